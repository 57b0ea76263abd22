//! The table of sites: a window of its rows, its order and where its cursor stands.

use crate::model::count::Tally;
use crate::model::id::SiteId;
use crate::widget::table::TableState;
use crate::wire::message::Direction;
use crate::wire::message::SiteColumn;
use crate::wire::message::SiteRow;
use crate::wire::message::Window;
use crate::wire::message::WindowAsk;

/// The table.
#[derive(Debug)]
pub struct Sites {
    /// The cursor, the rows in view and the columns scrolled away.
    pub table: TableState,
    /// By what the rows are sorted.
    pub sort: SiteColumn,
    /// In which direction.
    pub direction: Direction,
    /// The columns that are shown, in their order.
    pub columns: Vec<SiteColumn>,
    /// The column under the column cursor, as a place among those.
    pub column: usize,
    /// What the rows under the filter add up to.
    pub tally: Tally,
    /// How many sites there are without the filter.
    pub all: u32,
    /// What the rows at hand were asked with; none before the first answer.
    held: Option<WindowAsk>,
    from: usize,
    rows: Vec<SiteRow>,
    /// Whether the register changed since the rows at hand were asked for.
    pub stale: bool,
    /// Where the cursor goes in the next answer.
    pub anchor: Anchor,
}

/// Where the cursor goes when other rows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It stays on its site.
    Cursor,
    /// It goes to the first row.
    Top,
    /// It goes to a site.
    Site(SiteId),
}

/// Every column, in the order on the screen.
pub const COLUMNS: [SiteColumn; 11] = [
    SiteColumn::Name,
    SiteColumn::Commune,
    SiteColumn::Rating,
    SiteColumn::Members,
    SiteColumn::Founded,
    SiteColumn::Lead,
    SiteColumn::Status,
    SiteColumn::Teams,
    SiteColumn::Model,
    SiteColumn::Id,
    SiteColumn::Touched,
];

/// A page is taken to be at most so high: it bounds what is asked for at once on any terminal.
const HIGHEST_PAGE: usize = 300;

impl Default for Sites {
    fn default() -> Self {
        Self {
            table: TableState::default(),
            sort: SiteColumn::Name,
            direction: Direction::Ascending,
            columns: COLUMNS.to_vec(),
            column: 0,
            tally: Tally::default(),
            all: 0,
            held: None,
            from: 0,
            rows: Vec::new(),
            stale: false,
            anchor: Anchor::Top,
        }
    }
}

impl Sites {
    /// The row at a place, if it is at hand.
    pub fn row(&self, place: usize) -> Option<&SiteRow> {
        self.rows.get(place.checked_sub(self.from)?)
    }

    /// The row under the cursor.
    pub fn at_cursor(&self) -> Option<&SiteRow> {
        self.row(self.table.viewport.cursor()?)
    }

    /// Whether any answer has come yet.
    pub fn is_known(&self) -> bool {
        self.held.is_some()
    }

    /// Whether the rows at hand are those of another filter or order, which the reader must be told.
    pub fn is_of_another(&self, query: &str) -> bool {
        self.held.as_ref().is_some_and(|held| !self.is_same(held, query))
    }

    /// The rows at hand are those of another day: they stay on the screen until those of this one are here.
    pub fn ask_anew(&mut self) {
        self.held = None;
    }

    /// What to ask for, if the rows at hand don't do.
    pub fn question(&self, query: &str, may_refresh: bool) -> Option<WindowAsk> {
        let same = self.held.as_ref().is_some_and(|held| self.is_same(held, query));
        let refresh = !same || self.anchor != Anchor::Cursor || (self.stale && may_refresh);
        let ask = self.ask(query, refresh);
        // A server that gives fewer rows than it was asked for must not be asked for ever.
        let asked_before = |held: &WindowAsk| (held.from, held.limit) == (ask.from, ask.limit);
        let more = !self.covers() && !self.held.as_ref().is_some_and(asked_before);
        (refresh || more).then_some(ask)
    }

    /// Takes an answer. One to another filter or order than the present is passed over.
    pub fn take(&mut self, ask: &WindowAsk, window: Window, query: &str) -> bool {
        if !self.is_same(ask, query) {
            return false;
        }
        let cursor = self.at_cursor().map(|row| row.id);
        self.from = usize::try_from(window.from).unwrap_or(0);
        self.rows = window.rows;
        self.tally = window.tally;
        self.all = window.all;
        self.held = Some(ask.clone());
        let viewport = &mut self.table.viewport;
        viewport.set_len(usize::try_from(window.total).unwrap_or(0));
        let place = |id: SiteId| self.rows.iter().position(|row| row.id == id).map(|at| self.from + at);
        match self.anchor {
            Anchor::Top => viewport.move_to(0),
            Anchor::Site(id) => viewport.move_to(place(id).unwrap_or(0)),
            Anchor::Cursor => {
                let anchored = window.anchor.and_then(|at| usize::try_from(at).ok());
                if let Some(at) = cursor.and_then(place).or(anchored) {
                    viewport.follow(at);
                }
            }
        }
        self.anchor = Anchor::Cursor;
        true
    }

    /// Takes note that a question was refused: it is not asked again until something else is wanted.
    pub fn refuse(&mut self, ask: WindowAsk) {
        self.held = Some(ask);
        self.from = 0;
        self.rows.clear();
        self.table.viewport.set_len(0);
        self.anchor = Anchor::Cursor;
    }

    /// Sorts by the column under the column cursor; once more turns the order round.
    pub fn sort_here(&mut self) {
        let Some(&column) = self.columns.get(self.column) else { return };
        if column == self.sort {
            self.reverse();
            return;
        }
        self.sort = column;
        self.direction = first_direction(column);
        self.anchor = Anchor::Top;
    }

    /// Sorts by a column and puts the column cursor on it: an order by something out of sight would look like none.
    pub fn sort_by(&mut self, column: SiteColumn, direction: Direction) {
        self.column = self.columns.iter().position(|shown| *shown == column).unwrap_or(self.column);
        self.sort = column;
        self.direction = direction;
        self.anchor = Anchor::Top;
    }

    /// Shows these columns; all, when there is none. The name is always there, and the order is by something that is seen.
    pub fn show(&mut self, columns: &[SiteColumn]) {
        let wanted =
            |column: &SiteColumn| columns.is_empty() || *column == SiteColumn::Name || columns.contains(column);
        self.columns = COLUMNS.into_iter().filter(wanted).collect();
        self.column = self.column.min(self.columns.len().saturating_sub(1));
        if !self.columns.contains(&self.sort) {
            self.sort_by(SiteColumn::Name, Direction::Ascending);
        }
        self.table.scrolled = 0;
    }

    /// Turns the order round.
    pub fn reverse(&mut self) {
        self.direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        self.anchor = Anchor::Top;
    }

    fn is_same(&self, ask: &WindowAsk, query: &str) -> bool {
        ask.query == query && ask.sort == self.sort && ask.direction == self.direction
    }

    /// Whether the rows in view are at hand, with half a screen on both sides.
    fn covers(&self) -> bool {
        let viewport = &self.table.viewport;
        let spare = self.page() / 2;
        let wanted = viewport.visible();
        let end = (wanted.end + spare).min(viewport.len());
        self.from <= wanted.start.saturating_sub(spare) && end <= self.from + self.rows.len()
    }

    fn ask(&self, query: &str, refresh: bool) -> WindowAsk {
        let before = self.table.viewport.visible().start.saturating_sub(self.page());
        let (from, anchor) = match self.anchor {
            Anchor::Top => (0, None),
            Anchor::Site(id) => (0, Some(id)),
            Anchor::Cursor => (before, self.at_cursor().map(|row| row.id).filter(|_| refresh)),
        };
        WindowAsk {
            query: query.to_owned(),
            as_of: None,
            sort: self.sort,
            direction: self.direction,
            from: u32::try_from(from).unwrap_or(u32::MAX),
            limit: u32::try_from(self.page() * 3).unwrap_or(u32::MAX),
            anchor,
        }
    }

    fn page(&self) -> usize {
        // Before the first size is known, a page is as high as most terminals are.
        self.table.viewport.height().clamp(20, HIGHEST_PAGE)
    }
}

/// Names go from the beginning of the alphabet; of figures and days people look for the largest and latest.
const fn first_direction(column: SiteColumn) -> Direction {
    match column {
        SiteColumn::Founded | SiteColumn::Members | SiteColumn::Teams | SiteColumn::Touched => Direction::Descending,
        SiteColumn::Id
        | SiteColumn::Name
        | SiteColumn::Commune
        | SiteColumn::Rating
        | SiteColumn::Status
        | SiteColumn::Lead
        | SiteColumn::Model => Direction::Ascending,
    }
}
