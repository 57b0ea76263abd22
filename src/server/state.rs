//! What the threads of the server share.

use std::collections::BTreeMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::RwLockReadGuard;
use std::sync::RwLockWriteGuard;
use std::sync::mpsc::Sender;
use std::time::Duration;
use std::time::Instant;

use chrono::Local;
use chrono::Utc;

use crate::journal::Cause;
use crate::journal::Reader;
use crate::journal::State;
use crate::model::authority::Authority;
use crate::model::code::Power;
use crate::model::date::Day;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::register::Register;
use crate::server::Event;
use crate::server::account::Rank;
use crate::server::drafts::Drafts;
use crate::server::log::Log;
use crate::server::outbox::Outbox;
use crate::server::owner::Job;
use crate::server::projection::Projection;
use crate::server::queue::Queue;
use crate::store::StoreHandle;
use crate::wire::message::Capacity;
use crate::wire::message::Purpose;
use crate::wire::message::ServerState;
use crate::wire::message::SessionNumber;
use crate::wire::message::Whereabouts;
use crate::wire::place::Place;

/// How many commands may wait for the owner; a client whose command finds no room for some time is told to come again.
const MOST_JOBS: usize = 1024;

/// What the threads of the server share.
pub struct Shared {
    /// Where the server is.
    pub place: Place,
    /// The log.
    pub log: Log,
    /// The journal, to be read.
    pub reader: Box<dyn Reader>,
    /// The store, while there is one.
    pub store: Mutex<Option<StoreHandle>>,
    /// Which drafts are open where.
    pub drafts: Drafts,
    /// Commands on their way to the owner.
    pub jobs: Queue<Job>,
    /// What was noticed at the start, as texts of [`crate::lang::told`].
    pub notices: Vec<String>,
    /// When the server started.
    pub started: Stamp,
    /// Wakes the clock.
    pub bell: Bell,
    /// Wakes the one who tells who is where.
    pub moved: Bell,
    projection: RwLock<Projection>,
    seats: Mutex<Seats>,
    vacated: Condvar,
    events: Mutex<Sender<Event>>,
}

/// What a server is made of.
pub struct Parts {
    /// Where it is.
    pub place: Place,
    /// The log.
    pub log: Log,
    /// The journal, to be read.
    pub reader: Box<dyn Reader>,
    /// The register, at the journal's head.
    pub projection: Projection,
    /// What was noticed.
    pub notices: Vec<String>,
}

#[derive(Default)]
struct Seats {
    next: u64,
    taken: BTreeMap<SessionNumber, Arc<Seat>>,
    stopping: bool,
}

/// A client that was let in.
pub struct Seat {
    /// The number of its session; given when it is seated.
    pub number: SessionNumber,
    /// Who it is.
    pub officer: OfficerName,
    /// Whether it is the server's own account.
    pub rank: Rank,
    /// As whom an administrator sees the register.
    pub viewing_as: Mutex<Option<OfficerName>>,
    /// What it is for.
    pub purpose: Purpose,
    /// Since when.
    pub since: Stamp,
    /// When somebody last did something there.
    pub asked: Mutex<Instant>,
    /// Where it is.
    pub at: Mutex<Whereabouts>,
    /// Set once it was sent away.
    pub leaving: Mutex<Option<Leaving>>,
    /// What waits to be sent to it.
    pub outbox: Arc<Outbox>,
    /// Its connection.
    pub stream: Arc<UnixStream>,
}

/// A client that was sent away.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// When it is hung up on.
    pub by: Instant,
    /// Why, as it was told.
    pub why: Problem,
}

impl Shared {
    /// The shared state of a server made of these parts.
    pub fn new(parts: Parts, events: Sender<Event>) -> Self {
        Self {
            place: parts.place,
            log: parts.log,
            reader: parts.reader,
            store: Mutex::default(),
            drafts: Drafts::default(),
            jobs: Queue::new(MOST_JOBS),
            notices: parts.notices,
            started: Stamp::new(Utc::now()),
            bell: Bell::default(),
            moved: Bell::default(),
            projection: RwLock::new(parts.projection),
            seats: Mutex::default(),
            vacated: Condvar::new(),
            events: Mutex::new(events),
        }
    }

    /// The register and its views, to be read. A lock that was poisoned, by a panic while an entry was applied, is read
    /// all the same: the process ends at once after such a thing.
    pub fn projection(&self) -> RwLockReadGuard<'_, Projection> {
        self.projection.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The register and its views, for the owner and the clock to change.
    pub fn projection_mut(&self) -> RwLockWriteGuard<'_, Projection> {
        self.projection.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the server's main thread of something.
    pub fn report(&self, event: Event) {
        // Nobody listens only after the end.
        drop(hold(&self.events).send(event));
    }

    /// Seats a client; nothing once the server stops.
    pub fn seat(&self, mut seat: Seat) -> Option<Arc<Seat>> {
        let mut seats = hold(&self.seats);
        if seats.stopping {
            return None;
        }
        seats.next += 1;
        seat.number = SessionNumber(seats.next);
        let seat = Arc::new(seat);
        seats.taken.insert(seat.number, Arc::clone(&seat));
        drop(seats);
        self.bell.ring();
        Some(seat)
    }

    /// A client has left.
    pub fn vacate(&self, number: SessionNumber) {
        hold(&self.seats).taken.remove(&number);
        self.vacated.notify_all();
        self.bell.ring();
        self.moved.ring();
    }

    /// Everyone who is seated.
    pub fn seats(&self) -> Vec<Arc<Seat>> {
        hold(&self.seats).taken.values().cloned().collect()
    }

    /// Seats nobody any more.
    pub fn seat_no_more(&self) {
        hold(&self.seats).stopping = true;
    }

    /// Lets every client hear what waits for it and sends it away; waits for them as long as that.
    pub fn dismiss(&self, patience: Duration) {
        for seat in self.seats() {
            // Its session reads no further question, gives what it owes and ends.
            drop(seat.stream.shutdown(Shutdown::Read));
        }
        let seated = |seats: &mut Seats| !seats.taken.is_empty();
        drop(self.vacated.wait_timeout_while(hold(&self.seats), patience, seated));
        self.seats().iter().for_each(|seat| seat.outbox.abandon());
    }

    /// The state that every screen shows.
    pub fn state(&self) -> ServerState {
        let screens = self.seats().iter().filter(|seat| seat.purpose != Purpose::Command).count();
        ServerState {
            today: self.projection().today().day(),
            sessions: u32::try_from(screens).unwrap_or(u32::MAX),
            read_only: read_only(&self.reader.state()),
        }
    }
}

impl Seat {
    /// Through whose eyes the client sees the register, and what those may do on a day.
    pub fn view(&self, register: &Register, today: Day) -> (OfficerName, Authority) {
        match &*hold(&self.viewing_as) {
            Some(other) => (other.clone(), Authority::of(register, other, today)),
            None => (self.officer.clone(), self.authority(register, today)),
        }
    }

    /// What the client is told of itself.
    pub fn capacity(&self, register: &Register, today: Day) -> Capacity {
        let (viewed, authority) = self.view(register, today);
        let powers = Power::ALL.iter().copied().filter(|power| authority.has(*power)).collect();
        let title = register.officer(&viewed).map(|officer| officer.title.clone()).unwrap_or_default();
        Capacity {
            session: self.number,
            officer: self.officer.clone(),
            viewing_as: (viewed != self.officer).then_some(viewed),
            title,
            powers,
        }
    }

    /// What the client may do on a day.
    pub fn authority(&self, register: &Register, today: Day) -> Authority {
        match self.rank {
            Rank::Owner => Authority::Owner,
            Rank::Officer => Authority::of(register, &self.officer, today),
        }
    }
}

/// Today, where the server is.
pub fn today() -> Day {
    Local::now().date_naive()
}

/// Why nothing can be written.
pub fn read_only(state: &State) -> Option<Problem> {
    match state {
        State::Writable => None,
        State::ReadOnly(Cause::DiskFull) => Some(Problem::new(Reason::DiskFull)),
        State::ReadOnly(cause) | State::Poisoned(cause) => {
            Some(Problem::new(Reason::ReadOnly).with("cause", cause.told()))
        }
    }
}

/// What a mutex guards here stays usable when another thread panicked: each is changed as a whole.
pub fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A bell that wakes one thread.
#[derive(Default)]
pub struct Bell {
    rung: Mutex<Ring>,
    heard: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Ring {
    #[default]
    Silent,
    Rung,
    /// For good.
    End,
}

impl Bell {
    /// Wakes the one who listens.
    pub fn ring(&self) {
        let mut rung = hold(&self.rung);
        if *rung == Ring::Silent {
            *rung = Ring::Rung;
        }
        self.heard.notify_all();
    }

    /// Wakes the one who listens, for the last time.
    pub fn end(&self) {
        *hold(&self.rung) = Ring::End;
        self.heard.notify_all();
    }

    /// Waits for the bell, as long as that at most. False once it was rung for the last time.
    pub fn listen(&self, most: Duration) -> bool {
        let silent = |ring: &mut Ring| *ring == Ring::Silent;
        let waiting = self.heard.wait_timeout_while(hold(&self.rung), most, silent);
        let (mut rung, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        if *rung == Ring::Rung {
            *rung = Ring::Silent;
        }
        *rung != Ring::End
    }

    /// Waits without regard to the bell, unless it is the last one. False then.
    pub fn rest(&self, time: Duration) -> bool {
        let going = |ring: &mut Ring| *ring != Ring::End;
        let waiting = self.heard.wait_timeout_while(hold(&self.rung), time, going);
        let (rung, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        *rung != Ring::End
    }
}
