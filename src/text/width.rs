//! Width: measuring, cutting, padding and wrapping in columns of a terminal.
//!
//! A column count is the only length that may reach the screen: bytes and characters say nothing about the place a
//! text takes. Everything here goes by grapheme, so that no letter is ever parted from its marks.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    if is_one_to_one(text) {
        return text.chars().count();
    }
    graphemes(text).map(UnicodeWidthStr::width).sum()
}

/// The text within so many columns; where something is left out, it ends with `…`.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let (head, _) = split_at_column(text, room);
    Cow::Owned(format!("{}…", head.trim_end()))
}

/// Exactly so many columns: cut if need be, with the blanks to the right.
pub fn pad_right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let blanks = columns.saturating_sub(width(&text));
    format!("{text}{:blanks$}", "")
}

/// Exactly so many columns: cut if need be, with the blanks to the left.
pub fn pad_left(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let blanks = columns.saturating_sub(width(&text));
    format!("{:blanks$}{text}", "")
}

/// The text in lines of at most so many columns, broken between words, at `\n`, and inside a word too long for a line.
///
/// There is always at least one line. A letter wider than the columns still gets its own.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|paragraph| wrap_paragraph(paragraph, columns)).collect()
}

/// The text letter by letter, each with its marks.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

fn wrap_paragraph(paragraph: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for mut word in paragraph.split_whitespace() {
        let mut wide = width(word);
        if used > 0 && used + 1 + wide <= columns {
            line.push(' ');
            line.push_str(word);
            used += 1 + wide;
            continue;
        }
        if used > 0 {
            lines.push(std::mem::take(&mut line));
        }
        while wide > columns {
            let (head, tail) = split_word(word, columns);
            if tail.is_empty() {
                break;
            }
            lines.push(head.to_owned());
            word = tail;
            wide = width(word);
        }
        line.push_str(word);
        used = wide;
    }
    lines.push(line);
    lines
}

/// As much of a word as fits, but at least one letter, so that wrapping always comes to an end.
fn split_word(word: &str, columns: usize) -> (&str, &str) {
    let (head, tail) = split_at_column(word, columns);
    if !head.is_empty() {
        return (head, tail);
    }
    let first = graphemes(word).next().map_or(0, str::len);
    word.split_at_checked(first).unwrap_or((word, ""))
}

/// The longest beginning of whole graphemes that fits, and the rest.
fn split_at_column(text: &str, columns: usize) -> (&str, &str) {
    if is_one_to_one(text) {
        let at = text.char_indices().nth(columns).map_or(text.len(), |(at, _)| at);
        return text.split_at_checked(at).unwrap_or((text, ""));
    }
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns {
            return text.split_at_checked(at).unwrap_or((text, ""));
        }
    }
    (text, "")
}

/// Whether each character is a letter by itself, composed, visible and one column wide, so that nothing has to be looked
/// up in the tables of Unicode. Nearly all that is drawn is: Latin letters with all of Vietnamese, quotes, rules.
pub fn is_one_to_one(text: &str) -> bool {
    let one = |c| matches!(c, ' '..='~' | '¡'..='¬' | '®'..='ɏ' | 'Ḁ'..='ỿ' | '‐'..='‧' | '←'..='↓' | '─'..='●');
    text.chars().all(one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn columns() {
        for (text, want) in [("", 0), ("abc", 3), ("Đặng Thị Tuyết", 14), ("公安", 4), ("─█…●", 4)] {
            assert_eq!(width(text), want, "{text:?}");
            assert_eq!(width(&text.nfd().collect::<String>()), want, "{text:?} decomposed");
        }
    }

    #[test]
    fn one_to_one_is_what_the_tables_of_unicode_say() {
        let all = || ('\0'..=char::MAX).filter(|c| is_one_to_one(c.encode_utf8(&mut [0; 4])));
        assert!(
            all().count() > 1_000 && "Đặng ễ “Tổ tự quản” – … · • │─▌●▲→".chars().all(|c| all().any(|one| one == c))
        );
        for c in all() {
            let text: String = [c, 'a', c, c].iter().collect();
            assert_eq!(graphemes(&text).count(), 4, "{c:?} joins");
            assert!(graphemes(&text).all(|letter| letter.width() == 1), "{c:?} has no single column");
            assert!(unicode_normalization::is_nfc(&text), "{c:?} is not composed");
        }
        for text in ["e\u{302}", "公", "\u{ad}", "\t", "\u{200b}", "\u{202e}", "👍", "\u{2028}"] {
            assert!(!is_one_to_one(text), "{text:?}");
        }
    }

    #[test]
    fn cutting() {
        let cases = [
            ("Mù Cang Chải", 12, "Mù Cang Chải"),
            ("Mù Cang Chải", 11, "Mù Cang Ch…"),
            ("Mù Cang Chải", 4, "Mù…"),
            ("Mù Cang Chải", 1, "…"),
            ("Mù Cang Chải", 0, ""),
            ("公安", 3, "公…"),
            ("公安", 2, "…"),
            ("Vie\u{302}\u{323}t Nam", 4, "Vie\u{302}\u{323}…"),
        ];
        for (text, columns, want) in cases {
            assert_eq!(cut(text, columns), want, "{text:?} in {columns}");
        }
    }

    #[test]
    fn padding() {
        assert_eq!(pad_right("Tổ", 4), "Tổ  ");
        assert_eq!(pad_left("Tổ", 4), "  Tổ");
        assert_eq!(pad_right("Tổ tự quản", 4), "Tổ… ");
        assert_eq!(pad_left("1.134", 3), "1.…");
        assert_eq!(pad_right("x", 0), "");
    }

    #[test]
    fn wrapping() {
        let cases: [(&str, usize, &[&str]); 8] = [
            ("", 5, &[""]),
            ("Tổ tự quản về an ninh", 8, &["Tổ tự", "quản về", "an ninh"]),
            ("một\n\nhai ba", 9, &["một", "", "hai ba"]),
            ("nghiêng ngả", 4, &["nghi", "êng", "ngả"]),
            ("a nghiêng", 4, &["a", "nghi", "êng"]),
            ("công an", 1, &["c", "ô", "n", "g", "a", "n"]),
            ("公安", 1, &["公", "安"]),
            ("ab", 0, &["a", "b"]),
        ];
        for (text, columns, want) in cases {
            assert_eq!(wrap(text, columns), want, "{text:?} in {columns}");
        }
    }

    #[test]
    fn letters() {
        assert_eq!(graphemes("Vie\u{302}\u{323}t").collect::<Vec<_>>(), ["V", "i", "e\u{302}\u{323}", "t"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in "[a-cđễ公 \n]{0,30}", columns in 0usize..12) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
            prop_assert_eq!(width(&pad_right(&text, columns)), columns);
            prop_assert_eq!(width(&pad_left(&text, columns)), columns);
            let lines = wrap(&text, columns.max(2));
            prop_assert!(lines.iter().all(|line| width(line) <= columns.max(2)));
            let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
