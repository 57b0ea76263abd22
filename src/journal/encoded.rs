//! Entries as JSON, made once: whoever gathers a commit learns from it how large each is, and the line takes it as it is.

use uuid::Uuid;

use crate::model::entry::Entry;
use crate::model::id::Seq;

/// Entries as they will stand in a line, in their order.
#[derive(Clone, Debug, Default)]
pub struct Encoded {
    json: Vec<u8>,
    /// The number and id of each.
    ids: Vec<(Seq, Uuid)>,
    /// Where each begins in `json`, its comma counted in.
    begins: Vec<usize>,
    /// Why one of them can't be written.
    flaw: Option<String>,
}

impl Encoded {
    /// These entries.
    pub fn of(entries: &[Entry]) -> Self {
        let mut encoded = Self::default();
        for entry in entries {
            encoded.push(entry);
        }
        encoded
    }

    /// Adds an entry and gives how many bytes it has as JSON.
    pub fn push(&mut self, entry: &Entry) -> usize {
        let begin = self.json.len();
        self.begins.push(begin);
        self.ids.push((entry.seq, entry.id));
        if begin > 0 {
            self.json.push(b',');
        }
        if let Err(error) = serde_json::to_writer(&mut self.json, entry) {
            self.flaw = Some(error.to_string());
        }
        self.json.len() - begin - usize::from(begin > 0)
    }

    /// Takes the last entry out again.
    pub fn pop(&mut self) {
        if let Some(begin) = self.begins.pop() {
            self.json.truncate(begin);
            self.ids.pop();
        }
    }

    /// How many bytes they have together.
    pub const fn len(&self) -> usize {
        self.json.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Their numbers and ids.
    pub(super) fn ids(&self) -> &[(Seq, Uuid)] {
        &self.ids
    }

    /// The numbers of the entries, each with its size in bytes.
    pub(super) fn sizes(&self) -> impl Iterator<Item = (Seq, usize)> {
        let ends = self.begins.iter().skip(1).copied().chain([self.json.len()]);
        let spans = self.begins.iter().zip(ends);
        self.ids.iter().zip(spans).map(|((seq, _), (begin, end))| (*seq, end - begin - usize::from(*begin > 0)))
    }

    /// The entries with commas between them.
    pub(super) fn json(&self) -> &[u8] {
        &self.json
    }

    /// Why one of them can't be written.
    pub(super) fn flaw(&self) -> Option<&str> {
        self.flaw.as_deref()
    }
}
