//! Order: keys that sort a Vietnamese list as a reader expects it.
//!
//! Unicode's own order weighs the tones of a whole string last, which puts "Hố An" before "Hồ Anh". Vietnamese lists
//! go syllable by syllable: Hò An, Hô Bình, Hồ Anh, Hố An. So each syllable gets its own key, and they are joined.

use icu_collator::CollatorBorrowed;
use icu_collator::CollatorPreferences;
use icu_collator::options::CollatorOptions;
use icu_collator::options::Strength;
use icu_collator::preferences::CollationNumericOrdering;
use icu_locale_core::locale;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::IsNormalized;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc_quick;

/// Bytes that sort as the text does, by [`Order`].
pub fn sort_key(text: &str) -> Vec<u8> {
    static ORDER: LazyLock<Order> = LazyLock::new(Order::new);
    ORDER.key(text)
}

/// The Vietnamese order: letters a ă â … d đ, tones ngang huyền hỏi ngã sắc nặng, numbers by their size.
///
/// Case decides only between texts that are otherwise equal, so that "thôn An" stands before "Thôn Anh".
/// Keys are for memory only: a newer collation table gives other bytes.
pub struct Order {
    collator: CollatorBorrowed<'static>,
}

impl Order {
    /// Sets up the order from the collation data compiled into the program.
    pub fn new() -> Order {
        let mut preferences = CollatorPreferences::from(locale!("vi"));
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Secondary);
        let collator = CollatorBorrowed::try_new(preferences, options).expect("the data for vi is compiled in");
        Order { collator }
    }

    /// Bytes that sort as the text does; equal only for texts that are the same in NFC.
    pub fn key(&self, text: &str) -> Vec<u8> {
        joined(text, |syllable, key| self.write(syllable, key))
    }

    fn write(&self, syllable: &str, key: &mut Vec<u8>) {
        let Ok(()) = self.collator.write_sort_key_to(syllable, key);
    }
}

/// The order with the keys of the syllables that were met. Names are made of the same few thousand ones, and looking a
/// syllable up takes a fraction of weighing its letters.
#[derive(Default)]
pub struct KnownOrder {
    order: Order,
    known: HashMap<Box<str>, Box<[u8]>>,
}

impl KnownOrder {
    /// As [`Order::key`].
    pub fn key(&mut self, text: &str) -> Vec<u8> {
        let Self { order, known } = self;
        joined(text, |syllable, key| {
            if let Some(known) = known.get(syllable) {
                return key.extend_from_slice(known);
            }
            let begin = key.len();
            order.write(syllable, key);
            let made = key.get(begin..).filter(|_| known.len() < MOST_KNOWN && syllable.len() <= LONGEST_KNOWN);
            known.extend(made.map(|made| (syllable.into(), made.into())));
        })
    }
}

/// How many syllables are kept at most, and of how many bytes; Vietnamese has fewer and shorter ones.
const MOST_KNOWN: usize = 8192;
const LONGEST_KNOWN: usize = 16;

/// A text's key from the keys of its syllables.
fn joined(text: &str, mut write: impl FnMut(&str, &mut Vec<u8>)) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 4);
    for syllable in text.split_whitespace() {
        write(syllable, &mut key);
        // No collation byte is zero, so a zero ends a syllable below every longer one.
        key.push(0);
    }
    key.push(0);
    // Nearly every text is in NFC, since it is cleaned at the door.
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => key.extend(text.as_bytes()),
        _ => key.extend(text.nfc().collect::<String>().as_bytes()),
    }
    key
}

impl Default for Order {
    fn default() -> Self {
        Order::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_known_changes_no_key() {
        let mut known = KnownOrder::default();
        for text in ["thôn 10A", "Hồ An", "Hồ Anh", "Hồ  An thôn 2", "e\u{301} Hồ", "", &"Hồ".repeat(20)] {
            assert_eq!([known.key(text), known.key(text)], [sort_key(text), sort_key(text)], "{text}");
        }
        assert!(known.known.contains_key("Hồ") && !known.known.contains_key("Hồ".repeat(20).as_str()));
        (0..2 * MOST_KNOWN).for_each(|nth| drop(known.key(&format!("s{nth}"))));
        assert_eq!(known.known.len(), MOST_KNOWN);
    }

    #[test]
    fn lists_stand_in_order() {
        let lists: [&[&str]; 11] = [
            &["", "Hồ", "Hồ An", "Hồ An Bình", "Hồ Anh"],
            &["Hò An", "Hô Bình", "Hồ Anh", "Hố An"],
            &["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g"],
            &["o", "ô", "ơ", "p", "u", "ư", "v"],
            &["ma", "mà", "mả", "mã", "má", "mạ", "man"],
            &["ma", "ma z", "ma 安", "mà", "mà a", "mạ a"],
            &["dan", "Dân", "đan", "Đặng"],
            &["thôn 2", "thôn 10", "thôn 10A", "thôn 11", "thôn Ao"],
            &["thôn An", "Thôn Anh", "thôn Ánh"],
            &["Xã Tú Lệ", "Xã Túc Đán", "Xã Yên Bình"],
            &["Mù Cang Chải", "Mường Lò", "Mỹ Gia"],
        ];
        for list in lists {
            let mut sorted = list.to_vec();
            sorted.reverse();
            sorted.sort_by_cached_key(|text| sort_key(text));
            assert_eq!(sorted, list);
        }
    }

    #[test]
    fn composed_and_decomposed_are_one() {
        for text in ["Đặng Thị Tuyết", "Mù Cang Chải", "ỡ"] {
            assert_eq!(sort_key(text), sort_key(&text.nfd().collect::<String>()));
        }
    }

    #[test]
    fn no_collation_byte_is_zero() {
        let order = Order::new();
        for c in ('\u{1}'..='\u{ffff}').filter(|c| !c.is_whitespace()) {
            let mut key = Vec::new();
            let Ok(()) = order.collator.write_sort_key_to(c.encode_utf8(&mut [0; 4]), &mut key);
            assert!(!key.contains(&0), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn keys_are_equal_only_for_equal_texts(a in "[aăâđdÀạ0-2 ]{0,5}", b in "[aăâđdÀạ0-2 ]{0,5}") {
            prop_assert_eq!(sort_key(&a) == sort_key(&b), a == b);
        }

        #[test]
        fn a_name_stands_before_a_longer_one(name in "[A-Za-zĐđắ]{1,6}", more in "[a-zđắ]{1,6}") {
            let longer = format!("{name} {more}");
            prop_assert!(sort_key(&name) < sort_key(&longer));
        }

        #[test]
        fn agrees_with_the_collator_on_single_syllables(a in "[a-yăâđêôơưáàảãạ]{1,5}", b in "[a-yăâđêôơưáàảãạ]{1,5}") {
            let order = Order::new();
            let judged = order.collator.compare(&a, &b);
            prop_assert_eq!(judged.then_with(|| a.cmp(&b)), order.key(&a).cmp(&order.key(&b)));
        }
    }
}
