//! Whether a writer may do what a command comes to. It is asked of the changes and not of the command, so that a batch, an
//! undo and rows of a file need the same rights as the same things done one by one.

use crate::model::authority::Authority;
use crate::model::authority::Spot;
use crate::model::award::Recipient;
use crate::model::change::Change;
use crate::model::code::EventKind;
use crate::model::code::Power;
use crate::model::command::Command;
use crate::model::date::Day;
use crate::model::id::AssociationCode;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::rules::draft::Draft;
use crate::model::site::Site;
use crate::model::site::SiteFacts;

impl Draft<'_> {
    /// Whether a writer may make these changes.
    ///
    /// # Errors
    /// The first power that the writer lacks.
    pub fn warrant(&self, authority: &Authority, changes: &[Change], today: Day) -> Result<(), Problem> {
        if *authority == Authority::Owner {
            return Ok(());
        }
        let warrant = Warrant { draft: self, authority, today };
        // A command of a batch may touch what one before it made.
        let mut grown: Option<Draft<'_>> = None;
        for change in changes {
            let draft = grown.as_ref().unwrap_or(self);
            Warrant { draft, ..warrant }.change(change)?;
            if changes.len() > 1 {
                let mut next = Draft { register: self.register, pending: draft.pending.clone() };
                next.accept(self.next_seq(), std::slice::from_ref(change));
                grown = Some(next);
            }
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// Whether a writer may touch the sites that a command names, before anything is told of them: a refusal for another
    /// reason says how a site stands.
    ///
    /// # Errors
    /// The first power that the writer lacks.
    pub fn may_touch(&self, authority: &Authority, command: &Command, today: Day) -> Result<(), Problem> {
        let warrant = Warrant { draft: self, authority, today };
        let known = |power, id: &SiteId| match self.site(*id) {
            Some(_) => warrant.known_site(power, *id),
            None => Ok(()),
        };
        match command {
            Command::EditSite { id, .. } => known(Power::Enter, id),
            Command::SiteEvent { id, event, .. } => known(power_of(*event), id),
            Command::Assess(facts) => known(Power::Review, &facts.site),
            Command::Award(facts) => match &facts.to {
                Recipient::Site(id) => known(Power::Review, id),
                Recipient::Association(_) => Ok(()),
            },
            Command::Undo(seq) => warrant.undo(*seq),
            Command::Batch(commands) => commands.iter().enumerate().try_for_each(|(at, command)| {
                self.may_touch(authority, command, today).map_err(|problem| problem.at_item(at))
            }),
            Command::AddOfficer(_) | Command::EditOfficer { .. } => warrant.administer(),
            _ => Ok(()),
        }
    }
}

/// A writer before a register.
#[derive(Clone, Copy)]
struct Warrant<'a> {
    draft: &'a Draft<'a>,
    authority: &'a Authority,
    today: Day,
}

impl Warrant<'_> {
    fn change(&self, change: &Change) -> Result<(), Problem> {
        match change {
            Change::AddSite { facts, .. } => self.site(Power::Enter, facts),
            Change::EditSite { id, set, .. } => {
                let Some(site) = self.draft.site(*id) else { return self.administer() };
                let mut facts = self.draft.latest(site);
                self.site(Power::Enter, &facts)?;
                // A site must not be moved out of the writer's reach, nor into that of others.
                set.values().iter().for_each(|value| facts.put(value.clone()));
                self.site(Power::Enter, &facts)
            }
            Change::SiteEvent { id, event, into, .. } => {
                self.known_site(power_of(*event), *id)?;
                into.map_or(Ok(()), |into| self.known_site(power_of(*event), into))
            }
            Change::Assess { facts, .. } => self.known_site(Power::Review, facts.site),
            Change::Award { facts, .. } => self.award(&facts.to),
            Change::AddActivity { facts, .. } => {
                self.place(Power::Enter, Some(&facts.unit), facts.association.as_slice())
            }
            Change::AddModel(model) => self.place(Power::Enter, None, std::slice::from_ref(&model.lead)),
            // The owner is the writer, and nobody else's views are touched.
            Change::KeepView(_) => self.authority.demand_somewhere(Power::Read, self.draft.register, self.today),
            Change::Undo { seq } => self.undo(*seq),
            Change::Settings(_)
            | Change::AddUnit(_)
            | Change::AddSuccession(_)
            | Change::AddAssociation(_)
            | Change::AddDrive(_)
            | Change::AddPeriod(_)
            | Change::AddOfficer(_)
            | Change::EditOfficer(_) => self.administer(),
        }
    }

    fn administer(&self) -> Result<(), Problem> {
        self.place(Power::Administer, None, &[])
    }

    fn place(&self, power: Power, unit: Option<&UnitId>, associations: &[AssociationCode]) -> Result<(), Problem> {
        let register = self.draft.register;
        let unit = unit.and_then(|unit| register.geography().find(unit));
        let spot = Spot { unit, associations: associations.iter().collect() };
        self.authority.demand(power, &spot, register, self.today)
    }

    fn site(&self, power: Power, facts: &SiteFacts) -> Result<(), Problem> {
        let register = self.draft.register;
        let unit = register.geography().find(&facts.unit);
        let associations = std::iter::once(&facts.lead).chain(&facts.partners).collect();
        self.authority.demand(power, &Spot { unit, associations }, register, self.today)
    }

    fn known_site(&self, power: Power, id: SiteId) -> Result<(), Problem> {
        match self.draft.site(id) {
            Some(site) => self.site(power, &self.draft.latest(site)),
            None => self.administer(),
        }
    }

    fn award(&self, to: &Recipient) -> Result<(), Problem> {
        match to {
            Recipient::Site(id) => self.known_site(Power::Review, *id),
            Recipient::Association(code) => self.place(Power::Review, None, std::slice::from_ref(code)),
        }
    }

    /// Taking back or bringing back needs the rights for what the entry did, to how things are and to how they will be.
    fn undo(&self, seq: Seq) -> Result<(), Problem> {
        let register = self.draft.register;
        let line = register.line_of_undo(seq);
        let Some((target, withdraw)) = line.last().copied() else { return self.administer() };
        let Some(act) = register.act(target) else { return self.administer() };
        act.touched().try_for_each(|key| self.turned(key, target, withdraw))
    }

    fn turned(&self, key: RecordKey, target: Seq, withdraw: bool) -> Result<(), Problem> {
        let register = self.draft.register;
        let at = key.number as usize;
        match key.table {
            Table::Sites => register
                .site(SiteId::from_index(key.number))
                .map_or(Ok(()), |site| self.turned_site(site, target, withdraw)),
            Table::Assessments => {
                let site = register.assessments().get(at).map(|found| found.facts.site);
                site.and_then(|id| register.facts(id)).map_or(Ok(()), |facts| self.site(Power::Review, facts))
            }
            Table::Awards => match register.awards().get(at).map(|found| &found.facts.to) {
                Some(Recipient::Site(id)) => {
                    register.facts(*id).map_or(Ok(()), |facts| self.site(Power::Review, facts))
                }
                Some(to) => self.award(to),
                None => Ok(()),
            },
            Table::Activities => register.activities().get(at).map_or(Ok(()), |found| {
                self.place(Power::Enter, Some(&found.facts.unit), found.facts.association.as_slice())
            }),
            Table::Models => register
                .models()
                .get(at)
                .map_or(Ok(()), |model| self.place(Power::Enter, None, std::slice::from_ref(&model.lead))),
            Table::Acts => Ok(()),
            Table::Settings
            | Table::Units
            | Table::Successions
            | Table::Associations
            | Table::Drives
            | Table::Periods
            | Table::Officers
            | Table::Views => self.administer(),
        }
    }

    fn turned_site(&self, site: &Site, target: Seq, withdraw: bool) -> Result<(), Problem> {
        let events = site.events.iter().filter(|event| event.seq == target).map(|event| power_of(event.event));
        let written = site.seq == target || site.edits.iter().any(|edit| edit.seq == target);
        let powers: Vec<Power> = events.chain(written.then_some(Power::Enter)).collect();
        let mut turned = site.clone();
        turned.turn(target, withdraw, self.draft.next_seq());
        let facts = [site, &turned].map(|site| site.facts_on(Day::MAX));
        powers.into_iter().try_for_each(|power| facts.iter().try_for_each(|facts| self.site(power, facts)))
    }
}

/// What it takes to write that something happened to a site: marks of exemplars are a reviewer's.
const fn power_of(event: EventKind) -> Power {
    match event {
        EventKind::Exemplar | EventKind::ExemplarWithdrawn => Power::Review,
        _ => Power::Enter,
    }
}
