//! `antq init`: makes a register in the folder of the data.

use std::fs;
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use chrono::Local;
use chrono::Utc;
use clap::Arg;
use clap::ArgAction;
use clap::ArgMatches;
use clap::Command;
use uuid::Uuid;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::options::Options;
use crate::cli::out;
use crate::exchange::bundle::Bundle;
use crate::exchange::files;
use crate::exchange::plan::Plan;
use crate::exchange::plan::Portion;
use crate::exchange::plan::Progress;
use crate::exchange::units;
use crate::journal::Appended;
use crate::journal::FileJournal;
use crate::journal::Journal;
use crate::journal::MAX_ENTRIES;
use crate::journal::Reader;
use crate::journal::Setup;
use crate::lang::Lang;
use crate::model::change::Settings;
use crate::model::code::Via;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::Seq;
use crate::model::id::UnitId;
use crate::model::period::Boundary;
use crate::model::rules::Context;
use crate::server::account;
use crate::sheet::csv::Row as SheetRow;
use crate::wire::place::keep_private;
use crate::wire::place::take_lock;

/// The command.
pub const ROW: Row =
    Row { name: "init", about: "help.init", usage: "usage.init", audience: Audience::Machine, args, run };

/// The province of the demo register: the one whose figures are public.
pub const HOME: &str = "15@old";

/// The folder in which a register is made, before it gets its place at once.
const MAKING: &str = "making";

fn args(command: Command, lang: Lang) -> Command {
    let province = Arg::new("province").long("province").value_name("15@old").help(lang.t("help.province"));
    command.arg(province).arg(Arg::new("demo").long("demo").action(ArgAction::SetTrue).help(lang.t("help.with_demo")))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    keep_private();
    let home = matches.get_one::<String>("province").map_or(HOME, String::as_str);
    make(options, home, matches.get_flag("demo"))?;
    let path = options.place.data().display().to_string();
    out::say(&options.lang.fill("cli.made", &[("path", &path)]));
    Ok(())
}

/// Makes a register. It appears whole or not at all: everything is checked first, written beside its place, and then
/// moved there.
///
/// # Errors
/// When there is one already, the province is unknown, or the disk refuses.
pub fn make(options: &Options, home: &str, demo: bool) -> Result<(), CliError> {
    let data = options.place.data();
    // What officers write concerns nobody but them: the folder is for the account that owns it.
    fs::DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(|error| refused(data, error))?;
    let _owner = own(options)?;
    let place = data.join("journal");
    if place.exists() {
        return Err(CliError::failed("cli.there_already").with("path", data.display()).hint("cli.there_already_hint"));
    }
    let portions = plan(options, home, demo)?;
    let making = data.join(MAKING);
    // What an earlier attempt that was cut off has left behind.
    match fs::remove_dir_all(&making) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(&making, error)),
        _ => {}
    }
    write(&making, portions)?;
    fs::rename(making.join("journal"), &place)
        .and_then(|()| File::open(data)?.sync_all())
        .and_then(|()| fs::remove_dir_all(&making))
        .map_err(|error| refused(&place, error))
}

/// Takes the lock of the server that owns the data, so that none comes up over what is being made.
fn own(options: &Options) -> Result<File, CliError> {
    let path = options.place.lock();
    let lock = take_lock(&path).map_err(|error| refused(&path, error))?;
    lock.ok_or_else(|| CliError::failed("cli.in_use").with("path", options.place.data().display()))
}

fn plan(options: &Options, home: &str, demo: bool) -> Result<Vec<Portion>, CliError> {
    let lang = options.lang;
    let bundle = Bundle::CompiledIn;
    let settings = Settings {
        epoch: Uuid::new_v4().to_string(),
        home: Some(UnitId::new(home)),
        demo,
        boundary: Boundary::default(),
    };
    let context = Context { today: Local::now().date_naive(), by: account::own(), via: Via::Init };
    let mut shown = |progress: Progress<'_>| show_progress(progress, lang);
    let mut plan = Plan::new(&bundle, settings, context, &mut shown)
        .map_err(|unfit| CliError::failed("cli.internal").with("cause", unfit))?;
    if !plan.add_ground(home)? {
        return Err(unknown_province(&bundle, home)?);
    }
    plan.add_bodies()?;
    if demo {
        plan.add_records()?;
    }
    if out::is_watched() {
        out::say_over("");
    }
    Ok(plan.finish().0)
}

/// Says how far it is, where somebody looks, a few times for each file.
fn show_progress(progress: Progress<'_>, lang: Lang) {
    if progress.done.is_multiple_of(500) && out::is_watched() {
        let (done, of) = (lang.number(progress.done as u64), lang.number(progress.of as u64));
        out::say_over(&lang.fill("cli.progress", &[("file", progress.file), ("done", &done), ("of", &of)]));
    }
}

/// The province is not one; the sentence names a few that are.
fn unknown_province(bundle: &Bundle, asked: &str) -> Result<CliError, CliError> {
    const FEW: usize = 5;
    let units = bundle.require(files::UNITS)?;
    let folded = crate::text::fold::fold(asked);
    let is_near = |row: &&SheetRow| {
        let texts =
            ["id", "gso_code", "name"].map(|column| crate::text::fold::fold(row.get(column).unwrap_or_default()));
        !folded.is_empty() && texts.iter().any(|text| text.contains(&folded) || folded.contains(text.as_str()))
    };
    let mut near: Vec<&SheetRow> = units::provinces(&units).filter(is_near).take(FEW).collect();
    if near.is_empty() {
        near =
            units::provinces(&units).filter(|row| row.get("valid_to").is_some_and(str::is_empty)).take(FEW).collect();
    }
    let named = near
        .iter()
        .map(|row| format!("{} ({})", row.get("id").unwrap_or_default(), row.get("full_name").unwrap_or_default()));
    let few = named.collect::<Vec<_>>().join(", ");
    Ok(CliError::failed("cli.unknown_province").with("value", asked).with("few", few))
}

/// Writes the portions, an entry each, in as few commits as the journal allows.
fn write(folder: &Path, portions: Vec<Portion>) -> Result<(), CliError> {
    let failed = |cause: String| CliError::failed("cli.journal").with("cause", cause);
    let opened = FileJournal::open(folder, Setup::default(), Seq(0), &mut |_| ControlFlow::Continue(()));
    let mut journal = opened.map_err(|error| failed(error.told()))?.journal;
    let (by, at) = (account::own(), Stamp::new(Utc::now()));
    let mut seq = Seq(0);
    let mut entries = Vec::with_capacity(portions.len());
    for Portion { via, changes } in portions {
        seq = seq.next();
        entries.push(Entry { seq, id: Uuid::new_v4(), at, by: by.clone(), via, token: None, changes });
    }
    // A commit has a cap in bytes too; four entries of at most 1 MB stay below it.
    for commit in entries.chunks(MAX_ENTRIES.min(4)) {
        match journal.append(&journal.head(), commit) {
            Appended::Done(_) => {}
            Appended::Refused(refusal) => return Err(failed(refusal.told())),
            Appended::Unknown(cause) => return Err(failed(cause.told())),
            Appended::Moved => return Err(failed("cli.moved".to_owned())),
        }
    }
    journal.close();
    Ok(())
}

fn refused(path: &Path, error: io::Error) -> CliError {
    CliError::failed("cli.file").with("path", path.display()).with("cause", error)
}
