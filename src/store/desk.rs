//! The desk between the server and the store's thread: what waits to be done, and how it stands.

use std::collections::BTreeMap;
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
use crate::model::record::Record;
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

/// What the store's thread is to do next.
pub enum Job {
    /// Write a new generation.
    Rebuild(Box<dyn RebuildSource + Send>),
    /// Write records, as they are after an entry.
    Write(Seq, BTreeMap<RecordKey, Box<Record>>),
    /// Compare.
    Check(Check),
    /// Let go of the generation, which is of no use any more.
    GiveUp,
    /// Close cleanly and end.
    Stop(HeadMark),
    /// End.
    Leave,
}

/// A comparison that somebody waits for.
pub struct Check {
    /// The register's records.
    pub expected: Box<dyn RebuildSource + Send>,
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
    /// The newest version of every record that waits. A record that changes often waits once.
    waiting: BTreeMap<RecordKey, Box<Record>>,
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

/// Some hundred megabytes at most; sled takes that many records in a few seconds.
const WAITING_MOST: usize = 100_000;

/// How many records are written at once, whatever else goes on.
const PLENTY: usize = WAITING_MOST / 2;

/// How long nothing new must have come before what waits is written. sled takes more of the processor for a record than
/// all the rest of the server together, and nobody but the next start asks for it, so it gives way to those who write.
const QUIET: Duration = Duration::from_millis(200);

/// How long something waits at most where it is never quiet.
const LATEST: Duration = Duration::from_secs(5);

/// How long one step of sled may take. A flush on a busy disk takes seconds, not this.
const PATIENCE: Duration = Duration::from_secs(30);

impl Desk {
    /// A desk with nothing on it.
    pub fn new(state: State, pulse: Pulse) -> Self {
        let seq = if let State::Current(seq) = state { seq } else { Seq(0) };
        let (waiting, checks) = (BTreeMap::new(), VecDeque::new());
        let papers = Papers { state, waiting, came: None, seq, source: None, checks, end: End::NotYet };
        Self(Arc::new(Shared { papers: Mutex::new(papers), news: Condvar::new(), pulse }))
    }

    /// Puts records down, unless the store is off.
    pub fn write(&self, seq: Seq, records: Vec<(RecordKey, Record)>) {
        let mut papers = self.papers();
        self.note_silence(&mut papers);
        papers.seq = papers.seq.max(seq);
        if matches!(papers.state, State::Off(_)) {
            return;
        }
        // Boxed, since the map moves its values about when one comes between others.
        papers.waiting.extend(records.into_iter().map(|(key, record)| (key, Box::new(record))));
        if papers.waiting.len() > WAITING_MOST {
            papers.turn_off(Cause::Behind);
        }
        let now = Instant::now();
        let since = papers.came.map(|(since, _)| since);
        papers.came = Some((since.unwrap_or(now), now));
        // The thread is woken to look at its watch, and when it is time; not at every write in between.
        if since.is_none() || papers.waiting.len() >= PLENTY || matches!(papers.state, State::Off(_)) {
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
            State::Current(_) => papers.checks.push_back(Check { expected, answer, first_look: None }),
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
        self.papers().checks.push_back(check);
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
            // Dropping a hundred thousand records takes a while, and the one who writes must not wait for it.
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
        asked || self.waiting.len() >= PLENTY || self.rest().is_none_or(|rest| rest.is_zero())
    }

    /// How long what waits has to wait, unless more comes; nothing when nothing waits.
    fn rest(&self) -> Option<Duration> {
        let (since, last) = self.came.filter(|_| matches!(self.state, State::Current(_)))?;
        Some(QUIET.saturating_sub(last.elapsed()).min(LATEST.saturating_sub(since.elapsed())))
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
        let lacking = !self.waiting.is_empty() || self.seq > written;
        if current && (!lacking || self.is_time()) {
            self.came = None;
        }
        if current && lacking && self.came.is_none() {
            return Some(Job::Write(self.seq, std::mem::take(&mut self.waiting)));
        }
        if let Some(check) = self.checks.pop_front() {
            return Some(Job::Check(check));
        }
        match &self.end {
            End::Stop(head) => Some(Job::Stop(head.clone())),
            _ => None,
        }
    }
}
