//! Drafts of a server in this process: what lies on disk, and who comes between.

use std::path::PathBuf;

use super::MemoryJournal;
use super::Peer;
use super::Rig;
use super::prepared;
use super::reason;
use crate::model::code::FormKind;
use crate::model::problem::Reason;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;
use crate::wire::message::KeptDraft;
use crate::wire::message::MOST_DRAFTS;

impl Peer {
    fn keep(&mut self, token: &str, body: &str) -> Answer {
        let (subject, field) = (String::new(), "name".to_owned());
        let draft = Draft { token: token.to_owned(), form: FormKind::Site, subject, field, body: body.to_owned() };
        self.ask(Ask::KeepDraft(draft))
    }

    fn drafts(&mut self) -> Vec<KeptDraft> {
        match self.ask(Ask::Drafts) {
            Answer::Drafts(all) => all,
            other => panic!("{other:?}"),
        }
    }

    fn tokens(&mut self) -> Vec<String> {
        let mut all: Vec<_> = self.drafts().into_iter().map(|kept| kept.draft.token).collect();
        all.sort();
        all
    }
}

impl Rig {
    /// The folder of this account's drafts.
    fn folder(&self) -> PathBuf {
        let mut officers = std::fs::read_dir(self.place.data().join("drafts")).unwrap();
        officers.next().unwrap().unwrap().path()
    }
}

fn site(token: &str) -> String {
    let site = r#"{"model":"M1","unit":"c","name":"Điểm","lead":"HND","founded":"2021-05-12"}"#;
    format!(r#"{{"add_site":{site},"token":"{token}"}}"#)
}

#[test]
fn a_long_series_of_saved_forms_leaves_room_for_the_next() {
    let rig = Rig::new(prepared());
    let mut peer = rig.peer();
    for nth in 0..=MOST_DRAFTS {
        let token = format!("t{nth}");
        assert!(matches!(peer.keep(&token, "{}"), Answer::Kept { .. }), "{nth}");
        peer.done(&site(&token));
        // A retry after a cut line is answered as the first time and brings no draft back.
        peer.done(&site(&token));
    }
    assert_eq!(peer.tokens(), [""; 0]);
    assert_eq!(std::fs::read_dir(rig.folder()).unwrap().count(), 0);
    rig.stop().unwrap();
}

#[test]
fn a_refused_command_leaves_its_draft() {
    let rig = Rig::new(prepared());
    let mut peer = rig.peer();
    peer.keep("t1", "{}");
    assert_eq!(reason(&peer.tell(&site("t1").replace("M1", "M9"))), Some(Reason::UnknownModel));
    assert_eq!(peer.tokens(), ["t1"]);
    rig.stop().unwrap();
}

#[test]
fn what_a_killed_server_left_half_written_is_swept_and_the_version_before_it_stands() {
    let rig = Rig::new(MemoryJournal::default());
    let mut peer = rig.peer();
    peer.keep("t1", "whole");
    std::fs::write(rig.folder().join("t1.new"), b"{\"at\":\"2026").unwrap();
    std::fs::write(rig.folder().join("t2.new"), b"").unwrap();
    let kept = peer.drafts();
    assert_eq!(kept.iter().map(|kept| kept.draft.body.as_str()).collect::<Vec<_>>(), ["whole"]);
    assert_eq!(std::fs::read_dir(rig.folder()).unwrap().count(), 1);
    rig.stop().unwrap();
}

#[test]
fn what_is_no_draft_is_set_aside_and_hinders_nobody() {
    let rig = Rig::new(MemoryJournal::default());
    let mut peer = rig.peer();
    peer.keep("t1", "whole");
    for (file, bytes) in [("t2.json", &b"{torn"[..]), ("t3.json", b"\xff\xfe"), ("t4.json", b"[]"), ("t5.json", b"")] {
        std::fs::write(rig.folder().join(file), bytes).unwrap();
    }
    std::fs::create_dir(rig.folder().join("t6.json")).unwrap();
    std::fs::write(rig.folder().join("no token.json"), b"").unwrap();
    assert_eq!(peer.tokens(), ["t1"]);
    assert!(matches!(peer.keep("t2", "anew"), Answer::Kept { .. }));
    assert_eq!(peer.tokens(), ["t1", "t2"]);
    assert!(rig.folder().join("t5.damaged").exists());
    let log = std::fs::read_to_string(rig.place.log()).unwrap();
    assert!(log.contains("t4.json"), "{log}");
    rig.stop().unwrap();
}

#[test]
fn a_folder_that_takes_no_file_refuses_the_draft_and_nothing_else() {
    let rig = Rig::new(prepared());
    // A file stands where the folder should be: that hinders root too.
    std::fs::write(rig.place.data().join("drafts"), b"").unwrap();
    let mut peer = rig.peer();
    assert_eq!(reason(&peer.keep("t1", "{}")), Some(Reason::Internal));
    peer.done(&site("t1"));
    std::fs::remove_file(rig.place.data().join("drafts")).unwrap();
    assert!(matches!(peer.keep("t2", "{}"), Answer::Kept { .. }));
    rig.stop().unwrap();
}

#[test]
fn sessions_that_write_at_once_leave_whole_drafts() {
    let rig = Rig::new(MemoryJournal::default());
    let bodies: Vec<String> = (0..4).map(|nth| nth.to_string().repeat(50_000)).collect();
    std::thread::scope(|scope| {
        for body in &bodies {
            let mut peer = rig.peer();
            scope.spawn(move || (0..20).for_each(|_| drop(peer.keep("t1", body))));
        }
    });
    let mut peer = rig.peer();
    let kept = peer.drafts();
    assert_eq!(kept.len(), 1);
    assert!(bodies.contains(&kept[0].draft.body));
    rig.stop().unwrap();
}
