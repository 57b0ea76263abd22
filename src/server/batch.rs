//! What goes into one commit, and which commands may share it.

use std::collections::HashMap;

use crate::journal::Encoded;
use crate::journal::MAX_ENTRY;
use crate::journal::MAX_LINE;
use crate::model::command::Command;
use crate::model::entry::Entry;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::site::SiteField;
use crate::server::owner::Job;
use crate::wire::message::Receipt;

/// Room for what is around the entries in a line: its beginning with the hash, and a comma for each.
pub(super) const AROUND: usize = 4 * 1024;

/// How large the entries of a commit may be together, in bytes, before another one, of whatever size, is taken in.
pub(super) const LARGEST_COMMIT: usize = MAX_LINE - MAX_ENTRY - AROUND;

/// What comes of a command before it is durable.
pub(super) enum Outcome {
    Refused(Problem),
    /// It is this entry of the commit.
    Entry(Seq, Vec<SiteField>),
    /// It was written before.
    Known(Receipt),
}

/// What goes into one commit.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) jobs: Vec<(Job, Outcome)>,
    pub(super) entries: Vec<Entry>,
    /// The same as JSON.
    pub(super) encoded: Encoded,
    pub(super) tokens: HashMap<(OfficerName, String), (Seq, Vec<SiteField>)>,
}

/// With which others a command may share a commit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Company {
    /// With any of this kind.
    Any,
    /// With other units: the places of the map are not part of the overlay, only their ids.
    Units,
    /// With none: what it reaches into is not part of the overlay.
    None,
}

impl Batch {
    /// Takes an entry in, unless it is too large.
    pub(super) fn take(&mut self, entry: Entry, merged: Vec<SiteField>) -> Outcome {
        if self.encoded.push(&entry) > MAX_ENTRY {
            self.encoded.pop();
            return Outcome::Refused(too_large());
        }
        let seq = entry.seq;
        if let Some(token) = entry.token.clone() {
            self.tokens.insert((entry.by.clone(), token), (seq, merged.clone()));
        }
        self.entries.push(entry);
        Outcome::Entry(seq, merged)
    }
}

impl Company {
    pub(super) fn of(command: &Command) -> Self {
        match command {
            Command::AddUnit(_) => Self::Units,
            Command::Undo(_) | Command::AddSuccession(_) => Self::None,
            // What somebody may do, and which views somebody has, is asked of the register alone.
            Command::AddOfficer(_)
            | Command::EditOfficer { .. }
            | Command::KeepView { .. }
            | Command::DropView { .. } => Self::None,
            Command::Batch(commands) if commands.iter().any(|command| Self::of(command) != Self::Any) => Self::None,
            _ => Self::Any,
        }
    }
}

/// What is told of a command whose entry would be too large.
pub(super) fn too_large() -> Problem {
    Problem::new(Reason::LineTooLarge).on("line").with("limit", MAX_ENTRY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Head;
    use crate::journal::MAX_ENTRIES;
    use crate::journal::chain::encode;
    use crate::model::association::Association;
    use crate::model::change::Change;
    use crate::model::code::Via;
    use crate::model::entry::Stamp;
    use crate::model::id::AssociationCode;
    use uuid::Uuid;

    /// An entry of exactly so many bytes.
    fn entry(seq: u64, bytes: usize) -> Entry {
        let made = |name: String| Entry {
            seq: Seq(seq),
            id: Uuid::nil(),
            at: Stamp::new(chrono::DateTime::UNIX_EPOCH),
            by: OfficerName::new("nam"),
            via: Via::Cli,
            token: None,
            changes: vec![Change::AddAssociation(Association {
                code: AssociationCode::new("HND"),
                name,
                name_en: String::new(),
                short: String::new(),
            })],
        };
        let size = |entry: &Entry| Encoded::default().push(entry);
        let made = made("x".repeat(bytes - size(&made(String::new()))));
        assert_eq!(size(&made), bytes);
        made
    }

    #[test]
    fn the_fullest_commit_is_a_line_of_the_journal() {
        let each = LARGEST_COMMIT / (MAX_ENTRIES - 1);
        let mut entries: Vec<Entry> = (1..MAX_ENTRIES as u64).map(|seq| entry(seq, each)).collect();
        // So far one more is taken in.
        entries.push(entry(MAX_ENTRIES as u64, MAX_ENTRY));
        let head = Head { commit: u64::MAX - 1, ..Head::default() };
        assert!(encode(&head, &Encoded::of(&entries)).is_ok());
    }
}
