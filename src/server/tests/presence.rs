//! Who is where: told to those who may know, the latest only, and gone with the client.

use super::MemoryJournal;
use super::Peer;
use super::Rig;
use super::SITE;
use super::prepared;
use super::reason;
use crate::model::code::FormKind;
use crate::model::code::Power;
use crate::model::code::Role;
use crate::model::id::OfficerName;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Capacity;
use crate::wire::message::Draft;
use crate::wire::message::Entitled;
use crate::wire::message::OfficerRow;
use crate::wire::message::Presence;
use crate::wire::message::Push;
use crate::wire::message::SessionNumber;
use crate::wire::message::SessionRow;
use crate::wire::message::Whereabouts;

fn site() -> SiteId {
    SiteId::from_index(0)
}

fn field(name: &str) -> Whereabouts {
    Whereabouts::Field { site: site(), field: name.to_owned() }
}

impl Peer {
    fn watch(&mut self) -> Capacity {
        match self.ask(Ask::Watch) {
            Answer::Watching { capacity, .. } => capacity,
            other => panic!("{other:?}"),
        }
    }

    fn is_at(&mut self, at: Whereabouts) {
        assert_eq!(self.ask(Ask::Here { at }), Answer::Noted);
    }

    fn sees_as(&mut self, officer: Option<&str>) -> Capacity {
        match self.ask(Ask::ViewAs { officer: officer.map(OfficerName::new) }) {
            Answer::Capacity(capacity) => capacity,
            other => panic!("{other:?}"),
        }
    }

    /// Who is where, as told next.
    fn present(&mut self) -> Vec<Presence> {
        loop {
            if let Push::Present(present) = self.push() {
                return present;
            }
        }
    }

    fn sessions(&mut self) -> Vec<SessionRow> {
        match self.ask(Ask::Sessions) {
            Answer::Sessions(rows) => rows,
            other => panic!("{other:?}"),
        }
    }

    fn officers(&mut self) -> Vec<OfficerRow> {
        match self.ask(Ask::Officers) {
            Answer::Officers(rows) => rows,
            other => panic!("{other:?}"),
        }
    }
}

/// A register with one site, an officer of its commune, one of nowhere near, one who only looks, and a wall.
fn office() -> (Rig, Peer) {
    let rig = Rig::new(prepared());
    let mut peer = rig.peer();
    peer.done(SITE);
    for (name, right) in [("lan", "entry unit:c"), ("far", "entry assoc:CA"), ("eye", "viewer"), ("hall", "wall")] {
        if name == "far" {
            peer.done(&super::association("CA"));
        }
        peer.done(&format!(r#"{{"add_officer":{{"name":"{name}","title":"cán bộ","rights":["{right}"]}}}}"#));
    }
    (rig, peer)
}

#[test]
fn those_who_watch_hear_who_is_where_and_that_they_left() {
    let (rig, mut watcher) = office();
    let mut here = rig.peer();
    let number = here.watch().session;
    watcher.watch();
    here.is_at(field("members"));
    let present = watcher.present();
    let [one] = present.as_slice() else { panic!("{present:?}") };
    assert_eq!((one.session, one.site, one.field.as_deref()), (number, site(), Some("members")));
    assert!(one.who.is_some());
    drop(here);
    assert_eq!(watcher.present(), []);
    // Who comes later is told at once who is there already.
    let mut other = rig.peer();
    other.is_at(Whereabouts::Site(site()));
    let mut late = rig.peer();
    late.watch();
    assert_eq!(late.present().len(), 1);
    rig.stop().unwrap();
}

#[test]
fn many_moves_are_one_piece_of_news_and_the_own_ones_none() {
    let (rig, mut watcher) = office();
    let mut here = rig.peer();
    here.watch();
    watcher.watch();
    let fields: Vec<&str> = FormKind::Site.fields().map(|field| field.name).collect();
    for _ in 0..20 {
        fields.iter().for_each(|name| here.is_at(field(name)));
    }
    here.is_at(field("note"));
    let mut heard = 0;
    loop {
        heard += 1;
        let present = watcher.present();
        if present.first().and_then(|one| one.field.as_deref()) == Some("note") {
            break;
        }
    }
    assert!(heard < 20, "{heard} pieces of news of {} moves", 20 * fields.len());
    // To the one who moved nothing was said of it: the next that it hears is of the other.
    watcher.is_at(Whereabouts::Site(site()));
    let present = here.present();
    assert!(present.iter().any(|one| one.field.is_none()), "{present:?}");
    rig.stop().unwrap();
}

#[test]
fn where_somebody_is_goes_only_to_those_who_may_read_it_and_names_to_those_who_work_there() {
    let (rig, mut here) = office();
    let number = here.watch().session;
    // Who may not read it is told nothing, so the first that it hears is what it may know with other eyes.
    for (name, then, want) in [
        ("lan", None, true),
        ("eye", None, false),
        ("far", Some("lan"), true),
        ("far", Some("eye"), false),
        ("hall", Some("lan"), true),
        ("hall", Some("eye"), false),
    ] {
        let mut watcher = rig.peer();
        watcher.watch();
        watcher.sees_as(Some(name));
        // All are told in the order in which they came.
        let mut last = rig.peer();
        last.watch();
        here.is_at(field("members"));
        assert_eq!(last.present().len(), 1);
        if then.is_some() {
            watcher.sees_as(then);
        }
        let told = watcher.present();
        let [one] = told.as_slice() else { panic!("{name}: {told:?}") };
        assert_eq!((one.session, one.who.is_some()), (number, want), "{name}");
        here.is_at(Whereabouts::Elsewhere);
        assert_eq!(last.present(), []);
    }
    rig.stop().unwrap();
}

#[test]
fn what_a_client_says_of_itself_is_bounded() {
    let (rig, mut watcher) = office();
    let mut here = rig.peer();
    watcher.watch();
    here.is_at(field("\u{1b}[2J no field of any form"));
    assert_eq!(watcher.present().first().map(|one| one.field.clone()), Some(None));
    here.is_at(Whereabouts::Unit(crate::model::id::UnitId::new("nowhere")));
    assert_eq!(watcher.present(), []);
    rig.stop().unwrap();
}

#[test]
fn the_list_says_who_is_here_with_rights_and_place() {
    let (rig, mut asker) = office();
    let mut other = rig.peer();
    let own = asker.watch().session;
    other.is_at(field("members"));
    let rows = asker.sessions();
    assert_eq!(rows.iter().filter(|row| row.own).map(|row| row.number).collect::<Vec<_>>(), [own]);
    assert!(rows.iter().all(|row| row.may == Entitled::Owner));
    let row = rows.iter().find(|row| !row.own).unwrap();
    assert_eq!((row.at.clone(), row.place.as_str()), (field("members"), "Điểm"));
    // One who may not read the site is not told of it, and one who only looks hears of nobody else.
    asker.sees_as(Some("far"));
    let rows = asker.sessions();
    assert!(rows.len() == 2 && rows.iter().all(|row| row.at == Whereabouts::Elsewhere && row.place.is_empty()));
    asker.sees_as(Some("eye"));
    assert_eq!(asker.sessions(), []);
    asker.sees_as(Some("hall"));
    assert_eq!(reason(&asker.ask(Ask::Sessions)), Some(Reason::NotAllowed));
    rig.stop().unwrap();
}

#[test]
fn one_who_is_sent_away_is_told_by_whom_and_keeps_what_is_half_typed() {
    let (rig, mut boss) = office();
    let mut other = rig.peer();
    let by = boss.watch().officer;
    let number = other.watch().session;
    assert_eq!(reason(&boss.ask(Ask::SendAway { session: SessionNumber(9_999) })), Some(Reason::UnknownSession));
    assert!(matches!(boss.ask(Ask::SendAway { session: number }), Answer::SentAway(_)));
    let told = loop {
        if let Push::Dismissed(problem) = other.push() {
            break problem;
        }
    };
    assert_eq!(told, Problem::new(Reason::SentAway).with("value", &by));
    let draft = Draft {
        token: "t".to_owned(),
        form: FormKind::Site,
        subject: String::new(),
        field: "name".to_owned(),
        body: "{}".to_owned(),
    };
    assert!(matches!(other.ask(Ask::KeepDraft(draft)), Answer::Kept { .. }));
    assert_eq!(reason(&other.tell(SITE)), Some(Reason::SentAway));
    assert_eq!(reason(&other.ask(Ask::Status)), Some(Reason::SentAway));
    while crate::wire::frame::read_from_server(&mut other.stream).is_ok() {}
    assert!(other.is_left());
    // It may come back, and finds what it left.
    let mut again = rig.peer();
    assert!(matches!(again.ask(Ask::Drafts), Answer::Drafts(drafts) if drafts.len() == 1));
    let log = std::fs::read_to_string(rig.place.data().join("log")).unwrap_or_default();
    assert!(log.contains(&format!("{by} sent session {}", number.0)), "{log}");
    rig.stop().unwrap();
}

#[test]
fn only_administrators_send_away_and_see_the_officers() {
    let (rig, mut peer) = office();
    peer.watch();
    let names: Vec<_> = peer.officers().into_iter().map(|row| row.name.to_string()).collect();
    assert_eq!(names, ["eye", "far", "hall", "lan"]);
    let lan = peer.officers().pop().unwrap();
    let [right] = lan.rights.as_slice() else { panic!("{lan:?}") };
    assert_eq!((right.role, right.unit.as_deref(), right.holds), (Some(Role::Entry), Some("c"), true));
    let capacity = peer.sees_as(Some("lan"));
    assert_eq!(capacity.powers, [Power::Watch, Power::Read, Power::Enter]);
    for ask in [Ask::Officers, Ask::SendAway { session: capacity.session }] {
        assert_eq!(reason(&peer.ask(ask)), Some(Reason::NotAllowed));
    }
    assert_eq!(peer.sees_as(None).viewing_as, None);
    rig.stop().unwrap();
}

#[test]
fn one_whose_rights_change_is_told_what_it_may_do_now() {
    let (rig, mut writer) = office();
    let mut watcher = rig.peer();
    watcher.watch();
    watcher.sees_as(Some("lan"));
    writer.done(r#"{"edit_officer":{"name":"lan","set":{"rights":["reviewer"]}}}"#);
    let told = loop {
        if let Push::Capacity(capacity) = watcher.push() {
            break capacity;
        }
    };
    assert_eq!(told.powers, [Power::Watch, Power::Read, Power::Review]);
    rig.stop().unwrap();
}

#[test]
fn the_status_tells_officers_nothing_of_the_machine() {
    let (rig, mut peer) = office();
    let _other = rig.peer();
    let status = |peer: &mut Peer| match peer.ask(Ask::Status) {
        Answer::Status(report) => report,
        other => panic!("{other:?}"),
    };
    let whole = status(&mut peer);
    assert!(whole.whole && whole.memory > 0 && whole.pid > 0 && whole.sessions.len() == 2);
    peer.sees_as(Some("lan"));
    let part = status(&mut peer);
    assert!(!part.whole && part.memory == 0 && part.pid == 0 && part.disk_free == 0 && part.sessions.is_empty());
    rig.stop().unwrap();
}

#[test]
fn a_journal_without_a_site_has_nobody_at_one() {
    let rig = Rig::new(MemoryJournal::default());
    let mut peer = rig.peer();
    peer.is_at(Whereabouts::Site(site()));
    assert_eq!(peer.sessions().len(), 1);
    rig.stop().unwrap();
}
