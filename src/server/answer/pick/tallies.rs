//! How many sites every unit, model and association has on a day.

use crate::model::date::Day;
use crate::model::field::PickOf;
use crate::model::id::Seq;
use crate::model::map::UnitIndex;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::server::finder::Finder;

/// The figures of the day that is typed about, kept while the register stays as it is.
#[derive(Default)]
pub(super) struct Tallies {
    units: Counts,
    models: Counts,
    associations: Counts,
}

/// A figure for each record of a table, by its place there.
#[derive(Default)]
struct Counts {
    key: Option<(Seq, Day)>,
    counts: Vec<u32>,
}

impl Tallies {
    /// Counts what a list of this kind shows, unless that is done already.
    ///
    /// A view of that day has the same figures and more, but making one for each date of founding that somebody types
    /// would take a hundred times as long.
    pub fn keep(&mut self, register: &Register, finder: &Finder, of: PickOf, day: Day) {
        match of {
            PickOf::Commune | PickOf::Unit => self.units.keep(register, Table::Units, day, |counts| {
                let mut written = vec![0; counts.len()];
                finder.sites.each_on(register, day, |line| add(&mut written, line.unit.0, 1));
                let map = finder.units.on(register, day);
                for (at, count) in written.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    let place = map.place(UnitIndex(at as u32)).into_iter();
                    let above = place.flat_map(|unit| register.geography().line_up(unit));
                    above.for_each(|unit| add(counts, unit.0, count));
                }
            }),
            PickOf::Model | PickOf::WorkField => self.models.keep(register, Table::Models, day, |counts| {
                finder.sites.each_on(register, day, |line| add(counts, line.model, 1));
            }),
            PickOf::Association | PickOf::Recipient => {
                self.associations.keep(register, Table::Associations, day, |counts| {
                    finder.sites.each_on(register, day, |line| {
                        line.associations.iter().for_each(|place| add(counts, *place, 1));
                    });
                })
            }
            PickOf::Site | PickOf::Drive | PickOf::Period => {}
        }
    }

    /// Sites that stand in a unit.
    pub fn unit(&self, unit: UnitIndex) -> u32 {
        self.units.of(unit.0)
    }

    /// Sites of a model, by its place.
    pub fn model(&self, place: u32) -> u32 {
        self.models.of(place)
    }

    /// Sites that an association leads or takes part in, by its place.
    pub fn association(&self, place: u32) -> u32 {
        self.associations.of(place)
    }
}

impl Counts {
    fn keep(&mut self, register: &Register, table: Table, day: Day, count: impl FnOnce(&mut [u32])) {
        let key = Some((register.seq(), day));
        if self.key != key {
            let mut counts = vec![0; register.len(table) as usize];
            count(&mut counts);
            *self = Self { key, counts };
        }
    }

    fn of(&self, place: u32) -> u32 {
        self.counts.get(place as usize).copied().unwrap_or_default()
    }
}

fn add(counts: &mut [u32], place: u32, count: u32) {
    if let Some(slot) = counts.get_mut(place as usize) {
        *slot += count;
    }
}
