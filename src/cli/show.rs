//! `antq show ID`: one record with everything known of it.

use clap::Arg;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::list;
use crate::cli::node::Node;
use crate::cli::options::Options;
use crate::cli::out;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::sheet::Cell;
use crate::text::nfc;
use crate::text::width;
use crate::wire::message::Ask;

/// The command.
pub const ROW: Row =
    Row { name: "show", about: "help.show", usage: "usage.show", audience: Audience::Officers, args, run };

fn args(command: Command, lang: Lang) -> Command {
    command.arg(id(lang).required(true)).arg(list::as_of(lang))
}

/// The id or code of a record.
pub fn id(lang: Lang) -> Arg {
    Arg::new("id").value_name(lang.t("help.id_name")).help(lang.t("help.id")).help_heading(lang.t("help.arguments"))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let id = matches.get_one::<String>("id").cloned().unwrap_or_default();
    let as_of = matches.get_one::<Day>("as-of").copied();
    let mut caller = link::connect(options)?;
    let (lines, _) = link::lines(&mut caller, Ask::Show { id, as_of })?;
    let line = lines.first().ok_or_else(CliError::garbled)?;
    let mut out = Out::open();
    match options.format {
        Format::Json => out.line(line)?,
        Format::Csv => out.sheet(&list::as_sheet(&[], &[read(line)?]), Format::Csv, options.lang)?,
        Format::People => {
            for line in card(&read(line)?, options.lang) {
                out.line(&line)?;
            }
        }
    }
    Ok(out.flush()?)
}

fn read(line: &str) -> Result<Node, CliError> {
    Node::read(line).map_err(|_| CliError::garbled())
}

/// The order of a card, whatever the order in which the server names things; what is not named here comes last.
const ORDER: &[&str] = &[
    "id",
    "code",
    "name",
    "full_name",
    "name_en",
    "title",
    "kind",
    "level",
    "status",
    "rating",
    "exemplar",
    "model",
    "model_name",
    "lead",
    "lead_name",
    "partners",
    "unit",
    "place_name",
    "hamlet",
    "founded",
    "launched",
    "on",
    "decision",
    "teams",
    "members",
    "self",
    "funding",
    "origin",
    "copies",
    "drives",
    "note",
    "period",
    "models",
    "sites",
    "events",
    "assessments",
    "awards",
];

/// A line for each field that has a value, its label in front.
fn card(record: &Node, lang: Lang) -> Vec<String> {
    let Node::Object(fields) = record else { return Vec::new() };
    let of_site = record.get("hamlet").is_some();
    let named = |name: &str| if of_site { site_label(lang, name) } else { label(lang, name) };
    let labelled: Vec<(String, Vec<String>)> =
        in_order(fields).into_iter().map(|(name, value)| (named(name), told(name, value, lang))).collect();
    let widest = labelled.iter().map(|(label, _)| width::width(label)).max().unwrap_or_default();
    let mut lines = Vec::new();
    for (label, values) in labelled {
        for (place, value) in values.iter().enumerate() {
            let label = if place == 0 { label.as_str() } else { "" };
            lines.push(format!("{}  {}", width::pad_right(label, widest), nfc::shown(value)));
        }
    }
    lines
}

/// The fields that say something, in the order of a card.
fn in_order(fields: &[(String, Node)]) -> Vec<&(String, Node)> {
    let place = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
    let says = |(name, value): &&(String, Node)| !(is_bare(value) || name == "undone" && *value == NO);
    let mut fields: Vec<&(String, Node)> = fields.iter().filter(says).collect();
    fields.sort_by_key(|(name, _)| place(name));
    fields
}

/// What people call a field of a site, as the forms do.
pub fn site_label(lang: Lang, name: &str) -> String {
    lang.find(&format!("field.{name}")).map_or_else(|| label(lang, name), str::to_owned)
}

/// What people call a field of any other record.
fn label(lang: Lang, name: &str) -> String {
    find_label(lang, name, ["list_column", "field", "card"])
}

fn find_label(lang: Lang, name: &str, sections: [&str; 3]) -> String {
    let keys = sections.map(|section| format!("{section}.{name}"));
    keys.iter().find_map(|key| lang.find(key)).unwrap_or(name).to_owned()
}

/// That a record was not taken back goes without saying.
const NO: Node = Node::Leaf(Cell::YesNo(false));

/// Whether nothing is said.
fn is_bare(value: &Node) -> bool {
    match value {
        Node::Leaf(cell) => cell.plain().is_empty(),
        Node::List(items) => items.is_empty(),
        Node::Object(fields) => fields.iter().all(|(_, value)| is_bare(value)),
    }
}

/// The value of a field, in a line or several.
fn told(name: &str, value: &Node, lang: Lang) -> Vec<String> {
    match value {
        Node::List(items) if items.iter().any(|item| matches!(item, Node::Object(_))) => {
            items.iter().map(|item| within(item, lang)).collect()
        }
        Node::List(items) => {
            let items: Vec<String> = items.iter().map(|item| word(name, item, lang)).collect();
            vec![items.join(", ")]
        }
        Node::Object(_) => vec![within(value, lang)],
        Node::Leaf(_) => vec![word(name, value, lang)],
    }
}

/// Fields within a field whose values speak for themselves.
const PLAIN: &[&str] = &["id", "event", "on", "period", "rating", "form", "level", "number", "kind"];

/// An object in one line, each value behind its label.
fn within(value: &Node, lang: Lang) -> String {
    let Node::Object(fields) = value else { return word("", value, lang) };
    let parts = in_order(fields).into_iter().map(|(name, value)| {
        let value = match value {
            Node::Object(_) => format!("({})", within(value, lang)),
            other => told(name, other, lang).join(", "),
        };
        let label = || find_label(lang, name, ["card", "list_column", "field"]);
        if PLAIN.contains(&name.as_str()) { value } else { format!("{} {value}", label()) }
    });
    parts.collect::<Vec<_>>().join(" · ")
}

/// A plain value as people read it.
pub fn word(name: &str, value: &Node, lang: Lang) -> String {
    let cell = value.cell();
    let Cell::Text(text) = &cell else { return out::spoken(&cell, lang) };
    if let Some(day) = parse_day(text) {
        return lang.day(day);
    }
    let sections: &[&str] = match name {
        "status" => &["status"],
        "rating" => &["rating"],
        "event" => &["event"],
        "self" => &["self"],
        "field" => &["work_field"],
        "level" => &["award_level", "level"],
        "kind" => &["unit_kind", "activity", "period_kind", "succession"],
        _ => &[],
    };
    sections.iter().find_map(|section| lang.find(&format!("{section}.{text}"))).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_says_what_there_is() {
        let line = r#"{"decision":{"date":"2021-05-10","issuer":"","number":"45/QĐ"},"drives":[],"hamlet":"tổ 3","events":[{"event":"launched","on":"2021-05-20"},{"event":"paused","on":"2022-01-01"}],"id":"S000001","members":1290,"note":"","origin":null,"self":["manage","prevent"],"status":"active"}"#;
        let lines = card(&Node::read(line).expect("JSON"), Lang::Vi);
        let text = lines.join("\n");
        assert!(lines.first().is_some_and(|line| line.starts_with("Mã điểm") && line.ends_with("S000001")), "{text}");
        for part in ["10/05/2021", "1.290", "tự quản, tự phòng", "đang duy trì", "20/05/2021", "01/01/2022", "45/QĐ"]
        {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(!text.contains("Ghi chú") && !text.contains("note"), "{text}");
        assert_eq!(lines.len(), 8, "{text}");
    }
}
