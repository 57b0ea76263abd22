//! Marking: the units that a site is replicated to, marked in the tree of the day's map.

mod draw;
mod keys;

use std::collections::HashMap;
use std::collections::HashSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::model::date::Day;
use crate::model::field::Carry;
use crate::model::id::ModelCode;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::tui::app::tree::nodes;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::grid::help::Help;
use crate::tui::task::grid::keeper::Keeper;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::cell::Around;
use crate::tui::task::grid::sites::cell::Cell;
use crate::tui::task::grid::sites::draft::Body;
use crate::tui::task::grid::sites::names::Names;
use crate::tui::task::grid::sites::sheet::Row;
use crate::tui::task::grid::sites::sheet::Sheet;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::widget::tree::TreeState;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Board;
use crate::wire::message::BoardAsk;
use crate::wire::message::Draft;
use crate::wire::message::SiteNow;
use crate::wire::message::UnitRow;

/// The site that is replicated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Its model.
    pub model: ModelCode,
    /// The day whose map is shown; today's when none is given.
    pub as_of: Option<Day>,
}

/// The units that are being marked.
#[derive(Debug)]
pub struct Marking {
    source: Box<Source>,
    keeper: Keeper,
    /// What all copies take over: what makes them copies, and the common row. None before the site is here.
    common: Option<(Map<String, Value>, Row)>,
    names: Names,
    /// What was typed for single units before, also for those that are no longer marked.
    typed: HashMap<UnitId, Row>,
    units: Vec<UnitRow>,
    tree: TreeState<UnitId>,
    find: LineInput,
    /// The units that are found, with all below them, when something is looked for.
    shown: Option<HashSet<UnitId>>,
    /// Whether keys go to the tree, or else to the field above it.
    in_tree: bool,
    marked: HashSet<UnitId>,
    /// How many sites of the model each unit has.
    counts: HashMap<UnitId, u64>,
    /// Whether map and counts are asked for, and whether the site is.
    asked: (bool, bool),
    /// Whether the rows are wanted as soon as the site is here.
    hasty: bool,
    said: Option<Said>,
    help: Option<Box<Help>>,
    /// Whether all marks go when the key comes again.
    discards: bool,
}

/// What was said last.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    /// How it went.
    Plain(String),
    /// That something needs a look.
    Warning(String),
}

/// More than what anybody searches for.
const MOST_TYPED: usize = 80;

impl Marking {
    /// Marks units for copies of a site. The units of the dashboard are shown until those with counts are here.
    pub fn new(source: Source, units: Vec<UnitRow>, scene: &Scene) -> Self {
        let mut marking = Self::of(Box::new(source), Keeper::fresh());
        marking.take_units(units, scene);
        marking
    }

    /// Goes on marking, as a draft kept it or from the rows that the marks became.
    pub fn resumed(source: Box<Source>, keeper: Keeper, sheet: Sheet) -> Self {
        let unit = |row: &Row| Some((row.unit.as_ref()?.0.clone(), row.clone()));
        let typed: HashMap<UnitId, Row> = sheet.sites().iter().filter_map(unit).collect();
        let marked = typed.keys().cloned().collect();
        let common = sheet.rows.first().map(|row| (sheet.fixed.clone(), row.clone()));
        Self { marked, typed, common, ..Self::of(source, keeper) }
    }

    fn of(source: Box<Source>, keeper: Keeper) -> Self {
        Self {
            source,
            keeper,
            common: None,
            names: Names::default(),
            typed: HashMap::new(),
            units: Vec::new(),
            tree: TreeState::new(),
            find: LineInput::new(MOST_TYPED),
            shown: None,
            in_tree: false,
            marked: HashSet::new(),
            counts: HashMap::new(),
            asked: (false, false),
            hasty: false,
            said: None,
            help: None,
            discards: false,
        }
    }

    /// Whether nothing lies below a unit, so that a site can stand there.
    fn is_leaf(&self, at: usize) -> bool {
        let depth = self.units.get(at).map(|row| row.depth);
        depth.is_some() && self.units.get(at + 1).is_none_or(|next| Some(next.depth) <= depth)
    }

    fn position(&self, id: &UnitId) -> Option<usize> {
        self.units.iter().position(|row| row.id == *id)
    }

    /// The leaves from a unit on that lie below it, of those that are shown; the unit itself where it is one.
    fn leaves_below(&self, at: usize) -> Vec<usize> {
        let Some(depth) = self.units.get(at).map(|row| row.depth) else { return Vec::new() };
        let end = self.units.iter().skip(at + 1).position(|row| row.depth <= depth);
        let end = end.map_or(self.units.len(), |length| at + 1 + length);
        let is_shown = |at: &usize| {
            let id = self.units.get(*at).map(|row| &row.id);
            self.shown.as_ref().is_none_or(|shown| id.is_some_and(|id| shown.contains(id)))
        };
        (at..end).filter(|at| self.is_leaf(*at)).filter(is_shown).collect()
    }

    /// The unit above one.
    fn parent(&self, at: usize) -> Option<usize> {
        let depth = self.units.get(at)?.depth;
        (0..at).rev().find(|above| self.units.get(*above).is_some_and(|row| row.depth < depth))
    }

    fn take_units(&mut self, units: Vec<UnitRow>, scene: &Scene) {
        self.tree.set_nodes(nodes(&units, scene.lang));
        if self.units.is_empty()
            && let Some(root) = units.first()
        {
            self.tree.open(&root.id);
        }
        self.units = units;
        // In the tree the cursor stays where it is, and so does what is shown.
        if !self.in_tree {
            self.search();
        }
    }

    fn take_board(&mut self, board: Board, scene: &Scene) {
        self.counts = board.units.iter().map(|row| (row.id.clone(), row.tally.sites)).collect();
        self.take_units(board.units, scene);
    }

    /// Takes the site: what its copies take over stands in the common row.
    fn take_site(&mut self, now: &SiteNow, scene: &Scene) {
        for (of, row) in &now.names {
            self.names.put(*of, scene.today, row.clone());
        }
        let facts = serde_json::to_value(&now.facts).unwrap_or_default();
        let mut fixed = Map::new();
        fixed.insert("model".to_owned(), now.facts.model.as_str().into());
        fixed.insert("origin".to_owned(), now.id.to_string().into());
        let mut sheet = Sheet::copies(fixed.clone());
        let around = Around { lang: scene.lang, today: scene.today, on: scene.today };
        let cells = sheet.columns.iter().map(|field| {
            let value = field.name.split('.').try_fold(&facts, |value, part| value.get(part)).unwrap_or(&Value::Null);
            let kept = (field.carry == Carry::Keep).then_some(value)?;
            Cell::of_value(field, kept, around, &mut self.names)
        });
        let cells = cells.collect();
        let common = sheet.blank(None);
        self.common = Some((fixed, Row { cells, ..common }));
        if self.find.is_empty() && !self.in_tree {
            self.tree.open_to(&now.facts.unit);
        }
    }

    /// Filters the tree by what is typed: what is found, all below it, and what is above it.
    fn search(&mut self) {
        let folded = crate::text::fold::fold(&self.find.text());
        if folded.is_empty() {
            self.tree.clear_filter();
            self.shown = None;
            return;
        }
        let mut shown = HashSet::new();
        let mut first = None;
        let mut inside: Option<u8> = None;
        for row in &self.units {
            inside = inside.filter(|depth| row.depth > *depth);
            // The root holds everything: its name filters nothing.
            if inside.is_none() && row.depth > 0 && (row.is_found_by(&folded) || row.was_in(&folded)) {
                inside = Some(row.depth);
                first = first.or_else(|| Some(row.id.clone()));
            }
            if inside.is_some() {
                shown.insert(row.id.clone());
            }
        }
        self.tree.filter(|node| shown.contains(&node.id));
        self.shown = Some(shown);
        if let Some(first) = first {
            self.tree.open_to(&first);
        }
    }

    /// Goes into the tree, to the first leaf from what was found on.
    fn enter_tree(&mut self) {
        let Some(at) = self.tree.cursor().and_then(|id| self.position(id)) else { return };
        self.in_tree = true;
        // Where nothing is looked for the cursor is on the unit of the site: its neighbours come first.
        let from = match self.find.is_empty() && self.is_leaf(at) {
            // A province is no neighbourhood.
            true => self.parent(at).filter(|above| *above > 0).unwrap_or(at),
            false => at,
        };
        let below = self.leaves_below(from);
        if let Some(leaf) = below.first().and_then(|at| self.units.get(*at)).map(|row| row.id.clone()) {
            self.tree.open_to(&leaf);
        }
    }

    /// The rows that the marks become, in the order of the tree; what was typed for a unit stays with it. None before the
    /// site is here.
    fn copies(&self) -> Option<Sheet> {
        let (fixed, common) = self.common.as_ref()?;
        let mut sheet = Sheet::copies(fixed.clone());
        sheet.rows.clear();
        sheet.reserve(self.typed.values().map(|row| row.id).max().unwrap_or(0).max(common.id));
        sheet.rows.push(common.clone());
        // Marks on units that the map no longer has stay with their rows.
        let is_gone = |row: &&Row| {
            row.unit.as_ref().is_some_and(|(id, _)| self.marked.contains(id) && self.position(id).is_none())
        };
        sheet.rows.extend(self.typed.values().filter(is_gone).cloned());
        for unit in self.marked_rows() {
            let row = match self.typed.get(&unit.id) {
                Some(row) => row.clone(),
                None => sheet.blank(Some((unit.id.clone(), unit.name.clone()))),
            };
            sheet.rows.push(row);
        }
        Some(sheet)
    }

    /// The marked units, in the order of the tree.
    fn marked_rows(&self) -> impl Iterator<Item = &UnitRow> {
        self.units.iter().filter(|row| self.marked.contains(&row.id))
    }

    /// Goes on to the rows, as soon as the site is here.
    fn open_rows(&mut self, scene: &Scene) -> Vec<Wish> {
        if self.marked.is_empty() {
            self.said = Some(Said::Warning(scene.lang.t("marking.none").to_owned()));
            return Vec::new();
        }
        let Some(sheet) = self.copies() else {
            self.hasty = true;
            return Vec::new();
        };
        let mut keeper = std::mem::replace(&mut self.keeper, Keeper::fresh());
        keeper.touch(scene.now.ms);
        let names = std::mem::take(&mut self.names);
        vec![Wish::Replace(Box::new(SitesGrid::copies(self.source.clone(), keeper, sheet, names, scene.lang)))]
    }

    /// The draft of the marks; none when there is none, or the site is not here yet.
    fn draft(&self) -> Option<Draft> {
        if self.marked.is_empty() {
            return None;
        }
        Body::of(Some(&self.source), true, &self.copies()?).draft(self.keeper.token())
    }
}

impl Task for Marking {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        self.take_key(chord, scene)
    }

    fn paste(&mut self, text: &str, _scene: &Scene) -> Vec<Wish> {
        if !self.in_tree {
            self.find.insert_text(text);
            self.search();
        }
        Vec::new()
    }

    fn hear(&mut self, topic: Topic, _ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match (topic, answer) {
            (Topic::Rows, Answer::Board(board)) => self.take_board(*board, scene),
            (Topic::Now, Answer::SiteNow(now)) => {
                self.take_site(&now, scene);
                self.keeper.touch(scene.now.ms);
                if std::mem::take(&mut self.hasty) {
                    return self.open_rows(scene);
                }
            }
            (Topic::Draft, answer) => self.keeper.hear(answer),
            (_, Answer::Refused(problem)) => {
                let text = scene.lang.sentence(problem.reason.key(), &problem.field, &problem.args);
                self.said = Some(Said::Warning(text));
            }
            _ => {}
        }
        Vec::new()
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)> {
        let mut asks = Vec::new();
        if !std::mem::replace(&mut self.asked.0, true) {
            let units = format!("model:{}", self.source.model);
            let ask = BoardAsk { as_of: self.source.as_of, associations: String::new(), units };
            asks.push((Topic::Rows, Ask::Board(ask)));
        }
        if self.common.is_none() && !std::mem::replace(&mut self.asked.1, true) {
            asks.push((Topic::Now, Ask::SiteNow { id: self.source.id }));
        }
        if self.keeper.is_due(is_out(Topic::Draft), scene.now.ms) {
            let draft = self.draft();
            asks.extend(self.keeper.send(draft).map(|ask| (Topic::Draft, ask)));
        }
        asks
    }

    fn leave(&mut self, _scene: &Scene) -> Vec<Wish> {
        self.keeper.leave(self.draft()).into_iter().chain([Wish::Close]).collect()
    }

    fn lost(&mut self) {
        self.keeper.lost();
        self.asked = (false, false);
    }

    fn next_due(&self, _scene: &Scene) -> Option<u64> {
        self.keeper.next_due()
    }

    fn fit(&mut self, screen: Rect) {
        self.tree.set_height(usize::from(draw::body(screen).height));
        if let Some(help) = &mut self.help {
            help.fit(screen);
        }
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        draw::render(self, screen, buf, scene, look)
    }
}
