//! The map of a day: which units exist, what lies in what, and where a site of another day's unit stands on it.

use std::collections::HashMap;

use crate::model::date::Day;
use crate::model::id::UnitId;
use crate::model::unit::Succession;
use crate::model::unit::Unit;

/// A unit's place among all units of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitIndex(pub u32);

/// All units of all days, with who became whom.
#[derive(Clone, Debug, Default)]
pub struct Geography {
    units: Vec<Unit>,
    by_id: HashMap<UnitId, UnitIndex>,
    parents: Vec<Option<UnitIndex>>,
    children: Vec<Vec<UnitIndex>>,
    successors: Vec<Vec<(Day, UnitIndex)>>,
    predecessors: Vec<Vec<(Day, UnitIndex)>>,
}

impl Geography {
    /// Adds a unit. Its parent must be there already; without one it is a root.
    pub fn add_unit(&mut self, unit: Unit) -> UnitIndex {
        let index = UnitIndex(self.units.len() as u32);
        let parent = unit.parent.as_ref().and_then(|id| self.find(id));
        if let Some(siblings) = parent.and_then(|parent| self.children.get_mut(parent.0 as usize)) {
            siblings.push(index);
        }
        self.by_id.insert(unit.id.clone(), index);
        self.parents.push(parent);
        self.units.push(unit);
        self.children.push(Vec::new());
        self.successors.push(Vec::new());
        self.predecessors.push(Vec::new());
        index
    }

    /// Adds a succession between units that are there; tells whether both are.
    pub fn add_succession(&mut self, succession: &Succession) -> bool {
        let (Some(from), Some(to)) = (self.find(&succession.from), self.find(&succession.to)) else { return false };
        if let Some(successors) = self.successors.get_mut(from.0 as usize) {
            successors.push((succession.date, to));
        }
        if let Some(predecessors) = self.predecessors.get_mut(to.0 as usize) {
            predecessors.push((succession.date, from));
        }
        true
    }

    /// The place of the unit with this id.
    pub fn find(&self, id: &UnitId) -> Option<UnitIndex> {
        self.by_id.get(id).copied()
    }

    /// The unit at a place that this geography gave out.
    pub fn unit(&self, index: UnitIndex) -> Option<&Unit> {
        self.units.get(index.0 as usize)
    }

    /// Every unit with its place.
    pub fn units(&self) -> impl Iterator<Item = (UnitIndex, &Unit)> {
        self.units.iter().enumerate().map(|(index, unit)| (UnitIndex(index as u32), unit))
    }

    /// The unit above.
    pub fn parent(&self, index: UnitIndex) -> Option<UnitIndex> {
        self.parents.get(index.0 as usize).copied().flatten()
    }

    /// The units right below, of any day.
    pub fn children(&self, index: UnitIndex) -> &[UnitIndex] {
        self.children.get(index.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The unit itself and those above it, from below. A circle of parents can't arise: a parent is there before its child.
    pub fn line_up(&self, index: UnitIndex) -> impl Iterator<Item = UnitIndex> + '_ {
        std::iter::successors(Some(index), |at| self.parent(*at))
    }

    /// The unit itself or the one above it that stands on a tier.
    pub fn at_level(&self, index: UnitIndex, level: &str) -> Option<UnitIndex> {
        self.line_up(index).find(|at| self.unit(*at).is_some_and(|unit| unit.level.as_str() == level))
    }

    /// Whether one unit is the other or lies below it.
    pub fn lies_in(&self, index: UnitIndex, above: UnitIndex) -> bool {
        self.line_up(index).any(|at| at == above)
    }

    /// Whether units lie below this one, on any day.
    pub fn has_children(&self, index: UnitIndex) -> bool {
        !self.children(index).is_empty()
    }

    /// The units that a unit has become, or had been, on a day: itself while it exists.
    ///
    /// A unit that ended without a successor of its own, as the districts did, goes the way of what lay in it.
    pub fn on_day(&self, index: UnitIndex, day: Day) -> Vec<UnitIndex> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.units.len()];
        let mut open = vec![index];
        while let Some(at) = open.pop() {
            let Some(unit) = self.unit(at) else { continue };
            match seen.get_mut(at.0 as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            if unit.is_valid(day) {
                found.push(at);
                continue;
            }
            let next = self.neighbours(at, day);
            if next.is_empty() { open.extend(self.children(at)) } else { open.extend(next) }
        }
        found.sort_unstable();
        found
    }

    /// Where a unit of another day stands on the map of a day; none when it went to several or came from several.
    pub fn place(&self, index: UnitIndex, day: Day) -> Option<UnitIndex> {
        let mut at = index;
        // A line of successions longer than all units would be a circle.
        for _ in 0..=self.units.len() {
            if self.unit(at)?.is_valid(day) {
                return Some(at);
            }
            let next = self.neighbours(at, day);
            match next.as_slice() {
                [only] => at = *only,
                _ => return None,
            }
        }
        None
    }

    /// The next units on the way from one that is not on the map of a day towards that day.
    fn neighbours(&self, at: UnitIndex, day: Day) -> Vec<UnitIndex> {
        let closed = self.unit(at).is_some_and(|unit| unit.is_closed(day));
        let list = if closed { &self.successors } else { &self.predecessors };
        let steps = list.get(at.0 as usize).map_or(&[][..], Vec::as_slice);
        let mut next: Vec<_> = steps
            .iter()
            .filter(|(date, _)| if closed { *date <= day } else { *date > day })
            .map(|(_, unit)| *unit)
            .collect();
        next.sort_unstable();
        next.dedup();
        next
    }

    /// The unit with all that came after it and before it, on any day: what a search for one of their names should find.
    pub fn kin(&self, index: UnitIndex) -> Vec<UnitIndex> {
        let mut kin = vec![index];
        for list in [&self.successors, &self.predecessors] {
            let mut open = vec![index];
            while let Some(at) = open.pop() {
                for (_, next) in list.get(at.0 as usize).map_or(&[][..], Vec::as_slice) {
                    if !kin.contains(next) {
                        kin.push(*next);
                        open.push(*next);
                    }
                }
            }
        }
        kin
    }

    /// What a unit, or one that it came from, lay in and that ended by that day without going into another, as the
    /// districts did: people still think of communes by them.
    pub fn formerly_in(&self, index: UnitIndex, day: Day) -> Vec<UnitIndex> {
        let mut above = Vec::new();
        for unit in self.kin(index).into_iter().flat_map(|kin| self.line_up(kin)) {
            let ended = self.unit(unit).is_some_and(|unit| unit.is_closed(day));
            if ended && unit != index && !above.contains(&unit) && self.neighbours(unit, day).is_empty() {
                above.push(unit);
            }
        }
        above
    }
}

/// Where every unit of any day stands on the map of one day.
#[derive(Clone, Debug)]
pub struct Map {
    /// The day.
    pub day: Day,
    places: Vec<Option<Place>>,
}

/// A site's commune and what it lies in, each where the map has that tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The unit itself.
    pub unit: UnitIndex,
    /// The unit of the tier `commune`.
    pub commune: Option<UnitIndex>,
    /// The unit of the tier `district`.
    pub district: Option<UnitIndex>,
    /// The unit of the tier `province`.
    pub province: Option<UnitIndex>,
}

impl Map {
    /// The map of a day.
    pub fn of(geography: &Geography, day: Day) -> Self {
        let place = |index| {
            let unit = geography.place(index, day)?;
            let tier = |level| geography.at_level(unit, level);
            Some(Place { unit, commune: tier("commune"), district: tier("district"), province: tier("province") })
        };
        Self { day, places: geography.units().map(|(index, _)| place(index)).collect() }
    }

    /// Where a unit stands on this map; none when it is still to be placed.
    pub fn place(&self, index: UnitIndex) -> Option<Place> {
        self.places.get(index.0 as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::code::SuccessionKind;
    use crate::model::id::Level;

    fn day(text: &str) -> Day {
        text.parse().expect(text)
    }

    fn unit(id: &str, level: &str, parent: Option<&str>, from: Option<&str>, to: Option<&str>) -> Unit {
        Unit {
            id: UnitId::new(id),
            gso_code: String::new(),
            level: Level::new(level),
            kind: String::new(),
            name: id.into(),
            full_name: id.into(),
            parent: parent.map(UnitId::new),
            valid_from: from.map(day),
            valid_to: to.map(day),
            lat: None,
            lon: None,
            aliases: Vec::new(),
        }
    }

    /// A province with a district of three communes; a and b become n, c is divided into p and q, and the district ends.
    fn reorganised() -> Geography {
        let mut all = Geography::default();
        let end = Some("2025-07-01");
        all.add_unit(unit("P", "province", None, None, end));
        all.add_unit(unit("D", "district", Some("P"), None, end));
        for id in ["a", "b", "c"] {
            all.add_unit(unit(id, "commune", Some("D"), None, end));
        }
        all.add_unit(unit("P2", "province", None, end, None));
        for id in ["n", "p", "q"] {
            all.add_unit(unit(id, "commune", Some("P2"), end, None));
        }
        for (from, to) in [("P", "P2"), ("a", "n"), ("b", "n"), ("c", "p"), ("c", "q")] {
            let (from, to) = (UnitId::new(from), UnitId::new(to));
            let date = day("2025-07-01");
            let kind = SuccessionKind::Merge;
            assert!(all.add_succession(&Succession {
                from,
                to,
                date,
                kind,
                source: String::new(),
                confidence: String::new()
            }));
        }
        all
    }

    #[test]
    fn a_unit_is_placed_only_where_there_is_one_way() {
        let all = reorganised();
        let place = |id: &str, on: &str| {
            let found = all.place(all.find(&UnitId::new(id)).expect(id), day(on));
            found.and_then(|index| all.unit(index)).map(|unit| unit.name.clone())
        };
        for (id, on, want) in [
            ("a", "2024-05-31", Some("a")),
            ("a", "2025-07-01", Some("n")),
            ("a", "2025-06-30", Some("a")),
            ("c", "2025-07-01", None),
            ("n", "2024-05-31", None),
            ("p", "2024-05-31", Some("c")),
            ("D", "2026-01-01", None),
        ] {
            assert_eq!(place(id, on).as_deref(), want, "{id} on {on}");
        }
    }

    #[test]
    fn a_unit_is_followed_with_all_that_lay_in_it() {
        let all = reorganised();
        let names = |id: &str, on: &str| {
            let found = all.on_day(all.find(&UnitId::new(id)).expect(id), day(on));
            found
                .iter()
                .filter_map(|index| all.unit(*index))
                .map(|unit| unit.name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (id, on, want) in [
            ("D", "2024-01-01", "D"),
            ("D", "2025-07-01", "n p q"),
            ("n", "2024-01-01", "a b"),
            ("P", "2026-01-01", "P2"),
        ] {
            assert_eq!(names(id, on), want, "{id} on {on}");
        }
        let kin = all.kin(all.find(&UnitId::new("a")).expect("a"));
        assert_eq!(kin.len(), 2);
    }

    #[test]
    fn a_unit_was_in_a_district_that_is_no_more_but_not_in_a_province_that_goes_on() {
        let all = reorganised();
        let names = |id: &str, on: &str| {
            let above = all.formerly_in(all.find(&UnitId::new(id)).expect(id), day(on));
            above.iter().filter_map(|index| all.unit(*index)).map(|unit| unit.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!((names("n", "2025-07-01"), names("q", "2025-07-01")), (vec!["D".to_owned()], vec!["D".to_owned()]));
        assert!(names("a", "2024-05-31").is_empty() && names("P2", "2025-07-01").is_empty());
    }
}
