//! `antq list KIND [QUERY…]`: records of a kind, a line each.

use clap::Arg;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::names::Look;
use crate::cli::names::Names;
use crate::cli::node::Node;
use crate::cli::options::Options;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::lang::Lang;
use crate::model::code::Kind;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::sheet::Cell;
use crate::sheet::Column;
use crate::sheet::Sheet;
use crate::wire::message::Ask;
use crate::wire::message::ListAsk;

/// The command.
pub const ROW: Row =
    Row { name: "list", about: "help.list", usage: "usage.list", audience: Audience::Officers, args, run };

fn args(command: Command, lang: Lang) -> Command {
    let kind = Arg::new("kind").required(true).value_parser(kinds()).hide_possible_values(true);
    let kind =
        kind.value_name(lang.t("help.kind_name")).help(lang.t("help.kind")).help_heading(lang.t("help.arguments"));
    command.arg(kind).arg(query(lang)).arg(as_of(lang))
}

fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.code()).collect()
}

/// The words of a query.
pub fn query(lang: Lang) -> Arg {
    Arg::new("query")
        .num_args(0..)
        .value_name(lang.t("help.query_name"))
        .help(lang.t("help.query"))
        .help_heading(lang.t("help.arguments"))
}

/// The business date.
pub fn as_of(lang: Lang) -> Arg {
    Arg::new("as-of")
        .long("as-of")
        .value_name("YYYY-MM-DD")
        .value_parser(|text: &str| parse_day(text).ok_or("not a date as 2024-05-31"))
        .help(lang.t("help.as_of"))
}

/// The query that the arguments hold, as one text.
pub fn query_of(matches: &ArgMatches) -> String {
    let words: Vec<&str> = matches.get_many::<String>("query").into_iter().flatten().map(|word| word.trim()).collect();
    words.join(" ")
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let code = matches.get_one::<String>("kind").map(String::as_str).unwrap_or_default();
    // The arguments let only known kinds through.
    let Some(kind) = Kind::parse(code) else { return Err(CliError::garbled()) };
    let as_of = matches.get_one::<Day>("as-of").copied();
    print(options, ListAsk { kind, query: query_of(matches), as_of, from: 0, limit: u32::MAX })
}

/// Prints all records of a kind.
///
/// # Errors
/// When there is no server to be had, or it refuses.
pub fn of_kind(options: &Options, kind: Kind) -> Result<(), CliError> {
    print(options, ListAsk { kind, query: String::new(), as_of: None, from: 0, limit: u32::MAX })
}

fn print(options: &Options, ask: ListAsk) -> Result<(), CliError> {
    let kind = ask.kind;
    let mut caller = link::connect(options)?;
    let mut out = Out::open();
    if options.format == Format::Json {
        caller.ask_lines(Ask::List(ask), &mut |line| Ok::<(), CliError>(out.line(line)?))?;
        return Ok(out.flush()?);
    }
    let mut nodes = Vec::new();
    caller.ask_lines(Ask::List(ask), &mut |line| {
        nodes.push(Node::read(line).map_err(|_| CliError::garbled())?);
        Ok::<(), CliError>(())
    })?;
    if options.format == Format::Csv {
        out.sheet(&as_sheet(known_columns(kind), &nodes), Format::Csv, options.lang)?;
    } else if nodes.is_empty() {
        out.line(options.lang.t("cli.nothing"))?;
    } else {
        let names = Names::fetch(&mut caller, options.lang)?;
        out.sheet(&chosen(kind, &nodes, &names, options.lang), Format::People, options.lang)?;
        let rows = options.lang.number(nodes.len() as u64);
        out.line(&options.lang.fill("cli.rows", &[("n", &rows)]))?;
    }
    Ok(out.flush()?)
}

/// Everything, for programs. The columns that are known come first, so that they are there also without any row.
pub fn as_sheet(known: &[&str], nodes: &[Node]) -> Sheet {
    let rows: Vec<Vec<(String, Cell)>> = nodes.iter().map(Node::cells).collect();
    let mut columns: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
    for (name, cell) in rows.iter().flatten() {
        // A field without a value may have columns within it in other rows; it needs none of its own.
        if *cell != Cell::Empty && !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let mut sheet = Sheet::new(columns.iter().map(|name| Column::left(name.clone(), name.clone())).collect());
    for mut row in rows {
        let mut take = |name: &String| {
            let place = row.iter().position(|(column, _)| column == name);
            place.map_or(Cell::Empty, |place| row.swap_remove(place).1)
        };
        sheet.push(columns.iter().map(&mut take).collect());
    }
    sheet
}

/// The columns that programs can rely on, whatever the rows hold.
const fn known_columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Sites => &[
            "id",
            "model",
            "unit",
            "name",
            "hamlet",
            "lead",
            "partners",
            "founded",
            "launched",
            "decision_number",
            "decision_date",
            "decision_issuer",
            "teams",
            "members",
            "self",
            "funding_socialised",
            "funding_amount_vnd",
            "origin",
            "drives",
            "note",
            "rev",
            "status",
            "rating",
            "exemplar",
            "province",
            "district",
            "commune",
        ],
        Kind::Models => &["code", "name", "name_en", "lead", "field", "criteria", "level", "note"],
        Kind::Associations => &["code", "name", "name_en", "short"],
        Kind::Units => &[
            "id",
            "gso_code",
            "level",
            "kind",
            "name",
            "full_name",
            "parent",
            "valid_from",
            "valid_to",
            "lat",
            "lon",
            "aliases",
        ],
        Kind::Assessments => &[
            "site",
            "period",
            "rating",
            "criteria",
            "figures_sessions",
            "figures_attendees",
            "figures_tips",
            "figures_mediations",
            "note",
            "on",
        ],
        Kind::Activities => &["id", "kind", "unit", "association", "on", "attendees", "title"],
        Kind::Awards => &["id", "to", "level", "form", "decision_number", "decision_date", "decision_issuer", "on"],
        Kind::Officers => &["name", "title", "rights"],
        Kind::Periods => &["code", "start", "end", "kind"],
        Kind::Drives => &["code", "name", "name_en", "association"],
    }
}

/// The columns that people see, with how each is shown.
const fn shown_columns(kind: Kind) -> &'static [(&'static str, Look)] {
    use Look::Association;
    use Look::Code;
    use Look::Plain;
    use Look::Unit;
    match kind {
        Kind::Sites => &[
            ("id", Plain),
            ("name", Plain),
            ("model", Plain),
            ("commune", Unit),
            ("hamlet", Plain),
            ("lead", Association),
            ("founded", Plain),
            ("teams", Plain),
            ("members", Plain),
            ("rating", Code("rating")),
            ("status", Code("status")),
        ],
        Kind::Models => &[
            ("code", Plain),
            ("name", Plain),
            ("lead", Association),
            ("field", Code("work_field")),
            ("level", Code("award_level")),
        ],
        Kind::Associations => &[("code", Plain), ("name", Plain), ("short", Plain)],
        Kind::Units => &[
            ("id", Plain),
            ("full_name", Plain),
            ("level", Code("level")),
            ("parent", Unit),
            ("valid_from", Plain),
            ("valid_to", Plain),
        ],
        Kind::Assessments => &[
            ("site", Plain),
            ("period", Plain),
            ("rating", Code("rating")),
            ("figures_sessions", Plain),
            ("figures_attendees", Plain),
            ("figures_tips", Plain),
            ("figures_mediations", Plain),
        ],
        Kind::Activities => &[
            ("id", Plain),
            ("on", Plain),
            ("kind", Code("activity")),
            ("unit", Unit),
            ("association", Association),
            ("attendees", Plain),
            ("title", Plain),
        ],
        Kind::Awards => &[
            ("id", Plain),
            ("to", Association),
            ("level", Code("award_level")),
            ("form", Plain),
            ("on", Plain),
            ("decision_number", Plain),
        ],
        Kind::Officers => &[("name", Plain), ("title", Plain), ("rights", Plain)],
        Kind::Periods => &[("code", Plain), ("start", Plain), ("end", Plain), ("kind", Plain)],
        Kind::Drives => &[("code", Plain), ("name", Plain), ("association", Association)],
    }
}

/// What people want to see of the records.
fn chosen(kind: Kind, nodes: &[Node], names: &Names, lang: Lang) -> Sheet {
    let columns = shown_columns(kind);
    let is_number = |name: &str| nodes.iter().any(|node| matches!(node.at(name), Some(Node::Leaf(Cell::Number(_)))));
    let head = columns.iter().map(|(name, _)| {
        let label = names.label(name);
        if is_number(name) { Column::right(*name, label) } else { Column::left(*name, label) }
    });
    let mut sheet = Sheet::new(head.collect());
    for node in nodes {
        sheet.push(columns.iter().map(|(name, look)| names.shown(*look, node.at(name), lang)).collect());
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::csv;

    #[test]
    fn columns_are_there_whatever_the_rows_hold() {
        for kind in Kind::ALL {
            let sheet = as_sheet(known_columns(*kind), &[]);
            assert!(sheet.columns().len() >= 3, "{kind}");
        }
        let lines = [
            r#"{"code":"2024-H1","start":"2024-01-01","end":"2024-06-30","kind":"half-year","later":{"a":1}}"#,
            r#"{"code":"2024-H2","later":null}"#,
        ];
        let nodes: Vec<Node> = lines.iter().map(|line| Node::read(line).expect("JSON")).collect();
        let mut written = Vec::new();
        csv::write(&as_sheet(known_columns(Kind::Periods), &nodes), csv::Style::Machines, &mut written)
            .expect("memory");
        let want = "code,start,end,kind,later_a\n2024-H1,2024-01-01,2024-06-30,half-year,1\n2024-H2,,,,\n";
        assert_eq!(String::from_utf8(written).as_deref(), Ok(want));
    }
}
