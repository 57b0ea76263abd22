//! Which pane the keys go to.

/// The panes, in the order in which Tab goes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// The counters.
    Strip,
    /// Associations and their models.
    Associations,
    /// The tree of units.
    Tree,
    /// The table of sites.
    Sites,
    /// The card of the site under the cursor.
    Card,
}

impl Pane {
    /// Every pane.
    pub const ALL: [Self; 5] = [Self::Strip, Self::Associations, Self::Tree, Self::Sites, Self::Card];

    /// The pane that Tab goes to.
    pub const fn next(self) -> Self {
        match self {
            Self::Strip => Self::Associations,
            Self::Associations => Self::Tree,
            Self::Tree => Self::Sites,
            Self::Sites => Self::Card,
            Self::Card => Self::Strip,
        }
    }

    /// The pane that Shift-Tab goes to.
    pub const fn previous(self) -> Self {
        match self {
            Self::Strip => Self::Card,
            Self::Associations => Self::Strip,
            Self::Tree => Self::Associations,
            Self::Sites => Self::Tree,
            Self::Card => Self::Sites,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_goes_round_both_ways() {
        for (at, pane) in Pane::ALL.into_iter().enumerate() {
            assert_eq!(pane.next(), Pane::ALL[(at + 1) % Pane::ALL.len()]);
            assert_eq!(pane.next().previous(), pane);
        }
    }
}
