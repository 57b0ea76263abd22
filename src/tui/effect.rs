//! What the dashboard wants done outside of it.

use crate::wire::message::Ask;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the server, and bring the answer back under this ticket.
    Ask(Ticket, Ask),
    /// Wipe the screen and draw all of it anew.
    Redraw,
    /// End well.
    Quit,
    /// End because the terminal is gone: nothing may be written to it any more.
    Abandon,
}

/// Which question an answer belongs to. It counts up, so that an answer to an older question is known as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);
