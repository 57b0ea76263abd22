//! Counts and sums of money as people type them: `1.134`, `60tr`, `1,5 tỷ`. All arithmetic is in whole numbers.

use crate::model::problem::Reason;
use crate::text::fold::fold;

/// Reads a count up to a bound.
pub fn count(text: &str, most: u64) -> Result<u64, Reason> {
    bounded(text, most, Reason::NotACount, whole)
}

/// Reads a sum in đồng up to a bound.
pub fn money(text: &str, most: u64) -> Result<u64, Reason> {
    bounded(&fold(text), most, Reason::NotASum, sum)
}

/// A number with its thousands apart, as it is written in Vietnam.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// What is below nothing or beyond the bound is a number all the same, and told to be one.
fn bounded(text: &str, most: u64, unreadable: Reason, read: fn(&str) -> Option<u128>) -> Result<u64, Reason> {
    let text = text.trim();
    if let Some(below) = text.strip_prefix(['-', '−', '–']) {
        return Err(read(below.trim_start()).map_or(unreadable, |_| Reason::Negative));
    }
    let number = read(text).ok_or(unreadable)?;
    u64::try_from(number).ok().filter(|number| *number <= most).ok_or(Reason::TooLargeNumber)
}

/// A whole number, plain or with its thousands apart in one way.
fn whole(text: &str) -> Option<u128> {
    let mut groups = text.split(['.', ',', ' ']);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut apart = false;
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        apart = true;
        digits.push_str(group);
    }
    let signs = ['.', ',', ' '].iter().filter(|sign| text.contains(**sign)).count();
    if first.is_empty() || (apart && signs > 1) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // More digits than any bound has: the largest number stands for all of them.
    let digits = digits.trim_start_matches('0');
    if digits.len() > MOST_DIGITS { Some(u128::MAX) } else { format!("0{digits}").parse().ok() }
}

/// Numbers of so many digits are multiplied without running over.
const MOST_DIGITS: usize = 20;

/// A sum: a number with a unit of thousands, or several from the largest unit down, and đồng behind or not.
fn sum(text: &str) -> Option<u128> {
    let mut total: u128 = 0;
    let mut above: Option<u128> = None;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = split_where(rest, |c| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')));
        let (unit, after) = split_where(after, |c| c.is_ascii_digit());
        rest = after;
        let (scale, is_dong) = scale(unit.trim())?;
        let number = number.trim();
        let part = if scale == 1 { whole(number)? } else { scaled(number, scale)? };
        // "1 tỷ 500" may mean millions or đồng: a smaller part tells its unit, and is less than one of the larger.
        if above.is_some_and(|above| part >= above || (scale == 1 && !is_dong)) || (is_dong && !rest.is_empty()) {
            return None;
        }
        above = Some(scale);
        total = total.saturating_add(part);
    }
    above.map(|_| total)
}

fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at_checked(text.find(ends).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// How many đồng a unit is, and whether đồng are named.
fn scale(unit: &str) -> Option<(u128, bool)> {
    let bare = ["vnd", "dong", "d", "₫"].iter().find_map(|dong| unit.strip_suffix(dong));
    let scale = match bare.unwrap_or(unit).trim_end() {
        "" => 1,
        "k" | "ng" | "nghin" | "ngan" => 1_000,
        "tr" | "trieu" | "m" | "million" => 1_000_000,
        "ty" | "ti" | "b" | "billion" => 1_000_000_000,
        _ => return None,
    };
    Some((scale, bare.is_some()))
}

/// A number of thousands, millions or milliards, with a fraction or not, in đồng.
///
/// In `1.500 tr` the sign may part thousands or a fraction, and a factor of a thousand hangs on it: such a number is
/// not understood at all.
fn scaled(text: &str, scale: u128) -> Option<u128> {
    let at = text.rfind(['.', ',']);
    let Some((before, fraction)) = at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) else {
        return Some(whole(text)?.saturating_mul(scale));
    };
    let sign = text.get(before.len()..=before.len())?;
    if before.contains(sign) {
        return Some(whole(text)?.saturating_mul(scale));
    }
    let parted = before.contains(['.', ',', ' ']);
    let digits = !fraction.is_empty() && fraction.len() <= 9 && fraction.bytes().all(|b| b.is_ascii_digit());
    if !digits || (fraction.len() == 3 && !parted) {
        return None;
    }
    let parts = fraction.parse::<u128>().ok()?.checked_mul(scale)?;
    let tenths = 10u128.pow(fraction.len() as u32);
    let exact = parts.is_multiple_of(tenths);
    if exact { Some(whole(before)?.saturating_mul(scale).saturating_add(parts / tenths)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(read: Result<u64, Reason>) -> String {
        read.map_or_else(|reason| format!("{reason:?}"), |number| number.to_string())
    }

    #[test]
    fn counts_as_they_are_typed() {
        let cases = [
            ("0", "0"),
            ("007", "7"),
            ("1134", "1134"),
            ("1.134", "1134"),
            ("1,134", "1134"),
            ("1 134", "1134"),
            ("1.134.000", "1134000"),
            ("10000000", "10000000"),
            ("10000001", "TooLargeNumber"),
            ("99999999999999999999999999999999999999999999", "TooLargeNumber"),
            ("999.999.999.999.999.999.999.999", "TooLargeNumber"),
            ("-3", "Negative"),
            ("- 1.134", "Negative"),
            ("−3", "Negative"),
            ("-x", "NotACount"),
            ("1.13", "NotACount"),
            ("1.1345", "NotACount"),
            ("1134.000", "NotACount"),
            ("1.134,000", "NotACount"),
            ("1.5", "NotACount"),
            (".134", "NotACount"),
            ("1..134", "NotACount"),
            ("30 người", "NotACount"),
            ("ba", "NotACount"),
            ("1e3", "NotACount"),
            ("+3", "NotACount"),
            ("٣", "NotACount"),
        ];
        for (text, want) in cases {
            assert_eq!(told(count(text, 10_000_000)), want, "{text:?}");
        }
    }

    #[test]
    fn sums_as_they_are_typed() {
        let cases = [
            ("60tr", "60000000"),
            ("60 triệu", "60000000"),
            ("60 Triệu đồng", "60000000"),
            ("60trđ", "60000000"),
            ("60m", "60000000"),
            ("1,5 tỷ", "1500000000"),
            ("1.5ty", "1500000000"),
            ("1,5 tỉ", "1500000000"),
            ("0,25 tỷ", "250000000"),
            ("1,2345 tỷ", "1234500000"),
            ("1.234,5 tr", "1234500000"),
            ("1.234.567 tr", "1234567000000"),
            ("1 500 tr", "1500000000"),
            ("500k", "500000"),
            ("500 nghìn", "500000"),
            ("500 ngàn đồng", "500000"),
            ("60.000.000", "60000000"),
            ("60,000,000 VND", "60000000"),
            ("60000000 đ", "60000000"),
            ("60000000₫", "60000000"),
            ("0", "0"),
            ("1 tỷ 500 triệu", "1500000000"),
            ("1 tỷ 500 triệu 200 nghìn đồng", "1500200000"),
            ("1 triệu 500.000 đồng", "1500000"),
            ("1 tỷ 500", "NotASum"),
            ("1 tỷ 2500 triệu", "NotASum"),
            ("500 triệu 1 tỷ", "NotASum"),
            ("1 đ 2 đ", "NotASum"),
            ("1.500 tr", "NotASum"),
            ("1,500 tỷ", "NotASum"),
            ("1,5", "NotASum"),
            ("0,0005k", "NotASum"),
            ("1,5 đ", "NotASum"),
            ("tr", "NotASum"),
            ("đ", "NotASum"),
            ("60 tấn", "NotASum"),
            ("60.00.000", "NotASum"),
            ("1,,5tr", "NotASum"),
            ("1,tr", "NotASum"),
            (",5tr", "NotASum"),
            ("-5tr", "Negative"),
            ("-tr", "NotASum"),
            ("10.000.000 tỷ", "10000000000000000"),
            ("10.000.001 tỷ", "TooLargeNumber"),
            ("99999999999999999999999999999999999999999 tỷ", "TooLargeNumber"),
            ("99999999999999999999999999999999999999999,5 tỷ", "TooLargeNumber"),
        ];
        for (text, want) in cases {
            assert_eq!(told(money(text, 10_000_000_000_000_000)), want, "{text:?}");
        }
    }

    #[test]
    fn thousands_apart() {
        for (number, want) in [(0, "0"), (999, "999"), (1000, "1.000"), (60_000_000, "60.000.000")] {
            assert_eq!(grouped(number), want);
        }
    }
}
