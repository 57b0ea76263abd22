//! Typing at the real program faster than it answers, and how little goes to the terminal.

use std::time::Duration;

use serde_json::json;

use crate::office::Office;
use crate::terminal::Screen;

const F9: &str = "\x1b[20~";

fn served() -> (Office, Screen) {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut screen = office.dashboard(80, 24);
    screen.wait_for("n thêm điểm");
    screen.press("n");
    screen.wait_for("Thêm điểm mô hình");
    (office, screen)
}

/// All of it is there before the first list is: what is picked and what follows from it is taken all the same.
#[test]
fn a_burst_of_keys_over_a_slow_line_is_a_whole_record() {
    let (office, mut screen) = served();
    screen.press(&format!("12/5/21\rhnd-01\rhung k\rthôn 3\r\r\rca\r\r30{F9}bao d\rthôn Đồng Cát\r\r\r\r42{F9}"));
    screen.wait_for("đã thêm 2");
    let mut sites = office.json(&["list", "sites"]);
    sites.sort_by_key(|site| site["id"].to_string());
    let [.., first, second] = sites.as_slice() else { panic!("{sites:?}") };
    for site in [first, second] {
        assert_eq!(
            (&site["model"], &site["lead"], &site["partners"]),
            (&json!("HND-01"), &json!("HND"), &json!(["CA"]))
        );
        assert_eq!(site["founded"], "2021-05-12");
    }
    assert_eq!((&first["hamlet"], &first["members"]), (&json!("thôn 3"), &json!(30)));
    assert_eq!((&second["hamlet"], &second["members"]), (&json!("thôn Đồng Cát"), &json!(42)));
}

#[test]
fn a_key_sends_little_to_the_terminal() {
    let (_office, mut screen) = served();
    screen.press("12/5/21\rhnd-01\rhung k\r");
    screen.wait_until("the hamlet can be typed", |text| text.contains("Hưng Khánh"));
    while screen.take_in(Duration::from_millis(400)) {}
    let mut typed = String::new();
    let before = screen.bytes;
    for letter in "thôn Khe Sấu, nhà văn hóa".chars() {
        typed.push(letter);
        screen.press(letter.encode_utf8(&mut [0; 4]));
        let shown = typed.clone();
        screen.wait_until("the letter is there", |text| text.contains(shown.trim_end()));
    }
    let each = (screen.bytes - before) / typed.chars().count();
    assert!(each < 200, "{each} bytes a key");
}
