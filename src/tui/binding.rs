//! Bindings: what keys a table of them has for what, where, and in what words.
//!
//! Help, footers, palette and the tables in README are made from such tables. There are two: that of the dashboard and
//! that of tasks.

use crossterm::event::KeyCode;

use crate::lang::Lang;
use crate::tui::event::Chord;

/// A row of a table: what some keys do in some places.
#[derive(Debug)]
pub struct Binding<Id: 'static, Place: 'static> {
    /// What it does.
    pub id: Id,
    /// Its keys; the first is the one that is shown.
    pub keys: &'static [Chord],
    /// Where it works.
    pub on: &'static [Place],
    /// The key of its name in `lang`; the short one for footers has `_short` behind it.
    pub text: &'static str,
    /// Its place in a footer, lowest first; none for keys that people know or look up.
    pub footer: Option<u8>,
}

impl<Id, Place> Binding<Id, Place> {
    /// What it does, in words.
    pub fn name(&self, lang: Lang) -> &'static str {
        lang.t(self.text)
    }

    /// What it does in a word or two, for a footer.
    pub fn short(&self, lang: Lang) -> &'static str {
        lang.find(&format!("{}_short", self.text)).unwrap_or_else(|| self.name(lang))
    }

    /// The key that is shown for it.
    pub fn shown_key(&self) -> String {
        self.keys.first().map(|key| key.name()).unwrap_or_default()
    }

    /// All of its keys, as help shows them.
    pub fn all_keys(&self) -> String {
        self.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join("  ")
    }
}

/// Declares a table, a row each: what, its name in `lang`, where, its place in the footer, its keys.
macro_rules! bindings {
    (
        $(#[$doc:meta])*
        $table:ident: $row:ident, $ids:ident, $texts:literal;
        $($id:ident / $text:literal, $on:expr, $footer:expr, [$($key:expr),+ $(,)?];)+
    ) => {
        $(#[$doc])*
        pub const $table: &[$row] = &[$($row {
            id: $ids::$id,
            keys: &[$($key),+],
            on: $on,
            text: concat!($texts, ".", $text),
            footer: $footer,
        }),+];
    };
}
pub(crate) use bindings;

/// A key by its code.
pub const fn key(code: KeyCode) -> Chord {
    Chord::plain(code)
}

/// The key of a letter.
pub const fn c(c: char) -> Chord {
    Chord::char(c)
}

/// A function key.
pub const fn f(n: u8) -> Chord {
    Chord::plain(KeyCode::F(n))
}

/// A letter with Ctrl.
pub const fn ctrl(c: char) -> Chord {
    Chord::ctrl(c)
}

/// What a key stands for in a place.
pub fn find<Id: Copy, Place: PartialEq>(table: &[Binding<Id, Place>], chord: Chord, place: Place) -> Option<Id> {
    table.iter().find(|row| row.on.contains(&place) && row.keys.contains(&chord)).map(|row| row.id)
}

/// A table of keys for README, as Markdown.
pub fn markdown<Id, Place>(table: &[Binding<Id, Place>], lang: Lang) -> String {
    let mut text = format!("| {} | {} |\n|---|---|\n", lang.t("tui.keys"), lang.t("tui.what_it_does"));
    for row in table {
        let keys: Vec<_> = row.keys.iter().map(|key| format!("`{}`", key.name())).collect();
        text.push_str(&format!("| {} | {} |\n", keys.join(" "), row.name(lang)));
    }
    text
}

/// Checks what must hold of each table.
#[cfg(test)]
pub fn check<Id: std::fmt::Debug, Place: PartialEq>(table: &[Binding<Id, Place>]) {
    for (at, a) in table.iter().enumerate() {
        for b in &table[at + 1..] {
            let shared = a.keys.iter().find(|key| b.keys.contains(key));
            let together = a.on.iter().any(|place| b.on.contains(place));
            assert!(shared.is_none() || !together, "{:?} and {:?} share {shared:?}", a.id, b.id);
        }
        for lang in Lang::ALL {
            assert!(lang.find(a.text).is_some(), "{} has no text", a.text);
            let short = crate::text::width::width(a.short(lang));
            assert!(a.footer.is_none() || short <= 16, "{} is too long for a footer", a.text);
        }
        // Common terminals take these for themselves.
        let taken = [KeyCode::F(10), KeyCode::F(11)];
        assert!(a.keys.iter().all(|key| !taken.contains(&key.code)), "{}", a.text);
    }
}
