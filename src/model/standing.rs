//! Where every site stands on a day, and the figures that follow, kept up to date without counting again.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::Datelike;

use crate::model::code::EventKind;
use crate::model::code::Rating;
use crate::model::code::Status;
use crate::model::count::GroupKey;
use crate::model::count::GroupValue;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::id::SiteId;
use crate::model::map::Map;
use crate::model::map::Place;
use crate::model::map::UnitIndex;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::Assessment;
use crate::model::site::Site;
use crate::model::site::SiteFacts;

/// What follows for one site from all that is known of it up to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its status.
    pub status: Status,
    /// Its last rating.
    pub rating: Rating,
    /// Whether it holds the mark of an exemplar.
    pub exemplar: bool,
    /// Where it stands on that day's map; none while it is to be placed.
    pub place: Option<Place>,
    /// The place of its model among all models.
    pub model: u32,
    /// The place of its lead among all associations.
    pub lead: u32,
    /// The places of its partners.
    pub partners: Box<[u32]>,
    /// The year of founding.
    pub year: i32,
    /// How many teams.
    pub teams: u32,
    /// How many members.
    pub members: u32,
}

/// One day's view of the register: a standing for each site, and the figures by every key.
pub struct View {
    map: Map,
    standings: Vec<Option<Standing>>,
    total: Counter,
    groups: HashMap<(GroupKey, u32), Counter>,
    exemplars: u64,
    good: HashMap<UnitIndex, u64>,
    fields: Vec<u32>,
}

/// A group that has no value, as the district of a site on a map of two tiers.
const NOTHING: u32 = u32::MAX;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counter {
    models: HashMap<u32, u32>,
    sites: u64,
    teams: u64,
    members: u64,
}

impl View {
    /// The view of a day.
    pub fn of(register: &Register, day: Day) -> Self {
        let mut view = Self {
            map: Map::of(register.geography(), day),
            standings: Vec::new(),
            total: Counter::default(),
            groups: HashMap::new(),
            exemplars: 0,
            good: HashMap::new(),
            fields: fields_of_models(register),
        };
        for site in register.sites() {
            view.place_site(register, site);
        }
        view
    }

    /// Brings the view up to date after an entry that touched these records.
    pub fn refresh(&mut self, register: &Register, touched: impl Iterator<Item = RecordKey>) {
        for key in touched {
            match key.table {
                Table::Sites => {
                    if let Some(site) = register.site(SiteId::from_index(key.number)) {
                        self.place_site(register, site);
                    }
                }
                Table::Models => self.fields = fields_of_models(register),
                // Where units or periods change, any site may stand elsewhere or be rated otherwise. That is rare, and
                // counting anew is right.
                Table::Units | Table::Successions | Table::Periods => {
                    *self = Self::of(register, self.map.day);
                    return;
                }
                _ => {}
            }
        }
    }

    /// The day.
    pub const fn day(&self) -> Day {
        self.map.day
    }

    /// The day's map.
    pub const fn map(&self) -> &Map {
        &self.map
    }

    /// How a site stands; none when it was taken back.
    pub fn standing(&self, id: SiteId) -> Option<&Standing> {
        self.standings.get(id.index()).and_then(Option::as_ref)
    }

    /// How every site stands that was not taken back, in the order of their ids.
    pub fn standings(&self) -> impl Iterator<Item = (SiteId, &Standing)> {
        let all = self.standings.iter().enumerate();
        all.filter_map(|(at, standing)| standing.as_ref().map(|standing| (SiteId::from_index(at as u32), standing)))
    }

    /// Everything that counts.
    pub fn total(&self) -> Tally {
        self.total.tally()
    }

    /// Sites that count and hold the mark of an exemplar.
    pub const fn exemplars(&self) -> u64 {
        self.exemplars
    }

    /// How many sites that count are rated good in a commune.
    pub fn good_in(&self, commune: UnitIndex) -> u64 {
        self.good.get(&commune).copied().unwrap_or_default()
    }

    /// The figures of each group of a key, in no order.
    pub fn groups(&self, key: GroupKey) -> impl Iterator<Item = (u32, Tally)> + '_ {
        self.groups.iter().filter(move |((of, _), _)| *of == key).map(|((_, value), counter)| (*value, counter.tally()))
    }

    /// The figures of one group.
    pub fn group(&self, key: GroupKey, value: u32) -> Tally {
        self.groups.get(&(key, value)).map(Counter::tally).unwrap_or_default()
    }

    /// The values of a key that a site stands under.
    pub fn values(&self, key: GroupKey, standing: &Standing) -> Vec<u32> {
        let mut values = Vec::new();
        each_value(&self.fields, key, standing, |value| values.push(value));
        values
    }

    /// Puts a site where it belongs now, out of where it stood before.
    fn place_site(&mut self, register: &Register, site: &Site) {
        let at = site.id.index();
        if self.standings.len() <= at {
            self.standings.resize_with(at + 1, || None);
        }
        let standing = (!site.undone).then(|| Standing::of(register, site, &self.map));
        let before = self.standings.get_mut(at).and_then(|slot| std::mem::replace(slot, standing.clone()));
        if before == standing {
            return;
        }
        for (standing, coming) in [(before, false), (standing, true)] {
            if let Some(standing) = standing.filter(|standing| standing.status.counts()) {
                self.count(&standing, coming);
            }
        }
    }

    fn count(&mut self, standing: &Standing, coming: bool) {
        self.total.count(standing, coming);
        let (fields, groups) = (&self.fields, &mut self.groups);
        for key in GroupKey::ALL {
            each_value(fields, *key, standing, |value| {
                let counter = groups.entry((*key, value)).or_default();
                counter.count(standing, coming);
                if counter.sites == 0 {
                    groups.remove(&(*key, value));
                }
            });
        }
        let step = |figure: &mut u64| *figure = if coming { *figure + 1 } else { figure.saturating_sub(1) };
        if standing.exemplar {
            step(&mut self.exemplars);
        }
        let good = standing.place.and_then(|place| place.commune).filter(|_| standing.rating == Rating::Good);
        if let Some(commune) = good {
            let figure = self.good.entry(commune).or_default();
            step(figure);
            if *figure == 0 {
                self.good.remove(&commune);
            }
        }
    }
}

impl PartialEq for View {
    /// Two views are alike when they say the same of the same day.
    fn eq(&self, other: &Self) -> bool {
        self.map.day == other.map.day
            && self.standings == other.standings
            && self.total == other.total
            && self.groups == other.groups
            && (self.exemplars, &self.good) == (other.exemplars, &other.good)
    }
}

impl Counter {
    fn count(&mut self, standing: &Standing, coming: bool) {
        let (teams, members) = (u64::from(standing.teams), u64::from(standing.members));
        let at_model = self.models.entry(standing.model).or_default();
        if coming {
            *at_model += 1;
            (self.sites, self.teams, self.members) = (self.sites + 1, self.teams + teams, self.members + members);
        } else {
            *at_model = at_model.saturating_sub(1);
            if *at_model == 0 {
                self.models.remove(&standing.model);
            }
            self.sites = self.sites.saturating_sub(1);
            self.teams = self.teams.saturating_sub(teams);
            self.members = self.members.saturating_sub(members);
        }
    }

    fn tally(&self) -> Tally {
        Tally { models: self.models.len() as u64, sites: self.sites, teams: self.teams, members: self.members }
    }
}

/// Figures that are added up once, for a filter.
#[derive(Default)]
pub struct Sum {
    tally: Tally,
    /// For each model whether it was met.
    models: Vec<bool>,
}

impl Sum {
    /// Adds a site.
    pub fn add(&mut self, standing: &Standing) {
        self.tally.sites += 1;
        self.tally.teams += u64::from(standing.teams);
        self.tally.members += u64::from(standing.members);
        let at = standing.model as usize;
        // A site of no known model can't be: the rules see to it. It would count as a site all the same.
        if standing.model != NOTHING && self.models.len() <= at {
            self.models.resize(at + 1, false);
        }
        if let Some(met) = self.models.get_mut(at).filter(|met| !**met) {
            *met = true;
            self.tally.models += 1;
        }
    }

    /// What it comes to.
    pub const fn tally(&self) -> Tally {
        self.tally
    }
}

impl Standing {
    /// How a site stands on the day of a map.
    pub fn of(register: &Register, site: &Site, map: &Map) -> Self {
        let day = map.day;
        let facts = register.facts_on(site, day);
        let unit = register.geography().find(&facts.unit);
        let association = |code: &str| register.association(code).map_or(NOTHING, |(index, _)| index);
        Self {
            status: site.status_on(day),
            rating: register.rating_on(site.id, day),
            exemplar: site.is_exemplar_on(day),
            place: unit.and_then(|unit| map.place(unit)),
            model: register.model(facts.model.as_str()).map_or(NOTHING, |(index, _)| index),
            lead: association(facts.lead.as_str()),
            partners: facts.partners.iter().map(|code| association(code.as_str())).collect(),
            year: facts.founded.year(),
            teams: facts.teams,
            members: facts.members,
        }
    }
}

impl Site {
    /// Where the site stands in its life on a day.
    pub fn status_on(&self, day: Day) -> Status {
        if let Some(end) = self.end().filter(|end| end.on <= day) {
            return if end.event == EventKind::Merged { Status::Merged } else { Status::StruckOff };
        }
        if self.founded() > day {
            return Status::Planned;
        }
        match self.last_of(&[EventKind::Paused, EventKind::Resumed], day) {
            Some(EventKind::Paused) => Status::Paused,
            _ => Status::Active,
        }
    }

    /// Whether it holds the mark of an exemplar on a day.
    pub fn is_exemplar_on(&self, day: Day) -> bool {
        self.last_of(&[EventKind::Exemplar, EventKind::ExemplarWithdrawn], day) == Some(EventKind::Exemplar)
    }

    /// The event that ends its life, on whatever day.
    pub fn end(&self) -> Option<&crate::model::site::SiteEvent> {
        self.events.iter().filter(|event| !event.undone && event.event.ends()).min_by_key(|event| (event.on, event.seq))
    }

    /// The latest of some kinds of event up to a day; on one day the later entry wins.
    fn last_of(&self, kinds: &[EventKind], day: Day) -> Option<EventKind> {
        let events =
            self.events.iter().filter(|event| !event.undone && event.on <= day && kinds.contains(&event.event));
        events.max_by_key(|event| (event.on, event.seq)).map(|event| event.event)
    }
}

impl Register {
    /// The facts of a site as they stood on a day.
    pub fn facts_on<'a>(&'a self, site: &'a Site, day: Day) -> Cow<'a, SiteFacts> {
        if site.is_settled_by(day) {
            self.facts(site.id).map_or_else(|| Cow::Owned(site.facts_on(day)), Cow::Borrowed)
        } else {
            Cow::Owned(site.facts_on(day))
        }
    }

    /// The assessment that gives a site its rating on a day: of the latest period among those given by then.
    pub fn assessment_on(&self, id: SiteId, day: Day) -> Option<&Assessment> {
        let given = self.assessments_of(id).filter(|assessment| assessment.on <= day);
        given.max_by_key(|assessment| {
            (self.period(assessment.facts.period.as_str()).map(|period| period.end), assessment.on, assessment.seq)
        })
    }

    /// The rating of a site on a day.
    pub fn rating_on(&self, id: SiteId, day: Day) -> Rating {
        self.assessment_on(id, day).map_or(Rating::Unrated, |assessment| assessment.facts.rating)
    }

    /// What a value of [`View::groups`] stands for.
    pub fn group_value(&self, key: GroupKey, value: u32) -> GroupValue {
        let at = value as usize;
        let text = |text: Option<&str>| text.map_or(GroupValue::Nothing, GroupValue::text);
        match key {
            _ if value == NOTHING => GroupValue::Nothing,
            GroupKey::Lead | GroupKey::Association => {
                text(self.associations().get(at).map(|found| found.code.as_str()))
            }
            GroupKey::Model => text(self.models().get(at).map(|found| found.code.as_str())),
            GroupKey::Field => text(self.models().get(at).map(|found| found.field.as_str())),
            GroupKey::Province | GroupKey::District | GroupKey::Commune => {
                text(self.geography().unit(UnitIndex(value)).map(|unit| unit.id.as_str()))
            }
            GroupKey::Status => text(Status::ALL.get(at).map(|status| status.code())),
            GroupKey::Rating => text(Rating::ALL.get(at).map(|rating| rating.code())),
            GroupKey::Year => GroupValue::Year(i32::try_from(value).unwrap_or_default()),
        }
    }
}

/// Gives the values of a key that a site stands under; a list of them would be made for each key at every write.
fn each_value(fields: &[u32], key: GroupKey, standing: &Standing, mut give: impl FnMut(u32)) {
    let unit = |unit: Option<UnitIndex>| unit.map_or(NOTHING, |unit| unit.0);
    let first = match key {
        GroupKey::Lead | GroupKey::Association => standing.lead,
        GroupKey::Model => standing.model,
        GroupKey::Field => fields.get(standing.model as usize).copied().unwrap_or(NOTHING),
        GroupKey::Province => unit(standing.place.and_then(|place| place.province)),
        GroupKey::District => unit(standing.place.and_then(|place| place.district)),
        GroupKey::Commune => unit(standing.place.and_then(|place| place.commune)),
        GroupKey::Status => standing.status as u32,
        GroupKey::Rating => standing.rating as u32,
        GroupKey::Year => standing.year.unsigned_abs(),
    };
    give(first);
    if key == GroupKey::Association {
        standing.partners.iter().copied().for_each(give);
    }
}

/// For each model the first model of the same field, which stands for the field.
fn fields_of_models(register: &Register) -> Vec<u32> {
    let mut first: HashMap<&str, u32> = HashMap::new();
    let fields = register.models().iter().enumerate();
    fields.map(|(index, model)| *first.entry(model.field.as_str()).or_insert(index as u32)).collect()
}
