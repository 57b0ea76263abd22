//! What the tests of the journal share: entries to write, and a journal small enough to fill several files.

mod contract;
mod damage;
mod files;
mod power;
mod sim;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use chrono::DateTime;
use uuid::Uuid;

use super::Appended;
use super::FileJournal;
use super::Head;
use super::Journal;
use super::Opened;
use super::Setup;
use super::Step;
use crate::model::change::Change;
use crate::model::change::Settings;
use crate::model::code::Via;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;

/// Small enough that a few entries fill a segment.
const SMALL: Setup = Setup { segment: 4096, piece: 1024, floor: 0, witness: Duration::from_secs(3600) };

/// An id as far from every other as a random one, but the same in each run. With ids counted up, a changed byte of one
/// makes the next one of it, and that entry is then refused as written already.
fn id(seq: u64) -> Uuid {
    let mut bytes = [0; 16];
    blake3::Hasher::new().update(&seq.to_le_bytes()).finalize_xof().fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// An entry with a text of this many letters.
fn entry(seq: u64, letters: usize) -> Entry {
    let text = format!("{}\n{{\"commit\":{seq},\"prev\":\"", "ế".repeat(letters));
    Entry {
        seq: Seq(seq),
        id: id(seq),
        at: Stamp::new(DateTime::from_timestamp(1_700_000_000 + i64::try_from(seq).unwrap(), 123_456_000).unwrap()),
        by: OfficerName::new("nam"),
        via: Via::Cli,
        token: seq.is_multiple_of(3).then(|| format!("t{seq}")),
        changes: vec![Change::Settings(Settings { epoch: text, ..Settings::default() })],
    }
}

/// The entries that the tests write, sizes unequal.
fn entries(count: u64) -> Vec<Entry> {
    (1..=count).map(|seq| entry(seq, usize::try_from(seq * 37 % 90).unwrap())).collect()
}

fn done(appended: Appended) -> Head {
    match appended {
        Appended::Done(head) => head,
        other => panic!("{other:?}"),
    }
}

/// Appends the entries, so many at a time.
fn fill(journal: &mut dyn Journal, entries: &[Entry], at_once: usize) -> Head {
    for commit in entries.chunks(at_once) {
        let head = journal.head();
        done(journal.append(&head, commit));
    }
    journal.head()
}

/// Opens a journal and collects its entries.
fn open(dir: &Path, setup: Setup) -> (Opened, Vec<Entry>) {
    let mut entries = Vec::new();
    let opened = FileJournal::open(dir, setup, Seq(0), &mut |step| {
        if let Step::Entry(entry) = step {
            entries.push(entry.clone());
        }
        ControlFlow::Continue(())
    });
    (opened.unwrap(), entries)
}

/// Every entry as reading them back gives it.
fn scanned(journal: &dyn Journal) -> Vec<Entry> {
    let mut entries = Vec::new();
    journal
        .scan(Seq(0), &mut |entry| {
            entries.push(entry.clone());
            ControlFlow::Continue(())
        })
        .unwrap();
    entries
}
