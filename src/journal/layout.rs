//! Room laid out ahead: a thread of its own fills the files with newlines before they are needed.
//!
//! A commit then changes no file's length, and a full disk is met here, before anything of a commit is written. The
//! same thread keeps the witness, so that it costs no commit any time.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use crate::journal::Cause;
use crate::journal::Reader;
use crate::journal::State;
use crate::journal::disk::Disk;
use crate::journal::reader::FileReader;
use crate::journal::segment;
use crate::journal::witness;

/// How long after a failure the layout is tried again unasked.
const RETRY: Duration = Duration::from_secs(1);

/// What is written at once, in bytes.
static BLANK: [u8; 64 * 1024] = [b'\n'; 64 * 1024];

/// The sizes of a journal's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// How long a file becomes, in bytes. No line can be longer.
    pub segment: u64,
    /// How much is laid out at once, in bytes.
    pub piece: u64,
    /// How much room laying out leaves on the disk, in bytes. Commits are refused below it, so that the rest can still
    /// stop in good order: the witness, a torn line of at most 8 MiB set aside, and what the server itself must write.
    pub floor: u64,
    /// How old the witness may become while there are commits.
    pub witness: Duration,
}

impl Default for Setup {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self { segment: 64 * MIB, piece: 4 * MIB, floor: 16 * MIB, witness: Duration::from_secs(2) }
    }
}

/// The room that is laid out, and the thread that sees to it.
#[derive(Debug)]
pub(super) struct Layout {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What a layout works on.
#[derive(Debug)]
pub(super) struct Ground {
    /// The data folder.
    pub(super) dir: PathBuf,
    /// Its folder with the segments.
    pub(super) folder: PathBuf,
    /// The sizes.
    pub(super) setup: Setup,
    /// The disk.
    pub(super) disk: Arc<dyn Disk>,
    /// What the readers see.
    pub(super) reader: FileReader,
}

/// What is laid out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Room {
    /// The segment that is written.
    pub(super) segment: u32,
    /// Where its next line goes.
    pub(super) offset: u64,
    /// How far it is laid out.
    pub(super) laid: u64,
    /// How far the segment behind it is laid out.
    pub(super) next_laid: u64,
    /// The length of a line that waits for room.
    pub(super) waiting: u64,
}

#[derive(Debug)]
struct Shared {
    ground: Ground,
    desk: Mutex<Desk>,
    wake: Condvar,
    ready: Condvar,
}

/// Makes the end of a journal fit to write on, and says what room is laid out behind it.
pub(super) type Mend = Box<dyn FnMut() -> Result<Room, Cause> + Send>;

struct Desk {
    room: Room,
    /// What could not be mended at the opening because the disk was full. Until it is, there is no room.
    unmended: Option<Mend>,
    trouble: Option<Cause>,
    dirty: bool,
    stop: bool,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("room", &self.room).field("trouble", &self.trouble).finish_non_exhaustive()
    }
}

impl Layout {
    /// Starts the thread; it begins with what is to be mended, and with what the room lacks, at once.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(ground: Ground, room: Room, unmended: Option<Mend>) -> std::io::Result<Self> {
        let dirty = witness::read(&ground.dir).unwrap_or_default() != ground.reader.head();
        let desk = Mutex::new(Desk { room, unmended, trouble: None, dirty, stop: false });
        let shared = Arc::new(Shared { ground, desk, wake: Condvar::new(), ready: Condvar::new() });
        let own = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("journal-layout".to_owned()).spawn(move || own.run())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Finds room for a line of this length: the segment and the offset. It waits for the layout when it must.
    ///
    /// # Errors
    /// When no room could be laid out; asking again tries again.
    pub(super) fn reserve(&self, len: u64) -> Result<(u32, u64), Cause> {
        let mut desk = self.shared.desk();
        let mut asked = false;
        loop {
            let room = &mut desk.room;
            if room.offset + len > room.laid
                && room.offset + len > self.shared.ground.setup.segment
                && room.next_laid >= len
            {
                *room = Room { segment: room.segment + 1, laid: room.next_laid, ..Room::default() };
            }
            if room.offset + len <= room.laid {
                room.waiting = 0;
                return Ok((room.segment, room.offset));
            }
            room.waiting = len;
            if !asked {
                asked = true;
                desk.trouble = None;
                self.shared.wake.notify_one();
            } else if let Some(cause) = desk.trouble.clone() {
                // The line's length stays noted, so that the thread goes on trying for as much room. The readers are
                // told under the lock: the thread, when it succeeds, tells them the contrary later, not earlier.
                self.shared.tell(State::ReadOnly(cause.clone()));
                return Err(cause);
            }
            if self.thread.as_ref().is_none_or(JoinHandle::is_finished) {
                return Err(Cause::Failed { doing: "laying out room", error: "damage.thread_ended".to_owned() });
            }
            // The time limit is for a thread that has ended without a word.
            desk = self.shared.ready.wait_timeout(desk, RETRY).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Says that a line of this length is durable.
    pub(super) fn wrote(&self, len: u64) {
        let mut desk = self.shared.desk();
        desk.room.offset += len;
        let idle = !std::mem::replace(&mut desk.dirty, true);
        if idle || desk.room.due(&self.shared.ground.setup).is_some() {
            self.shared.wake.notify_one();
        }
    }

    /// Stops the thread.
    pub(super) fn stop(&mut self) {
        self.shared.desk().stop = true;
        self.shared.wake.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed, and there is nothing left to do for it.
            let _ = thread.join();
        }
    }

    /// What it works on.
    pub(super) fn ground(&self) -> &Ground {
        &self.shared.ground
    }

    /// Whether everything up to the head is known to be on disk.
    pub(super) fn is_mended(&self) -> bool {
        self.shared.desk().unmended.is_none()
    }
}

impl Room {
    /// The piece to lay out next, if one is lacking: its segment, where it begins, and its length.
    fn due(&self, setup: &Setup) -> Option<(u32, u64, u64)> {
        let fits = self.offset + self.waiting <= setup.segment;
        let goal = (self.offset + setup.piece.max(self.waiting)).min(setup.segment);
        if fits && self.laid < goal {
            return Some((self.segment, self.laid, setup.piece.min(setup.segment - self.laid)));
        }
        let wanted = if fits { 0 } else { self.waiting };
        let goal = setup.piece.max(wanted).min(setup.segment);
        let near_the_end = self.offset + setup.piece > setup.segment;
        ((near_the_end || !fits) && self.next_laid < goal)
            .then(|| (self.segment + 1, self.next_laid, setup.piece.min(setup.segment - self.next_laid)))
    }

    fn note(&mut self, segment: u32, laid: u64) {
        if segment == self.segment {
            self.laid = self.laid.max(laid);
        } else if segment == self.segment + 1 {
            self.next_laid = self.next_laid.max(laid);
        }
    }
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut witnessed = Instant::now();
        let mut desk = self.desk();
        while !desk.stop {
            let unmended = if desk.trouble.is_none() { desk.unmended.take() } else { None };
            if let Some(mut mend) = unmended {
                drop(desk);
                let mended = mend();
                desk = self.desk();
                match mended {
                    Ok(room) => {
                        desk.room = Room { waiting: desk.room.waiting, ..room };
                        self.tell(State::Writable);
                    }
                    Err(cause) => (desk.unmended, desk.trouble) = (Some(mend), Some(cause)),
                }
                self.ready.notify_all();
                continue;
            }
            let due = if desk.trouble.is_none() { desk.room.due(&self.ground.setup) } else { None };
            if let Some((segment, from, len)) = due {
                drop(desk);
                let laid = self.lay(segment, from, len);
                desk = self.desk();
                match laid {
                    Ok(()) => {
                        desk.room.note(segment, from + len);
                        self.tell(State::Writable);
                    }
                    Err(cause) => desk.trouble = Some(cause),
                }
                self.ready.notify_all();
                continue;
            }
            let age = witnessed.elapsed();
            // What is not mended may not be on disk, and the witness must not know more than the disk.
            if desk.dirty && desk.unmended.is_none() && age >= self.ground.setup.witness {
                desk.dirty = false;
                drop(desk);
                self.ground.keep_witness();
                witnessed = Instant::now();
                desk = self.desk();
                continue;
            }
            desk = self.rest(desk, age);
        }
    }

    /// Tells the readers whether there is room. Nothing of that mends a poisoned journal.
    fn tell(&self, state: State) {
        self.ground.reader.note(|books| {
            if !matches!(books.state, State::Poisoned(_)) {
                books.state = state;
            }
        });
    }

    /// Waits until there is something to do.
    fn rest<'a>(&'a self, desk: MutexGuard<'a, Desk>, age: Duration) -> MutexGuard<'a, Desk> {
        let witness = (desk.dirty && desk.unmended.is_none()).then(|| self.ground.setup.witness.saturating_sub(age));
        let retry = desk.trouble.is_some().then_some(RETRY);
        let Some(longest) = witness.into_iter().chain(retry).min() else {
            return self.wake.wait(desk).unwrap_or_else(PoisonError::into_inner);
        };
        let (mut desk, rested) = self.wake.wait_timeout(desk, longest).unwrap_or_else(PoisonError::into_inner);
        if rested.timed_out() {
            desk.trouble = None;
        }
        desk
    }

    /// Lays out a piece and makes it durable. Until then nobody writes there.
    fn lay(&self, segment: u32, from: u64, len: u64) -> Result<(), Cause> {
        let ground = &self.ground;
        let failed = |error| failure("laying out room", &error);
        // Where the system can't tell what is free, the writing itself will.
        if ground.disk.free(&ground.folder).is_ok_and(|free| free < len.saturating_add(ground.setup.floor)) {
            return Err(Cause::DiskFull);
        }
        // A descriptor of its own: the system tells each descriptor once of a failed write, so that syncing through
        // the committer's could take away an error that was meant for a commit.
        let file = ground.disk.open(&ground.folder.join(segment::name(segment))).map_err(failed)?;
        let end = from + len;
        let mut at = from;
        while at < end {
            let part = BLANK.get(..usize::try_from(end - at).unwrap_or(BLANK.len())).unwrap_or(&BLANK);
            if let Err(error) = file.write_at(part, at) {
                // What was laid out in vain is given back: the disk is full as it is.
                let _ = file.cut(from);
                return Err(failed(error));
            }
            at += part.len() as u64;
        }
        file.sync_all().map_err(failed)?;
        if from == 0 {
            ground.disk.sync_dir(&ground.folder).map_err(failed)?;
            ground.keep_witness();
        }
        Ok(())
    }
}

impl Ground {
    /// Writes the witness. It may fail: the one before it still holds, it only knows less.
    pub(super) fn keep_witness(&self) {
        let head = self.reader.head();
        if head.commit > 0 {
            let _ = witness::write(&*self.disk, &self.dir, &head);
        }
    }
}

/// Says why something failed.
pub(super) fn failure(doing: &'static str, error: &std::io::Error) -> Cause {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Cause::DiskFull,
        _ => Cause::Failed { doing, error: error.to_string() },
    }
}
