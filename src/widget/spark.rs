//! Spark: a level bar with its figure, `████▌ 402`, precise to half a column.
//!
//! Eighths of a block would be finer, and are missing from the fonts of PuTTY and the console.

use crate::widget::glyphs::Glyphs;
use crate::widget::ink;
use crate::widget::style::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A value beside the largest of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// The value.
    pub value: u64,
    /// The value whose bar is as long as there is room; of all bars that stand together.
    pub most: u64,
    /// The value as it is to be read, which stands behind the bar.
    pub figure: &'a str,
    /// Columns kept for the figure, so that the bars that stand together have one scale.
    pub figure_room: u16,
}

impl Bar<'_> {
    /// Draws the bar in a style and the figure as text.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look, style: Style) {
        let area = ink::row(area, 0);
        let room = area.width.saturating_sub(self.figure_room.saturating_add(1));
        let bar = bar(self.value, self.most, room, &look.glyphs);
        let used = ink::write(buf, area, &bar, style);
        let gap = u16::from(used > 0);
        ink::write_cut(buf, ink::skip(area, used + gap), self.figure, look.text, look);
    }
}

/// The bar alone, in so many columns at most. A value above nothing is always seen.
pub fn bar(value: u64, most: u64, room: u16, glyphs: &Glyphs) -> String {
    if value == 0 || most == 0 || room == 0 {
        return String::new();
    }
    // 128 bits, as a value times the room may be more than 64.
    let halves = u128::from(value.min(most)) * u128::from(room) * 2;
    let halves = usize::try_from((halves + u128::from(most) / 2) / u128::from(most)).unwrap_or(usize::MAX).max(1);
    let mut bar = glyphs.full.repeat(halves / 2);
    if halves % 2 == 1 {
        // Without half blocks a half is left out, unless it would be all there is.
        let half = if halves == 1 && glyphs.left_half == " " { glyphs.full } else { glyphs.left_half };
        bar.push_str(half);
    }
    bar.truncate(bar.trim_end().len());
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::ink::picture;

    #[test]
    fn bars() {
        let cases = [
            (402, 402, 10, "██████████", "##########"),
            (201, 402, 9, "████▌", "####"),
            (1, 402, 10, "▌", "#"),
            (0, 402, 10, "", ""),
            (5, 0, 10, "", ""),
            (999, 402, 4, "████", "####"),
            (u64::MAX, u64::MAX, 3, "███", "###"),
        ];
        for (value, most, room, want, ascii) in cases {
            assert_eq!(bar(value, most, room, &Glyphs::unicode()), want, "{value} of {most}");
            assert_eq!(bar(value, most, room, &Glyphs::ascii()), ascii, "{value} of {most}");
        }
    }

    #[test]
    fn figures_stand_behind() {
        let look = Look::sixteen();
        let draw = |value, figure| {
            let bar = Bar { value, most: 402, figure, figure_room: 4 };
            picture(15, 1, |area, buf| bar.render(area, buf, &look, look.accent)).concat()
        };
        assert_eq!(draw(402, "402"), "██████████ 402");
        assert_eq!(draw(318, "318"), "████████ 318");
        assert_eq!(draw(0, "0"), "0");
    }
}
