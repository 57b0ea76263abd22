//! The keys of one word, and the letters that they have become.

use crate::text::telex::Method;
use crate::text::telex::Style;
use crate::text::telex::syllable::Fit;
use crate::text::telex::syllable::Letter;
use crate::text::telex::syllable::Marks;
use crate::text::telex::syllable::Shape;
use crate::text::telex::syllable::Tone;
use crate::text::telex::syllable::bearer;
use crate::text::telex::syllable::fit;

/// A word under way. A key marks letters only where a syllable may come of it; otherwise it is a letter itself.
#[derive(Clone, Debug, Default)]
pub struct Word {
    state: State,
    /// Each key that was typed, with the letters (a bit each) by which it is still there.
    keys: Vec<(char, u32)>,
    /// What the last key marked: the same key again takes it back.
    last: Option<Marked>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    letters: Vec<Letter>,
    tone: Tone,
}

impl Default for State {
    fn default() -> Self {
        Self { letters: Vec::new(), tone: Tone::Level }
    }
}

#[derive(Clone, Debug)]
struct Marked {
    key: char,
    before: State,
}

impl Word {
    /// How many keys there are.
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// The keys as they were typed.
    pub fn as_typed(&self) -> impl Iterator<Item = char> {
        self.keys.iter().map(|(key, _)| *key)
    }

    /// The letters with their marks.
    pub fn letters(&self, style: Style) -> impl Iterator<Item = char> {
        let State { letters, tone } = &self.state;
        let bearer = bearer(letters, style);
        letters
            .iter()
            .enumerate()
            .map(move |(at, letter)| letter.with_tone(if bearer == Some(at) { *tone } else { Tone::Level }))
    }

    /// Takes a key: an ASCII letter, or a digit in VNI.
    pub fn press(&mut self, key: char, method: Method) {
        let low = key.to_ascii_lowercase();
        if let Some(marked) = self.last.take_if(|marked| marked.key == low) {
            self.state = marked.before;
            let bit = self.bit();
            if let Some((_, letters)) = self.keys.last_mut() {
                *letters = bit;
            }
            self.append(key);
            return;
        }
        let upper = key.is_ascii_uppercase();
        match self.state.marked(low, upper, method) {
            Some((state, letters)) => {
                self.last = Some(Marked { key: low, before: std::mem::replace(&mut self.state, state) });
                self.keys.push((key, letters));
            }
            None => self.append(key),
        }
    }

    /// Takes the last letter away, and the keys that it was made of.
    pub fn pop(&mut self) {
        self.last = None;
        self.state.letters.pop();
        let left = self.bit().wrapping_sub(1);
        self.keys.retain(|(_, letters)| letters & left != 0);
        if !self.state.letters.iter().any(|letter| letter.is_vowel()) {
            self.state.tone = Tone::Level;
        }
    }

    /// Whether keys marked letters of a word that is none in Vietnamese.
    pub fn is_foreign(&self) -> bool {
        let State { letters, tone } = &self.state;
        let vowels_are_marked =
            *tone != Tone::Level || letters.iter().any(|letter| letter.is_vowel() && letter.shape != Shape::Plain);
        if letters.len() == 1 {
            return false;
        }
        if vowels_are_marked {
            return fit(letters, *tone, Marks::Complete) != Fit::Whole;
        }
        // Abbreviations have a Đ: QĐ, HĐND.
        let abbreviates = letters.iter().all(|letter| letter.upper) || !letters.iter().any(|letter| letter.is_vowel());
        let has_bar = letters.iter().any(|letter| letter.shape == Shape::Bar);
        has_bar && !abbreviates && fit(letters, *tone, Marks::MayLack) != Fit::Whole
    }

    fn append(&mut self, key: char) {
        self.last = None;
        self.keys.push((key, self.bit()));
        let (base, upper) = (key.to_ascii_lowercase(), key.is_ascii_uppercase());
        self.state.letters.push(Letter { base, shape: Shape::Plain, upper });
        self.state.even_horns();
    }

    /// The bit of the letter that comes next.
    fn bit(&self) -> u32 {
        1u32.checked_shl(self.state.letters.len() as u32).unwrap_or_default()
    }
}

impl State {
    /// What a key makes of the word by marking letters of it, and which.
    fn marked(&self, low: char, upper: bool, method: Method) -> Option<(Self, u32)> {
        match (method, low) {
            (Method::Telex, 's') | (Method::Vni, '1') => self.toned(Tone::Acute),
            (Method::Telex, 'f') | (Method::Vni, '2') => self.toned(Tone::Grave),
            (Method::Telex, 'r') | (Method::Vni, '3') => self.toned(Tone::Hook),
            (Method::Telex, 'x') | (Method::Vni, '4') => self.toned(Tone::Tilde),
            (Method::Telex, 'j') | (Method::Vni, '5') => self.toned(Tone::Dot),
            (Method::Telex, 'z') | (Method::Vni, '0') => self.toned(Tone::Level),
            (Method::Telex, 'a' | 'e' | 'o') => self.shaped(&[(low, Shape::Circumflex)]),
            (Method::Telex, 'w') => self
                .horned_pair()
                .or_else(|| self.shaped(&[('a', Shape::Breve), ('o', Shape::Horn), ('u', Shape::Horn)]))
                .or_else(|| self.with_u(upper)),
            (Method::Telex, 'd') => self.barred(upper),
            (Method::Vni, '6') => {
                self.shaped(&[('a', Shape::Circumflex), ('e', Shape::Circumflex), ('o', Shape::Circumflex)])
            }
            (Method::Vni, '7') => self.horned_pair().or_else(|| self.shaped(&[('o', Shape::Horn), ('u', Shape::Horn)])),
            (Method::Vni, '8') => self.shaped(&[('a', Shape::Breve)]),
            (Method::Vni, '9') => self.barred(true),
            _ => None,
        }
    }

    fn toned(&self, tone: Tone) -> Option<(Self, u32)> {
        let vowels = self.letters.iter().enumerate().filter(|(_, letter)| letter.is_vowel());
        let vowels = vowels.fold(0, |bits, (at, _)| bits | 1 << at);
        let toned = Self { letters: self.letters.clone(), tone };
        (vowels != 0 && tone != self.tone && toned.may_be()).then_some((toned, vowels))
    }

    /// The last letter that can have one of the shapes has it. It need not be the very last: `tienge` is `tiêng` too.
    fn shaped(&self, shapes: &[(char, Shape)]) -> Option<(Self, u32)> {
        self.letters.iter().enumerate().rev().find_map(|(at, letter)| {
            let (_, shape) = shapes.iter().find(|(base, shape)| *base == letter.base && *shape != letter.shape)?;
            let shaped = self.with_shapes(&[(at, *shape)]);
            shaped.may_be().then_some((shaped, 1 << at))
        })
    }

    /// Both letters of `uo` get their horns at once, but for words that end in uơ (thuở, huơ, quơ).
    fn horned_pair(&self) -> Option<(Self, u32)> {
        let at = self.letters.windows(2).position(|pair| matches!(pair, [u, o] if (u.base, o.base) == ('u', 'o')))?;
        let second = self.with_shapes(&[(at + 1, Shape::Horn)]);
        let ends = fit(&second.letters, second.tone, Marks::Complete) == Fit::Whole;
        let horned = if ends { second } else { self.with_shapes(&[(at, Shape::Horn), (at + 1, Shape::Horn)]) };
        (horned != *self && horned.may_be()).then_some((horned, 0b11 << at))
    }

    /// Where one letter of `uo` has a horn and the word goes on, the other has one too.
    fn even_horns(&mut self) {
        let at = self.letters.windows(3).position(|letters| {
            matches!(letters, [u, o, _] if (u.base, o.base) == ('u', 'o')
                && matches!((u.shape, o.shape), (Shape::Plain, Shape::Horn) | (Shape::Horn, Shape::Plain)))
        });
        let evened = at.map(|at| self.with_shapes(&[(at, Shape::Horn), (at + 1, Shape::Horn)]));
        if let Some(evened) = evened.filter(Self::may_be) {
            *self = evened;
        }
    }

    /// A w that marks nothing is ư where a syllable may come of it.
    fn with_u(&self, upper: bool) -> Option<(Self, u32)> {
        let mut longer = self.clone();
        longer.letters.push(Letter { base: 'u', shape: Shape::Horn, upper });
        longer.may_be().then_some((longer, 1 << self.letters.len()))
    }

    /// The d of the onset, or any capital D of an abbreviation.
    fn barred(&self, upper: bool) -> Option<(Self, u32)> {
        let is_bare = |at: usize| self.letters.get(at).is_some_and(|d| (d.base, d.shape) == ('d', Shape::Plain));
        if is_bare(0) {
            let barred = self.with_shapes(&[(0, Shape::Bar)]);
            if barred.may_be() {
                return Some((barred, 1));
            }
        }
        let last = self.letters.len().checked_sub(1).filter(|last| is_bare(*last))?;
        let abbreviates = upper && self.letters.iter().all(|letter| letter.upper && !letter.is_vowel());
        abbreviates.then(|| (self.with_shapes(&[(last, Shape::Bar)]), 1 << last))
    }

    fn with_shapes(&self, shapes: &[(usize, Shape)]) -> Self {
        let mut state = self.clone();
        for (at, shape) in shapes {
            if let Some(letter) = state.letters.get_mut(*at) {
                letter.shape = *shape;
            }
        }
        state
    }

    fn may_be(&self) -> bool {
        fit(&self.letters, self.tone, Marks::MayLack) != Fit::Never
    }
}
