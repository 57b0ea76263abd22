//! What closed tasks left to be done: drafts to be kept or forgotten, also over a loss of the connection and before the end.

use std::collections::VecDeque;

use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::desk::Kind;
use crate::tui::effect::Effect;
use crate::wire::message::Ask;

/// Far more than an officer can have drafts; beyond it the oldest goes.
const MOST: usize = 64;

/// How long the end waits for a server that does not answer.
const PATIENCE_MS: u64 = 500;

/// What is left to be done, oldest first. It goes one by one, so that a draft is forgotten after it was kept.
#[derive(Debug, Default)]
pub struct Leftovers {
    asks: VecDeque<Ask>,
    /// When the dashboard ends at the latest, once it has been asked to.
    ends_by: Option<u64>,
}

impl Leftovers {
    /// Leaves something to be done.
    pub fn put(&mut self, ask: Ask) {
        if self.asks.len() == MOST {
            self.asks.pop_front();
        }
        self.asks.push_back(ask);
    }

    /// When the end no longer waits.
    pub const fn next_due(&self) -> Option<u64> {
        self.ends_by
    }
}

impl App {
    /// Ends, once what is typed is kept.
    pub(super) fn quit(&mut self) {
        self.leave_tasks();
        if self.leftovers.ends_by.is_none() {
            self.leave_last_view();
        }
        self.leftovers.ends_by.get_or_insert(self.now.ms + PATIENCE_MS);
    }

    pub(super) fn ask_leftovers(&mut self, effects: &mut Vec<Effect>) {
        if let Some(ask) = self.leftovers.asks.front().cloned()
            && !self.desk.is_out(Kind::Leftover)
        {
            self.send(Kind::Leftover, ask, effects);
        }
    }

    /// The oldest leftover is done, or refused for good: a draft that is too many or too large can't be helped here.
    pub(super) fn leftover_done(&mut self) {
        self.leftovers.asks.pop_front();
    }

    pub(super) fn end_when_kept(&mut self, effects: &mut Vec<Effect>) {
        let Some(by) = self.leftovers.ends_by else { return };
        let in_vain = self.link != LinkState::Up || self.now.ms >= by;
        if self.leftovers.asks.is_empty() || in_vain {
            effects.push(Effect::Quit);
        }
    }
}
