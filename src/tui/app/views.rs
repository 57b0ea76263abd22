//! How an officer looks at the register: kept with the server a moment after it changed, taken up again at the next start
//! on whatever computer, and chosen from views that have names.

use crate::model::vantage::Vantage;
use crate::model::vantage::VantageChip;
use crate::text::nfc::has_control;
use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::associations::Item;
use crate::tui::app::desk::Kind;
use crate::tui::app::filter::Chip;
use crate::tui::app::filter::ChipKind;
use crate::tui::app::sites::Anchor;
use crate::tui::app::sites::COLUMNS;
use crate::tui::effect::Effect;
use crate::tui::focus::Pane;
use crate::tui::task::columns::Columns;
use crate::tui::task::views::Views;
use crate::wire::message::Ask;
use crate::wire::message::Direction;
use crate::wire::message::SiteColumn;

/// A view is kept when it has been left alone so long: whoever moves about sends nothing.
const REST_MS: u64 = 2_000;

/// More than this a dashboard never keeps of what is unfolded.
const MOST_OPEN: usize = 500;

/// What is known of the view that the server keeps.
#[derive(Debug, Default)]
pub struct Keeping {
    /// Whether the last view was asked for, and whether it came.
    asked: bool,
    ready: bool,
    /// What the server has.
    kept: Option<Vantage>,
    /// What the dashboard looked like when it was last seen to change, and when that was.
    changed: Option<(Vantage, u64)>,
}

/// The names of the columns, for ever.
const NAMES: [(SiteColumn, &str); COLUMNS.len()] = [
    (SiteColumn::Name, "name"),
    (SiteColumn::Commune, "commune"),
    (SiteColumn::Rating, "rating"),
    (SiteColumn::Members, "members"),
    (SiteColumn::Founded, "founded"),
    (SiteColumn::Lead, "lead"),
    (SiteColumn::Status, "status"),
    (SiteColumn::Teams, "teams"),
    (SiteColumn::Model, "model"),
    (SiteColumn::Id, "id"),
    (SiteColumn::Touched, "touched"),
];

/// The names of kinds of chips, for ever.
const KINDS: [(ChipKind, &str); 8] = [
    (ChipKind::Association, "association"),
    (ChipKind::Model, "model"),
    (ChipKind::Unit, "unit"),
    (ChipKind::Exemplar, "exemplar"),
    (ChipKind::Moved, "moved"),
    (ChipKind::Origin, "origin"),
    (ChipKind::Gone, "gone"),
    (ChipKind::Words, "words"),
];

/// The names of panes, for ever.
const PANES: [(Pane, &str); 5] = [
    (Pane::Strip, "strip"),
    (Pane::Associations, "associations"),
    (Pane::Tree, "tree"),
    (Pane::Sites, "sites"),
    (Pane::Card, "card"),
];

fn name_of<T: PartialEq>(names: &[(T, &'static str)], wanted: &T) -> String {
    names.iter().find(|(one, _)| one == wanted).map(|(_, name)| (*name).to_owned()).unwrap_or_default()
}

fn named<T: Copy>(names: &[(T, &str)], wanted: &str) -> Option<T> {
    names.iter().find(|(_, name)| *name == wanted).map(|(one, _)| *one)
}

impl App {
    /// How the dashboard looks at the register now.
    pub fn vantage(&self) -> Vantage {
        let chips = self.filter.chips().iter().map(|chip| VantageChip {
            kind: name_of(&KINDS, &chip.kind),
            query: chip.query.clone(),
            label: chip.label.clone(),
        });
        // What was typed may hold what is not kept; such a word is found again by typing it.
        let plain = |chip: &VantageChip| !has_control(&chip.query) && !has_control(&chip.label);
        let all = self.sites.columns == COLUMNS;
        let columns = self.sites.columns.iter().filter(|_| !all).map(|column| name_of(&NAMES, column));
        let associations = self.associations.list.opened().filter_map(|item| match item {
            Item::Association(code) => Some(code.clone()),
            Item::All | Item::Model(..) => None,
        });
        let mut vantage = Vantage {
            chips: chips.filter(plain).collect(),
            sort: name_of(&NAMES, &self.sites.sort),
            direction: match self.sites.direction {
                Direction::Ascending => "ascending".to_owned(),
                Direction::Descending => "descending".to_owned(),
            },
            columns: columns.collect(),
            focus: name_of(&PANES, &self.focus),
            units: self.tree.nodes.opened().take(MOST_OPEN).cloned().collect(),
            associations: associations.take(MOST_OPEN).collect(),
            site: self.site(),
        };
        // What is unfolded comes in no order of its own.
        vantage.units.sort_unstable();
        vantage.associations.sort_unstable();
        vantage
    }

    /// Looks at the register so. What this version does not know of it is passed over.
    pub(super) fn look(&mut self, vantage: &Vantage) {
        self.filter.clear();
        for VantageChip { kind, query, label } in &vantage.chips {
            if let Some(kind) = named(&KINDS, kind) {
                self.filter.put(Chip { kind, query: query.clone(), label: label.clone() });
            }
        }
        let shown: Vec<SiteColumn> = vantage.columns.iter().filter_map(|name| named(&NAMES, name)).collect();
        self.sites.show(&shown);
        if let Some(column) = named(&NAMES, &vantage.sort) {
            let descending = vantage.direction == "descending";
            let direction = if descending { Direction::Descending } else { Direction::Ascending };
            self.sites.sort_by(column, direction);
        }
        vantage.units.iter().for_each(|unit| self.tree.nodes.open(unit));
        vantage.associations.iter().for_each(|code| self.associations.list.open(&Item::Association(code.clone())));
        self.sites.anchor = vantage.site.map_or(Anchor::Top, Anchor::Site);
        self.problem = None;
        if let Some(pane) = named(&PANES, &vantage.focus) {
            self.go(pane);
        }
    }

    pub(super) fn open_views(&mut self) {
        self.open_task(Box::new(Views::over(self.vantage())));
    }

    pub(super) fn open_columns(&mut self) {
        self.open_task(Box::new(Columns::of(&self.sites.columns)));
    }

    /// Takes up the last view, unless somebody has begun to look about already.
    pub(super) fn take_last_view(&mut self, last: Option<Box<Vantage>>) {
        if self.keeping.ready {
            return;
        }
        self.keeping.ready = true;
        if let Some(last) = last
            && self.filter.is_empty()
            && !self.trail.has_back()
        {
            self.look(&last);
            self.keeping.kept = Some(*last);
        }
    }

    /// Asks for the last view at the start, and keeps the present one once it rests.
    pub(super) fn keep_view(&mut self, effects: &mut Vec<Effect>) {
        let mine = self.capacity.as_ref().is_some_and(|capacity| capacity.viewing_as.is_none());
        if self.link != LinkState::Up || !mine {
            return;
        }
        if !self.keeping.asked {
            self.keeping.asked = true;
            self.send(Kind::LastView, Ask::Views, effects);
            return;
        }
        // Before the first board nothing is unfolded, and a screen that shows nothing is no view.
        if !self.keeping.ready || self.board.is_none() || !self.sites.is_known() {
            return;
        }
        let present = self.vantage();
        if self.keeping.kept.as_ref() == Some(&present) {
            self.keeping.changed = None;
            return;
        }
        let since = match &self.keeping.changed {
            Some((seen, since)) if *seen == present => *since,
            _ => {
                self.keeping.changed = Some((present, self.now.ms));
                return;
            }
        };
        if self.now.ms >= since + REST_MS && !self.desk.is_out(Kind::KeepView) {
            self.keeping.kept = Some(present.clone());
            self.keeping.changed = None;
            self.send(Kind::KeepView, Ask::KeepVantage(Box::new(present)), effects);
        }
    }

    /// Keeps the view at the end, rested or not.
    pub(super) fn leave_last_view(&mut self) {
        let mine = self.capacity.as_ref().is_some_and(|capacity| capacity.viewing_as.is_none());
        if mine && self.keeping.ready && self.sites.is_known() && self.keeping.kept.as_ref() != Some(&self.vantage()) {
            self.leftovers.put(Ask::KeepVantage(Box::new(self.vantage())));
        }
    }
}

impl Keeping {
    /// When the present view has rested long enough.
    pub fn next_due(&self) -> Option<u64> {
        self.changed.as_ref().map(|(_, since)| since + REST_MS)
    }

    /// After a loss what was on its way may not have come.
    pub fn lost(&mut self) {
        self.asked = self.ready;
        self.kept = None;
    }
}
