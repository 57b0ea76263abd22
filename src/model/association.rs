//! Associations (hội, đoàn thể): the bodies that lead and accompany the models.

use serde::Deserialize;
use serde::Serialize;

use crate::model::id::AssociationCode;

/// A body that leads models or is a partner in them. The police, the Front and the Youth Union are rows like any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Association {
    /// Its code, as `HND`.
    pub code: AssociationCode,
    /// Its official name.
    pub name: String,
    /// Its name in English.
    #[serde(default)]
    pub name_en: String,
    /// A short name for narrow columns; empty where the name is short enough.
    #[serde(default)]
    pub short: String,
}
