//! Records that are like what is typed: what is told, what is not, and where it is looked for.

use serde_json::json;

use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::server::answer::tests::Desk;
use crate::server::answer::tests::day;
use crate::wire::message::AlikeAsk;
use crate::wire::message::AlikeRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Same;

/// What is typed: unit, model, name, hamlet, decision.
type Typed<'a> = [&'a str; 5];

impl Desk {
    fn alike(&mut self, [unit, model, name, hamlet, decision]: Typed<'_>, except: Option<&str>) -> Vec<AlikeRow> {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let ask = AlikeAsk::Site {
            except: except.and_then(SiteId::parse),
            model: given(model).map(|code| ModelCode::new(&code)),
            unit: given(unit).map(|id| UnitId::new(&id)),
            lead: Some(AssociationCode::new("HND")),
            name: name.to_owned(),
            hamlet: hamlet.to_owned(),
            decision: decision.to_owned(),
            on: day("2021-05-12"),
        };
        match self.ask(&Ask::Alike(ask)) {
            Answer::Alike(rows) => rows,
            other => panic!("{other:?}"),
        }
    }

    fn alike_models(&mut self, name: &str) -> Vec<AlikeRow> {
        match self.ask(&Ask::Alike(AlikeAsk::Model { name: name.to_owned(), on: day("2021-05-12") })) {
            Answer::Alike(rows) => rows,
            other => panic!("{other:?}"),
        }
    }
}

const NAME: &str = "CLB Nông dân với kiến thức pháp luật";

#[test]
fn a_site_of_that_name_and_place_is_told_and_linked_ones_elsewhere_are_not() {
    let mut desk = Desk::new();
    let decision = json!({"hamlet": "thôn 2", "decision": {"number": "45/QĐ-UBND"}});
    let one = desk.site("04543@old", NAME, decision);
    desk.site("04531@old", NAME, json!({"hamlet": "thôn 7"}));
    for (typed, want) in [
        (["04543@old", "HND-01", NAME, "", ""], true),
        (["04543@old", "HND-01", "Câu lạc bộ nông dân với kiến thức pháp luật", "Thôn 2", ""], true),
        (["04543@old", "HND-01", NAME, "thôn 2", "45/qd-ubnd"], true),
        // By today's map it is the same place.
        (["04543@2025", "HND-01", NAME, "thôn 2", ""], true),
        // The same name and lead under another model.
        (["04543@old", "HND-04", NAME, "", ""], true),
        // Another hamlet has a site of its own, unless one decision says otherwise.
        (["04543@old", "HND-01", NAME, "thôn 3", ""], false),
        (["04543@old", "HND-01", NAME, "thôn 3", "45/QĐ-UBND"], true),
        // Too little to say anything.
        (["04543@old", "HND-01", "", "", ""], false),
        (["04543@old", "HND-01", "Tiếng kẻng", "", ""], false),
        (["04543@old", "CCB-01", "Cựu chiến binh", "", ""], false),
        // A copy in another commune is what replication is for; but with the same hamlet the place may be a slip.
        (["04300@old", "HND-01", NAME, "", ""], false),
        (["04300@old", "HND-01", NAME, "thôn 2", ""], true),
        (["", "HND-01", NAME, "", "45/QĐ-UBND"], true),
    ] {
        let rows = desk.alike(typed, None);
        let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
        let found: &[&str] = if want { &[&one] } else { &[] };
        assert_eq!(ids, found, "{typed:?}: {rows:?}");
        assert_eq!(desk.alike(typed, Some(&one)), []);
    }
    let rows = desk.alike(["04543@old", "HND-01", NAME, "thôn 2", "45/QĐ-UBND"], None);
    assert_eq!(rows[0].likeness, 100);
    assert_eq!(rows[0].same, [Same::Unit, Same::Name, Same::Model, Same::Lead, Same::Hamlet, Same::Decision]);
    assert_eq!(rows[0].detail, "thôn 2, xã Hưng Khánh, huyện Trấn Yên · HND-01");
    let fact = |name: &str| rows[0].facts.iter().find(|(field, _)| field == name).map(|(_, json)| json.as_str());
    assert_eq!(fact("founded"), Some("\"2021-05-12\""));
    assert!(fact("decision").unwrap().contains("45/QĐ-UBND"));
    assert!(rows[0].names.iter().any(|(_, row)| row.code == "HND" && row.name == "Hội Nông dân"));
}

#[test]
fn what_was_taken_back_is_like_nothing_and_what_was_edited_is_as_it_is_now() {
    let mut desk = Desk::new();
    let one = desk.site("04543@old", NAME, json!({}));
    let typed = ["04543@old", "HND-01", "Tiếng kẻng an ninh", "", ""];
    assert_eq!(desk.alike(typed, None), []);
    desk.must(json!({"edit_site": {"id": one, "set": {"name": "Tiếng kẻng an ninh"}}}));
    assert_eq!(desk.alike(typed, None)[0].name, "Tiếng kẻng an ninh");
    let seq = desk.register().seq().0;
    desk.must(json!({"undo": {"seq": seq}}));
    assert_eq!(desk.alike(typed, None), []);
    desk.must(json!({"undo": {"seq": seq - 1}}));
    assert_eq!(desk.alike(["04543@old", "HND-01", NAME, "", ""], None), []);
}

#[test]
fn in_a_full_commune_the_likest_are_still_found() {
    let mut desk = Desk::new();
    for nth in 0..250 {
        desk.site("04543@old", &format!("Cổng trường an toàn {nth}"), json!({"model": "CCB-01", "lead": "CCB"}));
    }
    let one = desk.site("04543@old", NAME, json!({}));
    let rows = desk.alike(["04543@old", "HND-01", NAME, "", ""], None);
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [one]);
    let rows = desk.alike(["04543@old", "CCB-01", "Cổng trường an toàn 77", "", ""], None);
    // Those of another number are other sites.
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Cổng trường an toàn 77"]);
    let rows = desk.alike(["04543@old", "CCB-01", "Cổng trường an toàn", "", ""], None);
    assert_eq!(rows.len(), 5);
}

#[test]
fn likely_models_are_told_before_a_new_one_is_made() {
    let mut desk = Desk::new();
    let rows = desk.alike_models("Nông dân với kiến thức về pháp luật");
    assert_eq!((rows[0].id.as_str(), rows[0].detail.as_str()), ("HND-01", "Hội Nông dân"));
    assert_eq!(rows[0].same, [Same::Name]);
    let names: Vec<_> = rows[0].facts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["name", "lead", "code", "field", "criteria", "level", "name_en", "note"]);
    assert_eq!(desk.alike_models("Camera an ninh"), []);
    assert_eq!(desk.alike_models(""), []);
}
