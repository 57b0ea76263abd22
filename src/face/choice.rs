//! Closed lists: their codes with the words of the language, found by a digit, a part of a word or the code itself.

use crate::face::pick::bare;
use crate::lang::Lang;
use crate::model::code::Rating;
use crate::model::field::Choices;
use crate::text::fold::fold;
use crate::wire::message::PickRow;

/// The rows of a list in the order of its digits.
pub fn rows(choices: Choices, lang: Lang) -> Vec<PickRow> {
    choices.names().into_iter().map(|code| row(choices, code, lang)).collect()
}

/// The row of a code.
pub fn row(choices: Choices, code: &str, lang: Lang) -> PickRow {
    PickRow { name: word(choices, code, lang), ..bare(code) }
}

/// The word of a row where there is little room: without what all rows of its list begin with.
pub fn short(choices: Choices, row: &PickRow, lang: Lang) -> String {
    lang.find(&format!("{}_short.{}", choices.section(), row.code)).unwrap_or(&row.name).to_owned()
}

/// The word of a code.
fn word(choices: Choices, code: &str, lang: Lang) -> String {
    lang.find(&format!("{}.{code}", choices.section())).unwrap_or(code).to_owned()
}

/// The rows that a text may mean, best first: the one of a digit, those that begin so, those that have it.
pub fn find(choices: Choices, text: &str, lang: Lang) -> Vec<PickRow> {
    let rows = rows(choices, lang);
    let wanted = fold(text);
    if wanted.is_empty() {
        return rows;
    }
    if let Ok(digit) = wanted.parse::<usize>() {
        return digit.checked_sub(1).and_then(|at| rows.into_iter().nth(at)).into_iter().collect();
    }
    let mut found: Vec<(u8, PickRow)> = rows
        .into_iter()
        .filter_map(|row| {
            let words = Lang::ALL.map(|lang| fold(&word(choices, &row.code, lang)));
            let code = row.code.replace('_', " ");
            let best = words.iter().map(String::as_str).chain([code.as_str(), row.code.as_str()]);
            best.filter_map(|word| distance(word, &wanted)).min().map(|distance| (distance, row))
        })
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, row)| row).collect()
}

/// How far a word is from what was typed: it is it, begins so, has a word that begins so, or holds it.
fn distance(word: &str, wanted: &str) -> Option<u8> {
    match word {
        word if word == wanted => Some(0),
        word if word.starts_with(wanted) => Some(1),
        word if word.split(' ').any(|part| part.starts_with(wanted)) => Some(2),
        word if word.contains(wanted) => Some(3),
        _ => None,
    }
}

/// The rating of a letter.
pub fn rating_of(letter: char, lang: Lang) -> Option<Rating> {
    letters(lang).into_iter().find(|(_, other)| *other == letter).map(|(rating, _)| rating)
}

/// Every rating with its letter, best first.
pub fn letters(lang: Lang) -> Vec<(Rating, char)> {
    let mut taken: Vec<(Rating, char)> = Vec::new();
    for rating in Rating::ALL {
        let word = fold(lang.find(&format!("rating.{rating}")).unwrap_or_default());
        let firsts = word.split_whitespace().filter_map(|part| part.chars().next());
        let free = firsts.chain(word.chars()).find(|c| taken.iter().all(|(_, other)| other != c));
        taken.extend(free.map(|free| (*rating, free)));
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_by_digit_word_and_code() {
        let first = |text: &str, lang| find(Choices::Rating, text, lang).first().map(|row| row.code.clone());
        for (text, want) in [("1", "good"), ("2", "fair"), ("t", "good"), ("kha", "fair"), ("tru", "average")] {
            assert_eq!(first(text, Lang::Vi).as_deref(), Some(want), "{text}");
        }
        assert_eq!(first("good", Lang::Vi).as_deref(), Some("good"));
        assert_eq!(first("yếu", Lang::En).as_deref(), Some("weak"));
        assert_eq!(find(Choices::Event, "thanh", Lang::Vi).first().map(|row| row.code.as_str()), Some("struck_off"));
        for text in ["9", "0", "xyz"] {
            assert_eq!(find(Choices::Rating, text, Lang::Vi), [], "{text}");
        }
        assert_eq!(find(Choices::Rating, " ", Lang::Vi).len(), 5);
    }
}
