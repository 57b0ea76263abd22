//! What a dashboard draws: the panes, the table, the card.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::EventKind;
use crate::model::code::Rating;
use crate::model::code::Recognition;
use crate::model::code::Status;
use crate::model::code::Via;
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
use crate::model::site::Figures;
use crate::model::site::SiteFacts;
use crate::wire::message::ServerState;

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
    /// What a search in the tree looks through: names and other spellings of this unit and those it came from, folded, a
    /// line each. A tab stands between what a unit is called by law and its bare name.
    pub search: String,
    /// The names of what it once lay in and that is no more, likewise: on a map without districts communes are still
    /// looked for by them.
    pub formerly: String,
    /// The sites in it.
    pub tally: Tally,
}

impl UnitRow {
    /// Whether a folded text is found in its names. What a unit is called by law counts only from its beginning on: else
    /// "trấn" would find every township (thị trấn) before Trấn Yên.
    pub fn is_found_by(&self, folded: &str) -> bool {
        let in_line = |line: &str| match line.split_once('\t') {
            None => line.contains(folded),
            Some((kind, name)) => name.contains(folded) || format!("{kind} {name}").starts_with(folded),
        };
        self.search.lines().any(in_line)
    }

    /// Whether a folded text is found in the names of what it once lay in.
    pub fn was_in(&self, folded: &str) -> bool {
        let in_line = |line: &str| {
            let (kind, name) = line.split_once('\t').unwrap_or(("", line));
            name.starts_with(folded) || format!("{kind} {name}").starts_with(folded)
        };
        self.formerly.lines().any(in_line)
    }
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
    /// Its name in English.
    pub lead_en: String,
    /// The model's code.
    pub model: ModelCode,
    /// The last entry that touched it.
    pub touched: Seq,
    /// Whether the entry that brought it was taken back: it is listed as it would be.
    pub undone: bool,
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
    /// Whether it was taken back as a whole and is no longer in the register.
    pub undone: bool,
    /// The unit at founding, with the names of those above it.
    pub founding_place: String,
    /// The unit on that day's map, with the names of those above it; none when it is to be placed.
    pub place: Option<String>,
    /// The model's name and name in English.
    pub model: (String, String),
    /// The association in charge: its name and name in English.
    pub lead: (String, String),
    /// The partners, likewise.
    pub partners: Vec<(String, String)>,
    /// The drives, likewise.
    pub drives: Vec<(String, String)>,
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
    pub event: EventKind,
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
    /// The period and the band, where it was an assessment.
    pub rated: Option<(String, Rating)>,
    /// The fields that it changed: name, before, after, as shown in JSON.
    pub fields: Vec<(String, String, String)>,
    /// Whether it was taken back.
    pub undone: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_township_is_not_found_by_half_of_what_it_is_called_by_law() {
        let row = |search: &str| UnitRow {
            id: UnitId::new("1"),
            depth: 2,
            level: Level::new("commune"),
            kind: "township".to_owned(),
            name: String::new(),
            full_name: String::new(),
            search: search.to_owned(),
            formerly: String::new(),
            tally: Tally::default(),
        };
        let township = row("thi tran\tco phuc\nxa\tviet thanh");
        assert!(
            ["co phuc", "phuc", "thi tran", "thi tran co", "viet", "xa v"]
                .iter()
                .all(|text| township.is_found_by(text))
        );
        assert!(["tran", "tran co", "xa co"].iter().all(|text| !township.is_found_by(text)));
        assert!(row("huyen\ttran yen").is_found_by("tran"));
    }
}
