//! Figures: three levels are counted, never one, and every total is distinct.

use serde::Deserialize;
use serde::Serialize;

use crate::model::id::AssociationCode;

/// How many models, sites, teams and members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tally {
    /// Models (mô hình) that are kept at one of the sites at least.
    pub models: u64,
    /// Sites (điểm).
    pub sites: u64,
    /// Teams (tổ).
    pub teams: u64,
    /// Members (thành viên).
    pub members: u64,
}

/// Declares the keys that figures can be grouped by.
macro_rules! group_keys {
    ($($(#[$doc:meta])* $key:ident = $name:literal,)+) => {
        /// What figures can be grouped by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum GroupKey {
            $($(#[$doc])* $key,)+
        }

        impl GroupKey {
            /// Every key.
            pub const ALL: &[Self] = &[$(Self::$key),+];

            /// The key's name in the contract.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$key => $name),+ }
            }

            /// The key of this name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|key| key.name() == name)
            }
        }
    };
}

group_keys! {
    /// The association in charge.
    Lead = "lead",
    /// In charge or a partner: a site stands in several groups, so the groups add up to more than the total.
    Association = "assoc",
    /// The model.
    Model = "model",
    /// The field of work.
    Field = "field",
    /// The province on that day's map.
    Province = "province",
    /// The district on that day's map.
    District = "district",
    /// The commune on that day's map.
    Commune = "commune",
    /// The status on that day.
    Status = "status",
    /// The rating on that day.
    Rating = "rating",
    /// The year of founding.
    Year = "year",
}

/// What a group has in common, for one key; `Nothing` where a site has no such thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GroupValue {
    /// A code or an id.
    Text(Box<str>),
    /// A year.
    Year(i32),
    /// None, as the district on a map of two tiers.
    Nothing,
}

impl GroupValue {
    /// A group named by a code or an id.
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<&AssociationCode> for GroupValue {
    fn from(code: &AssociationCode) -> Self {
        Self::text(code.as_str())
    }
}

/// Sites that have the values of some keys in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// One value for each key asked for.
    pub values: Vec<GroupValue>,
    /// Their figures.
    pub tally: Tally,
}
