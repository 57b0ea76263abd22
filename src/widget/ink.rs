//! Ink: the only place where text becomes cells, cleaned and clipped.
//!
//! Areas are clipped to the buffer, so nothing drawn here can panic however small a terminal is made.

use crate::text::nfc::shown;
use crate::text::width;
use crate::widget::style::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Writes one line at the left of an area's first row and answers how many columns it took.
///
/// What does not fit is left out without a mark; where the reader must know, [`write_cut`] is meant.
pub fn write(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    write_piece(buf, area, &shown(text), style)
}

/// Writes a piece of a text that was cleaned as a whole, and answers how many columns it took.
///
/// A piece may begin with a mark that belongs to the letter before it. Cleaned by itself it would lose that mark.
pub fn write_piece(buf: &mut Buffer, area: Rect, shown: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return 0;
    }
    if width::is_one_to_one(shown) {
        let mut end = area.x;
        for (c, x) in shown.chars().zip(area.left()..area.right()) {
            if let Some(cell) = buf.cell_mut((x, area.y)) {
                cell.set_char(c).set_style(style);
            }
            end = x + 1;
        }
        return end - area.x;
    }
    let (end, _) = buf.set_stringn(area.x, area.y, shown, usize::from(area.width), style);
    end.saturating_sub(area.x)
}

/// Writes one line at the left, cut with an ellipsis if need be, and answers how many columns it took.
pub fn write_cut(buf: &mut Buffer, area: Rect, text: &str, style: Style, look: &Look) -> u16 {
    write(buf, area, &cut(&shown(text), area.width, look), style)
}

/// Writes one line so that it ends at the right edge, cut if need be, and answers how many columns it took.
pub fn write_right(buf: &mut Buffer, area: Rect, text: &str, style: Style, look: &Look) -> u16 {
    let text = shown(text);
    let text = cut(&text, area.width, look);
    write(buf, skip(area, area.width.saturating_sub(columns(&text))), &text, style)
}

/// Writes text in the middle of an area, wrapped between words.
pub fn write_centred(buf: &mut Buffer, area: Rect, text: &str, style: Style) {
    let lines = width::wrap(text, usize::from(area.width));
    let lead = area.height.saturating_sub(size(lines.len())) / 2;
    for (line, at) in lines.iter().zip(lead..area.height) {
        let text = shown(line);
        let left = area.width.saturating_sub(columns(&text)) / 2;
        write(buf, skip(row(area, at), left), &text, style);
    }
}

/// Fills the first row of an area with one symbol.
pub fn fill(buf: &mut Buffer, area: Rect, symbol: &str, style: Style) {
    write(buf, area, &symbol.repeat(usize::from(area.width)), style);
}

/// Changes the style of what is already drawn in an area.
pub fn restyle(buf: &mut Buffer, area: Rect, style: Style) {
    buf.set_style(area, style);
}

/// Marks the row of the cursor: a bar at its left edge, and reversed from there when it has the focus.
pub fn mark_cursor(buf: &mut Buffer, row: Rect, look: &Look, focused: bool) {
    let (rest, edge) = if focused { (look.cursor_focused, look.accent) } else { (look.cursor_unfocused, look.label) };
    restyle(buf, skip(row, 1), rest);
    write(buf, row, look.glyphs.cursor, edge);
}

/// A text within so many columns, its end marked with the look's ellipsis where something is left out.
pub fn cut<'a>(text: &'a str, room: u16, look: &Look) -> Cow<'a, str> {
    match width::cut(text, usize::from(room)) {
        Cow::Owned(text) => Cow::Owned(format!("{}{}", text.trim_end_matches('…').trim_end(), look.glyphs.ellipsis)),
        whole => whole,
    }
}

/// How many columns a text takes.
pub fn columns(text: &str) -> u16 {
    size(width::width(&shown(text)))
}

/// A count as a size on the screen.
pub fn size(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The n-th row of an area; empty if the area is not so high.
pub fn row(area: Rect, n: u16) -> Rect {
    Rect { height: 1, ..below(area, n) }.intersection(area)
}

/// An area without its first n rows.
pub fn below(area: Rect, n: u16) -> Rect {
    let n = n.min(area.height);
    Rect { y: area.y.saturating_add(n), height: area.height - n, ..area }
}

/// An area without its first n columns.
pub fn skip(area: Rect, n: u16) -> Rect {
    let n = n.min(area.width);
    Rect { x: area.x.saturating_add(n), width: area.width - n, ..area }
}

/// The first n columns of an area.
pub fn take(area: Rect, n: u16) -> Rect {
    Rect { width: n.min(area.width), ..area }
}

/// Turns a drawn screen into ASCII, for terminals that show a byte as a letter: the last step before it is sent.
///
/// Letters lose their marks, đ becomes d, and what has no twin becomes `?`.
pub fn to_ascii(buf: &mut Buffer) {
    for cell in buf.content.iter_mut().filter(|cell| !cell.symbol().is_ascii()) {
        let twin = cell.symbol().nfd().next().map_or(' ', ascii_twin);
        cell.set_char(twin);
    }
}

fn ascii_twin(c: char) -> char {
    match c {
        ' '..='~' => c,
        'đ' => 'd',
        'Đ' => 'D',
        '…' => '~',
        '·' => '.',
        '•' => '*',
        '–' | '—' | '−' => '-',
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        _ => '?',
    }
}

/// What a drawing looks like, line by line without the blanks at the ends: for tests of widgets.
#[cfg(test)]
pub(crate) fn picture(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> Vec<String> {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(area, &mut buf);
    lines(&buf)
}

/// The lines of a buffer. A wide letter covers the cell after it, which is therefore not read.
#[cfg(test)]
pub(crate) fn lines(buf: &Buffer) -> Vec<String> {
    let line = |y| {
        let mut text = String::new();
        let mut x = buf.area.left();
        while let Some(cell) = buf.cell((x, y)) {
            text.push_str(cell.symbol());
            x += columns(cell.symbol()).max(1);
        }
        text.trim_end().to_owned()
    };
    (buf.area.top()..buf.area.bottom()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::glyphs::Glyphs;

    const LOOK: Look = Look::sixteen();

    #[test]
    fn lines_are_cut_by_letter_and_put_right() {
        let drawn = picture(12, 3, |area, buf| {
            assert_eq!(write_cut(buf, row(area, 0), "Mù Cang Chải xa", LOOK.text, &LOOK), 12);
            assert_eq!(write_right(buf, row(area, 1), "1.134", LOOK.text, &LOOK), 5);
            assert_eq!(write_cut(buf, row(area, 9), "outside", LOOK.text, &LOOK), 0);
        });
        assert_eq!(drawn, ["Mù Cang Chả…", "       1.134", ""]);
    }

    #[test]
    fn the_short_way_draws_what_the_long_way_draws() {
        for text in ["", "Tổ tự quản “số 3” – │●", "một tên dài hơn cả khung"] {
            let (mut short, mut long) = (Buffer::empty(Rect::new(0, 0, 16, 1)), Buffer::empty(Rect::new(0, 0, 16, 1)));
            let room = Rect::new(2, 0, 12, 1);
            let used = write_piece(&mut short, room, text, LOOK.good);
            let (end, _) = long.set_stringn(2, 0, text, 12, LOOK.good);
            assert_eq!((short, used + 2), (long, end), "{text:?}");
        }
    }

    #[test]
    fn ascii_looks_cut_in_ascii() {
        let look = LOOK.with_glyphs(Glyphs::ascii());
        assert_eq!(cut("Mù Cang Chải", 8, &look), "Mù Cang~");
        assert_eq!(cut("đã có …", 7, &look), "đã có …");
    }

    #[test]
    fn nothing_is_drawn_outside_the_buffer() {
        picture(4, 2, |_, buf| {
            for area in [Rect::new(9, 9, 5, 5), Rect::new(0, 0, 99, 99), Rect::new(3, 1, 0, 0)] {
                write(buf, area, "Tổ tự quản", LOOK.text);
                write_centred(buf, area, "Tổ tự quản", LOOK.text);
                fill(buf, area, "─", LOOK.rule);
                mark_cursor(buf, area, &LOOK, true);
            }
        });
    }

    #[test]
    fn a_record_cannot_attack_the_terminal() {
        let drawn = picture(20, 1, |area, buf| {
            write(buf, area, "A\x1b[31mB\u{202e}C\u{2028}D", LOOK.text);
        });
        assert_eq!(drawn, ["A·[31mB·C D"]);
    }

    #[test]
    fn centred_text_is_wrapped() {
        let drawn = picture(9, 4, |area, buf| write_centred(buf, area, "chưa có điểm nào", LOOK.label));
        assert_eq!(drawn, ["", " chưa có", "điểm nào", ""]);
    }

    #[test]
    fn a_screen_in_ascii() {
        let drawn = picture(16, 1, |area, buf| {
            write(buf, area, "Đặng ở xã … ● 公", LOOK.text);
            to_ascii(buf);
        });
        assert_eq!(drawn, ["Dang o xa ~ ? ?"]);
    }
}
