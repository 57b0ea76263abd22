//! Lists of records of a kind, page by page, as lines of JSON.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::award::Recipient;
use crate::model::code::Kind;
use crate::model::code::Power;
use crate::model::count::GroupKey;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::map::UnitIndex;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::query::Query;
use crate::model::query::Sense;
use crate::model::query::Test;
use crate::model::query::has_words;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::standing::View;
use crate::server::answer::Scene;
use crate::server::answer::json;
use crate::server::answer::sight::Tallies;
use crate::wire::message::Answer;
use crate::wire::message::ListAsk;

/// A page ends early when it gets larger than this, in bytes, so that it fits a frame whatever the records hold.
const PAGE_BYTES: usize = 4_000_000;

pub(super) fn list(scene: &Scene<'_>, ask: &ListAsk) -> Result<Answer, Problem> {
    let (register, view) = (scene.register(), scene.view(ask.as_of));
    let query = Query::parse(&ask.query)?;
    let mut page = Page::new(ask);
    match ask.kind {
        Kind::Sites => {
            let filter = scene.filter(&query, view.day())?;
            for (site, standing) in filter.find(register, &view) {
                page.add(|| Value::Object(json::site(register, &view, site, &standing)));
            }
        }
        Kind::Assessments | Kind::Awards => about_sites(scene, ask, query, &view, &mut page)?,
        Kind::Units | Kind::Activities => in_places(scene, ask, query, &mut page)?,
        _ => {
            query.plain_words_only()?;
            named(scene, ask, &query, &view, &mut page)?;
        }
    }
    Ok(page.answer())
}

/// Records that have a name of their own.
fn named(scene: &Scene<'_>, ask: &ListAsk, query: &Query, view: &View, page: &mut Page) -> Result<(), Problem> {
    let register = scene.register();
    let tallies = Tallies::of(scene, view)?;
    let mut offer = |record: Map<String, Value>| {
        if query.words.is_empty() || has_words(query, &words_of(&Value::Object(record.clone()))) {
            page.add(|| Value::Object(record));
        }
    };
    match ask.kind {
        Kind::Models => {
            for (at, model) in in_use(register, Table::Models, register.models()) {
                offer(with_tally(json::object(model), tallies.group(GroupKey::Model, at)));
            }
        }
        Kind::Associations => {
            for (at, association) in in_use(register, Table::Associations, register.associations()) {
                offer(with_tally(json::object(association), tallies.group(GroupKey::Association, at)));
            }
        }
        Kind::Officers => {
            let all = scene.authority.has(Power::Administer);
            let seen = register.officers_now().filter(|found| all || found.name == *scene.officer);
            seen.for_each(|found| {
                let mut record = json::object(found);
                record.insert("rev".into(), json!(register.versions_of_officer(&found.name)));
                offer(record);
            });
        }
        Kind::Periods => {
            in_use(register, Table::Periods, register.periods()).for_each(|(_, found)| offer(json::object(found)))
        }
        Kind::Drives => {
            in_use(register, Table::Drives, register.drives()).for_each(|(_, found)| offer(json::object(found)))
        }
        Kind::Sites | Kind::Units | Kind::Assessments | Kind::Activities | Kind::Awards => {}
    }
    Ok(())
}

/// Assessments and awards: the words of a query are held against the site, or, where they have no key, against the
/// record itself. Facts of later days than the one asked for are left out.
fn about_sites(
    scene: &Scene<'_>,
    ask: &ListAsk,
    mut query: Query,
    view: &View,
    page: &mut Page,
) -> Result<(), Problem> {
    let register = scene.register();
    let undone = query.take_undone();
    let filter = scene.filter(&query, view.day())?;
    let plain = query.plain_words_only().is_ok();
    let by = ask.as_of.unwrap_or(Day::MAX);
    let sight = scene.sight();
    let mut offer = |site: Option<SiteId>, record: Value| {
        let standing = site.and_then(|site| Some((site, view.standing(site)?)));
        let of_site = standing.is_some_and(|(site, standing)| filter.all_hold(register, view, site, standing));
        if of_site || query.words.is_empty() || (plain && has_words(&query, &words_of(&record))) {
            page.add(|| record);
        }
    };
    if ask.kind == Kind::Assessments {
        let there = |site| register.site(site).is_some_and(|site| !site.undone);
        // What was taken back is listed also where its site was taken back.
        let there = |site| (undone || there(site)) && sight.sees(register, site);
        let held = register
            .assessments()
            .iter()
            .filter(|found| found.undone == undone && found.on <= by && there(found.facts.site));
        held.for_each(|found| offer(Some(found.facts.site), json::assessment(found)));
    } else {
        for found in register.awards().iter().filter(|found| found.undone == undone && found.facts.on <= by) {
            let site = if let Recipient::Site(id) = found.facts.to { Some(id) } else { None };
            if !sight.sees_award(register, &found.facts.to) {
                continue;
            }
            offer(site, with_id(json!(found.id), &found.facts));
        }
    }
    Ok(())
}

/// Units and activities: `unit:` asks for what lies in a unit, other words for what is written.
fn in_places(scene: &Scene<'_>, ask: &ListAsk, mut query: Query, page: &mut Page) -> Result<(), Problem> {
    let register = scene.register();
    let geography = register.geography();
    let mut asked = Vec::new();
    for word in &query.words {
        if let Test::Unit(id) = &word.test {
            let unknown = || Problem::new(Reason::UnknownUnit).on("query").with("value", id);
            asked.push((word.sense, geography.find(&UnitId::new(id)).ok_or_else(unknown)?));
        }
    }
    let undone = query.take_undone();
    query.words.retain(|word| !matches!(word.test, Test::Unit(_)));
    query.plain_words_only()?;
    let mut offer = |unit: UnitIndex, record: Value| {
        let lies = asked.iter().all(|(sense, above)| geography.lies_in(unit, *above) == (*sense == Sense::Is));
        if lies && (query.words.is_empty() || has_words(&query, &words_of(&record))) {
            page.add(|| record);
        }
    };
    if ask.kind == Kind::Units {
        let valid = geography.units().filter(|(_, unit)| ask.as_of.is_none_or(|day| unit.is_valid(day)));
        valid.for_each(|(index, unit)| offer(index, json::unit(unit)));
    } else {
        let by = ask.as_of.unwrap_or(Day::MAX);
        let sight = scene.sight();
        let seen = register
            .activities()
            .iter()
            .filter(|found| sight.sees_place(register, Some(&found.facts.unit), found.facts.association.as_slice()));
        for found in seen.filter(|found| found.undone == undone && found.facts.on <= by) {
            let Some(unit) = geography.find(&found.facts.unit) else { continue };
            offer(unit, with_id(json!(found.id), &found.facts));
        }
    }
    Ok(())
}

/// What is written in a record, without the names of its fields.
fn words_of(record: &Value) -> String {
    match record {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(words_of).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => fields.values().map(words_of).collect::<Vec<_>>().join("\n"),
        Value::Null | Value::Bool(_) => String::new(),
    }
}

fn in_use<'a, T>(register: &'a Register, table: Table, records: &'a [T]) -> impl Iterator<Item = (u32, &'a T)> {
    let all = records.iter().enumerate().filter(move |(at, _)| register.is_in_use(table, *at));
    all.map(|(at, record)| (at as u32, record))
}

fn with_id(id: Value, facts: &impl serde::Serialize) -> Value {
    let mut all = Map::new();
    all.insert("id".into(), id);
    all.extend(json::object(facts));
    Value::Object(all)
}

fn with_tally(mut record: Map<String, Value>, tally: Tally) -> Map<String, Value> {
    record.extend(json::object(&tally).into_iter().filter(|(name, _)| name != "models"));
    record
}

/// The rows of a list that were asked for.
struct Page {
    from: u32,
    limit: u32,
    total: u32,
    bytes: usize,
    lines: Vec<String>,
}

impl Page {
    fn new(ask: &ListAsk) -> Self {
        Self { from: ask.from, limit: ask.limit, total: 0, bytes: 0, lines: Vec::new() }
    }

    /// Counts a row, and makes it only when it is on the page.
    fn add(&mut self, row: impl FnOnce() -> Value) {
        let place = self.total;
        self.total += 1;
        let room = (self.lines.len() as u32) < self.limit && self.bytes < PAGE_BYTES;
        // A page that ended early must not go on behind a gap.
        if place == self.from.saturating_add(self.lines.len() as u32) && room {
            let line = row().to_string();
            self.bytes += line.len();
            self.lines.push(line);
        }
    }

    fn answer(self) -> Answer {
        Answer::Lines { lines: self.lines, total: self.total, more: false }
    }
}
