//! Activities: training, outreach, festivals. Head-counts only.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::ActivityKind;
use crate::model::date::Day;
use crate::model::id::ActivityId;
use crate::model::id::AssociationCode;
use crate::model::id::Seq;
use crate::model::id::UnitId;

/// What an officer writes of an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityFacts {
    /// What kind it was.
    pub kind: ActivityKind,
    /// Where it was held, at any tier.
    pub unit: UnitId,
    /// Who held it.
    #[serde(default)]
    pub association: Option<AssociationCode>,
    /// The day.
    pub on: Day,
    /// How many people came.
    #[serde(default)]
    pub attendees: u32,
    /// What it was about.
    pub title: String,
}

/// An activity in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// The entry that brought it.
    pub seq: Seq,
    /// What was written of it.
    pub facts: ActivityFacts,
    /// Whether the entry that brought it was taken back.
    pub undone: bool,
}
