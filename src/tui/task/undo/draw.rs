//! An undo on the screen: what it would do, what stands in its way, and how far it is.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::face::acts::plan::Obstacle;
use crate::face::acts::words;
use crate::face::acts::words::Line;
use crate::face::acts::words::Naming;
use crate::face::acts::words::Sense;
use crate::face::acts::words::Tone;
use crate::face::acts::words::Turn as Way;
use crate::face::acts::words::wrapped;
use crate::lang::Lang;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::tui::task::Scene;
use crate::tui::task::acts::draw::lines;
use crate::tui::task::keys;
use crate::tui::task::room;
use crate::tui::task::undo::Note;
use crate::tui::task::undo::Stage;
use crate::tui::task::undo::Undo;
use crate::tui::task::undo::steps::Steps;
use crate::widget::frame::Floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::wire::message::ActRow;
use crate::wire::message::Undoing;

/// Longer lines are hard to read.
const LONGEST_LINE: u16 = 110;

/// So many records are named; how many more there are is told.
const MOST_NAMED: usize = 6;

/// An undo of a new record would show each of its fields as gone; beyond so many the record itself is named instead.
const MOST_FIELDS: usize = 5;

/// The rows at the foot: a blank, and what was asked or went wrong.
const FOOT: u16 = 2;

/// Draws it, and answers where the terminal's cursor belongs.
pub fn render(undo: &Undo, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
    let lang = scene.lang;
    let frame = room(screen);
    let hint_room = usize::from(frame.width.saturating_sub(6));
    let hint = keys::footer_of(undo.scope(), lang, hint_room, &|act| undo.works(act));
    let framed = Floating { title: &title(undo, lang), note: "", hint: &hint };
    let area = framed.render(frame, buf, look);
    let (top, list, foot) = parts(undo, area);
    let told = told(undo, scene, top.width.min(LONGEST_LINE));
    lines(&told, top, buf, look);
    // Right under the words that lead to it.
    let list = Rect { y: top.y + ink::size(told.len()).min(top.height), ..list };
    match &undo.stage {
        Stage::Running(steps) | Stage::Stopped(steps) => draw_steps(steps, list, buf, lang, look),
        Stage::Ready(chain) => draw_acts(chain.acts.iter(), None, list, buf, lang, look),
        Stage::Looking | Stage::Planning(_) => {
            let acts = undo.outlook.iter().flat_map(|outlook| &outlook.dependents);
            draw_acts(acts, undo.view.cursor(), list, buf, lang, look);
        }
    }
    draw_foot(undo, foot, buf, scene, look)
}

/// How many rows the list has on a screen.
pub fn list_height(undo: &Undo, screen: Rect) -> u16 {
    parts(undo, inside(room(screen))).1.height
}

/// What is told, the list under it, and the foot.
fn parts(undo: &Undo, area: Rect) -> (Rect, Rect, Rect) {
    let listed = match &undo.stage {
        Stage::Running(steps) | Stage::Stopped(steps) => steps.len(),
        Stage::Ready(chain) => chain.acts.len(),
        Stage::Looking | Stage::Planning(_) => undo.outlook.as_ref().map_or(0, |outlook| outlook.dependents.len()),
    };
    let body = Rect { height: area.height.saturating_sub(FOOT), ..area };
    let list = ink::size(listed).min(body.height / 2);
    let top = Rect { height: body.height - list, ..body };
    (top, Rect { height: list, ..ink::below(body, top.height) }, ink::below(area, body.height))
}

fn title(undo: &Undo, lang: Lang) -> String {
    let key = if undo.is_redo() { "undo.title_redo" } else { "undo.title" };
    lang.fill(key, &[("seq", &lang.number(undo.seq.0))])
}

/// The sentences above the list.
fn told(undo: &Undo, scene: &Scene, width: u16) -> Vec<Line> {
    let (lang, columns) = (scene.lang, usize::from(width));
    let text = |tone, text: &str| wrapped(tone, text, columns);
    let Some(outlook) = &undo.outlook else {
        let why = match &undo.problem {
            Some(problem) => sentence(problem, lang),
            None if scene.online => lang.t("undo.wait").to_owned(),
            None => lang.t("undo.offline").to_owned(),
        };
        return text(Tone::Label, &why);
    };
    let mut lines = text(Tone::Heading, &words::deed(&outlook.act, lang));
    lines.extend(text(Tone::Label, &words::written(&outlook.act, lang, *scene.now.wall.offset())));
    lines.push(Line::new());
    match &undo.stage {
        Stage::Looking => looking(outlook, lang, columns, &mut lines),
        Stage::Planning(plan) => {
            lines.extend(text(Tone::Text, &lang.fill("undo.planning", &[("n", &lang.number(plan.seen()))])));
        }
        Stage::Ready(chain) => {
            let count = lang.number(chain.acts.len());
            lines.extend(text(Tone::Text, &lang.fill("undo.ready", &[("n", &count)])));
        }
        Stage::Running(steps) => {
            let key = if steps.is_stopping() { "undo.stopping" } else { "undo.running" };
            lines.extend(text(
                Tone::Text,
                &lang.fill(key, &progress(steps, lang).each_ref().map(|(k, v)| (*k, v.as_str()))),
            ));
        }
        Stage::Stopped(steps) => {
            let why = steps.refused().map(|problem| sentence(problem, lang)).unwrap_or_default();
            let progress = progress(steps, lang);
            lines.extend(text(
                Tone::Heading,
                &lang.fill("undo.stopped", &progress.each_ref().map(|(k, v)| (*k, v.as_str()))),
            ));
            lines.extend(text(Tone::Text, &why));
        }
    }
    lines
}

fn progress(steps: &Steps, lang: Lang) -> [(&'static str, String); 3] {
    let present = steps.present().map(|act| lang.number(act.seq.0)).unwrap_or_default();
    [("done", lang.number(steps.done())), ("of", lang.number(steps.len())), ("seq", present)]
}

/// What it would do, or why it can't be done.
fn looking(outlook: &Undoing, lang: Lang, columns: usize, lines: &mut Vec<Line>) {
    let act = &outlook.act;
    let text = |tone, text: &str| wrapped(tone, text, columns);
    match (&outlook.problem, act.undone_by) {
        (Some(problem), Some(undo)) if problem.reason == Reason::AlreadyUndone => {
            let undo = lang.number(undo.0);
            lines.extend(text(Tone::Text, &lang.fill("undo.already", &[("seq", &undo)])));
            return;
        }
        (Some(problem), _) if problem.reason != Reason::Depends => {
            lines.extend(text(Tone::Text, &sentence(problem, lang)));
            return;
        }
        _ => {}
    }
    let sense = words::sense(act);
    if words::size(act) == 1 && act.fields.len() <= MOST_FIELDS {
        let key = match sense {
            Sense::Changes => "undo.writes",
            Sense::Adds => "undo.drops",
            Sense::Removes => "undo.restores",
        };
        lines.extend(text(Tone::Label, lang.t(key)));
        lines.extend(words::diff(act, Way::Back, lang, columns));
    } else {
        let key = match sense {
            Sense::Changes => "undo.changes_back",
            Sense::Adds if act.act.starts_with("add_") => "undo.removes",
            Sense::Adds => "undo.drops_of",
            Sense::Removes => "undo.brings_back",
        };
        let count = lang.count("acts.records", u64::from(words::size(act)));
        lines.extend(text(Tone::Label, &lang.fill(key, &[("records", &count)])));
        named(outlook, lang, columns, lines);
    }
    if !outlook.dependents.is_empty() {
        lines.push(Line::new());
        let count = u64::try_from(outlook.dependents.len()).unwrap_or(u64::MAX);
        lines.extend(text(Tone::Text, &lang.count("undo.dependents", count)));
    }
}

/// The records that would be touched, each once.
fn named(outlook: &Undoing, lang: Lang, columns: usize, lines: &mut Vec<Line>) {
    let mut names: Vec<&(String, String)> = Vec::new();
    for record in &outlook.records {
        if !names.contains(&record) {
            names.push(record);
        }
    }
    for (id, name) in names.iter().take(MOST_NAMED) {
        let text = format!("{id} {name}");
        let cut = crate::text::width::cut(&text, columns);
        lines.push(vec![(Tone::Text, cut.into_owned())]);
    }
    let size = usize::try_from(words::size(&outlook.act)).unwrap_or(usize::MAX);
    let more = size.saturating_sub(names.len().min(MOST_NAMED));
    if more > 0 {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        lines.push(vec![(Tone::Label, lang.count("undo.more", more))]);
    }
}

fn draw_acts<'a>(
    acts: impl Iterator<Item = &'a ActRow>,
    cursor: Option<usize>,
    area: Rect,
    buf: &mut Buffer,
    lang: Lang,
    look: &Look,
) {
    let from = cursor.unwrap_or(0).saturating_sub(usize::from(area.height.saturating_sub(1)));
    for ((at, act), line) in acts.enumerate().skip(from).zip(0..area.height) {
        let row = ink::row(area, line);
        draw_act(act, "", row, buf, lang, look);
        if cursor == Some(at) {
            ink::mark_cursor(buf, row, look, true);
        }
    }
}

/// The steps, the present one always among those in sight.
fn draw_steps(steps: &Steps, area: Rect, buf: &mut Buffer, lang: Lang, look: &Look) {
    let from = steps.done().saturating_sub(usize::from(area.height / 2));
    for ((at, act), line) in steps.acts().enumerate().skip(from).zip(0..area.height) {
        let mark = match at.cmp(&steps.done()) {
            std::cmp::Ordering::Less => look.glyphs.filled,
            std::cmp::Ordering::Equal => look.glyphs.right,
            std::cmp::Ordering::Greater => look.glyphs.dot,
        };
        draw_act(act, mark, ink::row(area, line), buf, lang, look);
    }
}

fn draw_act(act: &ActRow, mark: &str, area: Rect, buf: &mut Buffer, lang: Lang, look: &Look) {
    const NUMBER: u16 = 7;
    const WHO: u16 = 8;
    ink::write(buf, ink::skip(area, 1), mark, look.accent);
    let mut rest = ink::skip(area, 2);
    ink::write_right(buf, ink::take(rest, NUMBER), &lang.number(act.seq.0), look.label, look);
    rest = ink::skip(rest, NUMBER + 2);
    ink::write_cut(buf, ink::take(rest, WHO), act.by.as_str(), look.label, look);
    let rest = ink::skip(rest, WHO + 2);
    ink::write_cut(buf, rest, &words::one_line(act, Naming::Named, lang, rest.width), look.text, look);
}

/// The number that is asked for, or why the last key did nothing.
fn draw_foot(undo: &Undo, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
    let lang = scene.lang;
    let row = ink::row(area, 1);
    if let Some(count) = undo.asked_count() {
        let count = lang.number(count);
        let (key, style) = match undo.note {
            Some(Note::WrongCount) => ("undo.wrong_count", look.warning),
            Some(Note::Offline) => ("undo.offline", look.warning),
            _ => ("undo.type_count", look.text),
        };
        let prompt = lang.fill(key, &[("n", &count)]);
        let used = ink::write_cut(buf, row, &prompt, style, look);
        return undo.count.render(ink::skip(row, used + 1), buf, look);
    }
    let note = match &undo.note {
        Some(Note::Offline) => lang.t("undo.offline").to_owned(),
        Some(Note::Obstacle(obstacle)) => obstacle_told(obstacle, lang),
        Some(Note::WrongCount) | None => match (&undo.stage, scene.online) {
            (Stage::Running(_), false) => lang.t("undo.offline_running").to_owned(),
            _ => return None,
        },
    };
    // It may need both rows.
    for (line, at) in crate::text::width::wrap(&note, usize::from(area.width)).iter().zip(0..area.height) {
        ink::write_cut(buf, ink::row(area, at), line, look.warning, look);
    }
    None
}

fn obstacle_told(obstacle: &Obstacle, lang: Lang) -> String {
    match obstacle {
        Obstacle::TooMany => lang.t("undo.too_many").to_owned(),
        Obstacle::Foreign(seq, by) => lang.fill("undo.foreign", &[("seq", &lang.number(seq.0)), ("by", by.as_str())]),
        Obstacle::Refused(seq, problem) => {
            lang.fill("undo.not_all", &[("seq", &lang.number(seq.0)), ("why", &sentence(problem, lang))])
        }
    }
}

fn sentence(problem: &Problem, lang: Lang) -> String {
    lang.sentence(problem.reason.key(), &problem.field, &problem.args)
}
