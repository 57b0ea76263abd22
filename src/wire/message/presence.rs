//! Who is here and where: what dashboards tell of themselves, what they are told of each other, and who may do what.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Role;
use crate::model::date::Day;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::wire::message::Ask;
use crate::wire::message::Purpose;

/// The number of a session, by which an administrator speaks of it. None is given twice while a server runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionNumber(pub u64);

/// Where a client is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Whereabouts {
    /// At nothing that others would want to know of.
    #[default]
    Elsewhere,
    /// At a unit in the tree.
    Unit(UnitId),
    /// At a site: its card, or something that is typed about it.
    Site(SiteId),
    /// Correcting this field of a site.
    Field {
        /// The site.
        site: SiteId,
        /// The field, as forms name it.
        field: String,
    },
}

impl Whereabouts {
    /// The site, where it is one.
    pub const fn site(&self) -> Option<SiteId> {
        match self {
            Self::Site(site) | Self::Field { site, .. } => Some(*site),
            Self::Elsewhere | Self::Unit(_) => None,
        }
    }

    /// The field that is being corrected.
    pub fn field(&self) -> Option<&str> {
        if let Self::Field { field, .. } = self { Some(field) } else { None }
    }
}

/// Somebody at a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Whose session it is.
    pub session: SessionNumber,
    /// The account; none where the reader is not to know names.
    pub who: Option<OfficerName>,
    /// The site.
    pub site: SiteId,
    /// The field that is being corrected, if one is.
    pub field: Option<String>,
}

/// At most so many are told of; a screen shows far fewer.
pub const MOST_PRESENT: usize = 256;

/// A session in the list of who is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Its number.
    pub number: SessionNumber,
    /// Whether it is the one that asks.
    pub own: bool,
    /// The account.
    pub officer: OfficerName,
    /// Its post.
    pub title: String,
    /// What the account may do, and where.
    pub may: Entitled,
    /// What the client is for.
    pub purpose: Purpose,
    /// Since when.
    pub since: Stamp,
    /// Seconds since somebody last did something there.
    pub idle: u64,
    /// Where it is, as far as the reader may know.
    pub at: Whereabouts,
    /// The name of the site or unit where it is.
    pub place: String,
}

/// What an account may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entitled {
    /// Everything: the server's own account.
    Owner,
    /// What these rights say.
    Rights(Vec<RightRow>),
}

/// A right with the names that it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightRow {
    /// The right as it is written.
    pub text: String,
    /// The role; none where the text says nothing to this version.
    pub role: Option<Role>,
    /// The full name of the unit that bounds it.
    pub unit: Option<String>,
    /// The association that bounds it: its name and name in English.
    pub association: Option<(String, String)>,
    /// The first day on which it holds.
    pub from: Option<Day>,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Whether it holds today.
    pub holds: bool,
}

/// An officer in the list of officers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerRow {
    /// The account.
    pub name: OfficerName,
    /// The post.
    pub title: String,
    /// The rights.
    pub rights: Vec<RightRow>,
    /// How many versions there are.
    pub rev: u32,
}

impl Ask {
    /// Whether a screen asks it by itself as the register changes, so that it tells nothing of somebody being there.
    pub const fn is_refresh(&self) -> bool {
        matches!(
            self,
            Self::Board(_) | Self::Window(_) | Self::Card { .. } | Self::Count(_) | Self::Watch | Self::Sessions
        )
    }
}
