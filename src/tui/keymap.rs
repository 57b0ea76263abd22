//! Every key, once: help, footer, palette and the table in README are made from [`ACTIONS`].

use crossterm::event::KeyCode;

use crate::lang::Lang;
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
#[derive(Debug)]
pub struct Action {
    /// What it does.
    pub id: ActionId,
    /// Its keys; the first is the one that is shown.
    pub keys: &'static [Chord],
    /// Where it works.
    pub on: &'static [Pane],
    /// The key of its name in `lang`; the short one for the footer has `_short` behind it.
    pub text: &'static str,
    /// Its place in the footer, lowest first; none for keys that people know or look up.
    pub footer: Option<u8>,
}

impl Action {
    /// What it does, in words.
    pub fn name(&self, lang: Lang) -> &'static str {
        lang.t(self.text)
    }

    /// What it does in a word or two, for the footer.
    pub fn short(&self, lang: Lang) -> &'static str {
        lang.find(&format!("{}_short", self.text)).unwrap_or_else(|| self.name(lang))
    }

    /// The key that is shown for it.
    pub fn shown_key(&self) -> String {
        self.keys.first().map(|key| key.name()).unwrap_or_default()
    }

    /// All of its keys, as help shows them.
    pub fn all_keys(&self) -> String {
        self.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join("  ")
    }
}

const ALL: &[Pane] = &Pane::ALL;
const LISTS: &[Pane] = &[Pane::Associations, Pane::Tree, Pane::Sites, Pane::Card];
const FOLDED: &[Pane] = &[Pane::Associations, Pane::Tree];
const SITE: &[Pane] = &[Pane::Sites, Pane::Card];
const ACROSS: &[Pane] = &[Pane::Strip, Pane::Sites];

/// Declares [`ACTIONS`], a row each: what, where, its place in the footer, its keys.
macro_rules! actions {
    ($($id:ident / $text:literal, $on:expr, $footer:expr, [$($key:expr),+ $(,)?];)+) => {
        /// Every action with its keys. A letter that an input method takes has the letter it makes of it beside it
        /// (Telex writes ơ for `[`, ư for `]` and ê for a second `e`), and what stands on a letter also stands on F or Ctrl.
        pub const ACTIONS: &[Action] = &[$(Action {
            id: ActionId::$id,
            keys: &[$($key),+],
            on: $on,
            text: concat!("action.", $text),
            footer: $footer,
        }),+];
    };
}

const fn key(code: KeyCode) -> Chord {
    Chord::plain(code)
}

const fn c(c: char) -> Chord {
    Chord::char(c)
}

const fn f(n: u8) -> Chord {
    Chord::plain(KeyCode::F(n))
}

const fn ctrl(c: char) -> Chord {
    Chord::ctrl(c)
}

actions! {
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
    Palette / "palette", ALL, Some(9), [c(':'), f(2), ctrl('p')];
    Help / "help", ALL, Some(10), [c('?'), f(1), f(9)];
    Redraw / "redraw", ALL, None, [ctrl('l')];
    Close / "close", ALL, None, [key(KeyCode::Esc)];
    Quit / "quit", ALL, Some(11), [c('q'), ctrl('c'), ctrl('q')];
}

/// The action that a key stands for in a pane.
pub fn action(chord: Chord, pane: Pane) -> Option<ActionId> {
    ACTIONS.iter().find(|row| row.on.contains(&pane) && row.keys.contains(&chord)).map(|row| row.id)
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
    let mut table = format!("| {} | {} |\n|---|---|\n", lang.t("tui.keys"), lang.t("tui.what_it_does"));
    for action in ACTIONS {
        let keys: Vec<_> = action.keys.iter().map(|key| format!("`{}`", key.name())).collect();
        table.push_str(&format!("| {} | {} |\n", keys.join(" "), action.name(lang)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_stands_for_two_things_in_one_pane() {
        for (at, a) in ACTIONS.iter().enumerate() {
            for b in &ACTIONS[at + 1..] {
                assert_ne!(a.id, b.id, "{:?} has two rows", a.id);
                let shared = a.keys.iter().find(|key| b.keys.contains(key));
                let together = a.on.iter().any(|pane| b.on.contains(pane));
                assert!(shared.is_none() || !together, "{:?} and {:?} share {shared:?}", a.id, b.id);
            }
        }
    }

    #[test]
    fn every_action_has_a_name_and_a_short_footer_word() {
        for action in ACTIONS {
            for lang in Lang::ALL {
                assert!(lang.find(action.text).is_some(), "{} has no text", action.text);
                let short = crate::text::width::width(action.short(lang));
                assert!(action.footer.is_none() || short <= 16, "{} is too long for the footer", action.text);
            }
        }
    }

    #[test]
    fn no_function_key_is_taken_by_common_terminals() {
        let taken = [KeyCode::F(10), KeyCode::F(11)];
        assert!(ACTIONS.iter().all(|row| row.keys.iter().all(|key| !taken.contains(&key.code))));
    }
}
