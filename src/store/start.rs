//! How a start finds out whether the store may be used.

use std::path::Path;
use std::time::Duration;

use crate::model::id::Seq;
use crate::model::register::Register;
use crate::store::Fault;
use crate::store::HeadMark;
use crate::store::files;
use crate::store::mark::Mark;
use crate::store::pulse::Pulse;
use crate::store::sled::Generation;

/// Where the register comes from.
pub enum Start {
    /// From the store, which is exactly at the journal's head.
    Clean {
        /// The register.
        register: Box<Register>,
        /// The store, for [`crate::store::StoreHandle::spawn`].
        store: OpenStore,
    },
    /// From the journal. The store is to be written anew.
    Rebuild {
        /// Why, in words for the log.
        why: String,
    },
}

/// A store that was opened and read, and waits for its thread.
pub struct OpenStore {
    pub(super) generation: Generation,
    pub(super) pulse: Pulse,
    pub(super) seq: Seq,
}

/// Looks for what a clean stop has left in the data directory `dir`, and reads it if it is exactly as it was left.
///
/// The caller must own the directory: nobody else may start a store in it meanwhile.
pub fn start(dir: &Path, head: &HeadMark) -> Start {
    match open(dir, head) {
        Ok((register, store)) => Start::Clean { register: Box::new(register), store },
        Err(fault) => Start::Rebuild { why: fault.to_string() },
    }
}

/// How long sled may stand still. Folding the journal takes seconds, so there is little to gain by waiting longer.
const PATIENCE: Duration = Duration::from_secs(20);

fn open(dir: &Path, head: &HeadMark) -> Result<(Register, OpenStore), Fault> {
    let mark = Mark::take(dir)?;
    mark.check_head(head)?;
    let (pulse, dir) = (Pulse::default(), dir.to_owned());
    let inner = pulse.clone();
    let (register, generation) = pulse.aside(PATIENCE, move || read(&dir, &mark, inner))?;
    let seq = register.seq();
    Ok((register, OpenStore { generation, pulse, seq }))
}

fn read(dir: &Path, mark: &Mark, pulse: Pulse) -> Result<(Register, Generation), Fault> {
    mark.check_files(&files::seals(&files::generation(dir, mark.generation()), &pulse)?)?;
    let mut generation = Generation::open(dir, mark.generation(), mark.size(), pulse)?;
    let register = generation.load()?;
    mark.check_records(generation.sums())?;
    if register.seq() != mark.seq() || generation.applied()? != Some(mark.seq()) {
        return Fault::odd(format!("its records end at entry {}", register.seq()));
    }
    Ok((register, generation))
}
