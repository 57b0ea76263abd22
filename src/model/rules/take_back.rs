//! What may be taken back: any entry on which nothing stands that holds.

use std::collections::BTreeSet;

use crate::model::award::Recipient;
use crate::model::change::Change;
use crate::model::code::Status;
use crate::model::date::Day;
use crate::model::id::AssociationCode;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::period::Period;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::record::Act;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::rules::draft::Draft;
use crate::model::rules::life::Dates;
use crate::model::site::SiteField;
use crate::model::site::SiteValue;

impl Draft<'_> {
    pub(super) fn check_undo(&self, seq: Seq, today: Day) -> Result<Vec<Change>, Problem> {
        let problem = |reason| Problem::new(reason).on("seq").with("seq", seq);
        let line = self.register.line_of_undo(seq);
        let meant = line.last().and_then(|(target, withdraw)| Some((self.register.act(*target)?, *withdraw)));
        let (target, withdraw) = meant.ok_or_else(|| problem(Reason::UnknownSeq).with("value", seq))?;
        if self.register.act(seq).is_some_and(|act| act.undone) {
            return Err(problem(Reason::AlreadyUndone));
        }
        if target.made.iter().any(|(first, _)| !can_go(first.table)) {
            return Err(problem(Reason::CannotUndo));
        }
        if withdraw {
            let standing_on = self.dependents(target);
            if !standing_on.is_empty() {
                let seqs: Vec<_> = standing_on.iter().take(10).map(ToString::to_string).collect();
                return Err(Problem::new(Reason::Depends).on("seq").with("seqs", seqs.join(", ")));
            }
        } else {
            self.codes_are_free(target)?;
        }
        self.sites_fit(target, withdraw, today)?;
        Ok(vec![Change::Undo { seq }])
    }

    /// Whether the codes of what comes back were not given to others meanwhile.
    fn codes_are_free(&self, target: &Act) -> Result<(), Problem> {
        let register = self.register;
        for key in target.touched() {
            let at = key.number as usize;
            let taken = match key.table {
                Table::Associations => {
                    let code = register.associations().get(at).map(|found| &found.code);
                    code.filter(|code| self.has_association(code)).map(ToString::to_string)
                }
                Table::Models => {
                    let code = register.models().get(at).map(|found| found.code.as_str());
                    code.filter(|code| self.model(code).is_some()).map(str::to_owned)
                }
                Table::Drives => {
                    let code = register.drives().get(at).map(|found| &found.code);
                    code.filter(|code| self.has_drive(code)).map(ToString::to_string)
                }
                Table::Officers => {
                    // A version may come back behind the one that it followed, and not behind a later one.
                    let officer = register.officers().get(at);
                    let officer = officer.filter(|found| !register.is_last_of_officer(at, &found.name));
                    officer.map(|found| found.name.to_string())
                }
                Table::Periods => register.periods().get(at).and_then(|period| self.declared_again(period)),
                _ => None,
            };
            if let Some(code) = taken {
                return Err(Problem::new(Reason::Exists).on("seq").with("value", code));
            }
        }
        Ok(())
    }

    fn declared_again(&self, period: &Period) -> Option<String> {
        let mut others = self.register.periods().iter().enumerate();
        let again = others.any(|(at, other)| other.code == period.code && self.register.is_in_use(Table::Periods, at));
        again.then(|| period.code.to_string())
    }

    /// Whether the sites that the entry touched fit as they will be.
    fn sites_fit(&self, target: &Act, withdraw: bool, today: Day) -> Result<(), Problem> {
        for key in target.touched().filter(|key| key.table == Table::Sites) {
            let Some(mut site) = self.register.site(SiteId::from_index(key.number)).cloned() else { continue };
            site.turn(target.seq, withdraw, self.next_seq());
            if site.undone {
                continue;
            }
            self.fits_from(&site, Dates { on: Day::MIN, today })?;
            if site.events.iter().filter(|event| !event.undone && event.event.ends()).count() > 1 {
                return Err(Problem::new(Reason::Already).on("seq").with("status", Status::StruckOff.code()));
            }
            for event in site.events.iter().filter(|event| event.seq == target.seq && !event.undone) {
                self.check_into(site.id, event.event, event.on, event.into)?;
            }
        }
        Ok(())
    }

    /// Entries that hold and would hang in the air.
    pub(super) fn dependents(&self, target: &Act) -> BTreeSet<Seq> {
        let mut seqs = BTreeSet::new();
        for (first, count) in &target.made {
            for number in first.number..first.number.saturating_add(*count) {
                self.dependents_of(RecordKey { table: first.table, number }, &mut seqs);
            }
        }
        let made = |id: SiteId| target.made.iter().any(|(first, count)| is_in(site_key(id), *first, *count));
        let mergers = self.register.sites().flat_map(|site| &site.events);
        seqs.extend(mergers.filter(|event| event.into.is_some_and(made)).map(|event| event.seq));
        let holds = |seq: &Seq| self.register.act(*seq).is_some_and(|act| !act.undone && act.undoes.is_none());
        seqs.retain(|seq| *seq != target.seq && holds(seq));
        seqs
    }

    fn dependents_of(&self, key: RecordKey, seqs: &mut BTreeSet<Seq>) {
        let register = self.register;
        let at = key.number as usize;
        match key.table {
            Table::Sites => {
                seqs.extend(register.acts_on(key));
                let copies = register.copies_of(SiteId::from_index(key.number));
                seqs.extend(copies.flat_map(|copy| register.acts_on(site_key(copy.id))));
            }
            Table::Models => {
                let Some(model) = register.models().get(at) else { return };
                self.sites_that_say(
                    seqs,
                    &[SiteField::Model],
                    |value| matches!(value, SiteValue::Model(code) if *code == model.code),
                );
            }
            Table::Drives => {
                let Some(drive) = register.drives().get(at) else { return };
                self.sites_that_say(
                    seqs,
                    &[SiteField::Drives],
                    |value| matches!(value, SiteValue::Drives(all) if all.contains(&drive.code)),
                );
            }
            Table::Periods => {
                let Some(period) = register.periods().get(at) else { return };
                let given = register.assessments().iter().filter(|found| found.facts.period == period.code);
                seqs.extend(given.map(|found| found.seq));
            }
            Table::Officers => {
                let Some(officer) = register.officers().get(at) else { return };
                let later = register.officers().iter().enumerate().skip(at + 1);
                for (number, _) in later.filter(|(_, found)| found.name == officer.name) {
                    seqs.extend(register.acts_on(RecordKey { table: Table::Officers, number: number as u32 }));
                }
            }
            Table::Associations => {
                if let Some(association) = register.associations().get(at) {
                    self.dependents_of_association(&association.code, seqs);
                }
            }
            _ => {}
        }
    }

    fn dependents_of_association(&self, code: &AssociationCode, seqs: &mut BTreeSet<Seq>) {
        let register = self.register;
        self.sites_that_say(seqs, &[SiteField::Lead, SiteField::Partners], |value| match value {
            SiteValue::Lead(lead) => lead == code,
            SiteValue::Partners(partners) => partners.contains(code),
            _ => false,
        });
        let acts_on = |table, at: usize| register.acts_on(RecordKey { table, number: at as u32 });
        let models = register.models().iter().enumerate().filter(|(_, model)| model.lead == *code);
        models.for_each(|(at, _)| seqs.extend(acts_on(Table::Models, at)));
        let drives = register.drives().iter().enumerate().filter(|(_, drive)| drive.association.as_ref() == Some(code));
        drives.for_each(|(at, _)| seqs.extend(acts_on(Table::Drives, at)));
        let activities = register.activities().iter().filter(|found| found.facts.association.as_ref() == Some(code));
        seqs.extend(activities.map(|found| found.seq));
        let awards = register.awards().iter().filter(|found| found.facts.to == Recipient::Association(code.clone()));
        seqs.extend(awards.map(|found| found.seq));
    }

    /// The entries that wrote such a value into a site, for whatever day.
    fn sites_that_say(&self, seqs: &mut BTreeSet<Seq>, fields: &[SiteField], says: impl Fn(&SiteValue) -> bool) {
        for site in self.register.sites().filter(|site| !site.undone) {
            if fields.iter().any(|field| says(&site.first.get(*field))) {
                seqs.insert(site.seq);
            }
            let edits = site.edits.iter().filter(|edit| edit.set.values().iter().any(&says));
            seqs.extend(edits.map(|edit| edit.seq));
        }
    }
}

/// Whether records of a table can be taken back at all. Units and the register's own settings carry everything else.
const fn can_go(table: Table) -> bool {
    !matches!(table, Table::Settings | Table::Units | Table::Successions)
}

const fn site_key(id: SiteId) -> RecordKey {
    RecordKey { table: Table::Sites, number: id.index() as u32 }
}

fn is_in(key: RecordKey, first: RecordKey, count: u32) -> bool {
    key.table == first.table && (first.number..first.number.saturating_add(count)).contains(&key.number)
}
