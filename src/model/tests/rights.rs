//! Who may write what: each command by each kind of officer, in the area and beyond it, also in a batch and by an undo.

use serde_json::Value;
use serde_json::json;

use super::world::World;
use super::world::context;
use super::world::day;
use super::world::site;
use crate::model::authority::Authority;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::problem::Code;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::right::Grant;
use crate::model::rules::Draft;
use crate::model::rules::read;

/// A site of HND in the district D1, one of CCB there, one of HND in D2, each with a rating.
fn world() -> World {
    let mut world = World::new();
    world.must(json!({"add_site": site("a@old", "2021-01-01")}));
    let mut other = site("a@old", "2021-01-01");
    other["lead"] = json!("CCB");
    other["model"] = json!("CCB-01");
    world.must(json!({"add_site": other}));
    world.must(json!({"add_site": site("c@old", "2021-01-01")}));
    for id in ["S000001", "S000002", "S000003"] {
        world.must(json!({"assess": {"site": id, "period": "2023", "rating": "fair"}}));
    }
    world
}

fn granted(rights: &[&str]) -> Authority {
    Authority::Granted(rights.iter().map(|right| Grant::parse(right).unwrap()).collect())
}

/// As the server does it.
fn judge(world: &World, authority: &Authority, command: &Value) -> Result<(), Problem> {
    let request = read(&command.to_string()).unwrap();
    let draft = Draft::new(&world.register);
    let today = day(super::world::TODAY);
    draft.may_touch(authority, &request.command, today)?;
    let checked = draft.check(&request, &context())?;
    draft.warrant(authority, &checked.changes, today)
}

fn may(world: &World, rights: &[&str], command: &Value) -> bool {
    match judge(world, &granted(rights), command) {
        Ok(()) => true,
        Err(problem) => {
            assert_eq!(problem.reason, Reason::NotAllowed, "{command}: {problem}");
            assert_eq!(problem.reason.code(), Code::Forbidden);
            false
        }
    }
}

fn edit(id: &str, set: &Value) -> Value {
    json!({"edit_site": {"id": id, "set": set}})
}

#[test]
fn each_role_writes_its_own_and_in_its_area() {
    let world = world();
    let assess = |id: &str| json!({"assess": {"site": id, "period": "2024", "rating": "good"}});
    let event = |id: &str, event: &str| json!({"site_event": {"id": id, "event": event, "on": "2024-03-01"}});
    let award = |to: &str| json!({"award": {"to": to, "level": "district", "form": "giấy khen", "on": "2024-08-19"}});
    let activity = |unit: &str| json!({"add_activity": {"kind": "training", "unit": unit, "association": "HND", "on": "2024-06-02", "title": "x"}});
    let model = json!({"add_model": {"code": "HND-09", "name": "x", "lead": "HND", "field": "legal"}});
    let officer = json!({"add_officer": {"name": "lan", "rights": ["administrator"]}});
    let association = json!({"add_association": {"code": "HPN", "name": "x"}});
    let commands = [
        json!({"add_site": site("b@old", "2022-01-01")}),
        json!({"add_site": site("d@old", "2022-01-01")}),
        edit("S000001", &json!({"members": 31})),
        edit("S000002", &json!({"members": 31})),
        edit("S000003", &json!({"members": 31})),
        event("S000001", "strengthened"),
        event("S000001", "exemplar"),
        event("S000003", "exemplar"),
        assess("S000001"),
        assess("S000003"),
        award("S000001"),
        award("HND"),
        activity("a@old"),
        activity("c@old"),
        model,
        officer,
        association,
    ];
    let cases: [(&[&str], &str); 12] = [
        (&[], "................."),
        (&["viewer"], "................."),
        (&["wall"], "................."),
        (&["entry"], "xxxxxx......xxx.."),
        (&["entry unit:D1@old"], "x.xx.x......x...."),
        (&["entry unit:D1@old assoc:HND"], "x.x..x......x...."),
        (&["entry assoc:HND"], "xxx.xx......xxx.."),
        (&["reviewer"], "......xxxxxx....."),
        (&["reviewer unit:D1@old"], "......x.x.x......"),
        (&["reviewer assoc:HND"], "......xxxxxx....."),
        (&["entry unit:D1@old", "reviewer unit:D2@old"], "x.xx.x.x.x..x...."),
        (&["administrator"], "xxxxxxxxxxxxxxxxx"),
    ];
    for (rights, want) in cases {
        let got: String = commands.iter().map(|command| if may(&world, rights, command) { 'x' } else { '.' }).collect();
        assert_eq!(got, want, "{rights:?}");
    }
}

#[test]
fn no_way_round_leads_out_of_the_area() {
    let mut world = world();
    let own: &[&str] = &["entry unit:D1@old assoc:HND"];
    // A site must not be carried out of the area, nor given to others, nor taken from them.
    for (id, set, want) in [
        ("S000001", json!({"unit": "b@old"}), true),
        ("S000001", json!({"unit": "c@old"}), false),
        ("S000001", json!({"lead": "CCB"}), false),
        ("S000001", json!({"lead": "CCB", "partners": ["HND"]}), true),
        ("S000002", json!({"lead": "HND"}), false),
        ("S000003", json!({"unit": "a@old"}), false),
    ] {
        assert_eq!(may(&world, own, &edit(id, &set)), want, "{id} {set}");
    }
    let merge =
        |into: &str| json!({"site_event": {"id": "S000001", "event": "merged", "on": "2024-03-01", "into": into}});
    assert!(!may(&world, own, &merge("S000003")));
    // One command beyond the area spoils a batch, also on what the batch itself made.
    let inside = json!({"add_site": site("b@old", "2022-01-01")});
    let outside = edit("S000003", &json!({"members": 1}));
    assert!(!may(&world, own, &json!({"batch": [inside, outside]})));
    assert!(may(&world, own, &json!({"batch": [inside, edit("S000004", &json!({"members": 9}))]})));
    assert!(!may(&world, own, &json!({"batch": [inside, edit("S000004", &json!({"unit": "d@old"}))]})));
    assert!(!may(
        &world,
        own,
        &json!({"add_sites": {"template": {"model": "HND-01", "name": "x", "lead": "HND", "founded": "2022-01-01"}, "units": ["a@old", "c@old"]}})
    ));
    // An undo needs what the entry needed, to how things are and how they will be.
    let far = world.must(edit("S000003", &json!({"members": 77})));
    let near = world.must(edit("S000001", &json!({"members": 77})));
    let came = world.must(edit("S000003", &json!({"unit": "a@old"})));
    let rated = world.must(json!({"assess": {"site": "S000001", "period": "2024", "rating": "good"}}));
    let undo = |seq: Seq| json!({"undo": {"seq": seq.0}});
    assert_eq!([far, near, came, rated].map(|seq| may(&world, own, &undo(seq))), [true, true, false, false]);
    assert!(may(&world, &["reviewer unit:D1@old"], &undo(rated)));
    assert!(!may(&world, &["reviewer unit:D2@old"], &undo(rated)));
    let back = world.must(undo(came));
    assert!(!may(&world, own, &undo(back)) && !may(&world, own, &undo(far)));
    assert!(may(&world, &["entry"], &undo(back)));
}

#[test]
fn rights_hold_on_their_days_and_follow_the_map() {
    let mut world = world();
    let lan = OfficerName::new("lan");
    let rights = ["entry unit:D1@old until:2024-12-31", "entry unit:D2@old from:2025-01-01"];
    world.must(json!({"add_officer": {"name": "lan", "title": "cán bộ xã", "rights": rights}}));
    let on = |day_: &str| match Authority::of(&world.register, &lan, day(day_)) {
        Authority::Granted(grants) => grants.iter().map(ToString::to_string).collect::<Vec<_>>(),
        Authority::Owner => panic!("an owner"),
    };
    assert_eq!(on("2024-12-31"), [rights[0]]);
    assert_eq!(on("2025-01-01"), [rights[1]]);
    // The district is gone; what became of its communes is still its area.
    assert!(may(&world, &["entry unit:D1@old"], &json!({"add_site": site("ab@2025", "2026-01-01")})));
    assert!(!may(&world, &["entry unit:D2@old"], &json!({"add_site": site("ab@2025", "2026-01-01")})));
}

#[test]
fn an_officer_has_versions_that_are_taken_back_one_by_one() {
    let mut world = World::new();
    let lan = OfficerName::new("lan");
    let rights = |world: &World| {
        let found = world.register.officer(&lan);
        found.map(|found| found.rights.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    };
    let first = world.must(json!({"add_officer": {"name": "lan", "title": "cán bộ xã", "rights": ["viewer"]}}));
    let second =
        world.must(json!({"edit_officer": {"name": "lan", "rev": 1, "set": {"rights": ["entry unit:D1@old"]}}}));
    let stale = json!({"edit_officer": {"name": "lan", "rev": 1, "set": {"rights": []}}});
    assert_eq!(world.submit(&stale).unwrap_err().reason, Reason::ConflictRev);
    let third = world.must(json!({"edit_officer": {"name": "lan", "set": {"rights": []}}}));
    assert_eq!(rights(&world).as_deref(), Some(""));
    assert_eq!(world.register.officer(&lan).unwrap().title, "cán bộ xã");
    assert_eq!(world.register.officers_now().count(), 1);
    for earlier in [first, second] {
        assert_eq!(world.submit(&json!({"undo": {"seq": earlier.0}})).unwrap_err().reason, Reason::Depends);
    }
    let undone = world.must(json!({"undo": {"seq": third.0}}));
    assert_eq!(rights(&world).as_deref(), Some("entry unit:D1@old"));
    world.must(json!({"undo": {"seq": second.0}}));
    assert_eq!(rights(&world).as_deref(), Some("viewer"));
    world.must(json!({"undo": {"seq": undone.0}}));
    assert_eq!(rights(&world).as_deref(), Some(""));
    let again = json!({"add_officer": {"name": "lan"}});
    assert_eq!(world.submit(&again).unwrap_err().reason, Reason::Exists);
    for (command, reason) in [
        (json!({"edit_officer": {"name": "nobody", "set": {"rights": []}}}), Reason::UnknownOfficer),
        (json!({"edit_officer": {"name": "lan", "set": {}}}), Reason::NoChange),
        (json!({"edit_officer": {"name": "lan", "set": {"rights": ["entry unit:nowhere"]}}}), Reason::UnknownUnit),
        (json!({"edit_officer": {"name": "lan", "set": {"rights": ["entry assoc:XYZ"]}}}), Reason::UnknownAssociation),
        (json!({"edit_officer": {"name": "lan", "set": {"rights": ["king"]}}}), Reason::BadRight),
        (json!({"add_officer": {"name": "a b"}}), Reason::BadCode),
    ] {
        assert_eq!(world.submit(&command).unwrap_err().reason, reason, "{command}");
    }
    world.must(json!({"add_officer": {"name": "uid:1001", "rights": ["viewer"]}}));
}

#[test]
fn a_refusal_names_the_rule_the_place_and_who_can_help() {
    let mut world = world();
    let refused = |world: &World| {
        judge(world, &granted(&["entry unit:D1@old"]), &edit("S000003", &json!({"members": 1}))).unwrap_err()
    };
    let words = |problem: &Problem| problem.args.clone();
    let has = |problem: &Problem, hole: &str, word: &str| words(problem).contains(&(hole.to_owned(), word.to_owned()));
    let problem = refused(&world);
    assert!(has(&problem, "power", "enter") && has(&problem, "error", "problem.ask_owner"), "{problem}");
    world.must(json!({"add_officer": {"name": "truong", "rights": ["administrator"]}}));
    assert!(has(&refused(&world), "error", "truong"));
}
