//! The register: all records in memory, the fold of the journal's entries. [`Register::apply`] is the only way in.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::model::activity::Activity;
use crate::model::association::Association;
use crate::model::award::Award;
use crate::model::award::Recipient;
use crate::model::change::Settings;
use crate::model::date::Day;
use crate::model::id::ActivityId;
use crate::model::id::AssociationCode;
use crate::model::id::AwardId;
use crate::model::id::DriveCode;
use crate::model::id::ModelCode;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::map::Geography;
use crate::model::officer::Officer;
use crate::model::period::Period;
use crate::model::programme::Drive;
use crate::model::programme::Model;
use crate::model::record::Act;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::site::Assessment;
use crate::model::site::Site;
use crate::model::site::SiteFacts;
use crate::model::site::SiteField;
use crate::model::site::SiteValue;
use crate::model::unit::Succession;
use crate::model::vantage::NamedView;
use crate::text::fold::fold_into;
use crate::text::order::KnownOrder;
use crate::text::order::sort_key;

mod apply;
mod officers;
mod views;
mod words;

use words::Words;

pub use apply::Unfit;

/// All records, with what finds them fast.
#[derive(Default)]
pub struct Register {
    seq: Seq,
    settings: Settings,
    geography: Geography,
    successions: Vec<Succession>,
    associations: Vec<Association>,
    association_index: HashMap<AssociationCode, u32>,
    models: Vec<Model>,
    model_index: HashMap<ModelCode, u32>,
    drives: Vec<Drive>,
    periods: Vec<Period>,
    officers: Vec<Officer>,
    views: Vec<NamedView>,
    sites: Vec<SiteSlot>,
    assessments: Vec<Assessment>,
    activities: Vec<Activity>,
    awards: Vec<Award>,
    acts: Vec<Act>,
    acts_on: HashMap<RecordKey, Vec<Seq>>,
    tokens: HashMap<(OfficerName, String), Seq>,
    by_name: BTreeSet<(Box<[u8]>, SiteId)>,
    retired: HashSet<RecordKey>,
    words: Words,
    marked: Words,
    copies: HashMap<SiteId, BTreeSet<SiteId>>,
    order: KnownOrder,
}

/// A site with what hangs on it.
struct SiteSlot {
    site: Site,
    /// The facts with all edits folded in; none while there is no edit, since they are the first facts then.
    latest: Option<Box<SiteFacts>>,
    /// Its place in the order of names.
    name_key: Box<[u8]>,
    assessments: Vec<u32>,
    awards: Vec<u32>,
}

impl Register {
    /// A register without any entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// A register as the tables of a store hold it; records must come in the order of [`Table::ALL`] and of their places.
    ///
    /// # Errors
    /// When a record does not fit behind those before it.
    pub fn load(records: impl Iterator<Item = Record>) -> Result<Self, Unfit> {
        let mut register = Self::new();
        for record in records {
            register.load_record(record)?;
        }
        register.index_codes();
        Ok(register)
    }

    /// The last entry applied.
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// What the register knows about itself.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Units and successions.
    pub const fn geography(&self) -> &Geography {
        &self.geography
    }

    /// Who became whom, in the order of the journal.
    pub fn successions(&self) -> &[Succession] {
        &self.successions
    }

    /// Associations in the order of the register, also those taken back.
    pub fn associations(&self) -> &[Association] {
        &self.associations
    }

    /// Models in the order of the register, also those taken back.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// Emulation drives, also those taken back.
    pub fn drives(&self) -> &[Drive] {
        &self.drives
    }

    /// Reporting periods that were declared, also those taken back.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// Every site, also those taken back.
    pub fn sites(&self) -> impl ExactSizeIterator<Item = &Site> {
        self.sites.iter().map(|slot| &slot.site)
    }

    /// Sites in Vietnamese order of their names.
    pub fn sites_by_name(&self) -> impl DoubleEndedIterator<Item = SiteId> + '_ {
        self.by_name.iter().map(|(_, id)| *id)
    }

    /// The same from where this name would stand on. Of names that differ in marks only, those without stand first.
    pub fn sites_by_name_from(&self, name: &str) -> impl Iterator<Item = SiteId> + '_ {
        let from = (sort_key(name).into_boxed_slice(), SiteId::from_index(0));
        self.by_name.range(from..).map(|(_, id)| *id)
    }

    /// What puts a site into the order of names.
    pub fn name_key(&self, id: SiteId) -> &[u8] {
        self.slot(id).map_or(&[], |slot| &slot.name_key)
    }

    /// A site, also when it was taken back.
    pub fn site(&self, id: SiteId) -> Option<&Site> {
        self.slot(id).map(|slot| &slot.site)
    }

    /// The facts of a site with everything folded in.
    pub fn facts(&self, id: SiteId) -> Option<&SiteFacts> {
        self.slot(id).map(SiteSlot::latest)
    }

    /// What a search looks through for a site, folded.
    pub fn search_text(&self, id: SiteId) -> &str {
        self.words.of(id)
    }

    /// A site's name, unit and hamlet in lower case with all marks, for those who typed theirs.
    pub fn marked_text(&self, id: SiteId) -> &str {
        self.marked.of(id)
    }

    /// The assessments of a site that hold, in the order of the journal.
    pub fn assessments_of(&self, id: SiteId) -> impl DoubleEndedIterator<Item = &Assessment> {
        let numbers = self.slot(id).map_or(&[][..], |slot| &slot.assessments);
        numbers.iter().filter_map(|number| self.assessments.get(*number as usize)).filter(|found| !found.undone)
    }

    /// The awards of a site that hold, in the order of the journal.
    pub fn awards_of(&self, id: SiteId) -> impl DoubleEndedIterator<Item = &Award> {
        let numbers = self.slot(id).map_or(&[][..], |slot| &slot.awards);
        numbers.iter().filter_map(|number| self.awards.get(*number as usize)).filter(|found| !found.undone)
    }

    /// Sites that name this one as their origin and hold.
    pub fn copies_of(&self, id: SiteId) -> impl Iterator<Item = &Site> {
        let ids = self.copies.get(&id).into_iter().flatten();
        ids.filter_map(|copy| self.site(*copy)).filter(|copy| !copy.undone)
    }

    /// Every assessment, also those taken back.
    pub fn assessments(&self) -> &[Assessment] {
        &self.assessments
    }

    /// Every activity, also those taken back.
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }

    /// Every award, also those taken back.
    pub fn awards(&self) -> &[Award] {
        &self.awards
    }

    /// What is kept of every entry.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// What is kept of one entry.
    pub fn act(&self, seq: Seq) -> Option<&Act> {
        let place = seq.0.checked_sub(1)?;
        self.acts.get(usize::try_from(place).ok()?)
    }

    /// What an undo of an entry does: the entries whose state it turns, from that one to the one whose facts are meant in
    /// the end, each with whether it goes out of force. The line goes back strictly, so it ends.
    pub fn line_of_undo(&self, seq: Seq) -> Vec<(Seq, bool)> {
        let mut line = Vec::new();
        let mut at = self.act(seq);
        while let Some(act) = at {
            line.push((act.seq, line.len() % 2 == 0));
            at = act.undoes.and_then(|earlier| self.act(earlier));
        }
        line
    }

    /// The entries that touched a record, oldest first.
    pub fn acts_on(&self, key: RecordKey) -> &[Seq] {
        self.acts_on.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The entry that a writer has marked with this token.
    pub fn entry_of_token(&self, by: &OfficerName, token: &str) -> Option<Seq> {
        self.tokens.get(&(by.clone(), token.to_owned())).copied()
    }

    /// The place of an association.
    pub fn association(&self, code: &str) -> Option<(u32, &Association)> {
        let index = *self.association_index.get(code)?;
        self.associations.get(index as usize).map(|found| (index, found))
    }

    /// The place of a model.
    pub fn model(&self, code: &str) -> Option<(u32, &Model)> {
        let index = *self.model_index.get(code)?;
        self.models.get(index as usize).map(|found| (index, found))
    }

    /// Whether a record of a table that is found by codes is in use, and was not taken back.
    pub fn is_in_use(&self, table: Table, place: usize) -> bool {
        !self.retired.contains(&RecordKey { table, number: place as u32 })
    }

    /// Whether there is a drive of that code.
    pub fn has_drive(&self, code: &DriveCode) -> bool {
        self.drive(code.as_str()).is_some()
    }

    /// The drive of that code.
    pub fn drive(&self, code: &str) -> Option<&Drive> {
        self.found(Table::Drives, &self.drives, |drive| drive.code.as_str() == code)
    }

    /// The one record of a table that is in use and is the one looked for.
    fn found<'a, T>(&self, table: Table, records: &'a [T], is: impl Fn(&T) -> bool) -> Option<&'a T> {
        let mut all = records.iter().enumerate();
        all.find(|(at, record)| is(record) && self.is_in_use(table, *at)).map(|(_, record)| record)
    }

    /// The period of that code, declared or spelled out.
    pub fn period(&self, code: &str) -> Option<Period> {
        let declared = self.found(Table::Periods, &self.periods, |period| period.code.as_str() == code);
        declared.cloned().or_else(|| Period::parse(code, self.settings.boundary))
    }

    /// The id that the next site gets.
    pub fn next_site(&self) -> SiteId {
        SiteId::from_index(self.sites.len() as u32)
    }

    /// The id that the next activity gets.
    pub fn next_activity(&self) -> ActivityId {
        ActivityId::from_index(self.activities.len() as u32)
    }

    /// The id that the next award gets.
    pub fn next_award(&self) -> AwardId {
        AwardId::from_index(self.awards.len() as u32)
    }

    /// How many records a table holds.
    pub fn len(&self, table: Table) -> u32 {
        let length = match table {
            Table::Settings => usize::from(self.seq > Seq(0)),
            Table::Units => self.geography.units().count(),
            Table::Successions => self.successions.len(),
            Table::Associations => self.associations.len(),
            Table::Models => self.models.len(),
            Table::Drives => self.drives.len(),
            Table::Periods => self.periods.len(),
            Table::Officers => self.officers.len(),
            Table::Views => self.views.len(),
            Table::Sites => self.sites.len(),
            Table::Assessments => self.assessments.len(),
            Table::Activities => self.activities.len(),
            Table::Awards => self.awards.len(),
            Table::Acts => self.acts.len(),
        };
        length as u32
    }

    /// Whether a table holds nothing.
    pub fn is_empty(&self, table: Table) -> bool {
        self.len(table) == 0
    }

    /// A copy of a record, for the store.
    pub fn record(&self, key: RecordKey) -> Option<Record> {
        let at = key.number as usize;
        match key.table {
            Table::Settings => (at == 0).then(|| Record::Settings(self.settings.clone())),
            Table::Units => self.geography.unit(crate::model::map::UnitIndex(key.number)).cloned().map(Record::Units),
            Table::Successions => self.successions.get(at).cloned().map(Record::Successions),
            Table::Associations => self.associations.get(at).cloned().map(Record::Associations),
            Table::Models => self.models.get(at).cloned().map(Record::Models),
            Table::Drives => self.drives.get(at).cloned().map(Record::Drives),
            Table::Periods => self.periods.get(at).cloned().map(Record::Periods),
            Table::Officers => self.officers.get(at).cloned().map(Record::Officers),
            Table::Views => self.views.get(at).cloned().map(Record::Views),
            Table::Sites => self.sites.get(at).map(|slot| Record::Sites(slot.site.clone())),
            Table::Assessments => self.assessments.get(at).cloned().map(Record::Assessments),
            Table::Activities => self.activities.get(at).cloned().map(Record::Activities),
            Table::Awards => self.awards.get(at).cloned().map(Record::Awards),
            Table::Acts => self.acts.get(at).cloned().map(Record::Acts),
        }
    }

    fn slot(&self, id: SiteId) -> Option<&SiteSlot> {
        self.sites.get(id.index())
    }
}

impl SiteSlot {
    fn latest(&self) -> &SiteFacts {
        self.latest.as_deref().unwrap_or(&self.site.first)
    }
}

impl Site {
    /// The facts as they stood on a day: the first ones, with the edits that hold from a day not after it, by their
    /// day and, on one day, by the journal's order. A correction that is entered later for an earlier day thus does
    /// not undo what was said of a later one.
    pub fn facts_on(&self, day: Day) -> SiteFacts {
        let mut edits: Vec<_> = self.edits_in_force().collect();
        edits.sort_by_key(|edit| edit.on);
        let mut facts = self.first.clone();
        for edit in edits {
            let holds = edit.on <= day;
            // The day of founding does not change with time: a correction of it holds for every day.
            let values = edit.set.values().iter().filter(|value| holds || value.field() == SiteField::Founded);
            values.for_each(|value| facts.put(value.clone()));
        }
        facts
    }

    /// The day of founding, as last corrected.
    pub fn founded(&self) -> Day {
        let edits = self.edits_in_force().map(|edit| (edit.on, edit.set.values()));
        let corrected = edits.filter_map(|(on, set)| {
            let founded =
                set.iter().find_map(|value| if let SiteValue::Founded(day) = value { Some(*day) } else { None });
            founded.map(|founded| (on, founded))
        });
        // On one day the later edit wins, which is the last of equals here.
        corrected.max_by_key(|(on, _)| *on).map_or(self.first.founded, |(_, founded)| founded)
    }

    /// Whether its latest facts are those of that day.
    pub fn is_settled_by(&self, day: Day) -> bool {
        self.edits_in_force().all(|edit| edit.on <= day)
    }
}

/// Writes what a search for a site looks through: its name, the unit with its other spellings and those it became, the
/// hamlet, the decision's number and the note. A line each, so that no hit runs from one into the next.
fn write_words(geography: &Geography, facts: &SiteFacts, text: &mut String) {
    let mut add = |part: &str| {
        fold_into(part, text);
        text.push('\n');
    };
    add(&facts.name);
    for unit in geography.find(&facts.unit).map(|index| geography.kin(index)).unwrap_or_default() {
        let Some(unit) = geography.unit(unit) else { continue };
        add(&unit.full_name);
        unit.aliases.iter().for_each(|alias| add(alias));
    }
    add(&facts.hamlet);
    add(facts.decision.as_ref().map_or("", |decision| &decision.number));
    add(&facts.note);
}

/// Writes what words with marks are held against: name, unit and hamlet, in lower case.
fn write_marked(geography: &Geography, facts: &SiteFacts, text: &mut String) {
    let unit = geography.find(&facts.unit).and_then(|index| geography.unit(index));
    for part in [facts.name.as_str(), unit.map_or("", |unit| &unit.full_name), &facts.hamlet] {
        text.extend(part.chars().flat_map(char::to_lowercase));
        text.push('\n');
    }
}

/// The award's site, when it went to one.
const fn awarded_site(award: &Award) -> Option<SiteId> {
    match award.facts.to {
        Recipient::Site(id) => Some(id),
        Recipient::Association(_) => None,
    }
}
