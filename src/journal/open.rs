//! Opening a journal: it is read whole, what a crash left at its end is set aside, and only then it is served.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use rustix::fs::FlockOperation;
use rustix::io::Errno;

use crate::journal::Cause;
use crate::journal::FileJournal;
use crate::journal::OpenError;
use crate::journal::Setup;
use crate::journal::State;
use crate::journal::Step;
use crate::journal::TornTail;
use crate::journal::disk::Disk;
use crate::journal::disk::RealDisk;
use crate::journal::index::Place;
use crate::journal::layout;
use crate::journal::layout::Ground;
use crate::journal::layout::Layout;
use crate::journal::layout::Mend;
use crate::journal::layout::Room;
use crate::journal::reader::Books;
use crate::journal::reader::FileReader;
use crate::journal::segment;
use crate::journal::walk::Position;
use crate::journal::walk::Walked;
use crate::journal::walk::walk;
use crate::model::id::Seq;

/// How much is looked at once, in bytes.
const CHUNK: usize = 64 * 1024;

impl FileJournal {
    /// Opens the journal in the data folder `dir`, made when there is none.
    ///
    /// The chain is checked whole. The entries behind `after` are given to `each` in order, so that the caller can fold
    /// them in the same pass; entries up to `after` are not even parsed. A damaged journal opens read-only and gives
    /// the entries before the damage; so does one that can't be written.
    ///
    /// # Errors
    /// When another process has it, when `each` breaks off, or when the system refuses to read or to write.
    pub fn open(
        dir: &Path,
        setup: Setup,
        after: Seq,
        each: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
    ) -> Result<Opened, OpenError> {
        open_on(Arc::new(RealDisk), dir, setup, after, each)
    }
}

/// A journal that was opened, and what there is to tell about it.
#[derive(Debug)]
pub struct Opened {
    /// The journal; its state says whether there is damage.
    pub journal: FileJournal,
    /// What a crash had cut off; it was set aside.
    pub torn: Option<TornTail>,
}

/// Opens a journal on a disk of any kind.
pub(super) fn open_on(
    disk: Arc<dyn Disk>,
    dir: &Path,
    setup: Setup,
    after: Seq,
    each: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<Opened, OpenError> {
    let folder = segment::folder(dir);
    make_folders(&*disk, &folder)?;
    let lock = lock(&folder)?;
    let Walked { head, index, damage, end, last, torn } = walk(dir, after, each)?;
    let mut tail = Tail { commit: head.commit, end, last, torn };
    let mended = match damage {
        Some(damage) => Err(Cause::Damaged(damage)),
        None => match mend(&*disk, &folder, &mut tail) {
            Err(OpenError::Io { doing, error, .. }) if stays_readable(&error) => Err(layout::failure(doing, &error)),
            result => Ok(result?),
        },
    };
    let state = mended.err().map_or(State::Writable, State::ReadOnly);
    // A full disk is for now: the mending is tried again until there is room.
    let unmended = (state == State::ReadOnly(Cause::DiskFull)).then(|| later(&disk, &folder, &tail));
    let writable = state == State::Writable;
    let reader = FileReader::new(folder.clone(), Books { head, state, index });
    let layout = if writable || unmended.is_some() {
        let none = Room { segment: end.segment, offset: end.offset, laid: end.offset, ..Room::default() };
        let room = if writable { room(&folder, end)? } else { none };
        let segment = setup.segment.min(u64::from(u32::MAX));
        let setup = Setup { segment, piece: setup.piece.clamp(1, segment.max(1)), ..setup };
        let ground = Ground { dir: dir.to_owned(), folder, setup, disk, reader: reader.clone() };
        Some(Layout::start(ground, room, unmended).map_err(OpenError::io("starting a thread for", dir))?)
    } else {
        None
    };
    Ok(Opened { journal: FileJournal::new(reader, layout, lock), torn: tail.torn })
}

/// Makes the folder with all that it lies in, and makes their names durable.
fn make_folders(disk: &dyn Disk, folder: &Path) -> Result<(), OpenError> {
    std::fs::create_dir_all(folder).map_err(OpenError::io("making", folder))?;
    let folder = folder.canonicalize().map_err(OpenError::io("finding", folder))?;
    // Also when they were there already: whoever made them may have been killed before their names were durable. The
    // outer ones may belong to others; a folder that we may not open has not been made by us.
    for outer in folder.ancestors() {
        match disk.sync_dir(outer) {
            Err(error) if outer == folder => return Err(OpenError::io("syncing", outer)(error)),
            Err(_) => break,
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Keeps other processes away for as long as the file is open. Where the file system has no locks there is none.
fn lock(folder: &Path) -> Result<File, OpenError> {
    let file = File::open(folder).map_err(OpenError::io("opening", folder))?;
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Err(OpenError::Locked(folder.to_owned())),
        _ => Ok(file),
    }
}

/// The mending, to be tried again by the layout.
fn later(disk: &Arc<dyn Disk>, folder: &Path, tail: &Tail) -> Mend {
    let (disk, folder) = (Arc::clone(disk), folder.to_owned());
    let mut tail = tail.clone();
    Box::new(move || {
        let mended = mend(&*disk, &folder, &mut tail).and_then(|()| room(&folder, tail.end));
        mended.map_err(|error| match error {
            OpenError::Io { doing, error, .. } => layout::failure(doing, &error),
            other => Cause::Failed { doing: "laying out room", error: other.told() },
        })
    })
}

/// Whether a journal that could not be mended can still be served for reading: nothing has been lost by this.
fn stays_readable(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
    )
}

/// The end of a journal, as it was found.
#[derive(Clone)]
struct Tail {
    /// The number of the last good commit.
    commit: u64,
    /// Where the next line goes.
    end: Position,
    /// The last good line.
    last: Option<Place>,
    /// What was cut off by a crash.
    torn: Option<TornTail>,
}

/// Makes the end of the journal fit to write on, and everything in it durable.
fn mend(disk: &dyn Disk, folder: &Path, tail: &mut Tail) -> Result<(), OpenError> {
    // Once is enough, also when what follows has to be tried again.
    if let Some(torn) = tail.torn.as_mut().filter(|torn| torn.path.is_none()) {
        torn.path = Some(set_aside(disk, folder, torn, tail.commit + 1)?);
    }
    let numbers = segment::list(folder).map_err(OpenError::io("listing", folder))?;
    for number in numbers.into_iter().filter(|&number| number >= tail.end.segment) {
        let path = folder.join(segment::name(number));
        let from = if number == tail.end.segment { tail.end.offset } else { 0 };
        blank(disk, &path, from).map_err(OpenError::io("blanking the end of", path))?;
    }
    if let Some(place) = tail.last {
        let path = folder.join(segment::name(place.segment));
        rewrite(disk, &path, place).map_err(OpenError::io("rewriting the last line of", path))?;
    }
    disk.sync_dir(folder).map_err(OpenError::io("syncing", folder))
}

/// Puts a copy of a torn line beside the segments, and says where.
fn set_aside(disk: &dyn Disk, folder: &Path, torn: &TornTail, commit: u64) -> Result<PathBuf, OpenError> {
    let path = folder.join(&torn.file);
    let file = File::open(&path).map_err(OpenError::io("opening", &path))?;
    let mut bytes = vec![0; usize::try_from(torn.bytes).unwrap_or(0)];
    file.read_exact_at(&mut bytes, torn.offset).map_err(OpenError::io("reading", &path))?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let copy = folder.join(format!("torn-{commit}-{}.bin", now.as_millis()));
    disk.replace(&copy, &bytes).map_err(OpenError::io("setting a torn line aside in", &copy))?;
    Ok(copy)
}

/// Writes newlines over whatever else there is behind this offset, and makes the file durable.
fn blank(disk: &dyn Disk, path: &Path, from: u64) -> io::Result<()> {
    let reader = File::open(path)?;
    let file = disk.open(path)?;
    let mut chunk = vec![0; CHUNK];
    let mut at = from;
    loop {
        let read = reader.read_at(&mut chunk, at)?;
        let Some(part) = chunk.get_mut(..read).filter(|part| !part.is_empty()) else { break };
        if part.iter().any(|&byte| byte != b'\n') {
            part.fill(b'\n');
            file.write_at(part, at)?;
        }
        at += read as u64;
    }
    file.sync_all()
}

/// Writes the last line once more where it stands. A killed process may have left it in the page cache only, and a
/// failed sync may have left it marked as written.
fn rewrite(disk: &dyn Disk, path: &Path, place: Place) -> io::Result<()> {
    let mut line = vec![0; place.len as usize];
    File::open(path)?.read_exact_at(&mut line, place.offset.into())?;
    line.push(b'\n');
    let file = disk.open(path)?;
    file.write_at(&line, place.offset.into())?;
    file.sync_all()
}

/// What is laid out behind the end.
fn room(folder: &Path, end: Position) -> Result<Room, OpenError> {
    let length = |number| {
        let path = folder.join(segment::name(number));
        match std::fs::metadata(&path) {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(OpenError::io("reading", path)(error)),
        }
    };
    let laid = length(end.segment)?;
    Ok(Room { segment: end.segment, offset: end.offset, laid, next_laid: length(end.segment + 1)?, waiting: 0 })
}
