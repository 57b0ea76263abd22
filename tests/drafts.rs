//! Drafts outlive the client and the server that held them, and what was saved is no draft any more.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use antq::client::Caller;
use antq::model::code::FormKind;
use antq::model::problem::Reason;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Draft;
use antq::wire::message::KeptDraft;
use antq::wire::message::LONGEST_DRAFT;
use antq::wire::message::MOST_DRAFTS;

use crate::office::Office;
use crate::office::submit;

fn draft(token: &str, body: &str) -> Draft {
    let (subject, field) = (String::new(), "hamlet".to_owned());
    Draft { token: token.to_owned(), form: FormKind::Site, subject, field, body: body.to_owned() }
}

fn keep(caller: &mut Caller, draft: Draft) -> Answer {
    caller.ask(Ask::KeepDraft(draft)).expect("an answer")
}

fn drafts(caller: &mut Caller) -> Vec<KeptDraft> {
    match caller.ask(Ask::Drafts).expect("an answer") {
        Answer::Drafts(all) => all,
        other => panic!("{other:?}"),
    }
}

fn refusal(answer: Answer) -> Reason {
    match answer {
        Answer::Refused(problem) => problem.reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draft_outlives_its_client_and_a_killed_server() {
    let mut office = Office::new(&[]);
    office.serve();
    let mut caller = office.caller();
    assert!(drafts(&mut caller).is_empty());
    for body in ["h", "hu", "hun"] {
        assert!(matches!(keep(&mut caller, draft("t-1", body)), Answer::Kept { .. }));
    }
    assert!(matches!(keep(&mut caller, draft("t-2", "ế")), Answer::Kept { .. }));
    office.kill();
    office.serve();
    let mut caller = office.caller();
    let all = drafts(&mut caller);
    let seen: Vec<_> = all.iter().map(|kept| (kept.draft.token.as_str(), kept.draft.body.as_str())).collect();
    assert_eq!(seen, [("t-2", "ế"), ("t-1", "hun")], "latest first");
    assert!(all.iter().all(|kept| !kept.open_elsewhere && kept.draft.field == "hamlet"));

    assert!(matches!(keep(&mut caller, draft("t-1", "hung")), Answer::Kept { .. }));
    let mut other = office.caller();
    let elsewhere = |caller: &mut Caller| drafts(caller).iter().filter(|kept| kept.open_elsewhere).count();
    assert_eq!((elsewhere(&mut other), elsewhere(&mut caller)), (1, 0));
    assert!(matches!(other.ask(Ask::DropDraft { token: "t-1".into() }), Ok(Answer::Dropped)));
    assert_eq!(drafts(&mut caller).len(), 1);
}

#[test]
fn what_was_saved_is_no_draft_any_more() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    assert!(matches!(keep(&mut caller, draft("t-9", "{}")), Answer::Kept { .. }));
    let line = r#"{"add_site":{"model":"HND-01","unit":"04249@old","name":"từ nháp","lead":"HND","founded":"2021-05-12"},"token":"t-9"}"#;
    assert!(matches!(submit(&mut caller, line.to_owned()), Answer::Done(_)));
    assert!(drafts(&mut caller).is_empty());
    assert!(matches!(keep(&mut caller, draft("t-9", "late")), Answer::Dropped), "a late version brings nothing back");
    assert!(drafts(&mut caller).is_empty());
}

#[test]
fn drafts_have_bounds_and_are_private() {
    let mut office = Office::new(&[]);
    office.serve();
    let mut caller = office.caller();
    for token in ["", "../x", "a/b", "a.b", "đ", &"x".repeat(65)] {
        assert_eq!(refusal(keep(&mut caller, draft(token, ""))), Reason::BadCode, "{token}");
    }
    assert_eq!(refusal(keep(&mut caller, draft("big", &"x".repeat(LONGEST_DRAFT + 1)))), Reason::TooLong);
    for number in 0..MOST_DRAFTS {
        assert!(matches!(keep(&mut caller, draft(&format!("n{number}"), "")), Answer::Kept { .. }));
    }
    assert_eq!(refusal(keep(&mut caller, draft("onemore", ""))), Reason::TooManyDrafts);
    assert!(matches!(keep(&mut caller, draft("n0", "known ones go on")), Answer::Kept { .. }));

    let folder =
        fs::read_dir(office.data().join("drafts")).expect("drafts").flatten().next().expect("an officer").path();
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("n0.json"))), (0o700, 0o600));
    fs::write(folder.join("n1.json"), b"{torn").expect("to damage it");
    assert_eq!(drafts(&mut caller).len(), MOST_DRAFTS - 1, "one that can't be read is set aside");
    assert!(folder.join("n1.damaged").exists());
}
