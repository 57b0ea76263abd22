//! How an officer looks at the register: what is filtered, sorted, shown and unfolded. The last one is kept for each
//! officer; those that were given a name are records, which an office can share.
//!
//! Parts are named by words and not by the types of a screen, so that a version that lost one passes over it.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Audience;
use crate::model::id::AssociationCode;
use crate::model::id::OfficerName;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::text::nfc::has_control;

/// The most parts of one list of a vantage: more units than a province has, and no more than fits a frame.
const MOST_PARTS: usize = 500;

/// The most bytes of one text in it.
const LONGEST_TEXT: usize = 1000;

/// How many views an officer may have under names.
pub const MOST_VIEWS: usize = 100;

/// A way of looking at the register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vantage {
    /// What is filtered, in the order in which it was chosen.
    #[serde(default)]
    pub chips: Vec<VantageChip>,
    /// The column by which the table is sorted.
    #[serde(default)]
    pub sort: String,
    /// `ascending` or `descending`.
    #[serde(default)]
    pub direction: String,
    /// The columns that are shown, in their order; none for all.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The pane that has the keys.
    #[serde(default)]
    pub focus: String,
    /// The units that are unfolded.
    #[serde(default)]
    pub units: Vec<UnitId>,
    /// The associations that are unfolded.
    #[serde(default)]
    pub associations: Vec<AssociationCode>,
    /// The site under the cursor.
    #[serde(default)]
    pub site: Option<SiteId>,
}

/// Something that is filtered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VantageChip {
    /// What it is about.
    pub kind: String,
    /// Its words in the query language.
    pub query: String,
    /// What stands on it.
    #[serde(default)]
    pub label: String,
}

/// A view under a name, or a later version of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedView {
    /// Whose it is.
    pub owner: OfficerName,
    /// The name, of which an officer has one only.
    pub name: String,
    /// Who sees it.
    pub audience: Audience,
    /// What it is; none from when it was dropped.
    pub vantage: Option<Vantage>,
}

impl Vantage {
    /// The same with nothing in it but what others can use: no cursor, no folds.
    #[must_use]
    pub fn to_share(mut self) -> Self {
        (self.units, self.associations, self.site, self.focus) = (Vec::new(), Vec::new(), None, String::new());
        self
    }

    /// Whether it is what a screen can have sent: short texts without anything that a terminal obeys, and not too many.
    ///
    /// # Errors
    /// The first text that is not, or a list that is too long.
    pub fn check(&self) -> Result<(), Problem> {
        let longest = [self.chips.len(), self.columns.len(), self.units.len(), self.associations.len()];
        if longest.iter().any(|length| *length > MOST_PARTS) {
            let problem = Problem::new(Reason::TooLargeNumber).on("vantage").with("field", "vantage");
            return Err(problem.with("limit", MOST_PARTS));
        }
        let chips = self.chips.iter().flat_map(|chip| [&chip.kind, &chip.query, &chip.label]);
        let own = [&self.sort, &self.direction, &self.focus].into_iter().chain(&self.columns);
        let ids = self.units.iter().map(UnitId::as_str).chain(self.associations.iter().map(AssociationCode::as_str));
        chips.chain(own).map(String::as_str).chain(ids).try_for_each(check_text)
    }
}

/// Whether a text is short and holds nothing that a terminal obeys.
fn check_text(text: &str) -> Result<(), Problem> {
    let refused = |reason| Problem::new(reason).on("vantage").with("field", "vantage");
    if text.len() > LONGEST_TEXT {
        return Err(refused(Reason::TooLong).with("limit", LONGEST_TEXT).with("got", text.len()));
    }
    if has_control(text) || text.chars().any(char::is_control) {
        return Err(refused(Reason::ControlCharacters));
    }
    Ok(())
}
