//! What a card tells of the past: ratings, awards, events and entries.

use chrono::FixedOffset;

use crate::lang::Lang;
use crate::text::width::width;
use crate::tui::app::story::Link;
use crate::tui::app::story::Story;
use crate::tui::app::story::Tone;
use crate::tui::app::story::padded;
use crate::wire::message::Card;
use crate::wire::message::HistoryLine;
use crate::wire::message::RatingLine;

/// The first column of every list: a day.
const FIRST: usize = 12;

/// The assessments, latest first.
pub(super) fn ratings(story: &mut Story, card: &Card) {
    if card.ratings.is_empty() {
        return;
    }
    let lang = story.lang;
    story.section("tui.card_ratings", card.ratings.len());
    let named = |line: &RatingLine| {
        let band = lang.find(&format!("rating.{}", line.rating)).unwrap_or(line.rating.code());
        (lang.period(&line.period), band)
    };
    let names: Vec<_> = card.ratings.iter().map(named).collect();
    // As narrow as this card's own words, so that what was done stays on one line.
    let periods = names.iter().map(|(period, _)| width(period)).max().unwrap_or(0) + 2;
    let bands = names.iter().map(|(_, band)| width(band)).max().unwrap_or(0) + 2;
    for (line, (period, band)) in card.ratings.iter().zip(&names) {
        let spans = vec![
            (Tone::Label, padded(period, periods)),
            (Tone::Rating(line.rating), padded(band, bands)),
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
    let offset = story.offset;
    // Loading a file leaves a row of equal entries within a minute: they are told as one.
    let alike = |a: &HistoryLine, b: &HistoryLine| {
        let told = |line: &HistoryLine| (when(line, offset, lang), line.undone);
        a.act == b.act && a.by == b.by && a.fields.is_empty() && b.fields.is_empty() && told(a) == told(b)
    };
    for lines in card.history.chunk_by(alike) {
        let Some(line) = lines.first() else { continue };
        let text = entry(line, lines.len(), lang);
        let tone = if line.undone { Tone::Label } else { Tone::Text };
        let when = padded(&when(line, offset, lang), FIRST + 6);
        let link = Some(Link::Entry(card.row.id, line.seq));
        story.line(vec![(Tone::Label, when), (Tone::Label, padded(line.by.as_str(), 8)), (tone, text)], link);
    }
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
