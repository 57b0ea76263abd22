//! The clock: what happens without anybody asking for it.
//!
//! A new day begins, clients come and go, the disk has room again, the store wants to be written anew, nobody has been
//! here for long. All of it is looked at together, whenever the bell rings and now and then.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use crate::server::Event;
use crate::server::publish::publish_state;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::server::state::today;
use crate::server::stock::Stock;
use crate::store::Cause;
use crate::store::State;
use crate::wire::message::ServerState;

/// How often it looks when all is quiet. A new day is noticed within this.
const SELDOM: Duration = Duration::from_secs(10);

/// How often it looks while nothing can be written, so that screens hear soon that it can.
const OFTEN: Duration = Duration::from_secs(1);

/// How long it waits after the bell, so that many comings and goings are one piece of news.
const GATHER: Duration = Duration::from_millis(100);

/// How long a store that failed is left alone before it is written anew.
const STORE_REST: Duration = Duration::from_secs(300);

/// The clock of a server.
pub struct Clock {
    shared: Arc<Shared>,
    idle_exit: Option<Duration>,
    told: ServerState,
    quiet_since: Option<Instant>,
    store_tried: Option<Instant>,
}

impl Clock {
    /// A clock that ends the server when nobody was there for `idle_exit`.
    pub fn new(shared: Arc<Shared>, idle_exit: Option<Duration>) -> Self {
        let told = shared.state();
        Self { shared, idle_exit, told, quiet_since: None, store_tried: None }
    }

    /// Runs until the bell has rung for the last time.
    pub fn run(mut self) {
        loop {
            self.look();
            if !self.shared.bell.listen(self.pause()) || !self.shared.bell.rest(GATHER) {
                return;
            }
        }
    }

    fn look(&mut self) {
        let today = today();
        if self.told.today != today {
            self.shared.projection_mut().turn_to(today);
        }
        let state = self.shared.state();
        if state != self.told {
            if state.read_only != self.told.read_only {
                let how = state.read_only.as_ref().map_or("can be written".to_owned(), ToString::to_string);
                self.shared.log.warn(format_args!("the register: {how}"));
            }
            publish_state(&self.shared, &state);
            self.told = state;
        }
        self.look_at_store();
        self.look_at_seats();
    }

    /// Has a store that is of no use written anew, at once when it is only empty or fell behind.
    fn look_at_store(&mut self) {
        let store = hold(&self.shared.store);
        let Some(State::Off(cause)) = store.as_ref().map(|store| store.state()) else { return };
        let rested = self.store_tried.is_none_or(|tried| tried.elapsed() > STORE_REST);
        if !rested || cause == Cause::Silent {
            return;
        }
        self.store_tried = Some(Instant::now());
        self.shared.log.note(format_args!("writing the store anew: {cause}"));
        if let Some(store) = &*store {
            store.rebuild(Stock::of(&self.shared));
        }
    }

    fn look_at_seats(&mut self) {
        if !self.shared.seats().is_empty() {
            self.quiet_since = None;
            return;
        }
        let since = *self.quiet_since.get_or_insert_with(Instant::now);
        if self.idle_exit.is_some_and(|most| since.elapsed() >= most) {
            self.shared.report(Event::Stop("nobody was there"));
        }
    }

    fn pause(&self) -> Duration {
        let usual = if self.told.read_only.is_some() { OFTEN } else { SELDOM };
        let quiet = self.quiet_since.map(|since| since.elapsed());
        let left = self.idle_exit.zip(quiet).map(|(most, quiet)| most.saturating_sub(quiet));
        left.map_or(usual, |left| usual.min(left))
    }
}
