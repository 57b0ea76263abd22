//! Count back: before many records are written at once, their number is typed back.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;

use crate::lang::Lang;
use crate::tui::event::Chord;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::ink;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;

/// Asks for a number that is on the screen.
#[derive(Debug)]
pub struct CountBack {
    wanted: usize,
    input: LineInput,
    wrong: bool,
}

/// What a key came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Nothing yet.
    Waiting,
    /// The number is right.
    Right,
    /// It is not to be done.
    Given,
}

impl CountBack {
    /// Asks for this number.
    pub fn new(wanted: usize) -> Self {
        Self { wanted, input: LineInput::new(9), wrong: false }
    }

    /// Takes a key.
    pub fn key(&mut self, chord: Chord) -> Counted {
        match chord.code {
            KeyCode::Esc => return Counted::Given,
            KeyCode::Enter if self.is_right() => return Counted::Right,
            KeyCode::Enter => self.wrong = true,
            KeyCode::Backspace => self.input.backspace(),
            KeyCode::Char('h') if chord.ctrl => self.input.backspace(),
            _ => {
                if let Some(c) = chord.text() {
                    self.wrong = false;
                    self.input.insert(c);
                }
            }
        }
        Counted::Waiting
    }

    /// Digits alone count: a dot for thousands is how the number stands on the screen.
    fn is_right(&self) -> bool {
        let digits: String = self.input.text().chars().filter(|c| !matches!(c, '.' | ',' | ' ')).collect();
        digits.parse() == Ok(self.wanted)
    }

    /// Draws the question, a sentence with the number in it and the field below.
    pub fn render(&self, screen: Rect, buf: &mut Buffer, lang: Lang, look: &Look) -> Option<Position> {
        let number = lang.number(self.wanted as u64);
        let sentence = lang.fill("grid.count_back", &[("n", &number)]);
        let width = ink::columns(&sentence).max(40).saturating_add(4);
        let frame = Floating { title: lang.t("grid.count_back_title"), note: "", hint: lang.t("grid.count_back_keys") };
        let room = frame.render(floating(screen, Size { width, height: 4 }), buf, look);
        ink::write_cut(buf, ink::row(room, 0), &sentence, look.text, look);
        let row = ink::row(room, 1);
        let label = if self.wrong { ("grid.count_wrong", look.error) } else { ("grid.count_prompt", look.label) };
        let used = ink::write(buf, row, lang.find(label.0).unwrap_or_default(), label.1);
        self.input.render(ink::skip(row, used + 1), buf, look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Counted {
        let mut count = CountBack::new(1_134);
        let mut last = Counted::Waiting;
        for c in keys.chars() {
            last = count.key(if c == '\n' { Chord::plain(KeyCode::Enter) } else { Chord::char(c) });
        }
        last
    }

    #[test]
    fn only_the_number_itself_will_do() {
        assert_eq!(typed("1134\n"), Counted::Right);
        assert_eq!(typed("1.134\n"), Counted::Right);
        for keys in ["\n", "113\n", "11345\n", "y\n", "1134"] {
            assert_eq!(typed(keys), Counted::Waiting, "{keys:?}");
        }
    }
}
