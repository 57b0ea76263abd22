//! From rows to the register: all of them as one entry.

use serde_json::Value;
use serde_json::json;

use crate::model::field::Input;
use crate::model::sensitive::find;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::grid::MANY;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::count_back::CountBack;
use crate::tui::task::grid::saving::Order;
use crate::tui::task::grid::saving::Outcome;
use crate::tui::task::grid::saving::Saving;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::Stage;
use crate::tui::task::grid::sites::sheet::Flaw;
use crate::tui::task::grid::sites::sheet::Place;
use crate::wire::message::Answer;
use crate::wire::message::Receipt;

/// Copies that differ in nothing but their units are one command up to so many; more would be too large an entry.
const MOST_AT_ONCE: usize = 500;

impl SitesGrid {
    /// Begins to save: first the count is typed back where it is large.
    pub(super) fn save(&mut self, scene: &Scene) {
        self.tried = true;
        if let Some((place, flaw)) = self.sheet.first_flaw() {
            self.go(place);
            if flaw == Flaw::Wanted {
                self.said = Some(Said::Warning(scene.lang.t("grid.names_wait").to_owned()));
            }
            return;
        }
        if !self.warned
            && let Some((place, text)) = self.sensitive(scene)
        {
            self.warned = true;
            self.go(place);
            self.said = Some(Said::Warning(text));
            return;
        }
        match self.sheet.count() {
            0 => self.said = Some(Said::Warning(scene.lang.t("grid.no_sites").to_owned())),
            count if count > MANY => self.stage = Stage::Counting(CountBack::new(count)),
            _ => self.write(scene),
        }
    }

    /// The first text that looks as if it told of a person, and what is said of it. It is told once, and then let pass.
    fn sensitive(&self, scene: &Scene) -> Option<(Place, String)> {
        let places = (0..self.sheet.rows.len())
            .flat_map(|row| (0..self.sheet.columns.len()).map(move |column| Place { row, column }));
        let found = |place: Place| {
            let is_text =
                self.sheet.columns.get(place.column).is_some_and(|field| matches!(field.input, Input::Line(_)));
            let text = self.sheet.own(place).filter(|_| is_text)?.shown();
            let found = find(text).into_iter().next()?;
            let kind = scene.lang.find(&format!("form.sensitive_{}", found.kind)).unwrap_or_default();
            let words = [("value", text.get(found.range).unwrap_or_default()), ("kind", kind)];
            let told = scene.lang.fill("form.sensitive", &words);
            Some((place, format!("{told} {}", scene.lang.t("grid.save_anyway"))))
        };
        places.into_iter().find_map(found)
    }

    pub(super) fn write(&mut self, scene: &Scene) {
        let orders = self.orders();
        let saving = if self.sheet.is_uniform() && orders.len() <= MOST_AT_ONCE {
            let rows = orders.into_iter().map(|order| order.row).collect();
            Saving::whole(self.one_for_all(), rows, self.keeper.token())
        } else {
            Saving::new(&orders, self.keeper.token(), None)
        };
        if saving.must_announce() {
            self.keeper.touch(scene.now.ms);
        }
        self.keeper.hurry();
        self.stage = Stage::Saving(saving);
    }

    /// The command of every row that says something.
    pub(super) fn orders(&self) -> Vec<Order> {
        let first = self.sheet.first();
        let rows = self.sheet.sites().iter().enumerate().filter(|(_, row)| !self.sheet.is_blank(row));
        let order = |(at, row): (usize, &super::sheet::Row)| Order {
            row: row.id.to_string(),
            command: json!({ "add_site": self.sheet.facts(first + at) }),
        };
        rows.map(order).collect()
    }

    /// One command for copies that differ in nothing but their units.
    fn one_for_all(&self) -> Value {
        let units: Vec<&str> =
            self.sheet.sites().iter().filter_map(|row| Some(row.unit.as_ref()?.0.as_str())).collect();
        json!({ "add_sites": { "template": self.sheet.facts(0), "units": units } })
    }

    pub(super) fn hear_save(&mut self, answer: Answer, scene: &Scene) -> Vec<Wish> {
        let Stage::Saving(saving) = &mut self.stage else { return Vec::new() };
        match saving.hear(answer, scene.now.ms) {
            Outcome::Waiting => {}
            Outcome::Written { rows, receipt, last } => {
                let (_, total) = saving.progress();
                self.sheet.written(&rows);
                self.resize();
                if last {
                    return self.saved(total, &receipt, scene);
                }
                self.keeper.touch(scene.now.ms);
                self.keeper.hurry();
            }
            Outcome::Refused { problem, row } => {
                self.stage = Stage::Typing;
                match row.and_then(|id| self.sheet.refuse(&id, problem.clone())) {
                    Some(place) => self.go(place),
                    None => self.said = Some(Said::Refused(problem)),
                }
                self.changed(scene);
            }
        }
        Vec::new()
    }

    /// All is written: copies are done with, a table waits for the next sites.
    fn saved(&mut self, count: usize, receipt: &Receipt, scene: &Scene) -> Vec<Wish> {
        let key = if self.sheet.is_copies { "grid.saved_copies" } else { "grid.saved_sites" };
        let words = [("n", &*scene.lang.number(count as u64)), ("seq", &*scene.lang.number(receipt.seq.0))];
        let text = scene.lang.fill(key, &words);
        if self.sheet.is_copies {
            return vec![Wish::Close, Wish::Tell(text)];
        }
        self.stage = Stage::Typing;
        self.keeper.renew();
        self.tried = false;
        self.said = Some(Said::Done(text));
        self.go(Place::default());
        Vec::new()
    }
}
