//! The register's tables: every record is known by its table and its place in it, counted from 0 in order of creation.

use serde::Deserialize;
use serde::Serialize;

use crate::model::activity::Activity;
use crate::model::association::Association;
use crate::model::award::Award;
use crate::model::change::Settings;
use crate::model::code::Via;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::officer::Officer;
use crate::model::period::Period;
use crate::model::programme::Drive;
use crate::model::programme::Model;
use crate::model::site::Assessment;
use crate::model::site::Site;
use crate::model::unit::Succession;
use crate::model::unit::Unit;
use crate::model::vantage::NamedView;

/// Declares the tables and the record that stands in each.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident = $name:literal : $record:ty,)+) => {
        /// A table of the register.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Table {
            $($(#[$doc])* $table,)+
        }

        impl Table {
            /// Every table, in an order in which a register can be loaded.
            pub const ALL: &[Self] = &[$(Self::$table),+];

            /// The table's name on disk.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$table => $name),+ }
            }
        }

        /// A record of some table.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Record {
            $($(#[$doc])* $table($record),)+
        }

        impl Record {
            /// The table in which it stands.
            pub const fn table(&self) -> Table {
                match self { $(Self::$table(_) => Table::$table),+ }
            }
        }
    };
}

tables! {
    /// The register's settings; one record.
    Settings = "settings": Settings,
    /// Administrative units.
    Units = "units": Unit,
    /// Which unit became which.
    Successions = "successions": Succession,
    /// Associations.
    Associations = "associations": Association,
    /// Models.
    Models = "models": Model,
    /// Emulation drives.
    Drives = "drives": Drive,
    /// Reporting periods.
    Periods = "periods": Period,
    /// Officers.
    Officers = "officers": Officer,
    /// Sites; the place is the id.
    Sites = "sites": Site,
    /// Assessments.
    Assessments = "assessments": Assessment,
    /// Activities; the place is the id.
    Activities = "activities": Activity,
    /// Awards; the place is the id.
    Awards = "awards": Award,
    /// Views under names, each version of them.
    Views = "views": NamedView,
    /// What is kept of every entry; the place is the entry's number.
    Acts = "acts": Act,
}

/// A record's table and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordKey {
    /// The table.
    pub table: Table,
    /// The place, counted from 0.
    pub number: u32,
}

/// What the register keeps of an entry: enough for history, undo and retries; the rest is in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The entry.
    pub seq: Seq,
    /// When the server took it.
    pub at: Stamp,
    /// Who did it.
    pub by: OfficerName,
    /// By what it came.
    pub via: Via,
    /// The writer's mark.
    pub token: Option<String>,
    /// What it made, as runs of neighbouring records: the first of them and how many.
    pub made: Vec<(RecordKey, u32)>,
    /// What it changed that was there before.
    pub changed: Vec<RecordKey>,
    /// The entry that it takes back.
    pub undoes: Option<Seq>,
    /// Whether it was taken back itself.
    pub undone: bool,
}

impl Act {
    /// Every record that it made or changed.
    pub fn touched(&self) -> impl Iterator<Item = RecordKey> + '_ {
        let made = self.made.iter().flat_map(|(first, count)| {
            (first.number..first.number.saturating_add(*count)).map(|number| RecordKey { table: first.table, number })
        });
        made.chain(self.changed.iter().copied())
    }
}
