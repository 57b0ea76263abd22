//! Records as the contract writes them in JSON.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::map::UnitIndex;
use crate::model::register::Register;
use crate::model::site::Assessment;
use crate::model::site::Site;
use crate::model::site::SiteField;
use crate::model::standing::Standing;
use crate::model::standing::View;
use crate::model::unit::Unit;

/// A site: the fields of `add_site`, with its id, its revision and what follows for the day.
pub(super) fn site(register: &Register, view: &View, site: &Site, standing: &Standing) -> Map<String, Value> {
    let facts = register.facts_on(site, view.day());
    let mut all = Map::new();
    all.insert("id".into(), json!(site.id));
    all.insert("rev".into(), json!(site.rev));
    for field in SiteField::ALL {
        all.insert(field.name().into(), facts.get(*field).to_json());
    }
    let unit =
        |unit: Option<UnitIndex>| json!(unit.and_then(|index| register.geography().unit(index)).map(|unit| &unit.id));
    let place = standing.place;
    all.insert("status".into(), json!(standing.status));
    all.insert("rating".into(), json!(standing.rating));
    all.insert("exemplar".into(), json!(standing.exemplar));
    all.insert("province".into(), unit(place.and_then(|place| place.province)));
    all.insert("district".into(), unit(place.and_then(|place| place.district)));
    all.insert("commune".into(), unit(place.and_then(|place| place.commune)));
    all
}

/// A unit.
pub(super) fn unit(unit: &Unit) -> Value {
    json!({
        "id": unit.id, "gso_code": unit.gso_code, "level": unit.level, "kind": unit.kind, "name": unit.name,
        "full_name": unit.full_name, "parent": unit.parent, "valid_from": unit.valid_from, "valid_to": unit.valid_to,
        "lat": unit.lat, "lon": unit.lon, "aliases": unit.aliases,
    })
}

/// An assessment.
pub(super) fn assessment(assessment: &Assessment) -> Value {
    let facts = &assessment.facts;
    json!({
        "site": facts.site, "period": facts.period, "rating": facts.rating, "criteria": facts.criteria,
        "figures": facts.figures, "note": facts.note, "on": assessment.on, "seq": assessment.seq,
    })
}

/// A record as serde writes it, as an object.
pub(super) fn object(record: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
