//! Plates of cars and motorcycles: `21A-123.45`, `21-B1 234.56`.

use crate::model::code::Sensitive;
use crate::model::sensitive::Found;
use crate::model::sensitive::joins;

/// Finds plates.
pub fn find(letters: &[(usize, char)]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).map(|(_, c)| *c);
        let rest = letters.get(at..).unwrap_or_default();
        match plate(rest).filter(|_| !joins(before)) {
            Some(length) => {
                let (Some((start, _)), Some((last, _))) = (rest.first(), rest.get(length - 1)) else { break };
                found.push(Found { kind: Sensitive::Plate, range: *start..last + 1 });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// How many characters from here are a plate: two digits of the province, a series, four or five digits.
fn plate(letters: &[(usize, char)]) -> Option<usize> {
    let mut rest = Reader { letters, at: 0 };
    let province = rest.digits();
    rest.skip("-");
    let series_at = rest.at;
    let first = rest.take(|c| c.is_ascii_alphabetic())?;
    let second = rest.take(|c| c.is_ascii_alphanumeric() && !c.is_ascii_digit()).or_else(|| rest.one_digit_of_series());
    let small = first.is_ascii_lowercase();
    if province != 2 || !"ABCDEFGHKLMNPQSTUVXYZ".contains(first.to_ascii_uppercase()) {
        return None;
    }
    let apart = rest.at;
    rest.skip(if series_at == 3 || second.is_some() { "-. " } else { "- " });
    let dashed = rest.at > apart && rest.letters.get(apart).is_some_and(|(_, c)| *c == '-');
    let number_at = rest.at;
    let number = match (rest.digits(), rest.peek()) {
        (3, Some('.')) => {
            rest.at += 1;
            (rest.digits() == 2).then_some(Digits::Dotted)?
        }
        (5, _) => Digits::Five,
        (4, _) => Digits::Four,
        _ => return None,
    };
    // In small letters the rest must leave no doubt: 50k-12345 is a sum. Four digits may be a year.
    let year = matches!(rest.letters.get(number_at..number_at + 2), Some([(_, '1'), (_, '9')] | [(_, '2'), (_, '0')]));
    let sure = match number {
        Digits::Dotted => true,
        Digits::Five => !small,
        Digits::Four => !small && !year && (dashed || second.is_some()),
    };
    (sure && !joins(rest.peek())).then_some(rest.at)
}

/// How the number of a plate is written.
enum Digits {
    /// `123.45`
    Dotted,
    /// `12345`
    Five,
    /// `1234`, until 2010
    Four,
}

struct Reader<'a> {
    letters: &'a [(usize, char)],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).map(|(_, c)| *c)
    }

    fn take(&mut self, fits: impl Fn(char) -> bool) -> Option<char> {
        let c = self.peek().filter(|c| fits(*c))?;
        self.at += 1;
        Some(c)
    }

    /// One sign of several, if it is there.
    fn skip(&mut self, signs: &str) {
        self.take(|c| signs.contains(c));
    }

    fn digits(&mut self) -> usize {
        let begin = self.at;
        while self.take(|c| c.is_ascii_digit()).is_some() {}
        self.at - begin
    }

    /// The digit of a motorcycle's series; it stands alone, or the digits are the number already.
    fn one_digit_of_series(&mut self) -> Option<char> {
        let goes_on = self.letters.get(self.at + 1).is_some_and(|(_, c)| c.is_ascii_digit());
        if goes_on { None } else { self.take(|c| c.is_ascii_digit()) }
    }
}
