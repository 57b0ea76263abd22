//! The desk: which questions are out, so that at most one of each kind is, and which answers still matter.

use crate::tui::app::tasks::TaskId;
use crate::tui::effect::Ticket;
use crate::tui::task::Topic;
use crate::wire::message::Ask;

/// The kinds of question that a dashboard asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To be told of changes.
    Watch,
    /// Strip, associations and tree.
    Board,
    /// Rows of the table.
    Window,
    /// A site.
    Card,
    /// Communes with a site rated good.
    Good,
    /// What a task wants to know.
    Task(TaskId, Topic),
    /// Drafts that were left.
    Drafts,
    /// How the officer looked at the register last.
    LastView,
    /// To keep how the officer looks at it.
    KeepView,
    /// What a task left to be done.
    Leftover,
}

/// A question that was asked.
#[derive(Clone, Debug)]
struct Out {
    kind: Kind,
    ticket: Ticket,
    ask: Ask,
    since: u64,
}

/// The questions that are out.
#[derive(Debug, Default)]
pub struct Desk {
    last: u64,
    out: Vec<Out>,
}

/// A wait of this length is told to the reader.
pub const TOLD_AFTER_MS: u64 = 100;

impl Desk {
    /// Whether a question of this kind is out.
    pub fn is_out(&self, kind: Kind) -> bool {
        self.out.iter().any(|out| out.kind == kind)
    }

    /// Notes a question and gives it its ticket.
    pub fn send(&mut self, kind: Kind, ask: Ask, ms: u64) -> Ticket {
        self.last += 1;
        let ticket = Ticket(self.last);
        self.out.push(Out { kind, ticket, ask, since: ms });
        ticket
    }

    /// The question that a ticket belongs to, which is then no longer out; none when nobody waits for it.
    pub fn take(&mut self, ticket: Ticket) -> Option<(Kind, Ask)> {
        let at = self.out.iter().position(|out| out.ticket == ticket)?;
        let out = self.out.swap_remove(at);
        Some((out.kind, out.ask))
    }

    /// Gives up the question of a kind: what comes to it no longer matters.
    pub fn forget(&mut self, kind: Kind) {
        self.out.retain(|out| out.kind != kind);
    }

    /// Gives up all questions, as the connection that they went over is gone.
    pub fn clear(&mut self) {
        self.out.clear();
    }

    /// Whether a question of this kind is out for so long that the reader must be told.
    pub fn is_slow(&self, kind: Kind, ms: u64) -> bool {
        self.out.iter().any(|out| out.kind == kind && ms >= out.since + TOLD_AFTER_MS)
    }

    /// When the next wait must be told.
    pub fn next_due(&self, ms: u64) -> Option<u64> {
        self.out.iter().map(|out| out.since + TOLD_AFTER_MS).filter(|due| *due > ms).min()
    }
}
