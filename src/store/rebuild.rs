//! How the store gets the register's records while the server works: all of them, for a new generation, or some.

use crate::model::id::Seq;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::store::Fault;
use crate::store::sled::Generation;

/// Gives the register's records in portions, so that its lock is held only for moments.
///
/// Records may change between portions. Each change is also told to [`crate::store::StoreHandle::touched`] after it is in
/// the register, and those records are written after the rebuild. A record is always written whole, so the newest version
/// stands in the end, whichever the source has seen.
pub trait RebuildSource {
    /// The last entry of which the source surely gives all records: the register's when the source was made.
    fn seq(&self) -> Seq;

    /// The next records in order of their keys, at most that many; nothing when there are no more.
    fn next(&mut self, after: Option<RecordKey>, most: usize) -> Vec<(RecordKey, Record)>;

    /// About how many records there are, for the progress.
    fn total(&self) -> u64;
}

/// Gives single records of the register.
pub trait RecordSource: Send {
    /// These records as they are now, in this order. At most a portion is asked for, so that the register's lock is held
    /// only for a moment.
    fn records(&self, keys: &[RecordKey]) -> Vec<(RecordKey, Record)>;
}

/// The records of a register behind one of its keys, for a [`RebuildSource`] that has just locked it.
pub fn portion(register: &Register, after: Option<RecordKey>, most: usize) -> Vec<(RecordKey, Record)> {
    let keys = Table::ALL.iter().flat_map(|table| {
        let first = match after {
            Some(after) if after.table > *table => u32::MAX,
            Some(after) if after.table == *table => after.number.saturating_add(1),
            _ => 0,
        };
        (first..register.len(*table)).map(|number| RecordKey { table: *table, number })
    });
    keys.filter_map(|key| Some((key, register.record(key)?))).take(most).collect()
}

/// How many records a register has.
pub fn total(register: &Register) -> u64 {
    Table::ALL.iter().map(|table| u64::from(register.len(*table))).sum()
}

/// A portion costs the register's readers and its writer well under a millisecond.
pub(super) const PORTION: usize = 256;

/// Writes all that the source gives; `go_on` hears how many there were after each portion and may end it.
///
/// # Errors
/// When sled fails, or the source does not keep its order, so that it might never end.
pub(super) fn fill(
    generation: &mut Generation,
    source: &mut dyn RebuildSource,
    go_on: &dyn Fn(u64) -> bool,
) -> Result<(), Fault> {
    let (mut after, mut done) = (None, 0);
    while go_on(done) {
        let records = source.next(after, PORTION);
        let Some(last) = last_key(after, &records)? else { return generation.set_applied(source.seq()) };
        (after, done) = (Some(last), done + records.len() as u64);
        generation.put(records)?;
    }
    Ok(())
}

/// The last key of a portion; none when it is empty.
pub(super) fn last_key(after: Option<RecordKey>, records: &[(RecordKey, Record)]) -> Result<Option<RecordKey>, Fault> {
    let mut last = after;
    for (key, _) in records {
        if last.is_some_and(|last| last >= *key) {
            return Fault::odd("the register's records do not come in order");
        }
        last = Some(*key);
    }
    Ok(last.filter(|_| !records.is_empty()))
}
