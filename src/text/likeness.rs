//! Likeness: how alike two names are, for whoever types one that may be there already.
//!
//! Names are made of the same few words in another order, with one written short or slipped: *CLB Nông dân với pháp luật*
//! is *Câu lạc bộ nông dân với pháp luật*. So words are compared, each by its letters; long ones weigh more, and those
//! that stand in every second name less. Only numbers are decisive: *tổ 3* is not *tổ 4*, however long the rest is.

use crate::text::fold::fold;
use crate::text::fragment::words_of;

/// How alike two names are, from 0 to 100, blind to tones, case and signs, and the same both ways. The same words in any
/// order make 100; a name without words is like none.
pub fn likeness(one: &str, other: &str) -> u8 {
    Name::new(one).likeness(&Name::new(other))
}

/// A name whose words are ready to be held against those of many others.
#[derive(Clone, Debug)]
pub struct Name {
    words: Vec<Word>,
}

impl Name {
    /// The name that was typed, or one of the register.
    pub fn new(text: &str) -> Self {
        let mut words = Vec::with_capacity(USUAL_WORDS);
        words.extend(words_of(&fold(text)).take(MOST_WORDS).map(Word::new));
        Self { words }
    }

    /// Whether it has no words by which it could be like another.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How alike it is to another name.
    pub fn likeness(&self, other: &Self) -> u8 {
        // Words are paired one after the other. As that begins with the same name each time, it is the same both ways.
        let names = if self.words <= other.words { [self, other] } else { [other, self] };
        let mut pairing = Pairing::new(names.map(|name| name.words.as_slice()));
        pairing.pair_equal();
        pairing.pair_initials();
        pairing.pair_slips();
        pairing.result()
    }
}

/// As many words as most names have.
const USUAL_WORDS: usize = 12;

/// The most words of a name that are looked at; each has a bit while they are paired.
const MOST_WORDS: usize = 40;

/// The most letters of a word that are looked at; no Vietnamese one has as many.
const MOST_LETTERS: usize = 16;

/// How much a word counts that is a slip of the one it is taken for, in percent.
const SLIP: u32 = 75;

/// Names with different numbers are as alike as this at most.
const OTHER_NUMBER: u32 = 50;

/// A folded word. Its letters stand first, so that words are told apart by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    /// Its letters, the first one in the highest place; those of a long word that fit.
    letters: u128,
    length: u8,
    weight: u8,
    /// A number, or a letter that stands for one.
    is_number: bool,
}

impl Word {
    fn new(word: &str) -> Self {
        let is_number = word.len() == 1
            || word.bytes().any(|b| b.is_ascii_digit())
            || matches!(word, "ii" | "iii" | "iv" | "vii" | "viii" | "ix");
        let word = if is_number { word.trim_start_matches('0') } else { word };
        let mut letters = [0; MOST_LETTERS];
        letters.iter_mut().zip(word.bytes()).for_each(|(letter, byte)| *letter = byte);
        let length = word.len().min(MOST_LETTERS) as u8;
        let weight = length.max(1) * if is_common(word) { 1 } else { 2 };
        Self { letters: u128::from_be_bytes(letters), length, weight, is_number }
    }

    const fn first(self) -> u8 {
        (self.letters >> 120) as u8
    }

    /// Whether a word may be the initials of others: a short one that can't be spoken, or one of three letters or more.
    fn may_be_initials(self) -> bool {
        let letters = self.letters.to_be_bytes();
        let spoken = letters.iter().any(|letter| b"aeiouy".contains(letter));
        !self.is_number && (if spoken { 3..=6 } else { 2..=6 }).contains(&self.length)
    }

    /// Whether two words differ by one letter, more or less or another, or by two that changed places. Short words and
    /// numbers never do: they are other words.
    fn is_slip_of(self, other: Self) -> bool {
        let (short, long) = if self.length <= other.length { (self, other) } else { (other, self) };
        let more = long.length - short.length;
        if short.length < 4 || more > 1 || self.is_number || other.is_number {
            return false;
        }
        let ahead = (short.letters ^ long.letters).leading_zeros() / 8;
        let behind = (short.aligned_right() ^ long.aligned_right()).trailing_zeros() / 8;
        let unlike = u32::from(long.length).saturating_sub(ahead + behind);
        let two = |word: Self| word.letters.to_be_bytes().into_iter().skip(ahead as usize).take(2);
        unlike <= 1 || (unlike == 2 && more == 0 && two(short).eq(two(long).rev()))
    }

    /// Its letters, the last one in the lowest place.
    const fn aligned_right(self) -> u128 {
        self.letters >> (8 * (MOST_LETTERS - self.length as usize))
    }
}

/// Words that tell little, since many names have them. Others weigh twice as much.
fn is_common(word: &str) -> bool {
    matches!(
        word,
        "ban"
            | "bo"
            | "cac"
            | "cau"
            | "clb"
            | "cua"
            | "diem"
            | "doi"
            | "hinh"
            | "khu"
            | "lac"
            | "mo"
            | "nhom"
            | "pho"
            | "so"
            | "thon"
            | "to"
            | "trong"
            | "va"
            | "ve"
            | "voi"
            | "xa"
    )
}

/// The words of two names, and which of them have found each other.
struct Pairing<'a> {
    words: [&'a [Word]; 2],
    /// A bit for each word that is still alone.
    alone: [u64; 2],
    /// What all words weigh.
    weight: u32,
    /// What the pairs weigh, in hundredths.
    alike: u32,
}

impl<'a> Pairing<'a> {
    fn new(words: [&'a [Word]; 2]) -> Self {
        let alone = words.map(|words| (1u64 << words.len()) - 1);
        let weight = words.iter().flat_map(|words| words.iter()).map(|word| u32::from(word.weight)).sum();
        Self { words, alone, weight, alike: 0 }
    }

    fn pair_equal(&mut self) {
        self.pair(100, |one, other| one.letters == other.letters);
    }

    fn pair_slips(&mut self) {
        self.pair(SLIP, Word::is_slip_of);
    }

    /// Pairs each word that is alone with the first of the other name that suits it.
    fn pair(&mut self, percent: u32, suits: impl Fn(Word, Word) -> bool) {
        let [ones, others] = self.words;
        for at in bits_of(self.alone[0]) {
            let one = ones[at];
            if let Some(found) = bits_of(self.alone[1]).find(|other| suits(one, others[*other])) {
                self.alone[0] &= !(1 << at);
                self.alone[1] &= !(1 << found);
                self.alike += percent * (u32::from(one.weight) + u32::from(others[found].weight));
            }
        }
    }

    /// Pairs a word with those of the other name whose initials it is. It weighs as much as they do.
    fn pair_initials(&mut self) {
        for (own, far) in [(0, 1), (1, 0)] {
            for at in bits_of(self.alone[own]) {
                let word = self.words[own][at];
                if !word.may_be_initials() {
                    continue;
                }
                let length = usize::from(word.length);
                let letters = word.letters.to_be_bytes();
                let spelled = |run: &[Word]| run.iter().zip(letters).all(|(word, letter)| word.first() == letter);
                let bits = |from: usize| ((1u64 << length) - 1) << from;
                let mut runs = self.words[far].windows(length).enumerate();
                let found = runs.find(|(from, run)| self.alone[far] & bits(*from) == bits(*from) && spelled(run));
                if let Some((from, run)) = found {
                    let full: u32 = run.iter().map(|word| u32::from(word.weight)).sum();
                    self.alone[own] &= !(1 << at);
                    self.alone[far] &= !bits(from);
                    self.weight = self.weight + full - u32::from(word.weight);
                    self.alike += 100 * 2 * full;
                }
            }
        }
    }

    fn result(&self) -> u8 {
        let number_alone = |side: usize| bits_of(self.alone[side]).any(|at| self.words[side][at].is_number);
        let most = if number_alone(0) && number_alone(1) { OTHER_NUMBER } else { 100 };
        u8::try_from((self.alike / self.weight.max(1)).min(most)).unwrap_or(100)
    }
}

/// The places of the bits that are set.
fn bits_of(bits: u64) -> impl Iterator<Item = usize> {
    let mut left = bits;
    std::iter::from_fn(move || {
        let at = left.trailing_zeros() as usize;
        left &= left.checked_sub(1)?;
        Some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_alike_as_people_see_them() {
        for (one, other, least, most) in [
            ("Tiếng kẻng an ninh", "TIENG KENG AN NINH", 100, 100),
            ("CLB Nông dân với pháp luật", "Câu lạc bộ nông dân với pháp luật", 100, 100),
            ("HND xã Hưng Khánh", "Hội Nông dân xã Hưng Khánh", 100, 100),
            ("Tổ nông dân tự quản", "Tổ tự quản nông dân", 100, 100),
            ("Mô hình Tiếng kẻng an ninh", "Tiếng kẻng an ninh", 85, 99),
            ("Nông dân với kiến thức pháp luật", "Nông dân với kiến thưc phap luat thôn 3", 85, 99),
            ("Dòng họ tự quản", "Dòng hộ tự quản", 100, 100),
            ("Cổng trường an toàn", "Công trương an toan giao thông", 60, 84),
            ("Tiếng trống an ninh", "Tiếng kẻng an ninh", 60, 80),
            ("Tiếng chuông an ninh", "Tiếng chuôn an ninh", 85, 99),
            ("Tiếng chuông an ninh", "Tiếng chuôgn an ninh", 85, 99),
            ("Tiếng chuông an ninh", "Tiếng chuoong an ninh", 85, 99),
            ("Camera an ninh", "Phụ nữ không sinh con thứ ba", 0, 20),
            ("Câu lạc bộ Nông dân", "Câu lạc bộ Phụ nữ", 0, 50),
            ("Hội Nông dân", "Hội Phụ nữ", 0, 40),
            ("Anh nông dân", "An", 0, 30),
            ("", "", 0, 0),
            ("", "Tổ", 0, 0),
            ("…", "\"", 0, 0),
        ] {
            let found = likeness(one, other);
            assert!((least..=most).contains(&found), "{one} and {other}: {found}");
        }
    }

    #[test]
    fn numbers_are_decisive() {
        for (one, other, least, most) in [
            ("Tổ tự quản số 3 thôn Khe Năm", "Tổ tự quản số 4 thôn Khe Năm", 0, 50),
            ("tổ 3", "tổ 03", 100, 100),
            ("tổ 3", "tổ 13", 0, 50),
            ("Tổ 3 thôn 2", "Tổ 2 thôn 3", 100, 100),
            ("Tổ 3", "Tổ 3 thôn 2", 55, 99),
            ("Tổ dân phố A", "Tổ dân phố B", 0, 50),
            ("Khu phố II", "Khu phố III", 0, 50),
            ("Camera an ninh", "Camera an ninh số 2", 85, 99),
        ] {
            let found = likeness(one, other);
            assert!((least..=most).contains(&found), "{one} and {other}: {found}");
        }
    }

    /// Names of few words and letters, so that words meet in all ways.
    fn a_name() -> impl Strategy<Value = String> {
        prop_oneof![
            proptest::collection::vec("[a-c]{1,5}|[ab]{4,6}|[12]|clb|to", 0..8).prop_map(|words| words.join(" ")),
            "(?s:.{0,40})",
        ]
    }

    proptest! {
        #[test]
        fn it_is_the_same_both_ways_and_bounded(one in a_name(), other in a_name()) {
            let found = likeness(&one, &other);
            prop_assert_eq!(found, likeness(&other, &one));
            prop_assert!(found <= 100);
        }

        #[test]
        fn a_name_is_like_itself_in_any_order(
            words in proptest::collection::vec("[a-dđ]{1,5}|[0-9]", 1..6),
        ) {
            let name = words.join(" ");
            let turned = words.iter().rev().cloned().collect::<Vec<_>>().join(", ");
            prop_assert_eq!(likeness(&name, &name), 100);
            prop_assert_eq!(likeness(&name, &turned), 100);
        }
    }
}
