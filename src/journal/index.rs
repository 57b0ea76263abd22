//! Where each commit lies, and which ids were written lately.

use std::collections::HashMap;
use std::collections::VecDeque;

use uuid::Uuid;

use crate::model::id::Seq;

/// How many of the last ids are remembered. A retry comes within seconds, and this is minutes of the heaviest load.
const RECENT: usize = 16_384;

/// Where the commits lie: 16 bytes for each.
#[derive(Debug, Default)]
pub(super) struct Index {
    lines: Vec<Indexed>,
    /// The segments that have lines, each with the place in `lines` of its first.
    segments: Vec<(u32, usize)>,
    recent: HashMap<Uuid, Seq>,
    order: VecDeque<(Uuid, Seq)>,
}

/// A line without its segment, which follows from its place.
#[derive(Clone, Copy, Debug)]
struct Indexed {
    first: Seq,
    offset: u32,
    len: u32,
}

/// Where a line lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the segment.
    pub(super) segment: u32,
    /// Where it begins, in bytes from the start of the file.
    pub(super) offset: u32,
    /// How long it is, in bytes, its `\n` not counted.
    pub(super) len: u32,
}

impl Index {
    /// Adds the next line, whose entries have these numbers and ids.
    pub(super) fn push(&mut self, place: Place, ids: &[(Seq, Uuid)]) {
        let Some(&(first, _)) = ids.first() else { return };
        if self.segments.last().is_none_or(|&(segment, _)| segment != place.segment) {
            self.segments.push((place.segment, self.lines.len()));
        }
        self.lines.push(Indexed { first, offset: place.offset, len: place.len });
        for &(seq, id) in ids {
            self.recent.insert(id, seq);
            self.order.push_back((id, seq));
        }
        while self.order.len() > RECENT {
            if let Some((id, seq)) = self.order.pop_front()
                && self.recent.get(&id) == Some(&seq)
            {
                self.recent.remove(&id);
            }
        }
    }

    /// Which line, counted from 0, has the entry of this number; whether there is such an entry is for the head to say.
    pub(super) fn line_of(&self, seq: Seq) -> Option<usize> {
        self.lines.partition_point(|line| line.first <= seq).checked_sub(1)
    }

    /// Where a line lies.
    pub(super) fn place(&self, line: usize) -> Option<Place> {
        let indexed = self.lines.get(line)?;
        let nth = self.segments.partition_point(|&(_, first)| first <= line).checked_sub(1)?;
        let &(segment, _) = self.segments.get(nth)?;
        Some(Place { segment, offset: indexed.offset, len: indexed.len })
    }

    /// The number of the entry that has this id, if it was written lately.
    pub(super) fn find(&self, id: Uuid) -> Option<Seq> {
        self.recent.get(&id).copied()
    }
}
