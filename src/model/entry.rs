//! Entries: what the journal holds, one after the other, each applied as a whole.

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::Utc;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use uuid::Uuid;

use crate::model::change::Change;
use crate::model::code::Via;
use crate::model::id::OfficerName;
use crate::model::id::Seq;

/// An act of an officer: all of its changes are applied, or none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub seq: Seq,
    /// Its random id, by which a writer recognises its own entry after an unknown outcome.
    pub id: Uuid,
    /// When the server took it.
    pub at: Stamp,
    /// The account that did it.
    pub by: OfficerName,
    /// By what it came.
    pub via: Via,
    /// The writer's own mark, by which a retry is recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What it does.
    pub changes: Vec<Change>,
}

/// A moment, to the microsecond, written as `2026-11-24T03:59:21.123456Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(DateTime<Utc>);

impl Stamp {
    /// The moment, cut to whole microseconds so that it is the same after writing and reading.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at))
    }

    /// The moment.
    pub const fn time(self) -> DateTime<Utc> {
        self.0
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0.timestamp_micros())
        }
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return DateTime::<Utc>::deserialize(deserializer).map(Self::new);
        }
        let micros = i64::deserialize(deserializer)?;
        DateTime::from_timestamp_micros(micros)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a moment out of range"))
    }
}
