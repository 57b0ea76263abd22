//! Answers to questions about the register. Nothing here changes it.

pub mod acts;
mod alike;
mod board;
mod card;
mod counts;
pub mod history;
mod json;
mod lists;
mod now;
pub mod officers;
mod pick;
mod rating;
mod refer;
mod show;
mod sight;
#[cfg(test)]
mod tests;
mod window;

use chrono::DateTime;
use chrono::NaiveTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::model::authority::Authority;
use crate::model::authority::Reach;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::id::OfficerName;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::query::Filter;
use crate::model::query::Query;
use crate::model::register::Register;
use crate::model::site::Site;
use crate::model::standing::Sum;
use crate::model::standing::View;
use crate::server::projection::Projection;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::ServerState;

pub use board::BoardCache;
pub use pick::PickCache;
pub use sight::Sight;
pub use window::WindowCache;

/// What an answer is made from.
pub struct Scene<'a> {
    /// The register and its views.
    pub projection: &'a Projection,
    /// Today, where the server is.
    pub today: Day,
    /// Who asks.
    pub officer: &'a OfficerName,
    /// What the one who asks may do.
    pub authority: &'a Authority,
    /// How much of the register the question may see.
    pub reach: Reach,
    /// When today began.
    pub since: DateTime<Utc>,
    /// The state that every screen shows.
    pub state: &'a ServerState,
}

/// What a session keeps from one question to the next, so that a page further costs no new search.
#[derive(Default)]
pub struct Cache {
    window: WindowCache,
    board: BoardCache,
    pick: PickCache,
}

/// Answers a question about the register; none for the questions that are not about it, or about the journal too.
pub fn answer(scene: &Scene<'_>, cache: &mut Cache, ask: &Ask) -> Option<Answer> {
    let answer = match ask {
        Ask::List(ask) => lists::list(scene, ask),
        Ask::Count(ask) => counts::count(scene, ask).map(Answer::Groups),
        Ask::Show { id, as_of } => show::show(scene, id, *as_of),
        Ask::Board(ask) => board::board(scene, &mut cache.board, ask).map(|board| Answer::Board(Box::new(board))),
        Ask::Window(ask) => {
            window::window(scene, &mut cache.window, ask).map(|window| Answer::Window(Box::new(window)))
        }
        Ask::Card { id, as_of } => card::card(scene, *id, *as_of).map(|card| Answer::Card(Box::new(card))),
        Ask::SiteNow { id } => now::site_now(scene, *id).map(|now| Answer::SiteNow(Box::new(now))),
        Ask::RatingSheet(ask) => rating::sheet(scene, ask).map(|sheet| Answer::RatingSheet(Box::new(sheet))),
        Ask::Pick(ask) => Ok(pick::pick(scene, &mut cache.pick, ask)),
        Ask::Name(ask) => pick::name(scene, &mut cache.pick, ask),
        Ask::Alike(ask) => Ok(Answer::Alike(alike::alike(scene, &mut cache.pick, ask))),
        Ask::Officers => Ok(officers::officers(scene)),
        Ask::Acts(_)
        | Ask::Undoing { .. }
        | Ask::KeepDraft(_)
        | Ask::DropDraft { .. }
        | Ask::Drafts
        | Ask::History { .. }
        | Ask::Submit { .. }
        | Ask::Status
        | Ask::Verify
        | Ask::Watch
        | Ask::KeepVantage(_)
        | Ask::Views
        | Ask::ViewAs { .. }
        | Ask::Here { .. }
        | Ask::Sessions
        | Ask::SendAway { .. }
        | Ask::Stop => return None,
    };
    Some(answer.unwrap_or_else(|problem: Problem| Answer::Refused(problem)))
}

impl<'a> Scene<'a> {
    /// The register.
    pub fn register(&self) -> &'a Register {
        self.projection.register()
    }

    /// Looks up what a query names, for the day of a view and by the clocks of the server.
    fn filter(&self, query: &Query, day: Day) -> Result<Filter, Problem> {
        let filter = Filter::new(query, self.register(), day)?;
        Ok(filter.with_clocks_ahead(self.east()).within(&self.reach, self.register()))
    }

    /// Which sites the one who asks may see.
    pub fn sight(&self) -> Sight {
        Sight::new(self.projection, self.today, &self.reach)
    }

    /// A site that the one who asks may see. Of others is told what is told of an id that was never given: nothing.
    fn seen_site(&self, id: SiteId) -> Result<&'a Site, Problem> {
        let site = self.register().site(id).filter(|_| self.sight().sees(self.register(), id));
        site.ok_or_else(|| history::unknown(&id.to_string()))
    }

    /// Figures of all sites that the one who asks may see.
    fn total(&self, view: &View) -> Result<Tally, Problem> {
        if self.reach == Reach::Everywhere {
            return Ok(view.total());
        }
        let mut sum = Sum::default();
        let filter = self.filter(&Query::default(), view.day())?;
        filter.find(self.register(), view).for_each(|(_, standing)| sum.add(&standing));
        Ok(sum.tally())
    }

    /// How far ahead of the sun's time at Greenwich clocks are here.
    fn east(&self) -> TimeDelta {
        self.today.and_time(NaiveTime::MIN).and_utc() - self.since
    }

    fn view(&self, as_of: Option<Day>) -> std::sync::Arc<View> {
        self.projection.view(as_of.unwrap_or(self.today))
    }
}
