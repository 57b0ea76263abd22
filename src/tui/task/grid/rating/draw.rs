//! What a rating sheet looks like.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use ratatui::style::Style;

use crate::face::choice::letters;
use crate::lang::Lang;
use crate::model::code::Rating;
use crate::model::problem::Problem;
use crate::text::width::wrap;
use crate::tui::pane::sites::rating_style;
use crate::tui::task;
use crate::tui::task::Scene;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::draft_note;
use crate::tui::task::grid::rating::RatingGrid;
use crate::tui::task::grid::rating::Stage;
use crate::tui::task::grid::rating::rows::Part;
use crate::tui::task::grid::rating::rows::Row;
use crate::tui::task::grid::rating::rows::Stray;
use crate::tui::task::grid::rating::rows::Why;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::widget::column::Column;
use crate::widget::column::Width;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::frame::inside;
use crate::widget::grid::Grid;
use crate::widget::ink;
use crate::widget::list::PickerText;
use crate::widget::style::Look;
use crate::widget::table::Cell;
use crate::widget::table::Mark as RowMark;
use crate::widget::table::RowView;

/// Where the parts of the sheet stand.
#[derive(Clone, Copy, Debug)]
struct Places {
    frame: Rect,
    head: Rect,
    grid: Rect,
    detail: Rect,
    foot: Rect,
}

/// Wider is not easier to read: the eye has to go from the name to the rating.
const WIDEST: u16 = 150;

/// A sheet on a screen that is lower than this shows no criteria in words.
const LOWEST_WITH_DETAIL: u16 = 18;

impl Places {
    fn of(screen: Rect, criteria: usize) -> Self {
        let room = task::room(screen);
        let frame = floating(room, Size { width: WIDEST, height: room.height });
        let inside = inside(frame);
        let detail = match criteria {
            _ if room.height < LOWEST_WITH_DETAIL => 0,
            count => 1 + ink::size(count.div_ceil(2)).min(inside.height / 4),
        };
        let foot = 2.min(inside.height / 6);
        let body = ink::below(inside, 1);
        let grid = Rect { height: body.height.saturating_sub(detail + foot), ..body };
        let below = ink::below(body, grid.height);
        Self {
            frame,
            head: ink::row(inside, 0),
            grid,
            detail: Rect { height: detail.min(below.height), ..below },
            foot: ink::below(below, detail),
        }
    }
}

impl RatingGrid {
    pub(super) fn fit_to(&mut self, screen: Rect) {
        let places = Places::of(screen, self.rows.most_criteria());
        self.grid.viewport.set_height(Grid::rows_in(places.grid));
        self.grid.column = RATING;
        match &mut self.stage {
            Stage::Choosing(picker) => picker.set_area(screen),
            Stage::Helping(help) => help.fit(screen),
            _ => {}
        }
    }
}

/// The place of the column for the rating.
const RATING: usize = 4;

/// Draws the sheet.
pub fn render(sheet: &RatingGrid, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
    let lang = scene.lang;
    let places = Places::of(screen, sheet.rows.most_criteria());
    let hint = keys::footer(Scope::Rating, lang, usize::from(places.frame.width.saturating_sub(4)));
    let note = draft_note(&sheet.keeper, scene);
    Floating { title: &title(sheet, lang), note: &note, hint: &hint }.render(places.frame, buf, look);
    head(sheet, places.head, buf, lang, look);
    let columns = columns(sheet, places.grid.width, lang);
    let empty = if sheet.head.is_none() { "grid.wait_sheet" } else { "grid.empty_sheet" };
    let grid = Grid { columns: &columns, empty: lang.t(empty), typing: None, focused: true };
    grid.render(places.grid, buf, look, &sheet.grid, |at| row(sheet, at, lang, look));
    detail(sheet, places.detail, buf, scene, look);
    foot(sheet, places.foot, buf, lang, look);
    match &sheet.stage {
        Stage::Counting(count) => count.render(screen, buf, lang, look),
        Stage::Helping(help) => help.render(screen, buf, lang, look),
        Stage::Choosing(picker) => {
            let text = PickerText {
                title: lang.t("grid.periods_title"),
                hint: lang.t("tui.keys_menu"),
                prompt: lang.t("tui.search_prompt"),
                empty: lang.t("grid.no_period"),
            };
            picker.render(screen, buf, look, &text)
        }
        _ => None,
    }
}

fn title(sheet: &RatingGrid, lang: Lang) -> String {
    let period = sheet.period.as_ref().map(|period| lang.period(period.as_str())).unwrap_or_default();
    let title = lang.fill("grid.rating_title", &[("period", &period)]);
    match sheet.as_of {
        Some(day) => format!("{title} · {}", lang.fill("tui.as_of", &[("day", &lang.day(day))])),
        None => title,
    }
}

/// How far the rating has come.
fn head(sheet: &RatingGrid, area: Rect, buf: &mut Buffer, lang: Lang, look: &Look) {
    const BAR: usize = 20;
    let Some(head) = &sheet.head else { return };
    let rated = (head.rated as usize).saturating_add(sheet.rows.newly_rated()).min(head.total as usize);
    let filled = (rated * BAR).checked_div(head.total as usize).unwrap_or(0);
    let used = ink::write(buf, area, &look.glyphs.full.repeat(filled), look.accent);
    let rest = ink::skip(area, used);
    let light = ink::write(buf, rest, &look.glyphs.light.repeat(BAR - filled), look.label);
    let rest = ink::skip(rest, light + 2);
    let counts = [("n", lang.number(rated as u64)), ("total", lang.number(head.total))];
    let text = lang.fill("grid.rated_of", &counts.each_ref().map(|(hole, word)| (*hole, word.as_str())));
    let used = ink::write_cut(buf, rest, &text, look.heading, look);
    let rest = ink::skip(rest, used + 2);
    let shown = sheet.rows.sites.len();
    if shown < head.total as usize {
        let text = lang.fill("grid.first_of", &[("n", &lang.number(shown as u64))]);
        ink::write_cut(buf, rest, &text, look.warning, look);
        return;
    }
    let changed = sheet.rows.changed().count();
    if changed > 0 {
        ink::write_right(buf, rest, &lang.count("grid.unsaved", changed as u64), look.heading, look);
    }
}

fn columns(sheet: &RatingGrid, width: u16, lang: Lang) -> Vec<Column> {
    let criteria = ink::size(sheet.rows.most_criteria()).clamp(8, 20);
    let name = if width > 100 { 30 } else { 20 };
    // The column that is left out first has no mark at the end that there is more: the code says little.
    let model = if width > 84 { 9 } else { 0 };
    vec![
        Column::left(lang.t("column.name"), Width::Fill { least: name, weight: 3 }).sticky(),
        Column::left(lang.t("column.commune"), Width::Fill { least: 12, weight: 1 }).priority(7),
        Column::left(if model > 0 { lang.t("column.model") } else { "" }, Width::Fixed(model)).priority(5),
        Column::left(lang.t("grid.column_before"), Width::Fixed(10)).priority(6),
        Column::left(lang.t("grid.column_rating"), Width::Fixed(10)).priority(9),
        Column::left(lang.t("field.criteria"), Width::Fixed(criteria)).priority(8),
    ]
}

fn row<'r>(sheet: &'r RatingGrid, at: usize, lang: Lang, look: &Look) -> RowView<'r> {
    match sheet.rows.sites.get(at) {
        Some(row) => site(row, sheet.rows.criteria(at).len(), lang, look),
        None => stray(sheet.rows.strays.get(at.saturating_sub(sheet.rows.sites.len())), lang, look),
    }
}

fn site<'r>(row: &'r Row, criteria: usize, lang: Lang, look: &Look) -> RowView<'r> {
    let before = row.site.before.as_ref().map(|(_, rating)| *rating);
    let before = before.map_or(Cell::default(), |rating| Cell::new(word(rating, lang), rating_style(rating, look)));
    let rating = match (row.mark.wrong(Part::Rating), row.mark.rating) {
        (Some(wrong), _) => Cell::new(format!("! {}", wrong.text), look.error),
        (None, Some(rating)) => Cell::new(word(rating, lang), rating_style(rating, look)),
        (None, None) => Cell::default(),
    };
    let mark = match () {
        () if row.theirs || row.problem.is_some() || row.obstacle().is_some() => Some(("!", look.error)),
        () if row.is_changed() => Some((look.glyphs.bullet, look.changed)),
        () => None,
    };
    let cells = vec![
        Cell::new(row.site.name.as_str(), look.text),
        Cell::new(row.site.place.as_str(), look.text),
        Cell::new(row.site.model.as_str(), look.label),
        before,
        rating,
        answers(row, criteria, look),
    ];
    RowView { cells, mark: mark.map(|(glyph, style)| RowMark { glyph, style }) }
}

/// The word of a rating, short enough for its column.
fn word(rating: Rating, lang: Lang) -> &'static str {
    match rating {
        Rating::Unrated => lang.t("grid.unrated"),
        rating => lang.find(&format!("rating.{rating}")).unwrap_or_default(),
    }
}

/// A sign for each criterion: met, not met, or not asked.
fn answers<'r>(row: &Row, criteria: usize, look: &Look) -> Cell<'r> {
    if let Some(wrong) = row.mark.wrong(Part::Criteria).or_else(|| row.mark.wrong(Part::Figures)) {
        return Cell::new(format!("! {}", wrong.text), look.error);
    }
    if row.mark.answers.is_empty() {
        return Cell::new("-".repeat(criteria), look.label);
    }
    let sign = |yes: &bool| if *yes { look.glyphs.filled } else { look.glyphs.dot };
    Cell::new(row.mark.answers.iter().map(sign).collect::<String>(), look.text)
}

fn stray<'r>(stray: Option<&Stray>, lang: Lang, look: &Look) -> RowView<'r> {
    let Some(stray) = stray else { return RowView::default() };
    let text = stray.cells.join(" | ");
    let why = Cell::new(format!("! {}", lang.t("grid.no_place")), look.error);
    let cells = vec![Cell::new(text, look.warning), Cell::default(), Cell::default(), Cell::default(), why];
    RowView { cells, mark: Some(RowMark { glyph: "!", style: look.error }) }
}

/// The criteria of the row under the cursor in words, with their digits.
fn detail(sheet: &RatingGrid, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) {
    if area.height == 0 {
        return;
    }
    ink::fill(buf, ink::row(area, 0), look.glyphs.horizontal, look.rule);
    let at = sheet.detail_row(scene.now.ms);
    let Some(row) = sheet.rows.sites.get(at) else { return };
    let name = format!(" {} · {} · {} ", row.site.id, row.site.name, row.site.place);
    ink::write_cut(buf, ink::skip(ink::row(area, 0), 2), &name, look.label, look);
    let lines = area.height - 1;
    let criteria = sheet.rows.criteria(at);
    let half = if criteria.len() > usize::from(lines) { area.width / 2 } else { area.width };
    for (number, text) in criteria.iter().enumerate() {
        let (column, line) = (ink::size(number) / lines.max(1), ink::size(number) % lines.max(1));
        if column > 1 || lines == 0 {
            break;
        }
        let place = ink::skip(ink::row(area, 1 + line), column * half);
        let place = ink::take(place, half.saturating_sub(1));
        let (sign, style) = match row.mark.answers.get(number) {
            Some(true) => (look.glyphs.filled, look.text),
            Some(false) => (look.glyphs.dot, look.text),
            None => ("-", look.label),
        };
        let used = ink::write(buf, place, &format!("{} {sign} ", number + 1), style);
        ink::write_cut(buf, ink::skip(place, used), text, style, look);
    }
}

/// What must be known now: what is being done, what was said, what is wrong with the row, or which keys rate.
fn foot(sheet: &RatingGrid, area: Rect, buf: &mut Buffer, lang: Lang, look: &Look) {
    let (text, style) = told(sheet, lang, look);
    let lines = wrap(&text, usize::from(area.width));
    for (line, at) in lines.iter().zip(0..area.height) {
        ink::write_cut(buf, ink::row(area, at), line, style, look);
    }
}

fn told<'t>(sheet: &RatingGrid, lang: Lang, look: &Look) -> (Cow<'t, str>, Style) {
    match &sheet.stage {
        Stage::Saving(saving) => {
            let (written, total) = saving.progress();
            let counts = [lang.number(written as u64), lang.number(total as u64)];
            let text = lang.fill("grid.saving", &[("n", &counts[0]), ("total", &counts[1])]);
            return (text.into(), look.label);
        }
        Stage::Checking => return (lang.t("grid.checking").into(), look.label),
        Stage::Discarding => return (lang.t("grid.discard_again").into(), look.warning),
        Stage::Typing | Stage::Counting(_) | Stage::Choosing(_) | Stage::Helping(_) => {}
    }
    match &sheet.said {
        Some(Said::Done(text)) => return (text.clone().into(), look.good),
        Some(Said::Warning(text)) => return (text.clone().into(), look.warning),
        Some(Said::Refused(problem)) => return (sentence(problem, lang).into(), look.error),
        None => {}
    }
    let at = sheet.at();
    match sheet.rows.sites.get(at) {
        Some(row) => of_row(row, lang, look),
        None => sheet.rows.strays.get(at.saturating_sub(sheet.rows.sites.len())).map(|stray| {
            let key = match stray.why {
                Why::Unknown => "grid.stray_unknown",
                Why::NoRow => "grid.stray_no_row",
            };
            (lang.find(key).unwrap_or_default().into(), look.error)
        }),
    }
    .unwrap_or_else(|| (legend(lang).into(), look.label))
}

fn of_row<'t>(row: &Row, lang: Lang, look: &Look) -> Option<(Cow<'t, str>, Style)> {
    if let Some(problem) = row.problem.clone().or_else(|| row.obstacle()) {
        return Some((sentence(&problem, lang).into(), look.error));
    }
    let theirs = row.site.rating.filter(|_| row.theirs)?;
    let word = lang.find(&format!("rating.{theirs}")).unwrap_or_default();
    Some((lang.fill("grid.theirs", &[("rating", word)]).into(), look.warning))
}

fn sentence(problem: &Problem, lang: Lang) -> String {
    lang.sentence(problem.reason.key(), &problem.field, &problem.args)
}

/// The keys that rate, by the words of the language.
fn legend(lang: Lang) -> String {
    let word = |rating| lang.find(&format!("rating.{rating}")).unwrap_or_default();
    let keys: Vec<String> =
        letters(lang).into_iter().map(|(rating, letter)| format!("{letter} {}", word(rating))).collect();
    format!("{} · {}", keys.join(" · "), lang.t("grid.legend_criteria"))
}
