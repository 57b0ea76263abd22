//! Cleaning: the one door for text from outside, and the last look before text is drawn.
//!
//! A record is read by terminals, spreadsheets and other servers, and each of them obeys some invisible character.
//! What is let in is therefore NFC, without controls, bidi controls or characters nobody can see, and bounded.

use crate::text::width::is_one_to_one;
use std::borrow::Cow;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

/// Cleans a string that is to be one line: NFC, one plain space between words, none at the ends.
///
/// Tabs, line breaks and odd blanks count as a space. Zero-width characters go silently, since input methods leave
/// them behind; so do controls, escapes and bidi characters, and a caller that must refuse those asks
/// [`has_control`] of the raw string. A letter keeps at most two marks beyond its composed form. Curly double quotes
/// stay when they pair as “…”, any other becomes a straight one, because a half-curly pair can never be searched for.
pub fn clean_line(raw: &str, limit: Limit) -> Result<String, TextProblem> {
    let line = squeezed(&even_quotes(raw));
    limit.check(line)
}

/// Cleans a string that may have several lines: each as [`clean_line`] would, with `\n` between them.
///
/// `\r\n`, `\r` and the Unicode line breaks become `\n`. Blank lines at the ends go, and of several in a row one stays.
pub fn clean_text(raw: &str, limit: Limit) -> Result<String, TextProblem> {
    let evened = even_quotes(raw).replace("\r\n", "\n");
    let mut text = String::with_capacity(evened.len());
    let mut gap = false;
    for line in evened.split(|c| kind_of(c) == Kind::Break).map(squeezed) {
        if line.is_empty() {
            gap = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if gap { "\n\n" } else { "\n" });
        }
        text.push_str(&line);
        gap = false;
    }
    limit.check(text)
}

/// Whether the raw string holds a control, escape or bidi character.
///
/// Tabs and line breaks do not count: they come with honest pastes, and cleaning makes spaces of them.
pub fn has_control(raw: &str) -> bool {
    raw.chars().any(|c| kind_of(c) == Kind::Control)
}

/// What anything drawn passes through, wherever it came from; borrows when there is nothing to do.
///
/// The result is NFC and one line. A control or bidi character becomes a visible `·`, so that a reader sees that
/// something was there; blanks keep their number, so that columns stay where the caller put them.
pub fn shown(text: &str) -> Cow<'_, str> {
    if is_one_to_one(text) || is_showable(text) {
        return Cow::Borrowed(text);
    }
    let visible = text.chars().filter_map(|c| match kind_of(c) {
        Kind::Plain => Some(c),
        Kind::Blank | Kind::Break => Some(' '),
        Kind::Control => Some('·'),
        Kind::Unseen => None,
    });
    let mut marks = Marks::default();
    Cow::Owned(visible.nfc().filter(|&c| marks.admit(c)).collect())
}

/// The most characters a cleaned string may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(usize);

impl Limit {
    /// For codes, ids and numbers of decisions.
    pub const CODE: Limit = Limit(40);
    /// For short labels, such as a hamlet or an issuer.
    pub const SHORT: Limit = Limit(120);
    /// For names.
    pub const NAME: Limit = Limit(200);
    /// For notes and reasons.
    pub const NOTE: Limit = Limit(2000);

    /// A limit of so many characters.
    pub const fn new(chars: usize) -> Limit {
        Limit(chars)
    }

    /// How many characters it allows.
    pub const fn chars(self) -> usize {
        self.0
    }

    fn check(self, text: String) -> Result<String, TextProblem> {
        // A character has at least one byte, so most strings are settled without being counted.
        if text.len() <= self.0 {
            return Ok(text);
        }
        match text.chars().count() {
            got if got > self.0 => Err(TextProblem::TooLong { limit: self.0, got }),
            _ => Ok(text),
        }
    }
}

/// Why a string was not let in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextProblem {
    /// It has too many characters, counted after cleaning.
    #[error("{got} characters, where at most {limit} fit")]
    TooLong {
        /// The most there may be.
        limit: usize,
        /// How many there were.
        got: usize,
    },
}

/// What a character is to a register that lets in readable text only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something a reader sees, or a mark on it.
    Plain,
    /// A space of any width.
    Blank,
    /// An end of line. Word processors paste U+000B for theirs.
    Break,
    /// Moves cursors, starts escape sequences or turns the direction of reading.
    Control,
    /// Takes no ink and does no known harm: joiners, soft hyphens, selectors, fillers, tags, non-characters.
    Unseen,
}

fn kind_of(c: char) -> Kind {
    match c {
        '!'..='~' => Kind::Plain,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Kind::Break,
        '\t' | ' ' | '\u{2800}' => Kind::Blank,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Kind::Control,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => {
            Kind::Unseen
        }
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' => Kind::Unseen,
        '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' => Kind::Unseen,
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{fdd0}'..='\u{fdef}' => Kind::Unseen,
        // The last two places of every plane are promised never to be characters.
        c if (c as u32) & 0xfffe == 0xfffe => Kind::Unseen,
        c if c.is_control() => Kind::Control,
        c if c.is_whitespace() => Kind::Blank,
        _ => Kind::Plain,
    }
}

/// One line without its controls, its unseen characters and its spare blanks, in NFC.
///
/// The unseen go before composing: a joiner between a letter and its tone would otherwise keep them apart for good.
fn squeezed(raw: &str) -> String {
    // Nearly every text comes clean, and looking takes a fraction of composing it anew.
    if is_showable(raw) && raw.trim().len() == raw.len() && !raw.contains("  ") {
        return raw.to_owned();
    }
    let visible = raw.chars().filter_map(|c| match kind_of(c) {
        Kind::Plain => Some(c),
        Kind::Blank | Kind::Break => Some(' '),
        Kind::Control | Kind::Unseen => None,
    });
    let mut line = String::with_capacity(raw.len());
    let mut marks = Marks::default();
    for c in visible.nfc().filter(|&c| marks.admit(c)) {
        if c != ' ' || !(line.is_empty() || line.ends_with(' ')) {
            line.push(c);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

fn is_showable(text: &str) -> bool {
    let mut marks = Marks::default();
    text.chars().all(|c| (c == ' ' || kind_of(c) == Kind::Plain) && marks.admit(c)) && is_nfc(text)
}

/// Counts the marks on a letter. No Vietnamese letter needs more than two, and hundreds on one cell are an attack.
/// A line begins without a letter to carry one.
#[derive(Default)]
struct Marks {
    room: u8,
}

impl Marks {
    fn admit(&mut self, c: char) -> bool {
        if is_combining_mark(c) {
            let fits = self.room > 0;
            self.room = self.room.saturating_sub(1);
            return fits;
        }
        self.room = if c == ' ' { 0 } else { 2 };
        true
    }
}

/// Leaves “…” pairs alone and makes every other curly double quote straight.
fn even_quotes(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['“', '”', '„', '‟']) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut open = false;
    for (at, c) in raw.char_indices() {
        match c {
            '“' => {
                let rest = raw.get(at + c.len_utf8()..).unwrap_or_default();
                open = rest.chars().find(|&c| is_double_quote(c)) == Some('”');
                out.push(if open { '“' } else { '"' });
            }
            '”' => {
                out.push(if open { '”' } else { '"' });
                open = false;
            }
            c if is_double_quote(c) => out.push('"'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(raw: &str) -> String {
        clean_line(raw, Limit::NOTE).expect("short enough")
    }

    #[test]
    fn one_line() {
        let cases = [
            ("", ""),
            ("  Tổ   tự\tquản \r\n số 3\u{a0}", "Tổ tự quản số 3"),
            ("a\u{2028}b\u{85}c\u{b}d\u{3000}e", "a b c d e"),
            ("tie\u{302}\u{301}ng Vi\u{1ec7}t", "tiếng Việt"),
            ("o\u{323}\u{302} o\u{302}\u{323}", "ộ ộ"),
            ("e\u{200c}\u{302}\u{ad}\u{feff}m", "êm"),
            ("A\x1b[31mB\x07\u{9b}C\0", "A[31mBC"),
            ("A\u{202e}gpj.exe\u{202c}\u{200f}B", "Agpj.exeB"),
            ("A\u{3164}\u{e0041}\u{fe0f}\u{fdd0}\u{10ffff}B", "AB"),
            ("\u{301}a \u{301}b", "a b"),
            ("x \u{200b} y", "x y"),
            ("Đ\u{1b}ặng", "Đặng"),
        ];
        for (raw, want) in cases {
            assert_eq!(line(raw), want, "{raw:?}");
        }
    }

    #[test]
    fn marks_are_few() {
        let flood: String = std::iter::once('a').chain(std::iter::repeat_n('\u{30a}', 300)).collect();
        assert_eq!(line(&flood).chars().count(), 3);
        assert_eq!(shown(&flood).chars().count(), 3);
    }

    #[test]
    fn quotes_pair_or_are_straight() {
        let cases = [
            ("“Họ Đặng tự quản”", "“Họ Đặng tự quản”"),
            ("\"Tiếng kẻng an ninh”", "\"Tiếng kẻng an ninh\""),
            ("“Tiếng kẻng an ninh\"", "\"Tiếng kẻng an ninh\""),
            ("„Camera“", "\"Camera\""),
            ("“a” b” “c”", "“a” b\" “c”"),
            ("“a “b” c", "\"a “b” c"),
            ("A’ B", "A’ B"),
        ];
        for (raw, want) in cases {
            assert_eq!(line(raw), want, "{raw:?}");
        }
    }

    #[test]
    fn several_lines() {
        let cases = [
            ("a\r\nb\rc\nd\u{2029}e", "a\nb\nc\nd\ne"),
            ("\n\n a  b \n\n\n c\t\n", "a b\n\nc"),
            ("a\n\u{301}\nb", "a\n\nb"),
            ("\x1b[2J\n", "[2J"),
            ("“a\nb”", "“a\nb”"),
        ];
        for (raw, want) in cases {
            assert_eq!(clean_text(raw, Limit::NOTE).as_deref(), Ok(want), "{raw:?}");
        }
    }

    #[test]
    fn the_limit_counts_cleaned_characters() {
        let name = "ễ".repeat(200);
        assert_eq!(clean_line(&format!("  {name}\n"), Limit::NAME), Ok(name.clone()));
        let problem = TextProblem::TooLong { limit: 200, got: 201 };
        assert_eq!(clean_line(&format!("{name}x"), Limit::NAME), Err(problem.clone()));
        assert_eq!(clean_text(&format!("{name}x"), Limit::NAME), Err(problem));
        assert_eq!(Limit::new(7).chars(), 7);
    }

    #[test]
    fn controls_are_noticed() {
        for raw in ["\x1b", "\0", "\u{7f}", "\u{9b}", "\u{202e}", "\u{200f}", "\u{2066}"] {
            assert!(has_control(raw), "{raw:?}");
        }
        for raw in ["", "Điểm số 3", "a\tb\r\nc", "\u{200b}\u{ad}", "“”"] {
            assert!(!has_control(raw), "{raw:?}");
        }
    }

    #[test]
    fn drawn_text_is_plain() {
        let cases = [
            ("A\x1b[31mB", "A·[31mB"),
            ("A\u{202e}B\u{9b}", "A·B·"),
            ("A\tB\nC\u{2028}D", "A B C D"),
            ("A\u{200b}\u{ad}\u{feff}B", "AB"),
            ("\u{301}a  b", "a  b"),
            ("tie\u{302}\u{301}ng", "tiếng"),
        ];
        for (raw, want) in cases {
            assert_eq!(shown(raw), want, "{raw:?}");
            assert!(matches!(shown(want), Cow::Borrowed(_)), "{want:?} is copied");
        }
    }

    #[test]
    fn what_needs_no_look_at_the_tables_can_be_shown() {
        for c in ('\0'..=char::MAX).filter(|c| is_one_to_one(c.encode_utf8(&mut [0; 4]))) {
            assert!(is_showable(&String::from(c)), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in "\\PC{0,20}|[ae\u{302}\u{323}\u{301}“”\" \n\r\u{200d}\u{1b}\u{202e}]{0,20}|(?s:.{0,20})") {
            let once = line(&raw);
            prop_assert_eq!(&line(&once), &once);
            prop_assert!(is_nfc(&once) && !has_control(&once));
            prop_assert!(matches!(shown(&once), Cow::Borrowed(_)));
            let text = clean_text(&raw, Limit::NOTE).expect("short enough");
            let again = clean_text(&text, Limit::NOTE).expect("short enough");
            prop_assert_eq!(again, text);
            let seen = shown(&raw).into_owned();
            prop_assert_eq!(shown(&seen), seen.as_str());
        }
    }
}
