//! PLAIN_KEYS: what can be typed besides numbers and words, and what it does. Help is made from it.

use crate::lang::Lang;

/// What a sign does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// To the next page.
    Next,
    /// To the page before.
    Previous,
    /// Print it again.
    Again,
    /// Rate the listed sites.
    RateAll,
    /// To the field or site before.
    Before,
    /// To the end of the form, where it is saved.
    ToEnd,
    /// Empty the field.
    Clear,
    /// Save.
    Save,
    /// Don't save.
    DontSave,
}

/// A row of the table.
#[derive(Debug)]
pub struct Key {
    /// What it does.
    pub act: Act,
    /// What is typed for it, in either language.
    pub typed: &'static [&'static str],
    /// What help says of it: how the sign is called, since not every voice reads signs, and what it does.
    pub text: &'static str,
}

/// Every sign.
pub const PLAIN_KEYS: &[Key] = &[
    Key { act: Act::Next, typed: &["+", "n"], text: "plain.key_next" },
    Key { act: Act::Previous, typed: &["-", "p"], text: "plain.key_previous" },
    Key { act: Act::RateAll, typed: &["x", "r"], text: "plain.key_rate_all" },
    Key { act: Act::Before, typed: &["<"], text: "plain.key_before" },
    Key { act: Act::ToEnd, typed: &[">"], text: "plain.key_to_end" },
    Key { act: Act::Clear, typed: &["."], text: "plain.key_clear" },
    Key { act: Act::Save, typed: &["c", "y"], text: "plain.key_save" },
    Key { act: Act::DontSave, typed: &["k", "n"], text: "plain.key_dont_save" },
    Key { act: Act::Again, typed: &["="], text: "plain.key_again" },
];

/// What some text does, where only these acts have a meaning.
pub fn act(text: &str, offered: &[Act]) -> Option<Act> {
    let text = text.to_lowercase();
    let here = PLAIN_KEYS.iter().filter(|key| offered.contains(&key.act));
    here.into_iter().find(|key| key.typed.contains(&text.as_str())).map(|key| key.act)
}

/// A line of help for each of these acts.
pub fn help(offered: &[Act], lang: Lang) -> Vec<String> {
    let here = PLAIN_KEYS.iter().filter(|key| offered.contains(&key.act));
    here.map(|key| lang.t(key.text).to_owned()).collect()
}

/// A line of help.
pub fn told(typed: &str, text: &str) -> String {
    format!("{typed}: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_its_words() {
        for key in PLAIN_KEYS {
            assert!(Lang::ALL.iter().all(|lang| lang.find(key.text).is_some()), "{}", key.text);
            assert!(!key.typed.is_empty() && key.typed.iter().all(|sign| *sign == sign.to_lowercase()), "{key:?}");
            // These mean the same everywhere.
            assert!(key.typed.iter().all(|sign| !["0", "q", "?"].contains(sign)), "{key:?}");
        }
    }

    #[test]
    fn a_sign_means_only_what_is_offered() {
        assert_eq!(act("n", &[Act::Next, Act::Previous]), Some(Act::Next));
        assert_eq!(act("N", &[Act::Save, Act::DontSave]), Some(Act::DontSave));
        assert_eq!(act("<", &[Act::Next]), None);
    }
}
