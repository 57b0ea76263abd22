//! The server with a journal that fails on demand, and clients that speak bytes.

mod commands;
mod drafts;
mod peers;
mod presence;
mod trouble;

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;

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
