//! Letters of ratings: one key each, by the words of the language, also through an input method.

use unicode_normalization::char::decompose_canonical;
use unicode_normalization::char::is_combining_mark;

use crate::face::choice::letters;
use crate::face::choice::rating_of;
use crate::lang::Lang;
use crate::model::code::Rating;

/// The key of a rating: the first letter of its word, or of the next word where another rating has that letter.
pub fn letter(rating: Rating, lang: Lang) -> char {
    letters(lang).into_iter().find(|(other, _)| *other == rating).map_or(' ', |(_, letter)| letter)
}

/// The keys that were pressed for a character, in lower case.
///
/// With an input method on, `w` comes as `ư`; and of two keys that it puts together, such as `a` and `f`, it takes the
/// first one back and sends `à`. `undone` is the key that a backspace took back a moment before.
pub fn pressed(character: char, undone: Option<char>, lang: Lang) -> Vec<char> {
    let lower = character.to_lowercase().next().unwrap_or(character);
    let (base, mark) = parts(lower);
    if undone == Some(base) && lower != base {
        return [Some(base), second(base, mark, lang)].into_iter().flatten().collect();
    }
    match lower {
        'ư' => vec!['w'],
        _ => vec![base],
    }
}

/// A letter without its mark, and its first mark.
fn parts(letter: char) -> (char, Option<char>) {
    if letter == 'đ' {
        return ('d', Some('đ'));
    }
    let (mut base, mut mark) = (letter, None);
    decompose_canonical(letter, |part| match is_combining_mark(part) {
        true => mark = mark.or(Some(part)),
        false => base = part,
    });
    (base, mark)
}

/// The key that put a mark on a letter: of Telex where that key means something, else of VNI.
fn second(base: char, mark: Option<char>, lang: Lang) -> Option<char> {
    let (telex, vni) = match mark? {
        '\u{301}' => ('s', '1'),
        '\u{300}' => ('f', '2'),
        '\u{309}' => ('r', '3'),
        '\u{303}' => ('x', '4'),
        '\u{323}' => ('j', '5'),
        '\u{302}' => (base, '6'),
        '\u{31b}' => ('w', '7'),
        '\u{306}' => ('w', '8'),
        'đ' => ('d', '9'),
        _ => return None,
    };
    Some(if rating_of(telex, lang).is_some() { telex } else { vni })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rating_has_a_letter_of_its_word() {
        let all = |lang| letters(lang).into_iter().map(|(_, letter)| letter).collect::<String>();
        assert_eq!((all(Lang::Vi).as_str(), all(Lang::En).as_str()), ("tkbyc", "gfawu"));
        assert_eq!(rating_of('b', Lang::Vi), Some(Rating::Average));
        assert_eq!(letter(Rating::Weak, Lang::En), 'w');
    }

    #[test]
    fn keys_come_through_an_input_method() {
        for (character, undone, lang, want) in [
            ('t', None, Lang::Vi, "t"),
            ('T', None, Lang::Vi, "t"),
            ('3', None, Lang::Vi, "3"),
            ('ư', None, Lang::En, "w"),
            ('Ư', None, Lang::En, "w"),
            ('ư', Some('u'), Lang::En, "uw"),
            ('à', Some('a'), Lang::En, "af"),
            ('â', Some('a'), Lang::En, "aa"),
            ('ă', Some('a'), Lang::En, "aw"),
            ('ý', Some('y'), Lang::Vi, "y1"),
            ('á', Some('a'), Lang::En, "a1"),
            ('à', None, Lang::En, "a"),
            ('đ', None, Lang::Vi, "d"),
        ] {
            assert_eq!(pressed(character, undone, lang).into_iter().collect::<String>(), want, "{character}");
        }
    }
}
