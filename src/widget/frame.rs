//! Frame: the border of what floats above the screen, such as a form, a palette or help.

use crate::widget::ink;
use crate::widget::style::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use ratatui::style::Style;

/// A border with a title and a note in its top and a hint in its foot. Each may be empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Floating<'a> {
    /// What floats here.
    pub title: &'a str,
    /// At the right of the title: a count, or when a draft was kept.
    pub note: &'a str,
    /// Which keys work here.
    pub hint: &'a str,
}

/// Where something of a wanted size floats: in the middle, and no larger than the area.
pub fn floating(area: Rect, wanted: Size) -> Rect {
    let width = wanted.width.min(area.width);
    let height = wanted.height.min(area.height);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// The room inside a frame: without the border, and without a column at each side for the eye.
pub fn inside(frame: Rect) -> Rect {
    let (width, height) = (frame.width.saturating_sub(4), frame.height.saturating_sub(2));
    Rect { x: frame.x.saturating_add(2), y: frame.y.saturating_add(1), width, height }.intersection(frame)
}

impl Floating<'_> {
    /// Clears what is beneath, draws the border and answers the room inside.
    pub fn render(&self, frame: Rect, buf: &mut Buffer, look: &Look) -> Rect {
        let glyphs = &look.glyphs;
        // A column at each side parts the frame from the text beneath it.
        let margin = Rect { x: frame.x.saturating_sub(1), width: frame.width.saturating_add(2), ..frame };
        clear(buf, margin.intersection(buf.area));
        let last = frame.height.saturating_sub(1);
        for (at, left, right) in
            [(0, glyphs.top_left, glyphs.top_right), (last, glyphs.bottom_left, glyphs.bottom_right)]
        {
            let row = ink::row(frame, at);
            ink::fill(buf, row, glyphs.horizontal, look.rule);
            ink::write(buf, row, left, look.rule);
            ink::write(buf, ink::skip(row, row.width.saturating_sub(1)), right, look.rule);
        }
        for at in 1..last {
            let row = ink::row(frame, at);
            ink::write(buf, row, glyphs.vertical, look.rule);
            ink::write(buf, ink::skip(row, row.width.saturating_sub(1)), glyphs.vertical, look.rule);
        }
        let top = between_corners(ink::row(frame, 0));
        let titled = inset(buf, top, self.title, look.heading, look);
        inset_right(buf, ink::skip(top, titled), self.note, look.label, look);
        inset(buf, between_corners(ink::row(frame, last)), self.hint, look.label, look);
        inside(frame)
    }
}

/// Makes an area blank, in the terminal's own colours.
fn clear(buf: &mut Buffer, area: Rect) {
    for position in area.intersection(buf.area).positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.reset();
        }
    }
}

fn between_corners(row: Rect) -> Rect {
    ink::take(ink::skip(row, 1), row.width.saturating_sub(2))
}

/// Sets a text into a level rule, a blank before and behind it, and answers how many columns it took.
fn inset(buf: &mut Buffer, area: Rect, text: &str, style: Style, look: &Look) -> u16 {
    let room = area.width.saturating_sub(2);
    if text.is_empty() || room == 0 {
        return 0;
    }
    ink::write(buf, area, " ", style);
    let used = ink::write_cut(buf, ink::take(ink::skip(area, 1), room), text, style, look);
    ink::write(buf, ink::skip(area, used + 1), " ", style);
    used + 2
}

/// Sets a text at the right end of a level rule; left out where it does not fit whole, as half a count is wrong.
fn inset_right(buf: &mut Buffer, area: Rect, text: &str, style: Style, look: &Look) {
    let wide = ink::columns(text).saturating_add(2);
    if wide < area.width {
        inset(buf, ink::skip(area, area.width - wide), text, style, look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::glyphs::Glyphs;
    use crate::widget::ink::picture;

    const LOOK: Look = Look::sixteen();
    const FORM: Floating<'_> = Floating { title: "Thêm điểm", note: "12 / 40", hint: "Esc cất nháp" };

    #[test]
    fn a_frame_clears_what_is_beneath() {
        let drawn = picture(34, 5, |area, buf| {
            for at in 0..5 {
                ink::fill(buf, ink::row(area, at), "x", LOOK.text);
            }
            let room = FORM.render(floating(area, Size::new(30, 3)), buf, &LOOK);
            assert_eq!(room, Rect::new(4, 2, 26, 1));
        });
        let want = [
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "x ┌ Thêm điểm ──────── 12 / 40 ┐ x",
            "x │                            │ x",
            "x └ Esc cất nháp ──────────────┘ x",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ];
        assert_eq!(drawn, want);
    }

    #[test]
    fn a_narrow_frame_leaves_out_the_note_and_cuts_the_title() {
        let look = LOOK.with_glyphs(Glyphs::ascii());
        let drawn = picture(12, 3, |area, buf| {
            FORM.render(area, buf, &look);
        });
        assert_eq!(drawn, ["+ Thêm đi~ +", "|          |", "+ Esc cất~ +"]);
    }

    #[test]
    fn no_room_is_no_harm() {
        for (width, height) in [(0, 0), (1, 1), (2, 2), (3, 1), (1, 5), (4, 2)] {
            picture(width, height, |area, buf| {
                FORM.render(floating(area, Size::new(80, 20)), buf, &LOOK);
            });
        }
        assert_eq!(inside(Rect::new(0, 0, 1, 1)).area(), 0);
    }
}
