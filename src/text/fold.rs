//! Folding: the form in which text is searched, blind to tones, đ, case and quotes.
//!
//! Officers type "nguyen dinh khai" for "Nguyễn Đình Khải", and both "hoà" and "hòa" are in use for one word.
//! The index and the query are folded by the same function, and exact hits are ranked first by [`has_marks`].

use std::ops::Range;
use unicode_normalization::char::decompose_canonical;
use unicode_normalization::char::is_combining_mark;

/// The search form of a text: no marks, d for đ, lower case, single blanks, no quotes; hyphens and slashes stay.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the search form of a text, for an index that keeps many in one string.
pub fn fold_into(text: &str, out: &mut String) {
    each_folded(text, |c, _| out.push(c));
}

/// Whether a person typed marks or đ, and so means one spelling rather than all that fold alike.
pub fn has_marks(text: &str) -> bool {
    text.chars().any(|c| {
        let mut marked = is_barred_d(c);
        decompose_canonical(c, |part| marked |= is_combining_mark(part));
        marked
    })
}

/// Where a folded needle first stands in a text as it was written: the bytes to highlight.
///
/// The range begins and ends with whole letters, their marks included. An empty needle is found nowhere.
pub fn find_folded(text: &str, needle: &str) -> Option<Range<usize>> {
    if needle.is_empty() {
        return None;
    }
    let mut folded = String::with_capacity(text.len());
    let mut sources = Vec::with_capacity(text.len());
    each_folded(text, |c, source| {
        folded.push(c);
        sources.push(source);
    });
    let at = folded.find(needle)?;
    let first = folded.get(..at)?.chars().count();
    let start = sources.get(first)?.start;
    let end = sources.get(first + needle.chars().count() - 1)?.end;
    Some(start..end + length_of_marks(text.get(end..)?))
}

/// Calls back with every character of the search form and the bytes it was made from.
///
/// A blank is held back until something follows it: that drops those at the ends and joins those in a row.
fn each_folded(text: &str, mut emit: impl FnMut(char, Range<usize>)) {
    let mut blank: Option<Range<usize>> = None;
    let mut begun = false;
    for (at, c) in text.char_indices() {
        let source = at..at + c.len_utf8();
        if c.is_whitespace() {
            if begun {
                blank = Some(blank.map_or(source.clone(), |earlier| earlier.start..source.end));
            }
            continue;
        }
        fold_char(c, |folded| {
            if let Some(source) = blank.take() {
                emit(' ', source);
            }
            emit(folded, source.clone());
            begun = true;
        });
    }
}

/// The search form of one character, which for a mark or a quote is nothing.
fn fold_char(c: char, mut emit: impl FnMut(char)) {
    if c.is_ascii() {
        if !is_quote(c) {
            emit(c.to_ascii_lowercase());
        }
        return;
    }
    decompose_canonical(c, |part| match part {
        part if is_barred_d(part) => emit('d'),
        part if is_combining_mark(part) || is_quote(part) || is_unseen(part) => {}
        '\u{2010}'..='\u{2015}' | '\u{2212}' => emit('-'),
        part => part.to_lowercase().filter(|&c| !is_combining_mark(c)).for_each(&mut emit),
    });
}

/// đ, and the Icelandic and African letters that look the same in capitals and turn up in old files instead of Đ.
fn is_barred_d(c: char) -> bool {
    matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '´' | '«' | '»' | '\u{2018}'..='\u{201f}' | '‹' | '›' | '′' | '″')
}

/// What an input method may leave inside a word; a query comes here without having been cleaned.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn length_of_marks(text: &str) -> usize {
    text.chars().take_while(|&c| is_combining_mark(c)).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn folding() {
        let cases = [
            ("", ""),
            ("Đặng Thị TUYẾT", "dang thi tuyet"),
            ("NGUYỄN ĐÌNH KHẢI", "nguyen dinh khai"),
            ("hoà hòa HÒA", "hoa hoa hoa"),
            ("Ỷ Ỵ Ự Ở ư ơ", "y y u o u o"),
            ("Ðảng ðoàn Ɖ", "dang doan d"),
            ("  Mù\u{a0} Cang\tChải \n", "mu cang chai"),
            ("“Tiếng kẻng” \"an ninh\"", "tieng keng an ninh"),
            ("A \" B", "a b"),
            ("45/QĐ-UBND", "45/qd-ubnd"),
            ("2020–2023", "2020-2023"),
            ("Vie\u{200c}\u{323}\u{302}t", "viet"),
        ];
        for (text, want) in cases {
            assert_eq!(fold(text), want, "{text:?}");
            assert_eq!(fold(&text.nfd().collect::<String>()), want, "{text:?} decomposed");
        }
    }

    #[test]
    fn folding_into_appends() {
        let mut index = String::from("a\n");
        fold_into(" Đỗ ", &mut index);
        assert_eq!(index, "a\ndo");
    }

    #[test]
    fn marks() {
        for text in ["hoà", "đ", "Ð", "a\u{300}", "xư", "ô"] {
            assert!(has_marks(text), "{text:?}");
        }
        for text in ["", "hoa", "45/QD-UBND", "“hoa”"] {
            assert!(!has_marks(text), "{text:?}");
        }
    }

    #[test]
    fn finding() {
        let cases = [
            ("Hội Nông dân xã Đào Thịnh", "dao", Some("Đào")),
            ("Hội Nông dân", "nong dan", Some("Nông dân")),
            ("CLB “Nông dân” tổ 3", "nong dan to", Some("Nông dân” tổ")),
            ("Mù  Cang", "u c", Some("ù  C")),
            ("xã Tân Thịnh", "thinh", Some("Thịnh")),
            ("Vie\u{302}\u{323}t", "e", Some("e\u{302}\u{323}")),
            ("xã", "xa m", None),
            ("xã", "", None),
            ("", "a", None),
        ];
        for (text, needle, want) in cases {
            let found = find_folded(text, needle).and_then(|range| text.get(range));
            assert_eq!(found, want, "{needle:?} in {text:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "(?s:.{0,20})") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn what_is_found_folds_to_the_needle(text in "[a-eđĐàầễ “\"/-]{0,24}", from in 0usize..8, take in 1usize..6) {
            let needle: String = fold(&text).chars().skip(from).take(take).collect();
            let needle = needle.trim();
            if let Some(range) = find_folded(&text, needle) {
                let found = text.get(range).map(fold);
                prop_assert_eq!(found.as_deref(), Some(needle));
            } else {
                prop_assert!(needle.is_empty());
            }
        }
    }
}
