//! The file `head`: where the journal stood lately, kept outside of it, so that a journal cut short is noticed.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::journal::Head;
use crate::journal::disk::Disk;

/// What the file says, or nothing when it is missing or no such file: it may be deleted at any time.
pub(super) fn read(dir: &Path) -> Option<Head> {
    let text = std::fs::read(path(dir)).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Writes where the journal stands. It must be durable there already.
pub(super) fn write(disk: &dyn Disk, dir: &Path, head: &Head) -> io::Result<()> {
    let mut text = serde_json::to_vec(head)?;
    text.push(b'\n');
    disk.replace(&path(dir), &text)
}

fn path(dir: &Path) -> PathBuf {
    dir.join("head")
}
