//! Records that are like what somebody types, so that nothing is entered twice.

use serde_json::Value;

use crate::model::code::FormKind;
use crate::model::field::PickOf;
use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::map::UnitIndex;
use crate::model::site::SiteFacts;
use crate::model::site::SiteField;
use crate::server::answer::Scene;
use crate::server::answer::json;
use crate::server::answer::pick::PickCache;
use crate::server::answer::pick::Picking;
use crate::server::answer::refer;
use crate::server::finder::Named;
use crate::text::fold::fold;
use crate::text::fragment::words_of;
use crate::text::likeness::Name;
use crate::wire::message::AlikeAsk;
use crate::wire::message::AlikeRow;
use crate::wire::message::PickRow;
use crate::wire::message::Same;

/// The most rows of an answer; who has more than that of a kind knows it.
const MOST_ROWS: usize = 5;

/// From here on a record is like another.
const LIKE: u8 = 70;

/// From here on a model may be the one that is meant. They are few, and a second one of the same kind splits every figure.
const LIKE_MODEL: u8 = 60;

/// From here on two names are one, spelled almost alike.
const SAME_NAME: u8 = 85;

/// How many sites are compared in full. Of more, those that have most in common at first sight.
const MOST_COMPARED: usize = 200;

/// How many sites of other places are looked at.
const MOST_ELSEWHERE: usize = 500;

/// What counts how much. Only what is typed and known of both counts, but never less than [`ENOUGH`] in all.
const NAME: u32 = 50;
const HAMLET: u32 = 25;
const MODEL: u32 = 20;
const DECISION: u32 = 15;
const LEAD: u32 = 10;

/// So much must at least be known: two sites of one model in one commune are not yet alike.
const ENOUGH: u32 = 60;

/// Sites of different hamlets are as alike as this at most: one model is often kept in several hamlets of a commune.
const OTHER_HAMLET: u8 = 60;

pub(super) fn alike(scene: &Scene<'_>, cache: &mut PickCache, ask: &AlikeAsk) -> Vec<AlikeRow> {
    match ask {
        AlikeAsk::Site { except, model, unit, lead, name, hamlet, decision, on } => {
            let typed = Typed {
                except: *except,
                model: model.as_ref(),
                unit: unit.as_ref(),
                lead: lead.as_ref(),
                name: Name::new(name),
                words: words(name),
                hamlet: Name::new(hamlet),
                hamlet_words: words(hamlet),
                decision: &plain(decision),
            };
            sites(&Picking::new(scene, cache, PickOf::Site, *on), &typed)
        }
        AlikeAsk::Model { name, on } => models(&Picking::new(scene, cache, PickOf::Model, *on), name),
    }
}

/// A site as far as it is typed.
struct Typed<'a> {
    except: Option<SiteId>,
    model: Option<&'a ModelCode>,
    unit: Option<&'a UnitId>,
    lead: Option<&'a AssociationCode>,
    name: Name,
    words: Vec<String>,
    hamlet: Name,
    hamlet_words: Vec<String>,
    decision: &'a str,
}

/// Where a site stands, seen from what is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// In the same unit, or in one that it came from or went into.
    There,
    /// In another one, or no unit is typed yet.
    Elsewhere,
}

fn sites(picking: &Picking<'_>, typed: &Typed<'_>) -> Vec<AlikeRow> {
    let unit = typed.unit.and_then(|unit| picking.register.geography().find(unit));
    let mut found: Vec<(u8, SiteId, Vec<Same>)> = Vec::new();
    for (id, place) in candidates(picking, typed, unit) {
        let there = picking.is_there(id) && Some(id) != typed.except;
        let Some(facts) = picking.register.facts(id).filter(|_| there) else { continue };
        let (score, same) = compare(typed, facts, place);
        if score >= LIKE {
            found.push((score, id, same));
        }
    }
    found.sort_by_key(|(score, id, _)| (std::cmp::Reverse(*score), *id));
    found.dedup_by_key(|(_, id, _)| *id);
    found.truncate(MOST_ROWS);
    found.into_iter().filter_map(|(score, id, same)| site_row(picking, id, score, same)).collect()
}

/// The sites that are worth a comparison.
fn candidates(picking: &Picking<'_>, typed: &Typed<'_>, unit: Option<UnitIndex>) -> Vec<(SiteId, Where)> {
    let geography = picking.register.geography();
    let mut there: Vec<(SiteId, Where)> = Vec::new();
    if let Some(unit) = unit {
        let mut near = vec![false; picking.finder.units.all().len()];
        for kin in geography.kin(unit) {
            if let Some(slot) = near.get_mut(kin.0 as usize) {
                *slot = true;
            }
        }
        let inside = |unit: UnitIndex| near.get(unit.0 as usize).copied().unwrap_or_default();
        let inside = picking.finder.sites.lines().filter(|(_, line)| inside(line.unit));
        there.extend(inside.map(|(id, _)| (id, Where::There)));
    }
    if there.len() > MOST_COMPARED {
        let sites = &picking.finder.sites;
        let model = typed.model.and_then(|code| picking.register.model(code.as_str())).map(|(at, _)| at);
        let numbers = sites.numbers_of(&typed.words);
        there.sort_by_cached_key(|(id, _)| {
            let of_model = sites.line(*id).is_some_and(|line| Some(line.model) == model);
            std::cmp::Reverse(sites.common(*id, &numbers) + usize::from(of_model))
        });
        there.truncate(MOST_COMPARED);
    }
    there.extend(elsewhere(picking, typed).into_iter().map(|id| (id, Where::Elsewhere)));
    there
}

/// Sites of any place that have every word of the name, and of the hamlet if that is typed. Linked sites have one name in
/// forty communes, so without a hamlet or a decision nothing can be said.
fn elsewhere(picking: &Picking<'_>, typed: &Typed<'_>) -> Vec<SiteId> {
    let mut words = typed.words.clone();
    words.extend(typed.hamlet_words.iter().cloned());
    if typed.words.is_empty() || (typed.hamlet.is_empty() && typed.decision.is_empty()) {
        return Vec::new();
    }
    let sites = &picking.finder.sites;
    let mut having: Vec<&[u32]> = words.iter().map(|word| sites.having(word)).collect();
    having.sort_by_key(|sites| sites.len());
    let Some((rarest, rest)) = having.split_first() else { return Vec::new() };
    let all = rarest.iter().filter(|site| rest.iter().all(|sites| sites.binary_search(site).is_ok()));
    all.take(MOST_ELSEWHERE).map(|at| SiteId::from_index(*at)).collect()
}

/// How alike a site is, and in what.
fn compare(typed: &Typed<'_>, facts: &SiteFacts, place: Where) -> (u8, Vec<Same>) {
    let mut same = Vec::new();
    let (mut reached, mut possible) = (0, 0);
    let mut count = |weight: u32, likeness: u8, what: Same, from: u8| {
        possible += weight;
        reached += weight * u32::from(likeness);
        if likeness >= from {
            same.push(what);
        }
    };
    let equal = |yes: bool| if yes { 100 } else { 0 };
    if place == Where::There {
        count(0, 100, Same::Unit, 100);
    }
    if !typed.name.is_empty() {
        count(NAME, typed.name.likeness(&Name::new(&facts.name)), Same::Name, SAME_NAME);
    }
    if let Some(model) = typed.model {
        count(MODEL, equal(*model == facts.model), Same::Model, 100);
    }
    if let Some(lead) = typed.lead {
        count(LEAD, equal(*lead == facts.lead), Same::Lead, 100);
    }
    let both_hamlets = !typed.hamlet.is_empty() && !facts.hamlet.is_empty();
    if both_hamlets {
        count(HAMLET, typed.hamlet.likeness(&Name::new(&facts.hamlet)), Same::Hamlet, SAME_NAME);
    }
    let number = facts.decision.as_ref().map(|decision| plain(&decision.number)).unwrap_or_default();
    if !typed.decision.is_empty() && !number.is_empty() {
        count(DECISION, equal(typed.decision == number), Same::Decision, 100);
    }
    let score = u8::try_from(reached / possible.max(ENOUGH)).unwrap_or(100);
    let has = |what: Same| same.contains(&what);
    let most = match place {
        // What stands elsewhere is only told when the place may be a slip.
        Where::Elsewhere if !(has(Same::Name) && (has(Same::Hamlet) || has(Same::Decision))) => 0,
        _ if both_hamlets && !has(Same::Hamlet) && !has(Same::Decision) => OTHER_HAMLET,
        Where::Elsewhere => 95,
        Where::There => 100,
    };
    (score.min(most), same)
}

fn site_row(picking: &Picking<'_>, id: SiteId, likeness: u8, same: Vec<Same>) -> Option<AlikeRow> {
    let (row, facts) = (picking.site_row(id)?, picking.register.facts(id)?);
    let value = |field: &SiteField| (field.name().to_owned(), facts.get(*field).to_json().to_string());
    let facts: Vec<(String, String)> = SiteField::ALL.iter().map(value).collect();
    Some(row_of(picking, row, likeness, same, facts))
}

fn row_of(
    picking: &Picking<'_>,
    row: PickRow,
    likeness: u8,
    same: Vec<Same>,
    facts: Vec<(String, String)>,
) -> AlikeRow {
    let values = facts.iter().map(|(name, json)| (name.as_str(), json.as_str()));
    let names = refer::names(picking.register, values);
    AlikeRow { id: row.code, name: row.name, detail: row.detail, likeness, same, facts, names }
}

/// Models that may be the one that is about to be added.
fn models(picking: &Picking<'_>, name: &str) -> Vec<AlikeRow> {
    let name = Name::new(name);
    let like = |other: &str| name.likeness(&Name::new(other));
    let best = |row: &Named| like(&row.name).max(like(&row.name_en));
    let list = picking.finder.models.rows();
    let mut found: Vec<_> = list.iter().map(|row| (best(row), row)).filter(|(score, _)| *score >= LIKE_MODEL).collect();
    found.sort_by_key(|(score, row)| (std::cmp::Reverse(*score), row.order));
    found.truncate(MOST_ROWS);
    let rows = found.into_iter().filter_map(|(score, row)| {
        let model = picking.register.models().get(row.place as usize)?;
        let all = json::object(model);
        // As the form has them, so that both sides of a comparison have the same rows.
        let fields = FormKind::Model.fields().map(|field| field.name);
        let value = |name: &str| (name.to_owned(), all.get(name).unwrap_or(&Value::Null).to_string());
        let same = if score >= SAME_NAME { vec![Same::Name] } else { Vec::new() };
        Some(row_of(picking, picking.listed_row(PickOf::Model, row), score, same, fields.map(value).collect()))
    });
    rows.collect()
}

/// The words of a text, folded, each once.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = words_of(&fold(text)).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The number of a decision without blanks, signs and marks: `45/QĐ-UBND` is `45qdubnd`.
fn plain(number: &str) -> String {
    words_of(&fold(number)).collect()
}
