//! Every kind of wrong line is told with a code and the field, and changes nothing.

use serde_json::Value;
use serde_json::json;

use crate::model::problem::Code;
use crate::model::tests::world::World;
use crate::model::tests::world::site;

fn with(field: &str, value: Value) -> Value {
    let mut body = site("a@old", "2021-05-12");
    body[field] = value;
    json!({"add_site": body})
}

fn without(field: &str) -> Value {
    let mut body = site("a@old", "2021-05-12");
    body.as_object_mut().expect("an object").remove(field);
    json!({"add_site": body})
}

#[test]
fn wrong_lines_are_told_with_code_and_field() {
    let mut world = World::new();
    world.must(json!({"add_site": site("a@old", "2021-05-12")}));
    let event = |event: &str, on: &str| json!({"site_event": {"id": "S000001", "event": event, "on": on}});
    let assess = |period: &str| json!({"assess": {"site": "S000001", "period": period, "rating": "good"}});
    let before = world.register.seq();
    for (line, code, field) in [
        ("{".to_owned(), Code::Invalid, "line"),
        ("[]".to_owned(), Code::Invalid, "line"),
        ("{}".to_owned(), Code::Invalid, "command"),
        (json!({"drop_table": {}}).to_string(), Code::Invalid, "command"),
        (json!({"add_site": 5}).to_string(), Code::Invalid, "add_site"),
        (json!({"add_site": {}}).to_string(), Code::Invalid, "model"),
        (without("lead").to_string(), Code::Invalid, "lead"),
        (with("unit", json!("99999@old")).to_string(), Code::Unknown, "unit"),
        (with("unit", json!("D1@old")).to_string(), Code::Invalid, "unit"),
        (with("model", json!("XXX-09")).to_string(), Code::Unknown, "model"),
        (with("lead", json!("XXX")).to_string(), Code::Unknown, "lead"),
        (with("partners", json!(["HND"])).to_string(), Code::Invalid, "partners"),
        (with("partners", json!(["CCB", "CCB"])).to_string(), Code::Invalid, "partners"),
        (with("founded", json!("2024-02-30")).to_string(), Code::Invalid, "founded"),
        (with("founded", json!("12/05/2021")).to_string(), Code::Invalid, "founded"),
        (json!({"add_site": site("ab@2025", "2099-01-01")}).to_string(), Code::Invalid, "founded"),
        (with("launched", json!("2020-01-01")).to_string(), Code::Invalid, "launched"),
        (with("name", json!("")).to_string(), Code::Invalid, "name"),
        (with("name", json!("a\u{1b}[31mb")).to_string(), Code::Invalid, "name"),
        (with("name", json!("a\u{202e}b")).to_string(), Code::Invalid, "name"),
        (with("name", json!("tie\u{302}\u{301}ng")).to_string(), Code::Invalid, "name"),
        (with("name", json!("x".repeat(201))).to_string(), Code::Invalid, "name"),
        (with("note", json!("x".repeat(1_000_000))).to_string(), Code::TooLarge, "line"),
        (with("members", json!(-1)).to_string(), Code::Invalid, "members"),
        (with("members", json!(1.5)).to_string(), Code::Invalid, "members"),
        (with("members", json!("30")).to_string(), Code::Invalid, "members"),
        (with("members", json!(99_999_999)).to_string(), Code::Invalid, "members"),
        (with("colour", json!("red")).to_string(), Code::Invalid, "colour"),
        (with("self", json!(["fly"])).to_string(), Code::Invalid, "self"),
        (with("decision", json!({"date": "2021-13-01"})).to_string(), Code::Invalid, "decision.date"),
        (with("origin", json!("S000099")).to_string(), Code::Unknown, "origin"),
        (with("drives", json!(["none"])).to_string(), Code::Unknown, "drives"),
        (json!({"add_site": site("z@old", "2024-12-01")}).to_string(), Code::Invalid, "unit"),
        (json!({"edit_site": {"id": "S000009", "set": {"members": 1}}}).to_string(), Code::Unknown, "id"),
        (json!({"edit_site": {"id": "S000001", "set": {}}}).to_string(), Code::Invalid, "set"),
        (json!({"edit_site": {"id": "S000001", "set": {"origin": "S000001"}}}).to_string(), Code::Invalid, "origin"),
        (json!({"edit_site": {"id": "S000001", "rev": 7, "set": {"members": 1}}}).to_string(), Code::Conflict, "rev"),
        (event("asleep", "2024-01-01").to_string(), Code::Invalid, "event"),
        (event("paused", "2020-01-01").to_string(), Code::Invalid, "on"),
        (event("paused", "2026-12-01").to_string(), Code::Invalid, "on"),
        (event("resumed", "2024-01-01").to_string(), Code::Invalid, "event"),
        (event("merged", "2024-01-01").to_string(), Code::Invalid, "into"),
        (assess("2024-H9").to_string(), Code::Invalid, "period"),
        (assess("2020").to_string(), Code::Invalid, "period"),
        (assess("2027-H1").to_string(), Code::Invalid, "period"),
        (
            json!({"add_model": {"code": "HND-01", "name": "x", "lead": "HND", "field": "f"}}).to_string(),
            Code::Conflict,
            "code",
        ),
        (json!({"add_association": {"code": "S000001", "name": "x"}}).to_string(), Code::Invalid, "code"),
        (json!({"undo": {"seq": 999}}).to_string(), Code::Unknown, "seq"),
        (json!({"undo": {"seq": 1}}).to_string(), Code::Invalid, "seq"),
        (json!({"batch": []}).to_string(), Code::Invalid, "batch"),
        (json!({"batch": [{"undo": {"seq": 2}}]}).to_string(), Code::Invalid, "batch"),
        (json!({"add_site": site("a@old", "2021-05-12"), "as_of": "2030-01-01"}).to_string(), Code::Invalid, "as_of"),
    ] {
        let shown: String = line.chars().take(120).collect();
        let problem = world.submit_line(&line).expect_err(&shown);
        assert_eq!((problem.reason.code(), problem.field.as_str()), (code, field), "{shown}: {problem}");
    }
    assert_eq!(world.register.seq(), before);
}

#[test]
fn an_edit_that_saw_an_older_revision_merges_other_fields_and_refuses_the_same() {
    let mut world = World::new();
    world.must(json!({"add_site": site("a@old", "2021-05-12")}));
    world.must(json!({"edit_site": {"id": "S000001", "rev": 1, "set": {"members": 32}}}));
    world.must(json!({"edit_site": {"id": "S000001", "rev": 1, "set": {"note": "họp hằng quý"}}}));
    let problem = world
        .submit(&json!({"edit_site": {"id": "S000001", "rev": 1, "set": {"members": 40}}}))
        .expect_err("a conflict");
    assert_eq!((problem.reason.code(), problem.field.as_str()), (Code::Conflict, "members"));
}

#[test]
fn a_batch_sees_its_own_commands_and_is_all_or_nothing() {
    let mut world = World::new();
    let batch = json!({"batch": [
        {"add_model": {"code": "NEW-01", "name": "Mới", "lead": "HND", "field": "legal"}},
        {"add_site": {"model": "NEW-01", "unit": "a@old", "name": "x", "lead": "HND", "founded": "2021-01-01"}},
        {"site_event": {"id": "S000001", "event": "struck_off", "on": "2022-01-01"}},
    ]});
    let seq = world.must(batch);
    assert_eq!(world.register.act(seq).map(|act| act.touched().count()), Some(2));
    let half =
        json!({"batch": [{"add_site": site("a@old", "2021-05-12")}, {"add_site": site("nowhere", "2021-05-12")}]});
    let problem = world.submit(&half).expect_err("a unit that is not there");
    assert_eq!((problem.field.as_str(), problem.item()), ("unit", Some(1)));
    assert_eq!(world.register.seq(), seq);
}

#[test]
fn a_refusal_says_which_command_of_a_batch_it_is_about() {
    let mut world = World::new();
    let good = json!({"add_site": site("a@old", "2021-05-12")});
    let mut template = site("a@old", "2021-05-12");
    template.as_object_mut().expect("an object").remove("unit");
    let several = json!({"add_sites": {"template": template, "units": ["a@old", "b@old", "nowhere"]}});
    for (line, item) in [
        (json!({"batch": [good, {"add_site": 5}]}), Some(1)),
        (json!({"batch": [good, good, {"batch": [good]}]}), Some(2)),
        (several.clone(), Some(2)),
        (json!({"batch": [several]}), Some(0)),
        (json!({"add_site": site("nowhere", "2021-05-12")}), None),
    ] {
        assert_eq!(world.submit(&line).expect_err("a mistake").item(), item, "{line}");
    }
}
