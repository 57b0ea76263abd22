//! Where everything stands, for every size of terminal.
//!
//! ```text
//! narrow, below 100 columns     medium                        wide, from 200 columns
//! strip                         strip, two rows               strip, two rows
//! chips, if there are any       associations │ sites          associations │ sites      │ card
//! the pane in focus             ─            │                ─            │            │
//!                               tree         │ ── card        tree         │            │
//! footer                        footer                        footer
//! ```

use ratatui::layout::Rect;

use crate::tui::focus::Pane;

/// Where everything stands. What is not on the screen has no place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The counters.
    pub strip: Rect,
    /// All counters as a list, where the strip has no room for them.
    pub figures: Option<Rect>,
    /// The chips, where they have a row of their own.
    pub chips: Option<Rect>,
    /// The associations.
    pub associations: Option<Rect>,
    /// The tree.
    pub tree: Option<Rect>,
    /// The table of sites.
    pub sites: Option<Rect>,
    /// The card.
    pub card: Option<Rect>,
    /// Level rules.
    pub levels: Vec<Rect>,
    /// Upright rules.
    pub uprights: Vec<Rect>,
    /// The footer.
    pub footer: Rect,
}

/// What the layout depends on, beside the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The pane in focus.
    pub focus: Pane,
    /// Of associations and tree, the one in focus last.
    pub side: Pane,
    /// Whether there are chips.
    pub chips: bool,
    /// How many rows the list of associations would like.
    pub associations: u16,
}

/// From this width on, lists stand beside each other.
const MEDIUM: u16 = 100;
/// From this width on, the card stands at the right.
const WIDE: u16 = 200;
/// Below this there is no room for anything.
const LEAST: (u16, u16) = (30, 6);

impl Layout {
    /// The layout of a screen.
    pub fn of(area: Rect, needs: Needs) -> Self {
        if area.width < MEDIUM { Self::narrow(area, needs) } else { Self::spread(area, needs) }
    }

    /// Whether a screen is too small for anything but saying so.
    pub const fn is_too_small(area: Rect) -> bool {
        area.width < LEAST.0 || area.height < LEAST.1
    }

    /// The place of a pane.
    pub const fn place(&self, pane: Pane) -> Option<Rect> {
        match pane {
            Pane::Strip => self.figures,
            Pane::Associations => self.associations,
            Pane::Tree => self.tree,
            Pane::Sites => self.sites,
            Pane::Card => self.card,
        }
    }

    fn narrow(area: Rect, needs: Needs) -> Self {
        let (strip, rest) = split_top(area, 1);
        let (rest, footer) = split_bottom(rest, 1);
        let (rule, rest) = split_top(rest, 1);
        let (chips, body) = split_top(rest, u16::from(needs.chips));
        let mut layout = Self { strip, levels: vec![rule], footer, ..Self::default() };
        layout.chips = needs.chips.then_some(chips);
        match needs.focus {
            Pane::Strip => layout.figures = Some(body),
            Pane::Associations => layout.associations = Some(body),
            Pane::Tree => layout.tree = Some(body),
            Pane::Sites => layout.sites = Some(body),
            Pane::Card => layout.card = Some(body),
        }
        layout
    }

    fn spread(area: Rect, needs: Needs) -> Self {
        let (strip, rest) = split_top(area, 2);
        let (rest, footer) = split_bottom(rest, 1);
        let (rule, body) = split_top(rest, 1);
        let left = (area.width / 4 + 2).clamp(32, 56);
        let (side, rest) = split_left(body, left);
        let (upright, right) = split_left(rest, 1);
        let mut layout = Self { strip, footer, levels: vec![rule], uprights: vec![upright], ..Self::default() };
        layout.put_side(side, needs);
        if area.width >= WIDE {
            let card = (area.width.saturating_mul(3) / 10).clamp(60, 110);
            let (sites, rest) = split_left(right, right.width.saturating_sub(card + 1));
            let (upright, card) = split_left(rest, 1);
            layout.uprights.push(upright);
            layout.sites = Some(sites);
            layout.card = Some(card);
        } else {
            layout.put_right(right, needs);
        }
        layout
    }

    /// Associations over the tree; in a low terminal only the one that was in focus last.
    fn put_side(&mut self, side: Rect, needs: Needs) {
        const LOW: u16 = 22;
        if side.height < LOW {
            if needs.side == Pane::Tree {
                self.tree = Some(side)
            } else {
                self.associations = Some(side)
            }
            return;
        }
        // The tree keeps at least two fifths; the row between them stays empty.
        let wanted = needs.associations.min(side.height.saturating_mul(3) / 5);
        let (associations, rest) = split_top(side, wanted);
        let (_, tree) = split_top(rest, 1);
        self.associations = Some(associations);
        self.tree = Some(tree);
    }

    /// The table over the card; in a low terminal only one of them.
    fn put_right(&mut self, right: Rect, needs: Needs) {
        const LOW: u16 = 25;
        if right.height < LOW {
            if needs.focus == Pane::Card {
                self.card = Some(right)
            } else {
                self.sites = Some(right)
            }
            return;
        }
        let card = (right.height.saturating_mul(2) / 5).clamp(10, 24);
        let (sites, rest) = split_top(right, right.height.saturating_sub(card + 1));
        let (rule, card) = split_top(rest, 1);
        self.levels.push(rule);
        self.sites = Some(sites);
        self.card = Some(card);
    }
}

fn split_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, Rect { y: area.y.saturating_add(rows), height: area.height - rows, ..area })
}

fn split_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    split_top(area, area.height.saturating_sub(rows))
}

fn split_left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    (Rect { width: columns, ..area }, Rect { x: area.x.saturating_add(columns), width: area.width - columns, ..area })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pane_in_focus_is_on_the_screen_and_nothing_overlaps() {
        for width in (1..420).step_by(7) {
            for height in 1..130 {
                for focus in Pane::ALL {
                    check(Rect::new(0, 0, width, height), focus);
                }
            }
        }
    }

    fn check(area: Rect, focus: Pane) {
        let side = if focus == Pane::Tree { Pane::Tree } else { Pane::Associations };
        let layout = Layout::of(area, Needs { focus, side, chips: width_is_odd(area), associations: 18 });
        let panes: Vec<Rect> = Pane::ALL.into_iter().filter_map(|pane| layout.place(pane)).collect();
        assert!(focus == Pane::Strip || layout.place(focus).is_some(), "{area} {focus:?}");
        let all = panes.iter().chain(&layout.levels).chain(&layout.uprights).chain([&layout.strip, &layout.footer]);
        let all: Vec<&Rect> = all.filter(|rect| !rect.is_empty()).collect();
        for (at, a) in all.iter().enumerate() {
            assert_eq!(a.intersection(area), **a, "{a} leaves {area}");
            assert!(all[at + 1..].iter().all(|b| !a.intersects(**b)), "{area} {focus:?}: {a} overlaps");
        }
    }

    fn width_is_odd(area: Rect) -> bool {
        area.width % 2 == 1
    }
}
