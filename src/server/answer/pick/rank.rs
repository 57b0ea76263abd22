//! In which order rows are offered.

use std::cmp::Reverse;

use crate::text::fragment::Fit;

/// How far ahead a row stands, by what counts most first; the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Whether the fragment is its very code.
    pub code: Codes,
    /// Whether it lies in the register's own area.
    pub area: Area,
    /// Whether its name has the marks that were typed.
    pub marks: Marks,
    /// Whether this is its name, or was the name of what became of it.
    pub name: Name,
    /// How well the fragment fits.
    pub fit: Fit,
    /// How many others the officer used since.
    pub recency: usize,
    /// Whether it lies beside what the officer used lately.
    pub nearness: Nearness,
    /// How many sites it has; the most come first.
    pub sites: Reverse<u32>,
    /// Its place in the order of its list.
    pub order: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Codes {
    Same,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Area {
    Own,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marks {
    Same,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    Present,
    Former,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    Near,
    Far,
}

impl Rank {
    /// The rank of a row whose name fits so, and of which nothing else is known.
    pub const fn new(fit: Fit, order: u32) -> Self {
        Self {
            code: Codes::Other,
            area: Area::Own,
            marks: Marks::Same,
            name: Name::Present,
            fit,
            recency: usize::MAX,
            nearness: Nearness::Far,
            sites: Reverse(0),
            order,
        }
    }
}

/// The first of them in order.
pub(super) fn best<K: Ord, T>(mut ranked: Vec<(K, T)>, limit: usize) -> Vec<T> {
    if ranked.len() > limit {
        if limit == 0 {
            return Vec::new();
        }
        ranked.select_nth_unstable_by(limit - 1, |(a, _), (b, _)| a.cmp(b));
        ranked.truncate(limit);
    }
    ranked.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    ranked.into_iter().map(|(_, row)| row).collect()
}
