//! What the journal asks of a disk, as a trait, so that tests can make it fail, fill up and lose power.

use std::fmt::Debug;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Everything that changes a disk.
pub(super) trait Disk: Send + Sync + Debug {
    /// Opens a file for writing, made when there is none, never cut.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Block>>;

    /// Puts the bytes in the file's place at once: after a crash there is the old file or the new one.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Makes the names in a folder durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// How many bytes the folder's file system has free for us.
    fn free(&self, dir: &Path) -> io::Result<u64>;
}

/// An open file.
pub(super) trait Block: Send + Sync + Debug {
    /// Writes all of the bytes at this offset.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes the file's bytes durable.
    fn sync_data(&self) -> io::Result<()>;

    /// Makes the file's bytes and its length durable.
    fn sync_all(&self) -> io::Result<()>;

    /// Cuts the file to this length.
    fn cut(&self, len: u64) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug)]
pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn open(&self, path: &Path) -> io::Result<Box<dyn Block>> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        Ok(Box::new(RealBlock(file)))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let fresh = path.with_extension("new");
        let written = File::create(&fresh)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&fresh, path));
        if written.is_err() {
            // On a full disk the unfinished copy would keep what little room there is.
            let _ = std::fs::remove_file(&fresh);
        }
        written?;
        path.parent().map_or(Ok(()), |dir| self.sync_dir(dir))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn free(&self, dir: &Path) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(dir)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

/// A file of this machine.
#[derive(Debug)]
struct RealBlock(File);

impl Block for RealBlock {
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    fn cut(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
}
