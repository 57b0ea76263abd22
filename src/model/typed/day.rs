//! Days as people type them: `12/5/21`, `12052021`, `hôm nay`, `-3d`.

use chrono::Datelike;
use chrono::Days;
use chrono::Months;

use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::problem::Reason;
use crate::text::fold::fold;

/// Reads a day, seen from today.
pub fn read(text: &str, today: Day) -> Result<Day, Reason> {
    let plain = fold(text);
    if let Some(day) = named(&plain, today) {
        return day.ok_or(Reason::BadDate);
    }
    let numbers = numbers(&plain).ok_or(Reason::NotADay)?;
    match numbers.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [day, month] if day.len() <= 2 && month.len() <= 2 => without_year(day, month, today),
        [day, month, year] if day.len() <= 2 && month.len() <= 2 && year.len() == 2 => {
            of(&full_year(year, today), month, day)
        }
        [day, month, year] if day.len() <= 2 && month.len() <= 2 && year.len() == 4 => of(year, month, day),
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => of(year, month, day),
        [run] => of_a_run(run, today),
        _ => Err(Reason::NotADay),
    }
    .and_then(|day| day.ok_or(Reason::BadDate))
}

/// A word for a day, or a step from today; the day is none where the calendar ends.
fn named(plain: &str, today: Day) -> Option<Option<Day>> {
    let back = |days| today.checked_sub_days(Days::new(days));
    match plain {
        "hom nay" | "homnay" | "nay" | "hn" | "today" => Some(Some(today)),
        "hom qua" | "homqua" | "qua" | "hq" | "yesterday" => Some(back(1)),
        "hom kia" | "homkia" | "kia" => Some(back(2)),
        _ => step(plain, today),
    }
}

/// A number of days, weeks, months or years from today, as `-3d` or `+2 tuần`.
fn step(plain: &str, today: Day) -> Option<Option<Day>> {
    let (ahead, rest) = match plain.split_at_checked(1)? {
        ("-", rest) => (false, rest),
        ("+", rest) => (true, rest),
        _ => return None,
    };
    let rest = rest.trim_start();
    let (number, unit) = rest.split_at_checked(rest.bytes().take_while(u8::is_ascii_digit).count())?;
    if number.is_empty() {
        return None;
    }
    // A number that does not fit lies beyond every calendar.
    let number: u32 = number.parse().unwrap_or(u32::MAX);
    let days = |each: u64| {
        let days = Days::new(u64::from(number) * each);
        if ahead { today.checked_add_days(days) } else { today.checked_sub_days(days) }
    };
    let months = |each: u32| {
        let months = Months::new(number.checked_mul(each)?);
        if ahead { today.checked_add_months(months) } else { today.checked_sub_months(months) }
    };
    let day = match unit.trim_start() {
        "d" | "n" | "ng" | "ngay" | "day" | "days" => days(1),
        "w" | "t" | "tuan" | "week" | "weeks" => days(7),
        "m" | "th" | "thang" | "month" | "months" => months(1),
        "y" | "nam" | "year" | "years" => months(12),
        _ => return None,
    };
    Some(day.and_then(|day| parse_day(&day.to_string())))
}

/// The numbers of a day: runs of digits with a sign, or blanks, or the words of official letters between them.
fn numbers(plain: &str) -> Option<Vec<String>> {
    let plain = plain.replace("ngay", " ").replace("thang", "/").replace("nam", "/");
    let mut parts: Vec<String> = vec![String::new()];
    let mut gap = false;
    for c in plain.trim().chars() {
        let last = parts.last_mut()?;
        match c {
            ' ' => gap = true,
            '/' | '-' | '.' => {
                if last.is_empty() {
                    return None;
                }
                parts.push(String::new());
                gap = false;
            }
            c if c.is_ascii_digit() => {
                if gap && !last.is_empty() {
                    parts.push(String::new());
                }
                parts.last_mut()?.push(c);
                gap = false;
            }
            _ => return None,
        }
    }
    parts.iter().all(|part| !part.is_empty()).then_some(parts)
}

/// Six or eight digits in a row. Of eight, day and year at either end can't both make sense: no year is below 1945.
fn of_a_run(run: &str, today: Day) -> Result<Option<Day>, Reason> {
    let part = |from: usize, to: usize| run.get(from..to).ok_or(Reason::NotADay);
    match run.len() {
        6 => of(&full_year(part(4, 6)?, today), part(2, 4)?, part(0, 2)?),
        8 => {
            let day_first = of(part(4, 8)?, part(2, 4)?, part(0, 2)?)?;
            Ok(day_first.or(of(part(0, 4)?, part(4, 6)?, part(6, 8)?)?))
        }
        _ => Err(Reason::NotADay),
    }
}

/// A day of this year, or of the last one if it would lie ahead: what is typed has mostly happened.
fn without_year(day: &str, month: &str, today: Day) -> Result<Option<Day>, Reason> {
    let of_this_year = of(&today.year().to_string(), month, day)?;
    match of_this_year.filter(|day| *day <= today) {
        Some(day) => Ok(Some(day)),
        None => of(&(today.year() - 1).to_string(), month, day),
    }
}

/// The year that two digits mean: the latest that is not beyond next year.
fn full_year(two: &str, today: Day) -> String {
    let latest = today.year() + 1;
    two.parse::<i32>().map_or_else(|_| two.to_owned(), |two| (latest - (latest - two).rem_euclid(100)).to_string())
}

fn of(year: &str, month: &str, day: &str) -> Result<Option<Day>, Reason> {
    Ok(parse_day(&format!("{year:0>4}-{month:0>2}-{day:0>2}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, today: &str) -> Result<String, Reason> {
        read(text, parse_day(today).expect("a day")).map(|day| day.to_string())
    }

    #[test]
    fn days_as_they_are_typed() {
        let cases = [
            ("12/5/21", "2021-05-12"),
            ("12/05/2021", "2021-05-12"),
            ("12-5-2021", "2021-05-12"),
            ("12.5.21", "2021-05-12"),
            ("12 5 21", "2021-05-12"),
            ("12 / 5 / 2021", "2021-05-12"),
            ("120521", "2021-05-12"),
            ("12052021", "2021-05-12"),
            ("20210512", "2021-05-12"),
            ("2021-05-12", "2021-05-12"),
            ("2021/5/12", "2021-05-12"),
            ("ngày 12 tháng 5 năm 2021", "2021-05-12"),
            ("20122012", "2012-12-20"),
            ("29/2/24", "2024-02-29"),
            ("12/5", "2026-05-12"),
            ("24/11", "2026-11-24"),
            ("25/11", "2025-11-25"),
            ("29/2", "BadDate"),
            ("1/1/27", "2027-01-01"),
            ("1/1/28", "BadDate"),
            ("1/1/45", "1945-01-01"),
            ("1/1/99", "1999-01-01"),
            ("Hôm Nay", "2026-11-24"),
            ("hom nay", "2026-11-24"),
            ("hn", "2026-11-24"),
            ("nay", "2026-11-24"),
            ("TODAY", "2026-11-24"),
            ("hôm qua", "2026-11-23"),
            ("qua", "2026-11-23"),
            ("yesterday", "2026-11-23"),
            ("hôm kia", "2026-11-22"),
            ("-3d", "2026-11-21"),
            ("-3n", "2026-11-21"),
            ("−3 ngày", "2026-11-21"),
            ("-2w", "2026-11-10"),
            ("-2 t", "2026-11-10"),
            ("-1m", "2026-10-24"),
            ("-1th", "2026-10-24"),
            ("-1 tháng", "2026-10-24"),
            ("-1y", "2025-11-24"),
            ("-1 năm", "2025-11-24"),
            ("+1d", "2026-11-25"),
            ("+ 2 tuần", "2026-12-08"),
            ("31/2/21", "BadDate"),
            ("31.04.2021", "BadDate"),
            ("12/13/21", "BadDate"),
            ("12/5/1930", "BadDate"),
            ("-999y", "BadDate"),
            ("-99999999999d", "BadDate"),
            ("+4294967295y", "BadDate"),
            ("999999", "BadDate"),
        ];
        for (text, want) in cases {
            let got = day(text, "2026-11-24").unwrap_or_else(|reason| format!("{reason:?}"));
            assert_eq!(got, want, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_day() {
        for text in [
            "x",
            "hôm",
            "12",
            "1205",
            "12/5/1",
            "12/5/021",
            "12//5/21",
            "/12/5",
            "12/5/",
            "-3",
            "-d",
            "-3x",
            "--3d",
            "3d",
            "12/5/21/1",
            "1,5",
            "5/2021",
            "123456789",
            "12/5/21 8:00",
            "mai",
            "٣/٤/٢١",
        ] {
            assert_eq!(day(text, "2026-11-24"), Err(Reason::NotADay), "{text:?}");
        }
    }

    #[test]
    fn a_month_back_from_its_last_day_ends_on_the_last_day() {
        assert_eq!(day("-1m", "2024-03-31").as_deref(), Ok("2024-02-29"));
        assert_eq!(day("-1y", "2024-02-29").as_deref(), Ok("2023-02-28"));
        assert_eq!(day("29/2", "2025-01-10").as_deref(), Ok("2024-02-29"));
        assert_eq!(day("1/1/00", "1999-06-01").as_deref(), Ok("2000-01-01"));
    }
}
