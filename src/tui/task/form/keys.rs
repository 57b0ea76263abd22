//! Keys: to what lies over the fields if anything does, else to the form's own acts, else into the field.

use crossterm::event::KeyCode;

use crate::face::draft::fresh_token;
use crate::model::code::FormKind;
use crate::model::field::PickOf;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::blame::Blame;
use crate::tui::task::form::Armed;
use crate::tui::task::form::Early;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::Tone;
use crate::tui::task::form::save::Then;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::widget::viewport::Motion;

/// Keys and pastes that come before there is a field for them wait, at most so many.
const MOST_AHEAD: usize = 200;

impl Form {
    /// Takes a key.
    pub(super) fn press(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let closes = keys::act(chord, Scope::Form) == Some(TaskAct::Close);
        match &self.stage {
            Stage::Loading(_) if !closes => self.wait(Early::Key(chord)),
            Stage::Saving(saving) if saving.then == Then::Next && !closes => self.wait(Early::Key(chord)),
            Stage::Saving(saving) if closes && !saving.may_be_written() => {
                self.stage = Stage::Typing;
                self.say(Tone::Plain, self.lang.t("form.not_saving"));
            }
            Stage::Saving(_) if !closes => {}
            Stage::Conflict(_) => return self.conflict_key(chord, scene),
            _ if self.over.is_some() => return self.over_key(chord, scene),
            _ => return self.field_key(chord, scene),
        }
        Vec::new()
    }

    /// Keeps what is typed until there is a field for it.
    pub(super) fn wait(&mut self, early: Early) {
        if self.ahead.len() < MOST_AHEAD {
            self.ahead.push_back(early);
        }
    }

    /// Types what came before there was a field for it.
    pub(super) fn catch_up(&mut self, scene: &Scene) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for early in std::mem::take(&mut self.ahead) {
            wishes.extend(match early {
                Early::Key(chord) => self.press(chord, scene),
                Early::Paste(text) => self.pasted(&text, scene),
            });
        }
        wishes
    }

    fn field_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let armed = self.armed.take();
        self.note = None;
        if let Some(motion) = list_motion(chord.code)
            && self.moves_in_list(motion)
        {
            return Vec::new();
        }
        match keys::act(chord, Scope::Form).filter(|act| self.works(*act)) {
            Some(act) => self.act(act, armed, scene),
            None => self.write(chord, scene),
        }
    }

    /// Does what a key stands for.
    pub(super) fn act(&mut self, act: TaskAct, armed: Option<Armed>, scene: &Scene) -> Vec<Wish> {
        match act {
            TaskAct::Next => self.next(scene),
            TaskAct::Previous => self.previous(scene),
            TaskAct::Save => self.save(Then::Close, armed, scene),
            TaskAct::SaveNext => self.save(Then::Next, armed, scene),
            TaskAct::Close => return self.put_away(scene),
            TaskAct::Discard => return self.discard(armed),
            TaskAct::Goto => self.open_goto(),
            TaskAct::Help => self.open_help(),
            TaskAct::Compare => return self.compare(scene),
            TaskAct::Carry => self.carry(),
            TaskAct::TakeBack => self.take_back(scene),
            TaskAct::Empty => self.empty(scene),
            TaskAct::Method => return self.next_method(scene),
            TaskAct::NewModel => return self.new_model(scene),
            TaskAct::WhoWrote => {
                return self.original.iter().map(|original| Wish::Open(Blame::open(original.id))).collect();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Whether an act has anything to do here and now: what does not is not offered.
    pub(super) fn works(&self, act: TaskAct) -> bool {
        match act {
            TaskAct::SaveNext | TaskAct::Carry => !self.is_edit(),
            TaskAct::WhoWrote => self.original.is_some(),
            TaskAct::NewModel => self.slots[self.at].pick_of() == Some(PickOf::Model),
            TaskAct::Compare => self.likes.are_there(),
            _ => true,
        }
    }

    /// Opens a form for a model that is not in the list, over this one. What was typed of it is its name so far.
    fn new_model(&mut self, scene: &Scene) -> Vec<Wish> {
        let mut form = Self::blank(FormKind::Model, fresh_token(), self.lang);
        let slot = &self.slots[self.at];
        if slot.picks.is_empty() && !slot.is_empty() {
            form.slot().input.set_text(&slot.input.text());
            form.slot().changed();
            form.touched_at(form.at, scene);
        }
        vec![Wish::Open(Box::new(form))]
    }

    /// Throws away what is typed, when the key is pressed once more.
    fn discard(&mut self, armed: Option<Armed>) -> Vec<Wish> {
        if !self.keeping.holds_anything() && !self.is_touched() {
            return vec![Wish::Close];
        }
        if armed == Some(Armed::Discard) {
            let told = self.lang.t("form.discarded").to_owned();
            return vec![Wish::Forget(self.series.token.clone()), Wish::Tell(told), Wish::Close];
        }
        self.armed = Some(Armed::Discard);
        let key = keys::key_of(TaskAct::Discard);
        self.say(Tone::Warning, self.lang.fill("form.discard_again", &[("key", &key)]));
        Vec::new()
    }

    /// Lets the next record take this field over, or no longer.
    fn carry(&mut self) {
        let slot = self.slot();
        slot.keep = !slot.keep;
        let (key, label) = (if slot.keep { "form.carries" } else { "form.carries_not" }, slot.label.clone());
        self.say(Tone::Plain, self.lang.fill(key, &[("field", &label)]));
    }

    fn take_back(&mut self, scene: &Scene) {
        if self.slot().take_back() {
            self.writing.reset();
            self.follow_typing();
            self.touched_at(self.at, scene);
        }
    }

    fn empty(&mut self, scene: &Scene) {
        if self.slot().is_empty() {
            return;
        }
        let slot = self.slot();
        slot.note_apart();
        slot.input.clear();
        slot.picks.clear();
        slot.waiting.clear();
        slot.changed();
        self.writing.reset();
        self.follow_typing();
        self.touched_at(self.at, scene);
    }

    /// Puts the form away. What is typed is kept first, and told.
    pub(super) fn put_away(&mut self, scene: &Scene) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let unsure = matches!(&self.stage, Stage::Saving(saving) if saving.may_be_written());
        if unsure || self.keeping.is_due_at_the_end() {
            wishes.push(Wish::Keep(Box::new(self.draft())));
        }
        if self.is_touched() {
            let key = if scene.online { "form.put_away" } else { "form.put_away_offline" };
            wishes.push(Wish::Tell(self.lang.fill(key, &[("key", "D")])));
        }
        wishes.push(Wish::Close);
        wishes
    }
}

/// The keys that move in an open list.
pub(super) const fn list_motion(code: KeyCode) -> Option<Motion> {
    match code {
        KeyCode::Up => Some(Motion::Up),
        KeyCode::Down => Some(Motion::Down),
        KeyCode::PageUp => Some(Motion::PageUp),
        KeyCode::PageDown => Some(Motion::PageDown),
        _ => None,
    }
}
