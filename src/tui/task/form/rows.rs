//! The fields on the screen, a row each, and the list under the one with the caret.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::face::choice;
use crate::face::pick::name_of;
use crate::model::field::Choices;
use crate::model::field::Input;
use crate::text::telex::Method;
use crate::tui::task::Scene;
use crate::tui::task::form::Form;
use crate::tui::task::form::pick::PickList;
use crate::tui::task::form::slot::Slot;
use crate::tui::task::form::texts::detail;
use crate::tui::task::form::texts::pieces;
use crate::tui::task::form::write::takes_vietnamese;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::wire::message::PickRow;

/// Labels are cut beyond this width.
const LONGEST_LABEL: u16 = 22;
/// The cursor's bar and a blank before the label; a blank, the mark of the value and another behind it.
const BEFORE: u16 = 2;
const MARK: u16 = 3;
/// A list shows at most so many rows; typing finds the rest.
const MOST_ROWS: u16 = 6;
/// Under a field there must be so much room for its list, or else it stands above.
const LEAST_ROWS: u16 = 4;

impl Form {
    pub(super) fn draw_fields(&self, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let labels = self.slots.iter().map(|slot| ink::columns(&slot.label)).max().unwrap_or(0).min(LONGEST_LABEL);
        let view = self.view.at_height(area.height);
        let asked: Vec<usize> = self.asked().collect();
        let mut cursor = None;
        for (line, at) in (0..).zip(view.visible()) {
            let Some(place) = asked.get(at) else { continue };
            let row = ink::row(area, line);
            let here = *place == self.at;
            let value = self.draw_label(row, buf, *place, labels, look);
            if here {
                cursor = self.draw_current(value, buf, scene, look);
            } else {
                draw_value(value, buf, &self.slots[*place], self, look);
            }
        }
        match &self.list {
            Some(list) => {
                let place = self.list_area(area, ink::size(list.rows.len().max(1)));
                self.draw_list(place, buf, list, BEFORE + labels + MARK, look);
            }
            None if self.slots[self.at].field.input == Input::Criteria => {
                let criteria = self.follow.criteria.as_deref().unwrap_or_default();
                let place = self.list_area(area, ink::size(criteria.len()));
                self.draw_criteria(place, buf, criteria, look);
            }
            None => {}
        }
        cursor
    }

    /// Draws the label and the mark, and answers the room for the value.
    fn draw_label(&self, row: Rect, buf: &mut Buffer, at: usize, labels: u16, look: &Look) -> Rect {
        let slot = &self.slots[at];
        let here = at == self.at;
        if here {
            ink::write(buf, row, look.glyphs.cursor, look.accent);
        }
        let label = ink::take(ink::skip(row, BEFORE), labels);
        ink::write_cut(buf, label, &slot.label, if here { look.heading } else { look.label }, look);
        let mark = ink::skip(row, BEFORE + labels + 1);
        let (sign, style) = match () {
            () if slot.flaw.is_some() => ("!", look.error),
            () if !slot.waiting.is_empty() => (look.glyphs.ellipsis, look.label),
            () if slot.carried => ("=", look.label),
            () if slot.altered && self.original.is_some() => (look.glyphs.bullet, look.accent),
            () => (" ", look.text),
        };
        ink::write(buf, mark, sign, style);
        ink::skip(row, BEFORE + labels + MARK)
    }

    /// Draws the value of the field with the caret, and answers where the terminal's cursor belongs.
    fn draw_current(&self, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let slot = &self.slots[self.at];
        let method = scene.method.filter(|_| takes_vietnamese(slot.field.input));
        let method = method.map_or("", |method| match method {
            Method::Telex => "TELEX",
            Method::Vni => "VNI",
        });
        let used = ink::write_right(buf, area, method, look.accent, look);
        let area = ink::take(area, area.width.saturating_sub(if used > 0 { used + 1 } else { 0 }));
        if let Input::Choose(choices) = slot.field.input {
            draw_choose(area, buf, slot, choices, self, look);
            return Some(Position::new(area.x, area.y));
        }
        let detail = self.detail_of(slot, area.width / 2);
        let used = ink::write_right(buf, ink::skip(area, area.width / 2), &detail, look.label, look);
        let area = ink::take(area, area.width.saturating_sub(if used > 0 { used + 2 } else { 0 }));
        let mut room = area;
        if slot.picks_many() {
            let names = pieces(slot, self.lang);
            // The text that is typed keeps its room; chips before it give way.
            let chips = ink::take(area, area.width.saturating_sub(16));
            let used = crate::widget::chips::render(&names, chips, buf, look);
            room = ink::skip(area, used + u16::from(used > 0));
        }
        slot.input.render(room, buf, look)
    }

    fn detail_of(&self, slot: &Slot, room: u16) -> String {
        let row = slot.picks.first().filter(|_| slot.picks_one());
        row.map(|row| detail(slot.pick_of(), row, self.lang, room)).unwrap_or_default()
    }

    /// Where the list of the field with the caret stands: under it, or above where there is no room.
    pub(super) fn list_area(&self, fields: Rect, rows: u16) -> Rect {
        let rows = rows.min(MOST_ROWS);
        let view = self.view.at_height(fields.height);
        let line = view.cursor().map_or(0, |cursor| ink::size(cursor.saturating_sub(view.visible().start)));
        let below = fields.height.saturating_sub(line + 1);
        if below >= rows.min(LEAST_ROWS).min(fields.height / 2) {
            let area = ink::below(fields, line + 1);
            Rect { height: area.height.min(rows), ..area }
        } else {
            let height = line.min(rows);
            Rect { y: fields.y + line - height, height, ..fields }
        }
    }

    fn draw_list(&self, area: Rect, buf: &mut Buffer, list: &PickList, indent: u16, look: &Look) {
        let slot = &self.slots[self.at];
        let view = list.view.at_height(area.height);
        if list.rows.is_empty() {
            let row = ink::row(area, 0);
            ink::fill(buf, row, " ", look.text);
            let empty = self.lang.fill("form.list_empty", &[("value", list.text.trim())]);
            ink::write_cut(buf, ink::skip(row, indent), &empty, look.label, look);
            return;
        }
        for (line, at) in (0..area.height).zip(view.visible()) {
            let Some(item) = list.rows.get(at) else { continue };
            let row = ink::row(area, line);
            ink::fill(buf, row, " ", look.text);
            let row = ink::skip(row, indent.saturating_sub(2));
            let words = ink::skip(row, 2);
            let place = ink::skip(words, words.width / 3);
            let detail = detail(slot.pick_of(), item, self.lang, place.width);
            let used = ink::write_right(buf, place, &detail, look.label, look);
            let room = ink::take(words, words.width.saturating_sub(used + 2));
            let name = ink::write_cut(buf, room, name_of(item, self.lang), look.text, look);
            if item.recent {
                ink::write(buf, ink::skip(room, name + 1), look.glyphs.bullet, look.label);
            }
            if view.cursor() == Some(at) {
                ink::mark_cursor(buf, row, look, true);
            }
        }
        self.draw_rest(area, buf, list, look);
    }

    /// How many rows there are that are not in sight.
    fn draw_rest(&self, area: Rect, buf: &mut Buffer, list: &PickList, look: &Look) {
        let total = u64::from(list.total);
        let shown = u64::try_from(list.view.at_height(area.height).visible().len()).unwrap_or(0);
        if total > shown {
            let last = ink::row(area, area.height.saturating_sub(1));
            let rest = self.lang.fill("form.list_rest", &[("n", &self.lang.number(total - shown))]);
            ink::write(buf, ink::skip(last, BEFORE), &rest, look.label);
        }
    }

    /// The criteria of the site that is rated, each with its answer.
    fn draw_criteria(&self, area: Rect, buf: &mut Buffer, criteria: &[String], look: &Look) {
        let answers = self.slots[self.at].input.text();
        let mut signs = answers.chars().filter(|sign| !matches!(sign, ' ' | ',' | ';'));
        for (line, text) in (0..area.height).zip(criteria) {
            let row = ink::row(area, line);
            ink::fill(buf, row, " ", look.text);
            let row = ink::skip(row, BEFORE);
            let (mark, style) = match signs.next() {
                Some('1' | 'x' | 'c' | 'y') => (look.glyphs.filled, look.good),
                Some(_) => (look.glyphs.dot, look.label),
                None => (" ", look.label),
            };
            ink::write(buf, row, mark, style);
            let number = format!("{}", line + 1);
            ink::write(buf, ink::skip(row, 2), &number, look.label);
            ink::write_cut(buf, ink::skip(row, 5), text, look.text, look);
        }
    }
}

fn draw_value(area: Rect, buf: &mut Buffer, slot: &Slot, form: &Form, look: &Look) {
    match slot.field.input {
        Input::Choose(choices) => draw_choose(area, buf, slot, choices, form, look),
        Input::PickMany(_) => drop(crate::widget::chips::render(&pieces(slot, form.lang), area, buf, look)),
        _ if slot.flaw.is_some() && slot.is_empty() => {
            ink::write_cut(buf, area, form.lang.t("form.missing"), look.error, look);
        }
        _ => {
            let detail = form.detail_of(slot, area.width / 2);
            let used = ink::write_right(buf, ink::skip(area, area.width / 2), &detail, look.label, look);
            let room = ink::take(area, area.width.saturating_sub(if used > 0 { used + 2 } else { 0 }));
            let style = if slot.carried { look.label } else { look.text };
            ink::write_cut(buf, room, &slot.input.text(), style, look);
        }
    }
}

/// Each value of a closed list, those that are chosen with a filled dot.
fn draw_choose(area: Rect, buf: &mut Buffer, slot: &Slot, choices: Choices, form: &Form, look: &Look) {
    let here = form.slots[form.at].field == slot.field;
    let mut rows = choice::rows(choices, form.lang);
    // A digit when the caret is here, a mark with its blank, and the word.
    let needed = |rows: &[PickRow], gap: u16| {
        let all: u16 = rows.iter().map(|row| u16::from(here) + 2 + ink::columns(&row.name) + gap).sum();
        all.saturating_sub(gap)
    };
    if needed(&rows, 2) > area.width {
        rows.iter_mut().for_each(|row| row.name = choice::short(choices, row, form.lang));
    }
    // Blanks give way before words do.
    let (behind_mark, gap) = if needed(&rows, 2) > area.width { (0, 1) } else { (1, 2) };
    let mut rest = area;
    for (row, digit) in rows.iter().zip(1..) {
        if here {
            let used = ink::write(buf, rest, &format!("{digit}"), look.accent);
            rest = ink::skip(rest, used);
        }
        let chosen = slot.picks.iter().any(|picked| picked.code == row.code);
        let (mark, style) = if chosen { (look.glyphs.filled, look.good) } else { (look.glyphs.dot, look.label) };
        rest = ink::skip(rest, ink::write(buf, rest, mark, style) + behind_mark);
        let style = if chosen && !slot.carried { look.text } else { look.label };
        rest = ink::skip(rest, ink::write(buf, rest, &row.name, style) + gap);
    }
}
