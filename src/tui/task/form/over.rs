//! What lies over the fields for a moment: the keys that work here, or the fields to go to.

use crossterm::event::KeyCode;

use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Form;
use crate::tui::task::form::keys::list_motion;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TASK_ACTIONS;
use crate::tui::task::keys::TaskAct;
use crate::widget::line_input::LineInput;
use crate::widget::list::Item;
use crate::widget::list::Picker;

/// A list over the fields.
#[derive(Debug)]
pub struct Over {
    /// Its lines, what is typed to find one, and the cursor.
    pub picker: Picker,
    /// What it is of.
    pub kind: OverKind,
}

/// What such a list is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverKind {
    /// Keys, with what they do.
    Help(Vec<TaskAct>),
    /// Fields, by their places.
    Goto(Vec<usize>),
}

impl Over {
    /// Takes pasted text into the field over its lines.
    pub fn paste(&mut self, text: &str) {
        self.picker.edit(|input| input.insert_text(text));
    }
}

impl Form {
    pub(super) fn open_help(&mut self) {
        let lang = self.lang;
        let here = TASK_ACTIONS.iter().filter(|row| row.on.contains(&Scope::Form) && self.works(row.id));
        let rows: Vec<_> = here.collect();
        let item = |row: &&&crate::tui::task::keys::TaskAction| {
            let keys: Vec<_> = row.keys.iter().map(|key| key.name()).collect();
            Item { key: keys.join("  "), text: row.name(lang).to_owned(), group: String::new() }
        };
        let picker = Picker::new(rows.iter().map(|row| item(&row)).collect());
        self.over = Some(Over { picker, kind: OverKind::Help(rows.iter().map(|row| row.id).collect()) });
    }

    pub(super) fn open_goto(&mut self) {
        let places: Vec<usize> = self.asked().collect();
        let item = |at: &usize| {
            let slot = &self.slots[*at];
            Item { key: self.summary(*at), text: slot.label.clone(), group: String::new() }
        };
        let picker = Picker::new(places.iter().map(item).collect());
        self.over = Some(Over { picker, kind: OverKind::Goto(places) });
    }

    pub(super) fn over_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let Some(over) = &mut self.over else { return Vec::new() };
        match chord.code {
            KeyCode::Esc => self.over = None,
            KeyCode::Enter => {
                let picked = over.picker.picked();
                let kind = over.kind.clone();
                self.over = None;
                return self.run(kind, picked, scene);
            }
            code => match list_motion(code) {
                Some(motion) => over.picker.go(motion),
                None => over.picker.edit(|input| edit(input, chord)),
            },
        }
        Vec::new()
    }

    fn run(&mut self, kind: OverKind, picked: Option<usize>, scene: &Scene) -> Vec<Wish> {
        match (kind, picked) {
            (OverKind::Help(acts), Some(at)) => match acts.get(at) {
                Some(act) => self.act(*act, None, scene),
                None => Vec::new(),
            },
            (OverKind::Goto(places), Some(at)) => {
                places.get(at).into_iter().for_each(|place| self.go(*place, scene));
                Vec::new()
            }
            (_, None) => Vec::new(),
        }
    }
}

fn edit(input: &mut LineInput, chord: Chord) {
    match chord.code {
        KeyCode::Backspace => input.backspace(),
        KeyCode::Char('h') if chord.ctrl => input.backspace(),
        KeyCode::Char('w') if chord.ctrl => input.delete_word(),
        KeyCode::Char('u') if chord.ctrl => input.clear(),
        KeyCode::Left => input.left(),
        KeyCode::Right => input.right(),
        _ => drop(chord.text().map(|letter| input.insert(letter))),
    }
}
