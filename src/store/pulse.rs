//! The watch over sled: a panic is caught, and a call that never returns is noticed.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::channel;
use std::thread::Builder;
use std::time::Duration;
use std::time::Instant;

use crate::store::Fault;

/// Since when the thread that calls sled has been in one step of its work, for others to look at.
#[derive(Clone, Default)]
pub struct Pulse(Arc<Mutex<Option<Instant>>>);

impl Pulse {
    /// Does a job that calls sled. A panic in it becomes a fault.
    pub fn guard<T>(&self, job: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        self.beat();
        // What a panic leaves half done is the database, and that is given up with any fault.
        let done = catch_unwind(AssertUnwindSafe(job));
        *self.since() = None;
        done.unwrap_or_else(|panic| Err(Fault::Panicked(words(panic.as_ref()))))
    }

    /// Does a job in a thread of its own and waits for it as long as it goes on. A thread that hangs is left behind.
    pub fn aside<T: Send + 'static>(
        &self,
        patience: Duration,
        job: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (sender, receiver) = channel();
        let pulse = self.clone();
        self.beat();
        // When nobody waits any more, what the job gives is dropped in its own thread, where sled may hang as it likes.
        let work = move || drop(sender.send(pulse.guard(job)));
        Builder::new().name("store-aside".into()).spawn(work).map_err(Fault::file("start a thread"))?;
        loop {
            match receiver.recv_timeout(patience.min(LOOK)) {
                Ok(done) => return done,
                Err(RecvTimeoutError::Timeout) if self.is_silent(patience) => return Err(Fault::Silent),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Fault::Panicked("its thread has ended".into())),
            }
        }
    }

    /// Says that the work goes on.
    pub fn beat(&self) {
        *self.since() = Some(Instant::now());
    }

    /// Whether there is work that has not moved for that long.
    pub fn is_silent(&self, patience: Duration) -> bool {
        self.since().is_some_and(|since| since.elapsed() > patience)
    }

    fn since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets go of what may panic or hang while it is dropped: in a thread that nobody waits for.
pub fn let_go(thing: impl Send + 'static) {
    // Without a thread for it, it is dropped here by the failing spawn.
    drop(Builder::new().name("store-drop".into()).spawn(move || drop(thing)));
}

/// How often the one who waits looks at the pulse.
const LOOK: Duration = Duration::from_millis(100);

/// What a panic says.
pub fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no words").to_owned()
}
