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
pub mod evict;
pub mod history;
pub mod init;
pub mod install;
pub mod link;
pub mod list;
pub mod log;
pub mod names;
pub mod node;
pub mod officer;
pub mod options;
pub mod out;
pub mod serve;
pub mod session;
pub mod sessions;
pub mod show;
pub mod status;
pub mod stop;
pub mod submit;
pub mod verify;

/// Runs the program with its arguments, the first of which is its own name. Without a command the dashboard opens.
pub fn run(args: impl IntoIterator<Item = OsString>, dashboard: Dashboard) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = options::lang_of(&args, std::env::var("ANTQ_LANG").ok().as_deref());
    let outcome = match usage::tree(lang, Audience::Machine).try_get_matches_from(usage::readable(args)) {
        Ok(matches) => begin(&matches, lang, dashboard),
        Err(error) => usage::end(&error, lang),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.end(lang),
    }
}

fn begin(matches: &ArgMatches, lang: Lang, dashboard: Dashboard) -> Result<(), CliError> {
    let for_sshd = called(matches).is_some_and(|(row, _)| row.audience == Audience::Sshd);
    let place = if for_sshd { options::system_place(matches)? } else { options::place(matches)? };
    dispatch(&Options::of(matches, place, lang, dashboard), matches)
}

/// A command: its name, its arguments and its body. Its texts are `help.NAME` and `usage.NAME`.
pub struct Row {
    /// The name on the command line.
    pub name: &'static str,
    /// The key of what it does.
    pub about: &'static str,
    /// The key of how it is called.
    pub usage: &'static str,
    /// Who may run it.
    pub audience: Audience,
    /// Adds its arguments.
    pub args: fn(Command, Lang) -> Command,
    /// Runs it.
    pub run: fn(&Options, &ArgMatches) -> Result<(), CliError>,
}

/// Who may run a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Officers who come over SSH and have nothing else on this machine, and all others. The command only talks to the
    /// server, who knows their rights; an argument of it that is a path is for the others alone.
    Officers,
    /// Whoever has a shell on this machine: the command reads or writes its files, or starts and stops programs.
    Machine,
    /// sshd, which runs it for officers. Nobody types it, so help does not list it.
    Sshd,
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
    officer::ROW,
    sessions::ROW,
    evict::ROW,
    verify::ROW,
    status::ROW,
    install::ROW,
    session::ROW,
];

/// The command that was called, and its arguments.
fn called(matches: &ArgMatches) -> Option<(&'static Row, &ArgMatches)> {
    let (name, inner) = matches.subcommand()?;
    Some((COMMANDS.iter().find(|row| row.name == name)?, inner))
}

fn dispatch(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    match called(matches) {
        Some((row, inner)) => (row.run)(options, inner),
        None => dashboard::run(options),
    }
}
