//! What a table of new sites looks like.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::face::value;
use crate::lang::Lang;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::text::width::wrap;
use crate::tui::task;
use crate::tui::task::Scene;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::draft_note;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::Stage;
use crate::tui::task::grid::sites::cell::State;
use crate::tui::task::grid::sites::sheet::Flaw;
use crate::tui::task::grid::sites::sheet::Place;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::widget::column::Column;
use crate::widget::column::Width;
use crate::widget::frame::Floating;
use crate::widget::frame::inside;
use crate::widget::grid::Grid;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::table::Cell as Drawn;
use crate::widget::table::Mark;
use crate::widget::table::RowView;

/// Where the parts of the table stand.
struct Places {
    frame: Rect,
    head: Rect,
    grid: Rect,
    foot: Rect,
}

impl Places {
    fn of(screen: Rect) -> Self {
        let frame = task::room(screen);
        let inside = inside(frame);
        let foot = 2.min(inside.height / 6);
        let body = ink::below(inside, 1);
        let grid = Rect { height: body.height.saturating_sub(foot), ..body };
        Self { frame, head: ink::row(inside, 0), grid, foot: ink::below(body, grid.height) }
    }
}

impl SitesGrid {
    pub(super) fn fit_to(&mut self, screen: Rect) {
        let places = Places::of(screen);
        self.grid.viewport.set_height(Grid::rows_in(places.grid));
        if let Stage::Helping(help) = &mut self.stage {
            help.fit(screen);
        }
        let columns = columns(self, self.lang);
        // The first column says which row it is and holds no cell.
        self.grid.column += 1;
        self.grid.reveal(&columns, places.grid.width);
        self.grid.column -= 1;
    }
}

/// Draws the table.
pub fn render(table: &SitesGrid, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
    let lang = scene.lang;
    let places = Places::of(screen);
    let hint = keys::footer(Scope::Grid, lang, usize::from(places.frame.width.saturating_sub(4)));
    let note = draft_note(&table.keeper, scene);
    Floating { title: &title(table, lang), note: &note, hint: &hint }.render(places.frame, buf, look);
    head(table, places.head, buf, lang, look);
    let columns = columns(table, lang);
    let mut state = table.grid;
    state.column += 1;
    let typing = table.typing.as_ref().map(|typing| &typing.input);
    let grid = Grid { columns: &columns, empty: "", typing, focused: true };
    let caret = grid.render(places.grid, buf, look, &state, |at| row(table, at, lang, look));
    foot(table, places.foot, buf, lang, look);
    let field = table.sheet.columns.get(table.grid.column);
    let label = field.map(|field| value::label(lang, Some(field.form), field.name)).unwrap_or_default();
    match &table.stage {
        Stage::Counting(count) => count.render(screen, buf, lang, look),
        Stage::Helping(help) => help.render(screen, buf, lang, look),
        Stage::Choosing(choosing) => choosing.render(screen, buf, &label, lang, look),
        Stage::Mapping(mapping) => {
            mapping.render(screen, buf, &table.sheet, lang, look);
            None
        }
        Stage::Typing | Stage::Saving(_) | Stage::Discarding => caret,
    }
}

fn title(table: &SitesGrid, lang: Lang) -> String {
    match &table.source {
        Some(source) => lang.fill("grid.copies_title", &[("id", &source.id.to_string()), ("name", &source.name)]),
        None => lang.t("grid.table_title").to_owned(),
    }
}

/// How many sites there are, and how many of them are not right yet.
fn head(table: &SitesGrid, area: Rect, buf: &mut Buffer, lang: Lang, look: &Look) {
    let count = lang.count("grid.new_sites", table.sheet.count() as u64);
    let used = ink::write(buf, area, &count, look.heading);
    let wrong = table.wrong as u64;
    if wrong > 0 {
        ink::write_cut(buf, ink::skip(area, used + 2), &lang.count("grid.wrong_rows", wrong), look.warning, look);
    }
    if table.sheet.is_copies {
        ink::write_right(buf, area, lang.t("grid.inherits"), look.label, look);
    }
}

/// A column for the row itself, then one for each field.
fn columns(table: &SitesGrid, lang: Lang) -> Vec<Column> {
    let first = match table.sheet.is_copies {
        true => Column::left(lang.t("column.commune"), Width::Fixed(18)),
        false => Column::right("", Width::Fixed(4)),
    };
    let fields = table.sheet.columns.iter().map(|field| column(field, lang));
    std::iter::once(first.sticky()).chain(fields).collect()
}

fn column(field: &Field, lang: Lang) -> Column {
    let title = value::label(lang, Some(field.form), field.name);
    let wide = ink::columns(&title);
    match field.input {
        Input::Count(_) | Input::Money => Column::right(title, Width::Fixed(wide.max(10))),
        Input::Day | Input::YesNo => Column::left(title, Width::Fixed(wide.max(12))),
        Input::DecisionNumber => Column::left(title, Width::Fixed(wide.max(14))),
        Input::Line(_) if field.name == "name" => Column::left(title, Width::Fill { least: 26, weight: 2 }),
        Input::Line(_) => Column::left(title, Width::Fill { least: wide.max(18), weight: 1 }),
        _ => Column::left(title, Width::Fixed(wide.max(20))),
    }
}

fn row<'r>(table: &'r SitesGrid, at: usize, lang: Lang, look: &Look) -> RowView<'r> {
    let sheet = &table.sheet;
    let Some(row) = sheet.rows.get(at) else {
        return RowView { cells: vec![Drawn::new("+", look.label)], mark: None };
    };
    let is_common = at < sheet.first();
    let first = match &row.unit {
        Some((_, name)) => Drawn::new(name.as_str(), look.text),
        None if is_common => Drawn::new(lang.t("grid.all_units"), look.heading),
        None => Drawn::new((at + 1).to_string(), look.label),
    };
    let cells = (0..sheet.columns.len()).map(|column| cell(table, Place { row: at, column }, look));
    let shows = |column| shown_flaw(table, Place { row: at, column }).is_some();
    let wrong = (!sheet.is_blank(row) || is_common) && (0..sheet.columns.len()).any(shows);
    let mark = (wrong || row.refused.is_some()).then_some(Mark { glyph: "!", style: look.error });
    RowView { cells: std::iter::once(first).chain(cells).collect(), mark }
}

/// A cell: what is typed for the row, what it takes over behind a `=`, or what is wrong with it behind a `!` or a `?`.
fn cell<'r>(table: &'r SitesGrid, place: Place, look: &Look) -> Drawn<'r> {
    let sheet = &table.sheet;
    let own = sheet.own(place);
    let text = match (own, sheet.cell(place)) {
        (Some(cell), _) if cell.typed.is_empty() && sheet.is_copies => Cow::Borrowed("×"),
        (Some(cell), _) => Cow::Borrowed(cell.shown()),
        (None, Some(common)) if place.row > 0 => Cow::Owned(format!("= {}", common.shown())),
        _ => Cow::Borrowed(""),
    };
    let refused = sheet.rows.get(place.row).and_then(|row| row.refused.as_ref());
    let refused = refused.is_some_and(|(column, _)| *column == Some(place.column));
    match shown_flaw(table, place) {
        Some(Flaw::Problem(_)) if own.is_some() || text.is_empty() || refused => {
            Drawn::new(format!("! {text}"), look.error)
        }
        Some(Flaw::Several(_)) if own.is_some() => Drawn::new(format!("? {text}"), look.warning),
        Some(Flaw::Wanted) if own.is_some() => Drawn::new(format!("{} {text}", look.glyphs.ellipsis), look.label),
        _ if own.is_none() => Drawn::new(text, look.label),
        _ => Drawn::new(text, look.text),
    }
}

/// What is wrong at a place and shown there. What is still missing in the row that is being typed is no mistake yet.
fn shown_flaw(table: &SitesGrid, place: Place) -> Option<Flaw> {
    let flaw = table.sheet.flaw(place)?;
    let is_missing = matches!(&flaw, Flaw::Problem(problem) if problem.reason == Reason::Missing);
    let is_begun = is_missing && place.row == table.place().row && !table.tried;
    (!is_begun).then_some(flaw)
}

/// What must be known now: what is being done, what was said, what is wrong with the cell, or what it takes.
fn foot(table: &SitesGrid, area: Rect, buf: &mut Buffer, lang: Lang, look: &Look) {
    let (text, style) = told(table, lang, look);
    let lines = wrap(&text, usize::from(area.width));
    for (line, at) in lines.iter().zip(0..area.height) {
        ink::write_cut(buf, ink::row(area, at), line, style, look);
    }
}

fn told(table: &SitesGrid, lang: Lang, look: &Look) -> (String, Style) {
    match &table.stage {
        Stage::Saving(saving) => {
            let (written, total) = saving.progress();
            let counts = [lang.number(written as u64), lang.number(total as u64)];
            return (lang.fill("grid.saving", &[("n", &counts[0]), ("total", &counts[1])]), look.label);
        }
        Stage::Discarding => return (lang.t("grid.discard_again").to_owned(), look.warning),
        Stage::Typing | Stage::Mapping(_) | Stage::Choosing(_) | Stage::Counting(_) | Stage::Helping(_) => {}
    }
    match &table.said {
        Some(Said::Done(text)) => return (text.clone(), look.good),
        Some(Said::Warning(text)) => return (text.clone(), look.warning),
        Some(Said::Refused(problem)) => return (sentence(problem, lang), look.error),
        None => {}
    }
    let place = table.place();
    let refused = table.sheet.rows.get(place.row).and_then(|row| row.refused.as_ref());
    if let Some((None, problem)) = refused {
        return (sentence(problem, lang), look.error);
    }
    match shown_flaw(table, place).filter(|_| table.typing.is_none()) {
        Some(Flaw::Problem(problem)) => (sentence(&problem, lang) + &list_hint(table, lang), look.error),
        Some(Flaw::Several(part)) => (lang.fill("grid.several", &[("value", &part)]), look.warning),
        Some(Flaw::Wanted) => (lang.t("grid.names_wait").to_owned(), look.label),
        None => (about(table, lang), look.label),
    }
}

/// That Enter helps, where the cell is one to pick for.
fn list_hint(table: &SitesGrid, lang: Lang) -> String {
    let own = table.sheet.own(table.place()).is_some_and(|cell| matches!(cell.state, State::Bad(_)));
    if table.is_pick() && own { format!(" {}", lang.t("grid.enter_picks")) } else { String::new() }
}

/// What the cell holds in full, where that is too long for a cell; what fits there need not be sent twice.
fn about(table: &SitesGrid, lang: Lang) -> String {
    const LONG: u16 = 24;
    let Some(field) = table.sheet.columns.get(table.grid.column) else { return String::new() };
    let shown = table.sheet.cell(table.place()).map(|cell| cell.shown()).unwrap_or_default();
    if ink::columns(shown) <= LONG {
        return String::new();
    }
    format!("{}: {shown}", value::label(lang, Some(field.form), field.name))
}

fn sentence(problem: &Problem, lang: Lang) -> String {
    lang.sentence(problem.reason.key(), &problem.field, &problem.args)
}
