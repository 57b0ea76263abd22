//! The register keeps models, not persons: what looks like a person's number is told before it is saved.

use crate::face::form::Suspicion;
use crate::face::form::suspicion;
use crate::tui::task::form::Form;
use crate::tui::task::form::Tone;
use crate::tui::task::keys;
use crate::tui::task::keys::TaskAct;

impl Form {
    /// Tells, without stopping anybody, that a field that was left looks like it names a person.
    pub(super) fn warn_of(&mut self, at: usize) {
        if self.note.is_none()
            && let Some(found) = self.suspicion(at)
        {
            self.say(Tone::Warning, found.sentence);
        }
    }

    /// Goes to the first field that looks like it names a person, and says so; false when there is none.
    pub(super) fn warns_of_persons(&mut self) -> bool {
        let found = self.asked().find_map(|at| Some((at, self.suspicion(at)?)));
        let Some((at, Suspicion { sentence, .. })) = found else { return false };
        self.enter(at);
        let key = keys::key_of(TaskAct::Save);
        let again = self.lang.fill("form.save_anyway", &[("key", &key)]);
        self.say(Tone::Warning, format!("{sentence} {again}"));
        true
    }

    /// Whoever saves in spite of the warning is not warned of the same again: it may be carried through a whole series.
    pub(super) fn accept_suspicions(&mut self) {
        loop {
            let found = self.asked().find_map(|at| self.suspicion(at));
            let Some(Suspicion { piece, .. }) = found else { return };
            self.accepted.push(piece);
        }
    }

    /// What in a field looks like it names a person and was not accepted, with a sentence about it.
    fn suspicion(&self, at: usize) -> Option<Suspicion> {
        let slot = &self.slots[at];
        suspicion(slot.field, &slot.input.text(), &self.accepted, self.lang)
    }
}
