//! `antq stop`: an orderly stop of the server.

use clap::ArgMatches;
use clap::Command;

use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::client::ClientError;
use crate::lang::Lang;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// The command.
pub const ROW: Row = Row { name: "stop", about: "help.stop", usage: "usage.stop", args, run };

const fn args(command: Command, _: Lang) -> Command {
    command
}

fn run(options: &Options, _: &ArgMatches) -> Result<(), CliError> {
    stop(options)
}

/// Stops the server. That none runs is as good.
///
/// # Errors
/// When it refuses, as it does to everybody but the owner.
pub fn stop(options: &Options) -> Result<(), CliError> {
    let mut caller = match link::open(&Options { spawn: false, ..options.clone() }) {
        Ok(caller) => caller,
        Err(ClientError::NoServer(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    match caller.ask(Ask::Stop) {
        // A server that goes may hang up before its last word is through.
        Ok(Answer::Stopping) | Err(ClientError::Lost(_)) => Ok(()),
        Ok(Answer::Refused(problem)) => Err(problem.into()),
        Ok(_) => Err(CliError::garbled()),
        Err(error) => Err(error.into()),
    }
}
