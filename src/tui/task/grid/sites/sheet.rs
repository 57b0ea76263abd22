//! Sheet: new sites row by row, what a row takes over from the first one, and the way back.

use serde_json::Map;
use serde_json::Value;

use crate::model::code::FormKind;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::field::Asked;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::field::Need;
use crate::model::field::PickOf;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::tui::task::grid::log::Log;
use crate::tui::task::grid::sites::cell::Around;
use crate::tui::task::grid::sites::cell::Cell;
use crate::tui::task::grid::sites::cell::State;
use crate::tui::task::grid::sites::names::Names;

/// New sites.
#[derive(Debug)]
pub struct Sheet {
    /// The fields that have a column.
    pub columns: Vec<&'static Field>,
    /// Whether the first row is what all others take over, each standing for a unit.
    pub is_copies: bool,
    /// What every command has beside the cells.
    pub fixed: Map<String, Value>,
    /// The rows.
    pub rows: Vec<Row>,
    log: Log<Step>,
    last: u64,
}

/// A site, or what all of them take over.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Tells it from others, also in a draft.
    pub id: u64,
    /// The unit that it stands for: its id and its name.
    pub unit: Option<(UnitId, String)>,
    /// A cell a column; none where nothing is typed.
    pub cells: Vec<Option<Cell>>,
    /// What the server refused: the column, where one is meant.
    pub refused: Option<(Option<usize>, Problem)>,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The row.
    pub row: usize,
    /// The column.
    pub column: usize,
}

/// A row by its place, and the columns in it with what is typed there; none empties the cell.
pub type Filled = (usize, Vec<(usize, Option<String>)>);

/// Rows that stood in place of others before a step.
#[derive(Clone, Debug)]
struct Step {
    at: usize,
    rows: Vec<Row>,
    /// How many rows stand there now.
    len: usize,
    /// Where the cursor was before it, and where it went.
    cursor: (Place, Place),
}

/// A sheet has at most so many sites.
pub const MOST_ROWS: usize = 2_000;

impl Sheet {
    /// An empty sheet with a column for each field of a new site.
    pub fn table() -> Self {
        let columns = FormKind::Site.fields().filter(|field| field.asked != Asked::Editing).collect();
        Self { columns, is_copies: false, fixed: Map::new(), rows: Vec::new(), log: Log::default(), last: 0 }
    }

    /// A sheet of copies: every field but those that make them copies of one site, the most telling ones first.
    pub fn copies(fixed: Map<String, Value>) -> Self {
        const FIRST: [&str; 5] = ["name", "hamlet", "members", "founded", "decision.number"];
        let first = FIRST.iter().filter_map(|name| FormKind::Site.field(name));
        let held = |field: &&Field| {
            FIRST.contains(&field.name) || fixed.contains_key(field.name) || matches!(field.name, "unit" | "as_of")
        };
        let columns = first.chain(FormKind::Site.fields().filter(|field| !held(field))).collect();
        let mut sheet = Self { columns, is_copies: true, fixed, ..Self::table() };
        let common = sheet.blank(None);
        sheet.rows.push(common);
        sheet
    }

    /// The first row that stands for a site.
    pub const fn first(&self) -> usize {
        if self.is_copies { 1 } else { 0 }
    }

    /// The rows that stand for sites.
    pub fn sites(&self) -> &[Row] {
        self.rows.get(self.first()..).unwrap_or_default()
    }

    /// A row with nothing typed.
    pub fn blank(&mut self, unit: Option<(UnitId, String)>) -> Row {
        self.last += 1;
        Row { id: self.last, unit, cells: vec![None; self.columns.len()], refused: None }
    }

    /// Gives no row an id up to this one.
    pub fn reserve(&mut self, id: u64) {
        self.last = self.last.max(id);
    }

    /// Puts a row back as a draft kept it.
    pub fn restore(&mut self, row: Row) {
        self.reserve(row.id);
        self.rows.push(row);
    }

    /// The cell of a place, where something is typed for just this row.
    pub fn own(&self, place: Place) -> Option<&Cell> {
        self.rows.get(place.row)?.cells.get(place.column)?.as_ref()
    }

    /// The cell that holds at a place: the row's own, or the one that it takes over.
    pub fn cell(&self, place: Place) -> Option<&Cell> {
        let common = || if self.is_copies { self.own(Place { row: 0, ..place }) } else { None };
        self.own(place).or_else(common)
    }

    /// The column of a field.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|field| field.name == name)
    }

    /// The day whose map and records a cell is about: the founding for units, and today for the rest.
    fn day_of(&self, row: &Row, field: &Field, today: Day) -> Day {
        if !matches!(field.input, Input::Pick(PickOf::Commune)) {
            return today;
        }
        let founded = self.column("founded").and_then(|at| row.cells.get(at)?.as_ref()?.value()?.as_str());
        founded.and_then(parse_day).unwrap_or(today)
    }

    /// Puts texts into cells as one step; rows that lack are added.
    pub fn put(&mut self, texts: &[Filled], cursor: (Place, Place), around: Around, names: &mut Names) {
        let (Some(first), Some(last)) = (texts.iter().map(|(at, _)| *at).min(), texts.iter().map(|(at, _)| *at).max())
        else {
            return;
        };
        let last = last.min(MOST_ROWS + self.first() - 1);
        let mut rows: Vec<Row> =
            self.rows.get(first..).unwrap_or_default().iter().take(last + 1 - first).cloned().collect();
        let before = rows.len();
        while first + rows.len() <= last {
            let blank = self.blank(None);
            rows.push(blank);
        }
        for (at, cells) in texts {
            let Some(row) = at.checked_sub(first).and_then(|at| rows.get_mut(at)) else { continue };
            for (column, text) in cells {
                let Some(field) = self.columns.get(*column) else { continue };
                let cell = text.as_ref().map(|text| Cell::typed(field, text, around, names));
                if let Some(place) = row.cells.get_mut(*column) {
                    *place = cell;
                }
            }
            row.refused = None;
        }
        for row in &mut rows {
            self.recheck(row, around, names);
        }
        self.splice(first, before, rows, cursor);
    }

    /// Takes rows out, as one step.
    pub fn remove(&mut self, at: usize, cursor: (Place, Place)) {
        if at >= self.first() && at < self.rows.len() {
            self.splice(at, 1, Vec::new(), cursor);
        }
    }

    fn splice(&mut self, at: usize, len: usize, rows: Vec<Row>, cursor: (Place, Place)) {
        let new = rows.len();
        let at = at.min(self.rows.len());
        let end = (at + len).min(self.rows.len());
        let old = self.rows.splice(at..end, rows).collect();
        self.log.note(Step { at, rows: old, len: new, cursor });
    }

    /// Takes the last step back, and answers where the cursor was.
    pub fn undo(&mut self) -> Option<Place> {
        let cursor = self.log.last().map(|step| step.cursor.0)?;
        let mut log = std::mem::take(&mut self.log);
        log.undo(|step| self.swap(step));
        self.log = log;
        Some(cursor)
    }

    /// Does the step again that was taken back last, and answers where the cursor went.
    pub fn redo(&mut self) -> Option<Place> {
        let mut log = std::mem::take(&mut self.log);
        let done = log.redo(|step| self.swap(step));
        self.log = log;
        self.log.last().filter(|_| done).map(|step| step.cursor.1)
    }

    /// Puts a step's rows in place, and gives those that stood there.
    fn swap(&mut self, step: Step) -> Step {
        let at = step.at.min(self.rows.len());
        let end = (at + step.len).min(self.rows.len());
        let len = step.rows.len();
        let rows = self.rows.splice(at..end, step.rows).collect();
        Step { at, rows, len, cursor: step.cursor }
    }

    /// Checks again what hangs on other cells or on names that are known by now.
    pub fn settle(&mut self, around: Around, names: &mut Names) {
        let mut rows = std::mem::take(&mut self.rows);
        for row in &mut rows {
            self.recheck(row, around, names);
        }
        self.rows = rows;
    }

    fn recheck(&self, row: &mut Row, around: Around, names: &mut Names) {
        for (at, field) in self.columns.iter().enumerate() {
            let is_pick = matches!(field.input, Input::Pick(_) | Input::PickMany(_));
            let on = self.day_of(row, field, around.today);
            if let Some(Some(cell)) = row.cells.get_mut(at)
                && (is_pick || cell.state == State::Wanted)
            {
                cell.state = super::cell::check(field, &cell.typed, Around { on, ..around }, names);
            }
        }
    }

    /// The day that a list for a cell is of.
    pub fn list_day(&self, place: Place, today: Day) -> Day {
        match (self.rows.get(place.row), self.columns.get(place.column)) {
            (Some(row), Some(field)) => self.day_of(row, field, today),
            _ => today,
        }
    }

    /// Whether a row says nothing; such rows are no sites.
    pub fn is_blank(&self, row: &Row) -> bool {
        row.unit.is_none() && row.cells.iter().all(|cell| cell.as_ref().is_none_or(|cell| cell.typed.is_empty()))
    }

    /// How many rows are to be written.
    pub fn count(&self) -> usize {
        self.sites().iter().filter(|row| !self.is_blank(row)).count()
    }

    /// How many rows can't be written as they are.
    pub fn wrong_rows(&self) -> usize {
        let wrong = |row: &usize| {
            let is_site = self.rows.get(*row).is_some_and(|row| !self.is_blank(row));
            let places = (0..self.columns.len()).map(|column| Place { row: *row, column });
            (is_site || *row < self.first()) && places.into_iter().any(|place| self.flaw(place).is_some())
        };
        (0..self.rows.len()).filter(wrong).count()
    }

    /// What is wrong at a place.
    pub fn flaw(&self, place: Place) -> Option<Flaw> {
        let row = self.rows.get(place.row)?;
        if let Some((Some(column), problem)) = &row.refused
            && *column == place.column
        {
            return Some(Flaw::Problem(problem.clone()));
        }
        let field = self.columns.get(place.column)?;
        let is_site = place.row >= self.first();
        match self.cell(place).map(|cell| &cell.state) {
            Some(State::Bad(problem)) => Some(Flaw::Problem(problem.clone())),
            Some(State::Several { part, .. }) => Some(Flaw::Several(part.clone())),
            Some(State::Wanted) => Some(Flaw::Wanted),
            Some(State::Good { value, .. }) if !value.is_null() => None,
            _ if field.need == Need::Required && is_site && !self.is_blank(row) => {
                Some(Flaw::Problem(Problem::new(Reason::Missing).on(field.member()).with("field", field.member())))
            }
            _ => None,
        }
    }

    /// The first place that can't be written.
    pub fn first_flaw(&self) -> Option<(Place, Flaw)> {
        let rows = (0..self.rows.len())
            .filter(|row| *row < self.first() || self.rows.get(*row).is_some_and(|row| !self.is_blank(row)));
        let mut places = rows.flat_map(|row| (0..self.columns.len()).map(move |column| Place { row, column }));
        places.find_map(|place| Some((place, self.flaw(place)?)))
    }

    /// The next place behind this one that can't be written, or from the top.
    pub fn next_flaw(&self, after: Place) -> Option<Place> {
        let width = self.columns.len().max(1);
        let (from, all) = (after.row * width + after.column + 1, self.rows.len() * width);
        let place = |at: usize| Place { row: at / width, column: at % width };
        (from..all).chain(0..from.min(all)).map(place).find(|place| self.flaw(*place).is_some())
    }

    /// The facts of a row as the command has them.
    pub fn facts(&self, at: usize) -> Map<String, Value> {
        let mut facts = self.fixed.clone();
        for (column, field) in self.columns.iter().enumerate() {
            let value = self.cell(Place { row: at, column }).and_then(Cell::value).filter(|value| !value.is_null());
            if let Some(value) = value {
                put(&mut facts, field.name, value.clone());
            }
        }
        if let Some((unit, _)) = self.rows.get(at).and_then(|row| row.unit.as_ref()) {
            facts.insert("unit".to_owned(), unit.as_str().into());
        }
        facts
    }

    /// Whether no row has a cell of its own, so that all of them are one command.
    pub fn is_uniform(&self) -> bool {
        self.is_copies && self.sites().iter().all(|row| row.cells.iter().all(Option::is_none))
    }

    /// Takes out the rows that are written. What was typed before can no longer be taken back here.
    pub fn written(&mut self, rows: &[String]) {
        self.rows.retain(|row| !rows.contains(&row.id.to_string()));
        self.log.clear();
    }

    /// The server refused a row.
    pub fn refuse(&mut self, id: &str, problem: Problem) -> Option<Place> {
        let member = problem.field.split('.').next().unwrap_or_default().to_owned();
        let exact = self.columns.iter().position(|field| field.name == problem.field);
        let column = exact.or_else(|| self.columns.iter().position(|field| field.member() == member));
        let row = self.rows.iter().position(|row| row.id.to_string() == id)?;
        self.rows.get_mut(row)?.refused = Some((column, problem));
        Some(Place { row, column: column.unwrap_or(0) })
    }
}

/// Why something can't be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Flaw {
    /// It is wrong.
    Problem(Problem),
    /// It may mean several records.
    Several(String),
    /// The server is being asked what it means.
    Wanted,
}

/// Puts a value into an object, that of a part into the object that it is a part of.
fn put(facts: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            facts.insert(name.to_owned(), value);
        }
        Some((outer, inner)) => {
            let whole = facts.entry(outer.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(parts) = whole {
                parts.insert(inner.to_owned(), value);
            }
        }
    }
}
