//! The store's own thread: the only one that calls sled while the server works.

use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::thread::Builder;
use std::time::Duration;

use crate::lang::Lang;
use crate::model::id::Seq;
use crate::model::record::RecordKey;
use crate::store::Cause;
use crate::store::Compared;
use crate::store::Fault;
use crate::store::HeadMark;
use crate::store::OpenStore;
use crate::store::RebuildSource;
use crate::store::RecordSource;
use crate::store::State;
use crate::store::compare;
use crate::store::desk::Check;
use crate::store::desk::Desk;
use crate::store::desk::Job;
use crate::store::desk::Pace;
use crate::store::desk::Portion;
use crate::store::files;
use crate::store::mark::Mark;
use crate::store::pulse::Pulse;
use crate::store::pulse::let_go;
use crate::store::rebuild;
use crate::store::sled::Generation;

/// The server's side of the store. Nothing here waits for sled, but for [`Self::stop`], which has a deadline. A handle that
/// is dropped without it leaves a store that the next start writes anew.
pub struct StoreHandle {
    desk: Desk,
}

/// How long a clean stop may take.
const STOP_MOST: Duration = Duration::from_secs(10);

impl StoreHandle {
    /// Starts the thread, with the store of a clean start or with none, and with what gives it the records to write.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(dir: &Path, store: Option<OpenStore>, records: Box<dyn RecordSource>) -> Result<Self, Fault> {
        Self::spawn_at(Pace::USUAL, dir, store, records)
    }

    /// The same at another pace.
    pub(super) fn spawn_at(
        pace: Pace,
        dir: &Path,
        store: Option<OpenStore>,
        records: Box<dyn RecordSource>,
    ) -> Result<Self, Fault> {
        let pulse = store.as_ref().map(|store| store.pulse.clone()).unwrap_or_default();
        let state = store.as_ref().map_or(State::Off(Cause::Empty), |store| State::Current(store.seq));
        let desk = Desk::new(state, pulse.clone(), pace);
        let generation = store.map(|store| store.generation);
        let mut keeper = Keeper { dir: dir.to_owned(), desk: desk.clone(), pulse, records, generation };
        Builder::new().name("store".into()).spawn(move || keeper.run()).map_err(Fault::file("start a thread"))?;
        Ok(Self { desk })
    }

    /// Hands over which records entries up to this one have touched. The register must have them already.
    ///
    /// It never waits. The thread fetches the records and writes them once it is quiet for a moment. When too much is
    /// waiting, the store is off and what waits is dropped.
    pub fn touched(&self, seq: Seq, keys: impl IntoIterator<Item = RecordKey>) {
        self.desk.touched(seq, keys);
    }

    /// Writes a new generation in the background. The source must have everything that was handed over so far, also what
    /// was dropped; otherwise the store stays off and [`Cause::Behind`].
    pub fn rebuild(&self, source: Box<dyn RebuildSource + Send>) {
        self.desk.rebuild(source);
    }

    /// Compares the store with the register. What the register changes meanwhile, and hands over, is no difference.
    pub fn check(&self, expected: Box<dyn RebuildSource + Send>) -> Receiver<Compared> {
        self.desk.check(expected)
    }

    /// How the store is doing.
    pub fn state(&self) -> State {
        self.desk.state()
    }

    /// Closes the store cleanly behind the journal's head, after the last write.
    ///
    /// # Errors
    /// When the next start will have to read the journal: the store was off or being rebuilt, is not at that head, or sled
    /// fails or takes too long. A thread that hangs is left behind.
    pub fn stop(self, head: &HeadMark) -> Result<(), Fault> {
        self.desk.stop(head, STOP_MOST)
    }
}

impl Drop for StoreHandle {
    fn drop(&mut self) {
        self.desk.leave();
    }
}

/// The thread, with the generation that it keeps.
struct Keeper {
    dir: PathBuf,
    desk: Desk,
    pulse: Pulse,
    records: Box<dyn RecordSource>,
    generation: Option<Generation>,
}

impl Keeper {
    fn run(&mut self) {
        loop {
            let done = match self.desk.next_job(self.generation.is_some()) {
                Job::Rebuild(source) => self.rebuild(source),
                Job::Write(portion) => self.write(&portion),
                Job::Check(check) => self.check(check),
                Job::GiveUp => {
                    self.give_up();
                    Ok(())
                }
                Job::Stop(head) => {
                    let done = self.stop(&head);
                    return self.desk.stopped(done);
                }
                Job::Leave => return,
            };
            if let Err(fault) = done {
                self.desk.turn_off(Cause::Failed { what: fault.to_string(), told: fault.told() });
            }
        }
    }

    /// Writes records as the register has them by now. They may be newer than the entry that is noted; what made them so
    /// waits at the desk, or is about to come there, and is written before the next entry is noted.
    fn write(&mut self, portion: &Portion) -> Result<(), Fault> {
        let Some(generation) = &mut self.generation else { return Fault::odd("there is no database to write to") };
        self.pulse.guard(|| {
            let records = self.records.records(&portion.keys);
            if records.len() != portion.keys.len() {
                return Fault::odd("the register lacks a record that an entry has touched");
            }
            generation.put(records)?;
            portion.level.map_or(Ok(()), |seq| generation.set_applied(seq))
        })?;
        if let Some(seq) = portion.level {
            self.desk.wrote(seq);
        }
        Ok(())
    }

    /// An old generation is worth nothing once its mark is gone, so all are deleted before the new one is written: a server
    /// that falls again and again, or a disk that is nearly full, must not be filled with them.
    fn rebuild(&mut self, mut source: Box<dyn RebuildSource + Send>) -> Result<(), Fault> {
        self.give_up();
        let (dir, pulse, desk) = (self.dir.clone(), self.pulse.clone(), self.desk.clone());
        let (generation, seq) = self.pulse.guard(move || {
            let old = files::generations(&dir)?;
            for number in &old {
                files::remove_generation(&dir, *number)?;
                pulse.beat();
            }
            let number = old.last().map_or(1, |last| last.saturating_add(1));
            let mut generation = Generation::open(&dir, number, source.total().saturating_mul(RECORD_SIZE), pulse)?;
            rebuild::fill(&mut generation, source.as_mut(), &|done| desk.rebuild_goes_on(done))?;
            Ok((generation, source.seq()))
        })?;
        self.generation = Some(generation);
        // When it was cut short, the desk does not take it for current, and the next job gives it up.
        self.desk.rebuilt(seq);
        Ok(())
    }

    /// A second look tells what the register has changed during the first from what is really different.
    fn check(&mut self, mut check: Check) -> Result<(), Fault> {
        let Some(generation) = &self.generation else { return Fault::odd("there is no database to compare") };
        let mut compared = self.pulse.guard(|| compare::differences(generation, check.expected.as_mut()));
        if let Ok((_, differences)) = &mut compared {
            self.desk.leave_out_waiting(differences);
        }
        let compared = match compared {
            Ok((records, differences)) if differences.is_empty() || check.first_look.is_some() => {
                let lasting = differences.into_iter().filter(|(key, how)| {
                    check.first_look.as_ref().is_none_or(|first_look| first_look.get(key) == Some(how))
                });
                Ok(compare::judge(records, &lasting.collect()))
            }
            Ok((_, differences)) => {
                check.first_look = Some(differences);
                self.desk.look_again(check);
                return Ok(());
            }
            Err(fault) => Err(fault),
        };
        let answer = compared.as_ref().map_or_else(|fault| Compared::Different(vec![fault.told()]), Clone::clone);
        // Whoever asked may have gone.
        drop(check.answer.send(answer));
        match compared {
            Ok(Compared::Different(lines)) => {
                Fault::odd(lines.first().map(|line| Lang::En.told(line)).unwrap_or_default())
            }
            other => other.map(drop),
        }
    }

    /// Dropping a database writes and syncs, and may hang or panic.
    fn give_up(&mut self) {
        if let Some(generation) = self.generation.take() {
            let_go(generation);
        }
    }

    fn stop(&mut self, head: &HeadMark) -> Result<(), Fault> {
        let generation = self.generation.take();
        let at = self.desk.state();
        let Some(generation) = generation.filter(|_| at == State::Current(head.seq)) else {
            return Fault::odd(format!("the store is not at entry {}: {at:?}", head.seq));
        };
        let number = generation.number();
        let (pulse, dir) = (self.pulse.clone(), self.dir.clone());
        let mark = self.pulse.guard(move || {
            let (path, sums) = generation.close()?;
            files::sync_generation(&path, &pulse)?;
            Ok(Mark::new(number, head, &sums, files::seals(&path, &pulse)?))
        })?;
        if self.desk.is_stopping() { mark.write(&dir) } else { Err(Fault::Silent) }
    }
}

/// About what a record takes in sled, to choose the cache by.
const RECORD_SIZE: u64 = 1024;
