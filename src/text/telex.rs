//! Typing Vietnamese where the terminal has no input method, as on a bare console: Telex and VNI.
//!
//! Every key gives an [`Edit`]: what to take back before the caret and what to put there. Only letters that were typed
//! here since the word began are ever taken back, so text that stood there before is safe, and so is a caret that moved
//! as long as [`Telex::reset`] is told. All letters are composed (NFC).
//!
//! Why not the crate `vi` (0.8.0, MIT by its licence file, which tools can't read from its manifest): it knows neither
//! backspace nor the end of a word, puts marks on wrong letters in capitals (TUYEETS), and takes neither Đắk Lắk nor
//! Windows nor QĐ. What has to stand around it is as long as this, and it brings four more crates.

mod syllable;
mod word;

use word::Word;

/// How marks are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `tieengs Vieetj`.
    Telex,
    /// `tie61ng Vie65t`.
    Vni,
}

/// Where the tone stands in `oa`, `oe`, `uy` at the end of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// `hòa`, `thủy`, as official texts have it.
    #[default]
    Old,
    /// `hoà`, `thuỷ`.
    New,
}

/// What a key does to the text before the caret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// How many code points go.
    pub back: usize,
    /// What comes in their place.
    pub text: String,
}

/// The word under way.
#[derive(Clone, Debug)]
pub struct Telex {
    method: Method,
    style: Style,
    word: Word,
    /// What stands before the caret of this word.
    shown: Vec<char>,
    /// Letters up to the next blank that are left as they are typed.
    plain: usize,
}

/// No syllable needs more keys. Beyond it a word is foreign and is left alone.
const MOST_KEYS: usize = 16;

impl Telex {
    /// With the tones where official texts have them.
    pub fn new(method: Method) -> Self {
        Self::with_style(method, Style::default())
    }

    /// With the tones where they are asked for.
    pub fn with_style(method: Method, style: Style) -> Self {
        Self { method, style, word: Word::default(), shown: Vec::new(), plain: 0 }
    }

    /// The whole of a text that was typed at once, as a query that came without an input method.
    pub fn typed(method: Method, keys: &str) -> String {
        let mut telex = Self::new(method);
        let mut text: Vec<char> = Vec::new();
        let mut apply = |edit: Edit| {
            text.truncate(text.len().saturating_sub(edit.back));
            text.extend(edit.text.chars());
        };
        for c in keys.chars() {
            apply(telex.key(c));
        }
        apply(telex.finish());
        text.into_iter().collect()
    }

    /// A character was typed.
    pub fn key(&mut self, c: char) -> Edit {
        if !self.is_of_word(c) {
            let mut edit = self.finish();
            edit.text.push(c);
            // Where another input method puts letters, this one has nothing to say up to the end of the word.
            self.plain = usize::from(c.is_alphabetic());
            return edit;
        }
        if self.plain == 0 && self.word.keys() < MOST_KEYS {
            self.word.press(c, self.method);
            return self.show();
        }
        let length = self.shown.len();
        let mut edit = self.finish();
        self.plain = self.plain.max(length + edit.text.chars().count() - edit.back) + 1;
        edit.text.push(c);
        edit
    }

    /// The code point before the caret was deleted.
    pub fn backspace(&mut self) {
        self.plain = self.plain.saturating_sub(1);
        self.shown.pop();
        self.word.pop();
    }

    /// The caret moved, text was pasted or the field was changed otherwise: the next key begins a word.
    pub fn reset(&mut self) {
        self.word = Word::default();
        self.shown.clear();
        self.plain = 0;
    }

    /// The word is over without another character, as when the field is left: a foreign word is put back as typed.
    pub fn finish(&mut self) -> Edit {
        let mut edit = Edit::default();
        if self.word.is_foreign() {
            edit = self.replace(self.word.as_typed().collect());
        }
        self.reset();
        edit
    }

    fn is_of_word(&self, c: char) -> bool {
        let begun = !self.shown.is_empty() || self.plain > 0;
        c.is_ascii_alphabetic() || (self.method == Method::Vni && c.is_ascii_digit() && begun)
    }

    fn show(&mut self) -> Edit {
        self.replace(self.word.letters(self.style).collect())
    }

    fn replace(&mut self, new: Vec<char>) -> Edit {
        let same = self.shown.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let edit = Edit { back: self.shown.len() - same, text: new.iter().skip(same).collect() };
        self.shown = new;
        edit
    }
}

#[cfg(test)]
mod tests;
