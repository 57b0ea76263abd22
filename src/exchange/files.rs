//! The kinds of file: one row for each, with the command that its rows are and its columns.

/// A kind of file: its name, the command that each row is, and its columns.
#[derive(Debug, PartialEq, Eq)]
pub struct FileKind {
    /// The file's name.
    pub file: &'static str,
    /// The command.
    pub command: &'static str,
    /// The columns that it can have.
    pub columns: &'static [Column],
}

/// A column: its name, the field of the command that it fills, and how its cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The column's name.
    pub name: &'static str,
    /// The field; a dot stands between a field and the one in it.
    pub field: &'static str,
    /// How its cells are read.
    pub shape: Shape,
}

/// How a cell is read. What is not of the shape goes on as text, and the rules say what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text, which may be empty.
    Text,
    /// A code, a date or the like; an empty cell is no value.
    Word,
    /// A whole number; an empty cell is no value.
    Number,
    /// `yes` or `no`; an empty cell is no value.
    YesNo,
    /// Words with `;` between them.
    Words,
    /// `yes` and `no` with `;` between them.
    YesNos,
    /// The file's own reference to a site; an empty cell is no value.
    Site,
    /// The file's own reference to a site, or an association's code.
    Recipient,
    /// The name by which the rows of other files refer to this one. It is no field: the register gives an id.
    Reference,
    /// The business date of the row. It is no field: it stands beside the command.
    AsOf,
}

use Shape::AsOf;
use Shape::Number;
use Shape::Recipient;
use Shape::Reference;
use Shape::Site;
use Shape::Text;
use Shape::Word;
use Shape::Words;
use Shape::YesNo;
use Shape::YesNos;

/// The name of the file of administrative units. No command adds a unit, so [`crate::exchange::ground`] reads it.
pub const UNITS: &str = "units.csv";

/// The name of the file that says which unit became which.
pub const SUCCESSIONS: &str = "successions.csv";

/// Associations.
pub const ASSOCIATIONS: FileKind = FileKind {
    file: "associations.csv",
    command: "add_association",
    columns: &[at("code", Word), at("name", Text), at("name_en", Text), at("short", Text)],
};

/// Emulation drives.
pub const DRIVES: FileKind = FileKind {
    file: "drives.csv",
    command: "add_drive",
    columns: &[at("code", Word), at("name", Text), at("name_en", Text), at("association", Word)],
};

/// Reporting periods.
pub const PERIODS: FileKind = FileKind {
    file: "periods.csv",
    command: "add_period",
    columns: &[at("code", Word), at("start", Word), at("end", Word), at("kind", Text)],
};

/// Models; their criteria stand in [`CRITERIA`], a row each.
pub const MODELS: FileKind = FileKind {
    file: "models.csv",
    command: "add_model",
    columns: &[
        at("code", Word),
        at("name", Text),
        at("name_en", Text),
        at("lead", Word),
        at("field", Word),
        at("level", Word),
        at("note", Text),
    ],
};

/// The name of the file with the criteria of models: `model`, `position` from 1, `text`.
pub const CRITERIA: &str = "criteria.csv";

/// Sites.
pub const SITES: FileKind = FileKind {
    file: "sites.csv",
    command: "add_site",
    columns: &[
        column("id", "", Reference),
        at("model", Word),
        at("unit", Word),
        at("name", Text),
        at("hamlet", Text),
        at("lead", Word),
        at("partners", Words),
        at("founded", Word),
        at("launched", Word),
        column("decision_number", "decision.number", Word),
        column("decision_date", "decision.date", Word),
        column("decision_issuer", "decision.issuer", Word),
        at("teams", Number),
        at("members", Number),
        at("self", Words),
        column("socialised", "funding.socialised", YesNo),
        column("amount_vnd", "funding.amount_vnd", Number),
        at("origin", Site),
        at("drives", Words),
        at("note", Text),
    ],
};

/// What happened to sites.
pub const EVENTS: FileKind = FileKind {
    file: "events.csv",
    command: "site_event",
    columns: &[column("site", "id", Site), at("event", Word), at("on", Word), at("into", Site), at("reason", Text)],
};

/// How sites were rated.
pub const ASSESSMENTS: FileKind = FileKind {
    file: "assessments.csv",
    command: "assess",
    columns: &[
        at("site", Site),
        at("period", Word),
        at("rating", Word),
        at("criteria", YesNos),
        column("sessions", "figures.sessions", Number),
        column("attendees", "figures.attendees", Number),
        column("tips", "figures.tips", Number),
        column("mediations", "figures.mediations", Number),
        column("assessed_on", "as_of", AsOf),
        at("note", Text),
    ],
};

/// Activities.
pub const ACTIVITIES: FileKind = FileKind {
    file: "activities.csv",
    command: "add_activity",
    columns: &[
        at("kind", Word),
        at("unit", Word),
        at("association", Word),
        at("on", Word),
        at("attendees", Number),
        at("title", Text),
    ],
};

/// Praise.
pub const AWARDS: FileKind = FileKind {
    file: "awards.csv",
    command: "award",
    columns: &[
        at("to", Recipient),
        at("level", Word),
        at("form", Text),
        column("decision_number", "decision.number", Word),
        column("decision_date", "decision.date", Word),
        column("decision_issuer", "decision.issuer", Word),
        at("on", Word),
    ],
};

impl FileKind {
    /// The name of the column that fills a field, or the first part of it; the field itself when there is none.
    pub fn column_of<'a>(&'a self, field: &'a str) -> &'a str {
        let bare = field.split('[').next().unwrap_or(field);
        let exact = self.columns.iter().find(|column| column.field == bare);
        let inner = |column: &&Column| column.field.split('.').any(|part| part == bare);
        exact.or_else(|| self.columns.iter().find(inner)).map_or(field, |column| column.name)
    }
}

/// A column that is called as its field is.
const fn at(name: &'static str, shape: Shape) -> Column {
    column(name, name, shape)
}

const fn column(name: &'static str, field: &'static str, shape: Shape) -> Column {
    Column { name, field, shape }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lead_back_to_columns() {
        for (kind, field, want) in [
            (&SITES, "decision.date", "decision_date"),
            (&SITES, "decision", "decision_number"),
            (&SITES, "amount_vnd", "amount_vnd"),
            (&SITES, "partners[1]", "partners"),
            (&EVENTS, "id", "site"),
            (&AWARDS, "to", "to"),
            (&AWARDS, "no_such", "no_such"),
        ] {
            assert_eq!(kind.column_of(field), want, "{field}");
        }
    }
}
