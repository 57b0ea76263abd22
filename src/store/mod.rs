//! The store: the register's records in an embedded sled database, so that a start need not fold the whole journal.
//!
//! It is a copy that may be thrown away at any time; the journal is the truth. sled 0.34.7 is fast, but it may panic, hang,
//! refuse to open, or come back silently wrong after an unclean stop, so nothing here trusts it:
//!
//! - One thread owns sled. Each job of it runs behind `catch_unwind`, and a watch tells a call that never returns.
//! - The server tells with [`StoreHandle::touched`] which records have changed, which never waits. The thread reads them from
//!   the register and writes them once nobody else writes. When it can't keep up, it is given up and written anew later.
//! - A database is used at a start only after a clean stop that left `sled.ok` (see `mark.rs`) for the journal's very head,
//!   and only if every file and every record is what it was. Anything odd gives [`Start::Rebuild`].
//! - It is never repaired in place. A new generation, `sled-<number>`, is written from the register in the background.
//! - It has no migrations: another layout, or another version of the program, writes a new generation.

use std::fmt;

use crate::model::id::Seq;

mod codec;
mod compare;
mod desk;
mod files;
mod mark;
mod pulse;
mod rebuild;
mod sled;
mod start;
mod sums;
mod thread;
mod told;

#[cfg(test)]
mod tests;

pub use compare::Compared;
pub use compare::compare;
pub use rebuild::RebuildSource;
pub use rebuild::RecordSource;
pub use rebuild::portion;
pub use rebuild::total;
pub use start::OpenStore;
pub use start::Start;
pub use start::start;
pub use thread::StoreHandle;

/// The journal's head, as the store remembers it: a store that was closed at another head is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadMark {
    /// The last entry.
    pub seq: Seq,
    /// The hash of the journal's last line, in the journal's own spelling.
    pub hash: String,
}

/// How the store is doing. Whatever it is, the server goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds everything up to this entry, and takes what comes.
    Current(Seq),
    /// A new generation is being written.
    Rebuilding {
        /// How many records were written.
        done: u64,
        /// How many there were when it began.
        total: u64,
    },
    /// It holds nothing of use.
    Off(Cause),
}

/// Why the store is off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nobody has asked for a new generation yet.
    Empty,
    /// Records came faster than sled took them; a new generation heals that.
    Behind,
    /// sled, the disk or a record has failed; a new generation may heal that.
    Failed {
        /// What was found, for the log.
        what: String,
        /// The same for people, as a text of [`crate::lang::told`].
        told: String,
    },
    /// A call to sled does not return. Its thread is lost with it, so only a new start of the server heals that.
    Silent,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the store has not been written yet"),
            Self::Behind => f.write_str("the store could not keep up"),
            Self::Failed { what, .. } => write!(f, "the store has failed: {what}"),
            Self::Silent => f.write_str("the store does not answer"),
        }
    }
}

/// What can go wrong in the store. There is one answer to all of it, a new generation, so this is for people to read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// sled reports an error.
    #[error("sled can't {doing}: {cause}")]
    Sled {
        /// What it was to do.
        doing: &'static str,
        /// What it says.
        cause: String,
    },
    /// The system reports an error.
    #[error("can't {doing}: {cause}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A record or what surrounds it is not as it should be.
    #[error("{0}")]
    Odd(String),
    /// sled has panicked.
    #[error("sled has panicked: {0}")]
    Panicked(String),
    /// A call does not return.
    #[error("sled does not answer")]
    Silent,
}

impl Fault {
    /// For `map_err` behind a call to the system.
    fn file(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |cause| Self::File { doing, cause }
    }

    /// For what is found and should not be.
    fn odd<T>(what: impl Into<String>) -> Result<T, Self> {
        Err(Self::Odd(what.into()))
    }
}
