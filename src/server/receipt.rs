//! What a writer is told about its entry, from what the register keeps of it, so that a retry is told the same.

use std::collections::BTreeSet;

use crate::model::command::Command;
use crate::model::command::Request;
use crate::model::id::ActivityId;
use crate::model::id::AwardId;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::map::UnitIndex;
use crate::model::record::Act;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::SiteField;
use crate::model::site::SiteValue;
use crate::wire::message::Receipt;

/// The receipt of an entry that the register has.
pub fn receipt(register: &Register, act: &Act, merged: impl IntoIterator<Item = SiteField>) -> Receipt {
    let made: Vec<_> = act.made.iter().flat_map(|(first, count)| run(*first, *count)).collect();
    let named = |keys: &[RecordKey]| keys.iter().filter_map(|key| name(register, *key)).collect::<Vec<_>>();
    let mut ids = named(&made);
    let mut keys = made;
    if ids.is_empty() {
        // Nothing was made that has a name: then the ids are those of what was changed.
        keys.clone_from(&act.changed);
        ids = named(&keys);
    }
    let mut sites = keys.iter().filter(|key| key.table == Table::Sites);
    let rev = match (sites.next(), sites.next()) {
        (Some(only), None) if ids.len() == 1 => rev_at(register, *only, act.seq),
        _ => None,
    };
    let merged = merged.into_iter().map(|field| field.name().to_owned()).collect();
    Receipt { seq: act.seq, ids, rev, merged }
}

fn run(first: RecordKey, count: u32) -> impl Iterator<Item = RecordKey> {
    (first.number..first.number.saturating_add(count)).map(move |number| RecordKey { table: first.table, number })
}

/// What a record is called by; some have no name of their own.
fn name(register: &Register, key: RecordKey) -> Option<String> {
    let at = key.number as usize;
    match key.table {
        Table::Sites => Some(SiteId::from_index(key.number).to_string()),
        Table::Activities => Some(ActivityId::from_index(key.number).to_string()),
        Table::Awards => Some(AwardId::from_index(key.number).to_string()),
        Table::Units => register.geography().unit(UnitIndex(key.number)).map(|unit| unit.id.to_string()),
        Table::Associations => register.associations().get(at).map(|found| found.code.to_string()),
        Table::Models => register.models().get(at).map(|found| found.code.to_string()),
        Table::Drives => register.drives().get(at).map(|found| found.code.to_string()),
        Table::Periods => register.periods().get(at).map(|found| found.code.to_string()),
        Table::Views => register.views().get(at).map(|found| found.name.clone()),
        Table::Officers => register.officers().get(at).map(|found| found.name.to_string()),
        Table::Settings | Table::Successions | Table::Assessments | Table::Acts => None,
    }
}

/// The revision that a site had just after an entry. Each edit, event and undo counts it up by one.
fn rev_at(register: &Register, key: RecordKey, seq: Seq) -> Option<u32> {
    let site = register.site(SiteId::from_index(key.number))?;
    let edits = site.edits.iter().filter(|edit| edit.seq <= seq).count();
    let events = site.events.iter().filter(|event| event.seq <= seq).count();
    let undos = register.acts_on(key).iter().filter(|at| **at <= seq);
    let undos = undos.filter(|at| register.act(**at).is_some_and(|act| act.undoes.is_some())).count();
    u32::try_from(1 + edits + events + undos).ok()
}

/// The fields that others had changed since the writer looked and before its entry came, for a command that came again.
/// The first time the rules tell; this finds the same in the register.
pub fn merged_again(register: &Register, seq: Seq, request: &Request) -> BTreeSet<SiteField> {
    let commands = match &request.command {
        Command::Batch(commands) => commands.as_slice(),
        command => std::slice::from_ref(command),
    };
    let mut fields = BTreeSet::new();
    for command in commands {
        let Command::EditSite { id, rev: Some(rev), set, .. } = command else { continue };
        let edits = register.site(*id).map_or(&[][..], |site| &site.edits);
        let wanted: BTreeSet<_> = set.values().iter().map(SiteValue::field).collect();
        let since = edits.iter().filter(|edit| edit.seq < seq && edit.rev > *rev);
        let changed = since.flat_map(|edit| edit.set.values()).map(SiteValue::field);
        fields.extend(changed.filter(|field| !wanted.contains(field)));
    }
    fields
}
