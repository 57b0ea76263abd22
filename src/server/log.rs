//! The server's log: a plain file beside the data, never the terminal.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use chrono::SecondsFormat;
use chrono::Utc;

use crate::wire::place::Place;

/// When the file is this large it becomes the old one, in place of the one before.
const LARGEST: u64 = 10 * 1024 * 1024;

/// The log. It never fails: a server that can't write its log works on without.
pub struct Log {
    path: PathBuf,
    old: PathBuf,
    largest: u64,
    open: Mutex<Option<Open>>,
}

struct Open {
    file: File,
    size: u64,
}

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What happens in an ordinary life.
    Note,
    /// What somebody should look at.
    Warning,
    /// What stopped something.
    Error,
}

impl Log {
    /// The log of a place.
    pub fn open(place: &Place) -> Self {
        Self { path: place.log(), old: place.old_log(), largest: LARGEST, open: Mutex::new(None) }
    }

    /// Something ordinary.
    pub fn note(&self, text: impl std::fmt::Display) {
        self.write(Level::Note, text);
    }

    /// Something to look at.
    pub fn warn(&self, text: impl std::fmt::Display) {
        self.write(Level::Warning, text);
    }

    /// Something that stopped something.
    pub fn error(&self, text: impl std::fmt::Display) {
        self.write(Level::Error, text);
    }

    fn write(&self, level: Level, text: impl std::fmt::Display) {
        let at = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let word = match level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        // One entry is one line, whatever a client or the system put into its text.
        let text: String = text.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = format!("{at} {word} {text}\n");
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if self.append(&mut open, &line).is_err() {
            // The next line tries to open the file anew.
            *open = None;
        }
    }

    fn append(&self, open: &mut Option<Open>, line: &str) -> std::io::Result<()> {
        if open.as_ref().is_some_and(|open| open.size >= self.largest) {
            *open = None;
            std::fs::rename(&self.path, &self.old)?;
        }
        let there = match open {
            Some(there) => there,
            None => {
                let file = File::options().create(true).append(true).open(&self.path)?;
                let size = file.metadata()?.len();
                open.insert(Open { file, size })
            }
        };
        there.size += line.len() as u64;
        there.file.write_all(line.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_lines_and_the_file_changes_when_it_is_large() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::find(Some(folder.path()), None).unwrap();
        let log = Log { largest: 100, ..Log::open(&place) };
        log.warn("one\ntwo\x1b[31m");
        let text = std::fs::read_to_string(place.log()).unwrap();
        assert!(text.ends_with(" warning one two [31m\n"), "{text}");
        (0..10).for_each(|nth| log.note(format_args!("line {nth}")));
        let (new, old) = (std::fs::read_to_string(place.log()), std::fs::read_to_string(place.old_log()));
        assert!(new.unwrap().ends_with("line 9\n") && old.unwrap().len() < 200);
    }

    #[test]
    fn without_a_folder_it_is_silent() {
        Log::open(&Place::find(Some("/nonexistent/x".as_ref()), None).unwrap()).error("nobody hears this");
    }
}
