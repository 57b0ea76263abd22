//! The owner: the one thread that writes.
//!
//! It takes what waits, checks the commands one after the other, appends what they come to as one commit, and answers
//! once that is durable. A command must see what the ones before it in the same commit do, while readers must see
//! nothing that is not on disk. A second register that runs ahead would take as much memory again and would have to be
//! made anew whenever the disk is full. [`Draft`] is that register as an overlay: it is laid over the one that readers
//! use for the time of the checks, and forgotten afterwards, whatever the journal says. Nobody but this thread changes
//! the register, so between the checks and the commit nothing moves.
//!
//! Some commands can't share a commit with others, since the overlay does not show what they do: see [`Company`].

use std::collections::HashMap;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use chrono::Utc;
use uuid::Uuid;

use crate::journal;
use crate::journal::Appended;
use crate::journal::Cause;
use crate::journal::Head;
use crate::journal::Journal;
use crate::journal::Refusal;
use crate::journal::State;
use crate::model::authority::Authority;
use crate::model::code::Power;
use crate::model::code::Via;
use crate::model::command::Command;
use crate::model::command::Request;
use crate::model::date::Day;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::register::Unfit;
use crate::model::rules::Checked;
use crate::model::rules::Context;
use crate::model::rules::Draft;
use crate::server::Event;
use crate::server::account::Rank;
use crate::server::batch::Batch;
use crate::server::batch::Company;
use crate::server::batch::LARGEST_COMMIT;
use crate::server::batch::Outcome;
use crate::server::batch::too_large;
use crate::server::outbox::Outbox;
use crate::server::publish::publish;
use crate::server::publish::publish_rights;
use crate::server::receipt::merged_again;
use crate::server::receipt::receipt;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::server::state::today;
use crate::wire::message::Answer;

/// How many commands share a commit at most. The journal would take more; a reader should not wait for longer.
const MOST_TOGETHER: usize = 512;

/// How long a commit waits at most for those who were answered just before: part of what a sync takes.
const GATHER: Duration = Duration::from_micros(100);

/// How often in a row the journal may have moved on before a command is refused.
const MOST_MOVES: u32 = 16;

/// A command on its way.
pub struct Job {
    /// What it says; a line that makes no sense goes along, so that answers come in order.
    pub request: Result<Request, Problem>,
    /// Who sent it.
    pub by: OfficerName,
    /// Whether that is the server's own account.
    pub rank: Rank,
    /// By what it came.
    pub via: Via,
    /// The number of the question.
    pub id: u64,
    /// Where the answer goes. A place is promised in it.
    pub outbox: Arc<Outbox>,
}

/// The one who writes.
pub struct Owner {
    shared: Arc<Shared>,
    journal: Box<dyn Journal>,
    head: Head,
    /// Why nothing is written any more, for the rest of this process.
    failed: Option<Cause>,
    moves: u32,
    /// How many commands the last commit had.
    answered: usize,
}

/// Answers for one client.
type Letter = (Arc<Outbox>, Vec<(u64, Answer)>);

impl Owner {
    /// The owner of a journal whose entries the register has.
    pub fn new(shared: Arc<Shared>, journal: Box<dyn Journal>) -> Self {
        let head = journal.head();
        Self { shared, journal, head, failed: None, moves: 0, answered: 0 }
    }

    /// Writes until no more commands come. Gives the journal's head.
    pub fn run(mut self) -> Head {
        loop {
            self.let_others_write();
            let mut waiting = self.shared.jobs.take(MOST_TOGETHER);
            if waiting.is_empty() {
                return self.head;
            }
            while !waiting.is_empty() {
                self.commit(&mut waiting);
            }
        }
    }

    /// Lets those who were just answered send what they have next, so that they may share a sync. It is over as soon as a
    /// turn of theirs brings nothing, and with what came as many as last time; who is alone never waits. Commits of 16
    /// writers were fuller with it, but on a busy machine no gain in throughput was shown.
    fn let_others_write(&self) {
        let begun = Instant::now();
        let mut waiting = self.shared.jobs.len();
        while self.answered > 1 && waiting < self.answered && begun.elapsed() < GATHER {
            thread::yield_now();
            let now = self.shared.jobs.len();
            if now == waiting && now > 0 {
                break;
            }
            waiting = now;
        }
    }

    /// Takes as many commands from the front as can share a commit, and brings them to their end.
    fn commit(&mut self, waiting: &mut VecDeque<Job>) {
        if let Some(cause) = self.read_only() {
            let problem = Problem::new(Reason::ReadOnly).with("cause", cause.told());
            return waiting.drain(..).for_each(|job| job.answer(Answer::Refused(problem.clone())));
        }
        let batch = self.gather(waiting);
        if batch.entries.is_empty() {
            return self.settle(batch, &Answer::Refused(Problem::new(Reason::Internal)));
        }
        match self.journal.append_encoded(&self.head, &batch.encoded) {
            Appended::Done(head) => self.done(head, batch),
            Appended::Moved => self.moved(batch, waiting),
            Appended::Refused(refusal) => self.refused(&refusal, batch),
            Appended::Unknown(cause) => {
                self.fail(cause);
                self.settle(batch, &Answer::Refused(Problem::new(Reason::OutcomeUnknown)));
            }
        }
    }

    /// Why nothing can be written. A full disk is no such cause: it ends by itself, and each commit tries again. To a
    /// damaged journal the register may be short of what a command names, so no rule is asked before this.
    fn read_only(&self) -> Option<Cause> {
        match (&self.failed, self.journal.state()) {
            (Some(cause), _) => Some(cause.clone()),
            (None, State::ReadOnly(cause)) if cause != Cause::DiskFull => Some(cause),
            _ => None,
        }
    }

    fn gather(&self, waiting: &mut VecDeque<Job>) -> Batch {
        let projection = self.shared.projection();
        let register = projection.register();
        let mut draft = Draft::new(register);
        let mut batch = Batch::default();
        let (mut company, today) = (None, today());
        while let Some(job) = waiting.pop_front() {
            let own = job.request.as_ref().map_or(Company::Any, |request| Company::of(&request.command));
            let together = company.is_none_or(|company| company == own && own != Company::None);
            if !together || batch.encoded.len() > LARGEST_COMMIT {
                waiting.push_front(job);
                break;
            }
            let outcome = match known(&job, &batch, register) {
                Some(outcome) => outcome,
                None => self.check(&job, today, &mut draft, &mut batch),
            };
            if matches!(outcome, Outcome::Entry(..)) {
                company = Some(own);
            }
            batch.jobs.push((job, outcome));
        }
        batch
    }

    /// Checks a command and makes an entry of it.
    fn check(&self, job: &Job, today: Day, draft: &mut Draft<'_>, batch: &mut Batch) -> Outcome {
        let request = match &job.request {
            Ok(request) => request,
            Err(problem) => return Outcome::Refused(problem.clone()),
        };
        let context = Context { today, by: job.by.clone(), via: job.via };
        // A mistake in the rules costs the command that met it, not the server.
        let checked = catch_unwind(AssertUnwindSafe(|| Self::judge(job, request, &context, draft)));
        let Checked { changes, merged } = match checked {
            Ok(Ok(checked)) => checked,
            Ok(Err(problem)) => return Outcome::Refused(problem),
            Err(_) => {
                self.shared.log.error(format_args!("the rules panicked at a command of {}", job.by));
                return Outcome::Refused(Problem::new(Reason::Internal));
            }
        };
        let entry = Entry {
            seq: Seq(self.head.seq.0 + 1 + batch.entries.len() as u64),
            id: Uuid::new_v4(),
            at: Stamp::new(Utc::now()),
            by: context.by,
            via: context.via,
            token: request.token.clone(),
            changes,
        };
        let outcome = batch.take(entry, merged);
        if let (Outcome::Entry(seq, _), Some(entry)) = (&outcome, batch.entries.last()) {
            draft.accept(*seq, &entry.changes);
        }
        outcome
    }

    /// Holds a command against the rules and against what its writer may do. Who may write nothing at all is told just
    /// that, whatever the command says.
    fn judge(job: &Job, request: &Request, context: &Context, draft: &Draft<'_>) -> Result<Checked, Problem> {
        if job.rank == Rank::Owner {
            return draft.check(request, context);
        }
        let (register, today) = (draft.register(), context.today);
        let authority = Authority::of(register, &job.by, today);
        let of_view = matches!(request.command, Command::KeepView { .. } | Command::DropView { .. });
        if !(of_view || authority.has(Power::Review) || authority.has(Power::Administer)) {
            authority.demand_somewhere(Power::Enter, register, today)?;
        }
        draft.may_touch(&authority, &request.command, today)?;
        let checked = draft.check(request, context)?;
        draft.warrant(&authority, &checked.changes, today)?;
        Ok(checked)
    }

    /// The entries are durable: they go into the register, and whoever waits is told.
    fn done(&mut self, head: Head, batch: Batch) {
        (self.head, self.moves, self.answered) = (head, 0, batch.jobs.len());
        if let Err(unfit) = self.apply(&batch.entries) {
            // The rules let through what the register does not take. Readers may see half of an entry now.
            self.shared.log.error(&unfit);
            self.fail(Cause::Failed { doing: "applying an entry", error: journal::unfit(&unfit) });
            return self.settle(batch, &Answer::Refused(Problem::new(Reason::OutcomeUnknown)));
        }
        self.settle(batch, &Answer::Refused(Problem::new(Reason::Internal)));
    }

    /// Puts durable entries into the register, and tells the store and those who watch what they touched.
    fn apply(&self, entries: &[Entry]) -> Result<(), Unfit> {
        let mut touched = Vec::new();
        {
            let mut projection = self.shared.projection_mut();
            for entry in entries {
                touched.extend(projection.apply(entry)?);
                touched.extend(beside(entry.seq));
            }
        }
        touched.sort_unstable();
        touched.dedup();
        if let (Some(store), Some(last)) = (&*hold(&self.shared.store), entries.last()) {
            store.touched(last.seq, touched.iter().copied());
        }
        publish(&self.shared, &touched);
        let turns_rights = |key: &RecordKey| matches!(key.table, Table::Officers | Table::Units | Table::Successions);
        if touched.iter().any(turns_rights) {
            publish_rights(&self.shared);
        }
        Ok(())
    }

    /// Somebody else has written meanwhile: what they wrote is taken in, and the commands are checked again.
    fn moved(&mut self, batch: Batch, waiting: &mut VecDeque<Job>) {
        self.moves += 1;
        let news = self.shared.reader.entries_after(self.head.seq, 4 * MOST_TOGETHER);
        let caught_up = match news {
            Ok(entries) => self.apply(&entries).map_err(|unfit| (unfit.to_string(), journal::unfit(&unfit))),
            Err(error) => Err((error.to_string(), error.told())),
        };
        if let Err((what, error)) = caught_up {
            self.shared.log.error(format_args!("catching up with the journal: {what}"));
            self.fail(Cause::Failed { doing: "catching up with the journal", error });
        }
        // The head is only taken where the register stands at it; else the next append says again that it moved.
        let head = self.shared.reader.head();
        let seq = self.shared.projection().register().seq();
        self.head = if head.seq == seq { head } else { Head { seq, ..self.head } };
        if self.moves > MOST_MOVES {
            self.moves = 0;
            return self.settle(batch, &Answer::Refused(Problem::new(Reason::Busy)));
        }
        batch.jobs.into_iter().rev().for_each(|(job, _)| waiting.push_front(job));
    }

    /// Nothing was written, and nothing has changed in here.
    fn refused(&self, refusal: &Refusal, batch: Batch) {
        let problem = match refusal {
            Refusal::DiskFull => Problem::new(Reason::DiskFull),
            Refusal::ReadOnly(cause) => Problem::new(Reason::ReadOnly).with("cause", cause.told()),
            Refusal::EntryTooLarge { .. } => too_large(),
            other => {
                self.shared.log.error(format_args!("the journal refused a commit: {other}"));
                Problem::new(Reason::Internal)
            }
        };
        self.shared.bell.ring();
        self.settle(batch, &Answer::Refused(problem));
    }

    fn fail(&mut self, cause: Cause) {
        self.shared.log.error(format_args!("nothing is written any more: {cause}"));
        self.shared.report(Event::Failed(cause.told()));
        self.failed = Some(cause);
        self.shared.bell.ring();
    }

    /// Answers every command of a batch; those whose entry the register does not have get `otherwise`. A client that
    /// sent several gets their answers together.
    fn settle(&self, batch: Batch, otherwise: &Answer) {
        let projection = self.shared.projection();
        let register = projection.register();
        let whole = self.failed.is_none();
        let mut letters: Vec<Letter> = Vec::new();
        let mut places: HashMap<*const Outbox, usize> = HashMap::new();
        for (job, outcome) in batch.jobs {
            let answer = match outcome {
                Outcome::Refused(problem) => Answer::Refused(problem),
                Outcome::Known(receipt) => Answer::Done(receipt),
                Outcome::Entry(seq, merged) => match register.act(seq).filter(|_| whole && seq <= self.head.seq) {
                    Some(act) => Answer::Done(receipt(register, act, merged)),
                    None => otherwise.clone(),
                },
            };
            let place = *places.entry(Arc::as_ptr(&job.outbox)).or_insert(letters.len());
            match letters.get_mut(place) {
                Some((_, answers)) => answers.push((job.id, answer)),
                None => letters.push((job.outbox, vec![(job.id, answer)])),
            }
        }
        drop(projection);
        letters.into_iter().for_each(|(outbox, answers)| outbox.answer_all(answers));
    }
}

impl Job {
    fn answer(self, answer: Answer) {
        self.outbox.answer(self.id, answer);
    }
}

/// What an entry makes beside the records that it names: what is kept of itself, and with the very first the settings.
fn beside(seq: Seq) -> impl Iterator<Item = RecordKey> {
    let act = u32::try_from(seq.0.saturating_sub(1)).map(|number| RecordKey { table: Table::Acts, number });
    let settings = (seq == Seq(1)).then_some(RecordKey { table: Table::Settings, number: 0 });
    act.into_iter().chain(settings)
}

/// What came of a command that came before with the same token, in the register or in this very commit.
fn known(job: &Job, batch: &Batch, register: &Register) -> Option<Outcome> {
    let request = job.request.as_ref().ok()?;
    let token = request.token.as_ref()?;
    if let Some((seq, merged)) = batch.tokens.get(&(job.by.clone(), token.clone())) {
        return Some(Outcome::Entry(*seq, merged.clone()));
    }
    let act = register.entry_of_token(&job.by, token).and_then(|seq| register.act(seq))?;
    Some(Outcome::Known(receipt(register, act, merged_again(register, act.seq, request))))
}
