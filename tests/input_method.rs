//! Vietnamese as the input methods of Windows send it, through a terminal into the real form, and what is saved of it.
//!
//! UniKey, OpenKey and EVKey rewrite a word with every key: they take letters back and send others. How the bytes come
//! differs by method and by line, so each way types the same words, and the same must be saved.

use std::thread;
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use crate::typing::Clerk;
use crate::typing::ENTER;
use crate::typing::SAVE;
use crate::typing::office;
use crate::typing::sites;

/// The keys of a word in Telex, and what stands there after each of them.
const WORDS: [(&str, &str); 15] = [
    ("dduwowngf", "d đ đu đư đưo đươ đươn đương đường"),
    ("quynhf", "q qu quy quyn quynh quỳnh"),
    ("DDawsk", "D Đ Đa Đă Đắ Đắk"),
    ("Nguyeenx", "N Ng Ngu Nguy Nguye Nguyê Nguyên Nguyễn"),
    ("tieengs", "t ti tie tiê tiên tiêng tiếng"),
    ("Vieetj", "V Vi Vie Viê Viêt Việt"),
    ("nguwowif", "n ng ngu ngư ngưo ngươ ngươi người"),
    ("TRUWOWNGR", "T TR TRU TRƯ TRƯO TRƯƠ TRƯƠN TRƯƠNG TRƯỞNG"),
    ("khuyur", "k kh khu khuy khuyu khuỷu"),
    ("hoaf", "h ho hoa hòa"),
    // A tone twice is none.
    ("tesst", "t te té tes test"),
    ("wowm", "ư ưo ươ ươm"),
    ("nawngj", "n na nă năn năng nặng"),
    ("Ddoongf", "D Đ Đo Đô Đôn Đông Đồng"),
    ("QUYEETS", "Q QU QUY QUYE QUYÊ QUYÊT QUYẾT"),
];

/// A way in which the bytes come.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// UniKey: all that a key causes in one write.
    Burst,
    /// EVKey's way for programs that lose letters: each backspace and each letter by itself.
    KeyByKey,
    /// A line that parts letters.
    ByteByByte,
    /// Backspace as Ctrl-H.
    CtrlH,
    /// UniKey's «Unicode tổ hợp»: a tone is a mark of its own.
    TonesApart,
    /// All marks by themselves.
    MarksApart,
    /// OpenKey: a character that is not seen before the backspaces, and one backspace more for it.
    EmptyCharacter,
}

const WAYS: [Way; 7] =
    [Way::Burst, Way::KeyByKey, Way::ByteByByte, Way::CtrlH, Way::TonesApart, Way::MarksApart, Way::EmptyCharacter];

/// So long an input method rests between two writes, so that the form reads them one by one.
const BETWEEN_WRITES: Duration = Duration::from_millis(1);

impl Way {
    /// A text as this way writes it.
    fn spelled(self, text: &str) -> String {
        match self {
            Self::TonesApart => text.chars().map(tone_apart).collect(),
            Self::MarksApart => text.nfd().collect(),
            _ => text.to_owned(),
        }
    }

    /// What a key causes that makes one text another.
    fn writes(self, before: &str, after: &str) -> Vec<Vec<u8>> {
        let (before, after) = (self.spelled(before), self.spelled(after));
        let kept = before.chars().zip(after.chars()).take_while(|(old, new)| old == new).count();
        let taken_back = before.chars().count() - kept;
        let mut letters: Vec<char> = Vec::new();
        if matches!(self, Self::EmptyCharacter) && taken_back > 0 {
            letters.extend(['\u{200c}', '\x7f']);
        }
        let backspace = if matches!(self, Self::CtrlH) { '\x08' } else { '\x7f' };
        letters.extend(std::iter::repeat_n(backspace, taken_back));
        letters.extend(after.chars().skip(kept));
        match self {
            Self::KeyByKey => letters.iter().map(|letter| letter.to_string().into_bytes()).collect(),
            Self::ByteByByte => String::from_iter(letters).bytes().map(|byte| vec![byte]).collect(),
            _ => vec![String::from_iter(letters).into_bytes()],
        }
    }
}

/// A letter with its tone as a mark behind it.
fn tone_apart(letter: char) -> String {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let (tones, rest): (Vec<char>, Vec<char>) = letter.nfd().partition(|mark| TONES.contains(mark));
    rest.into_iter().nfc().chain(tones).collect()
}

/// A form for a new site, the caret in the field of the hamlet.
fn at_the_hamlet(clerk: &mut Clerk) {
    clerk.key("n");
    clerk.sees("Thêm điểm mô hình");
    for text in ["12/5/21", "HND-01", "yen thinh"] {
        clerk.types(text);
        clerk.key(ENTER);
    }
    clerk.sees("Yên Thịnh");
}

#[test]
fn every_way_of_typing_saves_the_same_words() {
    let office = office();
    for way in WAYS {
        let mut clerk = Clerk::at(&office);
        at_the_hamlet(&mut clerk);
        let mut typed = String::new();
        for (keys, texts) in WORDS {
            assert_eq!(keys.chars().count(), texts.split(' ').count(), "{keys}: a text for each key");
            let mut before = "";
            for text in texts.split(' ') {
                for write in way.writes(before, text) {
                    clerk.screen.send(&write);
                    thread::sleep(BETWEEN_WRITES);
                }
                before = text;
            }
            clerk.screen.send(b" ");
            let last = typed.rsplit(' ').next().unwrap_or_default();
            let seen = format!("{last} {before}").trim_start().to_owned();
            clerk.screen.wait_until(&format!("«{seen}» is there, {way:?}"), |screen| screen.contains(&seen));
            typed = format!("{typed} {before}").trim_start().to_owned();
        }
        let name = format!("{way:?}");
        clerk.types(&name);
        clerk.key(SAVE);
        clerk.sees("Đã lưu S");
        let saved = sites(&office, &format!("\"{name}\""));
        let hamlets: Vec<&str> = saved.iter().filter_map(|site| site["hamlet"].as_str()).collect();
        assert_eq!(hamlets, [format!("{typed} {name}")], "{way:?}");
    }
}

#[test]
fn ten_kilobytes_of_a_spreadsheet_come_whole_from_windows() {
    let office = office();
    let mut clerk = Clerk::at(&office);
    let hamlet = |n: usize| format!("ngõ {n} đường Quỳnh Mai, tổ dân phố Nguyễn Trường Tộ");
    let row = |n: usize| format!("Tiếng kẻng an ninh số {n}\tBáo Đáp\tCA-07\t12/05/2021\tCông an\t{}", hamlet(n));
    let header = "Tên điểm\tXã, phường\tMô hình\tNgày thành lập\tChủ trì\tThôn, tổ, cơ quan".to_owned();
    // Every other row is decomposed, as copied from a file of macOS. The ends of lines come as one key.
    let rows = (1..=90).map(|n| if n % 2 == 0 { row(n).nfd().collect() } else { row(n) });
    let block: Vec<String> = std::iter::once(header).chain(rows).collect();
    let block = block.join("\r");
    assert!(block.len() > 10_000, "{} bytes", block.len());
    clerk.key("n");
    clerk.sees("Thêm điểm mô hình");
    clerk.screen.send(format!("\x1b[200~{block}\x1b[201~").as_bytes());
    clerk.sees("90 điểm mới");
    // Until its names are found in the register, the table says so and is not saved.
    (0..100).find(|_| {
        clerk.key(SAVE);
        clerk.screen.take_in(Duration::from_millis(100));
        clerk.screen.text().contains("Hãy gõ lại số 90")
    });
    clerk.sees("Hãy gõ lại số 90");
    clerk.types("90");
    clerk.key(ENTER);
    clerk.sees("Đã thêm 90 điểm");
    let saved = sites(&office, "\"Quỳnh Mai\"");
    let mut hamlets: Vec<&str> = saved.iter().filter_map(|site| site["hamlet"].as_str()).collect();
    hamlets.sort_unstable();
    let mut wanted: Vec<String> = (1..=90).map(hamlet).collect();
    wanted.sort_unstable();
    assert_eq!(hamlets, wanted);
}

#[test]
fn lines_pasted_without_brackets_fill_fields_and_save_nothing() {
    let office = office();
    let before = sites(&office, "").len();
    let mut clerk = Clerk::at(&office);
    at_the_hamlet(&mut clerk);
    clerk.screen.send("tổ Đồng Quỳnh\rđội tự quản số hai\r".as_bytes());
    clerk.screen.wait_until("each line is in a field of its own", |screen| {
        let line = |text: &str| screen.lines().position(|line| line.contains(text));
        line("tổ Đồng Quỳnh").zip(line("đội tự quản số hai")).is_some_and(|(first, second)| second == first + 1)
    });
    assert_eq!(sites(&office, "").len(), before);
    clerk.key(SAVE);
    clerk.sees("Đã lưu S");
    let saved = sites(&office, "\"tổ Đồng Quỳnh\"");
    let [site] = saved.as_slice() else { panic!("{saved:?}") };
    // The second line was written behind the name of the model, which stood there.
    let is_name = |name: &str| name.ends_with("đội tự quản số hai");
    assert!(site["hamlet"] == "tổ Đồng Quỳnh" && site["name"].as_str().is_some_and(is_name), "{site}");
}
