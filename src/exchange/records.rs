//! Rows as commands.
//!
//! A row becomes the JSON of a command and is read as a line of `antq submit` is. So there is one door: what a script
//! may not write, a sheet can't bring in either.

use std::collections::BTreeMap;
use std::collections::HashMap;

use serde_json::Map;
use serde_json::Value;

use unicode_normalization::UnicodeNormalization;

use crate::exchange::files;
use crate::exchange::files::Column;
use crate::exchange::files::FileKind;
use crate::exchange::files::Shape;
use crate::exchange::flaw::Cause;
use crate::exchange::flaw::Flaw;
use crate::model::command::Request;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::rules;
use crate::sheet::csv::Row;
use crate::sheet::csv::Table;

/// What the rows of one file call the things that other files refer to.
#[derive(Debug, Default)]
pub struct References {
    sites: HashMap<String, SiteId>,
    criteria: HashMap<String, Vec<String>>,
}

impl References {
    /// Takes in the criteria of models, a row each, in the order of their positions.
    ///
    /// # Errors
    /// When a row has no model or text, or a position is no number or is taken.
    pub fn learn_criteria(&mut self, table: &Table) -> Result<(), Flaw> {
        let mut by_model: HashMap<String, BTreeMap<u32, String>> = HashMap::new();
        for row in &table.rows {
            let wrong = |column: &str, reason: Reason| {
                let value = row.get(column).unwrap_or_default();
                let problem = Problem::new(reason).on(column).with("value", value).with("cause", "want.number");
                flaw_at(files::CRITERIA, row, column, problem)
            };
            let cell = |column: &str| {
                let text = row.get(column).map(str::trim).filter(|text| !text.is_empty());
                text.ok_or_else(|| wrong(column, Reason::Missing))
            };
            let (model, text) = (cell("model")?, cell("text")?);
            let position: u32 = cell("position")?.parse().map_err(|_| wrong("position", Reason::WrongType))?;
            if by_model.entry(model.to_owned()).or_default().insert(position, text.to_owned()).is_some() {
                return Err(wrong("position", Reason::DuplicateItem));
            }
        }
        self.criteria = by_model.into_iter().map(|(model, texts)| (model, texts.into_values().collect())).collect();
        Ok(())
    }

    /// Takes in what the file calls a site that the register has given an id.
    ///
    /// # Errors
    /// When another row of the file has that name.
    pub fn learn_site(&mut self, row: &Row, id: SiteId) -> Result<(), Flaw> {
        let Some(name) = row.get("id").map(str::trim).filter(|name| !name.is_empty()) else { return Ok(()) };
        match self.sites.insert(name.to_owned(), id) {
            None => Ok(()),
            Some(_) => {
                let problem = Problem::new(Reason::Exists).on("id").with("value", name);
                Err(flaw_at(files::SITES.file, row, "id", problem))
            }
        }
    }
}

/// The command that a row is.
///
/// # Errors
/// When a cell is not what its column asks for, or refers to what the files don't have.
pub fn request(kind: &FileKind, row: &Row, references: &References) -> Result<Request, Flaw> {
    let mut body = Map::new();
    let mut line = Map::new();
    for (name, cell) in row.cells() {
        let Some(column) = kind.columns.iter().find(|column| column.name == name) else {
            let problem = Problem::new(Reason::UnknownField).on(name).with("field", name);
            return Err(flaw_at(kind.file, row, name, problem));
        };
        match column.shape {
            Shape::Reference => {}
            Shape::AsOf => {
                if let Some(day) = value(column, cell, references).map_err(|problem| flaw(kind, row, problem))? {
                    line.insert(column.field.to_owned(), day);
                }
            }
            _ => {
                if let Some(value) = value(column, cell, references).map_err(|problem| flaw(kind, row, problem))? {
                    put(&mut body, column.field, value);
                }
            }
        }
    }
    if let Some(criteria) =
        row.get("code").filter(|_| *kind == files::MODELS).and_then(|code| references.criteria.get(code.trim()))
    {
        body.insert("criteria".to_owned(), criteria.as_slice().into());
    }
    line.insert(kind.command.to_owned(), Value::Object(body));
    rules::read(&Value::Object(line).to_string()).map_err(|problem| flaw(kind, row, problem))
}

fn flaw(kind: &FileKind, row: &Row, problem: Problem) -> Flaw {
    let column = kind.column_of(&problem.field).to_owned();
    flaw_at(kind.file, row, &column, problem)
}

/// A rule that a row breaks, at a column.
pub(super) fn flaw_at(file: &str, row: &Row, column: &str, problem: Problem) -> Flaw {
    let column = (!column.is_empty()).then(|| column.to_owned());
    Flaw { file: file.to_owned(), line: Some(row.line), column, cause: Cause::Record(problem) }
}

/// A cell as the JSON that the command has for it; none when nothing is said.
fn value(column: &Column, cell: &str, references: &References) -> Result<Option<Value>, Problem> {
    let word = cell.trim();
    if word.is_empty() && !matches!(column.shape, Shape::Text) {
        return Ok(None);
    }
    let text = || Value::from(word);
    let words = || word.split(';').map(str::trim).filter(|part| !part.is_empty());
    let known_site = || references.sites.get(word).map(|id| Value::from(id.to_string()));
    let value = match column.shape {
        Shape::Text => Value::from(from_sheet(cell)),
        Shape::Word | Shape::AsOf | Shape::Reference => text(),
        Shape::Number => word.parse::<i64>().map_or_else(|_| text(), Value::from),
        Shape::YesNo => yes_no(word),
        Shape::Words => words().map(Value::from).collect(),
        Shape::YesNos => words().map(yes_no).collect(),
        Shape::Recipient => known_site().unwrap_or_else(text),
        Shape::Site => {
            known_site().ok_or_else(|| Problem::new(Reason::UnknownSite).on(column.field).with("value", word))?
        }
    };
    Ok(Some(value))
}

/// A text as a spreadsheet keeps it: some compose letters from several characters, and a cell may have line breaks. A
/// program that submits is told of such things; a sheet was typed by people.
fn from_sheet(cell: &str) -> String {
    cell.nfc().map(|c| if c.is_control() && c.is_whitespace() { ' ' } else { c }).collect()
}

fn yes_no(word: &str) -> Value {
    match word {
        "yes" => true.into(),
        "no" => false.into(),
        other => other.into(),
    }
}

/// Puts a value into a field, or into a field within it.
fn put(body: &mut Map<String, Value>, field: &str, value: Value) {
    match field.split_once('.') {
        None => {
            body.insert(field.to_owned(), value);
        }
        Some((outer, inner)) => {
            let within = body.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(within) = within {
                within.insert(inner.to_owned(), value);
            }
        }
    }
}
