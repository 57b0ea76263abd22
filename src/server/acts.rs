//! Lists of entries and the outlook of an undo: the register is held only for a moment with each entry, since reading the
//! journal waits for the disk and nobody should have to wait for that to write.

use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::server::answer::acts;
use crate::server::answer::acts::Chosen;
use crate::server::answer::acts::Outlook;
use crate::server::state::Shared;
use crate::wire::message::ActRow;
use crate::wire::message::Answer;

/// Entries, latest first.
///
/// # Errors
/// When the journal can't be read.
pub fn list(shared: &Shared, chosen: &Chosen, about: Option<&str>) -> Result<Answer, Problem> {
    let rows = rows(shared, &chosen.seqs, about)?;
    Ok(Answer::Acts { rows, rest: chosen.rest })
}

/// What taking back an entry would mean.
///
/// # Errors
/// When the journal can't be read.
pub fn undoing(shared: &Shared, seq: Seq, outlook: Outlook) -> Result<Answer, Problem> {
    let unknown = || Problem::new(Reason::UnknownSeq).on("seq").with("seq", seq).with("value", seq);
    let act = rows(shared, &[seq], None)?.pop().ok_or_else(unknown)?;
    let dependents = rows(shared, &outlook.dependents, None)?;
    Ok(Answer::Undoing(Box::new(outlook.with_rows(act, dependents))))
}

fn rows(shared: &Shared, seqs: &[Seq], about: Option<&str>) -> Result<Vec<ActRow>, Problem> {
    let mut rows = Vec::with_capacity(seqs.len());
    for seq in seqs {
        let meant = acts::meant(shared.projection().register(), *seq);
        let source = acts::source(&*shared.reader, *seq, meant).map_err(|what| {
            shared.log.error(format_args!("reading entry {seq}: {what}"));
            Problem::new(Reason::Internal)
        })?;
        rows.extend(source.and_then(|source| acts::row(shared.projection().register(), &source, about)));
    }
    Ok(rows)
}
