//! What finds records for somebody who types: names of units, models and associations, and the words of sites.
//!
//! It follows the register by the entries that it has not seen yet, when somebody asks and not before: a server that
//! nobody types at keeps none of it, and an entry costs nothing more to apply.

mod bits;
mod listed;
mod sites;
mod units;

use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;

pub use bits::Bits;
pub use listed::Listed;
pub use listed::Named;
pub use sites::SiteLine;
pub use sites::Sites;
pub use units::DayUnits;
pub use units::Units;

/// How many units or sites are taken in at a time. Whoever writes need not wait longer for the register than that takes.
const PORTION: usize = 1000;

/// All that finds records by what is typed.
#[derive(Default)]
pub struct Finder {
    /// The last entry that was looked at; none before the first time.
    seen: Option<Seq>,
    /// Units of all days.
    pub units: Units,
    /// Models.
    pub models: Listed,
    /// Associations.
    pub associations: Listed,
    /// Emulation drives.
    pub drives: Listed,
    /// Fields of work that models have.
    pub fields: Listed,
    /// Sites.
    pub sites: Sites,
}

impl Finder {
    /// Whether it knows all that the register has.
    pub fn is_level_with(&self, register: &Register) -> bool {
        self.seen == Some(register.seq())
            && self.units.known() == register.len(Table::Units) as usize
            && self.sites.known() == register.sites().len()
    }

    /// Takes in a portion of what it does not know yet.
    pub fn advance(&mut self, register: &Register) {
        let Some(seen) = self.seen else {
            self.seen = Some(register.seq());
            self.list(register, Table::ALL);
            return;
        };
        let mut room = PORTION;
        let (mut at, mut tables) = (seen, Vec::new());
        while room > 0 && at < register.seq() {
            at = at.next();
            for key in register.act(at).iter().flat_map(|act| act.touched()) {
                room = room.saturating_sub(1);
                self.look_again(register, key, &mut tables);
            }
        }
        self.seen = Some(at);
        if !tables.is_empty() {
            self.list(register, &tables);
        }
        let (units, before) = (register.len(Table::Units) as usize, self.units.known());
        while room > 0 && self.units.known() < units {
            room -= 1;
            self.units.put(register);
        }
        if before < units && self.units.known() == units {
            self.units.settle(register);
        }
        while room > 0 && self.sites.known() < register.sites().len() {
            room -= 1;
            self.sites.put(register, SiteId::from_index(self.sites.known() as u32));
        }
    }

    fn look_again(&mut self, register: &Register, key: RecordKey, tables: &mut Vec<Table>) {
        match key.table {
            // One that is not there yet will come with its portion.
            Table::Sites if (key.number as usize) < self.sites.known() => {
                self.sites.put(register, SiteId::from_index(key.number));
            }
            Table::Successions | Table::Settings | Table::Models | Table::Associations | Table::Drives
                if !tables.contains(&key.table) =>
            {
                tables.push(key.table)
            }
            _ => {}
        }
    }

    /// Makes the lists of some tables anew. They are short, or change about once in a decade.
    fn list(&mut self, register: &Register, tables: &[Table]) {
        for table in tables {
            match table {
                Table::Successions | Table::Settings => self.units.forget_days(register),
                Table::Models => {
                    self.models = Listed::models(register);
                    self.fields = Listed::fields(register);
                }
                Table::Associations => self.associations = Listed::associations(register),
                Table::Drives => self.drives = Listed::drives(register),
                _ => {}
            }
        }
    }
}
