//! `antq session`: what sshd runs for an officer, whatever the officer's SSH client asks for.
//!
//! The officer has no other way onto the machine, so nothing here starts a program, opens a file that the officer names,
//! or believes the environment, parts of which a client may set. The words of the client's command are read without any
//! shell. Only commands that talk to the server are run, and what they may do the server decides by the account.

use std::ffi::OsString;
use std::io;
use std::io::IsTerminal;
use std::path::Path;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::COMMANDS;
use crate::cli::Row;
use crate::cli::called;
use crate::cli::dispatch;
use crate::cli::error::CliError;
use crate::cli::error::Kind;
use crate::cli::options;
use crate::cli::options::Face;
use crate::cli::options::Options;
use crate::cli::usage;
use crate::lang::Lang;
use crate::text::nfc;
use crate::text::width;

mod words;

use words::Odd;

/// The command.
pub const ROW: Row =
    Row { name: "session", about: "help.session", usage: "usage.session", audience: Audience::Sshd, args, run };

/// Where sshd leaves the command that the client asked for.
const ASKED: &str = "SSH_ORIGINAL_COMMAND";

/// How many columns of a word are told to the one who sent it.
const TOLD: usize = 40;

const fn args(command: Command, _: Lang) -> Command {
    command
}

fn run(options: &Options, _: &ArgMatches) -> Result<(), CliError> {
    let asked = std::env::var_os(ASKED).unwrap_or_default();
    let words = asked.to_str().ok_or(Odd::NotText).and_then(words::split);
    let line = line_of(words.map_err(strange)?)?;
    let lang = options::lang_of(&line, Some(options.lang.code()));
    let outcome = match usage::tree(lang, Audience::Officers).try_get_matches_from(usage::readable(line)) {
        Ok(matches) => obey(&matches, &of_officer(options, &matches, lang)),
        Err(error) => usage::end(&error, lang),
    };
    // It is told here, in the language that the words ask for.
    outcome.map_err(|error| error.hint_instead("session.tell").say(lang))
}

/// The command line that the words make: the name of the program may be left out before the name of a command.
fn line_of(words: Vec<String>) -> Result<Vec<OsString>, CliError> {
    let known = |word: &String| word == "antq" || COMMANDS.iter().any(|row| row.name == word);
    match words.first() {
        Some(word) if !known(word) => return Err(CliError::failed("session.only_antq").with("name", told(word))),
        _ => {}
    }
    let named = words.first().is_some_and(|word| word == "antq");
    let program = (!named).then(|| OsString::from("antq"));
    Ok(program.into_iter().chain(words.into_iter().map(OsString::from)).collect())
}

/// The options of an officer: another place than this session's is not to be had, and no server is started.
fn of_officer(options: &Options, matches: &ArgMatches, lang: Lang) -> Options {
    Options { spawn: false, ..Options::of(matches, options.place.clone(), lang, options.dashboard) }
}

/// Does what a command line says, if it is for officers.
fn obey(matches: &ArgMatches, options: &Options) -> Result<(), CliError> {
    let command = called(matches);
    if let Some((row, _)) = command.filter(|(row, _)| row.audience != Audience::Officers) {
        return Err(CliError::failed("session.not_here").with("name", row.name));
    }
    if names_a_file(matches) || command.is_some_and(|(_, inner)| names_a_file(inner)) {
        return Err(CliError::failed("session.no_files"));
    }
    let seen = io::stdin().is_terminal() && io::stdout().is_terminal();
    // Lines of text need no terminal.
    if command.is_none() && !seen && options.face == Face::Dashboard {
        return Err(CliError::new(Kind::Usage, "session.no_terminal"));
    }
    dispatch(options, matches)
}

/// Whether an argument is a path. `-` is none: it stands for the standard input.
fn names_a_file(matches: &ArgMatches) -> bool {
    // An argument of another type answers with an error.
    let paths = |id: &str| matches.try_get_many::<PathBuf>(id).ok().flatten();
    matches.ids().filter_map(|id| paths(id.as_str())).flatten().any(|path| path != Path::new("-"))
}

/// Why words could not be read.
fn strange(odd: Odd) -> CliError {
    match odd {
        Odd::NotText => CliError::failed("session.not_text"),
        Odd::Unfinished => CliError::failed("session.unfinished"),
        Odd::Shell('\n') => CliError::failed("session.one_line"),
        Odd::Shell(sign) => CliError::failed("session.no_shell").with("sign", sign),
    }
}

/// A word as it may be shown.
fn told(word: &str) -> String {
    width::cut(&nfc::shown(word), TOLD).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<ArgMatches, String> {
        let words = words::split(text).map_err(|odd| format!("{odd:?}"))?;
        let line = line_of(words).map_err(|error| format!("{error:?}"))?;
        let tree = usage::tree(Lang::En, Audience::Officers);
        tree.try_get_matches_from(usage::readable(line)).map_err(|error| error.kind().to_string())
    }

    #[test]
    fn the_name_of_the_program_may_be_left_out() {
        for text in ["antq count --json", "count --json", "'antq' \"count\" --json", " antq  --json count "] {
            let matches = asked(text).expect(text);
            assert!(matches.subcommand_name() == Some("count") && matches.get_flag("json"), "{text}");
        }
        for text in ["", "antq", "antq --as-of 2024-05-31"] {
            assert_eq!(asked(text).expect(text).subcommand_name(), None, "{text}");
        }
        for text in
            ["sh -c id", "/usr/bin/antq count", "./antq", "ANTQ list", "antq\u{301}", "''", "-c id", "scp -t /x"]
        {
            assert!(asked(text).expect_err(text).contains("session.only_antq"), "{text}");
        }
    }

    #[test]
    fn an_argument_that_is_a_path_is_seen_wherever_it_stands() {
        for (text, want) in [
            ("antq submit /etc/passwd", true),
            ("antq submit -- -", false),
            ("antq submit -", false),
            ("antq submit", false),
            ("antq --data /tmp/x list sites", true),
            ("antq list sites --socket=/tmp/x", true),
            ("antq list sites /etc/passwd", false),
            ("antq show ../../etc/passwd", false),
            ("antq --data x", true),
        ] {
            let matches = asked(text).expect(text);
            let inner = matches.subcommand().map(|(_, inner)| inner);
            assert_eq!(names_a_file(&matches) || inner.is_some_and(names_a_file), want, "{text}");
        }
    }

    #[test]
    fn help_for_officers_lists_what_they_may_run() {
        let help = |reader| usage::tree(Lang::En, reader).render_help().to_string();
        let listed =
            |help: &str, row: &Row| help.lines().any(|line| line.trim_start().starts_with(&format!("{} ", row.name)));
        for row in COMMANDS {
            assert_eq!(listed(&help(Audience::Officers), row), row.audience == Audience::Officers, "{}", row.name);
            assert_eq!(listed(&help(Audience::Machine), row), row.audience != Audience::Sshd, "{}", row.name);
        }
    }

    #[test]
    fn what_a_client_sent_is_told_without_its_control_characters() {
        assert_eq!(told("sh\u{1b}[31m\u{7}"), "sh·[31m·");
        assert!(width::width(&told(&"x".repeat(9_999))) <= TOLD);
    }
}
