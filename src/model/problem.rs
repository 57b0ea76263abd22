//! What is wrong with a command: a code for programs, the field, and what a sentence about it needs.

use serde::Deserialize;
use serde::Serialize;

/// Declares the reasons with the code that the contract gives each of them and the key of its sentence.
macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident / $code:ident / $key:literal,)+) => {
        /// Why something was refused; `lang` has a sentence for each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])* $reason,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$reason),+];

            /// What kind of refusal it is, for programs.
            pub const fn code(self) -> Code {
                match self { $(Self::$reason => Code::$code),+ }
            }

            /// The key of its sentence.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$reason => concat!("problem.", $key)),+ }
            }
        }
    };
}

reasons! {
    /// The line is no JSON.
    NotJson / Invalid / "not_json",
    /// There is no such command.
    UnknownCommand / Invalid / "unknown_command",
    /// The line names no command, or several.
    NotOneCommand / Invalid / "not_one_command",
    /// The value is none of a closed list.
    BadChoice / Invalid / "bad_choice",
    /// A required field is missing.
    Missing / Invalid / "missing",
    /// There is no such field.
    UnknownField / Invalid / "unknown_field",
    /// The field's value is of another shape.
    WrongType / Invalid / "wrong_type",
    /// The field must not be empty.
    Empty / Invalid / "empty",
    /// The text is too long.
    TooLong / Invalid / "too_long",
    /// The text has control characters.
    ControlCharacters / Invalid / "control_characters",
    /// The text has letters that are put together from several characters.
    NotComposed / Invalid / "not_composed",
    /// Not a day of the calendar.
    BadDate / Invalid / "bad_date",
    /// Not a well-formed code.
    BadCode / Invalid / "bad_code",
    /// A count below nothing.
    Negative / Invalid / "negative",
    /// A count beyond belief.
    TooLargeNumber / Invalid / "too_large_number",
    /// No such unit.
    UnknownUnit / Unknown / "unknown_unit",
    /// No such model.
    UnknownModel / Unknown / "unknown_model",
    /// No such association.
    UnknownAssociation / Unknown / "unknown_association",
    /// No such site.
    UnknownSite / Unknown / "unknown_site",
    /// No such drive.
    UnknownDrive / Unknown / "unknown_drive",
    /// No such entry.
    UnknownSeq / Unknown / "unknown_seq",
    /// No record of this id.
    UnknownId / Unknown / "unknown_id",
    /// The unit no longer existed on that day.
    UnitClosed / Invalid / "unit_closed",
    /// A site stands in a commune.
    UnitNotCommune / Invalid / "unit_not_commune",
    /// There is one of that code already.
    Exists / Conflict / "exists",
    /// It lies before the founding.
    BeforeFounding / Invalid / "before_founding",
    /// It lies after something that happened to the site.
    AfterEvent / Invalid / "after_event",
    /// It lies after the end of the site.
    AfterEnd / Invalid / "after_end",
    /// The site is in that state already.
    Already / Invalid / "already",
    /// The day lies ahead.
    FutureDate / Invalid / "future_date",
    /// The lead can't be its own partner.
    LeadIsPartner / Invalid / "lead_is_partner",
    /// Something is named twice.
    DuplicateItem / Invalid / "duplicate_item",
    /// A record refers to itself.
    SelfReference / Invalid / "self_reference",
    /// Not one answer for each criterion.
    WrongCriteriaCount / Invalid / "wrong_criteria_count",
    /// Not a period.
    BadPeriod / Invalid / "bad_period",
    /// The field means nothing in this place.
    NotEffective / Invalid / "not_effective",
    /// Somebody else changed the same field since.
    ConflictRev / Conflict / "conflict_rev",
    /// Later entries stand on it.
    Depends / Conflict / "depends",
    /// It was taken back already.
    AlreadyUndone / Conflict / "already_undone",
    /// This kind of entry can't be taken back.
    CannotUndo / Invalid / "cannot_undo",
    /// The command is too large.
    LineTooLarge / TooLarge / "line_too_large",
    /// Nothing may be written now.
    ReadOnly / ReadOnly / "read_only",
    /// The disk is full.
    DiskFull / ReadOnly / "disk_full",
    /// Whether it was written is not known; the same token makes asking again safe.
    OutcomeUnknown / Unknown / "outcome_unknown",
    /// The account has no right at all.
    Forbidden / Forbidden / "forbidden",
    /// No right to do that there.
    NotAllowed / Forbidden / "not_allowed",
    /// Nothing is written while an administrator sees the register as somebody else does.
    ViewingAs / Forbidden / "viewing_as",
    /// An administrator has ended the session.
    SentAway / Forbidden / "sent_away",
    /// No such session.
    UnknownSession / Unknown / "unknown_session",
    /// Not a right.
    BadRight / Invalid / "bad_right",
    /// No such view.
    UnknownView / Unknown / "unknown_view",
    /// The officer has as many views as there may be.
    TooManyViews / TooLarge / "too_many_views",
    /// No such officer.
    UnknownOfficer / Unknown / "unknown_officer",
    /// Nothing would change.
    NoChange / Invalid / "no_change",
    /// The lineage would run in a circle.
    Cycle / Invalid / "cycle",
    /// The server has too much to do.
    Busy / ReadOnly / "busy",
    /// The officer has as many drafts as there may be.
    TooManyDrafts / TooLarge / "too_many_drafts",
    /// A batch without commands.
    BatchEmpty / Invalid / "batch_empty",
    /// A batch in a batch, or an undo in one.
    BatchNested / Invalid / "batch_nested",
    /// A word of a query makes no sense.
    BadQuery / Invalid / "bad_query",
    /// No such key to group by.
    UnknownKey / Invalid / "unknown_key",
    /// No such kind of record.
    UnknownKind / Invalid / "unknown_kind",
    /// The server is of another version than the program that asks it.
    OtherVersion / Conflict / "other_version",
    /// Something failed inside; the log says what.
    Internal / ReadOnly / "internal",
    /// Typed text that is read as no day.
    NotADay / Invalid / "not_a_day",
    /// Typed text that is read as no count.
    NotACount / Invalid / "not_a_count",
    /// Typed text that is read as no sum of money.
    NotASum / Invalid / "not_a_sum",
    /// Typed text that says neither yes nor no.
    NotYesOrNo / Invalid / "not_yes_or_no",
    /// Typed text that says neither yes nor no of some criterion.
    NotAnswers / Invalid / "not_answers",
}

/// The kinds of refusal that programs can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The command is wrong.
    Invalid,
    /// It clashes with what is there.
    Conflict,
    /// The sender may not do it.
    Forbidden,
    /// It names something that isn't there.
    Unknown,
    /// Nothing can be written now.
    ReadOnly,
    /// It is too large.
    TooLarge,
}

impl Code {
    /// The code as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Forbidden => "forbidden",
            Self::Unknown => "unknown",
            Self::ReadOnly => "read_only",
            Self::TooLarge => "too_large",
        }
    }
}

/// A refusal: the reason, the field that it is about, and the words that go into its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{} {field} {args:?}", .reason.key())]
pub struct Problem {
    /// Why.
    pub reason: Reason,
    /// The field, by its name in JSON; empty when the command as a whole is meant.
    pub field: String,
    /// What fills the holes of the sentence, by the hole's name.
    pub args: Vec<(String, String)>,
}

/// The hole in which the place of a command in its batch stands. No sentence has it: a screen shows the row itself.
const ITEM: &str = "item";

impl Problem {
    /// A refusal of the command as a whole.
    pub const fn new(reason: Reason) -> Self {
        Self { reason, field: String::new(), args: Vec::new() }
    }

    /// The same, about one field.
    #[must_use]
    pub fn on(mut self, field: &str) -> Self {
        self.field = field.to_owned();
        self
    }

    /// The same, about one command of a batch or one unit of several, counted from nothing. What it was about within
    /// that command stays.
    #[must_use]
    pub fn at_item(mut self, item: usize) -> Self {
        self.args.push((ITEM.to_owned(), item.to_string()));
        self
    }

    /// Which command of a batch, or which unit of several, it is about.
    pub fn item(&self) -> Option<usize> {
        self.args.iter().rfind(|(hole, _)| hole == ITEM).and_then(|(_, item)| item.parse().ok())
    }

    /// The same, with a word for its sentence. Long words are cut: a refusal must not carry a megabyte back.
    #[must_use]
    pub fn with(mut self, hole: &str, word: impl std::fmt::Display) -> Self {
        const LONGEST: usize = 120;
        let word: String = word.to_string();
        let word =
            if word.chars().count() > LONGEST { word.chars().take(LONGEST).chain(['…']).collect() } else { word };
        self.args.push((hole.to_owned(), word));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_is_cut() {
        let problem = Problem::new(Reason::BadCode).on("model").with("value", "ế".repeat(1_000_000));
        assert!(problem.args.iter().all(|(_, word)| word.chars().count() <= 121));
    }
}
