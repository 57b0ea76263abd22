//! An office for tests: a register in a folder of its own, with the real server and real dashboards.

use std::io::BufRead;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use antq::client::Caller;
use antq::client::Spawn;
use antq::model::code::Via;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Purpose;
use antq::wire::place::Place;
use portable_pty::CommandBuilder;
use serde_json::Value;

use crate::terminal::Screen;

/// The program.
pub const ANTQ: &str = env!("CARGO_BIN_EXE_antq");

/// A register in a folder of its own, with a server when one was started.
pub struct Office {
    /// The folder.
    pub folder: tempfile::TempDir,
    /// The server, when one was started here.
    pub server: Option<Child>,
}

impl Office {
    /// Makes a register.
    pub fn new(init: &[&str]) -> Self {
        let office = Self { folder: tempfile::tempdir().expect("a folder"), server: None };
        let done = office.antq(&[&["init"], init].concat());
        assert!(done.status.success(), "{done:?}");
        office
    }

    /// Where its data are.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs a command to its end.
    pub fn antq(&self, args: &[&str]) -> Output {
        let mut command = Command::new(ANTQ);
        command.args(args).arg("--data").arg(self.data()).env("ANTQ_LANG", "vi").env("HOME", self.folder.path());
        command.stdin(Stdio::null()).output().expect("antq runs")
    }

    /// Runs a command and reads its lines of JSON.
    pub fn json(&self, args: &[&str]) -> Vec<Value> {
        let done = self.antq(&[args, &["--json"]].concat());
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        let text = String::from_utf8(done.stdout).expect("UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// Starts a server and waits until it is ready.
    pub fn serve(&mut self) {
        let mut command = Command::new(ANTQ);
        command.args(["serve", "--data"]).arg(self.data()).env("HOME", self.folder.path());
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a server");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        assert!(line.starts_with("ready "), "{line}");
        self.server = Some(server);
    }

    /// kill -9.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().expect("a server");
            server.wait().expect("an end");
        }
    }

    /// Stops the server in an orderly way.
    pub fn stop(&mut self) {
        let done = self.antq(&["stop"]);
        assert!(done.status.success(), "{done:?}");
        if let Some(mut server) = self.server.take() {
            server.wait().expect("an end");
        }
    }

    /// Where its server listens.
    pub fn place(&self) -> Place {
        Place::find(Some(&self.data()), None).expect("a place")
    }

    /// Starts a dashboard in a terminal of so many columns and rows.
    pub fn dashboard(&self, columns: u16, rows: u16) -> Screen {
        self.dashboard_with(&[], columns, rows)
    }

    /// Starts a dashboard with further options.
    pub fn dashboard_with(&self, args: &[&str], columns: u16, rows: u16) -> Screen {
        let mut command = CommandBuilder::new(ANTQ);
        command.args(["--data", self.data().to_str().expect("a path"), "--lang", "vi"]);
        command.args(args);
        command.env("HOME", self.folder.path());
        command.env_remove("NO_COLOR");
        Screen::start(command, columns, rows)
    }

    /// A connection to its server.
    pub fn caller(&self) -> Caller {
        Caller::open(&self.place(), Spawn::Never, Purpose::Command).expect("a server")
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.kill();
        let _stopped = self.antq(&["stop"]);
    }
}

/// Submits a line.
pub fn submit(caller: &mut Caller, line: String) -> Answer {
    caller.ask(Ask::Submit { line, via: Via::Cli }).expect("an answer")
}
