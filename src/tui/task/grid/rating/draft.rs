//! The draft of a rating sheet: what is typed, with what it was typed over.

use serde::Deserialize;
use serde::Serialize;

use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::code::Rating;
use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::model::period::PeriodCode;
use crate::tui::task::Scene;
use crate::tui::task::grid::keeper::Keeper;
use crate::tui::task::grid::rating::RatingGrid;
use crate::tui::task::grid::rating::Stage;
use crate::tui::task::grid::rating::rows::Mark;
use crate::tui::task::grid::rating::rows::Stray;
use crate::tui::task::grid::rating::rows::Why;
use crate::tui::task::grid::saving::KeptPart;
use crate::tui::task::grid::saving::Saving;
use crate::wire::message::Draft;

/// The subject by which the draft of a rating sheet is known.
pub const SUBJECT: &str = "grid:rating";

/// What a draft keeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Body {
    query: String,
    as_of: Option<Day>,
    period: Option<PeriodCode>,
    /// The site under the cursor.
    at: Option<SiteId>,
    rows: Vec<Kept>,
    strays: Vec<Stray>,
    /// Parts whose saving was begun.
    parts: Vec<KeptPart>,
}

/// A row of a draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    site: SiteId,
    /// The rating that it was typed over.
    was: Option<Rating>,
    mark: Mark,
}

/// What a list of drafts says of one: the period and how many rows are typed.
pub fn title(draft: &Draft, lang: Lang) -> Option<String> {
    let body: Body = serde_json::from_str(&draft.body).ok()?;
    let period = body.period.map(|period| lang.period(period.as_str())).unwrap_or_default();
    let rows = lang.count("grid.rows", (body.rows.len() + body.strays.len()) as u64);
    Some(lang.fill("grid.rating_draft", &[("period", &period), ("rows", &rows)]))
}

/// A sheet as a draft kept it. A draft that can't be read opens an empty sheet, and stays as it is.
pub fn open(draft: &Draft) -> RatingGrid {
    let Ok(body) = serde_json::from_str::<Body>(&draft.body) else { return RatingGrid::new("", None) };
    let mut grid = RatingGrid::new(&body.query, body.as_of);
    grid.period = body.period.clone();
    grid.keeper = Keeper::resumed(&draft.token);
    grid.resumed = Some(body);
    grid
}

impl RatingGrid {
    /// The draft of what is typed; none when that is nothing.
    pub(super) fn draft(&self) -> Option<Draft> {
        Some(Draft {
            token: self.keeper.token().to_owned(),
            form: FormKind::Assessment,
            subject: SUBJECT.to_owned(),
            field: String::new(),
            body: serde_json::to_string(&self.body()?).ok()?,
        })
    }

    /// What a draft is to keep; none when nothing is typed.
    pub(super) fn body(&self) -> Option<Body> {
        if let Some(waiting) = &self.resumed {
            return Some(waiting.clone());
        }
        let kept = |row: &super::rows::Row| Kept { site: row.site.id, was: row.site.rating, mark: row.mark.clone() };
        let rows: Vec<Kept> = self.rows.changed().map(kept).collect();
        if rows.is_empty() && self.rows.strays.is_empty() {
            return None;
        }
        let parts = if let Stage::Saving(saving) = &self.stage { saving.kept() } else { Vec::new() };
        Some(Body {
            query: self.query.clone(),
            as_of: self.as_of,
            period: self.period.clone(),
            at: self.rows.sites.get(self.at()).map(|row| row.site.id),
            rows,
            strays: self.rows.strays.clone(),
            parts,
        })
    }

    /// Puts a draft over the rows that came; whether somebody else has rated one of its sites meanwhile.
    pub(super) fn take_up_draft(&mut self, scene: &Scene) -> bool {
        let Some(body) = self.resumed.take() else { return false };
        let mut clash = false;
        for kept in body.rows {
            let Some(row) = self.rows.sites.iter_mut().find(|row| row.site.id == kept.site) else {
                let rating = kept.mark.rating.and_then(|rating| scene.lang.find(&format!("rating.{rating}")));
                let cells = vec![kept.site.to_string(), rating.unwrap_or_default().to_owned()];
                self.rows.strays.push(Stray { cells, why: Why::Unknown });
                continue;
            };
            let differs = row.site.rating != kept.was && row.site.rating != kept.mark.rating;
            row.mark = kept.mark;
            row.theirs = differs;
            clash |= differs;
        }
        self.rows.strays.extend(body.strays);
        self.grid.viewport.set_len(self.rows.len());
        let at = self.rows.sites.iter().position(|row| Some(row.site.id) == body.at);
        self.grid.viewport.move_to(at.unwrap_or(0));
        if !body.parts.is_empty() {
            // A save that was cut goes on under its own tokens, before anything is typed that they would not cover.
            self.stage = Stage::Saving(Saving::resumed(&body.parts, &self.orders(), self.as_of));
            return false;
        }
        clash
    }
}
