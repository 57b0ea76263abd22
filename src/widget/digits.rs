//! Digits: figures five rows high and more, to be read across a room.
//!
//! A cell of a terminal is about twice as high as wide, so the halves of a block are square: the font is drawn in
//! squares, each stroke two of them thick with its outer corners rounded off, and grows by whole factors. All digits
//! are equally wide, so that a counter does not tremble. Eighth blocks would be smoother and are missing from the
//! fonts of PuTTY and the console.

use crate::widget::glyphs::Glyphs;
use crate::widget::ink;
use crate::widget::style::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use ratatui::style::Style;

/// Draws a figure at the top left of an area, and answers the size it took.
///
/// Characters without a shape, that is all but `0-9 . , + - % :` and the blank, are left out.
pub fn render(figure: &str, scale: u16, area: Rect, buf: &mut Buffer, look: &Look, style: Style) -> Size {
    let rows = rows(figure, scale, &look.glyphs);
    for (at, row) in (0..area.height).zip(&rows) {
        ink::write(buf, ink::row(area, at), row, style);
    }
    let size = size(figure, scale);
    Size { width: size.width.min(area.width), height: size.height.min(area.height) }
}

/// How much room a figure takes.
pub fn size(figure: &str, scale: u16) -> Size {
    let shapes = figure.chars().filter_map(shape);
    let columns = shapes.fold(0u16, |columns, shape| {
        let gap = if columns == 0 { 0 } else { GAP };
        columns.saturating_add(gap).saturating_add(shape.first().map_or(0, |row| ink::columns(row)))
    });
    Size { width: columns.saturating_mul(scale), height: ink::size(ROWS).saturating_mul(scale) }
}

/// The largest scale at which a figure fits into so much room; none if even the smallest does not.
pub fn fitting(figure: &str, room: Size) -> Option<u16> {
    let once = size(figure, 1);
    let scale = (room.width.checked_div(once.width)?).min(room.height.checked_div(once.height)?);
    (scale > 0).then_some(scale)
}

/// The figure as lines of text, all equally long.
pub fn rows(figure: &str, scale: u16, glyphs: &Glyphs) -> Vec<String> {
    let lines = squares(figure);
    let scale = usize::from(scale);
    let row = |row: usize| {
        // Each row of cells shows two lines of squares, or at a larger scale one line or two halves of a square.
        let (upper, lower) = (lines.get(2 * row / scale), lines.get((2 * row + 1) / scale));
        let pairs = upper.into_iter().flatten().zip(lower.into_iter().flatten());
        pairs.map(|(upper, lower)| block(*upper, *lower, glyphs).repeat(scale)).collect()
    };
    (0..ROWS * scale).map(row).collect()
}

/// The figure as lines of squares, set or not.
fn squares(figure: &str) -> Vec<Vec<bool>> {
    let mut lines = vec![Vec::new(); 2 * ROWS];
    for shape in figure.chars().filter_map(shape) {
        let gap = if lines.iter().all(Vec::is_empty) { 0 } else { usize::from(GAP) };
        for (pair, row) in lines.chunks_exact_mut(2).zip(shape) {
            let [upper, lower] = pair else { continue };
            upper.resize(upper.len() + gap, false);
            lower.resize(lower.len() + gap, false);
            upper.extend(row.chars().map(|c| matches!(c, '█' | '▀')));
            lower.extend(row.chars().map(|c| matches!(c, '█' | '▄')));
        }
    }
    lines
}

fn block(upper: bool, lower: bool, glyphs: &Glyphs) -> &'static str {
    match (upper, lower) {
        (true, true) => glyphs.full,
        (true, false) => glyphs.upper_half,
        (false, true) => glyphs.lower_half,
        (false, false) => " ",
    }
}

/// How many rows of cells a shape has.
const ROWS: usize = 5;

/// Shapes stand so many squares apart.
const GAP: u16 = 2;

type Shape = [&'static str; ROWS];

/// The font. The lines of a shape are equally long.
fn shape(c: char) -> Option<Shape> {
    Some(match c {
        '0' => ["▄████▄", "██  ██", "██  ██", "██  ██", "▀████▀"],
        '1' => ["  ▄██ ", " ▀▀██ ", "   ██ ", "   ██ ", "  ████"],
        '2' => ["▄████▄", "▀▀  ██", " ▄▄██▀", "██▀▀  ", "██████"],
        '3' => ["▄████▄", "▀▀  ██", "  ███▄", "▄▄  ██", "▀████▀"],
        '4' => ["██  ██", "██  ██", "▀█████", "    ██", "    ██"],
        '5' => ["██████", "██    ", "█████▄", "    ██", "█████▀"],
        '6' => ["▄████▄", "██    ", "█████▄", "██  ██", "▀████▀"],
        '7' => ["██████", "   ▄█▀", "  ▄█▀ ", "  ██  ", "  ██  "],
        '8' => ["▄████▄", "██  ██", "▄████▄", "██  ██", "▀████▀"],
        '9' => ["▄████▄", "██  ██", "▀█████", "    ██", "▀████▀"],
        '.' => ["  ", "  ", "  ", "  ", "██"],
        ',' => ["  ", "  ", "  ", "▄▄", "▄▀"],
        ':' => ["  ", "██", "  ", "██", "  "],
        '+' => ["      ", "  ██  ", "██████", "  ██  ", "      "],
        '-' | '−' => ["      ", "      ", "██████", "      ", "      "],
        '%' => ["██  ▄█", "  ▄█▀ ", " ▄█▀  ", "▄█▀   ", "█▀  ██"],
        ' ' => ["    "; ROWS],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::ink::picture;

    const ALL: &str = "0123456789.,:+-−% ";

    #[test]
    fn drawn_once() {
        let drawn = rows("1.134", 1, &Glyphs::unicode());
        let want = [
            "  ▄██         ▄██   ▄████▄  ██  ██",
            " ▀▀██        ▀▀██   ▀▀  ██  ██  ██",
            "   ██          ██     ███▄  ▀█████",
            "   ██          ██   ▄▄  ██      ██",
            "  ████  ██    ████  ▀████▀      ██",
        ];
        assert_eq!(drawn, want);
    }

    #[test]
    fn drawn_twice() {
        let want = ["  ████████  ", "████████████", "████    ████", "████    ████", "████    ████"];
        assert_eq!(rows("0", 2, &Glyphs::unicode()).get(..5), Some(want.map(str::to_owned).as_slice()));
        assert_eq!(rows("0", 2, &Glyphs::ascii()).first().map(String::as_str), Some("  ########  "));
    }

    #[test]
    fn every_line_of_a_shape_is_as_long_as_the_first() {
        for c in ALL.chars() {
            let figure = c.to_string();
            for scale in 1..4 {
                let rows = rows(&figure, scale, &Glyphs::unicode());
                let size = size(&figure, scale);
                assert_eq!(rows.len(), usize::from(size.height));
                assert!(rows.iter().all(|row| ink::columns(row) == size.width), "{c} at {scale}");
            }
        }
    }

    #[test]
    fn digits_are_equally_wide_and_differ() {
        let digits: Vec<Shape> = ('0'..='9').filter_map(shape).collect();
        assert!(digits.iter().all(|digit| ink::columns(digit[0]) == 6));
        for glyphs in [Glyphs::unicode(), Glyphs::ascii()] {
            let mut drawn: Vec<_> = ('0'..='9').map(|c| rows(&c.to_string(), 1, &glyphs)).collect();
            drawn.sort();
            drawn.dedup();
            assert_eq!(drawn.len(), 10);
        }
    }

    #[test]
    fn the_largest_that_fits() {
        assert_eq!(size("1.134", 1), Size::new(34, 5));
        assert_eq!(fitting("1.134", Size::new(120, 20)), Some(3));
        assert_eq!(fitting("1.134", Size::new(120, 9)), Some(1));
        assert_eq!(fitting("1.134", Size::new(33, 9)), None);
        assert_eq!(fitting("", Size::new(33, 9)), None);
    }

    #[test]
    fn other_characters_and_small_areas_do_no_harm() {
        let look = Look::sixteen();
        let drawn = picture(7, 3, |area, buf| {
            assert_eq!(render("điểm 12", 1, area, buf, &look, look.text), Size::new(7, 3));
            render("12", 0, area, buf, &look, look.text);
        });
        assert_eq!(drawn.len(), 3);
    }
}
