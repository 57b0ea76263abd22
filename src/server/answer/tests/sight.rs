//! What a reader with bounds is told: nothing of what lies beyond them, in no way of asking.

use serde_json::Value;
use serde_json::json;

use super::Desk;
use crate::model::code::Kind;
use crate::model::count::GroupKey;
use crate::model::field::PickOf;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::wire::message::AlikeAsk;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::BoardAsk;
use crate::wire::message::CountAsk;
use crate::wire::message::Direction;
use crate::wire::message::ListAsk;
use crate::wire::message::NameAsk;
use crate::wire::message::PickAsk;
use crate::wire::message::RatingSheetAsk;
use crate::wire::message::SiteColumn;
use crate::wire::message::WindowAsk;

/// What only the records beyond the bounds have in them.
const SECRETS: [&str; 5] = ["Ngoài tầm", "S000003", "S000004", "ngoai tam", "Bằng khen ngoài"];

/// Two sites within `unit:138@old assoc:HND`, one elsewhere, one of another association; each rated, praised, copied.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.site("04543@old", "Điểm trong một", json!({"members": 10}));
    desk.site("04546@old", "Điểm trong hai", json!({"members": 20, "origin": "S000001"}));
    desk.site("04300@old", "Ngoài tầm một", json!({"members": 400, "origin": "S000001"}));
    desk.site("04543@old", "Ngoài tầm hai", json!({"members": 800, "lead": "CCB", "model": "CCB-01"}));
    for id in ["S000001", "S000003", "S000004"] {
        desk.must(json!({"assess": {"site": id, "period": "2024-H1", "rating": "good"}}));
        let form = if id == "S000001" { "Giấy khen" } else { "Bằng khen ngoài" };
        desk.must(json!({"award": {"to": id, "level": "district", "form": form, "on": "2024-08-19"}}));
        desk.must(json!({"site_event": {"id": id, "event": "exemplar", "on": "2024-09-01"}}));
    }
    let activity = |unit: &str, title: &str| json!({"add_activity": {"kind": "training", "unit": unit, "association": "HND", "on": "2024-06-02", "title": title}});
    desk.must(activity("04543@old", "Tập huấn"));
    desk.must(activity("04300@old", "Ngoài tầm tập huấn"));
    desk.must(json!({"add_officer": {"name": "lan", "rights": ["entry unit:138@old assoc:HND"]}}));
    desk.must(json!({"add_officer": {"name": "khac", "rights": ["viewer"]}}));
    desk
}

/// Every question about the register that could tell of a record, with every record asked for.
fn asks() -> Vec<Ask> {
    let mut asks: Vec<Ask> = Kind::ALL
        .iter()
        .flat_map(|kind| ["", "undone:yes", "khen", "S000003"].map(|query| (*kind, query)))
        .map(|(kind, query)| Ask::List(ListAsk { kind, query: query.into(), as_of: None, from: 0, limit: 100 }))
        .collect();
    for id in ["S000001", "S000002", "S000003", "S000004", "A000002", "K000002", "HND", "HND-01", "138@old", "khac"] {
        asks.push(Ask::Show { id: id.into(), as_of: None });
    }
    for id in (0..4).map(SiteId::from_index) {
        asks.extend([Ask::Card { id, as_of: None }, Ask::SiteNow { id }]);
    }
    for query in ["", "unit:135@old", "lead:CCB", "status:active", "members:>1"] {
        let (sort, direction) = (SiteColumn::Name, Direction::Ascending);
        let window = WindowAsk { query: query.into(), as_of: None, sort, direction, from: 0, limit: 100, anchor: None };
        asks.push(Ask::Window(window));
        asks.push(Ask::RatingSheet(RatingSheetAsk { query: query.into(), period: None, as_of: None, limit: 100 }));
        asks.push(Ask::Count(CountAsk { query: query.into(), by: vec![GroupKey::Lead], as_of: None }));
    }
    let on = super::day("2026-11-24");
    for text in ["", "ngoai", "diem", "S000003", "3"] {
        for of in [PickOf::Site, PickOf::Recipient] {
            asks.push(Ask::Pick(PickAsk { of, text: text.into(), on, limit: 50 }));
        }
    }
    asks.push(Ask::Name(NameAsk { of: PickOf::Site, texts: vec!["Ngoài tầm một".into(), "S000003".into()], on }));
    asks.push(Ask::Alike(AlikeAsk::Site {
        except: None,
        model: None,
        unit: Some(crate::model::id::UnitId::new("04300@old")),
        lead: None,
        name: "Ngoài tầm một".into(),
        hamlet: String::new(),
        decision: String::new(),
        on,
    }));
    asks
}

#[test]
fn what_lies_beyond_the_bounds_is_told_in_no_answer() {
    let mut desk = desk();
    let told = |desk: &mut Desk| -> Vec<String> { asks().iter().map(|ask| format!("{:?}", desk.ask(ask))).collect() };
    let whole = told(&mut desk).join("\n");
    assert!(SECRETS[..3].iter().all(|secret| whole.contains(secret)), "the questions do not reach the records");
    desk.officer = crate::model::id::OfficerName::new("lan");
    desk.narrow_to(&["entry unit:138@old assoc:HND"]);
    for (ask, answer) in asks().iter().zip(told(&mut desk)) {
        // What was asked with may come back in the refusal.
        let asked = format!("{ask:?}");
        if answer.starts_with("Refused(Problem { reason: UnknownId") {
            continue;
        }
        for secret in SECRETS.iter().filter(|secret| !asked.contains(*secret)) {
            assert!(!answer.contains(secret), "{asked}\n{answer}");
        }
        assert!(asked.contains("khac") || !answer.contains("khac"), "{asked}\n{answer}");
    }
}

#[test]
fn figures_are_those_of_what_is_seen() {
    let mut desk = desk();
    desk.narrow_to(&["viewer unit:138@old assoc:HND"]);
    let Answer::Board(board) = desk.ask(&Ask::Board(BoardAsk::default())) else { panic!("no board") };
    let figures = (board.total.sites, board.total.members, board.exemplars);
    assert_eq!(figures, (2, 30, 1));
    assert!(board.associations.iter().all(|row| row.tally.sites == if row.code.as_str() == "HND" { 2 } else { 0 }));
    let Answer::Groups(groups) = desk.ask(&Ask::Count(CountAsk { query: String::new(), by: Vec::new(), as_of: None }))
    else {
        panic!("no groups")
    };
    assert_eq!((groups[0].tally.sites, groups[0].tally.members), (2, 30));
    let line = |answer: Answer| -> Value {
        let Answer::Lines { lines, .. } = answer else { panic!("{answer:?}") };
        serde_json::from_str(&lines[0]).unwrap()
    };
    assert_eq!(line(desk.ask(&Ask::Show { id: "HND-01".into(), as_of: None }))["figures"]["sites"], 2);
    // Two areas are seen together, each site once.
    desk.narrow_to(&["viewer unit:138@old assoc:HND", "viewer assoc:CCB", "entry unit:138@old"]);
    let Answer::Board(board) = desk.ask(&Ask::Board(BoardAsk::default())) else { panic!("no board") };
    assert_eq!(board.total.sites, 3);
    desk.narrow_to(&[]);
    let Answer::Board(board) = desk.ask(&Ask::Board(BoardAsk::default())) else { panic!("no board") };
    assert_eq!(board.total.sites, 0);
}

#[test]
fn entries_are_told_to_those_who_see_all_that_they_touched() {
    let mut desk = desk();
    desk.narrow_to(&["entry unit:138@old assoc:HND"]);
    let register = desk.register();
    let reach = desk.authority.reach(crate::model::code::Power::Read);
    let sight = crate::server::answer::Sight::new(&desk.projection, super::day("2026-11-24"), &reach);
    let seen = |seq: Seq| register.act(seq).is_some_and(|act| sight.sees_act(register, act));
    let of = |id: usize| register.sites().nth(id).map(|site| site.seq).unwrap();
    assert_eq!([0, 1, 2, 3].map(|id| seen(of(id))), [true, true, false, false]);
    assert!(!seen(register.seq()), "the entry of an officer");
}
