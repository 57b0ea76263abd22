//! From what stands in the fields to the one command that the register takes.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::date::Day;
use crate::tui::task::form::Form;
use crate::tui::task::form::Original;
use crate::tui::task::form::slot::Flaw;
use crate::tui::task::value;

/// The field that can't be saved, and why.
pub(super) type Fault = (usize, Flaw);

impl Form {
    /// What is typed, as one line of JSON with the draft's token: however often it is sent, it is written once.
    pub(super) fn command(&self, today: Day) -> Result<String, Fault> {
        let mut members = self.members(today)?;
        let token = &self.series.token;
        let Some(original) = &self.original else {
            return Ok(json!({ self.kind.command(): members, "token": token }).to_string());
        };
        let as_of = members.remove("as_of");
        let mut body = json!({ "id": original.id, "set": changes(original, members) });
        if !original.declined.is_empty() {
            body["declined"] = Value::Object(original.declined.clone());
        }
        let mut all = json!({ "edit_site": body, "rev": original.rev, "token": token });
        if let Some(as_of) = as_of {
            all["as_of"] = as_of;
        }
        Ok(all.to_string())
    }

    /// The values of all fields that are asked for and filled. The parts of a member stand together in it.
    pub(super) fn members(&self, today: Day) -> Result<Map<String, Value>, Fault> {
        let mut members = Map::new();
        for at in self.asked() {
            let slot = &self.slots[at];
            let Some(value) = slot.value(today).map_err(|flaw| (at, flaw))? else { continue };
            match slot.field.name.split_once('.') {
                None => drop(members.insert(slot.field.name.to_owned(), value)),
                Some((member, part)) => {
                    let parts = members.entry(member).or_insert_with(|| Value::Object(Map::new()));
                    if let Some(parts) = parts.as_object_mut() {
                        parts.insert(part.to_owned(), value);
                    }
                }
            }
        }
        Ok(members)
    }

    /// Which members of a site that is corrected have another value now, with that value; null for one that was emptied.
    pub(super) fn changes(&self, today: Day) -> Result<Map<String, Value>, Fault> {
        let members = self.members(today)?;
        Ok(self.original.as_ref().map_or_else(Map::new, |original| changes(original, members)))
    }
}

fn changes(original: &Original, mut members: Map<String, Value>) -> Map<String, Value> {
    members.remove("as_of");
    let mut set = Map::new();
    for (name, base) in &original.base {
        let value = members.get(name).cloned().unwrap_or(Value::Null);
        if plain(&value) != plain(base) {
            set.insert(name.clone(), value);
        }
    }
    set
}

/// A value without what says nothing, so that a part that was never filled equals one that is empty.
pub(super) fn plain(value: &Value) -> Value {
    match value {
        value if value::is_nothing(value) => Value::Null,
        Value::Object(parts) => {
            let said = parts.iter().filter(|(_, value)| !value::is_nothing(value));
            let mut said: Vec<_> = said.map(|(name, value)| (name.clone(), plain(value))).collect();
            said.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(said.into_iter().collect())
        }
        other => other.clone(),
    }
}
