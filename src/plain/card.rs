//! The card of a site as lines with labels, and what can be done with the site.

use crate::face::card as told;
use crate::face::pick::named;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::code::SelfDirection;
use crate::model::id::SiteId;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::acts::Acts;
use crate::plain::form::Begin;
use crate::plain::paper::aloud;
use crate::plain::sites::Found;
use crate::plain::talk::Choice;
use crate::plain::talk::Menu;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Card;

/// What can be done with a site.
#[derive(Clone, Copy)]
enum Deed {
    Correct,
    Enter(FormKind),
    Another,
    Copies,
    History,
    Read,
}

/// Every deed with its text.
const DEEDS: [(Deed, &str); 8] = [
    (Deed::Correct, "plain.deed_correct"),
    (Deed::Enter(FormKind::Assessment), "plain.deed_rate"),
    (Deed::Enter(FormKind::Event), "plain.deed_event"),
    (Deed::Enter(FormKind::Award), "plain.deed_award"),
    (Deed::Another, "plain.deed_another"),
    (Deed::Copies, "plain.deed_copies"),
    (Deed::History, "plain.deed_history"),
    (Deed::Read, "plain.deed_read"),
];

impl Plain {
    /// Prints a card and does what is chosen, until one goes back.
    pub(super) fn card(&mut self, id: SiteId) -> Result<(), Leave> {
        let mut reads = true;
        loop {
            let Some(Answer::Card(card)) = self.find_out(Ask::Card { id, as_of: self.as_of })? else {
                return Ok(());
            };
            if std::mem::take(&mut reads) {
                lines(&card, self.lang).iter().try_for_each(|line| self.say(line))?;
            }
            let offered: Vec<_> = DEEDS.iter().filter(|(deed, _)| works(*deed, &card)).collect();
            let rows: Vec<String> = offered.iter().map(|(_, text)| self.lang.t(text).to_owned()).collect();
            let title = self.lang.fill("plain.deeds", &[("id", &id.to_string()), ("name", &card.row.name)]);
            let Choice::Row(at) =
                self.choose(&Menu { title: &title, rows: &rows, first: 1, acts: &[], words: None })?
            else {
                return Ok(());
            };
            if let Some((deed, _)) = offered.get(at) {
                reads = matches!(deed, Deed::Read);
                self.do_with_site(*deed, &card)?;
            }
        }
    }

    fn do_with_site(&mut self, deed: Deed, card: &Card) -> Result<(), Leave> {
        let (id, name) = (card.row.id, card.row.name.clone());
        match deed {
            Deed::Correct => self.type_form(Begin::Correct(id)).map(drop),
            Deed::Enter(kind) => self.type_form(Begin::About(kind, id, name)).map(drop),
            Deed::Another => self.type_form(Begin::Another(id)).map(drop),
            Deed::Copies => {
                let title = self.lang.fill("plain.copies_of", &[("id", &id.to_string()), ("name", &name)]);
                self.sites(&Found { query: format!("origin:{id}"), title })
            }
            Deed::Read => Ok(()),
            Deed::History => self.acts(&Acts::About(id.to_string(), name)),
        }
    }
}

fn works(deed: Deed, card: &Card) -> bool {
    match deed {
        Deed::Copies => !card.copies.is_empty(),
        Deed::History | Deed::Another | Deed::Read => true,
        Deed::Correct | Deed::Enter(_) => !card.undone,
    }
}

/// The card, a line each.
fn lines(card: &Card, lang: Lang) -> Vec<String> {
    let in_lang = |(name, name_en): &(String, String)| named(lang, name, name_en).to_owned();
    let all = |names: &[(String, String)]| names.iter().map(in_lang).collect::<Vec<_>>().join(", ");
    let facts = &card.facts;
    let place = told::place(card, lang);
    let founding = if card.place.as_ref() == Some(&card.founding_place) { "" } else { &card.founding_place };
    let given = SelfDirection::ALL.iter().filter(|way| facts.self_direction.contains(way));
    let given: Vec<_> = given.filter_map(|way| lang.find(&format!("self.{way}"))).collect();
    let mut lines = vec![format!("{}: {}", card.row.id, card.row.name)];
    let labelled = [
        ("tui.card_model", format!("{}, {}", in_lang(&card.model), facts.model)),
        ("tui.card_lead", in_lang(&card.lead)),
        ("tui.card_partners", all(&card.partners)),
        ("tui.card_place", place),
        ("tui.card_founding_place", founding.to_owned()),
        ("tui.card_founded", lang.day(facts.founded)),
        ("tui.card_launched", facts.launched.map(|day| lang.day(day)).unwrap_or_default()),
        ("tui.card_decision", told::decision(card, lang)),
        ("tui.card_size", told::size(card, lang)),
        ("tui.card_status", told::status(card, lang)),
        ("tui.card_funding", told::funding(card, lang)),
        ("tui.card_self", given.join(", ")),
        ("tui.card_drives", all(&card.drives)),
        ("tui.card_note", facts.note.clone()),
    ];
    let said = labelled.into_iter().filter(|(_, value)| !value.is_empty());
    lines.extend(said.map(|(label, value)| format!("{}: {}", lang.t(label), aloud(&value, lang))));
    lines.extend(past(card, lang));
    lines
}

/// What happened to it, a line each.
fn past(card: &Card, lang: Lang) -> Vec<String> {
    let labelled = |label: &str, value: String| {
        format!("{}: {}", lang.find(label).unwrap_or(label), aloud(value.trim_end_matches([',', ' ']), lang))
    };
    let mut lines = Vec::new();
    for (text, answer) in &card.criteria {
        let word = match answer {
            Some(true) => "tui.met",
            Some(false) => "tui.not_met",
            None => "tui.not_asked",
        };
        lines.push(labelled("plain.criterion", format!("{text}: {}", lang.t(word))));
    }
    for line in &card.ratings {
        let text = format!("{} {}, {}", lang.period(&line.period), told::band(line, lang), told::done(line, lang));
        lines.push(labelled("tui.card_ratings", text));
    }
    if let Some((id, name)) = &card.origin {
        lines.push(labelled("field.origin", format!("{id} {name}")));
    }
    if !card.copies.is_empty() {
        let copies = lang.count("count.sites", u64::try_from(card.copies.len()).unwrap_or(u64::MAX));
        lines.push(labelled("plain.copied_to", copies));
    }
    let dated = |day, text: String| format!("{}, {text}", lang.day(day));
    lines.extend(card.awards.iter().map(|a| labelled("tui.card_awards", dated(a.on, told::award(a, lang)))));
    lines.extend(card.events.iter().map(|e| labelled("tui.card_events", dated(e.on, told::event(e, lang)))));
    let touches = told::history(card, lang, Plain::offset());
    lines.extend(
        touches.iter().map(|touch| labelled("plain.edited", format!("{}, {}, {}", touch.when, touch.by, touch.text))),
    );
    lines
}
