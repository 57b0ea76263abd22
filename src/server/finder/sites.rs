//! Sites by the words of their names and hamlets, and what is asked of many of them at once.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::model::map::UnitIndex;
use crate::model::register::Register;
use crate::model::site::Site;
use crate::model::site::SiteFacts;
use crate::model::site::SiteField;
use crate::model::site::SiteValue;
use crate::server::finder::bits::Bits;
use crate::text::fold::fold;
use crate::text::fragment::words_of;

/// Sites by their words. A site has the place of its id.
#[derive(Default)]
pub struct Sites {
    lines: Vec<SiteLine>,
    /// For each site the numbers of its words.
    words: Vec<Box<[u32]>>,
    /// The number of each word.
    numbers: BTreeMap<Box<str>, u32>,
    /// For each word the sites that have it, in order.
    having: Vec<Vec<u32>>,
    /// The units in which sites were ever written.
    units: BTreeSet<UnitIndex>,
}

/// What is looked up of a site without going to its record. Codes stand as places in their tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLine {
    /// The unit that was written.
    pub unit: UnitIndex,
    /// The model.
    pub model: u32,
    /// The association in charge, then the partners.
    pub associations: Box<[u32]>,
    /// The first day on which it counts.
    pub from: Day,
    /// The first day on which it no longer counts; the last there is while it lasts.
    pub to: Day,
    /// From this day on all of the above is as it stands here; before, an edit had not come yet.
    settled: Day,
}

/// The place of what is not there.
const NOTHING: u32 = u32::MAX;

impl SiteLine {
    fn of(register: &Register, site: &Site, facts: &SiteFacts) -> Self {
        let association = |code: &str| register.association(code).map_or(NOTHING, |(at, _)| at);
        let partners = facts.partners.iter().map(|code| association(code.as_str()));
        let moves = site.edits_in_force().filter(|edit| edit.set.values().iter().any(is_kept_here));
        Self {
            unit: register.geography().find(&facts.unit).unwrap_or(UnitIndex(NOTHING)),
            model: register.model(facts.model.as_str()).map_or(NOTHING, |(at, _)| at),
            associations: std::iter::once(association(facts.lead.as_str())).chain(partners).collect(),
            from: if site.undone { Day::MAX } else { site.founded() },
            to: site.end().map_or(Day::MAX, |end| end.on),
            settled: moves.map(|edit| edit.on).max().unwrap_or(Day::MIN),
        }
    }

    /// Whether the site counts on a day.
    pub fn counts(&self, day: Day) -> bool {
        self.from <= day && day < self.to
    }
}

/// Whether a value is of a field that a line holds, other than the day of founding, which holds for every day.
fn is_kept_here(value: &SiteValue) -> bool {
    matches!(value.field(), SiteField::Unit | SiteField::Model | SiteField::Lead | SiteField::Partners)
}

impl Sites {
    /// How many sites are known.
    pub fn known(&self) -> usize {
        self.lines.len()
    }

    /// Puts a site in, or again in the place where it was.
    pub fn put(&mut self, register: &Register, id: SiteId) {
        let (Some(site), Some(facts)) = (register.site(id), register.facts(id)) else { return };
        let line = SiteLine::of(register, site, facts);
        self.units.insert(line.unit);
        let mut words: Vec<u32> = Vec::new();
        if !site.undone {
            for text in [&facts.name, &facts.hamlet] {
                words.extend(words_of(&fold(text)).map(|word| self.number(word)));
            }
        }
        words.sort_unstable();
        words.dedup();
        let (at, number) = (id.index(), id.index() as u32);
        if at == self.lines.len() {
            self.lines.push(line);
            self.words.push(Box::default());
        } else if let Some(slot) = self.lines.get_mut(at) {
            *slot = line;
        }
        let Some(slot) = self.words.get_mut(at) else { return };
        let before = std::mem::replace(slot, words.clone().into());
        for gone in before.iter().filter(|word| !words.contains(word)) {
            if let Some(having) = self.having.get_mut(*gone as usize)
                && let Ok(place) = having.binary_search(&number)
            {
                having.remove(place);
            }
        }
        for new in words.iter().filter(|word| !before.contains(word)) {
            if let Some(having) = self.having.get_mut(*new as usize)
                && let Err(place) = having.binary_search(&number)
            {
                having.insert(place, number);
            }
        }
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.having.len() as u32;
        self.numbers.insert(word.into(), number);
        self.having.push(Vec::new());
        number
    }

    /// The units in which sites were ever written.
    pub fn units(&self) -> impl Iterator<Item = UnitIndex> + '_ {
        self.units.iter().copied()
    }

    /// The line of a site.
    pub fn line(&self, id: SiteId) -> Option<&SiteLine> {
        self.lines.get(id.index())
    }

    /// Every line with its site.
    pub fn lines(&self) -> impl Iterator<Item = (SiteId, &SiteLine)> {
        self.lines.iter().enumerate().map(|(at, line)| (SiteId::from_index(at as u32), line))
    }

    /// What counts on a day, each as it stood then.
    pub fn each_on(&self, register: &Register, day: Day, mut tell: impl FnMut(&SiteLine)) {
        for (id, line) in self.lines().filter(|(_, line)| line.counts(day)) {
            match register.site(id).filter(|_| day < line.settled) {
                Some(site) => tell(&SiteLine::of(register, site, &site.facts_on(day))),
                None => tell(line),
            }
        }
    }

    /// Adds the sites in whose name or hamlet a word begins so.
    pub fn add_beginning(&self, with: &str, set: &mut Bits) {
        let from = self.numbers.range::<str, _>((std::ops::Bound::Included(with), std::ops::Bound::Unbounded));
        let alike = from.take_while(|(word, _)| word.starts_with(with));
        let having = alike.filter_map(|(_, number)| self.having.get(*number as usize));
        having.flatten().for_each(|site| set.put(*site));
    }

    /// The numbers of those words that any site has, in order.
    pub fn numbers_of(&self, words: &[String]) -> Vec<u32> {
        let mut numbers: Vec<u32> = words.iter().filter_map(|word| self.numbers.get(word.as_str()).copied()).collect();
        numbers.sort_unstable();
        numbers
    }

    /// How many of these words, by their numbers in order, a site has.
    pub fn common(&self, id: SiteId, numbers: &[u32]) -> usize {
        let own = self.words.get(id.index()).map_or(&[][..], |words| words);
        own.iter().filter(|word| numbers.binary_search(word).is_ok()).count()
    }

    /// The sites whose name or hamlet has this word, in order.
    pub fn having(&self, word: &str) -> &[u32] {
        let number = self.numbers.get(word);
        number.and_then(|number| self.having.get(*number as usize)).map_or(&[], Vec::as_slice)
    }
}
