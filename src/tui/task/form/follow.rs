//! What follows from a pick: a model brings its name and its lead, a site the criteria that it is rated by.

use serde_json::Value;

use crate::face::pick::bare;
use crate::face::pick::name_of;
use crate::lang::Lang;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::id::SiteId;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Form;
use crate::tui::task::form::slot::Source;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::NameAsk;
use crate::wire::message::Named;
use crate::wire::message::PickRow;

/// What is looked up because of a pick.
#[derive(Debug, Default)]
pub struct Follow {
    wanted: Option<Ask>,
    out: Option<Ask>,
    /// The criteria of the site that is rated; none before they are known.
    pub criteria: Option<Vec<String>>,
}

impl Follow {
    /// Whether something is looked up.
    pub const fn is_busy(&self) -> bool {
        self.wanted.is_some() || self.out.is_some()
    }

    /// The connection is gone: it is asked again.
    pub fn lost(&mut self) {
        if self.wanted.is_none() {
            self.wanted = self.out.take();
        }
    }
}

impl Form {
    /// A row was picked for a field: other fields may follow, as long as nobody typed them.
    pub(super) fn follows(&mut self, at: usize, row: &PickRow) {
        match self.slots[at].field.name {
            "model" => {
                let name = name_of(row, Lang::Vi).to_owned();
                if let Some(slot) =
                    self.find("name").map(|at| &mut self.slots[at]).filter(|slot| slot.source != Source::Hand)
                {
                    slot.input.set_text(&name);
                    (slot.source, slot.carried, slot.flaw) = (Source::Model, false, None);
                }
                self.follow.wanted = Some(Ask::Show { id: row.code.clone(), as_of: None });
            }
            "site" => self.wants_criteria(),
            _ => {}
        }
    }

    /// Looks up the criteria that the site is rated by, where they are asked for.
    pub(super) fn wants_criteria(&mut self) {
        let rates = self.slots.iter().any(|slot| slot.field.input == Input::Criteria);
        let site = self.find("site").and_then(|at| SiteId::parse(self.slots[at].code()?));
        if let Some(id) = site.filter(|_| rates) {
            self.follow.criteria = None;
            self.follow.wanted = Some(Ask::Card { id, as_of: None });
        }
    }

    pub(super) fn record_question(&mut self, _scene: &Scene) -> Option<Ask> {
        let ask = self.follow.wanted.take()?;
        self.follow.out = Some(ask.clone());
        Some(ask)
    }

    pub(super) fn hear_record(&mut self, ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        self.follow.out = None;
        match (ask, answer) {
            (Ask::Show { id, .. }, Answer::Lines { lines, .. }) => {
                let model = lines.first().and_then(|line| serde_json::from_str::<Value>(line).ok());
                if let Some(lead) = model.as_ref().and_then(|model| model.get("lead")?.as_str()) {
                    self.lead_follows(&id, lead, scene);
                }
            }
            (Ask::Name(_), Answer::Named(named)) => {
                if let Some(Named::One(row)) = named.into_iter().next() {
                    self.lead_is_called(row);
                }
            }
            (Ask::Card { .. }, Answer::Card(card)) => {
                self.follow.criteria = Some(card.criteria.into_iter().map(|(text, _)| text).collect());
                self.pass_over(scene);
            }
            // Nothing follows then, and the officer types it.
            _ => {}
        }
        Vec::new()
    }

    /// The caret goes on from a field that, as it turns out, is not asked for.
    fn pass_over(&mut self, scene: &Scene) {
        if !self.is_asked(self.at) && self.slots[self.at].is_empty() {
            self.next(scene);
        }
    }

    /// The lead of the model is that of the site, as long as nobody typed another.
    fn lead_follows(&mut self, model: &str, lead: &str, scene: &Scene) {
        let still = self.find("model").is_some_and(|at| self.slots[at].code() == Some(model));
        let Some(at) = self.find("lead").filter(|_| still) else { return };
        let (lang, here) = (self.lang, self.at == at);
        let slot = &mut self.slots[at];
        if slot.source == Source::Hand || slot.code() == Some(lead) {
            return;
        }
        slot.clear();
        slot.pick(bare(lead), lang);
        slot.source = Source::Model;
        if here {
            slot.enter();
        }
        let (of, texts, on) = (PickOf::Association, vec![lead.to_owned()], scene.today);
        self.follow.wanted = Some(Ask::Name(NameAsk { of, texts, on }));
        self.touched(scene);
    }

    /// The lead that followed has this name.
    fn lead_is_called(&mut self, row: PickRow) {
        let lang = self.lang;
        if let Some(slot) =
            self.find("lead").map(|at| &mut self.slots[at]).filter(|slot| slot.code() == Some(&*row.code))
        {
            slot.pick(row, lang);
        }
    }
}
