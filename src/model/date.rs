//! Days of the civil calendar, as they are written in the register.

use chrono::NaiveDate;

/// A day. Business dates are days; only the journal's stamps have a time.
pub type Day = NaiveDate;

/// Reads `YYYY-MM-DD` and nothing else: no other order, no missing zeros, no day that the calendar lacks.
pub fn parse_day(text: &str) -> Option<Day> {
    let shape = text.len() == 10 && text.bytes().enumerate().all(|(i, b)| matches!(i, 4 | 7) == (b == b'-'));
    let day = if shape { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()? } else { return None };
    EARLIEST.is_none_or(|earliest| day >= earliest).then_some(day)
}

/// The People's security movement began in 1948; an earlier date is a slip of the keyboard.
const EARLIEST: Option<Day> = NaiveDate::from_ymd_opt(1945, 1, 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_dates_of_the_calendar_are_read() {
        assert_eq!(parse_day("2024-02-29").map(|d| d.to_string()).as_deref(), Some("2024-02-29"));
        for text in [
            "2024-02-30",
            "2023-02-29",
            "2024-2-3",
            "24-02-03",
            "2024/02/03",
            "0024-02-03",
            "2024-02-03 ",
            "",
            "+024-02-03",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
