//! A real server on a real journal, and real clients.

use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use antq::client::Caller;
use antq::client::ClientError;
use antq::client::Link;
use antq::client::LinkEvent;
use antq::client::Spawn;
use antq::journal::FileJournal;
use antq::journal::Setup;
use antq::model::code::Kind;
use antq::model::code::Via;
use antq::model::id::Seq;
use antq::server::Ground;
use antq::server::Options;
use antq::server::ServerError;
use antq::server::access::Access;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::ListAsk;
use antq::wire::message::Purpose;
use antq::wire::message::Push;
use antq::wire::message::StatusReport;
use antq::wire::message::StoreState;
use antq::wire::place::Place;

/// How long a test waits for anything before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

type Running = JoinHandle<Result<(), ServerError>>;

/// A folder with an empty journal.
fn folder() -> (tempfile::TempDir, Place) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::find(Some(folder.path()), Some(&folder.path().join("s"))).unwrap();
    let opened =
        FileJournal::open(place.data(), Setup::default(), Seq(0), &mut |_| std::ops::ControlFlow::Continue(()));
    opened.unwrap().journal.close();
    (folder, place)
}

fn start(place: &Place, idle_exit: Option<Duration>) -> Running {
    let options = Options { place: place.clone(), idle_exit, ground: Ground::Foreground, access: Access::Owner };
    let (ready, up) = channel();
    let server =
        std::thread::spawn(move || antq::server::run(&options, |socket| ready.send(socket.to_owned()).unwrap()));
    match up.recv_timeout(PATIENCE) {
        Ok(socket) => assert_eq!(socket, place.socket()),
        Err(_) => panic!("not ready: {:?}", server.join()),
    }
    server
}

fn caller(place: &Place) -> Caller {
    Caller::open(place, Spawn::Never, Purpose::Command).unwrap()
}

fn stop(place: &Place, server: Running) {
    assert_eq!(caller(place).ask(Ask::Stop).unwrap(), Answer::Stopping);
    server.join().unwrap().unwrap();
    assert!(!place.socket().exists());
}

fn submit(code: &str) -> Ask {
    let line = format!(r#"{{"add_association":{{"code":"{code}","name":"Hội {code}"}},"token":"{code}"}}"#);
    Ask::Submit { line, via: Via::Cli }
}

fn list(limit: u32) -> Ask {
    Ask::List(ListAsk { kind: Kind::Associations, query: String::new(), as_of: None, from: 0, limit })
}

fn status(place: &Place) -> StatusReport {
    match caller(place).ask(Ask::Status).unwrap() {
        Answer::Status(report) => *report,
        other => panic!("{other:?}"),
    }
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn findings(place: &Place) -> Vec<String> {
    match caller(place).ask(Ask::Verify).unwrap() {
        Answer::Verified { findings, .. } => findings,
        other => panic!("{other:?}"),
    }
}

#[test]
fn many_clients_write_at_once_and_every_answer_holds_after_a_restart() {
    let (_folder, place) = folder();
    let server = start(&place, None);
    std::thread::scope(|scope| {
        for client in 0..20 {
            let place = &place;
            scope.spawn(move || {
                let (mut questions, mut answers) = caller(place).split();
                let asking = std::thread::spawn(move || {
                    (0..50).map(|nth| questions.send(submit(&format!("C{client}-{nth}"))).unwrap()).collect::<Vec<_>>()
                });
                for expected in 1..=50 {
                    let (id, answer) = answers.receive().unwrap();
                    assert!(id == expected && matches!(answer, Answer::Done(_)), "{id} {answer:?}");
                }
                assert_eq!(asking.join().unwrap().len(), 50);
            });
        }
    });
    assert_eq!(findings(&place), Vec::<String>::new());
    wait_until("the store holds all", || status(&place).store == StoreState::Current(Seq(1000)));
    let report = status(&place);
    assert!(report.seq == Seq(1000) && report.journal_bytes > 100_000 && report.store_bytes > 0, "{report:?}");
    assert!(report.memory > 0 && report.disk_free > 0 && report.notices.is_empty(), "{report:?}");
    stop(&place, server);
    assert!(place.data().join("sled.ok").exists());
    let server = start(&place, None);
    assert_eq!(status(&place).store, StoreState::Current(Seq(1000)));
    let mut lines = Vec::new();
    let total = caller(&place)
        .ask_lines(list(5000), &mut |line| {
            lines.push(line.to_owned());
            Ok::<(), ClientError>(())
        })
        .unwrap();
    assert_eq!((total, lines.len()), (1000, 1000));
    assert!(matches!(caller(&place).ask(submit("C7-7")).unwrap(), Answer::Done(receipt) if receipt.seq <= Seq(1000)));
    assert_eq!(findings(&place), Vec::<String>::new());
    stop(&place, server);
}

#[test]
fn a_list_comes_whole_however_long_it_is() {
    let (_folder, place) = folder();
    let server = start(&place, None);
    let mut caller = caller(&place);
    let name = "n".repeat(200);
    for batch in 0..10 {
        let one =
            |nth| format!(r#"{{"add_association":{{"code":"B{batch}-{nth}","name":"{name}","name_en":"{name}"}}}}"#);
        let line = format!(r#"{{"batch":[{}]}}"#, (0..1500).map(one).collect::<Vec<_>>().join(","));
        let answer = caller.ask(Ask::Submit { line, via: Via::Cli }).unwrap();
        assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
    }
    let mut rows = std::collections::BTreeSet::new();
    let mut bytes = 0;
    let total = caller.ask_lines(list(u32::MAX), &mut |line| {
        bytes += line.len();
        rows.insert(line.to_owned());
        Ok::<(), ClientError>(())
    });
    assert_eq!((total.unwrap(), rows.len()), (15_000, 15_000));
    assert!(bytes > 5_000_000, "it fits one part: {bytes}");
    let mut heard = 0;
    let enough = caller.ask_lines(list(u32::MAX), &mut |_| {
        heard += 1;
        Err(ClientError::NoServer(place.socket().to_owned()))
    });
    assert!(matches!(enough, Err(ClientError::NoServer(_))) && heard == 1, "{heard}");
    stop(&place, server);
}

#[test]
fn a_second_server_is_refused_and_does_no_harm() {
    let (_folder, place) = folder();
    let server = start(&place, None);
    let options = Options { place: place.clone(), idle_exit: None, ground: Ground::Foreground, access: Access::Owner };
    let second = antq::server::run(&options, |_| panic!("two servers"));
    assert!(matches!(second, Err(ServerError::Locked(_))), "{second:?}");
    assert!(matches!(caller(&place).ask(submit("A")).unwrap(), Answer::Done(_)));
    stop(&place, server);
}

#[test]
fn only_a_socket_that_refuses_is_removed() {
    let (_folder, place) = folder();
    drop(UnixListener::bind(place.socket()).unwrap());
    let server = start(&place, None);
    assert_eq!(std::fs::metadata(place.socket()).unwrap().permissions().mode() & 0o777, 0o600);
    stop(&place, server);
    let run = || {
        let options =
            Options { place: place.clone(), idle_exit: None, ground: Ground::Foreground, access: Access::Owner };
        antq::server::run(&options, |_| panic!("it should not run"))
    };
    let other = UnixListener::bind(place.socket()).unwrap();
    assert!(matches!(run(), Err(ServerError::Socket { .. })));
    let number = std::fs::metadata(place.socket()).unwrap().ino();
    drop(other);
    std::fs::remove_file(place.socket()).unwrap();
    std::fs::write(place.socket(), "somebody's file").unwrap();
    assert!(matches!(run(), Err(ServerError::Socket { .. })));
    assert!(number > 0 && std::fs::read_to_string(place.socket()).unwrap() == "somebody's file");
}

#[test]
fn without_a_register_there_is_no_server() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::find(Some(folder.path()), None).unwrap();
    let options = Options { place: place.clone(), idle_exit: None, ground: Ground::Foreground, access: Access::Owner };
    assert!(matches!(antq::server::run(&options, |_| ()), Err(ServerError::NoRegister(_))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(matches!(Caller::open(&place, Spawn::Allowed, Purpose::Command), Err(ClientError::NoRegister(_))));
}

#[test]
fn a_server_that_nobody_needs_ends_by_itself() {
    let (_folder, place) = folder();
    let server = start(&place, Some(Duration::from_secs(1)));
    let mut here = caller(&place);
    std::thread::sleep(Duration::from_secs(2));
    assert!(matches!(here.ask(submit("A")).unwrap(), Answer::Done(_)));
    drop(here);
    server.join().unwrap().unwrap();
}

/// The next event of a link that `wanted` says yes to.
fn hear(events: &Receiver<LinkEvent>, what: &str, wanted: impl Fn(&LinkEvent) -> bool) -> LinkEvent {
    let begun = Instant::now();
    loop {
        match events.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
            Ok(event) if wanted(&event) => return event,
            Ok(_) => {}
            Err(error) => panic!("no {what}: {error}"),
        }
    }
}

fn link(place: &Place) -> (Link, Receiver<LinkEvent>) {
    let (sender, events) = channel();
    let sink = Box::new(move |event| drop(sender.send(event)));
    (Link::start(place.clone(), Purpose::Dashboard, Spawn::Never, sink).unwrap(), events)
}

#[test]
fn a_link_hears_of_changes_and_finds_its_way_back() {
    let (_folder, place) = folder();
    let server = start(&place, None);
    let (link, events) = link(&place);
    let watch = link.ask(Ask::Watch);
    hear(
        &events,
        "answer",
        |event| matches!(event, LinkEvent::Reply { id, answer: Answer::Watching { .. } } if *id == watch),
    );
    caller(&place).ask(submit("A")).unwrap();
    let changed =
        |event: &LinkEvent| matches!(event, LinkEvent::Push(Push::Changed { seq: Seq(1), lagged: false, .. }));
    hear(&events, "change", changed);
    stop(&place, server);
    hear(&events, "farewell", |event| matches!(event, LinkEvent::Push(Push::Stopping)));
    hear(&events, "loss", |event| matches!(event, LinkEvent::Lost(_)));
    link.ask(Ask::Status);
    let server = start(&place, None);
    hear(&events, "return", |event| matches!(event, LinkEvent::Back));
    let asked = link.ask(submit("B"));
    let done = |event: &LinkEvent| matches!(event, LinkEvent::Reply { id, answer: Answer::Done(_) } if *id == asked);
    hear(&events, "receipt", done);
    drop(link);
    let begun = Instant::now();
    while !matches!(events.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected)) {
        assert!(begun.elapsed() < PATIENCE, "the threads of a dropped link do not end");
    }
    stop(&place, server);
}

#[test]
fn a_line_beyond_all_bounds_is_refused_and_the_connection_lives() {
    let (_folder, place) = folder();
    let server = start(&place, None);
    let mut caller = caller(&place);
    let line = "x".repeat(3_000_000);
    assert!(matches!(caller.ask(Ask::Submit { line, via: Via::Cli }), Err(ClientError::Refused(_))));
    let line = format!("\"{}\"", "x".repeat(999_000));
    assert!(matches!(caller.ask(Ask::Submit { line, via: Via::Cli }).unwrap(), Answer::Refused(_)));
    assert!(matches!(caller.ask(submit("A")).unwrap(), Answer::Done(_)));
    stop(&place, server);
}

#[test]
fn what_the_server_leaves_is_told_in_its_log_and_nowhere_else() {
    let (folder, place) = folder();
    stop(&place, start(&place, None));
    let log = std::fs::read_to_string(place.log()).unwrap();
    assert!(log.contains("note starting version") && log.ends_with("note stopped\n"), "{log}");
    let known = ["journal", "lock", "log", "sled.ok", "sled-1", "witness"];
    let left: Vec<_> = names(folder.path()).into_iter().filter(|name| !known.contains(&name.as_str())).collect();
    assert!(left.is_empty(), "{left:?}");
}

fn names(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}
