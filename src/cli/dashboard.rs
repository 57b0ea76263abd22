//! `antq` without a command: the dashboard.

use std::path::PathBuf;

use crate::cli::error::CliError;
use crate::cli::log;
use crate::cli::options::Options;
use crate::client::ClientError;

/// Opens the dashboard on the register that the options name.
///
/// # Errors
/// When there is no register or no server, or the terminal can't be used.
pub fn run(options: &Options) -> Result<(), CliError> {
    let place = &options.place;
    // The first thing that a newcomer does is to type the name of the program, so this is looked at before the terminal.
    if !place.is_system() && !place.data().join("journal").is_dir() && !place.socket().exists() {
        return Err(ClientError::NoRegister(place.data().to_owned()).into());
    }
    // Nothing may write into the picture, and when the terminal dies nothing may stumble over it. The data of a server
    // for all are not an officer's.
    let log = if place.is_system() { PathBuf::from("/dev/null") } else { place.data().join("dashboard.log") };
    let _quiet = log::stderr_to(&log);
    (options.dashboard)(options)
}
