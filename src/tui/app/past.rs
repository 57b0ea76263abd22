//! What a card tells of the past: ratings, awards, events and entries.

use crate::face::card as told;
use crate::text::width::width;
use crate::tui::app::story::Link;
use crate::tui::app::story::Story;
use crate::tui::app::story::Tone;
use crate::tui::app::story::padded;
use crate::wire::message::Card;
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
    let named = |line: &RatingLine| (lang.period(&line.period), told::band(line, lang));
    let names: Vec<_> = card.ratings.iter().map(named).collect();
    // As narrow as this card's own words, so that what was done stays on one line.
    let periods = names.iter().map(|(period, _)| width(period)).max().unwrap_or(0) + 2;
    let bands = names.iter().map(|(_, band)| width(band)).max().unwrap_or(0) + 2;
    for (line, (period, band)) in card.ratings.iter().zip(&names) {
        let spans = vec![
            (Tone::Label, padded(period, periods)),
            (Tone::Rating(line.rating), padded(band, bands)),
            (Tone::Label, told::done(line, lang)),
        ];
        story.line(spans, None);
    }
}

/// Praise, latest first.
pub(super) fn awards(story: &mut Story, card: &Card) {
    if card.awards.is_empty() {
        return;
    }
    let lang = story.lang;
    story.section("tui.card_awards", card.awards.len());
    for award in &card.awards {
        story.line(
            vec![(Tone::Label, padded(&lang.day(award.on), FIRST)), (Tone::Text, told::award(award, lang))],
            None,
        );
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
        let spans = vec![(Tone::Label, padded(&lang.day(event.on), FIRST)), (Tone::Text, told::event(event, lang))];
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
    for touch in told::history(card, lang, story.offset) {
        let tone = if touch.undone { Tone::Label } else { Tone::Text };
        let spans = vec![
            (Tone::Label, padded(&touch.when, FIRST + 6)),
            (Tone::Label, padded(&touch.by, 8)),
            (tone, touch.text),
        ];
        story.line(spans, Some(Link::Entry(card.row.id, touch.seq)));
    }
}
