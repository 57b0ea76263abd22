//! Who is here, in words: rights, places, and the letters that stand for an account where there is little room.

use crate::face::pick::named;
use crate::face::value;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::id::OfficerName;
use crate::wire::message::Entitled;
use crate::wire::message::Purpose;
use crate::wire::message::RightRow;
use crate::wire::message::SessionRow;
use crate::wire::message::Whereabouts;

/// Two or three letters for an account: those that its words begin with, or else its first ones. A digit at its end stays,
/// since it tells accounts of one name apart.
pub fn initials(name: &OfficerName) -> String {
    let words: Vec<&str> =
        name.as_str().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let digit = name.as_str().chars().last().filter(char::is_ascii_digit);
    let most = if digit.is_some() { 2 } else { 3 };
    let letters: Vec<char> = match words.as_slice() {
        [_, _, ..] => words.iter().filter_map(|word| word.chars().next()).take(most).collect(),
        _ => name.as_str().chars().filter(|c| c.is_alphanumeric()).take(most).collect(),
    };
    letters.into_iter().chain(digit).flat_map(char::to_uppercase).take(3).collect()
}

/// A right, as `người nhập liệu · Huyện Trấn Yên · đến 31/12/2026`.
pub fn right(right: &RightRow, lang: Lang) -> String {
    let Some(role) = right.role else { return lang.fill("presence.unread", &[("right", &right.text)]) };
    let role = lang.find(&format!("role.{role}")).unwrap_or(role.code()).to_owned();
    let association = right.association.as_ref().map(|(name, name_en)| named(lang, name, name_en).to_owned());
    let from = right.from.map(|day| lang.fill("presence.from", &[("day", &lang.day(day))]));
    let until = right.until.map(|day| lang.fill("presence.until", &[("day", &lang.day(day))]));
    let rests = (!right.holds).then(|| lang.t("presence.rests").to_owned());
    let parts = [Some(role), right.unit.clone(), association, from, until, rests];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// All that somebody may do.
pub fn entitled(may: &Entitled, lang: Lang) -> String {
    match may {
        Entitled::Owner => lang.t("presence.owner").to_owned(),
        Entitled::Rights(rights) => all(rights, lang),
    }
}

/// Rights, one behind the other.
pub fn all(rights: &[RightRow], lang: Lang) -> String {
    if rights.is_empty() {
        return lang.t("presence.no_right").to_owned();
    }
    rights.iter().map(|row| right(row, lang)).collect::<Vec<_>>().join("; ")
}

/// Where a session is, as `S000012 Nông dân … · Số thành viên`; nothing where that is nowhere in particular.
pub fn place(row: &SessionRow, lang: Lang) -> String {
    let name = &row.place;
    match &row.at {
        Whereabouts::Elsewhere => String::new(),
        Whereabouts::Unit(_) => name.clone(),
        Whereabouts::Site(site) => format!("{site} {name}"),
        Whereabouts::Field { site, field } => format!("{site} {name} · {}", label(field, lang)),
    }
}

/// What a client is for.
pub fn purpose(purpose: Purpose, lang: Lang) -> &'static str {
    lang.find(&format!("purpose.{}", purpose_code(purpose))).unwrap_or_default()
}

/// The same for programs.
pub const fn purpose_code(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Command => "command",
        Purpose::Dashboard => "dashboard",
        Purpose::Wall => "wall",
    }
}

/// For how long nobody did anything, in a word or two.
pub fn idle(seconds: u64, lang: Lang) -> String {
    let minutes = seconds / 60;
    match (minutes / 60, minutes) {
        (0, 0) => lang.t("presence.idle_not").to_owned(),
        (0, minutes) => lang.fill("presence.idle_minutes", &[("n", &lang.number(minutes))]),
        (hours, _) => lang.fill("presence.idle_hours", &[("n", &lang.number(hours))]),
    }
}

/// The label of a field of a site.
pub fn label(field: &str, lang: Lang) -> String {
    value::label(lang, Some(FormKind::Site), field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::code::Role;
    use crate::model::date::parse_day;

    #[test]
    fn an_account_is_two_or_three_letters() {
        for (name, want) in [
            ("lan", "LAN"),
            ("canbo", "CAN"),
            ("canbo1", "CA1"),
            ("nguyen.van.lan", "NVL"),
            ("tran-binh2", "TB2"),
            ("uid:61201", "U61"),
            ("a", "A"),
            ("đức", "ĐỨC"),
        ] {
            assert_eq!(initials(&OfficerName::new(name)), want, "{name}");
        }
    }

    #[test]
    fn rights_are_told_in_words() {
        let row = RightRow {
            text: "entry unit:138@old assoc:HND until:2026-12-31".to_owned(),
            role: Some(Role::Entry),
            unit: Some("Huyện Trấn Yên".to_owned()),
            association: Some(("Hội Nông dân".to_owned(), "Farmers' Union".to_owned())),
            from: None,
            until: parse_day("2026-12-31"),
            holds: true,
        };
        assert_eq!(right(&row, Lang::Vi), "người nhập liệu · Huyện Trấn Yên · Hội Nông dân · đến 31/12/2026");
        let past = RightRow { holds: false, unit: None, ..row.clone() };
        assert_eq!(right(&past, Lang::En), "data entry · Farmers' Union · until 31 Dec 2026 · not in force today");
        let odd = RightRow { text: "king".to_owned(), role: None, ..row };
        assert_eq!(all(&[odd, past], Lang::Vi).split("; ").count(), 2);
        assert_eq!(entitled(&Entitled::Rights(Vec::new()), Lang::Vi), "không có quyền nào");
    }

    #[test]
    fn time_without_a_hand_is_short() {
        let told = [0, 59, 60, 3_599, 7_200].map(|seconds| idle(seconds, Lang::Vi));
        assert_eq!(told, ["đang làm", "đang làm", "1 phút", "59 phút", "2 giờ"]);
    }
}
