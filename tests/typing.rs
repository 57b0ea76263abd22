//! Data entry as a clerk does it: the real program in a terminal, every key counted, and the line cut in the middle.

use std::time::Duration;
use std::time::Instant;

use antq::client::Caller;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::KeptDraft;
use serde_json::Value;

use crate::office::Office;
use crate::terminal::Screen;

pub const ENTER: &str = "\r";
pub const SAVE: &str = "\x13";
const SAVE_NEXT: &str = "\x1b[20~";
const RIGHT: &str = "\x1b[C";

/// A clerk at a dashboard, who counts the keys.
pub struct Clerk {
    /// The terminal.
    pub screen: Screen,
    keys: usize,
}

impl Clerk {
    /// At the demo's day, when the map had districts.
    pub fn at(office: &Office) -> Self {
        let mut screen = office.dashboard_with(&["--as-of", "2024-05-31"], 120, 36);
        screen.wait_for("điểm │ ĐIỂM MÔ HÌNH");
        screen.wait_for("Huyện Trấn Yên");
        screen.wait_for("Bóng điện an ninh");
        screen.wait_for("S000098");
        Self { screen, keys: 0 }
    }

    /// One key.
    pub fn key(&mut self, key: &str) {
        self.keys += 1;
        self.screen.press(key);
    }

    /// A text, letter by letter.
    pub fn types(&mut self, text: &str) {
        text.chars().for_each(|letter| self.key(letter.encode_utf8(&mut [0; 4])));
    }

    pub fn sees(&mut self, text: &str) {
        self.screen.wait_for(text);
    }

    /// The number of keys since the last time.
    fn count(&mut self) -> usize {
        std::mem::take(&mut self.keys)
    }
}

pub fn office() -> Office {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    office
}

pub fn sites(office: &Office, query: &str) -> Vec<Value> {
    office.json(&["list", "sites", query])
}

#[test]
fn a_site_after_the_first_of_a_series_takes_at_most_45_keys() {
    let office = office();
    let mut clerk = Clerk::at(&office);
    clerk.key("n");
    clerk.sees("Thêm điểm mô hình");
    for text in ["12/5/21", "HND-01", "yen thinh", "to 3"] {
        clerk.types(text);
        clerk.key(ENTER);
    }
    // Name, lead and partners stand there already.
    (0..3).for_each(|_| clerk.key(ENTER));
    clerk.types("30");
    clerk.key(SAVE_NEXT);
    clerk.sees("đã thêm 1");
    clerk.count();

    clerk.types("bao dap");
    clerk.key(ENTER);
    clerk.types("thon 14");
    clerk.key(ENTER);
    (0..3).for_each(|_| clerk.key(ENTER));
    clerk.types("25");
    clerk.key(SAVE_NEXT);
    clerk.sees("đã thêm 2");
    let keys = clerk.count();
    assert!(keys <= 45, "{keys} keys");
    let added = sites(&office, "\"thon 14\" model:HND-01 founded:2021-05-12");
    let [site] = added.as_slice() else { panic!("{added:?}") };
    assert_eq!((site["members"].as_u64(), site["lead"].as_str()), (Some(25), Some("HND")));
}

#[test]
fn rating_thirty_sites_takes_at_most_40_keys() {
    let office = office();
    let mut clerk = Clerk::at(&office);
    clerk.count();
    clerk.key("r");
    clerk.sees("Xếp loại");
    clerk.sees("đã xếp loại");
    clerk.types(&"tkbtk".repeat(6));
    clerk.sees("30 dòng chưa lưu");
    clerk.key(SAVE);
    clerk.sees("Hãy gõ lại số 30");
    clerk.types("30");
    clerk.key(ENTER);
    clerk.screen.wait_until("all is saved", |screen| !screen.contains("chưa lưu"));
    let keys = clerk.count();
    assert!(keys <= 40, "{keys} keys");
    let history = office.json(&["history"]);
    let last = history.last().and_then(|entry| entry["changes"].as_array()).map(Vec::len);
    assert_eq!(last, Some(30), "thirty ratings are one entry");
}

#[test]
fn a_head_count_is_found_and_corrected_with_at_most_14_keys() {
    let office = office();
    let mut clerk = Clerk::at(&office);
    clerk.key("/");
    clerk.types("cai");
    clerk.sees("bản Cại");
    clerk.key(ENTER);
    // The column of members: the field under it is where the form begins.
    (0..3).for_each(|_| clerk.key(RIGHT));
    clerk.key("e");
    clerk.sees("Sửa điểm S");
    clerk.types("32");
    clerk.key(SAVE);
    clerk.sees("Đã lưu S");
    let keys = clerk.count();
    assert!(keys <= 14, "{keys} keys");
}

#[test]
fn replicating_a_site_to_twelve_communes_takes_at_most_25_keys() {
    let office = office();
    let mut clerk = Clerk::at(&office);
    clerk.count();
    clerk.key("m");
    clerk.sees("đã đánh dấu 0 xã");
    clerk.types("tran y");
    clerk.sees("Cổ Phúc (thị trấn)");
    clerk.key(ENTER);
    (0..12).for_each(|_| clerk.key(" "));
    clerk.sees("đã đánh dấu 12 xã");
    clerk.key(ENTER);
    clerk.sees("12 điểm mới");
    clerk.key(SAVE);
    clerk.sees("Đã nhân rộng tới 12 xã");
    let keys = clerk.count();
    assert!(keys <= 25, "{keys} keys");
    let copies = sites(&office, "origin:S000098");
    let history = office.json(&["history"]);
    let last = history.last().and_then(|entry| entry["changes"].as_array()).map(Vec::len);
    assert!(copies.len() >= 12 && last == Some(12), "twelve sites are one entry: {last:?}");
}

fn drafts(caller: &mut Caller) -> Vec<KeptDraft> {
    match caller.ask(Ask::Drafts).expect("an answer") {
        Answer::Drafts(all) => all,
        other => panic!("{other:?}"),
    }
}

/// A dice that rolls the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What was typed of the hamlet a moment before the cut must be in the draft: so long may a key be unsafe.
const UNSAFE: Duration = Duration::from_millis(300);

#[test]
fn a_cut_in_the_middle_of_a_form_loses_nothing_and_saves_nothing_twice() {
    let mut office = office();
    let mut dice = Dice(7);
    for round in 0..8 {
        let name = format!("thon so {round} ben kia suoi");
        let mut clerk = Clerk::at(&office);
        if clerk.screen.text().contains("nháp") {
            panic!("a draft is left of the round before:\n{}", clerk.screen.text());
        }
        clerk.key("n");
        clerk.sees("Thêm điểm mô hình");
        for text in ["12/5/21", "HND-01", "yen thinh"] {
            clerk.types(text);
            clerk.key(ENTER);
        }
        let cut = 3 + dice.below(name.len() as u64 - 3) as usize;
        let mut seen: Vec<(Instant, usize)> = Vec::new();
        for (at, letter) in name.char_indices().take(cut) {
            clerk.key(letter.encode_utf8(&mut [0; 4]));
            let typed = name.get(..=at).unwrap_or(&name).trim_end().to_owned();
            clerk.screen.wait_until("the letter is there", |screen| screen.contains(&typed));
            seen.push((Instant::now(), at + 1));
            std::thread::sleep(Duration::from_millis(dice.below(180)));
        }
        let cut_at = Instant::now();
        // The client is killed, or the server, or both.
        let what = dice.below(3);
        if what != 1 {
            clerk.screen.child.kill().expect("a client");
        }
        if what != 0 {
            office.kill();
            office.serve();
        }
        drop(clerk);
        let safe = seen.iter().rfind(|(at, _)| *at + UNSAFE < cut_at).map_or(0, |(_, length)| *length);
        let mut caller = office.caller();
        let all = drafts(&mut caller);
        let wanted = name.get(..safe).unwrap_or_default();
        if wanted.is_empty() && all.is_empty() {
            continue;
        }
        let [kept] = all.as_slice() else { panic!("round {round}: {} drafts, of «{wanted}»", all.len()) };
        assert!(kept.draft.body.contains(wanted), "round {round}: «{wanted}» is not in {}", kept.draft.body);
        finish(&office, &name, &mut dice);
        let found = sites(&office, &format!("\"{name}\""));
        assert_eq!(found.len(), 1, "round {round}: {found:?}");
        assert!(drafts(&mut office.caller()).is_empty(), "round {round}");
    }
}

/// Opens the draft again at another desk, types the field anew, and saves; now and then the client is killed just then.
fn finish(office: &Office, name: &str, dice: &mut Dice) {
    let mut clerk = type_anew(office, name);
    clerk.key(SAVE);
    if dice.below(2) == 0 {
        std::thread::sleep(Duration::from_millis(dice.below(40)));
        clerk.screen.child.kill().expect("a client");
        drop(clerk);
        // What was sent before the kill is written or not; whoever finds the draft still there saves it again.
        let (query, begun) = (format!("\"{name}\""), Instant::now());
        while begun.elapsed() < Duration::from_secs(1) {
            if !sites(office, &query).is_empty() {
                return;
            }
        }
        clerk = type_anew(office, name);
        clerk.key(SAVE);
    }
    clerk.sees("Đã lưu S");
}

fn type_anew(office: &Office, name: &str) -> Clerk {
    let mut clerk = Clerk::at(office);
    clerk.sees("mở lại");
    clerk.key(ENTER);
    clerk.sees("Kinh phí (đồng)");
    // Ctrl-U empties the field in which the caret stood.
    clerk.key("\x15");
    clerk.types(name);
    clerk.screen.wait_until("the hamlet is there", |screen| screen.contains(name));
    clerk
}
