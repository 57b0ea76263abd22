//! The keys that work in a grid, as a list to run them from.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::lang::Lang;
use crate::tui::event::Chord;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TASK_ACTIONS;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::keys::TaskAction;
use crate::widget::list::Item;
use crate::widget::list::Picker;
use crate::widget::list::PickerText;
use crate::widget::style::Look;
use crate::widget::viewport::Motion;

/// The list.
#[derive(Debug)]
pub struct Help {
    picker: Picker,
    /// The first key of each line; none where a key means something only in its place.
    chords: Vec<Option<Chord>>,
}

/// What a key came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helped {
    /// The list stays.
    Open,
    /// It goes.
    Closed,
    /// It goes, and this key is pressed instead.
    Press(Chord),
}

impl Help {
    /// The keys of a scope.
    pub fn of(scope: Scope, lang: Lang) -> Self {
        let rows: Vec<&TaskAction> =
            TASK_ACTIONS.iter().filter(|row| row.on.contains(&scope) && row.id != TaskAct::Help).collect();
        let item = |row: &&TaskAction| Item {
            key: row.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(" "),
            text: row.name(lang).to_owned(),
            group: String::new(),
        };
        // Which rating or criterion is meant, only its own key says.
        let runs = |row: &&TaskAction| !matches!(row.id, TaskAct::Rate | TaskAct::Criterion);
        let chords = rows.iter().map(|row| row.keys.first().copied().filter(|_| runs(row))).collect();
        Self { picker: Picker::new(rows.iter().map(item).collect()), chords }
    }

    /// Takes a key.
    pub fn key(&mut self, chord: Chord) -> Helped {
        match chord.code {
            KeyCode::Esc | KeyCode::F(1) => return Helped::Closed,
            KeyCode::Enter => {
                let picked = self.picker.picked().and_then(|at| self.chords.get(at).copied().flatten());
                return picked.map_or(Helped::Closed, Helped::Press);
            }
            KeyCode::Up => self.picker.go(Motion::Up),
            KeyCode::Down => self.picker.go(Motion::Down),
            KeyCode::PageUp => self.picker.go(Motion::PageUp),
            KeyCode::PageDown => self.picker.go(Motion::PageDown),
            KeyCode::Backspace => self.picker.edit(|input| input.backspace()),
            KeyCode::Char('h') if chord.ctrl => self.picker.edit(|input| input.backspace()),
            _ => {
                if let Some(c) = chord.text() {
                    self.picker.edit(|input| input.insert(c));
                }
            }
        }
        Helped::Open
    }

    /// Says how large the screen is.
    pub fn fit(&mut self, screen: Rect) {
        self.picker.set_area(screen);
    }

    /// Draws it.
    pub fn render(&self, screen: Rect, buf: &mut Buffer, lang: Lang, look: &Look) -> Option<Position> {
        let text = PickerText {
            title: lang.t("tui.help_title"),
            hint: lang.t("tui.keys_menu"),
            prompt: lang.t("tui.search_prompt"),
            empty: lang.t("tui.empty_menu"),
        };
        self.picker.render(screen, buf, look, &text)
    }
}
