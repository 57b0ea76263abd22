//! `antq sessions`: who is here, and where.

use chrono::Local;
use clap::ArgMatches;
use clap::Command;
use serde_json::Value;
use serde_json::json;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::face::presence;
use crate::lang::Lang;
use crate::model::entry::Stamp;
use crate::sheet::Cell;
use crate::sheet::Column;
use crate::sheet::Sheet;
use crate::text::nfc;
use crate::text::width;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Entitled;
use crate::wire::message::SessionRow;
use crate::wire::message::Whereabouts;

/// The command.
pub const ROW: Row =
    Row { name: "sessions", about: "help.sessions", usage: "usage.sessions", audience: Audience::Officers, args, run };

/// No column is wider for people; programs get everything.
const WIDEST: usize = 40;

const fn args(command: Command, _: Lang) -> Command {
    command
}

fn run(options: &Options, _: &ArgMatches) -> Result<(), CliError> {
    let mut caller = link::connect(options)?;
    let Answer::Sessions(rows) = link::ask(&mut caller, Ask::Sessions)? else { return Err(CliError::garbled()) };
    let mut out = Out::open();
    match options.format {
        Format::Json => rows.iter().try_for_each(|row| out.line(&for_programs(row).to_string()))?,
        Format::Csv => out.sheet(&everything(&rows), Format::Csv, options.lang)?,
        Format::People => {
            out.sheet(&for_people(&rows, options.lang), Format::People, options.lang)?;
            let count = options.lang.number(u64::try_from(rows.len()).unwrap_or(u64::MAX));
            out.line(&options.lang.fill("cli.rows", &[("n", &count)]))?;
        }
    }
    Ok(out.flush()?)
}

fn for_programs(row: &SessionRow) -> Value {
    let unit = if let Whereabouts::Unit(unit) = &row.at { Some(unit) } else { None };
    json!({
        "session": row.number.0,
        "own": row.own,
        "officer": row.officer,
        "title": row.title,
        "owner": row.may == Entitled::Owner,
        "rights": rights(row),
        "purpose": presence::purpose_code(row.purpose),
        "since": row.since,
        "idle": row.idle,
        "site": row.at.site(),
        "field": row.at.field(),
        "unit": unit,
    })
}

fn rights(row: &SessionRow) -> Vec<&str> {
    match &row.may {
        Entitled::Owner => Vec::new(),
        Entitled::Rights(rights) => rights.iter().map(|right| right.text.as_str()).collect(),
    }
}

/// Every member of the objects as a column.
fn everything(rows: &[SessionRow]) -> Sheet {
    const NAMES: [&str; 12] =
        ["session", "own", "officer", "title", "owner", "rights", "purpose", "since", "idle", "site", "field", "unit"];
    let mut sheet = Sheet::new(NAMES.iter().map(|name| Column::left(*name, *name)).collect());
    for row in rows {
        let values = for_programs(row);
        let cell = |name: &&str| match &values[*name] {
            Value::Null => Cell::Empty,
            Value::String(text) => Cell::Text(text.clone()),
            Value::Array(_) => Cell::Text(rights(row).join("; ")),
            other => Cell::Text(other.to_string()),
        };
        sheet.push(NAMES.iter().map(cell).collect());
    }
    sheet
}

fn for_people(rows: &[SessionRow], lang: Lang) -> Sheet {
    let left = |key: &'static str| Column::left(key, lang.t(key));
    let mut sheet = Sheet::new(vec![
        Column::right("presence.number", lang.t("presence.number")),
        left("presence.account"),
        left("presence.title_of"),
        left("presence.rights"),
        left("presence.purpose"),
        left("presence.since"),
        left("presence.idle"),
        left("presence.place"),
    ]);
    let text = |text: String| Cell::Text(bounded(&text));
    for row in rows {
        let own =
            if row.own { format!("{} ({})", row.officer, lang.t("presence.own")) } else { row.officer.to_string() };
        sheet.push(vec![
            Cell::Number(i64::try_from(row.number.0).unwrap_or(i64::MAX)),
            text(own),
            text(row.title.clone()),
            text(presence::entitled(&row.may, lang)),
            text(presence::purpose(row.purpose, lang).to_owned()),
            text(moment(lang, row.since)),
            text(presence::idle(row.idle, lang)),
            text(presence::place(row, lang)),
        ]);
    }
    sheet
}

/// A text that is no wider than a column may be.
fn bounded(text: &str) -> String {
    let text = nfc::shown(text);
    if width::width(&text) <= WIDEST {
        return text.into_owned();
    }
    format!("{}…", width::cut(&text, WIDEST - 1))
}

/// A moment by the clock of the one who reads.
fn moment(lang: Lang, at: Stamp) -> String {
    let here = at.time().with_timezone(&Local).naive_local();
    format!("{} {}", lang.day(here.date()), lang.time(here.time()))
}
