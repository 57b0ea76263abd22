//! Messages. Both sides are of one build or refuse each other, so these types change freely with [`PROTOCOL`].

mod meeting;
mod power;
mod presence;
mod screen;
mod status;
mod typing;

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Kind;
use crate::model::code::Via;
use crate::model::count::Group;
use crate::model::count::GroupKey;
use crate::model::date::Day;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::vantage::NamedView;
use crate::model::vantage::Vantage;

pub use meeting::Hello;
pub use meeting::Purpose;
pub use meeting::Welcome;
pub use presence::Entitled;
pub use presence::MOST_PRESENT;
pub use presence::OfficerRow;
pub use presence::Presence;
pub use presence::RightRow;
pub use presence::SessionNumber;
pub use presence::SessionRow;
pub use presence::Whereabouts;
pub use screen::AssociationRow;
pub use screen::AwardLine;
pub use screen::Board;
pub use screen::Card;
pub use screen::EventLine;
pub use screen::HistoryLine;
pub use screen::ModelRow;
pub use screen::RatingLine;
pub use screen::SiteRow;
pub use screen::UnitRow;
pub use screen::Window;
pub use status::Capacity;
pub use status::SessionReport;
pub use status::StatusReport;
pub use status::StoreState;
pub use typing::ActRow;
pub use typing::ActsAsk;
pub use typing::AlikeAsk;
pub use typing::AlikeRow;
pub use typing::Blame;
pub use typing::Draft;
pub use typing::KeptDraft;
pub use typing::LONGEST_DRAFT;
pub use typing::MOST_DRAFTS;
pub use typing::NameAsk;
pub use typing::Named;
pub use typing::PickAsk;
pub use typing::PickRow;
pub use typing::RatingRow;
pub use typing::RatingSheet;
pub use typing::RatingSheetAsk;
pub use typing::Same;
pub use typing::SiteNow;
pub use typing::Undoing;
pub use typing::Whose;

/// Counts up with every change of these types that an older peer can't read.
pub const PROTOCOL: u32 = 6;

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
    /// Rows to pick from.
    Pick(PickAsk),
    /// What pasted names mean.
    Name(NameAsk),
    /// Records that are like what is being typed.
    Alike(AlikeAsk),
    /// A site as it stands, with who wrote what.
    SiteNow {
        /// The site.
        id: SiteId,
    },
    /// Sites to be rated.
    RatingSheet(RatingSheetAsk),
    /// Entries, latest first.
    Acts(ActsAsk),
    /// What taking back an entry would mean.
    Undoing {
        /// The entry.
        seq: Seq,
    },
    /// Keep a draft; answered when it is on disk.
    KeepDraft(Draft),
    /// Forget a draft.
    DropDraft {
        /// The draft's id.
        token: String,
    },
    /// The asker's drafts, latest first.
    Drafts,
    /// Keep how the asker looks at the register, for the next time.
    KeepVantage(Box<Vantage>),
    /// How the asker looked at the register last, and the views that have names.
    Views,
    /// See the register as somebody else does, or with the own eyes again. Nothing can be written meanwhile.
    ViewAs {
        /// The officer; none for oneself.
        officer: Option<OfficerName>,
    },
    /// Where this client is, for those who work beside it.
    Here {
        /// The place.
        at: Whereabouts,
    },
    /// Who is here.
    Sessions,
    /// Send a session away.
    SendAway {
        /// Which.
        session: SessionNumber,
    },
    /// Who may do what.
    Officers,
    /// Write files that are on their way and stop. Only administrators may ask.
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
    /// The client has no right any more or was sent away, and is hung up on.
    Dismissed(Problem),
    /// Who else is at which site: all of them, in place of those told before.
    Present(Vec<Presence>),
    /// The client may do something else now than it was told.
    Capacity(Capacity),
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
        /// What is wrong, as texts of [`crate::lang::told`].
        findings: Vec<String>,
    },
    /// Pushes will come; this is the state now.
    Watching {
        /// The last entry applied.
        seq: Seq,
        /// The state.
        state: ServerState,
        /// As whom the client is known, and what it may do.
        capacity: Capacity,
    },
    /// The panes.
    Board(Box<Board>),
    /// Rows of the table.
    Window(Box<Window>),
    /// A site.
    Card(Box<Card>),
    /// Rows to pick from, best first, and how many there are in all.
    Picks {
        /// The rows.
        rows: Vec<PickRow>,
        /// How many fit in all.
        total: u32,
    },
    /// What each of the names means, in their order.
    Named(Vec<Named>),
    /// Like records, the most alike first.
    Alike(Vec<AlikeRow>),
    /// A site as it stands.
    SiteNow(Box<SiteNow>),
    /// Sites to be rated.
    RatingSheet(Box<RatingSheet>),
    /// Entries, latest first.
    Acts {
        /// The entries.
        rows: Vec<ActRow>,
        /// Before which entry to go on asking; none when there are no earlier ones.
        rest: Option<Seq>,
    },
    /// What taking back an entry would mean.
    Undoing(Box<Undoing>),
    /// Ways of looking at the register.
    Views {
        /// How the asker looked at it last.
        last: Option<Box<Vantage>>,
        /// Views that have names: the asker's own, and those that are for everyone.
        named: Vec<NamedView>,
    },
    /// The draft is on disk.
    Kept {
        /// Since when.
        at: Stamp,
    },
    /// The draft is forgotten.
    Dropped,
    /// The asker's drafts.
    Drafts(Vec<KeptDraft>),
    /// As whom the client sees the register from now on.
    Capacity(Capacity),
    /// It is noted where the client is.
    Noted,
    /// Who is here, in the order in which they came.
    Sessions(Vec<SessionRow>),
    /// A session was sent away; it was this account's.
    SentAway(OfficerName),
    /// Who may do what, by the accounts' names.
    Officers(Vec<OfficerRow>),
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
