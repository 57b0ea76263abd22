//! `antq officer add|edit|remove|list`: who may do what. Every change is a command like any other, with its entry in the
//! journal; the server says who may make it.

use clap::Arg;
use clap::ArgAction;
use clap::ArgMatches;
use clap::Command;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::list;
use crate::cli::options::Options;
use crate::cli::out::Out;
use crate::lang::Lang;
use crate::model::code::Kind;
use crate::model::code::Via;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Receipt;

/// The command.
pub const ROW: Row =
    Row { name: "officer", about: "help.officer", usage: "usage.officer", audience: Audience::Officers, args, run };

/// What can be done with officers, the way it is called on the command line.
const ACTIONS: [&str; 4] = ["list", "add", "edit", "remove"];

fn args(command: Command, lang: Lang) -> Command {
    let arguments = lang.t("help.arguments");
    let action = Arg::new("action")
        .value_parser(ACTIONS)
        .hide_possible_values(true)
        .hide_default_value(true)
        .value_name(lang.t("help.officer_action_name"));
    let name = Arg::new("name").value_name(lang.t("help.officer_name_name"));
    let title = Arg::new("title").long("title").value_name(lang.t("help.text_name"));
    let right = Arg::new("right").long("right").action(ArgAction::Append).value_name(lang.t("help.right_name"));
    command
        .arg(action.help(lang.t("help.officer_action")).help_heading(arguments).default_value("list"))
        .arg(
            name.help(lang.t("help.officer_name"))
                .help_heading(arguments)
                .required_if_eq_any(ACTIONS.iter().skip(1).map(|action| ("action", *action))),
        )
        .arg(title.help(lang.t("help.officer_title")))
        .arg(right.help(lang.t("help.right")))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let action = matches.get_one::<String>("action").map_or("list", String::as_str);
    if action == "list" {
        return list::of_kind(options, Kind::Officers);
    }
    let name = matches.get_one::<String>("name").cloned().unwrap_or_default();
    let mut set = Map::new();
    if let Some(title) = matches.get_one::<String>("title") {
        set.insert("title".into(), json!(title));
    }
    if let Some(rights) = matches.get_many::<String>("right") {
        set.insert("rights".into(), rights.map(|right| json!(right)).collect());
    }
    if action == "remove" {
        set = Map::from_iter([("rights".to_owned(), Value::Array(Vec::new()))]);
    }
    let command = if action == "add" {
        set.insert("name".into(), json!(name));
        json!({ "add_officer": set })
    } else {
        json!({ "edit_officer": { "name": name, "set": set } })
    };
    let mut caller = link::connect(options)?;
    match link::ask(&mut caller, Ask::Submit { line: command.to_string(), via: Via::Cli })? {
        Answer::Done(receipt) => tell(options, action, &name, &receipt),
        _ => Err(CliError::garbled()),
    }
}

fn tell(options: &Options, action: &str, name: &str, receipt: &Receipt) -> Result<(), CliError> {
    let lang = options.lang;
    let mut out = Out::open();
    let seq = lang.number(receipt.seq.0);
    out.line(&lang.fill(&format!("cli.officer_{action}"), &[("name", name), ("seq", &seq)]))?;
    Ok(out.flush()?)
}
