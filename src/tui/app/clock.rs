//! The day that everything is shown of, and how another one takes its place.

use crate::model::date::Day;
use crate::tui::app::App;
use crate::tui::app::desk::Kind;

impl App {
    /// Shows everything as of a day; as of today, and always today, when none is given. Filter, folds and cursors stay.
    pub(super) fn turn_to(&mut self, as_of: Option<Day>) {
        if self.as_of == as_of {
            return;
        }
        self.as_of = as_of;
        self.problem = None;
        self.ask_all_anew();
    }

    /// What is on the screen is not what is asked for any more, and neither is what is on its way.
    fn ask_all_anew(&mut self) {
        [Kind::Board, Kind::Window, Kind::Card, Kind::Good].into_iter().for_each(|kind| self.desk.forget(kind));
        self.asked.board_stale = true;
        self.asked.hurry();
        // Which communes are without a good site is asked for the new day, when that is what the tree shows.
        self.asked.good |= self.tree.only.is_some();
        self.sites.ask_anew();
        self.card.stale = true;
        self.card.missing = None;
    }

    /// The day of the figures that are on the screen; none when they are those of now.
    pub fn shown_as_of(&self) -> Option<Day> {
        self.asked.board.as_ref().map_or(self.as_of, |ask| ask.as_of)
    }
}
