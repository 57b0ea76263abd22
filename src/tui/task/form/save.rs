//! The way into the register: what is missing is marked, what is sent stays untouched until its fate is known.

use crate::face::value;
use crate::model::code::FormKind;
use crate::model::code::Via;
use crate::model::field::Need;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Armed;
use crate::tui::task::form::Form;
use crate::tui::task::form::Series;
use crate::tui::task::form::Stage;
use crate::tui::task::form::Tone;
use crate::tui::task::form::alike::Likes;
use crate::tui::task::form::draft::Keeping;
use crate::tui::task::form::slot::Flaw;
use crate::wire::message::AlikeRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Receipt;

/// What is on its way into the register.
#[derive(Debug)]
pub struct Saving {
    /// What follows when it is there.
    pub then: Then,
    /// Whether it waits for its answer.
    out: bool,
    /// Whether it was ever sent: then it may be in the register, and must not be changed before that is known.
    sent: bool,
    /// When it is sent once more after an unknown outcome.
    again_at: Option<u64>,
}

/// What follows a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The form closes.
    Close,
    /// Another record of the series is typed.
    Next,
}

/// After an unknown outcome the server needs a moment before it knows.
const AGAIN_MS: u64 = 1_000;

impl Saving {
    const fn new(then: Then) -> Self {
        Self { then, out: false, sent: false, again_at: None }
    }

    /// One that was sent before, nobody knows with what outcome.
    pub const fn again(then: Then) -> Self {
        Self { then, out: false, sent: true, again_at: None }
    }

    /// Whether the register may have it.
    pub const fn may_be_written(&self) -> bool {
        self.sent
    }

    /// The connection is gone; it is sent again, and its token sees to it that it is written once.
    pub fn lost(&mut self) {
        (self.out, self.again_at) = (false, None);
    }

    /// When it is sent once more.
    pub const fn next_due(&self) -> Option<u64> {
        self.again_at
    }
}

impl Form {
    /// Saves, if everything is as it must be; else the caret goes to what is not.
    pub(super) fn save(&mut self, then: Then, armed: Option<Armed>, scene: &Scene) {
        if !self.may_leave(scene) || self.goes_back_to_conflict(scene) {
            return;
        }
        // What waits may still fill a field that is required.
        if self.nothing_waits() && !self.is_ready(scene) {
            return;
        }
        if armed == Some(Armed::Save) {
            self.accept_suspicions();
        } else if self.warns_of_persons() {
            self.armed = Some(Armed::Save);
            return;
        }
        // Another record follows a new one; a correction is done with.
        self.send(if self.original.is_some() { Then::Close } else { then });
    }

    /// Has it sent as soon as nothing waits to be looked up.
    pub(super) fn send(&mut self, then: Then) {
        self.stage = Stage::Saving(Saving::new(then));
    }

    /// Whether everything that is picked was looked up, with what follows from it.
    fn nothing_waits(&self) -> bool {
        self.slots.iter().all(|slot| slot.waiting.is_empty()) && !self.follow.is_busy()
    }

    /// Whether there is something to save and all of it can be saved; if not, why is told.
    fn is_ready(&mut self, scene: &Scene) -> bool {
        if !self.is_whole(scene) {
            return false;
        }
        let Some(original) = &self.original else { return true };
        let changes = !original.declined.is_empty() || self.changes(scene.today).is_ok_and(|set| !set.is_empty());
        if !changes {
            let sentence = self.told(&Problem::new(Reason::NoChange), self.at);
            self.say(Tone::Problem, sentence);
        }
        changes
    }

    /// Whether everything that is asked for makes sense and what is required is there. If not, it is marked, and the caret
    /// is at the first of it.
    fn is_whole(&mut self, scene: &Scene) -> bool {
        let mut wrong = None;
        for at in self.asked().collect::<Vec<_>>() {
            let slot = &self.slots[at];
            let sentence = match slot.value(scene.today) {
                Ok(Some(_)) => None,
                Ok(None) if slot.field.need == Need::Optional => None,
                Ok(None) => Some(self.lang.fill("problem.missing", &[("field", &slot.label)])),
                Err(flaw) => Some(slot.flaw.clone().unwrap_or_else(|| self.sentence(at, &flaw))),
            };
            wrong = wrong.or(sentence.as_ref().map(|_| at));
            self.slots[at].flaw = sentence;
        }
        if let Some(at) = wrong {
            self.enter(at);
        }
        wrong.is_none()
    }

    pub(super) fn save_question(&mut self, scene: &Scene) -> Option<Ask> {
        let Stage::Saving(saving) = &self.stage else { return None };
        if saving.out || saving.again_at.is_some_and(|at| scene.now.ms < at) || !self.nothing_waits() {
            return None;
        }
        // What may be written already goes out as it was.
        if !saving.sent && !self.is_ready(scene) {
            self.stage = Stage::Typing;
            self.ahead.clear();
            return None;
        }
        match self.command(scene.today) {
            Ok(line) => {
                if let Stage::Saving(saving) = &mut self.stage {
                    (saving.out, saving.sent, saving.again_at) = (true, true, None);
                }
                Some(Ask::Submit { line, via: Via::Tui })
            }
            Err((at, flaw)) => {
                self.back_to(at, &flaw);
                None
            }
        }
    }

    pub(super) fn hear_saved(&mut self, answer: Answer, scene: &Scene) -> Vec<Wish> {
        let Stage::Saving(saving) = &mut self.stage else { return Vec::new() };
        match answer {
            Answer::Done(receipt) => {
                let then = saving.then;
                return self.saved(&receipt, then, scene);
            }
            Answer::Refused(problem) if problem.reason == Reason::OutcomeUnknown => {
                (saving.out, saving.again_at) = (false, Some(scene.now.ms + AGAIN_MS));
            }
            Answer::Refused(problem) if problem.reason == Reason::ConflictRev && self.original.is_some() => {
                self.meet_conflict();
            }
            Answer::Refused(problem) => {
                let at = self.place_of(&problem.field);
                let at = at.filter(|at| self.is_asked(*at)).unwrap_or(self.at);
                self.back_to(at, &Flaw::Problem(problem));
            }
            // The server stops; the loss of the connection follows, and then it is sent to the next one.
            _ => {}
        }
        Vec::new()
    }

    /// Goes back to typing, with the caret at what is wrong.
    fn back_to(&mut self, at: usize, flaw: &Flaw) {
        self.stage = Stage::Typing;
        self.ahead.clear();
        let sentence = self.sentence(at, flaw);
        self.enter(at);
        self.slot().flaw = Some(sentence.clone());
        self.say(Tone::Problem, sentence);
    }

    /// The field of this name in a problem: `decision.date`, or the member `decision`.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        let member = |at: &usize| self.slots[*at].field.member() == name;
        self.find(name).or_else(|| self.asked().find(member))
    }

    fn saved(&mut self, receipt: &Receipt, then: Then, scene: &Scene) -> Vec<Wish> {
        let told = self.told_saved(receipt);
        if then == Then::Close {
            return vec![Wish::Tell(told), self.done_with()];
        }
        self.next_record();
        let mut wishes = vec![Wish::Tell(told)];
        wishes.extend(self.catch_up(scene));
        wishes
    }

    /// A new model goes to the form that it was made for, if there is one beneath.
    fn done_with(&self) -> Wish {
        let text = |name| self.find(name).map(|at| self.slots[at].input.text()).unwrap_or_default();
        if self.kind != FormKind::Model {
            return Wish::Close;
        }
        Wish::Use(Box::new(AlikeRow {
            id: text("code"),
            name: text("name"),
            detail: String::new(),
            likeness: 100,
            same: Vec::new(),
            facts: Vec::new(),
            names: Vec::new(),
        }))
    }

    /// What is in the register now, and which fields a colleague changed meanwhile.
    fn told_saved(&self, receipt: &Receipt) -> String {
        let id = receipt.ids.first().map_or("", String::as_str);
        let told = self.lang.fill("form.saved", &[("id", id)]);
        if receipt.merged.is_empty() {
            return told;
        }
        let labels: Vec<_> = receipt.merged.iter().map(|name| value::label(self.lang, Some(self.kind), name)).collect();
        let merged = self.lang.fill("form.merged", &[("fields", &labels.join(", "))]);
        format!("{told} {merged}")
    }

    /// Begins the next record of the series: what repeats is taken over, the rest is empty.
    fn next_record(&mut self) {
        self.series.next();
        self.original = None;
        self.stage = Stage::Typing;
        self.keeping = Keeping::default();
        self.likes = Likes::default();
        for slot in &mut self.slots {
            if slot.keep && !slot.is_empty() {
                slot.carry_over();
            } else {
                slot.clear();
            }
        }
        let first = self.asked().find(|at| !self.slots[*at].carried && !self.slots[*at].keep);
        self.enter(first.unwrap_or_else(|| self.first_asked()));
    }
}

impl Series {
    /// How many records were added.
    pub(super) const fn added(&self) -> u32 {
        self.added
    }
}
