//! Commands: in which order they are done, what their receipts say, and that none is done twice.

use super::Rig;
use super::SITE;
use super::association;
use super::prepared;
use super::reason;
use super::with_token;
use crate::journal::MemoryJournal;
use crate::model::id::Seq;
use crate::model::problem::Reason;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Receipt;

#[test]
fn answers_come_in_order_and_a_question_sees_what_was_written_before_it() {
    let rig = Rig::new(MemoryJournal::default());
    let mut peer = rig.peer();
    for nth in 0..200 {
        peer.submit(&if nth % 10 == 3 { "no command".to_owned() } else { association(&format!("A{nth}")) });
    }
    let list =
        peer.send(Ask::Count(crate::wire::message::CountAsk { query: String::new(), by: Vec::new(), as_of: None }));
    for nth in 1..=200 {
        let (id, answer) = peer.answer();
        assert_eq!(id, nth);
        assert_eq!(reason(&answer) == Some(Reason::NotJson), (nth - 1) % 10 == 3, "{answer:?}");
    }
    assert_eq!(peer.answer().0, list);
    assert_eq!((peer.associations(), rig.entries()), (180, 180));
    rig.stop().unwrap();
}

#[test]
fn receipts_name_what_was_made_or_changed() {
    let rig = Rig::new(prepared());
    let mut peer = rig.peer();
    let receipt = |seq, ids: &[&str], rev, merged: &[&str]| Receipt {
        seq: Seq(seq),
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        rev,
        merged: merged.iter().map(|field| (*field).to_owned()).collect(),
    };
    assert_eq!(peer.done(SITE), receipt(2, &["S000001"], Some(1), &[]));
    let edit = |rev, set: &str| {
        format!(r#"{{"edit_site":{{"id":"S000001","rev":{rev},"set":{{{set}}}}},"token":"{rev}{}"}}"#, set.len())
    };
    assert_eq!(peer.done(&edit(1, r#""members":32"#)), receipt(3, &["S000001"], Some(2), &[]));
    let other = edit(1, r#""teams":2"#);
    assert_eq!(peer.done(&other), receipt(4, &["S000001"], Some(3), &["members"]));
    let paused = r#"{"site_event":{"id":"S000001","event":"paused","on":"2024-03-01"}}"#;
    assert_eq!(peer.done(paused), receipt(5, &["S000001"], Some(4), &[]));
    assert_eq!(peer.done(&other), receipt(4, &["S000001"], Some(3), &["members"]));
    assert_eq!(peer.done(r#"{"undo":{"seq":5}}"#), receipt(6, &["S000001"], Some(5), &[]));
    let award = r#"{"award":{"to":"S000001","level":"commune","form":"giấy khen","decision":{"number":"1"},"on":"2024-08-19"}}"#;
    assert_eq!(peer.done(award), receipt(7, &["W000001"], None, &[]));
    let many = r#"{"batch":[{"add_association":{"code":"X","name":"X"}},{"add_association":{"code":"Y","name":"Y"}}]}"#;
    assert_eq!(peer.done(many), receipt(8, &["X", "Y"], None, &[]));
    rig.stop().unwrap();
}

#[test]
fn commands_sent_together_see_each_other_and_an_undo_among_them_is_right() {
    let rig = Rig::new(prepared());
    let mut peer = rig.peer();
    let undo = |seq| format!(r#"{{"undo":{{"seq":{seq}}}}}"#);
    let edit = r#"{"edit_site":{"id":"S000002","rev":1,"set":{"members":7}}}"#;
    for line in [SITE, SITE, edit, &undo(4), SITE, &undo(3), &undo(3)] {
        peer.submit(line);
    }
    let answers: Vec<_> = (0..7).map(|_| peer.answer().1).collect();
    let ids: Vec<_> = answers
        .iter()
        .map(|answer| match answer {
            Answer::Done(receipt) => receipt.ids.join(" "),
            other => format!("{:?}", reason(other)),
        })
        .collect();
    assert_eq!(ids, ["S000001", "S000002", "S000002", "S000002", "S000003", "S000002", "Some(AlreadyUndone)"]);
    rig.stop().unwrap();
}

#[test]
fn a_token_is_applied_once() {
    let rig = Rig::new(MemoryJournal::default());
    let (mut one, mut two) = (rig.peer(), rig.peer());
    let ids: Vec<_> = (0..20).map(|_| one.submit(&with_token("A", "t"))).collect();
    let answers: Vec<_> = ids.iter().map(|_| one.answer().1).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0] && reason(answer).is_none()), "{answers:?}");
    assert_eq!(Answer::Done(two.done(&with_token("A", "t"))), answers[0]);
    assert_eq!(rig.entries(), 1);
    rig.stop().unwrap();
}
