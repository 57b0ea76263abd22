//! Every key, once: help, footer, palette and the table in README are made from [`ACTIONS`].

use crossterm::event::KeyCode;

use crate::lang::Lang;
use crate::tui::binding::Binding;
use crate::tui::binding::bindings;
use crate::tui::binding::c;
use crate::tui::binding::ctrl;
use crate::tui::binding::f;
use crate::tui::binding::find;
use crate::tui::binding::key;
use crate::tui::event::Chord;
use crate::tui::focus::Pane;

/// What a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionId {
    /// Go to the next pane.
    NextPane,
    /// Go to the pane before.
    PreviousPane,
    /// Type a search.
    Search,
    /// Open what is under the cursor.
    Open,
    /// Filter by what is under the cursor, or no longer.
    Choose,
    /// Show what is below this row.
    Unfold,
    /// Hide what is below this row, or go to the row above it in the tree.
    Fold,
    /// Show or hide all that is below.
    FoldAll,
    /// Count what an association leads, or also what it accompanies.
    LeadOnly,
    /// Sort by the column under the column cursor.
    Sort,
    /// Turn the order round.
    Reverse,
    /// Column or figure to the left.
    Left,
    /// Column or figure to the right.
    Right,
    /// Take the newest chip off.
    DropChip,
    /// Take every chip off.
    ClearChips,
    /// To the view before.
    Back,
    /// To the view that was left with [`ActionId::Back`].
    Forward,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// To the counters.
    GoStrip,
    /// To the associations.
    GoAssociations,
    /// To the tree.
    GoTree,
    /// To the table.
    GoSites,
    /// To the card.
    GoCard,
    /// What the officer did, to be looked at and taken back.
    Acts,
    /// The entries of the record under the cursor.
    History,
    /// Rate the sites that are listed.
    Rate,
    /// Replicate the site to other units.
    Replicate,
    /// Type a new site.
    NewSite,
    /// Type another site like this one.
    Another,
    /// Correct this site.
    Edit,
    /// Say what happened to this site.
    Happened,
    /// Rate this one site.
    Assess,
    /// Everything that can be typed.
    Forms,
    /// Drafts that were left.
    Drafts,
    /// Views that have names.
    Views,
    /// Which columns the table has.
    Columns,
    /// Choose the day that everything is shown of.
    AsOf,
    /// Show everything as of now again.
    Now,
    /// The keys that work here.
    Help,
    /// Everything that can be done or gone to.
    Palette,
    /// Draw the screen anew.
    Redraw,
    /// Close what is open, or go back to the list.
    Close,
    /// End.
    Quit,
}

/// A row of the table.
pub type Action = Binding<ActionId, Pane>;

const ALL: &[Pane] = &Pane::ALL;
const LISTS: &[Pane] = &[Pane::Associations, Pane::Tree, Pane::Sites, Pane::Card];
const FOLDED: &[Pane] = &[Pane::Associations, Pane::Tree];
const SITE: &[Pane] = &[Pane::Sites, Pane::Card];
const ACROSS: &[Pane] = &[Pane::Strip, Pane::Sites];

bindings! {
    /// Every action with its keys. A letter that an input method takes has the letter it makes of it beside it
    /// (Telex writes ơ for `[`, ư for `]` and ê for a second `e`), and what stands on a letter also stands on F or Ctrl.
    ACTIONS: Action, ActionId, "action";
    NextPane / "next_pane", ALL, Some(1), [key(KeyCode::Tab)];
    PreviousPane / "previous_pane", ALL, None, [key(KeyCode::BackTab)];
    Search / "search", ALL, Some(2), [c('/'), f(3), ctrl('f')];
    Open / "open", ALL, Some(3), [key(KeyCode::Enter)];
    Choose / "choose", FOLDED, Some(4), [c(' '), f(4)];
    Unfold / "unfold", FOLDED, Some(5), [key(KeyCode::Right), c('+')];
    Fold / "fold", FOLDED, None, [key(KeyCode::Left), c('-')];
    FoldAll / "fold_all", FOLDED, None, [c('*'), ctrl('e')];
    LeadOnly / "lead_only", &[Pane::Associations], Some(6), [c('c'), f(6)];
    Sort / "sort", &[Pane::Sites], Some(5), [c('s'), f(5)];
    Reverse / "reverse", &[Pane::Sites], Some(6), [c('S'), ctrl('s')];
    Left / "left", ACROSS, None, [key(KeyCode::Left)];
    Right / "right", ACROSS, None, [key(KeyCode::Right)];
    NewSite / "new_site", ALL, Some(4), [c('n'), key(KeyCode::Insert)];
    Edit / "edit", SITE, Some(4), [c('e'), c('ê'), f(4)];
    Another / "another", SITE, None, [c('N'), ctrl('y')];
    Happened / "happened", SITE, None, [c('v'), ctrl('v')];
    Assess / "assess", SITE, None, [c('a'), c('â'), ctrl('a')];
    Forms / "forms", ALL, None, [c('i'), ctrl('k')];
    Drafts / "drafts", ALL, None, [c('D'), c('Đ'), ctrl('j')];
    Views / "views", ALL, None, [c('b'), ctrl('g')];
    Columns / "columns", &[Pane::Sites], None, [c('c'), f(6)];
    DropChip / "drop_chip", ALL, Some(7), [c('x'), ctrl('x')];
    ClearChips / "clear_chips", ALL, None, [c('X'), f(12)];
    Back / "back", ALL, Some(8), [c('['), c('ơ'), f(7), ctrl('o')];
    Forward / "forward", ALL, None, [c(']'), c('ư'), f(8), ctrl('n')];
    Up / "up", ALL, None, [key(KeyCode::Up), c('k')];
    Down / "down", ALL, None, [key(KeyCode::Down), c('j')];
    PageUp / "page_up", LISTS, None, [key(KeyCode::PageUp), ctrl('u')];
    PageDown / "page_down", LISTS, None, [key(KeyCode::PageDown), ctrl('d')];
    First / "first", LISTS, None, [key(KeyCode::Home), c('g')];
    Last / "last", LISTS, None, [key(KeyCode::End), c('G')];
    GoStrip / "go_strip", ALL, None, [c('0')];
    GoAssociations / "go_associations", ALL, None, [c('1')];
    GoTree / "go_tree", ALL, None, [c('2')];
    GoSites / "go_sites", ALL, None, [c('3')];
    GoCard / "go_card", ALL, None, [c('4')];
    Acts / "acts", ALL, None, [c('u'), ctrl('z')];
    History / "history", LISTS, None, [c('h'), ctrl('b')];
    Rate / "rate", ALL, Some(6), [c('r'), ctrl('r')];
    Replicate / "replicate", SITE, Some(7), [c('m'), ctrl('t')];
    AsOf / "as_of", ALL, Some(8), [c('t'), ctrl('w')];
    Now / "now", ALL, Some(0), [c('T')];
    Palette / "palette", ALL, Some(9), [c(':'), f(2), ctrl('p')];
    Help / "help", ALL, Some(10), [c('?'), f(1), f(9)];
    Redraw / "redraw", ALL, None, [ctrl('l')];
    Close / "close", ALL, None, [key(KeyCode::Esc)];
    Quit / "quit", ALL, Some(11), [c('q'), ctrl('c'), ctrl('q')];
}

/// The action that a key stands for in a pane.
pub fn action(chord: Chord, pane: Pane) -> Option<ActionId> {
    find(ACTIONS, chord, pane)
}

/// The row of an action.
pub fn row(id: ActionId) -> Option<&'static Action> {
    ACTIONS.iter().find(|row| row.id == id)
}

/// The key that is shown for an action.
pub fn key_of(id: ActionId) -> String {
    row(id).map(Action::shown_key).unwrap_or_default()
}

/// The table of keys for README, as Markdown.
pub fn markdown(lang: Lang) -> String {
    crate::tui::binding::markdown(ACTIONS, lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::binding::check;

    #[test]
    fn the_table_is_well_made_and_each_action_has_one_row() {
        check(ACTIONS);
        for (at, a) in ACTIONS.iter().enumerate() {
            assert!(ACTIONS[at + 1..].iter().all(|b| a.id != b.id), "{:?} has two rows", a.id);
        }
    }
}
