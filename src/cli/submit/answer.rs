//! An answer as a line of JSON, its fields in the order of the contract.

use serde::Serialize;

use crate::cli::error;
use crate::lang::Lang;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::message::Answer;

#[derive(Serialize)]
struct Done<'a> {
    seq: Seq,
    ids: &'a [String],
    rev: Option<u32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    merged: &'a [String],
}

#[derive(Serialize)]
struct Refused<'a> {
    error: Told<'a>,
}

#[derive(Serialize)]
struct Told<'a> {
    code: &'static str,
    field: &'a str,
    message: String,
}

/// The line, and whether what was asked was done.
pub fn line(answer: &Answer, lang: Lang) -> (String, bool) {
    match answer {
        Answer::Done(receipt) => {
            let done = Done { seq: receipt.seq, ids: &receipt.ids, rev: receipt.rev, merged: &receipt.merged };
            (json(&done), true)
        }
        Answer::Refused(problem) => (refusal(problem, lang), false),
        // A server of this version answers a command in no other way.
        _ => (refusal(&Problem::new(Reason::Internal), lang), false),
    }
}

fn refusal(problem: &Problem, lang: Lang) -> String {
    let code = problem.reason.code().as_str();
    json(&Refused { error: Told { code, field: &problem.field, message: error::sentence(lang, problem) } })
}

fn json(line: &impl Serialize) -> String {
    // Plain texts and numbers can always be written.
    serde_json::to_string(line).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::message::Receipt;

    #[test]
    fn answers_are_those_of_the_contract() {
        let receipt = |merged: &[&str]| {
            let merged = merged.iter().map(ToString::to_string).collect();
            Answer::Done(Receipt { seq: Seq(57), ids: vec!["S000123".into()], rev: Some(1), merged })
        };
        assert_eq!(line(&receipt(&[]), Lang::Vi), (r#"{"seq":57,"ids":["S000123"],"rev":1}"#.into(), true));
        let merged = r#"{"seq":57,"ids":["S000123"],"rev":1,"merged":["members"]}"#;
        assert_eq!(line(&receipt(&["members"]), Lang::Vi), (merged.into(), true));
        let problem = Problem::new(Reason::UnknownUnit).on("unit").with("field", "unit").with("value", "x@old");
        let told = r#"{"error":{"code":"unknown","field":"unit","message":"Không có đơn vị hành chính “x@old”; hãy chọn trong danh sách đơn vị."}}"#;
        assert_eq!(line(&Answer::Refused(problem), Lang::Vi), (told.into(), false));
    }
}
