//! The card as lines: what is known of a site, composed for a width.

use chrono::FixedOffset;

use crate::face::card as told;
use crate::face::pick::named;
use crate::lang::Lang;
use crate::model::code::Rating;
use crate::model::code::SelfDirection;
use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::text::width::width;
use crate::text::width::wrap;
use crate::tui::app::past;
use crate::wire::message::Card;

/// How a piece of text is meant; drawing gives it a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// What is to be read.
    Text,
    /// A label or a context.
    Label,
    /// The title of a section.
    Heading,
    /// A band, with its colour.
    Rating(Rating),
    /// Given: a filled dot.
    Yes,
    /// Not given: a small dot.
    No,
}

/// What Enter opens on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A site.
    Site(SiteId),
    /// The sites that were replicated from one.
    Copies(SiteId),
    /// The sites of a model.
    Model(ModelCode, String),
    /// The sites of an association.
    Association(AssociationCode, String),
    /// The sites of a unit.
    Unit(UnitId, String),
    /// An entry among those of the site.
    Entry(SiteId, Seq),
}

/// A line of the card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces, from left to right.
    pub spans: Vec<(Tone, String)>,
    /// What Enter opens.
    pub link: Option<Link>,
    /// The field of the site's form that it shows.
    pub field: Option<&'static str>,
}

/// Composes a card for a width.
pub fn compose(card: &Card, columns: u16, lang: Lang, offset: FixedOffset) -> Vec<Line> {
    let mut story = Story { lines: Vec::new(), columns: usize::from(columns).max(20), lang, offset };
    story.facts(card);
    story.criteria(card);
    past::ratings(&mut story, card);
    story.lineage(card);
    past::awards(&mut story, card);
    past::events(&mut story, card);
    past::history(&mut story, card);
    story.lines
}

/// Lines in the making.
#[derive(Debug)]
pub(super) struct Story {
    lines: Vec<Line>,
    columns: usize,
    pub(super) lang: Lang,
    pub(super) offset: FixedOffset,
}

/// Labels stand in a column of this width.
const LABELS: usize = 12;
/// From this width on, short facts stand two on a line.
const PAIRED: usize = 76;

impl Story {
    /// A section's title, with an empty line before it.
    pub(super) fn section(&mut self, key: &'static str, count: usize) {
        let count = if count > 0 { format!("  {}", self.lang.number(count)) } else { String::new() };
        self.lines.push(Line::default());
        let title = (Tone::Heading, self.lang.t(key).to_uppercase());
        self.lines.push(Line { spans: vec![title, (Tone::Label, count)], ..Line::default() });
    }

    /// A line of pieces; texts that are too long for it go on below, under the last piece.
    pub(super) fn line(&mut self, mut spans: Vec<(Tone, String)>, link: Option<Link>) {
        let Some((tone, last)) = spans.pop() else { return };
        let before: usize = spans.iter().map(|(_, text)| width(text)).sum();
        let mut rest = wrap(&last, self.columns.saturating_sub(before).max(8)).into_iter();
        spans.push((tone, rest.next().unwrap_or_default()));
        self.lines.push(Line { spans, link: link.clone(), field: None });
        for more in rest {
            let spans = vec![(Tone::Label, " ".repeat(before)), (tone, more)];
            self.lines.push(Line { spans, link: link.clone(), field: None });
        }
    }

    fn fact(&mut self, key: &'static str, value: &str, link: Option<Link>) {
        if !value.is_empty() {
            let (label, from) = (padded(self.lang.t(key), LABELS), self.lines.len());
            self.line(vec![(Tone::Label, label), (Tone::Text, value.to_owned())], link);
            self.lines.iter_mut().skip(from).for_each(|line| line.field = field_of(key));
        }
    }

    /// Short facts: two on a line where there is room.
    fn short_facts(&mut self, facts: &[(&'static str, String)]) {
        let facts: Vec<_> = facts.iter().filter(|(_, value)| !value.is_empty()).collect();
        let half = self.columns / 2;
        let fits = |value: &str| width(value) + LABELS + 2 <= half;
        let mut rest = facts.as_slice();
        while let [(key, value), after @ ..] = rest {
            match after {
                [(next, beside), others @ ..] if self.columns >= PAIRED && fits(value) && fits(beside) => {
                    let label = |key: &'static str| (Tone::Label, padded(self.lang.t(key), LABELS));
                    let first = (Tone::Text, padded(value, half.saturating_sub(LABELS)));
                    let spans = vec![label(key), first, label(next), (Tone::Text, beside.clone())];
                    self.lines.push(Line { spans, link: None, field: field_of(key) });
                    rest = others;
                }
                _ => {
                    self.fact(key, value, None);
                    rest = after;
                }
            }
        }
    }

    fn facts(&mut self, card: &Card) {
        let (lang, facts) = (self.lang, &card.facts);
        let in_lang = |(name, name_en): &(String, String)| named(lang, name, name_en).to_owned();
        let all = |names: &[(String, String)]| names.iter().map(in_lang).collect::<Vec<_>>();
        let model = in_lang(&card.model);
        let link = Link::Model(facts.model.clone(), model.clone());
        self.fact("tui.card_model", &format!("{model} · {}", facts.model), Some(link));
        let lead = in_lang(&card.lead);
        let link = Link::Association(facts.lead.clone(), lead.clone());
        self.fact("tui.card_lead", &lead, Some(link));
        self.fact("tui.card_partners", &all(&card.partners).join(", "), None);
        let link = Link::Unit(facts.unit.clone(), card.row.commune.clone());
        self.fact("tui.card_place", &told::place(card, lang), Some(link));
        if card.place.as_ref().is_some_and(|place| *place != card.founding_place) {
            self.fact("tui.card_founding_place", &card.founding_place, None);
        }
        self.short_facts(&[
            ("tui.card_founded", lang.day(facts.founded)),
            ("tui.card_launched", facts.launched.map(|day| lang.day(day)).unwrap_or_default()),
            ("tui.card_decision", told::decision(card, lang)),
            ("tui.card_size", told::size(card, lang)),
            ("tui.card_status", told::status(card, lang)),
            ("tui.card_funding", told::funding(card, lang)),
        ]);
        self.self_direction(card);
        self.fact("tui.card_drives", &all(&card.drives).join("; "), None);
        self.fact("tui.card_note", &facts.note, None);
    }

    fn self_direction(&mut self, card: &Card) {
        let mut spans = vec![(Tone::Label, padded(self.lang.t("tui.card_self"), LABELS))];
        let mut used = LABELS;
        for way in SelfDirection::ALL {
            let given = card.facts.self_direction.contains(way);
            let name = self.lang.find(&format!("self_short.{way}")).unwrap_or(way.code());
            let name = format!(" {name}");
            let wide = 1 + width(&name);
            if used > LABELS && used + wide > self.columns {
                self.lines.push(Line { spans: std::mem::take(&mut spans), link: None, field: Some("self") });
                spans.push((Tone::Label, " ".repeat(LABELS)));
                used = LABELS;
            }
            spans.push((if given { Tone::Yes } else { Tone::No }, String::new()));
            spans.push((if given { Tone::Text } else { Tone::Label }, name));
            spans.push((Tone::Label, "  ".to_owned()));
            used += wide + 2;
        }
        self.lines.push(Line { spans, link: None, field: Some("self") });
    }

    fn criteria(&mut self, card: &Card) {
        if card.criteria.is_empty() {
            return;
        }
        self.section("tui.card_criteria", 0);
        for (text, answer) in &card.criteria {
            let (tone, word) = match answer {
                Some(true) => (Tone::Yes, "tui.met"),
                Some(false) => (Tone::No, "tui.not_met"),
                None => (Tone::No, "tui.not_asked"),
            };
            let word = (Tone::Label, format!(" {}", padded(self.lang.t(word), LABELS - 2)));
            self.line(vec![(tone, String::new()), word, (Tone::Text, text.clone())], None);
        }
    }

    fn lineage(&mut self, card: &Card) {
        if card.origin.is_none() && card.copies.is_empty() {
            return;
        }
        self.section("tui.card_lineage", 0);
        if let Some((id, name)) = &card.origin {
            self.fact("tui.card_origin", &format!("{id}  {name}"), Some(Link::Site(*id)));
        }
        if !card.copies.is_empty() {
            let count = u64::try_from(card.copies.len()).unwrap_or(u64::MAX);
            let count = self.lang.count("count.sites", count);
            self.fact("tui.card_copies", &count, Some(Link::Copies(card.row.id)));
        }
        for (id, name) in &card.copies {
            let spans = vec![(Tone::Label, " ".repeat(LABELS)), (Tone::Text, format!("{id}  {name}"))];
            self.line(spans, Some(Link::Site(*id)));
        }
    }
}

/// The field of the site's form that stands behind a label of the card.
fn field_of(key: &str) -> Option<&'static str> {
    Some(match key {
        "tui.card_model" => "model",
        "tui.card_lead" => "lead",
        "tui.card_partners" => "partners",
        "tui.card_place" | "tui.card_founding_place" => "unit",
        "tui.card_founded" => "founded",
        "tui.card_launched" => "launched",
        "tui.card_decision" => "decision",
        "tui.card_size" => "members",
        "tui.card_funding" => "funding",
        "tui.card_drives" => "drives",
        "tui.card_note" => "note",
        "tui.card_origin" => "origin",
        _ => return None,
    })
}

/// A text with blanks behind it up to a width, and one at least.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text)).max(1)))
}
