//! Whether the store holds what the register holds, found by reading it forward: sled's point look-ups can see keys that
//! its iterator skips.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::lang::told;
use crate::model::record::RecordKey;
use crate::store::Fault;
use crate::store::HeadMark;
use crate::store::codec;
use crate::store::files;
use crate::store::mark::Mark;
use crate::store::pulse::Pulse;
use crate::store::rebuild::PORTION;
use crate::store::rebuild::RebuildSource;
use crate::store::rebuild::last_key;
use crate::store::sled::Generation;
use crate::store::sums::Sum;

/// What a comparison gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The store holds exactly the register's records.
    Same {
        /// How many.
        records: u64,
    },
    /// It does not; a text of [`told`] for each difference, up to some.
    Different(Vec<String>),
    /// There is no store to compare: it is off, or was not closed cleanly and will be written anew.
    Nothing(String),
}

/// Compares a store that no server has open with the register of the journal's head. It writes nothing in `dir`: opening
/// a database changes it, so a copy in the system's temporary directory is opened.
pub fn compare(dir: &Path, head: &HeadMark, expected: Box<dyn RebuildSource + Send>) -> Compared {
    let mark = match Mark::read(dir).and_then(|mark| mark.check_head(head).map(|()| mark)) {
        Ok(mark) => Arc::new(mark),
        Err(fault) => return Compared::Nothing(fault.to_string()),
    };
    let copy = std::env::temp_dir().join(format!("antq-verify-{}", Uuid::new_v4()));
    let (data, its, place, pulse) = (dir.to_owned(), Arc::clone(&mark), copy.clone(), Pulse::default());
    let inner = pulse.clone();
    let found = pulse.aside(PATIENCE, move || compare_copy(&data, &its, &place, expected, inner));
    // A copy that stays behind is for the system to clear away, as everything there.
    drop(std::fs::remove_dir_all(copy));
    let found = found.unwrap_or_else(|fault| Compared::Different(vec![fault.told()]));
    if matches!(found, Compared::Different(_)) && Mark::read(dir).ok().as_ref() != Some(&*mark) {
        // A server took it over meanwhile, and what it has written since is no damage.
        return Compared::Nothing("a server has it".to_owned());
    }
    found
}

/// How long sled may stand still while nobody but the one who verifies waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Differences beyond these say nothing new.
const DIFFERENCES_MOST: usize = 100;

fn compare_copy(
    dir: &Path,
    mark: &Mark,
    copy: &Path,
    mut expected: Box<dyn RebuildSource + Send>,
    pulse: Pulse,
) -> Result<Compared, Fault> {
    let path = files::generation(dir, mark.generation());
    mark.check_files(&files::seals(&path, &pulse)?)?;
    files::copy_generation(&path, &files::generation(copy, mark.generation()), &pulse)?;
    let generation = Generation::open(copy, mark.generation(), mark.size(), pulse)?;
    let (records, differences) = differences(&generation, expected.as_mut())?;
    generation.close()?;
    Ok(judge(records, &differences))
}

/// How a record of the store is not as expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    Missing,
    Other,
    Unknown,
}

/// Puts differences into words.
pub(super) fn judge(records: u64, differences: &BTreeMap<RecordKey, Difference>) -> Compared {
    if differences.is_empty() {
        return Compared::Same { records };
    }
    let mut lines: Vec<_> = differences.iter().take(DIFFERENCES_MOST).map(|(key, how)| how.told(*key)).collect();
    let more = differences.len() - lines.len();
    if more > 0 {
        lines.push(told("store.more", &[("more", &more)]));
    }
    Compared::Different(lines)
}

/// Walks through the store and what is expected side by side; gives how many records are expected, too.
pub(super) fn differences(
    generation: &Generation,
    expected: &mut dyn RebuildSource,
) -> Result<(u64, BTreeMap<RecordKey, Difference>), Fault> {
    let (mut found, mut records) = (BTreeMap::new(), 0);
    let mut expected = Expected { source: expected, after: None, portion: VecDeque::new() };
    let mut stored = generation.scan();
    let (mut left, mut right) = (stored.next().transpose()?, expected.next()?);
    loop {
        let order = match (&left, &right) {
            (None, None) => return Ok((records, found)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(stored), Some((key, _))) => stored.key.cmp(key),
        };
        if let (Some(stored), true) = (&left, order.is_le()) {
            match &right {
                Some((_, sum)) if order.is_eq() && *sum == stored.sum => {}
                Some(_) if order.is_eq() => drop(found.insert(stored.key, Difference::Other)),
                _ => drop(found.insert(stored.key, Difference::Unknown)),
            }
            left = None;
        }
        if let (Some((key, _)), true) = (&right, order.is_ge()) {
            if order.is_gt() {
                found.insert(*key, Difference::Missing);
            }
            right = expected.next()?;
            records += 1;
        }
        if order.is_le() {
            left = stored.next().transpose()?;
        }
    }
}

/// The expected records one by one.
struct Expected<'a> {
    source: &'a mut dyn RebuildSource,
    after: Option<RecordKey>,
    portion: VecDeque<(RecordKey, Sum)>,
}

impl Expected<'_> {
    fn next(&mut self) -> Result<Option<(RecordKey, Sum)>, Fault> {
        if self.portion.is_empty() {
            let records = self.source.next(self.after, PORTION);
            self.after = last_key(self.after, &records)?.or(self.after);
            let sealed = records.iter().map(|(key, record)| Ok((*key, codec::seal(*key, record)?.sum())));
            self.portion = sealed.collect::<Result<_, Fault>>()?;
        }
        Ok(self.portion.pop_front())
    }
}
