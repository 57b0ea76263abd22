//! How many sites every unit, model and association has on a day.

use crate::model::date::Day;
use crate::model::id::Seq;
use crate::model::map::UnitIndex;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::server::finder::Finder;

/// The figures of one day, kept while the register stays as it is.
#[derive(Default)]
pub(super) struct Tallies {
    key: Option<(Seq, Day)>,
    units: Vec<u32>,
    models: Vec<u32>,
    associations: Vec<u32>,
}

impl Tallies {
    /// Counts for a day, unless that is done already.
    ///
    /// A view of that day has the same figures and more, but making one for each date of founding that somebody types
    /// would take a hundred times as long.
    pub fn keep(&mut self, register: &Register, finder: &Finder, day: Day) {
        let key = Some((register.seq(), day));
        if self.key == key {
            return;
        }
        let zeros = |table| vec![0_u32; register.len(table) as usize];
        let (mut written, mut models, mut associations) =
            (zeros(Table::Units), zeros(Table::Models), zeros(Table::Associations));
        finder.sites.each_on(register, day, |line| {
            add(&mut written, line.unit.0, 1);
            add(&mut models, line.model, 1);
            line.associations.iter().for_each(|place| add(&mut associations, *place, 1));
        });
        let (mut units, map) = (zeros(Table::Units), finder.units.on(register, day));
        for (at, count) in written.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let above = map.place(UnitIndex(at as u32)).into_iter().flat_map(|unit| register.geography().line_up(unit));
            above.for_each(|unit| add(&mut units, unit.0, count));
        }
        *self = Self { key, units, models, associations };
    }

    /// Sites that stand in a unit.
    pub fn unit(&self, unit: UnitIndex) -> u32 {
        self.units.get(unit.0 as usize).copied().unwrap_or_default()
    }

    /// Sites of a model, by its place.
    pub fn model(&self, place: u32) -> u32 {
        self.models.get(place as usize).copied().unwrap_or_default()
    }

    /// Sites that an association leads or takes part in, by its place.
    pub fn association(&self, place: u32) -> u32 {
        self.associations.get(place as usize).copied().unwrap_or_default()
    }
}

fn add(counts: &mut [u32], place: u32, count: u32) {
    if let Some(slot) = counts.get_mut(place as usize) {
        *slot += count;
    }
}
