//! The mask of decision numbers: `45/qd-ubnd` becomes `45/QĐ-UBND`.

use crate::text::fold::fold;

/// A text with the signs and capitals of a decision's number where it is one; any other text as it stands.
pub fn masked(text: &str) -> String {
    mask(text).unwrap_or_else(|| text.to_owned())
}

/// What is issued with a number, and how it is abbreviated.
const TYPES: &[&str] = &[
    "QĐ", "NQ", "KH", "CV", "TB", "BC", "CT", "HD", "TT", "TTr", "NĐ", "QC", "CTr", "ĐA", "PA", "KL", "TTLT", "NQLT",
    "KHPH", "QCPH",
];

/// Issuers with a Đ in them, which a typist without an input method leaves out.
const ISSUERS: &[&str] = &["HĐND", "ĐU", "LĐLĐ", "ĐTN", "BCĐ"];

/// More parts than the number of any joint decision has.
const MOST_PARTS: usize = 5;

/// Longer than any abbreviation.
const LONGEST_PART: usize = 8;

fn mask(text: &str) -> Option<String> {
    let (number, mut rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    if number.is_empty() || number.len() > 6 {
        return None;
    }
    let mut masked = number.to_owned();
    if let Some(letter) = rest.chars().next().filter(char::is_ascii_alphabetic) {
        rest = rest.get(1..)?;
        masked.push(letter.to_ascii_uppercase());
    }
    let mut parts = 0;
    let mut has_type = false;
    while !rest.is_empty() {
        let after = rest.trim_start_matches(['/', '-', ' ']);
        let between = rest.get(..rest.len() - after.len())?.trim();
        let (part, after) = after.split_at_checked(after.find(['/', '-', ' ']).unwrap_or(after.len()))?;
        rest = after;
        parts += 1;
        let is_year = parts == 1 && part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
        let written = match is_year {
            true => part.to_owned(),
            false if has_type => capitals(part, ISSUERS)?,
            false => TYPES.iter().find(|known| fold(known) == fold(part)).map(|known| (*known).to_owned())?,
        };
        // A blank stands for the sign that belongs there.
        masked.push_str(match between {
            "/" | "-" => between,
            "" if has_type => "-",
            "" => "/",
            _ => return None,
        });
        masked.push_str(&written);
        has_type |= !is_year;
    }
    (has_type && parts <= MOST_PARTS).then_some(masked)
}

/// An abbreviation in capitals, with the Đ that belongs to it.
fn capitals(part: &str, known: &[&str]) -> Option<String> {
    let plain = part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, 'đ' | 'Đ'));
    if !plain || part.chars().count() > LONGEST_PART || !part.starts_with(char::is_alphabetic) {
        return None;
    }
    let known = known.iter().find(|known| fold(known) == fold(part) && part.is_ascii());
    Some(known.map_or_else(|| part.to_uppercase(), |known| (*known).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_decisions() {
        let cases = [
            ("45/qd-ubnd", "45/QĐ-UBND"),
            ("45 qd ubnd", "45/QĐ-UBND"),
            ("45/QĐ-UBND", "45/QĐ-UBND"),
            ("45/qđ-ubnd", "45/QĐ-UBND"),
            ("45qd-ubnd", "45qd-ubnd"),
            ("45a/qd-ubnd", "45A/QĐ-UBND"),
            ("191/qd", "191/QĐ"),
            ("12-qd/du", "12-QĐ/ĐU"),
            ("12-nq/tu", "12-NQ/TU"),
            ("45/2021/qd-ubnd", "45/2021/QĐ-UBND"),
            ("7/nq-hdnd", "7/NQ-HĐND"),
            ("13/nd-cp", "13/NĐ-CP"),
            ("20/ttr-cat-pv05", "20/TTr-CAT-PV05"),
            ("03 / kh - hnd", "03/KH-HND"),
        ];
        for (text, want) in cases {
            assert_eq!(masked(text), want, "{text:?}");
            assert_eq!(masked(want), want, "{want:?} again");
        }
    }

    #[test]
    fn other_texts_stay() {
        for text in [
            "",
            "45",
            "qd-ubnd",
            "số 45/qd-ubnd",
            "45/xx-ubnd",
            "45 kh phối hợp",
            "45/qd-ubnd ngày 12/5/2021",
            "12/5/2021",
            "1234567/qd",
            "45//qd",
            "45/qd-ubnd, 46/qd-ubnd",
            "biên bản họp thôn",
            "45 tổ",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
