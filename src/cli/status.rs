//! `antq status`: how the server is.

use chrono::Local;
use clap::ArgMatches;
use clap::Command;
use serde_json::Value;
use serde_json::json;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::face::presence::purpose;
use crate::face::presence::purpose_code;
use crate::lang::Lang;
use crate::model::entry::Stamp;
use crate::sheet::Cell;
use crate::sheet::Column;
use crate::sheet::Sheet;
use crate::text::nfc;
use crate::text::width;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::SessionReport;
use crate::wire::message::StatusReport;
use crate::wire::message::StoreState;

/// The command.
pub const ROW: Row =
    Row { name: "status", about: "help.status", usage: "usage.status", audience: Audience::Officers, args, run };

const fn args(command: Command, _: Lang) -> Command {
    command
}

fn run(options: &Options, _: &ArgMatches) -> Result<(), CliError> {
    let mut caller = link::connect(options)?;
    let Answer::Status(report) = link::ask(&mut caller, Ask::Status)? else { return Err(CliError::garbled()) };
    let mut out = Out::open();
    match options.format {
        Format::People => {
            let lines = for_people(&report, options);
            let widest = lines.iter().map(|(label, _)| width::width(label)).max().unwrap_or_default();
            for (label, value) in lines {
                out.line(&format!("{}  {}", width::pad_right(label, widest), nfc::shown(&value)))?;
            }
        }
        Format::Json => out.line(&for_programs(&report, options).to_string())?,
        Format::Csv => out.sheet(&sheet(&for_programs(&report, options)), Format::Csv, options.lang)?,
    }
    Ok(out.flush()?)
}

fn for_programs(report: &StatusReport, options: &Options) -> Value {
    let sessions: Vec<Value> = report.sessions.iter().map(session).collect();
    let read_only = report.state.read_only.as_ref().map(|problem| error::sentence(options.lang, problem));
    // Who does not look after the machine is told nothing of it.
    let of_machine = |figure: u64| report.whole.then_some(figure);
    json!({
        "version": report.version,
        "pid": of_machine(report.pid.into()),
        "started": report.started,
        "data": report.whole.then(|| options.place.data().display().to_string()),
        "socket": report.whole.then(|| options.place.socket().display().to_string()),
        "seq": report.seq,
        "head": report.head,
        "sites": report.sites,
        "today": report.state.today,
        "journal_bytes": of_machine(report.journal_bytes),
        "store_bytes": of_machine(report.store_bytes),
        "store": report.whole.then(|| store(&report.store, options.lang)),
        "disk_free": of_machine(report.disk_free),
        "memory": of_machine(report.memory),
        "read_only": read_only,
        "last_backup": report.last_backup,
        "sessions": sessions,
        "notices": report.notices.iter().map(|notice| options.lang.told(notice)).collect::<Vec<_>>(),
    })
}

/// A row for each member, a list or an object as JSON.
fn sheet(report: &Value) -> Sheet {
    let mut sheet = Sheet::new(vec![Column::left("name", "name"), Column::left("value", "value")]);
    for (name, value) in report.as_object().into_iter().flatten() {
        let value = match value {
            Value::Null => Cell::Empty,
            Value::String(text) => Cell::Text(text.clone()),
            other => Cell::Text(other.to_string()),
        };
        sheet.push(vec![Cell::Text(name.clone()), value]);
    }
    sheet
}

fn session(session: &SessionReport) -> Value {
    json!({
        "officer": session.officer,
        "purpose": purpose_code(session.purpose),
        "since": session.since,
        "idle": session.idle,
    })
}

fn store(state: &StoreState, lang: Lang) -> Value {
    match state {
        StoreState::Current(seq) => json!({ "state": "current", "seq": seq }),
        StoreState::Rebuilding { done, total } => json!({ "state": "rebuilding", "done": done, "total": total }),
        StoreState::Off(cause) => json!({ "state": "off", "cause": lang.told(cause) }),
    }
}

/// Labels and values.
fn for_people(report: &StatusReport, options: &Options) -> Vec<(&'static str, String)> {
    let lang = options.lang;
    let state = match &report.state.read_only {
        None => lang.t("status_line.writable").to_owned(),
        Some(problem) => error::sentence(lang, problem),
    };
    let store = match &report.store {
        StoreState::Current(seq) => lang.fill("status_line.store_current", &[("seq", &lang.number(seq.0))]),
        StoreState::Rebuilding { done, total } => {
            lang.fill("status_line.store_rebuilding", &[("done", &lang.number(*done)), ("total", &lang.number(*total))])
        }
        StoreState::Off(cause) => lang.fill("status_line.store_off", &[("cause", &lang.told(cause))]),
    };
    let server = format!("antq {}, pid {}, {}", report.version, report.pid, moment(lang, report.started));
    let count = if report.whole { report.sessions.len() as u64 } else { report.state.sessions.into() };
    let backup = report.last_backup.map_or_else(|| lang.t("status_line.never").to_owned(), |at| moment(lang, at));
    // What the machine is like is told to those who look after it.
    let mut lines = vec![(lang.t("status_line.state"), state)];
    if report.whole {
        lines.extend([
            (lang.t("status_line.server"), server),
            (lang.t("status_line.data"), options.place.data().display().to_string()),
            (lang.t("status_line.socket"), options.place.socket().display().to_string()),
        ]);
    }
    lines.extend([
        (lang.t("status_line.seq"), lang.number(report.seq.0)),
        (lang.t("status_line.sites"), lang.count("count.sites", report.sites)),
    ]);
    if report.whole {
        lines.extend([
            (lang.t("status_line.journal"), size(lang, report.journal_bytes)),
            (lang.t("status_line.store"), format!("{}, {store}", size(lang, report.store_bytes))),
            (lang.t("status_line.disk"), size(lang, report.disk_free)),
            (lang.t("status_line.memory"), size(lang, report.memory)),
        ]);
    }
    lines.extend([(lang.t("status_line.backup"), backup), (lang.t("status_line.sessions"), lang.number(count))]);
    for session in &report.sessions {
        let idle = lang.ago(i64::try_from(session.idle).unwrap_or(i64::MAX));
        let what = purpose(session.purpose, lang);
        lines.push(("", format!("{}: {what}, {}, {idle}", session.officer, moment(lang, session.since))));
    }
    lines.extend(report.notices.iter().map(|notice| (lang.t("status_line.notice"), lang.told(notice))));
    lines
}

/// A moment by the clock of the one who reads.
fn moment(lang: Lang, at: Stamp) -> String {
    let here = at.time().with_timezone(&Local).naive_local();
    format!("{} {}", lang.day(here.date()), lang.time(here.time()))
}

/// A number of bytes in the unit in which it is short.
fn size(lang: Lang, bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];
    let mut number = bytes;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while number >= 10_000 {
        let Some(next) = units.next() else { break };
        (number, unit) = (number / 1024, Some(next));
    }
    format!("{} {}", lang.number(number), unit.unwrap_or(&"B"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (bytes, want) in
            [(0, "0 B"), (9_999, "9.999 B"), (10_240, "10 KB"), (5 << 30, "5.120 MB"), (1 << 44, "16.384 GB")]
        {
            assert_eq!(size(Lang::Vi, bytes), want);
        }
    }
}
