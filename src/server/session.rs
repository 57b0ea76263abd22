//! A session: one client, with a thread that reads and one that writes.

use std::any::Any;
use std::io::BufReader;
use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread::Builder;
use std::time::Duration;
use std::time::Instant;

use chrono::DateTime;
use chrono::Local;
use chrono::NaiveTime;
use chrono::Utc;

use crate::model::authority::Authority;
use crate::model::code::Power;
use crate::model::date::Day;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::rules;
use crate::server::Event;
use crate::server::account;
use crate::server::account::Account;
use crate::server::account::Rank;
use crate::server::acts;
use crate::server::answer::Cache;
use crate::server::answer::Scene;
use crate::server::answer::acts::choose;
use crate::server::answer::acts::outlook;
use crate::server::answer::history;
use crate::server::drafts;
use crate::server::outbox::Outbox;
use crate::server::owner::Job;
use crate::server::pages::pages;
use crate::server::presence;
use crate::server::queue::Rejected;
use crate::server::state::Seat;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::server::status::status;
use crate::server::verify::verify;
use crate::server::views;
use crate::wire::frame::FrameError;
use crate::wire::frame::read_request;
use crate::wire::greeting::hurry;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Hello;
use crate::wire::message::PROTOCOL;
use crate::wire::message::Purpose;
use crate::wire::message::Request;
use crate::wire::message::SessionNumber;
use crate::wire::message::Welcome;

/// How long a write to a client may stand still before the client is given up.
const STALLED: Duration = Duration::from_secs(10);

/// How long a command waits for room in the owner's queue.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves a client from its greeting to its end.
pub fn run(shared: &Arc<Shared>, mut stream: UnixStream) {
    match admit(shared, &mut stream) {
        Ok(Some((hello, account))) => {
            if let Err(error) = serve(shared, stream, hello.purpose, account) {
                shared.log.error(format_args!("a session: {error}"));
            }
        }
        Ok(None) => {}
        Err(error) => shared.log.note(format_args!("a client that was not let in: {error}")),
    }
}

/// Greets a client; nothing when it is not let in, which it is told.
fn admit(shared: &Shared, stream: &mut UnixStream) -> Result<Option<(Hello, Account)>, FrameError> {
    hurry(stream)?;
    let hello = Hello::read(stream)?;
    if hello.protocol != PROTOCOL {
        shared.log.warn(format_args!("a client of version {} (protocol {})", hello.version, hello.protocol));
        Welcome::new(None).write(stream)?;
        return Ok(None);
    }
    let account = account::peer(stream)?;
    let known = account.rank == Rank::Owner || {
        let projection = shared.projection();
        !Authority::of(projection.register(), &account.name, projection.today().day()).is_nothing()
    };
    if !known {
        shared.log.note(format_args!("{} has no right and was not let in", account.name));
        Welcome::new(Some(Reason::Forbidden)).write(stream)?;
        return Ok(None);
    }
    stream.set_read_timeout(None)?;
    stream.set_write_timeout(Some(STALLED))?;
    Ok(Some((hello, account)))
}

fn serve(shared: &Arc<Shared>, stream: UnixStream, purpose: Purpose, account: Account) -> std::io::Result<()> {
    let stream = Arc::new(stream);
    let outbox = Arc::new(Outbox::to(Arc::clone(&stream)));
    let asked = Mutex::new(Instant::now());
    let since = Stamp::new(Utc::now());
    let Account { name: officer, rank } = account;
    let viewing_as = Mutex::default();
    let (number, at, leaving) = (SessionNumber::default(), Mutex::default(), Mutex::default());
    let of_outbox = Arc::clone(&outbox);
    let seat =
        Seat { number, officer, rank, viewing_as, purpose, since, asked, at, leaving, outbox: of_outbox, stream };
    let Some(seat) = shared.seat(seat) else {
        // It stops: the client waits for the next server.
        return Ok(());
    };
    let _guard = Seated { shared, number: seat.number, outbox: &outbox };
    // It is seated before it is welcomed, so that a server that stops lets go of everyone it welcomed in good order.
    if Welcome::new(None).write(&mut &*seat.stream).is_err() {
        return Ok(());
    }
    let own = Arc::clone(&seat);
    let writing = Builder::new().name("session-writer".to_owned()).spawn(move || write(&own.stream, &own.outbox))?;
    Session { shared, seat: &seat }.read();
    // What was asked is answered, also to a client that asks no more.
    outbox.settle();
    outbox.close();
    if writing.join().is_err() {
        shared.log.error("a session's writer panicked");
    }
    Ok(())
}

/// The life of a writer thread.
fn write(mut stream: &UnixStream, outbox: &Outbox) {
    let mut buffer = Vec::new();
    while outbox.next_together(&mut buffer) {
        if stream.write_all(&buffer).is_err() {
            outbox.abandon();
            break;
        }
        buffer.clear();
        // A page of a long list makes a large buffer; an idle client should not keep it.
        buffer.shrink_to(64 * 1024);
    }
    // Ends the reading as well.
    drop(stream.shutdown(Shutdown::Both));
}

/// Leaves the seat, even by a panic.
struct Seated<'a> {
    shared: &'a Shared,
    number: SessionNumber,
    outbox: &'a Outbox,
}

impl Drop for Seated<'_> {
    fn drop(&mut self) {
        self.outbox.abandon();
        self.shared.vacate(self.number);
    }
}

struct Session<'a> {
    shared: &'a Arc<Shared>,
    seat: &'a Arc<Seat>,
}

impl Session<'_> {
    /// Handles one question after the other until the client asks no more, or says what is no question.
    fn read(&self) {
        let mut reader = BufReader::new(&*self.seat.stream);
        let mut cache = Cache::default();
        loop {
            match read_request(&mut reader) {
                Ok(request) => {
                    if self.seat.purpose == Purpose::Command || !request.ask.is_refresh() {
                        *hold(&self.seat.asked) = Instant::now();
                    }
                    if !self.handle(request, &mut cache) {
                        return;
                    }
                }
                Err(FrameError::Closed) => return,
                Err(error) => {
                    let officer = &self.seat.officer;
                    return self.shared.log.warn(format_args!("the connection of {officer}: {error}"));
                }
            }
        }
    }

    /// Answers a question, or sees to it that it is answered. False when the client is gone.
    fn handle(&self, request: Request, cache: &mut Cache) -> bool {
        let Request { id, ask } = request;
        let outbox = &self.seat.outbox;
        if !outbox.promise() {
            return false;
        }
        match ask {
            Ask::Submit { line, via } => {
                // Reading happens here and not with the owner, who has enough to do for all.
                let request = self.guard(|| rules::read(&line)).unwrap_or_else(Err);
                if let Some(problem) = self.stands_aside() {
                    self.settle_all_but_one();
                    outbox.answer(id, Answer::Refused(problem));
                    return true;
                }
                let (by, rank, outbox) = (self.seat.officer.clone(), self.seat.rank, Arc::clone(outbox));
                self.submit(Job { request, by, rank, via, id, outbox });
            }
            other => {
                self.settle_all_but_one();
                let allowed = self.may_ask(&other);
                let stops = other == Ask::Stop && allowed.is_ok();
                let answers = allowed.and_then(|()| self.guard(|| self.answer(&other, cache)));
                if !self.give(id, answers.unwrap_or_else(|problem| vec![Answer::Refused(problem)])) {
                    return false;
                }
                if stops {
                    self.shared.report(Event::Stop("a client asked for it"));
                }
            }
        }
        true
    }

    fn submit(&self, job: Job) {
        let id = job.id;
        if let Err(rejected) = self.shared.jobs.put(job, PATIENCE) {
            self.settle_all_but_one();
            let answer = match rejected {
                Rejected::Full => Answer::Refused(Problem::new(Reason::Busy)),
                Rejected::Closed => Answer::Stopping,
            };
            self.seat.outbox.answer(id, answer);
        }
    }

    /// Why the client may write nothing, whatever its rights are.
    fn stands_aside(&self) -> Option<Problem> {
        let views = || hold(&self.seat.viewing_as).is_some().then(|| Problem::new(Reason::ViewingAs));
        hold(&self.seat.leaving).as_ref().map(|leaving| leaving.why.clone()).or_else(views)
    }

    /// Whether the client has the power that a question needs somewhere; what it sees is bounded by where.
    fn may_ask(&self, ask: &Ask) -> Result<(), Problem> {
        // One who is sent away still has what is half typed kept.
        let keeps = matches!(ask, Ask::KeepDraft(_) | Ask::DropDraft { .. });
        if let Some(leaving) = hold(&self.seat.leaving).as_ref().filter(|_| !keeps) {
            return Err(leaving.why.clone());
        }
        let projection = self.shared.projection();
        let (register, today) = (projection.register(), projection.today().day());
        // Who comes back from another's eyes asks for that with the own rights.
        let own = matches!(ask, Ask::ViewAs { .. });
        let authority = if own { self.seat.authority(register, today) } else { self.seat.view(register, today).1 };
        authority.demand_somewhere(ask.power(), register, today)
    }

    /// Waits until every earlier command of this client was answered: answers come in order, and a question sees what
    /// was written before it.
    fn settle_all_but_one(&self) {
        self.seat.outbox.settle_to(1);
    }

    /// Gives the parts of an answer; a place is promised for the first. False when the client is gone.
    fn give(&self, id: u64, parts: Vec<Answer>) -> bool {
        let outbox = &self.seat.outbox;
        parts.into_iter().enumerate().all(|(nth, part)| {
            let there = nth == 0 || outbox.promise();
            outbox.answer(id, part);
            there
        })
    }

    fn answer(&self, ask: &Ask, cache: &mut Cache) -> Vec<Answer> {
        vec![match ask {
            Ask::Status => status(self.shared, self.seat),
            Ask::Here { at } => presence::note(self.shared, self.seat, at),
            Ask::Sessions => presence::sessions(self.shared, self.seat),
            Ask::SendAway { session } => presence::send_away(self.shared, &self.seat.officer, *session),
            Ask::Verify => verify(self.shared),
            Ask::Watch => {
                // First watching, then looking: what changes in between is told rather than missed.
                self.seat.outbox.watch();
                self.shared.moved.ring();
                let state = self.shared.state();
                let seq = self.shared.projection().register().seq();
                let capacity = self.seat.capacity(self.shared.projection().register(), state.today);
                Answer::Watching { seq, state, capacity }
            }
            Ask::Stop => Answer::Stopping,
            Ask::ViewAs { officer } => self.view_as(officer.as_ref()),
            Ask::History { id, from, limit } => {
                self.history(id.as_deref(), *from, *limit).unwrap_or_else(Answer::Refused)
            }
            Ask::Acts(ask) => {
                let chosen = self.with_scene(Power::Read, |scene| choose(scene, ask));
                let list = chosen.and_then(|chosen| acts::list(self.shared, &chosen, ask.about.as_deref()));
                list.unwrap_or_else(Answer::Refused)
            }
            Ask::Undoing { seq } => {
                let outlook = self.with_scene(Power::Read, |scene| outlook(scene, *seq));
                outlook.and_then(|outlook| acts::undoing(self.shared, *seq, outlook)).unwrap_or_else(Answer::Refused)
            }
            Ask::KeepDraft(draft) => drafts::keep(self.shared, self.seat, draft).unwrap_or_else(Answer::Refused),
            Ask::DropDraft { token } => {
                drafts::drop_draft(self.shared, self.seat, token).unwrap_or_else(Answer::Refused)
            }
            Ask::KeepVantage(vantage) => views::keep(self.shared, self.seat, vantage).unwrap_or_else(Answer::Refused),
            Ask::Views => views::list(self.shared, self.seat),
            Ask::Drafts => drafts::list(self.shared, self.seat).unwrap_or_else(Answer::Refused),
            _ => return self.look_up(ask, cache),
        }]
    }

    /// Tells of entries. The register is held only to find them and for a moment with each.
    fn history(&self, id: Option<&str>, from: Seq, limit: u32) -> Result<Answer, Problem> {
        let wanted =
            self.with_scene(Power::Read, |scene| history::wanted(scene.register(), &scene.sight(), id, from, limit))?;
        let line =
            |entry: &Entry, about: Option<&str>| history::line(self.shared.projection().register(), entry, about);
        history::page(&wanted, &*self.shared.reader, &line).map_err(|what| {
            self.shared.log.error(format_args!("reading the history: {what}"));
            Problem::new(Reason::Internal)
        })
    }

    fn look_up(&self, ask: &Ask, cache: &mut Cache) -> Vec<Answer> {
        if matches!(ask, Ask::Pick(_) | Ask::Name(_) | Ask::Alike(_)) {
            // The first question of this kind makes the indexes. Whoever writes gets the register in between.
            while self.shared.projection().advance_finder() {}
        }
        self.with_scene(ask.power(), |scene| pages(scene, cache, ask))
    }

    /// Does something with what an answer is made from, as far as the client has a power.
    fn with_scene<T>(&self, power: Power, work: impl FnOnce(&Scene<'_>) -> T) -> T {
        let state = self.shared.state();
        let projection = self.shared.projection();
        let today = projection.today().day();
        let (officer, authority) = self.seat.view(projection.register(), today);
        let reach = authority.reach(power);
        let (officer, authority, since) = (&officer, &authority, midnight(today));
        work(&Scene { projection: &projection, today, officer, authority, reach, since, state: &state })
    }

    /// Lets an administrator see the register as somebody else does, or again with the own eyes.
    fn view_as(&self, officer: Option<&OfficerName>) -> Answer {
        let projection = self.shared.projection();
        let register = projection.register();
        if let Some(name) = officer.filter(|name| register.officer(name).is_none()) {
            let problem = Problem::new(Reason::UnknownOfficer).on("officer").with("field", "officer");
            return Answer::Refused(problem.with("value", name));
        }
        *hold(&self.seat.viewing_as) = officer.cloned();
        self.shared.moved.ring();
        Answer::Capacity(self.seat.capacity(register, projection.today().day()))
    }

    /// Does something for one question; a panic in it costs that question and nothing else.
    fn guard<T>(&self, work: impl FnOnce() -> T) -> Result<T, Problem> {
        catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
            self.shared.log.error(format_args!("a question panicked: {}", words(panic.as_ref())));
            Problem::new(Reason::Internal)
        })
    }
}

/// When a day began here. Where the clocks were changed at midnight, the first hour that there was.
fn midnight(day: Day) -> DateTime<Utc> {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).map(|time| day.and_time(time));
    let begin = [0, 1].into_iter().filter_map(at).find_map(|time| time.and_local_timezone(Local).earliest());
    begin.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |time| time.to_utc())
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words")
}
