//! Checking a journal without touching it, also while a server appends to it.

use std::ops::ControlFlow;
use std::path::Path;

use thiserror::Error;

use crate::journal::Damage;
use crate::journal::Head;
use crate::journal::OpenError;
use crate::journal::Step;
use crate::journal::TornTail;
use crate::journal::segment;
use crate::journal::walk::Walked;
use crate::journal::walk::walk;
use crate::model::id::Seq;

/// Reads the whole journal in the data folder `dir`, checks its chain and that each entry can be read, and gives the
/// entries to `each`, which may break off. Nothing is mended and nothing is written.
///
/// # Errors
/// When there is damage, or no journal, or it can't be read, or `each` broke off.
pub fn verify(dir: &Path, each: &mut dyn FnMut(Step<'_>) -> ControlFlow<()>) -> Result<Verified, VerifyError> {
    let folder = segment::folder(dir);
    if !folder.is_dir() {
        return Err(OpenError::Absent(dir.to_owned()).into());
    }
    let Walked { head, damage, torn, .. } = walk(dir, Seq(0), each)?;
    damage.map_or(Ok(Verified { head, torn }), |damage| Err(VerifyError::Damaged { damage, head }))
}

/// A journal that is what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where it stands.
    pub head: Head,
    /// What was cut off by a crash, or is just being written by a server.
    pub torn: Option<TornTail>,
}

/// Why a journal could not be verified.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// It is not what was written.
    #[error("{damage}")]
    Damaged {
        /// The first place that is wrong.
        damage: Damage,
        /// Where the good part ends.
        head: Head,
    },
    /// It could not be read.
    #[error(transparent)]
    Open(#[from] OpenError),
}
