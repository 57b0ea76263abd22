//! The trail: views that were left, to go back to and forward again.

use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::tui::app::filter::Filter;
use crate::tui::focus::Pane;
use crate::wire::message::Direction;
use crate::wire::message::SiteColumn;

/// What makes a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// As of which day everything is shown.
    pub as_of: Option<Day>,
    /// What is filtered.
    pub filter: Filter,
    /// By what the table is sorted.
    pub sort: SiteColumn,
    /// In which direction.
    pub direction: Direction,
    /// The column under the column cursor.
    pub column: usize,
    /// Where the keys go.
    pub focus: Pane,
    /// The site under the cursor.
    pub site: Option<SiteId>,
}

/// The views before and behind the present one.
#[derive(Debug, Default)]
pub struct Trail {
    before: Vec<View>,
    behind: Vec<View>,
}

/// More steps than anybody remembers; it bounds what a screen that is open for weeks keeps.
const MOST_STEPS: usize = 100;

impl Trail {
    /// Notes a view that is being left for a new one.
    pub fn leave(&mut self, view: View) {
        if self.before.last() == Some(&view) {
            return;
        }
        if self.before.len() >= MOST_STEPS {
            self.before.remove(0);
        }
        self.before.push(view);
        self.behind.clear();
    }

    /// The view before; the present one is then ahead.
    pub fn back(&mut self, present: View) -> Option<View> {
        let view = self.before.pop()?;
        self.behind.push(present);
        Some(view)
    }

    /// The view that was left by going back.
    pub fn forward(&mut self, present: View) -> Option<View> {
        let view = self.behind.pop()?;
        self.before.push(present);
        Some(view)
    }

    /// Whether there is a view before.
    pub fn has_back(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there is a view ahead.
    pub fn has_forward(&self) -> bool {
        !self.behind.is_empty()
    }
}
