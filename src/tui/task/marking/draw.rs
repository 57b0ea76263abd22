//! What the tree looks like in which units are marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use ratatui::style::Style;

use crate::model::id::UnitId;
use crate::tui::task;
use crate::tui::task::Scene;
use crate::tui::task::grid::draft_note;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::marking::Marking;
use crate::tui::task::marking::Said;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::tree::Figure;

/// Wider is not easier to read.
const WIDEST: u16 = 90;

fn frame(screen: Rect) -> Rect {
    let room = task::room(screen);
    floating(room, Size { width: WIDEST, height: room.height })
}

/// The room for the tree: below the field, and above a line for what is marked.
pub fn body(screen: Rect) -> Rect {
    let inside = ink::below(inside(frame(screen)), 2);
    Rect { height: inside.height.saturating_sub(2), ..inside }
}

/// Draws field and tree.
pub fn render(marking: &Marking, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
    let (lang, frame) = (scene.lang, frame(screen));
    let hint = keys::footer(Scope::Marking, lang, usize::from(frame.width.saturating_sub(4)));
    let title = lang.fill("marking.title", &[("id", &marking.source.id.to_string()), ("name", &marking.source.name)]);
    let note = draft_note(&marking.keeper, scene);
    let room = Floating { title: &title, note: &note, hint: &hint }.render(frame, buf, look);
    let top = ink::row(room, 0);
    let count = lang.count("marking.count", marking.marked.len() as u64);
    let used = ink::write_right(buf, top, &count, look.heading, look);
    let field = ink::take(top, top.width.saturating_sub(used + 2));
    let prompt = ink::write(buf, field, lang.t("marking.find"), look.label);
    let caret = marking.find.render(ink::skip(field, prompt + 1), buf, look);
    // The bar alone shows the cursor: a row that turns its colours is sent whole at every key.
    let flat = Look { cursor_focused: Style::new(), cursor_unfocused: Style::new(), ..*look };
    let empty = match (marking.units.is_empty(), marking.find.is_empty()) {
        (true, _) => lang.t("marking.wait"),
        (false, true) => "",
        (false, false) => lang.t("marking.not_found"),
    };
    marking.tree.render(body(screen), buf, &flat, marking.in_tree, empty, |id| figure(marking, id, scene));
    foot(marking, ink::below(room, room.height.saturating_sub(1)), buf, scene, look);
    match &marking.help {
        Some(help) => help.render(screen, buf, lang, look),
        None if marking.in_tree => None,
        None => caret,
    }
}

/// What stands at the right of a unit: sites of the model that it has, or how many below it are marked.
fn figure(marking: &Marking, id: &UnitId, scene: &Scene) -> Figure {
    let lang = scene.lang;
    let Some(at) = marking.position(id) else { return Figure::default() };
    if marking.is_leaf(at) {
        let sites = marking.counts.get(id).copied().unwrap_or(0);
        let text = if sites > 0 { lang.fill("marking.has", &[("n", &lang.number(sites))]) } else { String::new() };
        return Figure { text, chosen: marking.marked.contains(id), ..Figure::default() };
    }
    let below = marking.leaves_below(at);
    let is_marked = |at: &&usize| marking.units.get(**at).is_some_and(|row| marking.marked.contains(&row.id));
    let marked = below.iter().filter(is_marked).count();
    let words = [("n", lang.number(marked as u64)), ("of", lang.number(below.len() as u64))];
    let text = lang.fill("marking.of", &words.each_ref().map(|(hole, word)| (*hole, word.as_str())));
    Figure { text, nothing: marked == 0, ..Figure::default() }
}

/// What was said, or which units are marked.
fn foot(marking: &Marking, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) {
    let lang = scene.lang;
    match &marking.said {
        Some(Said::Plain(text)) => ink::write_cut(buf, area, text, look.text, look),
        Some(Said::Warning(text)) => ink::write_cut(buf, area, text, look.warning, look),
        None if marking.hasty => ink::write_cut(buf, area, lang.t("marking.wait_site"), look.label, look),
        None if marking.marked.is_empty() => ink::write_cut(buf, area, lang.t("marking.how"), look.label, look),
        None => {
            let names: Vec<&str> = marking.marked_rows().map(|row| row.name.as_str()).collect();
            ink::write_cut(buf, area, &names.join(", "), look.label, look)
        }
    };
}
