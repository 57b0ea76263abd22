//! Officers: the accounts that work in the register, with their rights.

use serde::Deserialize;
use serde::Serialize;

use crate::model::id::OfficerName;
use crate::model::right::Right;

/// An officer's account, or a later version of it. Only the account, its title and its rights are kept, nothing of the
/// person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// The account on the operating system.
    pub name: OfficerName,
    /// The post, as `cán bộ xã`.
    #[serde(default)]
    pub title: String,
    /// What the officer may do.
    #[serde(default)]
    pub rights: Vec<Right>,
}

/// New values for some of an officer's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficerPatch {
    /// The post.
    pub title: Option<String>,
    /// All rights from now on.
    pub rights: Option<Vec<Right>>,
}

impl Officer {
    /// The officer with new values.
    #[must_use]
    pub fn with(&self, patch: &OfficerPatch) -> Self {
        Self {
            name: self.name.clone(),
            title: patch.title.clone().unwrap_or_else(|| self.title.clone()),
            rights: patch.rights.clone().unwrap_or_else(|| self.rights.clone()),
        }
    }
}
