//! The files of the journal: their names, and reading them line by line.

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::path::PathBuf;

use crate::journal::chain;

/// How much is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

/// Reads a segment line by line. Newlines and zeros between lines mean nothing: they are room laid out ahead, and
/// zeros are what a crash leaves of it.
pub(super) struct Lines {
    reader: BufReader<File>,
    offset: u64,
    number: u64,
    line: Vec<u8>,
}

/// A line as it stands in the file.
pub(super) struct RawLine<'a> {
    /// The line, counted from 1, blank ones left out.
    pub(super) number: u64,
    /// Where it begins, in bytes from the start of the file.
    pub(super) offset: u64,
    /// Its bytes without `\n`, or nothing when it is longer than a line can be.
    pub(super) bytes: Option<&'a [u8]>,
}

impl Lines {
    /// Opens a segment at this offset, behind so many lines.
    pub(super) fn open(path: &Path, offset: u64, number: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self { reader: BufReader::with_capacity(CHUNK, file), offset, number, line: Vec::new() })
    }

    /// The next line that is not blank.
    pub(super) fn next(&mut self) -> io::Result<Option<RawLine<'_>>> {
        self.skip_blanks()?;
        let offset = self.offset;
        let mut len = 0;
        self.line.clear();
        loop {
            let buffer = self.reader.fill_buf()?;
            let end = memchr::memchr(b'\n', buffer);
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or(buffer);
            len += part.len();
            if len <= chain::MAX_LINE {
                self.line.extend_from_slice(part);
            }
            let at_end = buffer.is_empty();
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            self.offset += used as u64;
            if end.is_some() || at_end {
                break;
            }
        }
        if len == 0 {
            return Ok(None);
        }
        self.number += 1;
        let bytes = (len <= chain::MAX_LINE).then_some(self.line.as_slice());
        Ok(Some(RawLine { number: self.number, offset, bytes }))
    }

    /// How far it is, in bytes from the start of the file.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    fn skip_blanks(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let blank = buffer.iter().position(|&byte| !is_blank(byte));
            let used = blank.unwrap_or(buffer.len());
            let done = blank.is_some() || buffer.is_empty();
            self.reader.consume(used);
            self.offset += used as u64;
            if done {
                return Ok(());
            }
        }
    }
}

/// The folder of the journal in a data folder.
pub(super) fn folder(dir: &Path) -> PathBuf {
    dir.join("journal")
}

/// The name of a segment's file.
pub(super) fn name(number: u32) -> String {
    format!("{number:09}.ndjson")
}

/// The numbers of the segments there are, in order.
pub(super) fn list(folder: &Path) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(numbers),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let file = entry?.file_name();
        let number = file.to_str().and_then(|file| file.strip_suffix(".ndjson")).and_then(|stem| stem.parse().ok());
        if let Some(number) = number.filter(|&number| file == *name(number)) {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Whether a line is begun anywhere behind this offset.
pub(super) fn begun_behind(path: &Path, offset: u64) -> io::Result<bool> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset + 1))?;
    let mut window = Vec::with_capacity(CHUNK + chain::BEGIN_MAX);
    loop {
        let read = file.by_ref().take(CHUNK as u64).read_to_end(&mut window)?;
        if chain::find_begin(&window).is_some() {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // A beginning may lie across two chunks.
        window.drain(..window.len().saturating_sub(chain::BEGIN_MAX));
    }
}

/// Whether a byte between lines means nothing.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\n' | 0)
}
