//! Words as they are typed, all syllables in all cases, and random keys.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc;

use super::*;
use crate::text::telex::syllable::RHYMES;

/// Types keys into a field; `<` is the backspace key.
fn typed_with(mut telex: Telex, keys: &str) -> String {
    let mut text: Vec<char> = Vec::new();
    for c in keys.chars() {
        if c == '<' {
            text.pop();
            telex.backspace();
            continue;
        }
        let edit = telex.key(c);
        text.truncate(text.len().checked_sub(edit.back).expect("enough to take back"));
        text.extend(edit.text.chars());
    }
    text.into_iter().collect()
}

fn telex(keys: &str) -> String {
    typed_with(Telex::new(Method::Telex), keys)
}

fn vni(keys: &str) -> String {
    typed_with(Telex::new(Method::Vni), keys)
}

#[test]
fn words_in_telex() {
    let cases = [
        ("", ""),
        ("tieengs Vieetj ", "tiếng Việt "),
        ("tiengse Vietej ", "tiếng Việt "),
        ("Nguyeenx Vawn DDuwcs, toor 5. ", "Nguyễn Văn Đức, tổ 5. "),
        ("DDAWNGJ THIJ TUYEETS ", "ĐẶNG THỊ TUYẾT "),
        ("dduocwj dduowcj duocdwj nguwowif nguwoif nguoiwf ", "được được được người người người "),
        ("dinhf dinhdf ", "dình đình "),
        ("DDawks Lawks Kroong Buks ", "Đắk Lắk Krông Búk "),
        ("Krong Kroong Pak ", "Krong Krông Pak "),
        ("thuyr hoaf hoef quys huyr khoer ", "thủy hòa hòe quý hủy khỏe "),
        ("gif gias giups giuwx gioongs gieengs gin giwf ", "gì giá giúp giữ giống giếng gin giừ "),
        ("quoocs quoons quyeets quynhf quaf quangs quawngs quee ", "quốc quốn quyết quỳnh quà quáng quắng quê "),
        ("ruwowuj nghieeng khuyru khuya thuowr thuowng huow ", "rượu nghiêng khuỷu khuya thuở thương huơ "),
        ("luwu luuwf muwa muaw muowif tuw w nhw wngs ", "lưu lừu mưa mưa mười tư ư như ứng "),
        ("hoacwj xoawn ngoawnf thoais ngoaos ", "hoặc xoăn ngoằn thoái ngoáo "),
        ("xooong mooocs ", "xoong moóc "),
        ("toansf toanfz toanz caaps cacf ", "toàn toan toanz cấp cacf "),
        ("aa aaa aaaa aww uww ww www ddd ass asss ", "â aa aaa aw uw w ww dd as ass "),
        ("tesst test tests law laww aw ", "test tét tests law law ă "),
        ("Windows wifi google server case export web ", "Windows wifi google server case export web "),
        (
            "camera internet karaoke Facebook Zalo Excel email look ask ",
            "camera internet karaoke Facebook Zalo Excel email look ask ",
        ),
        ("QDD-UBND HDDND LDDLDD DDUCA ATGT PCCC CNXH TTATXH ", "QĐ-UBND HĐND LĐLĐ ĐUCA ATGT PCCC CNXH TTATXH "),
        ("add middle ADD hdd ", "add middle ADD hdd "),
        ("dduoc ddoon DDoc ", "đuoc đôn Đoc "),
        ("truowngfw ", "truowngfw "),
        ("a@b.vn 29A1-123.45 HND-01 ", "a@b.vn 29A1-123.45 HND-01 "),
        ("supercalifragilisticooexpialidocious tooi ", "supercalifragilisticooexpialidocious tôi "),
        ("bếpaa bếp aa ", "bếpaa bếp â "),
    ];
    for (keys, want) in cases {
        assert_eq!(telex(keys), want, "{keys}");
    }
}

#[test]
fn words_in_vni() {
    let cases = [
        ("tie61ng Vie65t ", "tiếng Việt "),
        ("tieng61 Viet65 ", "tiếng Việt "),
        ("D9a8k1 QD9 HD9ND ", "Đắk QĐ HĐND "),
        ("so61 12/2024 ", "số 12/2024 "),
        ("phu7o7ng2 5 phuong72 nguo7i2 ", "phường 5 phường người "),
        ("D9u71c DAN8GJ NGUYE64N ", "Đức DAN8GJ NGUYỄN "),
        ("a66 a11 a88 u77 d99 a10 ", "a6 a1 a8 u7 d9 a "),
        ("HND01 S000123 2024 21A-123.45 ", "HND01 S000123 2024 21A-123.45 "),
        ("camera email test windows as ", "camera email test windows as "),
        ("thuo73 hoa2 thuy3 xu7 ", "thuở hòa thủy xư "),
    ];
    for (keys, want) in cases {
        assert_eq!(vni(keys), want, "{keys}");
    }
}

#[test]
fn the_new_style_differs_in_open_glides_only() {
    let typed = typed_with(Telex::with_style(Method::Telex, Style::New), "hoaf hoef thuyr quys hoanf hoaif muaf giaf ");
    assert_eq!(typed, "hoà hoè thuỷ quý hoàn hoài mùa già ");
}

#[test]
fn backspace_takes_one_letter() {
    let cases = [
        ("tieengs<", "tiến"),
        ("tieengs<<", "tiế"),
        ("tieengs<<m", "tiếm"),
        ("tieengs<<f", "tiề"),
        ("tieengs<<<<<", ""),
        ("tieengs<<<<<<<x", "x"),
        ("tieengs<<<<<ass", "as"),
        ("vieetj<f", "viề"),
        ("toans<n", "toán"),
        ("thuown<r", "thưở"),
        ("ab <c", "abc"),
        ("ddi<<ddi", "đi"),
        ("Windows< ", "Window "),
        ("tesst<", "tes"),
        ("supercalifragilistic<<<<<<<<<<<<<<<<<<<<tooi", "tôi"),
    ];
    for (keys, want) in cases {
        assert_eq!(telex(keys), want, "{keys}");
    }
}

#[test]
fn a_word_that_ends_without_a_blank_is_put_back_too() {
    assert_eq!(Telex::typed(Method::Telex, "Windows"), "Windows");
    assert_eq!(Telex::typed(Method::Telex, "nguwowif"), "người");
    assert_eq!(Telex::typed(Method::Vni, "nguo7i2"), "người");
}

#[test]
fn a_moved_caret_begins_a_word() {
    let mut telex = Telex::new(Method::Telex);
    telex.key('a');
    telex.reset();
    assert_eq!(telex.key('a'), Edit { back: 0, text: "a".to_owned() });
    assert_eq!(telex.key('s'), Edit { back: 1, text: "á".to_owned() });
}

/// Each rhyme with its tone written out, told apart from how it is computed.
const TONED: &str = "á ác ách ái ám án áng ánh áo áp át áu áy ắc ắm ắn ắng ắp ắt ấc ấm ấn ấng ấp ất ấu ấy \
    é éc ém én éng éo ép ét ế ếch ếm ến ếng ếnh ếp ết ếu í ía ích ím ín ính íp ít íu iếc iếm iến iếng iếp iết iếu \
    ó óc ói óm ón óng óp ót oóc oóng ố ốc ối ốm ốn ống ốp ốt ớ ới ớm ớn ớp ớt \
    óa oác oách oái oám oán oáng oánh oáo oáp oát oáy oắc oắm oắn oắng oắt óe oén oéo oét \
    ú úa úc úi úm ún úng úp út uấ uấn uấng uất uấy uế uếch uến uếnh uết uớ uốc uối uốm uốn uống uốt \
    úy uýa uých uýn uýnh uýp uýt uýu uyến uyết ứ ứa ức ứi ứm ứn ứng ứt ứu ước ưới ướm ướn ướng ướp ướt ướu \
    ý ých ýn ýnh ýt yếm yến yếng yết yếu ắk ấk úk";

/// How a text is typed: a base and a mark after each letter, the tone at the end of the syllable.
fn keys_of(text: &str, method: Method) -> String {
    let mut keys = String::new();
    let mut tone = None;
    let mut before = ' ';
    for c in text.nfd() {
        let (telex, vni) = match c {
            'đ' => ("dd".to_owned(), "d9"),
            'Đ' => ("DD".to_owned(), "D9"),
            '\u{302}' => (before.to_string(), "6"),
            '\u{306}' => ("w".to_owned(), "8"),
            '\u{31b}' => ("w".to_owned(), "7"),
            '\u{301}' => ("s".to_owned(), "1"),
            '\u{300}' => ("f".to_owned(), "2"),
            '\u{309}' => ("r".to_owned(), "3"),
            '\u{303}' => ("x".to_owned(), "4"),
            '\u{323}' => ("j".to_owned(), "5"),
            // A second o by itself takes a third key, which takes the hat off again.
            'o' | 'O' if before.eq_ignore_ascii_case(&c) && method == Method::Telex => (format!("{c}{c}"), ""),
            c => (c.to_string(), ""),
        };
        let key = if method == Method::Telex || vni.is_empty() { telex } else { vni.to_owned() };
        match c {
            '\u{300}' | '\u{301}' | '\u{309}' | '\u{303}' | '\u{323}' => tone = Some(key),
            c => {
                if !c.is_alphabetic() && !is_mark(c) {
                    keys.extend(tone.take());
                }
                keys.push_str(&key);
                before = c;
            }
        }
    }
    keys.extend(tone);
    keys
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn without_tone(rhyme: &str) -> String {
    rhyme.nfd().filter(|c| *c != '\u{301}').nfc().collect()
}

/// Every syllable of an onset, a rhyme and a tone, as it is spelled.
fn syllables() -> Vec<String> {
    let onsets = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x kr đr".split(' ').chain([""]);
    let pairs = onsets.flat_map(|onset| TONED.split_whitespace().map(move |rhyme| (onset, rhyme)));
    let spelled = pairs.filter(|(onset, rhyme)| match (*onset, rhyme.nfd().next().expect("a letter")) {
        // What is spelled like another onset: gia is gi and a.
        ("qu", 'u') | ("gi", 'i' | 'y') => false,
        ("g", _) if ["ía", "íu"].contains(rhyme) => false,
        _ => *rhyme != "uớ" || ["", "h", "kh", "th"].contains(onset),
    });
    let toned = spelled.flat_map(|(onset, rhyme)| {
        let stopped = without_tone(rhyme).ends_with(['c', 'p', 't', 'k']) || rhyme.ends_with("ch");
        let tones = ["\u{301}", "\u{323}", "", "\u{300}", "\u{309}", "\u{303}"].into_iter();
        let tones = tones.take(if stopped { 2 } else { 6 });
        tones.map(move |tone| {
            let decomposed: String = onset.chars().chain(rhyme.nfd()).collect();
            decomposed.replace('\u{301}', tone).nfc().collect()
        })
    });
    toned.collect()
}

#[test]
fn the_rhymes_are_all_told() {
    let mut toned: Vec<String> = TONED.split_whitespace().map(without_tone).collect();
    let mut rhymes: Vec<&str> = RHYMES.iter().flat_map(|(_, rhymes)| rhymes.iter().copied()).collect();
    toned.sort_unstable();
    rhymes.sort_unstable();
    assert_eq!(toned, rhymes);
}

#[test]
fn all_syllables_are_typed_in_small_capital_and_title_letters() {
    let all = syllables();
    for (at, word) in all.iter().enumerate() {
        let mut letters = word.chars();
        let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let cases = [word.to_uppercase(), title, word.clone()];
        let methods = [Method::Vni, Method::Telex];
        // Each in small letters by Telex, and in one of the other ways in turn.
        for (word, method) in [(word, Method::Telex), (&cases[at % 3], methods[at / 3 % 2])] {
            let keys = keys_of(word, method);
            assert_eq!(typed_with(Telex::new(method), &format!("{keys} ")), format!("{word} "), "{keys}");
        }
    }
    assert!(all.len() > 20_000, "{}", all.len());
}

#[test]
fn names_of_the_units_of_a_province_are_typed() {
    let rows: Vec<Vec<&str>> =
        include_str!("../../../demo-data/units.csv").lines().map(|line| line.split(',').collect()).collect();
    let below = |row: &[&str], above: &[&str]| row.get(6).is_some_and(|parent| above.contains(parent));
    let tops = ["15@old", "15@2025", "10@old"];
    let districts: Vec<&str> = rows.iter().filter(|row| below(row, &tops)).map(|row| row[0]).collect();
    let names = rows.iter().filter(|row| below(row, &tops) || below(row, &districts)).map(|row| row[5]);
    let mut count = 0;
    for name in names {
        for method in [Method::Telex, Method::Vni] {
            assert_eq!(Telex::typed(method, &keys_of(name, method)), name, "{}", keys_of(name, method));
            count += 1;
        }
    }
    assert!(count > 600, "{count}");
}

proptest! {
    #[test]
    fn random_keys_edit_nothing_before_the_word(
        keys in "[aeiouwsfrxjzdngtkhyqcAEOUWDS0-9 .<ế]{0,40}|[a-zA-Z0-9 <]{0,24}",
        is_vni in any::<bool>(),
    ) {
        let mut telex = Telex::new(if is_vni { Method::Vni } else { Method::Telex });
        let mut text: Vec<char> = "TRƯỚC".chars().collect();
        for c in keys.chars() {
            let length = text.len();
            if c == '<' {
                if length > 5 {
                    text.pop();
                    telex.backspace();
                }
                continue;
            }
            let edit = telex.key(c);
            let after_blank = text.iter().rposition(|c| *c == ' ' || *c == '.').map_or(5, |at| at + 1);
            prop_assert!(edit.back <= length - after_blank.max(5), "{:?} at {:?}", edit, text);
            text.truncate(length - edit.back);
            text.extend(edit.text.chars());
            prop_assert!(is_nfc(&text.iter().collect::<String>()));
            prop_assert!(text.starts_with(&['T', 'R', 'Ư', 'Ớ', 'C']));
        }
    }

    #[test]
    fn a_backspace_undoes_no_more_than_a_letter(keys in "[aeiouwsfrxjdngtkhyqc]{1,14}", times in 1usize..8) {
        let before = telex(&keys);
        let after = telex(&format!("{keys}{}", "<".repeat(times)));
        let want: String = before.chars().take(before.chars().count().saturating_sub(times)).collect();
        prop_assert_eq!(after, want);
    }
}
