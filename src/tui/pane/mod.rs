//! The panes, one file each. They read the state and draw; they change nothing.

pub mod associations;
pub mod card;
pub mod footer;
pub mod sites;
pub mod strip;
pub mod tree;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::app::desk::Kind;
use crate::tui::app::fit::Inside;
use crate::tui::app::marks::Counter;
use crate::tui::focus::Pane;
use crate::widget::ink;
use crate::widget::style::Look;

/// Draws a pane into its area and answers where a text field in it wants the terminal's cursor.
pub type Render = fn(Rect, &mut Buffer, &App, &Look) -> Option<Position>;

/// A row of [`PANES`].
#[derive(Debug)]
pub struct PaneRow {
    /// The pane.
    pub pane: Pane,
    /// The key of its heading.
    pub text: &'static str,
    /// Draws it.
    pub render: Render,
}

/// Every pane that has a place of its own.
pub const PANES: &[PaneRow] = &[
    PaneRow { pane: Pane::Strip, text: "pane.strip", render: strip::render_list },
    PaneRow { pane: Pane::Associations, text: "pane.associations", render: associations::render },
    PaneRow { pane: Pane::Tree, text: "pane.tree", render: tree::render },
    PaneRow { pane: Pane::Sites, text: "pane.sites", render: sites::render },
    PaneRow { pane: Pane::Card, text: "pane.card", render: card::render },
];

/// Draws a pane's heading and answers the room that is left between it and the right edge.
fn heading(area: Rect, buf: &mut Buffer, app: &App, pane: Pane, look: &Look) -> Rect {
    let text = PANES.iter().find(|row| row.pane == pane).map_or("", |row| app.lang.t(row.text)).to_uppercase();
    let style = if app.focus == pane { look.accent } else { look.heading };
    let inner = inset(area);
    let used = ink::write_cut(buf, inner, &text, style, look);
    ink::skip(inner, used.saturating_add(2))
}

/// An area without a column at each side: text does not touch a rule.
fn inset(area: Rect) -> Rect {
    let area = ink::skip(area, 1);
    ink::take(area, area.width.saturating_sub(1))
}

/// An area without a column at the right.
fn narrower(area: Rect) -> Rect {
    ink::take(area, area.width.saturating_sub(1))
}

/// The row for a note on a list: under its last row, or at the foot of the pane when the list fills it.
fn note_row(inside: &Inside, rows: usize) -> Rect {
    if rows < usize::from(inside.body.height) { ink::row(inside.body, ink::size(rows)) } else { inside.note }
}

/// Says something in the middle of an empty pane, in lines that are short enough to be read at a glance.
fn message(area: Rect, buf: &mut Buffer, text: &str, look: &Look) {
    const LONGEST: u16 = 56;
    let spare = area.width.saturating_sub(LONGEST).max(2);
    let area = ink::take(ink::skip(area, spare / 2), area.width.saturating_sub(spare));
    ink::write_centred(buf, area, text, look.label);
}

/// Says that the board is waited for, once that takes long enough to be noticed.
fn wait_for_board(area: Rect, buf: &mut Buffer, app: &App, look: &Look) {
    if app.is_slow(Kind::Board) {
        message(area, buf, app.lang.t("tui.wait_board"), look);
    }
}

/// By how much a figure changed a moment ago; nothing while it rests.
fn change(app: &App, counter: &Counter) -> String {
    app.marks.figure(counter).map(|by| signed(app, by)).unwrap_or_default()
}

/// A change with its sign.
fn signed(app: &App, by: i64) -> String {
    if by > 0 { format!("+{}", app.lang.number(by)) } else { app.lang.number(by) }
}
