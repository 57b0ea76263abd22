//! What a store keeps over stops and starts.

use std::path::Path;
use std::time::Duration;

use super::fixture::Shared;
use super::fixture::Source;
use super::fixture::apply;
use super::fixture::edit;
use super::fixture::head;
use super::fixture::leave_behind;
use super::fixture::life;
use super::fixture::refused;
use super::fixture::register;
use super::fixture::spawn;
use super::fixture::taken;
use super::fixture::wait;
use crate::model::id::Seq;
use crate::store::Cause;
use crate::store::Compared;
use crate::store::State;
use crate::store::compare;
use crate::store::desk::Desk;
use crate::store::desk::Pace;
use crate::store::pulse::Pulse;
use crate::store::total;

fn total_of(register: &Shared) -> u64 {
    total(&register.read().expect("the register's lock"))
}

fn generations(dir: &Path) -> Vec<String> {
    let names = dir.read_dir().expect("the directory").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    names
}

#[test]
fn a_clean_stop_is_a_register_at_the_next_start() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(200);
    leave_behind(dir.path(), &register);
    for round in 0..3 {
        let store = taken(dir.path(), &register);
        assert!(refused(dir.path(), &head(&register)).contains("not clean"), "the mark is gone while it is open");
        for number in (0..5).chain(200 + 6 * round..206 + 6 * round) {
            // Records cross the size of a part, and a site is there before what hangs on it.
            let changes = if number < 200 { edit(number, 700 * number as usize) } else { life(number).swap_remove(0) };
            let (seq, keys) = apply(&register, changes);
            store.touched(seq, keys);
        }
        let answer = store.check(Source::of(&register)).recv().expect("an answer");
        assert_eq!(answer, Compared::Same { records: total_of(&register) });
        store.stop(&head(&register)).expect("a clean stop");
        let compared = compare(dir.path(), &head(&register), Source::of(&register));
        assert_eq!(compared, Compared::Same { records: total_of(&register) });
        assert_eq!(generations(dir.path()), ["sled-1", "sled.ok"]);
    }
}

#[test]
fn an_empty_register_is_kept_too() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = Shared::default();
    leave_behind(dir.path(), &register);
    taken(dir.path(), &register).stop(&head(&register)).expect("a clean stop");
}

#[test]
fn what_changes_during_a_rebuild_is_kept() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(600);
    let store = spawn(dir.path(), &register);
    assert_eq!(store.state(), State::Off(Cause::Empty));
    let mut source = Source::of(&register);
    source.pause = Duration::from_millis(3);
    store.rebuild(source);
    for number in 600..700 {
        for changes in [edit(number - 600, 20), life(number).swap_remove(0)] {
            let (seq, keys) = apply(&register, changes);
            store.touched(seq, keys);
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    let seq = head(&register).seq;
    wait(&store, "the last write", |state| *state == State::Current(seq));
    store.stop(&head(&register)).expect("a clean stop");
    drop(taken(dir.path(), &register));
}

#[test]
fn a_handle_that_is_dropped_leaves_no_mark() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(20);
    leave_behind(dir.path(), &register);
    drop(taken(dir.path(), &register));
    assert!(refused(dir.path(), &head(&register)).contains("not clean"));
    leave_behind(dir.path(), &register);
    assert_eq!(generations(dir.path()), ["sled-2", "sled.ok"]);
}

#[test]
fn a_stop_does_not_wait_for_a_rebuild() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(400);
    let store = spawn(dir.path(), &register);
    let mut source = Source::of(&register);
    source.pause = Duration::from_millis(200);
    store.rebuild(source);
    wait(&store, "the first portion", |state| matches!(state, State::Rebuilding { done: 1.., .. }));
    assert!(store.stop(&head(&register)).is_err());
    assert!(refused(dir.path(), &head(&register)).contains("not clean"));
}

#[test]
fn a_stop_at_another_head_is_not_clean() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(10);
    leave_behind(dir.path(), &register);
    let store = taken(dir.path(), &register);
    apply(&register, edit(1, 1));
    assert!(store.stop(&head(&register)).is_err(), "an entry was never handed over");
    assert!(refused(dir.path(), &head(&register)).contains("not clean"));
}

#[test]
fn a_lost_record_turns_the_store_off_and_a_rebuild_heals_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(10);
    leave_behind(dir.path(), &register);
    let store = taken(dir.path(), &register);
    apply(&register, life(10).swap_remove(0));
    let (seq, keys) = apply(&register, life(11).swap_remove(0));
    store.touched(seq, keys);
    wait(&store, "the failure", |state| matches!(state, State::Off(Cause::Failed { .. })));
    store.rebuild(Source::of(&register));
    wait(&store, "the rebuild", |state| *state == State::Current(seq));
    store.stop(&head(&register)).expect("a clean stop");
    drop(taken(dir.path(), &register));
}

#[test]
fn a_check_finds_what_was_never_handed_over() {
    let dir = tempfile::tempdir().expect("a directory");
    let register = register(10);
    leave_behind(dir.path(), &register);
    let other = super::fixture::register(10);
    apply(&other, edit(3, 5));
    let offline = compare(dir.path(), &head(&register), Source::of(&other));
    let expected =
        ["store.other|table=sites|number=3", "store.missing|table=acts|number=23"].map(String::from).to_vec();
    assert_eq!(offline, Compared::Different(expected.clone()));
    let store = taken(dir.path(), &register);
    let answer = store.check(Source::of(&other)).recv().expect("an answer");
    assert_eq!(answer, Compared::Different(expected));
    wait(&store, "the end of trust", |state| matches!(state, State::Off(Cause::Failed { .. })));
    assert!(matches!(store.check(Source::of(&register)).recv(), Ok(Compared::Nothing(_))));
}

#[test]
fn a_store_that_hangs_is_off_and_does_not_hold_up_a_stop() {
    let pulse = Pulse::default();
    let hang = || {
        std::thread::sleep(Duration::from_secs(2));
        Ok(())
    };
    assert!(pulse.aside(Duration::from_millis(20), hang).is_err());
    assert!(pulse.is_silent(Duration::from_millis(20)));
    let desk = Desk::new(State::Current(Seq(0)), pulse, Pace::USUAL);
    assert!(desk.stop(&head(&Shared::default()), Duration::from_millis(20)).is_err());
}
