//! Sites (điểm mô hình): the places where a model is kept, which are the rows that officers type.

use std::sync::Arc;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error;

use crate::model::code::EventKind;
use crate::model::code::Rating;
use crate::model::code::SelfDirection;
use crate::model::date::Day;
use crate::model::id::AssociationCode;
use crate::model::id::DriveCode;
use crate::model::id::ModelCode;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::period::PeriodCode;

/// Declares what an officer writes of a site, the closed list of those fields, and one field's value, from one list.
macro_rules! site_facts {
    ($($(#[$doc:meta])* $field:ident / $variant:ident / $name:literal : $type:ty,)+) => {
        /// What an officer writes of a site, as it stands on some day.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct SiteFacts {
            $($(#[$doc])* #[serde(rename = $name)] pub $field: $type,)+
        }

        /// One of the fields of [`SiteFacts`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum SiteField {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl SiteField {
            /// Every field, in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The field's name in JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        /// A value for one field.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum SiteValue {
            $($(#[$doc])* #[serde(rename = $name)] $variant($type),)+
        }

        impl SiteValue {
            /// The field that it is a value of.
            pub const fn field(&self) -> SiteField {
                match self { $(Self::$variant(_) => SiteField::$variant),+ }
            }

            /// The value in JSON, without its field's name.
            pub fn to_json(&self) -> serde_json::Value {
                match self { $(Self::$variant(value) => serde_json::json!(value)),+ }
            }

            /// Reads the value of a field.
            ///
            /// # Errors
            /// What serde says when the JSON is of another shape.
            pub fn from_json(field: SiteField, json: serde_json::Value) -> Result<Self, serde_json::Error> {
                match field { $(SiteField::$variant => serde_json::from_value(json).map(Self::$variant)),+ }
            }
        }

        impl SiteFacts {
            /// The value of one field.
            pub fn get(&self, field: SiteField) -> SiteValue {
                match field { $(SiteField::$variant => SiteValue::$variant(self.$field.clone())),+ }
            }

            /// Puts a value into its field.
            pub fn put(&mut self, value: SiteValue) {
                match value { $(SiteValue::$variant(value) => self.$field = value),+ }
            }
        }
    };
}

site_facts! {
    /// The model that is kept here.
    model / Model / "model": ModelCode,
    /// The commune, as it was on the day of founding.
    unit / Unit / "unit": UnitId,
    /// The name on the decision.
    name / Name / "name": String,
    /// The hamlet, urban group, agency or school.
    hamlet / Hamlet / "hamlet": String,
    /// The association in charge.
    lead / Lead / "lead": AssociationCode,
    /// The associations that take part.
    partners / Partners / "partners": Vec<AssociationCode>,
    /// The day of founding.
    founded / Founded / "founded": Day,
    /// The day of the opening ceremony.
    launched / Launched / "launched": Option<Day>,
    /// The founding decision.
    decision / Decision / "decision": Option<Decision>,
    /// How many teams (tổ).
    teams / Teams / "teams": u32,
    /// How many members.
    members / Members / "members": u32,
    /// Which of the four "tự" it lives up to.
    self_direction / SelfDirection / "self": Vec<SelfDirection>,
    /// How it is paid for.
    funding / Funding / "funding": Funding,
    /// The site that it was replicated from.
    origin / Origin / "origin": Option<SiteId>,
    /// The drives that it serves.
    drives / Drives / "drives": Vec<DriveCode>,
    /// A short remark.
    note / Note / "note": String,
}

impl SiteField {
    /// The field of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// Whether a site is found by it: by its words, its place among names, or as a copy of another.
    pub const fn is_searched(self) -> bool {
        matches!(self, Self::Name | Self::Unit | Self::Hamlet | Self::Decision | Self::Note | Self::Origin)
    }
}

/// A decision on paper: number, date and the office that issued it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its number, as `45/QĐ-UBND`.
    #[serde(default)]
    pub number: String,
    /// Its date.
    #[serde(default)]
    pub date: Option<Day>,
    /// The office that issued it.
    #[serde(default)]
    pub issuer: String,
}

/// How a site is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    /// Whether the people carry it themselves (xã hội hóa).
    #[serde(default)]
    pub socialised: bool,
    /// How much, in đồng.
    #[serde(default)]
    pub amount_vnd: u64,
}

/// Values for some of the fields; in JSON an object, in binary a list. They never change, so copies share them: a site
/// with a long history is copied whenever it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitePatch(Arc<[SiteValue]>);

impl SitePatch {
    /// A patch of these values.
    pub fn new(values: Vec<SiteValue>) -> Self {
        Self(values.into())
    }

    /// The values.
    pub fn values(&self) -> &[SiteValue] {
        &self.0
    }

    /// Whether it has no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for SitePatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_map(self.0.iter().map(|value| (value.field().name(), value.to_json())))
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for SitePatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer).map(Self::new);
        }
        let map = serde_json::Map::deserialize(deserializer)?;
        let values = map.into_iter().map(|(name, json)| {
            let field =
                SiteField::parse(&name).ok_or_else(|| D::Error::custom(format_args!("unknown field {name}")))?;
            SiteValue::from_json(field, json).map_err(|e| D::Error::custom(format_args!("{name}: {e}")))
        });
        values.collect::<Result<_, _>>().map(Self::new)
    }
}

/// A site in the register, with all that happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// The entry that brought it.
    pub seq: Seq,
    /// What was written when it was added.
    pub first: SiteFacts,
    /// Later corrections and changes, in the order of the journal.
    pub edits: Vec<Edit>,
    /// The events of its life, in the order of the journal.
    pub events: Vec<SiteEvent>,
    /// How many entries have changed it; an edit says which one it saw.
    pub rev: u32,
    /// The last entry that touched it or what hangs on it.
    pub touched: Seq,
    /// Whether the entry that brought it was taken back.
    pub undone: bool,
}

impl Site {
    /// A site as it is added.
    pub const fn added(id: SiteId, seq: Seq, first: SiteFacts) -> Self {
        Self { id, seq, first, edits: Vec::new(), events: Vec::new(), rev: 1, touched: seq, undone: false }
    }

    /// Takes in new values that hold from a day on.
    pub fn edit(&mut self, seq: Seq, on: Day, set: SitePatch) {
        (self.rev, self.touched) = (self.rev + 1, seq);
        self.edits.push(Edit { seq, rev: self.rev, on, set, undone: false });
    }

    /// Takes in what happened to it.
    pub fn happened(&mut self, event: SiteEvent) {
        (self.rev, self.touched) = (self.rev + 1, event.seq);
        self.events.push(event);
    }

    /// Takes what an entry did to it out of force, or back into it, by a later entry.
    pub fn turn(&mut self, target: Seq, undone: bool, by: Seq) {
        (self.rev, self.touched) = (self.rev + 1, by);
        if self.seq == target {
            self.undone = undone;
        }
        for edit in self.edits.iter_mut().filter(|edit| edit.seq == target) {
            (edit.undone, edit.rev) = (undone, self.rev);
        }
        self.events.iter_mut().filter(|event| event.seq == target).for_each(|event| event.undone = undone);
    }

    /// Who wrote each field as it stands with every edit, the last edit that wrote it and the value before; none where
    /// the field is as the site was added.
    pub fn written(&self) -> Vec<(SiteField, Option<(&Edit, SiteValue)>)> {
        let mut edits: Vec<_> = self.edits_in_force().collect();
        // Edits hold in the order of their days and, on one day, of the journal: as in `facts_on`.
        edits.sort_by_key(|edit| edit.on);
        let mut facts = self.first.clone();
        let mut last: Vec<(SiteField, Option<(&Edit, SiteValue)>)> =
            SiteField::ALL.iter().map(|field| (*field, None)).collect();
        for edit in edits {
            for value in edit.set.values() {
                let field = value.field();
                if let Some(slot) = last.iter_mut().find(|(known, _)| *known == field) {
                    slot.1 = Some((edit, facts.get(field)));
                }
                facts.put(value.clone());
            }
        }
        last
    }

    /// The edits that hold.
    pub fn edits_in_force(&self) -> impl DoubleEndedIterator<Item = &Edit> {
        self.edits.iter().filter(|edit| !edit.undone)
    }
}

/// New values for some fields of a site from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The entry that brought it.
    pub seq: Seq,
    /// The site's revision when it last came into force or went out of it.
    pub rev: u32,
    /// The day from which the values hold.
    pub on: Day,
    /// The values.
    pub set: SitePatch,
    /// Whether the entry that brought it was taken back.
    pub undone: bool,
}

/// Something that happened to a site on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteEvent {
    /// The entry that brought it.
    pub seq: Seq,
    /// What happened.
    pub event: EventKind,
    /// The day.
    pub on: Day,
    /// The site that took over, when it merged.
    pub into: Option<SiteId>,
    /// Why.
    pub reason: String,
    /// Whether the entry that brought it was taken back.
    pub undone: bool,
}

/// Counts of what a site did in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Meetings and talks.
    #[serde(default)]
    pub sessions: u32,
    /// People who came.
    #[serde(default)]
    pub attendees: u32,
    /// Pieces of information passed on.
    #[serde(default)]
    pub tips: u32,
    /// Quarrels settled.
    #[serde(default)]
    pub mediations: u32,
}

/// What an officer writes of a site at the end of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentFacts {
    /// The site.
    pub site: SiteId,
    /// The period.
    pub period: PeriodCode,
    /// The band.
    pub rating: Rating,
    /// One answer for each criterion of the model, or none at all.
    #[serde(default)]
    pub criteria: Vec<bool>,
    /// Counts of what was done.
    #[serde(default)]
    pub figures: Figures,
    /// A short remark.
    #[serde(default)]
    pub note: String,
}

/// An assessment in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The entry that brought it.
    pub seq: Seq,
    /// What was written.
    pub facts: AssessmentFacts,
    /// The day from which the rating holds: the business date on which it was given.
    pub on: Day,
    /// Whether the entry that brought it was taken back.
    pub undone: bool,
}
