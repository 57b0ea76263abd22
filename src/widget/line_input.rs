//! Line input: a text field of one line that an input method can work on.
//!
//! A Vietnamese input method rewrites what was typed by sending backspaces, and counts code points as it does. So
//! backspace takes one code point, and nothing is composed, trimmed or corrected before the text is taken.

use crate::text::nfc::has_control;
use crate::text::nfc::shown;
use crate::text::width::graphemes;
use crate::text::width::width;
use crate::widget::ink;
use crate::widget::style::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

/// What is typed in a field, and the caret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineInput {
    typed: String,
    /// A byte index into `typed`, always on the edge of a code point.
    caret: usize,
    limit: usize,
}

impl LineInput {
    /// An empty field for at most so many code points.
    pub fn new(limit: usize) -> Self {
        Self { typed: String::new(), caret: 0, limit }
    }

    /// A field that begins with a text, the caret behind it.
    pub fn with_text(text: &str, limit: usize) -> Self {
        let mut field = Self::new(limit);
        field.insert_text(text);
        field
    }

    /// The text as it is to be kept or searched for: composed, and without what cannot be seen.
    pub fn text(&self) -> String {
        shown(&self.typed).into_owned()
    }

    /// Exactly what was typed so far.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Where the caret is: so many bytes of what was typed stand before it.
    pub fn caret(&self) -> usize {
        self.caret
    }

    /// Puts the caret behind so many bytes, or before the code point that they would cut.
    pub fn put_caret(&mut self, bytes: usize) {
        let edge = (0..=bytes.min(self.typed.len())).rev().find(|&at| self.typed.is_char_boundary(at));
        self.caret = edge.unwrap_or(0);
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// Puts a text in place of what is there, the caret behind it.
    pub fn set_text(&mut self, text: &str) {
        self.clear();
        self.insert_text(text);
    }

    /// Types a letter, and answers whether there was room for it. Controls are no letters and do nothing.
    pub fn insert(&mut self, letter: char) -> bool {
        if letter.is_control() || has_control(letter.encode_utf8(&mut [0; 4])) {
            return true;
        }
        if self.typed.chars().count() >= self.limit {
            return false;
        }
        self.typed.insert(self.caret, letter);
        self.caret += letter.len_utf8();
        true
    }

    /// Types a pasted text, and answers how many code points found no room.
    ///
    /// Line breaks and tabs become a space, since a field has one line; controls stay out.
    pub fn insert_text(&mut self, text: &str) -> usize {
        let text = text.replace("\r\n", "\n");
        let mut left_out = 0;
        for letter in text.chars() {
            let letter = if is_break(letter) { ' ' } else { letter };
            left_out += usize::from(!self.insert(letter));
        }
        left_out
    }

    /// Takes the code point before the caret.
    pub fn backspace(&mut self) {
        if let Some(letter) = self.before().chars().next_back() {
            self.caret -= letter.len_utf8();
            self.typed.remove(self.caret);
        }
    }

    /// Takes the letter after the caret, with all its marks: no input method sends this key.
    pub fn delete(&mut self) {
        let bytes = graphemes(self.after()).next().map_or(0, str::len);
        self.typed.drain(self.caret..self.caret + bytes);
    }

    /// Moves the caret a letter to the left.
    pub fn left(&mut self) {
        let bytes = graphemes(self.before()).next_back().map_or(0, str::len);
        self.caret -= bytes;
    }

    /// Moves the caret a letter to the right.
    pub fn right(&mut self) {
        let bytes = graphemes(self.after()).next().map_or(0, str::len);
        self.caret += bytes;
    }

    /// Moves the caret to the beginning.
    pub fn home(&mut self) {
        self.caret = 0;
    }

    /// Moves the caret to the end.
    pub fn end(&mut self) {
        self.caret = self.typed.len();
    }

    /// Takes the word before the caret and the blanks behind it.
    pub fn delete_word(&mut self) {
        let kept = self.before().trim_end().trim_end_matches(|c: char| !c.is_whitespace()).len();
        self.typed.drain(kept..self.caret);
        self.caret = kept;
    }

    /// Takes everything.
    pub fn clear(&mut self) {
        self.typed.clear();
        self.caret = 0;
    }

    /// Draws the field and answers where the terminal's own cursor belongs; nowhere if there is no room.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look) -> Option<Position> {
        let area = ink::row(area, 0).intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        let room = usize::from(area.width);
        let caret = self.caret_column();
        let scroll = scroll(caret, room);
        let mut column = 0;
        for letter in graphemes(&shown(&self.typed)) {
            let wide = width(letter);
            // A wide letter that is only half in view at the left stays out: its place is blank.
            if let Some(at) = usize::checked_sub(column, scroll) {
                ink::write_piece(buf, ink::skip(area, ink::size(at)), letter, look.text);
            }
            column += wide;
            if column >= scroll + room {
                break;
            }
        }
        Some(Position::new(area.x + ink::size(caret - scroll), area.y))
    }

    fn caret_column(&self) -> usize {
        width(&shown(self.before()))
    }

    fn before(&self) -> &str {
        self.typed.get(..self.caret).unwrap_or_default()
    }

    fn after(&self) -> &str {
        self.typed.get(self.caret..).unwrap_or_default()
    }
}

/// How many columns are out of view at the left, so that the caret is in view.
///
/// It grows by half a field, so that a long text is sent anew now and then and not at every key.
fn scroll(caret: usize, room: usize) -> usize {
    let over = (caret + 1).saturating_sub(room);
    let step = (room / 2).max(1);
    over.div_ceil(step) * step
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::ink::picture;
    use proptest::prelude::*;

    const LOOK: Look = Look::sixteen();

    fn draw(field: &LineInput, room: u16) -> (String, Option<Position>) {
        let mut caret = None;
        let lines = picture(room, 1, |area, buf| caret = field.render(area, buf, &LOOK));
        (lines.concat(), caret)
    }

    #[test]
    fn an_input_method_rewrites_by_code_points() {
        // "Tiếng" from a decomposing method: it takes back what it sent, one backspace a code point.
        let mut field = LineInput::with_text("Tie\u{302}\u{301}", 40);
        field.backspace();
        assert_eq!(field.typed(), "Tie\u{302}");
        field.insert('\u{301}');
        field.insert_text("ng");
        assert_eq!(field.text(), "Tiếng");
        // OpenKey sends an empty character and takes it back.
        field.insert('\u{200c}');
        field.backspace();
        assert_eq!(field.typed(), "Tie\u{302}\u{301}ng");
    }

    #[test]
    fn keys_after_the_last_letter_do_nothing() {
        let mut field = LineInput::with_text("khuế", 40);
        field.right();
        field.delete();
        assert_eq!(field.text(), "khuế");
        field.home();
        field.left();
        field.backspace();
        field.delete_word();
        assert_eq!(field.text(), "khuế");
    }

    #[test]
    fn the_caret_goes_letter_by_letter() {
        let mut field = LineInput::with_text("ve\u{302}\u{323}", 40);
        field.left();
        assert_eq!(draw(&field, 10), ("vệ".to_owned(), Some(Position::new(1, 0))));
        field.delete();
        assert_eq!(field.text(), "v");
    }

    #[test]
    fn a_paste_is_one_line_within_the_limit() {
        let mut field = LineInput::new(12);
        assert_eq!(field.insert_text("Tổ\r\ntự\tquản\x1b[31m"), 2);
        assert_eq!(field.text(), "Tổ tự quản[3");
        assert!(!field.insert('x'));
    }

    #[test]
    fn the_caret_is_put_on_an_edge() {
        let mut field = LineInput::with_text("tổ", 40);
        for (bytes, want) in [(0, 0), (1, 1), (2, 1), (3, 1), (4, 4), (99, 4)] {
            field.put_caret(bytes);
            assert_eq!(field.caret(), want, "{bytes}");
        }
    }

    #[test]
    fn words_are_taken_whole() {
        let mut field = LineInput::with_text("Tổ tự  quản  ", 40);
        field.delete_word();
        assert_eq!(field.typed(), "Tổ tự  ");
        field.delete_word();
        assert_eq!(field.typed(), "Tổ ");
        field.clear();
        assert!(field.is_empty());
    }

    #[test]
    fn a_long_text_moves_by_half_a_field() {
        let mut field = LineInput::with_text("0123456789", 40);
        assert_eq!(draw(&field, 8), ("456789".to_owned(), Some(Position::new(6, 0))));
        field.home();
        assert_eq!(draw(&field, 8), ("01234567".to_owned(), Some(Position::new(0, 0))));
        assert_eq!(draw(&field, 0).1, None);
    }

    #[test]
    fn nothing_typed_can_attack_the_terminal() {
        let mut field = LineInput::new(40);
        for letter in ['\x1b', '\u{9b}', '\u{202e}', '\x7f', '\n', 'a'] {
            field.insert(letter);
        }
        assert_eq!(field.typed(), "a");
    }

    #[test]
    fn a_mark_that_takes_a_column_is_drawn_with_the_rest() {
        // An Ahom vowel sign behind a Wancho letter: a mark, but a letter of its own and a column wide.
        let field = LineInput::with_text("𞋀𑜠", 24);
        assert_eq!(draw(&field, 3), ("𞋀𑜠".to_owned(), Some(Position::new(2, 0))));
        assert_eq!(draw(&LineInput::with_text("𑜠𞋀", 24), 3).0, "𞋀");
    }

    proptest! {
        #[test]
        fn any_keys(
            keys in prop::collection::vec((0u8..12, "\\PC|[aeđ\u{302}\u{323}\u{200c}公 \r\n]{0,5}"), 0..30),
            room in 1u16..14,
        ) {
            let mut field = LineInput::new(24);
            for (key, text) in keys {
                match key {
                    0 => field.backspace(),
                    1 => field.delete(),
                    2 => field.left(),
                    3 => field.right(),
                    4 => field.home(),
                    5 => field.end(),
                    6 => field.delete_word(),
                    _ => drop(field.insert_text(&text)),
                }
                prop_assert!(field.typed.is_char_boundary(field.caret));
                prop_assert!(field.typed.chars().count() <= 24);
                let (line, caret) = draw(&field, room);
                let column = width(&shown(&field.typed[..field.caret]));
                let scroll = scroll(column, usize::from(room));
                let want = Position::new(u16::try_from(column - scroll)?, 0);
                prop_assert_eq!(caret, Some(want));
                prop_assert!(want.x < room);
                if scroll == 0 {
                    let whole = picture(room, 1, |area, buf| {
                        ink::write(buf, area, &field.text(), LOOK.text);
                    });
                    prop_assert_eq!(line, whole.concat());
                }
            }
        }
    }
}
