//! `antq evict NUMBER`: send a session away. The server says who may.

use clap::Arg;
use clap::ArgMatches;
use clap::Command;
use clap::value_parser;
use serde_json::json;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::lang::Lang;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::SessionNumber;

/// The command.
pub const ROW: Row =
    Row { name: "evict", about: "help.evict", usage: "usage.evict", audience: Audience::Officers, args, run };

fn args(command: Command, lang: Lang) -> Command {
    let number = Arg::new("number").required(true).value_parser(value_parser!(u64));
    let number = number.value_name(lang.t("help.session_number_name")).help(lang.t("help.session_number"));
    command.arg(number.help_heading(lang.t("help.arguments")))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let number = matches.get_one::<u64>("number").copied().unwrap_or_default();
    let mut caller = link::connect(options)?;
    let ask = Ask::SendAway { session: SessionNumber(number) };
    let Answer::SentAway(officer) = link::ask(&mut caller, ask)? else { return Err(CliError::garbled()) };
    let mut out = Out::open();
    match options.format {
        Format::Json => out.line(&json!({ "session": number, "officer": officer }).to_string())?,
        Format::People | Format::Csv => {
            let told = [("n", number.to_string()), ("name", officer.to_string())];
            let told: Vec<(&str, &str)> = told.iter().map(|(hole, word)| (*hole, word.as_str())).collect();
            out.line(&options.lang.fill("cli.evicted", &told))?;
        }
    }
    Ok(out.flush()?)
}
