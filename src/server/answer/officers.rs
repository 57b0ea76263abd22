//! Who may do what, with the names that rights mean.

use crate::model::date::Day;
use crate::model::register::Register;
use crate::model::right::Right;
use crate::server::answer::Scene;
use crate::wire::message::Answer;
use crate::wire::message::OfficerRow;
use crate::wire::message::RightRow;

/// Every officer, by the accounts' names.
pub fn officers(scene: &Scene<'_>) -> Answer {
    let register = scene.register();
    let row = |officer: &crate::model::officer::Officer| OfficerRow {
        name: officer.name.clone(),
        title: officer.title.clone(),
        rights: right_rows(register, &officer.rights, scene.today),
        rev: register.versions_of_officer(&officer.name),
    };
    let mut rows: Vec<_> = register.officers_now().map(row).collect();
    rows.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
    Answer::Officers(rows)
}

/// Rights with the names of what bounds them.
pub fn right_rows(register: &Register, rights: &[Right], today: Day) -> Vec<RightRow> {
    rights.iter().map(|right| right_row(register, right, today)).collect()
}

fn right_row(register: &Register, right: &Right, today: Day) -> RightRow {
    let grant = right.grant();
    let unit = grant.and_then(|grant| grant.unit.as_ref()).map(|id| {
        let geography = register.geography();
        let found = geography.find(id).and_then(|unit| geography.unit(unit));
        found.map_or_else(|| id.to_string(), |unit| unit.full_name.clone())
    });
    let association = grant.and_then(|grant| grant.association.as_ref()).map(|code| {
        let found = register.association(code.as_str()).map(|(_, found)| found);
        found.map_or_else(|| (code.to_string(), String::new()), |found| (found.name.clone(), found.name_en.clone()))
    });
    RightRow {
        text: right.to_string(),
        role: grant.map(|grant| grant.role),
        unit,
        association,
        from: grant.and_then(|grant| grant.from),
        until: grant.and_then(|grant| grant.until),
        holds: grant.is_some_and(|grant| grant.holds_on(today)),
    }
}
