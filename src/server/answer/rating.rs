//! The sheet on which sites are rated for a period.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::model::date::Day;
use crate::model::id::ModelCode;
use crate::model::id::SiteId;
use crate::model::period::Period;
use crate::model::period::PeriodCode;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::query::Query;
use crate::model::register::Register;
use crate::model::site::Assessment;
use crate::model::standing::View;
use crate::server::answer::Scene;
use crate::server::answer::window::row;
use crate::text::order::sort_key;
use crate::wire::message::RatingRow;
use crate::wire::message::RatingSheet;
use crate::wire::message::RatingSheetAsk;

/// The most rows of one sheet: a commune has a dozen sites and a province some thousand.
const MOST_ROWS: usize = 5000;

/// How many periods are offered.
const MOST_PERIODS: usize = 12;

pub(super) fn sheet(scene: &Scene<'_>, ask: &RatingSheetAsk) -> Result<RatingSheet, Problem> {
    let (register, view) = (scene.register(), scene.view(ask.as_of));
    let periods = periods(register, view.day());
    let period = match &ask.period {
        Some(code) => register.period(code.as_str()).ok_or_else(|| bad_period(code))?,
        None => last_half_year(&periods, view.day()).ok_or_else(|| bad_period(&PeriodCode::new("")))?,
    };
    let query = Query::parse(&ask.query)?;
    let filter = scene.filter(&query, view.day())?;
    let mut places: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut rows = Vec::new();
    // Sites come in the order of their names, and sorting keeps it among equals.
    for id in register.sites_by_name() {
        // A site that was founded after the period can't be rated for it, so it is no gap in the sheet either.
        let there = register.site(id).is_some_and(|site| site.founded() <= period.end);
        let found = there && view.standing(id).is_some_and(|standing| filter.matches(register, &view, id, standing));
        if let Some(row) = Some(id).filter(|_| found).and_then(|id| rating_row(register, &view, id, &period)) {
            places.entry(row.place.clone()).or_insert_with_key(|place| sort_key(place));
            rows.push(row);
        }
    }
    rows.sort_by(|a, b| (a.rating.is_some(), places.get(&a.place)).cmp(&(b.rating.is_some(), places.get(&b.place))));
    let (total, rated) = (rows.len() as u32, rows.iter().filter(|row| row.rating.is_some()).count() as u32);
    rows.truncate(MOST_ROWS.min(ask.limit as usize));
    let criteria = criteria(register, &rows);
    let periods = periods.into_iter().map(|period| period.code).collect();
    Ok(RatingSheet { period: period.code, periods, rows, criteria, total, rated })
}

fn bad_period(code: &PeriodCode) -> Problem {
    Problem::new(Reason::BadPeriod).on("period").with("field", "period").with("value", code)
}

fn rating_row(register: &Register, view: &View, id: SiteId, period: &Period) -> Option<RatingRow> {
    let shown = row(register, view, id)?;
    let of = |wanted: &PeriodCode| register.assessments_of(id).rfind(|found| found.facts.period == *wanted);
    let now = of(&period.code);
    let earlier = register.assessments_of(id).filter_map(|found| {
        let end = register.period(found.facts.period.as_str())?.end;
        (end < period.start).then_some((end, found.on, found.seq, found))
    });
    let before: Option<&Assessment> =
        earlier.max_by_key(|(end, on, seq, _)| (*end, *on, *seq)).map(|(_, _, _, found)| found);
    Some(RatingRow {
        id,
        name: shown.name,
        place: shown.commune,
        model: shown.model,
        rating: now.map(|found| found.facts.rating),
        answers: now.map(|found| found.facts.criteria.clone()).unwrap_or_default(),
        figures: now.map(|found| found.facts.figures).unwrap_or_default(),
        note: now.map(|found| found.facts.note.clone()).unwrap_or_default(),
        before: before.map(|found| (found.facts.period.clone(), found.facts.rating)),
    })
}

/// The criteria of every model that occurs.
fn criteria(register: &Register, rows: &[RatingRow]) -> Vec<(ModelCode, Vec<String>)> {
    let codes: std::collections::BTreeSet<&ModelCode> = rows.iter().map(|row| &row.model).collect();
    let of = |code: &ModelCode| register.model(code.as_str()).map(|(_, model)| (code.clone(), model.criteria.clone()));
    codes.into_iter().filter_map(of).collect()
}

/// Half-years and years around today that have begun, and periods that were declared, latest first.
fn periods(register: &Register, today: Day) -> Vec<Period> {
    let years = (today.year() - 3)..=(today.year() + 1);
    let usual = years.flat_map(|year| [format!("{year}"), format!("{year}-H1"), format!("{year}-H2")]);
    let mut all: Vec<Period> = usual.filter_map(|code| register.period(&code)).collect();
    for period in register.periods() {
        if all.iter().all(|known| known.code != period.code)
            && let Some(period) = register.period(period.code.as_str())
        {
            all.push(period);
        }
    }
    all.retain(|period| period.start <= today);
    all.sort_by(|a, b| (b.end, b.start, &a.code).cmp(&(a.end, a.start, &b.code)));
    all.truncate(MOST_PERIODS);
    all
}

/// The half-year that ended last.
fn last_half_year(periods: &[Period], today: Day) -> Option<Period> {
    periods.iter().find(|period| period.kind == "half-year" && period.end < today).cloned()
}
