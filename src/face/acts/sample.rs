//! Entries for tests.

use chrono::DateTime;

use crate::model::code::Via;
use crate::model::entry::Stamp;
use crate::model::field::PickOf;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::wire::message::ActRow;
use crate::wire::message::PickRow;

/// An entry that changed one site.
pub fn act(seq: u64, deed: &str) -> ActRow {
    let minutes = i64::try_from(4_812_u64.saturating_sub(seq)).unwrap_or(0) * 7;
    ActRow {
        seq: Seq(seq),
        at: moment(minutes),
        by: OfficerName::new("nam"),
        via: Via::Tui,
        act: deed.to_owned(),
        changes: 1,
        subject: ("S000412".to_owned(), "Nông dân với kiến thức pháp luật".to_owned()),
        records: 1,
        fields: Vec::new(),
        names: vec![name(PickOf::Commune, "04249@old", "Hưng Khánh")],
        declined: Vec::new(),
        undone_by: None,
        undoes: None,
    }
}

/// The same entry with a value that it changed.
pub fn with(row: ActRow, field: &str, before: &str, after: &str) -> ActRow {
    let mut row = row;
    row.fields.push((field.to_owned(), before.to_owned(), after.to_owned()));
    row
}

/// The same entry on so many records.
pub fn on(row: ActRow, records: u32) -> ActRow {
    ActRow { changes: records, records, ..row }
}

/// So many minutes before now.
pub fn moment(minutes: i64) -> Stamp {
    Stamp::new(DateTime::from_timestamp(1_795_505_490 - minutes * 60, 0).unwrap())
}

/// The name of a record, as it comes along with values.
pub fn name(of: PickOf, code: &str, name: &str) -> (PickOf, PickRow) {
    let row = PickRow {
        code: code.to_owned(),
        name: name.to_owned(),
        name_en: String::new(),
        detail: String::new(),
        sites: 0,
        recent: false,
    };
    (of, row)
}
