//! `antq stop`: an orderly stop of the server.

use std::io::ErrorKind;
use std::time::Duration;
use std::time::Instant;

use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::client::ClientError;
use crate::lang::Lang;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::place::take_lock;

/// How long a server may take to give its clients their last answers and to close its files.
const PATIENCE: Duration = Duration::from_secs(30);

/// The command.
pub const ROW: Row =
    Row { name: "stop", about: "help.stop", usage: "usage.stop", audience: Audience::Machine, args, run };

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
        Ok(Answer::Stopping) | Err(ClientError::Lost(_)) => wait_for_end(options),
        Ok(Answer::Refused(problem)) => Err(problem.into()),
        Ok(_) => Err(CliError::garbled()),
        Err(error) => Err(error.into()),
    }
}

/// Waits until the server has let go of the data: whoever stops it wants to copy or remove them next.
fn wait_for_end(options: &Options) -> Result<(), CliError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match take_lock(&options.place.lock()) {
            Ok(Some(_)) => return Ok(()),
            // The folder is gone, and the server with it.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) => return Err(CliError::failed("cli.stops_slowly")),
            Err(error) => return Err(CliError::failed("client.system").with("cause", error)),
        }
    }
}
