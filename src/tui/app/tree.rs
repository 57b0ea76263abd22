//! The tree of units: its nodes, what is searched in it, and where each unit stands in the board.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::lang::Lang;
use crate::model::id::UnitId;
use crate::text::fold::fold;
use crate::tui::app::associations::all_open;
use crate::tui::app::associations::set_all;
use crate::widget::tree::Node;
use crate::widget::tree::TreeState;
use crate::wire::message::Board;
use crate::wire::message::UnitRow;

/// The tree.
#[derive(Debug, Default)]
pub struct Tree {
    /// The nodes, which of them are open, and the cursor.
    pub nodes: TreeState<UnitId>,
    /// What is searched for, as it was typed; empty when nothing is.
    pub needle: String,
    /// Only these units and those above them, when a figure was opened that stands for some of them.
    pub only: Option<HashSet<UnitId>>,
    places: HashMap<UnitId, usize>,
}

impl Tree {
    /// A unit of the board.
    pub fn unit<'b>(&self, board: &'b Board, id: &UnitId) -> Option<&'b UnitRow> {
        board.units.get(*self.places.get(id)?)
    }

    /// The unit under the cursor.
    pub fn at_cursor<'b>(&self, board: &'b Board) -> Option<&'b UnitRow> {
        self.unit(board, self.nodes.cursor()?)
    }

    /// Makes the nodes anew from a board; the cursor stays on its unit.
    pub fn rebuild(&mut self, board: &Board, lang: Lang) {
        // The root of another map opens like the first one: what was unfolded below is found again on the way back.
        let root = board.units.first().filter(|root| !self.places.contains_key(&root.id));
        self.places = board.units.iter().enumerate().map(|(at, row)| (row.id.clone(), at)).collect();
        self.nodes.set_nodes(nodes(&board.units, lang));
        if let Some(root) = root {
            self.nodes.open(&root.id);
        }
    }

    /// Whether only a part of the tree is looked at.
    pub fn is_narrowed(&self) -> bool {
        self.only.is_some() || !self.needle.trim().is_empty()
    }

    /// Looks at the whole tree again.
    pub fn widen(&mut self) {
        self.needle.clear();
        self.only = None;
        self.nodes.clear_filter();
    }

    /// Searches names and other spellings; the cursor goes to the first unit that is found.
    pub fn search(&mut self, needle: &str, board: &Board) {
        self.only = None;
        self.needle = needle.to_owned();
        let folded = fold(needle);
        if folded.is_empty() {
            self.nodes.clear_filter();
            return;
        }
        let places = &self.places;
        let row = |id: &UnitId| places.get(id).and_then(|at| board.units.get(*at));
        self.nodes.filter(|node| row(&node.id).is_some_and(|row| row.is_found_by(&folded)));
    }

    /// Looks at some units only.
    pub fn narrow_to(&mut self, only: HashSet<UnitId>) {
        self.needle.clear();
        self.nodes.filter(|node| only.contains(&node.id));
        self.only = Some(only);
    }

    /// Shows every node, or only those below the root if all are shown.
    pub fn fold_all(&mut self) {
        let open = !all_open(&self.nodes);
        set_all(&mut self.nodes, open, 1);
    }
}

/// The nodes of a tree of units.
pub fn nodes(units: &[UnitRow], lang: Lang) -> Vec<Node<UnitId>> {
    let node = |(at, row): (usize, &UnitRow)| {
        let has_children = units.get(at + 1).is_some_and(|next| next.depth > row.depth);
        let (label, note) = label(row, has_children, lang);
        Node { id: row.id.clone(), depth: u16::from(row.depth), label, note, has_children }
    };
    units.iter().enumerate().map(node).collect()
}

/// A node's name and what stands behind it: in full above, bare at the leaves, where only the rarer kinds are told.
fn label(row: &UnitRow, has_children: bool, lang: Lang) -> (String, String) {
    if has_children || row.depth == 0 {
        return (row.full_name.clone(), String::new());
    }
    let kind = lang.find(&format!("unit_kind.{}", row.kind)).filter(|_| row.kind != "commune");
    (row.name.clone(), kind.map(|kind| format!("({kind})")).unwrap_or_default())
}
