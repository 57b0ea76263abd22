//! Typing with the real program on the real server: how many keys a record takes, and how little goes to the terminal.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::office::Office;
use crate::terminal::Screen;

/// A dashboard at which the keys are counted.
struct Desk {
    screen: Screen,
    keys: usize,
}

impl Desk {
    fn at(office: &Office) -> Self {
        let mut screen = office.dashboard(80, 24);
        screen.wait_for("ĐIỂM MÔ HÌNH");
        screen.wait_for("n thêm điểm");
        Self { screen, keys: 0 }
    }

    /// Types letters, each of them a key.
    fn write(&mut self, text: &str) {
        self.keys += text.chars().count();
        self.screen.press(text);
    }

    /// Presses one key that sends a sequence.
    fn press(&mut self, key: &str) {
        self.keys += 1;
        self.screen.press(key);
    }
}

const ENTER: &str = "\r";
const F9: &str = "\x1b[20~";
const CTRL_S: &str = "\x13";
const RIGHT: &str = "\x1b[C";

fn served() -> Office {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    office
}

fn newest(office: &Office) -> Value {
    let mut sites = office.json(&["list", "sites"]);
    sites.sort_by_key(|site| site["id"].to_string());
    sites.pop().expect("a site")
}

#[test]
fn a_typical_site_of_a_series_takes_few_keys() {
    let office = served();
    let mut desk = Desk::at(&office);
    desk.write("n");
    desk.screen.wait_for("Thêm điểm mô hình");
    for text in ["12/5/21\r", "hnd-01\r", "hung k\r", "thôn 3\r", "\r", "\r", "ca\r", "\r", "30\r"] {
        desk.write(text);
    }
    desk.press(F9);
    desk.screen.wait_for("đã thêm 1");
    // The second of the series: its place, its hamlet and its head-count.
    desk.keys = 0;
    for text in ["bao d\r", "thôn Đồng Cát\r", "\r", "\r", "\r", "42"] {
        desk.write(text);
    }
    desk.press(F9);
    desk.screen.wait_for("đã thêm 2");
    assert!(desk.keys <= 45, "{} keys", desk.keys);
    let site = newest(&office);
    assert_eq!((&site["hamlet"], &site["members"]), (&json!("thôn Đồng Cát"), &json!(42)));
    assert_eq!((&site["model"], &site["lead"], &site["partners"]), (&json!("HND-01"), &json!("HND"), &json!(["CA"])));
    assert_eq!(site["founded"], "2021-05-12");
}

#[test]
fn a_head_count_is_found_and_corrected_with_few_keys() {
    let office = served();
    let mut desk = Desk::at(&office);
    desk.write("/");
    desk.write("5 kho");
    desk.screen.wait_for("5 không");
    desk.write(ENTER);
    for _ in 0..3 {
        desk.press(RIGHT);
    }
    desk.write("e");
    desk.write("77");
    desk.press(CTRL_S);
    desk.screen.wait_for("Đã lưu S");
    assert!(desk.keys <= 14, "{} keys", desk.keys);
    let found = office.json(&["list", "sites", "members:77"]);
    assert!(found.iter().any(|site| site["name"].as_str().is_some_and(|name| name.contains("5 không"))), "{found:?}");
}

#[test]
fn a_key_sends_little_to_the_terminal() {
    let office = served();
    let mut desk = Desk::at(&office);
    desk.write("n");
    desk.screen.wait_for("Thêm điểm mô hình");
    desk.write("12/5/21\rhnd-01\rhung k\r");
    desk.screen.wait_until("the hamlet can be typed", |text| text.contains("Hưng Khánh"));
    while desk.screen.take_in(Duration::from_millis(400)) {}
    let mut typed = String::new();
    let before = desk.screen.bytes;
    for letter in "thôn Khe Sấu, nhà văn hóa".chars() {
        typed.push(letter);
        desk.write(&letter.to_string());
        let shown = typed.clone();
        desk.screen.wait_until("the letter is there", |text| text.contains(shown.trim_end()));
    }
    let each = (desk.screen.bytes - before) / typed.chars().count();
    assert!(each < 200, "{each} bytes a key");
}
