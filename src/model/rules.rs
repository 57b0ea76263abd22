//! The rules: what a line says, whether it fits the register, and which changes follow from it.
//!
//! [`read()`] knows nothing of the register and can run on any thread; [`Draft::check`] does the rest.

pub(super) mod body;
mod draft;
mod fits;
mod life;
mod read;
mod take_back;
mod warrant;

use std::collections::BTreeSet;

use crate::model::change::Change;
use crate::model::code::Via;
use crate::model::command::Request;
use crate::model::date::Day;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::register::Register;
use crate::model::site::SiteField;

pub use body::MOST_DONG;
pub use body::MOST_MEMBERS;
pub use draft::Draft;
pub use read::read;
pub use read::read_fields;

/// Under what circumstances a command is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Today, where the server is.
    pub today: Day,
    /// Who sent it.
    pub by: OfficerName,
    /// By what it came.
    pub via: Via,
}

/// A command that may be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// What it does.
    pub changes: Vec<Change>,
    /// Fields that somebody else changed since the writer looked, and that this command leaves alone.
    pub merged: Vec<SiteField>,
}

/// The entries that stand on an entry and keep it from being taken back, in the order of the journal. Bringing back
/// what was taken back takes nothing away, so nothing stands against it.
pub fn standing_on(register: &Register, seq: Seq) -> BTreeSet<Seq> {
    match register.line_of_undo(seq).as_slice() {
        [.., (meant, true)] => register.act(*meant).map(|act| Draft::new(register).dependents(act)).unwrap_or_default(),
        _ => BTreeSet::new(),
    }
}

/// Checks one command against the register as it stands.
///
/// # Errors
/// The first rule that it breaks.
pub fn check(register: &Register, request: &Request, context: &Context) -> Result<Checked, Problem> {
    Draft::new(register).check(request, context)
}
