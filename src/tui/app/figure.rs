//! The figures of the strip.

use crate::model::date::Day;
use crate::wire::message::Board;

/// A figure of the strip. Enter on it opens the rows behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Models that are kept somewhere.
    Models,
    /// Sites.
    Sites,
    /// Teams.
    Teams,
    /// Members.
    Members,
    /// Exemplars.
    Exemplars,
    /// What came and went today, or on the day that is looked at.
    Today,
    /// Communes without a site rated good.
    WithoutGood,
}

impl Figure {
    /// Every figure, in the order of the strip.
    pub const ALL: [Self; 7] =
        [Self::Models, Self::Sites, Self::Teams, Self::Members, Self::Exemplars, Self::Today, Self::WithoutGood];

    /// What the board says.
    pub const fn value(self, board: &Board) -> u64 {
        match self {
            Self::Models => board.total.models,
            Self::Sites => board.total.sites,
            Self::Teams => board.total.teams,
            Self::Members => board.total.members,
            Self::Exemplars => board.exemplars,
            Self::Today => board.added_today,
            Self::WithoutGood => board.communes_without_good,
        }
    }

    /// The key of its label, now or as of a day.
    pub const fn text(self, as_of: Option<Day>) -> &'static str {
        match self {
            Self::Models => "tui.figure_models",
            Self::Sites => "tui.figure_sites",
            Self::Teams => "tui.figure_teams",
            Self::Members => "tui.figure_members",
            Self::Exemplars => "tui.figure_exemplars",
            Self::Today if as_of.is_some() => "tui.figure_on_day",
            Self::Today => "tui.figure_today",
            Self::WithoutGood => "tui.figure_without_good",
        }
    }

    /// The figure beside it, if there is one.
    pub fn beside(self, step: isize) -> Option<Self> {
        let at = Self::ALL.iter().position(|figure| *figure == self)?;
        Self::ALL.get(at.checked_add_signed(step)?).copied()
    }
}
