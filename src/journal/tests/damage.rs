//! Torn ends and damage: a prefix of what was written is given, and what is wrong is told.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::prelude::*;
use tempfile::TempDir;

use super::SMALL;
use super::entries;
use super::entry;
use super::fill;
use super::id;
use super::open;
use super::scanned;
use crate::journal::Appended;
use crate::journal::Cause;
use crate::journal::Damage;
use crate::journal::Encoded;
use crate::journal::Flaw;
use crate::journal::Journal;
use crate::journal::Reader;
use crate::journal::Refusal;
use crate::journal::State;
use crate::journal::VerifyError;
use crate::journal::chain;
use crate::journal::segment;
use crate::journal::verify;
use crate::model::entry::Entry;

const COUNT: u64 = 40;

/// A journal of several segments, and where each of its lines ends.
struct Sample {
    files: Vec<(String, Vec<u8>)>,
    head: Vec<u8>,
}

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        fill(&mut open(dir.path(), SMALL).0.journal, &entries(COUNT), 3);
        let folder = dir.path().join("journal");
        let names = segment::list(&folder).unwrap().into_iter().map(segment::name);
        let files = names.map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect();
        Sample { files, head: fs::read(dir.path().join("head")).unwrap() }
    })
}

/// A copy of the sample, with the witness or without, in which the last file that has lines can be changed.
fn copy(witness: bool) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("journal")).unwrap();
    for (name, bytes) in &sample().files {
        fs::write(dir.path().join("journal").join(name), bytes).unwrap();
    }
    if witness {
        fs::write(dir.path().join("head"), &sample().head).unwrap();
    }
    dir
}

/// The last file that has lines.
fn last_file(dir: &Path) -> PathBuf {
    let (name, _) = sample().files.iter().rfind(|(_, bytes)| bytes.iter().any(|&byte| byte != b'\n')).unwrap();
    dir.join("journal").join(name)
}

/// Where the last line of a file begins and ends.
fn last_line(bytes: &[u8]) -> (usize, usize) {
    let end = bytes.iter().rposition(|&byte| byte != b'\n').unwrap() + 1;
    let begin = bytes[..end].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    (begin, end)
}

fn damage(state: State) -> Option<Damage> {
    match state {
        State::ReadOnly(Cause::Damaged(damage)) => Some(damage),
        State::Writable => None,
        other => panic!("{other:?}"),
    }
}

/// Opens what may be damaged, checks what must hold in any case, and gives the entries, the damage, and whether
/// something was torn.
fn check(dir: &Path) -> (Vec<Entry>, Option<Damage>, bool) {
    let written = entries(COUNT);
    let verified = verify(dir, &mut |_| ControlFlow::Continue(()));
    let (opened, seen) = open(dir, SMALL);
    let mut journal = opened.journal;
    let damaged = damage(journal.state());
    match verified {
        Ok(verified) => {
            assert_eq!(verified.head, journal.head());
            assert_eq!(verified.torn.is_some(), opened.torn.is_some());
            assert_eq!(damaged, None);
        }
        Err(VerifyError::Damaged { damage, head }) => {
            assert_eq!((Some(damage), head), (damaged.clone(), journal.head()))
        }
        Err(other) => panic!("{other}"),
    }
    assert_eq!(scanned(&journal), seen);
    if damaged.is_some() {
        let outcome = journal.append(&journal.head(), &[entry(seen.len() as u64 + 1, 3)]);
        assert!(matches!(outcome, Appended::Refused(Refusal::ReadOnly(Cause::Damaged(_)))));
    } else {
        if let Some(torn) = &opened.torn {
            assert_eq!(fs::metadata(torn.path.as_ref().unwrap()).unwrap().len(), torn.bytes);
        }
        let more: Vec<Entry> = (seen.len() as u64 + 1..).take(8).map(|seq| entry(seq, 60)).collect();
        fill(&mut journal, &more, 1);
        drop(journal);
        let (again, seen_again) = open(dir, SMALL);
        assert_eq!(again.torn, None);
        assert_eq!(seen_again, [seen.clone(), more].concat());
    }
    assert!(seen.len() <= written.len());
    (seen, damaged, opened.torn.is_some())
}

/// Changes one byte of the sample.
fn flip(dir: &Path, file: usize, at: usize, bits: u8) -> PathBuf {
    let (name, bytes) = &sample().files[file];
    let mut bytes = bytes.clone();
    bytes[at] ^= bits;
    let path = dir.join("journal").join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// How many lines of a file begin at or before this byte, and whether the byte is part of the last of all lines.
fn line_at(file: usize, at: usize) -> (u64, bool) {
    let bytes = &sample().files[file].1;
    let begins = |&n: &usize| bytes[n] != b'\n' && (n == 0 || bytes[n - 1] == b'\n');
    let number = (0..=at).filter(begins).count() as u64;
    let is_last = sample().files[file + 1..].iter().all(|(_, bytes)| bytes.iter().all(|&byte| byte == b'\n'))
        && at >= last_line(bytes).0;
    (number, is_last)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    /// The end is cut off at any byte, with or without the room behind it.
    #[test]
    fn any_truncation(permille in 0_usize..=1000, refill in any::<bool>()) {
        let dir = copy(false);
        let path = last_file(dir.path());
        let mut bytes = fs::read(&path).unwrap();
        let (_, end) = last_line(&bytes);
        let len = bytes.len();
        let at = end * permille / 1000;
        bytes.truncate(at);
        if refill {
            bytes.resize(len, b'\n');
        }
        fs::write(&path, bytes).unwrap();
        let (seen, damaged, _) = check(dir.path());
        prop_assert_eq!(damaged, None);
        prop_assert_eq!(&seen[..], &entries(COUNT)[..seen.len()]);
        prop_assert!(at < end || seen.len() as u64 == COUNT);

        // The witness of the clean stop knows that there was more.
        let dir = copy(true);
        let path = last_file(dir.path());
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(at);
        fs::write(&path, bytes).unwrap();
        let (_, damaged, torn) = check(dir.path());
        prop_assert_eq!(damaged.is_some(), at < end, "{:?}", damaged);
        prop_assert!(!torn);
    }

    /// One byte is changed anywhere.
    #[test]
    fn any_flipped_byte(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bits in 1_u8..=255) {
        let file = file.index(sample().files.len());
        let at = at.index(sample().files[file].1.len());
        let (number, in_last) = line_at(file, at);
        for witness in [true, false] {
            let dir = copy(witness);
            let path = flip(dir.path(), file, at, bits);
            let (seen, damaged, torn) = check(dir.path());
            // Without a witness nothing can tell that the last line of all was another, if it is still well made.
            let told = damaged.is_some() || torn;
            let sure = if witness || !in_last { seen.len() } else { seen.len().min(COUNT as usize - 1) };
            prop_assert_eq!(&seen[..sure], &entries(COUNT)[..sure]);
            prop_assert!(told || seen.len() as u64 == COUNT);
            if let Some(damage) = damaged {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                // A newline that is none any more makes garbage of its own, or one line out of two.
                let near = damage.line == number || damage.line == number + 1;
                // Of the last two lines it can't be told which one is wrong, when nothing is behind them.
                let either = in_last && damage.line == number - 1;
                prop_assert!(damage.file == name && (near || either), "{damage} is not at {name} line {number}");
            } else if !in_last {
                prop_assert_eq!(seen.len() as u64, COUNT);
            }
        }
    }
}

/// The id of the last entry is the one thing that may come out changed and well made. What is appended behind it must not
/// then meet it again.
#[test]
fn a_changed_byte_makes_no_id_of_another() {
    let ids: Vec<String> = (1..=COUNT + 8).map(|seq| id(seq).to_string()).collect();
    for (one, other) in ids.iter().enumerate().flat_map(|(nth, one)| ids[..nth].iter().map(move |other| (one, other))) {
        let changed = one.bytes().zip(other.bytes()).filter(|(one, other)| one != other).count();
        assert!(changed > 1, "{one} and {other}");
    }
}

#[test]
fn a_changed_letter_in_the_middle_is_named() {
    let dir = copy(false);
    let (_, bytes) = &sample().files[1];
    let at = memchr::memmem::find(bytes, b"nam").unwrap();
    flip(dir.path(), 1, at, 1);
    let (seen, damage, torn) = check(dir.path());
    let damage = damage.unwrap();
    assert_eq!((damage.file.as_str(), damage.line, damage.offset), ("000000002.ndjson", 1, 0));
    assert!(matches!(damage.flaw, Flaw::Chain { .. }), "{damage}");
    assert!(!torn && !seen.is_empty() && seen[..] == entries(COUNT)[..seen.len()]);
    assert!(damage.to_string().starts_with("000000002.ndjson line 1 (byte 0): its hash is not the one"), "{damage}");
}

#[test]
fn a_broken_line_with_a_beginning_behind_it_is_damage() {
    let dir = copy(false);
    let path = last_file(dir.path());
    let mut bytes = fs::read(&path).unwrap();
    let (begin, end) = last_line(&bytes);
    let (before, before_end) = last_line(&bytes[..begin]);
    // The last line is torn, and the one before it is broken too: it had been synced before the last was begun.
    bytes[begin + 200..end].fill(b'\n');
    bytes[before_end - 1] = b'\n';
    fs::write(&path, bytes).unwrap();
    let (_, damage, torn) = check(dir.path());
    let damage = damage.unwrap();
    assert_eq!((damage.offset, damage.flaw, torn), (before as u64, Flaw::Broken, false));
}

#[test]
fn a_line_of_a_later_version_is_not_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = open(dir.path(), SMALL).0.journal;
    let head = fill(&mut journal, &entries(4), 1);
    drop(journal);
    fs::remove_file(dir.path().join("head")).unwrap();
    let (line, _) = chain::encode(&head, &Encoded::of(&[entry(5, 2)])).unwrap();
    let line = String::from_utf8(line).unwrap().replace(r#"{"settings":"#, r#"{"of_next_year":"#);
    let path = dir.path().join("journal/000000001.ndjson");
    let mut bytes = fs::read(&path).unwrap();
    let at = last_line(&bytes).1 + 1;
    bytes[at..at + line.len()].copy_from_slice(line.as_bytes());
    fs::write(&path, &bytes).unwrap();
    let (opened, seen) = open(dir.path(), SMALL);
    assert_eq!(seen, entries(4));
    assert!(matches!(damage(opened.journal.state()).unwrap().flaw, Flaw::Unreadable(_)));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_missing_file_is_damage() {
    let dir = copy(false);
    fs::remove_file(dir.path().join("journal/000000002.ndjson")).unwrap();
    let (seen, damage, _) = check(dir.path());
    assert!(!seen.is_empty());
    assert_eq!(damage.map(|damage| (damage.file, damage.flaw)), Some(("000000002.ndjson".to_owned(), Flaw::Missing)));
}

#[test]
fn a_lost_file_or_journal_is_seen_by_the_witness() {
    let dir = copy(true);
    fs::remove_dir_all(dir.path().join("journal")).unwrap();
    let (opened, seen) = open(dir.path(), SMALL);
    assert_eq!(seen, []);
    assert!(matches!(damage(opened.journal.state()).unwrap().flaw, Flaw::Short { .. }));
}

#[test]
fn the_witness_follows_and_may_be_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let setup = super::Setup { witness: std::time::Duration::ZERO, ..SMALL };
    let mut journal = open(dir.path(), setup).0.journal;
    let head = fill(&mut journal, &entries(9), 1);
    let begin = std::time::Instant::now();
    while crate::journal::witness::read(dir.path()) != Some(head) {
        assert!(begin.elapsed() < std::time::Duration::from_secs(30));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(journal);
    fs::remove_file(dir.path().join("head")).unwrap();
    assert_eq!(damage(open(dir.path(), SMALL).0.journal.state()), None);
    fs::write(dir.path().join("head"), "no witness").unwrap();
    assert_eq!(damage(open(dir.path(), SMALL).0.journal.state()), None);
}
