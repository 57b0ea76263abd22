//! Names of people: a form of address, a family name, a given name.
//!
//! A name alone can't be told from that of a place or a street; with ông, bà or đồng chí before it, and a family name
//! first, there is little else that it could be.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::code::Sensitive;
use crate::model::sensitive::Found;
use crate::text::fold::fold;
use crate::text::fold::has_marks;

/// Finds names with a form of address.
pub fn find(text: &str) -> Vec<Found> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = words.get(at..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        match name(rest, before) {
            Some(length) => {
                let (Some(first), Some(last)) = (rest.first(), rest.get(length - 1)) else { break };
                found.push(Found { kind: Sensitive::Person, range: first.range.start..last.range.end });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// More words than a name has.
const MOST_WORDS: usize = 4;

/// A word of letters; `đ/c` is one too.
struct Word {
    text: String,
    range: Range<usize>,
    /// Whether nothing but blanks stands before it.
    follows: bool,
}

impl Word {
    fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

fn words(text: &str) -> Vec<Word> {
    let is_letter = |c: char| c.is_alphabetic() || is_combining_mark(c) || c == '/';
    let mut words: Vec<Word> = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(is_letter) {
        let (blank, from) = rest.split_at_checked(begin).unwrap_or((rest, ""));
        let (word, after) =
            from.split_at_checked(from.find(|c| !is_letter(c)).unwrap_or(from.len())).unwrap_or((from, ""));
        let end = text.len() - after.len();
        let follows = blank.chars().all(char::is_whitespace);
        words.push(Word { text: word.nfc().collect(), range: end - word.len()..end, follows });
        rest = after;
    }
    words
}

/// How many words from here are a form of address and a name.
fn name(words: &[Word], before: Option<&Word>) -> Option<usize> {
    let (first, rest) = words.split_first()?;
    let address = match (first.text.to_lowercase().as_str(), rest.first()) {
        ("ông" | "bà" | "anh" | "chị" | "đ/c", _) => 1,
        ("đồng", Some(second)) if second.follows && second.text.to_lowercase() == "chí" => 2,
        _ => return None,
    };
    // In Thác Bà or Đông Anh it is a part of a name itself.
    let within =
        first.follows && first.is_capital() && before.is_some_and(|before| before.is_capital() && !is_shouted(before));
    let name = words.get(address..)?;
    let length = name.iter().take(MOST_WORDS).take_while(|word| word.follows && word.is_capital()).count();
    (!within && length >= 2 && name.first().is_some_and(is_family_name)).then_some(address + length)
}

/// All in capitals, where they tell nothing of names.
fn is_shouted(word: &Word) -> bool {
    word.text.chars().count() > 1 && word.text.chars().all(char::is_uppercase)
}

fn is_family_name(word: &Word) -> bool {
    let lower = word.text.to_lowercase();
    FAMILY_NAMES.split_whitespace().any(|name| name == lower || (!has_marks(&lower) && fold(name) == lower))
}

/// The family names of the Kinh, Tày, Thái, Dao, Mông, Nùng and Mường that are borne by many.
const FAMILY_NAMES: &str = "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh lâm trịnh hà \
    mai tô lương cao vàng giàng sùng thào hờ lò lường cầm vì quàng tòng cà điêu đèo sa mùa hạng chang cứ lầu ly phàng \
    khang cháng tráng thền bàn triệu phùng chảo tẩn phàn lù nông ma vi hứa lục chu lưu tạ kiều quách doãn thái tăng \
    tống trương trình vương đoàn đàm khổng la lại lã lữ mạc nghiêm ninh phí thạch thân tiêu tôn từ khuất giáp diệp \
    châu bạch bế cù hán hầu mã thẩm";
