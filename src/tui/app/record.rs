//! The record under the cursor of the pane in focus, whatever kind it is of.

use crate::tui::app::App;
use crate::tui::app::associations::Item;
use crate::tui::focus::Pane;
use crate::tui::task::acts::Acts;

impl App {
    /// The id or code of the record under the cursor.
    pub(super) fn record_at_cursor(&self) -> Option<String> {
        match self.focus {
            Pane::Strip => None,
            Pane::Associations => match self.associations.list.cursor()? {
                Item::All => None,
                Item::Association(code) => Some(code.to_string()),
                Item::Model(_, code) => Some(code.to_string()),
            },
            Pane::Tree => self.tree.at_cursor(self.board.as_ref()?).map(|row| row.id.to_string()),
            Pane::Sites | Pane::Card => self.site().map(|site| site.to_string()),
        }
    }

    /// Opens the entries of the record under the cursor.
    pub(super) fn open_history(&mut self) {
        if let Some(id) = self.record_at_cursor() {
            self.open_task(Acts::about(&id));
        }
    }
}
