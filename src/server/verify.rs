//! Whether the journal, the register, its figures and the store agree. Nothing is changed by looking.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crate::journal;
use crate::journal::Hash;
use crate::journal::Step;
use crate::journal::VerifyError;
use crate::lang::told;
use crate::model::count::GroupKey;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::standing::View;
use crate::server::projection::Projection;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::server::stock::Stock;
use crate::store::Compared;
use crate::wire::message::Answer;

/// More findings say nothing new.
const MOST_FINDINGS: usize = 100;

/// How long the store's comparison may take.
const STORE_PATIENCE: Duration = Duration::from_secs(120);

/// How often it is tried to meet the register at an entry, while others write.
const MOST_TRIES: u32 = 50;

/// Reads the journal whole and compares all that is made from it.
pub fn verify(shared: &Arc<Shared>) -> Answer {
    let mut findings = Vec::new();
    let mut fresh = Register::new();
    let head = read_journal(shared, &mut fresh, &mut findings);
    if findings.is_empty() {
        compare_register(shared, &mut fresh, &mut findings);
        // Only now: the store's own look takes long, and is of the same register.
        compare_store(shared, &mut findings);
    }
    findings.truncate(MOST_FINDINGS);
    let projection = shared.projection();
    let (seq, sites) = (projection.register().seq(), projection.today().total().sites);
    Answer::Verified { seq, sites, head: head.to_string(), findings }
}

/// Folds the journal into a register of its own, and gives the hash of its last good line.
fn read_journal(shared: &Shared, fresh: &mut Register, findings: &mut Vec<String>) -> Hash {
    let mut unfit = None;
    let outcome = journal::verify(shared.place.data(), &mut |step| {
        if let Step::Entry(entry) = step
            && let Err(error) = fresh.apply(entry)
        {
            shared.log.error(&error);
            unfit = Some(journal::unfit(&error));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    findings.extend(unfit);
    match outcome {
        Ok(verified) => verified.head.hash,
        Err(VerifyError::Damaged { damage, head }) => {
            findings.push(damage.told());
            head.hash
        }
        Err(VerifyError::Open(error)) => {
            if findings.is_empty() {
                findings.push(error.told());
            }
            shared.reader.head().hash
        }
    }
}

fn compare_register(shared: &Shared, fresh: &mut Register, findings: &mut Vec<String>) {
    for _ in 0..MOST_TRIES {
        {
            // While this is held the register stands still, so the fresh one can be brought to the same entry.
            let projection = shared.projection();
            if let Err(what) = catch_up(shared, fresh, projection.register()) {
                return findings.push(what);
            }
            if fresh.seq() == projection.register().seq() {
                compare_records(fresh, projection.register(), findings);
                return compare_figures(&projection, fresh, findings);
            }
        }
        // The journal is a commit ahead, which is just about to be applied.
        if !shared.bell.rest(Duration::from_millis(20)) {
            return;
        }
    }
    findings.push(told("verify.behind", &[("seq", &fresh.seq())]));
}

fn catch_up(shared: &Shared, fresh: &mut Register, register: &Register) -> Result<(), String> {
    while fresh.seq() < register.seq() {
        let next = shared.reader.read(fresh.seq().next()).map_err(|error| error.told())?;
        let entry = next.ok_or_else(|| told("verify.ends", &[("seq", &fresh.seq())]))?;
        fresh.apply(&entry).map_err(|unfit| journal::unfit(&unfit))?;
    }
    Ok(())
}

fn compare_records(fresh: &Register, register: &Register, findings: &mut Vec<String>) {
    for table in Table::ALL {
        let count = fresh.len(*table).max(register.len(*table));
        let keys = (0..count).map(|number| RecordKey { table: *table, number });
        let different = keys.filter(|key| fresh.record(*key) != register.record(*key)).take(MOST_FINDINGS);
        let name = table.name();
        findings.extend(different.map(|key| told("verify.record", &[("table", &name), ("number", &key.number)])));
    }
}

/// Counts everything anew, in the register that was just folded, and compares it with the figures that were kept up to
/// date. What the served register has indexed wrongly is wrong in a count of it, too.
fn compare_figures(projection: &Projection, fresh: &Register, findings: &mut Vec<String>) {
    let kept = projection.today();
    let counted = View::of(fresh, kept.day());
    if (kept.total(), kept.exemplars()) != (counted.total(), counted.exemplars()) {
        findings.push(told("cli.counters", &[]));
    }
    for key in GroupKey::ALL {
        let sorted = |view: &View| {
            let mut groups: Vec<_> = view.groups(*key).filter(|(_, tally)| tally.sites > 0).collect();
            groups.sort_unstable_by_key(|(value, _)| *value);
            groups
        };
        if sorted(kept) != sorted(&counted) {
            findings.push(told("verify.figures", &[("group", &key.name())]));
        }
    }
}

fn compare_store(shared: &Arc<Shared>, findings: &mut Vec<String>) {
    let asked = hold(&shared.store).as_ref().map(|store| store.check(Stock::of(shared)));
    match asked.map(|answer| answer.recv_timeout(STORE_PATIENCE)) {
        Some(Ok(Compared::Different(lines))) => findings.extend(lines),
        Some(Err(_)) => findings.push(told("store.silent", &[])),
        // A store that is just written anew holds nothing that could be wrong.
        Some(Ok(Compared::Same { .. } | Compared::Nothing(_))) | None => {}
    }
}
