//! `sled.ok`: what a clean stop leaves behind, and a start takes away before it touches the database.

use std::fs::File;
use std::fs::remove_file;
use std::fs::rename;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;
use serde::Serialize;

use crate::model::id::Seq;
use crate::store::Fault;
use crate::store::HeadMark;
use crate::store::codec;
use crate::store::files;
use crate::store::files::FileSeal;
use crate::store::sums::Sums;

/// The witness of a clean stop.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    layout: u8,
    /// Another version of the program may make other records of the same entries, so it starts from the journal.
    program: String,
    generation: u64,
    seq: Seq,
    head: String,
    records: u64,
    digest: String,
    files: Vec<FileSeal>,
}

const NAME: &str = "sled.ok";
const NEW_NAME: &str = "sled.ok.new";

/// A mark is some hundred bytes; a file that is longer is none.
const MARK_MOST: u64 = 64 << 10;

impl Mark {
    /// What there is to say of a generation that was closed behind this entry.
    pub fn new(generation: u64, head: &HeadMark, sums: &Sums, files: Vec<FileSeal>) -> Self {
        Self {
            layout: codec::LAYOUT,
            program: env!("CARGO_PKG_VERSION").into(),
            generation,
            seq: head.seq,
            head: head.hash.clone(),
            records: sums.records(),
            digest: sums.digest(),
            files,
        }
    }

    /// Writes the mark, as a whole or not at all, and onto the disk.
    pub fn write(&self, dir: &Path) -> Result<(), Fault> {
        let text = serde_json::to_vec(self).map_err(|e| Fault::Odd(e.to_string()))?;
        let new = dir.join(NEW_NAME);
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(&text)?;
            file.sync_all()?;
            rename(&new, dir.join(NAME))
        };
        write().map_err(Fault::file("write sled.ok"))?;
        files::sync(dir)
    }

    /// Reads the mark and leaves it.
    pub fn read(dir: &Path) -> Result<Self, Fault> {
        let file = match File::open(dir.join(NAME)) {
            Ok(file) => file,
            Err(e) if e.kind() == ErrorKind::NotFound => return Fault::odd("the last stop was not clean"),
            Err(e) => return Err(Fault::File { doing: "open sled.ok", cause: e }),
        };
        let mut text = Vec::new();
        file.take(MARK_MOST).read_to_end(&mut text).map_err(Fault::file("read sled.ok"))?;
        serde_json::from_slice(&text).map_err(|e| Fault::Odd(format!("sled.ok can't be read: {e}")))
    }

    /// Reads the mark and takes it away for good, so that the next start does not trust what this one leaves behind.
    pub fn take(dir: &Path) -> Result<Self, Fault> {
        let mark = Self::read(dir);
        match remove_file(dir.join(NAME)) {
            Ok(()) => files::sync(dir)?,
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(Fault::File { doing: "delete sled.ok", cause: e }),
        }
        mark
    }

    /// Whether this program may use it behind that head of the journal.
    pub fn check_head(&self, head: &HeadMark) -> Result<(), Fault> {
        if self.layout != codec::LAYOUT || self.program != env!("CARGO_PKG_VERSION") {
            return Fault::odd(format!("it was written by version {}, layout {}", self.program, self.layout));
        }
        if self.seq != head.seq || self.head != head.hash {
            return Fault::odd(format!("it was closed at entry {}, and the journal ends at {}", self.seq, head.seq));
        }
        Ok(())
    }

    /// Whether the files are those that were left.
    pub fn check_files(&self, found: &[FileSeal]) -> Result<(), Fault> {
        if self.files == found { Ok(()) } else { Fault::odd("its files are not those of the clean stop") }
    }

    /// Whether the records are those that were written.
    pub fn check_records(&self, found: &Sums) -> Result<(), Fault> {
        if self.records == found.records() && self.digest == found.digest() {
            return Ok(());
        }
        Fault::odd(format!("it holds {} records, and {} were written or others", found.records(), self.records))
    }

    /// The generation that it is about.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// How many bytes the generation has.
    pub fn size(&self) -> u64 {
        self.files.iter().map(FileSeal::size).sum()
    }

    /// The entry behind which it was closed.
    pub const fn seq(&self) -> Seq {
        self.seq
    }
}
