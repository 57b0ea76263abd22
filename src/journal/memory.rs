//! A journal in memory that fails on demand, for the tests of the floors above.

use std::ops::ControlFlow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use chrono::DateTime;
use uuid::Uuid;

use crate::journal::Appended;
use crate::journal::Cause;
use crate::journal::Damage;
use crate::journal::Encoded;
use crate::journal::Head;
use crate::journal::Journal;
use crate::journal::ReadError;
use crate::journal::Reader;
use crate::journal::Refusal;
use crate::journal::State;
use crate::journal::chain;
use crate::journal::chain::Line;
use crate::model::code::Via;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;

/// A journal in memory. Its lines go through the same encoding as those in files.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    memory: Arc<RwLock<Memory>>,
    fault: Option<Fault>,
    appends: u64,
    /// The line that was written when a sync failed.
    unsynced: Option<Vec<u8>>,
}

/// What goes wrong, by the number of the append, counted from 1. Appends that were refused by the journal's own checks
/// count too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The sync fails: the outcome is unknown and the journal poisoned.
    FailSync(u64),
    /// The power goes before the sync returns: as above.
    LosePower(u64),
    /// The disk is full for these appends and has room again afterwards.
    Full(Range<u64>),
    /// Another writer was faster: just before, it appends an entry without changes of its own.
    Moved(u64),
}

#[derive(Debug)]
struct Memory {
    lines: Vec<Vec<u8>>,
    entries: Vec<Entry>,
    head: Head,
    state: State,
}

impl Default for Memory {
    fn default() -> Self {
        Self { lines: Vec::new(), entries: Vec::new(), head: Head::default(), state: State::Writable }
    }
}

impl MemoryJournal {
    /// A journal that fails in this way.
    #[must_use]
    pub fn with(fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }

    /// Sets how the journal fails from here on; the appends so far stay counted.
    pub fn set_fault(&mut self, fault: Option<Fault>) {
        self.fault = fault;
    }

    /// What is found after a restart, in a journal that works. Whether the line whose sync failed had reached the disk
    /// all the same is for the caller to say.
    ///
    /// # Errors
    /// When a line can't be read back, which would be a mistake of this journal.
    pub fn survivors(&self, unsynced: bool) -> Result<Self, Damage> {
        let last = self.unsynced.clone().filter(|_| unsynced);
        let mut memory = Memory::default();
        let lines = self.look(|memory| memory.lines.clone());
        for (nth, bytes) in lines.into_iter().chain(last).enumerate() {
            memory.push(bytes).map_err(|flaw| Damage {
                file: "memory".to_owned(),
                line: nth as u64 + 1,
                offset: 0,
                flaw,
            })?;
        }
        Ok(Self { memory: Arc::new(RwLock::new(memory)), ..Self::default() })
    }

    /// The lines as a file would hold them, without `\n`.
    pub fn lines(&self) -> Vec<Vec<u8>> {
        self.look(|memory| memory.lines.clone())
    }

    fn look<T>(&self, look: impl FnOnce(&Memory) -> T) -> T {
        look(&self.memory.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn note<T>(&self, note: impl FnOnce(&mut Memory) -> T) -> T {
        note(&mut self.memory.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn poison(&mut self, error: &str, line: Vec<u8>) -> Appended {
        let cause = Cause::Failed { doing: "syncing a commit", error: error.to_owned() };
        self.unsynced = Some(line);
        self.note(|memory| memory.state = State::Poisoned(cause.clone()));
        Appended::Unknown(cause)
    }

    /// Another writer appends an entry.
    fn intrude(&self) {
        let head = self.head();
        let entry = Entry {
            seq: head.seq.next(),
            id: Uuid::new_v4(),
            at: Stamp::new(DateTime::UNIX_EPOCH),
            by: OfficerName::new("another"),
            via: Via::Cli,
            token: None,
            changes: Vec::new(),
        };
        if let Ok((line, _)) = chain::encode(&head, &Encoded::of(&[entry])) {
            self.store(line);
        }
    }

    /// Keeps a line that was encoded here, so that it can be read.
    fn store(&self, mut line: Vec<u8>) {
        line.pop();
        self.note(|memory| {
            if let Err(flaw) = memory.push(line) {
                let error = flaw.told();
                memory.state = State::Poisoned(Cause::Failed { doing: "reading a commit back", error });
            }
        });
    }
}

impl Memory {
    /// Takes a line given without its `\n`.
    fn push(&mut self, bytes: Vec<u8>) -> Result<(), chain::Flaw> {
        let line = Line::parse(&bytes, true)?;
        self.head = line.follow(&self.head)?;
        self.entries.extend(line.entries);
        self.lines.push(bytes);
        Ok(())
    }
}

impl Journal for MemoryJournal {
    fn append_encoded(&mut self, head: &Head, entries: &Encoded) -> Appended {
        self.appends += 1;
        let nth = self.appends;
        if let State::Poisoned(cause) = self.state() {
            return Appended::Unknown(cause);
        }
        if self.fault == Some(Fault::Moved(nth)) {
            self.intrude();
        }
        if *head != self.head() {
            return Appended::Moved;
        }
        let (line, next) = match chain::encode(head, entries) {
            Ok(encoded) => encoded,
            Err(refusal) => return Appended::Refused(refusal),
        };
        if let Some((id, seq)) = entries.ids().iter().find_map(|(_, id)| Some((*id, self.find(*id)?))) {
            return Appended::Refused(Refusal::Repeated { id, seq });
        }
        match &self.fault {
            Some(Fault::Full(range)) if range.contains(&nth) => {
                self.note(|memory| memory.state = State::ReadOnly(Cause::DiskFull));
                return Appended::Refused(Refusal::DiskFull);
            }
            Some(Fault::FailSync(at)) if *at == nth => return self.poison("input/output error", without_end(line)),
            Some(Fault::LosePower(at)) if *at == nth => return self.poison("the power went", without_end(line)),
            _ => {}
        }
        self.note(|memory| memory.state = State::Writable);
        self.store(line);
        Appended::Done(next)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(Self { memory: Arc::clone(&self.memory), ..Self::default() })
    }
}

impl Reader for MemoryJournal {
    fn head(&self) -> Head {
        self.look(|memory| memory.head)
    }

    fn state(&self) -> State {
        self.look(|memory| memory.state.clone())
    }

    fn read(&self, seq: Seq) -> Result<Option<Entry>, ReadError> {
        Ok(self.look(|memory| memory.entries.get(place(seq)?).cloned()))
    }

    fn scan(&self, from: Seq, each: &mut dyn FnMut(&Entry) -> ControlFlow<()>) -> Result<(), ReadError> {
        let mut seq = from.max(Seq(1));
        // One entry at a time, so that `each` may ask the journal itself.
        while let Some(entry) = self.read(seq)? {
            if each(&entry).is_break() {
                break;
            }
            seq = seq.next();
        }
        Ok(())
    }

    fn find(&self, id: Uuid) -> Option<Seq> {
        self.look(|memory| memory.entries.iter().rev().find(|entry| entry.id == id).map(|entry| entry.seq))
    }
}

fn place(seq: Seq) -> Option<usize> {
    usize::try_from(seq.0.checked_sub(1)?).ok()
}

fn without_end(mut line: Vec<u8>) -> Vec<u8> {
    line.pop();
    line
}
