//! How a client gets a connection, and how it starts a server when none runs.
//!
//! The order matters. A greeting comes first: a server that runs and speaks this protocol is all that is wanted. Else
//! one client at a time holds the start lock, greets again (another may have been quicker), and looks at the owner's
//! lock. While somebody holds that, a server is coming up or going down, and there is nothing to do but wait. Only when
//! it is free is a server started, which takes the lock before it opens anything. The client removes no socket: the
//! server does, under its lock and after a refused connect. A server of another version is told of and left alone.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use crate::client::ClientError;
use crate::client::Spawn;
use crate::lang::told;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::frame::FrameError;
use crate::wire::greeting::hurry;
use crate::wire::message::Hello;
use crate::wire::message::PROTOCOL;
use crate::wire::message::Purpose;
use crate::wire::message::Welcome;
use crate::wire::place::Place;
use crate::wire::place::take_lock;

/// How long a server may take to come up: a large journal without a usable store is read from its beginning.
const LONGEST_START: Duration = Duration::from_secs(60);

/// How long the lock may still name the socket of an earlier server while the next one starts.
const STALE: Duration = Duration::from_secs(1);

/// How long a server that a client started stays without any client.
const IDLE_EXIT: &str = "10m";

/// What it takes to connect, once or again.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) place: Place,
    pub(super) spawn: Spawn,
    pub(super) purpose: Purpose,
}

impl Way {
    /// Connects, starting a server if that is allowed and needed, for as long as the connection is wanted.
    pub(super) fn connect(&self, wanted: &dyn Fn() -> bool) -> Result<UnixStream, ClientError> {
        if let Some(stream) = self.greet()? {
            return Ok(stream);
        }
        if self.spawn == Spawn::Never || self.place.is_system() {
            return Err(ClientError::NoServer(self.place.socket().to_owned()));
        }
        // This name is part of the contract; a server would find nothing to serve without it.
        if !self.place.data().join("journal").is_dir() {
            return Err(ClientError::NoRegister(self.place.data().to_owned()));
        }
        self.start(wanted)
    }

    fn start(&self, wanted: &dyn Fn() -> bool) -> Result<UnixStream, ClientError> {
        let begun = Instant::now();
        let deadline = begun + LONGEST_START;
        let mut pause = Duration::from_millis(5);
        let (mut turn, mut child) = (None, None);
        loop {
            if let Some(stream) = self.greet()? {
                child.into_iter().for_each(reap);
                return Ok(stream);
            }
            if turn.is_none() {
                turn = lock(&self.place.start_lock())?;
            } else if lock(&self.place.lock())?.is_some() {
                child = Some(self.tend(child)?);
            } else if let Some(socket) = self.place.told_elsewhere().filter(|_| begun.elapsed() > STALE) {
                return Err(ClientError::Elsewhere(socket));
            }
            if Instant::now() > deadline || !wanted() {
                child.into_iter().for_each(reap);
                return Err(ClientError::NotReady { log: self.place.log() });
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    /// The server that was started and has not taken its lock yet; starts it when there is none.
    fn tend(&self, child: Option<Child>) -> Result<Child, ClientError> {
        let Some(mut child) = child else { return self.launch() };
        match child.try_wait().map_err(ClientError::system("waiting for the server"))? {
            None => Ok(child),
            Some(status) => Err(ClientError::NotStarted { cause: ended(status), log: self.place.log() }),
        }
    }

    /// Starts this program as a server that outlives its parent. With `--detached` it makes a session of its own first
    /// (`setsid`), so that the hang-up of this terminal does not reach it.
    fn launch(&self) -> Result<Child, ClientError> {
        let program = std::env::current_exe().map_err(ClientError::system("finding this program"))?;
        Command::new(program)
            .arg("serve")
            .arg("--data")
            .arg(self.place.data())
            .arg("--socket")
            .arg(self.place.socket())
            .args(["--idle-exit", IDLE_EXIT, "--detached"])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(ClientError::system("starting the server"))
    }

    /// Connects and greets. None when nobody is there, or whoever was there is just going.
    fn greet(&self) -> Result<Option<UnixStream>, ClientError> {
        self.place.secure()?;
        let mut stream = match UnixStream::connect(self.place.socket()) {
            Ok(stream) => stream,
            Err(error) => return not_there(error),
        };
        hurry(&stream).map_err(ClientError::system("setting up the socket"))?;
        // A server that refuses hangs up without listening, so a failure to speak is no reason not to listen: what it
        // said is there to be read, and when nothing is there, reading fails as well.
        let _ = Hello::new(self.purpose).write(&mut stream);
        let server = match Welcome::read(&mut stream) {
            Ok(server) => server,
            Err(FrameError::Closed | FrameError::Cut) => return Ok(None),
            Err(FrameError::Silent) => return Err(ClientError::NotReady { log: self.place.log() }),
            Err(error) => return Err(ClientError::Lost(error)),
        };
        if server.protocol != PROTOCOL {
            return Err(ClientError::OtherVersion { server });
        }
        if let Some(reason) = server.refusal {
            return Err(ClientError::Refused(Problem::new(reason)));
        }
        let patient = stream.set_read_timeout(None).and_then(|()| stream.set_write_timeout(None));
        patient.map_err(ClientError::system("setting up the socket"))?;
        Ok(Some(stream))
    }
}

/// How a server ended at once, to be told in the reader's language.
fn ended(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => told("client.exited", &[("code", &code)]),
        (None, signal) => told("client.killed", &[("signal", &signal.unwrap_or_default())]),
    }
}

fn not_there(error: std::io::Error) -> Result<Option<UnixStream>, ClientError> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => Ok(None),
        ErrorKind::PermissionDenied => Err(ClientError::Refused(Problem::new(Reason::Forbidden))),
        _ => Err(ClientError::System { doing: "connecting to the server", error }),
    }
}

fn lock(path: &Path) -> Result<Option<File>, ClientError> {
    take_lock(path).map_err(ClientError::system("taking a lock"))
}

/// Waits for the end of a server that was started here, in a thread, so that it does not stay behind as a zombie.
fn reap(mut child: Child) {
    // Without a thread there is a zombie until this program ends; nothing else is lost.
    let _ = std::thread::Builder::new().name("reaper".to_owned()).spawn(move || child.wait());
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    fn way(folder: &Path, spawn: Spawn) -> Way {
        let place = Place::find(Some(folder), Some(&folder.join("s"))).unwrap();
        Way { place, spawn, purpose: Purpose::Command }
    }

    /// What a client makes of a server that answers its greeting with these bytes.
    fn answered_with(bytes: &[u8]) -> Result<UnixStream, ClientError> {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("s")).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| std::io::Write::write_all(&mut listener.accept().unwrap().0, bytes).unwrap());
            way(folder.path(), Spawn::Never).connect(&|| true)
        })
    }

    #[test]
    fn another_protocol_is_told_with_both_versions() {
        let error = answered_with(b"antq\x63\0\0\0\0\x039.9").unwrap_err();
        assert_eq!(error.key(), "problem.other_version");
        assert!(error.args().iter().any(|(_, word)| word == "9.9 (99)"), "{:?}", error.args());
    }

    #[test]
    fn a_server_on_another_socket_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("journal")).unwrap();
        let way = way(folder.path(), Spawn::Allowed);
        let lock = take_lock(&way.place.lock()).unwrap().unwrap();
        crate::wire::place::tell_socket(&lock, Path::new("/run/elsewhere")).unwrap();
        let error = way.connect(&|| true).unwrap_err();
        assert!(matches!(&error, ClientError::Elsewhere(path) if path == Path::new("/run/elsewhere")), "{error}");
    }

    #[test]
    fn a_refusal_says_why() {
        let welcome = [b"antq".as_slice(), &PROTOCOL.to_le_bytes(), b"\x02\x050.1.0"].concat();
        let error = answered_with(&welcome).unwrap_err();
        assert!(matches!(&error, ClientError::Refused(problem) if problem.reason == Reason::Busy), "{error}");
    }

    #[test]
    fn a_refusal_is_heard_from_a_server_that_did_not_listen() {
        for _ in 0..50 {
            let folder = tempfile::tempdir().unwrap();
            let listener = UnixListener::bind(folder.path().join("s")).unwrap();
            std::thread::scope(|scope| {
                scope.spawn(|| Welcome::new(Some(Reason::Busy)).write(&mut listener.accept().unwrap().0).unwrap());
                let error = way(folder.path(), Spawn::Never).connect(&|| true).unwrap_err();
                assert!(matches!(error, ClientError::Refused(_)), "{error}");
            });
        }
    }

    #[test]
    fn another_program_is_no_server() {
        let error = answered_with(b"HTTP/1.1 400 Bad Request\r\n").unwrap_err();
        assert!(matches!(error, ClientError::Lost(FrameError::Garbled(_))), "{error}");
        assert!(matches!(answered_with(b"an").unwrap_err(), ClientError::NoServer(_)));
    }

    #[test]
    fn without_a_server_or_a_register_there_is_a_plain_answer() {
        let folder = tempfile::tempdir().unwrap();
        let never = way(folder.path(), Spawn::Never).connect(&|| true);
        assert!(matches!(never.unwrap_err(), ClientError::NoServer(_)));
        let allowed = way(folder.path(), Spawn::Allowed).connect(&|| true);
        assert!(matches!(allowed.unwrap_err(), ClientError::NoRegister(_)));
    }

    #[test]
    fn a_server_that_ends_at_once_is_told_with_its_log() {
        // The program that is started here is this very test, which understands none of a server's arguments.
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("journal")).unwrap();
        let error = way(folder.path(), Spawn::Allowed).connect(&|| true).unwrap_err();
        assert!(matches!(&error, ClientError::NotStarted { log, .. } if log.ends_with("log")), "{error}");
    }

    #[test]
    fn while_the_owner_lock_is_held_no_second_server_is_started() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("journal")).unwrap();
        let way = way(folder.path(), Spawn::Allowed);
        let held = take_lock(&way.place.lock()).unwrap();
        assert!(held.is_some());
        let asked = std::cell::Cell::new(0);
        let error = way.connect(&|| asked.replace(asked.get() + 1) < 5).unwrap_err();
        assert!(matches!(error, ClientError::NotReady { .. }), "{error}");
    }
}
