//! Where the panes stand on this screen, and what follows from it for cursors and the card.

use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::app::CardState;
use crate::tui::app::columns;
use crate::tui::app::story;
use crate::tui::focus::Pane;
use crate::tui::layout::Layout;
use crate::tui::layout::Needs;
use crate::widget::ink;
use crate::widget::table::Table;

/// How the inside of a pane is divided, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inside {
    /// The heading.
    pub heading: Rect,
    /// The search that is typed here; empty when there is none.
    pub search: Rect,
    /// The list itself.
    pub body: Rect,
    /// A note at the foot; empty where the pane has none.
    pub note: Rect,
}

impl App {
    /// Where everything stands.
    pub fn layout(&self) -> Layout {
        let chips = !self.filter.is_empty() || self.search.as_ref().is_some_and(|search| !search.in_tree);
        // A heading above the rows and a note below them.
        let associations = ink::size(self.associations.list.viewport().len()).saturating_add(2);
        Layout::of(self.area, Needs { focus: self.focus, side: self.side, chips, associations })
    }

    /// The inside of a pane that stands in this area.
    pub fn inside(&self, pane: Pane, area: Rect) -> Inside {
        let searched = match pane {
            Pane::Tree => self.search.as_ref().is_some_and(|search| search.in_tree) || self.tree.is_narrowed(),
            Pane::Sites => self.search.as_ref().is_some_and(|search| !search.in_tree),
            Pane::Strip | Pane::Associations | Pane::Card => false,
        };
        let notes = u16::from(match pane {
            Pane::Associations => true,
            Pane::Tree => self.board.as_ref().is_some_and(|board| board.to_place.sites > 0),
            Pane::Strip | Pane::Sites | Pane::Card => false,
        });
        let searches = u16::from(searched);
        let body = ink::below(area, 1 + searches);
        let body_rows = body.height.saturating_sub(notes);
        Inside {
            heading: ink::row(area, 0),
            search: rows(ink::below(area, 1), searches),
            body: rows(body, body_rows),
            note: ink::below(body, body_rows),
        }
    }

    /// Tells every list how high it is, and composes the card for its width.
    pub(super) fn fit(&mut self) {
        let layout = self.layout();
        let body = |app: &Self, pane| layout.place(pane).map(|area| app.inside(pane, area).body);
        if let Some(body) = body(self, Pane::Associations) {
            self.associations.list.set_height(usize::from(body.height));
        }
        if let Some(body) = body(self, Pane::Tree) {
            self.tree.nodes.set_height(usize::from(body.height));
        }
        if let Some(body) = body(self, Pane::Sites) {
            self.sites.table.viewport.set_height(Table::rows_in(body));
            columns::reveal(&mut self.sites, body.width.saturating_sub(1), self.lang);
        }
        if let Some(body) = body(self, Pane::Card) {
            let (lang, offset) = (self.lang, *self.now.wall.offset());
            self.card.fit(body, |card, width| story::compose(card, width, lang, offset));
        }
        let area = self.area;
        if let Some(menu) = &mut self.menu {
            menu.picker.set_area(area);
        }
    }
}

impl CardState {
    fn fit(&mut self, body: Rect, compose: impl Fn(&crate::wire::message::Card, u16) -> Vec<story::Line>) {
        // The cursor's bar takes a column, the mark that there is more below another, and the text keeps one from it.
        let width = body.width.saturating_sub(3);
        if self.composed_for != width
            && let Some(card) = &self.card
        {
            self.lines = compose(card, width);
            self.composed_for = width;
            self.view.set_len(self.lines.len());
        }
        self.view.set_height(usize::from(body.height));
    }

    /// The lines are of another card.
    pub(super) const fn forget_lines(&mut self) {
        self.composed_for = 0;
    }
}

/// The first rows of an area.
fn rows(area: Rect, n: u16) -> Rect {
    Rect { height: n.min(area.height), ..area }
}
