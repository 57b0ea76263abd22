//! Values of fields as people read them: days, counts and sums as the language writes them, names instead of codes.

use chrono::DateTime;
use chrono::FixedOffset;
use serde_json::Value;

use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::date::Day;
use crate::model::entry::Stamp;
use crate::model::field::FIELDS;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::wire::message::PickRow;

/// Names of what values refer to, as the server sends them along.
pub type Names = [(PickOf, PickRow)];

/// A value as people read it; empty for none.
pub fn shown(lang: Lang, field: &str, value: &Value, names: &Names) -> String {
    match value {
        Value::Object(parts) => {
            let mut parts: Vec<_> = parts.iter().map(|(part, value)| (format!("{field}.{part}"), value)).collect();
            // In the order in which they are typed.
            parts.sort_by_key(|(part, _)| FIELDS.iter().position(|row| row.name == part));
            let parts = parts.iter().map(|(part, value)| part_shown(lang, part, value, names));
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        Value::Array(answers) if !answers.is_empty() && answers.iter().all(Value::is_boolean) => {
            let met = answers.iter().filter(|answer| **answer == Value::Bool(true)).count();
            lang.fill("value.criteria_met", &[("met", &lang.number(met)), ("of", &lang.number(answers.len()))])
        }
        Value::Array(items) => {
            items.iter().map(|item| item_shown(lang, field, item, names)).collect::<Vec<_>>().join(", ")
        }
        item => item_shown(lang, field, item, names),
    }
}

/// The same, with a word for a value that says nothing.
pub fn shown_or_empty(lang: Lang, field: &str, value: &Value, names: &Names) -> String {
    let shown = shown(lang, field, value, names);
    if shown.is_empty() { lang.t("value.empty").to_owned() } else { shown }
}

/// A value that came as JSON in a text. What is no JSON stands for itself.
pub fn read(json: &str) -> Value {
    if json.is_empty() {
        return Value::Null;
    }
    serde_json::from_str(json).unwrap_or_else(|_| Value::String(json.to_owned()))
}

/// Whether the value says nothing: a field that was never filled.
pub fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(parts) => parts.values().all(is_nothing),
    }
}

/// What a field is called, on the form of its kind or in general.
pub fn label(lang: Lang, form: Option<FormKind>, field: &str) -> String {
    let name = field.replace('.', "_");
    let own = form.and_then(|form| lang.find(&format!("form_field.{form}_{name}")));
    own.or_else(|| lang.find(&format!("field.{name}"))).unwrap_or(field).to_owned()
}

/// The same in the middle of a sentence.
pub fn label_within(lang: Lang, form: Option<FormKind>, field: &str) -> String {
    lower_first(&label(lang, form, field))
}

/// A text that begins small.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    // An abbreviation keeps its capitals.
    match (letters.next(), letters.clone().next()) {
        (Some(first), second) if second.is_none_or(|second| !second.is_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// A text that begins with a capital.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A moment by the clock of the reader: day and time.
pub fn moment(at: Stamp, lang: Lang, offset: FixedOffset) -> String {
    let at = at.time().with_timezone(&offset);
    format!("{} {}", lang.day(at.date_naive()), lang.time(at.time()))
}

/// A moment in a narrow column: the time of today, or else the day.
pub fn moment_short(at: Stamp, lang: Lang, now: DateTime<FixedOffset>) -> String {
    let at = at.time().with_timezone(now.offset());
    let is_today = at.date_naive() == now.date_naive();
    if is_today { lang.time(at.time()) } else { lang.day(at.date_naive()) }
}

/// A part of a value that has several: a mark that is set says its name.
fn part_shown(lang: Lang, field: &str, value: &Value, names: &Names) -> String {
    match value {
        Value::Bool(true) => label_within(lang, Some(FormKind::Site), field),
        value if is_nothing(value) => String::new(),
        Value::Number(_) if field.starts_with("figures.") => {
            format!("{} {}", label_within(lang, Some(FormKind::Assessment), field), shown(lang, field, value, names))
        }
        value => shown(lang, field, value, names),
    }
}

fn item_shown(lang: Lang, field: &str, item: &Value, names: &Names) -> String {
    let row = FIELDS.iter().find(|row| row.name == field);
    let input = row.map(|row: &Field| row.input);
    match (item, input) {
        (Value::Null, _) => String::new(),
        (Value::Bool(yes), _) => lang.t(if *yes { "cli.yes" } else { "cli.no" }).to_owned(),
        (Value::Number(number), Some(Input::Money)) => number.as_i64().map_or_else(String::new, |sum| lang.money(sum)),
        (Value::Number(number), _) => number.as_i64().map_or_else(|| number.to_string(), |number| lang.number(number)),
        (Value::String(code), Some(Input::Choice(choices) | Input::Choose(choices))) => {
            lang.find(&format!("{}.{code}", choices.section())).unwrap_or(code).to_owned()
        }
        (Value::String(code), Some(Input::Pick(of) | Input::PickMany(of))) => named(lang, of, code, names),
        (Value::String(text), Some(Input::Day)) => {
            text.parse::<Day>().map_or_else(|_| text.clone(), |day| lang.day(day))
        }
        (Value::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    }
}

fn named(lang: Lang, of: PickOf, code: &str, names: &Names) -> String {
    if of == PickOf::Period {
        return lang.period(code);
    }
    let row = names.iter().map(|(_, row)| row).find(|row| row.code == code);
    let name = row.map(|row| if lang == Lang::En && !row.name_en.is_empty() { &row.name_en } else { &row.name });
    match (of, name) {
        (PickOf::WorkField, _) => lang.find(&format!("work_field.{code}")).unwrap_or(code).to_owned(),
        (PickOf::Site | PickOf::Recipient, Some(name)) if name != code => format!("{code} {name}"),
        (_, Some(name)) => name.clone(),
        (_, None) => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn name(of: PickOf, code: &str, name: &str, name_en: &str) -> (PickOf, PickRow) {
        let row = PickRow {
            code: code.to_owned(),
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            detail: String::new(),
            sites: 0,
            recent: false,
        };
        (of, row)
    }

    #[test]
    fn values_read_as_people_write_them() {
        let names = [
            name(PickOf::Association, "HND", "Hội Nông dân", "Farmers' Union"),
            name(PickOf::Site, "S000017", "Tiếng kẻng an ninh", ""),
        ];
        let cases = [
            ("members", json!(1134), "1.134", "1,134"),
            ("founded", json!("2021-05-12"), "12/05/2021", "12 May 2021"),
            ("lead", json!("HND"), "Hội Nông dân", "Farmers' Union"),
            ("partners", json!(["HND", "CA"]), "Hội Nông dân, CA", "Farmers' Union, CA"),
            ("origin", json!("S000017"), "S000017 Tiếng kẻng an ninh", "S000017 Tiếng kẻng an ninh"),
            ("origin", Value::Null, "", ""),
            ("self", json!(["manage"]), Lang::Vi.t("self.manage"), Lang::En.t("self.manage")),
            ("period", json!("2024-H1"), "6T đầu 2024", "H1 2024"),
            ("rating", json!("good"), "tốt", "good"),
            ("funding.amount_vnd", json!(60_000_000), "60.000.000 đ", "60,000,000 VND"),
            (
                "decision",
                json!({"number": "45/QĐ-UBND", "date": "2021-05-10", "issuer": ""}),
                "45/QĐ-UBND · 10/05/2021",
                "45/QĐ-UBND · 10 May 2021",
            ),
            ("criteria", json!([true, false, true]), "đạt 2/3", "2 of 3 met"),
            ("criteria", json!(["Có quy chế", "Có sổ"]), "Có quy chế, Có sổ", "Có quy chế, Có sổ"),
            ("note", json!("Sinh hoạt hằng quý"), "Sinh hoạt hằng quý", "Sinh hoạt hằng quý"),
        ];
        for (field, value, vi, en) in cases {
            assert_eq!(shown(Lang::Vi, field, &value, &names), vi, "{field}");
            assert_eq!(shown(Lang::En, field, &value, &names), en, "{field}");
        }
    }

    #[test]
    fn a_text_that_is_no_json_stands_for_itself() {
        assert_eq!(read("28"), json!(28));
        assert_eq!(read("\"x\""), json!("x"));
        assert_eq!(read("2019-05-01"), json!("2019-05-01"));
        assert_eq!(read(""), Value::Null);
    }

    #[test]
    fn what_was_never_filled_is_nothing() {
        for value in [json!(null), json!(0), json!(""), json!([]), json!(false), json!({"number": "", "date": null})] {
            assert!(is_nothing(&value), "{value}");
        }
        for value in [json!(1), json!("x"), json!([1]), json!(true), json!({"number": "4"})] {
            assert!(!is_nothing(&value), "{value}");
        }
    }

    #[test]
    fn labels_begin_small_within_a_sentence() {
        assert_eq!(label_within(Lang::Vi, Some(FormKind::Site), "members"), "số thành viên");
        assert_eq!(lower_first("QĐ số"), "QĐ số");
        assert_eq!(upper_first("đánh giá"), "Đánh giá");
    }
}
