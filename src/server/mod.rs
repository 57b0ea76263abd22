//! The one process that owns the data: it writes, keeps the register and answers.
//!
//! The order at the start matters: the lock first, then the journal, then the socket, so that no two processes ever have
//! the same files open. At the end it goes the other way round.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread::Builder;
use std::thread::JoinHandle;
use std::time::Duration;

use thiserror::Error;

use crate::journal::Head;
use crate::journal::Journal;
use crate::lang::Lang;
use crate::lang::told;
use crate::server::access::Access;
use crate::server::clock::Clock;
use crate::server::listen::Socket;
use crate::server::open::Opened;
use crate::server::owner::Owner;
use crate::server::presence::Herald;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::store::HeadMark;
use crate::wire::place::Place;
use crate::wire::place::PlaceError;
use crate::wire::place::take_lock;
use crate::wire::place::tell_socket;

pub use crate::server::listen::MOST_CLIENTS;

pub mod access;
pub mod account;
mod acts;
pub mod answer;
mod batch;
mod clock;
mod drafts;
pub mod finder;
mod listen;
mod log;
mod open;
mod outbox;
mod owner;
mod pages;
mod presence;
pub mod projection;
mod publish;
mod queue;
mod receipt;
mod session;
mod signal;
mod state;
mod status;
mod stock;
#[cfg(test)]
mod tests;
mod verify;
mod views;

/// How long clients have to take what waits for them when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// How often the lock is tried. A client that is about to start a server holds it for a moment to see whether it is
/// free, and must not be taken for a server.
const LOCK_TRIES: u32 = 20;

/// How a server is to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where.
    pub place: Place,
    /// It stops when no client was there for so long.
    pub idle_exit: Option<Duration>,
    /// Whether it belongs to a terminal.
    pub ground: Ground,
    /// Whom the system lets connect.
    pub access: Access,
}

/// Whether a server belongs to the terminal that it was started from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// It does, or to a supervisor.
    Foreground,
    /// It was started by a client (`serve --detached`) and makes a session of its own.
    Background,
}

/// Why a server could not run, or ended before its time.
#[derive(Debug, Error)]
pub enum ServerError {
    /// Another server has the register.
    #[error("another server has the register in {}", .0.display())]
    Locked(PathBuf),
    /// There is no register.
    #[error("there is no register in {}", .0.display())]
    NoRegister(PathBuf),
    /// There is no such group.
    #[error("there is no group {0}")]
    NoGroup(String),
    /// The journal can't be opened.
    #[error("the journal: {what}")]
    Journal {
        /// What is wrong, for the log.
        what: String,
        /// The same for people, as a text of [`crate::lang::told`].
        told: String,
    },
    /// The socket can't be listened on.
    #[error("the socket {}: {}", .path.display(), Lang::En.told(&.error.to_string()))]
    Socket {
        /// Where it was to be.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The socket's folder is not safe.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The system refused something else.
    #[error("{doing}: {error}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        error: std::io::Error,
    },
    /// It could not go on; what was acknowledged is on disk. A server that is started anew reads it from there.
    /// Why is a text of [`crate::lang::told`].
    #[error("the server could not go on: {}", Lang::En.told(.0))]
    Failed(String),
}

impl ServerError {
    /// The key of its sentence.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Locked(_) => "server.locked",
            Self::NoRegister(_) => "client.no_register",
            Self::NoGroup(_) => "server.no_group",
            Self::Journal { .. } => "server.journal",
            Self::Socket { .. } => "server.socket",
            Self::Place(error) => error.key(),
            Self::System { .. } => "server.system",
            Self::Failed(_) => "server.failed",
        }
    }

    /// The words in the holes of its sentence.
    pub fn args(&self) -> Vec<(String, String)> {
        let one = |hole: &str, word: String| vec![(hole.to_owned(), word)];
        match self {
            Self::Locked(path) | Self::NoRegister(path) => one("path", path.display().to_string()),
            Self::NoGroup(name) => one("name", name.clone()),
            Self::Journal { told, .. } => one("cause", told.clone()),
            Self::Socket { path, error } => {
                vec![("path".to_owned(), path.display().to_string()), ("cause".to_owned(), error.to_string())]
            }
            Self::Place(error) => one("cause", error.cause()),
            Self::System { error, .. } => one("cause", error.to_string()),
            Self::Failed(why) => one("cause", why.clone()),
        }
    }

    fn system(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::System { doing, error }
    }
}

/// Something that ends a server.
#[derive(Debug)]
pub enum Event {
    /// It stops in an orderly way, for this reason.
    Stop(&'static str),
    /// It can't go on; why is a text of [`crate::lang::told`].
    Failed(String),
}

/// Runs a server until it is asked to stop. `on_ready` is told the socket once clients can connect.
///
/// # Errors
/// When it can't start, or can't go on.
pub fn run(options: &Options, on_ready: impl FnOnce(&Path)) -> Result<(), ServerError> {
    if options.ground == Ground::Background {
        // It fails only for a process that leads a group already, and that is as far from the terminal as it can be.
        let _ = rustix::process::setsid();
    }
    let place = &options.place;
    if !place.data().join("journal").is_dir() {
        return Err(ServerError::NoRegister(place.data().to_owned()));
    }
    let lock = own(place)?;
    // What an earlier server wrote into it is of no use any more.
    drop(lock.set_len(0));
    let log = log::Log::open(place);
    log.note(format_args!("starting version {} as process {}", crate::wire::greeting::VERSION, std::process::id()));
    let (events, happens) = channel();
    let signals = signal::listen(events.clone()).map_err(ServerError::system("listening to signals"))?;
    let ready = |socket: &Path| {
        if let Err(error) = tell_socket(&lock, socket) {
            log.warn(format_args!("writing the socket into the lock: {error}"));
        }
        on_ready(socket);
    };
    let outcome = open::open(place).and_then(|opened| serve(options, opened, (events, happens), ready));
    signals.close();
    match &outcome {
        Ok(()) => log.note("stopped"),
        Err(error) => log.error(error),
    }
    // Whoever gets the lock next finds everything closed.
    drop(lock);
    outcome
}

/// Takes the lock that makes this process the owner of the data.
fn own(place: &Place) -> Result<std::fs::File, ServerError> {
    for _ in 0..LOCK_TRIES {
        if let Some(lock) = take_lock(&place.lock()).map_err(ServerError::system("taking the lock"))? {
            return Ok(lock);
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    Err(ServerError::Locked(place.data().to_owned()))
}

/// Serves what was opened until an event ends it.
fn serve(
    options: &Options,
    opened: Opened,
    (events, happens): (Sender<Event>, Receiver<Event>),
    on_ready: impl FnOnce(&Path),
) -> Result<(), ServerError> {
    let Opened { parts, journal, store } = opened;
    let place = &options.place;
    let shared = Arc::new(Shared::new(parts, events));
    stock::start_store(&shared, store);
    place.secure()?;
    let listening = Socket::open(place.socket(), options.access);
    let socket = listening.map_err(|error| ServerError::Socket { path: place.socket().to_owned(), error })?;
    let socket = Arc::new(socket);
    let owner = start_owner(&shared, journal)?;
    let clock = Clock::new(Arc::clone(&shared), options.idle_exit);
    let clock = start(&shared, "clock", move || clock.run())?;
    let herald = Herald::new(Arc::clone(&shared));
    let herald = start(&shared, "herald", move || herald.run())?;
    let (accepting, for_clients) = (Arc::clone(&shared), Arc::clone(&socket));
    let listener = start(&shared, "listener", move || for_clients.serve(&accepting))?;
    on_ready(place.socket());
    let ended = match happens.recv() {
        Ok(Event::Stop(why)) => {
            shared.log.note(format_args!("stopping: {why}"));
            Ok(())
        }
        Ok(Event::Failed(why)) => Err(ServerError::Failed(why)),
        Err(error) => Err(ServerError::Failed(error.to_string())),
    };
    // Nobody new comes in, what is on its way is written and answered, and only then everyone goes.
    shared.seat_no_more();
    socket.shut();
    drop(listener.join());
    publish::publish_stop(&shared);
    shared.jobs.close();
    let head = owner.join().ok().flatten();
    shared.dismiss(FAREWELL);
    shared.bell.end();
    drop(clock.join());
    shared.moved.end();
    drop(herald.join());
    close_store(&shared, head.filter(|_| ended.is_ok()));
    ended
}

/// Starts the thread that writes. It gives the journal's head at the end, unless it panicked.
fn start_owner(shared: &Arc<Shared>, journal: Box<dyn Journal>) -> Result<JoinHandle<Option<Head>>, ServerError> {
    let owner = Owner::new(Arc::clone(shared), journal);
    start(shared, "owner", move || owner.run())
}

/// Starts a thread without which the server can't go on; a panic in it ends the server, and the next one starts from disk.
fn start<T: Send + 'static>(
    shared: &Arc<Shared>,
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<Option<T>>, ServerError> {
    let own = Arc::clone(shared);
    let guarded = move || {
        let outcome = catch_unwind(AssertUnwindSafe(work)).ok();
        if outcome.is_none() {
            own.jobs.close();
            own.report(Event::Failed(told("server.panicked", &[("name", &name)])));
        }
        outcome
    };
    Builder::new().name(name.to_owned()).spawn(guarded).map_err(ServerError::system("starting a thread"))
}

/// Leaves the store so that the next start can use it, where that is possible; else the next one reads the journal.
fn close_store(shared: &Shared, head: Option<Head>) {
    let Some(store) = hold(&shared.store).take() else { return };
    if let Some(head) = head {
        let mark = HeadMark { seq: head.seq, hash: head.hash.to_string() };
        if let Err(fault) = store.stop(&mark) {
            shared.log.note(format_args!("the store: {fault}"));
        }
    }
}
