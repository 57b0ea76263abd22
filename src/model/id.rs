//! Names of things: one type each, so that a model's code can't be taken for an association's.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error;

/// The number of an entry in the journal; they count from 1 without gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The number of the entry behind this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Declares a name that is text chosen by people: a code.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The name as it was given; whether the register knows it is for the rules to say.
            pub fn new(text: &str) -> Self {
                Self(text.into())
            }

            /// The text of the name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id! {
    /// An association's code, as `HND`.
    AssociationCode
}
text_id! {
    /// A model's code, as `HND-01`.
    ModelCode
}
text_id! {
    /// The code of a field of work (lĩnh vực), as `legal-knowledge`.
    WorkField
}
text_id! {
    /// The code of an emulation drive.
    DriveCode
}
text_id! {
    /// An administrative unit's identity, as `04249@old`. It is not the statistics office's code, which is used again.
    UnitId
}
text_id! {
    /// The name of a tier of units, as `commune`. Which tiers there are is data.
    Level
}
text_id! {
    /// An officer's account name.
    OfficerName
}

/// Declares an id that the register gives out: a letter and six or more digits.
macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $letter:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of the record that stands at this place, counted from 0, in the order of creation.
            pub const fn from_index(index: u32) -> Self {
                Self(index + 1)
            }

            /// The place of the record in the order of creation, counted from 0.
            pub const fn index(self) -> usize {
                self.0 as usize - 1
            }

            /// Reads an id as people write it.
            pub fn parse(text: &str) -> Option<Self> {
                let digits = text.strip_prefix($letter)?;
                let well_formed = digits.len() >= 6 && digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
                let number: u32 = if well_formed { digits.parse().ok()? } else { return None };
                // One id has one spelling: no zeros beyond the sixth digit.
                (number > 0 && (digits.len() == 6 || !digits.starts_with('0'))).then_some(Self(number))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!("{}{:06}", $letter, self.0))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_u32(self.0) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    Self::parse(&text).ok_or_else(|| D::Error::custom(format_args!("not an id: {text}")))
                } else {
                    let number = u32::deserialize(deserializer)?;
                    if number == 0 { Err(D::Error::custom("an id counts from 1")) } else { Ok(Self(number)) }
                }
            }
        }
    };
}

number_id! {
    /// A site's id, as `S000123`.
    SiteId, 'S'
}
number_id! {
    /// An activity's id, as `A000012`.
    ActivityId, 'A'
}
number_id! {
    /// An award's id, as `W000012`.
    AwardId, 'W'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn site_ids_have_one_spelling() {
        for (text, index) in [("S000001", Some(0)), ("S000123", Some(122)), ("S1234567", Some(1_234_566))] {
            assert_eq!(SiteId::parse(text).map(SiteId::index), index, "{text}");
            assert_eq!(SiteId::parse(text).map(|id| id.to_string()).as_deref(), Some(text));
        }
        for text in ["S000000", "S12", "S0000123", "s000123", "A000123", "S00012a", "S+00123", "", "S9999999999"] {
            assert_eq!(SiteId::parse(text), None, "{text}");
        }
    }
}
