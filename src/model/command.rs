//! What a client asks to have written: one line of JSON each, read into types here.

use serde_json::Map;
use serde_json::Value;

use crate::model::activity::ActivityFacts;
use crate::model::association::Association;
use crate::model::award::AwardFacts;
use crate::model::code::Audience;
use crate::model::code::EventKind;
use crate::model::date::Day;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::officer::Officer;
use crate::model::officer::OfficerPatch;
use crate::model::period::Period;
use crate::model::programme::Drive;
use crate::model::programme::Model;
use crate::model::site::AssessmentFacts;
use crate::model::site::SiteFacts;
use crate::model::site::SitePatch;
use crate::model::unit::Succession;
use crate::model::unit::Unit;
use crate::model::vantage::Vantage;

/// The longest command, in bytes: the size of the largest entry.
pub const LONGEST: usize = 1_000_000;

/// A command with what goes along with every kind of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What to do.
    pub command: Command,
    /// The business date; today when none is given.
    pub as_of: Option<Day>,
    /// The writer's mark, by which a retry is recognised.
    pub token: Option<String>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Add an association.
    AddAssociation(Association),
    /// Add a model.
    AddModel(Model),
    /// Add an emulation drive.
    AddDrive(Drive),
    /// Add a reporting period.
    AddPeriod(Period),
    /// Add an administrative unit.
    AddUnit(Unit),
    /// Say that one unit became another.
    AddSuccession(Succession),
    /// Add an officer's account.
    AddOfficer(Officer),
    /// Change what is kept of an officer.
    EditOfficer {
        /// The account.
        name: OfficerName,
        /// The version that the writer saw, counted from 1.
        rev: Option<u32>,
        /// The new values.
        set: OfficerPatch,
    },
    /// Keep a view under a name.
    KeepView {
        /// The name.
        name: String,
        /// Who sees it.
        audience: Audience,
        /// What it is.
        vantage: Vantage,
    },
    /// Drop a view of one's own.
    DropView {
        /// The name.
        name: String,
    },
    /// Add a site.
    AddSite(SiteFacts),
    /// Add the same site to several units.
    AddSites {
        /// What they share.
        template: SiteFacts,
        /// Where they stand.
        units: Vec<UnitId>,
    },
    /// Change fields of a site.
    EditSite {
        /// The site.
        id: SiteId,
        /// The revision that the writer saw.
        rev: Option<u32>,
        /// The new values.
        set: SitePatch,
        /// Values that the writer had typed and let go for those of a colleague.
        declined: SitePatch,
    },
    /// Say what happened to a site.
    SiteEvent {
        /// The site.
        id: SiteId,
        /// What happened.
        event: EventKind,
        /// When.
        on: Day,
        /// The site that took over.
        into: Option<SiteId>,
        /// Why.
        reason: String,
        /// The revision that the writer saw.
        rev: Option<u32>,
    },
    /// Assess a site.
    Assess(AssessmentFacts),
    /// Add an activity.
    AddActivity(ActivityFacts),
    /// Praise a site or an association.
    Award(AwardFacts),
    /// Take an entry back.
    Undo(Seq),
    /// Several commands, all or nothing.
    Batch(Vec<Self>),
}

/// The raw object of a command, before its fields are read.
pub type Body = Map<String, Value>;
