//! The texts themselves: two files compiled in, read once, and the holes in them.

use super::Lang;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The texts of a language by `section.key`.
pub(super) fn of(lang: Lang) -> &'static HashMap<String, String> {
    static VI: LazyLock<HashMap<String, String>> = LazyLock::new(|| read(include_str!("vi.toml")));
    static EN: LazyLock<HashMap<String, String>> = LazyLock::new(|| read(include_str!("en.toml")));
    match lang {
        Lang::Vi => &VI,
        Lang::En => &EN,
    }
}

/// A stretch of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Taken as it is.
    Plain(&'t str),
    /// A place for a value.
    Hole {
        /// What the value is called.
        name: &'t str,
        /// The hole with its braces, for when there is no value.
        raw: &'t str,
    },
}

/// The text in stretches. A brace without its partner is plain text.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            let (raw, _) = rest.split_at_checked(name.len() + 2)?;
            rest = after;
            return Some(Piece::Hole { name, raw });
        }
        let next = rest.char_indices().skip(1).find(|&(_, c)| c == '{').map_or(rest.len(), |(at, _)| at);
        let (plain, after) = rest.split_at_checked(next)?;
        rest = after;
        Some(Piece::Plain(plain))
    })
}

/// Reads a file of texts. A broken one gives none, and the screen shows keys: ugly, but the register stays at work.
fn read(file: &str) -> HashMap<String, String> {
    let mut texts = HashMap::new();
    gather("", file.parse::<toml::Table>().unwrap_or_default(), &mut texts);
    texts
}

fn gather(prefix: &str, table: toml::Table, texts: &mut HashMap<String, String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => gather(&key, inner, texts),
            toml::Value::String(text) => {
                texts.insert(key, text);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::nfc;
    use std::borrow::Cow;
    use std::collections::BTreeSet;

    fn keys(lang: Lang) -> BTreeSet<&'static str> {
        of(lang).keys().map(String::as_str).collect()
    }

    fn holes(text: &str) -> BTreeSet<&str> {
        let names = pieces(text).filter_map(|piece| match piece {
            Piece::Hole { name, .. } => Some(name),
            Piece::Plain(_) => None,
        });
        names.collect()
    }

    #[test]
    fn both_files_are_whole() {
        for file in [include_str!("vi.toml"), include_str!("en.toml")] {
            let table = file.parse::<toml::Table>().expect("the file is TOML");
            let only_texts = |value: &toml::Value| value.is_table() || value.is_str();
            assert!(table.values().all(toml::Value::is_table), "a text stands outside a section");
            assert!(table.values().filter_map(toml::Value::as_table).all(|section| section.values().all(only_texts)));
        }
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (vi, en) = (keys(Lang::Vi), keys(Lang::En));
        assert!(vi.len() > 100);
        assert_eq!(vi.difference(&en).collect::<Vec<_>>(), Vec::<&&str>::new(), "missing in en.toml");
        assert_eq!(en.difference(&vi).collect::<Vec<_>>(), Vec::<&&str>::new(), "missing in vi.toml");
        for key in vi {
            assert_eq!(holes(Lang::Vi.t(key)), holes(Lang::En.t(key)), "holes of {key}");
        }
    }

    #[test]
    fn every_text_can_be_drawn() {
        for (key, text) in Lang::ALL.into_iter().flat_map(of) {
            assert!(!text.trim().is_empty(), "{key} is empty");
            assert!(matches!(nfc::shown(text), Cow::Borrowed(_)), "{key} is not NFC or not plain");
        }
    }

    #[test]
    fn every_count_has_both_forms() {
        let all = keys(Lang::Vi);
        for key in &all {
            let other = key.strip_suffix(".one").map(|stem| format!("{stem}.many"));
            let other = other.or_else(|| key.strip_suffix(".many").map(|stem| format!("{stem}.one")));
            assert!(other.is_none_or(|other| all.contains(other.as_str())), "{key} stands alone");
        }
    }

    #[test]
    fn texts_come_in_pieces() {
        let hole = |name, raw| Piece::Hole { name, raw };
        let cases = [
            ("", vec![]),
            ("ba", vec![Piece::Plain("ba")]),
            ("{n} tổ", vec![hole("n", "{n}"), Piece::Plain(" tổ")]),
            ("“{a}{b}”", vec![Piece::Plain("“"), hole("a", "{a}"), hole("b", "{b}"), Piece::Plain("”")]),
            ("a { b", vec![Piece::Plain("a "), Piece::Plain("{ b")]),
        ];
        for (text, want) in cases {
            assert_eq!(pieces(text).collect::<Vec<_>>(), want, "{text:?}");
        }
    }
}
