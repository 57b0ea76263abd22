//! A slot: one field of a form with what stands in it.
//!
//! What is being typed is never rewritten under the typing hand: an input method counts the code points that it sent.
//! Only when the field is left is its text written as the register will have it.

use serde_json::Value;

use crate::face::choice;
use crate::face::pick::bare;
use crate::face::pick::codes;
use crate::face::pick::name_of;
use crate::face::pick::row_of;
use crate::face::value;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::problem::Problem;
use crate::model::typed;
use crate::widget::line_input::LineInput;
use crate::wire::message::PickRow;

/// A field and what stands in it.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The field.
    pub field: &'static Field,
    /// Its label in the language of the dashboard.
    pub label: String,
    /// Its text: what is typed, or the name of what was picked.
    pub input: LineInput,
    /// What was picked or chosen; at most one where only one can be.
    pub picks: Vec<PickRow>,
    /// Texts that were left behind before their list came: the best row of it is taken when it does.
    pub waiting: Vec<String>,
    /// Where its value came from.
    pub source: Source,
    /// Whether it was taken over from the record before.
    pub carried: bool,
    /// Whether the next record takes it over.
    pub keep: bool,
    /// Whether the first letter takes the place of what is there.
    pub fresh: bool,
    /// Why its value can't be saved.
    pub flaw: Option<String>,
    /// Whether it was changed by hand since it was filled.
    pub altered: bool,
    before: Vec<Before>,
    edited: u64,
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody has filled it.
    Nobody,
    /// An officer typed it.
    Hand,
    /// It follows from the model that was picked, and goes with it.
    Model,
}

/// Why a slot has no value that could be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Its text makes no sense.
    Problem(Problem),
    /// Its text was not looked up yet.
    NotPicked,
}

/// What stood in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Before {
    typed: String,
    caret: usize,
    picks: Vec<PickRow>,
}

/// Changes within this time are one: an input method sends a letter as several.
const ONE_CHANGE_MS: u64 = 700;

/// How many changes of a field can be taken back.
const MOST_BEFORE: usize = 50;

impl Slot {
    /// An empty slot.
    pub fn new(field: &'static Field, lang: Lang) -> Self {
        Self {
            field,
            label: value::label(lang, Some(field.form), field.name),
            input: LineInput::new(room(field.input)),
            picks: Vec::new(),
            waiting: Vec::new(),
            source: Source::Nobody,
            carried: false,
            keep: field.carry == crate::model::field::Carry::Keep,
            fresh: false,
            flaw: None,
            altered: false,
            before: Vec::new(),
            edited: 0,
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.picks.is_empty() && self.waiting.is_empty() && self.input.text().trim().is_empty()
    }

    /// What kind of record is picked here.
    pub fn pick_of(&self) -> Option<PickOf> {
        match self.field.input {
            Input::Pick(of) | Input::PickMany(of) => Some(of),
            _ => None,
        }
    }

    /// Whether one value is picked or chosen here by typing a part of its name.
    pub fn picks_one(&self) -> bool {
        matches!(self.field.input, Input::Pick(_) | Input::Choice(_))
    }

    /// Whether any number of records is picked here.
    pub fn picks_many(&self) -> bool {
        matches!(self.field.input, Input::PickMany(_))
    }

    /// Whether what stands in it is not on its way to be looked up already.
    pub fn is_at_rest(&self) -> bool {
        !self.picks_one() || self.waiting.is_empty()
    }

    /// The code of what is picked here, where that is one.
    pub fn code(&self) -> Option<&str> {
        self.picks.first().filter(|_| self.picks_one()).map(|row| row.code.as_str())
    }

    /// The caret comes into it.
    pub fn enter(&mut self) {
        self.input.end();
        self.fresh = replaces(self.field.input) && !self.is_empty();
        self.edited = 0;
    }

    /// Notes what stands in it, before it is changed by a key at this time.
    pub fn note(&mut self, ms: u64) {
        let within = self.edited > 0 && ms.saturating_sub(self.edited) < ONE_CHANGE_MS;
        self.edited = ms.max(1);
        if within {
            return;
        }
        let now = Before { typed: self.input.typed().to_owned(), caret: self.input.caret(), picks: self.picks.clone() };
        if self.before.last() != Some(&now) {
            self.before.push(now);
        }
        let spare = self.before.len().saturating_sub(MOST_BEFORE);
        self.before.drain(..spare);
    }

    /// Notes what stands in it, before a change that is one by itself.
    pub fn note_apart(&mut self) {
        self.edited = 0;
        self.note(0);
        self.edited = 0;
    }

    /// Brings back what stood in it before the last change; false when there was none.
    pub fn take_back(&mut self) -> bool {
        let Some(before) = self.before.pop() else { return false };
        self.input.set_text("");
        self.input.insert_text(&before.typed);
        self.input.put_caret(before.caret);
        self.picks = before.picks;
        self.edited = 0;
        self.fresh = false;
        true
    }

    /// Its text or its picks were changed by hand.
    pub fn changed(&mut self) {
        (self.source, self.carried, self.flaw) = (Source::Hand, false, None);
        (self.fresh, self.altered) = (false, true);
    }

    /// The next record takes it over.
    pub fn carry_over(&mut self) {
        (self.carried, self.altered, self.flaw) = (true, false, None);
        self.before.clear();
    }

    /// Empties it, whoever filled it.
    pub fn clear(&mut self) {
        self.input.clear();
        self.picks.clear();
        self.waiting.clear();
        (self.source, self.carried, self.flaw, self.fresh) = (Source::Nobody, false, None, false);
        self.altered = false;
        self.before.clear();
    }

    /// Puts a picked row into it.
    pub fn pick(&mut self, row: PickRow, lang: Lang) {
        self.flaw = None;
        if self.picks_one() {
            self.input.set_text(name_of(&row, lang));
            self.picks = vec![row];
        } else {
            self.input.clear();
            if self.picks.iter().all(|picked| picked.code != row.code) {
                self.picks.push(row);
            }
        }
    }

    /// Puts a value of the register into it, with names of what it refers to.
    pub fn put(&mut self, value: &Value, names: &value::Names, lang: Lang) {
        self.clear();
        if value::is_nothing(value) {
            return;
        }
        self.source = Source::Hand;
        let rows = codes(value).into_iter().map(|code| match self.field.input {
            Input::Pick(of) | Input::PickMany(of) => row_of(of, &code, names),
            Input::Choice(choices) | Input::Choose(choices) => choice::row(choices, &code, lang),
            _ => bare(&code),
        });
        match self.field.input {
            Input::Pick(_) | Input::PickMany(_) | Input::Choice(_) | Input::Choose(_) => {
                rows.collect::<Vec<_>>().into_iter().for_each(|row| self.pick(row, lang));
            }
            _ => self.input.set_text(&written(self.field, value, lang)),
        }
    }

    /// Its value as the command has it; none when it is empty.
    pub fn value(&self, today: Day) -> Result<Option<Value>, Flaw> {
        let text = self.input.text();
        let blank = text.trim().is_empty();
        let codes = || self.picks.iter().map(|row| Value::from(row.code.clone())).collect::<Vec<_>>();
        match self.field.input {
            Input::Pick(_) | Input::Choice(_) => match self.picks.first() {
                Some(row) => Ok(Some(Value::from(row.code.clone()))),
                None if blank && self.waiting.is_empty() => Ok(None),
                None => Err(Flaw::NotPicked),
            },
            Input::PickMany(_) if !blank || !self.waiting.is_empty() => Err(Flaw::NotPicked),
            Input::PickMany(_) => Ok(Some(codes()).filter(|codes| !codes.is_empty()).map(Value::Array)),
            Input::Choose(choices) => {
                let mut codes = codes();
                codes.sort_by_key(|code| choices.names().iter().position(|name| Some(*name) == code.as_str()));
                Ok(Some(codes).filter(|codes| !codes.is_empty()).map(Value::Array))
            }
            _ => typed::read(self.field, self.input.typed(), today).map_err(Flaw::Problem),
        }
    }

    /// Writes its text as the register will have it, as when the caret leaves it.
    pub fn settle(&mut self, today: Day, lang: Lang) -> Result<(), Flaw> {
        let value = match self.value(today) {
            Ok(Some(value)) => value,
            Ok(None) => {
                self.input.clear();
                return Ok(());
            }
            Err(flaw) => return Err(flaw),
        };
        let picked = self.picks_one() || self.picks_many() || matches!(self.field.input, Input::Choose(_));
        if !picked {
            let text = written(self.field, &value, lang);
            if text != self.input.typed() {
                self.input.set_text(&text);
            }
        }
        self.flaw = None;
        Ok(())
    }
}

/// What stands in a field that has this value.
fn written(field: &Field, value: &Value, lang: Lang) -> String {
    match value {
        Value::Bool(yes) => lang.t(if *yes { "form.yes" } else { "form.no" }).to_owned(),
        value => typed::written(field, value),
    }
}

/// Whether the first letter typed into such a field takes the place of what is there.
const fn replaces(input: Input) -> bool {
    match input {
        Input::Line(_) | Input::Lines(_) | Input::Rights | Input::PickMany(_) | Input::Choose(_) | Input::Code => false,
        Input::Day
        | Input::Count(_)
        | Input::Money
        | Input::DecisionNumber
        | Input::YesNo
        | Input::Choice(_)
        | Input::Pick(_)
        | Input::Criteria => true,
    }
}

/// How many code points such a field takes. A letter may come in three: its limit is checked when the field is left.
const fn room(input: Input) -> usize {
    match input {
        Input::Line(limit) => limit.chars() * 3,
        Input::Lines(limit) => limit.chars() * 60,
        Input::Rights => 2_000,
        Input::Pick(_) | Input::PickMany(_) => 600,
        Input::Code | Input::DecisionNumber | Input::Criteria | Input::Choice(_) | Input::Choose(_) => 120,
        Input::Day | Input::Count(_) | Input::Money | Input::YesNo => 60,
    }
}
