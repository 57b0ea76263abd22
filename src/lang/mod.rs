//! The two languages of the interface: texts by key, and numbers, days and sums as each writes them.
//!
//! A [`Lang`] is a small value passed down to whatever draws or reports; there is no global, since one server speaks
//! to a Vietnamese and an English screen at the same time.

mod figures;
mod sentence;
mod texts;
mod told;

use serde::Deserialize;
use serde::Serialize;

pub use told::told;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese, the language of the officers.
    #[default]
    Vi,
    /// English, by choice.
    En,
}

impl Lang {
    /// Every language, in the order in which a menu offers them.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// Reads a language from an option or a locale: `vi`, `en`, `vi_VN.UTF-8`, `en-GB`.
    pub fn parse(name: &str) -> Option<Lang> {
        let primary = name.trim().split(['_', '-', '.']).next()?;
        Lang::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.code()))
    }

    /// The code by which options and settings name it.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// The text with this key, such as `problem.busy`; the key itself when there is none, so that a gap is seen.
    pub fn t(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// The text with a key put together at run time, such as `unit_kind.` and the kind of a unit.
    pub fn find(self, key: &str) -> Option<&'static str> {
        texts::of(self).get(key).map(String::as_str)
    }

    /// The text with this key, its `{name}` holes filled; the key itself when there is no text.
    ///
    /// A hole without a value stays as it is, and a value is never searched for holes.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(text) = self.find(key) else {
            return key.to_owned();
        };
        let mut filled = String::with_capacity(text.len() + 32);
        for piece in texts::pieces(text) {
            match piece {
                texts::Piece::Plain(plain) => filled.push_str(plain),
                texts::Piece::Hole { name, raw } => {
                    let value = values.iter().find(|(hole, _)| *hole == name);
                    filled.push_str(value.map_or(raw, |(_, value)| value));
                }
            }
        }
        filled
    }

    /// A count with its noun: `lang.count("count.sites", 1134)` is "1.134 điểm" or "1,134 sites".
    ///
    /// The text is under `.one` or `.many` of the key, with the hole `{n}`. Vietnamese has both alike.
    pub fn count(self, key: &str, n: u64) -> String {
        let form = if n == 1 { "one" } else { "many" };
        self.fill(&format!("{key}.{form}"), &[("n", &self.number(n))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read() {
        let cases = [
            ("vi", Some(Lang::Vi)),
            ("EN", Some(Lang::En)),
            ("vi_VN.UTF-8", Some(Lang::Vi)),
            (" en-GB ", Some(Lang::En)),
            ("", None),
            ("C.UTF-8", None),
            ("vietnam", None),
        ];
        for (name, want) in cases {
            assert_eq!(Lang::parse(name), want, "{name:?}");
        }
        assert_eq!(Lang::default(), Lang::Vi);
        assert!(Lang::ALL.into_iter().all(|lang| Lang::parse(lang.code()) == Some(lang)));
    }

    #[test]
    fn texts_are_found() {
        assert_eq!(Lang::Vi.t("status.struck_off"), "đã thanh loại");
        assert_eq!(Lang::En.t("unit_kind.rural-district"), "rural district");
        assert_eq!(Lang::Vi.t("no.such"), "no.such");
        assert_eq!(Lang::Vi.find("no.such"), None);
    }

    #[test]
    fn holes_are_filled() {
        let values = [("field", "Tên {got}"), ("limit", "200"), ("got", "201")];
        assert_eq!(Lang::Vi.fill("problem.too_long", &values), "Tên {got}: dài 201 ký tự, tối đa 200; hãy rút gọn.");
        assert_eq!(Lang::En.fill("problem.missing", &[]), "{field}: is missing, please fill it in.");
        assert_eq!(Lang::En.fill("no.such", &values), "no.such");
    }

    #[test]
    fn counts_have_their_noun() {
        assert_eq!(Lang::Vi.count("count.sites", 1134), "1.134 điểm");
        assert_eq!(Lang::En.count("count.sites", 1134), "1,134 sites");
        assert_eq!(Lang::En.count("count.sites", 1), "1 site");
        assert_eq!(Lang::En.count("count.teams", 0), "0 teams");
    }
}
