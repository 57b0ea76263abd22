//! Reading a whole journal: the chain is checked line by line, and what is wrong at the end is told apart.
//!
//! A line counts once the line behind it shows, by its `prev`, that it is what was written; the last one counts when
//! there is no line behind it. Only one line can be torn by a crash, and only the last: so a line that was begun behind
//! a broken one proves that the broken one had been durable, which makes it damage.

use std::ops::ControlFlow;
use std::path::Path;
use std::path::PathBuf;

use uuid::Uuid;

use crate::journal::Damage;
use crate::journal::Head;
use crate::journal::OpenError;
use crate::journal::Step;
use crate::journal::TornTail;
use crate::journal::chain::Flaw;
use crate::journal::chain::Line;
use crate::journal::chain::MAX_ENTRIES;
use crate::journal::index::Index;
use crate::journal::index::Place;
use crate::journal::segment;
use crate::journal::segment::Lines;
use crate::journal::segment::RawLine;
use crate::model::entry::Entry;
use crate::model::id::Seq;

/// How often it is told how far the reading is, in bytes.
const TELL_EVERY: u64 = 1024 * 1024;

/// Reads the journal in `dir` from its beginning and gives the entries behind `after` to `each`.
///
/// It only reads, and can be run beside a server that appends.
pub(super) fn walk(
    dir: &Path,
    after: Seq,
    each: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
) -> Result<Walked, OpenError> {
    // The witness is read first: whatever it names was durable by then, so that it can't run ahead of the journal.
    let witness = super::witness::read(dir);
    let folder = segment::folder(dir);
    let total = size(&folder)?;
    let walked = Walked { end: Position { segment: 1, offset: 0, lines: 0 }, ..Walked::default() };
    let mut walk = Walk { folder, after, witness, each, total, read: 0, told: 0, held: None, walked };
    let mut seen = None;
    loop {
        let verdict = walk.pass().and_then(|bad| walk.judge(bad))?;
        // A server may have been writing just where we were reading, and then a second look finds its line whole. What
        // proves a line to be damaged was there before the second look, so a line still broken then is broken for good.
        let now = Some((walk.tip().commit, verdict.damages()));
        if matches!(verdict, Verdict::Good) || seen == now {
            walk.close(verdict)?;
            return Ok(walk.walked);
        }
        seen = now;
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Where the good part ends.
    pub(super) head: Head,
    /// Where its lines lie.
    pub(super) index: Index,
    /// The last good line.
    pub(super) last: Option<Place>,
    /// What is wrong with the rest.
    pub(super) damage: Option<Damage>,
    /// What was cut off by a crash.
    pub(super) torn: Option<TornTail>,
    /// Where the next line goes.
    pub(super) end: Position,
}

/// A place between two lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Position {
    /// The number of the segment.
    pub(super) segment: u32,
    /// In bytes from the start of the file.
    pub(super) offset: u64,
    /// How many lines of the segment lie before it.
    pub(super) lines: u64,
}

struct Walk<'a> {
    folder: PathBuf,
    after: Seq,
    witness: Option<Head>,
    each: &'a mut dyn FnMut(Step<'_>) -> ControlFlow<()>,
    total: u64,
    read: u64,
    told: u64,
    /// The last line: it follows from the one before it, but nothing has confirmed it yet.
    held: Option<Held>,
    walked: Walked,
}

/// A line that waits for the one behind it.
struct Held {
    head: Head,
    place: Place,
    number: u64,
    ids: Vec<(Seq, Uuid)>,
    entries: Vec<Entry>,
}

/// A line that is not as it should be.
struct Bad {
    segment: u32,
    offset: u64,
    number: u64,
    flaw: Flaw,
}

/// What the end of a journal is.
enum Verdict {
    Good,
    Torn(Bad),
    Damaged(Bad),
}

impl Verdict {
    fn damages(&self) -> bool {
        matches!(self, Self::Damaged(_))
    }
}

impl Walk<'_> {
    /// Reads on from the last line until the end or the first flaw.
    fn pass(&mut self) -> Result<Option<Bad>, OpenError> {
        let numbers = segment::list(&self.folder).map_err(OpenError::io("listing", &self.folder))?;
        let start = self.walked.end;
        let last = numbers.last().copied().unwrap_or(0);
        for number in start.segment..=last {
            if !numbers.contains(&number) {
                return Ok(Some(Bad { segment: number, offset: 0, number: 0, flaw: Flaw::Missing }));
            }
            let path = self.folder.join(segment::name(number));
            let at = if number == start.segment { start } else { Position::default() };
            let failed = |error| OpenError::Io { doing: "reading", path: path.clone(), error };
            let mut lines = Lines::open(&path, at.offset, at.lines).map_err(failed)?;
            let mut before = at.offset;
            while let Some(raw) = lines.next().map_err(failed)? {
                if let Some(bad) = self.take(number, &raw)? {
                    return Ok(Some(bad));
                }
                let offset = lines.offset();
                self.tell(offset - before)?;
                before = offset;
            }
            self.tell(lines.offset() - before)?;
        }
        Ok(None)
    }

    /// Takes the next line: it confirms the one held, and is held itself.
    fn take(&mut self, number: u32, raw: &RawLine<'_>) -> Result<Option<Bad>, OpenError> {
        let bad = |flaw| Bad { segment: number, offset: raw.offset, number: raw.number, flaw };
        let tip = self.tip();
        let Some(bytes) = raw.bytes else { return Ok(Some(bad(Flaw::TooLong))) };
        let place = u32::try_from(raw.offset).ok().zip(u32::try_from(bytes.len()).ok());
        let Some((offset, len)) = place else { return Ok(Some(bad(Flaw::TooLong))) };
        // The line's own numbers are not known before it is read; a commit can't reach further than this.
        let wanted = tip.seq.0.saturating_add(MAX_ENTRIES as u64) > self.after.0;
        let checked = Line::parse(bytes, wanted).and_then(|line| line.follow(&tip).map(|head| (line, head)));
        let (line, head) = match checked {
            Ok(checked) => checked,
            Err(Flaw::Chain { next }) => {
                let Some(held) = &self.held else { return Ok(Some(bad(Flaw::Origin))) };
                let held_is_good = self.witness == Some(held.head) || self.contradicted(number, raw)?;
                return Ok(Some(if held_is_good { bad(Flaw::Unlinked) } else { held.bad(Flaw::Chain { next }) }));
            }
            Err(flaw) => return Ok(Some(bad(flaw))),
        };
        if let Some(bad) = self.confirm()? {
            return Ok(Some(bad));
        }
        let place = Place { segment: number, offset, len };
        self.walked.end = Position { segment: number, offset: raw.offset + u64::from(len) + 1, lines: raw.number };
        self.held = Some(Held { head, place, number: raw.number, ids: line.ids, entries: line.entries });
        Ok(None)
    }

    /// Counts the line held as good, and gives its entries, unless the witness knows better.
    fn confirm(&mut self) -> Result<Option<Bad>, OpenError> {
        let Some(held) = self.held.take() else { return Ok(None) };
        if self.witness.is_some_and(|witness| witness.commit == held.head.commit && witness != held.head) {
            let bad = held.bad(Flaw::Witness { commit: held.head.commit });
            self.held = Some(held);
            return Ok(Some(bad));
        }
        self.walked.index.push(held.place, &held.ids);
        self.walked.head = held.head;
        self.walked.last = Some(held.place);
        let after = self.after;
        for entry in held.entries.iter().filter(|entry| entry.seq > after) {
            self.give(Step::Entry(entry))?;
        }
        Ok(None)
    }

    /// Whether the line behind this one was written behind another line: then this one is not what it was. Of two lines
    /// that do not fit together this tells which is wrong; without a line behind them it can't be told.
    fn contradicted(&self, number: u32, raw: &RawLine<'_>) -> Result<bool, OpenError> {
        let mut here = true;
        for number in [Some(number), number.checked_add(1)].into_iter().flatten() {
            let path = self.folder.join(segment::name(number));
            if !here && !path.exists() {
                break;
            }
            let offset = if here { raw.offset } else { 0 };
            let failed = |error| OpenError::Io { doing: "reading", path: path.clone(), error };
            let mut lines = Lines::open(&path, offset, 0).map_err(failed)?;
            if std::mem::take(&mut here) {
                lines.next().map_err(failed)?;
            }
            if let Some(next) = lines.next().map_err(failed)? {
                let next = next.bytes.and_then(|bytes| Line::parse(bytes, false).ok());
                return Ok(next.zip(raw.bytes).is_some_and(|(next, bytes)| !next.is_behind(bytes)));
            }
        }
        Ok(false)
    }

    /// Says what a line that is not as it should be means: a cut by a crash, or damage.
    fn judge(&self, bad: Option<Bad>) -> Result<Verdict, OpenError> {
        let Some(bad) = bad else { return Ok(Verdict::Good) };
        let durable = self.witness.is_some_and(|witness| witness.commit > self.tip().commit);
        if bad.flaw != Flaw::Broken || durable || self.begun_behind(&bad)? {
            return Ok(Verdict::Damaged(bad));
        }
        Ok(self.anything_after(&bad)?.map_or(Verdict::Torn(bad), Verdict::Damaged))
    }

    /// Ends the reading: the line held counts, unless it is the one to blame.
    fn close(&mut self, verdict: Verdict) -> Result<(), OpenError> {
        let blamed = matches!(&verdict, Verdict::Damaged(Bad { flaw: Flaw::Chain { .. } | Flaw::Witness { .. }, .. }));
        let worse = if blamed { None } else { self.confirm()? };
        let damage = match (worse, verdict) {
            (Some(bad), _) | (None, Verdict::Damaged(bad)) => Some(bad),
            (None, Verdict::Good) => self.cut_short(),
            (None, Verdict::Torn(bad)) => {
                let file = segment::name(bad.segment);
                let path = self.folder.join(&file);
                let bytes = length_from(&path, bad.offset).map_err(OpenError::io("reading", path))?;
                self.walked.torn = Some(TornTail { file, line: bad.number, offset: bad.offset, bytes, path: None });
                None
            }
        };
        self.walked.damage = damage.map(|bad| Damage {
            file: segment::name(bad.segment),
            line: bad.number,
            offset: bad.offset,
            flaw: bad.flaw,
        });
        Ok(())
    }

    /// The journal ends well, but the witness has seen more of it.
    fn cut_short(&self) -> Option<Bad> {
        let witness = self.witness.filter(|witness| witness.commit > self.walked.head.commit)?;
        let Position { segment, offset, lines } = self.walked.end;
        Some(Bad { segment, offset, number: lines + 1, flaw: Flaw::Short { commit: witness.commit } })
    }

    /// Whether a line was begun behind this one in its segment.
    fn begun_behind(&self, bad: &Bad) -> Result<bool, OpenError> {
        let path = self.folder.join(segment::name(bad.segment));
        segment::begun_behind(&path, bad.offset).map_err(OpenError::io("reading", path))
    }

    /// What stands in a later segment than this line, if anything does.
    fn anything_after(&self, bad: &Bad) -> Result<Option<Bad>, OpenError> {
        let numbers = segment::list(&self.folder).map_err(OpenError::io("listing", &self.folder))?;
        for number in numbers.into_iter().filter(|&number| number > bad.segment) {
            let path = self.folder.join(segment::name(number));
            let failed = |error| OpenError::Io { doing: "reading", path: path.clone(), error };
            if let Some(raw) = Lines::open(&path, 0, 0).map_err(failed)?.next().map_err(failed)? {
                // A commit in a later file proves that this line was whole once; it is this line that is damaged.
                if raw.bytes.is_none_or(super::chain::begins_line) {
                    let &Bad { segment, offset, number, .. } = bad;
                    return Ok(Some(Bad { segment, offset, number, flaw: Flaw::Broken }));
                }
                return Ok(Some(Bad { segment: number, offset: raw.offset, number: raw.number, flaw: Flaw::Behind }));
            }
        }
        Ok(None)
    }

    fn tip(&self) -> Head {
        self.held.as_ref().map_or(self.walked.head, |held| held.head)
    }

    fn tell(&mut self, bytes: u64) -> Result<(), OpenError> {
        self.read += bytes;
        if self.read - self.told < TELL_EVERY {
            return Ok(());
        }
        self.told = self.read;
        self.give(Step::Read { bytes: self.read, of: self.total.max(self.read) })
    }

    fn give(&mut self, step: Step<'_>) -> Result<(), OpenError> {
        match (self.each)(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(OpenError::Interrupted),
        }
    }
}

impl Held {
    fn bad(&self, flaw: Flaw) -> Bad {
        Bad { segment: self.place.segment, offset: u64::from(self.place.offset), number: self.number, flaw }
    }
}

/// How many bytes all segments have together.
fn size(folder: &Path) -> Result<u64, OpenError> {
    let mut total = 0;
    for number in segment::list(folder).map_err(OpenError::io("listing", folder))? {
        let path = folder.join(segment::name(number));
        total += std::fs::metadata(&path).map_err(OpenError::io("reading", path))?.len();
    }
    Ok(total)
}

/// How many bytes there are from this offset to the last that is not blank.
fn length_from(path: &Path, offset: u64) -> std::io::Result<u64> {
    let mut lines = Lines::open(path, offset, 0)?;
    let mut end = offset;
    while let Some(raw) = lines.next()? {
        let begin = raw.offset;
        let len = raw.bytes.map(|bytes| bytes.len() as u64);
        end = len.map_or(lines.offset(), |len| begin + len);
    }
    Ok(end - offset)
}
