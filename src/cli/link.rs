//! The way to the server for commands that ask and wait.

use crate::cli::error::CliError;
use crate::cli::options::Options;
use crate::client::Caller;
use crate::client::ClientError;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Purpose;

/// Connects to the server, and starts one when the options allow it.
///
/// # Errors
/// When there is none to be had.
pub fn connect(options: &Options) -> Result<Caller, CliError> {
    Ok(open(options)?)
}

/// Connects to the server, and starts one when the options allow it.
///
/// # Errors
/// When there is none to be had.
pub fn open(options: &Options) -> Result<Caller, ClientError> {
    Caller::open(&options.place, options.spawning(), Purpose::Command)
}

/// Asks, and makes an error of a refusal.
///
/// # Errors
/// When the connection breaks or the question is refused.
pub fn ask(caller: &mut Caller, ask: Ask) -> Result<Answer, CliError> {
    match caller.ask(ask)? {
        Answer::Refused(problem) => Err(problem.into()),
        answer => Ok(answer),
    }
}

/// Asks for lines of JSON.
///
/// # Errors
/// When the connection breaks, the question is refused, or the answer is of another kind.
pub fn lines(caller: &mut Caller, question: Ask) -> Result<(Vec<String>, u32), CliError> {
    match ask(caller, question)? {
        Answer::Lines { lines, total, .. } => Ok((lines, total)),
        _ => Err(CliError::garbled()),
    }
}
