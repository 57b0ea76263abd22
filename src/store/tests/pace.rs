//! When the store's thread writes what was touched, and that it ends with the register whenever that was.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::fixture::Shared;
use super::fixture::Source;
use super::fixture::apply;
use super::fixture::beginning;
use super::fixture::edit;
use super::fixture::head;
use super::fixture::leave_behind;
use super::fixture::life;
use super::fixture::opened;
use super::fixture::register;
use super::fixture::wait;
use crate::model::change::Change;
use crate::model::id::Seq;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::store::Cause;
use crate::store::Compared;
use crate::store::State;
use crate::store::StoreHandle;
use crate::store::compare::Difference;
use crate::store::desk::Desk;
use crate::store::desk::Job;
use crate::store::desk::Pace;
use crate::store::desk::Portion;
use crate::store::pulse::Pulse;

const NEVER: Duration = Duration::from_secs(3600);

/// Writes only when somebody asks.
const LAZY: Pace = Pace { quiet: NEVER, latest: NEVER, plenty: 100_000, most: 200_000 };

fn desk(pace: Pace) -> Desk {
    Desk::new(State::Current(Seq(0)), Pulse::default(), pace)
}

fn sites(numbers: std::ops::Range<u32>) -> impl Iterator<Item = RecordKey> {
    numbers.map(|number| RecordKey { table: Table::Sites, number })
}

/// Takes the next job, which must be a write; gives how many records and up to which entry all is written with them.
fn written(desk: &Desk) -> (usize, Option<Seq>) {
    let Job::Write(Portion { keys, level }) = desk.next_job(true) else { panic!("no write") };
    if let Some(seq) = level {
        desk.wrote(seq);
    }
    (keys.len(), level)
}

#[test]
fn too_much_at_once_turns_the_store_off_until_a_rebuild() {
    let desk = desk(LAZY);
    let register = register(6);
    desk.touched(Seq(1), sites(0..150_000));
    desk.touched(Seq(2), sites(0..150_000));
    assert_eq!(desk.state(), State::Current(Seq(0)), "the same records wait once");
    desk.touched(Seq(40), sites(150_000..200_001));
    assert_eq!(desk.state(), State::Off(Cause::Behind));
    desk.rebuild(Source::of(&register));
    assert_eq!(desk.state(), State::Off(Cause::Behind), "the register of before does not have what was dropped");
    while head(&register).seq < Seq(40) {
        apply(&register, edit(0, 1));
    }
    desk.rebuild(Source::of(&register));
    assert!(matches!(desk.state(), State::Rebuilding { done: 0, .. }));
}

#[test]
fn an_entry_is_noted_only_once_all_before_it_is_written() {
    let desk = desk(Pace { plenty: 300, ..LAZY });
    desk.touched(Seq(7), sites(0..500));
    assert_eq!(written(&desk), (256, None));
    assert_eq!(desk.state(), State::Current(Seq(0)));
    // What comes between two portions puts the note off, also where it was written a moment ago.
    desk.touched(Seq(8), sites(0..100));
    assert_eq!(written(&desk), (256, None));
    // The rest is few enough to wait again.
    std::thread::scope(|scope| {
        let sleeping = scope.spawn(|| written(&desk));
        desk.touched(Seq(9), sites(499..501));
        let answer = desk.check(Source::of(&Shared::default()));
        assert_eq!(sleeping.join().expect("a write"), (89, Some(Seq(9))));
        drop(answer);
    });
    assert_eq!(desk.state(), State::Current(Seq(9)));
    assert!(matches!(desk.next_job(true), Job::Check(_)));
}

#[test]
fn writes_wait_until_it_is_quiet_or_has_been_long_or_somebody_asks() {
    let moment = Duration::from_millis(1);
    for pace in [Pace { quiet: moment, ..LAZY }, Pace { latest: moment, ..LAZY }, Pace { plenty: 2, ..LAZY }] {
        let desk = desk(pace);
        // A thread that is asleep is woken by the one that comes after.
        std::thread::scope(|scope| {
            let sleeping = scope.spawn(|| written(&desk));
            desk.touched(Seq(1), sites(0..2));
            assert_eq!(sleeping.join().expect("a write"), (2, Some(Seq(1))), "{pace:?}");
        });
    }
    let desk = desk(LAZY);
    desk.touched(Seq(4), sites(3..4));
    let answer = desk.check(Source::of(&Shared::default()));
    assert_eq!(written(&desk), (1, Some(Seq(4))), "a comparison wants what was handed over");
    desk.touched(Seq(5), sites(3..5));
    let Job::Check(check) = desk.next_job(true) else { panic!("what comes later is nothing to wait for") };
    desk.look_again(check);
    assert_eq!(written(&desk), (2, Some(Seq(5))), "its second look wants that, too");
    assert!(matches!(desk.next_job(true), Job::Check(_)));
    drop(answer);
    desk.touched(Seq(6), sites(0..300));
    std::thread::scope(|scope| {
        let stopping = scope.spawn(|| desk.stop(&head(&Shared::default()), Duration::from_secs(20)));
        assert_eq!(written(&desk), (256, None));
        assert_eq!(written(&desk), (44, Some(Seq(6))), "an end wants it, too");
        assert!(matches!(desk.next_job(true), Job::Stop(_)));
        desk.stopped(Ok(()));
        assert!(stopping.join().expect("a stop").is_ok());
    });
}

#[test]
fn what_still_waits_is_no_difference() {
    let desk = desk(LAZY);
    desk.touched(Seq(1), sites(3..5));
    let mut found: BTreeMap<_, _> = sites(2..5).map(|key| (key, Difference::Other)).collect();
    desk.leave_out_waiting(&mut found);
    assert!(found.into_keys().eq(sites(2..3)));
}

/// What happens to a register and its store.
#[derive(Clone, Debug)]
enum Step {
    /// A site is edited, and its record becomes this long.
    Edit(u32, usize),
    /// A site is founded, and something happens to it.
    Found,
    /// The last edit is taken back.
    Undo,
    /// The store hears of what was touched since the last time, all at once.
    Tell,
    /// The store is compared with the register, for which all that it was told is written.
    Check,
    /// The store is written anew, while the next steps are taken.
    Rebuild,
    /// The store's thread gets time.
    Pause(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_u32..40, prop_oneof![0_usize..40, 0_usize..9000]).prop_map(|(site, length)| Step::Edit(site, length)),
        3 => Just(Step::Found),
        1 => Just(Step::Undo),
        6 => Just(Step::Tell),
        1 => Just(Step::Check),
        1 => Just(Step::Rebuild),
        2 => (0_u64..3000).prop_map(Step::Pause),
    ]
}

fn pace() -> impl Strategy<Value = Pace> {
    let quiet = prop_oneof![Just(Duration::ZERO), Just(Duration::from_micros(500)), Just(NEVER)];
    let latest = prop_oneof![Just(Duration::from_millis(2)), Just(NEVER)];
    let plenty = prop_oneof![Just(40_usize), Just(100_000)];
    (quiet, latest, plenty).prop_map(|(quiet, latest, plenty)| Pace { quiet, latest, plenty, ..LAZY })
}

/// A register with its entries and a store.
struct Rig {
    register: Shared,
    journal: Vec<Vec<Change>>,
    touched: Vec<(Seq, Vec<RecordKey>)>,
    sites: u32,
}

impl Rig {
    fn write(&mut self, changes: Vec<Change>) {
        self.touched.push(apply(&self.register, changes.clone()));
        self.journal.push(changes);
    }

    fn tell(&mut self, store: &StoreHandle) {
        let last = self.touched.last().map(|(seq, _)| *seq);
        let keys: Vec<_> = self.touched.drain(..).flat_map(|(_, keys)| keys).collect();
        if let Some(seq) = last {
            store.touched(seq, keys);
        }
    }

    fn take(&mut self, step: &Step, store: &StoreHandle) {
        match step {
            Step::Edit(site, length) => self.write(edit(site % self.sites, *length)),
            Step::Found => {
                life(self.sites).into_iter().for_each(|changes| self.write(changes));
                self.sites += 1;
            }
            Step::Undo => {
                if matches!(self.journal.last().map(Vec::as_slice), Some([Change::EditSite { .. }])) {
                    let seq = Seq(self.journal.len() as u64);
                    self.write(vec![Change::Undo { seq }]);
                }
            }
            Step::Tell => self.tell(store),
            Step::Check => {
                self.tell(store);
                let compared = store.check(Source::of(&self.register)).recv().expect("an answer");
                assert!(!matches!(compared, Compared::Different(_)), "{compared:?}");
            }
            Step::Rebuild => {
                let mut source = Source::of(&self.register);
                source.pause = Duration::from_micros(300);
                store.rebuild(source);
            }
            Step::Pause(micros) => std::thread::sleep(Duration::from_micros(*micros)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whenever the thread has written what, a clean stop leaves the fold of the journal.
    #[test]
    fn a_clean_stop_leaves_what_the_journal_says(pace in pace(), steps in prop::collection::vec(step(), 1..80)) {
        let dir = tempfile::tempdir().expect("a directory");
        let journal: Vec<_> = beginning(12).collect();
        let mut rig = Rig { register: register(12), journal, touched: Vec::new(), sites: 12 };
        leave_behind(dir.path(), &rig.register);
        let store = opened(dir.path(), &rig.register);
        let store = StoreHandle::spawn_at(pace, dir.path(), Some(store), Source::of(&rig.register)).expect("a thread");
        steps.iter().for_each(|step| rig.take(step, &store));
        rig.tell(&store);
        wait(&store, "a rebuild", |state| matches!(state, State::Current(_)));
        store.stop(&head(&rig.register)).expect("a clean stop");
        let fold = Shared::default();
        rig.journal.into_iter().for_each(|changes| drop(apply(&fold, changes)));
        drop(opened(dir.path(), &fold));
    }
}
