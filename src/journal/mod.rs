//! The journal: the one ordered, append-only, hash-chained log that is the register's truth.
//!
//! One JSON line is one commit of one or more entries. [`FileJournal`] keeps the lines in files of its own;
//! [`MemoryJournal`] keeps them in memory and fails on demand, for the tests of the floors above. An acknowledged
//! commit is on disk, and what is on disk is either given back as it was written or reported as damaged.

pub mod chain;
mod disk;
mod encoded;
mod file;
mod index;
mod layout;
pub mod memory;
mod open;
mod reader;
mod segment;
mod told;
mod verify;
mod walk;
mod witness;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;
use uuid::Uuid;

use crate::lang::Lang;
use crate::model::entry::Entry;
use crate::model::id::Seq;

pub use chain::Flaw;
pub use chain::Hash;
pub use chain::MAX_ENTRIES;
pub use chain::MAX_ENTRY;
pub use chain::MAX_LINE;
pub use encoded::Encoded;
pub use file::FileJournal;
pub use layout::Setup;
pub use memory::Fault;
pub use memory::MemoryJournal;
pub use open::Opened;
pub use told::unfit;
pub use verify::Verified;
pub use verify::VerifyError;
pub use verify::verify;

/// A journal that can be appended to.
///
/// # Contract
/// * An entry has a random id of its own. A writer that does not know whether its entry was written finds out by
///   [`Reader::find`], and an entry whose id was written lately is refused, so a retry with the same id is applied once.
/// * Nothing assumes that this process is the only writer: an append names the head that it was checked against, and
///   learns when the journal has meanwhile moved on.
/// * Entries are numbered from 1 without gaps, by their order in the journal and by nothing else.
/// * Readers see a commit only once it is durable.
pub trait Journal: Reader {
    /// Appends the entries as one commit behind `head`, and returns once the outcome is settled or can't be learnt.
    ///
    /// The entries must be numbered from `head.seq + 1` on.
    fn append_encoded(&mut self, head: &Head, entries: &Encoded) -> Appended;

    /// The same with entries that are not written as JSON yet.
    fn append(&mut self, head: &Head, entries: &[Entry]) -> Appended {
        self.append_encoded(head, &Encoded::of(entries))
    }

    /// A second view of the same journal, for other threads than the writer's.
    fn reader(&self) -> Box<dyn Reader>;
}

/// What can be asked of a journal, from any thread.
pub trait Reader: Send + Sync {
    /// Where the journal stands: its last durable commit.
    fn head(&self) -> Head;

    /// Whether it takes appends.
    fn state(&self) -> State;

    /// The entry of this number, or nothing when there is none (yet).
    ///
    /// # Errors
    /// When the file can't be read, or no longer has what was found in it.
    fn read(&self, seq: Seq) -> Result<Option<Entry>, ReadError>;

    /// Gives the entries from this number on, in order, until there are no more or `each` breaks off.
    ///
    /// # Errors
    /// As [`Self::read`]; what was given before is good.
    fn scan(&self, from: Seq, each: &mut dyn FnMut(&Entry) -> ControlFlow<()>) -> Result<(), ReadError>;

    /// The number of the entry that has this id, if it is among the last 16,384.
    fn find(&self, id: Uuid) -> Option<Seq>;

    /// At most `most` entries behind this number, each whole, once and in order.
    ///
    /// # Errors
    /// As [`Self::read`], and [`ReadError::Ahead`] when the asker has seen more than there is here, which means that
    /// its entries are another journal's (a backup was restored).
    fn entries_after(&self, seq: Seq, most: usize) -> Result<Vec<Entry>, ReadError> {
        let head = self.head();
        if seq > head.seq {
            return Err(ReadError::Ahead { asked: seq, head: head.seq });
        }
        let mut entries = Vec::new();
        if most > 0 && seq < head.seq {
            self.scan(seq.next(), &mut |entry| {
                entries.push(entry.clone());
                if entries.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        Ok(entries)
    }
}

/// Where a journal stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last commit; 0 before the first.
    pub commit: u64,
    /// The number of the last entry; 0 before the first.
    pub seq: Seq,
    /// The hash of the last line; zeros before the first.
    pub hash: Hash,
}

/// How an append came out.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum Appended {
    /// The entries are durable, and this is the head now.
    Done(Head),
    /// The journal does not stand where the caller thought: catch up, check again, try again. Nothing was written.
    Moved,
    /// Nothing was written, for a reason that the caller can tell.
    Refused(Refusal),
    /// It may or may not be on disk. That is settled when the journal is opened anew: the entry's id is in it or not.
    /// A poisoned journal always answers this, since an entry that is tried again may be the very one that poisoned it.
    Unknown(Cause),
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no room for another line; the journal goes on by itself when there is.
    #[error("the disk is full")]
    DiskFull,
    /// The journal takes no appends.
    #[error("the journal is read-only: {0}")]
    ReadOnly(Cause),
    /// One entry is larger than [`MAX_ENTRY`] bytes of JSON, or than a whole segment.
    #[error("entry {seq} is too large: {bytes} bytes")]
    EntryTooLarge {
        /// The entry.
        seq: Seq,
        /// Its size, in bytes of JSON.
        bytes: usize,
    },
    /// The entries are too many or too large together, though each alone would do: append them in several commits.
    #[error("too much for one commit")]
    CommitTooLarge,
    /// There was no entry to append.
    #[error("a commit without entries")]
    Empty,
    /// The entries are not numbered from the head on.
    #[error("entry {found} where {expected} is next")]
    Misnumbered {
        /// The number that is next.
        expected: Seq,
        /// The number that was given.
        found: Seq,
    },
    /// The entry is in the journal already.
    #[error("the entry {id} is in the journal already, as {seq}")]
    Repeated {
        /// The entry's id.
        id: Uuid,
        /// Its number.
        seq: Seq,
    },
    /// The entry can't be written as JSON.
    #[error("an entry can't be written: {0}")]
    Unwritable(String),
}

/// Whether a journal takes appends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It does.
    Writable,
    /// It can be read only. With [`Cause::DiskFull`] that ends by itself.
    ReadOnly(Cause),
    /// A write or a sync failed, so what is on disk is not known. Reading goes on; only opening it anew mends it.
    Poisoned(Cause),
}

/// Why a journal takes no appends.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Cause {
    /// There is no room for another line.
    #[error("the disk is full")]
    DiskFull,
    /// A line is not what was written.
    #[error("{0}")]
    Damaged(Damage),
    /// The system refused.
    #[error("{doing}: {}", Lang::En.told(.error))]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// What the system said, or a text of [`crate::lang::told`].
        error: String,
    },
}

/// A place where the journal is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file} line {line} (byte {offset}): {flaw}")]
pub struct Damage {
    /// The name of the file in the folder `journal`.
    pub file: String,
    /// The line, counted from 1, blank ones left out; 0 when it is about the file as a whole, or the lines were not
    /// counted because one was read back by itself.
    pub line: u64,
    /// Where it begins, in bytes from the start of the file.
    pub offset: u64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// The end of a commit that was cut off by a crash; it had never been acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// The name of the file in the folder `journal`.
    pub file: String,
    /// The line, counted from 1, blank ones left out.
    pub line: u64,
    /// Where it begins, in bytes from the start of the file.
    pub offset: u64,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// Where a copy of it was put; nothing when it was only looked at.
    pub path: Option<PathBuf>,
}

/// What is told while a journal is read from its beginning.
#[derive(Debug)]
pub enum Step<'a> {
    /// The next entry; its line is known to be what was written.
    Entry(&'a Entry),
    /// How far it is.
    Read {
        /// Bytes read.
        bytes: u64,
        /// Bytes there are, of which the last part may be room laid out ahead.
        of: u64,
    },
}

/// Why a journal could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The system refused.
    #[error("reading {file}: {error}")]
    Io {
        /// The name of the file in the folder `journal`.
        file: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// The line is no longer what it was when the journal was opened.
    #[error("{0}")]
    Damaged(Damage),
    /// The asker has seen more entries than there are.
    #[error("entry {asked} was seen before, but the journal ends at {head}: it is another one")]
    Ahead {
        /// The number that the asker has seen.
        asked: Seq,
        /// The number of the last entry.
        head: Seq,
    },
}

/// Why a journal could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{} is in use by another process", .0.display())]
    Locked(PathBuf),
    /// There is none.
    #[error("there is no journal in {}", .0.display())]
    Absent(PathBuf),
    /// The caller broke off.
    #[error("interrupted")]
    Interrupted,
    /// The system refused.
    #[error("{doing} {}: {error}", .path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

impl OpenError {
    /// Makes a system error say what was being done, and to what.
    fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::Io { doing, path, error }
    }
}
