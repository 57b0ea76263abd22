//! Keeper: keeps a draft with the server while somebody types, so that a lost line costs a third of a second at most.

use crate::face::draft::fresh_token;
use crate::model::entry::Stamp;
use crate::model::problem::Problem;
use crate::tui::task::Wish;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;

/// How long after a change it goes to the server; what is typed meanwhile goes along.
const PAUSE_MS: u64 = 150;

/// Whether what is typed is kept.
#[derive(Debug)]
pub struct Keeper {
    token: String,
    /// The moment of the first change that was not sent.
    changed: Option<u64>,
    /// Whether it goes to the server without a pause.
    hurried: bool,
    /// Whether the server has a draft of this token, as far as is known.
    there: bool,
    /// Changes that are on their way.
    sent: bool,
    at: Option<Stamp>,
    problem: Option<Problem>,
}

impl Keeper {
    /// A keeper for something new.
    pub fn fresh() -> Self {
        Self::of(&fresh_token())
    }

    /// A keeper for what was kept under a token.
    pub fn resumed(token: &str) -> Self {
        Self { there: true, ..Self::of(token) }
    }

    fn of(token: &str) -> Self {
        Self {
            token: token.to_owned(),
            changed: None,
            hurried: false,
            there: false,
            sent: false,
            at: None,
            problem: None,
        }
    }

    /// The token of the draft, and of what it will be submitted as.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What is typed is written: what comes is something new.
    pub fn renew(&mut self) {
        *self = Self::fresh();
    }

    /// Something changed.
    pub fn touch(&mut self, ms: u64) {
        self.changed.get_or_insert(ms);
    }

    /// Whether a change is to go to the server now.
    pub fn is_due(&self, is_out: bool, ms: u64) -> bool {
        !is_out && self.changed.is_some_and(|at| self.hurried || ms >= at + PAUSE_MS)
    }

    /// What to ask of the server for what is typed; when that is nothing, its draft goes.
    pub fn send(&mut self, draft: Option<Draft>) -> Option<Ask> {
        (self.changed, self.hurried) = (None, false);
        self.sent = draft.is_some() || self.there;
        match draft {
            Some(draft) => {
                self.there = true;
                Some(Ask::KeepDraft(draft))
            }
            None => self.there.then(|| Ask::DropDraft { token: self.token.clone() }),
        }
    }

    /// What is typed is about to be submitted: its draft goes to the server at once.
    pub const fn hurry(&mut self) {
        self.hurried = true;
    }

    /// Whether the server has all that is typed, or said why it can't.
    pub const fn is_settled(&self) -> bool {
        self.changed.is_none() && !self.sent
    }

    /// Takes the answer of the server.
    pub fn hear(&mut self, answer: Answer) {
        self.sent = false;
        match answer {
            Answer::Kept { at } => (self.at, self.problem) = (Some(at), None),
            Answer::Dropped => (self.at, self.problem, self.there) = (None, None, false),
            Answer::Refused(problem) => self.problem = Some(problem),
            _ => {}
        }
    }

    /// The connection is gone: what was on its way must be sent again.
    pub fn lost(&mut self) {
        if std::mem::take(&mut self.sent) {
            self.changed.get_or_insert(0);
            self.hurried = true;
        }
    }

    /// When it has something to ask.
    pub fn next_due(&self) -> Option<u64> {
        self.changed.map(|at| if self.hurried { 0 } else { at + PAUSE_MS })
    }

    /// What is left to be done when the grid is put away.
    pub fn leave(&self, draft: Option<Draft>) -> Option<Wish> {
        let unsent = !self.is_settled();
        match draft {
            Some(draft) => unsent.then(|| Wish::Keep(Box::new(draft))),
            None => (unsent && self.there).then(|| Wish::Forget(self.token.clone())),
        }
    }

    /// What is left to be done when all of it is thrown away.
    pub fn discard(&self) -> Option<Wish> {
        self.there.then(|| Wish::Forget(self.token.clone()))
    }

    /// When the draft was last kept.
    pub const fn at(&self) -> Option<Stamp> {
        self.at
    }

    /// Why it could not be kept.
    pub const fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}
