//! How the server is.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Power;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::wire::message::Purpose;
use crate::wire::message::ServerState;
use crate::wire::message::SessionNumber;

/// How the server is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusReport {
    /// Whether the one who asks administers the register; others are told nothing of the machine and of other sessions.
    pub whole: bool,
    /// The server's version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// When it started.
    pub started: Stamp,
    /// The last entry.
    pub seq: Seq,
    /// The journal's head.
    pub head: String,
    /// The journal's size in bytes, without what is laid out ahead.
    pub journal_bytes: u64,
    /// What sled holds on disk, in bytes.
    pub store_bytes: u64,
    /// What the store is doing.
    pub store: StoreState,
    /// Free space on the disk, in bytes.
    pub disk_free: u64,
    /// How many sites count today.
    pub sites: u64,
    /// Who is connected, as far as the one who asks may know.
    pub sessions: Vec<SessionReport>,
    /// The state.
    pub state: ServerState,
    /// When the last backup was made.
    pub last_backup: Option<Stamp>,
    /// Memory of the server in bytes.
    pub memory: u64,
    /// What was noticed at start, as a torn tail that was set aside: texts of [`crate::lang::told`].
    pub notices: Vec<String>,
}

/// What the store is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreState {
    /// It holds everything up to this entry.
    Current(Seq),
    /// It is being made anew from the journal: so many entries of so many.
    Rebuilding {
        /// Entries written.
        done: u64,
        /// Entries in all.
        total: u64,
    },
    /// It failed and is not used; the journal carries on. The cause is a text of [`crate::lang::told`].
    Off(String),
}

/// A client that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionReport {
    /// The account.
    pub officer: OfficerName,
    /// What the client is for.
    pub purpose: Purpose,
    /// Since when.
    pub since: Stamp,
    /// Seconds since somebody last did something there.
    pub idle: u64,
}

/// As whom a client is known, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// The number of its session.
    pub session: SessionNumber,
    /// The account.
    pub officer: OfficerName,
    /// Through whose eyes it sees the register, when those are not its own.
    pub viewing_as: Option<OfficerName>,
    /// The post of the one whose eyes they are.
    pub title: String,
    /// What it may do somewhere.
    pub powers: Vec<Power>,
}

impl Capacity {
    /// Whether it may do something somewhere.
    pub fn has(&self, power: Power) -> bool {
        self.powers.contains(&power)
    }
}
