//! Viewport: a cursor in a long list, and the window of it that is on the screen.
//!
//! Two promises to the reader: the row under the cursor never moves by itself, and a step over the edge moves the
//! window by half a page, since on a thin line a screen that scrolls by one row sends itself anew at every key.

use std::ops::Range;

/// Where the cursor and the window stand in a list of so many rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewport {
    len: usize,
    height: usize,
    cursor: usize,
    top: usize,
}

/// A movement of the cursor, the same in every list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One row towards the beginning.
    Up,
    /// One row towards the end.
    Down,
    /// One screen towards the beginning.
    PageUp,
    /// One screen towards the end.
    PageDown,
    /// To the first row.
    Home,
    /// To the last row.
    End,
}

impl Viewport {
    /// A window of so many rows on a list that is still empty.
    pub fn new(height: usize) -> Self {
        Self { height, ..Self::default() }
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        match motion {
            Motion::Up => self.up(1),
            Motion::Down => self.down(1),
            Motion::PageUp => self.page_up(),
            Motion::PageDown => self.page_down(),
            Motion::Home => self.home(),
            Motion::End => self.end(),
        }
    }

    /// Moves the cursor so many rows towards the beginning.
    pub fn up(&mut self, rows: usize) {
        self.move_to(self.cursor.saturating_sub(rows));
    }

    /// Moves the cursor so many rows towards the end.
    pub fn down(&mut self, rows: usize) {
        self.move_to(self.cursor.saturating_add(rows));
    }

    /// Moves window and cursor by a screen less one row, which stays as something to hold on to.
    pub fn page_up(&mut self) {
        self.top = self.top.saturating_sub(self.page());
        self.up(self.page());
    }

    /// Moves window and cursor by a screen less one row.
    pub fn page_down(&mut self) {
        self.top = self.top.saturating_add(self.page()).min(self.last_top());
        self.down(self.page());
    }

    /// Moves the cursor to the first row.
    pub fn home(&mut self) {
        self.move_to(0);
    }

    /// Moves the cursor to the last row.
    pub fn end(&mut self) {
        self.move_to(usize::MAX);
    }

    /// Moves the cursor to a row, or to the last one if there are not so many.
    pub fn move_to(&mut self, index: usize) {
        self.cursor = index.min(self.len.saturating_sub(1));
        self.reveal();
    }

    /// Moves the window and leaves the cursor, unless its row would go off the screen.
    pub fn scroll(&mut self, rows: isize) {
        self.top = self.top.saturating_add_signed(rows).min(self.last_top());
        let last = self.top.saturating_add(self.height).saturating_sub(1);
        self.cursor = self.cursor.clamp(self.top, last).min(self.len.saturating_sub(1));
    }

    /// Says how many rows there are now. The cursor stays at its index, or goes to the last row.
    pub fn set_len(&mut self, len: usize) {
        self.len = len;
        self.cursor = self.cursor.min(len.saturating_sub(1));
        // A list that lost a row or two at its end shows blanks there rather than move everything under the cursor.
        let most = if len > self.height { len.saturating_sub(self.half()) } else { 0 };
        self.top = self.top.min(most);
        self.reveal();
    }

    /// Says how high the window is now.
    pub fn set_height(&mut self, height: usize) {
        self.height = height;
        // A window that had no height yet could not show the cursor; one that has some must.
        self.top = self.top.min(self.last_top()).min(self.cursor);
        if self.cursor >= self.top.saturating_add(height) {
            self.top = self.cursor.saturating_add(1).saturating_sub(height);
        }
    }

    /// Says at which index the row under the cursor is now: it stays on its line of the screen, and the rest moves.
    pub fn follow(&mut self, index: usize) {
        let line = self.cursor.saturating_sub(self.top);
        self.cursor = index.min(self.len.saturating_sub(1));
        self.top = self.cursor.saturating_sub(line);
        self.reveal();
    }

    /// The rows on the screen.
    pub fn visible(&self) -> Range<usize> {
        self.top..self.top.saturating_add(self.height).min(self.len).max(self.top)
    }

    /// The row under the cursor, if there is any.
    pub fn cursor(&self) -> Option<usize> {
        (self.len > 0).then_some(self.cursor)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many rows the screen has for the list.
    pub fn height(&self) -> usize {
        self.height
    }

    /// This viewport as it would be in a window of another height.
    ///
    /// Drawing asks this, so that the cursor is seen even in the one frame between a resize and the update.
    #[must_use]
    pub fn at_height(mut self, height: u16) -> Self {
        if self.height != usize::from(height) {
            self.set_height(usize::from(height));
        }
        self
    }

    /// Moves the window by half a page, or as far as it takes, when the cursor has left it.
    fn reveal(&mut self) {
        if self.cursor < self.top {
            self.top = self.cursor.min(self.top.saturating_sub(self.half()));
        } else if self.cursor >= self.top.saturating_add(self.height) {
            let needed = self.cursor.saturating_add(1).saturating_sub(self.height);
            self.top = needed.max(self.top.saturating_add(self.half()).min(self.last_top()));
        }
    }

    fn page(&self) -> usize {
        self.height.saturating_sub(1).max(1)
    }

    fn half(&self) -> usize {
        (self.height / 2).max(1)
    }

    fn last_top(&self) -> usize {
        self.len.saturating_sub(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_window_that_gets_its_height_after_its_rows_shows_the_cursor() {
        let mut view = Viewport::default();
        view.set_len(4);
        view.set_height(3);
        assert_eq!((view.cursor(), view.visible()), (Some(0), 0..3));
    }

    fn viewport(len: usize, height: usize) -> Viewport {
        let mut view = Viewport::new(height);
        view.set_len(len);
        view
    }

    #[test]
    fn a_step_over_the_edge_moves_half_a_page() {
        let mut view = viewport(100, 10);
        view.down(9);
        assert_eq!(view.visible(), 0..10);
        view.down(1);
        assert_eq!((view.visible(), view.cursor()), (5..15, Some(10)));
        view.up(5);
        assert_eq!(view.visible(), 5..15);
        view.up(1);
        assert_eq!((view.visible(), view.cursor()), (0..10, Some(4)));
    }

    #[test]
    fn the_ends() {
        let mut view = viewport(25, 10);
        view.go(Motion::End);
        assert_eq!((view.visible(), view.cursor()), (15..25, Some(24)));
        view.go(Motion::Down);
        assert_eq!(view.visible(), 15..25);
        view.go(Motion::Home);
        assert_eq!((view.visible(), view.cursor()), (0..10, Some(0)));
        view.go(Motion::Up);
        assert_eq!(view.cursor(), Some(0));
    }

    #[test]
    fn pages_keep_the_line_of_the_cursor() {
        let mut view = viewport(100, 10);
        view.down(3);
        view.go(Motion::PageDown);
        assert_eq!((view.visible(), view.cursor()), (9..19, Some(12)));
        view.go(Motion::PageUp);
        assert_eq!((view.visible(), view.cursor()), (0..10, Some(3)));
    }

    #[test]
    fn rows_put_in_above_leave_the_cursor_where_it_is() {
        let mut view = viewport(100, 10);
        view.down(4);
        view.set_len(103);
        view.follow(7);
        assert_eq!((view.visible(), view.cursor()), (3..13, Some(7)));
        view.set_len(101);
        view.follow(5);
        assert_eq!((view.visible(), view.cursor()), (1..11, Some(5)));
    }

    #[test]
    fn rows_lost_at_the_end_leave_the_window() {
        let mut view = viewport(100, 10);
        view.end();
        view.up(4);
        view.set_len(98);
        assert_eq!((view.visible(), view.cursor()), (90..98, Some(95)));
        view.set_len(4);
        assert_eq!((view.visible(), view.cursor()), (0..4, Some(3)));
        view.set_len(0);
        assert_eq!((view.visible(), view.cursor()), (0..0, None));
    }

    #[test]
    fn scrolling_takes_the_cursor_along_only_at_the_edge() {
        let mut view = viewport(100, 10);
        view.down(2);
        view.scroll(2);
        assert_eq!((view.visible(), view.cursor()), (2..12, Some(2)));
        view.scroll(3);
        assert_eq!((view.visible(), view.cursor()), (5..15, Some(5)));
        view.scroll(-99);
        assert_eq!((view.visible(), view.cursor()), (0..10, Some(5)));
    }

    #[test]
    fn a_lower_screen_still_shows_the_cursor() {
        let mut view = viewport(100, 10);
        view.down(9);
        assert_eq!(view.at_height(4).visible(), 6..10);
        view.set_height(30);
        assert_eq!(view.visible(), 0..30);
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_on_the_screen(
            moves in prop::collection::vec((0u8..12, 0usize..60), 0..40),
            height in 1usize..15,
        ) {
            let mut view = viewport(40, height);
            for (kind, n) in moves {
                match kind {
                    0 => view.up(n),
                    1 => view.down(n),
                    2 => view.page_up(),
                    3 => view.page_down(),
                    4 => view.home(),
                    5 => view.end(),
                    6 => view.scroll(30 - n as isize),
                    7 => view.set_len(n),
                    8 => view.set_height(n % 12 + 1),
                    9 => view.follow(n),
                    10 => view.move_to(n),
                    _ => view = view.at_height(n as u16 % 9 + 1),
                }
                prop_assert!(view.visible().len() <= view.height());
                match view.cursor() {
                    Some(cursor) => prop_assert!(cursor < view.len() && view.visible().contains(&cursor), "{view:?}"),
                    None => prop_assert!(view.is_empty() && view.visible().is_empty()),
                }
            }
        }
    }
}
