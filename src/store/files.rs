//! The store's files: where generations stand, what is in them, and how they get onto the disk for good.

use std::fs::File;
use std::fs::read_dir;
use std::fs::remove_dir_all;
use std::io::ErrorKind;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use rustix::fs::FlockOperation;
use rustix::fs::flock;
use serde::Deserialize;
use serde::Serialize;

use crate::store::Fault;
use crate::store::pulse::Pulse;

/// A file of a generation, as it was at the clean stop.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSeal {
    name: String,
    size: u64,
    hash: String,
}

/// The directory of a generation.
pub fn generation(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("sled-{number}"))
}

/// The generations that are there, in order.
pub fn generations(dir: &Path) -> Result<Vec<u64>, Fault> {
    let mut found = Vec::new();
    for entry in read_dir(dir).map_err(Fault::file("list the data directory"))? {
        let name = entry.map_err(Fault::file("list the data directory"))?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("sled-"));
        let number = number.and_then(|number| number.parse::<u64>().ok());
        // Only a name that we would give ourselves: what is found here may be deleted.
        found.extend(number.filter(|number| name.as_os_str() == format!("sled-{number}").as_str()));
    }
    found.sort_unstable();
    Ok(found)
}

/// Deletes a generation.
pub fn remove_generation(dir: &Path, number: u64) -> Result<(), Fault> {
    match remove_dir_all(generation(dir, number)) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(Fault::File { doing: "delete an old generation", cause: e }),
        _ => Ok(()),
    }
}

/// Brings a closed generation onto the disk. sled syncs neither its settings nor any directory, and its data only by chance.
pub fn sync_generation(path: &Path, pulse: &Pulse) -> Result<(), Fault> {
    for file in list(path)? {
        sync(&file)?;
        pulse.beat();
    }
    sync(&path.join("blobs"))?;
    sync(path)?;
    path.parent().map_or(Ok(()), sync)
}

/// Every file of a generation with its size and hash. A store is opened only when they are the same again: sled can panic,
/// hang, ask for so much memory that the process ends, or quietly open with half of its records when it reads a damaged
/// file, so it must not see one.
pub fn seals(path: &Path, pulse: &Pulse) -> Result<Vec<FileSeal>, Fault> {
    list(path)?.into_iter().map(|file| seal(path, &file, pulse)).collect()
}

/// Syncs a file or a directory.
pub fn sync(path: &Path) -> Result<(), Fault> {
    File::open(path).and_then(|file| file.sync_all()).map_err(Fault::file("sync the store"))
}

/// Whether somebody holds sled's lock on its data file.
pub fn is_locked(path: &Path) -> Result<bool, Fault> {
    let file = File::open(path).map_err(Fault::file("open the store's data file"))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(false),
        Err(e) if e == rustix::io::Errno::WOULDBLOCK => Ok(true),
        Err(e) => Err(Fault::File { doing: "lock the store's data file", cause: e.into() }),
    }
}

/// Copies a generation to another place, for those who must not write in this one.
pub fn copy_generation(from: &Path, to: &Path, pulse: &Pulse) -> Result<(), Fault> {
    std::fs::create_dir_all(to.join("blobs")).map_err(Fault::file("make a directory for a copy"))?;
    for file in list(from)? {
        let name = file.strip_prefix(from).unwrap_or(&file);
        std::fs::copy(&file, to.join(name)).map_err(Fault::file("copy the store"))?;
        pulse.beat();
    }
    Ok(())
}

/// The files of a generation and of its `blobs`, in order of their names. It has no other directories.
fn list(path: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut files = Vec::new();
    for dir in [path.to_owned(), path.join("blobs")] {
        for entry in read_dir(&dir).map_err(Fault::file("list the store's files"))? {
            let entry = entry.map_err(Fault::file("list the store's files"))?;
            if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                files.push(entry.path());
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn seal(base: &Path, path: &Path, pulse: &Pulse) -> Result<FileSeal, Fault> {
    let mut file = File::open(path).map_err(Fault::file("open a file of the store"))?;
    let (mut hasher, mut size, mut piece) = (blake3::Hasher::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut piece).map_err(Fault::file("read a file of the store"))?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        size += bytes.len() as u64;
        pulse.beat();
    }
    let name = path.strip_prefix(base).unwrap_or(path).to_string_lossy().into_owned();
    Ok(FileSeal { name, size, hash: hasher.finalize().to_hex().to_string() })
}

impl FileSeal {
    /// How many bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }
}
