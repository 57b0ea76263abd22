//! The standard error of programs that live long: it goes into a file, since the terminal may go away under them.
//!
//! Somewhere below, a library tells of a failure on the standard error. With the terminal gone that write fails, which
//! in Rust's own printing is a panic, which is told on the standard error.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Gives the standard error back when it is dropped, so that the last word of a command reaches its user.
pub struct Quiet {
    before: Option<OwnedFd>,
}

/// Sends the standard error into a file from now on; where the file can't be written, nowhere.
pub fn stderr_to(path: &Path) -> Quiet {
    let before = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3).ok();
    let file = File::options().create(true).append(true).mode(0o600).open(path);
    let turned = file.or_else(|_| File::options().write(true).open("/dev/null")).and_then(turn_to);
    // With neither there is nothing that could be done, and nobody to tell.
    if turned.is_ok() { Quiet { before } } else { Quiet { before: None } }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = self.before.take() {
            // When this fails the last word goes into the file.
            let _ = rustix::stdio::dup2_stderr(before);
        }
    }
}

fn turn_to(file: File) -> io::Result<()> {
    Ok(rustix::stdio::dup2_stderr(file)?)
}
