//! Units and successions: the ground on which a register stands. No line of `antq submit` brings them, only files.

use crate::exchange::files;
use crate::exchange::flaw::Flaw;
use crate::exchange::records::flaw_at;
use crate::model::code::SuccessionKind;
use crate::model::command::Command;
use crate::model::command::Request;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::id::Level;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::unit::Succession;
use crate::model::unit::Unit;
use crate::sheet::csv::Row;
use crate::text::nfc::Limit;
use crate::text::nfc::TextProblem;
use crate::text::nfc::clean_line;
use crate::text::nfc::has_control;

/// The unit that a row is.
///
/// # Errors
/// When a cell is not what its column asks for.
pub fn unit(row: &Row) -> Result<Request, Flaw> {
    let cells = Cells { file: files::UNITS, row };
    let parent = cells.text("parent_id", Limit::CODE)?;
    let aliases = cells.text("aliases", Limit::NOTE)?;
    Ok(alone(Command::AddUnit(Unit {
        id: UnitId::new(&cells.required("id", Limit::CODE)?),
        gso_code: cells.text("gso_code", Limit::CODE)?,
        level: Level::new(&cells.required("level", Limit::CODE)?),
        kind: cells.required("kind", Limit::CODE)?,
        name: cells.required("name", Limit::NAME)?,
        full_name: cells.required("full_name", Limit::NAME)?,
        parent: (!parent.is_empty()).then(|| UnitId::new(&parent)),
        valid_from: cells.day("valid_from")?,
        valid_to: cells.day("valid_to")?,
        lat: cells.degrees("lat", 90.0)?,
        lon: cells.degrees("lon", 180.0)?,
        aliases: aliases.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    })))
}

/// The succession that a row is.
///
/// # Errors
/// When a cell is not what its column asks for.
pub fn succession(row: &Row) -> Result<Request, Flaw> {
    let cells = Cells { file: files::SUCCESSIONS, row };
    let kind = cells.required("kind", Limit::CODE)?;
    Ok(alone(Command::AddSuccession(Succession {
        from: UnitId::new(&cells.required("from_id", Limit::CODE)?),
        to: UnitId::new(&cells.required("to_id", Limit::CODE)?),
        date: cells.day("date")?.ok_or_else(|| cells.flaw("date", Problem::new(Reason::Missing)))?,
        kind: SuccessionKind::parse(&kind)
            .ok_or_else(|| cells.flaw("kind", Problem::new(Reason::BadCode).with("value", &kind)))?,
        source: cells.text("source", Limit::SHORT)?,
        confidence: cells.text("confidence", Limit::CODE)?,
    })))
}

/// The name of the column that fills a field.
pub fn column_of(field: &str) -> &str {
    match field {
        "parent" => "parent_id",
        "from" => "from_id",
        "to" => "to_id",
        other => other,
    }
}

const fn alone(command: Command) -> Request {
    Request { command, as_of: None, token: None }
}

/// The cells of a row, cleaned as every text from outside.
struct Cells<'r> {
    file: &'static str,
    row: &'r Row,
}

impl Cells<'_> {
    fn text(&self, column: &str, limit: Limit) -> Result<String, Flaw> {
        let raw = self.row.get(column).unwrap_or_default();
        if has_control(raw) {
            return Err(self.flaw(column, Problem::new(Reason::ControlCharacters)));
        }
        clean_line(raw, limit).map_err(|TextProblem::TooLong { limit, got }| {
            self.flaw(column, Problem::new(Reason::TooLong).with("limit", limit).with("got", got))
        })
    }

    fn required(&self, column: &str, limit: Limit) -> Result<String, Flaw> {
        let text = self.text(column, limit)?;
        if text.is_empty() { Err(self.flaw(column, Problem::new(Reason::Missing))) } else { Ok(text) }
    }

    fn day(&self, column: &str) -> Result<Option<Day>, Flaw> {
        let text = self.text(column, Limit::CODE)?;
        if text.is_empty() {
            return Ok(None);
        }
        let bad = || self.flaw(column, Problem::new(Reason::BadDate).with("value", &text));
        parse_day(&text).ok_or_else(bad).map(Some)
    }

    fn degrees(&self, column: &str, most: f64) -> Result<Option<f64>, Flaw> {
        let text = self.text(column, Limit::CODE)?;
        if text.is_empty() {
            return Ok(None);
        }
        let number = text.parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
        let bad = || self.flaw(column, Problem::new(Reason::WrongType).with("cause", "want.number"));
        number.ok_or_else(bad).map(Some)
    }

    fn flaw(&self, column: &str, problem: Problem) -> Flaw {
        flaw_at(self.file, self.row, column, problem.on(column))
    }
}
