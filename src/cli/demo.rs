//! `antq demo`: the dashboard on a throw-away register.

use std::ffi::OsStr;
use std::fs;
use std::fs::DirBuilder;
use std::fs::File;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command as Process;
use std::process::ExitStatus;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use clap::ArgMatches;
use clap::Command;
use rustix::process::Pid;
use rustix::process::Signal;
use signal_hook::consts::SIGHUP;
use signal_hook::consts::SIGINT;
use signal_hook::consts::SIGTERM;
use signal_hook::iterator::Signals;
use uuid::Uuid;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::init;
use crate::cli::list;
use crate::cli::options::Face;
use crate::cli::options::Options;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::wire::place::keep_private;
use crate::wire::place::take_lock;

/// The command.
pub const ROW: Row =
    Row { name: "demo", about: "help.demo", usage: "usage.demo", audience: Audience::Machine, args, run };

/// How long the server stays when its dashboard was killed; the folder is then left to the next demo.
const IDLE_EXIT: &str = "5s";

/// How long the server may take to stop in good order.
const PATIENCE: Duration = Duration::from_secs(5);

fn args(command: Command, lang: Lang) -> Command {
    command.arg(list::as_of(lang).help(lang.t("help.dashboard_as_of")))
}

/// Makes the register in a private folder and runs its server and its dashboard as processes of their own. This one
/// only waits, so it outlives them whatever ends them, and takes the folder away.
fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    keep_private();
    // From here on a signal is no end by itself, so that the folder goes away also then.
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).map_err(failed)?;
    sweep();
    let folder = Folder::new().map_err(failed)?;
    let options = options.at(&folder.path)?;
    init::make(&options, init::HOME, true)?;
    if signals.pending().next().is_some() {
        return Err(CliError::said());
    }
    let mut server = own(&options)
        .args([OsStr::new("serve"), OsStr::new("--detached"), OsStr::new("--idle-exit"), OsStr::new(IDLE_EXIT)])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let handle = signals.handle();
    let as_of = matches.get_one::<Day>("as-of").map(|day| format!("--as-of={day}"));
    let watched = own(&options).args(as_of).spawn().and_then(|mut dashboard| {
        let pid = Pid::from_child(&dashboard);
        let passing = thread::Builder::new().name("demo-signals".to_owned()).spawn(move || pass_on(&mut signals, pid));
        let ended = dashboard.wait();
        handle.close();
        passing.map(|_| ()).and(ended)
    });
    stop(&mut server);
    told(watched.map_err(failed)?)
}

/// This program on the register of these options.
fn own(options: &Options) -> Process {
    let mut process = Process::new(std::env::current_exe().unwrap_or_else(|_| PathBuf::from("antq")));
    process.arg("--data").arg(options.place.data()).arg("--socket").arg(options.place.socket());
    process.args(["--lang", options.lang.code()]);
    process.args((options.face == Face::Plain).then_some("--plain"));
    process
}

/// Gives signals on to the dashboard. To that Ctrl-C is a key, so an interrupt has come from elsewhere and means an end.
fn pass_on(signals: &mut Signals, pid: Pid) {
    for signal in signals.forever() {
        let signal = match signal {
            SIGHUP => Signal::HUP,
            _ => Signal::TERM,
        };
        // It may have ended just now.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// Stops the server, in good order if it likes.
fn stop(server: &mut Child) {
    let end = Instant::now() + PATIENCE;
    let _ = rustix::process::kill_process(Pid::from_child(server), Signal::TERM);
    while Instant::now() < end {
        if !matches!(server.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    // Its register is thrown away anyhow.
    let _ = server.kill().and_then(|()| server.wait());
}

/// How the dashboard ended is how the command ends; it has told its user why.
fn told(ended: ExitStatus) -> Result<(), CliError> {
    if ended.success() { Ok(()) } else { Err(CliError::said()) }
}

fn failed(error: io::Error) -> CliError {
    CliError::failed("cli.no_demo").with("cause", error)
}

/// How the folders are called.
const NAME: &str = "antq-demo-";

/// The file in the folder that is locked for as long as this process lives.
const ALIVE: &str = "demo.lock";

/// A private folder that goes away with this.
struct Folder {
    path: PathBuf,
    /// Held for as long as this process lives.
    alive: Option<File>,
}

impl Folder {
    fn new() -> io::Result<Self> {
        // A name that nobody can guess, made new and for this account alone.
        let path = std::env::temp_dir().join(format!("{NAME}{}", Uuid::new_v4().simple()));
        DirBuilder::new().mode(0o700).create(&path)?;
        let mut made = Self { path, alive: None };
        // When this fails the folder goes away with what was made so far.
        made.alive = take_lock(&made.path.join(ALIVE))?;
        Ok(made)
    }
}

/// Takes away what demos left behind that were killed. One that lives holds its lock, and so does its server.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let path = entry.path();
        let named = entry.file_name().to_str().is_some_and(|name| name.starts_with(NAME));
        // Not through a link, and nothing of others: the folder for temporary files is everybody's.
        let mine = fs::symlink_metadata(&path)
            .is_ok_and(|found| found.is_dir() && found.uid() == rustix::process::geteuid().as_raw());
        // A folder without the file is one that is just being made.
        if named && mine && path.join(ALIVE).is_file() {
            let demo = take_lock(&path.join(ALIVE));
            let server = take_lock(&path.join("lock"));
            if matches!((&demo, &server), (Ok(Some(_)), Ok(Some(_)))) {
                remove(&path);
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Takes a folder away. Who can't leaves it to whoever cleans the temporary files.
fn remove(path: &Path) {
    let _ = fs::remove_dir_all(path);
}
