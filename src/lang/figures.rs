//! Numbers, days, times and sums, as each language writes them.

use super::Lang;
use chrono::NaiveDate;
use chrono::NaiveTime;

impl Lang {
    /// A whole number of any type with its thousands apart: 1.134 or 1,134.
    pub fn number(self, n: impl TryInto<i128>) -> String {
        // Only u128 can fall outside, and nothing that is counted here comes near it.
        let n = n.try_into().unwrap_or(i128::MAX);
        let separator = match self {
            Lang::Vi => '.',
            Lang::En => ',',
        };
        let digits = n.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if n < 0 {
            out.push('-');
        }
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// A day: 31/05/2024 or 31 May 2024.
    pub fn day(self, day: NaiveDate) -> String {
        let form = match self {
            Lang::Vi => "%d/%m/%Y",
            Lang::En => "%-d %b %Y",
        };
        day.format(form).to_string()
    }

    /// A period by its code: `2024-H1` is 6T đầu 2024 or H1 2024. One of a kind that is not known here keeps its code.
    pub fn period(self, code: &str) -> String {
        let Some((year, part)) = code.split_once('-') else { return code.to_owned() };
        match self.find(&format!("period.{part}")) {
            Some(_) => self.fill(&format!("period.{part}"), &[("year", year)]),
            None if part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) => format!("{part}/{year}"),
            None => code.to_owned(),
        }
    }

    /// A time of day: 14:05 in both languages.
    pub fn time(self, time: NaiveTime) -> String {
        time.format("%H:%M").to_string()
    }

    /// A sum of đồng: 60.000.000 đ or 60,000,000 VND. The sign ₫ is missing from the fonts of consoles.
    pub fn money(self, dong: i64) -> String {
        let unit = match self {
            Lang::Vi => "đ",
            Lang::En => "VND",
        };
        format!("{} {unit}", self.number(dong))
    }

    /// How long ago something was, in its largest whole unit up to days.
    ///
    /// A moment in the future means that two clocks differ a little, and is told as now.
    pub fn ago(self, seconds: i64) -> String {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        let (key, unit) = match seconds {
            ..10 => return self.t("ago.now").to_owned(),
            10..MINUTE => ("ago.seconds", 1),
            MINUTE..HOUR => ("ago.minutes", MINUTE),
            HOUR..DAY => ("ago.hours", HOUR),
            DAY.. => ("ago.days", DAY),
        };
        self.count(key, (seconds / unit).unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let cases = [
            (0, "0", "0"),
            (7, "7", "7"),
            (999, "999", "999"),
            (1134, "1.134", "1,134"),
            (-1134, "-1.134", "-1,134"),
            (-134, "-134", "-134"),
            (60_000_000, "60.000.000", "60,000,000"),
            (i64::MIN, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"),
        ];
        for (n, vi, en) in cases {
            assert_eq!(Lang::Vi.number(n), vi);
            assert_eq!(Lang::En.number(n), en);
        }
        assert_eq!(Lang::Vi.number(u64::MAX), "18.446.744.073.709.551.615");
        assert_eq!(Lang::Vi.number(1134_usize), "1.134");
    }

    #[test]
    fn days_times_and_sums() {
        let day = NaiveDate::from_ymd_opt(2024, 5, 3).expect("a day");
        let time = NaiveTime::from_hms_opt(7, 5, 59).expect("a time");
        assert_eq!(Lang::Vi.day(day), "03/05/2024");
        for (code, vi, en) in [
            ("2024", "2024", "2024"),
            ("2024-H1", "6T đầu 2024", "H1 2024"),
            ("2024-Q3", "quý 3/2024", "Q3 2024"),
            ("2024-08", "08/2024", "08/2024"),
            ("2024-9M", "9T 2024", "9M 2024"),
            ("2024-X", "2024-X", "2024-X"),
        ] {
            assert_eq!((Lang::Vi.period(code), Lang::En.period(code)), (vi.to_owned(), en.to_owned()));
        }
        assert_eq!(Lang::En.day(day), "3 May 2024");
        assert!(Lang::ALL.into_iter().all(|lang| lang.time(time) == "07:05"));
        assert_eq!(Lang::Vi.money(60_000_000), "60.000.000 đ");
        assert_eq!(Lang::En.money(60_000_000), "60,000,000 VND");
    }

    #[test]
    fn ages() {
        let cases = [
            (-5, "vừa xong", "just now"),
            (9, "vừa xong", "just now"),
            (59, "59 giây trước", "59 seconds ago"),
            (60, "1 phút trước", "1 minute ago"),
            (5 * 60 + 59, "5 phút trước", "5 minutes ago"),
            (3600, "1 giờ trước", "1 hour ago"),
            (86_399, "23 giờ trước", "23 hours ago"),
            (3 * 86_400, "3 ngày trước", "3 days ago"),
            (2000 * 86_400, "2.000 ngày trước", "2,000 days ago"),
        ];
        for (seconds, vi, en) in cases {
            assert_eq!(Lang::Vi.ago(seconds), vi);
            assert_eq!(Lang::En.ago(seconds), en);
        }
    }
}
