//! A site as it stands with every edit, and who wrote what: for the form that corrects it, for blame and for conflicts.

use chrono::NaiveDate;

use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::register::Register;
use crate::model::site::Edit;
use crate::model::site::Site;
use crate::model::site::SiteField;
use crate::model::site::SiteValue;
use crate::server::answer::Scene;
use crate::server::answer::refer;
use crate::wire::message::Blame;
use crate::wire::message::SiteNow;

pub(super) fn site_now(scene: &Scene<'_>, id: SiteId) -> Result<SiteNow, Problem> {
    let register = scene.register();
    let site = scene.seen_site(id)?;
    let facts = site.facts_on(NaiveDate::MAX);
    let values: Vec<(SiteField, String)> =
        SiteField::ALL.iter().map(|field| (*field, facts.get(*field).to_json().to_string())).collect();
    let names = refer::names(register, values.iter().map(|(field, json)| (field.name(), json.as_str())));
    let written = site.written().into_iter();
    let blame = written.filter_map(|(field, last)| blame(register, site, field, last)).collect();
    Ok(SiteNow { id, rev: site.rev, facts, blame, names })
}

fn blame(register: &Register, site: &Site, field: SiteField, last: Option<(&Edit, SiteValue)>) -> Option<Blame> {
    let seq: Seq = last.as_ref().map_or(site.seq, |(edit, _)| edit.seq);
    let act = register.act(seq)?;
    let on = last.as_ref().map_or_else(|| site.founded(), |(edit, _)| edit.on);
    let before = last.map(|(_, value)| value.to_json().to_string()).unwrap_or_default();
    Some(Blame { field, seq, at: act.at, by: act.by.clone(), via: act.via, on, before })
}
