//! Saving: rows on their way into the register, as one entry, or as several where one would be too large.

use std::collections::VecDeque;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::face::draft::fresh_token;
use crate::model::code::Via;
use crate::model::date::Day;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Receipt;

/// The largest entry is 1 MB. An entry says more than the command that it came from, so a part stays well below.
const LARGEST: usize = 850_000;

/// How long to wait before a command is sent again whose outcome is not known, or for which there was no time.
const AGAIN_MS: u64 = 300;

/// What is to be written, part by part.
#[derive(Debug)]
pub struct Saving {
    parts: VecDeque<Part>,
    /// How many rows there are in all, and how many of them are written.
    total: usize,
    written: usize,
    /// Whether the server has a draft that names the tokens of the parts, so that a cut between two parts is mended.
    announced: bool,
    not_before: u64,
}

/// Rows that are written together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The token by which the server knows it again.
    pub token: String,
    /// The command.
    pub line: String,
    /// The rows, by the names that the grid has for them.
    pub rows: Vec<String>,
}

/// A part as a draft keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPart {
    /// Its token.
    pub token: String,
    /// Its rows.
    pub rows: Vec<String>,
}

/// A row that is to be written.
#[derive(Clone, Debug)]
pub struct Order {
    /// The row.
    pub row: String,
    /// Its command.
    pub command: Value,
}

/// What came of a part.
#[derive(Debug)]
pub enum Outcome {
    /// It is durable.
    Written {
        /// The rows.
        rows: Vec<String>,
        /// What the server says.
        receipt: Receipt,
        /// Whether it was the last part.
        last: bool,
    },
    /// It was refused, and with it all that is behind it.
    Refused {
        /// Why.
        problem: Problem,
        /// The row that is meant, where the problem names one.
        row: Option<String>,
    },
    /// It is sent again.
    Waiting,
}

impl Saving {
    /// Saves rows. The last part has the token of the draft: once it is durable the draft goes.
    pub fn new(orders: &[Order], token: &str, as_of: Option<Day>) -> Self {
        let mut parts: VecDeque<Part> = VecDeque::new();
        let mut rest = orders;
        while !rest.is_empty() {
            let (these, more) = rest.split_at(fitting(rest));
            let token = if more.is_empty() { token.to_owned() } else { fresh_token() };
            parts.push_back(part(these, &token, as_of));
            rest = more;
        }
        Self::of(parts)
    }

    /// Saves what is one command for all of its rows.
    pub fn whole(command: Value, rows: Vec<String>, token: &str) -> Self {
        let line = with_token(command, token, None);
        Self::of(VecDeque::from([Part { token: token.to_owned(), line, rows }]))
    }

    /// Goes on with what was being saved when it was cut.
    pub fn resumed(kept: &[KeptPart], orders: &[Order], as_of: Option<Day>) -> Self {
        let parts = kept.iter().filter_map(|kept| {
            let these: Vec<Order> = orders.iter().filter(|order| kept.rows.contains(&order.row)).cloned().collect();
            (!these.is_empty()).then(|| part(&these, &kept.token, as_of))
        });
        Self { announced: true, ..Self::of(parts.collect()) }
    }

    fn of(parts: VecDeque<Part>) -> Self {
        let total = parts.iter().map(|part| part.rows.len()).sum();
        let announced = parts.len() < 2;
        Self { parts, total, written: 0, announced, not_before: 0 }
    }

    /// What to ask of the server now.
    pub fn question(&self, is_out: bool, ms: u64) -> Option<Ask> {
        let part = self.parts.front().filter(|_| self.announced && !is_out && ms >= self.not_before)?;
        Some(Ask::Submit { line: part.line.clone(), via: Via::Tui })
    }

    /// Takes the answer of the server.
    pub fn hear(&mut self, answer: Answer, ms: u64) -> Outcome {
        match answer {
            Answer::Done(receipt) => {
                let rows = self.parts.pop_front().map(|part| part.rows).unwrap_or_default();
                self.written += rows.len();
                Outcome::Written { rows, receipt, last: self.parts.is_empty() }
            }
            // The token makes it safe to ask again.
            Answer::Refused(problem) if matches!(problem.reason, Reason::OutcomeUnknown | Reason::Busy) => {
                self.not_before = ms + AGAIN_MS;
                Outcome::Waiting
            }
            Answer::Refused(problem) => {
                let row = problem.item().and_then(|at| self.parts.front()?.rows.get(at).cloned());
                Outcome::Refused { problem, row }
            }
            _ => Outcome::Waiting,
        }
    }

    /// The draft that names the parts is kept.
    pub const fn announce(&mut self) {
        self.announced = true;
    }

    /// Whether a draft must name the parts before they go.
    pub const fn must_announce(&self) -> bool {
        !self.announced
    }

    /// The parts that are not written, as a draft keeps them.
    pub fn kept(&self) -> Vec<KeptPart> {
        let kept = |part: &Part| KeptPart { token: part.token.clone(), rows: part.rows.clone() };
        if self.parts.len() < 2 && self.written == 0 { Vec::new() } else { self.parts.iter().map(kept).collect() }
    }

    /// How many rows are written, and of how many.
    pub const fn progress(&self) -> (usize, usize) {
        (self.written, self.total)
    }

    /// When it has something to ask.
    pub fn next_due(&self) -> Option<u64> {
        (self.not_before > 0).then_some(self.not_before)
    }
}

/// How many rows fit into one part; at least one, which the server may then refuse by itself.
fn fitting(orders: &[Order]) -> usize {
    let mut bytes = 0;
    let fits = |order: &&Order| {
        bytes += weight(&order.command);
        bytes <= LARGEST
    };
    orders.iter().take_while(fits).count().max(1)
}

/// How many bytes a command comes to in an entry, at most: with every field that it leaves out.
fn weight(command: &Value) -> usize {
    let left_out = if command.get("add_site").is_some() { 600 } else { 150 };
    command.to_string().len() + left_out
}

fn part(orders: &[Order], token: &str, as_of: Option<Day>) -> Part {
    let commands: Vec<&Value> = orders.iter().map(|order| &order.command).collect();
    let line = with_token(json!({ "batch": commands }), token, as_of);
    Part { token: token.to_owned(), line, rows: orders.iter().map(|order| order.row.clone()).collect() }
}

fn with_token(mut command: Value, token: &str, as_of: Option<Day>) -> String {
    if let Value::Object(members) = &mut command {
        members.insert("token".to_owned(), token.into());
        if let Some(day) = as_of {
            members.insert("as_of".to_owned(), day.to_string().into());
        }
    }
    command.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(count: usize, note: usize) -> Vec<Order> {
        let order = |at: usize| Order { row: format!("r{at}"), command: json!({"assess": {"note": "x".repeat(note)}}) };
        (0..count).map(order).collect()
    }

    fn line(saving: &Saving) -> Value {
        match saving.question(false, 0) {
            Some(Ask::Submit { line, .. }) => serde_json::from_str(&line).expect("JSON"),
            other => panic!("{other:?}"),
        }
    }

    fn done() -> Answer {
        Answer::Done(Receipt { seq: crate::model::id::Seq(9), ids: Vec::new(), rev: None, merged: Vec::new() })
    }

    #[test]
    fn rows_are_one_command_with_the_token_of_the_draft() {
        let day = crate::model::date::parse_day("2024-06-30");
        let saving = Saving::new(&orders(3, 5), "abc", day);
        let line = line(&saving);
        assert_eq!((line["batch"].as_array().map(Vec::len), &line["token"]), (Some(3), &json!("abc")));
        assert_eq!(line["as_of"], json!("2024-06-30"));
        assert!(saving.kept().is_empty() && !saving.must_announce());
    }

    #[test]
    fn too_much_for_an_entry_goes_in_parts_that_a_draft_names_first() {
        let all = orders(1_000, 1_500);
        let mut saving = Saving::new(&all, "abc", None);
        assert!(saving.must_announce() && saving.question(false, 0).is_none());
        let kept = saving.kept();
        assert_eq!((kept.len(), kept.last().map(|part| part.token.as_str())), (2, Some("abc")));
        saving.announce();
        assert!(line(&saving).to_string().len() < 1_000_000);
        assert!(matches!(saving.hear(done(), 0), Outcome::Written { last: false, .. }));
        // Cut here, what is left goes on under the tokens that it had.
        let again = Saving::resumed(&saving.kept(), &all, None);
        assert_eq!(again.question(false, 0), saving.question(false, 0));
        assert!(matches!(saving.hear(done(), 0), Outcome::Written { last: true, .. }));
        assert_eq!(saving.progress(), (1_000, 1_000));
    }

    #[test]
    fn a_refusal_leads_to_its_row_and_an_unknown_outcome_is_asked_again() {
        let mut saving = Saving::new(&orders(3, 5), "abc", None);
        let unknown = Answer::Refused(Problem::new(Reason::OutcomeUnknown));
        assert!(matches!(saving.hear(unknown, 1_000), Outcome::Waiting));
        assert!(saving.question(false, 1_100).is_none() && saving.question(false, 1_300).is_some());
        let problem = Problem::new(Reason::FutureDate).on("period").at_item(2);
        match saving.hear(Answer::Refused(problem), 0) {
            Outcome::Refused { row, .. } => assert_eq!(row.as_deref(), Some("r2")),
            other => panic!("{other:?}"),
        }
    }
}
