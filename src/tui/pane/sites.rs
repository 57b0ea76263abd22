//! The table of sites under the filter.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::face::pick::named;
use crate::model::code::Rating;
use crate::model::code::Status;
use crate::text::fold::find_folded;
use crate::text::fold::fold;
use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::columns::GUTTER;
use crate::tui::app::columns::columns;
use crate::tui::app::desk::Kind;
use crate::tui::app::filter::ChipKind;
use crate::tui::focus::Pane;
use crate::tui::keymap::ActionId;
use crate::tui::keymap::key_of;
use crate::tui::pane::heading;
use crate::tui::pane::inset;
use crate::tui::pane::message;
use crate::tui::pane::narrower;
use crate::widget::chips;
use crate::widget::column;
use crate::widget::column::Column;
use crate::widget::column::Place;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::table::Cell;
use crate::widget::table::Direction as TableDirection;
use crate::widget::table::Mark;
use crate::widget::table::RowView;
use crate::widget::table::Table;
use crate::wire::message::Direction;
use crate::wire::message::SiteColumn;
use crate::wire::message::SiteRow;

/// Draws the pane.
pub fn render(area: Rect, buf: &mut Buffer, app: &App, look: &Look) -> Option<Position> {
    let inside = app.inside(Pane::Sites, area);
    let rest = heading(inside.heading, buf, app, Pane::Sites, look);
    let has_own_chips = app.layout().chips.is_none();
    total(rest, buf, app, has_own_chips, look);
    let cursor = search(inset(inside.search), buf, app, look);
    // The last column keeps its distance from the rule or the edge.
    let body = narrower(inside.body);
    let columns = columns(&app.sites.columns, app.lang, body.width);
    let focused = app.focus == Pane::Sites;
    let sort = app.sites.columns.iter().position(|column| *column == app.sites.sort);
    let direction = match app.sites.direction {
        Direction::Ascending => TableDirection::Ascending,
        Direction::Descending => TableDirection::Descending,
    };
    let table = Table { columns: &columns, sort: sort.map(|at| (at, direction)), empty: "", focused };
    let needles = needles(app);
    table.render(body, buf, look, &app.sites.table, |at, places| {
        app.sites.row(at).map(|site| row(site, places, app, &needles, look))
    });
    if app.sites.table.viewport.is_empty() {
        message(ink::below(body, 1), buf, &empty(app), look);
    }
    if focused {
        mark_column(body, buf, app, &columns, look);
    }
    cursor
}

/// The chips on a row of their own, for narrow screens.
pub fn render_chips(area: Rect, buf: &mut Buffer, app: &App, look: &Look) {
    let area = inset(area);
    let used = ink::write(buf, area, app.lang.t("tui.because"), look.label);
    chips::render(&labels(app), ink::skip(area, used + 1), buf, look);
}

/// How many sites there are, of how many, and why.
fn total(area: Rect, buf: &mut Buffer, app: &App, with_chips: bool, look: &Look) {
    if !app.sites.is_known() {
        return;
    }
    let (found, all) = (u64::try_from(app.sites.table.viewport.len()).unwrap_or(0), u64::from(app.sites.all));
    if app.filter.is_empty() {
        ink::write_right(buf, area, &app.lang.count("count.sites", found), look.heading, look);
        return;
    }
    let (found, all) = (app.lang.number(found), app.lang.number(all));
    let mut text = app.lang.fill("tui.found", &[("found", &found), ("all", &all)]);
    if !with_chips {
        ink::write_right(buf, area, &text, look.heading, look);
        return;
    }
    text.push(' ');
    text.push_str(app.lang.t("tui.because"));
    let labels = labels(app);
    let wide: u16 = labels.iter().map(|label| ink::columns(label) + 3).sum();
    let needed = ink::columns(&text).saturating_add(wide);
    let area = ink::skip(area, area.width.saturating_sub(needed));
    let used = ink::write_cut(buf, area, &text, look.heading, look);
    chips::render(&labels, ink::skip(area, used + 1), buf, look);
}

fn labels(app: &App) -> Vec<String> {
    let label = |chip: &crate::tui::app::filter::Chip| match chip.kind {
        ChipKind::Words => format!("“{}”", chip.label),
        _ => chip.label.clone(),
    };
    app.filter.chips().iter().map(label).collect()
}

fn search(area: Rect, buf: &mut Buffer, app: &App, look: &Look) -> Option<Position> {
    let search = app.search.as_ref().filter(|search| !search.in_tree)?;
    let used = ink::write(buf, area, "/ ", look.accent);
    search.input.render(ink::skip(area, used), buf, look)
}

/// Why there are no rows, and which key helps.
fn empty(app: &App) -> Cow<'static, str> {
    let lang = app.lang;
    if app.link != LinkState::Up && !app.sites.is_known() {
        return lang.t("tui.empty_offline").into();
    }
    if !app.sites.is_known() || app.sites.is_of_another(&app.filter.query()) {
        return if app.is_slow(Kind::Window) { lang.t("tui.wait_window") } else { "" }.into();
    }
    if app.filter.is_empty() {
        return lang.t("tui.empty_register").into();
    }
    let keys = [("drop", &*key_of(ActionId::DropChip)), ("clear", &*key_of(ActionId::ClearChips))];
    lang.fill("tui.empty_filter", &keys).into()
}

/// The words that were searched for, folded, to show where they were found.
fn needles(app: &App) -> Vec<String> {
    let words = app.filter.get(ChipKind::Words).map(|chip| chip.label.as_str()).unwrap_or_default();
    let words: Vec<&str> = words.split_whitespace().filter(|word| !word.contains(':')).collect();
    // Where the words stand together, that is the place to show.
    let together = (words.len() > 1).then(|| fold(&words.join(" ")));
    together.into_iter().chain(words.iter().map(|word| fold(word))).collect()
}

fn row<'r>(site: &'r SiteRow, places: &[Place], app: &App, needles: &[String], look: &Look) -> RowView<'r> {
    let shown = places.iter().filter_map(|place| app.sites.columns.get(place.column));
    let cells = shown.map(|column| cell(*column, site, app, needles, look)).collect();
    let changed = app.marks.site(site.id);
    let mark = changed.then_some(Mark { glyph: look.glyphs.bullet, style: look.changed });
    RowView { cells, mark }
}

fn cell<'r>(column: SiteColumn, site: &'r SiteRow, app: &App, needles: &[String], look: &Look) -> Cell<'r> {
    let (text, style): (Cow<'r, str>, Style) = match column {
        SiteColumn::Name => (site.name.as_str().into(), look.text),
        SiteColumn::Commune => (commune(site, app), look.text),
        SiteColumn::Founded => (app.lang.day(site.founded).into(), look.text),
        SiteColumn::Members => (app.lang.number(site.members).into(), look.text),
        SiteColumn::Teams => (app.lang.number(site.teams).into(), look.text),
        SiteColumn::Rating => (rating(site, app).into(), rating_style(site.rating, look)),
        SiteColumn::Status => (status(site, app).into(), status_style(site.status, look)),
        SiteColumn::Lead => (named(app.lang, &site.lead, &site.lead_en).into(), look.text),
        SiteColumn::Model => (site.model.as_str().into(), look.text),
        SiteColumn::Id => (site.id.to_string().into(), look.label),
        SiteColumn::Touched => (app.lang.number(site.touched.0).into(), look.label),
    };
    let searched = matches!(column, SiteColumn::Name | SiteColumn::Commune);
    let found = needles.iter().filter(|_| searched).find_map(|needle| find_folded(&text, needle));
    let note = if column == SiteColumn::Commune { text.find(" (") } else { None };
    Cell { text, style, found, note }
}

fn commune<'r>(site: &'r SiteRow, app: &App) -> Cow<'r, str> {
    if site.to_place {
        return format!("{} ({})", site.commune, app.lang.t("tui.to_place")).into();
    }
    // Most are communes; only the rarer kinds are told.
    match site.commune_kind.as_str() {
        "commune" => site.commune.as_str().into(),
        kind => match app.lang.find(&format!("tui.kind_{kind}")) {
            Some(kind) => format!("{} ({kind})", site.commune).into(),
            None => site.commune.as_str().into(),
        },
    }
}

fn rating(site: &SiteRow, app: &App) -> String {
    let word = app.lang.find(&format!("rating.{}", site.rating)).unwrap_or(site.rating.code());
    if site.exemplar { format!("{word} · {}", app.lang.t("tui.exemplar_short")) } else { word.to_owned() }
}

/// The style of a band: the word is always beside it.
pub const fn rating_style(rating: Rating, look: &Look) -> Style {
    match rating {
        Rating::Good => look.good,
        Rating::Fair => look.fair,
        Rating::Average => look.average,
        Rating::Weak => look.weak,
        Rating::Unrated => look.label,
    }
}

fn status(site: &SiteRow, app: &App) -> &'static str {
    if site.undone {
        return app.lang.t("tui.undone");
    }
    app.lang.find(&format!("status.{}", site.status)).unwrap_or(site.status.code())
}

const fn status_style(status: Status, look: &Look) -> Style {
    match status {
        Status::Active => look.text,
        Status::Planned => look.label,
        Status::Paused | Status::StruckOff | Status::Merged => look.warning,
    }
}

/// Underlines nothing and moves nothing: the title of the column under the column cursor takes the accent.
fn mark_column(body: Rect, buf: &mut Buffer, app: &App, columns: &[Column], look: &Look) {
    let titles = ink::skip(ink::row(body, 0), GUTTER);
    let places = column::arrange(columns, titles.width, app.sites.table.scrolled);
    if let Some(place) = places.iter().find(|place| place.column == app.sites.column) {
        ink::restyle(buf, ink::take(ink::skip(titles, place.x), place.width), look.accent);
    }
}
