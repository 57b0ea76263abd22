//! A field of a form with what stands in it.

use serde_json::Value;

use crate::face::choice;
use crate::face::pick::bare;
use crate::face::pick::codes;
use crate::face::pick::name_of;
use crate::face::pick::row_of;
use crate::face::value;
use crate::face::value::Names;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::field::Carry;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::problem::Problem;
use crate::model::typed;
use crate::wire::message::PickRow;

/// A field and what stands in it.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The field.
    pub field: &'static Field,
    /// Its label.
    pub label: String,
    /// Its text, where it is typed as text.
    pub text: String,
    /// What was picked or chosen in it.
    pub picks: Vec<PickRow>,
    /// Whether somebody typed it, and it does not follow from another field.
    pub by_hand: bool,
    /// Whether it was taken over from the record before.
    pub carried: bool,
}

impl Slot {
    /// An empty one.
    pub fn new(field: &'static Field, lang: Lang) -> Self {
        let label = value::label(lang, Some(field.form), field.name);
        Self { field, label, text: String::new(), picks: Vec::new(), by_hand: false, carried: false }
    }

    /// What kind of record is picked in it.
    pub const fn pick_of(&self) -> Option<PickOf> {
        match self.field.input {
            Input::Pick(of) | Input::PickMany(of) => Some(of),
            _ => None,
        }
    }

    /// Whether it is filled by picking or choosing, so that its text says nothing.
    pub const fn is_picked(&self) -> bool {
        matches!(self.field.input, Input::Pick(_) | Input::PickMany(_) | Input::Choice(_) | Input::Choose(_))
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.picks.is_empty() && self.text.trim().is_empty()
    }

    /// The code of what is picked, where that is one.
    pub fn code(&self) -> Option<&str> {
        let one = matches!(self.field.input, Input::Pick(_) | Input::Choice(_));
        self.picks.first().filter(|_| one).map(|row| row.code.as_str())
    }

    /// What stands in it, as people read it.
    pub fn shown(&self, lang: Lang) -> String {
        if self.is_picked() {
            return self.picks.iter().map(|row| name_of(row, lang)).collect::<Vec<_>>().join(", ");
        }
        self.text.clone()
    }

    /// What the next record of a series takes over from it.
    pub fn carry_over(&mut self) {
        if self.field.carry == Carry::Keep && !self.is_empty() {
            self.carried = true;
        } else {
            self.clear();
        }
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.text.clear();
        self.picks.clear();
        (self.by_hand, self.carried) = (false, false);
    }

    /// Somebody typed into it.
    pub fn touch(&mut self) {
        (self.by_hand, self.carried) = (true, false);
    }

    /// Puts a picked row into it.
    pub fn pick(&mut self, row: PickRow) {
        if !matches!(self.field.input, Input::PickMany(_) | Input::Choose(_)) {
            self.picks.clear();
        }
        if self.picks.iter().all(|picked| picked.code != row.code) {
            self.picks.push(row);
        }
    }

    /// Puts a value of the register into it, with names of what it refers to.
    pub fn put(&mut self, value: &Value, names: &Names, lang: Lang) {
        self.clear();
        if value::is_nothing(value) {
            return;
        }
        self.by_hand = true;
        match self.field.input {
            Input::Pick(of) | Input::PickMany(of) => {
                codes(value).iter().for_each(|code| self.pick(row_of(of, code, names)));
            }
            Input::Choice(choices) | Input::Choose(choices) => {
                codes(value).iter().for_each(|code| self.pick(choice::row(choices, code, lang)));
            }
            _ => self.text = self.written(value, lang),
        }
    }

    /// Reads what was typed into it as text, and writes it as the register will have it.
    pub fn type_text(&mut self, typed: &str, today: Day, lang: Lang) -> Result<(), Problem> {
        let value = typed::read(self.field, typed, today)?;
        self.text = value.map(|value| self.written(&value, lang)).unwrap_or_default();
        self.touch();
        Ok(())
    }

    /// Its value as the command has it; none when it is empty.
    pub fn value(&self, today: Day) -> Result<Option<Value>, Problem> {
        let codes = || self.picks.iter().map(|row| row.code.clone()).collect::<Vec<_>>();
        match self.field.input {
            Input::Pick(_) | Input::Choice(_) => Ok(self.code().map(Value::from)),
            Input::PickMany(_) => Ok(Some(codes()).filter(|codes| !codes.is_empty()).map(Value::from)),
            Input::Choose(choices) => {
                let mut codes = codes();
                codes.sort_by_key(|code| choices.names().iter().position(|name| name == code));
                Ok(Some(codes).filter(|codes| !codes.is_empty()).map(Value::from))
            }
            _ => typed::read(self.field, &self.text, today),
        }
    }

    fn written(&self, value: &Value, lang: Lang) -> String {
        match value {
            Value::Bool(yes) => lang.t(if *yes { "form.yes" } else { "form.no" }).to_owned(),
            value => typed::written(self.field, value),
        }
    }
}

/// A record that something is entered about.
pub fn record(code: &str, name: &str) -> PickRow {
    PickRow { name: name.to_owned(), ..bare(code) }
}
