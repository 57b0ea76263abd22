//! List: a list one picks from by typing a part of what one means, such as the palette of actions and the help.

use crate::text::fold::fold;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::widget::viewport::Motion;
use crate::widget::viewport::Viewport;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;

/// Items, the words typed to find one, and the cursor.
#[derive(Clone, Debug)]
pub struct Picker {
    items: Vec<Item>,
    /// The folded text of each item, made once: the query changes with every key, the items do not.
    folded: Vec<String>,
    input: LineInput,
    /// The items found, as indexes in the order in which they are shown.
    rows: Vec<usize>,
    viewport: Viewport,
}

/// Something to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The key that does it without the list; may be empty.
    pub key: String,
    /// What it is.
    pub text: String,
    /// What it belongs to. Items of one group stand together; the name is shown at the first.
    pub group: String,
}

/// Words around a list, in the reader's language.
#[derive(Clone, Copy, Debug, Default)]
pub struct PickerText<'a> {
    /// The title of the frame.
    pub title: &'a str,
    /// The keys that work here, in the foot of the frame.
    pub hint: &'a str,
    /// Stands before the field.
    pub prompt: &'a str,
    /// Stands in the list when nothing was found: why, and which key helps.
    pub empty: &'a str,
}

/// A frame is no higher than this: what is below is found by typing, and the screen beneath stays in sight.
const HIGHEST: u16 = 30;

/// A query is a few words; more is a slip of the clipboard.
const QUERY_LIMIT: usize = 80;

impl Picker {
    /// A list with nothing typed yet.
    pub fn new(items: Vec<Item>) -> Self {
        let folded = items.iter().map(|item| fold(&format!("{} {} {}", item.text, item.group, item.key))).collect();
        let mut picker =
            Self { items, folded, input: LineInput::new(QUERY_LIMIT), rows: Vec::new(), viewport: Viewport::default() };
        picker.search();
        picker
    }

    /// The index, among the items the list was made of, of the one under the cursor.
    pub fn picked(&self) -> Option<usize> {
        self.viewport.cursor().and_then(|row| self.rows.get(row)).copied()
    }

    /// The item under the cursor.
    pub fn picked_item(&self) -> Option<&Item> {
        self.picked().and_then(|at| self.items.get(at))
    }

    /// Changes what is typed. The cursor goes to the best match if that changed what is found.
    pub fn edit<T>(&mut self, change: impl FnOnce(&mut LineInput) -> T) -> T {
        let answer = change(&mut self.input);
        self.search();
        answer
    }

    /// What is typed.
    pub fn input(&self) -> &LineInput {
        &self.input
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        self.viewport.go(motion);
    }

    /// Says how large the screen is, so that a page is as long as it looks.
    pub fn set_area(&mut self, area: Rect) {
        self.viewport.set_height(usize::from(body(inside(self.frame(area))).height));
    }

    /// How many items were found, and how many there are.
    pub fn count(&self) -> (usize, usize) {
        (self.rows.len(), self.items.len())
    }

    /// Draws the list in a frame in the middle of an area, and answers where the terminal's cursor belongs.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look, text: &PickerText<'_>) -> Option<Position> {
        let note = format!("{} / {}", self.rows.len(), self.items.len());
        let frame = Floating { title: text.title, note: &note, hint: text.hint };
        let room = frame.render(self.frame(area), buf, look);
        let top = ink::row(room, 0);
        let prompt = ink::write_cut(buf, top, text.prompt, look.label, look);
        let caret = self.input.render(ink::skip(top, prompt + u16::from(prompt > 0)), buf, look);
        self.render_rows(body(room), buf, look, text.empty);
        caret
    }

    fn render_rows(&self, area: Rect, buf: &mut Buffer, look: &Look, empty: &str) {
        if self.rows.is_empty() {
            ink::write_centred(buf, area, empty, look.label);
            return;
        }
        let viewport = self.viewport.at_height(area.height);
        let groups = self.widest(|item| &item.group, area.width / 3);
        let mut group = "";
        for (line, row) in (0..area.height).zip(viewport.visible()) {
            let Some(item) = self.rows.get(row).and_then(|at| self.items.get(*at)) else { continue };
            let area = ink::row(area, line);
            if item.group != group {
                group = &item.group;
                ink::write_cut(buf, ink::take(ink::skip(area, 2), groups), group, look.label, look);
            }
            let words = ink::skip(area, 2 + groups + if groups > 0 { 2 } else { 0 });
            let key = ink::write_right(buf, words, &item.key, look.accent, look);
            let room = words.width.saturating_sub(key + if key > 0 { 2 } else { 0 });
            ink::write_cut(buf, ink::take(words, room), &item.text, look.text, look);
            if viewport.cursor() == Some(row) {
                ink::mark_cursor(buf, area, look, true);
            }
        }
    }

    /// As large as all items need, so that the frame does not change its size under the typing hand.
    fn frame(&self, area: Rect) -> Rect {
        let groups = self.widest(|item| &item.group, area.width / 3);
        let texts = self.widest(|item| &item.text, area.width);
        let keys = self.widest(|item| &item.key, area.width);
        let width = [groups, texts, keys].iter().fold(12u16, |sum, part| sum.saturating_add(*part)).max(40);
        // The border, the field and the blank row under it.
        let height = ink::size(self.items.len()).saturating_add(4).min(HIGHEST);
        floating(area, Size { width: width.min(90), height })
    }

    fn widest(&self, part: impl Fn(&Item) -> &String, limit: u16) -> u16 {
        self.items.iter().map(|item| ink::columns(part(item))).max().unwrap_or(0).min(limit)
    }

    /// Finds the items that have every word typed, those that are nearest to them first.
    fn search(&mut self) {
        let query = fold(&self.input.text());
        let words: Vec<&str> = query.split_whitespace().collect();
        let has_all =
            |at: &usize| self.folded.get(*at).is_some_and(|text| words.iter().all(|word| text.contains(word)));
        let mut rows: Vec<usize> = (0..self.items.len()).filter(has_all).collect();
        rows.sort_by_key(|at| self.folded.get(*at).map(|text| distance(text, query.trim(), &words)));
        if rows != self.rows {
            self.rows = rows;
            self.viewport.set_len(self.rows.len());
            self.viewport.home();
        }
    }
}

/// How far a text is from a query whose words it has: it begins with it, has it in one piece, has words that begin with
/// its words, or has them only within words.
fn distance(text: &str, query: &str, words: &[&str]) -> u8 {
    let begins = |word: &&str| text.split_whitespace().any(|part| part.starts_with(word));
    match text {
        text if text.starts_with(query) => 0,
        text if text.contains(query) => 1,
        _ if words.iter().all(begins) => 2,
        _ => 3,
    }
}

/// The part of the frame under the field.
fn body(room: Rect) -> Rect {
    ink::below(room, 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::ink::picture;

    const TEXT: PickerText<'_> =
        PickerText { title: "Phím", hint: "Enter làm · Esc thôi", prompt: "tìm", empty: "không có lệnh nào" };

    fn picker() -> Picker {
        let items = [
            ("n", "Thêm điểm", "Sửa"),
            ("e", "Sửa điểm", "Sửa"),
            ("r", "Xếp loại", "Sửa"),
            ("Tab", "Ô kế", "Đi lại"),
            ("", "Điểm vừa xem", "Đi lại"),
        ];
        let item =
            |(key, text, group): (&str, &str, &str)| Item { key: key.into(), text: text.into(), group: group.into() };
        Picker::new(items.map(item).into())
    }

    fn draw(picker: &Picker, width: u16, height: u16) -> (Vec<String>, Option<Position>) {
        let mut caret = None;
        let lines = picture(width, height, |area, buf| caret = picker.render(area, buf, &Look::sixteen(), &TEXT));
        (lines, caret)
    }

    #[test]
    fn drawn() {
        let mut picker = picker();
        picker.set_area(Rect::new(0, 0, 40, 9));
        picker.go(Motion::Down);
        let want = [
            "┌ Phím ───────────────────────── 5 / 5 ┐",
            "│ tìm                                  │",
            "│                                      │",
            "│   Sửa     Thêm điểm                n │",
            "│ ▌         Sửa điểm                 e │",
            "│           Xếp loại                 r │",
            "│   Đi lại  Ô kế                   Tab │",
            "│           Điểm vừa xem               │",
            "└ Enter làm · Esc thôi ────────────────┘",
        ];
        let (lines, caret) = draw(&picker, 40, 9);
        assert_eq!(lines, want);
        assert_eq!(caret, Some(Position::new(6, 1)));
    }

    #[test]
    fn found_by_folded_words_the_best_first() {
        let mut picker = picker();
        let texts =
            |picker: &Picker| -> Vec<String> { picker.rows.iter().map(|at| picker.items[*at].text.clone()).collect() };
        picker.edit(|input| input.insert_text("diem"));
        assert_eq!(texts(&picker), ["Điểm vừa xem", "Thêm điểm", "Sửa điểm"]);
        assert_eq!(picker.picked(), Some(4));
        picker.edit(|input| input.insert_text(" sua"));
        assert_eq!((picker.count(), picker.picked_item().map(|item| item.key.as_str())), ((2, 5), Some("n")));
        picker.edit(|input| input.insert_text("xyz"));
        assert_eq!(picker.picked(), None);
        assert!(draw(&picker, 40, 9).0[5].contains("không có lệnh nào"));
        picker.edit(LineInput::clear);
        assert_eq!(picker.count(), (5, 5));
    }

    #[test]
    fn words_in_one_piece_come_before_words_apart_and_parts_of_words_last() {
        assert_eq!(distance("tran yen", "tran yen", &["tran", "yen"]), 0);
        assert_eq!(distance("xa tran yen", "tran yen", &["tran", "yen"]), 1);
        assert_eq!(distance("yen binh, tran", "tran yen", &["tran", "yen"]), 2);
        assert_eq!(distance("dau tranh, chuyen doi", "tran yen", &["tran", "yen"]), 3);
    }

    #[test]
    fn moving_the_caret_leaves_the_cursor() {
        let mut picker = picker();
        picker.set_area(Rect::new(0, 0, 40, 9));
        picker.go(Motion::End);
        picker.edit(LineInput::left);
        assert_eq!(picker.picked(), Some(4));
    }

    #[test]
    fn no_terminal_is_too_small() {
        for (width, height) in [(0, 0), (1, 1), (3, 2), (5, 3), (12, 5)] {
            draw(&picker(), width, height);
        }
    }
}
