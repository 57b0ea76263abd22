//! A register plus what was accepted but is not durable yet, so that commands of one group see each other.

use std::collections::HashMap;

use crate::model::association::Association;
use crate::model::change::Change;
use crate::model::command::Command;
use crate::model::command::Request;
use crate::model::date::Day;
use crate::model::id::ActivityId;
use crate::model::id::AssociationCode;
use crate::model::id::AwardId;
use crate::model::id::DriveCode;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::officer::Officer;
use crate::model::period::Period;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::programme::Model;
use crate::model::register::Register;
use crate::model::rules::Checked;
use crate::model::rules::Context;
use crate::model::rules::life::Dates;
use crate::model::site::AssessmentFacts;
use crate::model::site::Site;
use crate::model::site::SiteEvent;
use crate::model::site::SiteFacts;
use crate::model::site::SiteField;
use crate::model::site::SitePatch;
use crate::model::site::SiteValue;
use crate::model::vantage::NamedView;

/// The register as it will be once what was accepted is durable.
pub struct Draft<'a> {
    pub(super) register: &'a Register,
    pub(super) pending: Pending,
}

/// What was accepted on top of the register.
#[derive(Clone, Default)]
pub(super) struct Pending {
    entries: usize,
    sites: HashMap<SiteId, Site>,
    new_sites: u32,
    activities: u32,
    awards: u32,
    pub(super) associations: Vec<Association>,
    pub(super) models: Vec<Model>,
    drives: Vec<DriveCode>,
    pub(super) periods: Vec<Period>,
    officers: Vec<Officer>,
    pub(super) units: Vec<UnitId>,
}

impl<'a> Draft<'a> {
    /// The register with nothing on top.
    pub fn new(register: &'a Register) -> Self {
        Self { register, pending: Pending::default() }
    }

    /// The register under it.
    pub const fn register(&self) -> &'a Register {
        self.register
    }

    /// Whether nothing was accepted yet.
    pub const fn is_empty(&self) -> bool {
        self.pending.entries == 0
    }

    /// Checks a command.
    ///
    /// # Errors
    /// The first rule that it breaks. An undo wants an empty draft, since it reaches into everything: otherwise it is
    /// told [`Reason::Busy`] and must come again once what was accepted is in the register.
    pub fn check(&self, request: &Request, context: &Context) -> Result<Checked, Problem> {
        if let Some(day) = request.as_of.filter(|day| *day > context.today) {
            return Err(Problem::new(Reason::FutureDate).on("as_of").with("field", "as_of").with("value", day));
        }
        let on = request.as_of.unwrap_or(context.today);
        let mut merged = Vec::new();
        let changes = match &request.command {
            Command::Batch(commands) => self.check_batch(commands, context, on, &mut merged)?,
            Command::Undo(_) if !self.is_empty() => return Err(Problem::new(Reason::Busy)),
            Command::Undo(seq) => self.check_undo(*seq, context.today)?,
            command => self.check_one(command, context, on, &mut merged)?,
        };
        Ok(Checked { changes, merged })
    }

    /// Takes an entry in, so that later checks see what it does.
    pub fn accept(&mut self, seq: Seq, changes: &[Change]) {
        self.pending.entries += 1;
        for change in changes {
            self.accept_change(seq, change);
        }
    }

    /// Checks several commands, each with those before it taken in.
    fn check_batch(
        &self,
        commands: &[Command],
        context: &Context,
        on: Day,
        merged: &mut Vec<SiteField>,
    ) -> Result<Vec<Change>, Problem> {
        let mut inner = Draft { register: self.register, pending: self.pending.clone() };
        let mut all = Vec::new();
        for (at, command) in commands.iter().enumerate() {
            let checked = inner.check_one(command, context, on, merged);
            let changes = checked.map_err(|problem| problem.at_item(at))?;
            inner.accept(self.next_seq(), &changes);
            all.extend(changes);
        }
        Ok(all)
    }

    fn check_one(
        &self,
        command: &Command,
        context: &Context,
        on: Day,
        merged: &mut Vec<SiteField>,
    ) -> Result<Vec<Change>, Problem> {
        let today = context.today;
        Ok(vec![match command {
            Command::AddSites { template, units } => return self.check_sites(template, units, today),
            Command::AddSite(facts) => {
                self.fits(facts, None, today)?;
                Change::AddSite { id: self.next_site(0), facts: facts.clone() }
            }
            Command::EditSite { id, rev, set, declined } => {
                merged.extend(self.check_edit(*id, *rev, set, Dates { on, today })?);
                Change::EditSite { id: *id, on, set: set.clone(), declined: declined.clone() }
            }
            Command::SiteEvent { id, event, on, into, reason, rev } => {
                self.check_event(*id, *event, *on, *into, *rev, today)?;
                Change::SiteEvent { id: *id, event: *event, on: *on, into: *into, reason: reason.clone() }
            }
            Command::Assess(facts) => Change::Assess { on: self.check_assessment(facts, on)?, facts: facts.clone() },
            Command::AddActivity(facts) => {
                self.check_activity(facts, today)?;
                Change::AddActivity { id: self.next_activity(), facts: facts.clone() }
            }
            Command::Award(facts) => {
                self.check_award(facts, today)?;
                Change::Award { id: self.next_award(), facts: facts.clone() }
            }
            Command::AddAssociation(association) => Change::AddAssociation(self.check_association(association)?),
            Command::AddModel(model) => Change::AddModel(self.check_model(model)?),
            Command::AddDrive(drive) => Change::AddDrive(self.check_drive(drive)?),
            Command::AddPeriod(period) => Change::AddPeriod(self.check_period(period)?),
            Command::AddOfficer(officer) => Change::AddOfficer(self.check_officer(officer)?),
            Command::EditOfficer { name, rev, set } => Change::EditOfficer(self.check_officer_edit(name, *rev, set)?),
            Command::KeepView { name, audience, vantage } => {
                let (name, vantage) = (name.clone(), Some(vantage.clone()));
                let view = NamedView { owner: context.by.clone(), name, audience: *audience, vantage };
                Change::KeepView(self.check_view(view)?)
            }
            Command::DropView { name } => Change::KeepView(self.check_dropped_view(&context.by, name)?),
            Command::AddUnit(unit) => Change::AddUnit(self.check_unit(unit)?),
            Command::AddSuccession(succession) => Change::AddSuccession(self.check_succession(succession)?),
            Command::Batch(_) | Command::Undo(_) => return Err(Problem::new(Reason::BatchNested).on("batch")),
        }])
    }

    fn check_sites(&self, template: &SiteFacts, units: &[UnitId], today: Day) -> Result<Vec<Change>, Problem> {
        let add = |(place, unit): (usize, &UnitId)| {
            let facts = SiteFacts { unit: unit.clone(), ..template.clone() };
            self.fits(&facts, None, today).map_err(|problem| problem.at_item(place))?;
            Ok(Change::AddSite { id: self.next_site(place as u32), facts })
        };
        units.iter().enumerate().map(add).collect()
    }

    /// A site that was not taken back.
    pub(super) fn site(&self, id: SiteId) -> Option<&Site> {
        self.pending.sites.get(&id).or_else(|| self.register.site(id)).filter(|site| !site.undone)
    }

    /// A site that a field names.
    pub(super) fn known_site(&self, field: &str, id: SiteId) -> Result<&Site, Problem> {
        self.site(id).ok_or_else(|| Problem::new(Reason::UnknownSite).on(field).with("field", field).with("value", id))
    }

    /// Whether there is an association of that code.
    pub(super) fn has_association(&self, code: &AssociationCode) -> bool {
        self.register.association(code.as_str()).is_some()
            || self.pending.associations.iter().any(|found| found.code == *code)
    }

    /// The model of that code.
    pub(super) fn model(&self, code: &str) -> Option<&Model> {
        let known = self.register.model(code).map(|(_, model)| model);
        known.or_else(|| self.pending.models.iter().find(|model| model.code.as_str() == code))
    }

    pub(super) fn has_drive(&self, code: &DriveCode) -> bool {
        self.register.has_drive(code) || self.pending.drives.contains(code)
    }

    pub(super) fn has_officer(&self, officer: &Officer) -> bool {
        self.officer(&officer.name).is_some()
    }

    pub(super) fn officer(&self, name: &OfficerName) -> Option<&Officer> {
        let pending = self.pending.officers.iter().rfind(|known| known.name == *name);
        pending.or_else(|| self.register.officer(name))
    }

    /// The number of the entry that is being checked, as long as nobody else writes in between.
    pub(super) fn next_seq(&self) -> Seq {
        Seq(self.register.seq().0 + self.pending.entries as u64 + 1)
    }

    fn next_site(&self, further: u32) -> SiteId {
        SiteId::from_index(self.register.next_site().index() as u32 + self.pending.new_sites + further)
    }

    fn next_activity(&self) -> ActivityId {
        ActivityId::from_index(self.register.next_activity().index() as u32 + self.pending.activities)
    }

    fn next_award(&self) -> AwardId {
        AwardId::from_index(self.register.next_award().index() as u32 + self.pending.awards)
    }

    fn accept_change(&mut self, seq: Seq, change: &Change) {
        match change {
            Change::AddSite { id, facts } => {
                self.pending.new_sites += 1;
                self.pending.sites.insert(*id, Site::added(*id, seq, facts.clone()));
            }
            Change::EditSite { id, on, set, .. } => self.change_site(*id, |site| site.edit(seq, *on, set.clone())),
            Change::SiteEvent { id, event, on, into, reason } => self.change_site(*id, |site| {
                let reason = reason.clone();
                site.happened(SiteEvent { seq, event: *event, on: *on, into: *into, reason, undone: false });
            }),
            Change::AddActivity { .. } => self.pending.activities += 1,
            Change::Award { .. } => self.pending.awards += 1,
            Change::AddAssociation(association) => self.pending.associations.push(association.clone()),
            Change::AddModel(model) => self.pending.models.push(model.clone()),
            Change::AddDrive(drive) => self.pending.drives.push(drive.code.clone()),
            Change::AddPeriod(period) => self.pending.periods.push(period.clone()),
            Change::AddOfficer(officer) | Change::EditOfficer(officer) => self.pending.officers.push(officer.clone()),
            Change::AddUnit(unit) => self.pending.units.push(unit.id.clone()),
            Change::Settings(_)
            | Change::AddSuccession(_)
            | Change::KeepView(_)
            | Change::Assess { .. }
            | Change::Undo { .. } => {}
        }
    }

    fn change_site(&mut self, id: SiteId, change: impl FnOnce(&mut Site)) {
        let site = match self.pending.sites.entry(id) {
            std::collections::hash_map::Entry::Occupied(found) => Some(found.into_mut()),
            std::collections::hash_map::Entry::Vacant(free) => {
                self.register.site(id).map(|site| free.insert(site.clone()))
            }
        };
        if let Some(site) = site {
            change(site);
        }
    }

    /// The facts of a site with all edits folded in.
    pub(super) fn latest(&self, site: &Site) -> SiteFacts {
        let settled = self.register.facts(site.id).filter(|_| !self.pending.sites.contains_key(&site.id));
        settled.cloned().unwrap_or_else(|| site.facts_on(Day::MAX))
    }

    /// The declared or spelled-out period.
    pub(super) fn period(&self, facts: &AssessmentFacts) -> Option<Period> {
        let code = facts.period.as_str();
        self.pending
            .periods
            .iter()
            .find(|period| period.code.as_str() == code)
            .cloned()
            .or_else(|| self.register.period(code))
    }

    /// The patch's fields.
    pub(super) fn fields_of(set: &SitePatch) -> Vec<SiteField> {
        set.values().iter().map(SiteValue::field).collect()
    }
}
