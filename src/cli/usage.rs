//! The tree of commands with its help, and what is said to a command line that makes no sense.

use std::ffi::OsString;
use std::io;
use std::io::Write;

use clap::Arg;
use clap::ArgAction;
use clap::Command;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;

use crate::cli::Audience;
use crate::cli::COMMANDS;
use crate::cli::error::CliError;
use crate::cli::error::Kind;
use crate::cli::list;
use crate::cli::out;
use crate::lang::Lang;

/// The commands with their arguments and their help in a language, which lists what is of use to the one who reads it.
pub(super) fn tree(lang: Lang, reader: Audience) -> Command {
    let root = dressed(Command::new("antq"), lang, "help.antq", "usage.antq")
        .about(format!("{}\n\n{}", lang.t("help.antq"), lang.t("help.antq_more")))
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_help_heading(lang.t("help.commands"))
        .arg(help_flag(lang))
        .arg(version_flag(lang))
        .arg(list::as_of(lang).help(lang.t("help.dashboard_as_of")))
        .args(global_options(lang, reader));
    COMMANDS.iter().fold(root, |root, row| {
        let useful = row.audience == Audience::Officers || row.audience == reader;
        let command = dressed(Command::new(row.name), lang, row.about, row.usage).hide(!useful);
        root.subcommand((row.args)(command, lang).arg(help_flag(lang)))
    })
}

/// The arguments as the tree can read them: a word of a query may begin with a dash, which makes it a word that must not
/// be. The one letter options are few and stand alone, so all else with one dash is a word; a blank hides the dash.
pub(super) fn readable(args: Vec<OsString>) -> Vec<OsString> {
    let mut within = false;
    let hide = |arg: OsString| {
        let word = arg.to_str().filter(|text| text.starts_with('-') && !text.starts_with("--"));
        let hidden = word.filter(|text| within && !["-", "-h", "-V"].contains(text)).map(|text| format!(" {text}"));
        within |= ["list", "count"].iter().any(|name| arg == *name);
        hidden.map_or(arg, OsString::from)
    };
    args.into_iter().map(hide).collect()
}

/// Ends a command whose arguments were not understood, or that was only asked for help.
pub(super) fn end(error: &clap::Error, lang: Lang) -> Result<(), CliError> {
    if !error.use_stderr() {
        let mut to = io::stdout().lock();
        // A pager that was closed is no error.
        let _ = write!(to, "{error}").and_then(|()| to.flush());
        return Ok(());
    }
    out::say(&told(error, lang));
    out::say(lang.t("usage.see_help"));
    Err(CliError::ended(Kind::Usage))
}

fn dressed(command: Command, lang: Lang, about: &'static str, usage: &'static str) -> Command {
    command
        .about(lang.t(about))
        .override_usage(lang.t(usage))
        .help_template(format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}\n", lang.t("help.usage")))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .next_help_heading(lang.t("help.options"))
}

fn help_flag(lang: Lang) -> Arg {
    let help = Arg::new("help").short('h').long("help");
    help.action(ArgAction::Help).help(lang.t("help.help")).help_heading(lang.t("help.globals"))
}

fn version_flag(lang: Lang) -> Arg {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    version.help(lang.t("help.version")).help_heading(lang.t("help.globals"))
}

fn global_options(lang: Lang, reader: Audience) -> Vec<Arg> {
    let path = |name, key| {
        let value = Arg::new(name).long(name).value_parser(clap::value_parser!(std::path::PathBuf));
        value.hide(reader == Audience::Officers).value_name(lang.t("help.path")).help(lang.t(key))
    };
    let flag = |name, key| Arg::new(name).long(name).action(ArgAction::SetTrue).help(lang.t(key));
    let options = [
        path("data", "help.data"),
        path("socket", "help.socket"),
        Arg::new("lang")
            .long("lang")
            .value_name("vi|en")
            .value_parser(Lang::ALL.map(Lang::code))
            .hide_possible_values(true)
            .help(lang.t("help.lang")),
        flag("json", "help.json"),
        flag("csv", "help.csv").conflicts_with("json"),
        flag("no-spawn", "help.no_spawn"),
        flag("plain", "help.plain"),
    ];
    options.into_iter().map(|option| option.global(true).help_heading(lang.t("help.globals"))).collect()
}

/// What is wrong with the arguments, in a sentence.
fn told(error: &clap::Error, lang: Lang) -> String {
    let word = |kind| error.get(kind).map(shown).unwrap_or_default();
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage.unknown_option",
        ErrorKind::InvalidSubcommand => "usage.unknown_command",
        ErrorKind::InvalidValue if word(ContextKind::InvalidValue).is_empty() => "usage.no_value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage.bad_value",
        ErrorKind::MissingRequiredArgument => "usage.missing",
        ErrorKind::ArgumentConflict => "usage.conflict",
        ErrorKind::InvalidUtf8 => "usage.not_utf8",
        _ => "usage.other",
    };
    let arg = match error.kind() {
        ErrorKind::InvalidSubcommand => word(ContextKind::InvalidSubcommand),
        _ => word(ContextKind::InvalidArg),
    };
    let words =
        [("arg", arg.as_str()), ("value", &word(ContextKind::InvalidValue)), ("other", &word(ContextKind::PriorArg))];
    let mut told = lang.fill(key, &words);
    let suggestions = [
        (ContextKind::SuggestedArg, "usage.did_you_mean"),
        (ContextKind::SuggestedSubcommand, "usage.did_you_mean"),
        (ContextKind::SuggestedValue, "usage.did_you_mean"),
        (ContextKind::ValidValue, "usage.one_of"),
    ];
    for (kind, key) in suggestions {
        let suggestion = word(kind);
        if !suggestion.is_empty() {
            told.push(' ');
            told.push_str(&lang.fill(key, &[("value", &suggestion)]));
        }
    }
    told
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(args: &[&str], lang: Lang) -> String {
        let error = tree(lang, Audience::Machine).try_get_matches_from(args).expect_err("a bad command line");
        told(&error, lang)
    }

    #[test]
    fn the_tree_is_sound_in_both_languages() {
        for lang in Lang::ALL {
            for reader in [Audience::Machine, Audience::Officers] {
                tree(lang, reader).debug_assert();
            }
        }
    }

    #[test]
    fn help_is_in_the_language_of_the_reader() {
        for (lang, usage) in [(Lang::Vi, "Cách dùng: "), (Lang::En, "Usage: ")] {
            for row in COMMANDS {
                let error =
                    tree(lang, Audience::Machine).try_get_matches_from(["antq", row.name, "--help"]).expect_err("help");
                let text = error.to_string();
                assert!(text.contains(usage) && text.contains(lang.t(row.about)), "{text}");
                assert!(lang == Lang::En || !text.contains("Options") && !text.contains("[default"), "{text}");
            }
        }
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (args, want) in [
            (&["antq", "--colour"][..], "Không có tùy chọn “--colour”."),
            (&["antq", "lits"], "Không có lệnh “lits”. Có phải ý bạn là: list?"),
            (&["antq", "wall"], "Không có lệnh “wall”."),
            (&["antq", "list"], "Còn thiếu: <LOẠI>."),
            (&["antq", "show"], "Còn thiếu: <MÃ>."),
        ] {
            assert!(refused(args, Lang::Vi).starts_with(want), "{}", refused(args, Lang::Vi));
        }
        for args in [
            &["antq", "list", "stones"][..],
            &["antq", "list", "sites", "--as-of", "31/05/2024"],
            &["antq", "count", "--by", "colour"],
            &["antq", "count", "--json", "--csv"],
            &["antq", "serve", "--idle-exit", "soon"],
            &["antq", "--lang", "fr"],
            &["antq", "--data"],
            &["antq", "show", "-x"],
        ] {
            let told = refused(args, Lang::En);
            assert!(!told.contains('{') && told.len() > 20, "{told}");
        }
    }

    #[test]
    fn words_of_a_query_may_begin_with_a_dash() {
        let line = "antq list sites -lead:HND -hoang --json -status:paused -5 - --as-of 2024-05-31";
        let matches = tree(Lang::Vi, Audience::Machine)
            .try_get_matches_from(readable(line.split(' ').map(OsString::from).collect()));
        let matches = matches.expect("a good command line");
        let (_, listing) = matches.subcommand().expect("a command");
        assert_eq!(list::query_of(listing), "-lead:HND -hoang -status:paused -5 -");
        assert!(listing.get_one::<crate::model::date::Day>("as-of").is_some());
        assert!(listing.get_flag("json"));
    }
}
