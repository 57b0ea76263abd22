//! Units to pick from, on the map of the day that is typed about.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::model::field::PickOf;
use crate::model::id::UnitId;
use crate::model::map::UnitIndex;
use crate::server::answer::pick::Found;
use crate::server::answer::pick::Picking;
use crate::server::answer::pick::Typed;
use crate::server::answer::pick::best;
use crate::server::answer::pick::rank::Area;
use crate::server::answer::pick::rank::Codes;
use crate::server::answer::pick::rank::Marks;
use crate::server::answer::pick::rank::Name;
use crate::server::answer::pick::rank::Nearness;
use crate::server::answer::pick::rank::Rank;
use crate::server::answer::pick::rows::tell_apart;
use crate::server::finder::DayUnits;
use crate::text::fragment::Fit;
use crate::text::fragment::Fragment;

/// What the officer used lately, by places in the register.
struct Used {
    units: HashMap<UnitIndex, usize>,
    /// The units above them.
    around: HashSet<UnitIndex>,
}

impl Picking<'_> {
    pub(super) fn find_units(&self, of: PickOf, typed: &Typed, limit: usize) -> Found {
        let map = self.finder.units.on(self.register, self.on);
        let used = self.used_units();
        let mut ranked: Vec<(Rank, (UnitIndex, Option<UnitIndex>))> = Vec::new();
        // Units that are found by a name that one of their forerunners had, or a successor has.
        let mut others: HashMap<UnitIndex, (Rank, UnitIndex)> = HashMap::new();
        for unit in self.finder.units.all() {
            let on_map = map.has(unit);
            if on_map && !self.is_of(of, unit) {
                continue;
            }
            let Some(rank) = self.rank_unit(unit, typed, &map, &used) else { continue };
            if on_map {
                ranked.push((rank, (unit, None)));
            } else if matches!(typed, Typed::Some(_)) && rank.code == Codes::Other {
                for heir in map.all_of(unit).filter(|heir| self.is_of(of, *heir)) {
                    let rank = Rank { name: Name::Former, ..self.place_rank(heir, rank, &map, &used) };
                    let known = others.entry(heir).or_insert((rank, unit));
                    *known = (*known).min((rank, unit));
                }
            }
        }
        // Names of another day's map are of use where this one's own area has none like it, and else only in the way.
        let known = ranked.iter().any(|(rank, _)| rank.area == Area::Own || rank.fit == Fit::Whole);
        let others = others.into_iter().filter(|(heir, _)| !known && map.is_home(*heir));
        ranked.extend(others.map(|(heir, (rank, former))| (rank, (heir, Some(former)))));
        let total = ranked.len();
        let best = best(ranked, limit);
        let mut rows: Vec<_> = best.into_iter().map(|(unit, former)| self.unit_row(unit, former)).collect();
        tell_apart(&mut rows);
        (rows, total)
    }

    /// Whether a unit may be picked: a commune is a unit below which there is none.
    pub(super) fn is_of(&self, of: PickOf, unit: UnitIndex) -> bool {
        of == PickOf::Unit || !self.register.geography().has_children(unit)
    }

    fn used_units(&self) -> Used {
        let geography = self.register.geography();
        let mut units = HashMap::new();
        for (place, code) in self.recents.all(PickOf::Unit).enumerate() {
            if let Some(unit) = geography.find(&UnitId::new(code)) {
                units.insert(unit, place);
            }
        }
        let around = units.keys().filter_map(|unit| geography.parent(*unit)).collect();
        Used { units, around }
    }

    fn rank_unit(&self, unit: UnitIndex, typed: &Typed, map: &DayUnits, used: &Used) -> Option<Rank> {
        let rank = Rank::new(Fit::Within, self.finder.units.order(unit));
        let fitting = match typed {
            Typed::Nothing => rank,
            Typed::Some(typed) => {
                let code = if self.is_code(unit, typed) { Codes::Same } else { Codes::Other };
                let fit = self.finder.units.fit(self.register.geography(), map, unit, typed);
                match fit {
                    None if code == Codes::Other => return None,
                    None => Rank { code, ..rank },
                    Some((fit, marked)) => {
                        let marks = if marked { Marks::Same } else { Marks::Other };
                        Rank { code, marks, fit, ..rank }
                    }
                }
            }
        };
        Some(self.place_rank(unit, fitting, map, used))
    }

    /// The same rank for a unit of another place.
    fn place_rank(&self, unit: UnitIndex, rank: Rank, map: &DayUnits, used: &Used) -> Rank {
        let near = self.register.geography().parent(unit).is_some_and(|parent| used.around.contains(&parent));
        Rank {
            area: if map.is_home(unit) { Area::Own } else { Area::Other },
            recency: used.units.get(&unit).copied().unwrap_or(usize::MAX),
            nearness: if near { Nearness::Near } else { Nearness::Far },
            sites: Reverse(self.tallies.unit(unit)),
            order: self.finder.units.order(unit),
            ..rank
        }
    }

    /// Whether a fragment is a unit's identity or its code at the office of statistics.
    fn is_code(&self, unit: UnitIndex, typed: &Fragment) -> bool {
        // Both begin with a digit; names never do.
        let digits = typed.words().first().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        let same = |code: &str| typed.fit_code(code) == Some(std::cmp::Ordering::Equal);
        let unit = self.register.geography().unit(unit).filter(|_| digits);
        unit.is_some_and(|unit| same(&unit.gso_code) || same(unit.id.as_str()))
    }
}
