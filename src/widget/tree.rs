//! Tree: nodes that open and close, such as the province and its communes, with a figure at the right of each.
//!
//! The visible rows are worked out when something changes and kept until then, so a frame costs as much as the screen
//! is high. Figures are asked for while drawing and only for what is seen: they change with every entry, the tree does
//! not.

use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::viewport::Motion;
use crate::widget::viewport::Viewport;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::HashSet;
use std::hash::Hash;

/// The nodes, which of them are open, and the cursor, which stays on its node whatever happens around it.
#[derive(Clone, Debug)]
pub struct TreeState<Id> {
    nodes: Vec<Node<Id>>,
    open: HashSet<Id>,
    matches: Option<HashSet<Id>>,
    /// The node the cursor was on when a search last found nothing, to come back to.
    lost: Option<Id>,
    /// The rows: indexes into `nodes`, in rising order.
    rows: Vec<usize>,
    viewport: Viewport,
}

/// One node. A list of them is in depth-first order, each parent before its children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<Id> {
    /// Tells it from all others.
    pub id: Id,
    /// How many nodes stand above it.
    pub depth: u16,
    /// Its name.
    pub label: String,
    /// What stands behind the name and is less than it; may be empty.
    pub note: String,
    /// Whether it can be opened; its children may be fetched only then.
    pub has_children: bool,
}

/// What stands at the right end of a node's row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The figure as it is to be read.
    pub text: String,
    /// By how much it changed a moment ago, such as `+1`; empty when it rests.
    pub change: String,
    /// Whether the node is chosen, which a dot before it tells.
    pub chosen: bool,
    /// Whether there is nothing to count, so that the eye may pass over it.
    pub nothing: bool,
}

/// Each depth stands so many columns further in.
const INDENT: u16 = 2;

impl<Id: Clone + Eq + Hash> TreeState<Id> {
    /// An empty tree.
    pub fn new() -> Self {
        let (open, rows) = (HashSet::new(), Vec::new());
        Self { nodes: Vec::new(), open, matches: None, lost: None, rows, viewport: Viewport::default() }
    }

    /// Puts other nodes in place of those there are. What was open stays open, and the cursor stays on its node.
    pub fn set_nodes(&mut self, nodes: Vec<Node<Id>>) {
        let on = self.cursor().cloned();
        self.nodes = nodes;
        self.arrange(on.as_ref());
    }

    /// The node under the cursor.
    pub fn cursor(&self) -> Option<&Id> {
        self.under_cursor().and_then(|at| self.nodes.get(at)).map(|node| &node.id)
    }

    /// The nodes, whether they are seen or not.
    pub fn nodes(&self) -> &[Node<Id>] {
        &self.nodes
    }

    /// Where the cursor and the window stand among the rows.
    pub fn viewport(&self) -> &Viewport {
        &self.viewport
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        self.viewport.go(motion);
    }

    /// Says how many rows the screen has for the tree.
    pub fn set_height(&mut self, height: usize) {
        self.viewport.set_height(height);
    }

    /// Whether a node is open.
    pub fn is_open(&self, id: &Id) -> bool {
        self.open.contains(id)
    }

    /// The nodes that are open, in no order.
    pub fn opened(&self) -> impl Iterator<Item = &Id> {
        self.open.iter()
    }

    /// Opens a node.
    pub fn open(&mut self, id: &Id) {
        self.change(|open| open.insert(id.clone()));
    }

    /// Closes a node. A cursor within goes to the node.
    pub fn close(&mut self, id: &Id) {
        self.change(|open| open.remove(id));
    }

    /// Opens the node under the cursor, or closes it.
    pub fn toggle(&mut self) {
        match self.cursor().cloned() {
            Some(id) if self.is_open(&id) => self.close(&id),
            Some(id) => self.open(&id),
            None => {}
        }
    }

    /// Moves the cursor to a node and opens all above it; answers whether there is such a node.
    pub fn open_to(&mut self, id: &Id) -> bool {
        let Some(at) = self.nodes.iter().position(|node| node.id == *id) else {
            return false;
        };
        let above: Vec<Id> = self.above(at).filter_map(|at| self.nodes.get(at)).map(|node| node.id.clone()).collect();
        if self.matches.as_ref().is_some_and(|_| self.rows.binary_search(&at).is_err()) {
            self.matches = None;
        }
        self.change(|open| open.extend(above));
        if let Ok(row) = self.rows.binary_search(&at) {
            self.viewport.move_to(row);
        }
        true
    }

    /// Closes the node under the cursor, or goes to the one above it.
    pub fn left(&mut self) {
        let Some(at) = self.under_cursor() else { return };
        let Some(node) = self.nodes.get(at) else { return };
        if self.unfolded(node) && self.matches.is_none() {
            let id = node.id.clone();
            self.close(&id);
            return;
        }
        let parent = self.above(at).next();
        if let Some(row) = parent.and_then(|parent| self.rows.binary_search(&parent).ok()) {
            self.viewport.move_to(row);
        }
    }

    /// Opens the node under the cursor, or goes to the first one below it.
    pub fn right(&mut self) {
        let Some(at) = self.under_cursor() else { return };
        let Some(node) = self.nodes.get(at).filter(|node| node.has_children) else { return };
        if self.unfolded(node) {
            let next = self.viewport.cursor().and_then(|row| self.rows.get(row + 1)).and_then(|at| self.nodes.get(*at));
            if next.is_some_and(|next| next.depth > node.depth) {
                self.viewport.down(1);
            }
        } else {
            let id = node.id.clone();
            self.open(&id);
        }
    }

    /// Shows only the nodes a search found and those above them. The cursor goes to the first found if it has to go.
    pub fn filter(&mut self, found: impl Fn(&Node<Id>) -> bool) {
        let on = self.cursor().cloned().or(self.lost.take());
        self.matches = Some(self.nodes.iter().filter(|node| found(node)).map(|node| node.id.clone()).collect());
        self.arrange(on.as_ref());
        if self.cursor() != on.as_ref() || on.as_ref().is_some_and(|on| !self.is_match(on)) {
            let first = self.rows.iter().position(|at| self.nodes.get(*at).is_some_and(|n| self.is_match(&n.id)));
            self.viewport.move_to(first.unwrap_or(0));
        }
        if self.rows.is_empty() {
            self.lost = on;
        }
    }

    /// Shows all nodes again. What is above the cursor is opened, so that it stays on its node.
    pub fn clear_filter(&mut self) {
        self.matches = None;
        let on = self.cursor().cloned().or(self.lost.take());
        if !on.is_some_and(|on| self.open_to(&on)) {
            self.arrange(None);
        }
    }

    /// How many nodes a search found, if one is on.
    pub fn found(&self) -> Option<usize> {
        self.matches.as_ref().map(HashSet::len)
    }

    /// Draws the rows in view. An empty tree shows a text that says why.
    pub fn render(
        &self,
        area: Rect,
        buf: &mut Buffer,
        look: &Look,
        focused: bool,
        empty: &str,
        figure: impl Fn(&Id) -> Figure,
    ) {
        if self.rows.is_empty() {
            ink::write_centred(buf, ink::skip(area, 2), empty, look.label);
            return;
        }
        let viewport = self.viewport.at_height(area.height);
        for (line, row) in (0..area.height).zip(viewport.visible()) {
            let Some(node) = self.rows.get(row).and_then(|at| self.nodes.get(*at)) else { continue };
            let area = ink::row(area, line);
            self.render_node(area, buf, look, node, &figure(&node.id));
            if viewport.cursor() == Some(row) {
                ink::mark_cursor(buf, area, look, focused);
            }
        }
    }

    fn render_node(&self, area: Rect, buf: &mut Buffer, look: &Look, node: &Node<Id>, figure: &Figure) {
        if figure.chosen {
            ink::write(buf, ink::skip(area, 1), look.glyphs.filled, look.accent);
        }
        let area = ink::skip(area, 2);
        let figures_style = if figure.nothing { look.label } else { look.text };
        let figures = ink::write_right(buf, area, &figure.text, figures_style, look);
        let mut taken = figures + u16::from(figures > 0);
        if !figure.change.is_empty() {
            let before = ink::take(area, area.width.saturating_sub(taken));
            taken += ink::write_right(buf, before, &figure.change, look.changed, look) + 1;
        }
        let room = ink::take(area, area.width.saturating_sub(taken));
        // Deep nodes keep half of the room for their name, however far in they would stand.
        let label = ink::skip(room, node.depth.saturating_mul(INDENT).min(room.width / 2));
        let glyph = match node.has_children {
            true if self.unfolded(node) => look.glyphs.open,
            true => look.glyphs.closed,
            false => " ",
        };
        ink::write(buf, label, glyph, look.label);
        let style = match (figure.chosen, self.is_match(&node.id)) {
            (true, _) => look.accent,
            (false, true) => look.text,
            (false, false) => look.label,
        };
        let label = ink::skip(label, 2);
        let named = ink::write_cut(buf, label, &node.label, style, look);
        if !node.note.is_empty() && named < label.width {
            ink::write_cut(buf, ink::skip(label, named + 1), &node.note, look.label, look);
        }
    }

    /// Changes what is open and keeps the cursor on its node.
    fn change<T>(&mut self, change: impl FnOnce(&mut HashSet<Id>) -> T) {
        let on = self.cursor().cloned();
        change(&mut self.open);
        self.arrange(on.as_ref());
    }

    /// Works out the rows, and puts the cursor on a node, or on the nearest one above it that is seen.
    fn arrange(&mut self, on: Option<&Id>) {
        self.rows = match &self.matches {
            Some(matches) => matching_rows(&self.nodes, matches),
            None => open_rows(&self.nodes, &self.open),
        };
        let at = on.and_then(|id| self.nodes.iter().position(|node| node.id == *id));
        let row = at
            .and_then(|at| std::iter::once(at).chain(self.above(at)).find_map(|at| self.rows.binary_search(&at).ok()));
        match row {
            Some(row) => {
                // The cursor may be further down than the old list was long, so the length comes first, and longer.
                self.viewport.set_len(self.rows.len().max(self.viewport.len()));
                self.viewport.follow(row);
                self.viewport.set_len(self.rows.len());
            }
            None => self.viewport.set_len(self.rows.len()),
        }
    }

    /// The nodes above one, from the nearest to the root.
    fn above(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut depth = self.nodes.get(at).map_or(0, |node| node.depth);
        let before = self.nodes.iter().enumerate().take(at).rev();
        before.filter_map(move |(at, node)| {
            let above = node.depth < depth;
            depth = depth.min(node.depth);
            above.then_some(at)
        })
    }

    fn under_cursor(&self) -> Option<usize> {
        self.viewport.cursor().and_then(|row| self.rows.get(row)).copied()
    }

    /// Whether the children of a node are seen: a search shows all that it keeps.
    fn unfolded(&self, node: &Node<Id>) -> bool {
        node.has_children && (self.matches.is_some() || self.is_open(&node.id))
    }

    fn is_match(&self, id: &Id) -> bool {
        self.matches.as_ref().is_none_or(|matches| matches.contains(id))
    }
}

impl<Id: Clone + Eq + Hash> Default for TreeState<Id> {
    fn default() -> Self {
        Self::new()
    }
}

/// The nodes with nothing closed above them.
fn open_rows<Id: Eq + Hash>(nodes: &[Node<Id>], open: &HashSet<Id>) -> Vec<usize> {
    let mut rows = Vec::new();
    let mut deepest = u16::MAX;
    for (at, node) in nodes.iter().enumerate() {
        if node.depth > deepest {
            continue;
        }
        rows.push(at);
        deepest = if open.contains(&node.id) { u16::MAX } else { node.depth };
    }
    rows
}

/// The nodes found and those above them, gathered from the end, where each parent comes after its children.
fn matching_rows<Id: Eq + Hash>(nodes: &[Node<Id>], matches: &HashSet<Id>) -> Vec<usize> {
    let mut rows = Vec::new();
    let mut wanted = 0;
    for (at, node) in nodes.iter().enumerate().rev() {
        let above = node.depth < wanted;
        if above || matches.contains(&node.id) {
            rows.push(at);
            wanted = node.depth;
        }
    }
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests;
