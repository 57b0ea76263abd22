//! The checksum of every record that was written, kept in memory: what sled should hold, told by somebody else than sled.

use std::collections::BTreeMap;

use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::store::Fault;
use crate::store::codec;

/// What the store should hold. Sixteen bytes a record, and with them a damage of sled that goes unnoticed while the server
/// runs (sled has lost keys from its iterator without a word) is found at the next start.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sums {
    tables: BTreeMap<Table, Vec<Sum>>,
}

/// A record's checksum, and how many parts it takes in sled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The envelope's checksum.
    pub hash: u64,
    /// How many parts.
    pub parts: u16,
}

impl Sums {
    /// Notes a record, which must be known or the next one of its table; gives how many parts it took before.
    ///
    /// # Errors
    /// When there is a gap before it: then a record was lost on the way.
    pub fn put(&mut self, key: RecordKey, sum: Sum) -> Result<u16, Fault> {
        let table = self.tables.entry(key.table).or_default();
        let length = table.len();
        match table.get_mut(key.number as usize) {
            Some(known) => Ok(std::mem::replace(known, sum).parts),
            None if length == key.number as usize => {
                table.push(sum);
                Ok(0)
            }
            None => Fault::odd(format!("{} comes where {length} is the next", codec::name(key))),
        }
    }

    /// How many records there are.
    pub fn records(&self) -> u64 {
        self.tables.values().map(|table| table.len() as u64).sum()
    }

    /// One hash over all.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (table, sums) in &self.tables {
            hasher.update(table.name().as_bytes()).update(&(sums.len() as u64).to_be_bytes());
            for sum in sums {
                hasher.update(&sum.hash.to_be_bytes()).update(&sum.parts.to_be_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}
