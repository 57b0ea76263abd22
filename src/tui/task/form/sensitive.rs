//! The register keeps models, not persons: what looks like a person's number is told before it is saved.

use crate::model::field::Input;
use crate::model::sensitive;
use crate::tui::task::form::Form;
use crate::tui::task::form::Tone;
use crate::tui::task::keys;
use crate::tui::task::keys::TaskAct;

impl Form {
    /// Tells, without stopping anybody, that a field that was left looks like it names a person.
    pub(super) fn warn_of(&mut self, at: usize) {
        if self.note.is_none()
            && let Some((_, sentence)) = self.suspicion(at)
        {
            self.say(Tone::Warning, sentence);
        }
    }

    /// Goes to the first field that looks like it names a person, and says so; false when there is none.
    pub(super) fn warns_of_persons(&mut self) -> bool {
        let found = self.asked().find_map(|at| Some((at, self.suspicion(at)?)));
        let Some((at, (_, sentence))) = found else { return false };
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
            let Some((piece, _)) = found else { return };
            self.accepted.push(piece);
        }
    }

    /// What in a field looks like it names a person and was not accepted, with a sentence about it.
    fn suspicion(&self, at: usize) -> Option<(String, String)> {
        let slot = &self.slots[at];
        if !matches!(slot.field.input, Input::Line(_) | Input::Lines(_)) {
            return None;
        }
        let text = slot.input.text();
        let pieces = sensitive::find(&text).into_iter().filter_map(|found| Some((found.kind, text.get(found.range)?)));
        let (kind, piece) = pieces.into_iter().find(|(_, piece)| !self.accepted.iter().any(|known| known == piece))?;
        let word = self.lang.find(&format!("form.sensitive_{kind}")).unwrap_or(kind.code());
        let sentence = self.lang.fill("form.sensitive", &[("value", piece), ("kind", word)]);
        Some((piece.to_owned(), sentence))
    }
}
