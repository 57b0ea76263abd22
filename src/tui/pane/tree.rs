//! The tree of units with the count of sites on each node.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::model::id::UnitId;
use crate::tui::app::App;
use crate::tui::app::filter::Chip;
use crate::tui::app::marks::Counter;
use crate::tui::focus::Pane;
use crate::tui::keymap::ActionId;
use crate::tui::keymap::key_of;
use crate::tui::pane::change;
use crate::tui::pane::heading;
use crate::tui::pane::inset;
use crate::tui::pane::narrower;
use crate::tui::pane::note_row;
use crate::tui::pane::wait_for_board;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::tree::Figure;
use crate::wire::message::Board;

/// Draws the pane.
pub fn render(area: Rect, buf: &mut Buffer, app: &App, look: &Look) -> Option<Position> {
    let inside = app.inside(Pane::Tree, area);
    let rest = heading(inside.heading, buf, app, Pane::Tree, look);
    ink::write_right(buf, rest, app.lang.t("tui.counts_all"), look.label, look);
    let cursor = search(inset(inside.search), buf, app, look);
    let Some(board) = &app.board else {
        wait_for_board(inside.body, buf, app, look);
        return cursor;
    };
    let empty = app.lang.fill("tui.empty_tree", &[("key", &key_of(ActionId::DropChip))]);
    let focused = app.focus == Pane::Tree;
    let figure = |id: &UnitId| figure(app, board, id);
    app.tree.nodes.render(narrower(inside.body), buf, look, focused, &empty, figure);
    let rows = app.tree.nodes.viewport().visible().len();
    to_place(inset(note_row(&inside, rows)), buf, app, board, look);
    cursor
}

fn figure(app: &App, board: &Board, id: &UnitId) -> Figure {
    let sites = app.tree.unit(board, id).map_or(0, |row| row.tally.sites);
    Figure {
        text: app.lang.number(sites),
        change: change(app, &Counter::Unit(id.clone())),
        chosen: app.filter.has(&Chip::unit(id, "")),
        nothing: sites == 0,
    }
}

/// The search that is typed or in force, or the figure whose communes are shown.
fn search(area: Rect, buf: &mut Buffer, app: &App, look: &Look) -> Option<Position> {
    if let Some(only) = &app.tree.only {
        let count = u64::try_from(only.len()).unwrap_or(u64::MAX);
        ink::write_cut(buf, area, &app.lang.count("tui.only_without_good", count), look.accent, look);
        return None;
    }
    let typed = app.search.as_ref().filter(|search| search.in_tree);
    if typed.is_none() && !app.tree.is_narrowed() {
        return None;
    }
    let used = ink::write(buf, area, "/ ", look.accent);
    let room = ink::skip(area, used);
    if let Some(search) = typed {
        return search.input.render(room, buf, look);
    }
    ink::write_cut(buf, room, &app.tree.needle, look.accent, look);
    None
}

/// Sites that count but stand nowhere in the tree, so that it does not add up.
fn to_place(area: Rect, buf: &mut Buffer, app: &App, board: &Board, look: &Look) {
    if board.to_place.sites > 0 {
        let count = app.lang.number(board.to_place.sites);
        ink::write_right(buf, area, &app.lang.fill("tui.to_place_note", &[("n", &count)]), look.warning, look);
    }
}
