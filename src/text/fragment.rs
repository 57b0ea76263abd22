//! Fragments: what somebody types of a name to find it in a list, as `ngl`, `lo nghia` or `nghialo` for Nghĩa Lộ.
//!
//! A typed word stands for the beginnings of words that follow each other: `ngl` is *ng* of nghia and *l* of lo, `hnd`
//! are the initials of Hội Nông dân, `antt` those of an ninh, trật tự. Several typed words may come in any order.

use std::cmp::Ordering;

use crate::text::fold::fold;
use crate::text::fold::has_marks;

/// The longest fragment that is looked at, in bytes of its folded form; nobody types as much to find a name.
const LONGEST: usize = 120;

/// The most words of a fragment.
const MOST_WORDS: usize = 12;

/// A typed fragment, made ready to be held against many names.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// Its words, folded, one blank between them.
    text: String,
    words: Vec<String>,
    /// All words without the blanks.
    joined: String,
    /// Its words in lower case with their marks, when it has any.
    marked: Vec<String>,
    letters: u64,
}

/// A name made ready to be found.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    /// Its words, folded, one blank between them.
    text: Box<str>,
    /// Its words in lower case with their marks.
    marked: Box<str>,
    /// How many of its first words say only what kind of thing it is, as `thi tran` does.
    kind: usize,
    letters: u64,
}

/// How well a fragment fits a name, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the name.
    Whole,
    /// The name begins with it, letter by letter.
    Begins,
    /// It consists of beginnings of the name's first words.
    Initials,
    /// Its words stand somewhere in the name.
    Within,
}

impl Fragment {
    /// The fragment that was typed.
    pub fn new(typed: &str) -> Self {
        let mut words: Vec<String> = words_of(&fold(typed)).take(MOST_WORDS).map(str::to_owned).collect();
        let mut room = LONGEST;
        words.retain(|word| {
            let fits = word.len() < room;
            room = if fits { room - word.len() - 1 } else { room };
            fits
        });
        let marked =
            if has_marks(typed) { words_of(&typed.to_lowercase()).map(str::to_owned).collect() } else { Vec::new() };
        let (text, joined) = (words.join(" "), words.concat());
        let letters = letters_of(&joined);
        Self { text, words, joined, marked, letters }
    }

    /// Whether nothing was typed that names could have.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Its words, folded.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether all letters of it are among these, so that something that has them could fit.
    pub const fn is_among(&self, letters: u64) -> bool {
        self.letters & !letters == 0
    }

    /// Whether it is a name, or how well it fits one.
    pub fn fit(&self, name: &Spelling) -> Option<Fit> {
        if self.is_empty() || !self.is_among(name.letters) {
            return None;
        }
        let bare = name.bare();
        if *name.text == *self.text || bare == self.text {
            return Some(Fit::Whole);
        }
        if name.text.starts_with(&self.text) || bare.starts_with(&self.text) {
            return Some(Fit::Begins);
        }
        let words: Vec<&str> = name.text.split(' ').collect();
        let own = words.get(name.kind..).unwrap_or_default();
        if runs_from_start(&words, &self.joined) || runs_from_start(own, &self.joined) {
            return Some(Fit::Initials);
        }
        self.words.iter().all(|word| is_within(&words, name.kind, word)).then_some(Fit::Within)
    }

    /// Whether one of its words stands in a name.
    pub fn word_fits(word: &str, name: &Spelling) -> bool {
        letters_of(word) & !name.letters == 0 && {
            let words: Vec<&str> = name.text.split(' ').collect();
            is_within(&words, name.kind, word)
        }
    }

    /// Whether the name has the marks that were typed. A fragment without marks means any.
    pub fn is_marked_as(&self, name: &Spelling) -> bool {
        self.is_marked_among(&[name])
    }

    /// The same where each word may be one of any of these names.
    pub fn is_marked_among(&self, names: &[&Spelling]) -> bool {
        let mut words = self.marked.iter();
        words.all(|typed| names.iter().any(|name| name.marked.split(' ').any(|word| word.starts_with(typed.as_str()))))
    }

    /// Whether a text in lower case has the marks that were typed.
    pub fn is_written_in(&self, marked: &str) -> bool {
        self.marked.iter().all(|typed| marked.contains(typed.as_str()))
    }

    /// Whether it is a code, or begins one; blanks and dashes do not count.
    pub fn fit_code(&self, code: &str) -> Option<Ordering> {
        let mut typed = self.joined.bytes();
        let mut rest = code.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
        if self.joined.is_empty() || !typed.all(|byte| rest.next() == Some(byte)) {
            return None;
        }
        Some(if rest.next().is_none() { Ordering::Equal } else { Ordering::Less })
    }
}

impl Spelling {
    /// A name without words for its kind.
    pub fn new(name: &str) -> Self {
        Self::with_kind("", name)
    }

    /// A name behind the words for its kind, as `Thị trấn` and `Yên Bình`: these count only from their beginning on, so
    /// that `tran` finds Trấn Yên and not every thị trấn.
    pub fn with_kind(kind: &str, name: &str) -> Self {
        let kind_words: Vec<String> = words_of(&fold(kind)).map(str::to_owned).collect();
        let name_words: Vec<String> = words_of(&fold(name)).map(str::to_owned).collect();
        let kind_count = kind_words.len();
        let text: String = [kind_words, name_words].concat().join(" ");
        let lower = format!("{kind} {name}").to_lowercase();
        let marked: Vec<&str> = words_of(&lower).collect();
        let letters = letters_of(&text);
        Self { text: text.into(), marked: marked.join(" ").into(), kind: kind_count, letters }
    }

    /// Its words, folded, one blank between them.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same in lower case with its marks.
    pub fn marked(&self) -> &str {
        &self.marked
    }

    /// The same without the words for its kind.
    pub fn bare(&self) -> &str {
        let from = self.text.match_indices(' ').nth(self.kind.wrapping_sub(1)).map_or(0, |(at, _)| at + 1);
        self.text.get(from..).unwrap_or_default()
    }

    /// Its letters, as a set to be asked with [`Fragment::is_among`].
    pub const fn letters(&self) -> u64 {
        self.letters
    }
}

/// The words of a text: what stands between signs and blanks.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).filter(|word| !word.is_empty())
}

/// A mark that stands behind its letter belongs to the word.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The set of Latin letters and digits that occur.
fn letters_of(text: &str) -> u64 {
    text.bytes().fold(0, |set, byte| {
        let place = match byte {
            b'a'..=b'z' => byte - b'a',
            b'0'..=b'9' => byte - b'0' + 26,
            b' ' => return set,
            // All other characters share one place: it rules little out, but nothing wrongly.
            _ => 63,
        };
        set | 1 << place
    })
}

/// Whether a typed word stands somewhere in a name. The words of the kind count only together and from their beginning.
fn is_within(words: &[&str], kind: usize, typed: &str) -> bool {
    runs_from_start(words, typed)
        || (kind..words.len()).any(|at| runs_from_start(words.get(at..).unwrap_or(&[]), typed))
}

/// Whether a typed word consists of beginnings of the first words, each taking at least a letter.
///
/// Every way to divide the word is followed at once: a bit for each length of it that the words so far can make up.
fn runs_from_start(words: &[&str], typed: &str) -> bool {
    let typed = typed.as_bytes();
    let mut reached: u128 = 1;
    for word in words {
        let mut next: u128 = 0;
        for from in (0..typed.len()).filter(|from| reached >> from & 1 == 1) {
            let rest = typed.get(from..).unwrap_or_default();
            let alike = word.bytes().zip(rest).take_while(|(a, b)| a == *b).count();
            next |= (1..=alike).fold(0, |set, length| set | 1 << (from + length));
        }
        if next >> typed.len() & 1 == 1 {
            return true;
        }
        if next == 0 {
            return false;
        }
        reached = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit(typed: &str, kind: &str, name: &str) -> Option<Fit> {
        Fragment::new(typed).fit(&Spelling::with_kind(kind, name))
    }

    #[test]
    fn fragments_fit_as_people_type_them() {
        use Fit::Begins;
        use Fit::Initials;
        use Fit::Whole;
        use Fit::Within;
        let cases = [
            ("nghia lo", "Phường", "Nghĩa Lộ", Some(Whole)),
            ("phuong nghia lo", "Phường", "Nghĩa Lộ", Some(Whole)),
            ("Nghĩa", "Phường", "Nghĩa Lộ", Some(Begins)),
            ("phuong ng", "Phường", "Nghĩa Lộ", Some(Begins)),
            ("ngl", "Phường", "Nghĩa Lộ", Some(Initials)),
            ("nghialo", "Phường", "Nghĩa Lộ", Some(Initials)),
            ("ng l", "Phường", "Nghĩa Lộ", Some(Initials)),
            ("pnl", "Phường", "Nghĩa Lộ", Some(Initials)),
            ("lo nghia", "Phường", "Nghĩa Lộ", Some(Within)),
            ("lo", "Phường", "Nghĩa Lộ", Some(Within)),
            ("ghia", "Phường", "Nghĩa Lộ", None),
            ("ln", "Phường", "Nghĩa Lộ", None),
            ("", "Phường", "Nghĩa Lộ", None),
            ("tran", "Thị trấn", "Yên Bình", None),
            ("tt yb", "Thị trấn", "Yên Bình", Some(Initials)),
            ("thi tran yen", "Thị trấn", "Yên Bình", Some(Begins)),
            ("antt", "", "Nông dân tự quản về an ninh, trật tự", Some(Within)),
            ("hnd", "", "Hội Nông dân", Some(Initials)),
            ("mu cang", "Huyện", "Mù Cang Chải", Some(Begins)),
            ("ddb", "", "Đèo Đá Bạc", Some(Initials)),
            ("aab", "", "a aab", Some(Within)),
        ];
        for (typed, kind, name, want) in cases {
            assert_eq!(fit(typed, kind, name), want, "{typed} for {kind} {name}");
        }
    }

    #[test]
    fn marks_mean_what_they_say() {
        for (typed, name, want) in [
            ("hưng", "Hưng Khánh", true),
            ("hưng", "Hùng An", false),
            ("hung", "Hùng An", true),
            ("đô", "Đô thị", true),
            ("đô", "Do", false),
        ] {
            assert_eq!(Fragment::new(typed).is_marked_as(&Spelling::new(name)), want, "{typed} for {name}");
        }
    }

    #[test]
    fn codes_fit_without_their_dashes() {
        for (typed, code, want) in [
            ("hnd-01", "HND-01", Some(Ordering::Equal)),
            ("hnd01", "HND-01", Some(Ordering::Equal)),
            ("HND", "HND-01", Some(Ordering::Less)),
            ("nd", "HND-01", None),
            ("hnd-011", "HND-01", None),
            ("", "HND-01", None),
        ] {
            assert_eq!(Fragment::new(typed).fit_code(code), want, "{typed} for {code}");
        }
    }

    #[test]
    fn a_long_paste_costs_no_more_than_a_fragment() {
        let long = Fragment::new(&"aaaa ".repeat(100_000));
        assert!(long.words().len() <= MOST_WORDS);
        assert_eq!(Fragment::new(&"a".repeat(100_000)).words().len(), 0);
        assert_eq!(fit(&"a".repeat(100), "", &"a".repeat(90)), None);
    }

    proptest! {
        #[test]
        fn beginnings_of_words_in_a_row_always_fit(
            words in proptest::collection::vec("[a-z]{1,6}", 1..6),
            takes in proptest::collection::vec(1usize..7, 6),
            from in 0usize..6,
        ) {
            let from = from % words.len();
            let typed: String = words.iter().zip(&takes).skip(from).map(|(word, take)| &word[..*take.min(&word.len())]).collect();
            let name = Spelling::new(&words.join(" "));
            prop_assert!(Fragment::new(&typed).fit(&name).is_some(), "{} in {}", typed, words.join(" "));
        }

        #[test]
        fn a_letter_less_finds_no_less(name in "[a-c]{1,3}( [a-c]{1,3}){0,3}", typed in "[a-c ]{1,6}") {
            let name = Spelling::new(&name);
            let shorter = &typed[..typed.len() - 1];
            if Fragment::new(&typed).fit(&name).is_some() && !Fragment::new(shorter).is_empty() {
                prop_assert!(Fragment::new(shorter).fit(&name).is_some());
            }
        }

        #[test]
        fn nothing_that_is_typed_does_harm(typed in "(?s:.{0,30})", name in "(?s:.{0,30})") {
            let (fragment, name) = (Fragment::new(&typed), Spelling::new(&name));
            let _ = (fragment.fit(&name), fragment.is_marked_as(&name), name.bare());
        }
    }
}
