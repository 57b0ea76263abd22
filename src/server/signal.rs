//! Signals of the system, as events of the server.

use std::sync::mpsc::Sender;
use std::thread::Builder;

use signal_hook::consts::SIGHUP;
use signal_hook::consts::SIGINT;
use signal_hook::consts::SIGTERM;
use signal_hook::iterator::Handle;
use signal_hook::iterator::Signals;

use crate::server::Event;

/// Has the signals that ask a program to end reported as events, until the handle is closed. A hang-up is one of them:
/// a server in the foreground ends with its terminal, and one in the background has none.
///
/// # Errors
/// When the system refuses.
pub fn listen(events: Sender<Event>) -> std::io::Result<Handle> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let handle = signals.handle();
    let forward = move || {
        for _ in signals.forever() {
            if events.send(Event::Stop("a signal")).is_err() {
                return;
            }
        }
    };
    Builder::new().name("signals".to_owned()).spawn(forward)?;
    Ok(handle)
}
