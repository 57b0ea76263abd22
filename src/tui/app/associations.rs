//! The list of associations, each with its models below it.

use crate::face::pick::named;
use crate::lang::Lang;
use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::widget::tree::Node;
use crate::widget::tree::TreeState;
use crate::wire::message::AssociationRow;
use crate::wire::message::Board;
use crate::wire::message::ModelRow;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// All of them together.
    All,
    /// An association.
    Association(AssociationCode),
    /// A model of the association before it.
    Model(AssociationCode, ModelCode),
}

/// The list.
#[derive(Debug, Default)]
pub struct Associations {
    /// The rows, which of them are open, and the cursor.
    pub list: TreeState<Item>,
    /// Whether only what an association leads is counted.
    pub lead_only: bool,
}

impl Associations {
    /// Makes the rows anew from a board; the cursor stays on what it is on.
    pub fn rebuild(&mut self, board: &Board, lang: Lang) {
        let node = |id, depth, label: &str, has_children| Node {
            id,
            depth,
            label: label.to_owned(),
            note: String::new(),
            has_children,
        };
        let mut nodes = vec![node(Item::All, 0, lang.t("tui.all"), false)];
        for row in &board.associations {
            let name = named(lang, &row.short, &row.name_en);
            nodes.push(node(Item::Association(row.code.clone()), 0, name, !row.models.is_empty()));
            for model in &row.models {
                let id = Item::Model(row.code.clone(), model.code.clone());
                nodes.push(node(id, 1, named(lang, &model.name, &model.name_en), false));
            }
        }
        self.list.set_nodes(nodes);
    }

    /// Shows the models of every association.
    pub fn open_all(&mut self) {
        set_all(&mut self.list, true, 0);
    }

    /// Shows the models of every association, or of none if all are shown.
    pub fn fold_all(&mut self) {
        let open = !all_open(&self.list);
        set_all(&mut self.list, open, 0);
    }
}

/// Whether every node that can be open is.
pub(super) fn all_open<Id: Clone + Eq + std::hash::Hash>(tree: &TreeState<Id>) -> bool {
    tree.nodes().iter().filter(|node| node.has_children).all(|node| tree.is_open(&node.id))
}

/// Opens every node, or closes those from a depth on.
pub(super) fn set_all<Id: Clone + Eq + std::hash::Hash>(tree: &mut TreeState<Id>, open: bool, from_depth: u16) {
    let parents = tree.nodes().iter().filter(|node| node.has_children && (open || node.depth >= from_depth));
    let ids: Vec<Id> = parents.map(|node| node.id.clone()).collect();
    for id in ids {
        if open { tree.open(&id) } else { tree.close(&id) }
    }
}

/// The association of this code.
pub fn find<'b>(board: &'b Board, code: &AssociationCode) -> Option<&'b AssociationRow> {
    board.associations.iter().find(|row| row.code == *code)
}

/// The model of this code.
pub fn find_model<'b>(board: &'b Board, lead: &AssociationCode, code: &ModelCode) -> Option<&'b ModelRow> {
    find(board, lead)?.models.iter().find(|model| model.code == *code)
}
