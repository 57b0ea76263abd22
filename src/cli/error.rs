//! What ends a command early: a kind that decides the exit status, the cause in words, and what to do about it.

use std::io;
use std::process::ExitCode;

use crate::cli::out;
use crate::client::ClientError;
use crate::exchange::flaw::Flaw;
use crate::lang::Lang;
use crate::model::problem::Problem;
use crate::server::ServerError;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct CliError {
    kind: Kind,
    cause: Cause,
    hint: Option<&'static str>,
}

/// What kind of end it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line makes no sense.
    Usage,
    /// Something was refused or is wrong.
    Failed,
    /// Whoever read the output has had enough, which is their right.
    BrokenPipe,
}

#[derive(Debug)]
enum Cause {
    /// A text of the interface with words for its holes.
    Text(&'static str, Vec<(String, String)>),
    /// A refusal of the rules.
    Problem(Problem),
    /// A bad file.
    Flaw(Box<Flaw>),
    /// Everything was said already.
    Said,
}

impl CliError {
    /// An end that a text explains.
    pub const fn new(kind: Kind, key: &'static str) -> Self {
        Self { kind, cause: Cause::Text(key, Vec::new()), hint: None }
    }

    /// Something went wrong, and a text explains it.
    pub const fn failed(key: &'static str) -> Self {
        Self::new(Kind::Failed, key)
    }

    /// The server said what no server of this version says.
    pub const fn garbled() -> Self {
        Self::failed("cli.garbled")
    }

    /// Something went wrong, and the output has told it.
    pub const fn said() -> Self {
        Self::ended(Kind::Failed)
    }

    /// An end of which everything was told.
    pub const fn ended(kind: Kind) -> Self {
        Self { kind, cause: Cause::Said, hint: None }
    }

    /// Something is wrong, and the output was to tell it. Whoever read no further learns of it by the status.
    pub fn told(written: io::Result<()>) -> Self {
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => error.into(),
            _ => Self::said(),
        }
    }

    /// The same, with a word for its text.
    #[must_use]
    pub fn with(mut self, hole: &str, word: impl std::fmt::Display) -> Self {
        if let Cause::Text(_, words) = &mut self.cause {
            words.push((hole.to_owned(), word.to_string()));
        }
        self
    }

    /// The same, with what to do about it.
    #[must_use]
    pub const fn hint(mut self, key: &'static str) -> Self {
        self.hint = Some(key);
        self
    }

    /// The same for somebody who can't do what was to be done about it, but this.
    #[must_use]
    pub fn hint_instead(mut self, key: &'static str) -> Self {
        self.hint = self.hint.map(|_| key);
        self
    }

    /// Tells the user. What is left is how it ended.
    #[must_use]
    pub fn say(self, lang: Lang) -> Self {
        let told = match &self.cause {
            Cause::Text(key, words) => Some(lang.sentence(key, "", words)),
            Cause::Problem(problem) => Some(sentence(lang, problem)),
            Cause::Flaw(flaw) => Some(flaw.told(lang)),
            Cause::Said => None,
        };
        if self.kind != Kind::BrokenPipe {
            for line in told.into_iter().chain(self.hint.map(|key| lang.t(key).to_owned())) {
                out::say(&line);
            }
        }
        Self::ended(self.kind)
    }

    /// Tells the user, and gives the exit status.
    pub fn end(self, lang: Lang) -> ExitCode {
        ExitCode::from(match self.say(lang).kind {
            Kind::BrokenPipe => 0,
            Kind::Failed => 1,
            Kind::Usage => 2,
        })
    }
}

/// The sentence of a refusal.
pub fn sentence(lang: Lang, problem: &Problem) -> String {
    lang.sentence(problem.reason.key(), &problem.field, &problem.args)
}

impl From<Problem> for CliError {
    fn from(problem: Problem) -> Self {
        Self { kind: Kind::Failed, cause: Cause::Problem(problem), hint: None }
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        let hint = match error {
            ClientError::Refused(problem) => return problem.into(),
            ClientError::NoRegister(_) => Some("cli.first_run"),
            ClientError::NoServer(_) => Some("cli.start_server"),
            _ => None,
        };
        Self { kind: Kind::Failed, cause: Cause::Text(error.key(), error.args()), hint }
    }
}

impl From<ServerError> for CliError {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::NoRegister(path) => ClientError::NoRegister(path).into(),
            other => Self { kind: Kind::Failed, cause: Cause::Text(other.key(), other.args()), hint: None },
        }
    }
}

impl From<Flaw> for CliError {
    fn from(flaw: Flaw) -> Self {
        Self { kind: Kind::Failed, cause: Cause::Flaw(Box::new(flaw)), hint: None }
    }
}

impl From<io::Error> for CliError {
    /// An error of the output: all other uses of the system say more of what was being done.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Kind::BrokenPipe, "cli.output"),
            _ => Self::failed("cli.output").with("cause", error),
        }
    }
}
