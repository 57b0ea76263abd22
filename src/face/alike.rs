//! Records that are like what is typed: what is asked for, and what is said of them.

use crate::face::value;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::wire::message::AlikeAsk;
use crate::wire::message::AlikeRow;
use crate::wire::message::Same;

/// The fields that tell whether two records are alike.
pub const TELLING: [&str; 6] = ["model", "unit", "lead", "name", "hamlet", "decision.number"];

/// What stands in a form, as far as it tells.
pub struct Typed<'f> {
    /// The form.
    pub kind: FormKind,
    /// The site that is corrected.
    pub except: Option<SiteId>,
    /// The text of a field.
    pub text: &'f dyn Fn(&str) -> String,
    /// The code that is picked in a field.
    pub code: &'f dyn Fn(&str) -> Option<String>,
    /// The day whose map is meant.
    pub on: Day,
}

/// What is looked for; nothing as long as too little is typed to be like anything.
pub fn question(typed: &Typed<'_>) -> Option<AlikeAsk> {
    let text = |name| (typed.text)(name).trim().to_owned();
    let name = text("name");
    if typed.kind == FormKind::Model {
        return (name.chars().count() >= 3).then_some(AlikeAsk::Model { name, on: typed.on });
    }
    if typed.kind != FormKind::Site {
        return None;
    }
    let (model, unit, decision) = ((typed.code)("model"), (typed.code)("unit"), text("decision.number"));
    let enough = (model.is_some() || !name.is_empty()) && unit.is_some() || !decision.is_empty();
    enough.then(|| AlikeAsk::Site {
        except: typed.except,
        model: model.map(|code| ModelCode::new(&code)),
        unit: unit.map(|id| UnitId::new(&id)),
        lead: (typed.code)("lead").map(|code| AssociationCode::new(&code)),
        name,
        hamlet: text("hamlet"),
        decision,
        on: typed.on,
    })
}

/// What is alike, in one line; none when nothing is.
pub fn line(rows: &[AlikeRow], lang: Lang) -> Option<String> {
    let row = rows.first()?;
    let same: Vec<_> = row.same.iter().map(|same| lang.t(word(*same))).collect();
    let mut told = match same.as_slice() {
        [] => row.name.clone(),
        same => lang.fill("form.alike_same", &[("what", &same.join(", "))]),
    };
    if !row.detail.is_empty() {
        told = format!("{told} · {}", row.detail);
    }
    let founded = row.facts.iter().find(|(name, _)| name == "founded").map(|(_, day)| value::read(day));
    if let Some(day) = founded.as_ref().and_then(|day| parse_day(day.as_str()?)) {
        told = format!("{told} · {}", lang.fill("form.alike_founded", &[("day", &lang.day(day))]));
    }
    let more = match rows.len() {
        0 | 1 => String::new(),
        rows => format!(" (+{})", lang.number(rows - 1)),
    };
    Some(lang.fill("form.alike", &[("id", &row.id), ("more", &more), ("told", &told)]))
}

const fn word(same: Same) -> &'static str {
    match same {
        Same::Model => "form.same_model",
        Same::Unit => "form.same_unit",
        Same::Lead => "form.same_lead",
        Same::Name => "form.same_name",
        Same::Hamlet => "form.same_hamlet",
        Same::Decision => "form.same_decision",
    }
}
