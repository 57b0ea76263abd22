//! The columns of the table of sites, and which of them is under the column cursor.

use crate::lang::Lang;
use crate::tui::app::sites::COLUMNS;
use crate::tui::app::sites::Sites;
use crate::widget::column::Align;
use crate::widget::column::Column;
use crate::widget::column::Width;
use crate::widget::column::arrange;
use crate::widget::column::most_scrolled;
use crate::wire::message::SiteColumn;

/// The table draws the cursor and the mark of a change in so many columns before the first.
pub const GUTTER: u16 = 2;

/// The columns for a table of this width, titled in a language.
pub fn columns(lang: Lang, width: u16) -> Vec<Column> {
    // The name has a good share before any further column is shown.
    const ROOMY: u16 = 100;
    let name = if width >= ROOMY { width.saturating_mul(2) / 5 } else { (width.saturating_mul(3) / 10).max(20) };
    COLUMNS.iter().map(|column| one(*column, lang, name)).collect()
}

/// Scrolls columns away, as few as it takes to show the one under the column cursor.
pub fn reveal(sites: &mut Sites, room: u16, lang: Lang) {
    let columns = columns(lang, room);
    let shows = |scrolled: usize| {
        arrange(&columns, room.saturating_sub(GUTTER), scrolled).iter().any(|place| place.column == sites.column)
    };
    if !shows(sites.table.scrolled) || sites.column <= 1 {
        sites.table.scrolled = (0..=most_scrolled(&columns)).find(|&scrolled| shows(scrolled)).unwrap_or(0);
    }
}

fn one(column: SiteColumn, lang: Lang, name: u16) -> Column {
    let (key, width, align, priority) = match column {
        SiteColumn::Name => ("column.name", Width::Fill { least: name, weight: 4 }, Align::Left, 20),
        SiteColumn::Commune => ("column.commune", Width::Fill { least: 16, weight: 1 }, Align::Left, 19),
        SiteColumn::Founded => ("column.founded", Width::Fixed(11), Align::Left, 18),
        SiteColumn::Members => ("column.members", Width::Fixed(6), Align::Right, 17),
        SiteColumn::Rating => ("column.rating", Width::Fixed(13), Align::Left, 16),
        SiteColumn::Lead => ("column.lead", Width::Fixed(16), Align::Left, 15),
        SiteColumn::Status => ("column.status", Width::Fixed(14), Align::Left, 14),
        SiteColumn::Teams => ("column.teams", Width::Fixed(5), Align::Right, 13),
        SiteColumn::Model => ("column.model", Width::Fixed(8), Align::Left, 12),
        SiteColumn::Id => ("column.id", Width::Fixed(8), Align::Left, 11),
        SiteColumn::Touched => ("column.touched", Width::Fixed(8), Align::Right, 10),
    };
    Column { title: lang.t(key).to_owned(), width, align, sticky: column == SiteColumn::Name, priority }
}
