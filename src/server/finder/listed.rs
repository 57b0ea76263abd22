//! Records of a short list by their codes and names: models, associations, drives, fields of work.

use std::collections::HashMap;

use crate::lang::Lang;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::text::fragment::Spelling;
use crate::text::order::sort_key;

/// A list of records that have codes.
#[derive(Default)]
pub struct Listed {
    rows: Vec<Named>,
    /// By folded code or name the rows that are called so.
    called: HashMap<Box<str>, Vec<u32>>,
    /// By code the row.
    codes: HashMap<Box<str>, u32>,
}

/// A record with what it is called.
pub struct Named {
    /// Its place among the records of its table.
    pub place: u32,
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its name in English.
    pub name_en: Box<str>,
    /// All that it is called, as people might type it.
    pub spellings: Box<[Spelling]>,
    /// Its place in the Vietnamese order of the list.
    pub order: u32,
}

impl Listed {
    /// The models in use.
    pub fn models(register: &Register) -> Self {
        let all = in_use(register, Table::Models, register.models());
        Self::new(all.map(|(at, model)| (at, model.code.as_str(), [&*model.name, &model.name_en, ""])))
    }

    /// The associations in use.
    pub fn associations(register: &Register) -> Self {
        let all = in_use(register, Table::Associations, register.associations());
        Self::new(all.map(|(at, found)| (at, found.code.as_str(), [&*found.name, &found.name_en, &found.short])))
    }

    /// The drives in use.
    pub fn drives(register: &Register) -> Self {
        let all = in_use(register, Table::Drives, register.drives());
        Self::new(all.map(|(at, drive)| (at, drive.code.as_str(), [&*drive.name, &drive.name_en, ""])))
    }

    /// The fields of work that models have; each stands at the place of the first model that has it.
    pub fn fields(register: &Register) -> Self {
        let mut seen: Vec<(u32, &str)> = Vec::new();
        for (at, model) in in_use(register, Table::Models, register.models()) {
            if !seen.iter().any(|(_, field)| *field == model.field.as_str()) {
                seen.push((at, model.field.as_str()));
            }
        }
        Self::new(seen.into_iter().map(|(at, code)| {
            let name = |lang: Lang| lang.find(&format!("work_field.{code}"));
            (at, code, [name(Lang::Vi).unwrap_or(code), name(Lang::En).unwrap_or_default(), ""])
        }))
    }

    /// The rows, in the order of the register.
    pub fn rows(&self) -> &[Named] {
        &self.rows
    }

    /// The row of a code, spelled as it is.
    pub fn of_code(&self, code: &str) -> Option<&Named> {
        self.codes.get(code).and_then(|at| self.rows.get(*at as usize))
    }

    /// The rows that have a folded text for a code or a name.
    pub fn called(&self, folded: &str) -> impl Iterator<Item = &Named> {
        let places = self.called.get(folded).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|at| self.rows.get(*at as usize))
    }

    fn new<'a>(all: impl Iterator<Item = (u32, &'a str, [&'a str; 3])>) -> Self {
        let mut listed = Self::default();
        for (place, code, names) in all {
            let spellings: Box<[Spelling]> =
                names.iter().filter(|name| !name.is_empty()).map(|name| Spelling::new(name)).collect();
            let at = listed.rows.len() as u32;
            let folded = Spelling::new(code);
            for text in spellings.iter().chain([&folded]).map(Spelling::text) {
                let called = listed.called.entry(text.into()).or_default();
                if !called.contains(&at) {
                    called.push(at);
                }
            }
            listed.codes.insert(code.into(), at);
            let [name, name_en, _] = names;
            let (code, name, name_en) = (code.into(), name.into(), name_en.into());
            listed.rows.push(Named { place, code, name, name_en, spellings, order: 0 });
        }
        let mut order: Vec<_> = listed.rows.iter().enumerate().map(|(at, row)| (sort_key(&row.name), at)).collect();
        order.sort_unstable();
        for (rank, (_, at)) in order.into_iter().enumerate() {
            if let Some(row) = listed.rows.get_mut(at) {
                row.order = rank as u32;
            }
        }
        listed
    }
}

fn in_use<'a, T>(register: &'a Register, table: Table, records: &'a [T]) -> impl Iterator<Item = (u32, &'a T)> {
    let all = records.iter().enumerate().filter(move |(at, _)| register.is_in_use(table, *at));
    all.map(|(at, record)| (at as u32, record))
}
