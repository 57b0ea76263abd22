//! What follows from a pick: a model brings its name and its lead, a site the criteria that it is rated by.

use serde_json::Value;

use crate::face::pick::bare;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::id::SiteId;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Form;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::NameAsk;
use crate::wire::message::Named;
use crate::wire::message::PickRow;

impl Form {
    /// A name that is the model's own goes with the model.
    pub(super) fn name_follows_model(&mut self) {
        let model = self.slot_of("model").and_then(|slot| slot.picks.first()).map(|row| row.name.clone());
        let name = self.slots.iter_mut().find(|slot| slot.field.name == "name");
        if let (Some(model), Some(slot)) = (model, name)
            && slot.text == model
        {
            slot.by_hand = false;
        }
    }
}

impl Plain {
    /// A row was picked for a field: other fields may follow, as long as nobody typed them.
    pub(super) fn follow(&mut self, form: &mut Form, at: usize, row: &PickRow) -> Result<(), Leave> {
        match form.slots.get(at).map(|slot| slot.field.name) {
            Some("model") => {
                if let Some(slot) = form.slots.iter_mut().find(|slot| slot.field.name == "name" && !slot.by_hand) {
                    slot.text.clone_from(&row.name);
                    slot.carried = false;
                }
                self.follow_lead(form, &row.code)
            }
            Some("site") => self.follow_site(form),
            _ => Ok(()),
        }
    }

    fn follow_lead(&mut self, form: &mut Form, model: &str) -> Result<(), Leave> {
        let Some(at) = form.find("lead").filter(|at| form.slots.get(*at).is_some_and(|slot| !slot.by_hand)) else {
            return Ok(());
        };
        let Answer::Lines { lines, .. } = self.learn(Ask::Show { id: model.to_owned(), as_of: None })? else {
            return Ok(());
        };
        let shown = lines.first().and_then(|line| serde_json::from_str::<Value>(line).ok());
        let Some(lead) = shown.and_then(|model| Some(model.get("lead")?.as_str()?.to_owned())) else { return Ok(()) };
        let ask = NameAsk { of: PickOf::Association, texts: vec![lead.clone()], on: self.today() };
        let row = match self.learn(Ask::Name(ask))? {
            Answer::Named(named) => match named.into_iter().next() {
                Some(Named::One(row)) => row,
                _ => bare(&lead),
            },
            _ => bare(&lead),
        };
        form.slots.get_mut(at).into_iter().for_each(|slot| {
            slot.carried = false;
            slot.pick(row.clone());
        });
        Ok(())
    }

    /// Looks up the criteria that the site is rated by, where they are asked for.
    pub(super) fn follow_site(&mut self, form: &mut Form) -> Result<(), Leave> {
        let rates = form.slots.iter().any(|slot| slot.field.input == Input::Criteria);
        let site = form.slot_of("site").and_then(|slot| SiteId::parse(slot.code()?));
        let Some(id) = site.filter(|_| rates) else { return Ok(()) };
        if let Answer::Card(card) = self.learn(Ask::Card { id, as_of: None })? {
            form.criteria = Some(card.criteria.into_iter().map(|(text, _)| text).collect());
        }
        Ok(())
    }
}
