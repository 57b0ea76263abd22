//! A disk that fails, fills up and loses power as told. It writes through to a real folder, which is what survives a
//! killed process, and keeps beside it what would survive a power cut.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::journal::disk::Block;
use crate::journal::disk::Disk;
use crate::journal::disk::RealDisk;

/// The disk.
#[derive(Debug, Default)]
pub(super) struct SimDisk {
    pub(super) free: AtomicU64,
    pub(super) fail_write: AtomicBool,
    pub(super) fail_sync: AtomicBool,
    pub(super) fail_layout: AtomicBool,
    /// Nothing at all can be written.
    pub(super) full: AtomicBool,
    platter: Arc<Mutex<Platter>>,
}

/// What is on the disk for good, and what is on its way there.
#[derive(Clone, Debug, Default)]
pub(super) struct Platter {
    files: BTreeMap<PathBuf, Stored>,
}

#[derive(Clone, Debug, Default)]
struct Stored {
    named: bool,
    durable: Vec<u8>,
    pending: Vec<(u64, Vec<u8>)>,
}

impl SimDisk {
    pub(super) fn new() -> Arc<Self> {
        let disk = Self::default();
        disk.free.store(u64::MAX, Ordering::Relaxed);
        Arc::new(disk)
    }

    fn room(&self) -> io::Result<()> {
        if self.full.load(Ordering::Relaxed) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    /// A picture of the disk as it is now.
    pub(super) fn platter(&self) -> Platter {
        self.platter.lock().unwrap().clone()
    }
}

impl Platter {
    /// Puts into `to` what a power cut leaves of the files in `from`: of each write that was not synced those
    /// sectors that `keep` says.
    pub(super) fn cut(&self, from: &Path, to: &Path, keep: &mut dyn FnMut() -> bool) {
        const SECTOR: usize = 512;
        for (path, stored) in &self.files {
            let mut bytes = stored.durable.clone();
            for (offset, write) in &stored.pending {
                let mut at = usize::try_from(*offset).unwrap();
                let mut rest = write.as_slice();
                while !rest.is_empty() {
                    let (part, behind) = rest.split_at(rest.len().min(SECTOR - at % SECTOR));
                    if keep() {
                        bytes.resize(bytes.len().max(at + part.len()), 0);
                        bytes[at..at + part.len()].copy_from_slice(part);
                    }
                    at += part.len();
                    rest = behind;
                }
            }
            if stored.named || keep() {
                let path = to.join(path.strip_prefix(from).unwrap());
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
    }
}

impl Disk for Arc<SimDisk> {
    fn open(&self, path: &Path) -> io::Result<Box<dyn Block>> {
        let real = RealDisk.open(path)?;
        self.platter.lock().unwrap().files.entry(path.to_owned()).or_default();
        Ok(Box::new(SimBlock { disk: Self::clone(self), path: path.to_owned(), real }))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.room()?;
        RealDisk.replace(path, bytes)?;
        let stored = Stored { named: true, durable: bytes.to_vec(), pending: Vec::new() };
        self.platter.lock().unwrap().files.insert(path.to_owned(), stored);
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        for (path, stored) in &mut self.platter.lock().unwrap().files {
            stored.named |= path.parent() == Some(dir);
        }
        Ok(())
    }

    fn free(&self, _: &Path) -> io::Result<u64> {
        Ok(self.free.load(Ordering::Relaxed))
    }
}

#[derive(Debug)]
struct SimBlock {
    disk: Arc<SimDisk>,
    path: PathBuf,
    real: Box<dyn Block>,
}

impl SimBlock {
    fn sync(&self) -> io::Result<()> {
        if self.disk.fail_sync.load(Ordering::Relaxed) {
            return Err(io::Error::other("the disk is worn"));
        }
        let mut platter = self.disk.platter.lock().unwrap();
        let stored = platter.files.get_mut(&self.path).unwrap();
        for (offset, bytes) in std::mem::take(&mut stored.pending) {
            let at = usize::try_from(offset).unwrap();
            stored.durable.resize(stored.durable.len().max(at + bytes.len()), 0);
            stored.durable[at..at + bytes.len()].copy_from_slice(&bytes);
        }
        Ok(())
    }
}

impl Block for SimBlock {
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.disk.room()?;
        let layout = bytes.iter().all(|&byte| byte == b'\n');
        if layout && self.disk.fail_layout.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if !layout && self.disk.fail_write.load(Ordering::Relaxed) {
            // A write that fails may have written a part.
            let part = &bytes[..bytes.len() / 2];
            self.real.write_at(part, offset)?;
            return Err(io::Error::other("the disk is worn"));
        }
        self.real.write_at(bytes, offset)?;
        let mut platter = self.disk.platter.lock().unwrap();
        platter.files.get_mut(&self.path).unwrap().pending.push((offset, bytes.to_vec()));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sync()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync()
    }

    fn cut(&self, len: u64) -> io::Result<()> {
        self.real.cut(len)
    }
}
