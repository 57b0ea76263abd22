//! Officers: the accounts that work in the register, with their rights.

use serde::Deserialize;
use serde::Serialize;

use crate::model::id::OfficerName;

/// An officer's account. Only the account, its title and its rights are kept, nothing of the person.
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
    pub rights: Vec<String>,
}
