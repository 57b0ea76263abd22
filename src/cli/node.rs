//! JSON whose fields keep their order, as the server gave them: columns of a file and lines of a card follow it.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;

use crate::sheet::Cell;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A text, a number, a yes or no, or null. Fractions are texts: they are never reckoned with.
    Leaf(Cell),
    /// A list.
    List(Vec<Self>),
    /// An object, its fields in order.
    Object(Vec<(String, Self)>),
}

impl Node {
    /// Reads a line of JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(line: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(line)
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value at the end of a path of fields, which are parted by `_` as in the columns of a file.
    pub fn at(&self, path: &str) -> Option<&Self> {
        self.get(path).or_else(|| {
            path.match_indices('_').find_map(|(place, _)| {
                let (outer, inner) = path.split_at_checked(place)?;
                self.get(outer)?.at(inner.strip_prefix('_')?)
            })
        })
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Leaf(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Everything in one cell: a list has `;` between its items.
    pub fn cell(&self) -> Cell {
        match self {
            Self::Leaf(cell) => cell.clone(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.cell().plain().into_owned()).collect();
                Cell::Text(items.join(";"))
            }
            Self::Object(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(name, value)| format!("{name}={}", value.cell().plain())).collect();
                Cell::Text(fields.join(","))
            }
        }
    }

    /// The cells of an object with the names of their columns: what lies within a field is in columns of its own.
    pub fn cells(&self) -> Vec<(String, Cell)> {
        let mut cells = Vec::new();
        self.gather("", &mut cells);
        cells
    }

    fn gather(&self, prefix: &str, cells: &mut Vec<(String, Cell)>) {
        match self {
            Self::Object(fields) => {
                for (name, value) in fields {
                    let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}_{name}") };
                    value.gather(&name, cells);
                }
            }
            other => cells.push((prefix.to_owned(), other.cell())),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::YesNo(yes)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Number(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Leaf(i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Text(number.to_string())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Text(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Empty))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_within_has_columns_of_its_own() {
        let line = r#"{"id":"S000001","decision":{"number":"45/QĐ","date":null},"self":["manage","prevent"],"members":3,"lat":21.5,"exemplar":true}"#;
        let node = Node::read(line).expect("JSON");
        let cells: Vec<String> = node.cells().iter().map(|(name, cell)| format!("{name}={}", cell.plain())).collect();
        let want = [
            "id=S000001",
            "decision_number=45/QĐ",
            "decision_date=",
            "self=manage;prevent",
            "members=3",
            "lat=21.5",
            "exemplar=true",
        ];
        assert_eq!(cells, want);
        assert_eq!(node.at("decision_number").and_then(Node::text), Some("45/QĐ"));
        assert_eq!(node.at("id").and_then(Node::text), Some("S000001"));
        assert_eq!(node.at("decision_issuer"), None);
        assert_eq!(node.at("no_such"), None);
        assert!(Node::read("{").is_err());
    }
}
