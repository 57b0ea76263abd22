//! What a server opens: the journal, and the register from the store or from the journal.

use std::ops::ControlFlow;

use crate::journal;
use crate::journal::FileJournal;
use crate::journal::Journal;
use crate::journal::Reader;
use crate::journal::Setup;
use crate::journal::State;
use crate::journal::TornTail;
use crate::lang::Lang;
use crate::lang::told;
use crate::model::id::Seq;
use crate::model::register::Register;
use crate::server::ServerError;
use crate::server::log::Log;
use crate::server::projection::Projection;
use crate::server::state::Parts;
use crate::server::state::today;
use crate::store::HeadMark;
use crate::store::OpenStore;
use crate::store::Start;
use crate::store::start;
use crate::wire::place::Place;

/// What was opened.
pub struct Opened {
    /// What all threads share.
    pub parts: Parts,
    /// The journal, for the owner.
    pub journal: Box<dyn Journal>,
    /// The store, where a clean stop has left one.
    pub store: Option<OpenStore>,
}

/// Opens the register at a place. The caller holds the owner's lock.
///
/// # Errors
/// When the journal can't be read, or holds what does not fit a register.
pub fn open(place: &Place) -> Result<Opened, ServerError> {
    let log = Log::open(place);
    // The chain is checked whole; no entry is parsed, since the store may have the register ready.
    let opened = FileJournal::open(place.data(), Setup::default(), Seq(u64::MAX), &mut |_| ControlFlow::Continue(()));
    let opened = opened.map_err(|error| ServerError::Journal { what: error.to_string(), told: error.told() })?;
    let mut notices: Vec<_> = opened.torn.as_ref().map(TornTail::told).into_iter().collect();
    if let State::ReadOnly(cause) | State::Poisoned(cause) = opened.journal.state() {
        notices.push(told("damage.read_only", &[("cause", &cause.told())]));
    }
    let head = opened.journal.head();
    let mark = HeadMark { seq: head.seq, hash: head.hash.to_string() };
    let (register, store) = match start(place.data(), &mark) {
        Start::Clean { register, store } => (*register, Some(store)),
        Start::Rebuild { why } => {
            log.note(format_args!("reading the journal: {why}"));
            (fold(&opened.journal)?, None)
        }
    };
    notices.iter().for_each(|notice| log.warn(Lang::En.told(notice)));
    log.note(format_args!("the register is at entry {}", head.seq));
    let journal: Box<dyn Journal> = Box::new(opened.journal);
    Ok(assemble(place, log, journal, register, store, notices))
}

/// Puts together what was opened.
pub fn assemble(
    place: &Place,
    log: Log,
    journal: Box<dyn Journal>,
    register: Register,
    store: Option<OpenStore>,
    notices: Vec<String>,
) -> Opened {
    let projection = Projection::new(register, today());
    let parts = Parts { place: place.clone(), log, reader: journal.reader(), projection, notices };
    Opened { parts, journal, store }
}

/// The register that a journal's entries make.
///
/// # Errors
/// When the journal can't be read, or an entry does not fit.
pub fn fold(reader: &dyn Reader) -> Result<Register, ServerError> {
    let mut register = Register::new();
    let mut unfit = None;
    let read = reader.scan(Seq(1), &mut |entry| {
        unfit = register.apply(entry).err();
        if unfit.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    read.map_err(|error| ServerError::Journal { what: error.to_string(), told: error.told() })?;
    match unfit {
        Some(unfit) => Err(ServerError::Journal { what: unfit.to_string(), told: journal::unfit(&unfit) }),
        None => Ok(register),
    }
}
