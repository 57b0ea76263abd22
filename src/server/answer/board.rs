//! The side panes of a dashboard and its strip of figures.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::model::association::Association;
use crate::model::authority::Reach;
use crate::model::code::Rating;
use crate::model::count::GroupKey;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::map::UnitIndex;
use crate::model::movement::EntryDays;
use crate::model::movement::Moved;
use crate::model::problem::Problem;
use crate::model::query::Query;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::standing::Sum;
use crate::model::standing::View;
use crate::model::unit::Unit;
use crate::server::answer::Scene;
use crate::text::fold::fold;
use crate::text::order::sort_key;
use crate::wire::message::AssociationRow;
use crate::wire::message::Board;
use crate::wire::message::BoardAsk;
use crate::wire::message::ModelRow;
use crate::wire::message::UnitRow;

/// The tree of a day without its figures: it changes only with the day or with the units themselves.
#[derive(Default)]
pub struct BoardCache {
    day: Option<Day>,
    units: u32,
    tree: Vec<Node>,
}

struct Node {
    index: UnitIndex,
    row: UnitRow,
}

pub(super) fn board(scene: &Scene<'_>, cache: &mut BoardCache, ask: &BoardAsk) -> Result<Board, Problem> {
    let (register, view) = (scene.register(), scene.view(ask.as_of));
    cache.keep(register, view.day());
    let (associations, associations_total) = associations(scene, &view, &ask.associations)?;
    let figures = Figures::of(scene, &view, &ask.units)?;
    let sight = scene.sight();
    let units =
        cache.tree.iter().map(|node| UnitRow { tally: figures.unit(register, &view, node), ..node.row.clone() });
    let communes = cache.tree.iter().filter(|node| !register.geography().has_children(node.index));
    let communes = communes.filter(|node| sight.sees_place(register, Some(&node.row.id), &[]));
    let communes: Vec<UnitIndex> = communes.map(|node| node.index).collect();
    let strip = Strip::of(scene, &view)?;
    let days = EntryDays { from: view.day(), to: view.day(), east: scene.east() };
    let moved = Moved::count(register, &view, &days);
    Ok(Board {
        seq: register.seq(),
        at: register.acts().last().map(|act| act.at),
        day: view.day(),
        state: scene.state.clone(),
        home: cache.tree.first().map(|node| node.row.full_name.clone()).unwrap_or_default(),
        demo: register.settings().demo,
        total: scene.total(&view)?,
        exemplars: strip.exemplars,
        communes_without_good: communes.iter().filter(|commune| !strip.is_good(&view, **commune)).count() as u64,
        communes: communes.len() as u64,
        added_today: moved.new,
        ended_today: moved.gone,
        associations,
        associations_total,
        units: units.collect(),
        to_place: figures.to_place,
        units_total: figures.total,
    })
}

/// Figures of the strip that are kept for the whole register, and counted anew for those who see a part of it.
struct Strip {
    exemplars: u64,
    /// The communes with a site that is rated as good; none when the kept figures tell.
    good: Option<HashSet<UnitIndex>>,
}

impl Strip {
    fn of(scene: &Scene<'_>, view: &View) -> Result<Self, Problem> {
        if scene.reach == Reach::Everywhere {
            return Ok(Self { exemplars: view.exemplars(), good: None });
        }
        let (mut exemplars, mut good) = (0, HashSet::new());
        for (_, standing) in scene.filter(&Query::default(), view.day())?.find(scene.register(), view) {
            exemplars += u64::from(standing.exemplar);
            good.extend(standing.place.filter(|_| standing.rating == Rating::Good).map(|place| place.unit));
        }
        Ok(Self { exemplars, good: Some(good) })
    }

    fn is_good(&self, view: &View, commune: UnitIndex) -> bool {
        self.good.as_ref().map_or_else(|| view.good_in(commune) > 0, |good| good.contains(&commune))
    }
}

fn associations(scene: &Scene<'_>, view: &View, query: &str) -> Result<(Vec<AssociationRow>, Tally), Problem> {
    let register = scene.register();
    let filter = scene.filter(&Query::parse(query)?, view.day())?;
    let mut sums: HashMap<(GroupKey, u32), Sum> = HashMap::new();
    let mut total = if filter.is_empty() { view.total() } else { Tally::default() };
    if !filter.is_empty() {
        let mut all = Sum::default();
        for (_, standing) in filter.find(register, view) {
            let standing = &*standing;
            all.add(standing);
            for key in [GroupKey::Association, GroupKey::Lead, GroupKey::Model] {
                view.values(key, standing)
                    .into_iter()
                    .for_each(|value| sums.entry((key, value)).or_default().add(standing));
            }
        }
        total = all.tally();
    }
    let tally = |key, value| {
        if filter.is_empty() {
            view.group(key, value)
        } else {
            sums.get(&(key, value)).map(Sum::tally).unwrap_or_default()
        }
    };
    let in_use =
        register.associations().iter().enumerate().filter(|(at, _)| register.is_in_use(Table::Associations, *at));
    let rows = in_use.map(|(at, association)| AssociationRow {
        code: association.code.clone(),
        name: association.name.clone(),
        name_en: association.name_en.clone(),
        short: if association.short.is_empty() { association.name.clone() } else { association.short.clone() },
        tally: tally(GroupKey::Association, at as u32),
        lead: tally(GroupKey::Lead, at as u32),
        models: models_of(register, association, |model| tally(GroupKey::Model, model)),
    });
    Ok((rows.collect(), total))
}

fn models_of(register: &Register, association: &Association, tally: impl Fn(u32) -> Tally) -> Vec<ModelRow> {
    let own = register.models().iter().enumerate();
    let own = own.filter(|(at, model)| model.lead == association.code && register.is_in_use(Table::Models, *at));
    let mut rows: Vec<ModelRow> = own
        .map(|(at, model)| ModelRow {
            code: model.code.clone(),
            name: model.name.clone(),
            name_en: model.name_en.clone(),
            tally: tally(at as u32),
        })
        .collect();
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    rows
}

/// The figures of the tree under a query.
struct Figures {
    /// For each unit; none when the kept figures answer.
    sums: Option<HashMap<UnitIndex, Sum>>,
    total: Tally,
    to_place: Tally,
}

impl Figures {
    fn of(scene: &Scene<'_>, view: &View, query: &str) -> Result<Self, Problem> {
        let register = scene.register();
        let filter = scene.filter(&Query::parse(query)?, view.day())?;
        if filter.is_empty() {
            let to_place = view.group(GroupKey::Commune, u32::MAX);
            return Ok(Self { sums: None, total: view.total(), to_place });
        }
        let (mut sums, mut total, mut to_place) = (HashMap::<UnitIndex, Sum>::new(), Sum::default(), Sum::default());
        for (_, standing) in filter.find(register, view) {
            let standing = &*standing;
            total.add(standing);
            match standing.place {
                None => to_place.add(standing),
                Some(place) => {
                    register
                        .geography()
                        .line_up(place.unit)
                        .for_each(|unit| sums.entry(unit).or_default().add(standing));
                }
            }
        }
        Ok(Self { sums: Some(sums), total: total.tally(), to_place: to_place.tally() })
    }

    fn unit(&self, register: &Register, view: &View, node: &Node) -> Tally {
        if let Some(sums) = &self.sums {
            return sums.get(&node.index).map(Sum::tally).unwrap_or_default();
        }
        match GroupKey::parse(node.row.level.as_str()) {
            Some(key @ (GroupKey::Province | GroupKey::District | GroupKey::Commune)) => view.group(key, node.index.0),
            // A tier that is no key of its own is counted here.
            _ => {
                let mut sum = Sum::default();
                let sites = register
                    .sites()
                    .filter_map(|site| view.standing(site.id))
                    .filter(|standing| standing.status.counts());
                let inside = |standing: &&crate::model::standing::Standing| {
                    standing.place.is_some_and(|place| register.geography().lies_in(place.unit, node.index))
                };
                sites.filter(inside).for_each(|standing| sum.add(standing));
                sum.tally()
            }
        }
    }
}

impl BoardCache {
    fn keep(&mut self, register: &Register, day: Day) {
        let units = register.len(Table::Units);
        if self.day == Some(day) && self.units == units {
            return;
        }
        let roots = match register.settings().home.as_ref().and_then(|home| register.geography().find(home)) {
            Some(home) => register.geography().on_day(home, day),
            None => {
                let all = register.geography().units().filter(|(_, unit)| unit.parent.is_none() && unit.is_valid(day));
                all.map(|(index, _)| index).collect()
            }
        };
        let mut tree = Vec::new();
        grow(register, day, roots, 0, &mut tree);
        *self = Self { day: Some(day), units, tree };
    }
}

/// Adds units with all below them, in Vietnamese order; towns stand before the country around them.
fn grow(register: &Register, day: Day, mut units: Vec<UnitIndex>, depth: u8, tree: &mut Vec<Node>) {
    let geography = register.geography();
    units.retain(|index| geography.unit(*index).is_some_and(|unit| unit.is_valid(day)));
    units.sort_by_cached_key(|index| geography.unit(*index).map(|unit| (kind_order(&unit.kind), sort_key(&unit.name))));
    for index in units {
        let Some(unit) = geography.unit(index) else { continue };
        let names = geography.kin(index).into_iter().filter_map(|kin| geography.unit(kin));
        let search = names.flat_map(names_of).collect::<Vec<_>>().join("\n");
        let above = geography.formerly_in(index, day).into_iter().filter_map(|above| geography.unit(above));
        let formerly = above.flat_map(names_of).collect::<Vec<_>>().join("\n");
        tree.push(Node {
            index,
            row: UnitRow {
                id: unit.id.clone(),
                depth,
                level: unit.level.clone(),
                kind: unit.kind.clone(),
                name: unit.name.clone(),
                full_name: unit.full_name.clone(),
                search,
                formerly,
                tally: Tally::default(),
            },
        });
        grow(register, day, geography.children(index).to_vec(), depth.saturating_add(1), tree);
    }
}

/// A unit's names, folded: what it is called by law, a tab and its bare name, then its other spellings.
fn names_of(unit: &Unit) -> impl Iterator<Item = String> {
    let kind = unit.full_name.strip_suffix(unit.name.as_str()).unwrap_or_default();
    let whole = format!("{}\t{}", fold(kind).trim_end(), fold(&unit.name));
    std::iter::once(whole).chain(unit.aliases.iter().map(|alias| fold(alias)))
}

/// In which order kinds of unit are listed among siblings.
fn kind_order(kind: &str) -> u8 {
    match kind {
        "city" | "urban-district" | "ward" => 0,
        "town" | "township" => 1,
        "special-zone" => 3,
        _ => 2,
    }
}
