//! Periods to pick from: those around the day that is typed about, those that were typed out, and those that were declared.

use chrono::Datelike;

use crate::lang::Lang;
use crate::model::field::PickOf;
use crate::model::period::Period;
use crate::model::record::Table;
use crate::server::answer::pick::Found;
use crate::server::answer::pick::Picking;
use crate::server::answer::pick::Typed;
use crate::server::answer::pick::best;
use crate::server::answer::pick::rank::Rank;
use crate::text::fragment::Fit;
use crate::text::fragment::Fragment;
use crate::text::fragment::Spelling;

/// How many years back are offered without being typed.
const YEARS: i32 = 5;

/// The parts of a year that have a code of their own, in the order in which they are offered.
const PARTS: [&str; 21] = [
    "H1", "H2", "Q1", "Q2", "Q3", "Q4", "", "8M", "9M", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10",
    "11", "12",
];

impl Picking<'_> {
    pub(super) fn find_periods(&self, typed: &Typed, limit: usize) -> Found {
        let rank = |period: &Period| {
            let fit = match typed {
                Typed::Nothing => Fit::Within,
                Typed::Some(typed) => spellings(period).iter().filter_map(|name| typed.fit(name)).min()?,
            };
            let recency = self.recents.place(PickOf::Period, period.code.as_str()).unwrap_or(usize::MAX);
            Some(Rank { recency, ..Rank::new(fit, self.distance(period)) })
        };
        let ranked: Vec<_> = self.periods(typed).into_iter().filter_map(|found| Some((rank(&found)?, found))).collect();
        let total = ranked.len();
        (best(ranked, limit).iter().map(|period| self.period_row(period)).collect(), total)
    }

    /// Every period that could be meant; one that has not begun by the day can't be reported on.
    pub(super) fn periods(&self, typed: &Typed) -> Vec<Period> {
        let register = self.register;
        let this = self.on.year();
        let mut years: Vec<i32> = (this - YEARS..=this + 1).rev().collect();
        if let Typed::Some(typed) = typed {
            let numbers = typed.words().iter().filter_map(|word| word.get(..4)).filter_map(|year| year.parse().ok());
            years.extend(numbers.filter(|year| (1945..=this + 1).contains(year)));
        }
        let codes = years.iter().flat_map(|year| {
            PARTS.iter().map(move |part| if part.is_empty() { year.to_string() } else { format!("{year}-{part}") })
        });
        let declared = register.periods().iter().enumerate().filter(|(at, _)| register.is_in_use(Table::Periods, *at));
        let mut periods: Vec<Period> = declared.map(|(_, period)| period.clone()).collect();
        periods.extend(codes.filter_map(|code| Period::parse(&code, register.settings().boundary)));
        let mut seen = std::collections::HashSet::new();
        periods.retain(|period| period.start <= self.on && seen.insert(period.code.clone()));
        periods
    }

    /// Half-years first, then the rest by their kinds; of a kind those that end nearest to the day.
    fn distance(&self, period: &Period) -> u32 {
        let kinds = ["half-year", "quarter", "year"];
        let kind = kinds.iter().position(|kind| *kind == period.kind).unwrap_or(kinds.len()) as u32;
        let days = (period.end - self.on).num_days().unsigned_abs().min(99_999) as u32;
        kind * 100_000 + days
    }
}

/// What people call a period, in both languages.
pub(super) fn spellings(period: &Period) -> Vec<Spelling> {
    let code = period.code.as_str();
    let (year, part) = code.split_once('-').unwrap_or((code, ""));
    let mut all = vec![Spelling::new(code), Spelling::new(&format!("{part} {year}"))];
    let is_month = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let key = match part {
        "" => "year",
        _ if is_month => "month",
        part => part,
    };
    for lang in Lang::ALL {
        all.push(Spelling::new(&lang.period(code)));
        // One that was declared under a code of its own has no other names.
        if let Some(key) = Some(format!("period_said.{key}")).filter(|key| lang.find(key).is_some()) {
            let said = lang.fill(&key, &[("year", year), ("n", part.trim_start_matches('0'))]);
            all.extend(said.split(';').map(Spelling::new));
        }
    }
    all
}

/// Whether a text is one of the names of a period.
pub(super) fn is_called(period: &Period, typed: &Fragment) -> bool {
    spellings(period).iter().any(|name| typed.fit(name) == Some(Fit::Whole)) || {
        typed.fit_code(period.code.as_str()) == Some(std::cmp::Ordering::Equal)
    }
}
