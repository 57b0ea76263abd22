//! What a screen asks for while somebody types: lists to pick from, records that are alike, drafts, blame, acts.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::FormKind;
use crate::model::code::Rating;
use crate::model::code::Via;
use crate::model::date::Day;
use crate::model::entry::Stamp;
use crate::model::field::PickOf;
use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::period::PeriodCode;
use crate::model::problem::Problem;
use crate::model::site::Figures;
use crate::model::site::SiteFacts;
use crate::model::site::SiteField;

/// The longest body of a draft, in bytes; a longer one is refused and stays with the client alone.
pub const LONGEST_DRAFT: usize = 512 * 1024;

/// How many drafts an officer may have; the oldest must be saved or dropped before there is room for another.
pub const MOST_DRAFTS: usize = 20;

/// A form or grid that is half typed, as the server keeps it for an officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its random id. What it becomes is submitted under this token, so it can't be saved twice.
    pub token: String,
    /// What is typed.
    pub form: FormKind,
    /// The record that is corrected, or what else tells this draft from others; empty for a new record.
    pub subject: String,
    /// The field in which the caret stands, by its name in [`crate::model::field::FIELDS`]; empty in a grid.
    pub field: String,
    /// Everything typed, as the client that opens it again reads it: JSON.
    pub body: String,
}

/// A draft that was kept before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The draft.
    pub draft: Draft,
    /// When it was last kept.
    pub at: Stamp,
    /// Whether another session that still lives has it open.
    pub open_elsewhere: bool,
}

/// What is looked for in a pick list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickAsk {
    /// What kind of record.
    pub of: PickOf,
    /// What was typed so far: fragments of words, blind to tones, or an abbreviation or a code.
    pub text: String,
    /// The day whose map and records are meant.
    pub on: Day,
    /// At most so many rows.
    pub limit: u32,
}

/// A row of a pick list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickRow {
    /// What the command says: an id or a code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in English, where it has one.
    pub name_en: String,
    /// What tells it from others of that name: kind and parents of a unit, place and model of a site, lead of a model.
    pub detail: String,
    /// How many sites it has on that day.
    pub sites: u64,
    /// Whether the officer used it lately.
    pub recent: bool,
}

/// Names that stand in a pasted block, to be found as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameAsk {
    /// What kind of record.
    pub of: PickOf,
    /// Names or codes, as pasted.
    pub texts: Vec<String>,
    /// The day whose map and records are meant.
    pub on: Day,
}

/// What a pasted name means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    /// This record.
    One(PickRow),
    /// Any of several; the first few of them.
    Several(Vec<PickRow>),
    /// Nothing that the register knows.
    Nothing,
}

/// A site or a model that is being typed, to be compared with those there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlikeAsk {
    /// A site.
    Site {
        /// The site itself, when it is there already and is corrected.
        except: Option<SiteId>,
        /// Its model, where it is typed already.
        model: Option<ModelCode>,
        /// Its unit, likewise.
        unit: Option<UnitId>,
        /// Its lead, likewise.
        lead: Option<AssociationCode>,
        /// Its name, as far as typed.
        name: String,
        /// The hamlet, as far as typed.
        hamlet: String,
        /// The number of its decision, as far as typed.
        decision: String,
        /// The day whose map is meant.
        on: Day,
    },
    /// A model.
    Model {
        /// Its name, as far as typed.
        name: String,
        /// The day whose figures are meant.
        on: Day,
    },
}

/// A record that is like what is being typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlikeRow {
    /// Its id or code.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it stands, or whose it is.
    pub detail: String,
    /// How like it is, from 0 to 100.
    pub likeness: u8,
    /// What is the same.
    pub same: Vec<Same>,
    /// What a screen shows side by side: names of fields and their values in JSON.
    pub facts: Vec<(String, String)>,
    /// Names of what the values refer to.
    pub names: Vec<(PickOf, PickRow)>,
}

/// What two records have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Same {
    /// The model.
    Model,
    /// The place, or one that it came from or went into.
    Unit,
    /// The lead.
    Lead,
    /// The name, or one that is spelled almost like it.
    Name,
    /// The hamlet.
    Hamlet,
    /// The number of the decision.
    Decision,
}

/// A site as it stands with all edits, for a form that corrects it and for the screens of blame and conflicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteNow {
    /// The site.
    pub id: SiteId,
    /// Its revision.
    pub rev: u32,
    /// Its fields with every edit folded in.
    pub facts: SiteFacts,
    /// Who wrote each field last; a field that nobody changed since the founding is blamed on the entry of the founding.
    pub blame: Vec<Blame>,
    /// Names of what the fields refer to, so that a form shows words instead of codes.
    pub names: Vec<(PickOf, PickRow)>,
}

/// Who wrote a field last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blame {
    /// The field.
    pub field: SiteField,
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Stamp,
    /// Who.
    pub by: OfficerName,
    /// By what it came.
    pub via: Via,
    /// The day from which the value holds.
    pub on: Day,
    /// The value before, as JSON; empty where there was none.
    pub before: String,
}

/// Which sites are rated, and for which period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSheetAsk {
    /// Words of the query language.
    pub query: String,
    /// The period; the half-year that ended last when none is given.
    pub period: Option<PeriodCode>,
    /// As of which day sites are found and what ended last is reckoned; today when none is given.
    pub as_of: Option<Day>,
    /// At most so many sites.
    pub limit: u32,
}

/// Sites to be rated for a period, those without a rating in it first, each group by place and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSheet {
    /// The period.
    pub period: PeriodCode,
    /// Periods that could be rated instead, latest first.
    pub periods: Vec<PeriodCode>,
    /// The sites.
    pub rows: Vec<RatingRow>,
    /// The criteria of each model that stands in the rows, in order.
    pub criteria: Vec<(ModelCode, Vec<String>)>,
    /// How many sites the query finds in all.
    pub total: u32,
    /// How many of them are rated in the period.
    pub rated: u32,
}

/// A site to be rated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingRow {
    /// The site.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// The name of its commune.
    pub place: String,
    /// Its model.
    pub model: ModelCode,
    /// Its rating in this period.
    pub rating: Option<Rating>,
    /// The answers to the criteria in this period.
    pub answers: Vec<bool>,
    /// The counts in this period. An assessment takes the place of the one before it as a whole, so they go along.
    pub figures: Figures,
    /// The remark in this period.
    pub note: String,
    /// The latest rating of a period before.
    pub before: Option<(PeriodCode, Rating)>,
}

/// Which acts to list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActsAsk {
    /// Only those of this record.
    pub about: Option<String>,
    /// Only the asker's own.
    pub whose: Whose,
    /// Only those whose first record has all of these words in its id or name, or whose writer has them in theirs; blind
    /// to tones. The server looks through a bounded number of entries at a time and says where to go on.
    pub words: String,
    /// Only entries before this one; the latest when none is given.
    pub before: Option<Seq>,
    /// At most so many.
    pub limit: u32,
}

/// Whose acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// The asker's own.
    Own,
    /// Everybody's.
    All,
}

/// An entry in a list of acts, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRow {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Stamp,
    /// Who.
    pub by: OfficerName,
    /// By what it came.
    pub via: Via,
    /// What it did, as the name of its first change, as `edit_site`; an undo that takes back an undo is a `redo`.
    pub act: String,
    /// How many changes it has.
    pub changes: u32,
    /// The record that was asked about, or else the first one that it touched: its id and its name.
    pub subject: (String, String),
    /// How many records it touched.
    pub records: u32,
    /// The values that it wrote into that record: field, before and after in JSON, empty for none. A new record has all of
    /// its fields; an event has `event`, `on`, `into` and `reason`, an assessment `period`, `rating` and what else was
    /// written; an undo has those of the entry that it takes back, turned round.
    pub fields: Vec<(String, String, String)>,
    /// Names of what the values refer to, so that a screen shows words instead of codes.
    pub names: Vec<(PickOf, PickRow)>,
    /// Values that the officer saw and let go for those of a colleague, likewise: field and value.
    pub declined: Vec<(String, String)>,
    /// Whether it was taken back, and by which entry.
    pub undone_by: Option<Seq>,
    /// The entry that it takes back, when it is an undo.
    pub undoes: Option<Seq>,
}

/// What taking back an entry would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoing {
    /// The entry.
    pub act: ActRow,
    /// Records that would be touched: id and name; at most so many as fit a screen.
    pub records: Vec<(String, String)>,
    /// Later entries that stand on it: they must be taken back before.
    pub dependents: Vec<ActRow>,
    /// Why it can't be taken back now.
    pub problem: Option<Problem>,
}
