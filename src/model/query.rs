//! The query language: words that must all hold, a leading `-` for not, quotes for spaces.

use chrono::Days;
use chrono::Months;

use crate::model::code::Rating;
use crate::model::code::SelfDirection;
use crate::model::code::Status;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::id::SiteId;
use crate::model::movement::Movement;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::text::fold::fold;
use crate::text::fold::has_marks;

mod filter;

pub use filter::Filter;
pub use filter::has_words;

/// The keys of the language: what may stand before a colon.
pub const KEYS: &[&str] = &[
    "lead", "partner", "assoc", "model", "unit", "field", "drive", "status", "rating", "exemplar", "placed", "self",
    "founded", "origin", "members", "teams", "since", "moved", "new", "gone", "undone",
];

/// The longest query, in characters.
pub const LONGEST: usize = 2000;

/// A query as it was written, not yet held against a register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Its words.
    pub words: Vec<Word>,
}

/// One word of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Whether it must hold or must not.
    pub sense: Sense,
    /// What it asks.
    pub test: Test,
    /// How it was written, for problems about it.
    pub written: String,
}

/// Whether a word must hold or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// It must hold.
    Is,
    /// It must not.
    IsNot,
}

/// What a word asks of a site.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// This text, folded, somewhere in what is searched; `marked` is how it was written when that has tones or đ.
    Text {
        /// Folded.
        folded: String,
        /// In lower case with its marks.
        marked: Option<String>,
    },
    /// This site.
    Site(SiteId),
    /// Led by this association.
    Lead(String),
    /// This association is a partner.
    Partner(String),
    /// Led or accompanied by this association.
    Association(String),
    /// Of this model.
    Model(String),
    /// In this unit or below it.
    Unit(String),
    /// Of this field of work.
    Field(String),
    /// Of this status.
    Status(Status),
    /// Of this rating, on the day or in a period.
    Rating(Rating, Option<String>),
    /// With or without the mark of an exemplar.
    Exemplar(bool),
    /// Living up to this "tự".
    SelfDirection(SelfDirection),
    /// Founded between two days, both included.
    Founded(Day, Day),
    /// Replicated from this site.
    Origin(SiteId),
    /// Serving this drive.
    Drive(String),
    /// With a number of members in this range.
    Members(u64, u64),
    /// With a number of teams in this range.
    Teams(u64, u64),
    /// Touched in so long a time before the day.
    Since(Span),
    /// New or gone by the entries of so long a time before the day; either when no way is named.
    Moved(Option<Movement>, Span),
    /// With a place on the day's map, or still without one.
    Placed(bool),
    /// Taken back, or not.
    Undone(bool),
}

/// A stretch of time back from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Days.
    Days(u64),
    /// Months of the calendar.
    Months(u32),
}

impl Span {
    /// The day that lies so far back.
    pub fn before(self, day: Day) -> Day {
        let earlier = match self {
            Self::Days(days) => day.checked_sub_days(Days::new(days)),
            Self::Months(months) => day.checked_sub_months(Months::new(months)),
        };
        earlier.unwrap_or(Day::MIN)
    }
}

impl Word {
    /// Whether it asks for sites that no longer or not yet count, so that these are looked at too.
    pub fn looks_beyond_counting(&self) -> bool {
        self.sense == Sense::Is
            && match &self.test {
                Test::Status(status) => !status.counts(),
                Test::Moved(way, _) => *way != Some(Movement::New),
                Test::Undone(wanted) => *wanted,
                _ => false,
            }
    }
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// When a word before a colon is none of the language's, or what follows it can't be read.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.chars().count() > LONGEST {
            return Err(bad("", "want.long"));
        }
        let words = split(text)?;
        words.into_iter().map(read_word).collect::<Result<_, _>>().map(|words| Self { words })
    }

    /// Takes out the words that ask for records that were taken back, and tells whether such are wanted.
    pub fn take_undone(&mut self) -> bool {
        let wanted = self.wants_undone();
        self.words.retain(|word| !matches!(word.test, Test::Undone(_)));
        wanted
    }

    /// Whether records that were taken back are asked for; else only those that were not are meant.
    pub fn wants_undone(&self) -> bool {
        self.words.iter().any(|word| word.test == Test::Undone(word.sense == Sense::Is))
    }

    /// Refuses words with a key, for lists in which they mean nothing: an empty answer would look like a fact.
    ///
    /// # Errors
    /// When there is such a word.
    pub fn plain_words_only(&self) -> Result<(), Problem> {
        let keyed = self.words.iter().find(|word| !matches!(word.test, Test::Text { .. } | Test::Site(_)));
        keyed.map_or(Ok(()), |word| Err(bad(&word.written, "want.plain")))
    }
}

/// A word with its quotes taken off, and where a key ends if it began before any quote.
struct Raw {
    text: String,
    key_end: Option<usize>,
    sense: Sense,
}

/// Splits at spaces outside of quotes.
fn split(text: &str) -> Result<Vec<Raw>, Problem> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.peek().is_none() {
            return Ok(words);
        }
        let sense = if chars.next_if_eq(&'-').is_some() { Sense::IsNot } else { Sense::Is };
        let mut word = Raw { text: String::new(), key_end: None, sense };
        let (mut quoted, mut was_quoted) = (false, false);
        while let Some(c) = chars.next_if(|c| quoted || !c.is_whitespace()) {
            match c {
                '"' => (quoted, was_quoted) = (!quoted, true),
                ':' if word.key_end.is_none() && !was_quoted => {
                    word.key_end = Some(word.text.len());
                    word.text.push(c);
                }
                c => word.text.push(c),
            }
        }
        if quoted {
            return Err(bad(&word.text, "want.quote"));
        }
        // A lone dash or empty quotes ask nothing.
        if !word.text.is_empty() {
            words.push(word);
        }
    }
}

fn read_word(raw: Raw) -> Result<Word, Problem> {
    let (sense, written) = (raw.sense, raw.text);
    let test = match raw.key_end.and_then(|end| written.split_at_checked(end)) {
        Some((key, value)) => read_keyed(&written, key, value.strip_prefix(':').unwrap_or(value))?,
        None => SiteId::parse(&written).map_or_else(|| text_test(&written), Test::Site),
    };
    Ok(Word { sense, test, written })
}

fn text_test(written: &str) -> Test {
    let marked = has_marks(written).then(|| written.to_lowercase());
    Test::Text { folded: fold(written), marked }
}

fn read_keyed(written: &str, key: &str, value: &str) -> Result<Test, Problem> {
    let fail = |cause: &str| bad(written, cause);
    let code = || if value.is_empty() { Err(fail("want.code")) } else { Ok(value.to_owned()) };
    Ok(match key {
        "lead" => Test::Lead(code()?),
        "partner" => Test::Partner(code()?),
        "assoc" => Test::Association(code()?),
        "model" => Test::Model(code()?),
        "unit" => Test::Unit(code()?),
        "field" => Test::Field(code()?),
        "drive" => Test::Drive(code()?),
        "status" => Test::Status(Status::parse(value).ok_or_else(|| fail("want.choice"))?),
        "rating" => {
            let (band, period) = value.split_once('@').map_or((value, None), |(band, period)| (band, Some(period)));
            let band = Rating::parse(band).ok_or_else(|| fail("want.choice"))?;
            Test::Rating(band, period.map(str::to_owned))
        }
        "exemplar" => Test::Exemplar(yes(value).ok_or_else(|| fail("want.yes"))?),
        "undone" => Test::Undone(yes(value).ok_or_else(|| fail("want.yes"))?),
        "placed" => Test::Placed(yes(value).ok_or_else(|| fail("want.yes"))?),
        "self" => Test::SelfDirection(SelfDirection::parse(value).ok_or_else(|| fail("want.choice"))?),
        "founded" => {
            let (from, to) = days(value).ok_or_else(|| fail("want.day"))?;
            Test::Founded(from, to)
        }
        "origin" => Test::Origin(SiteId::parse(value).ok_or_else(|| fail("want.site"))?),
        "members" => {
            let (from, to) = range(value).ok_or_else(|| fail("want.compare"))?;
            Test::Members(from, to)
        }
        "teams" => {
            let (from, to) = range(value).ok_or_else(|| fail("want.compare"))?;
            Test::Teams(from, to)
        }
        "since" => Test::Since(span(value).ok_or_else(|| fail("want.span"))?),
        "moved" => Test::Moved(None, span(value).ok_or_else(|| fail("want.span"))?),
        "new" => Test::Moved(Some(Movement::New), span(value).ok_or_else(|| fail("want.span"))?),
        "gone" => Test::Moved(Some(Movement::Gone), span(value).ok_or_else(|| fail("want.span"))?),
        _ => return Err(fail("want.word")),
    })
}

fn yes(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// A year, a month or a day, or two of them with `..` between; an open end is the end of time.
fn days(value: &str) -> Option<(Day, Day)> {
    let Some((from, to)) = value.split_once("..") else { return stretch(value) };
    let start = if from.is_empty() { Day::MIN } else { stretch(from)?.0 };
    let end = if to.is_empty() { Day::MAX } else { stretch(to)?.1 };
    (start <= end && !(from.is_empty() && to.is_empty())).then_some((start, end))
}

/// The first and last day of a year, a month or a day.
fn stretch(value: &str) -> Option<(Day, Day)> {
    if value.len() == 10 {
        return parse_day(value).map(|day| (day, day));
    }
    let (start, months) = match value.len() {
        4 => (parse_day(&format!("{value}-01-01"))?, 12),
        7 => (parse_day(&format!("{value}-01"))?, 1),
        _ => return None,
    };
    Some((start, start.checked_add_months(Months::new(months))?.pred_opt()?))
}

/// `>50`, `>=50`, `<50`, `<=50`, `50`, `20..50`.
fn range(value: &str) -> Option<(u64, u64)> {
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten();
    if let Some((from, to)) = value.split_once("..") {
        let from = if from.is_empty() { 0 } else { number(from)? };
        let to = if to.is_empty() { u64::MAX } else { number(to)? };
        return (from <= to).then_some((from, to));
    }
    if let Some(digits) = value.strip_prefix(">=") {
        return number(digits).map(|from| (from, u64::MAX));
    }
    if let Some(digits) = value.strip_prefix("<=") {
        return number(digits).map(|to| (0, to));
    }
    if let Some(digits) = value.strip_prefix('>') {
        return number(digits)?.checked_add(1).map(|from| (from, u64::MAX));
    }
    if let Some(digits) = value.strip_prefix('<') {
        // Fewer than none is nothing at all: an empty range.
        return number(digits).map(|above| above.checked_sub(1).map_or((1, 0), |to| (0, to)));
    }
    number(value.strip_prefix('=').unwrap_or(value)).map(|exact| (exact, exact))
}

/// `30d`, `6w`, `3m`, `1y`.
fn span(value: &str) -> Option<Span> {
    let digits = value.get(..value.len().checked_sub(1)?)?;
    let number: u32 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
    match value.as_bytes().last()? {
        b'd' => Some(Span::Days(u64::from(number))),
        b'w' => Some(Span::Days(u64::from(number) * 7)),
        b'm' => Some(Span::Months(number)),
        b'y' => number.checked_mul(12).map(Span::Months),
        _ => None,
    }
}

fn bad(word: &str, cause: &str) -> Problem {
    Problem::new(Reason::BadQuery).on("query").with("word", word).with("cause", cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tests_of(text: &str) -> Vec<(Sense, Test)> {
        Query::parse(text).expect(text).words.into_iter().map(|word| (word.sense, word.test)).collect()
    }

    #[test]
    fn words_quotes_and_negation() {
        let text =
            |folded: &str, marked: Option<&str>| Test::Text { folded: folded.into(), marked: marked.map(Into::into) };
        for (query, want) in [
            ("", vec![]),
            ("  - \"\" ", vec![]),
            ("Hưng khanh", vec![(Sense::Is, text("hung", Some("hưng"))), (Sense::Is, text("khanh", None))]),
            ("\"hung khanh\"", vec![(Sense::Is, text("hung khanh", None))]),
            ("-lead:HND", vec![(Sense::IsNot, Test::Lead("HND".into()))]),
            ("lead:\"H D\"", vec![(Sense::Is, Test::Lead("H D".into()))]),
            ("\"a:b\"", vec![(Sense::Is, text("a:b", None))]),
            ("S000017", vec![(Sense::Is, Test::Site(SiteId::from_index(16)))]),
            ("members:>50", vec![(Sense::Is, Test::Members(51, u64::MAX))]),
            ("members:<0", vec![(Sense::Is, Test::Members(1, 0))]),
            ("rating:good@2024", vec![(Sense::Is, Test::Rating(Rating::Good, Some("2024".into())))]),
            ("since:2w", vec![(Sense::Is, Test::Since(Span::Days(14)))]),
            ("undone:yes", vec![(Sense::Is, Test::Undone(true))]),
            ("moved:0d", vec![(Sense::Is, Test::Moved(None, Span::Days(0)))]),
            ("-gone:1m", vec![(Sense::IsNot, Test::Moved(Some(Movement::Gone), Span::Months(1)))]),
        ] {
            assert_eq!(tests_of(query), want, "{query}");
        }
        let day = |text: &str| text.parse::<Day>().expect(text);
        assert_eq!(
            tests_of("founded:2020..2023"),
            vec![(Sense::Is, Test::Founded(day("2020-01-01"), day("2023-12-31")))]
        );
        assert_eq!(tests_of("founded:2024-02"), vec![(Sense::Is, Test::Founded(day("2024-02-01"), day("2024-02-29")))]);
    }

    #[test]
    fn every_key_is_a_word_of_the_language() {
        for key in KEYS {
            let problem = Query::parse(&format!("{key}:")).expect_err(key);
            assert!(problem.args.iter().all(|(_, value)| value != "want.word"), "{key}: {problem:?}");
        }
    }

    #[test]
    fn nonsense_is_told() {
        for query in [
            "color:red",
            "status:asleep",
            "founded:20",
            "founded:2024..2020",
            "members:many",
            "since:30",
            "moved:today",
            "gone:",
            "\"open",
            "lead:",
            "exemplar:maybe",
            "origin:17",
        ] {
            let problem = Query::parse(query).expect_err(query);
            assert_eq!(problem.reason, Reason::BadQuery, "{query}");
        }
        assert!(Query::parse(&"a".repeat(LONGEST + 1)).is_err());
    }
}
