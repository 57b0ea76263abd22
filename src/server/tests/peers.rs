//! Clients that watch, that do not read, that talk nonsense, that say nothing or speak another version.

use std::io::Write;
use std::net::Shutdown;
use std::time::Duration;
use std::time::Instant;

use super::Rig;
use super::SITE;
use super::association;
use super::prepared;
use crate::journal::MemoryJournal;
use crate::model::code::Kind;
use crate::model::code::Via;
use crate::model::id::Seq;
use crate::wire::frame::encode_request;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Hello;
use crate::wire::message::ListAsk;
use crate::wire::message::PROTOCOL;
use crate::wire::message::Purpose;
use crate::wire::message::Push;
use crate::wire::message::Request;
use crate::wire::message::Welcome;

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
            Push::Present(_) | Push::Capacity(_) => panic!("nobody is anywhere"),
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
