//! Units by their names, on the map of any day.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::model::date::Day;
use crate::model::map::Geography;
use crate::model::map::UnitIndex;
use crate::model::register::Register;
use crate::text::fragment::Fit;
use crate::text::fragment::Fragment;
use crate::text::fragment::Spelling;
use crate::text::order::KnownOrder;

/// How many maps are kept ready. All days between two changes of the map share one.
const MOST_MAPS: usize = 4;

/// All units of all days by their names.
#[derive(Default)]
pub struct Units {
    entries: Vec<Entry>,
    /// By folded name, with or without the words for its kind, the units that are or were called so.
    called: HashMap<Box<str>, Vec<UnitIndex>>,
    /// The days on which the map changes.
    changes: Vec<Day>,
    order: KnownOrder,
    maps: Mutex<Vec<Arc<DayUnits>>>,
}

struct Entry {
    /// What it is called by law, then other spellings.
    spellings: Box<[Spelling]>,
    /// The letters of its names and of those of the units above it.
    letters: u64,
    /// What puts it into the Vietnamese order of all units.
    key: Box<[u8]>,
    /// Its place there.
    order: u32,
}

/// Where units of all days stand on the map of some.
pub struct DayUnits {
    /// How many changes of the map lie before it.
    change: usize,
    /// For each unit where it stands; none when it is divided or came from several.
    places: Vec<Option<UnitIndex>>,
    /// For each of the others the units that it became or had been.
    became: HashMap<UnitIndex, Vec<UnitIndex>>,
    /// For each unit whether it lies in the register's own area.
    home: Vec<bool>,
    /// The units that are the register's own area, on this map or any other.
    roots: Vec<UnitIndex>,
}

impl Units {
    /// How many units are known.
    pub fn known(&self) -> usize {
        self.entries.len()
    }

    /// Takes in the unit behind those that are known.
    pub fn put(&mut self, register: &Register) {
        let geography = register.geography();
        let index = UnitIndex(self.entries.len() as u32);
        let Some(unit) = geography.unit(index) else { return };
        let kind = unit.full_name.strip_suffix(unit.name.as_str()).unwrap_or_default();
        let official = Spelling::with_kind(kind, &unit.name);
        let others = unit.aliases.iter().map(|alias| Spelling::new(alias));
        let spellings: Box<[Spelling]> = std::iter::once(official).chain(others).collect();
        for spelling in &spellings {
            for text in [spelling.text(), spelling.bare()] {
                match self.called.get_mut(text) {
                    Some(called) if called.last() == Some(&index) => {}
                    Some(called) => called.push(index),
                    None => drop(self.called.insert(text.into(), vec![index])),
                }
            }
        }
        // A unit stands behind the one above it.
        let above = geography.parent(index).and_then(|parent| self.entries.get(parent.0 as usize));
        let own = spellings.iter().fold(0, |set, spelling| set | spelling.letters());
        let letters = own | above.map_or(0, |above| above.letters);
        let key = self.order.key(&unit.name).into();
        self.entries.push(Entry { spellings, letters, key, order: 0 });
    }

    /// Puts all units in order, once every one is known.
    pub fn settle(&mut self, register: &Register) {
        let mut order: Vec<(&[u8], usize)> = self.entries.iter().map(|entry| &*entry.key).zip(0..).collect();
        order.sort_unstable();
        let places: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
        for (rank, at) in places.into_iter().enumerate() {
            if let Some(entry) = self.entries.get_mut(at) {
                entry.order = rank as u32;
            }
        }
        self.forget_days(register);
    }

    /// Lets the maps be made anew, after successions or the register's own area changed.
    pub fn forget_days(&mut self, register: &Register) {
        let units = register.geography().units().flat_map(|(_, unit)| [unit.valid_from, unit.valid_to]);
        let steps = register.successions().iter().map(|step| Some(step.date));
        self.changes = units.chain(steps).flatten().collect();
        self.changes.sort_unstable();
        self.changes.dedup();
        self.maps = Mutex::default();
    }

    /// Where all units stand on a day.
    pub fn on(&self, register: &Register, day: Day) -> Arc<DayUnits> {
        let change = self.changes.partition_point(|at| *at <= day);
        let mut maps = self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        let map = match maps.iter().position(|map| map.change == change) {
            Some(at) => maps.remove(at),
            None => Arc::new(DayUnits::of(register, day, change)),
        };
        if maps.len() >= MOST_MAPS {
            maps.remove(0);
        }
        maps.push(Arc::clone(&map));
        map
    }

    /// How well a fragment fits a unit, and whether with its marks. Words that are none of its own may be those of the
    /// units above it, since many units share a name; the register's own area is above nearly all and tells nothing apart.
    pub fn fit(&self, geography: &Geography, map: &DayUnits, unit: UnitIndex, typed: &Fragment) -> Option<(Fit, bool)> {
        let entry = self.entries.get(unit.0 as usize)?;
        let best = entry.spellings.iter().filter_map(|name| Some((typed.fit(name)?, !typed.is_marked_as(name))));
        if let Some((fit, unmarked)) = best.min() {
            return Some((fit, !unmarked));
        }
        if typed.words().len() < 2 || !typed.is_among(entry.letters) {
            return None;
        }
        let names = |unit: UnitIndex| self.entries.get(unit.0 as usize).map_or(&[][..], |entry| &entry.spellings);
        let stands = |word: &str, unit: UnitIndex| names(unit).iter().any(|name| Fragment::word_fits(word, name));
        let own = typed.words().iter().any(|word| stands(word, unit));
        let line_up = || geography.line_up(unit).take_while(|at| *at == unit || !map.is_root(*at));
        let all = || typed.words().iter().all(|word| line_up().any(|at| stands(word, at)));
        let line = || line_up().flat_map(names).collect::<Vec<_>>();
        (own && all()).then(|| (Fit::Within, typed.is_marked_among(&line())))
    }

    /// The units of all days.
    pub fn all(&self) -> impl ExactSizeIterator<Item = UnitIndex> + use<> {
        (0..self.entries.len()).map(|at| UnitIndex(at as u32))
    }

    /// A unit's place in the Vietnamese order of all.
    pub fn order(&self, unit: UnitIndex) -> u32 {
        self.entries.get(unit.0 as usize).map_or(u32::MAX, |entry| entry.order)
    }

    /// What a unit is called.
    pub fn spellings(&self, unit: UnitIndex) -> &[Spelling] {
        self.entries.get(unit.0 as usize).map_or(&[], |entry| &entry.spellings)
    }

    /// The units of any day that have this folded name.
    pub fn called(&self, folded: &str) -> &[UnitIndex] {
        self.called.get(folded).map_or(&[], Vec::as_slice)
    }
}

impl DayUnits {
    fn of(register: &Register, day: Day, change: usize) -> Self {
        let geography = register.geography();
        let places: Vec<_> = geography.units().map(|(index, _)| geography.place(index, day)).collect();
        let lost = geography.units().filter(|(index, _)| places.get(index.0 as usize).is_none_or(Option::is_none));
        let became = lost.map(|(index, _)| (index, geography.on_day(index, day))).filter(|(_, all)| !all.is_empty());
        let became = became.collect();
        let mut roots = match register.settings().home.as_ref().and_then(|home| geography.find(home)) {
            Some(home) => geography.on_day(home, day),
            None => geography
                .units()
                .filter(|(_, unit)| unit.parent.is_none() && unit.is_valid(day))
                .map(|(at, _)| at)
                .collect(),
        };
        let mut home: Vec<bool> = Vec::with_capacity(places.len());
        for (index, _) in geography.units() {
            let above = geography.parent(index).and_then(|parent| home.get(parent.0 as usize).copied());
            home.push(above.unwrap_or_default() || roots.contains(&index));
        }
        let own = register.settings().home.as_ref().and_then(|home| geography.find(home));
        roots.extend(own.into_iter().flat_map(|home| geography.kin(home)));
        Self { change, places, became, home, roots }
    }

    /// Where a unit stands; none when it is divided or came from several.
    pub fn place(&self, unit: UnitIndex) -> Option<UnitIndex> {
        self.places.get(unit.0 as usize).copied().flatten()
    }

    /// Whether a unit is on the map.
    pub fn has(&self, unit: UnitIndex) -> bool {
        self.place(unit) == Some(unit)
    }

    /// The units that a unit became or had been; itself when it is on the map.
    pub fn all_of(&self, unit: UnitIndex) -> impl Iterator<Item = UnitIndex> + '_ {
        let several = self.became.get(&unit).map_or(&[][..], Vec::as_slice);
        self.place(unit).into_iter().chain(several.iter().copied())
    }

    /// Whether a unit lies in the register's own area.
    pub fn is_home(&self, unit: UnitIndex) -> bool {
        self.home.get(unit.0 as usize).copied().unwrap_or_default()
    }

    /// Whether a unit is the register's own area, on this map or any other.
    pub fn is_root(&self, unit: UnitIndex) -> bool {
        self.roots.contains(&unit)
    }
}
