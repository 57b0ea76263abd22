//! The command line: one file for each command, and one row of [`COMMANDS`] for what is known of it.

mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::Command;

use crate::cli::error::CliError;
use crate::cli::options::Dashboard;
use crate::cli::options::Options;
use crate::lang::Lang;

pub mod count;
pub mod dashboard;
pub mod demo;
pub mod error;
pub mod history;
pub mod init;
pub mod link;
pub mod list;
pub mod log;
pub mod names;
pub mod node;
pub mod options;
pub mod out;
pub mod serve;
pub mod show;
pub mod status;
pub mod stop;
pub mod submit;
pub mod verify;

/// Runs the program with its arguments, the first of which is its own name. Without a command the dashboard opens.
pub fn run(args: impl IntoIterator<Item = OsString>, dashboard: Dashboard) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = options::lang_of(&args, std::env::var("ANTQ_LANG").ok().as_deref());
    let matches = match usage::tree(lang).try_get_matches_from(usage::readable(args)) {
        Ok(matches) => matches,
        Err(error) => return usage::end(&error, lang),
    };
    match Options::of(&matches, lang, dashboard).and_then(|options| dispatch(&options, &matches)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.end(lang),
    }
}

/// A command: its name, its arguments and its body. Its texts are `help.NAME` and `usage.NAME`.
pub struct Row {
    /// The name on the command line.
    pub name: &'static str,
    /// The key of what it does.
    pub about: &'static str,
    /// The key of how it is called.
    pub usage: &'static str,
    /// Adds its arguments.
    pub args: fn(Command, Lang) -> Command,
    /// Runs it.
    pub run: fn(&Options, &ArgMatches) -> Result<(), CliError>,
}

/// Every command, in the order in which help shows them.
pub const COMMANDS: &[Row] = &[
    demo::ROW,
    init::ROW,
    serve::ROW,
    stop::ROW,
    submit::ROW,
    list::ROW,
    count::ROW,
    show::ROW,
    history::ROW,
    verify::ROW,
    status::ROW,
];

fn dispatch(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let called =
        matches.subcommand().and_then(|(name, inner)| Some((COMMANDS.iter().find(|row| row.name == name)?, inner)));
    match called {
        Some((row, inner)) => (row.run)(options, inner),
        None => dashboard::run(options),
    }
}
