//! Names of what the values of fields refer to, so that a screen can show words instead of codes.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::field::FIELDS;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::register::Register;
use crate::wire::message::PickRow;

/// The names of everything that these fields refer to; their values are JSON.
pub(super) fn names<'v>(
    register: &Register,
    values: impl Iterator<Item = (&'v str, &'v str)>,
) -> Vec<(PickOf, PickRow)> {
    let mut codes: BTreeSet<(&str, String)> = BTreeSet::new();
    for (field, json) in values {
        let Ok(value) = serde_json::from_str::<Value>(json) else { continue };
        let items = match &value {
            Value::Array(items) => items.iter().collect(),
            one => vec![one],
        };
        codes.extend(items.into_iter().filter_map(Value::as_str).map(|code| (field, code.to_owned())));
    }
    let of = |field: &str| {
        FIELDS.iter().filter(|row| row.name == field).find_map(|row| match row.input {
            Input::Pick(of) | Input::PickMany(of) => Some(of),
            _ => None,
        })
    };
    codes.iter().filter_map(|(field, code)| of(field).and_then(|of| Some((of, name(register, of, code)?)))).collect()
}

/// The name of one record.
fn name(register: &Register, of: PickOf, code: &str) -> Option<PickRow> {
    let row = |name: &str, name_en: &str| PickRow {
        code: code.to_owned(),
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        detail: String::new(),
        sites: 0,
        recent: false,
    };
    let site = || SiteId::parse(code).and_then(|id| register.facts(id)).map(|facts| row(&facts.name, ""));
    let association = || register.association(code).map(|(_, found)| row(&found.name, &found.name_en));
    match of {
        PickOf::Model => register.model(code).map(|(_, found)| row(&found.name, &found.name_en)),
        PickOf::Association => association(),
        PickOf::Drive => register.drive(code).map(|found| row(&found.name, &found.name_en)),
        PickOf::Site => site(),
        PickOf::Recipient => site().or_else(association),
        PickOf::Commune | PickOf::Unit => {
            let geography = register.geography();
            let unit = geography.find(&UnitId::new(code)).and_then(|index| geography.unit(index))?;
            Some(row(&unit.full_name, ""))
        }
        PickOf::Period | PickOf::WorkField => None,
    }
}
