//! What may happen to a site that is there: edits, the events of its life, assessments.

use crate::model::code::EventKind;
use crate::model::code::Status;
use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::rules::draft::Draft;
use crate::model::rules::fits::not_after;
use crate::model::rules::fits::not_before_founding;
use crate::model::site::AssessmentFacts;
use crate::model::site::Site;
use crate::model::site::SiteField;
use crate::model::site::SitePatch;

/// From which day on something holds, and today.
#[derive(Clone, Copy)]
pub(super) struct Dates {
    pub on: Day,
    pub today: Day,
}

impl Draft<'_> {
    /// Checks an edit and gives the other fields that changed since the writer looked.
    pub(super) fn check_edit(
        &self,
        id: SiteId,
        rev: Option<u32>,
        set: &SitePatch,
        dates: Dates,
    ) -> Result<Vec<SiteField>, Problem> {
        let site = self.known_site("id", id)?;
        let merged = rev.map_or(Ok(Vec::new()), |rev| changed_since(site, rev, set))?;
        let mut edited = site.clone();
        edited.edit(self.next_seq(), dates.on, set.clone());
        self.fits_from(&edited, dates)?;
        Ok(merged)
    }

    /// Whether a site fits on a day and on every later one on which an edit changes it.
    pub(super) fn fits_from(&self, site: &Site, dates: Dates) -> Result<(), Problem> {
        let mut days: Vec<Day> = site.edits_in_force().map(|edit| edit.on).filter(|on| *on > dates.on).collect();
        days.push(dates.on);
        days.sort_unstable();
        days.dedup();
        for day in days {
            self.fits(&site.facts_on(day), Some(site.id), dates.today)?;
        }
        // An event that happened can't come to lie before the founding.
        let first = site.events.iter().filter(|event| !event.undone).map(|event| event.on).min();
        match first.filter(|first| *first < site.founded()) {
            Some(first) => {
                Err(Problem::new(Reason::AfterEvent).on("founded").with("field", "founded").with("day", first))
            }
            None => Ok(()),
        }
    }

    pub(super) fn check_event(
        &self,
        id: SiteId,
        event: EventKind,
        on: Day,
        into: Option<SiteId>,
        rev: Option<u32>,
        today: Day,
    ) -> Result<(), Problem> {
        let site = self.known_site("id", id)?;
        if let Some(seen) = rev.filter(|seen| *seen != site.rev) {
            return Err(conflict(site, seen).on("rev"));
        }
        not_after("on", on, today)?;
        not_before_founding("on", on, site.founded())?;
        self.check_into(id, event, on, into)?;
        if let Some(end) = site.end() {
            if event.ends() {
                let status = if end.event == EventKind::Merged { Status::Merged } else { Status::StruckOff };
                return Err(already(status));
            }
            if end.on <= on {
                return Err(Problem::new(Reason::AfterEnd).on("on").with("field", "on").with("day", end.on));
            }
        }
        let exemplar = site.is_exemplar_on(on);
        match (event, site.status_on(on)) {
            (EventKind::Paused, Status::Paused) => Err(already(Status::Paused)),
            (EventKind::Resumed, Status::Active) => Err(already(Status::Active)),
            (EventKind::Exemplar, _) if exemplar => {
                Err(Problem::new(Reason::Already).on("event").with("status", "exemplar"))
            }
            (EventKind::ExemplarWithdrawn, _) if !exemplar => {
                Err(Problem::new(Reason::NotEffective).on("event").with("field", "event"))
            }
            _ => Ok(()),
        }
    }

    /// The site that takes over: another one, alive on that day, and only for a merger.
    pub(super) fn check_into(
        &self,
        id: SiteId,
        event: EventKind,
        on: Day,
        into: Option<SiteId>,
    ) -> Result<(), Problem> {
        match (event, into) {
            (EventKind::Merged, None) => Err(Problem::new(Reason::Missing).on("into").with("field", "into")),
            (EventKind::Merged, Some(into)) if into == id => {
                Err(Problem::new(Reason::SelfReference).on("into").with("field", "into"))
            }
            (EventKind::Merged, Some(into)) => {
                let heir = self.known_site("into", into)?;
                not_before_founding("into", on, heir.founded())?;
                match heir.end().filter(|end| end.on <= on) {
                    Some(end) => {
                        Err(Problem::new(Reason::AfterEnd).on("into").with("field", "into").with("day", end.on))
                    }
                    None => Ok(()),
                }
            }
            (_, Some(_)) => Err(Problem::new(Reason::NotEffective).on("into").with("field", "into")),
            (_, None) => Ok(()),
        }
    }

    /// Checks an assessment and gives the day from which its rating holds.
    pub(super) fn check_assessment(&self, facts: &AssessmentFacts, on: Day) -> Result<Day, Problem> {
        let site = self.known_site("site", facts.site)?;
        let bad_period = || Problem::new(Reason::BadPeriod).on("period").with("value", &facts.period);
        let period = self.period(facts).ok_or_else(bad_period)?;
        if period.start > on {
            return Err(Problem::new(Reason::FutureDate)
                .on("period")
                .with("field", "period")
                .with("value", &facts.period));
        }
        not_before_founding("period", period.end, site.founded())?;
        if let Some(end) = site.end().filter(|end| end.on < period.start) {
            return Err(Problem::new(Reason::AfterEnd).on("period").with("field", "period").with("day", end.on));
        }
        let want = self.model(self.latest(site).model.as_str()).map_or(0, |model| model.criteria.len());
        let got = facts.criteria.len();
        // Some models have no written criteria; answers to those that an office uses by itself are kept as they come.
        if want > 0 && got > 0 && want != got {
            return Err(Problem::new(Reason::WrongCriteriaCount).on("criteria").with("want", want).with("got", got));
        }
        Ok(on)
    }
}

/// The fields that were changed since a revision; a problem when one of them is to be set now.
fn changed_since(site: &Site, rev: u32, set: &SitePatch) -> Result<Vec<SiteField>, Problem> {
    if rev == site.rev {
        return Ok(Vec::new());
    }
    if rev > site.rev || rev == 0 {
        return Err(conflict(site, rev).on("rev"));
    }
    // An edit that was taken back or came back since has changed its fields just as a new one.
    let since = site.edits.iter().filter(|edit| edit.rev > rev);
    let mut changed: Vec<_> = since.flat_map(|edit| Draft::fields_of(&edit.set)).collect();
    changed.sort_unstable();
    changed.dedup();
    let wanted = Draft::fields_of(set);
    match changed.iter().find(|field| wanted.contains(field)) {
        Some(field) => Err(conflict(site, rev).on(field.name())),
        None => Ok(changed),
    }
}

fn conflict(site: &Site, seen: u32) -> Problem {
    Problem::new(Reason::ConflictRev).with("id", site.id).with("mine", seen).with("theirs", site.rev)
}

fn already(status: Status) -> Problem {
    Problem::new(Reason::Already).on("event").with("status", status.code())
}
