//! One site for its card.

use crate::model::date::Day;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::Site;
use crate::model::site::SiteFacts;
use crate::model::site::SiteValue;
use crate::model::standing::Standing;
use crate::model::standing::View;
use crate::server::answer::Scene;
use crate::server::answer::history::before;
use crate::server::answer::show::names_up;
use crate::server::answer::window::row_of;
use crate::wire::message::AwardLine;
use crate::wire::message::Card;
use crate::wire::message::EventLine;
use crate::wire::message::HistoryLine;
use crate::wire::message::RatingLine;

/// How many entries a card shows.
const MOST_ENTRIES: usize = 20;

pub(super) fn card(scene: &Scene<'_>, id: SiteId, as_of: Option<Day>) -> Result<Card, Problem> {
    let (register, view) = (scene.register(), scene.view(as_of));
    let (site, sight) = (scene.seen_site(id)?, scene.sight());
    let named = |id: SiteId| named(register, id).filter(|_| sight.sees(register, id));
    let standing = view.standing(id).cloned().unwrap_or_else(|| Standing::of(register, site, view.map()));
    let facts = register.facts_on(site, view.day()).into_owned();
    let model = register.model(facts.model.as_str()).map(|(_, model)| model);
    let name = |code: &str| match register.association(code) {
        Some((_, found)) => (found.name.clone(), found.name_en.clone()),
        None => (code.to_owned(), String::new()),
    };
    let drives = facts.drives.iter().map(|code| {
        let found = register.drive(code.as_str());
        found.map_or_else(|| (code.to_string(), String::new()), |drive| (drive.name.clone(), drive.name_en.clone()))
    });
    let founding_unit = register.geography().find(&facts.unit);
    Ok(Card {
        seq: register.seq(),
        day: view.day(),
        row: row_of(register, &view, site, &standing),
        rev: site.rev,
        undone: site.undone,
        founding_place: founding_unit.map(|unit| names_up(scene, unit)).unwrap_or_default(),
        place: standing.place.map(|place| names_up(scene, place.unit)),
        model: model.map(|model| (model.name.clone(), model.name_en.clone())).unwrap_or_default(),
        lead: name(facts.lead.as_str()),
        partners: facts.partners.iter().map(|code| name(code.as_str())).collect(),
        drives: drives.collect(),
        criteria: criteria(register, &view, site, &facts),
        ratings: ratings(register, &view, id),
        events: events(site, view.day()),
        awards: awards(register, &view, id),
        origin: facts.origin.and_then(named),
        copies: register.copies_of(id).filter_map(|copy| named(copy.id)).collect(),
        history: history(register, site),
        facts,
    })
}

fn named(register: &Register, id: SiteId) -> Option<(SiteId, String)> {
    register.facts(id).map(|facts| (id, facts.name.clone()))
}

/// The model's criteria with the answers of the latest assessment that has any.
fn criteria(register: &Register, view: &View, site: &Site, facts: &SiteFacts) -> Vec<(String, Option<bool>)> {
    let Some((_, model)) = register.model(facts.model.as_str()) else { return Vec::new() };
    let answered =
        register.assessments_of(site.id).filter(|found| found.on <= view.day() && !found.facts.criteria.is_empty());
    let last = answered.max_by_key(|found| (found.on, found.seq));
    let answer = |place: usize| last.and_then(|found| found.facts.criteria.get(place).copied());
    model.criteria.iter().enumerate().map(|(place, text)| (text.clone(), answer(place))).collect()
}

/// The assessment that holds of each period, latest period first.
fn ratings(register: &Register, view: &View, id: SiteId) -> Vec<RatingLine> {
    let given = register.assessments_of(id).filter(|found| found.on <= view.day());
    let dated = given.map(|found| (register.period(found.facts.period.as_str()).map(|period| period.end), found));
    let mut all: Vec<_> = dated.collect();
    all.sort_by_key(|(end, found)| std::cmp::Reverse((*end, found.on, found.seq)));
    all.dedup_by(|later, earlier| later.1.facts.period == earlier.1.facts.period);
    let line = |found: &crate::model::site::Assessment| RatingLine {
        period: found.facts.period.to_string(),
        rating: found.facts.rating,
        figures: found.facts.figures,
    };
    all.into_iter().map(|(_, found)| line(found)).collect()
}

fn events(site: &Site, until: Day) -> Vec<EventLine> {
    let mut all: Vec<_> = site.events.iter().filter(|event| !event.undone && event.on <= until).collect();
    all.sort_by_key(|event| std::cmp::Reverse((event.on, event.seq)));
    let line = |event: &crate::model::site::SiteEvent| EventLine {
        event: event.event,
        on: event.on,
        into: event.into,
        reason: event.reason.clone(),
    };
    all.into_iter().map(line).collect()
}

fn awards(register: &Register, view: &View, id: SiteId) -> Vec<AwardLine> {
    let mut all: Vec<_> = register.awards_of(id).filter(|award| award.facts.on <= view.day()).collect();
    all.sort_by_key(|award| std::cmp::Reverse((award.facts.on, award.seq)));
    let line = |award: &crate::model::award::Award| AwardLine {
        form: award.facts.form.clone(),
        level: award.facts.level,
        on: award.facts.on,
        decision: award
            .facts
            .decision
            .as_ref()
            .map(|decision| format!("{} {}", decision.number, decision.issuer))
            .unwrap_or_default(),
    };
    all.into_iter().map(line).collect()
}

fn history(register: &Register, site: &Site) -> Vec<HistoryLine> {
    let key = RecordKey { table: Table::Sites, number: site.id.index() as u32 };
    let seqs = register.acts_on(key).iter().rev().take(MOST_ENTRIES);
    seqs.filter_map(|seq| history_line(register, site, *seq)).collect()
}

fn history_line(register: &Register, site: &Site, seq: Seq) -> Option<HistoryLine> {
    let act = register.act(seq)?;
    let made = |table| act.made.iter().any(|(first, _)| first.table == table);
    let event = site.events.iter().find(|event| event.seq == seq);
    let name = match (act.undoes, event) {
        (Some(_), _) => "undo",
        (None, Some(event)) => event.event.code(),
        (None, None) if site.seq == seq => "add_site",
        (None, None) if made(Table::Assessments) => "assess",
        (None, None) if made(Table::Awards) => "award",
        (None, None) => "edit_site",
    };
    let assessment = register.assessments_of(site.id).find(|found| found.seq == seq);
    let rated = assessment.map(|found| (found.facts.period.to_string(), found.facts.rating));
    let shown = |value: &SiteValue| match value.to_json() {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    let fields =
        before(site, seq).iter().map(|(old, new)| (new.field().name().to_owned(), shown(old), shown(new))).collect();
    let (at, by, via, undone) = (act.at, act.by.clone(), act.via, act.undone);
    Some(HistoryLine { seq, at, by, via, act: name.to_owned(), rated, fields, undone })
}
