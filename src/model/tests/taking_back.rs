//! Undo: it brings back what was, tells what stands in the way, and can be undone itself.

use serde_json::json;

use crate::model::problem::Reason;
use crate::model::standing::View;
use crate::model::tests::world::World;
use crate::model::tests::world::day;
use crate::model::tests::world::site;

#[test]
fn an_undo_of_an_undo_brings_everything_back() {
    let mut world = World::new();
    world.must(json!({"add_site": site("a@old", "2021-05-12")}));
    world.must(json!({"edit_site": {"id": "S000001", "set": {"members": 50}}}));
    let view = |world: &World| View::of(&world.register, day("2026-01-01"));
    let before = view(&world);
    let struck = world.must(json!({"site_event": {"id": "S000001", "event": "struck_off", "on": "2025-01-01"}}));
    assert_eq!(view(&world).total().sites, 0);
    let undo = world.must(json!({"undo": {"seq": struck.0}}));
    assert!(view(&world) == before);
    world.must(json!({"undo": {"seq": undo.0}}));
    assert_eq!(view(&world).total().sites, 0);
    let again = world.submit(&json!({"undo": {"seq": undo.0}})).expect_err("taken back already");
    assert_eq!(again.reason, Reason::AlreadyUndone);
}

#[test]
fn what_others_stand_on_is_not_taken_away() {
    let mut world = World::new();
    let first = world.must(json!({"add_site": site("a@old", "2021-05-12")}));
    let mut copy = site("b@old", "2022-01-01");
    copy["origin"] = json!("S000001");
    let copy = world.must(json!({"add_site": copy}));
    let problem = world.submit(&json!({"undo": {"seq": first.0}})).expect_err("the copy stands on it");
    assert_eq!(problem.reason, Reason::Depends);
    assert!(problem.args.iter().any(|(_, word)| word.contains(&copy.to_string())), "{problem}");
    world.must(json!({"undo": {"seq": copy.0}}));
    world.must(json!({"undo": {"seq": first.0}}));
    assert_eq!(world.register.next_site().to_string(), "S000003");
}

#[test]
fn a_model_that_was_taken_back_is_unknown_and_its_code_free() {
    let mut world = World::new();
    let model = json!({"add_model": {"code": "NEW-01", "name": "Mới", "lead": "HND", "field": "legal"}});
    let added = world.must(model.clone());
    let undo = world.must(json!({"undo": {"seq": added.0}}));
    assert!(world.register.model("NEW-01").is_none());
    world.must(model);
    let problem = world.submit(&json!({"undo": {"seq": undo.0}})).expect_err("the code is taken again");
    assert_eq!(problem.reason, Reason::Exists);
}
