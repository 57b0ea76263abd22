//! From what stands in the fields of a form to the one command that the register takes.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::face::value::is_nothing;
use crate::model::code::FormKind;
use crate::model::id::SiteId;
use crate::model::site::SiteField;
use crate::wire::message::SiteNow;

/// The site that is corrected, as it was when the form opened on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Original {
    /// The site.
    pub id: SiteId,
    /// The revision that was seen.
    pub rev: u32,
    /// Its values by their names in the command.
    pub base: Map<String, Value>,
    /// What was let go for a colleague's value, likewise.
    pub declined: Map<String, Value>,
}

impl Original {
    /// A site as it stands.
    pub fn of(site: &SiteNow) -> Self {
        Self { id: site.id, rev: site.rev, base: base_of(site), declined: Map::new() }
    }

    /// Which members have another value now, with that value; null for one that was emptied.
    pub fn changes(&self, mut members: Map<String, Value>) -> Map<String, Value> {
        members.remove("as_of");
        let mut set = Map::new();
        for (name, base) in &self.base {
            let value = members.get(name).cloned().unwrap_or(Value::Null);
            if plain(&value) != plain(base) {
                set.insert(name.clone(), value);
            }
        }
        set
    }
}

/// The members of a form as one line of JSON with the draft's token: however often it is sent, it is written once.
pub fn line(kind: FormKind, mut members: Map<String, Value>, original: Option<&Original>, token: &str) -> String {
    let Some(original) = original else {
        return json!({ kind.command(): members, "token": token }).to_string();
    };
    let as_of = members.remove("as_of");
    let mut body = json!({ "id": original.id, "set": original.changes(members) });
    if !original.declined.is_empty() {
        body["declined"] = Value::Object(original.declined.clone());
    }
    let mut all = json!({ "edit_site": body, "rev": original.rev, "token": token });
    if let Some(as_of) = as_of {
        all["as_of"] = as_of;
    }
    all.to_string()
}

/// Puts the value of a field into the members of a command. The parts of a member stand together in it.
pub fn put(members: &mut Map<String, Value>, field: &str, value: Value) {
    match field.split_once('.') {
        None => drop(members.insert(field.to_owned(), value)),
        Some((member, part)) => {
            let parts = members.entry(member).or_insert_with(|| Value::Object(Map::new()));
            if let Some(parts) = parts.as_object_mut() {
                parts.insert(part.to_owned(), value);
            }
        }
    }
}

/// The value of a field, which may be a part of a member.
pub fn part<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    match name.split_once('.') {
        None => members.get(name),
        Some((member, part)) => members.get(member)?.get(part),
    }
}

/// The values of a site by their names in the command.
pub fn base_of(site: &SiteNow) -> Map<String, Value> {
    SiteField::ALL.iter().map(|field| (field.name().to_owned(), site.facts.get(*field).to_json())).collect()
}

/// A value without what says nothing, so that a part that was never filled equals one that is empty.
pub fn plain(value: &Value) -> Value {
    match value {
        value if is_nothing(value) => Value::Null,
        Value::Object(parts) => {
            let said = parts.iter().filter(|(_, value)| !is_nothing(value));
            let mut said: Vec<_> = said.map(|(name, value)| (name.clone(), plain(value))).collect();
            said.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(said.into_iter().collect())
        }
        other => other.clone(),
    }
}
