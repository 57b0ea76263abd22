//! Reporting periods: any start and end, with a kind. The usual ones are read from their code.

use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::model::date::Day;

/// A period's code, as `2024-H1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeriodCode(Box<str>);

impl PeriodCode {
    /// The code as it was given.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The code's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PeriodCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// A stretch of days that is reported on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Its code.
    pub code: PeriodCode,
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Day,
    /// What kind it is, as `half-year`.
    pub kind: String,
}

impl Period {
    /// The period that a code spells out: `2024`, `2024-H1`, `2024-Q3`, `2024-08`, or `2024-9M` for the first nine months.
    ///
    /// `boundary` is the day of the month before on which a period begins: 1 for calendar periods, 15 where the
    /// year of work runs from the 15th of November to the 14th of the next November's month.
    pub fn parse(code: &str, boundary: Boundary) -> Option<Self> {
        let (year, rest) = code.split_at_checked(4)?;
        let year: i32 = year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok()).flatten()?;
        let (first, months, kind) = match rest.strip_prefix('-') {
            None if rest.is_empty() => (1, 12, "year"),
            None => return None,
            Some("H1") => (1, 6, "half-year"),
            Some("H2") => (7, 6, "half-year"),
            Some("8M") => (1, 8, "months"),
            Some("9M") => (1, 9, "months"),
            Some(quarter) if quarter.starts_with('Q') => (3 * one_of(&quarter[1..], 4)? - 2, 3, "quarter"),
            Some(month) if month.len() == 2 => (one_of(month.trim_start_matches('0'), 12)?, 1, "month"),
            Some(_) => return None,
        };
        let start = boundary.month_start(year, first)?;
        let end = boundary
            .month_start(year, first)?
            .checked_add_months(Months::new(months))?
            .checked_sub_days(Days::new(1))?;
        Some(Self { code: PeriodCode::new(code), start, end, kind: kind.into() })
    }

    /// Whether all of its days lie in the other.
    pub fn lies_in(&self, other: &Self) -> bool {
        other.start <= self.start && self.end <= other.end
    }
}

/// On which day of the month periods begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Boundary(u8);

impl Default for Boundary {
    fn default() -> Self {
        Self(1)
    }
}

impl Boundary {
    /// A day that every month has; periods that begin after the 1st begin in the month before.
    pub fn new(day: u8) -> Option<Self> {
        (1..=28).contains(&day).then_some(Self(day))
    }

    fn month_start(self, year: i32, month: u32) -> Option<Day> {
        let first = NaiveDate::from_ymd_opt(year, month, u32::from(self.0))?;
        if self.0 == 1 { Some(first) } else { first.checked_sub_months(Months::new(1)) }
    }
}

fn one_of(digits: &str, most: u32) -> Option<u32> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && (1..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_spell_out_their_days() {
        let calendar = Boundary::default();
        let mid_month = Boundary::new(15).expect("a day every month has");
        for (code, boundary, days) in [
            ("2024", calendar, "2024-01-01 2024-12-31"),
            ("2024-H1", calendar, "2024-01-01 2024-06-30"),
            ("2024-H2", calendar, "2024-07-01 2024-12-31"),
            ("2024-Q3", calendar, "2024-07-01 2024-09-30"),
            ("2024-02", calendar, "2024-02-01 2024-02-29"),
            ("2024-9M", calendar, "2024-01-01 2024-09-30"),
            ("2024", mid_month, "2023-12-15 2024-12-14"),
            ("2024-01", mid_month, "2023-12-15 2024-01-14"),
        ] {
            let period = Period::parse(code, boundary).expect(code);
            assert_eq!(format!("{} {}", period.start, period.end), days, "{code}");
        }
        for code in [
            "",
            "24",
            "2024-",
            "2024-H3",
            "2024-Q0",
            "2024-Q5",
            "2024-13",
            "2024-00",
            "2024-1",
            "2024H1",
            "năm 2024",
            "2024-Qđ",
        ] {
            assert_eq!(Period::parse(code, calendar), None, "{code}");
        }
    }
}
