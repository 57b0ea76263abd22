//! The draft of a form: everything typed, in the one form in which each face leaves it for the next, which may be another.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;
use uuid::Uuid;

use crate::wire::message::PickRow;

/// What a draft says.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Body {
    /// What stands in each field.
    pub fields: Vec<KeptSlot>,
    /// Where the caret stands in its field, in bytes.
    pub caret: usize,
    /// Whether the first letter takes the place of what is there.
    pub fresh: bool,
    /// How many records of the series were added.
    pub added: u32,
    /// Whether it was on its way into the register, and may have arrived there: it must not be changed then.
    pub sent: bool,
    /// The revision of the site that is corrected.
    pub rev: Option<u32>,
    /// Its values when the form opened on it.
    pub base: Map<String, Value>,
    /// What was let go for a colleague's value.
    pub declined: Map<String, Value>,
}

/// What a draft says of a field.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptSlot {
    /// The field, by its name in FIELDS.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What is picked in it.
    pub picks: Vec<PickRow>,
    /// Texts that wait to be looked up.
    pub waiting: Vec<String>,
    /// Whether an officer typed it, and it does not follow from another field.
    pub by_hand: bool,
    /// Whether it was taken over from the record before.
    pub carried: bool,
    /// Whether the next record takes it over.
    pub keep: bool,
}

/// A token that nobody else has.
pub fn fresh_token() -> String {
    Uuid::new_v4().simple().to_string()
}
