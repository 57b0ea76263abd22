//! Numbers of identity cards and phones: groups of digits with single signs between them.

use std::ops::Range;

use crate::model::code::Sensitive;
use crate::model::sensitive::Found;
use crate::model::sensitive::joins;
use crate::text::fold::fold;

/// Finds numbers of cards and phones.
pub fn find(text: &str, letters: &[(usize, char)]) -> Vec<Found> {
    let groups = groups(text, letters);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let longest = (at + 1..=groups.len().min(at + MOST_GROUPS)).rev().find_map(|end| {
            let number = Number { text, groups: groups.get(at..end)?, next: groups.get(end) };
            number.kind().map(|kind| (end, Found { kind, range: number.range() }))
        });
        match longest {
            Some((end, one)) => {
                found.push(one);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// A phone is never written in more groups.
const MOST_GROUPS: usize = 5;

/// Digits in a row.
struct Group<'a> {
    digits: &'a str,
    range: Range<usize>,
    /// What stands between the group before and this one.
    joint: Joint,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// A dot, a dash or a bracket: both belong to one number.
    Firm,
    /// A blank: they may belong together.
    Loose,
    /// Anything else.
    None,
}

fn groups<'a>(text: &'a str, letters: &[(usize, char)]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut rest = letters;
    while let Some(begin) = rest.iter().position(|(_, c)| c.is_ascii_digit()) {
        rest = rest.get(begin..).unwrap_or_default();
        let length = rest.iter().take_while(|(_, c)| c.is_ascii_digit()).count();
        let start = rest.first().map_or(text.len(), |(at, _)| *at);
        let range = start..start + length;
        rest = rest.get(length..).unwrap_or_default();
        let end_before = groups.last().map(|group| group.range.end);
        let between = end_before.and_then(|end| text.get(end..start));
        let joint = match between {
            Some("." | "-" | "–" | ")" | ") " | ")." | ")-") => Joint::Firm,
            Some(" " | "\u{a0}") => Joint::Loose,
            _ => Joint::None,
        };
        groups.push(Group { digits: text.get(range.clone()).unwrap_or_default(), range, joint });
    }
    groups
}

/// Some groups that may be one number, and the group behind them.
struct Number<'a> {
    text: &'a str,
    groups: &'a [Group<'a>],
    next: Option<&'a Group<'a>>,
}

impl Number<'_> {
    fn kind(&self) -> Option<Sensitive> {
        let (first, rest) = self.groups.split_first()?;
        let apart = rest.iter().any(|group| group.joint == Joint::None)
            || first.joint == Joint::Firm
            || self.next.is_some_and(|next| next.joint == Joint::Firm);
        if apart || self.is_part_of_a_word() {
            return None;
        }
        let digits: String = self.groups.iter().map(|group| group.digits).collect();
        if self.is_phone(&digits) {
            return Some(Sensitive::Phone);
        }
        self.is_card(&digits).then_some(Sensitive::Identity)
    }

    /// From the bracket or plus before it, if there is one.
    fn range(&self) -> Range<usize> {
        let (start, end) = self.ends();
        let before = self.before(start);
        let opened = before.ends_with('+')
            || (before.ends_with('(') && self.text.get(start..end).is_some_and(|own| own.contains(')')));
        if opened { start - 1..end } else { start..end }
    }

    fn ends(&self) -> (usize, usize) {
        let start = self.groups.first().map_or(0, |group| group.range.start);
        (start, self.groups.last().map_or(start, |group| group.range.end))
    }

    fn before(&self, start: usize) -> &str {
        self.text.get(..start).unwrap_or_default()
    }

    /// Whether letters, a slash or a code's dash stand right beside it.
    fn is_part_of_a_word(&self) -> bool {
        let (start, end) = self.ends();
        let mut before = self.before(start).chars().rev();
        let last = before.next();
        let coded = matches!(last, Some('-' | '.' | ',')) && joins(before.next());
        let mut after = self.text.get(end..).unwrap_or_default().chars();
        let next = after.next();
        let goes_on = matches!(next, Some(',' | ':' | '-')) && after.next().is_some_and(|c| c.is_ascii_digit());
        joins(last) || coded || joins(next) || goes_on
    }

    fn sizes(&self) -> impl Iterator<Item = usize> {
        self.groups.iter().map(|group| group.digits.len())
    }

    /// A phone begins with 0 and its area or network, or with the country's 84.
    fn is_phone(&self, digits: &str) -> bool {
        let (start, _) = self.ends();
        let plus = self.before(start).ends_with('+');
        let abroad = match (plus, self.groups.len()) {
            (true, _) => digits.strip_prefix("84"),
            (false, 1) => digits.strip_prefix("84").or_else(|| digits.strip_prefix("0084")),
            (false, _) => digits.strip_prefix("0084"),
        };
        if let Some(number) = abroad.map(|number| number.trim_start_matches('0')) {
            return matches!(number.len(), 9 | 10);
        }
        let mut sizes = self.sizes();
        let prefix = sizes.next().unwrap_or_default();
        // Shorter beginnings are days: 01.05.2021. Only the second group may be a single digit: 0216 3 852 123.
        let grouped = self.groups.len() == 1
            || ((3..=5).contains(&prefix) && sizes.enumerate().all(|(at, size)| size >= 2 || at == 0));
        let national = digits.strip_prefix('0').is_some_and(|rest| !rest.starts_with('0'));
        grouped && national && matches!(digits.len(), 10 | 11)
    }

    /// Nine digits until 2021, twelve since, which begin with 0. Sums of money do not begin with 0, end with 000, are
    /// told to be money, or are written with dots.
    fn is_card(&self, digits: &str) -> bool {
        let even = self.groups.len() == 1 || self.sizes().all(|size| size >= 3);
        if !even {
            return false;
        }
        let (start, end) = self.ends();
        let before = fold(&last_chars(self.before(start), 24));
        let told =
            ["cmnd", "cccd", "cmt", "can cuoc", "chung minh", "dinh danh"].iter().any(|word| before.contains(word));
        match digits.len() {
            12 => digits.starts_with('0') || told,
            9 if digits.starts_with('0') || told => true,
            9 => {
                let dotted = self.groups.iter().skip(1).any(|group| group.joint == Joint::Firm);
                let money = ["tien", "kinh phi", "tri gia", "von"].iter().any(|word| before.contains(word));
                !(dotted || money || digits.ends_with("000") || is_unit(self.text.get(end..).unwrap_or_default()))
            }
            _ => false,
        }
    }
}

/// Whether a unit comes next, so that the number before it is an amount.
fn is_unit(after: &str) -> bool {
    let word: String = after.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '₫').take(8).collect();
    let units =
        ["d", "dong", "vnd", "₫", "trieu", "tr", "ty", "nghin", "ngan", "m", "m2", "m3", "km", "kg", "tan", "lit"];
    units.contains(&fold(&word).as_str())
}

fn last_chars(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}
