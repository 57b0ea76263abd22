//! Views under names: kept, changed, shared, dropped, taken back; and what is no view.

use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::model::code::Audience;
use crate::model::id::OfficerName;
use crate::model::problem::Reason;
use crate::model::vantage::MOST_VIEWS;

fn keep(name: &str, audience: &str, query: &str) -> Value {
    let chip = json!({"kind": "unit", "query": query, "label": "Trấn Yên"});
    json!({"keep_view": {"name": name, "audience": audience, "vantage": {"chips": [chip], "sort": "members"}}})
}

/// The names that an officer may choose from.
fn names(world: &World, officer: &str) -> Vec<String> {
    world.register.views_for(&OfficerName::new(officer)).map(|view| view.name.clone()).collect()
}

#[test]
fn a_view_is_its_owners_until_it_is_for_everyone() {
    let mut world = World::new();
    world.must(keep("huyện", "own", "unit:D1@old"));
    assert_eq!((names(&world, "nam").len(), names(&world, "lan").len()), (1, 0));
    let shared = world.must(keep("huyện", "everyone", "unit:D1@old"));
    assert_eq!(names(&world, "lan"), ["huyện"]);
    assert_eq!(world.submit(&keep("huyện", "everyone", "unit:D1@old")).unwrap_err().reason, Reason::NoChange);
    world.must(json!({"undo": {"seq": shared.0}}));
    assert!(names(&world, "lan").is_empty());
    assert_eq!(world.register.views_now().next().unwrap().audience, Audience::Own);
    let dropped = world.must(json!({"drop_view": {"name": "huyện"}}));
    assert!(names(&world, "nam").is_empty());
    let again = json!({"drop_view": {"name": "huyện"}});
    assert_eq!(world.submit(&again).unwrap_err().reason, Reason::UnknownView);
    world.must(json!({"undo": {"seq": dropped.0}}));
    assert_eq!(names(&world, "nam"), ["huyện"]);
}

#[test]
fn what_no_screen_sends_is_no_view() {
    let mut world = World::new();
    for (command, reason) in [
        (keep("", "own", "x"), Reason::Empty),
        (keep("a", "nobody", "x"), Reason::BadChoice),
        (keep("a", "own", "\u{1b}[31m"), Reason::ControlCharacters),
        (keep("a", "own", "\u{202e}x"), Reason::ControlCharacters),
        (keep("a", "own", &"x".repeat(1001)), Reason::TooLong),
        (keep("a\u{7}", "own", "x"), Reason::ControlCharacters),
        (json!({"keep_view": {"name": "a", "vantage": 7}}), Reason::WrongType),
        (json!({"keep_view": {"name": "a"}}), Reason::Missing),
        (json!({"keep_view": {"name": "a", "vantage": {"columns": vec!["x"; 501]}}}), Reason::TooLargeNumber),
    ] {
        assert_eq!(world.submit(&command).unwrap_err().reason, reason, "{command}");
    }
    for nth in 0..MOST_VIEWS {
        world.must(keep(&format!("view {nth}"), "own", "x"));
    }
    assert_eq!(world.submit(&keep("one more", "own", "x")).unwrap_err().reason, Reason::TooManyViews);
    world.must(keep("view 7", "own", "y"));
}
