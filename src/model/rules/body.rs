//! Reading the fields of a JSON object one by one, so that a refusal can name the field and what is wrong with it.

use serde_json::Value;
use unicode_normalization::is_nfc;

use crate::model::code::Listed;
use crate::model::command::Body;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::text::nfc::Limit;
use crate::text::nfc::TextProblem;
use crate::text::nfc::clean_line;
use crate::text::nfc::has_control;

/// The most members a site can have: more people than live in the largest province.
pub const MOST_MEMBERS: u64 = 10_000_000;

/// The most đồng in one field: the budget of the whole state stays below this.
pub const MOST_DONG: u64 = 10_000_000_000_000_000;

/// An object whose fields are taken out one after the other; what is left at the end is unknown.
pub struct Fields {
    body: Body,
    path: &'static str,
}

impl Fields {
    /// The fields of a command's body.
    ///
    /// # Errors
    /// When it is no object.
    pub fn of(name: &str, value: Value) -> Result<Self, Problem> {
        match value {
            Value::Object(body) => Ok(Self { body, path: "" }),
            _ => Err(wrong_type(name, "want.object")),
        }
    }

    /// The fields of an object inside a command; problems name them as `outer.inner`.
    pub fn inside(path: &'static str, value: Value) -> Result<Self, Problem> {
        match value {
            Value::Object(body) => Ok(Self { body, path }),
            _ => Err(wrong_type(path, "want.object")),
        }
    }

    /// The value of a field, where it has one other than null.
    pub fn optional(&mut self, name: &str) -> Option<Value> {
        self.body.remove(name).filter(|value| !value.is_null())
    }

    /// The value of a field that must be there.
    pub fn required(&mut self, name: &str) -> Result<Value, Problem> {
        self.optional(name).ok_or_else(|| missing(&self.full(name)))
    }

    /// A line of text; empty when there is none.
    pub fn text(&mut self, name: &str, limit: Limit) -> Result<String, Problem> {
        let field = self.full(name);
        self.optional(name).map_or(Ok(String::new()), |value| text(&field, value, limit))
    }

    /// A line of text that says something.
    pub fn required_text(&mut self, name: &str, limit: Limit) -> Result<String, Problem> {
        let field = self.full(name);
        let text = text(&field, self.required(name)?, limit)?;
        if text.is_empty() { Err(Problem::new(Reason::Empty).on(&field).with("field", &field)) } else { Ok(text) }
    }

    /// A day that must be there.
    pub fn required_day(&mut self, name: &str) -> Result<Day, Problem> {
        let field = self.full(name);
        day(&field, self.required(name)?)
    }

    /// A day, where one is given.
    pub fn day(&mut self, name: &str) -> Result<Option<Day>, Problem> {
        let field = self.full(name);
        self.optional(name).map(|value| day(&field, value)).transpose()
    }

    /// A count; nothing when none is given.
    pub fn count(&mut self, name: &str, most: u64) -> Result<u64, Problem> {
        let field = self.full(name);
        self.optional(name).map_or(Ok(0), |value| count(&field, &value, most))
    }

    /// A code of the register's own spelling.
    pub fn required_code(&mut self, name: &str) -> Result<String, Problem> {
        let field = self.full(name);
        code(&field, self.required(name)?)
    }

    /// A code, where one is given.
    pub fn code(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let field = self.full(name);
        self.optional(name).map(|value| code(&field, value)).transpose()
    }

    /// A yes or no; no when none is given.
    pub fn yes(&mut self, name: &str) -> Result<bool, Problem> {
        let field = self.full(name);
        match self.optional(name) {
            None => Ok(false),
            Some(Value::Bool(yes)) => Ok(yes),
            Some(_) => Err(wrong_type(&field, "want.yes_no")),
        }
    }

    /// A site's id that must be there.
    pub fn required_site(&mut self, name: &str) -> Result<SiteId, Problem> {
        let field = self.full(name);
        site(&field, self.required(name)?)
    }

    /// A site's id, where one is given.
    pub fn site(&mut self, name: &str) -> Result<Option<SiteId>, Problem> {
        let field = self.full(name);
        self.optional(name).map(|value| site(&field, value)).transpose()
    }

    /// A value of a closed list that must be there.
    pub fn required_choice<T: Listed>(&mut self, name: &str) -> Result<T, Problem> {
        let field = self.full(name);
        choice(&field, self.required(name)?)
    }

    /// Looks at a field's value without taking it.
    pub fn peek(&self, name: &str) -> Option<&Value> {
        self.body.get(name).filter(|value| !value.is_null())
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When a field is left that nobody asked for.
    pub fn end(self) -> Result<(), Problem> {
        match self.body.keys().next() {
            None => Ok(()),
            Some(name) => Err(unknown_field(&self.full(name))),
        }
    }

    fn full(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

/// A line of text from a program: it must be composed already and hold nothing that acts on a terminal.
pub fn text(field: &str, value: Value, limit: Limit) -> Result<String, Problem> {
    let Value::String(raw) = value else { return Err(wrong_type(field, "want.text")) };
    // A line break or a tab acts on a terminal and in a sheet just as other control characters do.
    if has_control(&raw) || raw.chars().any(char::is_control) {
        return Err(Problem::new(Reason::ControlCharacters).on(field).with("field", field));
    }
    if !is_nfc(&raw) {
        return Err(Problem::new(Reason::NotComposed).on(field).with("field", field));
    }
    clean_line(&raw, limit).map_err(|TextProblem::TooLong { limit, got }| {
        Problem::new(Reason::TooLong).on(field).with("field", field).with("limit", limit).with("got", got)
    })
}

/// A day in the one form of the contract.
pub fn day(field: &str, value: Value) -> Result<Day, Problem> {
    let Value::String(raw) = value else { return Err(wrong_type(field, "want.date")) };
    parse_day(&raw).ok_or_else(|| Problem::new(Reason::BadDate).on(field).with("field", field).with("value", &raw))
}

/// A whole number that is not below nothing and not beyond belief.
pub fn count(field: &str, value: &Value, most: u64) -> Result<u64, Problem> {
    if value.as_i64().is_some_and(|number| number < 0) || value.as_f64().is_some_and(|number| number < 0.0) {
        return Err(Problem::new(Reason::Negative).on(field).with("field", field));
    }
    let number = value.as_u64().ok_or_else(|| wrong_type(field, "want.number"))?;
    if number > most {
        return Err(Problem::new(Reason::TooLargeNumber).on(field).with("field", field).with("limit", most));
    }
    Ok(number)
}

/// A code: ASCII letters, digits and `-_.@`, beginning with a letter or digit.
pub fn code(field: &str, value: Value) -> Result<String, Problem> {
    let Value::String(raw) = value else { return Err(wrong_type(field, "want.code")) };
    let plain = raw.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@".contains(&b));
    if plain && raw.len() <= Limit::CODE.chars() && raw.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) {
        return Ok(raw);
    }
    let reason = if raw.trim().is_empty() { Reason::Empty } else { Reason::BadCode };
    Err(Problem::new(reason).on(field).with("field", field).with("value", &raw))
}

/// The name of an account: a code, or the number of an account that the system's own list does not name.
pub fn account(field: &str, value: Value) -> Result<String, Problem> {
    match &value {
        Value::String(raw) if raw.strip_prefix("uid:").is_some_and(|number| number.parse::<u32>().is_ok()) => {
            Ok(raw.clone())
        }
        _ => code(field, value),
    }
}

/// A site's id. One that is not spelled as one names no site.
pub fn site(field: &str, value: Value) -> Result<SiteId, Problem> {
    let Value::String(raw) = value else { return Err(wrong_type(field, "want.site")) };
    SiteId::parse(&raw)
        .ok_or_else(|| Problem::new(Reason::UnknownSite).on(field).with("field", field).with("value", &raw))
}

/// A value of a closed list.
pub fn choice<T: Listed>(field: &str, value: Value) -> Result<T, Problem> {
    let bad = |shown: &str| {
        let choices = T::names().join(", ");
        Problem::new(Reason::BadChoice).on(field).with("field", field).with("value", shown).with("choices", choices)
    };
    let Value::String(raw) = value else { return Err(bad("")) };
    T::named(&raw).ok_or_else(|| bad(&raw))
}

/// A list, each item of it read in the same way, none of them twice, and not more than a bound.
pub fn list<T: PartialEq>(
    field: &str,
    value: Value,
    read: impl Fn(Value) -> Result<T, Problem>,
) -> Result<Vec<T>, Problem> {
    let Value::Array(items) = value else { return Err(wrong_type(field, "want.list")) };
    if items.len() > MOST_ITEMS {
        let limit = MOST_ITEMS;
        return Err(Problem::new(Reason::TooLargeNumber).on(field).with("field", field).with("limit", limit));
    }
    let mut all: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let shown = item.as_str().unwrap_or_default().to_owned();
        let item = read(item)?;
        if all.contains(&item) {
            return Err(Problem::new(Reason::DuplicateItem).on(field).with("field", field).with("value", shown));
        }
        all.push(item);
    }
    Ok(all)
}

/// The longest list in one field.
const MOST_ITEMS: usize = 2000;

/// A required field is not there.
pub fn missing(field: &str) -> Problem {
    Problem::new(Reason::Missing).on(field).with("field", field)
}

/// A field of that name means nothing here.
pub fn unknown_field(field: &str) -> Problem {
    Problem::new(Reason::UnknownField).on(field).with("field", field)
}

/// A value of another shape.
pub fn wrong_type(field: &str, cause: &str) -> Problem {
    Problem::new(Reason::WrongType).on(field).with("field", field).with("cause", cause)
}
