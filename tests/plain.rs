//! `antq --plain` as it is used: the real program, a line at a time, over a pipe and in a narrow terminal.

use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use antq::lang::Lang;
use antq::text::width::width;
use chrono::Datelike;
use chrono::Local;
use portable_pty::CommandBuilder;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

use crate::office::ANTQ;
use crate::office::Office;
use crate::support::wait_until;

const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at a prompt: types a line when one is asked for, and keeps what was said.
struct Talk {
    keys: Option<Box<dyn Write + Send>>,
    heard: Receiver<Vec<u8>>,
    /// Everything so far, with the lines that were typed at their prompts.
    all: String,
    /// Where the answer to the last line begins.
    last: usize,
    /// Whether a terminal shows what is typed.
    echoes: bool,
    child: Option<Child>,
}

impl Talk {
    fn listen(mut from: impl Read + Send + 'static, keys: Box<dyn Write + Send>, echoes: bool) -> Self {
        let (sender, heard) = channel();
        thread::spawn(move || {
            let mut chunk = [0; 65_536];
            while let Ok(length @ 1..) = from.read(&mut chunk) {
                if sender.send(chunk[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut talk = Self { keys: Some(keys), heard, all: String::new(), last: 0, echoes, child: None };
        talk.wait_for_prompt();
        talk
    }

    fn piped(office: &Office, lang: Lang, args: &[&str]) -> Self {
        Self::as_wide_as(None, office, lang, args)
    }

    fn as_wide_as(columns: Option<&str>, office: &Office, lang: Lang, args: &[&str]) -> Self {
        let mut command = Command::new(ANTQ);
        command.arg("--plain").args(args).arg("--data").arg(office.data()).env("HOME", office.folder.path());
        command.env("ANTQ_LANG", lang.code()).env("TZ", "UTC").env_remove("ANTQ_SOCKET").env_remove("COLUMNS");
        command.envs(columns.map(|columns| ("COLUMNS", columns)));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("antq");
        let (from, keys) = (child.stdout.take().expect("its output"), child.stdin.take().expect("its input"));
        Self { child: Some(child), ..Self::listen(from, Box::new(keys), false) }
    }

    /// Takes in what comes until there is a prompt; false when nothing comes any more.
    fn wait_for_prompt(&mut self) -> bool {
        let mut bytes = Vec::new();
        loop {
            match self.heard.recv_timeout(PATIENCE) {
                Ok(chunk) => bytes.extend(chunk),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("no prompt after\n{}", self.all),
            }
            if bytes.ends_with(b": ") {
                break;
            }
        }
        let open = bytes.ends_with(b": ");
        self.last = self.all.len();
        self.all.push_str(&String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n"));
        open
    }

    /// Types a line, and answers with what is said until the next prompt.
    fn say(&mut self, line: &str) -> &str {
        if !self.echoes {
            self.all.push_str(line);
        }
        self.type_bytes(format!("{line}\n").as_bytes());
        self.wait_for_prompt();
        &self.all[self.last..]
    }

    fn type_bytes(&mut self, bytes: &[u8]) {
        let keys = self.keys.as_mut().expect("a line");
        keys.write_all(bytes).and_then(|()| keys.flush()).expect("to type");
    }

    fn say_all(&mut self, lines: &[&str]) {
        for line in lines {
            self.say(line);
        }
    }

    /// Hangs up in the middle of everything, and answers with all that was said.
    fn hang_up(mut self) -> String {
        self.keys = None;
        self.wait_for_prompt();
        self.end()
    }

    /// Waits for the end of the program, and answers with all that was said.
    fn end(mut self) -> String {
        if let Some(mut child) = self.child.take() {
            assert!(child.wait().expect("an end").success(), "{}", self.all);
        }
        self.all
    }
}

/// The transcript without what differs from day to day and from account to account.
fn settled(text: &str, lang: Lang) -> String {
    let today = Local::now().date_naive();
    let account = text.split_once(if lang == Lang::Vi { "Tài khoản " } else { "Account " });
    let account = account.and_then(|(_, rest)| rest.split_once('.')).map(|(account, _)| account.to_owned());
    let (year, half) = if today.month() < 7 { (today.year() - 1, "H2") } else { (today.year(), "H1") };
    let said = lang.fill(&format!("period_said.{half}"), &[("year", &year.to_string())]);
    let said = said.split(';').next().expect("a spelling").to_owned();
    let mut text = text.replace(&said, "<period>").replace(&lang.period(&format!("{year}-{half}")), "<period>");
    if let Some(account) = account {
        text = text.replace(&format!(" {account}."), " <account>.").replace(&format!(", {account}, "), ", <account>, ");
    }
    let day = lang.day(today);
    let mut pieces = text.split(&day);
    let mut told = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        told.push_str("<day>");
        let is_time = piece.len() > 6 && piece.as_bytes()[0] == b' ' && piece.as_bytes()[3] == b':';
        told.push_str(&if is_time { format!(" <time>{}", &piece[6..]) } else { piece.to_owned() });
    }
    told
}

fn is_plain(text: &str, columns: usize) {
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    for line in text.lines() {
        assert!(width(line) <= columns, "{} columns: {line}", width(line));
    }
}

/// A morning's work: a site is found and its head-count corrected, one is added, three are rated, one act is undone.
const MORNING: &[&str] = &[
    // Figures, and a search.
    "?",
    "1",
    "0",
    "4",
    "?",
    "bóng điện an ninh",
    "?",
    "+",
    "-",
    // The head-count of the second site.
    "2",
    "1",
    "9",
    "?",
    "5x",
    "41",
    "c",
    "0",
    "0",
    // A new site, with a number that looks like a phone's.
    "5",
    "1",
    "12/5/21",
    "HND-01",
    "yen thin",
    "1",
    "?",
    "tổ 3",
    "",
    "",
    "mttq",
    "",
    "30",
    "1",
    "",
    "45/qd-ubnd",
    "10/5/2021",
    "UBND phường Yên Thịnh",
    "1 3",
    "c",
    "60tr",
    "",
    "",
    "gọi 0912345678",
    "c",
    "n",
    "19",
    ".",
    "y",
    "n",
    // Three ratings, one of them on the second look.
    "6",
    "xã trấn yên",
    "",
    "k",
    "1",
    "?",
    "",
    "<",
    "b",
    "0",
    // The last of them is undone, and the area looked at.
    "7",
    "1",
    "c",
    "0",
    "3",
    "?",
    "mau a",
    "2",
    "0",
    "0",
    "0",
    "q",
];

fn morning(lang: Lang) -> String {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    // So wide that no line breaks where the length of a date or of an account would have it break.
    let mut talk = Talk::as_wide_as(Some("400"), &office, lang, &[]);
    talk.say_all(MORNING);
    talk.end()
}

#[test]
fn a_morning_in_vietnamese() {
    let text = morning(Lang::Vi);
    is_plain(&text, 400);
    insta::assert_snapshot!("plain_morning_vi", settled(&text, Lang::Vi));
}

#[test]
fn a_morning_in_english() {
    let text = morning(Lang::En);
    is_plain(&text, 400);
    insta::assert_snapshot!("plain_morning_en", settled(&text, Lang::En));
}

#[test]
fn an_end_in_the_middle_of_a_form_keeps_it_and_the_next_start_goes_on_there() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut talk = Talk::piped(&office, Lang::En, &[]);
    talk.say_all(&["5", "1", "12/5/21", "HND-01", "hop minh", "cụm 7"]);
    let text = talk.hang_up();
    assert!(text.trim_end().ends_with("Kept as a draft; open it again under Drafts that were left."), "{text}");

    let mut talk = Talk::piped(&office, Lang::En, &[]);
    assert!(talk.all.contains("at the field"), "{}", talk.all);
    let asked = talk.say("").to_owned();
    assert!(asked.ends_with("\nSite name [Nông dân với kiến thức pháp luật]: "), "{asked}");
    assert!(talk.say(">").contains("Save? y to save"));
    assert!(talk.all.contains(": cụm 7\n") && talk.all.contains(": Hợp Minh\n"), "{}", talk.all);
    assert!(talk.say("y").contains("Saved S"));
    assert!(talk.say("n").ends_with("question mark for help: "));
    assert!(talk.say("8").contains("There are no drafts."), "what is saved is no draft: {}", talk.all);
    talk.say("q");
    talk.end();
}

#[test]
fn a_draft_goes_from_one_face_to_the_other() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut talk = Talk::piped(&office, Lang::Vi, &[]);
    talk.say_all(&["5", "1", "12/5/21", "HND-01", "hop minh", "cụm 7", "q"]);
    talk.end();
    let mut screen = office.dashboard(120, 36);
    screen.wait_for("Nháp còn dở");
    screen.press("\r");
    screen.wait_until("the form is there with what was typed", |text| {
        text.contains("cụm 7") && text.contains("Hợp Minh")
    });
    screen.press("\x1b[Z");
    screen.wait_for("Thôn, tổ");
    screen.press("\x15cụm 8");
    screen.wait_for("nháp đã giữ");
    screen.press("\x1b");
    screen.wait_until("the form is gone", |text| !text.contains("cụm 8"));
    drop(screen);
    let mut talk = Talk::piped(&office, Lang::Vi, &[]);
    talk.say_all(&["c", ">"]);
    assert!(talk.all.contains(": Hợp Minh\n") && talk.all.contains("cụm 8\n"), "{}", talk.all);
    talk.say("q");
    talk.end();
}

#[test]
fn nothing_that_is_typed_reaches_the_terminal_as_an_order() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut talk = Talk::piped(&office, Lang::Vi, &[]);
    let hostile = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{200b}{field} %s \u{8}e\u{301}";
    let mut said = talk.all.clone();
    for line in [hostile, "4", hostile, "5", "1", hostile, "12/5/21", hostile, "HND-01", "hop minh", hostile, "<"] {
        said.push_str(talk.say(line));
    }
    talk.type_bytes(b"\xff\xfe \xc3\n");
    talk.wait_for_prompt();
    said.push_str(&talk.all[talk.last..]);
    assert!(said.contains("không phải UTF-8"), "{said}");
    talk.type_bytes(&[vec![b'x'; 300_000], vec![b'\n']].concat());
    talk.wait_for_prompt();
    said.push_str(&talk.all[talk.last..]);
    is_plain(&said, 80);
    assert!(said.chars().all(|c| !('\u{202a}'..='\u{202e}').contains(&c) && c != '\u{200b}'), "{said:?}");
    talk.say("q");
    talk.end();
}

#[test]
fn what_others_changed_is_told_before_the_next_menu_and_never_while_somebody_types() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut talk = Talk::piped(&office, Lang::Vi, &[]);
    let edit = |n: u32| format!("{{\"edit_site\":{{\"id\":\"S000986\",\"set\":{{\"members\":{n}}}}}}}");
    let mut caller = office.caller();
    for n in [61, 62, 63] {
        assert!(matches!(crate::office::submit(&mut caller, edit(n)), antq::wire::message::Answer::Done(_)));
    }
    wait_until("all three are told", || {
        talk.say("0");
        let told = |text: &str| {
            text.lines()
                .filter_map(|line| line.strip_suffix(" thay đổi mới từ lúc nãy.")?.parse::<u32>().ok())
                .sum::<u32>()
        };
        told(&talk.all) == 3
    });
    // One's own are no news.
    talk.say_all(&["S000986", "1", "1", "9", "64", "c"]);
    assert!(talk.all[talk.last..].contains("Đã lưu S000986."), "{}", talk.all);
    assert!(!talk.all[talk.last..].contains("thay đổi mới"), "{}", talk.all);
    talk.say("q");
    talk.end();
}

#[test]
fn a_lost_server_is_waited_for_and_nothing_typed_is_lost() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut talk = Talk::piped(&office, Lang::Vi, &["--no-spawn"]);
    talk.say_all(&["5", "1", "12/5/21", "HND-01", "hop minh"]);
    office.kill();
    wait_until("it is told that the draft can't be kept", || {
        let told = talk.say("cụm 9").contains("chưa giữ được nháp");
        if !told {
            talk.say("<");
        }
        told
    });
    assert!(talk.say("").starts_with("\nChủ trì [Hội Nông dân]: "), "typing goes on: {}", talk.all);
    // Everything that needs the server waits for it.
    talk.type_bytes(b">\n");
    talk.wait_for_prompt();
    talk.type_bytes(b"c\n");
    office.serve();
    talk.wait_for_prompt();
    assert!(talk.all[talk.last..].contains("Đã lưu S"), "{}", talk.all);
    talk.say_all(&["k", "q"]);
    talk.end();
    assert_eq!(office.json(&["list", "sites", "\"cụm 9\""]).len(), 1);
}

#[test]
fn two_officers_at_one_field_choose() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut talk = Talk::piped(&office, Lang::Vi, &[]);
    talk.say_all(&["S000986", "1", "1", "9", "41"]);
    let line = r#"{"edit_site":{"id":"S000986","set":{"members":50,"teams":4}}}"#;
    assert!(matches!(
        crate::office::submit(&mut office.caller(), line.to_owned()),
        antq::wire::message::Answer::Done(_)
    ));
    let said = talk.say("c").to_owned();
    for want in ["Số thành viên: ", "1. trước đó: 19\n", "2. của bạn: 41\n", "3. của đồng nghiệp: 50\n"]
    {
        assert!(said.contains(want), "{want}: {said}");
    }
    assert!(talk.say("2").contains("Đã lưu S000986."), "{}", talk.all);
    talk.say("q");
    talk.end();
    let site = &office.json(&["show", "S000986"])[0];
    assert_eq!((site["members"].as_u64(), site["teams"].as_u64()), (Some(41), Some(4)), "{site}");
}

#[test]
fn every_kind_of_record_has_its_form() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut talk = Talk::piped(&office, Lang::Vi, &[]);
    let forms: [&[&str]; 6] = [
        &["2", "Ánh sáng an ninh", "HND", "hnd-77", "tuan tra", "Có quy chế; Có đèn", "", "", ">", "c"],
        &["3", "S000986", "2", "hn", "", "c", "k"],
        &["4", "S000986", "2024-H2", "1", "2", "", "4", "", "", "c", "k"],
        &["5", "1/6/2024", "1", "tinh lao cai", "1", "HND", "", "Tập huấn an ninh", "80", "c", "k"],
        &["6", "S000986", "2", "giấy khen", "1/6/2024", "", "c", "k"],
        &["7", "Hội Làm vườn", "HLV", "", "", "c", "k"],
    ];
    for form in forms {
        let from = talk.all.len();
        talk.say("5");
        talk.say_all(form);
        assert!(talk.all[from..].contains("Đã lưu "), "{}", &talk.all[from..]);
        while !talk.all.ends_with("Danh mục chính. Dấu bằng đọc lại.\nChọn số, dấu hỏi xem trợ giúp: ")
        {
            talk.say("0");
        }
    }
    talk.say("q");
    talk.end();
}

#[test]
fn forty_columns_are_enough_and_no_sign_moves_a_cursor() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let size = PtySize { rows: 24, cols: 40, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(ANTQ);
    command.args(["--lang", "vi", "--data", office.data().to_str().expect("a path")]);
    command.env("HOME", office.folder.path());
    command.env("ANTQ_PLAIN", "1");
    let mut child = pair.slave.spawn_command(command).expect("antq");
    drop(pair.slave);
    let (from, keys) = (pair.master.try_clone_reader().expect("output"), pair.master.take_writer().expect("keys"));
    let mut talk = Talk::listen(from, keys, true);
    talk.say_all(&["1", "0", "bóng điện an ninh", "1", "1", "9", "41", "?", "0", "0", "0"]);
    // A whole letter is erased by one key, and the end of the input is Ctrl-D.
    assert!(talk.say("5ế\u{7f}\u{7f}1").contains("1. Các con số") || talk.all.contains("Mọi điểm"), "{}", talk.all);
    talk.type_bytes(b"\x04");
    while talk.wait_for_prompt() {}
    assert!(child.wait().expect("an end").success());
    let text = talk.all.replace(['\u{8}', '\r'], "");
    is_plain(&text, 40);
}
