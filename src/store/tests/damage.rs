//! Damage to the store's files: it is refused, and never becomes a wrong register.

use std::fs::OpenOptions;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use super::fixture::Source;
use super::fixture::head;
use super::fixture::leave_behind;
use super::fixture::records;
use super::fixture::refused;
use super::fixture::register;
use crate::model::id::Seq;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::store::Compared;
use crate::store::Fault;
use crate::store::HeadMark;
use crate::store::compare;
use crate::store::files;
use crate::store::pulse::Pulse;
use crate::store::sled::Generation;

/// Copies a closed store.
fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a directory");
    files::copy_generation(&from.join("sled-1"), &to.path().join("sled-1"), &Pulse::default()).expect("a copy");
    std::fs::copy(from.join("sled.ok"), to.path().join("sled.ok")).expect("a copy");
    to
}

fn files_of(dir: &Path) -> Vec<PathBuf> {
    let entries = dir.join("sled-1").read_dir().expect("the generation").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.is_file()).collect()
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).expect("a file");
    bytes[at] ^= 0x10;
    std::fs::write(path, bytes).expect("a file");
}

#[test]
fn a_store_that_is_not_as_it_was_left_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(60);
    leave_behind(dir.path(), &register);
    let head = head(&register);
    let names = files_of(dir.path()).into_iter().map(|path| path.file_name().map(PathBuf::from).expect("a name"));
    for name in names {
        let size = dir.path().join("sled-1").join(&name).metadata().expect("a file").len();
        for at in [0, size / 3, size - 1] {
            let copy = copy(dir.path());
            flip(&copy.path().join("sled-1").join(&name), at as usize);
            assert!(matches!(compare(copy.path(), &head, Source::of(&register)), Compared::Different(_)));
            assert!(refused(copy.path(), &head).contains("its files"), "{name:?} flipped at {at}");
            assert!(refused(copy.path(), &head).contains("not clean"), "the mark is taken away first");
        }
        let cut = copy(dir.path());
        let file = OpenOptions::new().write(true).open(cut.path().join("sled-1").join(&name)).expect("a file");
        file.set_len(size / 2).expect("a cut");
        assert!(refused(cut.path(), &head).contains("its files"), "{name:?} cut");
        let without = copy(dir.path());
        std::fs::remove_file(without.path().join("sled-1").join(&name)).expect("a deletion");
        assert!(refused(without.path(), &head).contains("its files"), "{name:?} deleted");
    }
    let more = copy(dir.path());
    std::fs::write(more.path().join("sled-1/snap.0000000000000001.generating"), "x").expect("a file");
    assert!(refused(more.path(), &head).contains("its files"), "a file too many");
    let gone = copy(dir.path());
    std::fs::remove_dir_all(gone.path().join("sled-1")).expect("a deletion");
    assert!(refused(gone.path(), &head).contains("can't list"), "a whole generation gone");
}

#[test]
fn a_mark_of_something_else_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(6);
    leave_behind(dir.path(), &register);
    let head = head(&register);
    let mark = std::fs::read_to_string(dir.path().join("sled.ok")).expect("the mark");
    assert!(
        refused(copy(dir.path()).path(), &HeadMark { seq: Seq(head.seq.0 + 1), ..head.clone() }).contains("ends at")
    );
    assert!(refused(copy(dir.path()).path(), &HeadMark { hash: "another".into(), ..head.clone() }).contains("ends at"));
    for (from, to, why) in [
        (r#""layout":2"#, r#""layout":3"#, "layout 3"),
        (r#""program":""#, r#""program":"9"#, "version 9"),
        (r#""records":"#, r#""records":1"#, "records"),
        (r#""digest":""#, r#""digest":"0"#, "records"),
        (r#""size":"#, r#""size":1"#, "its files"),
        (r#""generation":1"#, r#""generation":7"#, "can't list"),
        (r#"{"#, "", "can't be read"),
        (&mark, "", "can't be read"),
    ] {
        let copy = copy(dir.path());
        std::fs::write(copy.path().join("sled.ok"), mark.replacen(from, to, 1)).expect("the mark");
        let found = refused(copy.path(), &head);
        assert!(found.contains(why), "{from} as {to}: {found}");
        assert!(!copy.path().join("sled.ok").exists());
    }
}

/// The hashes of the files keep sled from seeing damage. Here it does see it, as if the damage were its own doing. It takes
/// nearly every flip for the end of its log and opens with what stands before it, without a word.
#[test]
fn what_sled_makes_of_damage_is_a_fault_or_the_truth() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(120);
    leave_behind(dir.path(), &register);
    let expected = records(&register.read().expect("the register's lock"));
    let bytes = std::fs::read(dir.path().join("sled-1/db")).expect("a file");
    let used: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    let untouched = copy(dir.path());
    let (_, digest) = read(untouched.path()).expect("a good store");
    let mut noticed = 0;
    for round in 0..24 {
        let copy = copy(dir.path());
        flip(&copy.path().join("sled-1/db"), used[used.len() / 24 * round + round]);
        match read(copy.path()) {
            Ok((found, same)) if same == digest => assert_eq!(found, expected, "a wrong register, unnoticed"),
            _ => noticed += 1,
        }
    }
    assert!(noticed > 12, "only {noticed} flips were noticed");
}

#[test]
fn a_panic_is_a_fault() {
    let caught = Pulse::default().guard(|| -> Result<(), Fault> { panic!("segment {}", 7) });
    assert!(matches!(caught, Err(Fault::Panicked(words)) if words == "segment 7"));
    let aside = Pulse::default().aside(Duration::from_secs(9), || -> Result<(), Fault> { panic!("aside") });
    assert!(matches!(aside, Err(Fault::Panicked(words)) if words == "aside"));
}

/// Reads a generation as a start does, but without looking at its files first; gives its records and their digest.
fn read(dir: &Path) -> Result<(Vec<(RecordKey, Record)>, String), Fault> {
    let (dir, pulse) = (dir.to_owned(), Pulse::default());
    let inner = pulse.clone();
    pulse.aside(Duration::from_secs(10), move || {
        let mut generation = Generation::open(&dir, 1, 0, inner)?;
        let register = generation.load()?;
        Ok((records(&register), generation.sums().digest()))
    })
}
