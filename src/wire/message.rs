//! Messages. Both sides are of one build or refuse each other, so these types change freely with [`PROTOCOL`].

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Kind;
use crate::model::code::Rating;
use crate::model::code::Recognition;
use crate::model::code::Status;
use crate::model::code::Via;
use crate::model::count::Group;
use crate::model::count::GroupKey;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::entry::Stamp;
use crate::model::id::AssociationCode;
use crate::model::id::Level;
use crate::model::id::ModelCode;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::site::Figures;
use crate::model::site::SiteFacts;

/// Counts up with every change of these types that an older peer can't read.
pub const PROTOCOL: u32 = 1;

/// The first frame of a client. It is the one type that must stay readable for ever, so it is written by hand in `frame`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The client's [`PROTOCOL`].
    pub protocol: u32,
    /// The client's version, for people.
    pub version: String,
    /// What the client is for.
    pub purpose: Purpose,
}

/// What a client is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// A scripting command.
    Command,
    /// A dashboard.
    Dashboard,
    /// A wall display.
    Wall,
}

/// What the server says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The server's [`PROTOCOL`]; when it is another one than the client's, the server hangs up after this.
    pub protocol: u32,
    /// Why the server hangs up after this; none when the client is let in.
    pub refusal: Option<Reason>,
    /// The server's version, for people.
    pub version: String,
}

/// A question, with a number of the client's choosing that the answer carries too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The number.
    pub id: u64,
    /// The question.
    pub ask: Ask,
}

/// What a client can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Write: one command, one line of JSON. Answered by [`Answer::Done`] only when it is durable.
    Submit {
        /// The line.
        line: String,
        /// By what it came.
        via: Via,
    },
    /// Rows of a kind of record, as lines of JSON.
    List(ListAsk),
    /// Figures by groups.
    Count(CountAsk),
    /// One record with everything known of it, as JSON.
    Show {
        /// Its id or code.
        id: String,
        /// As of which day.
        as_of: Option<Day>,
    },
    /// The entries that touched a record, oldest first, as lines of JSON.
    History {
        /// The record's id or code; every entry when none is given.
        id: Option<String>,
        /// From this entry on.
        from: Seq,
        /// At most so many.
        limit: u32,
    },
    /// How the server is.
    Status,
    /// Compare sled and the counters with the journal; the answer comes when that is done.
    Verify,
    /// Tell this client of every change from now on.
    Watch,
    /// The side panes and the strip of a dashboard.
    Board(BoardAsk),
    /// A window of the table of sites.
    Window(WindowAsk),
    /// One site for its card.
    Card {
        /// The site.
        id: SiteId,
        /// As of which day.
        as_of: Option<Day>,
    },
    /// Write files that are on their way and stop. Only the owner of the server may ask.
    Stop,
}

/// Which records to list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListAsk {
    /// The kind.
    pub kind: Kind,
    /// Words of the query language.
    pub query: String,
    /// As of which day; today when none is given.
    pub as_of: Option<Day>,
    /// How many rows to pass over.
    pub from: u32,
    /// At most so many rows.
    pub limit: u32,
}

/// Which figures to reckon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CountAsk {
    /// Words of the query language.
    pub query: String,
    /// What to group by; none for one total.
    pub by: Vec<GroupKey>,
    /// As of which day; today when none is given.
    pub as_of: Option<Day>,
}

/// What a dashboard shows beside its table. Each pane is filtered by what was chosen in the others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoardAsk {
    /// As of which day; today when none is given.
    pub as_of: Option<Day>,
    /// The query for the counts of associations and models.
    pub associations: String,
    /// The query for the counts in the tree of units.
    pub units: String,
}

/// Which rows of the table of sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowAsk {
    /// Words of the query language.
    pub query: String,
    /// As of which day; today when none is given.
    pub as_of: Option<Day>,
    /// The column to sort by.
    pub sort: SiteColumn,
    /// In which direction.
    pub direction: Direction,
    /// The first row of the window; when `anchor` is found, the window is moved so that the anchor lies in it.
    pub from: u32,
    /// At most so many rows.
    pub limit: u32,
    /// The site under the cursor, whose place the answer tells.
    pub anchor: Option<SiteId>,
}

/// The columns of the table of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SiteColumn {
    /// Its id.
    Id,
    /// Its name, in Vietnamese order.
    Name,
    /// The commune, in Vietnamese order.
    Commune,
    /// The day of founding.
    Founded,
    /// How many members.
    Members,
    /// How many teams.
    Teams,
    /// The rating, best first.
    Rating,
    /// The status.
    Status,
    /// The association in charge, in the order of the register.
    Lead,
    /// The model's code.
    Model,
    /// When it was last touched.
    Touched,
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Smallest, earliest or first in the alphabet first.
    Ascending,
    /// The other way round.
    Descending,
}

/// What the server sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromServer {
    /// The answer to the question of this number. A long list comes as several; all but the last have `more`.
    Reply {
        /// The question's number.
        id: u64,
        /// The answer.
        answer: Answer,
    },
    /// Something changed.
    Push(Push),
}

/// Something that happened without being asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Push {
    /// The register is at this entry now, and these sites are touched. A client that missed pushes gets one with
    /// `lagged`: it should ask again for all that it shows.
    Changed {
        /// The last entry applied.
        seq: Seq,
        /// Sites that were touched, at most [`MOST_TOUCHED`]; a larger change counts as lagged.
        sites: Vec<SiteId>,
        /// Whether earlier pushes were dropped or more was touched than is named.
        lagged: bool,
    },
    /// The day changed, somebody came or went, or the register can or can't be written any more.
    State(ServerState),
    /// The server stops in an orderly way; clients reconnect.
    Stopping,
}

/// How many touched sites a push names at most; beyond it a client asks again for everything anyway.
pub const MOST_TOUCHED: usize = 256;

/// The state of the server that every screen shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerState {
    /// Today, where the server is.
    pub today: Day,
    /// How many dashboards and walls are connected.
    pub sessions: u32,
    /// Why nothing can be written, as a problem to be told; none when all is well.
    pub read_only: Option<Problem>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Written, and durable.
    Done(Receipt),
    /// Refused; nothing was written. Also the answer to a question that makes no sense.
    Refused(Problem),
    /// Lines of JSON.
    Lines {
        /// The lines.
        lines: Vec<String>,
        /// How many there are in all.
        total: u32,
        /// Whether further frames follow.
        more: bool,
    },
    /// Figures.
    Groups(Vec<Group>),
    /// How the server is.
    Status(Box<StatusReport>),
    /// What the comparison found; empty when all agrees.
    Verified {
        /// The last entry.
        seq: Seq,
        /// How many sites count today.
        sites: u64,
        /// The hash of the journal's last line.
        head: String,
        /// What is wrong, in words.
        findings: Vec<String>,
    },
    /// Pushes will come; this is the state now.
    Watching {
        /// The last entry applied.
        seq: Seq,
        /// The state.
        state: ServerState,
    },
    /// The panes.
    Board(Box<Board>),
    /// Rows of the table.
    Window(Box<Window>),
    /// A site.
    Card(Box<Card>),
    /// The server stops.
    Stopping,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The entry.
    pub seq: Seq,
    /// The records that it made or changed.
    pub ids: Vec<String>,
    /// The revision of the record, where it has one.
    pub rev: Option<u32>,
    /// Fields that somebody else changed since the writer looked; they are other fields, so both changes stand.
    pub merged: Vec<String>,
}

/// How the server is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusReport {
    /// The server's version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// When it started.
    pub started: Stamp,
    /// The last entry.
    pub seq: Seq,
    /// The journal's head.
    pub head: String,
    /// The journal's size in bytes, without what is laid out ahead.
    pub journal_bytes: u64,
    /// What sled holds on disk, in bytes.
    pub store_bytes: u64,
    /// What the store is doing.
    pub store: StoreState,
    /// Free space on the disk, in bytes.
    pub disk_free: u64,
    /// How many sites count today.
    pub sites: u64,
    /// Who is connected.
    pub sessions: Vec<SessionReport>,
    /// The state.
    pub state: ServerState,
    /// When the last backup was made.
    pub last_backup: Option<Stamp>,
    /// Memory of the server in bytes.
    pub memory: u64,
    /// What was noticed at start, as a torn tail that was set aside.
    pub notices: Vec<String>,
}

/// What the store is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreState {
    /// It holds everything up to this entry.
    Current(Seq),
    /// It is being made anew from the journal: so many entries of so many.
    Rebuilding {
        /// Entries written.
        done: u64,
        /// Entries in all.
        total: u64,
    },
    /// It failed and is not used; the journal carries on. The cause, for the log and for status.
    Off(String),
}

/// A client that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionReport {
    /// The account.
    pub officer: OfficerName,
    /// What the client is for.
    pub purpose: Purpose,
    /// Since when.
    pub since: Stamp,
    /// Seconds since its last question.
    pub idle: u64,
}

/// The side panes and the strip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// The register as of this entry.
    pub seq: Seq,
    /// When that entry was written.
    pub at: Option<Stamp>,
    /// As of which day the figures are.
    pub day: Day,
    /// The state of the server.
    pub state: ServerState,
    /// The full name of the unit whose register it is, on that day.
    pub home: String,
    /// Whether the figures are invented.
    pub demo: bool,
    /// All that counts on that day, unfiltered.
    pub total: Tally,
    /// Sites that hold the mark of an exemplar.
    pub exemplars: u64,
    /// Communes of the home tree without a site rated good.
    pub communes_without_good: u64,
    /// Communes in the home tree.
    pub communes: u64,
    /// Sites added today (by the clock, not by business date), imports left out.
    pub added_today: u64,
    /// Sites struck off or merged today, likewise.
    pub ended_today: u64,
    /// Associations in the order of the register, each with the sites it leads or accompanies, under the pane's query.
    pub associations: Vec<AssociationRow>,
    /// All sites under that query, each once.
    pub associations_total: Tally,
    /// The tree in depth-first order, under the pane's query.
    pub units: Vec<UnitRow>,
    /// Sites under that query that have no place on this map yet.
    pub to_place: Tally,
    /// All sites under that query.
    pub units_total: Tally,
}

/// An association in its pane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssociationRow {
    /// Its code.
    pub code: AssociationCode,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// Its short name; its name where it has none.
    pub short: String,
    /// Sites that it leads or accompanies.
    pub tally: Tally,
    /// Sites that it leads.
    pub lead: Tally,
    /// Its models, in the order of their codes.
    pub models: Vec<ModelRow>,
}

/// A model below its association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRow {
    /// Its code.
    pub code: ModelCode,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// Its sites.
    pub tally: Tally,
}

/// A unit in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// Its id.
    pub id: UnitId,
    /// How deep it stands below the root.
    pub depth: u8,
    /// Its tier.
    pub level: Level,
    /// What it is called by law, as `ward`.
    pub kind: String,
    /// Its bare name.
    pub name: String,
    /// Its name with its kind.
    pub full_name: String,
    /// What a search in the tree looks through: names and other spellings of this unit and those it came from, folded.
    pub search: String,
    /// The sites in it.
    pub tally: Tally,
}

/// A window of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The register as of this entry.
    pub seq: Seq,
    /// As of which day the rows are.
    pub day: Day,
    /// How many rows the query finds.
    pub total: u32,
    /// What those rows add up to, distinct.
    pub tally: Tally,
    /// How many sites count on that day without the query.
    pub all: u32,
    /// The place of the first row of the window.
    pub from: u32,
    /// The rows.
    pub rows: Vec<SiteRow>,
    /// The place of the anchor among all rows, when it is one of them.
    pub anchor: Option<u32>,
}

/// A site in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRow {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// The name of the commune on that day's map; of the unit at founding where the site is still to be placed.
    pub commune: String,
    /// The kind of that commune, as `township`.
    pub commune_kind: String,
    /// The district's name, where the map has one.
    pub district: Option<String>,
    /// Whether the site has no place on that day's map yet.
    pub to_place: bool,
    /// The hamlet.
    pub hamlet: String,
    /// The day of founding.
    pub founded: Day,
    /// How many members.
    pub members: u32,
    /// How many teams.
    pub teams: u32,
    /// The rating.
    pub rating: Rating,
    /// The status.
    pub status: Status,
    /// Whether it holds the mark of an exemplar.
    pub exemplar: bool,
    /// The short name of the association in charge.
    pub lead: String,
    /// The model's code.
    pub model: ModelCode,
    /// The last entry that touched it.
    pub touched: Seq,
}

/// A site with what its card shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The register as of this entry.
    pub seq: Seq,
    /// As of which day.
    pub day: Day,
    /// The row that the table shows of it.
    pub row: SiteRow,
    /// Its fields on that day.
    pub facts: SiteFacts,
    /// Its revision.
    pub rev: u32,
    /// The unit at founding, with the names of those above it.
    pub founding_place: String,
    /// The unit on that day's map, with the names of those above it; none when it is to be placed.
    pub place: Option<String>,
    /// The model's name and name in English.
    pub model: (String, String),
    /// The name of the association in charge.
    pub lead: String,
    /// The names of the partners.
    pub partners: Vec<String>,
    /// The names of the drives.
    pub drives: Vec<String>,
    /// The model's criteria, each with the answer of the last assessment that has one.
    pub criteria: Vec<(String, Option<bool>)>,
    /// Assessments, latest period first.
    pub ratings: Vec<RatingLine>,
    /// Its life, latest first.
    pub events: Vec<EventLine>,
    /// Praise, latest first.
    pub awards: Vec<AwardLine>,
    /// The site that it was replicated from, with its name.
    pub origin: Option<(SiteId, String)>,
    /// Sites that were replicated from it.
    pub copies: Vec<(SiteId, String)>,
    /// The last entries that touched it, latest first, at most twenty.
    pub history: Vec<HistoryLine>,
}

/// An assessment on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingLine {
    /// The period's code.
    pub period: String,
    /// The band.
    pub rating: Rating,
    /// What was done.
    pub figures: Figures,
}

/// An event on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    /// What happened.
    pub event: crate::model::code::EventKind,
    /// When.
    pub on: Day,
    /// The site that took over.
    pub into: Option<SiteId>,
    /// Why.
    pub reason: String,
}

/// An award on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardLine {
    /// Its form.
    pub form: String,
    /// The level.
    pub level: Recognition,
    /// When.
    pub on: Day,
    /// The decision's number and issuer.
    pub decision: String,
}

/// An entry on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Stamp,
    /// Who.
    pub by: OfficerName,
    /// By what it came.
    pub via: Via,
    /// What it did, as the name of the change, as `edit_site`.
    pub act: String,
    /// The fields that it changed: name, before, after, as shown in JSON.
    pub fields: Vec<(String, String, String)>,
    /// Whether it was taken back.
    pub undone: bool,
}
