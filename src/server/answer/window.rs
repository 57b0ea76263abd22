//! The table of sites: the rows of a window, in order, and where the row under the cursor stands.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::map::UnitIndex;
use crate::model::problem::Problem;
use crate::model::query::Query;
use crate::model::query::Sense;
use crate::model::query::Test;
use crate::model::query::Word;
use crate::model::register::Register;
use crate::model::site::Site;
use crate::model::standing::Standing;
use crate::model::standing::Sum;
use crate::model::standing::View;
use crate::server::answer::Scene;
use crate::text::order::sort_key;
use crate::wire::message::Direction;
use crate::wire::message::SiteColumn;
use crate::wire::message::SiteRow;
use crate::wire::message::Window;
use crate::wire::message::WindowAsk;

/// The most rows of one answer: more than any screen has.
const MOST_ROWS: u32 = 1000;

/// The sites that the last query found, in order.
#[derive(Default)]
pub struct WindowCache {
    key: Option<Key>,
    query: Query,
    found: Vec<SiteId>,
    tally: Tally,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    seq: Seq,
    day: Day,
    query: String,
    sort: SiteColumn,
    direction: Direction,
}

pub(super) fn window(scene: &Scene<'_>, cache: &mut WindowCache, ask: &WindowAsk) -> Result<Window, Problem> {
    let (register, view) = (scene.register(), scene.view(ask.as_of));
    let day = view.day();
    let key = Key { seq: register.seq(), day, query: ask.query.clone(), sort: ask.sort, direction: ask.direction };
    if cache.key.as_ref() != Some(&key) {
        search(scene, &view, cache, key)?;
    }
    let total = cache.found.len() as u32;
    let anchor =
        ask.anchor.and_then(|anchor| cache.found.iter().position(|id| *id == anchor)).map(|place| place as u32);
    let limit = ask.limit.min(MOST_ROWS);
    let from = window_start(ask.from, limit, total, anchor);
    let ids = cache.found.iter().skip(from as usize).take(limit as usize);
    let rows = ids.filter_map(|id| row(register, &view, *id)).collect();
    let all = scene.total(&view)?.sites as u32;
    Ok(Window { seq: register.seq(), day, total, tally: cache.tally, all, from, rows, anchor })
}

/// The window begins where it was asked for, or so that the anchor lies in its middle when it would not be in it.
fn window_start(from: u32, limit: u32, total: u32, anchor: Option<u32>) -> u32 {
    let last = total.saturating_sub(limit);
    let from = match anchor {
        Some(anchor) if anchor < from || anchor >= from.saturating_add(limit) => anchor.saturating_sub(limit / 2),
        _ => from,
    };
    from.min(last)
}

fn search(scene: &Scene<'_>, view: &View, cache: &mut WindowCache, key: Key) -> Result<(), Problem> {
    let register = scene.register();
    let query = Query::parse(&key.query)?;
    let filter = scene.filter(&query, key.day)?;
    let narrower = cache.key.as_ref().is_some_and(|last| {
        let same = (last.seq, last.day, last.sort, last.direction) == (key.seq, key.day, key.sort, key.direction);
        // Sifting goes to and fro in memory: from a large part of all sites a new search is faster.
        same && cache.found.len() < register.sites().len() / 4 && narrows(&cache.query, &query)
    });
    let mut sum = Sum::default();
    let mut keep = |id: SiteId, standing: &Standing| {
        let found = filter.matches(register, view, id, standing);
        if found {
            sum.add(standing);
        }
        found
    };
    let mut found: Vec<SiteId> = if narrower {
        cache
            .found
            .iter()
            .copied()
            .filter(|id| view.standing(*id).is_some_and(|standing| keep(*id, standing)))
            .collect()
    } else {
        // The search itself goes through memory in one direction; what it found is put in order afterwards.
        let mut is_found = vec![false; register.sites().len()];
        for (id, standing) in view.standings() {
            if let Some(slot) = is_found.get_mut(id.index()) {
                *slot = keep(id, standing);
            }
        }
        for (id, standing) in filter.undone(register, view) {
            if let Some(slot) = is_found.get_mut(id.index()) {
                *slot = keep(id, &standing);
            }
        }
        // Sites come in the order of their names; every other order is sorted from that, so that equals stay in it.
        let mut found: Vec<SiteId> =
            register.sites_by_name().filter(|id| is_found.get(id.index()).copied().unwrap_or_default()).collect();
        sort(register, view, &mut found, key.sort, key.direction);
        found
    };
    if filter.has_marks() {
        let (exact, rest): (Vec<SiteId>, Vec<SiteId>) = found.iter().partition(|id| filter.is_exact(register, **id));
        found = exact;
        found.extend(rest);
    }
    *cache = WindowCache { key: Some(key), query, found, tally: sum.tally() };
    Ok(())
}

/// Whether all that the new query finds was found by the old one too, so that the old result need only be sifted.
fn narrows(old: &Query, new: &Query) -> bool {
    let Some((last, before)) = old.words.split_last() else { return false };
    // Sites that match with their marks were put first; from such an order the plain one can't be had again.
    let plain =
        |query: &Query| query.words.iter().all(|word| !matches!(&word.test, Test::Text { marked: Some(_), .. }));
    if !plain(old) || new.words.iter().any(Word::looks_beyond_counting) || !new.words.starts_with(before) {
        return false;
    }
    match (&last.test, new.words.get(before.len())) {
        (Test::Text { folded, .. }, Some(word)) if last.sense == Sense::Is && word.sense == Sense::Is => {
            matches!(&word.test, Test::Text { folded: longer, .. } if longer.starts_with(folded.as_str()))
        }
        (_, word) => word == Some(last),
    }
}

fn sort(register: &Register, view: &View, found: &mut [SiteId], column: SiteColumn, direction: Direction) {
    let standing = |id: &SiteId| view.standing(*id);
    let number: Box<dyn Fn(&SiteId) -> u64> = match column {
        SiteColumn::Name => {
            if direction == Direction::Descending {
                found.reverse();
            }
            return;
        }
        SiteColumn::Id => Box::new(|id| id.index() as u64),
        SiteColumn::Commune => {
            let order = order_of_units(register, view, found);
            Box::new(move |id| {
                unit_of(register, view, *id).and_then(|unit| order.get(unit.0 as usize).copied()).unwrap_or(u64::MAX)
            })
        }
        SiteColumn::Founded => Box::new(|id| {
            let founded = register.site(*id).map(Site::founded);
            founded.map_or(0, |day| u64::from(chrono::Datelike::num_days_from_ce(&day).unsigned_abs()))
        }),
        SiteColumn::Members => Box::new(move |id| standing(id).map_or(0, |standing| u64::from(standing.members))),
        SiteColumn::Teams => Box::new(move |id| standing(id).map_or(0, |standing| u64::from(standing.teams))),
        SiteColumn::Rating => Box::new(move |id| standing(id).map_or(u64::MAX, |standing| standing.rating as u64)),
        SiteColumn::Status => Box::new(move |id| standing(id).map_or(u64::MAX, |standing| standing.status as u64)),
        SiteColumn::Lead => Box::new(move |id| standing(id).map_or(u64::MAX, |standing| u64::from(standing.lead))),
        SiteColumn::Model => {
            let mut codes: Vec<_> =
                register.models().iter().enumerate().map(|(at, model)| (model.code.as_str(), at as u32)).collect();
            codes.sort_unstable();
            let order: HashMap<u32, u64> =
                codes.iter().enumerate().map(|(place, (_, at))| (*at, place as u64)).collect();
            Box::new(move |id| standing(id).and_then(|found| order.get(&found.model).copied()).unwrap_or(u64::MAX))
        }
        SiteColumn::Touched => Box::new(|id| register.site(*id).map_or(0, |site| site.touched.0)),
    };
    match direction {
        Direction::Ascending => found.sort_by_cached_key(|id| number(id)),
        Direction::Descending => found.sort_by_cached_key(|id| Reverse(number(id))),
    }
}

/// The places of communes in Vietnamese order, for the communes that occur.
fn order_of_units(register: &Register, view: &View, found: &[SiteId]) -> Vec<u64> {
    let mut order = vec![u64::MAX; register.geography().units().count()];
    let mut units: Vec<UnitIndex> = Vec::new();
    for unit in found.iter().filter_map(|id| unit_of(register, view, *id)) {
        if let Some(place) = order.get_mut(unit.0 as usize).filter(|place| **place == u64::MAX) {
            *place = 0;
            units.push(unit);
        }
    }
    units.sort_by_cached_key(|unit| register.geography().unit(*unit).map(|unit| sort_key(&unit.name)));
    for (rank, unit) in units.into_iter().enumerate() {
        if let Some(place) = order.get_mut(unit.0 as usize) {
            *place = rank as u64;
        }
    }
    order
}

/// The unit whose name stands in the row: the one on the day's map, or the one at founding.
fn unit_of(register: &Register, view: &View, id: SiteId) -> Option<UnitIndex> {
    let place = view.standing(id)?.place;
    place.map(|place| place.unit).or_else(|| register.geography().find(&register.facts(id)?.unit))
}

/// The row of a site.
pub(super) fn row(register: &Register, view: &View, id: SiteId) -> Option<SiteRow> {
    let site = register.site(id)?;
    Some(match view.standing(id) {
        Some(standing) => row_of(register, view, site, standing),
        // A site that was taken back is listed as it would be.
        None => row_of(register, view, site, &Standing::of(register, site, view.map())),
    })
}

/// The row of a site that stands so.
pub(super) fn row_of(register: &Register, view: &View, site: &Site, standing: &Standing) -> SiteRow {
    let facts = register.facts_on(site, view.day());
    let geography = register.geography();
    let unit_at = standing.place.map(|place| place.unit).or_else(|| geography.find(&facts.unit));
    let unit = unit_at.and_then(|index| geography.unit(index));
    let district = standing.place.and_then(|place| place.district).and_then(|index| geography.unit(index));
    let lead = register.association(facts.lead.as_str()).map(|(_, found)| found);
    let short = lead.map(|found| if found.short.is_empty() { &found.name } else { &found.short });
    SiteRow {
        id: site.id,
        name: facts.name.clone(),
        commune: unit.map_or_else(String::new, |unit| unit.name.clone()),
        commune_kind: unit.map_or_else(String::new, |unit| unit.kind.clone()),
        district: district.map(|unit| unit.full_name.clone()),
        to_place: standing.place.is_none(),
        hamlet: facts.hamlet.clone(),
        founded: facts.founded,
        members: standing.members,
        teams: standing.teams,
        rating: standing.rating,
        status: standing.status,
        exemplar: standing.exemplar,
        lead: short.cloned().unwrap_or_default(),
        lead_en: lead.map(|found| found.name_en.clone()).unwrap_or_default(),
        model: facts.model.clone(),
        touched: site.touched,
        undone: site.undone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_found_already_is_sifted() {
        let cases = [
            ("hung", "hung", true),
            ("hung", "hungk", true),
            ("hungk", "hung", false),
            ("hung lead:HND", "hung lead:HND x", true),
            // These look at sites that the query before left out.
            ("hung", "hung moved:0d", false),
            ("hung", "hung gone:1m", false),
            ("hung", "hung status:struck_off", false),
            // These stay among what counts.
            ("hung", "hung new:0d", true),
            ("hung", "hung -gone:0d", true),
        ];
        for (old, new, want) in cases {
            let query = |text: &str| Query::parse(text).unwrap();
            assert_eq!(narrows(&query(old), &query(new)), want, "{old} then {new}");
        }
    }
}
