//! The files: segments, the lock, opening again, checking beside a running server.

use std::fs;
use std::ops::ControlFlow;

use super::SMALL;
use super::entries;
use super::entry;
use super::fill;
use super::open;
use super::scanned;
use crate::journal::Appended;
use crate::journal::FileJournal;
use crate::journal::Hash;
use crate::journal::Head;
use crate::journal::Journal;
use crate::journal::OpenError;
use crate::journal::Reader;
use crate::journal::Refusal;
use crate::journal::Setup;
use crate::journal::State;
use crate::journal::Step;
use crate::journal::verify;
use crate::model::id::Seq;

#[test]
fn a_line_is_as_the_contract_says() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = open(dir.path(), SMALL).0.journal;
    fill(&mut journal, &entries(3), 2);
    let head = journal.close();
    let text = fs::read_to_string(dir.path().join("journal/000000001.ndjson")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 2);
    let begin = format!(r#"{{"commit":1,"prev":"{}","entries":[{{"seq":1,"id":""#, "0".repeat(64));
    assert!(lines[0].starts_with(&begin), "{}", lines[0]);
    let begin = format!(r#"{{"commit":2,"prev":"{}","entries":[{{"seq":3,"id":""#, Hash::of(lines[0].as_bytes()));
    assert!(lines[1].starts_with(&begin), "{}", lines[1]);
    assert_eq!(head.hash, Hash::of(lines[1].as_bytes()));
    assert_eq!(text.len() % 1024, 0);
}

#[test]
fn the_chain_runs_on_over_files() {
    let dir = tempfile::tempdir().unwrap();
    let written = entries(100);
    for part in written.chunks(30) {
        let mut journal = open(dir.path(), SMALL).0.journal;
        fill(&mut journal, part, 4);
    }
    let (opened, seen) = open(dir.path(), SMALL);
    assert_eq!(seen, written);
    assert_eq!(scanned(&opened.journal), written);
    for entry in &written {
        assert_eq!(opened.journal.read(entry.seq).unwrap().as_ref(), Some(entry));
        assert_eq!(opened.journal.find(entry.id), Some(entry.seq));
    }
    let numbers = crate::journal::segment::list(&dir.path().join("journal")).unwrap();
    assert!(numbers.len() > 5, "{numbers:?}");
}

#[test]
fn a_line_longer_than_a_piece_or_a_segment() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = open(dir.path(), SMALL).0.journal;
    fill(&mut journal, &[entry(1, 1), entry(2, 1100), entry(3, 1100), entry(4, 1)], 1);
    let too_large = |outcome| matches!(outcome, Appended::Refused(Refusal::EntryTooLarge { .. }));
    assert!(too_large(journal.append(&journal.head(), &[entry(5, 1400)])));
    let both = [entry(5, 700), entry(6, 700)];
    assert_eq!(journal.append(&journal.head(), &both), Appended::Refused(Refusal::CommitTooLarge));
    fill(&mut journal, &both, 1);
    drop(journal);
    assert_eq!(open(dir.path(), SMALL).1.len(), 6);
}

#[test]
fn other_sizes_may_be_chosen_later() {
    let dir = tempfile::tempdir().unwrap();
    let written = entries(90);
    let sizes = [(4096, 1024), (1 << 16, 512), (2048, 2048), (3000, 700), (4096, 1 << 20)];
    for (part, (segment, piece)) in written.chunks(18).zip(sizes) {
        fill(&mut open(dir.path(), Setup { segment, piece, ..SMALL }).0.journal, part, 1);
    }
    assert_eq!(open(dir.path(), SMALL).1, written);
}

#[test]
fn only_the_entries_wanted_are_given() {
    let dir = tempfile::tempdir().unwrap();
    let written = entries(700);
    let setup = Setup { segment: 1 << 16, piece: 1 << 14, ..SMALL };
    fill(&mut open(dir.path(), setup).0.journal, &written, 3);
    let mut seen = Vec::new();
    let mut told = 0;
    let opened = FileJournal::open(dir.path(), setup, Seq(690), &mut |step| {
        match step {
            Step::Entry(entry) => seen.push(entry.clone()),
            Step::Read { bytes, of } => told = bytes * 100 / of,
        }
        ControlFlow::Continue(())
    });
    let journal = opened.unwrap().journal;
    assert_eq!(seen, written[690..]);
    assert_eq!(journal.head().seq, Seq(700));
    assert_eq!(journal.find(written[5].id), Some(Seq(6)));
    assert_eq!(told, 0, "less than a piece worth telling");
}

#[test]
fn opening_can_be_broken_off() {
    let dir = tempfile::tempdir().unwrap();
    fill(&mut open(dir.path(), SMALL).0.journal, &entries(9), 3);
    let opened = FileJournal::open(dir.path(), SMALL, Seq(0), &mut |_| ControlFlow::Break(()));
    assert!(matches!(opened, Err(OpenError::Interrupted)));
    assert_eq!(open(dir.path(), SMALL).1.len(), 9);
}

#[test]
fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path(), SMALL);
    let second = FileJournal::open(dir.path(), SMALL, Seq(0), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(second, Err(OpenError::Locked(_))));
    drop(first);
    open(dir.path(), SMALL);
}

#[test]
fn a_copy_is_a_backup() {
    let dir = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let mut journal = open(dir.path(), SMALL).0.journal;
    fill(&mut journal, &entries(40), 3);
    fs::create_dir(copy.path().join("journal")).unwrap();
    for file in fs::read_dir(dir.path().join("journal")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), copy.path().join("journal").join(file.file_name())).unwrap();
    }
    let (opened, seen) = open(copy.path(), SMALL);
    assert_eq!(seen, entries(40));
    assert_eq!(opened.journal.head(), journal.head());
    assert_eq!(opened.torn, None);
}

#[test]
fn a_journal_that_can_not_be_mended_is_read_only() {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;
    let dir = tempfile::tempdir().unwrap();
    fill(&mut open(dir.path(), SMALL).0.journal, &entries(5), 1);
    fs::remove_file(dir.path().join("head")).unwrap();
    let path = dir.path().join("journal/000000001.ndjson");
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.iter().rposition(|&byte| byte != b'\n').unwrap();
    bytes[end] = b'\n';
    fs::write(&path, bytes).unwrap();
    let disk = super::sim::SimDisk::new();
    disk.fail_layout.store(true, Ordering::Relaxed);
    let mut seen = 0;
    let mut journal =
        crate::journal::open::open_on(Arc::new(Arc::clone(&disk)), dir.path(), SMALL, Seq(0), &mut |step| {
            seen += usize::from(matches!(step, Step::Entry(_)));
            ControlFlow::Continue(())
        })
        .unwrap()
        .journal;
    assert_eq!((seen, scanned(&journal).len()), (4, 4));
    assert!(matches!(journal.state(), State::ReadOnly(_)));
    let outcome = journal.append(&journal.head(), &[entry(5, 1)]);
    // It was the room that lacked, so that is what is said; when there is some, the journal goes on.
    assert_eq!(outcome, Appended::Refused(Refusal::DiskFull));
}

#[test]
fn verifying_beside_a_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let setup = Setup { segment: 1 << 15, piece: 1 << 13, witness: std::time::Duration::ZERO, ..SMALL };
    let mut journal = open(dir.path(), setup).0.journal;
    let path = dir.path().to_owned();
    let (stop, stopped) = std::sync::mpsc::channel();
    let checker = std::thread::spawn(move || {
        let mut heads = Vec::new();
        while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            let mut count = 0;
            let verified = verify(&path, &mut |step| {
                count += u64::from(matches!(step, Step::Entry(_)));
                ControlFlow::Continue(())
            });
            let head: Head = verified.unwrap().head;
            assert_eq!(head.seq, Seq(count));
            heads.push(head);
        }
        heads
    });
    fill(&mut journal, &entries(1500), 1);
    stop.send(()).unwrap();
    let heads = checker.join().unwrap();
    assert!(heads.is_sorted_by_key(|head| head.seq));
    let verified = verify(dir.path(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((verified.head, verified.torn), (journal.head(), None));
}

#[test]
fn verifying_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(verify(dir.path(), &mut |_| ControlFlow::Continue(())).is_err());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}
