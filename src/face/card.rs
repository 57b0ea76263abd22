//! What a card tells of a site, in words: its facts, its past, and who touched it.

use chrono::FixedOffset;

use crate::lang::Lang;
use crate::model::id::Seq;
use crate::wire::message::AwardLine;
use crate::wire::message::Card;
use crate::wire::message::EventLine;
use crate::wire::message::HistoryLine;
use crate::wire::message::RatingLine;

/// Where it stands on that day's map.
pub fn place(card: &Card, lang: Lang) -> String {
    match &card.place {
        None => format!("{} · {}", card.founding_place, lang.t("tui.to_place")),
        Some(place) if card.facts.hamlet.is_empty() => place.clone(),
        Some(place) => format!("{}, {place}", card.facts.hamlet),
    }
}

/// Number, day and issuer of its decision.
pub fn decision(card: &Card, lang: Lang) -> String {
    let Some(decision) = &card.facts.decision else { return String::new() };
    let day = decision.date.map(|day| lang.day(day));
    let parts = [Some(decision.number.clone()), day, Some(decision.issuer.clone())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// How many heads and teams.
pub fn size(card: &Card, lang: Lang) -> String {
    let members = lang.count("count.members", u64::from(card.facts.members));
    format!("{members} · {}", lang.count("count.teams", u64::from(card.facts.teams)))
}

/// How it stands, and whether it is an exemplar.
pub fn status(card: &Card, lang: Lang) -> String {
    if card.undone {
        return lang.t("tui.is_undone").to_owned();
    }
    let status = lang.find(&format!("status.{}", card.row.status)).unwrap_or_default();
    if card.row.exemplar { format!("{status} · {}", lang.t("tui.is_exemplar")) } else { status.to_owned() }
}

/// Where its money comes from.
pub fn funding(card: &Card, lang: Lang) -> String {
    let funding = card.facts.funding;
    let amount = i64::try_from(funding.amount_vnd).unwrap_or(i64::MAX);
    match (funding.socialised, amount > 0) {
        (true, true) => format!("{} {}", lang.t("tui.socialised"), lang.money(amount)),
        (true, false) => lang.t("tui.socialised").to_owned(),
        (false, true) => lang.money(amount),
        (false, false) => String::new(),
    }
}

/// The band of an assessment.
pub fn band(line: &RatingLine, lang: Lang) -> &'static str {
    lang.find(&format!("rating.{}", line.rating)).unwrap_or(line.rating.code())
}

/// The counts of an assessment.
pub fn done(line: &RatingLine, lang: Lang) -> String {
    let figures = line.figures;
    let parts = [
        ("tui.sessions_held", figures.sessions),
        ("tui.attendees", figures.attendees),
        ("tui.tips", figures.tips),
        ("tui.mediations", figures.mediations),
    ];
    let told = parts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| lang.count(key, u64::from(n)));
    told.collect::<Vec<_>>().join(" · ")
}

/// A praise without its day.
pub fn award(award: &AwardLine, lang: Lang) -> String {
    let level = lang.find(&format!("award_level.{}", award.level)).unwrap_or(award.level.code());
    let text = [award.form.as_str(), level, award.decision.as_str()];
    text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// An event without its day.
pub fn event(event: &EventLine, lang: Lang) -> String {
    let mut text = lang.find(&format!("event.{}", event.event)).unwrap_or(event.event.code()).to_owned();
    if let Some(into) = event.into {
        text.push_str(&format!(" → {into}"));
    }
    if !event.reason.is_empty() {
        text.push_str(&format!(" · {}", event.reason));
    }
    text
}

/// An entry that touched the site, or several that are told as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The latest of them.
    pub seq: Seq,
    /// Day and time.
    pub when: String,
    /// Who.
    pub by: String,
    /// What it did.
    pub text: String,
    /// Whether it was taken back.
    pub undone: bool,
}

/// The last entries that touched the site, latest first.
pub fn history(card: &Card, lang: Lang, offset: FixedOffset) -> Vec<Touch> {
    // Loading a file leaves a row of equal entries within a minute: they are told as one.
    let alike = |a: &HistoryLine, b: &HistoryLine| {
        let told = |line: &HistoryLine| (when(line, offset, lang), line.undone);
        a.act == b.act && a.by == b.by && a.fields.is_empty() && b.fields.is_empty() && told(a) == told(b)
    };
    let touch = |lines: &[HistoryLine]| {
        let line = lines.first()?;
        Some(Touch {
            seq: line.seq,
            when: when(line, offset, lang),
            by: line.by.to_string(),
            text: entry(line, lines.len(), lang),
            undone: line.undone,
        })
    };
    card.history.chunk_by(alike).filter_map(touch).collect()
}

/// What an entry did, or so many of them.
fn entry(line: &HistoryLine, times: usize, lang: Lang) -> String {
    let named = |table: &str| lang.find(&format!("{table}.{}", line.act));
    let mut text = named("act").or_else(|| named("event")).unwrap_or(&line.act).to_owned();
    let mut details: Vec<_> = line.fields.iter().map(|field| change(field, lang)).collect();
    if let Some((period, rating)) = line.rated.as_ref().filter(|_| times == 1) {
        let band = lang.find(&format!("rating.{rating}")).unwrap_or(rating.code());
        details.push(format!("{} {band}", lang.period(period)));
    }
    if !details.is_empty() {
        text.push_str(&format!(": {}", details.join("; ")));
    }
    if times > 1 {
        let times = lang.count("tui.times", u64::try_from(times).unwrap_or(u64::MAX));
        text.push_str(&format!(" ({times})"));
    }
    if line.undone {
        text.push_str(&format!(" ({})", lang.t("tui.undone")));
    }
    text
}

fn when(line: &HistoryLine, offset: FixedOffset, lang: Lang) -> String {
    let at = line.at.time().with_timezone(&offset);
    format!("{} {}", lang.day(at.date_naive()), lang.time(at.time()))
}

/// A changed field as `thành viên 28 → 30`. The values come as JSON; quotes round a whole text say nothing.
fn change((field, before, after): &(String, String, String), lang: Lang) -> String {
    let name = lang.find(&format!("field.{field}")).unwrap_or(field);
    let bare = |json: &str| {
        let text = json.trim_matches('"');
        text.parse().map_or_else(|_| text.to_owned(), |day| lang.day(day))
    };
    match (bare(before), bare(after)) {
        (before, after) if before.is_empty() || before == "null" => format!("{name} {after}"),
        (before, after) => format!("{name} {before} → {after}"),
    }
}
