//! Rights: what an officer may do, where, for which association and when, each as one line of text.
//!
//! A right reads `ROLE [unit:ID] [assoc:CODE] [from:DATE] [until:DATE]`, as `entry unit:138@old assoc:HND until:2026-12-31`.
//! Without a unit it holds everywhere, without an association for all of them, and both days are days on which it holds.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Power;
use crate::model::code::Role;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::id::AssociationCode;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;

/// A right as it stands in the register. A text that no version of this program wrote gives nothing, and stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Right {
    /// A right that holds.
    Granted(Grant),
    /// A text that says nothing to this version.
    Unread(String),
}

/// What a right says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What the officer is.
    pub role: Role,
    /// Where: in this unit and all that lies in it; everywhere when there is none.
    pub unit: Option<UnitId>,
    /// For what this association leads or is a partner in; for all when there is none.
    pub association: Option<AssociationCode>,
    /// The first day on which it holds.
    pub from: Option<Day>,
    /// The last day on which it holds.
    pub until: Option<Day>,
}

impl Role {
    /// What the role gives the power to do.
    pub const fn powers(self) -> &'static [Power] {
        match self {
            Self::Wall => &[Power::Watch],
            Self::Viewer => &[Power::Watch, Power::Read],
            Self::Entry => &[Power::Watch, Power::Read, Power::Enter],
            Self::Reviewer => &[Power::Watch, Power::Read, Power::Review],
            Self::Administrator => Power::ALL,
        }
    }
}

impl Grant {
    /// Reads a right as people write it.
    ///
    /// # Errors
    /// When a word of it makes no sense, or it says one thing twice, or it narrows a role that can't be narrowed.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = |word: &str, cause| {
            Problem::new(Reason::BadRight).on("rights").with("field", "rights").with("value", word).with("cause", cause)
        };
        let mut words = text.split_whitespace();
        let role = words.next().unwrap_or_default();
        let role = Role::parse(role).ok_or_else(|| bad(role, "want.role"))?;
        let mut grant = Self { role, unit: None, association: None, from: None, until: None };
        for word in words {
            let (key, value) = word.split_once(':').filter(|(_, value)| !value.is_empty()).unwrap_or((word, ""));
            let day = || parse_day(value).ok_or_else(|| bad(word, "want.day"));
            let twice = match (key, value) {
                (_, "") => return Err(bad(word, "want.right")),
                ("unit", id) => grant.unit.replace(UnitId::new(id)).is_some(),
                ("assoc", code) => grant.association.replace(AssociationCode::new(code)).is_some(),
                ("from", _) => grant.from.replace(day()?).is_some(),
                ("until", _) => grant.until.replace(day()?).is_some(),
                _ => return Err(bad(word, "want.right")),
            };
            if twice {
                return Err(bad(word, "want.once"));
            }
        }
        let narrow = grant.unit.is_some() || grant.association.is_some();
        if role == Role::Administrator && narrow {
            return Err(bad(text, "want.whole"));
        }
        if grant.from.zip(grant.until).is_some_and(|(from, until)| until < from) {
            return Err(bad(text, "want.days_in_order"));
        }
        Ok(grant)
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl Right {
    /// What it says, if it says something.
    pub const fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Granted(grant) => Some(grant),
            Self::Unread(_) => None,
        }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.role)?;
        if let Some(unit) = &self.unit {
            write!(f, " unit:{unit}")?;
        }
        if let Some(code) = &self.association {
            write!(f, " assoc:{code}")?;
        }
        if let Some(day) = self.from {
            write!(f, " from:{day}")?;
        }
        self.until.map_or(Ok(()), |day| write!(f, " until:{day}"))
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Granted(grant) => grant.fmt(f),
            Self::Unread(text) => f.write_str(text),
        }
    }
}

impl From<String> for Right {
    fn from(text: String) -> Self {
        Grant::parse(&text).map_or(Self::Unread(text), Self::Granted)
    }
}

impl From<Right> for String {
    fn from(right: Right) -> Self {
        right.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_read_and_written_the_same() {
        for text in [
            "viewer",
            "wall",
            "administrator until:2026-12-31",
            "entry unit:138@old",
            "reviewer unit:138@old assoc:HND from:2024-01-01 until:2024-12-31",
        ] {
            assert_eq!(Grant::parse(text).unwrap().to_string(), text);
            assert!(matches!(Right::from(text.to_owned()), Right::Granted(_)), "{text}");
        }
        assert_eq!(Grant::parse("  entry   assoc:HND unit:1 ").unwrap().to_string(), "entry unit:1 assoc:HND");
    }

    #[test]
    fn nonsense_is_refused_when_typed_and_kept_when_it_is_there() {
        for (text, cause) in [
            ("", "want.role"),
            ("king", "want.role"),
            ("entry unit:", "want.right"),
            ("entry district:138", "want.right"),
            ("entry unit:1 unit:2", "want.once"),
            ("entry from:2024-02-30", "want.day"),
            ("entry from:2024-02-02 until:2024-02-01", "want.days_in_order"),
            ("administrator unit:1", "want.whole"),
        ] {
            let problem = Grant::parse(text).unwrap_err();
            assert_eq!(problem.reason, Reason::BadRight, "{text}");
            assert!(problem.args.iter().any(|(_, word)| word == cause), "{text}: {problem:?}");
            let right = Right::from(text.to_owned());
            assert_eq!((right.grant(), right.to_string().as_str()), (None, text));
        }
    }

    #[test]
    fn both_days_are_days_on_which_it_holds() {
        let grant = Grant::parse("viewer from:2024-01-02 until:2024-01-03").unwrap();
        let holds = |text| grant.holds_on(parse_day(text).unwrap());
        assert_eq!(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"].map(holds), [false, true, true, false]);
    }
}
