//! A query held against a register on a day: which sites it finds.

use std::borrow::Cow;

use chrono::TimeDelta;

use crate::model::authority::Reach;
use crate::model::code::Rating;
use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::map::UnitIndex;
use crate::model::movement::EntryDays;
use crate::model::movement::Movement;
use crate::model::period::Period;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::query::Query;
use crate::model::query::Sense;
use crate::model::query::Test;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::Site;
use crate::model::standing::Standing;
use crate::model::standing::View;
use crate::text::fold::fold;

/// A query whose codes are looked up.
pub struct Filter {
    day: Day,
    /// How far ahead of the sun's time at Greenwich clocks are here.
    east: TimeDelta,
    words: Vec<(Sense, Bound)>,
    exact: Vec<memchr::memmem::Finder<'static>>,
    /// Sites that no longer or not yet count are looked at too, since a word asks for such.
    beyond_counting: bool,
    /// Sites that were taken back are looked at too, likewise.
    undone_too: bool,
    /// What the reader may see; none when that is everything.
    within: Option<Vec<Within>>,
}

/// An area that a reader may see.
struct Within {
    unit: Option<Bound>,
    association: Option<u32>,
}

/// A word's question with what the register knows of its codes.
enum Bound {
    Text(Box<memchr::memmem::Finder<'static>>),
    Lead(u32),
    Partner(u32),
    Association(u32),
    Model(u32),
    /// For each unit whether a site that stands there on the day's map is meant.
    Unit {
        there: Vec<bool>,
        asked: UnitIndex,
    },
    Models(Vec<bool>),
    RatingIn(Rating, Period),
    /// A question that needs no looking up.
    Plain(Test),
}

impl Filter {
    /// Looks up what a query names.
    ///
    /// # Errors
    /// When it names an association, model, unit or period that isn't there: an empty answer would look like a fact.
    pub fn new(query: &Query, register: &Register, day: Day) -> Result<Self, Problem> {
        let (words, exact, east) = (Vec::new(), Vec::new(), TimeDelta::zero());
        let undone_too = query.wants_undone();
        let mut filter = Self { day, east, words, exact, beyond_counting: false, undone_too, within: None };
        for word in &query.words {
            filter.beyond_counting |= word.looks_beyond_counting();
            if let (Sense::Is, Test::Text { marked: Some(marked), .. }) = (word.sense, &word.test) {
                filter.exact.push(memchr::memmem::Finder::new(marked.as_bytes()).into_owned());
            }
            filter.words.push((word.sense, bind(&word.test, register, day)?));
        }
        Ok(filter)
    }

    /// The same where clocks are so far ahead: `since:` and `moved:` ask for days of the calendar, and entries have moments.
    #[must_use]
    pub const fn with_clocks_ahead(mut self, east: TimeDelta) -> Self {
        self.east = east;
        self
    }

    /// The same for a reader who may see only so much. Areas that are no longer known hold nothing.
    #[must_use]
    pub fn within(mut self, reach: &Reach, register: &Register) -> Self {
        let Reach::Areas(areas) = reach else { return self };
        let known = areas.iter().filter_map(|area| {
            let unit = area.unit.as_ref().map(|unit| bind_unit(unit, register, self.day)).transpose().ok()?;
            let association = area.association.as_ref().map(|code| register.association(code.as_str()));
            let association = match association {
                None => None,
                Some(found) => Some(found?.0),
            };
            Some(Within { unit, association })
        });
        self.within = Some(known.collect());
        self
    }

    /// Whether every site is found that counts.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty() && self.within.is_none()
    }

    /// Whether the query has words that were written with tones or đ: sites that have them as written come first.
    pub const fn has_marks(&self) -> bool {
        !self.exact.is_empty()
    }

    /// Whether a site's name or place has the words as they were written, marks and all.
    pub fn is_exact(&self, register: &Register, id: SiteId) -> bool {
        let text = register.marked_text(id).as_bytes();
        self.exact.iter().all(|word| word.find(text).is_some())
    }

    /// The sites that it finds, in the order of their ids.
    pub fn find<'a>(
        &'a self,
        register: &'a Register,
        view: &'a View,
    ) -> impl Iterator<Item = (&'a Site, Cow<'a, Standing>)> + 'a {
        let standing = view.standings().map(|(id, standing)| (id, Cow::Borrowed(standing)));
        let undone = self.undone(register, view).map(|(id, standing)| (id, Cow::Owned(standing)));
        let found = standing.chain(undone).filter(|(id, standing)| self.matches(register, view, *id, standing));
        found.filter_map(|(id, standing)| register.site(id).map(|site| (site, standing)))
    }

    /// Sites that were taken back, as they would stand on the view's day; none unless they are asked for.
    pub fn undone<'a>(
        &'a self,
        register: &'a Register,
        view: &'a View,
    ) -> impl Iterator<Item = (SiteId, Standing)> + 'a {
        let all = self.undone_too.then(|| register.sites().filter(|site| site.undone));
        all.into_iter().flatten().map(|site| (site.id, Standing::of(register, site, view.map())))
    }

    /// Whether a site is found.
    pub fn matches(&self, register: &Register, view: &View, id: SiteId, standing: &Standing) -> bool {
        (self.beyond_counting || standing.status.counts()) && self.all_hold(register, view, id, standing)
    }

    /// Whether all words hold for a site, be it one that counts or not.
    pub fn all_hold(&self, register: &Register, view: &View, id: SiteId, standing: &Standing) -> bool {
        let holds =
            |(sense, bound): &(Sense, Bound)| self.holds(bound, register, view, id, standing) == (*sense == Sense::Is);
        self.words.iter().all(holds) && self.is_seen(register, view, id, standing)
    }

    /// Whether the reader may see a site.
    pub fn is_seen(&self, register: &Register, view: &View, id: SiteId, standing: &Standing) -> bool {
        let Some(areas) = &self.within else { return true };
        areas.iter().any(|area| {
            let unit = area.unit.as_ref().is_none_or(|unit| self.holds(unit, register, view, id, standing));
            let whose = |code: u32| standing.lead == code || standing.partners.contains(&code);
            unit && area.association.is_none_or(whose)
        })
    }

    fn holds(&self, bound: &Bound, register: &Register, view: &View, id: SiteId, standing: &Standing) -> bool {
        // The site itself lies elsewhere in memory; the usual questions are answered without it.
        match bound {
            Bound::Text(finder) => finder.find(register.search_text(id).as_bytes()).is_some(),
            Bound::Lead(code) => standing.lead == *code,
            Bound::Partner(code) => standing.partners.contains(code),
            Bound::Association(code) => standing.lead == *code || standing.partners.contains(code),
            Bound::Model(code) => standing.model == *code,
            Bound::Models(of_field) => of_field.get(standing.model as usize).copied().unwrap_or_default(),
            Bound::Unit { there, asked } => match standing.place {
                Some(place) => there.get(place.unit.0 as usize).copied().unwrap_or_default(),
                // A site that is still to be placed belongs to the units it was founded in all the same.
                None => founding_unit(register, view.day(), id)
                    .is_some_and(|unit| register.geography().lies_in(unit, *asked)),
            },
            Bound::RatingIn(rating, period) => rating_in(register, id, period, self.day) == *rating,
            Bound::Plain(test) => {
                register.site(id).is_some_and(|site| self.holds_plainly(test, register, site, standing))
            }
        }
    }

    fn holds_plainly(&self, test: &Test, register: &Register, site: &Site, standing: &Standing) -> bool {
        match test {
            Test::Site(id) => site.id == *id,
            Test::Status(status) => standing.status == *status,
            Test::Rating(rating, _) => standing.rating == *rating,
            Test::Exemplar(wanted) => standing.exemplar == *wanted,
            Test::Undone(wanted) => site.undone == *wanted,
            Test::Placed(wanted) => standing.place.is_some() == *wanted,
            Test::Members(from, to) => (*from..=*to).contains(&u64::from(standing.members)),
            Test::Teams(from, to) => (*from..=*to).contains(&u64::from(standing.teams)),
            Test::Founded(from, to) => (*from..=*to).contains(&site.founded()),
            Test::SelfDirection(way) => register.facts_on(site, self.day).self_direction.contains(way),
            Test::Origin(id) => register.facts_on(site, self.day).origin == Some(*id),
            Test::Drive(code) => register.facts_on(site, self.day).drives.iter().any(|drive| drive.as_str() == code),
            Test::Since(span) => {
                // What came after the day that is asked about was not known on it.
                let acts = register.acts_on(RecordKey { table: Table::Sites, number: site.id.index() as u32 });
                let dates = acts.iter().rev().filter_map(|seq| register.act(*seq));
                let mut dates = dates.map(|act| (act.at.time() + self.east).date_naive());
                dates.find(|date| *date <= self.day).is_some_and(|last| last >= span.before(self.day))
            }
            Test::Moved(way, span) => {
                let days = EntryDays { from: span.before(self.day), to: self.day, east: self.east };
                let moved = Movement::of(register, site, standing, &days);
                moved.is_some() && (way.is_none() || moved == *way)
            }
            Test::Text { .. }
            | Test::Lead(_)
            | Test::Partner(_)
            | Test::Association(_)
            | Test::Model(_)
            | Test::Unit(_)
            | Test::Field(_) => false,
        }
    }
}

fn bind(test: &Test, register: &Register, day: Day) -> Result<Bound, Problem> {
    let association = |code: &str| {
        let found = register.association(code).map(|(index, _)| index);
        found.ok_or_else(|| unknown(Reason::UnknownAssociation, code))
    };
    Ok(match test {
        Test::Text { folded, .. } => Bound::Text(Box::new(memchr::memmem::Finder::new(folded.as_bytes()).into_owned())),
        Test::Lead(code) => Bound::Lead(association(code)?),
        Test::Partner(code) => Bound::Partner(association(code)?),
        Test::Association(code) => Bound::Association(association(code)?),
        Test::Model(code) => {
            let found = register.model(code).map(|(index, _)| index);
            Bound::Model(found.ok_or_else(|| unknown(Reason::UnknownModel, code))?)
        }
        Test::Field(code) if !register.models().iter().any(|model| model.field.as_str() == code) => {
            return Err(Problem::new(Reason::BadQuery).on("query").with("word", code).with("cause", "want.choice"));
        }
        Test::Origin(id) if register.site(*id).is_none() => return Err(unknown(Reason::UnknownSite, &id.to_string())),
        Test::Field(code) => {
            Bound::Models(register.models().iter().map(|model| model.field.as_str() == code).collect())
        }
        Test::Unit(id) => bind_unit(&UnitId::new(id), register, day)?,
        Test::Rating(rating, Some(period)) => {
            let bad = || Problem::new(Reason::BadPeriod).on("query").with("value", period);
            Bound::RatingIn(*rating, register.period(period).ok_or_else(bad)?)
        }
        other => Bound::Plain(other.clone()),
    })
}

/// For each unit whether a site that stands there on the day's map stands in the one that is asked for.
fn bind_unit(id: &UnitId, register: &Register, day: Day) -> Result<Bound, Problem> {
    let geography = register.geography();
    let asked = geography.find(id).ok_or_else(|| unknown(Reason::UnknownUnit, id.as_str()))?;
    let meant = geography.on_day(asked, day);
    // Every unit that lies in one of them is meant too; parents stand before their children, so one pass does.
    let mut there = vec![false; geography.units().count()];
    for (index, _) in geography.units() {
        let above =
            geography.parent(index).and_then(|parent| there.get(parent.0 as usize).copied()).unwrap_or_default();
        if let Some(slot) = there.get_mut(index.0 as usize) {
            *slot = above || meant.binary_search(&index).is_ok();
        }
    }
    Ok(Bound::Unit { there, asked })
}

/// The rating of the last period that lies in another, as far as it was given by a day.
fn rating_in(register: &Register, id: SiteId, period: &Period, day: Day) -> Rating {
    let given = register.assessments_of(id).filter(|assessment| assessment.on <= day);
    let inside = given.filter_map(|assessment| {
        let own = register.period(assessment.facts.period.as_str())?;
        own.lies_in(period).then_some(((own.end, assessment.on, assessment.seq), assessment.facts.rating))
    });
    inside.max_by_key(|(order, _)| *order).map_or(Rating::Unrated, |(_, rating)| rating)
}

fn founding_unit(register: &Register, day: Day, id: SiteId) -> Option<UnitIndex> {
    register.geography().find(&register.facts_on(register.site(id)?, day).unit)
}

fn unknown(reason: Reason, code: &str) -> Problem {
    Problem::new(reason).on("query").with("field", "query").with("value", code)
}

/// Whether words, folded, all occur in a text: the search of records other than sites.
pub fn has_words(query: &Query, text: &str) -> bool {
    let text = fold(text);
    query.words.iter().all(|word| {
        let holds = match &word.test {
            Test::Text { folded, .. } => text.contains(folded.as_str()),
            _ => text.contains(&fold(&word.written)),
        };
        holds == (word.sense == Sense::Is)
    })
}
