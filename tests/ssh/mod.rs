//! Officers over SSH: a real sshd, real accounts, and the settings that `antq install` writes.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;

use crate::support::wait_until;

mod bed;

use bed::Bed;
use bed::Who;

#[test]
fn whoever_has_rights_gets_commands_and_the_dashboard() {
    let Some(bed) = Bed::make("whoever_has_rights_gets_commands_and_the_dashboard") else { return };
    let count = bed.ssh(Who::Owner, "antq count --json").json();
    assert_eq!(count[0]["sites"], 1_134, "{count:?}");
    let sites = bed.ssh(Who::Owner, "list sites 'members:>50' --json").json();
    assert!(!sites.is_empty() && sites.iter().all(|site| site["members"].as_u64() > Some(50)), "{sites:?}");
    let line = r#"{"edit_site":{"id":"S000001","set":{"members":31}}}"#;
    let saved = bed.ssh_with(Who::Owner, &[], "antq submit", line.as_bytes()).json();
    assert!(saved[0]["seq"].is_number(), "{saved:?}");
    assert!(bed.ssh(Who::Owner, "antq verify").good().starts_with("ok seq="));
    // With neither a terminal nor a command there is nothing to be shown.
    let bare = bed.ssh(Who::Owner, "");
    assert!(bare.status == 2 && bare.out.is_empty() && bare.err.contains("ssh -t"), "{bare:?}");
    let told = bed.ssh_with(Who::Owner, &["-o", "LogLevel=INFO"], "antq count --json", b"");
    assert!(told.err.contains("only data that is not secret"), "{told:?}");
    let mut screen = bed.screen(Who::Owner);
    screen.wait_for("ĐIỂM MÔ HÌNH");
    screen.wait_for("1.134");
    screen.press("q");
    assert_eq!(screen.wait_for_end(), 0);
    wait_until("the session to end", || bed.sessions(Who::Owner).len() == 1);
}

#[test]
fn nothing_but_the_program_is_to_be_had() {
    let Some(bed) = Bed::make("nothing_but_the_program_is_to_be_had") else { return };
    let canary = bed.open_folder().join("canary");
    let hit = canary.display().to_string();
    for command in [
        format!("sh -c 'touch {hit}'"),
        format!("touch {hit}"),
        format!("antq list sites; touch {hit}"),
        format!("antq list sites | tee {hit}"),
        format!("antq list sites > {hit}"),
        format!("antq list $(touch {hit})"),
        format!("antq list \"$(touch {hit})\""),
        format!("antq list `touch {hit}`"),
        format!("antq list sites\ntouch {hit}"),
        format!("antq --data {hit} list sites"),
        format!("antq --socket {hit} list sites"),
        format!("antq init --data {hit}"),
        format!("antq install --root {hit}"),
        format!("antq session --socket {hit}"),
        format!("rsync --server -logDtpre.iLsfxC . {hit}"),
        "antq submit /etc/passwd".to_owned(),
        "antq serve".to_owned(),
        "antq demo".to_owned(),
        "antq stop".to_owned(),
        "bash -i".to_owned(),
        "git-upload-pack '/srv/x.git'".to_owned(),
    ] {
        let ran = bed.ssh(Who::Owner, &command);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{command}: {ran:?}");
        assert!(!ran.err.contains("root:") && ran.err.lines().count() == 1, "{command}: {ran:?}");
    }
    let source = bed.open_folder().join("source");
    fs::write(&source, "x").expect("a file");
    for old in [&["-O"][..], &[]] {
        let mut scp = bed.client("scp", Who::Owner);
        scp.args(old).arg(&source).arg(format!("{}:{hit}", bed.address(Who::Owner)));
        let ran = bed.run(scp, b"");
        assert_ne!(ran.status, 0, "{ran:?}");
    }
    let mut sftp = bed.client("sftp", Who::Owner);
    sftp.args(["-b", "-"]).arg(bed.address(Who::Owner));
    let ran = bed.run(sftp, format!("put {} {hit}\n", source.display()).as_bytes());
    assert!(ran.status != 0 && ran.err.contains("Connection closed"), "{ran:?}");
    // What is said there nobody hears: of a subsystem sshd sends on the standard output alone.
    let asked = bed.ssh_with(Who::Owner, &["-s"], "sftp", b"");
    assert_eq!((asked.status, asked.out.as_str()), (1, ""), "{asked:?}");
    assert!(!canary.exists());
}

#[test]
fn the_environment_of_a_client_changes_nothing() {
    let Some(bed) = Bed::make("the_environment_of_a_client_changes_nothing") else { return };
    let elsewhere = bed.open_folder();
    let place = elsewhere.display();
    let set = format!(
        "SetEnv=ANTQ_SOCKET={place}/antq.sock ANTQ_DATA={place} XDG_DATA_HOME={place} HOME={place} ANTQ_LANG=en"
    );
    let count = bed.ssh_with(Who::Owner, &["-o", &set], "antq count --json", b"").json();
    assert_eq!(count[0]["sites"], 1_134, "{count:?}");
    // That it arrives at all is seen by the language.
    let refused = bed.ssh_with(Who::Owner, &["-o", &set], "antq serve", b"");
    assert!(refused.err.contains("is not to be had over SSH"), "{refused:?}");
    assert_eq!(fs::read_dir(&elsewhere).expect("a folder").count(), 0);
}

#[test]
fn nothing_is_forwarded_and_without_a_command_nothing_runs() {
    let Some(bed) = Bed::make("nothing_is_forwarded_and_without_a_command_nothing_runs") else { return };
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
    let door = bed.open_folder().join("door");
    let mut client = bed.client("ssh", Who::Owner);
    client.args(["-N", "-v", "-A", "-X"]).arg("-L").arg(format!("127.0.0.1:{free}:127.0.0.1:{}", bed.port()));
    client.arg("-L").arg(format!("{}:{}", door.display(), bed.socket().display())).arg(bed.address(Who::Owner));
    let log = bed.open_folder().join("log");
    client.stdout(Stdio::null()).stderr(fs::File::create(&log).expect("a file"));
    let mut running = client.spawn().expect("a client");
    let said = || fs::read_to_string(&log).unwrap_or_default();
    wait_until("the client to be let in", || said().contains("Entering interactive session"));
    // The client's own ends are there. What sshd makes of them is seen by what comes through: a forwarded sshd speaks
    // first, and a server would answer a greeting.
    let mut bytes = Vec::new();
    let mut through = TcpStream::connect(("127.0.0.1", free)).expect("the client's end");
    through.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
    let _hung_up = through.read_to_end(&mut bytes).expect("an end");
    let mut through = UnixStream::connect(&door).expect("the client's end");
    through.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
    let _hung_up = through.read_to_end(&mut bytes).expect("an end");
    assert!(bytes.is_empty(), "{bytes:?}");
    for what in ["refused local port forward", "refused streamlocal port forward"] {
        wait_until(what, || bed.log().contains(what));
    }
    // Only the server itself runs under this account.
    assert_eq!(bed.sessions(Who::Owner).len(), 1);
    running.kill().expect("a client");
    running.wait().expect("an end");
    for options in [
        &["-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:22"][..],
        &["-W", "127.0.0.1:22"],
        &["-o", "Tunnel=yes", "-o", "ExitOnForwardFailure=yes", "-w", "any"],
    ] {
        let mut client = bed.client("ssh", Who::Owner);
        client.arg("-N").args(options).arg(bed.address(Who::Owner));
        let ran = bed.run(client, b"");
        assert_eq!((ran.status, ran.out.as_str()), (255, ""), "{options:?}: {ran:?}");
    }
}

#[test]
fn a_stranger_finds_no_way_to_the_server_and_an_account_without_a_right_is_told() {
    let test = "a_stranger_finds_no_way_to_the_server_and_an_account_without_a_right_is_told";
    let Some(bed) = Bed::make(test) else { return };
    let mode = fs::symlink_metadata(bed.socket()).expect("a socket").permissions().mode() & 0o7777;
    assert_eq!(mode, 0o660);
    let socket = bed.socket().display().to_string();
    // Strangers have a shell of their own, and are stopped by the system before the server hears of them.
    let ran = bed.on_the_machine(Who::Stranger, &["--socket", &socket, "--no-spawn", "count"]);
    assert!(ran.status == 1 && ran.out.is_empty() && ran.err.contains("no right"), "{ran:?}");
    let ran = bed.ssh(Who::Stranger, &format!("test -e {socket} || echo hidden"));
    assert_eq!(ran.good(), "hidden\n");
    for command in ["antq count", "antq list sites --json", "antq status", "antq verify", "antq history"] {
        let ran = bed.ssh_with(Who::Nam, &["-o", "SetEnv=ANTQ_LANG=en"], command, b"");
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{command}: {ran:?}");
        assert!(ran.err.contains("no right") && ran.err.lines().count() == 1, "{command}: {ran:?}");
    }
    let mut screen = bed.screen(Who::Nam);
    screen.wait_for("chưa được cấp quyền dùng sổ");
    assert_eq!(screen.wait_for_end(), 1);
}

#[test]
fn a_session_ends_with_its_client() {
    let Some(bed) = Bed::make("a_session_ends_with_its_client") else { return };
    let mut screen = bed.screen(Who::Owner);
    screen.wait_for("ĐIỂM MÔ HÌNH");
    assert_eq!(bed.sessions(Who::Owner).len(), 2, "the server and one session");
    let client = screen.child.process_id().and_then(|pid| Pid::from_raw(pid.cast_signed())).expect("a client");
    kill_process(client, Signal::KILL).expect("a client");
    wait_until("the session to end", || bed.sessions(Who::Owner).len() == 1);
    let status = bed.ssh(Who::Owner, "antq status --json").json();
    assert_eq!(status[0]["sessions"].as_array().map(Vec::len), Some(1), "{status:?}");
}

/// The id and the unit of the first site that a query finds.
fn a_site(bed: &Bed, query: &str) -> (String, String) {
    let found = bed.ssh(Who::Owner, &format!("antq list sites '{query}' --json")).json();
    let text = |field: &str| found[0][field].as_str().expect("text").to_owned();
    (text("id"), text("unit"))
}

#[test]
fn officers_do_over_ssh_what_their_rights_say() {
    let Some(bed) = Bed::make("officers_do_over_ssh_what_their_rights_say") else { return };
    for (who, right) in [(Who::Nam, "entry unit:138@old"), (Who::Lan, "viewer")] {
        let add = format!("antq officer add {} --title 'cán bộ' --right '{right}'", bed.name(who));
        let told = bed.ssh(Who::Owner, &add).good();
        assert!(told.contains(&bed.name(who)), "{told}");
    }
    let (near, commune) = a_site(&bed, "unit:138@old status:active");
    let (far, _) = a_site(&bed, "-unit:138@old status:active");
    let edit = |id: &str| format!("{{\"edit_site\":{{\"id\":\"{id}\",\"set\":{{\"members\":41}}}}}}\n");
    let submit = |who: Who, line: &str| bed.ssh_with(who, &[], "antq submit", line.as_bytes());
    for (who, line) in [(Who::Nam, edit(&far)), (Who::Lan, edit(&near))] {
        let ran = submit(who, &line);
        assert!(ran.status == 1 && ran.out.contains("\"forbidden\""), "{who:?}: {ran:?}");
    }
    let saved = submit(Who::Nam, &edit(&near)).json();
    assert!(saved[0]["seq"].is_u64(), "{saved:?}");
    let add = format!(
        "{{\"add_site\":{{\"model\":\"HND-01\",\"unit\":\"{commune}\",\"name\":\"Điểm thử\",\"lead\":\"HND\",\
         \"founded\":\"2021-05-12\"}}}}\n"
    );
    let added = submit(Who::Nam, &add).json();
    assert!(added[0]["ids"][0].is_string(), "{added:?}");
    // Whoever may look, looks; and who wrote is who came in.
    let shown = bed.ssh(Who::Lan, &format!("antq show {near} --json")).json();
    assert_eq!(shown[0]["members"], 41, "{shown:?}");
    let written = bed.ssh(Who::Lan, &format!("antq history {near} --json")).json();
    let writer = bed.name(Who::Nam);
    assert!(written.iter().any(|entry| entry["by"] == writer.as_str()), "{written:?}");
    let own = bed.ssh(Who::Nam, &format!("antq officer edit {writer} --right administrator"));
    assert!(own.status == 1 && own.out.is_empty(), "{own:?}");
}

#[test]
fn an_officer_who_is_removed_while_logged_in_is_told_and_sent_away() {
    let Some(bed) = Bed::make("an_officer_who_is_removed_while_logged_in_is_told_and_sent_away") else { return };
    let name = bed.name(Who::Nam);
    bed.ssh(Who::Owner, &format!("antq officer add {name} --title 'cán bộ' --right entry")).good();
    let mut screen = bed.screen(Who::Nam);
    screen.wait_for("ĐIỂM MÔ HÌNH");
    assert_eq!(bed.sessions(Who::Nam).len(), 1);
    bed.ssh(Who::Owner, &format!("antq officer remove {name}")).good();
    screen.wait_for("chưa được cấp quyền dùng sổ");
    assert_ne!(screen.wait_for_end(), 0);
    wait_until("the session to end", || bed.sessions(Who::Nam).is_empty());
    let again = bed.ssh(Who::Nam, "antq count");
    assert!(again.status == 1 && again.err.contains("chưa được cấp quyền dùng sổ"), "{again:?}");
}
