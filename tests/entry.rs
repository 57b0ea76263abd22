//! Typing at the real program faster than it answers, and how little goes to the terminal.

use std::time::Duration;

use antq::wire::message::Answer;
use serde_json::json;

use crate::office::Office;
use crate::office::submit;
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

/// The site that the form corrects, by its title.
fn corrected(screen: &Screen) -> String {
    let text = screen.text();
    let id = text.split("Sửa điểm ").nth(1).and_then(|rest| rest.split(' ').next());
    id.expect("the title of the form").to_owned()
}

/// Somebody else corrects the same field in the meantime: both values are seen, and both stay in the history.
#[test]
fn a_clash_is_chosen_and_what_is_let_go_stays_in_the_history() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    for (key, members) in [("2", 35), ("3", 31)] {
        let mut screen = office.dashboard(80, 24);
        screen.wait_for("e sửa");
        screen.press("\x1b[C\x1b[C\x1b[Ce");
        screen.wait_for("Số thành viên");
        let id = corrected(&screen);
        let other = json!({ "edit_site": { "id": id, "set": { "members": 31, "teams": 9 } } });
        let mut caller = office.caller();
        assert!(matches!(submit(&mut caller, other.to_string()), Answer::Done(_)));
        screen.press("35\x13");
        screen.wait_for("1 ô đã được đồng nghiệp sửa");
        screen.press(key);
        screen.wait_for(&format!("● {key}"));
        screen.press("\x13");
        screen.wait_for("Đã lưu S");
        let site = office.json(&["show", &id]).pop().expect("a site");
        assert_eq!((&site["members"], &site["teams"]), (&json!(members), &json!(9)));
        let history = office.json(&["history", &id]).iter().map(ToString::to_string).collect::<String>();
        assert!(history.contains("35") && history.contains("31"), "{history}");
        // The next one begins with another head-count.
        let back = json!({ "edit_site": { "id": id, "set": { "members": 12, "teams": 1 } } });
        assert!(matches!(submit(&mut caller, back.to_string()), Answer::Done(_)));
    }
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
