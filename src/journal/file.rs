//! The journal in files: `journal/000000001.ndjson` and so on in the data folder.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;

use uuid::Uuid;

use crate::journal::Appended;
use crate::journal::Cause;
use crate::journal::Encoded;
use crate::journal::Head;
use crate::journal::Journal;
use crate::journal::ReadError;
use crate::journal::Reader;
use crate::journal::Refusal;
use crate::journal::State;
use crate::journal::chain;
use crate::journal::disk::Block;
use crate::journal::index::Place;
use crate::journal::layout::Layout;
use crate::journal::reader::FileReader;
use crate::journal::segment;
use crate::model::entry::Entry;
use crate::model::id::Seq;

/// A journal in the files of one folder, of which this process is the only writer.
///
/// An append is one write into room laid out ahead and one `fdatasync`; the next line is written only after that. An
/// error of either poisons the journal: what is on disk is then not known, and a second sync would not tell.
#[derive(Debug)]
pub struct FileJournal {
    reader: FileReader,
    /// Missing when the journal was opened read-only.
    layout: Option<Layout>,
    current: Option<(u32, Box<dyn Block>)>,
    /// Held to keep other processes away.
    _lock: File,
}

impl FileJournal {
    pub(super) fn new(reader: FileReader, layout: Option<Layout>, lock: File) -> Self {
        Self { reader, layout, current: None, _lock: lock }
    }

    /// Closes the journal in good order and says where it stands. Dropping it does the same.
    pub fn close(mut self) -> Head {
        self.finish();
        self.reader.head()
    }

    fn finish(&mut self) {
        let Some(mut layout) = self.layout.take() else { return };
        layout.stop();
        if layout.is_mended() {
            layout.ground().keep_witness();
        }
    }

    /// Checks and writes a commit.
    fn commit(&mut self, head: &Head, entries: &Encoded) -> Result<Head, Appended> {
        let layout = match (self.reader.state(), &self.layout) {
            (State::Poisoned(cause), _) => return Err(Appended::Unknown(cause)),
            (State::ReadOnly(cause), None) => return Err(Appended::Refused(Refusal::ReadOnly(cause))),
            (_, None) => return Err(Appended::Refused(Refusal::ReadOnly(closed()))),
            // A journal that lacks room tries again at each append.
            (_, Some(layout)) => layout,
        };
        if *head != self.reader.head() {
            return Err(Appended::Moved);
        }
        let (line, next) = chain::encode(head, entries).map_err(Appended::Refused)?;
        if let Some((id, seq)) = entries.ids().iter().find_map(|(_, id)| Some((*id, self.reader.find(*id)?))) {
            return Err(Appended::Refused(Refusal::Repeated { id, seq }));
        }
        let len = line.len() as u64;
        if len > layout.ground().setup.segment {
            return Err(Appended::Refused(too_large(entries, line.len())));
        }
        let (segment, offset) = layout.reserve(len).map_err(refused)?;
        let file = match self.current.take() {
            Some((number, file)) if number == segment => file,
            _ => {
                let path = layout.ground().folder.join(segment::name(segment));
                layout.ground().disk.open(&path).map_err(|error| refused(failed("opening a segment", &error)))?
            }
        };
        let written = file.write_at(&line, offset).map_err(|error| failed("writing a commit", &error));
        let written = written.and_then(|()| file.sync_data().map_err(|error| failed("syncing a commit", &error)));
        if let Err(cause) = written {
            self.reader.note(|books| books.state = State::Poisoned(cause.clone()));
            return Err(Appended::Unknown(cause));
        }
        self.settle(Written { segment, offset, len: line.len() }, next, entries);
        layout.wrote(len);
        self.current = Some((segment, file));
        Ok(next)
    }

    /// Tells the readers of a commit that is durable.
    fn settle(&self, written: Written, head: Head, entries: &Encoded) {
        // A segment is kept below 4 GiB and a line ends within it, so that neither figure can be too large.
        let offset = u32::try_from(written.offset).unwrap_or(u32::MAX);
        let len = u32::try_from(written.len - 1).unwrap_or(u32::MAX);
        self.reader.note(|books| {
            books.index.push(Place { segment: written.segment, offset, len }, entries.ids());
            books.head = head;
            books.state = State::Writable;
        });
    }
}

/// A line that was written, with its `\n`.
struct Written {
    segment: u32,
    offset: u64,
    len: usize,
}

impl Journal for FileJournal {
    fn append_encoded(&mut self, head: &Head, entries: &Encoded) -> Appended {
        self.commit(head, entries).map_or_else(|outcome| outcome, Appended::Done)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(self.reader.clone())
    }
}

impl Reader for FileJournal {
    fn head(&self) -> Head {
        self.reader.head()
    }

    fn state(&self) -> State {
        self.reader.state()
    }

    fn read(&self, seq: Seq) -> Result<Option<Entry>, ReadError> {
        self.reader.read(seq)
    }

    fn scan(&self, from: Seq, each: &mut dyn FnMut(&Entry) -> ControlFlow<()>) -> Result<(), ReadError> {
        self.reader.scan(from, each)
    }

    fn find(&self, id: Uuid) -> Option<Seq> {
        self.reader.find(id)
    }
}

impl Drop for FileJournal {
    fn drop(&mut self) {
        self.finish();
    }
}

/// A single entry can't be made smaller; several can be appended in turn.
fn too_large(entries: &Encoded, bytes: usize) -> Refusal {
    match entries.ids() {
        [(seq, _)] => Refusal::EntryTooLarge { seq: *seq, bytes },
        _ => Refusal::CommitTooLarge,
    }
}

/// Nothing was written, for lack of room or because the system refused.
fn refused(cause: Cause) -> Appended {
    Appended::Refused(match cause {
        Cause::DiskFull => Refusal::DiskFull,
        cause => Refusal::ReadOnly(cause),
    })
}

/// An error inside a commit is never a matter of room: the room was there.
fn failed(doing: &'static str, error: &io::Error) -> Cause {
    Cause::Failed { doing, error: error.to_string() }
}

fn closed() -> Cause {
    Cause::Failed { doing: "appending", error: "damage.closed".to_owned() }
}
