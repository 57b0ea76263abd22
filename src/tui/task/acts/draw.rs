//! The list of acts on the screen: a line each, and beside or below them the one under the cursor in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::face::acts::words;
use crate::face::acts::words::Line;
use crate::face::acts::words::Naming;
use crate::face::acts::words::Tone;
use crate::face::value;
use crate::lang::Lang;
use crate::tui::task::Scene;
use crate::tui::task::acts::Acts;
use crate::tui::task::acts::list::Wanted;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::room;
use crate::widget::frame::Floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::wire::message::ActRow;
use crate::wire::message::Whose;

/// From this width on the entry in full stands beside the list.
const BESIDE: u16 = 116;

/// The list takes so many hundredths of what lies beside each other.
const LIST_SHARE: u16 = 58;

/// Where everything stands inside the frame.
struct Parts {
    heading: Rect,
    list: Rect,
    /// A rule between the list and the entry in full.
    rule: Rect,
    full: Rect,
}

impl Parts {
    fn of(room: Rect) -> Self {
        let (heading, body) = (ink::row(room, 0), ink::below(room, 2));
        if room.width >= BESIDE {
            let list = ink::take(body, body.width * LIST_SHARE / 100);
            let rule = ink::take(ink::skip(body, list.width + 1), 1);
            return Self { heading, list, rule, full: ink::skip(body, list.width + 3) };
        }
        let full = (body.height * 2 / 5).min(12);
        let list = Rect { height: body.height.saturating_sub(full + 1), ..body };
        let rule = ink::row(body, list.height);
        Self { heading, list, rule, full: ink::below(body, list.height + 1) }
    }
}

/// How many rows the list has on a screen.
pub fn list_height(screen: Rect) -> u16 {
    Parts::of(inside(room(screen))).list.height
}

/// Draws the list, and answers where the terminal's cursor belongs.
pub fn render(acts: &Acts, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
    let (lang, frame) = (scene.lang, room(screen));
    let hint = match acts.search {
        Some(_) => lang.t("acts.keys_search").to_owned(),
        None => keys::footer_of(Scope::Acts, lang, usize::from(frame.width.saturating_sub(6)), &|act| acts.works(act)),
    };
    let framed = Floating { title: &title(acts, lang), note: "", hint: &hint };
    let parts = Parts::of(framed.render(frame, buf, look));
    let cursor = heading(acts, parts.heading, buf, scene, look);
    rows(acts, parts.list, buf, scene, look);
    rule(parts.rule, buf, look);
    if let Some(row) = acts.list.at_cursor() {
        lines(&words::in_full(row, lang, *scene.now.wall.offset(), parts.full.width), parts.full, buf, look);
    }
    cursor
}

/// Draws lines, and in place of the last one says when there are more.
pub fn lines(lines: &[Line], area: Rect, buf: &mut Buffer, look: &Look) {
    let fits = lines.len() <= usize::from(area.height);
    for (line, at) in lines.iter().zip(0..area.height) {
        let row = ink::row(area, at);
        if !fits && at + 1 == area.height {
            ink::write(buf, row, look.glyphs.ellipsis, look.label);
            return;
        }
        let mut rest = row;
        for (tone, text) in line {
            let style = match tone {
                Tone::Text => look.text,
                Tone::Label => look.label,
                Tone::Heading => look.heading,
            };
            let used = ink::write_cut(buf, rest, text, style, look);
            rest = ink::skip(rest, used);
        }
    }
}

fn title(acts: &Acts, lang: Lang) -> String {
    let wanted = acts.list.wanted();
    match (&wanted.about, wanted.whose) {
        (Some(id), _) => {
            let name = acts.list.rows().first().map(|row| row.subject.1.as_str()).unwrap_or_default();
            lang.fill("acts.title_about", &[("id", id), ("name", name)])
        }
        (None, Whose::Own) => lang.t("acts.title_own").to_owned(),
        (None, Whose::All) => lang.t("acts.title_all").to_owned(),
    }
}

/// The words that are searched for, or how far the list goes.
fn heading(acts: &Acts, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
    let lang = scene.lang;
    if let Some(search) = &acts.search {
        let used = ink::write(buf, area, lang.t("tui.search_prompt"), look.accent);
        return search.render(ink::skip(area, used + 1), buf, look);
    }
    let wanted = acts.list.wanted();
    let whose = match wanted.whose {
        Whose::Own => lang.t("acts.whose_own"),
        Whose::All => lang.t("acts.whose_all"),
    };
    let mut text = whose.to_owned();
    if !wanted.words.is_empty() {
        text.push_str(&format!(" · {}", lang.fill("acts.with_words", &[("words", &wanted.words)])));
    }
    ink::write_cut(buf, area, &text, look.label, look);
    None
}

fn rows(acts: &Acts, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) {
    if acts.list.rows().is_empty() {
        ink::write_centred(buf, area, &why_empty(acts, scene), look.label);
        return;
    }
    let view = acts.list.view.at_height(area.height);
    for (line, at) in (0..).zip(view.visible()) {
        let row_area = ink::row(area, line);
        if let Some(row) = acts.list.rows().get(at) {
            draw_row(row, acts.list.wanted(), row_area, buf, scene, look);
        }
        if view.cursor() == Some(at) {
            ink::mark_cursor(buf, row_area, look, true);
        }
    }
    // What came in since stands above the window, and what is older below it.
    let is_more = [view.visible().start > 0, view.visible().end < view.len() || acts.list.has_rest()];
    let ends = [(0, look.glyphs.up), (area.height.saturating_sub(1), look.glyphs.down)];
    for ((at, glyph), _) in ends.into_iter().zip(is_more).filter(|(_, is_more)| *is_more) {
        ink::write_right(buf, ink::row(area, at), glyph, look.label, look);
    }
}

/// The number, the moment, who when it may be anybody, and what was done.
fn draw_row(row: &ActRow, wanted: &Wanted, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) {
    const NUMBER: u16 = 7;
    const WHEN: u16 = 11;
    const WHO: u16 = 8;
    let lang = scene.lang;
    let mut rest = ink::skip(area, 2);
    ink::write_right(buf, ink::take(rest, NUMBER), &lang.number(row.seq.0), look.label, look);
    rest = ink::skip(rest, NUMBER + 2);
    ink::write_cut(
        buf,
        ink::take(rest, WHEN),
        &value::moment_short(row.at, scene.lang, scene.now.wall),
        look.label,
        look,
    );
    rest = ink::skip(rest, WHEN + 2);
    if wanted.whose == Whose::All {
        ink::write_cut(buf, ink::take(rest, WHO), row.by.as_str(), look.label, look);
        rest = ink::skip(rest, WHO + 2);
    }
    // The last column is for the marks that there is more.
    rest = ink::take(rest, rest.width.saturating_sub(1));
    let naming = if wanted.about.is_some() { Naming::Known } else { Naming::Named };
    let style = if row.undone_by.is_some() { look.label } else { look.text };
    ink::write_cut(buf, rest, &words::one_line(row, naming, lang, rest.width), style, look);
}

/// Why there is nothing, and what helps.
fn why_empty(acts: &Acts, scene: &Scene) -> String {
    let lang = scene.lang;
    let wanted = acts.list.wanted();
    match &acts.list.problem {
        Some(problem) => lang.sentence(problem.reason.key(), &problem.field, &problem.args),
        None if !acts.list.is_known() && !scene.online => lang.t("tui.empty_offline").to_owned(),
        None if !acts.list.is_known() || acts.list.has_rest() => lang.t("acts.wait").to_owned(),
        None if !wanted.words.is_empty() => lang.t("acts.nothing_found").to_owned(),
        None if wanted.whose == Whose::Own => lang.t("acts.nothing_own").to_owned(),
        None => lang.t("acts.nothing").to_owned(),
    }
}

/// Between list and entry: upright where they stand side by side, level where one is below the other.
fn rule(area: Rect, buf: &mut Buffer, look: &Look) {
    if area.width == 1 {
        for at in 0..area.height {
            ink::write(buf, ink::row(area, at), look.glyphs.vertical, look.rule);
        }
    } else {
        ink::fill(buf, area, look.glyphs.horizontal, look.rule);
    }
}
