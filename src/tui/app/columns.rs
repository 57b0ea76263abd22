//! The columns of the table of sites, and which of them is under the column cursor.

use crate::lang::Lang;
use crate::tui::app::sites::Sites;
use crate::widget::column::Align;
use crate::widget::column::Column;
use crate::widget::column::Width;
use crate::widget::column::arrange;
use crate::widget::column::most_scrolled;
use crate::wire::message::SiteColumn;

/// The table draws the cursor and the mark of a change in so many columns before the first.
pub const GUTTER: u16 = 2;

/// The title of a column.
pub fn title(column: SiteColumn, lang: Lang) -> String {
    one(column, lang, 0).title
}

/// These columns for a table of this width, titled in a language.
pub fn columns(shown: &[SiteColumn], lang: Lang, width: u16) -> Vec<Column> {
    // The name has a good share before any further column is shown: many begin alike and differ at their end.
    const ROOMY: u16 = 100;
    let share = width.saturating_mul(2) / 5;
    let name = if width >= ROOMY { share } else { share.clamp(20, 27) };
    shown.iter().map(|column| one(*column, lang, name)).collect()
}

/// Scrolls columns away, as few as it takes to show the one under the column cursor.
pub fn reveal(sites: &mut Sites, room: u16, lang: Lang) {
    let columns = columns(&sites.columns, lang, room);
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
        SiteColumn::Founded => ("column.founded", Width::Fixed(11), Align::Left, 16),
        SiteColumn::Members => ("column.members", Width::Fixed(7), Align::Right, 17),
        SiteColumn::Rating => ("column.rating", Width::Fixed(13), Align::Left, 18),
        SiteColumn::Lead => ("column.lead", Width::Fixed(16), Align::Left, 15),
        SiteColumn::Status => ("column.status", Width::Fixed(14), Align::Left, 14),
        SiteColumn::Teams => ("column.teams", Width::Fixed(7), Align::Right, 13),
        SiteColumn::Model => ("column.model", Width::Fixed(9), Align::Left, 12),
        SiteColumn::Id => ("column.id", Width::Fixed(9), Align::Left, 11),
        SiteColumn::Touched => ("column.touched", Width::Fixed(9), Align::Right, 10),
    };
    Column { title: lang.t(key).to_owned(), width, align, sticky: column == SiteColumn::Name, priority }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::width;
    use crate::tui::app::sites::COLUMNS;

    #[test]
    fn every_title_has_room_for_the_mark_of_the_order() {
        for lang in Lang::ALL {
            for column in columns(&COLUMNS, lang, 78) {
                let room = match column.width {
                    Width::Fixed(room) | Width::Fill { least: room, .. } => usize::from(room),
                };
                assert!(width(&column.title) + 2 <= room, "{}", column.title);
            }
        }
    }
}
