//! A server that an administrator sets up for others: whom its socket lets in, and the files of its installation.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::support::Home;
use crate::support::Ran;

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

/// What a session says to the command of an SSH client.
fn asked(home: &Home, socket: &Path, command: impl AsRef<OsStr>, input: &[u8]) -> Ran {
    let socket = socket.to_str().expect("text");
    let mut session = home.antq(&["session", "--socket", socket]);
    // A client that could set these would be none the wiser.
    session.env("SSH_ORIGINAL_COMMAND", command).env("ANTQ_SOCKET", "/nonexistent/s").env_remove("HOME");
    home.finish(session, input)
}

#[test]
fn a_session_runs_what_only_talks_to_the_server() {
    let home = Home::demo();
    let server = home.serve();
    let run = |command: &str| asked(&home, &server.socket, command, b"");
    assert_eq!(run("antq count --json").json(), home.run(&["count", "--json"]).json());
    assert_eq!(run("list sites 'unit:138@old members:>50' --json").json().len(), {
        home.run(&["list", "sites", "unit:138@old members:>50", "--json"]).json().len()
    });
    assert!(run("antq verify").good().starts_with("ok seq="));
    assert!(run("antq status --json").json()[0]["seq"].is_number());
    assert!(run("antq show S000001").good().contains("S000001"));
    assert!(!run("antq history S000001 --json").json().is_empty());
    let line = r#"{"edit_site":{"id":"S000001","set":{"members":31}}}"#;
    let saved = asked(&home, &server.socket, "antq submit", line.as_bytes());
    assert!(saved.json()[0]["seq"].is_number());
    // Lines of text need no terminal, so a pipe through ssh does.
    let talk = asked(&home, &server.socket, "antq --plain", b"1\n0\nq\n").good();
    assert!(talk.contains("1,134 sites.") && talk.trim_end().ends_with("Goodbye."), "{talk}");
    let help = run("antq --help --lang en").good();
    assert!(help.contains("  count") && !help.contains("  serve") && !help.contains("--data"), "{help}");
}

#[test]
fn a_session_refuses_everything_else_and_touches_nothing() {
    let home = Home::demo();
    let server = home.serve();
    let canary = home.tmp().join("canary");
    let hit = canary.display().to_string();
    for (command, status, want) in [
        ("", 2, "needs a terminal"),
        ("antq", 2, "needs a terminal"),
        ("antq --as-of 2024-05-31", 2, "needs a terminal"),
        ("antq list stones", 2, "stones"),
        ("antq no-such-command", 2, "no-such-command"),
        (&format!("sh -c 'touch {hit}'"), 1, "“sh”"),
        (&format!("touch {hit}"), 1, "“touch”"),
        (&format!("antq list sites; touch {hit}"), 1, "sign ;"),
        (&format!("antq list sites && touch {hit}"), 1, "sign &"),
        (&format!("antq list sites\ntouch {hit}"), 1, "one line"),
        (&format!("antq list $(touch {hit})"), 1, "sign $"),
        (&format!("antq list `touch {hit}`"), 1, "sign `"),
        (&format!("antq list sites > {hit}"), 1, "sign >"),
        ("antq list 'sites", 1, "closing quote"),
        ("scp -t /tmp", 1, "“scp”"),
        ("/usr/lib/openssh/sftp-server", 1, "sftp-server"),
        ("rsync --server -e.LsfxC . /", 1, "“rsync”"),
        ("git-upload-pack '/srv/x.git'", 1, "git-upload-pack"),
        ("antq submit /etc/passwd", 1, "no file"),
        (&format!("antq --data {hit} list sites"), 1, "no file"),
        (&format!("antq list sites --socket {hit}"), 1, "no file"),
        ("antq serve", 1, "“serve”"),
        (&format!("antq init --data {hit}"), 1, "“init”"),
        ("antq demo", 1, "“demo”"),
        ("antq stop", 1, "“stop”"),
        ("antq session", 1, "“session”"),
    ] {
        let ran = asked(&home, &server.socket, command, b"");
        assert_eq!((ran.status, ran.out.as_str()), (status, ""), "{command}: {ran:?}");
        assert!(ran.err.contains(want) && ran.err.lines().count() <= 2, "{command}: {ran:?}");
        assert!(!canary.exists(), "{command}");
    }
    let odd = asked(&home, &server.socket, OsStr::from_bytes(b"antq list \xff\xfe"), b"");
    assert!(odd.status == 1 && odd.err.contains("UTF-8"), "{odd:?}");
}

#[test]
fn a_session_without_a_server_starts_none() {
    let home = Home::demo();
    let ran = asked(&home, &home.data().join("antq.sock"), "antq count", b"");
    assert!(ran.status == 1 && ran.err.contains("tell the administrator"), "{ran:?}");
    assert!(!home.data().join("lock").exists());
}
