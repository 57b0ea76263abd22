//! Rows to pick from by a fragment of their names, and what pasted names mean.

mod listed;
mod name;
mod periods;
mod rank;
mod recent;
mod rows;
mod sites;
mod tallies;
mod units;

use std::sync::RwLockReadGuard;

use crate::model::date::Day;
use crate::model::field::PickOf;
use crate::model::register::Register;
use crate::server::answer::Scene;
use crate::server::answer::pick::rank::best;
use crate::server::answer::pick::recent::Recents;
use crate::server::answer::pick::tallies::Tallies;
use crate::server::answer::sight::Sight;
use crate::server::finder::Finder;
use crate::text::fragment::Fragment;
use crate::wire::message::Answer;
use crate::wire::message::PickAsk;
use crate::wire::message::PickRow;

pub(super) use name::name;

/// The most rows of one answer: more than any screen shows.
const MOST_ROWS: u32 = 200;

/// What a session keeps for its pick lists: what its officer used lately, and how many sites everything has on the day
/// that is being typed about.
#[derive(Default)]
pub struct PickCache {
    recents: Recents,
    tallies: Tallies,
}

/// What rows are picked and made from.
pub(super) struct Picking<'a> {
    pub(super) register: &'a Register,
    pub(super) finder: RwLockReadGuard<'a, Finder>,
    tallies: &'a Tallies,
    recents: &'a Recents,
    on: Day,
    pub(super) sight: Sight,
}

/// What was typed into a pick list.
enum Typed {
    /// Nothing: everything is offered.
    Nothing,
    /// A fragment.
    Some(Fragment),
}

/// Rows with how many there are in all.
type Found = (Vec<PickRow>, usize);

pub(super) fn pick(scene: &Scene<'_>, cache: &mut PickCache, ask: &PickAsk) -> Answer {
    let picking = Picking::new(scene, cache, ask.of, ask.on);
    let typed = Typed::new(&ask.text);
    let limit = ask.limit.min(MOST_ROWS) as usize;
    let (rows, total) = picking.find(ask.of, &typed, limit);
    Answer::Picks { rows, total: u32::try_from(total).unwrap_or(u32::MAX) }
}

impl<'a> Picking<'a> {
    /// What rows of a kind are made from.
    pub(super) fn new(scene: &'a Scene<'_>, cache: &'a mut PickCache, of: PickOf, on: Day) -> Self {
        let register = scene.projection.register();
        let finder = scene.projection.finder();
        cache.recents.follow(register, scene.officer);
        cache.tallies.keep(register, &finder, of, on);
        Self { register, finder, tallies: &cache.tallies, recents: &cache.recents, on, sight: scene.sight() }
    }

    fn find(&self, of: PickOf, typed: &Typed, limit: usize) -> Found {
        match of {
            PickOf::Commune | PickOf::Unit => self.find_units(of, typed, limit),
            PickOf::Model | PickOf::Association | PickOf::Drive | PickOf::WorkField => {
                self.find_listed(of, typed, limit)
            }
            PickOf::Site => self.find_sites(typed, limit),
            PickOf::Period => self.find_periods(typed, limit),
            PickOf::Recipient => self.find_recipients(typed, limit),
        }
    }

    /// Associations are few and sites are many: of associations at most half of the rows are shown, so that both are seen.
    fn find_recipients(&self, typed: &Typed, limit: usize) -> Found {
        let (mut rows, associations) = self.find_listed(PickOf::Association, typed, limit.div_ceil(2));
        let (sites, more) = self.find_sites(typed, limit.saturating_sub(rows.len()));
        rows.extend(sites);
        let recency = |row: &PickRow| self.recents.place(PickOf::Recipient, &row.code).unwrap_or(usize::MAX);
        rows.sort_by_key(recency);
        rows.iter_mut().for_each(|row| row.recent = recency(row) < usize::MAX);
        (rows, associations + more)
    }
}

impl Typed {
    fn new(text: &str) -> Self {
        if text.trim().is_empty() { Self::Nothing } else { Self::Some(Fragment::new(text)) }
    }
}
