//! A form: the fields of one record, made from FIELDS and read like those of the dashboard, asked one after the other.
//!
//! Each answer is kept as a draft before the next question is asked, in the form that the dashboard keeps it in, so a cut
//! line or a power cut loses the line under way at most, and either face goes on with what the other began.

mod clash;
mod draft;
mod field;
mod follow;
mod pick;
mod save;
mod slot;

use serde_json::Map;
use serde_json::Value;

use crate::face::command;
use crate::face::command::Original;
use crate::face::draft::fresh_token;
use crate::face::form;
use crate::face::form::Around;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::date::Day;
use crate::model::field::Asked;
use crate::model::field::Carry;
use crate::model::field::Input;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::field::Step;
use crate::plain::form::slot::Slot;
use crate::plain::form::slot::record;
use crate::plain::talk::Confirm;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;
use crate::wire::message::PickRow;
use crate::wire::message::SiteNow;

/// What a form begins with.
#[derive(Clone, Debug)]
pub enum Begin {
    /// A new record.
    New(FormKind),
    /// A new record about a site.
    About(FormKind, SiteId, String),
    /// Another site like one.
    Another(SiteId),
    /// A site that is corrected.
    Correct(SiteId),
    /// What was left half typed.
    Draft(Draft),
}

/// A form.
#[derive(Debug)]
pub struct Form {
    kind: FormKind,
    /// The token of the record that is typed, and what those of its series begin with.
    token: String,
    stem: String,
    added: u32,
    original: Option<Original>,
    slots: Vec<Slot>,
    /// The field that was asked for last.
    at: usize,
    /// What looked like it names a person, and is saved all the same.
    accepted: Vec<String>,
    /// The criteria that the site is rated by, once they are known.
    criteria: Option<Vec<String>>,
    /// What was said to be alike last.
    alike: String,
    /// Whether anything was typed that is not in the register.
    touched: bool,
    /// How often the site was changed by others while it was being saved.
    tries: u8,
    /// Whether the server was told of it.
    kept: bool,
    /// Whether the officer was told that it can't be kept now.
    told_unkept: bool,
}

impl Form {
    fn blank(kind: FormKind, token: String, lang: Lang) -> Self {
        Self {
            kind,
            stem: token.clone(),
            token,
            added: 0,
            original: None,
            slots: kind.fields().map(|field| Slot::new(field, lang)).collect(),
            at: 0,
            accepted: Vec::new(),
            criteria: None,
            alike: String::new(),
            touched: false,
            tries: 0,
            kept: false,
            told_unkept: false,
        }
    }

    /// A form that corrects a site.
    fn correcting(site: &SiteNow, lang: Lang) -> Self {
        let mut form = Self::blank(FormKind::Site, fresh_token(), lang);
        let original = Original::of(site);
        for slot in form.slots.iter_mut().filter(|slot| slot.field.asked != Asked::Editing) {
            if let Some(value) = command::part(&original.base, slot.field.name) {
                slot.put(value, &site.names, lang);
            }
        }
        form.original = Some(original);
        form
    }

    /// A form for another site like one. Where it came from would be said of the wrong site.
    fn another(site: &SiteNow, lang: Lang) -> Self {
        let mut form = Self::blank(FormKind::Site, fresh_token(), lang);
        let base = command::base_of(site);
        let taken = |slot: &&mut Slot| slot.field.carry == Carry::Keep && slot.field.name != "origin";
        for slot in form.slots.iter_mut().filter(taken) {
            if let Some(value) = command::part(&base, slot.field.name) {
                slot.put(value, &site.names, lang);
                slot.carried = !slot.is_empty();
            }
        }
        form.name_follows_model();
        form
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.slots.iter().position(|slot| slot.field.name == name)
    }

    fn slot_of(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.field.name == name)
    }

    fn is_asked(&self, at: usize) -> bool {
        let Some(slot) = self.slots.get(at) else { return false };
        if slot.field.input == Input::Criteria && self.criteria.as_ref().is_some_and(Vec::is_empty) {
            return false;
        }
        let code = |name: &str| self.slot_of(name).and_then(|slot| slot.code().map(str::to_owned));
        let is_filled = |name: &str| self.slot_of(name).is_some_and(|slot| !slot.is_empty());
        let around = Around { editing: self.original.is_some(), code: &code, is_filled: &is_filled };
        form::is_asked(slot.field, &around)
    }

    /// The fields that are asked for now.
    fn asked(&self) -> Vec<usize> {
        (0..self.slots.len()).filter(|at| self.is_asked(*at)).collect()
    }

    /// What all fields say, as the command has it; or the field that can't be saved and why.
    fn members(&self, today: Day) -> Result<Map<String, Value>, (usize, Problem)> {
        let mut members = Map::new();
        for at in self.asked() {
            let Some(slot) = self.slots.get(at) else { continue };
            if let Some(value) = slot.value(today).map_err(|problem| (at, problem))? {
                command::put(&mut members, slot.field.name, value);
            }
        }
        Ok(members)
    }

    /// What a correction changes.
    fn changes(&self, today: Day) -> Map<String, Value> {
        let members = self.members(today).unwrap_or_default();
        self.original.as_ref().map_or_else(Map::new, |original| original.changes(members))
    }

    fn title(&self, lang: Lang) -> String {
        form::title(self.kind, self.original.as_ref().map(|original| original.id), lang)
    }

    /// Begins the next record of the series.
    fn next_record(&mut self) {
        self.added += 1;
        self.token = format!("{}-{}", self.stem, self.added);
        (self.at, self.touched, self.kept, self.criteria) = (0, false, false, None);
        self.alike.clear();
        self.slots.iter_mut().for_each(Slot::carry_over);
    }
}

impl Plain {
    /// Has a form typed, and answers with the record that was saved last, if any was.
    pub(super) fn type_form(&mut self, begin: Begin) -> Result<Option<PickRow>, Leave> {
        let Some((mut form, from)) = self.opened(begin)? else { return Ok(None) };
        let typed = self.type_opened(&mut form, from);
        if typed.is_err() {
            // Whoever quits keeps what is typed; when nobody is there any more, it is kept all the same.
            let _ = self.put_away(&mut form);
        }
        typed
    }

    fn type_opened(&mut self, form: &mut Form, from: Option<usize>) -> Result<Option<PickRow>, Leave> {
        if from.is_some() {
            let title = form.title(self.lang);
            self.say(&title)?;
        }
        self.say(self.lang.t("plain.form_help"))?;
        let mut from = from;
        let mut saved = None;
        loop {
            let asks = from.is_some();
            if let Some(at) = from
                && self.ask_fields(form, at)? == Step::Leave
            {
                self.put_away(form)?;
                return Ok(saved);
            }
            let Some(row) = self.finish(form, asks)? else { return Ok(saved) };
            saved = Some(row);
            (form.touched, form.kept) = (false, false);
            let again = form.original.is_none() && form.kind != FormKind::Model;
            if !again || self.confirm(self.lang.t("plain.another"), Confirm::No)? == Confirm::No {
                return Ok(saved);
            }
            form.next_record();
            from = Some(0);
        }
    }

    /// The form, and the field from which on it is asked; none where its fields are chosen from a list.
    fn opened(&mut self, begin: Begin) -> Result<Option<(Form, Option<usize>)>, Leave> {
        let lang = self.lang;
        Ok(match begin {
            Begin::New(kind) => Some((Form::blank(kind, fresh_token(), lang), Some(0))),
            Begin::About(kind, id, name) => {
                let mut form = Form::blank(kind, fresh_token(), lang);
                let first = form.slots.first_mut();
                first.into_iter().for_each(|slot| slot.pick(record(&id.to_string(), &name)));
                self.follow_site(&mut form)?;
                Some((form, Some(1)))
            }
            Begin::Another(id) => self.site_now(id)?.map(|site| (Form::another(&site, lang), Some(0))),
            Begin::Correct(id) => self.site_now(id)?.map(|site| (Form::correcting(&site, lang), None)),
            Begin::Draft(draft) => match Form::resumed(&draft, lang) {
                Some(mut form) => {
                    self.follow_site(&mut form)?;
                    let from = form.at;
                    let corrects = form.original.is_some();
                    Some((form, (!corrects).then_some(from)))
                }
                None => {
                    self.say(lang.t("drafts.unreadable"))?;
                    None
                }
            },
        })
    }

    fn site_now(&mut self, id: SiteId) -> Result<Option<SiteNow>, Leave> {
        Ok(match self.find_out(Ask::SiteNow { id })? {
            Some(Answer::SiteNow(site)) => Some(*site),
            _ => None,
        })
    }

    /// Asks for the fields from one on, up to the last.
    fn ask_fields(&mut self, form: &mut Form, from: usize) -> Result<Step, Leave> {
        let mut at = from;
        while at < form.slots.len() {
            if !form.is_asked(at) {
                at += 1;
                continue;
            }
            form.at = at;
            at = match self.ask_field(form, at)? {
                Step::Next => at + 1,
                Step::Before => match form.asked().into_iter().rfind(|before| *before < at) {
                    Some(before) => before,
                    None => return Ok(Step::Leave),
                },
                Step::ToEnd => return Ok(Step::ToEnd),
                Step::Leave => return Ok(Step::Leave),
            };
        }
        Ok(Step::ToEnd)
    }
}
