//! A journal that is full, that another writes to, or that fails, and a stop in the middle.

use std::path::Path;

use super::Peer;
use super::Rig;
use super::association;
use super::reason;
use crate::journal::Fault;
use crate::journal::MemoryJournal;
use crate::model::id::Seq;
use crate::model::problem::Reason;
use crate::server::ServerError;
use crate::wire::frame::read_from_server;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::FromServer;
use crate::wire::message::Push;

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
