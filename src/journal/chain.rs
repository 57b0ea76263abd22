//! The lines of the journal: how a commit is written, read, and shown to follow from the one before it.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::DeserializeOwned;
use serde::de::DeserializeSeed;
use serde::de::Error as _;
use serde::de::IgnoredAny;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;
use thiserror::Error;
use uuid::Uuid;

use crate::journal::Encoded;
use crate::journal::Head;
use crate::journal::Refusal;
use crate::model::entry::Entry;
use crate::model::id::Seq;

/// The most bytes of JSON that an entry may have.
pub const MAX_ENTRY: usize = 1_000_000;

/// The most bytes that a line may have, its end not counted.
pub const MAX_LINE: usize = 8 * 1024 * 1024;

/// The most entries that a commit may hold.
pub const MAX_ENTRIES: usize = 512;

/// How every line begins. JSON can't hold these bytes inside a text, where the quotes would be escaped, so wherever
/// they stand, a line was begun there.
const BEGIN: &str = r#"{"commit":"#;
const PREV: &str = r#","prev":""#;

/// The longest beginning of a line that [`begins_line`] looks at, in bytes.
pub(super) const BEGIN_MAX: usize = BEGIN.len() + 20 + PREV.len();

/// Writes the entries as the commit behind `head`, its `\n` included, and gives the head after it.
///
/// # Errors
/// When they can't be the next commit: see [`Refusal`].
pub fn encode(head: &Head, entries: &Encoded) -> Result<(Vec<u8>, Head), Refusal> {
    if entries.is_empty() {
        return Err(Refusal::Empty);
    }
    if entries.ids().len() > MAX_ENTRIES {
        return Err(Refusal::CommitTooLarge);
    }
    let commit = head.commit + 1;
    let mut seq = head.seq;
    for (found, bytes) in entries.sizes() {
        if found != seq.next() {
            return Err(Refusal::Misnumbered { expected: seq.next(), found });
        }
        seq = found;
        if bytes > MAX_ENTRY {
            return Err(Refusal::EntryTooLarge { seq, bytes });
        }
    }
    if let Some(flaw) = entries.flaw() {
        return Err(Refusal::Unwritable(flaw.to_owned()));
    }
    let begin = format!("{BEGIN}{commit}{PREV}{}\",\"entries\":[", head.hash);
    let mut line = Vec::with_capacity(begin.len() + entries.len() + 3);
    line.extend_from_slice(begin.as_bytes());
    line.extend_from_slice(entries.json());
    line.extend_from_slice(b"]}");
    if line.len() > MAX_LINE {
        return Err(Refusal::CommitTooLarge);
    }
    let head = Head { commit, seq, hash: Hash::of(&line) };
    line.push(b'\n');
    Ok((line, head))
}

/// A line as it was read.
#[derive(Debug)]
pub(super) struct Line {
    /// The commit's number.
    commit: u64,
    /// The hash of the line before it.
    prev: Hash,
    /// The ids of its entries with their numbers.
    pub(super) ids: Vec<(Seq, Uuid)>,
    /// The entries, when they were asked for.
    pub(super) entries: Vec<Entry>,
    /// The hash of the line itself.
    hash: Hash,
}

impl Line {
    /// Reads a line, given without its `\n`; the entries as a whole only when they are wanted.
    pub(super) fn parse(bytes: &[u8], wanted: bool) -> Result<Self, Flaw> {
        let hash = Hash::of(bytes);
        if wanted {
            let Commit { commit, prev, entries } = read::<Commit<Entry>>(bytes)?;
            let ids = entries.iter().map(|entry| (entry.seq, entry.id)).collect();
            Ok(Self { commit, prev, ids, entries, hash })
        } else {
            let Commit { commit, prev, entries } = read::<Commit<Label>>(bytes)?;
            let ids = entries.into_iter().map(|label| (label.seq, label.id)).collect();
            Ok(Self { commit, prev, ids, entries: Vec::new(), hash })
        }
    }

    /// Whether the line was written behind this one, given without its `\n`.
    pub(super) fn is_behind(&self, line: &[u8]) -> bool {
        self.prev == Hash::of(line)
    }

    /// Checks that the line is the one behind `head`, and gives the head after it.
    pub(super) fn follow(&self, head: &Head) -> Result<Head, Flaw> {
        if self.commit != head.commit + 1 {
            return Err(Flaw::Number { expected: head.commit + 1, found: self.commit });
        }
        if self.prev != head.hash {
            return Err(Flaw::Chain { next: self.commit });
        }
        if self.ids.is_empty() {
            return Err(Flaw::Empty);
        }
        let mut seq = head.seq;
        for (found, _) in &self.ids {
            if *found != seq.next() {
                return Err(Flaw::Seq { expected: seq.next(), found: *found });
            }
            seq = *found;
        }
        Ok(Head { commit: self.commit, seq, hash: self.hash })
    }
}

/// The entry of this number out of a line; the others are skipped, not read.
pub(super) fn pick(bytes: &[u8], seq: Seq) -> Result<Entry, Flaw> {
    let first = pick_nth(bytes, 0)?;
    let nth = seq.0.checked_sub(first.seq.0).and_then(|nth| usize::try_from(nth).ok()).unwrap_or(usize::MAX);
    let entry = if nth == 0 { first } else { pick_nth(bytes, nth)? };
    if entry.seq == seq { Ok(entry) } else { Err(Flaw::Seq { expected: seq, found: entry.seq }) }
}

/// Whether a line was begun at the start of these bytes, and told its number and what it follows.
pub(super) fn begins_line(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(BEGIN.as_bytes()) else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && rest.get(digits..).is_some_and(|rest| rest.starts_with(PREV.as_bytes()))
}

/// Where in these bytes the first line is begun.
pub(super) fn find_begin(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, BEGIN).find(|&at| bytes.get(at..).is_some_and(begins_line))
}

/// The BLAKE3 hash of a line's bytes without its `\n`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these bytes.
    pub fn of(line: &[u8]) -> Self {
        Self(*blake3::hash(line).as_bytes())
    }

    /// The hash of these 64 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }
}

impl Default for Hash {
    /// Zeros: what the first line follows.
    fn default() -> Self {
        Self([0; 32])
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a hash of 64 hex digits"))
    }
}

/// What is wrong with a line, or with the journal at that line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Flaw {
    /// It is no whole JSON, though a commit behind it, or the file `head`, shows that it was once written whole.
    #[error("the line is broken")]
    Broken,
    /// It is whole, but says something that this version does not know.
    #[error("the line can't be read by this version of antq: {0}")]
    Unreadable(String),
    /// It is longer than a line can be.
    #[error("the line is too long")]
    TooLong,
    /// The commit has another number than the one that is next.
    #[error("commit {found} where {expected} is next")]
    Number {
        /// The number that is next.
        expected: u64,
        /// The number it has.
        found: u64,
    },
    /// The commit behind it does not follow from it, so one of them is not what was written.
    #[error("its hash is not the one that commit {next} was written behind")]
    Chain {
        /// The commit behind it.
        next: u64,
    },
    /// It was not written behind the line that it stands behind, and is itself not what was written.
    #[error("it does not follow from the line before it")]
    Unlinked,
    /// The first line of all does not begin the chain.
    #[error("the first line does not follow from zeros")]
    Origin,
    /// It holds no entry.
    #[error("the commit holds no entry")]
    Empty,
    /// An entry has another number than the one that is next.
    #[error("entry {found} where {expected} is next")]
    Seq {
        /// The number that is next.
        expected: Seq,
        /// The number it has.
        found: Seq,
    },
    /// There is no such file, though there are later ones.
    #[error("the file is missing")]
    Missing,
    /// Something stands behind the end.
    #[error("something stands behind a broken line")]
    Behind,
    /// The file `head` says that the commit was another.
    #[error("the file `head` has another hash for commit {commit}; if that file is wrong, delete it")]
    Witness {
        /// The commit.
        commit: u64,
    },
    /// The file `head` says that there was more.
    #[error("the journal ends before commit {commit}, which the file `head` names; if that file is wrong, delete it")]
    Short {
        /// The commit that was durable once.
        commit: u64,
    },
}

/// A commit's JSON; fields that a later version adds are passed over.
#[derive(Deserialize)]
struct Commit<T> {
    commit: u64,
    prev: Hash,
    entries: Vec<T>,
}

/// What an index needs of an entry.
#[derive(Deserialize)]
struct Label {
    seq: Seq,
    id: Uuid,
}

/// Reads a line. Only what is no whole JSON can be the trace of a torn write: torn parts read as newlines or zeros,
/// neither of which can stand in JSON. Whole JSON that makes no sense was written by another version, or changed later.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Flaw> {
    match serde_json::from_slice(bytes) {
        Ok(commit) if begins_line(bytes) => Ok(commit),
        result => match serde_json::from_slice::<IgnoredAny>(bytes) {
            Ok(_) if begins_line(bytes) => {
                Err(Flaw::Unreadable(result.err().map(|error| error.to_string()).unwrap_or_default()))
            }
            _ => Err(Flaw::Broken),
        },
    }
}

/// Reads the entry at this place of a line.
fn pick_nth(bytes: &[u8], nth: usize) -> Result<Entry, Flaw> {
    let found = Nth(nth).deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    found.map_err(|error| Flaw::Unreadable(error.to_string()))?.ok_or(Flaw::Empty)
}

/// Asks a commit, or its list of entries, for the entry at this place.
#[derive(Clone, Copy)]
struct Nth(usize);

impl<'de> DeserializeSeed<'de> for Nth {
    type Value = Option<Entry>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nth {
    type Value = Option<Entry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a commit")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == "entries" {
                found = map.next_value_seed(self)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        for _ in 0..self.0 {
            if seq.next_element::<IgnoredAny>()?.is_none() {
                return Ok(None);
            }
        }
        let found = seq.next_element()?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }
}
