//! What a card tells of the past: ratings, awards, events and entries.

use chrono::FixedOffset;

use crate::lang::Lang;
use crate::tui::app::story::Link;
use crate::tui::app::story::Story;
use crate::tui::app::story::Tone;
use crate::tui::app::story::padded;
use crate::wire::message::Card;
use crate::wire::message::HistoryLine;
use crate::wire::message::RatingLine;

/// The first column of every list: a day or a period.
const FIRST: usize = 12;
/// The longest band, and a gap.
const BAND: usize = 14;

/// The assessments, latest first.
pub(super) fn ratings(story: &mut Story, card: &Card) {
    if card.ratings.is_empty() {
        return;
    }
    let lang = story.lang;
    story.section("tui.card_ratings", card.ratings.len());
    for line in &card.ratings {
        let rating = lang.find(&format!("rating.{}", line.rating)).unwrap_or(line.rating.code());
        let spans = vec![
            (Tone::Label, padded(&line.period, 9)),
            (Tone::Rating(line.rating), padded(rating, BAND)),
            (Tone::Label, done(line, lang)),
        ];
        story.line(spans, None);
    }
}

fn done(line: &RatingLine, lang: Lang) -> String {
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

/// Praise, latest first.
pub(super) fn awards(story: &mut Story, card: &Card) {
    if card.awards.is_empty() {
        return;
    }
    let lang = story.lang;
    story.section("tui.card_awards", card.awards.len());
    for award in &card.awards {
        let level = lang.find(&format!("award_level.{}", award.level)).unwrap_or(award.level.code());
        let text = [award.form.as_str(), level, award.decision.as_str()];
        let text = text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        story.line(vec![(Tone::Label, padded(&lang.day(award.on), FIRST)), (Tone::Text, text)], None);
    }
}

/// The life of the site, latest first.
pub(super) fn events(story: &mut Story, card: &Card) {
    if card.events.is_empty() {
        return;
    }
    let lang = story.lang;
    story.section("tui.card_events", card.events.len());
    for event in &card.events {
        let mut text = lang.find(&format!("event.{}", event.event)).unwrap_or(event.event.code()).to_owned();
        if let Some(into) = event.into {
            text.push_str(&format!(" → {into}"));
        }
        if !event.reason.is_empty() {
            text.push_str(&format!(" · {}", event.reason));
        }
        let spans = vec![(Tone::Label, padded(&lang.day(event.on), FIRST)), (Tone::Text, text)];
        story.line(spans, event.into.map(Link::Site));
    }
}

/// The last entries that touched the site, latest first.
pub(super) fn history(story: &mut Story, card: &Card) {
    if card.history.is_empty() {
        return;
    }
    let lang = story.lang;
    story.section("tui.card_history", 0);
    for line in &card.history {
        let mut text = lang.find(&format!("act.{}", line.act)).unwrap_or(&line.act).to_owned();
        let fields: Vec<_> = line.fields.iter().map(|field| change(field, lang)).collect();
        if !fields.is_empty() {
            text.push_str(&format!(": {}", fields.join("; ")));
        }
        if line.undone {
            text.push_str(&format!(" ({})", lang.t("tui.undone")));
        }
        let tone = if line.undone { Tone::Label } else { Tone::Text };
        let when = padded(&when(line, story.offset, lang), FIRST + 6);
        story.line(vec![(Tone::Label, when), (Tone::Label, padded(line.by.as_str(), 8)), (tone, text)], None);
    }
}

fn when(line: &HistoryLine, offset: FixedOffset, lang: Lang) -> String {
    let at = line.at.time().with_timezone(&offset);
    format!("{} {}", lang.day(at.date_naive()), lang.time(at.time()))
}

/// A changed field as `thành viên 28 → 30`. The values come as JSON; quotes round a whole text say nothing.
fn change((field, before, after): &(String, String, String), lang: Lang) -> String {
    let name = lang.find(&format!("field.{field}")).unwrap_or(field);
    let bare = |json: &str| json.trim_matches('"').to_owned();
    match (bare(before), bare(after)) {
        (before, after) if before.is_empty() || before == "null" => format!("{name} {after}"),
        (before, after) => format!("{name} {before} → {after}"),
    }
}
