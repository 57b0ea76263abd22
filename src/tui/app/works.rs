//! Whether an action has anything to do here and now: what does not is not offered.

use crate::tui::app::App;
use crate::tui::app::associations::Item;
use crate::tui::app::associations::find;
use crate::tui::focus::Pane;
use crate::tui::keymap::ActionId;

impl App {
    /// Whether the action would do anything.
    pub fn works(&self, id: ActionId) -> bool {
        match id {
            ActionId::Open => self.can_open(),
            ActionId::Choose => self.can_open() && matches!(self.focus, Pane::Associations | Pane::Tree),
            ActionId::Unfold | ActionId::Fold => self.can_fold(),
            ActionId::FoldAll | ActionId::LeadOnly => self.board.is_some(),
            ActionId::Replicate => self.sites.at_cursor().is_some(),
            ActionId::Rate => !self.sites.table.viewport.is_empty(),
            ActionId::Sort | ActionId::Reverse => self.sites.is_known(),
            ActionId::DropChip => !self.filter.is_empty() || self.drops_narrowing(),
            ActionId::ClearChips => !self.filter.is_empty() || self.tree.is_narrowed(),
            ActionId::Back => self.trail.has_back(),
            ActionId::Forward => self.trail.has_forward(),
            ActionId::GoStrip => self.focus != Pane::Strip,
            ActionId::GoAssociations => self.focus != Pane::Associations,
            ActionId::GoTree => self.focus != Pane::Tree,
            ActionId::GoSites => self.focus != Pane::Sites,
            ActionId::GoCard => self.focus != Pane::Card,
            ActionId::History => self.record_at_cursor().is_some(),
            ActionId::Close => matches!(self.focus, Pane::Card | Pane::Strip),
            ActionId::Another | ActionId::Edit | ActionId::Happened | ActionId::Assess => self.site().is_some(),
            ActionId::Now => self.as_of.is_some(),
            ActionId::NewSite
            | ActionId::Forms
            | ActionId::Drafts
            | ActionId::Views
            | ActionId::Columns
            | ActionId::NextPane
            | ActionId::PreviousPane
            | ActionId::Search
            | ActionId::Left
            | ActionId::Right
            | ActionId::Up
            | ActionId::Down
            | ActionId::PageUp
            | ActionId::PageDown
            | ActionId::First
            | ActionId::Last
            | ActionId::Acts
            | ActionId::AsOf
            | ActionId::Help
            | ActionId::Palette
            | ActionId::Redraw
            | ActionId::Quit => true,
        }
    }

    /// Whether taking a chip off means to look at the whole tree again.
    pub(super) fn drops_narrowing(&self) -> bool {
        self.focus == Pane::Tree && self.tree.is_narrowed()
    }

    fn can_open(&self) -> bool {
        match self.focus {
            Pane::Strip => self.board.is_some(),
            Pane::Associations => self.associations.list.cursor().is_some(),
            Pane::Tree => self.board.as_ref().is_some_and(|board| self.tree.at_cursor(board).is_some()),
            Pane::Sites => self.sites.at_cursor().is_some(),
            Pane::Card => self.link_at_cursor().is_some(),
        }
    }

    fn can_fold(&self) -> bool {
        let Some(board) = &self.board else { return false };
        match (self.focus, self.associations.list.cursor()) {
            (Pane::Tree, _) => self.tree.at_cursor(board).is_some(),
            (Pane::Associations, Some(Item::Association(code))) => {
                find(board, code).is_some_and(|row| !row.models.is_empty())
            }
            (Pane::Associations, Some(Item::Model(..))) => true,
            _ => false,
        }
    }
}
