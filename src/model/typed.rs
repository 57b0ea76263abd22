//! What people type for a value: the JSON that the command has for it, and back to the text that a form opens with.
//!
//! Programs write a day, a sum or a code in one way only; people write them as they are used to. Each kind of [`Input`]
//! is read here once, for forms, grids and pasted blocks alike. Whatever is refused says what to type instead.

mod amount;
pub mod day;
mod decision;

use serde_json::Value;

use crate::model::code::FormKind;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::field::Choices;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::right::Grant;
use crate::model::rules::MOST_DONG;
use crate::model::rules::body;
use crate::text::fold::fold;
use crate::text::nfc::Limit;
use crate::text::nfc::TextProblem;
use crate::text::nfc::clean_line;

/// What was typed into a field, as the JSON that the command has for it; none when nothing was typed.
///
/// Letters put together from several characters are composed and what nobody can see goes, as in cells of a sheet. Of
/// a record that is picked from a list the code is typed. What this gives is read to itself again from [`written`].
///
/// # Errors
/// When the text can't be meant for this field; the sentence of the problem says what to type.
pub fn read(field: &Field, typed: &str, today: Day) -> Result<Option<Value>, Problem> {
    if let Input::Lines(limit) = field.input {
        return lines(field, typed, limit);
    }
    let limit = match field.input {
        Input::Line(limit) => limit,
        Input::DecisionNumber => Limit::SHORT,
        _ => LONGEST,
    };
    let text = cleaned(field, typed, limit)?;
    if text.is_empty() {
        return Ok(None);
    }
    let refused = |reason| refused(field, reason).with("value", &text);
    let value = match field.input {
        Input::Line(_) => Value::from(text),
        Input::Lines(limit) => return lines(field, typed, limit),
        Input::DecisionNumber => Value::from(decision::masked(&text)),
        Input::Day => Value::from(day::read(&text, today).map_err(refused)?.to_string()),
        Input::Count(most) => {
            Value::from(amount::count(&text, most).map_err(|reason| refused(reason).with("limit", most))?)
        }
        Input::Money => {
            Value::from(amount::money(&text, MOST_DONG).map_err(|reason| refused(reason).with("limit", MOST_DONG))?)
        }
        Input::YesNo => Value::from(yes_no(&text).ok_or_else(|| refused(Reason::NotYesOrNo))?),
        Input::Criteria => answers(&text).ok_or_else(|| refused(Reason::NotAnswers))?,
        Input::Choice(choices) => Value::from(chosen(field, choices, &text)?),
        Input::Choose(choices) => {
            let mut codes = list(field, &text, |word| chosen(field, choices, word).map(str::to_owned))?;
            codes.sort_by_key(|code| choices.names().iter().position(|name| name == code));
            Value::from(codes)
        }
        Input::Code => Value::from(new_code(field, &text)?),
        Input::Rights => {
            let rights = text.split([',', ';']).map(str::trim).filter(|right| !right.is_empty());
            let rights = rights.map(|right| Grant::parse(right).map(|grant| Value::from(grant.to_string())));
            body::list(field.member(), rights.collect::<Result<_, _>>()?, Ok)?.into()
        }
        Input::Pick(of) => Value::from(picked(field, of, &text)?),
        Input::PickMany(of) => Value::from(list(field, &text, |word| picked(field, of, word))?),
    };
    // A list of separators alone says nothing.
    let says_something = value.as_array().is_none_or(|items| !items.is_empty());
    Ok(says_something.then_some(value))
}

/// The text with which a form opens on a value: `31/05/2024`, `60.000.000`, the codes of what is chosen or picked.
/// Counts stand without dots, since they are corrected digit by digit.
pub fn written(field: &Field, value: &Value) -> String {
    match (&field.input, value) {
        (_, Value::Null) => String::new(),
        (Input::Day, Value::String(day)) => {
            parse_day(day).map_or_else(|| day.clone(), |day| day.format("%d/%m/%Y").to_string())
        }
        (Input::Money, sum) => sum.as_u64().map_or_else(|| sum.to_string(), amount::grouped),
        (Input::Criteria, Value::Array(answers)) => {
            answers.iter().map(|answer| if answer.as_bool() == Some(true) { '1' } else { '0' }).collect()
        }
        (Input::Lines(_), Value::Array(items)) => lines_of(&words_of(items)),
        (Input::Rights, Value::Array(items)) => words_of(items).join("; "),
        (_, Value::Array(items)) => words_of(items).join(", "),
        (_, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// Enough for the longest list of codes, and no more than a line of the journal holds.
const LONGEST: Limit = Limit::new(100_000);

fn refused(field: &Field, reason: Reason) -> Problem {
    Problem::new(reason).on(field.member()).with("field", field.member())
}

fn cleaned(field: &Field, typed: &str, limit: Limit) -> Result<String, Problem> {
    clean_line(typed, limit).map_err(|TextProblem::TooLong { limit, got }| {
        refused(field, Reason::TooLong).with("limit", limit).with("got", got)
    })
}

/// Several short texts. A text with line breaks has one in each line, so that a `;` inside one stays where it is.
fn lines(field: &Field, typed: &str, limit: Limit) -> Result<Option<Value>, Problem> {
    let between: &[char] = if typed.contains(['\n', '\r']) { &['\n', '\r'] } else { &[';'] };
    let mut items = Vec::new();
    for item in typed.split(between) {
        let item = cleaned(field, item, limit)?;
        if !item.is_empty() {
            items.push(Value::from(item));
        }
    }
    let items = body::list(field.member(), Value::Array(items), Ok)?;
    Ok((!items.is_empty()).then_some(Value::Array(items)))
}

fn lines_of(items: &[&str]) -> String {
    if !items.iter().any(|item| item.contains(';')) {
        return items.join("; ");
    }
    let mut text = items.join("\n");
    if items.len() == 1 {
        // The break tells the only line from a list with `;` in it.
        text.push('\n');
    }
    text
}

fn words_of(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(Value::as_str).collect()
}

/// The words of a list, each read in the same way, none of them twice.
fn list(field: &Field, text: &str, read: impl Fn(&str) -> Result<String, Problem>) -> Result<Vec<String>, Problem> {
    let words = text.split([' ', ',', ';']).filter(|word| !word.is_empty()).map(Value::from);
    body::list(field.member(), words.collect(), |word| read(word.as_str().unwrap_or_default()))
}

/// The code that was typed, or the only one that begins so.
fn chosen(field: &Field, choices: Choices, text: &str) -> Result<&'static str, Problem> {
    let plain = fold(text).replace([' ', '-'], "_");
    let names = choices.names();
    if let Some(exact) = names.iter().find(|name| **name == plain) {
        return Ok(exact);
    }
    let begun: Vec<&str> = names.iter().copied().filter(|name| name.starts_with(&plain)).collect();
    match begun.as_slice() {
        [only] if !plain.is_empty() => Ok(only),
        _ => {
            let meant = if begun.is_empty() { &names } else { &begun };
            Err(refused(field, Reason::BadChoice).with("value", text).with("choices", meant.join(", ")))
        }
    }
}

/// A code for something new. Codes are written in capitals; an account is named as the operating system names it.
fn new_code(field: &Field, text: &str) -> Result<String, Problem> {
    let code = if field.form == FormKind::Officer { text.to_owned() } else { text.to_ascii_uppercase() };
    let (limit, got) = (Limit::CODE.chars(), code.chars().count());
    if got > limit {
        return Err(refused(field, Reason::TooLong).with("limit", limit).with("got", got));
    }
    body::code(field.member(), code.into())
}

/// The code of a record that was picked. What can't be a code was typed without picking, and names nothing.
fn picked(field: &Field, of: PickOf, text: &str) -> Result<String, Problem> {
    let unknown = |reason| refused(field, reason).with("value", text);
    match of {
        PickOf::Site => {
            let id = SiteId::parse(&text.to_ascii_uppercase()).ok_or_else(|| unknown(Reason::UnknownSite))?;
            Ok(id.to_string())
        }
        _ => body::code(field.member(), text.into()).map_err(|_| {
            unknown(match of {
                PickOf::Site => Reason::UnknownSite,
                PickOf::Model => Reason::UnknownModel,
                PickOf::Commune | PickOf::Unit => Reason::UnknownUnit,
                PickOf::Association => Reason::UnknownAssociation,
                PickOf::Drive => Reason::UnknownDrive,
                PickOf::Period => Reason::BadPeriod,
                PickOf::WorkField | PickOf::Recipient => Reason::UnknownId,
            })
        }),
    }
}

fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "c" | "co" | "y" | "yes" | "x" | "1" | "true" => Some(true),
        "k" | "ko" | "khong" | "n" | "no" | "-" | "0" | "false" => Some(false),
        _ => None,
    }
}

/// A sign for each criterion, as `11011` or `x-x` or `c k c`.
fn answers(text: &str) -> Option<Value> {
    let folded = fold(text);
    let signs = folded.chars().filter(|sign| !matches!(sign, ' ' | ',' | ';'));
    signs
        .map(|sign| match sign {
            '1' | 'x' | 'c' | 'y' => Some(true),
            '0' | '-' | 'k' | 'n' => Some(false),
            _ => None,
        })
        .collect()
}
