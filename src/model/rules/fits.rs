//! Whether what was written fits what is there: codes that exist, days in order, nothing named twice.

use chrono::Days;

use crate::model::activity::ActivityFacts;
use crate::model::association::Association;
use crate::model::award::AwardFacts;
use crate::model::award::Recipient;
use crate::model::date::Day;
use crate::model::id::AssociationCode;
use crate::model::id::OfficerName;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::officer::Officer;
use crate::model::officer::OfficerPatch;
use crate::model::period::Period;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::programme::Drive;
use crate::model::programme::Model;
use crate::model::record::Table;
use crate::model::right::Grant;
use crate::model::right::Right;
use crate::model::rules::draft::Draft;
use crate::model::site::SiteFacts;
use crate::model::unit::Succession;
use crate::model::unit::Unit;
use crate::model::vantage::MOST_VIEWS;
use crate::model::vantage::NamedView;
use crate::model::vantage::Vantage;

impl Draft<'_> {
    /// Whether the facts of a site fit; `own` is its id when it is there already.
    pub(super) fn fits(&self, facts: &SiteFacts, own: Option<SiteId>, today: Day) -> Result<(), Problem> {
        if self.model(facts.model.as_str()).is_none() {
            return Err(unknown(Reason::UnknownModel, "model", &facts.model));
        }
        self.fits_unit(facts)?;
        self.known_association("lead", &facts.lead)?;
        for partner in &facts.partners {
            self.known_association("partners", partner)?;
            if *partner == facts.lead {
                return Err(Problem::new(Reason::LeadIsPartner).on("partners").with("value", partner));
            }
        }
        // A founding may be planned, but not for a far day: that is a slip of the keyboard.
        not_after("founded", facts.founded, today.checked_add_days(Days::new(366)).unwrap_or(today))?;
        if let Some(launched) = facts.launched {
            not_before_founding("launched", launched, facts.founded)?;
        }
        if let Some(date) = facts.decision.as_ref().and_then(|decision| decision.date) {
            not_after("decision.date", date, today.checked_add_days(Days::new(366)).unwrap_or(today))?;
        }
        self.fits_origin(facts, own)?;
        match facts.drives.iter().find(|drive| !self.has_drive(drive)) {
            Some(drive) => Err(unknown(Reason::UnknownDrive, "drives", drive)),
            None => Ok(()),
        }
    }

    /// A unit is a place where no further unit lies in it, and had not ended when the site was founded. One that came
    /// later is taken: officers type by today's map.
    fn fits_unit(&self, facts: &SiteFacts) -> Result<(), Problem> {
        let geography = self.register.geography();
        let index = geography.find(&facts.unit).ok_or_else(|| unknown(Reason::UnknownUnit, "unit", &facts.unit))?;
        if geography.has_children(index) {
            return Err(Problem::new(Reason::UnitNotCommune).on("unit").with("unit", &facts.unit));
        }
        let closed = geography.unit(index).and_then(|unit| unit.valid_to).filter(|to| *to <= facts.founded);
        match closed {
            Some(day) => Err(Problem::new(Reason::UnitClosed).on("unit").with("unit", &facts.unit).with("day", day)),
            None => Ok(()),
        }
    }

    fn fits_origin(&self, facts: &SiteFacts, own: Option<SiteId>) -> Result<(), Problem> {
        let Some(origin) = facts.origin else { return Ok(()) };
        self.known_site("origin", origin)?;
        let Some(own) = own else { return Ok(()) };
        if origin == own {
            return Err(Problem::new(Reason::SelfReference).on("origin").with("field", "origin"));
        }
        // The line of origins is walked with a bound, though the rules keep it free of circles.
        let mut at = Some(origin);
        for _ in 0..10_000 {
            let Some(id) = at else { return Ok(()) };
            if id == own {
                return Err(Problem::new(Reason::Cycle).on("origin").with("value", origin));
            }
            at = self.site(id).and_then(|site| self.latest(site).origin);
        }
        Ok(())
    }

    pub(super) fn known_association(&self, field: &str, code: &AssociationCode) -> Result<(), Problem> {
        if self.has_association(code) { Ok(()) } else { Err(unknown(Reason::UnknownAssociation, field, code)) }
    }

    fn known_unit(&self, field: &str, id: &UnitId) -> Result<(), Problem> {
        let known = self.register.geography().find(id).is_some() || self.pending.units.contains(id);
        if known { Ok(()) } else { Err(unknown(Reason::UnknownUnit, field, id)) }
    }

    pub(super) fn check_activity(&self, facts: &ActivityFacts, today: Day) -> Result<(), Problem> {
        let geography = self.register.geography();
        let index = geography.find(&facts.unit).ok_or_else(|| unknown(Reason::UnknownUnit, "unit", &facts.unit))?;
        if let Some(code) = &facts.association {
            self.known_association("association", code)?;
        }
        not_after("on", facts.on, today)?;
        match geography.unit(index).filter(|unit| unit.is_closed(facts.on)) {
            Some(unit) => {
                let day = unit.valid_to.map(|day| day.to_string()).unwrap_or_default();
                Err(Problem::new(Reason::UnitClosed).on("unit").with("unit", &facts.unit).with("day", day))
            }
            None => Ok(()),
        }
    }

    pub(super) fn check_award(&self, facts: &AwardFacts, today: Day) -> Result<(), Problem> {
        not_after("on", facts.on, today)?;
        match &facts.to {
            Recipient::Association(code) => self.known_association("to", code),
            Recipient::Site(id) => not_before_founding("on", facts.on, self.known_site("to", *id)?.founded()),
        }
    }

    pub(super) fn check_association(&self, association: &Association) -> Result<Association, Problem> {
        let code = &association.code;
        // An award names its recipient by one word: a site's id or an association's code.
        if SiteId::parse(code.as_str()).is_some() {
            return Err(Problem::new(Reason::BadCode).on("code").with("field", "code").with("value", code));
        }
        if self.has_association(code) { Err(exists(code)) } else { Ok(association.clone()) }
    }

    pub(super) fn check_model(&self, model: &Model) -> Result<Model, Problem> {
        self.known_association("lead", &model.lead)?;
        if self.model(model.code.as_str()).is_some() { Err(exists(&model.code)) } else { Ok(model.clone()) }
    }

    pub(super) fn check_drive(&self, drive: &Drive) -> Result<Drive, Problem> {
        if let Some(code) = &drive.association {
            self.known_association("association", code)?;
        }
        if self.has_drive(&drive.code) { Err(exists(&drive.code)) } else { Ok(drive.clone()) }
    }

    pub(super) fn check_period(&self, period: &Period) -> Result<Period, Problem> {
        if period.end < period.start {
            return Err(Problem::new(Reason::BadPeriod).on("end").with("value", &period.code));
        }
        let mut known =
            self.register.periods().iter().enumerate().filter(|(at, _)| self.register.is_in_use(Table::Periods, *at));
        let declared = known.any(|(_, known)| known.code == period.code)
            || self.pending.periods.iter().any(|known| known.code == period.code);
        if declared { Err(exists(&period.code)) } else { Ok(period.clone()) }
    }

    pub(super) fn check_officer(&self, officer: &Officer) -> Result<Officer, Problem> {
        self.fit_rights(&officer.rights)?;
        if self.has_officer(officer) { Err(exists(&officer.name)) } else { Ok(officer.clone()) }
    }

    pub(super) fn check_officer_edit(
        &self,
        name: &OfficerName,
        rev: Option<u32>,
        set: &OfficerPatch,
    ) -> Result<Officer, Problem> {
        let officer = self.officer(name).ok_or_else(|| unknown(Reason::UnknownOfficer, "name", name))?;
        self.fit_rights(set.rights.as_deref().unwrap_or_default())?;
        if rev.is_some_and(|rev| rev != self.register.versions_of_officer(name)) {
            return Err(Problem::new(Reason::ConflictRev).on("rights").with("field", "rights"));
        }
        let edited = officer.with(set);
        if edited == *officer { Err(Problem::new(Reason::NoChange).on("set")) } else { Ok(edited) }
    }

    pub(super) fn check_view(&self, view: NamedView) -> Result<NamedView, Problem> {
        view.vantage.iter().try_for_each(Vantage::check)?;
        let own = || self.register.views_now().filter(|known| known.owner == view.owner);
        if own().all(|known| known.name != view.name) && own().count() >= MOST_VIEWS {
            return Err(Problem::new(Reason::TooManyViews).on("name").with("limit", MOST_VIEWS));
        }
        if own().any(|known| *known == view) {
            return Err(Problem::new(Reason::NoChange).on("vantage"));
        }
        Ok(view)
    }

    pub(super) fn check_dropped_view(&self, owner: &OfficerName, name: &str) -> Result<NamedView, Problem> {
        let known = self.register.views_now().find(|known| known.owner == *owner && known.name == name);
        let known = known.ok_or_else(|| unknown(Reason::UnknownView, "name", name))?;
        Ok(NamedView { vantage: None, ..known.clone() })
    }

    /// Whether rights say something, and of units and associations that are there.
    fn fit_rights(&self, rights: &[Right]) -> Result<(), Problem> {
        for right in rights {
            let grant = match right {
                Right::Granted(grant) => grant,
                Right::Unread(text) => return Grant::parse(text).map(drop),
            };
            if let Some(unit) = &grant.unit {
                self.known_unit("rights", unit)?;
            }
            if let Some(code) = &grant.association {
                self.known_association("rights", code)?;
            }
        }
        Ok(())
    }

    pub(super) fn check_unit(&self, unit: &Unit) -> Result<Unit, Problem> {
        if let Some(parent) = &unit.parent {
            self.known_unit("parent", parent)?;
        }
        if self.known_unit("id", &unit.id).is_ok() { Err(exists(&unit.id)) } else { Ok(unit.clone()) }
    }

    pub(super) fn check_succession(&self, succession: &Succession) -> Result<Succession, Problem> {
        self.known_unit("from", &succession.from)?;
        self.known_unit("to", &succession.to)?;
        let same = |known: &Succession| {
            known.from == succession.from && known.to == succession.to && known.date == succession.date
        };
        if self.register.successions().iter().any(same) {
            return Err(exists(&format!("{} {}", succession.from, succession.to)));
        }
        Ok(succession.clone())
    }
}

/// A day that must not lie ahead.
pub(super) fn not_after(field: &str, day: Day, latest: Day) -> Result<(), Problem> {
    if day > latest {
        Err(Problem::new(Reason::FutureDate).on(field).with("field", field).with("value", day))
    } else {
        Ok(())
    }
}

/// A day that must not lie before the founding of its site.
pub(super) fn not_before_founding(field: &str, day: Day, founded: Day) -> Result<(), Problem> {
    if day < founded {
        return Err(Problem::new(Reason::BeforeFounding).on(field).with("field", field).with("day", founded));
    }
    Ok(())
}

fn unknown(reason: Reason, field: &str, value: impl std::fmt::Display) -> Problem {
    Problem::new(reason).on(field).with("field", field).with("value", value)
}

fn exists(code: &impl std::fmt::Display) -> Problem {
    Problem::new(Reason::Exists).on("code").with("value", code)
}
