//! Column: which columns of a table fit into the room there is, and where each stands.

use crate::widget::ink;

/// What a table says of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Stands over it.
    pub title: String,
    /// How wide it is.
    pub width: Width,
    /// At which side of its width a text stands.
    pub align: Align,
    /// A sticky column is never scrolled away, and left out last.
    pub sticky: bool,
    /// Of the columns that do not all fit, those with the lowest priority are left out first.
    pub priority: u8,
}

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Always so many columns of the terminal.
    Fixed(u16),
    /// A share of what the others leave.
    Fill {
        /// With less than this it is left out.
        least: u16,
        /// The share, in proportion to the other columns that fill.
        weight: u16,
    },
}

/// The side at which a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// Where a column is drawn, counted from the left of the room for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which of the table's columns it is.
    pub column: usize,
    /// The first column of the terminal.
    pub x: u16,
    /// How many columns of the terminal.
    pub width: u16,
}

/// Columns stand so far apart.
pub const GAP: u16 = 2;

/// The mark that there is more at the right takes so many columns, with the blank before it.
pub const MORE: u16 = 2;

/// The columns that are shown in so much room, after so many that are not sticky were scrolled away.
///
/// When some are left out, the end of the room stays free for the mark that says so.
pub fn arrange(columns: &[Column], room: u16, scrolled: usize) -> Vec<Place> {
    let places = fit(columns, room, scrolled);
    if places.len() < unscrolled(columns, scrolled).len() {
        fit(columns, room.saturating_sub(MORE), scrolled)
    } else {
        places
    }
}

fn fit(columns: &[Column], room: u16, scrolled: usize) -> Vec<Place> {
    let mut kept = unscrolled(columns, scrolled);
    while kept.len() > 1 && least_room(&kept) > u32::from(room) {
        let weakest = kept.iter().rev().min_by_key(|(_, column)| (column.sticky, column.priority));
        let Some(&(weakest, _)) = weakest else { break };
        kept.retain(|(index, _)| *index != weakest);
    }
    let spare = u32::from(room).saturating_sub(least_room(&kept));
    place(&kept, room, spare)
}

/// How many columns can be scrolled away: all that are not sticky but one.
pub fn most_scrolled(columns: &[Column]) -> usize {
    columns.iter().filter(|column| !column.sticky).count().saturating_sub(1)
}

fn unscrolled(columns: &[Column], scrolled: usize) -> Vec<(usize, &Column)> {
    let mut loose = 0;
    let stays = |(_, column): &(usize, &Column)| {
        loose += usize::from(!column.sticky);
        column.sticky || loose > scrolled
    };
    columns.iter().enumerate().filter(stays).collect()
}

fn place(kept: &[(usize, &Column)], room: u16, mut spare: u32) -> Vec<Place> {
    let mut weights: u32 = kept.iter().map(|(_, column)| u32::from(column.weight())).sum();
    let mut x = 0;
    let mut places = Vec::with_capacity(kept.len());
    for &(index, column) in kept {
        // Each takes its share of what is still there, so that no column of the terminal is lost to rounding.
        let weight = u32::from(column.weight());
        let share = (spare * weight).checked_div(weights).unwrap_or(0);
        spare -= share;
        weights -= weight;
        let wanted = u32::from(column.least()) + share;
        let width = u16::try_from(wanted).unwrap_or(u16::MAX).min(room.saturating_sub(x));
        places.push(Place { column: index, x, width });
        x = x.saturating_add(width).saturating_add(GAP);
    }
    places
}

fn least_room(kept: &[(usize, &Column)]) -> u32 {
    let gaps = u32::from(GAP) * u32::from(ink::size(kept.len().saturating_sub(1)));
    kept.iter().map(|(_, column)| u32::from(column.least())).sum::<u32>() + gaps
}

impl Column {
    /// A column of words.
    pub fn left(title: impl Into<String>, width: Width) -> Self {
        Self { title: title.into(), width, align: Align::Left, sticky: false, priority: 0 }
    }

    /// A column of figures.
    pub fn right(title: impl Into<String>, width: Width) -> Self {
        Self { align: Align::Right, ..Self::left(title, width) }
    }

    /// The same column, never scrolled away.
    #[must_use]
    pub fn sticky(self) -> Self {
        Self { sticky: true, ..self }
    }

    /// The same column with another priority.
    #[must_use]
    pub fn priority(self, priority: u8) -> Self {
        Self { priority, ..self }
    }

    fn least(&self) -> u16 {
        match self.width {
            Width::Fixed(width) => width,
            Width::Fill { least, .. } => least,
        }
    }

    fn weight(&self) -> u16 {
        match self.width {
            Width::Fixed(_) => 0,
            Width::Fill { weight, .. } => weight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns() -> Vec<Column> {
        vec![
            Column::left("Tên", Width::Fill { least: 12, weight: 2 }).sticky(),
            Column::left("Xã", Width::Fill { least: 8, weight: 1 }).priority(9),
            Column::left("Thành lập", Width::Fixed(10)).priority(5),
            Column::right("TV", Width::Fixed(4)).priority(7),
        ]
    }

    fn check(room: u16, scrolled: usize, want: &[(usize, u16, u16)]) {
        let got: Vec<_> = arrange(&columns(), room, scrolled).iter().map(|p| (p.column, p.x, p.width)).collect();
        assert_eq!(got, want, "{room} columns, {scrolled} scrolled");
    }

    #[test]
    fn columns_share_drop_and_scroll() {
        check(70, 0, &[(0, 0, 32), (1, 34, 18), (2, 54, 10), (3, 66, 4)]);
        check(40, 0, &[(0, 0, 12), (1, 14, 8), (2, 24, 10), (3, 36, 4)]);
        check(39, 0, &[(0, 0, 18), (1, 20, 11), (3, 33, 4)]);
        check(22, 0, &[(0, 0, 20)]);
        check(9, 0, &[(0, 0, 7)]);
        check(30, 1, &[(0, 0, 12), (2, 14, 10), (3, 26, 4)]);
        check(30, 2, &[(0, 0, 24), (3, 26, 4)]);
        assert_eq!(most_scrolled(&columns()), 2);
    }

    proptest! {
        #[test]
        fn nothing_stands_outside_or_over_another(room in 0u16..90, scrolled in 0usize..5) {
            let mut free = 0;
            for place in arrange(&columns(), room, scrolled) {
                prop_assert!(place.x >= free && place.x + place.width <= room.max(place.x));
                free = place.x + place.width;
            }
        }
    }
}
