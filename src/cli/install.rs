//! `antq install`: the files that make a machine the server of an office, and what is left to do by hand.

use std::path::Path;
use std::path::PathBuf;

use clap::Arg;
use clap::ArgAction;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::error::Kind;
use crate::cli::options;
use crate::cli::options::Options;
use crate::cli::out;
use crate::cli::out::Out;
use crate::lang::Lang;
use crate::wire::place::Place;

mod files;
mod put;

use files::FILES;
use files::Names;
use files::STEPS;
use put::Item;
use put::Overwrite;

/// The command.
pub const ROW: Row =
    Row { name: "install", about: "help.install", usage: "usage.install", audience: Audience::Machine, args, run };

fn args(command: Command, lang: Lang) -> Command {
    let path = |name, key| {
        let arg = Arg::new(name).long(name).value_parser(clap::value_parser!(PathBuf));
        arg.value_name(lang.t("help.path")).help(lang.t(key))
    };
    let name = |name, key| Arg::new(name).long(name).value_name("antq").default_value("antq").help(lang.t(key));
    command
        .arg(path("root", "help.install_root").required(true))
        .arg(name("user", "help.install_user").hide_default_value(true))
        .arg(name("group", "help.install_group").hide_default_value(true))
        .arg(path("prefix", "help.install_prefix").default_value("/usr/local").hide_default_value(true))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(lang.t("help.install_force")))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let names = names(matches)?;
    let root = matches.get_one::<PathBuf>("root").map(PathBuf::as_path).unwrap_or(Path::new("/"));
    let items: Vec<Item> = FILES.iter().map(|file| file.item(root, &names)).collect();
    let overwrite = if matches.get_flag("force") { Overwrite::Always } else { Overwrite::Never };
    let done = match put::put(&items, overwrite) {
        Ok(done) => done,
        Err(put::Refused::Different(paths)) => {
            for path in paths {
                out::say(&options.lang.fill("install.different", &[("path", &path.display().to_string())]));
            }
            return Err(CliError::failed("install.nothing_done").hint("install.force"));
        }
        Err(put::Refused::NotAFile(path)) => {
            return Err(CliError::failed("install.not_a_file").with("path", path.display()));
        }
        Err(put::Refused::System(path, error)) => {
            return Err(CliError::failed("cli.file").with("path", path.display()).with("cause", error));
        }
    };
    let mut out = Out::open();
    for ((file, item), done) in FILES.iter().zip(&items).zip(done) {
        out.line(&format!("{}  ({})", item.path.display(), options.lang.t(done.key())))?;
        out.line(&format!("    {}", options.lang.t(file.about)))?;
    }
    if !includes_ours(root) {
        out.line("")?;
        out.line(options.lang.t("install.no_include"))?;
    }
    out.line("")?;
    out.line(options.lang.t("install.by_hand"))?;
    for (number, step) in STEPS.iter().enumerate() {
        out.line("")?;
        out.line(&format!("{}. {}", number + 1, options.lang.t(step.about)))?;
        for command in step.commands {
            out.line(&format!("    {}", names.fill(command)))?;
        }
    }
    Ok(out.flush()?)
}

/// The names that go into the files; each of them is only let through if it means nothing else there.
fn names(matches: &ArgMatches) -> Result<Names, CliError> {
    let account = |name: &str| {
        let value = matches.get_one::<String>(name).cloned().unwrap_or_default();
        let first = value.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        let fits = first && value.len() <= 31 && value.chars().all(rest);
        if fits { Ok(value) } else { Err(CliError::new(Kind::Usage, "install.bad_name").with("value", value)) }
    };
    let prefix = matches.get_one::<PathBuf>("prefix").and_then(|path| path.to_str()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !prefix.starts_with('/') || !prefix.chars().all(plain) {
        return Err(CliError::new(Kind::Usage, "install.bad_prefix").with("value", prefix));
    }
    let place = Place::of_system(None).map_err(|error| options::misplaced(&error))?;
    Ok(Names::new(&account("user")?, &account("group")?, prefix.trim_end_matches('/'), &place))
}

/// Whether the sshd below this folder reads our file. Where there is no sshd yet, the one to come will.
fn includes_ours(root: &Path) -> bool {
    let Ok(config) = std::fs::read_to_string(root.join("etc/ssh/sshd_config")) else { return true };
    config.lines().any(|line| {
        let mut words = line.split_whitespace();
        let includes = words.next().is_some_and(|word| word.eq_ignore_ascii_case("include"));
        includes && words.any(|word| word.contains("sshd_config.d/"))
    })
}
