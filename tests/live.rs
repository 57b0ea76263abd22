//! The whole program at work: dashboards that see each other's changes, servers that are killed, journals that are damaged.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use antq::client::Caller;
use antq::client::Spawn;
use antq::model::code::Via;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Purpose;
use portable_pty::CommandBuilder;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;

use crate::office::ANTQ;
use crate::office::Office;
use crate::office::submit;
use crate::terminal::Screen;

fn new_site(name: &str) -> String {
    format!(
        r#"{{"add_site":{{"model":"HND-01","unit":"04249@old","name":"{name}","lead":"HND","founded":"2021-05-12","members":7}},"token":"{name}"}}"#
    )
}

fn segment(data: &Path) -> PathBuf {
    data.join("journal/000000001.ndjson")
}

#[test]
fn a_change_in_one_shell_is_on_both_dashboards() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let (mut first, mut second) = (office.dashboard(120, 36), office.dashboard(80, 24));
    for screen in [&mut first, &mut second] {
        screen.wait_for("1.134");
    }
    let before = office.json(&["count"]).first().and_then(|total| total["sites"].as_u64()).expect("a total");
    let mut caller = office.caller();
    assert!(matches!(submit(&mut caller, new_site("điểm mới")), Answer::Done(_)));
    let after = format!("{}.{:03}", (before + 1) / 1000, (before + 1) % 1000);
    for screen in [&mut first, &mut second] {
        screen.wait_for(&after);
    }
    first.resize(240, 67);
    first.wait_for(&after);
    first.press("q");
    assert_eq!(first.wait_for_end(), 0);
}

#[test]
fn a_dashboard_of_a_past_day_has_the_map_of_that_day_and_says_so() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut screen = office.dashboard_with(&["--as-of", "2024-05-31"], 120, 36);
    screen.wait_for("TÍNH ĐẾN 31/05/2024");
    screen.wait_for("Huyện Trấn Yên");
    let mut small = office.dashboard_with(&["--as-of", "2024-05-31"], 80, 24);
    small.wait_for("TÍNH ĐẾN 31/05/2024");
}

#[test]
fn a_dashboard_outlives_its_server_and_says_so() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut screen = office.dashboard(120, 36);
    screen.wait_for("1.134");
    office.kill();
    // The figures stay, and a new server is started by the dashboard itself.
    let mut caller = loop {
        screen.take_in(Duration::from_millis(20));
        if let Ok(caller) = Caller::open(&office.place(), Spawn::Never, Purpose::Command) {
            break caller;
        }
    };
    assert!(matches!(submit(&mut caller, new_site("sau khi mất máy chủ")), Answer::Done(_)));
    let total = office.json(&["count"]).first().and_then(|total| total["sites"].as_u64()).expect("a total");
    screen.wait_for(&format!("{}.{:03}", total / 1000, total % 1000));
}

#[test]
fn a_terminal_that_vanishes_takes_its_client_along() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    // The dashboard's terminal belongs to a program in between; when that is killed, the terminal is gone.
    let data = office.data().display().to_string();
    let mut command = CommandBuilder::new("script");
    command.args(["--quiet", "--command", &format!("{ANTQ} --data {data}"), "/dev/null"]);
    command.env("HOME", office.folder.path());
    let mut screen = Screen::start(command, 80, 24);
    screen.wait_for("1.134");
    let clients = || {
        let all = fs::read_dir("/proc").expect("processes").flatten();
        let lines = all.filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok());
        lines.filter(|line| line.starts_with(ANTQ) && line.contains(&data) && !line.contains("serve")).count()
    };
    assert_eq!(clients(), 1);
    let between =
        screen.child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).expect("the program in between");
    kill_process(between, Signal::KILL).expect("to be killed");
    let begun = std::time::Instant::now();
    while clients() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the client lives on without its terminal");
        screen.take_in(Duration::from_millis(50));
    }
}

#[test]
fn fifty_kills_lose_nothing_that_was_acknowledged() {
    let mut office = Office::new(&[]);
    office.serve();
    let mut caller = office.caller();
    let model = r#"{"add_model":{"code":"HND-01","name":"Nông dân","lead":"HND","field":"legal-knowledge"}}"#;
    assert!(matches!(submit(&mut caller, model.to_owned()), Answer::Done(_)));
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..50 {
        let (sender, acks) = channel();
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let (place, sender) = (office.place(), sender.clone());
                thread::spawn(move || {
                    let Ok(mut caller) = Caller::open(&place, Spawn::Never, Purpose::Command) else { return };
                    for number in 0.. {
                        let name = format!("r{round}w{writer}n{number}");
                        match caller.ask(Ask::Submit { line: new_site(&name), via: Via::Cli }) {
                            Ok(Answer::Done(_)) => drop(sender.send(name)),
                            _ => return,
                        }
                    }
                })
            })
            .collect();
        drop(sender);
        // The kill falls between two acknowledgements: after so many of them, and another number each round.
        acknowledged.extend(acks.iter().take(1 + round % 7));
        office.kill();
        acknowledged.extend(acks.iter());
        writers.into_iter().for_each(|writer| writer.join().expect("a writer"));
        office.serve();
    }
    let names: std::collections::BTreeMap<String, usize> =
        office.json(&["list", "sites"]).into_iter().fold(Default::default(), |mut all, site| {
            *all.entry(site["name"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            all
        });
    let lost: Vec<_> = acknowledged.iter().filter(|name| names.get(*name) != Some(&1)).collect();
    assert!(
        lost.is_empty(),
        "{} of {} acknowledged sites are not there once: {lost:?}",
        lost.len(),
        acknowledged.len()
    );
    assert!(acknowledged.len() >= 50);
    office.stop();
    let verified = office.antq(&["verify"]);
    assert!(verified.status.success() && verified.stdout.starts_with(b"ok seq="), "{verified:?}");
}

#[test]
fn everything_but_the_journal_can_be_made_again() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let asks: [&[&str]; 4] = [
        &["count", "--by", "lead"],
        &["count", "--by", "commune", "--as-of", "2024-05-31"],
        &["count", "--by", "commune,rating", "--as-of", "2025-07-01"],
        &["list", "sites", "đường"],
    ];
    let before = asks.map(|ask| office.json(ask));
    office.stop();
    for entry in fs::read_dir(office.data()).expect("the data").flatten().filter(|entry| entry.file_name() != "journal")
    {
        let path = entry.path();
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("to be deleted");
    }
    office.serve();
    assert_eq!(asks.map(|ask| office.json(ask)), before);
}

#[test]
fn a_flipped_byte_is_named_and_makes_the_register_read_only() {
    let mut office = Office::new(&[]);
    office.serve();
    let mut caller = office.caller();
    for number in 0..5 {
        let line = format!(r#"{{"add_association":{{"code":"X{number}","name":"Hội {number}"}}}}"#);
        assert!(matches!(submit(&mut caller, line), Answer::Done(_)));
    }
    drop(caller);
    office.stop();
    let path = segment(&office.data());
    let mut bytes = fs::read(&path).expect("a segment");
    let at = bytes.windows(4).position(|window| window == b"i 2\"").expect("the third of them");
    bytes[at] ^= 0x01;
    fs::write(&path, &bytes).expect("a segment");
    let line = 1 + bytes[..at].split(|b| *b == b'\n').filter(|line| !line.is_empty()).count().saturating_sub(1);
    let verified = office.antq(&["verify"]);
    let said = format!("{}{}", String::from_utf8_lossy(&verified.stdout), String::from_utf8_lossy(&verified.stderr));
    assert_eq!(verified.status.code(), Some(1), "{said}");
    assert!(said.contains("000000001.ndjson") && said.contains(&line.to_string()), "line {line}: {said}");
    office.serve();
    let mut caller = Caller::open(&office.place(), Spawn::Never, Purpose::Command).expect("a server that reads");
    match submit(&mut caller, r#"{"add_association":{"code":"Y","name":"Hội"}}"#.to_owned()) {
        Answer::Refused(problem) => assert_eq!(problem.reason.code().as_str(), "read_only", "{problem}"),
        other => panic!("{other:?}"),
    }
}
