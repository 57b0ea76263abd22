//! One record with everything known of it.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::code::Power;
use crate::model::count::GroupKey;
use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::model::map::UnitIndex;
use crate::model::problem::Problem;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::server::answer::Scene;
use crate::server::answer::history::find;
use crate::server::answer::history::seqs_of;
use crate::server::answer::history::unknown;
use crate::server::answer::json;
use crate::server::answer::sight::Tallies;
use crate::wire::message::Answer;

pub(super) fn show(scene: &Scene<'_>, id: &str, as_of: Option<Day>) -> Result<Answer, Problem> {
    let register = scene.register();
    let key = find(register, id).ok_or_else(|| unknown(id))?;
    let view = scene.view(as_of);
    let own = register.officers().get(key.number as usize).is_some_and(|officer| officer.name == *scene.officer);
    let seen = match key.table {
        Table::Officers => own || scene.authority.has(Power::Administer),
        _ => scene.sight().sees_record(register, key),
    };
    if !seen {
        return Err(unknown(id));
    }
    let mut all = match key.table {
        Table::Sites => show_site(scene, SiteId::from_index(key.number), as_of).ok_or_else(|| unknown(id))?,
        Table::Units => show_unit(scene, UnitIndex(key.number), as_of).ok_or_else(|| unknown(id))?,
        _ => object_of(scene, key).ok_or_else(|| unknown(id))?,
    };
    let group = match key.table {
        Table::Models => Some(GroupKey::Model),
        Table::Associations => Some(GroupKey::Association),
        _ => None,
    };
    if let Some(group) = group {
        all.insert("figures".into(), json!(Tallies::of(scene, &view)?.group(group, key.number)));
    }
    let entries = seqs_of(register, key);
    all.insert("entries".into(), json!(entries));
    Ok(Answer::Lines { lines: vec![Value::Object(all).to_string()], total: 1, more: false })
}

fn show_site(scene: &Scene<'_>, id: SiteId, as_of: Option<Day>) -> Option<Map<String, Value>> {
    let (register, view) = (scene.register(), scene.view(as_of));
    let site = register.site(id)?;
    // A site that was taken back is still shown, with what it would be.
    let standing =
        view.standing(id).cloned().unwrap_or_else(|| crate::model::standing::Standing::of(register, site, view.map()));
    let mut all = json::site(register, &view, site, &standing);
    let facts = register.facts_on(site, view.day());
    let until = view.day();
    let events = site.events.iter().filter(|event| !event.undone && event.on <= until);
    let events = events.map(|event| {
        json!({ "event": event.event, "on": event.on, "into": event.into, "reason": event.reason, "seq": event.seq })
    });
    let assessments = register.assessments_of(id).filter(|found| found.on <= until).map(json::assessment);
    let awards = register.awards_of(id).filter(|award| award.facts.on <= until).map(|award| {
        let mut all = json::object(&award.facts);
        all.insert("id".into(), json!(award.id));
        Value::Object(all)
    });
    let sight = scene.sight();
    let seen = register.copies_of(id).filter(|copy| sight.sees(register, copy.id));
    all.insert("model_name".into(), json!(register.model(facts.model.as_str()).map(|(_, model)| &model.name)));
    all.insert("lead_name".into(), json!(register.association(facts.lead.as_str()).map(|(_, found)| &found.name)));
    all.insert("place_name".into(), json!(standing.place.map(|place| names_up(scene, place.unit))));
    all.insert("events".into(), events.collect());
    all.insert("assessments".into(), assessments.collect());
    all.insert("awards".into(), awards.collect());
    all.insert("copies".into(), seen.map(|copy| json!(copy.id)).collect());
    all.insert("undone".into(), json!(site.undone));
    Some(all)
}

fn show_unit(scene: &Scene<'_>, index: UnitIndex, as_of: Option<Day>) -> Option<Map<String, Value>> {
    let register = scene.register();
    let geography = register.geography();
    let unit = geography.unit(index)?;
    let mut all = json::object(&json::unit(unit));
    let steps = |own_end: bool| {
        let all = register
            .successions()
            .iter()
            .filter(move |found| if own_end { found.from == unit.id } else { found.to == unit.id });
        all.map(json::object).map(Value::Object).collect::<Vec<_>>()
    };
    let figures = super::counts::count(
        scene,
        &crate::wire::message::CountAsk { query: format!("unit:{}", unit.id), by: Vec::new(), as_of },
    );
    all.insert("place_name".into(), json!(names_up(scene, index)));
    all.insert("became".into(), json!(steps(true)));
    all.insert("came_from".into(), json!(steps(false)));
    all.insert("figures".into(), json!(figures.ok().and_then(|groups| groups.first().map(|group| group.tally))));
    Some(all)
}

fn object_of(scene: &Scene<'_>, key: RecordKey) -> Option<Map<String, Value>> {
    use crate::model::record::Record;
    Some(match scene.register().record(key)? {
        Record::Associations(found) => json::object(&found),
        Record::Models(found) => json::object(&found),
        Record::Drives(found) => json::object(&found),
        Record::Periods(found) => json::object(&found),
        Record::Officers(found) => json::object(&found),
        Record::Activities(found) => with_id(json!(found.id), json::object(&found.facts), found.undone),
        Record::Awards(found) => with_id(json!(found.id), json::object(&found.facts), found.undone),
        _ => return None,
    })
}

fn with_id(id: Value, mut facts: Map<String, Value>, undone: bool) -> Map<String, Value> {
    facts.insert("id".into(), id);
    facts.insert("undone".into(), json!(undone));
    facts
}

/// A unit's name and those above it, as `Xã Báo Đáp, Huyện Trấn Yên, Tỉnh Yên Bái`.
pub(super) fn names_up(scene: &Scene<'_>, index: UnitIndex) -> String {
    let geography = scene.register().geography();
    let names = geography.line_up(index).filter_map(|at| geography.unit(at)).map(|unit| unit.full_name.as_str());
    names.collect::<Vec<_>>().join(", ")
}
