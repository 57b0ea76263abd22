//! Names: what the server said that typed names mean, so that each is asked for once.

use std::collections::HashMap;

use crate::model::date::Day;
use crate::model::field::PickOf;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::NameAsk;
use crate::wire::message::Named;
use crate::wire::message::PickRow;

/// The server looks at no more texts in one question.
const MOST_TEXTS: usize = 2_000;

/// What is known of names.
#[derive(Debug, Default)]
pub struct Names {
    known: HashMap<Key, Named>,
    wanted: Vec<Key>,
}

/// A text as somebody meant it: of which kind of record, and on which day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    of: PickOf,
    on: Day,
    text: String,
}

impl Names {
    /// What a text means; none when that is not known yet, and it will be asked for.
    pub fn get(&mut self, of: PickOf, on: Day, text: &str) -> Option<Named> {
        let key = Key { of, on, text: text.trim().to_owned() };
        if let Some(known) = self.known.get(&key) {
            return Some(known.clone());
        }
        if !self.wanted.contains(&key) {
            self.wanted.push(key);
        }
        None
    }

    /// Notes that a code means a record, as it was picked from a list or came with another record.
    pub fn put(&mut self, of: PickOf, on: Day, row: PickRow) {
        self.known.insert(Key { of, on, text: row.code.clone() }, Named::One(row));
    }

    /// What to ask of the server: all texts of one kind and day.
    pub fn question(&mut self) -> Option<Ask> {
        let first = self.wanted.first()?.clone();
        let together = |key: &&Key| key.of == first.of && key.on == first.on;
        let texts = self.wanted.iter().filter(together).take(MOST_TEXTS).map(|key| key.text.clone()).collect();
        Some(Ask::Name(NameAsk { of: first.of, texts, on: first.on }))
    }

    /// Takes an answer in; whether anything is known now that was not.
    pub fn hear(&mut self, ask: Ask, answer: Answer) -> bool {
        let Ask::Name(NameAsk { of, texts, on }) = ask else { return false };
        let keys: Vec<Key> = texts.into_iter().map(|text| Key { of, on, text }).collect();
        let meant = match answer {
            Answer::Named(meant) => meant,
            // Refused as a whole, each of them stays unknown, and can be picked from a list.
            _ => vec![Named::Nothing; keys.len()],
        };
        self.wanted.retain(|key| !keys.contains(key));
        self.known.extend(keys.into_iter().zip(meant));
        true
    }

    /// Whether any name is still to be asked for.
    pub fn is_waiting(&self) -> bool {
        !self.wanted.is_empty()
    }
}
