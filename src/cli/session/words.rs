//! The words of a command as a shell would part them, and nothing else that a shell does.

/// Why a text is not words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// It is not UTF-8.
    NotText,
    /// A quote, or a sign behind a backslash, is missing at the end.
    Unfinished,
    /// This sign would have a shell do something.
    Shell(char),
}

/// Parts a text into words. Quotes and backslashes mean what they mean to `sh`; whoever uses another sign that means
/// something to a shell expects one, and is refused rather than misunderstood.
pub fn split(text: &str) -> Result<Vec<String>, Odd> {
    let mut words = Vec::new();
    // None between words: a pair of quotes with nothing inside is a word too.
    let mut word: Option<String> = None;
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ' ' | '\t' => words.extend(word.take()),
            '\'' => single(&mut signs, word.get_or_insert_default())?,
            '"' => double(&mut signs, word.get_or_insert_default())?,
            '\\' => match signs.next().ok_or(Odd::Unfinished)? {
                '\n' => {}
                next => word.get_or_insert_default().push(next),
            },
            '$' | '`' | ';' | '|' | '&' | '<' | '>' | '(' | ')' | '\n' => return Err(Odd::Shell(sign)),
            sign => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    Ok(words)
}

/// Everything up to the next single quote.
fn single(signs: &mut impl Iterator<Item = char>, word: &mut String) -> Result<(), Odd> {
    for sign in signs {
        match sign {
            '\'' => return Ok(()),
            sign => word.push(sign),
        }
    }
    Err(Odd::Unfinished)
}

/// Everything up to the next double quote. Within them a shell still looks at some signs.
fn double(signs: &mut impl Iterator<Item = char>, word: &mut String) -> Result<(), Odd> {
    while let Some(sign) = signs.next() {
        match sign {
            '"' => return Ok(()),
            '$' | '`' => return Err(Odd::Shell(sign)),
            '\\' => match signs.next().ok_or(Odd::Unfinished)? {
                '\n' => {}
                next @ ('$' | '`' | '"' | '\\') => word.push(next),
                next => word.extend(['\\', next]),
            },
            sign => word.push(sign),
        }
    }
    Err(Odd::Unfinished)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::any;
    use proptest::proptest;

    use super::*;

    #[test]
    fn words_are_parted_as_a_shell_parts_them() {
        for (text, want) in [
            ("", &[][..]),
            ("  \t ", &[]),
            ("antq list sites", &["antq", "list", "sites"]),
            ("a 'b c' \"d e\" f\\ g", &["a", "b c", "d e", "f g"]),
            ("'' \"\" x''y", &["", "", "xy"]),
            ("'a'\\''b'", &["a'b"]),
            ("'$(id) `id` ; | & < > \\' x", &["$(id) `id` ; | & < > \\", "x"]),
            (r#""a\"b\\c\d\$e""#, &[r#"a"b\c\d$e"#]),
            (r"\$\(id\)", &["$(id)"]),
            ("'members:>50' -lead:HND", &["members:>50", "-lead:HND"]),
            ("a\\\nb 'c\nd'", &["ab", "c\nd"]),
            ("Yên\u{a0}Bái ~ * #", &["Yên\u{a0}Bái", "~", "*", "#"]),
        ] {
            assert_eq!(split(text).expect(text), want, "{text}");
        }
    }

    #[test]
    fn signs_that_mean_something_to_a_shell_are_refused() {
        for sign in "$`;|&<>()\n".chars() {
            for text in [format!("antq{sign}id"), format!("antq list {sign}"), format!("'a' {sign} \"b\"")] {
                assert_eq!(split(&text), Err(Odd::Shell(sign)), "{text}");
            }
        }
        assert_eq!(split("\"$(id)\""), Err(Odd::Shell('$')));
        assert_eq!(split("\"`id`\""), Err(Odd::Shell('`')));
        for text in ["'", "\"", "a 'b", "a \"b", "\"a\\", "a\\", "\"a\\\"", "'a\\''b"] {
            assert_eq!(split(text), Err(Odd::Unfinished), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_quoted_comes_through_as_it_is(words in proptest::collection::vec(any::<String>(), 0..5)) {
            let quoted: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
            assert_eq!(split(&quoted.join(" ")), Ok(words));
        }

        #[test]
        fn what_is_accepted_a_shell_would_read_alike(text in "[a-c \t'\"\\\\;$]{0,14}") {
            if let Ok(words) = split(&text) {
                // A shell that is given the text prints the same words, each between marks.
                let script = format!("printf '<%s>' {text}");
                let ran = Command::new("sh").args(["-c", &script]).output().expect("a shell");
                let want: String = words.iter().map(|word| format!("<{word}>")).collect();
                let want = if words.is_empty() { "<>".to_owned() } else { want };
                assert_eq!(String::from_utf8_lossy(&ran.stdout), want, "{text:?}");
            }
        }
    }
}
