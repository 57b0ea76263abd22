//! Lists of acts, the outlook of an undo and the sheet of ratings, asked of the real server.

use antq::client::Caller;
use antq::model::code::Rating;
use antq::model::id::Seq;
use antq::model::id::SiteId;
use antq::model::period::PeriodCode;
use antq::model::problem::Reason;
use antq::model::site::SiteField;
use antq::wire::message::ActRow;
use antq::wire::message::ActsAsk;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::RatingSheet;
use antq::wire::message::RatingSheetAsk;
use antq::wire::message::Receipt;
use antq::wire::message::Undoing;
use antq::wire::message::Whose;

use crate::office::Office;
use crate::office::submit;

fn done(caller: &mut Caller, line: &str) -> Receipt {
    match submit(caller, line.to_owned()) {
        Answer::Done(receipt) => receipt,
        other => panic!("{other:?} to {line}"),
    }
}

fn add(caller: &mut Caller, name: &str, more: &str) -> Receipt {
    let line = format!(
        r#"{{"add_site":{{"model":"HND-01","unit":"04249@old","name":"{name}","lead":"HND","founded":"2021-05-12","members":7{more}}}}}"#
    );
    done(caller, &line)
}

fn acts(caller: &mut Caller, about: Option<&str>, words: &str, whose: Whose) -> (Vec<ActRow>, Option<Seq>) {
    let ask = ActsAsk { about: about.map(str::to_owned), whose, words: words.to_owned(), before: None, limit: 20 };
    match caller.ask(Ask::Acts(ask)).expect("an answer") {
        Answer::Acts { rows, rest } => (rows, rest),
        other => panic!("{other:?}"),
    }
}

fn undoing(caller: &mut Caller, seq: Seq) -> Undoing {
    match caller.ask(Ask::Undoing { seq }).expect("an answer") {
        Answer::Undoing(undoing) => *undoing,
        other => panic!("{other:?}"),
    }
}

fn field<'r>(row: &'r ActRow, name: &str) -> (&'r str, &'r str) {
    let found = row.fields.iter().find(|(field, _, _)| field == name);
    found.map(|(_, before, after)| (before.as_str(), after.as_str())).unwrap_or_else(|| panic!("no {name}: {row:?}"))
}

#[test]
fn acts_come_latest_first_with_what_they_wrote() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    let first = add(&mut caller, "điểm thử sổ", "");
    let id = first.ids.first().expect("a site").clone();
    let edit = done(&mut caller, &format!(r#"{{"edit_site":{{"id":"{id}","set":{{"members":32}}}}}}"#));
    let paused = done(
        &mut caller,
        &format!(r#"{{"site_event":{{"id":"{id}","event":"paused","on":"2024-03-01","reason":"mùa mưa"}}}}"#),
    );
    let undo = done(&mut caller, &format!(r#"{{"undo":{{"seq":{}}}}}"#, edit.seq));
    let redo = done(&mut caller, &format!(r#"{{"undo":{{"seq":{}}}}}"#, undo.seq));

    let (rows, rest) = acts(&mut caller, Some(&id), "", Whose::All);
    assert_eq!(rest, None);
    let seqs: Vec<Seq> = rows.iter().map(|row| row.seq).collect();
    assert_eq!(seqs, [redo.seq, undo.seq, paused.seq, edit.seq, first.seq]);
    let named: Vec<&str> = rows.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(named, ["redo", "undo", "site_event", "edit_site", "add_site"]);
    assert!(rows.iter().all(|row| row.subject == (id.clone(), "điểm thử sổ".to_owned())), "{rows:?}");
    assert!(rows.iter().all(|row| row.records == 1), "{rows:?}");
    assert_eq!(field(&rows[0], "members"), ("7", "32"));
    assert_eq!(field(&rows[1], "members"), ("32", "7"));
    assert_eq!(field(&rows[2], "event"), ("", "\"paused\""));
    assert_eq!(field(&rows[3], "members"), ("7", "32"));
    assert_eq!(field(&rows[4], "lead"), ("", "\"HND\""));
    assert!(
        rows[4].names.iter().any(|(_, name)| name.code == "HND" && name.name.contains("Nông dân")),
        "{:?}",
        rows[4]
    );
    assert_eq!((rows[1].undone_by, rows[1].undoes), (Some(redo.seq), Some(edit.seq)));
    assert_eq!(rows[3].undone_by, None, "it holds again");

    let (own, rest) = acts(&mut caller, None, "", Whose::Own);
    assert_eq!(own.first().map(|row| row.seq), Some(redo.seq));
    // The entries of the demo were imported by the same account.
    assert!(own.len() > 5 || rest.is_none());
    let (found, _) = acts(&mut caller, None, "thu so diem", Whose::All);
    assert_eq!(found.len(), 5, "words are found in any order and without marks");
    let unknown =
        ActsAsk { about: Some("S999999".into()), whose: Whose::All, words: String::new(), before: None, limit: 9 };
    assert!(
        matches!(caller.ask(Ask::Acts(unknown)), Ok(Answer::Refused(problem)) if problem.reason == Reason::UnknownId)
    );
}

#[test]
fn an_undo_shows_what_stands_in_its_way_before_it_is_tried() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    let source = add(&mut caller, "nguồn", "");
    let id = source.ids.first().expect("a site").clone();
    let copy = add(&mut caller, "bản nhân rộng", &format!(r#","origin":"{id}""#));
    let before = undoing(&mut caller, source.seq);
    assert_eq!(before.problem.as_ref().map(|problem| problem.reason), Some(Reason::Depends));
    let standing_on: Vec<Seq> = before.dependents.iter().map(|row| row.seq).collect();
    assert_eq!(standing_on, [copy.seq]);
    assert_eq!(before.records, [(id, "nguồn".to_owned())]);

    let free = undoing(&mut caller, copy.seq);
    assert!(free.problem.is_none() && free.dependents.is_empty());
    done(&mut caller, &format!(r#"{{"undo":{{"seq":{}}}}}"#, copy.seq));
    assert!(undoing(&mut caller, source.seq).problem.is_none(), "what stood on it is gone");
    // What was taken back is still listed, and only for those who ask for it.
    let names = |args: &[&str]| -> Vec<String> {
        office.json(args).iter().map(|site| site["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(names(&["list", "sites", "undone:yes"]), ["bản nhân rộng"]);
    assert!(names(&["list", "sites", "nhân rộng"]).iter().all(|name| name != "bản nhân rộng"));
    assert_eq!(office.json(&["list", "awards", "undone:yes"]).len(), 0);
    let again = undoing(&mut caller, copy.seq);
    assert_eq!(again.problem.map(|problem| problem.reason), Some(Reason::AlreadyUndone));
    assert!(matches!(caller.ask(Ask::Undoing { seq: Seq(9_999_999) }), Ok(Answer::Refused(_))));
}

fn sheet(caller: &mut Caller, query: &str, period: &str) -> RatingSheet {
    let ask =
        RatingSheetAsk { query: query.to_owned(), period: Some(PeriodCode::new(period)), as_of: None, limit: 1000 };
    match caller.ask(Ask::RatingSheet(ask)).expect("an answer") {
        Answer::RatingSheet(sheet) => *sheet,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sheet_has_the_unrated_first_and_what_was_given_before() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    let id = add(&mut caller, "điểm chờ xếp loại", "").ids.remove(0);
    let rate = |period: &str, rating: &str| {
        format!(r#"{{"assess":{{"site":"{id}","period":"{period}","rating":"{rating}","figures":{{"tips":3}}}}}}"#)
    };
    done(&mut caller, &rate("2025-H2", "fair"));
    let before = sheet(&mut caller, "lead:HND", "2026-H1");
    let sites = office.json(&["list", "sites", "lead:HND"]).len();
    assert_eq!((before.rows.len(), before.total as usize), (sites, sites));
    let place = |sheet: &RatingSheet| sheet.rows.iter().position(|row| row.id.to_string() == id).expect("the site");
    let row = &before.rows[place(&before)];
    assert_eq!((row.rating, row.before.clone()), (None, Some((PeriodCode::new("2025-H2"), Rating::Fair))));

    done(&mut caller, &rate("2026-H1", "good"));
    let after = sheet(&mut caller, "lead:HND", "2026-H1");
    assert_eq!(after.rated, before.rated + 1);
    let row = &after.rows[place(&after)];
    assert_eq!((row.rating, row.figures.tips), (Some(Rating::Good), 3));
    let first_rated = after.rows.iter().position(|row| row.rating.is_some()).expect("a rated one");
    assert!(after.rows[first_rated..].iter().all(|row| row.rating.is_some()));
    assert!(after.criteria.iter().any(|(model, texts)| model.as_str() == "HND-02" && !texts.is_empty()));
    assert!(after.periods.contains(&PeriodCode::new("2026-H1")));
    let early = sheet(&mut caller, "lead:HND", "2020-H2");
    assert!(early.rows.iter().all(|row| row.id.to_string() != id), "it was founded in 2021");
    let bad = RatingSheetAsk { query: String::new(), period: Some(PeriodCode::new("x")), as_of: None, limit: 9 };
    assert!(
        matches!(caller.ask(Ask::RatingSheet(bad)), Ok(Answer::Refused(problem)) if problem.reason == Reason::BadPeriod)
    );
}

#[test]
fn a_site_tells_who_wrote_what_and_what_was_let_go_is_kept() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    let first = add(&mut caller, "điểm hai người sửa", "");
    let id = first.ids.first().expect("a site").clone();
    let theirs = done(&mut caller, &format!(r#"{{"edit_site":{{"id":"{id}","rev":1,"set":{{"members":32}}}}}}"#));
    let mine = format!(r#"{{"edit_site":{{"id":"{id}","rev":1,"set":{{"members":40}}}}}}"#);
    assert!(matches!(submit(&mut caller, mine), Answer::Refused(problem) if problem.reason == Reason::ConflictRev));
    let now = |caller: &mut Caller| match caller.ask(Ask::SiteNow { id: first_id(&id) }).expect("an answer") {
        Answer::SiteNow(now) => *now,
        other => panic!("{other:?}"),
    };
    let seen = now(&mut caller);
    assert_eq!((seen.rev, seen.facts.members), (2, 32));
    let of = |field: SiteField| seen.blame.iter().find(|blame| blame.field == field).expect("blamed").clone();
    assert_eq!((of(SiteField::Members).seq, of(SiteField::Members).before.as_str()), (theirs.seq, "7"));
    assert_eq!((of(SiteField::Name).seq, of(SiteField::Name).before.as_str()), (first.seq, ""));
    assert!(seen.names.iter().any(|(_, name)| name.code == "HND-01"));

    let letting_go = format!(r#"{{"edit_site":{{"id":"{id}","rev":2,"declined":{{"members":40}}}}}}"#);
    let settled = done(&mut caller, &letting_go);
    assert_eq!(now(&mut caller).facts.members, 32, "what was let go never held");
    let (rows, _) = acts(&mut caller, Some(&id), "", Whose::All);
    let row = rows.iter().find(|row| row.seq == settled.seq).expect("the act");
    assert_eq!((row.declined.as_slice(), row.fields.len()), (&[("members".to_owned(), "40".to_owned())][..], 0));
    let told = office.json(&["history", &id]).pop().expect("an entry");
    assert_eq!(told["changes"][0]["edit_site"]["declined"]["members"], 40);
    let nothing = format!(r#"{{"edit_site":{{"id":"{id}","set":{{}}}}}}"#);
    assert!(matches!(submit(&mut caller, nothing), Answer::Refused(problem) if problem.reason == Reason::Empty));
}

fn first_id(id: &str) -> SiteId {
    SiteId::parse(id).expect("an id")
}
