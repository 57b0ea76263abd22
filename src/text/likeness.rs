//! Likeness: how alike two names are, for whoever types one that may be there already.
//!
//! Names are made of the same few words in another order, with one written short or slipped: *CLB Nông dân với pháp luật*
//! is *Câu lạc bộ nông dân với pháp luật*. So words are compared, each by its letters, and long ones weigh more.

use crate::text::fold::fold;
use crate::text::fragment::words_of;

/// The most words of a name that are looked at.
const MOST_WORDS: usize = 40;

/// How much a word counts that differs by one letter from the one it is taken for, in percent.
const SLIP: usize = 75;

/// How alike two names are, from 0 to 100, blind to tones, case and signs. The same words in any order make 100.
pub fn likeness(one: &str, other: &str) -> u8 {
    let (one, other) = (fold(one), fold(other));
    let mut mine: Vec<&str> = words_of(&one).take(MOST_WORDS).collect();
    let mut theirs: Vec<&str> = words_of(&other).take(MOST_WORDS).collect();
    if mine.is_empty() || theirs.is_empty() {
        return 0;
    }
    write_in_full(&mut mine, &theirs);
    write_in_full(&mut theirs, &mine);
    let all = weight(&mine) + weight(&theirs);
    let mut alike = 0;
    // Equal words find each other before slips do.
    mine.retain(|word| {
        let same = theirs.iter().position(|theirs| theirs == word);
        same.map(|at| alike += 200 * theirs.swap_remove(at).len()).is_none()
    });
    for word in mine {
        if let Some(at) = theirs.iter().position(|theirs| is_slip(word, theirs)) {
            alike += (word.len() + theirs.swap_remove(at).len()) * SLIP;
        }
    }
    u8::try_from(alike / all).unwrap_or(100)
}

fn weight(words: &[&str]) -> usize {
    words.iter().map(|word| word.len()).sum()
}

/// Puts the words of the other name in the place of the one word that is made of their initials.
fn write_in_full<'a>(words: &mut Vec<&'a str>, others: &[&'a str]) {
    let mut full = Vec::with_capacity(words.len());
    for word in words.iter() {
        let spelled = |run: &&[&str]| run.iter().map(|word| word.bytes().next()).eq(word.bytes().map(Some));
        let short = (2..=6).contains(&word.len()) && !others.contains(word);
        match others.windows(word.len().max(1)).find(spelled).filter(|_| short) {
            Some(run) => full.extend(run),
            None => full.push(*word),
        }
    }
    full.truncate(MOST_WORDS);
    *words = full;
}

/// Whether two words differ by one letter: another one, one more or one less. Numbers and short words never do.
fn is_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let digits = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    if short.len() < 4 || long.len() - short.len() > 1 || digits(one) || digits(other) {
        return false;
    }
    let ahead = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    let behind = short.bytes().rev().zip(long.bytes().rev()).take_while(|(a, b)| a == b).count();
    ahead + behind >= long.len() - 1
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
            ("Tổ nông dân tự quản", "Tổ tự quản nông dân", 100, 100),
            ("Nông dân với kiến thức pháp luật", "Nông dân với kiến thưc phap luat thôn 3", 80, 99),
            ("Dòng họ tự quản", "Dòng hộ tự quản", 100, 100),
            ("Cổng trường an toàn", "Công trương an toan giao thông", 60, 90),
            ("Tiếng trống an ninh", "Tiếng kẻng an ninh", 50, 75),
            ("Tiếng chuông an ninh", "Tiếng chuôn an ninh", 80, 99),
            ("Camera an ninh", "Phụ nữ không sinh con thứ ba", 0, 20),
            ("tổ 2", "tổ 3", 0, 70),
            ("", "", 0, 0),
            ("", "Tổ", 0, 0),
        ] {
            let found = likeness(one, other);
            assert!((least..=most).contains(&found), "{one} and {other}: {found}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_like_itself_in_any_order_and_like_nothing_more(
            words in proptest::collection::vec("[a-dđ]{1,5}", 1..6),
            other in "(?s:.{0,20})",
        ) {
            let name = words.join(" ");
            let turned = words.iter().rev().cloned().collect::<Vec<_>>().join(", ");
            prop_assert_eq!(likeness(&name, &turned), 100);
            prop_assert!(likeness(&name, &other) <= 100);
        }
    }
}
