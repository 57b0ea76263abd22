//! Records of short lists to pick from: models, associations, drives, fields of work.

use std::cmp::Ordering;
use std::cmp::Reverse;

use crate::model::field::PickOf;
use crate::server::answer::pick::Found;
use crate::server::answer::pick::Picking;
use crate::server::answer::pick::Typed;
use crate::server::answer::pick::best;
use crate::server::answer::pick::rank::Codes;
use crate::server::answer::pick::rank::Marks;
use crate::server::answer::pick::rank::Rank;
use crate::server::finder::Listed;
use crate::server::finder::Named;
use crate::text::fragment::Fit;
use crate::text::fragment::Fragment;

impl Picking<'_> {
    /// The list of a kind of record.
    pub(super) fn list(&self, of: PickOf) -> &Listed {
        match of {
            PickOf::Model => &self.finder.models,
            PickOf::Drive => &self.finder.drives,
            PickOf::WorkField => &self.finder.fields,
            _ => &self.finder.associations,
        }
    }

    pub(super) fn find_listed(&self, of: PickOf, typed: &Typed, limit: usize) -> Found {
        let rank = |row: &Named| {
            let rank = match typed {
                Typed::Nothing => Rank::new(Fit::Within, row.order),
                Typed::Some(typed) => rank(row, typed)?,
            };
            let recency = self.recents.place(of, &row.code).unwrap_or(usize::MAX);
            Some(Rank { recency, sites: Reverse(self.sites_of(of, row)), ..rank })
        };
        let ranked: Vec<_> = self.list(of).rows().iter().filter_map(|row| Some((rank(row)?, row))).collect();
        let total = ranked.len();
        (best(ranked, limit).into_iter().map(|row| self.listed_row(of, row)).collect(), total)
    }
}

/// How well a fragment fits a record. Of several words some may begin its code: `hnd pháp luật`.
fn rank(row: &Named, typed: &Fragment) -> Option<Rank> {
    let marked = |name| if typed.is_marked_as(name) { Marks::Same } else { Marks::Other };
    let by_name = row.spellings.iter().filter_map(|name| Some((typed.fit(name)?, marked(name)))).min();
    let by_code = typed.fit_code(&row.code);
    if by_code == Some(Ordering::Equal) {
        return Some(Rank { code: Codes::Same, ..Rank::new(Fit::Whole, row.order) });
    }
    let begun = by_code.map(|_| (Fit::Begins, Marks::Same));
    let (fit, marks) = by_name.into_iter().chain(begun).min().or_else(|| {
        let stands = |word: &String| {
            let of_name = row.spellings.iter().any(|name| Fragment::word_fits(word, name));
            of_name || Fragment::new(word).fit_code(&row.code).is_some()
        };
        let names: Vec<_> = row.spellings.iter().collect();
        let marks = if typed.is_marked_among(&names) { Marks::Same } else { Marks::Other };
        (typed.words().len() > 1 && typed.words().iter().all(stands)).then_some((Fit::Within, marks))
    })?;
    Some(Rank { marks, ..Rank::new(fit, row.order) })
}
