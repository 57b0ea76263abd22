//! The strip: whose register it is, how fresh it is, and the figures.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::figure::Figure;
use crate::tui::app::marks::Counter;
use crate::tui::focus::Pane;
use crate::tui::pane::heading;
use crate::tui::pane::inset;
use crate::tui::pane::signed;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::wire::message::Board;

/// Figures stand at least so far apart; the mark of a change goes in between.
const LEAST_GAP: u16 = 3;

/// Draws the strip: two rows, or one where a screen is narrow.
pub fn render(area: Rect, buf: &mut Buffer, app: &App, look: &Look) {
    let top = inset(ink::row(area, 0));
    if area.height > 1 {
        title(top, buf, app, look);
        figures(inset(ink::row(area, 1)), buf, app, look, false);
    } else {
        let used = freshness(top, buf, app, look, false);
        figures(ink::take(top, top.width.saturating_sub(used + 2)), buf, app, look, true);
    }
}

/// Draws every figure in a row of its own, for screens on whose strip they do not all fit.
pub fn render_list(area: Rect, buf: &mut Buffer, app: &App, look: &Look) -> Option<Position> {
    let inside = app.inside(Pane::Strip, area);
    heading(inside.heading, buf, app, Pane::Strip, look);
    let Some(board) = &app.board else { return None };
    for (at, figure) in (0..).zip(Figure::ALL) {
        let row = ink::row(inside.body, at);
        let wide = inset(ink::take(row, 44));
        let room = ink::take(ink::skip(wide, 1), wide.width.saturating_sub(7));
        let used = ink::write_right(buf, room, &value(app, board, figure), look.heading, look);
        let label = ink::take(room, room.width.saturating_sub(used + 1));
        ink::write_cut(buf, label, app.lang.t(figure.text(app.as_of)), look.text, look);
        delta(ink::skip(wide, wide.width.saturating_sub(5)), buf, app, figure, look);
        if figure == app.figure {
            ink::mark_cursor(buf, ink::take(row, 44), look, true);
        }
    }
    let about = ink::below(inside.body, ink::size(Figure::ALL.len()) + 1);
    ink::write_cut(buf, inset(ink::row(about, 0)), &board.home, look.heading, look);
    let facts = facts(app, board);
    ink::write_cut(buf, inset(ink::row(about, 1)), &facts.join(" · "), look.label, look);
    None
}

fn title(area: Rect, buf: &mut Buffer, app: &App, look: &Look) {
    let used = ink::write(buf, area, "ANTQ", look.accent);
    let right = freshness(area, buf, app, look, true);
    let room = ink::skip(ink::take(area, area.width.saturating_sub(right + 2)), used);
    let Some(board) = &app.board else { return };
    let used = ink::write(buf, room, &format!(" {} ", look.glyphs.dot), look.label);
    let room = ink::skip(room, used);
    let used = ink::write_cut(buf, room, &board.home, look.heading, look);
    if let Some(caution) = caution(app, board, look) {
        let room = ink::skip(room, used);
        let used = ink::write(buf, room, &format!(" {} ", look.glyphs.dot), look.label);
        ink::write_cut(buf, ink::skip(room, used), &caution, look.warning, look);
    }
}

/// What a reader must know before believing a figure: that it is of a past day, that it is invented.
fn caution(app: &App, board: &Board, look: &Look) -> Option<String> {
    // Until the board of another day is here, the title tells the day of the one that is drawn.
    let day = app.shown_as_of().map(|day| app.lang.fill("tui.as_of", &[("day", &app.lang.day(day))]));
    let demo = board.demo.then(|| app.lang.t("tui.demo").to_owned());
    let all: Vec<String> = day.into_iter().chain(demo).collect();
    (!all.is_empty()).then(|| all.join(&format!(" {} ", look.glyphs.dot)))
}

/// Says on the rule of a narrow screen, which has no title, what a reader must know before believing a figure.
pub fn render_caution(rule: Rect, buf: &mut Buffer, app: &App, look: &Look) {
    if let Some(caution) = app.board.as_ref().and_then(|board| caution(app, board, look)) {
        let text = format!(" {caution} ");
        // What lies on a rule is not to be as faint as the rule.
        let style = look.warning.remove_modifier(Modifier::DIM);
        ink::write_right(buf, ink::take(rule, rule.width.saturating_sub(1)), &text, style, look);
    }
}

/// Draws how fresh the figures are, at the right, and answers how many columns it took.
fn freshness(area: Rect, buf: &mut Buffer, app: &App, look: &Look, whole: bool) -> u16 {
    let clock = app.lang.time(app.now.wall.time());
    let clock_used = ink::write_right(buf, area, &clock, look.text, look);
    let rest = ink::take(area, area.width.saturating_sub(clock_used + 1));
    let (dot, style) = match app.link {
        LinkState::Up if app.board.is_some() => (look.glyphs.filled, look.good),
        LinkState::Up => (look.glyphs.dot, look.label),
        LinkState::Lost(_) | LinkState::Refused(_) => (look.glyphs.shade, look.error),
    };
    ink::write_right(buf, rest, dot, style, look);
    let rest = ink::take(rest, rest.width.saturating_sub(2));
    let text = match (&app.link, &app.board) {
        (LinkState::Up, Some(board)) if whole => facts(app, board).join(" · "),
        (LinkState::Up, _) => String::new(),
        (LinkState::Lost(_) | LinkState::Refused(_), _) => app.lang.t("tui.offline").to_owned(),
    };
    let style = if app.link == LinkState::Up { look.label } else { look.error };
    let used = ink::write_right(buf, rest, &text, style, look);
    clock_used + 3 + used
}

/// Sessions, the last entry and its age.
fn facts(app: &App, board: &Board) -> Vec<String> {
    let sessions = app.state.as_ref().map_or(board.state.sessions, |state| state.sessions);
    let seq = app.lang.number(board.seq.0);
    let mut facts =
        vec![app.lang.count("tui.sessions", u64::from(sessions)), app.lang.fill("tui.entry", &[("n", &seq)])];
    if let Some(at) = board.at {
        let age = app.now.wall.signed_duration_since(at.time()).num_seconds();
        // Nothing is drawn by the second while nothing happens, so below a minute the age has no figure.
        facts.push(app.lang.ago(if age < 60 { 0 } else { age }));
    }
    facts
}

/// Draws the figures on one row. The gap behind each is where its change is shown, so that nothing moves for it.
fn figures(area: Rect, buf: &mut Buffer, app: &App, look: &Look, short: bool) {
    let Some(board) = &app.board else { return };
    // A figure that is left out could still have the cursor, so shorter words are tried first.
    let gaps = LEAST_GAP * ink::size(Figure::ALL.len()).saturating_sub(1);
    let short = short || needed(app, board, false).saturating_add(gaps) > area.width;
    let gap = gap(area.width, app, board, short);
    let mut rest = area;
    for figure in Figure::ALL {
        let label = label(app, figure, short);
        let value = value(app, board, figure);
        let needed = ink::columns(&label) + 1 + ink::columns(&value);
        if needed > rest.width {
            return;
        }
        let used = ink::write(buf, rest, &label, look.label);
        ink::write(buf, ink::skip(rest, used + 1), &value, look.heading);
        if app.focus == Pane::Strip && app.figure == figure {
            ink::restyle(buf, ink::take(rest, needed), look.cursor_focused);
        }
        delta(ink::take(ink::skip(rest, needed), gap), buf, app, figure, look);
        rest = ink::skip(rest, needed + gap);
    }
}

/// As wide as there is room for, so that figures stand apart on a wide screen and all fit on a narrower one.
fn gap(width: u16, app: &App, board: &Board, short: bool) -> u16 {
    let gaps = ink::size(Figure::ALL.len()).saturating_sub(1).max(1);
    (width.saturating_sub(needed(app, board, short)) / gaps).clamp(LEAST_GAP, 8)
}

/// What all figures take with their labels, without gaps.
fn needed(app: &App, board: &Board, short: bool) -> u16 {
    let one = |figure| ink::columns(&label(app, figure, short)) + 1 + ink::columns(&value(app, board, figure));
    Figure::ALL.into_iter().map(one).sum()
}

fn label(app: &App, figure: Figure, short: bool) -> String {
    let short = if short { app.lang.find(&format!("{}_short", figure.text(app.as_of))) } else { None };
    short.unwrap_or_else(|| app.lang.t(figure.text(app.as_of))).to_uppercase()
}

fn value(app: &App, board: &Board, figure: Figure) -> String {
    let signed = |sign, count: u64| format!("{sign}{}", app.lang.number(count));
    match (figure, board.added_today, board.ended_today) {
        (Figure::Today, added, 0) if added > 0 => signed('+', added),
        (Figure::Today, 0, ended) if ended > 0 => signed('-', ended),
        (Figure::Today, added, ended) if added > 0 => format!("{} {}", signed('+', added), signed('-', ended)),
        _ => app.lang.number(figure.value(board)),
    }
}

/// Draws by how much a figure changed; a sign alone where there is no room for more.
fn delta(gap: Rect, buf: &mut Buffer, app: &App, figure: Figure, look: &Look) {
    // What happened today is itself told as a change.
    let changed = app.marks.figure(&Counter::Strip(figure)).filter(|_| figure != Figure::Today);
    let Some(by) = changed else { return };
    let text = signed(app, by);
    let room = ink::take(ink::skip(gap, 1), gap.width.saturating_sub(2));
    let sign = if by > 0 { look.glyphs.up } else { look.glyphs.down };
    let text = if ink::columns(&text) <= room.width.max(2) { text.as_str() } else { sign };
    ink::write(buf, ink::skip(gap, 1), text, look.changed);
}
