//! Writing into a field: letters, what takes them away, and pasted text.

use crossterm::event::KeyCode;

use crate::face::choice;
use crate::face::pick::name_of;
use crate::model::code::FormKind;
use crate::model::field::Choices;
use crate::model::field::Input;
use crate::text::fold::fold;
use crate::text::telex::Edit;
use crate::text::telex::Method;
use crate::text::telex::Telex;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Early;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::Tone;
use crate::tui::task::form::save::Then;
use crate::tui::task::grid::sites::SitesGrid;
use crate::widget::line_input::LineInput;

/// How Vietnamese is written: by the terminal's own input method, or by one of ours and the word that it is at.
#[derive(Debug, Default)]
pub(super) struct Writing {
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    method: Method,
    telex: Telex,
}

impl Writing {
    /// The word under way is over: the caret moved, or text came in another way.
    pub fn reset(&mut self) {
        if let Some(own) = &mut self.own {
            own.telex.reset();
        }
    }

    /// Goes by the method that the dashboard is set to.
    fn follow(&mut self, method: Option<Method>) {
        if self.own.as_ref().map(|own| own.method) != method {
            self.own = method.map(|method| Own { method, telex: Telex::new(method) });
        }
    }
}

/// Whether our own methods help in such a field: not where codes, numbers and days stand.
pub(super) const fn takes_vietnamese(input: Input) -> bool {
    matches!(input, Input::Line(_) | Input::Lines(_) | Input::Pick(_) | Input::PickMany(_) | Input::Choice(_))
}

/// A paste that comes before there is a field for it waits, up to this size.
const LONGEST_EARLY: usize = 64 * 1024;

impl Form {
    /// Takes a key that is no act of the form.
    pub(super) fn write(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        self.writing.follow(scene.method);
        self.left = None;
        let mut wishes = Vec::new();
        if self.writing.own.is_some() && chord.text().is_some_and(is_composed) {
            // An input method is at work already, and two of them would spoil each other's letters.
            self.writing.follow(None);
            self.say(Tone::Plain, self.lang.t("form.method_stands_down"));
            wishes.push(Wish::Method(None));
        }
        let changed = match self.slots[self.at].field.input {
            Input::Choose(choices) => self.toggle(choices, chord, scene),
            Input::Choice(choices) if self.turns(chord) => self.turn(choices, chord, scene),
            _ => self.edit(chord, scene),
        };
        if changed {
            self.slot().changed();
            self.drop_waiting();
            self.follow_typing();
            self.touched_at(self.at, scene);
        }
        wishes
    }

    /// Edits the text of the field, and answers whether something changed.
    fn edit(&mut self, chord: Chord, scene: &Scene) -> bool {
        let ms = scene.now.ms;
        if let Some(letter) = chord.text() {
            return self.letter(letter, scene);
        }
        let step: fn(&mut LineInput) = match chord.code {
            KeyCode::Backspace => return self.backspace(scene),
            // Input methods of some terminals send Ctrl-H for a backspace.
            KeyCode::Char('h') if chord.ctrl => return self.backspace(scene),
            KeyCode::Char('w') if chord.ctrl => LineInput::delete_word,
            KeyCode::Delete => LineInput::delete,
            KeyCode::Left => LineInput::left,
            KeyCode::Right => LineInput::right,
            KeyCode::Home => LineInput::home,
            KeyCode::End => LineInput::end,
            _ => return false,
        };
        let slot = &mut self.slots[self.at];
        let changes = matches!(chord.code, KeyCode::Delete | KeyCode::Char(_));
        if changes {
            slot.note(ms);
        }
        step(&mut slot.input);
        slot.fresh = false;
        self.writing.reset();
        changes
    }

    fn letter(&mut self, letter: char, scene: &Scene) -> bool {
        let slot = &mut self.slots[self.at];
        slot.note(scene.now.ms);
        if std::mem::take(&mut slot.fresh) {
            slot.input.clear();
            self.writing.reset();
        }
        let slot = &mut self.slots[self.at];
        let room = match self.writing.own.as_mut().filter(|_| takes_vietnamese(slot.field.input)) {
            Some(own) => apply(&mut slot.input, &own.telex.key(letter)),
            None => slot.input.insert(letter),
        };
        if !room {
            self.say(Tone::Problem, self.lang.t("form.full"));
        }
        true
    }

    fn backspace(&mut self, scene: &Scene) -> bool {
        let slot = &mut self.slots[self.at];
        slot.note(scene.now.ms);
        slot.fresh = false;
        if slot.input.is_empty() && slot.picks_many() {
            return slot.waiting.pop().is_some() || slot.picks.pop().is_some();
        }
        match self.writing.own.as_mut().filter(|_| takes_vietnamese(slot.field.input)) {
            Some(own) => {
                slot.input.backspace();
                own.telex.backspace();
            }
            None => slot.input.backspace(),
        }
        true
    }

    /// The word under way is over, as the field is left: a foreign one stands as it was typed.
    pub(super) fn end_word(&mut self) {
        let slot = &mut self.slots[self.at];
        if let Some(own) = self.writing.own.as_mut().filter(|_| takes_vietnamese(slot.field.input)) {
            let edit = own.telex.finish();
            apply(&mut slot.input, &edit);
        }
    }

    /// A change of the text takes back what was picked by the text before.
    fn drop_waiting(&mut self) {
        let lang = self.lang;
        let slot = self.slot();
        if !slot.picks_one() {
            return;
        }
        slot.waiting.clear();
        let same = slot.picks.first().is_some_and(|row| name_of(row, lang) == slot.input.text());
        if !same {
            slot.picks.clear();
        }
    }

    /// Whether a key goes through the values of a closed list, as there is no text to move in.
    fn turns(&self, chord: Chord) -> bool {
        let slot = &self.slots[self.at];
        matches!(chord.code, KeyCode::Left | KeyCode::Right) && (slot.is_empty() || !slot.picks.is_empty())
    }

    fn turn(&mut self, choices: Choices, chord: Chord, scene: &Scene) -> bool {
        let rows = choice::rows(choices, self.lang);
        let here = self.slots[self.at].code().and_then(|code| rows.iter().position(|row| row.code == code));
        let last = rows.len().saturating_sub(1);
        let next = match (here, chord.code) {
            (None, KeyCode::Left) => last,
            (None, _) => 0,
            (Some(at), KeyCode::Left) => at.saturating_sub(1),
            (Some(at), _) => (at + 1).min(last),
        };
        let Some(row) = rows.into_iter().nth(next) else { return false };
        let lang = self.lang;
        let slot = self.slot();
        slot.note(scene.now.ms);
        slot.pick(row, lang);
        true
    }

    /// Chooses a value by its digit, or no longer; `*` chooses all, and Backspace takes the last away.
    fn toggle(&mut self, choices: Choices, chord: Chord, scene: &Scene) -> bool {
        let lang = self.lang;
        let slot = self.slot();
        slot.note(scene.now.ms);
        let names = choices.names();
        let digit = chord.text().and_then(|c| c.to_digit(10)).and_then(|digit| usize::try_from(digit).ok());
        match (chord.code, digit.and_then(|digit| names.get(digit.checked_sub(1)?))) {
            (KeyCode::Backspace, _) => return slot.picks.pop().is_some(),
            (KeyCode::Char('*'), _) => slot.picks = choice::rows(choices, lang),
            (_, Some(code)) => match slot.picks.iter().position(|row| row.code == *code) {
                Some(at) => drop(slot.picks.remove(at)),
                None => slot.pick(choice::row(choices, code, lang), lang),
            },
            _ => return false,
        }
        true
    }

    /// Takes pasted text into the field. A block of cells is no text for one field.
    pub(super) fn pasted(&mut self, text: &str, scene: &Scene) -> Vec<Wish> {
        if let Some(over) = &mut self.over {
            over.paste(text);
            return Vec::new();
        }
        match &self.stage {
            Stage::Typing => {}
            Stage::Saving(saving) if saving.then == Then::Close => return Vec::new(),
            Stage::Conflict(_) => return Vec::new(),
            Stage::Loading(_) | Stage::Saving(_) => {
                if text.len() <= LONGEST_EARLY {
                    self.wait(Early::Paste(text.to_owned()));
                }
                return Vec::new();
            }
        }
        self.note = None;
        self.left = None;
        let lines = text.trim_end_matches(['\r', '\n']).split(['\r', '\n']).filter(|line| !line.is_empty()).count();
        if self.kind == FormKind::Site && self.original.is_none() && lines > 1 && text.contains('\t') {
            return vec![Wish::Open(Box::new(SitesGrid::from_block(text, scene)))];
        }
        let slot = self.slot();
        if matches!(slot.field.input, Input::Choose(_)) {
            return Vec::new();
        }
        slot.note_apart();
        if std::mem::take(&mut slot.fresh) {
            slot.input.clear();
        }
        // Criteria stand on a line each where they come from.
        let lines = matches!(slot.field.input, Input::Lines(_)).then(|| text.trim_end().replace("\r\n", "\n"));
        let text = lines.map_or_else(|| text.into(), |lines| std::borrow::Cow::from(lines.replace(['\r', '\n'], "; ")));
        let over = slot.input.insert_text(&text);
        slot.changed();
        self.writing.reset();
        self.drop_waiting();
        self.follow_typing();
        self.touched_at(self.at, scene);
        if over > 0 {
            let over = self.lang.number(over);
            self.say(Tone::Problem, self.lang.fill("form.paste_cut", &[("n", &over)]));
        }
        Vec::new()
    }

    /// Writes by the next method: Telex, VNI, the terminal's own.
    pub(super) fn next_method(&mut self, scene: &Scene) -> Vec<Wish> {
        let next = match scene.method {
            None => Some(Method::Telex),
            Some(Method::Telex) => Some(Method::Vni),
            Some(Method::Vni) => None,
        };
        let key = match next {
            Some(Method::Telex) => "form.method_telex",
            Some(Method::Vni) => "form.method_vni",
            None => "form.method_off",
        };
        self.writing.follow(next);
        self.say(Tone::Plain, self.lang.t(key));
        vec![Wish::Method(next)]
    }
}

/// Whether a letter comes from an input method: no keyboard has such a key.
fn is_composed(letter: char) -> bool {
    !letter.is_ascii() && !fold(letter.encode_utf8(&mut [0; 4])).starts_with(letter)
}

/// Takes so many code points away before the caret and writes others; false when they found no room.
fn apply(input: &mut LineInput, edit: &Edit) -> bool {
    (0..edit.back).for_each(|_| input.backspace());
    input.insert_text(&edit.text) == 0
}
