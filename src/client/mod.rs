//! The client: how every face of antq reaches the server, and starts one when none runs.
//!
//! [`Caller`] asks and waits, for commands. [`Link`] never blocks and finds its way back after a loss, for screens.
//! Nothing here draws or prints.

use std::path::PathBuf;

use thiserror::Error;

use crate::lang::Lang;
use crate::model::problem::Problem;
use crate::wire::frame::FrameError;
use crate::wire::message::Welcome;
use crate::wire::place::PlaceError;

mod caller;
mod link;
mod start;

pub use caller::Answers;
pub use caller::Caller;
pub use caller::MOST_IN_FLIGHT;
pub use caller::Questions;
pub use link::Link;
pub use link::LinkEvent;

/// Whether a server is started when none runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spawn {
    /// One is started in the background.
    Allowed,
    /// The client only uses one that runs.
    Never,
}

/// Why a client got no answer. Each kind has a key of a sentence; [`ClientError::args`] are the words in its holes.
#[derive(Debug, Error)]
pub enum ClientError {
    /// No server runs, and none may be started.
    #[error("no server listens on {}", .0.display())]
    NoServer(PathBuf),
    /// There is no register in the folder of the data.
    #[error("there is no register in {}", .0.display())]
    NoRegister(PathBuf),
    /// The server that was started ended at once.
    #[error("the server did not start ({}); its log is {}", Lang::En.told(.cause), .log.display())]
    NotStarted {
        /// How it ended, as a text of [`crate::lang::told`].
        cause: String,
        /// Where it says why.
        log: PathBuf,
    },
    /// A server holds the register but does not answer.
    #[error("the server does not answer; its log is {}", .log.display())]
    NotReady {
        /// Where it says why.
        log: PathBuf,
    },
    /// A server holds the register and listens on another socket.
    #[error("the server listens on {}", .0.display())]
    Elsewhere(PathBuf),
    /// The server is of another version. It is left alone: others may have forms open.
    #[error(
        "the server is version {} (protocol {}), this program {} (protocol {})",
        .server.version, .server.protocol, crate::wire::greeting::VERSION, crate::wire::message::PROTOCOL
    )]
    OtherVersion {
        /// What the server said.
        server: Welcome,
    },
    /// The server refuses this client, or the question.
    #[error("{0}")]
    Refused(Problem),
    /// The connection broke; what was asked may or may not have been done.
    #[error("{0}")]
    Lost(#[source] FrameError),
    /// There is no place to look for a server.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The system refused.
    #[error("{doing}: {error}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        #[source]
        error: std::io::Error,
    },
}

impl ClientError {
    /// The key of its sentence.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoServer(_) => "client.no_server",
            Self::NoRegister(_) => "client.no_register",
            Self::NotStarted { .. } => "client.not_started",
            Self::NotReady { .. } => "client.not_ready",
            Self::Elsewhere(_) => "client.elsewhere",
            Self::OtherVersion { .. } => "problem.other_version",
            Self::Refused(problem) => problem.reason.key(),
            Self::Lost(_) => "client.lost",
            Self::Place(error) => error.key(),
            Self::System { .. } => "client.system",
        }
    }

    /// The words in the holes of its sentence.
    pub fn args(&self) -> Vec<(String, String)> {
        let one = |hole: &str, word: String| vec![(hole.to_owned(), word)];
        match self {
            Self::NoServer(path) | Self::NoRegister(path) | Self::Elsewhere(path) => {
                one("path", path.display().to_string())
            }
            Self::NotStarted { cause, log } => {
                vec![("cause".to_owned(), cause.clone()), ("path".to_owned(), log.display().to_string())]
            }
            Self::NotReady { log } => one("path", log.display().to_string()),
            Self::OtherVersion { server } => other_version(server).args,
            Self::Refused(problem) => problem.args.clone(),
            Self::Lost(error) => one("cause", error.told()),
            Self::Place(error) => one("cause", error.cause()),
            Self::System { error, .. } => one("cause", error.to_string()),
        }
    }

    fn system(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::System { doing, error }
    }
}

/// The refusal by a server of another version, as a problem for a screen.
fn other_version(server: &Welcome) -> Problem {
    Problem::new(crate::model::problem::Reason::OtherVersion)
        .with("server", format_args!("{} ({})", server.version, server.protocol))
        .with("client", format_args!("{} ({})", crate::wire::greeting::VERSION, crate::wire::message::PROTOCOL))
}
