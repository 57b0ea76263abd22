//! The draft of a table of new sites, also while their units are still being marked.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::id::UnitId;
use crate::tui::task::Task;
use crate::tui::task::grid::keeper::Keeper;
use crate::tui::task::grid::saving::KeptPart;
use crate::tui::task::grid::sites::SUBJECT;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::Stage;
use crate::tui::task::grid::sites::cell::Cell;
use crate::tui::task::grid::sites::cell::State;
use crate::tui::task::grid::sites::sheet::Place;
use crate::tui::task::grid::sites::sheet::Row;
use crate::tui::task::grid::sites::sheet::Sheet;
use crate::tui::task::marking::Marking;
use crate::tui::task::marking::Source;
use crate::wire::message::Draft;

/// What a draft keeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Body {
    /// The site that the rows are copies of.
    pub source: Option<Source>,
    /// Whether the units are still being marked.
    pub marking: bool,
    /// What every command has beside the cells.
    fixed: Map<String, Value>,
    /// The fields of the columns: rows name them once together, as a draft must not grow too long.
    columns: Vec<String>,
    rows: Vec<Kept>,
    /// Parts whose saving was begun.
    parts: Vec<KeptPart>,
    /// The row and the column of the cursor.
    at: (usize, usize),
}

/// A row of a draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    id: u64,
    unit: Option<(UnitId, String)>,
    /// What is typed in each column, up to the last one that has anything.
    cells: Vec<Option<String>>,
}

impl Body {
    /// What is to be kept of a sheet.
    pub fn of(source: Option<&Source>, marking: bool, sheet: &Sheet) -> Self {
        let cells = |row: &Row| {
            let filled = row.cells.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
            row.cells.iter().take(filled).map(|cell| cell.as_ref().map(|cell| cell.typed.clone())).collect()
        };
        let kept = |row: &Row| Kept { id: row.id, unit: row.unit.clone(), cells: cells(row) };
        Self {
            source: source.cloned(),
            marking,
            fixed: sheet.fixed.clone(),
            columns: sheet.columns.iter().map(|field| field.name.to_owned()).collect(),
            rows: sheet.rows.iter().map(kept).collect(),
            parts: Vec::new(),
            at: (0, 0),
        }
    }

    /// The draft of it.
    pub fn draft(&self, token: &str) -> Option<Draft> {
        Some(Draft {
            token: token.to_owned(),
            form: FormKind::Site,
            subject: SUBJECT.to_owned(),
            field: String::new(),
            body: serde_json::to_string(self).ok()?,
        })
    }

    /// The sheet as it was kept. Names are asked for again: what a name means may have changed.
    pub fn sheet(&self) -> Sheet {
        let mut sheet = if self.source.is_some() { Sheet::copies(self.fixed.clone()) } else { Sheet::table() };
        sheet.rows.clear();
        for kept in &self.rows {
            let mut row = Row { cells: vec![None; sheet.columns.len()], ..sheet.blank(kept.unit.clone()) };
            row.id = kept.id;
            for (name, typed) in self.columns.iter().zip(&kept.cells) {
                if let Some(place) = sheet.column(name).and_then(|at| row.cells.get_mut(at)) {
                    *place = typed.clone().map(|typed| Cell { typed, state: State::Wanted });
                }
            }
            sheet.restore(row);
        }
        sheet
    }

    /// How many sites it has.
    fn count(&self) -> usize {
        self.rows.len().saturating_sub(usize::from(self.source.is_some()))
    }
}

/// What a list of drafts says of one.
pub fn title(draft: &Draft, lang: Lang) -> Option<String> {
    let body: Body = serde_json::from_str(&draft.body).ok()?;
    let rows = lang.count("grid.rows", body.count() as u64);
    Some(match &body.source {
        Some(source) => lang.fill("grid.copies_draft", &[("id", &source.id.to_string()), ("rows", &rows)]),
        None => lang.fill("grid.table_draft", &[("rows", &rows)]),
    })
}

/// Opens a table, or the marking of its units, as a draft kept it.
pub fn open(draft: &Draft, lang: Lang) -> Option<Box<dyn Task>> {
    let body: Body = serde_json::from_str(&draft.body).ok()?;
    let (keeper, sheet) = (Keeper::resumed(&draft.token), body.sheet());
    if body.marking
        && let Some(source) = body.source
    {
        return Some(Box::new(Marking::resumed(Box::new(source), keeper, sheet)));
    }
    let mut grid = SitesGrid::of(sheet, body.source.map(Box::new), keeper, lang);
    grid.go(Place { row: body.at.0, column: body.at.1 });
    grid.cut = body.parts;
    Some(Box::new(grid))
}

impl SitesGrid {
    /// The draft of what is typed; none when that is nothing.
    pub(super) fn draft(&self) -> Option<Draft> {
        if self.sheet.count() == 0 && !self.sheet.is_copies {
            return None;
        }
        let mut body = Body::of(self.source.as_deref(), false, &self.sheet);
        let place = self.place();
        body.at = (place.row, place.column);
        if let Stage::Saving(saving) = &self.stage {
            body.parts = saving.kept();
        }
        body.draft(self.keeper.token())
    }
}
