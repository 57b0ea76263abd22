//! Grid: rows of cells with a cursor on one cell, which may be typed into.
//!
//! Only the cell under the cursor is reversed, not its row: a key in a grid must cost a thin line few bytes, and a row
//! whose style changes is sent whole. The row has the bar at its left edge.

use crate::widget::column;
use crate::widget::column::Column;
use crate::widget::column::Place;
use crate::widget::ink;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::widget::table::GUTTER;
use crate::widget::table::RowView;
use crate::widget::table::mark_more;
use crate::widget::table::spot;
use crate::widget::table::write_aligned;
use crate::widget::viewport::Motion;
use crate::widget::viewport::Viewport;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

/// What a grid looks like, made anew for each frame.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a> {
    /// The columns, from left to right.
    pub columns: &'a [Column],
    /// Stands in the middle when there are no rows: why, and which key helps.
    pub empty: &'a str,
    /// What is being typed into the cell under the cursor.
    pub typing: Option<&'a LineInput>,
    /// Whether keys go here.
    pub focused: bool,
}

/// What a grid remembers between frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GridState {
    /// The row of the cursor and the rows in view.
    pub viewport: Viewport,
    /// The column of the cursor.
    pub column: usize,
    /// How many columns that are not sticky are scrolled away at the left.
    pub scrolled: usize,
}

impl Grid<'_> {
    /// Draws titles and visible rows, and answers where the terminal's cursor belongs while something is typed.
    pub fn render<'r>(
        &self,
        area: Rect,
        buf: &mut Buffer,
        look: &Look,
        state: &GridState,
        row: impl Fn(usize) -> RowView<'r>,
    ) -> Option<Position> {
        let places = column::arrange(self.columns, area.width.saturating_sub(GUTTER), state.scrolled);
        self.render_titles(ink::row(area, 0), buf, look, &places, state);
        let body = ink::below(area, 1);
        if state.viewport.is_empty() {
            ink::write_centred(buf, body, self.empty, look.label);
            return None;
        }
        let viewport = state.viewport.at_height(body.height);
        let mut caret = None;
        for (line, index) in (0..body.height).zip(viewport.visible()) {
            let area = ink::row(body, line);
            self.render_row(area, buf, look, &places, &row(index));
            if viewport.cursor() == Some(index) {
                caret = self.render_cursor(area, buf, look, &places, state.column);
            }
        }
        caret
    }

    /// How many rows a grid in this area shows at once.
    pub fn rows_in(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(1))
    }

    fn render_titles(&self, area: Rect, buf: &mut Buffer, look: &Look, places: &[Place], state: &GridState) {
        for place in places {
            let Some(column) = self.columns.get(place.column) else { continue };
            write_aligned(buf, spot(area, *place), &column.title, column.align, look.label, look);
        }
        mark_more(area, buf, look, self.columns, places, state.scrolled);
    }

    fn render_row(&self, area: Rect, buf: &mut Buffer, look: &Look, places: &[Place], view: &RowView<'_>) {
        if let Some(mark) = view.mark {
            ink::write(buf, ink::take(ink::skip(area, 1), 1), mark.glyph, mark.style);
        }
        for place in places {
            let (Some(column), Some(cell)) = (self.columns.get(place.column), view.cells.get(place.column)) else {
                continue;
            };
            let start = write_aligned(buf, spot(area, *place), &cell.text, column.align, cell.style, look);
            if let Some(note) = cell.note {
                let before = ink::columns(cell.text.get(..note).unwrap_or_default());
                ink::restyle(buf, ink::skip(start, before), look.label);
            }
        }
    }

    fn render_cursor(
        &self,
        area: Rect,
        buf: &mut Buffer,
        look: &Look,
        places: &[Place],
        column: usize,
    ) -> Option<Position> {
        let edge = if self.focused { look.accent } else { look.label };
        ink::write(buf, area, look.glyphs.cursor, edge);
        let place = places.iter().find(|place| place.column == column)?;
        let spot = spot(area, *place);
        let Some(input) = self.typing else {
            ink::restyle(buf, spot, if self.focused { look.cursor_focused } else { look.cursor_unfocused });
            return None;
        };
        ink::fill(buf, spot, " ", look.text);
        input.render(spot, buf, look)
    }
}

impl GridState {
    /// Moves the cursor to another row.
    pub fn go(&mut self, motion: Motion) {
        self.viewport.go(motion);
    }

    /// Scrolls columns away, as few as it takes to show the one under the cursor in so much room.
    pub fn reveal(&mut self, columns: &[Column], room: u16) {
        let room = room.saturating_sub(GUTTER);
        let shows =
            |scrolled: usize| column::arrange(columns, room, scrolled).iter().any(|place| place.column == self.column);
        if !shows(self.scrolled) {
            self.scrolled = (0..=column::most_scrolled(columns)).find(|&scrolled| shows(scrolled)).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::column::Width;
    use crate::widget::ink::lines;
    use crate::widget::table::Cell;
    use ratatui::style::Modifier;

    const LOOK: Look = Look::sixteen();

    fn columns() -> Vec<Column> {
        vec![
            Column::left("Xã", Width::Fill { least: 8, weight: 1 }).sticky(),
            Column::left("Tên", Width::Fixed(10)),
            Column::right("TV", Width::Fixed(5)),
            Column::left("Thôn", Width::Fixed(8)),
        ]
    }

    fn state(row: usize, column: usize, room: u16) -> GridState {
        let mut state = GridState { column, ..GridState::default() };
        state.viewport.set_height(3);
        state.viewport.set_len(3);
        state.viewport.move_to(row);
        state.reveal(&columns(), room);
        state
    }

    fn draw(width: u16, state: &GridState, typing: Option<&LineInput>) -> (Buffer, Option<Position>) {
        let area = Rect::new(0, 0, width, 4);
        let mut buf = Buffer::empty(area);
        let columns = columns();
        let grid = Grid { columns: &columns, empty: "chưa có dòng nào", typing, focused: true };
        let row = |at: usize| {
            let cells = ["Báo Đáp", "Tiếng kẻng", "30", "thôn 3"].map(|text| Cell::new(text, LOOK.text));
            RowView { cells: cells.into(), mark: (at == 1).then_some(MARK) }
        };
        let caret = grid.render(area, &mut buf, &LOOK, state, row);
        (buf, caret)
    }

    const MARK: crate::widget::table::Mark = crate::widget::table::Mark { glyph: "•", style: LOOK.changed };

    #[test]
    fn the_cursor_is_on_one_cell() {
        let (buf, caret) = draw(50, &state(1, 2, 50), None);
        let want = [
            "  Xã                   Tên            TV  Thôn",
            "  Báo Đáp              Tiếng kẻng     30  thôn 3",
            "▌•Báo Đáp              Tiếng kẻng     30  thôn 3",
            "  Báo Đáp              Tiếng kẻng     30  thôn 3",
        ];
        assert_eq!(lines(&buf), want);
        assert_eq!(caret, None);
        let reversed = |x: &u16| buf.cell((*x, 2)).is_some_and(|cell| cell.modifier.contains(Modifier::REVERSED));
        assert_eq!((0..50).filter(reversed).collect::<Vec<_>>(), (35..40).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_typed_stands_in_its_cell() {
        let input = LineInput::with_text("31", 10);
        let (buf, caret) = draw(50, &state(1, 2, 50), Some(&input));
        assert_eq!(lines(&buf)[2], "▌•Báo Đáp              Tiếng kẻng  31     thôn 3");
        assert_eq!(caret, Some(Position::new(37, 2)));
    }

    #[test]
    fn columns_scroll_to_the_cursor_and_the_first_stays() {
        let (buf, _) = draw(30, &state(0, 3, 30), None);
        assert_eq!(lines(&buf)[1], "▌ Báo Đáp         30  thôn 3");
        let mut back = state(0, 3, 30);
        back.column = 1;
        back.reveal(&columns(), 30);
        assert_eq!(back.scrolled, 0);
    }

    #[test]
    fn no_terminal_is_too_small() {
        for width in 0..6 {
            draw(width, &state(2, 3, width), Some(&LineInput::new(9)));
        }
    }
}
