//! The server with a journal that fails on demand, and clients that speak bytes.

mod drafts;

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use crate::server::Event;
use crate::server::Ground;
use crate::server::Options;
use crate::server::ServerError;
use crate::server::access::Access;
use crate::server::open::assemble;
use crate::server::open::fold;
use crate::server::serve;
use chrono::DateTime;
use uuid::Uuid;

use crate::journal::Appended;
use crate::journal::Fault;
use crate::journal::Journal;
use crate::journal::MemoryJournal;
use crate::journal::Reader;
use crate::model::change::Change;
use crate::model::code::Kind;
use crate::model::code::Via;
use crate::model::command::Command;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::Level;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::UnitId;
use crate::model::problem::Reason;
use crate::model::rules;
use crate::model::unit::Unit;
use crate::server::log::Log;
use crate::wire::frame::encode_request;
use crate::wire::frame::read_from_server;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::FromServer;
use crate::wire::message::Hello;
use crate::wire::message::ListAsk;
use crate::wire::message::PROTOCOL;
use crate::wire::message::Purpose;
use crate::wire::message::Push;
use crate::wire::message::Receipt;
use crate::wire::message::Request;
use crate::wire::message::Welcome;
use crate::wire::place::Place;

/// How long a test waits for anything before it fails.
const PATIENCE: Duration = Duration::from_secs(20);

struct Rig {
    place: Place,
    reader: Box<dyn Reader>,
    events: Sender<Event>,
    server: Option<JoinHandle<Result<(), ServerError>>>,
    _folder: tempfile::TempDir,
}

impl Rig {
    fn new(journal: MemoryJournal) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::find(Some(folder.path()), Some(&folder.path().join("s"))).unwrap();
        let reader = journal.reader();
        let register = fold(&journal).unwrap();
        let opened = assemble(&place, Log::open(&place), Box::new(journal), register, None, Vec::new());
        let (events, happens) = channel();
        let (ready, up) = channel();
        let own =
            Options { place: place.clone(), idle_exit: None, ground: Ground::Foreground, access: Access::default() };
        let sender = events.clone();
        let server = std::thread::spawn(move || serve(&own, opened, (sender, happens), |_| ready.send(()).unwrap()));
        up.recv_timeout(PATIENCE).unwrap();
        Self { place, reader, events, server: Some(server), _folder: folder }
    }

    fn peer(&self) -> Peer {
        let mut peer = self.stranger();
        Hello::new(Purpose::Dashboard).write(&mut peer.stream).unwrap();
        assert_eq!(Welcome::read(&mut peer.stream).unwrap(), Welcome::new(None));
        peer
    }

    /// A connection that has not said anything yet.
    fn stranger(&self) -> Peer {
        let stream = UnixStream::connect(self.place.socket()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Peer { stream, asked: 0 }
    }

    fn entries(&self) -> u64 {
        self.reader.head().seq.0
    }

    fn stop(mut self) -> Result<(), ServerError> {
        let _ = self.events.send(Event::Stop("the test is over"));
        self.server.take().unwrap().join().unwrap()
    }
}

struct Peer {
    stream: UnixStream,
    asked: u64,
}

impl Peer {
    fn send(&mut self, ask: Ask) -> u64 {
        self.asked += 1;
        self.stream.write_all(&encode_request(&Request { id: self.asked, ask }).unwrap()).unwrap();
        self.asked
    }

    fn submit(&mut self, line: &str) -> u64 {
        self.send(Ask::Submit { line: line.to_owned(), via: Via::Tui })
    }

    fn hear(&mut self) -> FromServer {
        read_from_server(&mut self.stream).unwrap()
    }

    /// The next answer; news is passed over.
    fn answer(&mut self) -> (u64, Answer) {
        loop {
            if let FromServer::Reply { id, answer } = self.hear() {
                return (id, answer);
            }
        }
    }

    fn push(&mut self) -> Push {
        match self.hear() {
            FromServer::Push(push) => push,
            other => panic!("no push: {other:?}"),
        }
    }

    fn ask(&mut self, ask: Ask) -> Answer {
        let asked = self.send(ask);
        let (id, answer) = self.answer();
        assert_eq!(id, asked);
        answer
    }

    fn done(&mut self, line: &str) -> Receipt {
        match self.tell(line) {
            Answer::Done(receipt) => receipt,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn tell(&mut self, line: &str) -> Answer {
        self.ask(Ask::Submit { line: line.to_owned(), via: Via::Cli })
    }

    fn associations(&mut self) -> u32 {
        let ask = ListAsk { kind: Kind::Associations, query: String::new(), as_of: None, from: 0, limit: 1 };
        match self.ask(Ask::List(ask)) {
            Answer::Lines { total, .. } => total,
            other => panic!("no list: {other:?}"),
        }
    }

    /// Whether the server has hung up.
    fn is_left(&mut self) -> bool {
        match self.stream.read(&mut [0; 1]) {
            Ok(read) => read == 0,
            // So it is told when the server had not read everything.
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

fn association(code: &str) -> String {
    format!(r#"{{"add_association":{{"code":"{code}","name":"Hội {code}"}}}}"#)
}

fn with_token(code: &str, token: &str) -> String {
    format!(r#"{{"add_association":{{"code":"{code}","name":"Hội {code}"}},"token":"{token}"}}"#)
}

fn reason(answer: &Answer) -> Option<Reason> {
    if let Answer::Refused(problem) = answer { Some(problem.reason) } else { None }
}

/// A journal whose first entry makes a commune, an association and a model.
fn prepared() -> MemoryJournal {
    let unit = |id: &str, level: &str, parent: Option<&str>| {
        Change::AddUnit(Unit {
            id: UnitId::new(id),
            gso_code: id.to_owned(),
            level: Level::new(level),
            kind: level.to_owned(),
            name: id.to_owned(),
            full_name: id.to_owned(),
            parent: parent.map(UnitId::new),
            valid_from: None,
            valid_to: None,
            lat: None,
            lon: None,
            aliases: Vec::new(),
        })
    };
    let mut changes = vec![unit("p", "province", None), unit("c", "commune", Some("p"))];
    let model = r#"{"add_model":{"code":"M1","name":"Mô hình","lead":"HND","field":"legal-knowledge"}}"#;
    for line in [&association("HND"), model] {
        match rules::read(line).unwrap().command {
            Command::AddAssociation(association) => changes.push(Change::AddAssociation(association)),
            Command::AddModel(model) => changes.push(Change::AddModel(model)),
            other => panic!("{other:?}"),
        }
    }
    let (at, by) = (Stamp::new(DateTime::UNIX_EPOCH), OfficerName::new("init"));
    let entry = Entry { seq: Seq(1), id: Uuid::new_v4(), at, by, via: Via::Init, token: None, changes };
    let mut journal = MemoryJournal::default();
    let head = journal.head();
    assert!(matches!(journal.append(&head, &[entry]), Appended::Done(_)));
    journal
}

const SITE: &str = r#"{"add_site":{"model":"M1","unit":"c","name":"Điểm","lead":"HND","founded":"2021-05-12"}}"#;

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

#[test]
fn a_full_disk_refuses_tells_everyone_and_recovers() {
    let rig = Rig::new(MemoryJournal::with(Fault::Full(2..4)));
    let (mut writer, mut watcher) = (rig.peer(), rig.peer());
    assert!(matches!(watcher.ask(Ask::Watch), Answer::Watching { .. }));
    writer.done(&association("A"));
    assert_eq!(reason(&writer.tell(&association("B"))), Some(Reason::DiskFull));
    assert_eq!(writer.associations(), 1);
    let told = |watcher: &mut Peer, full: bool| loop {
        if let Push::State(state) = watcher.push()
            && state.read_only.is_some() == full
        {
            return;
        }
    };
    told(&mut watcher, true);
    assert_eq!(reason(&writer.tell(&association("B"))), Some(Reason::DiskFull));
    assert_eq!(writer.done(&association("B")).seq, Seq(2));
    told(&mut watcher, false);
    assert_eq!((writer.associations(), rig.entries()), (2, 2));
    rig.stop().unwrap();
}

#[test]
fn when_another_writer_was_faster_commands_are_checked_again() {
    let rig = Rig::new(MemoryJournal::with(Fault::Moved(2)));
    let mut peer = rig.peer();
    peer.done(&association("A"));
    assert_eq!(peer.done(&association("B")).seq, Seq(3));
    assert_eq!((peer.associations(), rig.entries()), (2, 3));
    rig.stop().unwrap();
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged_and_the_server_ends() {
    for fault in [Fault::FailSync(2), Fault::LosePower(2)] {
        let mut rig = Rig::new(MemoryJournal::with(fault));
        let mut peer = rig.peer();
        peer.done(&association("A"));
        assert_eq!(reason(&peer.tell(&association("B"))), Some(Reason::OutcomeUnknown));
        let ended = rig.server.take().unwrap().join().unwrap();
        assert!(matches!(ended, Err(ServerError::Failed(_))), "{ended:?}");
        assert!(!rig.place.socket().exists());
    }
}

#[test]
fn those_who_watch_hear_of_changes_and_the_others_do_not() {
    let rig = Rig::new(prepared());
    let (mut writer, mut watcher) = (rig.peer(), rig.peer());
    assert!(matches!(watcher.ask(Ask::Watch), Answer::Watching { seq: Seq(1), .. }));
    writer.done(SITE);
    loop {
        match watcher.push() {
            Push::Changed { seq, sites, lagged } => {
                assert_eq!((seq, sites.len(), lagged), (Seq(2), 1, false));
                break;
            }
            Push::State(state) => assert_eq!(state.sessions, 2),
            Push::Stopping | Push::Dismissed(_) => panic!("sent away"),
        }
    }
    rig.stop().unwrap();
}

#[test]
fn a_client_that_does_not_read_holds_nobody() {
    let rig = Rig::new(MemoryJournal::default());
    let (mut slow, mut quick) = (rig.peer(), rig.peer());
    assert!(matches!(slow.ask(Ask::Watch), Answer::Watching { .. }));
    // It asks for far more than the socket holds and reads nothing of it.
    quick.done(&association(&"N".repeat(30)));
    let greedy = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            slow.stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
            let ask =
                Ask::List(ListAsk { kind: Kind::Associations, query: String::new(), as_of: None, from: 0, limit: 9 });
            let frame = encode_request(&Request { id: 5, ask }).unwrap();
            (0..100_000).take_while(|_| slow.stream.write_all(&frame).is_ok()).count()
        });
        for nth in 0..300 {
            let begun = Instant::now();
            quick.done(&association(&format!("A{nth}")));
            assert!(begun.elapsed() < Duration::from_secs(5));
        }
        asking.join().unwrap()
    });
    assert!(greedy > 300, "{greedy}");
    assert_eq!(quick.associations(), 301);
    rig.stop().unwrap();
}

#[test]
fn nonsense_costs_only_the_one_who_sends_it() {
    let rig = Rig::new(MemoryJournal::default());
    let mut good = rig.peer();
    for bytes in [&[0xff; 64][..], &[0, 0, 0, 0], &[3, 0, 0, 0, 9, 9, 9], b"GET / HTTP/1.1\r\n\r\n"] {
        let mut bad = rig.peer();
        bad.stream.write_all(bytes).unwrap();
        assert!(bad.is_left(), "{bytes:?}");
        let mut stranger = rig.stranger();
        stranger.stream.write_all(bytes).unwrap();
        stranger.stream.shutdown(Shutdown::Write).unwrap();
        assert!(stranger.is_left(), "{bytes:?}");
    }
    let mut cut = rig.peer();
    let frame = encode_request(&Request { id: 1, ask: Ask::Submit { line: association("C"), via: Via::Cli } }).unwrap();
    cut.stream.write_all(&frame[..frame.len() - 1]).unwrap();
    drop(cut);
    good.done(&association("A"));
    assert_eq!(good.associations(), 1);
    rig.stop().unwrap();
}

#[test]
fn a_peer_that_says_nothing_is_dropped() {
    let rig = Rig::new(MemoryJournal::default());
    let mut silent = rig.stranger();
    let begun = Instant::now();
    assert!(silent.is_left());
    assert!(begun.elapsed() < Duration::from_secs(10));
    rig.stop().unwrap();
}

#[test]
fn a_client_of_another_version_is_told_ours() {
    let rig = Rig::new(MemoryJournal::default());
    let mut peer = rig.stranger();
    let hello = Hello { protocol: PROTOCOL + 1, version: "99.0".to_owned(), purpose: Purpose::Command };
    hello.write(&mut peer.stream).unwrap();
    assert_eq!(Welcome::read(&mut peer.stream).unwrap().protocol, PROTOCOL);
    assert!(peer.is_left());
    rig.stop().unwrap();
}

#[test]
fn a_stop_finishes_what_is_on_its_way() {
    let rig = Rig::new(MemoryJournal::default());
    let mut writer = rig.peer();
    let mut idle = rig.peer();
    for nth in 0..150 {
        writer.submit(&association(&format!("A{nth}")));
    }
    assert_eq!(rig.peer().ask(Ask::Stop), Answer::Stopping);
    let mut done = 0;
    let mut told = false;
    loop {
        match read_from_server(&mut writer.stream) {
            Ok(FromServer::Reply { answer: Answer::Done(_), .. }) => done += 1,
            Ok(FromServer::Reply { answer, .. }) => assert_eq!(answer, Answer::Stopping),
            Ok(FromServer::Push(push)) => told |= push == Push::Stopping,
            Err(_) => break,
        }
    }
    assert!(told);
    assert_eq!(idle.push(), Push::Stopping);
    assert!(idle.is_left());
    assert_eq!(rig.entries(), done);
    let socket = rig.place.socket().to_owned();
    rig.stop().unwrap();
    assert!(!Path::new(&socket).exists());
}
