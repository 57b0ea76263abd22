//! Cell: what is typed for one field of one site, and what it means.

use serde_json::Value;

use crate::face::pick::name_of;
use crate::face::value;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::field::Choices;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::typed;
use crate::text::fold::fold;
use crate::text::nfc::shown;
use crate::tui::task::grid::sites::names::Names;
use crate::wire::message::Named;
use crate::wire::message::PickRow;

/// A cell that somebody filled; one that nobody did is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What was typed, pasted or picked: of a picked record its code.
    pub typed: String,
    /// What it means.
    pub state: State,
}

/// What a text in a cell means.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// This value.
    Good {
        /// As the command has it; null for an empty one.
        value: Value,
        /// As people read it.
        shown: String,
    },
    /// Nothing that would do.
    Bad(Problem),
    /// A name that the server is being asked for.
    Wanted,
    /// Any of several records.
    Several {
        /// The part of the text that has several meanings.
        part: String,
        /// The first few of them.
        rows: Vec<PickRow>,
    },
}

/// What a cell is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// In which language it is shown.
    pub lang: Lang,
    /// Today, which relative days are counted from.
    pub today: Day,
    /// The day whose map and records are meant.
    pub on: Day,
}

impl Cell {
    /// A text that was typed, checked at once as far as the server need not be asked.
    pub fn typed(field: &Field, text: &str, around: Around, names: &mut Names) -> Self {
        let typed = shown(text.trim()).into_owned();
        let state = check(field, &typed, around, names);
        Self { typed, state }
    }

    /// A value that the register has.
    pub fn of_value(field: &Field, value: &Value, around: Around, names: &mut Names) -> Option<Self> {
        if value::is_nothing(value) {
            return None;
        }
        Some(Self::typed(field, &typed::written(field, value), around, names))
    }

    /// Its value, where it has one.
    pub const fn value(&self) -> Option<&Value> {
        match &self.state {
            State::Good { value, .. } => Some(value),
            _ => None,
        }
    }

    /// What stands in it on the screen.
    pub fn shown(&self) -> &str {
        match &self.state {
            State::Good { shown, .. } => shown,
            _ => &self.typed,
        }
    }

    /// Whether it holds the row back.
    pub const fn is_wrong(&self) -> bool {
        !matches!(self.state, State::Good { .. })
    }
}

/// What a text means in a field.
pub fn check(field: &Field, text: &str, around: Around, names: &mut Names) -> State {
    if text.is_empty() {
        return State::Good { value: Value::Null, shown: String::new() };
    }
    match field.input {
        Input::Pick(of) => picked(field, of, &[text], around, names),
        Input::PickMany(of) => {
            let parts: Vec<&str> = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
            picked(field, of, &parts, around, names)
        }
        Input::Choice(choices) | Input::Choose(choices) => read(field, &codes(choices, text), text, around),
        _ => read(field, text, text, around),
    }
}

fn read(field: &Field, typed: &str, text: &str, around: Around) -> State {
    match typed::read(field, typed, around.today) {
        Ok(Some(value)) => {
            let shown = value::shown(around.lang, field.name, &value, &[]);
            State::Good { value, shown }
        }
        Ok(None) => State::Good { value: Value::Null, shown: String::new() },
        Err(problem) => State::Bad(with_words(problem, field, text, around.lang)),
    }
}

/// A refusal of a closed list names its words, not its codes.
fn with_words(problem: Problem, field: &Field, text: &str, lang: Lang) -> Problem {
    let (Input::Choice(choices) | Input::Choose(choices), Reason::BadChoice) = (field.input, problem.reason) else {
        return problem;
    };
    let word = |code: &str| lang.find(&format!("{}.{code}", choices.section())).unwrap_or_default();
    let words: Vec<&str> = choices.names().into_iter().map(word).collect();
    let member = field.member();
    let problem = Problem::new(Reason::BadChoice).on(member).with("field", member).with("value", text);
    problem.with("choices", words.join(", "))
}

/// Words of either language as the codes that they stand for. What is none stays as it is.
fn codes(choices: Choices, text: &str) -> String {
    let code = |part: &str| {
        let folded = fold(part);
        let is_word = |code: &&str| {
            let word = |lang: Lang| lang.find(&format!("{}.{code}", choices.section()));
            Lang::ALL.into_iter().filter_map(word).any(|word| fold(word) == folded)
        };
        choices.names().into_iter().find(is_word).map_or_else(|| part.to_owned(), str::to_owned)
    };
    let parts: Vec<&str> = text.split([',', ';', '+']).map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

fn picked(field: &Field, of: PickOf, parts: &[&str], around: Around, names: &mut Names) -> State {
    let (mut codes, mut shown) = (Vec::new(), Vec::new());
    let mut waits = false;
    for part in parts {
        match names.get(of, around.on, part) {
            None => waits = true,
            Some(Named::One(row)) => {
                shown.push(name_of(&row, around.lang).to_owned());
                codes.push(Value::from(row.code));
            }
            Some(Named::Several(rows)) => return State::Several { part: (*part).to_owned(), rows },
            Some(Named::Nothing) => {
                let member = field.member();
                return State::Bad(Problem::new(unknown(of)).on(member).with("field", member).with("value", part));
            }
        }
    }
    if waits {
        return State::Wanted;
    }
    let shown = shown.join(", ");
    match (field.input, codes.pop()) {
        (Input::Pick(_), Some(code)) => State::Good { value: code, shown },
        (_, last) => {
            codes.extend(last);
            State::Good { value: Value::Array(codes), shown }
        }
    }
}

const fn unknown(of: PickOf) -> Reason {
    match of {
        PickOf::Model => Reason::UnknownModel,
        PickOf::Commune | PickOf::Unit => Reason::UnknownUnit,
        PickOf::Association => Reason::UnknownAssociation,
        PickOf::Site => Reason::UnknownSite,
        PickOf::Drive => Reason::UnknownDrive,
        PickOf::Period => Reason::BadPeriod,
        PickOf::WorkField | PickOf::Recipient => Reason::UnknownId,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::code::FormKind;
    use crate::model::date::parse_day;
    use crate::wire::message::Answer;
    use serde_json::json;

    fn around() -> Around {
        let today = parse_day("2026-11-24").expect("a day");
        Around { lang: Lang::Vi, today, on: today }
    }

    fn row(code: &str, name: &str) -> PickRow {
        PickRow { name: name.to_owned(), ..crate::face::pick::bare(code) }
    }

    /// What a text means in a field, once the server has answered.
    fn read(name: &str, text: &str) -> State {
        let field = FormKind::Site.field(name).expect("a field");
        let mut names = Names::default();
        let first = Cell::typed(field, text, around(), &mut names);
        let Some(ask) = names.question() else { return first.state };
        let crate::wire::message::Ask::Name(question) = &ask else { return first.state };
        let meant = question.texts.iter().map(|text| match text.as_str() {
            "HND" | "Hội Nông dân" => Named::One(row("HND", "Hội Nông dân")),
            "CA" => Named::One(row("CA", "Công an")),
            "Hưng" => Named::Several(vec![row("1", "Hưng Khánh"), row("2", "Hưng Thịnh")]),
            _ => Named::Nothing,
        });
        let answer = Answer::Named(meant.collect());
        assert_eq!(first.state, State::Wanted);
        assert!(names.hear(ask, answer));
        check(field, text, around(), &mut names)
    }

    fn good(value: Value, shown: &str) -> State {
        State::Good { value, shown: shown.to_owned() }
    }

    #[test]
    fn cells_mean_what_people_write() {
        for (name, text, want) in [
            ("founded", "12/5/21", good(json!("2021-05-12"), "12/05/2021")),
            ("members", "1.134", good(json!(1134), "1.134")),
            ("self", "tự quản; tự phòng", good(json!(["manage", "prevent"]), "tự quản, tự phòng")),
            ("funding.socialised", "có", good(json!(true), "có")),
            ("lead", "Hội Nông dân", good(json!("HND"), "Hội Nông dân")),
            ("partners", "HND; CA", good(json!(["HND", "CA"]), "Hội Nông dân, Công an")),
            ("note", "", good(Value::Null, "")),
        ] {
            assert_eq!(read(name, text), want, "{name}: {text}");
        }
    }

    #[test]
    fn what_can_not_be_meant_says_why() {
        let reason = |state| match state {
            State::Bad(problem) => Some(problem.reason),
            _ => None,
        };
        assert_eq!(reason(read("members", "ba mươi")), Some(Reason::NotACount));
        assert_eq!(reason(read("lead", "Hội Khác")), Some(Reason::UnknownAssociation));
        assert_eq!(reason(read("partners", "HND, Hội Khác")), Some(Reason::UnknownAssociation));
        assert!(matches!(read("unit", "Hưng"), State::Several { part, .. } if part == "Hưng"));
        let State::Bad(problem) = read("self", "tự bay") else { panic!("a word that is none") };
        assert!(problem.args.iter().any(|(hole, word)| hole == "choices" && word.contains("tự quản")));
    }
}
