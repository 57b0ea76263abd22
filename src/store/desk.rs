//! The desk between the server and the store's thread: what waits to be done, and how it stands.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::time::Duration;
use std::time::Instant;

use crate::model::id::Seq;
use crate::model::record::RecordKey;
use crate::store::Cause;
use crate::store::Compared;
use crate::store::Fault;
use crate::store::HeadMark;
use crate::store::RebuildSource;
use crate::store::State;
use crate::store::compare::Difference;
use crate::store::pulse::Pulse;
use crate::store::pulse::let_go;
use crate::store::rebuild::PORTION;

/// What the store's thread is to do next.
pub enum Job {
    /// Write a new generation.
    Rebuild(Box<dyn RebuildSource + Send>),
    /// Write some records as they are now.
    Write(Portion),
    /// Compare.
    Check(Check),
    /// Let go of the generation, which is of no use any more.
    GiveUp,
    /// Close cleanly and end.
    Stop(HeadMark),
    /// End.
    Leave,
}

/// Some of the records that wait.
pub struct Portion {
    /// Which, in order.
    pub keys: Vec<RecordKey>,
    /// The last entry that was handed over, where nothing else waits: with these, all that it and those before it touched
    /// is written. Records may have changed since, and those that have wait again.
    pub level: Option<Seq>,
}

/// A comparison that somebody waits for.
pub struct Check {
    /// The register's records.
    pub expected: Box<dyn RebuildSource + Send>,
    /// The last entry that was handed over when it was asked for. It is due once that is written.
    pub seq: Seq,
    /// Where the answer goes.
    pub answer: Sender<Compared>,
    /// What the first look has found, if there was one.
    pub first_look: Option<BTreeMap<RecordKey, Difference>>,
}

/// The desk, shared by both sides.
#[derive(Clone)]
pub struct Desk(Arc<Shared>);

struct Shared {
    papers: Mutex<Papers>,
    news: Condvar,
    pulse: Pulse,
}

struct Papers {
    state: State,
    pace: Pace,
    /// The records that wait. One that changes often waits once, and is read from the register when it is written. The
    /// first are written first, so that a table's new records come in their order.
    waiting: BTreeSet<RecordKey>,
    /// Since when something waits, and when the last of it came.
    came: Option<(Instant, Instant)>,
    /// The last entry that was handed over, whether it was kept or dropped.
    seq: Seq,
    source: Option<Box<dyn RebuildSource + Send>>,
    checks: VecDeque<Check>,
    end: End,
}

/// How the thread is to end.
enum End {
    NotYet,
    Stop(HeadMark),
    Leave,
    Stopped(Result<(), Fault>),
}

/// When what waits is written. sled takes more of the processor for a record than all the rest of the server together, and
/// nobody but the next start asks for it, so it gives way to those who write.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long nothing new must have come before, and between two portions.
    pub quiet: Duration,
    /// How long something waits at most where it is never quiet; then all that waits is written.
    pub latest: Duration,
    /// From how many records on they are written, whatever else goes on.
    pub plenty: usize,
    /// How many records may wait; with more the store is off.
    pub most: usize,
}

impl Pace {
    /// sled takes some 60,000 records a second on a busy machine, and a clean stop has ten seconds to write what waits: so
    /// it seldom meets more than it can. The most is a bound for memory, some tens of megabytes of keys.
    pub const USUAL: Self =
        Self { quiet: Duration::from_millis(200), latest: Duration::from_secs(60), plenty: 200_000, most: 2_000_000 };
}

/// How long one step of sled may take. A flush on a busy disk takes seconds, not this.
const PATIENCE: Duration = Duration::from_secs(30);

impl Desk {
    /// A desk with nothing on it.
    pub fn new(state: State, pulse: Pulse, pace: Pace) -> Self {
        let seq = if let State::Current(seq) = state { seq } else { Seq(0) };
        let (waiting, checks) = (BTreeSet::new(), VecDeque::new());
        let papers = Papers { state, pace, waiting, came: None, seq, source: None, checks, end: End::NotYet };
        Self(Arc::new(Shared { papers: Mutex::new(papers), news: Condvar::new(), pulse }))
    }

    /// Puts down which records entries up to this one have touched, unless the store is off.
    pub fn touched(&self, seq: Seq, keys: impl IntoIterator<Item = RecordKey>) {
        let mut papers = self.papers();
        self.note_silence(&mut papers);
        papers.seq = papers.seq.max(seq);
        if matches!(papers.state, State::Off(_)) {
            return;
        }
        papers.waiting.extend(keys);
        let Pace { plenty, most, .. } = papers.pace;
        if papers.waiting.len() > most {
            papers.turn_off(Cause::Behind);
        }
        let now = Instant::now();
        let since = papers.came.map(|(since, _)| since);
        papers.came = Some((since.unwrap_or(now), now));
        // The thread is woken to look at its watch, and when it is time; not at every write in between.
        if since.is_none() || papers.waiting.len() >= plenty || matches!(papers.state, State::Off(_)) {
            self.0.news.notify_all();
        }
    }

    /// Asks for a new generation, in place of one that may be under way.
    pub fn rebuild(&self, source: Box<dyn RebuildSource + Send>) {
        // The source may lock the register, whose owner may be waiting for the desk: so it is asked first.
        let (seq, total) = (source.seq(), source.total());
        let mut papers = self.papers();
        self.note_silence(&mut papers);
        if papers.state == State::Off(Cause::Silent) && self.0.pulse.is_silent(PATIENCE) {
            return;
        }
        // Between what an older source has and the next write, changes would be lost without a trace.
        if seq < papers.seq {
            return papers.turn_off(Cause::Behind);
        }
        papers.seq = seq;
        papers.state = State::Rebuilding { done: 0, total };
        papers.source = Some(source);
        self.0.news.notify_all();
    }

    /// Asks for a comparison.
    pub fn check(&self, expected: Box<dyn RebuildSource + Send>) -> Receiver<Compared> {
        let (answer, receiver) = channel();
        let mut papers = self.papers();
        self.note_silence(&mut papers);
        match &papers.state {
            State::Current(_) => {
                let seq = papers.seq;
                papers.checks.push_back(Check { expected, seq, answer, first_look: None });
            }
            State::Rebuilding { .. } => drop(answer.send(Compared::Nothing("the store is being written".into()))),
            State::Off(cause) => drop(answer.send(Compared::Nothing(cause.to_string()))),
        }
        self.0.news.notify_all();
        receiver
    }

    /// How the store is doing.
    pub fn state(&self) -> State {
        let mut papers = self.papers();
        self.note_silence(&mut papers);
        papers.state.clone()
    }

    /// Asks for a clean stop and waits for it.
    pub fn stop(&self, head: &HeadMark, most: Duration) -> Result<(), Fault> {
        let mut papers = self.papers();
        papers.end = End::Stop(head.clone());
        papers.refuse_checks("the server is stopping");
        self.0.news.notify_all();
        let waiting = self.0.news.wait_timeout_while(papers, most, |papers| matches!(papers.end, End::Stop(_)));
        let (mut papers, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        // A thread that comes to it later must not leave a mark.
        match std::mem::replace(&mut papers.end, End::Leave) {
            End::Stopped(done) => done,
            _ => Err(Fault::Silent),
        }
    }

    /// Lets the thread end as it stands.
    pub fn leave(&self) {
        self.papers().end = End::Leave;
        self.0.news.notify_all();
    }

    /// Waits for the next job of the thread, which says whether it keeps a generation.
    pub fn next_job(&self, keeps: bool) -> Job {
        let mut papers = self.papers();
        loop {
            if let Some(job) = papers.take_job(keeps) {
                return job;
            }
            papers = match papers.rest() {
                Some(rest) => self.0.news.wait_timeout(papers, rest).unwrap_or_else(PoisonError::into_inner).0,
                None => self.0.news.wait(papers).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Notes that everything up to an entry is written.
    pub fn wrote(&self, seq: Seq) {
        let mut papers = self.papers();
        if let State::Current(at) = &mut papers.state {
            *at = seq;
        }
    }

    /// Notes the progress of a rebuild; gives whether it is still wanted.
    pub fn rebuild_goes_on(&self, now: u64) -> bool {
        let mut papers = self.papers();
        self.note_silence(&mut papers);
        let wanted = papers.source.is_none() && matches!(papers.end, End::NotYet);
        match &mut papers.state {
            State::Rebuilding { done, .. } if wanted => *done = now,
            _ => return false,
        }
        true
    }

    /// Notes that a rebuild has ended, with everything up to an entry if it was not cut short.
    pub fn rebuilt(&self, seq: Seq) {
        let mut papers = self.papers();
        let wanted = papers.source.is_none() && matches!(papers.end, End::NotYet);
        match papers.state {
            State::Rebuilding { .. } if wanted => papers.state = State::Current(seq),
            _ => {}
        }
    }

    /// Takes a comparison back for its second look, behind all that waits by now.
    pub fn look_again(&self, check: Check) {
        let mut papers = self.papers();
        let seq = papers.seq;
        papers.checks.push_back(Check { seq, ..check });
    }

    /// Takes out what still waits to be written: that the store does not hold it yet is no difference.
    pub fn leave_out_waiting(&self, differences: &mut BTreeMap<RecordKey, Difference>) {
        let papers = self.papers();
        differences.retain(|key, _| !papers.waiting.contains(key));
    }

    /// Notes that the store is of no use.
    pub fn turn_off(&self, cause: Cause) {
        self.papers().turn_off(cause);
    }

    /// Whether somebody still waits for a clean stop.
    pub fn is_stopping(&self) -> bool {
        matches!(self.papers().end, End::Stop(_))
    }

    /// Tells the one who waits for a clean stop how it went.
    pub fn stopped(&self, done: Result<(), Fault>) {
        let mut papers = self.papers();
        if matches!(papers.end, End::Stop(_)) {
            papers.end = End::Stopped(done);
        }
        self.0.news.notify_all();
    }

    /// A thread that hangs can't say so; whoever looks at the desk says it.
    fn note_silence(&self, papers: &mut Papers) {
        if !matches!(papers.state, State::Off(_)) && self.0.pulse.is_silent(PATIENCE) {
            papers.turn_off(Cause::Silent);
        }
    }

    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.0.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Papers {
    fn turn_off(&mut self, cause: Cause) {
        if !self.waiting.is_empty() {
            // Dropping a million keys takes a while, and the one who writes must not wait for it.
            let_go(std::mem::take(&mut self.waiting));
        }
        self.came = None;
        self.source = None;
        self.refuse_checks(&cause.to_string());
        self.state = State::Off(cause);
    }

    fn refuse_checks(&mut self, why: &str) {
        for check in self.checks.drain(..) {
            // Whoever asked may have gone.
            drop(check.answer.send(Compared::Nothing(why.to_owned())));
        }
    }

    /// Whether what waits is to be written now.
    fn is_time(&self) -> bool {
        let asked = !matches!(self.end, End::NotYet) || !self.checks.is_empty();
        asked || self.waiting.len() >= self.pace.plenty || self.rest().is_none_or(|rest| rest.is_zero())
    }

    /// How long what waits has to wait, unless more comes; nothing when nothing waits.
    fn rest(&self) -> Option<Duration> {
        let (since, last) = self.came.filter(|_| matches!(self.state, State::Current(_)))?;
        let Pace { quiet, latest, .. } = self.pace;
        Some(quiet.saturating_sub(last.elapsed()).min(latest.saturating_sub(since.elapsed())))
    }

    /// A stop does not wait for a rebuild: the next start reads the journal, which is quick.
    fn take_job(&mut self, keeps: bool) -> Option<Job> {
        let ending = !matches!(self.end, End::NotYet);
        let current = matches!(self.state, State::Current(_));
        if matches!(self.end, End::Leave | End::Stopped(_)) {
            return Some(Job::Leave);
        }
        if let (Some(source), false) = (self.source.take(), ending) {
            return Some(Job::Rebuild(source));
        }
        if keeps && !current && !ending {
            return Some(Job::GiveUp);
        }
        let written = if let State::Current(at) = self.state { at } else { self.seq };
        // Where others write without end, something always waits; a comparison only wants what was there before it.
        if self.checks.front().is_some_and(|check| !current || check.seq <= written) {
            return self.checks.pop_front().map(Job::Check);
        }
        let lacking = !self.waiting.is_empty() || self.seq > written;
        if current && lacking && self.is_time() {
            return Some(Job::Write(self.portion()));
        }
        match &self.end {
            End::Stop(head) => Some(Job::Stop(head.clone())),
            _ => None,
        }
    }

    fn portion(&mut self) -> Portion {
        let keys = std::iter::from_fn(|| self.waiting.pop_first()).take(PORTION).collect();
        let level = self.waiting.is_empty().then_some(self.seq);
        if level.is_some() {
            self.came = None;
        }
        Portion { keys, level }
    }
}
