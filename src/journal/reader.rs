//! Reading entries back by their number, from any thread, while the journal grows.

use std::fs::File;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use uuid::Uuid;

use crate::journal::Damage;
use crate::journal::Head;
use crate::journal::ReadError;
use crate::journal::Reader;
use crate::journal::State;
use crate::journal::chain;
use crate::journal::chain::Flaw;
use crate::journal::chain::Line;
use crate::journal::index::Index;
use crate::journal::index::Place;
use crate::journal::segment;
use crate::model::entry::Entry;
use crate::model::id::Seq;

/// Reads the files of a journal.
#[derive(Clone, Debug)]
pub(super) struct FileReader {
    folder: PathBuf,
    books: Arc<RwLock<Books>>,
}

/// What the writer tells the readers: only what is durable.
#[derive(Debug)]
pub(super) struct Books {
    /// Where the journal stands.
    pub(super) head: Head,
    /// Whether it takes appends.
    pub(super) state: State,
    /// Where its lines lie.
    pub(super) index: Index,
}

impl FileReader {
    /// Reads in this folder, the one with the segments.
    pub(super) fn new(folder: PathBuf, books: Books) -> Self {
        Self { folder, books: Arc::new(RwLock::new(books)) }
    }

    /// Looks into the books.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Books) -> T) -> T {
        look(&self.books.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes into the books.
    pub(super) fn note<T>(&self, note: impl FnOnce(&mut Books) -> T) -> T {
        note(&mut self.books.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where the line with this entry lies, and which line it is.
    fn line_of(&self, seq: Seq) -> Option<usize> {
        self.look(|books| if seq > books.head.seq { None } else { books.index.line_of(seq) })
    }

    fn place(&self, line: usize) -> Option<Place> {
        self.look(|books| books.index.place(line))
    }

    fn open(&self, segment: u32) -> Result<File, ReadError> {
        let file = segment::name(segment);
        File::open(self.folder.join(&file)).map_err(|error| ReadError::Io { file, error })
    }
}

impl Reader for FileReader {
    fn head(&self) -> Head {
        self.look(|books| books.head)
    }

    fn state(&self) -> State {
        self.look(|books| books.state.clone())
    }

    fn read(&self, seq: Seq) -> Result<Option<Entry>, ReadError> {
        let Some(place) = self.line_of(seq).and_then(|line| self.place(line)) else { return Ok(None) };
        let line = fetch(&self.open(place.segment)?, place)?;
        chain::pick(&line, seq).map(Some).map_err(|flaw| damaged(place, flaw))
    }

    fn scan(&self, from: Seq, each: &mut dyn FnMut(&Entry) -> ControlFlow<()>) -> Result<(), ReadError> {
        let from = from.max(Seq(1));
        let Some(first) = self.line_of(from) else { return Ok(()) };
        let mut open: Option<(u32, File)> = None;
        for nth in first.. {
            let Some(place) = self.place(nth) else { break };
            let file = match open.take() {
                Some((segment, file)) if segment == place.segment => file,
                _ => self.open(place.segment)?,
            };
            let line = fetch(&file, place)?;
            open = Some((place.segment, file));
            let parsed = Line::parse(&line, true).map_err(|flaw| damaged(place, flaw))?;
            for entry in parsed.entries.iter().filter(|entry| entry.seq >= from) {
                if each(entry).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn find(&self, id: Uuid) -> Option<Seq> {
        self.look(|books| books.index.find(id))
    }
}

/// Reads the line that lies there.
fn fetch(file: &File, place: Place) -> Result<Vec<u8>, ReadError> {
    let mut line = vec![0; place.len as usize];
    file.read_exact_at(&mut line, u64::from(place.offset))
        .map_err(|error| ReadError::Io { file: segment::name(place.segment), error })?;
    Ok(line)
}

/// The line was good when the journal was opened and no longer is. Its number was not kept; its place tells enough.
fn damaged(place: Place, flaw: Flaw) -> ReadError {
    ReadError::Damaged(Damage { file: segment::name(place.segment), line: 0, offset: place.offset.into(), flaw })
}
