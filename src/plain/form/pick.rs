//! Picking a record: a part of its name, and where several have it, a number.

use crate::face::form::new_title;
use crate::face::pick::details;
use crate::face::pick::name_of;
use crate::model::code::FormKind;
use crate::model::date::Day;
use crate::model::field::PickOf;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Begin;
use crate::plain::form::Form;
use crate::plain::form::field::Took;
use crate::plain::talk::Choice;
use crate::plain::talk::Menu;
use crate::text::fold::fold;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::PickAsk;
use crate::wire::message::PickRow;

/// So many records are offered; who sees more types another part of the name.
const MOST_ROWS: u32 = 10;

impl Plain {
    /// Takes a record into a field of one.
    pub(super) fn take_pick(&mut self, form: &mut Form, at: usize, of: PickOf, typed: &str) -> Result<Took, Leave> {
        let on = form.day_before(at).unwrap_or_else(|| self.day());
        let Some(row) = self.picked(of, typed, on)? else { return Ok(Took::Nothing) };
        if let Some(slot) = form.slots.get_mut(at) {
            slot.pick(row.clone());
            slot.touch();
        }
        self.follow(form, at, &row)?;
        Ok(Took::Value)
    }

    /// Takes records into a field of several, or the one of a number out of it. Enter goes on.
    pub(super) fn take_picks(&mut self, form: &mut Form, at: usize, of: PickOf, typed: &str) -> Result<Took, Leave> {
        if let Some(number) = typed.strip_prefix('-').and_then(|number| number.trim().parse::<usize>().ok()) {
            let Some(slot) = form.slots.get_mut(at) else { return Ok(Took::Nothing) };
            let place = number.checked_sub(1).filter(|place| *place < slot.picks.len());
            if let Some(place) = place {
                slot.picks.remove(place);
                slot.touch();
                return Ok(Took::More);
            }
            let (label, value) = (slot.label.clone(), typed.to_owned());
            self.say(&self.lang.fill("form.not_found", &[("field", &label), ("value", &value)]))?;
            return Ok(Took::Nothing);
        }
        let on = form.day_before(at).unwrap_or_else(|| self.day());
        let mut took = Took::Nothing;
        for part in typed.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            let Some(row) = self.picked(of, part, on)? else { continue };
            if let Some(slot) = form.slots.get_mut(at) {
                slot.pick(row);
                slot.touch();
            }
            took = Took::More;
        }
        Ok(took)
    }

    /// Asks for a record outside of a form.
    pub(in crate::plain) fn pick_by_typing(
        &mut self,
        prompt: &str,
        of: PickOf,
        on: Day,
    ) -> Result<Option<PickRow>, Leave> {
        let help = [self.lang.t("plain.hint_pick").to_owned()];
        loop {
            let typed = self.ask(prompt, &help)?;
            if typed.is_empty() || typed == "0" {
                return Ok(None);
            }
            if let Some(row) = self.picked(of, &typed, on)? {
                return Ok(Some(row));
            }
        }
    }

    /// The record that some text means; where it means several, the one that is chosen.
    fn picked(&mut self, of: PickOf, typed: &str, on: Day) -> Result<Option<PickRow>, Leave> {
        let lang = self.lang;
        let text = if typed == "*" { String::new() } else { typed.to_owned() };
        let ask = PickAsk { of, text, on, limit: MOST_ROWS };
        let Some(Answer::Picks { rows, total }) = self.find_out(Ask::Pick(ask))? else { return Ok(None) };
        let row = match rows.as_slice() {
            [only] => Some(only.clone()),
            rows => meant(rows, typed).cloned(),
        };
        if let Some(row) = row {
            self.say(&lang.fill("plain.picked", &[("name", &told(of, &row, lang))]))?;
            return Ok(Some(row));
        }
        let mut lines: Vec<String> = rows.iter().map(|row| told(of, row, lang)).collect();
        let adds = of == PickOf::Model;
        if lines.is_empty() {
            self.say(&lang.fill("plain.nothing_found", &[("value", typed)]))?;
            if !adds {
                return Ok(None);
            }
        }
        lines.extend(adds.then(|| new_title(FormKind::Model, lang).to_owned()));
        let (shown, all) = (lang.number(rows.len()), lang.number(total));
        let key = if usize::try_from(total) == Ok(rows.len()) { "plain.picks" } else { "plain.picks_first" };
        let title = lang.fill(key, &[("n", &shown), ("total", &all)]);
        let Choice::Row(at) = self.choose(&Menu { title: &title, rows: &lines, first: 1, acts: &[], words: None })?
        else {
            return Ok(None);
        };
        match rows.get(at) {
            Some(row) => Ok(Some(row.clone())),
            // The form of the site waits meanwhile; it is kept.
            None => self.type_form(Begin::New(FormKind::Model)),
        }
    }
}

/// The row that is called exactly so, by its code or as the only one by its name.
fn meant<'r>(rows: &'r [PickRow], typed: &str) -> Option<&'r PickRow> {
    if let Some(row) = rows.iter().find(|row| row.code.to_lowercase() == typed.to_lowercase()) {
        return Some(row);
    }
    let wanted = fold(typed);
    let mut named = rows.iter().filter(|row| [&row.name, &row.name_en].iter().any(|name| fold(name) == wanted));
    named.next().filter(|_| named.next().is_none())
}

/// A record in a line: its name and what tells it from others.
fn told(of: PickOf, row: &PickRow, lang: crate::lang::Lang) -> String {
    let name = match of {
        PickOf::WorkField => lang.find(&format!("work_field.{}", row.code)).unwrap_or_else(|| name_of(row, lang)),
        _ => name_of(row, lang),
    };
    let mut parts = vec![name.to_owned()];
    parts.extend(details(Some(of), row, lang).into_iter().filter(|part| part != name));
    crate::plain::paper::aloud(&parts.join(", "), lang)
}
