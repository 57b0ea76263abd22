//! A server that an administrator sets up for others: whom its socket lets in, and the files of its installation.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::support::Home;

#[test]
fn a_socket_is_for_its_owner_and_for_a_group_when_one_is_named() {
    let home = Home::demo();
    let group = rustix::process::getegid().as_raw().to_string();
    for (args, mode) in [(&["serve"][..], 0o600), (&["serve", "--group", &group], 0o660)] {
        let mut server = home.serve_with(args);
        let found = fs::symlink_metadata(&server.socket).expect("a socket");
        assert_eq!((found.mode() & 0o7777, found.gid().to_string()), (mode, group.clone()), "{args:?}");
        assert_eq!(server.stop(), 0);
        assert!(!server.socket.exists());
    }
}

#[test]
fn a_group_that_is_not_there_is_told_before_anything_listens() {
    let home = Home::demo();
    let ran = home.run(&["serve", "--group", "no-such-group"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{ran:?}");
    assert!(ran.err.contains("no-such-group"), "{ran:?}");
    assert!(!home.data().join("antq.sock").exists() && !home.data().join("lock").exists());
}
