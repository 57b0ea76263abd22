//! What every test of the program stands on: a home of its own, an environment with nothing from outside, the real
//! binary, and waiting that says what it waited for.

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

/// How long anything may take before a test gives it up. A loaded machine is slow, not wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// A home with a folder for a register, both of which go away with it.
pub struct Home {
    folder: TempDir,
}

/// What a command said and how it ended.
#[must_use]
#[derive(Debug)]
pub struct Ran {
    /// The exit status.
    pub status: i32,
    /// The standard output.
    pub out: String,
    /// The standard error.
    pub err: String,
}

/// A server that is stopped with this.
pub struct Server {
    child: Child,
    /// The socket that it said it is ready on.
    pub socket: PathBuf,
}

impl Home {
    /// A home without a register.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A home with the demo register. It is made once and copied: a journal is a register.
    pub fn demo() -> Self {
        static MADE: OnceLock<Home> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let home = Self::new();
            home.run(&["init", "--demo"]).good();
            home
        });
        let home = Self::new();
        let to = home.data().join("journal");
        fs::create_dir_all(&to).expect("a folder");
        for entry in fs::read_dir(made.data().join("journal")).expect("a journal").flatten() {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
        home
    }

    /// The folder of the register.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder for temporary files.
    pub fn tmp(&self) -> PathBuf {
        let path = self.folder.path().join("tmp");
        fs::create_dir_all(&path).expect("a folder");
        path
    }

    /// The program, in an environment that holds nothing but this home. It speaks English.
    pub fn antq(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_antq"));
        command.args(args).env_clear().current_dir(self.folder.path());
        command.env("HOME", self.folder.path()).env("ANTQ_DATA", self.data()).env("TMPDIR", self.tmp());
        command.env("PATH", "/usr/bin:/bin").env("LANG", "C").env("TZ", "UTC").env("ANTQ_LANG", "en");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// Runs a command to its end with this input.
    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        self.finish(self.antq(args), input)
    }

    /// Runs a prepared command to its end with this input.
    pub fn finish(&self, mut command: Command, input: &[u8]) -> Ran {
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the program");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_vec();
        // A command that ends before it has read everything is no fault of the test.
        let writing = thread::spawn(move || stdin.write_all(&input).is_ok());
        let ended = child.wait_with_output().expect("an end");
        let _ = writing.join();
        Ran {
            status: ended.status.code().unwrap_or(-1),
            out: String::from_utf8(ended.stdout).expect("text"),
            err: String::from_utf8(ended.stderr).expect("text"),
        }
    }

    /// Starts a server and waits until it is ready.
    pub fn serve(&self) -> Server {
        self.serve_with(&["serve"])
    }

    /// Starts a server with further arguments and waits until it is ready.
    pub fn serve_with(&self, args: &[&str]) -> Server {
        self.started(self.antq(args))
    }

    /// Starts a prepared server and waits until it is ready.
    pub fn started(&self, mut command: Command) -> Server {
        let mut child = command.spawn().expect("the program");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let Some(socket) = line.strip_prefix("ready ") else {
            let mut err = String::new();
            child.stderr.take().expect("a pipe").read_to_string(&mut err).expect("text");
            let log = fs::read_to_string(self.data().join("log")).unwrap_or_default();
            panic!("the server said {line:?}, {err}\n{log}");
        };
        Server { child, socket: PathBuf::from(socket.trim_end()) }
    }
}

impl Ran {
    /// The output of a command that did what was asked.
    #[track_caller]
    pub fn good(self) -> String {
        assert_eq!(self.status, 0, "{}\n{}", self.out, self.err);
        self.out
    }

    /// The lines of a command that did what was asked, as JSON.
    #[track_caller]
    pub fn json(self) -> Vec<Value> {
        json_lines(&self.good())
    }
}

/// Lines of JSON.
#[track_caller]
pub fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

impl Server {
    /// Stops it as a service manager does, and tells how it ended.
    pub fn stop(&mut self) -> i32 {
        self.signal(rustix::process::Signal::TERM);
        self.ended()
    }

    /// Kills it as a power cut does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> i32 {
        let mut status = None;
        wait_until("the end of the server", || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        });
        status.and_then(|status| status.code()).unwrap_or(-1)
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).expect("a process");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Says that a test could not do what it is for. It is said past the capture of the output, which hides what a test
/// says that passes.
pub fn did_not_run(test: &str, why: &str) {
    // Where nobody can be told there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "\n{test} DID NOT RUN: {why}");
}

/// Waits until something holds.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Deletes everything in the folder of a register but its journal.
pub fn keep_only_the_journal(data: &Path) {
    for entry in fs::read_dir(data).expect("a folder").flatten().filter(|entry| entry.file_name() != "journal") {
        let path = entry.path();
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.expect("to delete");
    }
}
