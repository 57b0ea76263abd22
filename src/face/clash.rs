//! Fields of a site that somebody else changed while they were typed: what was there, what is typed, what is there now.

use serde_json::Map;
use serde_json::Value;

use crate::face::command::Original;
use crate::face::command::base_of;
use crate::face::command::plain;
use crate::wire::message::Blame;
use crate::wire::message::SiteNow;

/// A member of the command that both changed.
#[derive(Debug)]
pub struct Clash {
    /// Its name.
    pub name: String,
    /// What was there when the form opened.
    pub base: Value,
    /// What is typed.
    pub mine: Value,
    /// What is there now.
    pub theirs: Value,
    /// Who wrote that, and when.
    pub blame: Option<Blame>,
    /// What it is to be.
    pub chosen: Option<Chosen>,
}

/// What a clash is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// What was there before.
    Base,
    /// What is typed.
    Mine,
    /// What the other one wrote.
    Theirs,
    /// What the field holds after it was edited with all of them known.
    Edited,
}

/// Somebody who changes the site each time it is saved must be talked to, not raced with.
pub const MOST_TRIES: u8 = 3;

/// What both changed, to be chosen; and what only the others changed, to be taken over.
pub fn meet(original: &Original, mine: &Map<String, Value>, now: &SiteNow) -> (Vec<Clash>, Map<String, Value>) {
    let (mut rows, mut taken) = (Vec::new(), Map::new());
    for (name, theirs) in base_of(now) {
        let base = original.base.get(&name).cloned().unwrap_or(Value::Null);
        if plain(&base) == plain(&theirs) {
            continue;
        }
        match mine.get(&name) {
            Some(mine) if plain(mine) != plain(&theirs) => {
                let blame = now.blame.iter().find(|blame| blame.field.name() == name).cloned();
                rows.push(Clash { name, base, mine: mine.clone(), theirs, blame, chosen: None });
            }
            _ => drop(taken.insert(name, theirs)),
        }
    }
    (rows, taken)
}
