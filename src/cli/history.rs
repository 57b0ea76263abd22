//! `antq history [ID]`: the entries that touched a record, or all of them, oldest first.

use chrono::DateTime;
use chrono::Local;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::list;
use crate::cli::node::Node;
use crate::cli::options::Options;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::cli::show;
use crate::lang::Lang;
use crate::model::id::Seq;
use crate::sheet::Cell;
use crate::text::nfc;
use crate::wire::message::Ask;

/// The command.
pub const ROW: Row =
    Row { name: "history", about: "help.history", usage: "usage.history", audience: Audience::Officers, args, run };

/// How many entries are asked for at once.
const PAGE: u32 = 500;

fn args(command: Command, lang: Lang) -> Command {
    command.arg(show::id(lang))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let id = matches.get_one::<String>("id").cloned();
    let mut caller = link::connect(options)?;
    let mut out = Out::open();
    let mut nodes = Vec::new();
    let mut from = Seq(0);
    loop {
        let (page, _) = link::lines(&mut caller, Ask::History { id: id.clone(), from, limit: PAGE })?;
        let Some(last) = page.last() else { break };
        let Some(Node::Leaf(Cell::Number(seq))) = read(last)?.get("seq").cloned() else {
            return Err(CliError::garbled());
        };
        from = Seq(u64::try_from(seq).unwrap_or(u64::MAX)).next();
        for line in &page {
            match options.format {
                Format::Json => out.line(line)?,
                Format::Csv => nodes.push(read(line)?),
                Format::People => entry(&read(line)?, options.lang).iter().try_for_each(|line| out.line(line))?,
            }
        }
    }
    if options.format == Format::Csv {
        out.sheet(
            &list::as_sheet(&["seq", "at", "by", "via", "undone", "changes"], &nodes),
            Format::Csv,
            options.lang,
        )?;
    }
    Ok(out.flush()?)
}

fn read(line: &str) -> Result<Node, CliError> {
    Node::read(line).map_err(|_| CliError::garbled())
}

/// A line about the entry, and one for each thing that it did.
fn entry(entry: &Node, lang: Lang) -> Vec<String> {
    let part = |name: &str| entry.get(name).map(|value| value.cell().plain().into_owned()).unwrap_or_default();
    let via = lang.find(&format!("via.{}", part("via"))).map_or_else(|| part("via"), str::to_owned);
    let mut head = format!("{:>6}  {}  {} ({via})", part("seq"), moment(&part("at"), lang), part("by"));
    if part("undone") == "true" {
        head.push_str("  ");
        head.push_str(lang.t("cli.undone"));
    }
    let changes = match entry.get("changes") {
        Some(Node::List(changes)) => changes.as_slice(),
        _ => &[],
    };
    std::iter::once(head).chain(told(changes, lang)).map(|line| nfc::shown(&line).into_owned()).collect()
}

/// What an entry did. Of many changes of one kind only the number is told: they are the rows of a file.
fn told(changes: &[Node], lang: Lang) -> Vec<String> {
    const MOST: usize = 5;
    let mut lines = Vec::new();
    let mut rest = changes;
    while let Some((first, _)) = rest.split_first() {
        let name = name_of(first);
        let alike = rest.iter().take_while(|change| name_of(change) == name).count();
        let (run, after) = rest.split_at_checked(alike).unwrap_or((rest, &[]));
        let act = lang.find(&format!("change.{name}")).unwrap_or(name);
        if alike > MOST {
            lines.push(format!("        {act} × {}", lang.number(alike as u64)));
        } else {
            lines.extend(
                run.iter().map(|change| format!("        {act} {}", brief(change, lang)).trim_end().to_owned()),
            );
        }
        rest = after;
    }
    lines
}

/// The name of the one field of a change, which says what it does.
fn name_of(change: &Node) -> &str {
    match change {
        Node::Object(fields) => fields.first().map_or("", |(name, _)| name),
        other => other.text().unwrap_or_default(),
    }
}

/// What a change is about, and what an edit changed.
fn brief(change: &Node, lang: Lang) -> String {
    let Some(body) = change.get(name_of(change)) else { return String::new() };
    let facts = body.get("facts");
    let find = |name: &str| body.get(name).or_else(|| facts.and_then(|facts| facts.get(name)));
    let said =
        ["id", "site", "code", "seq", "event", "on", "period", "rating", "name", "full_name", "title", "to", "form"];
    let said = said.iter().filter_map(|name| Some(show::word(name, find(name)?, lang)).filter(|word| !word.is_empty()));
    let mut parts: Vec<String> = said.collect();
    if let Some(Node::Object(set)) = body.get("set") {
        parts.extend(set.iter().map(|(name, after)| {
            let before = body.get("before").and_then(|before| before.get(name));
            let before = before.map(|value| show::word(name, value, lang)).unwrap_or_default();
            format!("{}: {before} → {}", show::site_label(lang, name), show::word(name, after, lang))
        }));
    }
    parts.join(" · ")
}

/// A moment by the clock of the one who reads.
fn moment(at: &str, lang: Lang) -> String {
    match DateTime::parse_from_rfc3339(at) {
        Ok(at) => {
            let here = at.with_timezone(&Local).naive_local();
            format!("{} {}", lang.day(here.date()), lang.time(here.time()))
        }
        Err(_) => at.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entry_did_is_told() {
        let line = r#"{"seq":57,"at":"2026-11-24T03:59:21.123456Z","by":"nam","via":"cli","undone":true,"changes":[{"edit_site":{"before":{"members":28},"id":"S000123","on":"2024-06-01","set":{"members":32}}}]}"#;
        let lines = entry(&Node::read(line).expect("JSON"), Lang::Vi);
        assert!(lines.first().is_some_and(|head| head.starts_with("    57  ") && head.contains("nam (")), "{lines:?}");
        assert!(lines.get(1).is_some_and(|line| line.contains("S000123") && line.contains("28 → 32")), "{lines:?}");
        let many = vec![Node::read(r#"{"add_unit":{"id":"x"}}"#).expect("JSON"); 500];
        let told = told(&many, Lang::En);
        assert!(told.len() == 1 && told.iter().all(|line| line.ends_with("× 500")), "{told:?}");
    }
}
