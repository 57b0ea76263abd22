//! Sentences on their way: a key with the words for its holes as one text.
//!
//! A reason often arises far below the one who tells it, or in another process, where nobody knows the reader's language.
//! So it travels as `key|hole=word|hole=word` and is put into words where it is read. A word may be such a text itself.

use std::fmt::Display;

use crate::lang::Lang;

/// A key of the texts with words for its holes, as one text for [`Lang::told`].
pub fn told(key: &str, words: &[(&str, &dyn Display)]) -> String {
    let mut text = key.to_owned();
    for (hole, word) in words {
        text.push('|');
        text.push_str(hole);
        text.push('=');
        for c in word.to_string().chars() {
            match c {
                // A bar inside a word is not the end of it.
                '|' => text.push_str("\\/"),
                '\\' => text.push_str("\\\\"),
                c => text.push(c),
            }
        }
    }
    text
}

impl Lang {
    /// The sentence of a text that was made by [`told`], or of a mere key; any other text as it stands, but for what the
    /// system says at its end, which is translated too.
    pub fn told(self, text: &str) -> String {
        match read(text) {
            Some((key, words)) if self.find(key).is_some() => self.sentence(key, "", &words),
            _ => self.system(text),
        }
    }

    /// Puts what the system says of an error, such as `No such file or directory (os error 2)`, into the language.
    fn system(self, text: &str) -> String {
        let said = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (os error "));
        let known = said.and_then(|(said, number)| Some((said, self.find(&format!("system.{number}"))?)));
        let Some((said, known)) = known else { return text.to_owned() };
        // What stands before it is a path or a name.
        said.rsplit_once(": ").map_or_else(|| known.to_owned(), |(before, _)| format!("{before}: {known}"))
    }
}

fn read(text: &str) -> Option<(&str, Vec<(String, String)>)> {
    let mut parts = text.split('|');
    let key = parts.next()?;
    let words = parts.map(|part| {
        let (hole, word) = part.split_once('=')?;
        Some((hole.to_owned(), plain(word)))
    });
    Some((key, words.collect::<Option<_>>()?))
}

/// A word as it was before it was put in.
fn plain(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' if chars.next() == Some('/') => '|',
            c => c,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_in_the_language_of_the_reader() {
        let flaw = told("damage.number", &[("found", &5), ("expected", &4)]);
        let damage = told("damage.at", &[("file", &"a|b\\=c"), ("line", &2), ("offset", &77), ("cause", &flaw)]);
        let refusal = [("cause".to_owned(), damage.clone())];
        for (lang, number) in [(Lang::Vi, "lần ghi số 5"), (Lang::En, "commit 5 where 4 is next")] {
            for text in [lang.told(&damage), lang.sentence("problem.read_only", "", &refusal)] {
                assert!(text.contains(number) && text.contains("a|b\\=c") && text.contains("77"), "{text}");
                assert!(!text.contains("damage."), "{text}");
            }
        }
    }

    #[test]
    fn what_the_system_says_is_translated_too() {
        let full = std::io::Error::from_raw_os_error(28);
        assert_eq!(Lang::En.told(&full.to_string()), "no space left on the disk");
        assert_eq!(Lang::Vi.told(&format!("/x: y: {full}")), format!("/x: y: {}", Lang::Vi.t("system.28")));
        let text = told("damage.failed", &[("doing", &"syncing a commit"), ("error", &full)]);
        let both = (Lang::Vi.t("doing.syncing_a_commit"), Lang::Vi.t("system.28"));
        assert_eq!(Lang::Vi.told(&text), format!("{}: {}", both.0, both.1));
    }

    #[test]
    fn other_texts_stand_as_they_are() {
        for text in ["", "|", "a|b", "no.such|a=b", "problem", "(os error 28)", "x (os error 99999)", "x (os error"] {
            assert_eq!(Lang::Vi.told(text), text, "{text:?}");
        }
    }
}
