//! Table: rows of cells under titles, of which only the visible ones are ever made.
//!
//! ratatui's own table builds every row it is given; a province has a hundred thousand. Here the caller answers for
//! one row at a time, and may answer that the row is still on its way.

use crate::text::nfc::shown;
use crate::widget::column;
use crate::widget::column::Align;
use crate::widget::column::Column;
use crate::widget::column::Place;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::viewport::Viewport;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;
use std::ops::Range;

/// What a table looks like, made anew for each frame.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// The columns, from left to right.
    pub columns: &'a [Column],
    /// The column by which the rows are sorted.
    pub sort: Option<(usize, Direction)>,
    /// Stands in the middle when there are no rows: why, and which key helps.
    pub empty: &'a str,
    /// Whether keys go here.
    pub focused: bool,
}

/// What a table remembers between frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableState {
    /// The cursor and the rows in view.
    pub viewport: Viewport,
    /// How many columns that are not sticky are scrolled away at the left.
    pub scrolled: usize,
}

/// One row, as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowView<'a> {
    /// One cell for each column that is shown, in their order; those that lack are blank.
    pub cells: Vec<Cell<'a>>,
    /// Set when the row is marked, such as just changed.
    pub mark: Option<Mark>,
}

/// A short text in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// One line.
    pub text: Cow<'a, str>,
    /// Its style.
    pub style: Style,
    /// The bytes of the text that a search found.
    pub found: Option<Range<usize>>,
    /// From which byte on the text is less than what is before.
    pub note: Option<usize>,
}

/// A mark before a row: never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// One column wide, from the look's glyphs.
    pub glyph: &'static str,
    /// The style of the glyph.
    pub style: Style,
}

/// The direction of sorting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// The cursor's bar and the mark stand before the first column.
pub const GUTTER: u16 = 2;

impl Table<'_> {
    /// Draws titles and visible rows. For each the caller is asked with the columns that are shown; a row that is answered with `None` is on its way and shown as `…`.
    pub fn render<'r>(
        &self,
        area: Rect,
        buf: &mut Buffer,
        look: &Look,
        state: &TableState,
        row: impl Fn(usize, &[Place]) -> Option<RowView<'r>>,
    ) {
        let places = column::arrange(self.columns, area.width.saturating_sub(GUTTER), state.scrolled);
        self.render_titles(ink::row(area, 0), buf, look, &places, state.scrolled);
        let body = ink::below(area, 1);
        if state.viewport.is_empty() {
            ink::write_centred(buf, body, self.empty, look.label);
            return;
        }
        let viewport = state.viewport.at_height(body.height);
        for (line, index) in (0..body.height).zip(viewport.visible()) {
            let area = ink::row(body, line);
            match row(index, &places) {
                Some(view) => self.render_row(area, buf, look, &places, &view),
                None => {
                    ink::write(buf, ink::skip(area, GUTTER), look.glyphs.ellipsis, look.label);
                }
            }
            if viewport.cursor() == Some(index) {
                ink::mark_cursor(buf, area, look, self.focused);
            }
        }
    }

    /// How many rows a table in this area shows at once.
    pub fn rows_in(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(1))
    }

    fn render_titles(&self, area: Rect, buf: &mut Buffer, look: &Look, places: &[Place], scrolled: usize) {
        for place in places {
            let Some(column) = self.columns.get(place.column) else { continue };
            let title = match self.sort {
                Some((sorted, direction)) if sorted == place.column => {
                    // The mark is kept when the title is cut: the order of the rows is the more useful half.
                    let title = shown(&column.title);
                    let title = ink::cut(&title, place.width.saturating_sub(2), look);
                    Cow::Owned(format!("{title} {}", direction.glyph(look)))
                }
                _ => Cow::Borrowed(column.title.as_str()),
            };
            write_aligned(buf, spot(area, *place), &title, column.align, look.label, look);
        }
        mark_more(area, buf, look, self.columns, places, scrolled);
    }

    fn render_row(&self, area: Rect, buf: &mut Buffer, look: &Look, places: &[Place], view: &RowView<'_>) {
        if let Some(mark) = view.mark {
            ink::write(buf, ink::take(ink::skip(area, 1), 1), mark.glyph, mark.style);
        }
        for (place, cell) in places.iter().zip(&view.cells) {
            let Some(column) = self.columns.get(place.column) else { continue };
            let spot = spot(area, *place);
            let start = write_aligned(buf, spot, &cell.text, column.align, cell.style, look);
            if let Some(note) = cell.note {
                ink::restyle(buf, ink::skip(start, cell.columns_to(note)), look.label);
            }
            if let Some(found) = &cell.found {
                let found = ink::take(ink::skip(start, cell.columns_to(found.start)), cell.columns_in(found));
                ink::restyle(buf, found, look.match_highlight);
            }
        }
    }
}

impl TableState {
    /// Scrolls one more column away at the left, as long as one is left to be seen.
    pub fn scroll_right(&mut self, columns: &[Column]) {
        self.scrolled = (self.scrolled + 1).min(column::most_scrolled(columns));
    }

    /// Brings back the column scrolled away last.
    pub fn scroll_left(&mut self) {
        self.scrolled = self.scrolled.saturating_sub(1);
    }
}

impl<'a> Cell<'a> {
    /// A text in a style.
    pub fn new(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self { text: text.into(), style, found: None, note: None }
    }

    /// The same cell with the bytes that a search found.
    #[must_use]
    pub fn found(self, found: Option<Range<usize>>) -> Self {
        Self { found, ..self }
    }

    fn columns_to(&self, byte: usize) -> u16 {
        ink::columns(self.text.get(..byte).unwrap_or_default())
    }

    fn columns_in(&self, bytes: &Range<usize>) -> u16 {
        ink::columns(self.text.get(bytes.clone()).unwrap_or_default())
    }
}

impl Direction {
    /// The mark at the title of the sorted column.
    pub fn glyph(self, look: &Look) -> &'static str {
        match self {
            Self::Ascending => look.glyphs.up,
            Self::Descending => look.glyphs.down,
        }
    }
}

/// Says that there are columns to be scrolled to, and where: behind those that stay, and at the right end.
pub(super) fn mark_more(
    area: Rect,
    buf: &mut Buffer,
    look: &Look,
    columns: &[Column],
    places: &[Place],
    scrolled: usize,
) {
    let away = scrolled.min(columns.iter().filter(|column| !column.sticky).count());
    let is_sticky = |place: &&Place| columns.get(place.column).is_some_and(|column| column.sticky);
    if let Some(last) = places.iter().rfind(is_sticky).filter(|_| away > 0) {
        // The gap behind it has two columns, so the mark does not touch the next title.
        let gap = ink::skip(area, GUTTER.saturating_add(last.x).saturating_add(last.width));
        ink::write(buf, ink::take(gap, 1), look.glyphs.left, look.accent);
    }
    if places.len() + away < columns.len() {
        ink::write(buf, ink::skip(area, area.width.saturating_sub(1)), look.glyphs.right, look.accent);
    }
}

/// Where a column stands in a row.
pub(super) fn spot(area: Rect, place: Place) -> Rect {
    ink::take(ink::skip(area, place.x.saturating_add(GUTTER)), place.width)
}

/// Writes a text at its side of an area, and answers the part that it took.
pub(super) fn write_aligned(buf: &mut Buffer, area: Rect, text: &str, align: Align, style: Style, look: &Look) -> Rect {
    match align {
        Align::Left => ink::take(area, ink::write_cut(buf, area, text, style, look)),
        Align::Right => {
            let used = ink::write_right(buf, area, text, style, look);
            ink::skip(area, area.width.saturating_sub(used))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::column::Width;
    use crate::widget::ink::lines;
    use crate::widget::ink::picture;
    use ratatui::style::Modifier;
    use std::cell::RefCell;

    const LOOK: Look = Look::sixteen();

    fn columns() -> Vec<Column> {
        vec![
            Column::left("Tên", Width::Fill { least: 12, weight: 1 }).sticky(),
            Column::left("Xã, phường", Width::Fixed(12)).priority(2),
            Column::right("TV", Width::Fixed(4)).priority(3),
            Column::left("Xếp loại", Width::Fixed(8)).priority(1),
        ]
    }

    fn site(index: usize, places: &[Place]) -> Option<RowView<'static>> {
        let name = ["Nông dân với kiến thức pháp luật", "Tiếng kẻng", "", "Họ Đặng tự quản"].get(index)?;
        let mark = (index == 3).then_some(Mark { glyph: LOOK.glyphs.bullet, style: LOOK.changed });
        let cells = [*name, "Báo Đáp", "30", "tốt"].map(|text| Cell::new(text, LOOK.text));
        let cells = places.iter().map(|place| cells[place.column].clone()).collect();
        (index != 2).then_some(RowView { cells, mark })
    }

    fn state(len: usize, height: usize) -> TableState {
        let mut state = TableState::default();
        state.viewport.set_height(height);
        state.viewport.set_len(len);
        state
    }

    fn draw(width: u16, height: u16, state: &TableState, focused: bool) -> Buffer {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        let columns = columns();
        let table =
            Table { columns: &columns, sort: Some((2, Direction::Descending)), empty: "chưa có điểm", focused };
        table.render(area, &mut buf, &LOOK, state, site);
        buf
    }

    #[test]
    fn wide() {
        let mut state = state(4, 4);
        state.viewport.down(1);
        let want = [
            "  Tên                Xã, phường    TV ▼  Xếp loại",
            "  Nông dân với kiế…  Báo Đáp         30  tốt",
            "▌ Tiếng kẻng         Báo Đáp         30  tốt",
            "  …",
            " •Họ Đặng tự quản    Báo Đáp         30  tốt",
        ];
        assert_eq!(lines(&draw(49, 5, &state, true)), want);
    }

    #[test]
    fn narrow_and_scrolled() {
        let mut state = state(2, 4);
        assert_eq!(lines(&draw(24, 2, &state, true)), ["  Tên             TV ▼ →", "▌ Nông dân với…     30"]);
        state.scroll_right(&columns());
        state.scroll_right(&columns());
        assert_eq!(lines(&draw(24, 2, &state, true)), ["  Tên         ← Xếp loại", "▌ Nông dân vớ…  tốt"]);
        state.scroll_right(&columns());
        state.scroll_left();
        assert_eq!(state.scrolled, 1);
    }

    #[test]
    fn an_empty_table_says_why() {
        assert_eq!(lines(&draw(24, 4, &state(0, 3), true))[2], "      chưa có điểm");
    }

    #[test]
    fn the_cursor_is_reversed_only_with_the_focus() {
        let reversed = |focused| {
            let buf = draw(49, 5, &state(4, 4), focused);
            let cells = (0..49).filter_map(|x| buf.cell((x, 1)));
            cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED)).count()
        };
        assert_eq!((reversed(true), reversed(false)), (48, 0));
    }

    #[test]
    fn what_a_search_found_stands_out() {
        let columns = [Column::right("Tên", Width::Fixed(12))];
        let cell = Cell::new("Họ Đặng", LOOK.text).found(Some(5..10));
        let area = Rect::new(0, 0, 14, 2);
        let mut buf = Buffer::empty(area);
        let table = Table { columns: &columns, sort: None, empty: "", focused: false };
        let row = |_, _: &[Place]| Some(RowView { cells: vec![cell.clone()], mark: None });
        table.render(area, &mut buf, &LOOK, &state(1, 1), row);
        let underlined = |x: &u16| buf.cell((*x, 1)).is_some_and(|c| c.modifier.contains(Modifier::UNDERLINED));
        assert_eq!((0..14).filter(underlined).collect::<Vec<_>>(), [10, 11]);
    }

    #[test]
    fn only_what_is_seen_is_made() {
        let asked = RefCell::new(Vec::new());
        let mut state = state(100_000, 3);
        state.viewport.move_to(50_000);
        let columns = columns();
        let table = Table { columns: &columns, sort: None, empty: "", focused: true };
        picture(60, 4, |area, buf| {
            table.render(area, buf, &LOOK, &state, |index, _| {
                asked.borrow_mut().push(index);
                None
            });
        });
        assert_eq!(asked.into_inner(), [49_998, 49_999, 50_000]);
    }

    #[test]
    fn no_terminal_is_too_small() {
        for (width, height) in [(0, 0), (1, 1), (2, 3), (3, 1), (5, 2)] {
            draw(width, height, &state(4, 4), true);
        }
    }
}
