//! What holds for every journal.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::SMALL;
use super::done;
use super::entries;
use super::entry;
use super::fill;
use super::open;
use super::scanned;
use crate::journal::Appended;
use crate::journal::Fault;
use crate::journal::Head;
use crate::journal::Journal;
use crate::journal::MAX_ENTRIES;
use crate::journal::MemoryJournal;
use crate::journal::ReadError;
use crate::journal::Reader;
use crate::journal::Refusal;
use crate::journal::Setup;
use crate::journal::State;
use crate::model::id::Seq;

fn both(test: impl Fn(&mut dyn Journal)) {
    test(&mut MemoryJournal::default());
    let dir = tempfile::tempdir().unwrap();
    test(&mut open(dir.path(), Setup { segment: 1 << 21, piece: 1 << 16, ..SMALL }).0.journal);
}

#[test]
fn a_journal_begins_empty() {
    both(|journal| {
        assert_eq!(journal.head(), Head::default());
        assert_eq!(journal.state(), State::Writable);
        assert_eq!(journal.read(Seq(0)).unwrap(), None);
        assert_eq!(journal.read(Seq(1)).unwrap(), None);
        assert_eq!(journal.entries_after(Seq(0), 10).unwrap(), []);
        assert_eq!(scanned(journal), []);
    });
}

#[test]
fn what_was_appended_is_read_back() {
    both(|journal| {
        let written = entries(50);
        let head = fill(journal, &written, 7);
        assert_eq!((head.commit, head.seq), (8, Seq(50)));
        assert_eq!(scanned(journal), written);
        let reader = journal.reader();
        for entry in &written {
            assert_eq!(reader.read(entry.seq).unwrap().as_ref(), Some(entry));
            assert_eq!(reader.find(entry.id), Some(entry.seq));
        }
        assert_eq!(reader.read(Seq(51)).unwrap(), None);
        assert_eq!(reader.find(Uuid::nil()), None);
        assert_eq!(reader.entries_after(Seq(40), 3).unwrap(), written[40..43]);
        assert_eq!(reader.entries_after(Seq(48), 9).unwrap(), written[48..]);
        assert_eq!(reader.entries_after(Seq(50), 9).unwrap(), []);
        assert_eq!(reader.entries_after(Seq(3), 0).unwrap(), []);
        assert!(matches!(reader.entries_after(Seq(51), 9), Err(ReadError::Ahead { .. })));
        let mut seen = 0;
        let each = &mut |_: &_| {
            seen += 1;
            if seen < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        reader.scan(Seq(9), each).unwrap();
        assert_eq!(seen, 5);
        fill(journal, &[entry(51, 1)], 1);
        assert_eq!(reader.head(), journal.head());
        assert_eq!(reader.read(Seq(51)).unwrap(), Some(entry(51, 1)));
    });
}

#[test]
fn an_append_to_another_head_has_moved() {
    both(|journal| {
        let head = fill(journal, &entries(2), 1);
        assert_eq!(journal.append(&Head::default(), &[entry(1, 1)]), Appended::Moved);
        let other = Head { hash: Head::default().hash, ..head };
        assert_eq!(journal.append(&other, &[entry(3, 1)]), Appended::Moved);
        assert_eq!(journal.head(), head);
    });
}

#[test]
fn what_can_not_be_a_commit_is_refused() {
    both(|journal| {
        let head = fill(journal, &entries(2), 1);
        let refused = |journal: &mut dyn Journal, entries: &[_]| match journal.append(&head, entries) {
            Appended::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(journal, &[]), Refusal::Empty);
        let gap = Refusal::Misnumbered { expected: Seq(3), found: Seq(4) };
        assert_eq!(refused(journal, &[entry(4, 1)]), gap);
        let twice = Refusal::Misnumbered { expected: Seq(4), found: Seq(3) };
        assert_eq!(refused(journal, &[entry(3, 1), entry(3, 1)]), twice);
        let mut again = entry(3, 1);
        again.id = entry(2, 1).id;
        assert_eq!(refused(journal, &[again.clone()]), Refusal::Repeated { id: again.id, seq: Seq(2) });
        assert!(matches!(refused(journal, &[entry(3, 400_000)]), Refusal::EntryTooLarge { seq: Seq(3), .. }));
        let many: Vec<_> = (3..).take(MAX_ENTRIES + 1).map(|seq| entry(seq, 1)).collect();
        assert_eq!(refused(journal, &many), Refusal::CommitTooLarge);
        let large: Vec<_> = (3..15).map(|seq| entry(seq, 300_000)).collect();
        assert_eq!(refused(journal, &large), Refusal::CommitTooLarge);
        assert_eq!(journal.head(), head);
        done(journal.append(&head, &many[..MAX_ENTRIES]));
        done(journal.append(&journal.head(), &[entry(515, 300_000)]));
    });
}

#[test]
fn a_memory_journal_fails_as_told() {
    let written = entries(4);
    let mut full = MemoryJournal::with(Fault::Full(2..4));
    fill(&mut full, &written[..1], 1);
    for _ in 2..4 {
        assert_eq!(full.append(&full.head(), &written[1..2]), Appended::Refused(Refusal::DiskFull));
        assert!(matches!(full.state(), State::ReadOnly(_)));
    }
    fill(&mut full, &written[1..], 1);
    assert_eq!(full.state(), State::Writable);

    for fault in [Fault::FailSync(3), Fault::LosePower(3)] {
        let mut journal = MemoryJournal::with(fault);
        fill(&mut journal, &written[..2], 1);
        assert!(matches!(journal.append(&journal.head(), &written[2..3]), Appended::Unknown(_)));
        assert!(matches!(journal.append(&journal.head(), &written[2..3]), Appended::Unknown(_)));
        assert_eq!(scanned(&journal), written[..2]);
        assert_eq!(scanned(&journal.survivors(false).unwrap()), written[..2]);
        let mut lucky = journal.survivors(true).unwrap();
        assert_eq!(scanned(&lucky), written[..3]);
        fill(&mut lucky, &written[3..], 1);
    }

    let mut moved = MemoryJournal::with(Fault::Moved(2));
    fill(&mut moved, &written[..1], 1);
    let head = moved.head();
    assert_eq!(moved.append(&head, &written[1..2]), Appended::Moved);
    assert_eq!(moved.head().seq, Seq(2));
    assert_ne!(moved.read(Seq(2)).unwrap(), Some(written[1].clone()));
    fill(&mut moved, &[entry(3, 1)], 1);
}
