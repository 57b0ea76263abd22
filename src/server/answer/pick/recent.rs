//! What an officer picked lately, as the officer's own entries tell.

use std::collections::HashMap;

use crate::model::award::Recipient;
use crate::model::code::Via;
use crate::model::field::PickOf;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::record::Act;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::SiteFacts;

/// How many of each kind are remembered.
const MOST: usize = 30;

/// How many entries are looked at in a session's first question, whoever made them.
const MOST_ENTRIES: usize = 20_000;

/// How many records of one entry are looked at: a hundred linked sites are one act, and their units are no favourites.
const MOST_RECORDS: usize = 20;

/// What an officer picked, the last first.
#[derive(Default)]
pub(super) struct Recents {
    /// The last entry that was looked at; none before the first question.
    seen: Option<Seq>,
    lists: HashMap<PickOf, Vec<Box<str>>>,
}

impl Recents {
    /// Takes in the entries that came since the last question.
    pub fn follow(&mut self, register: &Register, officer: &OfficerName) {
        let all = register.acts();
        let new = match self.seen {
            Some(seen) => usize::try_from(register.seq().0.saturating_sub(seen.0)).unwrap_or(usize::MAX),
            None => all.len(),
        };
        let from = all.len().saturating_sub(new.min(MOST_ENTRIES));
        for act in all.get(from..).unwrap_or_default() {
            // What a file brought was not picked by anybody.
            if act.by == *officer && !act.undone && matches!(act.via, Via::Cli | Via::Tui) {
                self.take(register, act);
            }
        }
        self.seen = Some(register.seq());
    }

    /// How many others were picked since this one.
    pub fn place(&self, of: PickOf, code: &str) -> Option<usize> {
        self.all(of).position(|known| known == code)
    }

    /// Everything of a kind, the last first.
    pub fn all(&self, of: PickOf) -> impl Iterator<Item = &str> {
        self.lists.get(&list_of(of)).into_iter().flatten().map(|code| &**code)
    }

    fn take(&mut self, register: &Register, act: &Act) {
        // In a sheet of ratings or a replicated site the first record is the one that was meant last.
        let keys: Vec<RecordKey> = act.touched().take(MOST_RECORDS).collect();
        for key in keys.into_iter().rev() {
            self.take_record(register, act, key);
        }
    }

    fn take_record(&mut self, register: &Register, act: &Act, key: RecordKey) {
        let at = key.number as usize;
        match key.table {
            Table::Sites => {
                let id = SiteId::from_index(key.number);
                self.put(PickOf::Site, &id.to_string());
                if let Some(site) = register.site(id).filter(|site| site.seq == act.seq) {
                    self.take_site(&site.first);
                }
            }
            Table::Assessments => {
                if let Some(found) = register.assessments().get(at) {
                    self.put(PickOf::Period, found.facts.period.as_str());
                }
            }
            Table::Activities => {
                if let Some(found) = register.activities().get(at) {
                    self.put(PickOf::Unit, found.facts.unit.as_str());
                    found.facts.association.iter().for_each(|code| self.put(PickOf::Association, code.as_str()));
                }
            }
            Table::Awards => {
                if let Some(found) = register.awards().get(at) {
                    self.put(PickOf::Recipient, &found.facts.to.to_string());
                    if let Recipient::Association(code) = &found.facts.to {
                        self.put(PickOf::Association, code.as_str());
                    }
                }
            }
            Table::Models => {
                if let Some(model) = register.models().get(at) {
                    self.put(PickOf::WorkField, model.field.as_str());
                    self.put(PickOf::Association, model.lead.as_str());
                }
            }
            _ => {}
        }
    }

    fn take_site(&mut self, facts: &SiteFacts) {
        self.put(PickOf::Model, facts.model.as_str());
        self.put(PickOf::Unit, facts.unit.as_str());
        facts.partners.iter().rev().for_each(|code| self.put(PickOf::Association, code.as_str()));
        self.put(PickOf::Association, facts.lead.as_str());
        facts.drives.iter().rev().for_each(|code| self.put(PickOf::Drive, code.as_str()));
        if let Some(origin) = facts.origin {
            self.put(PickOf::Site, &origin.to_string());
        }
    }

    fn put(&mut self, of: PickOf, code: &str) {
        let list = self.lists.entry(list_of(of)).or_default();
        let known = list.iter().position(|known| **known == *code);
        let code = known.map_or_else(|| code.into(), |at| list.remove(at));
        list.insert(0, code);
        list.truncate(MOST);
    }
}

/// A commune is a unit, whichever it was picked as.
const fn list_of(of: PickOf) -> PickOf {
    match of {
        PickOf::Commune => PickOf::Unit,
        other => other,
    }
}
