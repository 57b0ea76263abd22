//! What the writes are held against: a loop of append and fdatasync, by itself, behind a socket, and beside the journal.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::io::Write;
use std::ops::ControlFlow;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use antq::journal::Appended;
use antq::journal::FileJournal;
use antq::journal::Journal;
use antq::journal::Reader;
use antq::journal::Setup;
use antq::model::change::Change;
use antq::model::code::Via;
use antq::model::command::Command;
use antq::model::entry::Entry;
use antq::model::entry::Stamp;
use antq::model::id::OfficerName;
use antq::model::id::Seq;
use antq::model::id::SiteId;
use antq::model::rules;
use antq::wire::frame::encode_from_server;
use antq::wire::frame::read_request;
use antq::wire::greeting::hurry;
use antq::wire::message::Answer;
use antq::wire::message::FromServer;
use antq::wire::message::Hello;
use antq::wire::message::Receipt;
use antq::wire::message::Welcome;
use antq::wire::place::Place;

use crate::site;
use crate::writes::median;

/// As long as the entry of a new site is in the journal.
const LINE: [u8; 500] = [b'x'; 500];

/// The largest group, as in the server.
const GROUP: usize = 512;

/// A question that came by a connection.
type Asked = (u64, Arc<UnixStream>);

/// The bare loop: a thread that takes what waits, appends it with one write, syncs, and lets it be answered.
pub fn committer<T: Send + 'static>(
    path: &Path,
    jobs: Receiver<T>,
    answer: impl Fn(Vec<T>) + Send + 'static,
) -> JoinHandle<()> {
    let mut file = File::options().create(true).append(true).open(path).expect("a file");
    thread::spawn(move || {
        while let Ok(first) = jobs.recv() {
            let group: Vec<T> = std::iter::once(first).chain(jobs.try_iter().take(GROUP - 1)).collect();
            file.write_all(&LINE.repeat(group.len())).expect("a write");
            file.sync_data().expect("a sync");
            answer(group);
        }
    })
}

/// The bare loop behind a socket, for the clients of a real server: the same greeting, frames and answers, a thread for
/// each connection, and nothing behind them but the loop. It lasts as long as the process.
pub fn serve(scratch: &Path) -> Place {
    let place = Place::find(Some(&scratch.join("bare-data")), Some(&scratch.join("bare-socket"))).expect("a place");
    let listener = UnixListener::bind(place.socket()).expect("a socket");
    let (sender, jobs) = channel();
    committer(&scratch.join("bare-behind"), jobs, answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, sender) = (stream.expect("a client"), sender.clone());
            thread::spawn(move || session(stream, &sender));
        }
    });
    place
}

/// Takes the questions of a client until it hangs up.
fn session(mut stream: UnixStream, sender: &Sender<Asked>) {
    hurry(&stream).expect("a socket");
    Hello::read(&mut stream).expect("a greeting");
    Welcome::new(None).write(&mut stream).expect("a client");
    stream.set_read_timeout(None).expect("a socket");
    let stream = Arc::new(stream);
    let mut reader = BufReader::new(&*stream);
    while let Ok(request) = read_request(&mut reader) {
        sender.send((request.id, Arc::clone(&stream))).expect("the loop");
    }
}

/// Answers a group as the server does: each client gets its answers together.
fn answer(group: Vec<Asked>) {
    let mut letters: HashMap<*const UnixStream, (Arc<UnixStream>, Vec<u8>)> = HashMap::new();
    for (id, stream) in group {
        let receipt = Receipt { seq: Seq(id), ids: vec!["S000001".to_owned()], rev: Some(1), merged: Vec::new() };
        let frame = encode_from_server(&FromServer::Reply { id, answer: Answer::Done(receipt) }).expect("a frame");
        let (_, letter) = letters.entry(Arc::as_ptr(&stream)).or_insert_with(|| (stream, Vec::new()));
        letter.extend(frame);
    }
    for (stream, letter) in letters.into_values() {
        (&*stream).write_all(&letter).expect("a client");
    }
}

/// The journal by itself beside a raw append of as many bytes, 64 entries a group, one group after the other.
pub fn journal_alone(scratch: &Path) {
    let mut each = |_: antq::journal::Step<'_>| ControlFlow::Continue(());
    let opened = FileJournal::open(&scratch.join("alone"), Setup::default(), Seq(0), &mut each).expect("a journal");
    let mut journal = opened.journal;
    let mut file = File::options().create(true).append(true).open(scratch.join("raw")).expect("a file");
    let rounds: Vec<_> = (0..5)
        .map(|_| {
            let raw = groups(|| {
                file.write_all(&LINE.repeat(64)).expect("a write");
                file.sync_data().expect("a sync");
            });
            let own = groups(|| {
                let head = journal.head();
                let entries: Vec<_> = (1..=64).map(|nth| entry(Seq(head.seq.0 + nth))).collect();
                assert!(matches!(journal.append(&head, &entries), Appended::Done(_)));
            });
            (raw, own)
        })
        .collect();
    let raw = median(rounds.iter().map(|(raw, _)| *raw));
    let own = median(rounds.iter().map(|(_, own)| *own));
    let ratio = median(rounds.iter().map(|(raw, own)| own / raw));
    println!("  entries a second, groups of 64, one thread");
    println!("    {:<42} {raw:>9.0}", "raw append and fdatasync");
    println!("    {:<42} {own:>9.0} ratio {ratio:.2}", "the journal alone, entries made anew");
}

fn groups(mut write: impl FnMut()) -> f64 {
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_millis(400) {
        write();
        count += 64;
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

fn entry(seq: Seq) -> Entry {
    let number = u32::try_from(seq.0).unwrap_or_default();
    let Ok(Command::AddSite(facts)) = rules::read(&site(number)).map(|request| request.command) else {
        panic!("no new site")
    };
    let changes = vec![Change::AddSite { id: SiteId::from_index(number), facts }];
    let (by, at) = (OfficerName::new("lan"), Stamp::new(chrono::Utc::now()));
    Entry { seq, id: uuid::Uuid::new_v4(), at, by, via: Via::Import, token: None, changes }
}
