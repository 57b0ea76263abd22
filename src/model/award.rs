//! Awards (khen thưởng): to a site or to an association, never to a person.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error;

use crate::model::code::Recognition;
use crate::model::date::Day;
use crate::model::id::AssociationCode;
use crate::model::id::AwardId;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::site::Decision;

/// Who was praised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// A site.
    Site(SiteId),
    /// An association.
    Association(AssociationCode),
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(id) => id.fmt(f),
            Self::Association(code) => code.fmt(f),
        }
    }
}

impl Recipient {
    /// A site's id is a recipient of that kind; any other text is taken for an association's code.
    pub fn parse(text: &str) -> Self {
        SiteId::parse(text).map_or_else(|| Self::Association(AssociationCode::new(text)), Self::Site)
    }
}

impl Serialize for Recipient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Recipient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() { Err(D::Error::custom("nobody is named")) } else { Ok(Self::parse(&text)) }
    }
}

/// What an officer writes of an award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardFacts {
    /// Who was praised.
    pub to: Recipient,
    /// The level that gave it.
    pub level: Recognition,
    /// Its form, as `giấy khen`.
    pub form: String,
    /// The decision behind it.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// The day it was given.
    pub on: Day,
}

/// An award in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// Its id.
    pub id: AwardId,
    /// The entry that brought it.
    pub seq: Seq,
    /// What was written of it.
    pub facts: AwardFacts,
    /// Whether the entry that brought it was taken back.
    pub undone: bool,
}
