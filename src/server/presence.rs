//! Who is here and where. Clients say where they are; a thread of its own tells those who watch, a few times a second
//! at most and the latest only, so that nobody who types waits for it and nothing is sent while nobody moves.

use std::collections::HashMap;
use std::net::Shutdown;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use crate::model::authority::Authority;
use crate::model::authority::Reach;
use crate::model::code::FormKind;
use crate::model::code::Power;
use crate::model::date::Day;
use crate::model::id::OfficerName;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::register::Register;
use crate::server::account::Rank;
use crate::server::answer::Sight;
use crate::server::answer::officers::right_rows;
use crate::server::outbox::Frame;
use crate::server::projection::Projection;
use crate::server::publish::frame;
use crate::server::state::Leaving;
use crate::server::state::Seat;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::wire::message::Answer;
use crate::wire::message::Entitled;
use crate::wire::message::MOST_PRESENT;
use crate::wire::message::Presence;
use crate::wire::message::Purpose;
use crate::wire::message::Push;
use crate::wire::message::SessionNumber;
use crate::wire::message::SessionRow;
use crate::wire::message::Whereabouts;

/// How long it waits after something moved, so that many moves are one piece of news …
const GATHER: Duration = Duration::from_millis(250);

/// … and so much longer for each who is here: what all tell all grows with the square.
const GATHER_EACH: Duration = Duration::from_millis(5);

/// How often it looks when nobody moves: sites may have moved into the sight of others.
const SELDOM: Duration = Duration::from_secs(60);

/// How long one who is sent away has to keep what is half typed.
const GRACE: Duration = Duration::from_secs(2);

/// Tells those who watch who else is where.
pub struct Herald {
    shared: Arc<Shared>,
    /// What each session was told last.
    told: HashMap<SessionNumber, Arc<Vec<Presence>>>,
}

/// What all see who may see the same.
struct News {
    reach: Reach,
    names: Names,
    present: Arc<Vec<Presence>>,
    frame: Frame,
}

/// Whether somebody is told the accounts of those who are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// One who works in the register is.
    Told,
    /// One who only looks is not.
    Kept,
}

impl Names {
    fn of(authority: &Authority) -> Self {
        let works = [Power::Enter, Power::Review, Power::Administer].iter().any(|power| authority.has(*power));
        if works { Self::Told } else { Self::Kept }
    }
}

impl Herald {
    /// One that has told nobody anything yet.
    pub fn new(shared: Arc<Shared>) -> Self {
        Self { shared, told: HashMap::new() }
    }

    /// Runs until its bell has rung for the last time.
    pub fn run(mut self) {
        loop {
            let seats = self.shared.seats();
            self.tell(&seats);
            let leaving = hang_up(&seats);
            let crowd = GATHER_EACH.saturating_mul(u32::try_from(seats.len()).unwrap_or(u32::MAX));
            let pause = leaving.map_or(SELDOM, |left| left.min(SELDOM));
            drop(seats);
            if !self.shared.moved.listen(pause) || !self.shared.moved.rest(GATHER + crowd) {
                return;
            }
        }
    }

    fn tell(&mut self, seats: &[Arc<Seat>]) {
        let shared = Arc::clone(&self.shared);
        let here: Vec<(&Seat, Whereabouts)> = seats.iter().map(|seat| (&**seat, hold(&seat.at).clone())).collect();
        let mut all: Vec<News> = Vec::new();
        let mut told = HashMap::new();
        for seat in seats.iter().filter(|seat| seat.purpose == Purpose::Dashboard) {
            let Some(news) = look(&shared, seat, &here, &mut all) else { continue };
            let before = self.told.remove(&seat.number).unwrap_or_default();
            let others = |present: &Arc<Vec<Presence>>| -> Vec<Presence> {
                present.iter().filter(|one| one.session != seat.number).cloned().collect()
            };
            if others(&before) == others(&news.present) {
                told.insert(seat.number, before);
            } else if seat.outbox.tell_presence(&news.frame) {
                told.insert(seat.number, Arc::clone(&news.present));
            }
        }
        self.told = told;
    }
}

/// What a seat may be told, made once for all who may see the same.
fn look<'n>(shared: &Shared, seat: &Seat, here: &[(&Seat, Whereabouts)], all: &'n mut Vec<News>) -> Option<&'n News> {
    let projection = shared.projection();
    let (register, today) = (projection.register(), projection.today().day());
    let (_, authority) = seat.view(register, today);
    let (reach, names) = (authority.reach(Power::Read), Names::of(&authority));
    if let Some(at) = all.iter().position(|news| news.reach == reach && news.names == names) {
        return all.get(at);
    }
    let present = Arc::new(present(&projection, today, &reach, names, here));
    let frame = frame(Push::Present(present.to_vec()));
    all.push(News { reach, names, present, frame });
    all.last()
}

/// Who is at a site that somebody of this reach may see.
fn present(
    projection: &Projection,
    today: Day,
    reach: &Reach,
    names: Names,
    here: &[(&Seat, Whereabouts)],
) -> Vec<Presence> {
    let sight = Sight::new(projection, today, reach);
    let seen = here.iter().filter_map(|(seat, at)| {
        let site = at.site().filter(|site| sight.sees(projection.register(), *site))?;
        let who = (names == Names::Told).then(|| seat.officer.clone());
        Some(Presence { session: seat.number, who, site, field: at.field().map(str::to_owned) })
    });
    seen.take(MOST_PRESENT).collect()
}

/// Hangs up on those whose time is over, and tells how long the next one has.
fn hang_up(seats: &[Arc<Seat>]) -> Option<Duration> {
    let now = Instant::now();
    let mut next = None;
    for seat in seats {
        let Some(by) = hold(&seat.leaving).as_ref().map(|leaving| leaving.by) else { continue };
        let left = by.saturating_duration_since(now);
        if left.is_zero() {
            // It is read no further; what it is owed still goes out.
            drop(seat.stream.shutdown(Shutdown::Read));
        } else {
            next = Some(next.map_or(left, |next: Duration| next.min(left)));
        }
    }
    next
}

/// Notes where a client is.
pub fn note(shared: &Shared, seat: &Seat, at: &Whereabouts) -> Answer {
    let at = match at {
        // Only what a form has is a field: nobody writes on the screens of others.
        Whereabouts::Field { site, field } if FormKind::Site.field(field).is_none() => Whereabouts::Site(*site),
        Whereabouts::Unit(unit) if shared.projection().register().geography().find(unit).is_none() => {
            Whereabouts::Elsewhere
        }
        other => other.clone(),
    };
    let mut held = hold(&seat.at);
    if *held != at {
        *held = at;
        shared.moved.ring();
    }
    Answer::Noted
}

/// Who is here. One who only looks is told of the own sessions.
pub fn sessions(shared: &Shared, asker: &Seat) -> Answer {
    let seats = shared.seats();
    let projection = shared.projection();
    let (register, today) = (projection.register(), projection.today().day());
    let (viewer, authority) = asker.view(register, today);
    let sight = Sight::new(&projection, today, &authority.reach(Power::Read));
    let all = Names::of(&authority) == Names::Told;
    let told = seats.iter().filter(|seat| all || seat.officer == viewer);
    let row = |seat: &Arc<Seat>| {
        let at = hold(&seat.at).clone();
        let at = if at.site().is_none_or(|site| sight.sees(register, site)) { at } else { Whereabouts::Elsewhere };
        let officer = register.officer(&seat.officer);
        SessionRow {
            number: seat.number,
            own: seat.number == asker.number,
            officer: seat.officer.clone(),
            title: officer.map(|officer| officer.title.clone()).unwrap_or_default(),
            may: match seat.rank {
                Rank::Owner => Entitled::Owner,
                Rank::Officer => {
                    let rights = officer.map(|officer| right_rows(register, &officer.rights, today));
                    Entitled::Rights(rights.unwrap_or_default())
                }
            },
            purpose: seat.purpose,
            since: seat.since,
            idle: hold(&seat.asked).elapsed().as_secs(),
            place: name_of(register, &at),
            at,
        }
    };
    Answer::Sessions(told.map(row).collect())
}

fn name_of(register: &Register, at: &Whereabouts) -> String {
    let name = match at {
        Whereabouts::Unit(unit) => {
            let geography = register.geography();
            geography.find(unit).and_then(|unit| geography.unit(unit)).map(|unit| unit.full_name.clone())
        }
        other => other.site().and_then(|site| register.facts(site)).map(|facts| facts.name.clone()),
    };
    name.unwrap_or_default()
}

/// Sends a session away: it is told by whom, may keep what is half typed, and is hung up on.
pub fn send_away(shared: &Shared, by: &OfficerName, number: SessionNumber) -> Answer {
    let Some(seat) = shared.seats().into_iter().find(|seat| seat.number == number) else {
        return Answer::Refused(Problem::new(Reason::UnknownSession).with("value", number.0));
    };
    shared.log.note(format_args!("{by} sent session {} of {} away", number.0, seat.officer));
    let why = Problem::new(Reason::SentAway).with("value", by);
    *hold(&seat.leaving) = Some(Leaving { by: Instant::now() + GRACE, why: why.clone() });
    seat.outbox.say(&frame(Push::Dismissed(why)));
    shared.moved.ring();
    Answer::SentAway(seat.officer.clone())
}
