//! Rows of pick lists: their names in a language, and what tells one from others of its name.

use serde_json::Value;

use crate::face::value::Names;
use crate::lang::Lang;
use crate::model::field::PickOf;
use crate::wire::message::PickRow;

/// The name of a row in a language.
pub fn name_of(row: &PickRow, lang: Lang) -> &str {
    named(lang, &row.name, &row.name_en)
}

/// A name in the language of the reader, where there is one.
pub fn named<'n>(lang: Lang, name: &'n str, name_en: &'n str) -> &'n str {
    match lang {
        Lang::En if !name_en.is_empty() => name_en,
        Lang::En | Lang::Vi => name,
    }
}

/// A row of which nothing but the code is known.
pub fn bare(code: &str) -> PickRow {
    PickRow { code: code.to_owned(), name: code.to_owned(), ..PickRow::default() }
}

/// The row of a code among names that came along.
pub fn row_of(of: PickOf, code: &str, names: &Names) -> PickRow {
    let found = names.iter().find(|(kind, row)| *kind == of && row.code == code);
    // A commune is also a unit; whoever sends names calls it either.
    let found = found.or_else(|| names.iter().find(|(_, row)| row.code == code));
    found.map_or_else(|| bare(code), |(_, row)| row.clone())
}

/// The codes in the value of a field that is picked or chosen.
pub fn codes(value: &Value) -> Vec<String> {
    match value {
        Value::String(code) => vec![code.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// What tells a row from others of its name, the most telling first.
pub fn details(of: Option<PickOf>, row: &PickRow, lang: Lang) -> Vec<String> {
    // Where nobody counted them there is nothing to be said.
    let sites = || if row.sites == 0 { String::new() } else { lang.count("count.sites", row.sites) };
    let mut parts = match of {
        Some(PickOf::Model | PickOf::Association) => vec![row.code.clone(), sites()],
        Some(PickOf::Commune | PickOf::Unit) => vec![row.detail.clone(), sites()],
        Some(PickOf::Site | PickOf::Recipient) => vec![row.code.clone(), row.detail.clone()],
        Some(PickOf::Drive | PickOf::Period | PickOf::WorkField) => vec![row.detail.clone()],
        None => Vec::new(),
    };
    parts.retain(|part| !part.is_empty());
    parts
}
