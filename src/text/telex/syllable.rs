//! Vietnamese syllables: which letters can stand together, and on which of them the tone is written.

use unicode_normalization::UnicodeNormalization;

use crate::text::telex::Style;

/// What a letter has beside its Latin base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Plain,
    /// â ê ô
    Circumflex,
    /// ă
    Breve,
    /// ơ ư
    Horn,
    /// đ
    Bar,
}

/// The six tones: ngang, huyền, sắc, hỏi, ngã, nặng.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Level,
    Grave,
    Acute,
    Hook,
    Tilde,
    Dot,
}

/// A letter of a word under way, its tone aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The Latin letter, small.
    pub base: char,
    pub shape: Shape,
    pub upper: bool,
}

impl Letter {
    pub const fn is_vowel(self) -> bool {
        matches!(self.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
    }

    /// The letter as one character, with a tone.
    pub fn with_tone(self, tone: Tone) -> char {
        let base = match (self.base, self.shape) {
            ('d', Shape::Bar) => 'đ',
            (base, _) => base,
        };
        let shape = match self.shape {
            Shape::Circumflex => Some('\u{302}'),
            Shape::Breve => Some('\u{306}'),
            Shape::Horn => Some('\u{31b}'),
            Shape::Plain | Shape::Bar => None,
        };
        let tone = match tone {
            Tone::Level => None,
            Tone::Grave => Some('\u{300}'),
            Tone::Acute => Some('\u{301}'),
            Tone::Hook => Some('\u{309}'),
            Tone::Tilde => Some('\u{303}'),
            Tone::Dot => Some('\u{323}'),
        };
        let small = [Some(base), shape, tone].into_iter().flatten().nfc().next().unwrap_or(base);
        if self.upper { small.to_uppercase().next().unwrap_or(small) } else { small }
    }
}

/// How letters stand to the syllables there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Fit {
    /// No syllable begins so.
    Never,
    /// A syllable may come of it.
    Begun,
    /// It is one.
    Whole,
}

/// Whether letters may still lack their hooks and hats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    MayLack,
    Complete,
}

/// What a syllable begins with. The last two stand in names of the highlands; other such names are no Vietnamese
/// spelling and can't be told from English words.
const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q",
    "qu", "r", "s", "t", "th", "tr", "v", "x", "kr", "đr",
];

/// What follows the onset, by its first letter without marks. Of those with k, as in Đắk Lắk, there are few: more would
/// spoil English words.
pub(super) const RHYMES: &[(char, &[&str])] = &[
    (
        'a',
        &[
            "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng",
            "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "ăk", "âk",
        ],
    ),
    ('e', &["e", "ec", "em", "en", "eng", "eo", "ep", "et", "ê", "êch", "êm", "ên", "êng", "ênh", "êp", "êt", "êu"]),
    ('i', &["i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu"]),
    (
        'o',
        &[
            "o", "oc", "oi", "om", "on", "ong", "op", "ot", "ooc", "oong", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp",
            "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao",
            "oap", "oat", "oay", "oăc", "oăm", "oăn", "oăng", "oăt", "oe", "oen", "oeo", "oet",
        ],
    ),
    (
        'u',
        &[
            "u", "ua", "uc", "ui", "um", "un", "ung", "up", "ut", "uâ", "uân", "uâng", "uât", "uây", "uê", "uêch",
            "uên", "uênh", "uêt", "uơ", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uy", "uya", "uych", "uyn", "uynh",
            "uyp", "uyt", "uyu", "uyên", "uyêt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu", "ươc", "ươi",
            "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "uk",
        ],
    ),
    ('y', &["y", "ych", "yn", "ynh", "yt", "yêm", "yên", "yêng", "yêt", "yêu"]),
];

/// How letters with a tone stand to the syllables there are.
pub fn fit(letters: &[Letter], tone: Tone, marks: Marks) -> Fit {
    if matches!(tone, Tone::Grave | Tone::Hook | Tone::Tilde) && ends_in_stop(letters) {
        return Fit::Never;
    }
    let mut best = Fit::Never;
    for onset in ONSETS {
        match rest_after(letters, onset, marks) {
            Some(Rest::Onset) if best == Fit::Never => best = Fit::Begun,
            Some(Rest::Rhyme(rest)) => {
                for rhyme in rhymes_from(rest).filter(|rhyme| belong(onset, rhyme)) {
                    match rest_after(rest, rhyme, marks) {
                        Some(Rest::Rhyme([])) => return Fit::Whole,
                        Some(Rest::Onset) => best = Fit::Begun,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    best
}

/// The rhymes that have the first of the letters, or all where there is none.
fn rhymes_from(letters: &[Letter]) -> impl Iterator<Item = &'static str> {
    let first = letters.first().map(|letter| letter.base);
    let groups = RHYMES.iter().filter(move |(base, _)| first.is_none_or(|first| first == *base));
    groups.flat_map(|(_, rhymes)| rhymes.iter().copied())
}

/// Before these only sắc and nặng are spoken.
fn ends_in_stop(letters: &[Letter]) -> bool {
    let [.., before, last] = letters else { return false };
    matches!((before.base, last.base), (_, 'c' | 'k' | 'p' | 't') | ('c', 'h'))
}

/// What is left of letters that begin with a part of a syllable.
enum Rest<'a> {
    /// They end within the part.
    Onset,
    /// These come after it.
    Rhyme(&'a [Letter]),
}

fn rest_after<'a>(letters: &'a [Letter], part: &str, marks: Marks) -> Option<Rest<'a>> {
    let mut rest = letters;
    for c in part.chars() {
        let Some((letter, after)) = rest.split_first() else { return Some(Rest::Onset) };
        let (base, shape) = parts_of(c);
        let lacks = marks == Marks::MayLack && letter.shape == Shape::Plain;
        if letter.base != base || !(letter.shape == shape || lacks) {
            return None;
        }
        rest = after;
    }
    Some(Rest::Rhyme(rest))
}

/// After q stands a u, which belongs to the onset where a vowel follows; after gi no second i; uơ is in few words.
fn belong(onset: &str, rhyme: &str) -> bool {
    match onset {
        "q" => rhyme.starts_with('u'),
        "qu" => !rhyme.starts_with(['u', 'ư']),
        "gi" => !rhyme.starts_with(['i', 'y']),
        "" | "h" | "kh" | "th" => true,
        _ if rhyme == "uơ" => false,
        _ => true,
    }
}

const fn parts_of(c: char) -> (char, Shape) {
    match c {
        'â' => ('a', Shape::Circumflex),
        'ê' => ('e', Shape::Circumflex),
        'ô' => ('o', Shape::Circumflex),
        'ă' => ('a', Shape::Breve),
        'ơ' => ('o', Shape::Horn),
        'ư' => ('u', Shape::Horn),
        'đ' => ('d', Shape::Bar),
        c => (c, Shape::Plain),
    }
}

/// The letter on which the tone is written; none in a word without vowels.
pub fn bearer(letters: &[Letter], style: Style) -> Option<usize> {
    let first = first_vowel(letters)?;
    let vowels = letters.get(first..)?;
    let count = vowels.iter().take_while(|letter| letter.is_vowel()).count();
    let (vowels, coda) = vowels.split_at_checked(count)?;
    let within = match vowels {
        _ if vowels.iter().any(|letter| letter.shape != Shape::Plain) => {
            vowels.iter().rposition(|letter| letter.shape != Shape::Plain)?
        }
        _ if !coda.is_empty() => count.checked_sub(1)?,
        [_, _, _, ..] => 1,
        [glide, core] if is_gliding(*glide, *core) && style == Style::New => 1,
        _ => 0,
    };
    Some(first + within)
}

/// Whether the first of two vowels is but a rounding of the lips: where old and new spelling differ.
const fn is_gliding(glide: Letter, core: Letter) -> bool {
    matches!((glide.base, core.base), ('o', 'a' | 'e') | ('u', 'y'))
}

/// Where the vowels begin that are not part of `qu` or `gi`.
fn first_vowel(letters: &[Letter]) -> Option<usize> {
    let first = letters.iter().position(|letter| letter.is_vowel())?;
    let of_onset = first == 1
        && matches!(letters, [before, vowel, ..] if matches!((before.base, vowel.base), ('q', 'u') | ('g', 'i')));
    let goes_on = letters.get(first + 1).is_some_and(|next| next.is_vowel());
    Some(if of_onset && goes_on { first + 1 } else { first })
}
