//! Opening on a site that is there already: to correct it, or to type another one like it.

use serde_json::Map;
use serde_json::Value;

use crate::face::command::Original;
use crate::face::command::base_of;
use crate::face::command::part;
use crate::face::value;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::field::Asked;
use crate::model::field::Carry;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::slot::Source;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::SiteNow;

/// A record that is waited for.
#[derive(Debug)]
pub struct Loading {
    id: SiteId,
    purpose: Purpose,
    asked: bool,
    /// The last entry that the dashboard knew when it was asked for: what is newer was not on the screen.
    known: Option<Seq>,
}

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// To correct it, from this field on.
    Correct(Option<&'static str>),
    /// To type another one like it.
    Another,
}

impl Loading {
    /// Whether the record is to be corrected.
    pub fn corrects(&self) -> bool {
        matches!(self.purpose, Purpose::Correct(_))
    }

    /// Which record it is.
    pub const fn id(&self) -> SiteId {
        self.id
    }

    /// The connection is gone: it is asked for again.
    pub fn lost(&mut self) {
        self.asked = false;
    }
}

impl Form {
    /// A form that corrects a site, with the caret in a field.
    pub fn correcting(id: SiteId, field: Option<&'static str>, token: String, lang: Lang) -> Self {
        Self::on(id, Purpose::Correct(field), token, lang)
    }

    /// A form for another site like one that is there already.
    pub fn another(id: SiteId, token: String, lang: Lang) -> Self {
        Self::on(id, Purpose::Another, token, lang)
    }

    fn on(id: SiteId, purpose: Purpose, token: String, lang: Lang) -> Self {
        let mut form = Self::blank(FormKind::Site, token, lang);
        form.stage = Stage::Loading(Loading { id, purpose, asked: false, known: None });
        form
    }

    pub(super) fn site_question(&mut self, scene: &Scene) -> Option<Ask> {
        match &mut self.stage {
            Stage::Loading(loading) if !loading.asked => {
                loading.asked = true;
                loading.known.get_or_insert(scene.seq);
                Some(Ask::SiteNow { id: loading.id })
            }
            Stage::Conflict(conflict) => {
                let id = self.original.as_ref()?.id;
                conflict.asks().then_some(Ask::SiteNow { id })
            }
            _ => None,
        }
    }

    pub(super) fn hear_site(&mut self, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match (&mut self.stage, answer) {
            (Stage::Loading(loading), Answer::SiteNow(site)) => {
                let purpose = loading.purpose;
                // What was typed ahead was typed by somebody who had not seen these values.
                let known = loading.known.filter(|_| loading.corrects() && !self.ahead.is_empty());
                let unseen = known.map(|known| newer(&site, known)).unwrap_or_default();
                self.stage = Stage::Typing;
                self.fill(*site, purpose);
                let wishes = self.catch_up(scene);
                self.own_up_to(unseen, scene);
                wishes
            }
            (Stage::Loading(_), Answer::Refused(problem)) => {
                let sentence = self.lang.sentence(problem.reason.key(), &problem.field, &problem.args);
                vec![Wish::Tell(sentence), Wish::Close]
            }
            (Stage::Conflict(_), answer) => self.hear_theirs(answer, scene),
            _ => Vec::new(),
        }
    }

    /// Lets values that were typed over unseen clash with what is typed when it is saved, as if they had come in since.
    fn own_up_to(&mut self, unseen: Map<String, Value>, scene: &Scene) {
        let typed = self.changes(scene.today).ok();
        let Some(original) = &mut self.original else { return };
        for (name, before) in unseen {
            if typed.as_ref().is_none_or(|typed| typed.contains_key(&name)) {
                original.base.insert(name, before);
                original.rev = 0;
            }
        }
    }

    fn fill(&mut self, site: SiteNow, purpose: Purpose) {
        let (lang, base) = (self.lang, base_of(&site));
        for slot in &mut self.slots {
            let taken = match purpose {
                Purpose::Correct(_) => slot.field.asked != Asked::Editing,
                // The place is what differs; where it came from would be said of the wrong site.
                Purpose::Another => slot.field.carry == Carry::Keep && slot.field.name != "origin",
            };
            if let Some(value) = part(&base, slot.field.name).filter(|_| taken) {
                slot.put(value, &site.names, lang);
                slot.carried = purpose == Purpose::Another && !slot.is_empty();
            }
        }
        self.name_follows_model();
        let at = match purpose {
            Purpose::Correct(field) => {
                self.original = Some(Original::of(&site));
                field.and_then(|name| self.place_of(name)).unwrap_or_else(|| self.first_asked())
            }
            Purpose::Another => {
                let first = self.asked().find(|at| !self.slots[*at].carried && !self.slots[*at].keep);
                first.unwrap_or_else(|| self.first_asked())
            }
        };
        self.enter(at);
    }

    /// A name that is the model's own goes with the model.
    fn name_follows_model(&mut self) {
        let model = self.find("model").and_then(|at| self.slots[at].picks.first()).map(|row| row.name.clone());
        if let Some(at) = self.find("name")
            && self.original.is_none()
            && model.is_some_and(|model| model == self.slots[at].input.text())
        {
            self.slots[at].source = Source::Model;
        }
    }
}

/// The fields that were written after an entry, with what stood in them before.
fn newer(site: &SiteNow, known: Seq) -> Map<String, Value> {
    let edits = site.blame.iter().filter(|blame| blame.seq > known);
    edits.map(|blame| (blame.field.name().to_owned(), value::read(&blame.before))).collect()
}
