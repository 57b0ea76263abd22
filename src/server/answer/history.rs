//! The entries that touched a record, as the journal has them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde_json::Value;
use serde_json::json;

use crate::journal::Reader;
use crate::model::change::Change;
use crate::model::entry::Entry;
use crate::model::id::ActivityId;
use crate::model::id::AwardId;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::Site;
use crate::model::site::SiteValue;
use crate::server::answer::sight::Sight;
use crate::wire::message::Answer;

/// A page ends early when it gets larger than this, in bytes.
const PAGE_BYTES: usize = 4_000_000;

/// Which entries a page is to tell of.
pub struct Wanted {
    /// The record that the entries touched, as it is called; none when all are wanted.
    about: Option<String>,
    seqs: Vec<Seq>,
    /// How many there are in all.
    total: u32,
}

/// Finds the entries that touched a record, or all, from one on.
///
/// # Errors
/// When there is no such record.
pub fn wanted(register: &Register, sight: &Sight, id: Option<&str>, from: Seq, limit: u32) -> Result<Wanted, Problem> {
    let mut all: Vec<Seq> = match id {
        None => (1..=register.seq().0).map(Seq).collect(),
        Some(id) => seqs_of(register, seen(register, sight, id)?),
    };
    if !sight.is_whole() {
        all.retain(|seq| register.act(*seq).is_some_and(|act| sight.sees_act(register, act)));
    }
    let total = all.len() as u32;
    let about = id.map(str::to_owned);
    Ok(Wanted { about, seqs: all.into_iter().filter(|seq| *seq >= from).take(limit as usize).collect(), total })
}

/// Reads the entries and makes lines of them with `line`, which looks at the register only for a moment: reading waits
/// for the disk, and nobody should have to wait for that to write. Neighbours are read in one go, since they often
/// stand in one line of the journal, which is then parsed once.
///
/// # Errors
/// When the journal can't be read; why is for the log.
pub fn page(
    wanted: &Wanted,
    journal: &dyn Reader,
    line: &dyn Fn(&Entry, Option<&str>) -> String,
) -> Result<Answer, String> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    for run in wanted.seqs.chunk_by(|one, next| *next == one.next()) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let mut told = Seq(0);
        let mut tell = |entry: &Entry| {
            let line = line(entry, wanted.about.as_deref());
            bytes += line.len();
            lines.push(line);
            told = entry.seq;
            if entry.seq >= *last || bytes >= PAGE_BYTES { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        if first == last {
            let entry = journal.read(*first).map_err(|error| error.to_string())?;
            let _ = entry.as_ref().map(&mut tell);
        } else {
            journal.scan(*first, &mut tell).map_err(|error| error.to_string())?;
        }
        if bytes >= PAGE_BYTES {
            break;
        }
        if told != *last {
            return Err(format!("the journal does not have entry {last}"));
        }
    }
    Ok(Answer::Lines { lines, total: wanted.total, more: false })
}

/// The record that an id or a code names, for one who may see it.
pub(super) fn seen(register: &Register, sight: &Sight, id: &str) -> Result<RecordKey, Problem> {
    find(register, id).filter(|key| sight.sees_record(register, *key)).ok_or_else(|| unknown(id))
}

/// The record that an id or a code names.
pub(super) fn find(register: &Register, id: &str) -> Option<RecordKey> {
    let key = |table, place: usize| Some(RecordKey { table, number: place as u32 });
    let there = |table, place: usize| key(table, place).filter(|found| found.number < register.len(table));
    if let Some(site) = SiteId::parse(id) {
        return there(Table::Sites, site.index());
    }
    if let Some(found) = ActivityId::parse(id).and_then(|found| there(Table::Activities, found.index())) {
        return Some(found);
    }
    if let Some(found) = AwardId::parse(id).and_then(|found| there(Table::Awards, found.index())) {
        return Some(found);
    }
    if let Some((at, _)) = register.model(id) {
        return key(Table::Models, at as usize);
    }
    if let Some((at, _)) = register.association(id) {
        return key(Table::Associations, at as usize);
    }
    if let Some(unit) = register.geography().find(&crate::model::id::UnitId::new(id)) {
        return key(Table::Units, unit.0 as usize);
    }
    let named = |table, place: Option<usize>| place.and_then(|place| key(table, place));
    // One that is in use goes before one of the same code that was taken back.
    let place = |table: Table, all: Vec<&str>| {
        let same = || all.iter().enumerate().filter(|(_, code)| **code == id).map(|(at, _)| at);
        named(table, same().find(|at| register.is_in_use(table, *at)).or_else(|| same().next_back()))
    };
    place(Table::Drives, register.drives().iter().map(|found| found.code.as_str()).collect())
        .or_else(|| place(Table::Periods, register.periods().iter().map(|found| found.code.as_str()).collect()))
        .or_else(|| officer(register, id))
        .or_else(|| place(Table::Models, register.models().iter().map(|found| found.code.as_str()).collect()))
        .or_else(|| {
            place(Table::Associations, register.associations().iter().map(|found| found.code.as_str()).collect())
        })
}

/// The version of an officer that holds, else the last one that was taken back.
fn officer(register: &Register, name: &str) -> Option<RecordKey> {
    let same = || register.officers().iter().enumerate().rev().filter(|(_, found)| found.name.as_str() == name);
    let held = same().find(|(at, _)| register.is_in_use(Table::Officers, *at)).or_else(|| same().next());
    held.map(|(at, _)| RecordKey { table: Table::Officers, number: at as u32 })
}

pub(super) fn unknown(id: &str) -> Problem {
    Problem::new(Reason::UnknownId).on("id").with("field", "id").with("value", id)
}

/// Units are not indexed by entry, as they come by the thousand and never change: their entry is searched for.
pub(super) fn seqs_of(register: &Register, key: RecordKey) -> Vec<Seq> {
    if key.table == Table::Officers {
        // An officer is a record for each version.
        let Some(officer) = register.officers().get(key.number as usize) else { return Vec::new() };
        let versions = register.officers().iter().enumerate().filter(|(_, found)| found.name == officer.name);
        let on = |at: usize| register.acts_on(RecordKey { table: Table::Officers, number: at as u32 });
        return versions.flat_map(|(at, _)| on(at)).copied().collect::<BTreeSet<_>>().into_iter().collect();
    }
    if key.table != Table::Units {
        return register.acts_on(key).to_vec();
    }
    let made = |first: &RecordKey, count: u32| {
        first.table == key.table && (first.number..first.number + count).contains(&key.number)
    };
    let acts = register.acts().iter().filter(|act| act.made.iter().any(|(first, count)| made(first, *count)));
    acts.map(|act| act.seq).collect()
}

/// An entry as a line of JSON. Of an entry that touched many records, as an import does, only what concerns the one
/// that is asked about is told.
pub fn line(register: &Register, entry: &Entry, about: Option<&str>) -> String {
    let seq = entry.seq;
    let told = entry.changes.iter().filter(|change| about.is_none_or(|id| concerns(change, id)));
    let changes: Vec<Value> = told.map(|change| with_before(register, seq, change)).collect();
    let undone = register.act(seq).is_some_and(|act| act.undone);
    let line =
        json!({ "seq": seq, "at": entry.at, "by": entry.by, "via": entry.via, "undone": undone, "changes": changes });
    line.to_string()
}

/// Whether a change says something of the record that is called so.
pub(super) fn concerns(change: &Change, id: &str) -> bool {
    let site = |found: &SiteId| found.to_string() == id;
    match change {
        Change::Undo { .. } => true,
        Change::Settings(_) => false,
        Change::AddUnit(unit) => unit.id.as_str() == id,
        Change::AddSuccession(step) => step.from.as_str() == id || step.to.as_str() == id,
        Change::AddAssociation(association) => association.code.as_str() == id,
        Change::AddModel(model) => model.code.as_str() == id,
        Change::AddDrive(drive) => drive.code.as_str() == id,
        Change::AddPeriod(period) => period.code.as_str() == id,
        Change::AddOfficer(officer) | Change::EditOfficer(officer) => officer.name.as_str() == id,
        Change::KeepView(view) => view.name == id,
        Change::AddSite { id, .. } | Change::EditSite { id, .. } => site(id),
        Change::SiteEvent { id, into, .. } => site(id) || into.as_ref().is_some_and(site),
        Change::Assess { facts, .. } => site(&facts.site),
        Change::AddActivity { id: activity, .. } => activity.to_string() == id,
        Change::Award { id: award, facts } => award.to_string() == id || facts.to.to_string() == id,
    }
}

/// A change as the journal has it; an edit also says what was there before.
fn with_before(register: &Register, seq: Seq, change: &Change) -> Value {
    let mut json = serde_json::to_value(change).unwrap_or(Value::Null);
    if let Change::EditSite { id, .. } = change {
        let before = register.site(*id).map(|site| before(site, seq)).unwrap_or_default();
        let before: serde_json::Map<String, Value> =
            before.iter().map(|(value, _)| (value.field().name().to_owned(), value.to_json())).collect();
        if let Some(edit) = json.get_mut("edit_site").and_then(Value::as_object_mut) {
            edit.insert("before".into(), Value::Object(before));
        }
    }
    json
}

/// For each field that the edits of an entry changed, its value just before and just after, as it was known then.
pub(super) fn before(site: &Site, seq: Seq) -> Vec<(SiteValue, SiteValue)> {
    let mut facts = site.first.clone();
    let mut changed = Vec::new();
    for edit in &site.edits {
        for value in edit.set.values() {
            if edit.seq == seq {
                changed.push((facts.get(value.field()), value.clone()));
            }
            // What was taken back meanwhile is passed over: the value before it is what people remember.
            if !edit.undone || edit.seq == seq {
                facts.put(value.clone());
            }
        }
        if edit.seq > seq {
            break;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use uuid::Uuid;

    use super::*;
    use crate::journal::Appended;
    use crate::journal::Head;
    use crate::journal::Journal;
    use crate::journal::MemoryJournal;
    use crate::journal::ReadError;
    use crate::journal::State;
    use crate::model::association::Association;
    use crate::model::code::Via;
    use crate::model::entry::Stamp;
    use crate::model::id::AssociationCode;
    use crate::model::id::OfficerName;

    /// A journal of one line, which counts how often it is parsed.
    struct Counting(MemoryJournal, std::sync::Mutex<u32>);

    impl Reader for Counting {
        fn head(&self) -> Head {
            self.0.head()
        }
        fn state(&self) -> State {
            self.0.state()
        }
        fn read(&self, seq: Seq) -> Result<Option<Entry>, ReadError> {
            *self.1.lock().unwrap() += 1;
            self.0.read(seq)
        }
        fn scan(&self, from: Seq, each: &mut dyn FnMut(&Entry) -> ControlFlow<()>) -> Result<(), ReadError> {
            *self.1.lock().unwrap() += 1;
            self.0.scan(from, each)
        }
        fn find(&self, id: Uuid) -> Option<Seq> {
            self.0.find(id)
        }
    }

    fn journal(entries: u64) -> (Counting, Register) {
        let association = |seq: u64| Association {
            code: AssociationCode::new(&format!("A{seq}")),
            name: format!("Hội {seq}"),
            name_en: String::new(),
            short: String::new(),
        };
        let entry = |seq: u64| Entry {
            seq: Seq(seq),
            id: Uuid::from_u128(u128::from(seq)),
            at: Stamp::new(chrono::DateTime::UNIX_EPOCH),
            by: OfficerName::new("nam"),
            via: Via::Cli,
            token: None,
            changes: vec![Change::AddAssociation(association(seq))],
        };
        let entries: Vec<Entry> = (1..=entries).map(entry).collect();
        let (mut journal, mut register) = (MemoryJournal::default(), Register::new());
        assert!(matches!(journal.append(&Head::default(), &entries), Appended::Done(_)));
        assert!(entries.iter().all(|entry| register.apply(entry).is_ok()));
        (Counting(journal, std::sync::Mutex::new(0)), register)
    }

    #[test]
    fn neighbours_are_read_in_one_go() {
        let (journal, register) = journal(100);
        let told = RefCell::new(Vec::new());
        let line = |entry: &Entry, about: Option<&str>| {
            told.borrow_mut().push(entry.seq.0);
            line(&register, entry, about)
        };
        let ask = |seqs: &[u64]| {
            let wanted = Wanted { about: None, seqs: seqs.iter().map(|seq| Seq(*seq)).collect(), total: 100 };
            let answer = page(&wanted, &journal, &line).unwrap();
            assert!(
                matches!(&answer, Answer::Lines { lines, total: 100, .. } if lines.len() == seqs.len()),
                "{answer:?}"
            );
            assert_eq!(told.take(), seqs);
            std::mem::take(&mut *journal.1.lock().unwrap())
        };
        assert_eq!(ask(&(1..=100).collect::<Vec<_>>()), 1);
        assert_eq!(ask(&[3, 50, 51, 52, 99]), 3);
        assert_eq!(ask(&[]), 0);
        let beyond = Wanted { about: None, seqs: vec![Seq(100), Seq(101)], total: 2 };
        assert!(page(&beyond, &journal, &line).unwrap_err().contains("101"));
    }

    #[test]
    fn a_page_begins_and_ends_where_it_was_asked_to() {
        let (_, register) = journal(100);
        let wanted = |id, from, limit| {
            wanted(&register, &Sight::WHOLE, id, Seq(from), limit).map(|wanted| (wanted.seqs, wanted.total))
        };
        assert_eq!(wanted(None, 98, 9).unwrap(), (vec![Seq(98), Seq(99), Seq(100)], 100));
        assert_eq!(wanted(None, 0, 2).unwrap(), (vec![Seq(1), Seq(2)], 100));
        assert_eq!(wanted(Some("A7"), 0, 9).unwrap(), (vec![Seq(7)], 1));
        assert_eq!(wanted(Some("A700"), 0, 9).unwrap_err().reason, Reason::UnknownId);
    }
}
