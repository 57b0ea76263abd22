//! Administrative units and how one became another. The number of tiers is data.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::SuccessionKind;
use crate::model::date::Day;
use crate::model::id::Level;
use crate::model::id::UnitId;

/// An administrative unit during the time for which it had this name, kind and parent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its identity, which is never used again.
    pub id: UnitId,
    /// The code of the General Statistics Office, which may be used again for another unit.
    pub gso_code: String,
    /// The tier, as `commune`.
    pub level: Level,
    /// What it is called by law, as `ward`.
    pub kind: String,
    /// Its bare name, as `Yên Thịnh`.
    pub name: String,
    /// Its name with its kind, as `Phường Yên Thịnh`.
    pub full_name: String,
    /// The unit above it.
    #[serde(default)]
    pub parent: Option<UnitId>,
    /// The first day on which it exists; none when that lies before the register's memory.
    #[serde(default)]
    pub valid_from: Option<Day>,
    /// The first day on which it no longer exists.
    #[serde(default)]
    pub valid_to: Option<Day>,
    /// Latitude in degrees.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Longitude in degrees.
    #[serde(default)]
    pub lon: Option<f64>,
    /// Other spellings of the name.
    #[serde(default)]
    pub aliases: Vec<String>,
}

impl Unit {
    /// Whether the unit exists on that day.
    pub fn is_valid(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }

    /// Whether the unit had ended by that day.
    pub fn is_closed(&self, day: Day) -> bool {
        self.valid_to.is_some_and(|to| to <= day)
    }
}

/// One unit, or a part of it, became another on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    /// The unit that ended, or gave a part away.
    pub from: UnitId,
    /// The unit that took over.
    pub to: UnitId,
    /// The first day of the new state.
    pub date: Day,
    /// How it happened.
    pub kind: SuccessionKind,
    /// The legal act.
    #[serde(default)]
    pub source: String,
    /// How sure the fact is: `confirmed`, `dataset` or `unconfirmed`.
    #[serde(default)]
    pub confidence: String,
}
