//! The associations with their counts, and below each its models.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::app::associations::Item;
use crate::tui::app::associations::find;
use crate::tui::app::associations::find_model;
use crate::tui::app::filter::Chip;
use crate::tui::app::marks::Counter;
use crate::tui::focus::Pane;
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
    let inside = app.inside(Pane::Associations, area);
    let rest = heading(inside.heading, buf, app, Pane::Associations, look);
    let unit = if app.associations.lead_only { "tui.counts_leads" } else { "tui.counts_all" };
    ink::write_right(buf, rest, app.lang.t(unit), look.label, look);
    let Some(board) = &app.board else {
        wait_for_board(inside.body, buf, app, look);
        return None;
    };
    let focused = app.focus == Pane::Associations;
    let figure = |item: &Item| figure(app, board, item);
    app.associations.list.render(narrower(inside.body), buf, look, focused, "", figure);
    let rows = app.associations.list.viewport().visible().len();
    overlap(inset(note_row(&inside, rows)), buf, app, board, look);
    None
}

fn figure(app: &App, board: &Board, item: &Item) -> Figure {
    let lead_only = app.associations.lead_only;
    let (sites, counter, chosen) = match item {
        Item::All => (board.associations_total.sites, None, false),
        Item::Association(code) => {
            let Some(row) = find(board, code) else { return Figure::default() };
            let sites = if lead_only { row.lead.sites } else { row.tally.sites };
            let chosen = app.filter.has(&Chip::association(code, lead_only, ""));
            (sites, Some(Counter::Association(code.clone())), chosen)
        }
        Item::Model(lead, code) => {
            let Some(model) = find_model(board, lead, code) else { return Figure::default() };
            let chosen = app.filter.has(&Chip::model(code, ""));
            (model.tally.sites, Some(Counter::Model(code.clone())), chosen)
        }
    };
    let change = counter.map(|counter| change(app, &counter)).unwrap_or_default();
    Figure { text: app.lang.number(sites), change, chosen, nothing: sites == 0 }
}

/// Says that the column does not add up to its total, and why.
fn overlap(area: Rect, buf: &mut Buffer, app: &App, board: &Board, look: &Look) {
    let sum: u64 = board.associations.iter().map(|row| row.tally.sites).sum();
    let total = board.associations_total.sites;
    if app.associations.lead_only || sum == total {
        return;
    }
    let (sum, total) = (app.lang.number(sum), app.lang.number(total));
    let text = app.lang.fill("tui.overlap", &[("sum", &sum), ("total", &total)]);
    ink::write_right(buf, area, &text, look.label, look);
}
