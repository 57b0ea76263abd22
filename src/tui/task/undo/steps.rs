//! The steps of an undo: each entry is a command of its own with a token of its own, so that asking again after a lost
//! line never takes anything back twice. The first refusal stops them.

use serde_json::json;
use uuid::Uuid;

use crate::face::acts::plan::Chain;
use crate::model::code::Via;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::message::ActRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// After an outcome that nobody knows, the same step is asked for again after this time.
const AGAIN_MS: u64 = 500;

/// A chain on its way.
#[derive(Debug)]
pub struct Steps {
    steps: Vec<Step>,
    /// How many are written, and durable.
    done: usize,
    /// The entry of the last of them.
    entry: Option<Seq>,
    /// Why the next one was refused.
    refused: Option<Problem>,
    /// Whether no further step is wanted.
    is_stopped: bool,
    not_before: u64,
}

/// One entry to be taken back.
#[derive(Debug)]
struct Step {
    act: ActRow,
    token: String,
}

/// How far the steps are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    Going,
    /// All are written.
    Finished,
    /// A step was refused, or no further one is wanted.
    Stopped,
}

impl Steps {
    /// The steps of a chain.
    pub fn new(chain: Chain) -> Self {
        let step = |act| Step { act, token: Uuid::new_v4().simple().to_string() };
        let steps = chain.acts.into_iter().map(step).collect();
        Self { steps, done: 0, entry: None, refused: None, is_stopped: false, not_before: 0 }
    }

    /// The entries in the order in which they are taken back.
    pub fn acts(&self) -> impl Iterator<Item = &ActRow> {
        self.steps.iter().map(|step| &step.act)
    }

    /// How many are written.
    pub const fn done(&self) -> usize {
        self.done
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.steps.len()
    }

    /// The entry that the last written step became.
    pub const fn entry(&self) -> Option<Seq> {
        self.entry
    }

    /// Why the present step was refused.
    pub const fn refused(&self) -> Option<&Problem> {
        self.refused.as_ref()
    }

    /// The entry whose turn it is.
    pub fn present(&self) -> Option<&ActRow> {
        self.steps.get(self.done).map(|step| &step.act)
    }

    /// How far they are.
    pub const fn progress(&self) -> Progress {
        if self.done == self.steps.len() {
            Progress::Finished
        } else if self.refused.is_some() || self.is_stopped {
            Progress::Stopped
        } else {
            Progress::Going
        }
    }

    /// No further step is wanted; the one that is on its way is waited for.
    pub const fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// Whether no further step is wanted.
    pub const fn is_stopping(&self) -> bool {
        self.is_stopped
    }

    /// The command of the present step. It is called while none is out.
    pub fn question(&self, ms: u64) -> Option<Ask> {
        let step = self.steps.get(self.done)?;
        if self.progress() != Progress::Going || ms < self.not_before {
            return None;
        }
        let line = json!({ "undo": { "seq": step.act.seq }, "token": step.token }).to_string();
        Some(Ask::Submit { line, via: Via::Tui })
    }

    /// When to ask again.
    pub fn next_due(&self, ms: u64) -> Option<u64> {
        Some(self.not_before).filter(|due| self.progress() == Progress::Going && *due > ms)
    }

    /// Takes the answer to the present step.
    pub fn hear(&mut self, answer: &Answer, ms: u64) {
        match answer {
            Answer::Done(receipt) => {
                self.done += 1;
                self.entry = Some(receipt.seq);
            }
            // The same token is asked for again until the server knows.
            Answer::Refused(problem) if matches!(problem.reason, Reason::OutcomeUnknown | Reason::Busy) => {
                self.not_before = ms + AGAIN_MS;
            }
            Answer::Refused(problem) => self.refused = Some(problem.clone()),
            _ => self.not_before = ms + AGAIN_MS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::acts::sample::act;
    use crate::wire::message::Receipt;

    fn steps() -> Steps {
        Steps::new(Chain { acts: vec![act(20, "edit_site"), act(10, "add_site")], size: 2 })
    }

    fn done(seq: u64) -> Answer {
        Answer::Done(Receipt { seq: Seq(seq), ids: Vec::new(), rev: None, merged: Vec::new() })
    }

    #[test]
    fn an_unknown_outcome_is_asked_again_with_the_same_token_and_the_next_step_has_another() {
        let mut steps = steps();
        let first = steps.question(0);
        assert!(first.is_some());
        assert_eq!(steps.question(0), first, "a lost line is no new step");
        steps.hear(&Answer::Refused(Problem::new(Reason::OutcomeUnknown)), 0);
        assert_eq!(steps.question(0), None);
        let due = steps.next_due(0).expect("it asks again");
        assert_eq!(steps.question(due), first);
        steps.hear(&done(21), due);
        let second = steps.question(due);
        assert!(second.is_some() && second != first);
        steps.hear(&done(22), due);
        assert_eq!((steps.progress(), steps.question(due), steps.entry()), (Progress::Finished, None, Some(Seq(22))));
    }

    #[test]
    fn the_first_refusal_stops_the_rest() {
        let mut steps = steps();
        steps.hear(&Answer::Refused(Problem::new(Reason::Depends)), 0);
        assert_eq!((steps.progress(), steps.done(), steps.question(9_999)), (Progress::Stopped, 0, None));
    }

    #[test]
    fn when_no_more_is_wanted_what_is_written_stays() {
        let mut steps = steps();
        steps.stop();
        steps.hear(&done(21), 0);
        assert_eq!((steps.progress(), steps.done(), steps.question(9_999)), (Progress::Stopped, 1, None));
    }
}
