//! How an entry changes the register, and how it is taken back.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::Hash;

use crate::model::activity::Activity;
use crate::model::award::Award;
use crate::model::change::Change;
use crate::model::date::Day;
use crate::model::entry::Entry;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::record::Act;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::register::SiteSlot;
use crate::model::register::awarded_site;
use crate::model::register::write_marked;
use crate::model::register::write_words;
use crate::model::site::Assessment;
use crate::model::site::Site;
use crate::model::site::SiteEvent;
use crate::model::site::SitePatch;
use crate::model::unit::Unit;

/// An entry, or a record of a store, that does not fit what is there. The register is then of no use beyond the entry before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} does not fit the register: {what}")]
pub struct Unfit {
    /// The entry.
    pub seq: Seq,
    /// What does not fit, in words for the log.
    pub what: String,
}

impl Register {
    /// Applies the next entry and gives what is kept of it, which names every record that it touched.
    ///
    /// # Errors
    /// When the entry is not the next one or refers to what is not there: then it was not made by [`crate::model::rules`].
    pub fn apply(&mut self, entry: &Entry) -> Result<&Act, Unfit> {
        let unfit = |what: String| Unfit { seq: entry.seq, what };
        if entry.seq != self.seq.next() {
            return Err(unfit(format!("the register is at {}", self.seq)));
        }
        let mut touched = Touched { seq: entry.seq, ..Touched::default() };
        for change in &entry.changes {
            self.apply_change(change, &mut touched).map_err(unfit)?;
        }
        if touched.made.iter().any(|(first, _)| matches!(first.table, Table::Units | Table::Successions)) {
            // Sites are found by the names of all units that theirs came from or became.
            (0..self.sites.len()).for_each(|at| self.settle(SiteId::from_index(at as u32)));
        }
        self.seq = entry.seq;
        let act = Act {
            seq: entry.seq,
            at: entry.at,
            by: entry.by.clone(),
            via: entry.via,
            token: entry.token.clone(),
            made: touched.made,
            changed: touched.changed,
            undoes: touched.undoes,
            undone: false,
        };
        self.keep_act(act);
        self.acts.last().ok_or_else(|| unfit("no act was kept".into()))
    }

    fn apply_change(&mut self, change: &Change, touched: &mut Touched) -> Result<(), String> {
        let seq = touched.seq;
        match change {
            Change::Settings(settings) => {
                self.settings = settings.clone();
                touched.made(Table::Settings, 0);
            }
            Change::AddUnit(unit) => self.add(Record::Units(unit.clone()), touched)?,
            Change::AddSuccession(succession) => self.add(Record::Successions(succession.clone()), touched)?,
            Change::AddAssociation(association) => self.add(Record::Associations(association.clone()), touched)?,
            Change::AddModel(model) => self.add(Record::Models(model.clone()), touched)?,
            Change::AddDrive(drive) => self.add(Record::Drives(drive.clone()), touched)?,
            Change::AddPeriod(period) => self.add(Record::Periods(period.clone()), touched)?,
            Change::AddOfficer(officer) | Change::EditOfficer(officer) => {
                self.add(Record::Officers(officer.clone()), touched)?
            }
            Change::KeepView(view) => self.add(Record::Views(view.clone()), touched)?,
            Change::AddSite { id, facts } => {
                self.add(Record::Sites(Site::added(*id, seq, facts.clone())), touched)?;
            }
            Change::EditSite { id, on, set, .. } => {
                let site = self.change_site(*id, touched)?;
                let is_last = site.edits_in_force().all(|edit| edit.on <= *on);
                site.edit(seq, *on, set.clone());
                if is_last { self.settle_edit(*id, set) } else { self.settle(*id) }
            }
            Change::SiteEvent { id, event, on, into, reason } => {
                let event =
                    SiteEvent { seq, event: *event, on: *on, into: *into, reason: reason.clone(), undone: false };
                self.change_site(*id, touched)?.happened(event);
            }
            Change::Assess { on, facts } => {
                self.change_site(facts.site, touched)?;
                self.add(
                    Record::Assessments(Assessment { seq, facts: facts.clone(), on: *on, undone: false }),
                    touched,
                )?;
            }
            Change::AddActivity { id, facts } => {
                self.add(Record::Activities(Activity { id: *id, seq, facts: facts.clone(), undone: false }), touched)?;
            }
            Change::Award { id, facts } => {
                let award = Award { id: *id, seq, facts: facts.clone(), undone: false };
                if let Some(site) = awarded_site(&award) {
                    self.change_site(site, touched)?;
                }
                self.add(Record::Awards(award), touched)?;
            }
            Change::Undo { seq } => self.undo(*seq, touched)?,
        }
        Ok(())
    }

    /// Adds a record of an entry behind those of its table.
    fn add(&mut self, record: Record, touched: &mut Touched) -> Result<(), String> {
        let table = record.table();
        touched.made(table, self.len(table));
        self.load_record(record).map_err(|unfit| unfit.what)
    }

    /// Puts a record behind those of its table, with all that finds it.
    pub(super) fn load_record(&mut self, record: Record) -> Result<(), Unfit> {
        let unfit = |seq: Seq, what: &str| Unfit { seq, what: what.to_owned() };
        match record {
            Record::Settings(settings) => self.settings = settings,
            Record::Units(unit) => self.add_unit(unit).map_err(|what| unfit(self.seq, what))?,
            Record::Successions(succession) => {
                if !self.geography.add_succession(&succession) {
                    return Err(unfit(self.seq, "a succession of units that are not there"));
                }
                self.successions.push(succession);
            }
            Record::Associations(association) => {
                self.association_index.insert(association.code.clone(), self.associations.len() as u32);
                self.associations.push(association);
            }
            Record::Models(model) => {
                self.model_index.insert(model.code.clone(), self.models.len() as u32);
                self.models.push(model);
            }
            Record::Drives(drive) => self.drives.push(drive),
            Record::Periods(period) => self.periods.push(period),
            Record::Officers(officer) => self.officers.push(officer),
            Record::Views(view) => self.views.push(view),
            Record::Sites(site) => self.load_site(site)?,
            Record::Assessments(assessment) => {
                let number = self.assessments.len() as u32;
                let slot = self.sites.get_mut(assessment.facts.site.index());
                slot.ok_or_else(|| unfit(assessment.seq, "an assessment of no site"))?.assessments.push(number);
                self.assessments.push(assessment);
            }
            Record::Activities(activity) => {
                if activity.id.index() != self.activities.len() {
                    return Err(unfit(activity.seq, "an activity out of order"));
                }
                self.activities.push(activity);
            }
            Record::Awards(award) => {
                if award.id.index() != self.awards.len() {
                    return Err(unfit(award.seq, "an award out of order"));
                }
                if let Some(site) = awarded_site(&award) {
                    let slot =
                        self.sites.get_mut(site.index()).ok_or_else(|| unfit(award.seq, "an award to no site"))?;
                    slot.awards.push(self.awards.len() as u32);
                }
                self.awards.push(award);
            }
            Record::Acts(act) => {
                if act.seq != self.seq.next() {
                    return Err(unfit(act.seq, "an act out of order"));
                }
                self.seq = act.seq;
                if act.undone && act.undoes.is_none() {
                    let kept_apart = |key: &RecordKey| !matches!(key.table, Table::Sites | Table::Assessments);
                    act.touched().filter(kept_apart).for_each(|key| self.retire(key, true));
                }
                self.keep_act(act);
            }
        }
        Ok(())
    }

    fn add_unit(&mut self, unit: Unit) -> Result<(), &'static str> {
        if self.geography.find(&unit.id).is_some() {
            return Err("a unit that is there already");
        }
        if unit.parent.as_ref().is_some_and(|parent| self.geography.find(parent).is_none()) {
            return Err("a unit whose parent is not there");
        }
        self.geography.add_unit(unit);
        Ok(())
    }

    fn load_site(&mut self, site: Site) -> Result<(), Unfit> {
        let (id, seq) = (site.id, site.seq);
        if id.index() != self.sites.len() {
            return Err(Unfit { seq, what: format!("site {id} is out of order") });
        }
        self.sites.push(SiteSlot {
            site,
            latest: None,
            name_key: Box::default(),
            assessments: Vec::new(),
            awards: Vec::new(),
        });
        self.settle(id);
        Ok(())
    }

    /// Brings all that follows from a site's facts up to date after they changed.
    fn settle(&mut self, id: SiteId) {
        let Some(slot) = self.sites.get_mut(id.index()) else { return };
        let origin_before = slot.latest().origin;
        slot.latest = (!slot.site.edits.is_empty()).then(|| Box::new(slot.site.facts_on(Day::MAX)));
        self.find_again(id, origin_before);
    }

    /// The same after an edit that no other edit outlasts: only what it says is new.
    fn settle_edit(&mut self, id: SiteId, set: &SitePatch) {
        let Some(slot) = self.sites.get_mut(id.index()) else { return };
        let origin_before = slot.latest().origin;
        let latest = slot.latest.get_or_insert_with(|| Box::new(slot.site.first.clone()));
        set.values().iter().for_each(|value| latest.put(value.clone()));
        if set.values().iter().any(|value| value.field().is_searched()) {
            self.find_again(id, origin_before);
        }
    }

    /// Brings up to date what finds a site: the searched texts, the order of names, the copies of its origin.
    fn find_again(&mut self, id: SiteId, origin_before: Option<SiteId>) {
        let Some(slot) = self.sites.get_mut(id.index()) else { return };
        let facts = slot.latest.as_deref().unwrap_or(&slot.site.first);
        self.words.put(id, |text| write_words(&self.geography, facts, text));
        self.marked.put(id, |text| write_marked(&self.geography, facts, text));
        let name_key: Box<[u8]> = self.order.key(&facts.name).into();
        let origin = facts.origin;
        let old_key = std::mem::replace(&mut slot.name_key, name_key.clone());
        if old_key != name_key {
            self.by_name.remove(&(old_key, id));
        }
        self.by_name.insert((name_key, id));
        if let Some(copies) =
            origin_before.filter(|before| Some(*before) != origin).and_then(|at| self.copies.get_mut(&at))
        {
            copies.remove(&id);
        }
        if let Some(origin) = origin {
            self.copies.entry(origin).or_default().insert(id);
        }
    }

    /// Brings an entry's facts out of force, or, when it was an undo, those that it took out back into force.
    fn undo(&mut self, seq: Seq, touched: &mut Touched) -> Result<(), String> {
        let line = self.line_of_undo(seq);
        let Some((target, withdraw)) = line.last().copied() else {
            return Err("an undo of an entry that is not there".into());
        };
        // Along the line, what was in force goes out and what was out comes back, in turn.
        for (at, undone) in line {
            let place = at.0.checked_sub(1).and_then(|place| usize::try_from(place).ok());
            if let Some(act) = place.and_then(|place| self.acts.get_mut(place)) {
                act.undone = undone;
                touched.changed(RecordKey { table: Table::Acts, number: (at.0 - 1) as u32 });
            }
        }
        let keys: Vec<_> = self.act(target).map(|act| act.touched().collect()).unwrap_or_default();
        for key in keys.into_iter().filter(|key| key.table != Table::Acts) {
            self.withdraw(key, target, withdraw, touched.seq);
            touched.changed(key);
        }
        touched.undoes = Some(seq);
        Ok(())
    }

    /// Takes what an entry did to one record out of force, or back into it.
    fn withdraw(&mut self, key: RecordKey, target: Seq, undone: bool, now: Seq) {
        let at = key.number as usize;
        match key.table {
            Table::Sites => {
                let Some(slot) = self.sites.get_mut(at) else { return };
                slot.site.turn(target, undone, now);
                let id = slot.site.id;
                self.settle(id);
            }
            Table::Assessments => {
                if let Some(assessment) = self.assessments.get_mut(at) {
                    assessment.undone = undone;
                }
            }
            Table::Activities => {
                if let Some(activity) = self.activities.get_mut(at) {
                    activity.undone = undone;
                }
            }
            Table::Awards => {
                if let Some(award) = self.awards.get_mut(at) {
                    award.undone = undone;
                }
            }
            Table::Associations | Table::Models | Table::Drives | Table::Periods | Table::Officers | Table::Views => {
                self.retire(key, undone)
            }
            // The rules refuse to take back what carries everything else.
            Table::Settings | Table::Units | Table::Successions | Table::Acts => {}
        }
    }

    /// Takes a record that is found by its code out of use, or back into it.
    fn retire(&mut self, key: RecordKey, undone: bool) {
        if undone {
            self.retired.insert(key)
        } else {
            self.retired.remove(&key)
        };
        let at = key.number as usize;
        match key.table {
            Table::Associations => {
                let code = self.associations.get(at).map(|found| found.code.clone());
                index(&mut self.association_index, code, key.number, undone);
            }
            Table::Models => {
                index(&mut self.model_index, self.models.get(at).map(|found| found.code.clone()), key.number, undone)
            }
            _ => {}
        }
    }

    /// Finds associations and models by their codes again, once all records are there.
    pub(super) fn index_codes(&mut self) {
        let in_use = |table, at: usize| !self.retired.contains(&RecordKey { table, number: at as u32 });
        let associations = self.associations.iter().enumerate().filter(|(at, _)| in_use(Table::Associations, *at));
        self.association_index = associations.map(|(at, found)| (found.code.clone(), at as u32)).collect();
        let models = self.models.iter().enumerate().filter(|(at, _)| in_use(Table::Models, *at));
        self.model_index = models.map(|(at, found)| (found.code.clone(), at as u32)).collect();
    }

    fn change_site(&mut self, id: SiteId, touched: &mut Touched) -> Result<&mut Site, String> {
        let slot = self.sites.get_mut(id.index()).ok_or_else(|| format!("{id} is not there"))?;
        slot.site.touched = touched.seq;
        touched.changed(RecordKey { table: Table::Sites, number: id.index() as u32 });
        Ok(&mut slot.site)
    }

    fn keep_act(&mut self, act: Act) {
        let records = act.touched().filter(|key| !matches!(key.table, Table::Units | Table::Successions | Table::Acts));
        for key in records {
            self.acts_on.entry(key).or_default().push(act.seq);
        }
        if let Some(token) = &act.token {
            self.tokens.insert((act.by.clone(), token.clone()), act.seq);
        }
        self.acts.push(act);
    }
}

/// Makes a code lead to its record, or to none.
fn index<K: Eq + Hash>(index: &mut HashMap<K, u32>, code: Option<K>, number: u32, undone: bool) {
    let Some(code) = code else { return };
    if !undone {
        index.insert(code, number);
    } else if index.get(&code) == Some(&number) {
        index.remove(&code);
    }
}

/// What an entry has touched so far.
#[derive(Default)]
struct Touched {
    seq: Seq,
    made: Vec<(RecordKey, u32)>,
    changed: Vec<RecordKey>,
    seen: HashSet<RecordKey>,
    undoes: Option<Seq>,
}

impl Touched {
    fn made(&mut self, table: Table, number: u32) {
        match self.made.iter_mut().find(|(first, count)| first.table == table && first.number + *count == number) {
            Some((_, count)) => *count += 1,
            None => self.made.push((RecordKey { table, number }, 1)),
        }
    }

    fn changed(&mut self, key: RecordKey) {
        let made = self.made.iter().any(|(first, count)| {
            first.table == key.table && (first.number..first.number + count).contains(&key.number)
        });
        if !made && self.seen.insert(key) {
            self.changed.push(key);
        }
    }
}
