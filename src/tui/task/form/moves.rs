//! Where the caret goes: from field to field, past those that are not asked for, and never away from a bad value.

use crate::face::form;
use crate::face::form::Around;
use crate::model::field::Asked;
use crate::model::field::Input;
use crate::tui::task::Scene;
use crate::tui::task::form::Form;
use crate::tui::task::form::Tone;
use crate::tui::task::form::slot::Flaw;

impl Form {
    /// Whether a field is asked for now.
    pub(super) fn is_asked(&self, at: usize) -> bool {
        let Some(slot) = self.slots.get(at) else { return false };
        let nothing_to_answer =
            slot.field.input == Input::Criteria && self.follow.criteria.as_ref().is_some_and(Vec::is_empty);
        if nothing_to_answer {
            return false;
        }
        let code = |name: &str| self.find(name).and_then(|at| self.slots[at].code().map(str::to_owned));
        let is_filled = |name: &str| self.find(name).is_some_and(|at| !self.slots[at].is_empty());
        form::is_asked(slot.field, &Around { editing: self.is_edit(), code: &code, is_filled: &is_filled })
    }

    /// The fields that are asked for now, from the first to the last.
    pub(super) fn asked(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.slots.len()).filter(|at| self.is_asked(*at))
    }

    pub(super) fn first_asked(&self) -> usize {
        // A day of validity stands first on a form that corrects, but nearly every correction holds from today.
        let first = self.asked().find(|at| self.slots[*at].field.asked != Asked::Editing);
        first.unwrap_or(0)
    }

    /// The field that is asked for before or after one.
    pub(super) fn beside(&self, at: usize, step: isize) -> Option<usize> {
        let mut next = at.checked_add_signed(step)?;
        while next < self.slots.len() {
            if self.is_asked(next) {
                return Some(next);
            }
            next = next.checked_add_signed(step)?;
        }
        None
    }

    /// Puts the caret into a field, wherever it was.
    pub(super) fn enter(&mut self, at: usize) {
        self.at = at;
        self.list = None;
        self.writing.reset();
        self.slot().enter();
        if let Some(flaw) = self.slot().flaw.clone() {
            self.say(Tone::Problem, flaw);
        }
    }

    /// Goes to the next field, taking what its list offers.
    pub(super) fn next(&mut self, scene: &Scene) {
        // Where several are picked another one may follow, and Enter on nothing goes on: whether the list is there yet or not.
        let many = self.slot().picks_many();
        let taken = self.takes_row(scene) || (many && self.defers(scene));
        if !(many && taken) {
            self.step(1, scene);
        }
    }

    /// Goes to the field before.
    pub(super) fn previous(&mut self, scene: &Scene) {
        self.step(-1, scene);
    }

    fn step(&mut self, step: isize, scene: &Scene) {
        let from = self.at;
        if !self.may_leave(scene) {
            return;
        }
        match self.beside(from, step) {
            Some(next) => self.enter(next),
            None => {
                self.enter(from);
                let key = if step > 0 { "form.last_field" } else { "form.first_field" };
                self.say(Tone::Plain, self.lang.t(key));
            }
        }
        if !self.slots[from].waiting.is_empty() {
            self.left = Some(from);
        }
        self.warn_of(from);
    }

    /// Goes to a field by its place, if the one with the caret may be left.
    pub(super) fn go(&mut self, to: usize, scene: &Scene) {
        if to != self.at && self.may_leave(scene) {
            self.enter(to);
        }
    }

    /// Whether the caret may leave its field; its value is then as the register will have it. If not, why is told.
    pub(super) fn may_leave(&mut self, scene: &Scene) -> bool {
        self.takes_row(scene);
        self.end_word();
        let slot = self.slot();
        let only_waits = !slot.waiting.is_empty() && (slot.picks_one() || slot.input.is_empty());
        if only_waits || self.defers(scene) {
            return true;
        }
        let (lang, today) = (self.lang, scene.today);
        match self.slot().settle(today, lang) {
            Ok(()) => true,
            Err(flaw) => {
                let sentence = self.sentence(self.at, &flaw);
                self.slot().flaw = Some(sentence.clone());
                self.say(Tone::Problem, sentence);
                false
            }
        }
    }

    /// What is wrong with a field, as a sentence that says what to type.
    pub(super) fn sentence(&self, at: usize, flaw: &Flaw) -> String {
        let slot = &self.slots[at];
        match flaw {
            Flaw::Problem(problem) => self.told(problem, at),
            Flaw::NotPicked => {
                self.lang.fill("form.not_found", &[("field", &slot.label), ("value", &slot.input.text())])
            }
        }
    }
}
