//! The entries that touched a record, as the journal has them.

use serde_json::Value;
use serde_json::json;

use crate::model::change::Change;
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
use crate::server::answer::Scene;
use crate::wire::message::Answer;

/// A page ends early when it gets larger than this, in bytes.
const PAGE_BYTES: usize = 4_000_000;

pub(super) fn history(scene: &Scene<'_>, id: Option<&str>, from: Seq, limit: u32) -> Result<Answer, Problem> {
    let register = scene.register();
    let all: Vec<Seq> = match id {
        None => (1..=register.seq().0).map(Seq).collect(),
        Some(id) => seqs_of(register, find(register, id).ok_or_else(|| unknown(id))?),
    };
    let (mut lines, mut bytes) = (Vec::new(), 0);
    for seq in all.iter().filter(|seq| **seq >= from).take(limit as usize) {
        let line = line(scene, *seq)?.to_string();
        bytes += line.len();
        lines.push(line);
        if bytes >= PAGE_BYTES {
            break;
        }
    }
    Ok(Answer::Lines { lines, total: all.len() as u32, more: false })
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
        .or_else(|| place(Table::Officers, register.officers().iter().map(|found| found.name.as_str()).collect()))
        .or_else(|| place(Table::Models, register.models().iter().map(|found| found.code.as_str()).collect()))
        .or_else(|| {
            place(Table::Associations, register.associations().iter().map(|found| found.code.as_str()).collect())
        })
}

pub(super) fn unknown(id: &str) -> Problem {
    Problem::new(Reason::UnknownId).on("id").with("field", "id").with("value", id)
}

/// Units are not indexed by entry, as they come by the thousand and never change: their entry is searched for.
fn seqs_of(register: &Register, key: RecordKey) -> Vec<Seq> {
    if key.table != Table::Units {
        return register.acts_on(key).to_vec();
    }
    let made = |first: &RecordKey, count: u32| {
        first.table == key.table && (first.number..first.number + count).contains(&key.number)
    };
    let acts = register.acts().iter().filter(|act| act.made.iter().any(|(first, count)| made(first, *count)));
    acts.map(|act| act.seq).collect()
}

fn line(scene: &Scene<'_>, seq: Seq) -> Result<Value, Problem> {
    let entry = (scene.entry)(seq).ok_or_else(|| Problem::new(Reason::Internal))?;
    let changes: Vec<Value> = entry.changes.iter().map(|change| with_before(scene.register(), seq, change)).collect();
    let undone = scene.register().act(seq).is_some_and(|act| act.undone);
    Ok(json!({ "seq": seq, "at": entry.at, "by": entry.by, "via": entry.via, "undone": undone, "changes": changes }))
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
