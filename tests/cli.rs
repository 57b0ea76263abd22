//! The scripting contract, line by line, against the real program.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::process::Stdio;

use antq::model::id::Seq;
use antq::wire::frame::encode_from_server;
use antq::wire::frame::read_request;
use antq::wire::message::Answer;
use antq::wire::message::FromServer;
use antq::wire::message::Hello;
use antq::wire::message::Receipt;
use antq::wire::message::Welcome;
use antq::wire::place::take_lock;
use serde_json::Value;
use serde_json::json;

use crate::support::Home;
use crate::support::json_lines;
use crate::support::keep_only_the_journal;
use crate::support::wait_until;

/// A line that adds a site, with some fields put in or taken out.
fn add_site(changes: Value) -> String {
    let mut site = json!({
        "model": "HND-01", "unit": "04249@old", "name": "CLB Nông dân với kiến thức pháp luật tổ 3", "hamlet": "tổ 3",
        "lead": "HND", "partners": ["MTTQ"], "founded": "2021-05-12", "launched": "2021-05-20",
        "decision": {"number": "45/QĐ-UBND", "date": "2021-05-10", "issuer": "UBND phường Yên Thịnh"},
        "teams": 1, "members": 30, "self": ["manage", "prevent", "protect", "mediate"],
        "funding": {"socialised": true, "amount_vnd": 60_000_000}, "origin": null, "drives": [], "note": ""
    });
    let fields = site.as_object_mut().expect("an object");
    for (name, value) in changes.as_object().expect("an object") {
        if value == "-" {
            fields.remove(name)
        } else {
            fields.insert(name.clone(), value.clone())
        };
    }
    json!({ "add_site": site }).to_string()
}

#[test]
fn without_a_register_the_way_to_one_is_told() {
    let home = Home::new();
    for args in [&[][..], &["list", "sites"], &["count"], &["verify"], &["status"], &["history"], &["submit"]] {
        let ran = home.run(args);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{args:?}: {}", ran.err);
        assert!(ran.err.contains("antq init") && ran.err.contains("antq demo"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn wrong_usage_has_its_own_status() {
    let home = Home::new();
    for args in [
        &["no-such-command"][..],
        &["list"],
        &["list", "stones"],
        &["list", "sites", "--as-of", "2024-02-30"],
        &["count", "--by", "colour"],
        &["count", "--json", "--csv"],
        &["show"],
        &["serve", "--idle-exit", "soon"],
        &["--lang", "fr"],
        &["wall"],
        &["import", "x"],
    ] {
        let ran = home.run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.lines().count() >= 2, "{args:?}: {}", ran.err);
    }
    assert!(home.run(&["--help"]).good().starts_with("A register"));
    assert!(home.run(&["--lang", "vi", "count", "--help"]).good().contains("Cách dùng: antq count"));
    assert!(home.run(&["--version"]).good().starts_with("antq "));
}

#[test]
fn a_register_is_made_once() {
    let home = Home::new();
    let ran = home.run(&["init", "--province", "lào cai"]);
    assert!(ran.status == 1 && ran.err.contains("10@old") && ran.err.contains("15@2025"), "{ran:?}");
    assert!(!home.data().join("journal").exists());
    home.run(&["init"]).good();
    let again = home.run(&["init", "--demo"]);
    assert!(again.status == 1 && again.err.contains("already"), "{again:?}");
    let _server = home.serve();
    let total = home.run(&["count", "--json"]).json();
    assert_eq!(total, [json!({"models": 0, "sites": 0, "teams": 0, "members": 0})]);
    assert_eq!(home.run(&["list", "associations", "--json"]).json().len(), 14);
    let units = home.run(&["list", "units", "--as-of", "2024-05-31", "--json"]).json();
    let communes = units.iter().filter(|unit| unit["level"] == "commune").count();
    assert!(communes > 173, "the old Lào Cai comes along: {communes}");
}

/// Figures reckoned anew from the lines of `list`, by a key.
struct Recount {
    sites: Vec<Value>,
    fields: BTreeMap<String, Value>,
}

type Figures = (BTreeSet<String>, u64, u64, u64);

impl Recount {
    fn of(home: &Home, day: &str) -> Self {
        let models = home.run(&["list", "models", "--json"]).json();
        let fields = models.iter().map(|model| (text(&model["code"]), model["field"].clone())).collect();
        Self { sites: home.run(&["list", "sites", "--json", "--as-of", day]).json(), fields }
    }

    fn values(&self, key: &str, site: &Value) -> Vec<Value> {
        match key {
            "assoc" => {
                let partners = site["partners"].as_array().expect("a list");
                std::iter::once(&site["lead"]).chain(partners).cloned().collect()
            }
            "field" => vec![self.fields[&text(&site["model"])].clone()],
            "year" => vec![text(&site["founded"])[..4].parse::<i64>().expect("a year").into()],
            key => vec![site[key].clone()],
        }
    }

    fn by(&self, key: &str) -> BTreeMap<String, Value> {
        let mut groups: BTreeMap<String, (Value, Figures)> = BTreeMap::new();
        for site in &self.sites {
            for value in self.values(key, site) {
                let (_, figures) = groups.entry(value.to_string()).or_insert_with(|| (value, Figures::default()));
                figures.0.insert(text(&site["model"]));
                figures.1 += 1;
                figures.2 += site["teams"].as_u64().expect("a number");
                figures.3 += site["members"].as_u64().expect("a number");
            }
        }
        let object = |(value, (models, sites, teams, members)): (Value, Figures)| json!({key: value, "models": models.len(), "sites": sites, "teams": teams, "members": members});
        groups.into_iter().map(|(name, group)| (name, object(group))).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

#[test]
fn the_figures_are_those_of_the_headline_and_of_a_recount() {
    const DAY: &str = "2024-05-31";
    const KEYS: [&str; 10] =
        ["lead", "district", "commune", "assoc", "model", "field", "status", "rating", "year", "province"];
    let home = Home::demo();
    let mut server = home.serve();
    let figures = |home: &Home| {
        let mut all = home.run(&["count", "--as-of", DAY, "--json"]).good();
        for key in KEYS {
            all.push_str(&home.run(&["count", "--by", key, "--as-of", DAY, "--json"]).good());
        }
        all + &home.run(&["count", "--by", "district,lead", "--as-of", DAY, "--json"]).good()
    };
    let before = figures(&home);
    let total = json_lines(&before).remove(0);
    assert_eq!((&total["sites"], &total["models"]), (&json!(1134), &json!(56)));
    let recount = Recount::of(&home, DAY);
    assert_eq!(recount.sites.len(), 1134);
    for key in KEYS {
        let groups = home.run(&["count", "--by", key, "--as-of", DAY, "--json"]).json();
        let counted: BTreeMap<String, Value> =
            groups.iter().map(|group| (group[key].to_string(), group.clone())).collect();
        assert_eq!(counted.len(), groups.len(), "{key}: a group came twice");
        assert_eq!(counted, recount.by(key), "{key}");
        match key {
            "district" => assert_eq!(groups.len(), 9),
            "commune" => assert_eq!(groups.len(), 173),
            _ => {}
        }
    }
    // Everything but the journal can go; on an empty query, a filter and another map nothing else comes out.
    let narrow = |home: &Home| home.run(&["count", "unit:138@old", "-lead:CA", "--by", "year", "--json"]).good();
    let narrowed = narrow(&home);
    assert_eq!(server.stop(), 0);
    keep_only_the_journal(&home.data());
    let _server = home.serve();
    assert_eq!(figures(&home), before);
    assert_eq!(narrow(&home), narrowed);
    assert!(!narrowed.is_empty());
    let on_two_tiers = home.run(&["count", "--by", "district", "--as-of", "2026-01-01", "--json"]).json();
    assert!(on_two_tiers.len() == 1 && on_two_tiers[0]["district"].is_null(), "{on_two_tiers:?}");
}

#[test]
fn every_kind_is_listed_in_every_form() {
    let home = Home::demo();
    let _server = home.serve();
    let site = [
        "id", "rev", "model", "unit", "name", "hamlet", "lead", "partners", "founded", "launched", "decision", "teams",
        "members", "self", "funding", "origin", "drives", "note", "status", "rating", "exemplar", "province",
        "district", "commune",
    ];
    let unit = [
        "id",
        "gso_code",
        "level",
        "kind",
        "name",
        "full_name",
        "parent",
        "valid_from",
        "valid_to",
        "lat",
        "lon",
        "aliases",
    ];
    let kinds: [(&str, &[&str]); 9] = [
        ("sites", &site),
        ("units", &unit),
        ("models", &["code", "name", "lead", "field", "criteria"]),
        ("associations", &["code", "name", "name_en"]),
        ("assessments", &["site", "period", "rating", "criteria", "figures"]),
        ("activities", &["kind", "unit", "association", "on", "attendees", "title"]),
        ("awards", &["to", "level", "form", "decision", "on"]),
        ("officers", &[]),
        ("periods", &["code", "start", "end", "kind"]),
    ];
    for (kind, keys) in kinds {
        let lines = home.run(&["list", kind, "--json"]).json();
        for line in &lines {
            for key in keys {
                assert!(line.get(key).is_some(), "{kind} has no {key}: {line}");
            }
        }
        let csv = home.run(&["list", kind, "--csv"]).good();
        let columns = csv.lines().next().expect("names of columns").split(',').count();
        assert!(columns >= keys.len() && (kind == "officers" || csv.lines().count() > lines.len()), "{kind}: {csv}");
        let table = home.run(&["list", kind]).good();
        if lines.is_empty() {
            assert_eq!(table, "No record fits.\n");
        } else {
            assert_eq!(table.lines().count(), lines.len() + 3, "{kind}");
        }
    }
    let found = home.run(&["list", "sites", "nong dan voi kien thuc", "--json"]).json();
    assert!(!found.is_empty() && found.iter().all(|site| site["model"] == "HND-01"), "{found:?}");
    let quoted = home.run(&["list", "sites", "founded:2020..2021", "-status:paused", "members:>50", "--json"]).json();
    assert!(quoted.iter().all(|site| site["members"].as_u64() > Some(50) && site["status"] != "paused"));
    let refused = home.run(&["list", "sites", "founded:yesterday"]);
    assert!(refused.status == 1 && refused.out.is_empty() && refused.err.contains("founded"), "{refused:?}");
    let people = home.run(&["--lang", "vi", "count", "--by", "assoc", "--as-of", "2024-05-31"]).good();
    assert!(people.contains("Tổng cộng") && people.contains("1.134") && people.contains("Hội Nông dân"), "{people}");
    let line = home.run(&["--lang", "vi", "count", "--as-of", "2024-05-31"]).good();
    assert!(line.starts_with("56 mô hình · 1.134 điểm · "), "{line}");
}

#[test]
fn commands_are_answered_as_the_contract_says() {
    let home = Home::demo();
    let _server = home.serve();
    let add = add_site(json!({}));
    let lines = home.run_with(&["submit"], format!("{add}\n\n  \n{add}\r\n").as_bytes()).good();
    let answers = json_lines(&lines);
    assert_eq!(answers.len(), 2, "{lines}");
    let (seq, id) = (answers[0]["seq"].as_u64().expect("a number"), text(&answers[0]["ids"][0]));
    assert_eq!((id.as_str(), text(&answers[1]["ids"][0])), ("S001233", "S001234".to_owned()));
    assert_eq!(answers[1], json!({"seq": seq + 1, "ids": ["S001234"], "rev": 1}));
    assert!(lines.starts_with(&format!(r#"{{"seq":{seq},"ids":["S001233"],"rev":1}}"#)), "{lines}");
    let kinds = [
        json!({"add_association": {"code": "HCTD", "name": "Hội Chữ thập đỏ", "name_en": "Red Cross"}}),
        json!({"add_model": {"code": "HCTD-01", "name": "Điểm sơ cứu", "lead": "HCTD", "field": "traffic-safety", "criteria": []}}),
        json!({"add_sites": {"template": {"model": "HCTD-01", "name": "Điểm sơ cứu", "lead": "HCTD", "founded": "2024-01-05"},
            "units": ["04249@old", "04252@old"]}}),
        json!({"edit_site": {"id": id, "rev": 1, "set": {"members": 32}}}),
        json!({"site_event": {"id": id, "event": "strengthened", "on": "2024-03-01", "into": null, "reason": ""}}),
        json!({"assess": {"site": id, "period": "2024-H1", "rating": "good", "criteria": [],
            "figures": {"sessions": 4, "attendees": 120, "tips": 3, "mediations": 2}, "note": ""}}),
        json!({"add_activity": {"kind": "training", "unit": "138@old", "association": "CCB", "on": "2024-06-02", "attendees": 80, "title": "Tập huấn"}}),
        json!({"award": {"to": id, "level": "district", "form": "giấy khen", "decision": {"number": "7/QĐ"}, "on": "2024-08-19"}}),
        json!({"batch": [{"edit_site": {"id": id, "set": {"teams": 2}}}, {"edit_site": {"id": id, "set": {"note": "a"}}}]}),
        json!({"undo": {"seq": seq + 1}}),
    ];
    let input: String = kinds.iter().map(|line| format!("{line}\n")).collect();
    let path = home.tmp().join("commands.ndjson");
    fs::write(&path, input).expect("a file");
    let answers = home.run(&["submit", &path.display().to_string()]).json();
    assert_eq!(answers.len(), kinds.len());
    assert!(answers.iter().all(|answer| answer.get("seq").is_some()), "{answers:?}");
    assert_eq!(answers[2]["ids"], json!(["S001235", "S001236"]));
    assert_eq!(answers[3]["rev"], 2);
    let shown = home.run(&["show", &id, "--json"]).json().remove(0);
    assert_eq!((&shown["members"], &shown["teams"], &shown["rating"]), (&json!(32), &json!(2), &json!("good")));
    let gone = home.run(&["list", "sites", "--json"]).json();
    assert!(gone.iter().all(|site| site["id"] != "S001234"), "it was taken back");
}

#[test]
fn a_token_is_done_once_and_a_stale_edit_is_refused() {
    let home = Home::demo();
    let _server = home.serve();
    let mut add: Value = serde_json::from_str(&add_site(json!({}))).expect("JSON");
    add["token"] = "t-1".into();
    let first = home.run_with(&["submit"], format!("{add}\n{add}\n").as_bytes()).json();
    let later = home.run_with(&["submit"], format!("{add}\n").as_bytes()).json();
    assert!(first[0] == first[1] && first[0] == later[0], "{first:?} {later:?}");
    let id = &first[0]["ids"][0];
    let edit = |rev: u32, set: Value| format!("{}\n", json!({"edit_site": {"id": id, "rev": rev, "set": set}}));
    let lines = edit(1, json!({"members": 31})) + &edit(1, json!({"members": 33})) + &edit(1, json!({"teams": 4}));
    let ran = home.run_with(&["submit"], lines.as_bytes());
    assert_eq!(ran.status, 1);
    let answers = json_lines(&ran.out);
    assert_eq!(answers[0]["rev"], 2);
    assert_eq!((&answers[1]["error"]["code"], &answers[1]["error"]["field"]), (&json!("conflict"), &json!("members")));
    assert_eq!(answers[2]["merged"], json!(["members"]), "another field is merged, and said so");
}

/// Each bad line is one error line with code, field and sentence, and the next line still works.
#[test]
fn bad_lines_are_refused_one_by_one() {
    let home = Home::demo();
    let _server = home.serve();
    let long = "x".repeat(1_000_001);
    let cases: Vec<(Vec<u8>, &str, &str)> = vec![
        (b"{not json".to_vec(), "invalid", "line"),
        (b"[1,2]".to_vec(), "invalid", "line"),
        (b"\xff\xfe\"".to_vec(), "invalid", "line"),
        (br#"{"fly_to_the_moon":{}}"#.to_vec(), "invalid", "command"),
        (add_site(json!({"name": "-"})).into(), "invalid", "name"),
        (add_site(json!({"unit": "-"})).into(), "invalid", "unit"),
        (add_site(json!({"colour": "red"})).into(), "invalid", "colour"),
        (add_site(json!({"unit": "99999@old"})).into(), "unknown", "unit"),
        (add_site(json!({"model": "XX-99"})).into(), "unknown", "model"),
        (add_site(json!({"founded": "2024-02-30"})).into(), "invalid", "founded"),
        (add_site(json!({"note": long})).into(), "too_large", "line"),
        (add_site(json!({"note": "x".repeat(500_000)})).into(), "invalid", "note"),
        (add_site(json!({"name": "a\u{1b}[31mb"})).into(), "invalid", "name"),
        (add_site(json!({"name": "To\u{302}\u{309} tự quản"})).into(), "invalid", "name"),
        (add_site(json!({"members": -1})).into(), "invalid", "members"),
        (add_site(json!({"members": "nhiều"})).into(), "invalid", "members"),
        (add_site(json!({"founded": "2025-07-02", "launched": null})).into(), "invalid", "unit"),
        (br#"{"edit_site":{"id":"S999999","set":{"members":1}}}"#.to_vec(), "unknown", "id"),
        (br#"{"undo":{"seq":999999}}"#.to_vec(), "unknown", "seq"),
    ];
    let good = add_site(json!({}));
    let mut input = Vec::new();
    for (line, ..) in &cases {
        input.extend([line.as_slice(), b"\n", good.as_bytes(), b"\n"].concat());
    }
    let ran = home.run_with(&["submit"], &input);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let answers = json_lines(&ran.out);
    assert_eq!(answers.len(), 2 * cases.len());
    for (pair, (line, code, field)) in answers.chunks(2).zip(&cases) {
        let line = String::from_utf8_lossy(&line[..line.len().min(200)]).into_owned();
        let error = &pair[0]["error"];
        assert_eq!((error["code"].as_str(), error["field"].as_str()), (Some(*code), Some(*field)), "{line}: {error}");
        let message = text(&error["message"]);
        assert!(message.ends_with('.') && !message.contains('{') && message.len() < 600, "{line}: {message}");
        assert!(pair[1].get("seq").is_some(), "after {line}: {}", pair[1]);
    }
    let spoken = home.run_with(&["--lang", "vi", "submit"], add_site(json!({"unit": "x@old"})).as_bytes());
    assert!(spoken.out.contains("Không có đơn vị hành chính"), "{}", spoken.out);
}

#[test]
fn an_answer_comes_before_the_next_line_is_asked_for() {
    let home = Home::demo();
    let _server = home.serve();
    let mut child = home.antq(&["submit"]).stdin(Stdio::piped()).spawn().expect("the program");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for place in 0..3 {
        writeln!(stdin, "{}", add_site(json!({}))).expect("a pipe");
        let answer = answers.next().expect("an answer").expect("text");
        assert!(answer.contains(&format!("S00123{}", 3 + place)), "{answer}");
    }
    drop(stdin);
    assert!(answers.next().is_none() && child.wait().expect("an end").success());
}

#[test]
fn many_lines_are_answered_in_order() {
    let home = Home::demo();
    let _server = home.serve();
    let input: String = (0..3000).map(|n| add_site(json!({"members": n})) + "\n").collect();
    let answers = home.run_with(&["submit"], input.as_bytes()).json();
    let seqs: Vec<u64> = answers.iter().filter_map(|answer| answer["seq"].as_u64()).collect();
    assert!(seqs.len() == 3000 && seqs.windows(2).all(|pair| pair[1] == pair[0] + 1));
    let site = home.run(&["show", "S004232", "--json"]).json().remove(0);
    assert_eq!(site["members"], 2999);
}

#[test]
fn a_lost_server_costs_only_what_has_no_token() {
    let home = Home::demo();
    let mut server = home.serve();
    let mut child = home.antq(&["submit"]).stdin(Stdio::piped()).spawn().expect("the program");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut ask = |token: &str| {
        let mut line: Value = serde_json::from_str(&add_site(json!({}))).expect("JSON");
        line["token"] = token.into();
        writeln!(stdin, "{line}").expect("a pipe");
        answers.next().expect("an answer").expect("text")
    };
    let first = ask("before");
    server.kill();
    // The next line finds no server; one is started, and the line is done there.
    let second = ask("after");
    assert!(first.contains("S001233") && second.contains("S001234"), "{first} {second}");
    assert_eq!(ask("before"), first, "what was done before the loss is not done again");
    drop(stdin);
    assert!(child.wait().expect("an end").success());
    home.run(&["stop"]).good();
}

/// A connection to a server that says no more than it is told to, with the number of its first question.
fn first_question(listener: &UnixListener) -> (UnixStream, u64) {
    loop {
        let (mut stream, _) = listener.accept().expect("a client");
        // Whoever only looks whether somebody is there asks nothing.
        let Ok(_) = Hello::read(&mut stream) else { continue };
        Welcome::new(None).write(&mut stream).expect("a client");
        if let Ok(request) = read_request(&mut stream) {
            return (stream, request.id);
        }
    }
}

#[test]
fn a_line_that_a_stopping_server_did_not_take_goes_to_the_next_one() {
    let home = Home::new();
    let socket = home.tmp().join("s");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let servers = std::thread::spawn(move || {
        for answer in [
            Answer::Stopping,
            Answer::Done(Receipt { seq: Seq(7), ids: vec!["S000001".into()], rev: Some(1), merged: Vec::new() }),
        ] {
            let (mut stream, id) = first_question(&listener);
            stream
                .write_all(&encode_from_server(&FromServer::Reply { id, answer }).expect("a frame"))
                .expect("a client");
        }
    });
    let ran = home.run_with(&["submit", "--no-spawn", "--socket", &socket.display().to_string()], b"{}\n");
    servers.join().expect("both servers were asked");
    assert_eq!(ran.good(), "{\"seq\":7,\"ids\":[\"S000001\"],\"rev\":1}\n");
}

#[test]
fn a_store_that_is_not_the_journals_is_found_without_a_server() {
    let home = Home::demo();
    let mut server = home.serve();
    let status = || home.run(&["status", "--json"]).json().remove(0);
    wait_until("the store", || status()["store"]["state"] == "current");
    assert_eq!(server.stop(), 0);
    home.run(&["verify"]).good();
    let mark = fs::read(home.data().join("sled.ok")).expect("a clean stop");
    let db = fs::read_dir(home.data()).expect("a folder").flatten().map(|entry| entry.path().join("db"));
    let db = db.filter(|path| path.exists()).collect::<Vec<_>>().remove(0);
    let mut bytes = fs::read(&db).expect("a database");
    bytes[5000] ^= 1;
    fs::write(&db, &bytes).expect("to damage it");
    let ran = home.run(&["verify"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, "its data is not what was written\n"), "{ran:?}");
    assert!(home.run(&["--lang", "vi", "verify"]).out.starts_with("dữ liệu "));
    assert_eq!(fs::read(home.data().join("sled.ok")).expect("still there"), mark);
    assert_eq!(fs::read(&db).expect("still there"), bytes);
    fs::remove_file(home.data().join("sled.ok")).expect("to delete it");
    home.run(&["verify"]).good();
}

/// Runs a command whose output nobody reads.
fn unread(home: &Home, args: &[&str], input: &[u8]) -> Option<i32> {
    let mut child = home.antq(args).stdin(Stdio::piped()).spawn().expect("the program");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait().expect("an end").code()
}

#[test]
fn what_was_submitted_is_done_whether_or_not_the_answers_are_read() {
    let home = Home::demo();
    let _server = home.serve();
    let good = add_site(json!({}));
    assert_eq!(unread(&home, &["submit"], format!("{good}\n{good}\n").as_bytes()), Some(0));
    assert_eq!(unread(&home, &["submit"], format!("{good}\nnonsense\n{good}\n").as_bytes()), Some(1));
    assert!(home.run(&["show", "S001236"]).good().contains("S001236"));
}

#[test]
fn what_is_written_is_private_also_in_a_folder_that_is_open() {
    let home = Home::new();
    fs::create_dir_all(home.data()).expect("a folder");
    fs::set_permissions(home.data(), fs::Permissions::from_mode(0o755)).expect("a folder");
    home.run(&["init"]).good();
    let mut server = home.serve();
    home.run(&["count"]).good();
    server.stop();
    let mut open = vec![home.data()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let found = entry.metadata().expect("a file");
            assert_eq!(found.permissions().mode() & 0o077, 0, "{}", entry.path().display());
            if found.is_dir() {
                open.push(entry.path());
            }
        }
    }
}

#[test]
fn one_record_and_its_history_are_shown() {
    let home = Home::demo();
    let _server = home.serve();
    let site = home.run(&["show", "S000412", "--json"]).json().remove(0);
    assert_eq!((site["id"].as_str(), site["events"].is_array()), (Some("S000412"), true));
    for id in ["S000412", "HND-01", "HND", "138@old", "2024-H1"] {
        let card = home.run(&["show", id]).good();
        assert!(card.contains(id) && card.lines().count() > 2, "{card}");
    }
    let unknown = home.run(&["show", "S999999"]);
    assert!(unknown.status == 1 && unknown.out.is_empty() && unknown.err.contains("S999999"), "{unknown:?}");
    let edit = json!({"edit_site": {"id": "S000412", "set": {"members": 77}}}).to_string();
    home.run_with(&["submit"], edit.as_bytes()).good();
    let history = home.run(&["history", "S000412", "--json"]).json();
    let last = history.last().expect("an entry");
    for key in ["seq", "at", "by", "via", "changes"] {
        assert!(last.get(key).is_some(), "{key}: {last}");
    }
    assert_eq!((&last["via"], &last["changes"][0]["edit_site"]["set"]["members"]), (&json!("cli"), &json!(77)));
    assert!(home.run(&["history", "S000412"]).good().contains("→ 77"));
    let all = home.run(&["history", "--json"]).json();
    let seqs: Vec<u64> = all.iter().filter_map(|entry| entry["seq"].as_u64()).collect();
    assert_eq!(seqs, (1..=all.len() as u64).collect::<Vec<_>>());
}

#[test]
fn the_server_tells_how_it_is_and_stops_when_asked() {
    let home = Home::demo();
    let mut server = home.serve();
    assert_eq!(server.socket, home.data().join("antq.sock"));
    let status = home.run(&["status", "--json"]).json().remove(0);
    for key in
        ["version", "pid", "seq", "sites", "journal_bytes", "store_bytes", "disk_free", "sessions", "last_backup"]
    {
        assert!(status.get(key).is_some(), "{key}: {status}");
    }
    assert!(home.run(&["status"]).good().contains("antq.sock"));
    let sheet = home.run(&["status", "--csv"]).good();
    assert!(sheet.starts_with("name,value") && sheet.contains("\nseq,"), "{sheet}");
    let verified = home.run(&["verify", "--json"]).json().remove(0);
    assert!(verified["ok"] == true && verified["sites"] == status["sites"], "{verified}");
    let running = home.run(&["verify"]).good();
    assert!(running.starts_with("ok seq=") && running.contains(" sites=") && running.contains(" head="), "{running}");
    home.run(&["stop"]).good();
    assert_eq!(server.ended(), 0);
    assert_eq!(home.run(&["verify"]).good(), running, "with no server the files say the same");
    let ran = home.run(&["status", "--no-spawn"]);
    assert!(ran.status == 1 && ran.err.contains("antq.sock"), "{ran:?}");
    home.run(&["stop"]).good();
}

#[test]
fn a_server_is_started_when_none_runs() {
    let home = Home::demo();
    assert_eq!(home.run(&["count", "--as-of", "2024-05-31", "--json"]).json()[0]["sites"], 1134);
    let pid = home.run(&["status", "--json", "--no-spawn"]).json()[0]["pid"].as_u64();
    assert!(pid.is_some());
    home.run(&["stop"]).good();
    wait_until("the end of the server", || home.run(&["status", "--no-spawn"]).status == 1);
}

#[test]
fn damage_is_found_and_nothing_is_written_over_it() {
    let home = Home::demo();
    let path = home.data().join("journal/000000001.ndjson");
    let mut bytes = fs::read(&path).expect("a journal");
    let place = bytes.windows(9).position(|part| part == b"\"members\"").expect("a figure");
    bytes[place + 10] = if bytes[place + 10] == b'9' { b'8' } else { b'9' };
    fs::write(&path, &bytes).expect("to damage it");
    let ran = home.run(&["verify"]);
    assert!(ran.status == 1 && ran.out.contains("000000001.ndjson"), "{ran:?}");
    let told: Value = serde_json::from_str(&home.run(&["verify", "--json"]).out).expect("JSON");
    assert!(told["ok"] == false && told["findings"][0].as_str().is_some_and(|text| text.contains("000000001.ndjson")));
    let spoken = home.run(&["--lang", "vi", "verify"]).out;
    assert!(
        spoken.contains("000000001.ndjson, dòng ") && !spoken.contains(" the ") && !spoken.contains("line "),
        "{spoken}"
    );
    assert_eq!(unread(&home, &["verify"], b""), Some(1), "whoever reads no finding still learns that there are some");
    assert_eq!(fs::read(&path).expect("a journal"), bytes);
    assert!(!home.data().join("lock").exists(), "verify has written something");
}

#[test]
fn the_journal_is_what_the_contract_says() {
    let home = Home::demo();
    let text = fs::read_to_string(home.data().join("journal/000000001.ndjson")).expect("a journal");
    let (mut prev, mut seq) = ("0".repeat(64), 0);
    for (line, commit) in text.lines().filter(|line| !line.is_empty()).zip(1..) {
        let json: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!((json["commit"].as_u64(), json["prev"].as_str()), (Some(commit), Some(prev.as_str())));
        for entry in json["entries"].as_array().expect("a list") {
            seq += 1;
            assert_eq!(entry["seq"].as_u64(), Some(seq));
            for key in ["id", "at", "by", "via", "changes"] {
                assert!(entry.get(key).is_some(), "{key}");
            }
            assert!(serde_json::to_string(entry).expect("JSON").len() <= 1_000_000);
        }
        prev = blake3::hash(line.as_bytes()).to_hex().to_string();
    }
    assert!(seq > 10);
    assert!(home.run(&["verify"]).good().trim_end().ends_with(&prev));
}

#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    let home = Home::demo();
    let _server = home.serve();
    let mut child = home.antq(&["list", "assessments", "--json"]).spawn().expect("the program");
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().expect("a pipe")).read_line(&mut first).expect("a line");
    let ended = child.wait_with_output().expect("an end");
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn the_demo_leaves_nothing_behind() {
    let home = Home::new();
    // Without a terminal there can be no dashboard; what matters is that all is cleaned up whatever happens.
    let ran = home.run(&["demo"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(fs::read_dir(home.tmp()).expect("a folder").count(), 0, "{ran:?}");
    assert!(!home.data().exists());
}

#[test]
fn what_killed_demos_left_behind_goes_with_the_next_one() {
    let home = Home::new();
    let folder = |name: &str, files: &[&str]| {
        let path = home.tmp().join(name);
        fs::create_dir_all(path.join("journal")).expect("a folder");
        files.iter().for_each(|file| fs::write(path.join(file), "").expect("a file"));
        path
    };
    let left = folder("antq-demo-left", &["demo.lock", "lock"]);
    let used = folder("antq-demo-used", &["demo.lock"]);
    let served = folder("antq-demo-served", &["demo.lock", "lock"]);
    let made = folder("antq-demo-made", &[]);
    let other = folder("antq-other", &["demo.lock"]);
    let alive = take_lock(&used.join("demo.lock")).expect("a lock");
    let server = take_lock(&served.join("lock")).expect("a lock");
    assert!(alive.is_some() && server.is_some());
    assert_eq!(home.run(&["demo"]).status, 1);
    assert!(!left.exists());
    assert!([used, served, made, other].iter().all(|path| path.exists()));
}
