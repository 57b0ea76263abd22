//! Who may do what, on the real program, with clients of real other accounts: the kernel says who they are. An account needs
//! no name for that, only a number.

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::support::Home;
use crate::support::Ran;
use crate::support::Server;
use crate::support::did_not_run;
use crate::support::wait_until;

/// Numbers of accounts that no system gives out by itself.
const LAN: u32 = 61_201;
const BINH: u32 = 61_202;
const STRANGER: u32 = 61_203;

/// A district of the demo register, one of its communes, a commune elsewhere.
const DISTRICT: &str = "138@old";

/// A demo register on a server that a group may reach.
struct Office {
    home: Home,
    /// What every account can enter: the socket, and the program.
    open: TempDir,
    _server: Server,
    group: u32,
}

impl Office {
    /// None where it can't be, which is told; where everything must run, that fails.
    fn open(name: &str) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            did_not_run(name, "only root can be other accounts");
            assert!(std::env::var_os("ANTQ_CI").is_none(), "{name} must run here");
            return None;
        }
        let (home, open) = (Home::demo(), tempfile::tempdir().expect("a folder"));
        fs::set_permissions(open.path(), fs::Permissions::from_mode(0o755)).expect("a folder");
        fs::copy(env!("CARGO_BIN_EXE_antq"), open.path().join("antq")).expect("the program");
        let (group_name, group) = a_group();
        let socket = open.path().join("s");
        let server = home.serve_with(&["serve", "--socket", &socket.display().to_string(), "--group", &group_name]);
        Some(Self { home, open, _server: server, group })
    }

    fn socket(&self) -> PathBuf {
        self.open.path().join("s")
    }

    fn command(&self, account: u32, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(self.open.path().join("antq"));
        command.args(args).env_clear().env("ANTQ_SOCKET", self.socket()).env("ANTQ_DATA", "/nonexistent");
        command.env("ANTQ_LANG", "en").env("TZ", "UTC").current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if account != 0 {
            command.uid(account).gid(self.group);
        }
        command
    }

    fn run(&self, account: u32, args: &[&str]) -> Ran {
        self.home.finish(self.command(account, args), b"")
    }

    /// The code of the answer to a command; none when it was done.
    fn submit(&self, account: u32, command: &Value) -> Option<String> {
        let ran = self.home.finish(self.command(account, &["submit"]), format!("{command}\n").as_bytes());
        let answer: Value = serde_json::from_str(ran.out.lines().next().unwrap_or("null")).expect("an answer");
        assert!(answer["seq"].is_u64() || answer["error"].is_object(), "{answer} {}", ran.err);
        answer["error"]["code"].as_str().map(str::to_owned)
    }

    fn must(&self, command: &Value) {
        assert_eq!(self.submit(0, command), None, "{command}");
    }

    fn sites(&self, account: u32, query: &str) -> u64 {
        let counted = self.run(account, &["count", query, "--as-of", "2024-05-31", "--json"]).json();
        counted[0]["sites"].as_u64().expect("a count")
    }

    /// The id of the first site that a query finds.
    fn site(&self, query: &str) -> String {
        let listed = self.run(0, &["list", "sites", query, "--json"]).json();
        listed[0]["id"].as_str().expect("an id").to_owned()
    }
}

/// A group of the system other than root's.
fn a_group() -> (String, u32) {
    let groups = fs::read_to_string("/etc/group").expect("groups");
    let known = groups.lines().filter_map(|line| {
        let mut fields = line.split(':');
        Some((fields.next()?.to_owned(), fields.nth(1)?.parse().ok()?))
    });
    known.into_iter().find(|(_, number)| *number > 0).expect("a group")
}

fn officer(account: u32, rights: &[&str]) -> Value {
    json!({"add_officer": {"name": format!("uid:{account}"), "title": "cán bộ", "rights": rights}})
}

fn a_site(unit: &str) -> Value {
    json!({"model": "HND-01", "unit": unit, "name": "Điểm thử", "lead": "HND", "founded": "2021-05-12"})
}

#[test]
fn an_account_without_a_right_gets_one_sentence() {
    let Some(office) = Office::open("a stranger at the socket") else { return };
    for args in [&["count"][..], &["list", "sites"], &["status"], &["show", "S000001"], &["history"], &["officer"]] {
        let ran = office.run(STRANGER, args);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.lines().count()), (1, "", 1), "{args:?} {}", ran.err);
        assert!(ran.err.contains("no right to use the register"), "{}", ran.err);
    }
    // Who is not in the group does not even reach the socket, and is told the same.
    let mut outside = office.command(STRANGER, &["count"]);
    outside.gid(STRANGER);
    let ran = office.home.finish(outside, b"");
    assert!(ran.status == 1 && ran.out.is_empty() && ran.err.contains("no right"), "{}", ran.err);
}

#[test]
fn an_officer_writes_and_reads_what_the_rights_say() {
    let Some(office) = Office::open("an officer with an area") else { return };
    office.must(&officer(LAN, &["entry unit:138@old"]));
    office.must(&officer(BINH, &["viewer"]));
    let (near, far) = (office.site("unit:138@old status:active"), office.site("-unit:138@old status:active"));
    let commune = |id: &str| office.run(0, &["show", id, "--json"]).json()[0]["unit"].as_str().unwrap().to_owned();
    let (here, there) = (commune(&near), commune(&far));
    let edit = |id: &str| json!({"edit_site": {"id": id, "set": {"members": 77}}});
    let forbidden = Some("forbidden".to_owned());
    for (account, command, want) in [
        (LAN, json!({"add_site": a_site(&here)}), None),
        (LAN, json!({"add_site": a_site(&there)}), forbidden.clone()),
        (LAN, edit(&near), None),
        (LAN, edit(&far), forbidden.clone()),
        (LAN, json!({"batch": [edit(&near), edit(&far)]}), forbidden.clone()),
        (LAN, json!({"assess": {"site": near, "period": "2024", "rating": "good"}}), forbidden.clone()),
        (LAN, json!({"add_association": {"code": "X1", "name": "x"}}), forbidden.clone()),
        (
            LAN,
            json!({"edit_officer": {"name": format!("uid:{LAN}"), "set": {"rights": ["administrator"]}}}),
            forbidden.clone(),
        ),
        (LAN, json!({"undo": {"seq": 1}}), forbidden.clone()),
        (BINH, edit(&near), forbidden.clone()),
        (BINH, json!({"nonsense": {}}), Some("invalid".to_owned())),
    ] {
        assert_eq!(office.submit(account, &command), want, "{account} {command}");
    }
    let whole = office.sites(0, "");
    assert_eq!(office.sites(BINH, ""), whole);
    let own = office.sites(0, &format!("unit:{DISTRICT}"));
    assert!(own > 0 && own < whole);
    assert_eq!((office.sites(LAN, ""), office.sites(LAN, "unit:135@old")), (own, 0));
    assert_eq!(office.run(LAN, &["show", &near]).status, 0);
    let unseen = office.run(LAN, &["show", &far]);
    assert!(unseen.status == 1 && unseen.out.is_empty(), "{}", unseen.out);
    assert!(!office.run(LAN, &["history", "--json"]).good().contains(&format!("\"{far}\"")));
    let ran = office.run(BINH, &["stop"]);
    assert!(ran.status == 1 && ran.err.contains("administer the register"), "{}", ran.err);
    // Each sees the own account; administrators see all.
    assert_eq!(office.run(LAN, &["list", "officers", "--json"]).json().len(), 1);
    assert_eq!(office.run(0, &["list", "officers", "--json"]).json().len(), 2);
}

#[test]
fn administrators_are_made_and_ended_by_commands() {
    let Some(office) = Office::open("officers by command") else { return };
    let (lan, binh) = (format!("uid:{LAN}"), format!("uid:{BINH}"));
    office.run(0, &["officer", "add", &lan, "--title", "quản trị", "--right", "administrator"]).good();
    office.run(LAN, &["officer", "add", &binh, "--right", "viewer", "--right", "entry unit:138@old"]).good();
    let listed = office.run(LAN, &["officer", "--json"]).json();
    assert_eq!(listed[1]["rights"], json!(["viewer", "entry unit:138@old"]));
    let bad = office.run(LAN, &["officer", "edit", &binh, "--right", "entry unit:nowhere"]);
    assert!(bad.status == 1 && bad.err.contains("nowhere"), "{}", bad.err);
    office.run(BINH, &["count"]).good();
    office.run(LAN, &["officer", "remove", &binh]).good();
    assert_eq!(office.run(BINH, &["count"]).status, 1);
    let history = office.run(0, &["history", &binh, "--json"]).json();
    assert_eq!(history.len(), 2);
    assert!(history.iter().all(|entry| entry["by"] == json!(lan)));
    assert_eq!(office.run(LAN, &["officer", "add"]).status, 2);
}

#[test]
fn who_is_here_and_how_the_machine_is_goes_to_those_whom_it_concerns() {
    let Some(office) = Office::open("sessions by rights") else { return };
    office.must(&officer(LAN, &["entry unit:138@old until:2099-12-31"]));
    office.must(&officer(BINH, &["viewer"]));
    let told = office.run(LAN, &["status"]).good();
    assert!(!told.contains('/') && !told.contains("pid"), "{told}");
    let status = &office.run(LAN, &["status", "--json"]).json()[0];
    assert!(["data", "socket", "memory", "store", "pid"].iter().all(|name| status[*name].is_null()), "{status}");
    assert!(office.run(0, &["status"]).good().contains("pid"));
    let rows = office.run(LAN, &["sessions", "--json"]).json();
    let own = rows.iter().find(|row| row["own"] == json!(true)).expect("the own session");
    assert_eq!((&own["officer"], &own["purpose"]), (&json!(format!("uid:{LAN}")), &json!("command")));
    let shown = office.run(LAN, &["sessions"]).good();
    assert!(shown.contains("data entry · Huyện Trấn Yên") && shown.contains("(this one)"), "{shown}");
    let rows = office.run(BINH, &["sessions", "--json"]).json();
    assert!(rows.iter().all(|row| row["officer"] == json!(format!("uid:{BINH}"))), "{rows:?}");
    let ran = office.run(LAN, &["evict", "1"]);
    assert!(ran.status == 1 && ran.err.contains("administer the register"), "{}", ran.err);
    let ran = office.run(0, &["evict", "9999"]);
    assert!(ran.status == 1 && ran.err.contains("no session 9999"), "{}", ran.err);
    assert_eq!(office.run(0, &["evict", "x"]).status, 2);
}

#[test]
fn a_command_that_is_sent_away_says_by_whom() {
    let Some(office) = Office::open("an evicted command") else { return };
    office.must(&officer(LAN, &["entry"]));
    let mut child = office.command(LAN, &["submit"]).stdin(Stdio::piped()).spawn().expect("the program");
    let answers = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut typing = Typing { child, answers };
    let near = office.site("unit:138@old status:active");
    assert!(typing.line(&json!({"edit_site": {"id": near, "set": {"members": 41}}})).contains("seq"));
    let rows = office.run(0, &["sessions", "--json"]).json();
    let row = rows.iter().find(|row| row["officer"] == json!(format!("uid:{LAN}"))).expect("its session");
    let said = office.run(0, &["evict", &row["session"].to_string()]).good();
    assert!(said.contains(&format!("of uid:{LAN} has ended")), "{said}");
    // The next command is answered with who it was, or the connection has ended by then and the program says so.
    let answer = typing.line(&json!({"edit_site": {"id": near, "set": {"members": 42}}}));
    drop(typing.child.stdin.take());
    let ended = typing.child.wait_with_output().expect("an end");
    let told = format!("{answer}{}", String::from_utf8_lossy(&ended.stderr));
    assert!(told.contains("(administrator) ended this session") && !told.contains("{value}"), "{told}");
    assert_eq!(office.run(0, &["show", &near, "--json"]).json()[0]["members"], json!(41));
}

/// A `submit` that stays open.
struct Typing {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Typing {
    fn line(&mut self, command: &Value) -> String {
        let stdin = self.child.stdin.as_mut().expect("a pipe");
        // A program that has ended reads no more; what it said tells why.
        let _ = writeln!(stdin, "{command}");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("text");
        answer
    }
}

#[test]
fn an_officer_who_is_removed_while_logged_in_is_sent_away() {
    let Some(office) = Office::open("a removed officer") else { return };
    office.must(&officer(LAN, &["entry"]));
    let mut command = office.command(LAN, &["submit"]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program");
    let answers = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut typing = Typing { child, answers };
    let near = office.site("unit:138@old status:active");
    let edit = |members: u32| json!({"edit_site": {"id": near, "set": {"members": members}}});
    assert!(typing.line(&edit(41)).contains("seq"));
    office.must(&json!({"edit_officer": {"name": format!("uid:{LAN}"), "set": {"rights": []}}}));
    let answer = typing.line(&edit(42));
    assert!(!answer.contains("\"seq\""), "{answer}");
    drop(typing.child.stdin.take());
    wait_until("the end of the removed officer's program", || typing.child.try_wait().expect("a child").is_some());
    assert_ne!(office.run(0, &["show", &near, "--json"]).json()[0]["members"], json!(42));
}

#[test]
fn whoever_works_in_lines_of_text_and_is_removed_is_told_in_a_sentence_and_sent_away() {
    let Some(office) = Office::open("a removed officer in lines of text") else { return };
    office.must(&officer(LAN, &["viewer"]));
    let mut child = office.command(LAN, &["--plain"]).stdin(Stdio::piped()).spawn().expect("the program");
    let (mut out, mut shown) = (child.stdout.take().expect("a pipe"), Vec::new());
    while !shown.ends_with(b"for help: ") {
        let mut chunk = [0; 4096];
        let length = out.read(&mut chunk).expect("text");
        assert!(length > 0, "{}", String::from_utf8_lossy(&shown));
        shown.extend_from_slice(&chunk[..length]);
    }
    office.must(&json!({"edit_officer": {"name": format!("uid:{LAN}"), "set": {"rights": []}}}));
    // Nothing is typed meanwhile: the prompt itself ends.
    wait_until("the end of the removed officer's program", || child.try_wait().expect("a child").is_some());
    let mut told = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut told).expect("text");
    assert_eq!(child.wait().expect("an end").code(), Some(1), "{told}");
    assert_eq!(told.trim().lines().count(), 1, "{told}");
}
