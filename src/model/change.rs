//! Every write there is, as it stands in the journal. Names are for ever; fields may be added with a default.

use serde::Deserialize;
use serde::Serialize;

use crate::model::activity::ActivityFacts;
use crate::model::association::Association;
use crate::model::award::AwardFacts;
use crate::model::code::EventKind;
use crate::model::date::Day;
use crate::model::id::ActivityId;
use crate::model::id::AwardId;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::officer::Officer;
use crate::model::period::Boundary;
use crate::model::period::Period;
use crate::model::programme::Drive;
use crate::model::programme::Model;
use crate::model::site::AssessmentFacts;
use crate::model::site::SiteFacts;
use crate::model::site::SitePatch;
use crate::model::unit::Succession;
use crate::model::unit::Unit;
use crate::model::vantage::NamedView;

/// One thing that an entry does to the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The register's own settings, set when it is made.
    Settings(Settings),
    /// An administrative unit.
    AddUnit(Unit),
    /// One unit became another.
    AddSuccession(Succession),
    /// An association.
    AddAssociation(Association),
    /// A model.
    AddModel(Model),
    /// An emulation drive.
    AddDrive(Drive),
    /// A reporting period that its code does not spell out.
    AddPeriod(Period),
    /// An officer's account.
    AddOfficer(Officer),
    /// An officer's account as it is from now on.
    EditOfficer(Officer),
    /// A view under a name as it is from now on, or no longer.
    KeepView(NamedView),
    /// A site, with the id that it gets.
    AddSite {
        /// Its id.
        id: SiteId,
        /// All of its fields.
        facts: SiteFacts,
    },
    /// New values for some fields of a site.
    EditSite {
        /// The site.
        id: SiteId,
        /// The day from which they hold.
        on: Day,
        /// The values.
        set: SitePatch,
        /// Values that the writer had typed and let go for those of a colleague. They never held; history tells them.
        #[serde(default, skip_serializing_if = "SitePatch::is_empty")]
        declined: SitePatch,
    },
    /// Something that happened to a site.
    SiteEvent {
        /// The site.
        id: SiteId,
        /// What happened.
        event: EventKind,
        /// The day.
        on: Day,
        /// The site that took over, when it merged.
        #[serde(default)]
        into: Option<SiteId>,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// An assessment of a site.
    Assess {
        /// The day from which the rating holds.
        on: Day,
        /// What was written.
        facts: AssessmentFacts,
    },
    /// An activity.
    AddActivity {
        /// Its id.
        id: ActivityId,
        /// What was written.
        facts: ActivityFacts,
    },
    /// An award.
    Award {
        /// Its id.
        id: AwardId,
        /// What was written.
        facts: AwardFacts,
    },
    /// An earlier entry is taken back, or, when that was itself an undo, holds again.
    Undo {
        /// The earlier entry.
        seq: Seq,
    },
}

/// What a register is told about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// A random id made at creation: another register, or one restored from a backup, has another.
    #[serde(default)]
    pub epoch: String,
    /// The unit whose register it is.
    #[serde(default)]
    pub home: Option<UnitId>,
    /// Whether its figures are invented, for trying out.
    #[serde(default)]
    pub demo: bool,
    /// The day of the month on which periods begin.
    #[serde(default)]
    pub boundary: Boundary,
}
