//! Lists to pick from: rows come while one types, and typing never waits for them.

use crate::face::choice;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::field::Asked;
use crate::model::field::Input;
use crate::text::fold::fold;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::Tone;
use crate::widget::viewport::Motion;
use crate::widget::viewport::Viewport;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::PickAsk;
use crate::wire::message::PickRow;

/// The rows for what is typed in the field with the caret.
#[derive(Debug)]
pub struct PickList {
    /// The text that they were found by.
    pub text: String,
    /// The rows, best first.
    pub rows: Vec<PickRow>,
    /// How many there are in all.
    pub total: u32,
    /// The cursor.
    pub view: Viewport,
}

/// At most so many rows are asked for: who sees more types another letter instead.
const MOST_ROWS: u32 = 40;

impl PickList {
    fn new(text: String, rows: Vec<PickRow>, total: u32, height: usize) -> Self {
        let mut view = Viewport::new(height);
        view.set_len(rows.len());
        Self { text, rows, total, view }
    }

    fn row(&self) -> Option<&PickRow> {
        self.rows.get(self.view.cursor()?)
    }
}

impl Form {
    /// The text that rows are wanted for in the field with the caret; none when nothing is typed that a list helps with.
    fn wanted(&self) -> Option<String> {
        let slot = &self.slots[self.at];
        let picking = slot.pick_of().is_some() || matches!(slot.field.input, Input::Choice(_));
        let open = !slot.picks_one() || slot.picks.is_empty();
        (picking && open && slot.is_at_rest() && !slot.input.is_empty()).then(|| slot.input.text())
    }

    /// The list follows what is typed: a closed list at once, others when the server answers.
    pub(super) fn follow_typing(&mut self) {
        match (self.wanted(), self.slots[self.at].field.input) {
            (None, _) => self.list = None,
            (Some(text), Input::Choice(choices)) => {
                let rows = choice::find(choices, &text, self.lang);
                let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                self.list = Some(PickList::new(text, rows, total, self.list_height));
            }
            (Some(_), _) => {}
        }
    }

    /// Moves in the open list; false when there is none to move in.
    pub(super) fn moves_in_list(&mut self, motion: Motion) -> bool {
        let wanted = self.wanted();
        let Some(list) = self.list.as_mut().filter(|list| wanted.as_ref() == Some(&list.text)) else { return false };
        if list.rows.is_empty() {
            return false;
        }
        list.view.go(motion);
        true
    }

    /// Takes the row under the list's cursor, if there is one for what is typed.
    pub(super) fn takes_row(&mut self, scene: &Scene) -> bool {
        let wanted = self.wanted();
        let list = self.list.as_ref().filter(|list| wanted.as_ref() == Some(&list.text));
        let Some(row) = list.and_then(PickList::row).cloned() else { return false };
        self.picked(self.at, row, scene);
        self.list = None;
        true
    }

    /// Leaves a text to be looked up when its list comes; false when there is nothing to wait for.
    pub(super) fn defers(&mut self, scene: &Scene) -> bool {
        let Some(text) = self.wanted() else { return false };
        let known = self.list.as_ref().is_some_and(|list| list.text == text);
        let slot = self.slot();
        if known || slot.pick_of().is_none() || text.trim().is_empty() {
            return false;
        }
        slot.waiting.push(text);
        if slot.picks_many() {
            slot.input.clear();
        }
        self.list = None;
        self.touched(scene);
        true
    }

    /// A row was picked for a slot.
    pub(super) fn picked(&mut self, at: usize, row: PickRow, scene: &Scene) {
        let lang = self.lang;
        let slot = &mut self.slots[at];
        slot.note(scene.now.ms);
        slot.changed();
        slot.pick(row.clone(), lang);
        self.writing.reset();
        self.follows(at, &row);
        self.touched_at(at, scene);
    }

    pub(super) fn rows_question(&mut self, scene: &Scene) -> Option<Ask> {
        if matches!(self.stage, Stage::Loading(_) | Stage::Conflict(_)) {
            return None;
        }
        let left = self.slots.iter().enumerate().find_map(|(at, slot)| Some((at, slot.waiting.first()?.clone())));
        let here = || {
            let text = self.wanted()?;
            let known = self.list.as_ref().is_some_and(|list| list.text == text);
            (!known).then_some((self.at, text))
        };
        let (at, text) = left.or_else(here)?;
        let of = self.slots[at].pick_of()?;
        let on = self.day_before(at).or(scene.as_of).unwrap_or(scene.today);
        self.looked_up = Some((at, text.clone()));
        Some(Ask::Pick(PickAsk { of, text: text.trim().to_owned(), on, limit: MOST_ROWS }))
    }

    pub(super) fn hear_rows(&mut self, ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        let Some((at, text)) = self.looked_up.take() else { return Vec::new() };
        let (rows, total) = match (ask, answer) {
            (Ask::Pick(_), Answer::Picks { rows, total }) => (rows, total),
            (_, Answer::Refused(problem)) => {
                let sentence = self.told(&problem, at);
                self.say(Tone::Problem, sentence);
                (Vec::new(), 0)
            }
            _ => return Vec::new(),
        };
        let waits = self.slots.get(at).is_some_and(|slot| slot.waiting.first() == Some(&text));
        let list = PickList::new(text.clone(), rows, total, self.list_height);
        if waits {
            self.settle_left(at, list, scene);
        } else if at == self.at && self.wanted().as_ref() == Some(&text) {
            self.list = Some(list);
        }
        Vec::new()
    }

    /// The list came for a text that was left behind: its best row is taken, unless nothing or several things are meant.
    fn settle_left(&mut self, at: usize, list: PickList, scene: &Scene) {
        let slot = &mut self.slots[at];
        slot.waiting.remove(0);
        let named_alike = |a: &PickRow, b: &PickRow| fold(&a.name) == fold(&b.name);
        let key = match list.rows.as_slice() {
            [] => "form.not_found",
            [best, next, ..] if named_alike(best, next) => "form.ambiguous",
            [best, ..] => {
                let best = best.clone();
                let typed = slot.picks_many().then(|| slot.input.clone());
                self.picked(at, best, scene);
                // What is typed behind it meanwhile is another one.
                if let Some(typed) = typed {
                    self.slots[at].input = typed;
                }
                return;
            }
        };
        if slot.picks_many() && slot.input.is_empty() {
            slot.input.set_text(&list.text);
        }
        let sentence = self.lang.fill(key, &[("field", &slot.label), ("value", list.text.trim())]);
        slot.flaw = Some(sentence.clone());
        let untouched = self.left == Some(at) || self.at == at;
        if matches!(self.stage, Stage::Saving(_)) || untouched {
            self.stage = Stage::Typing;
            self.ahead.clear();
            self.enter(at);
            self.slot().fresh = false;
            self.list = Some(list);
        }
        self.say(Tone::Problem, sentence);
    }

    /// The day whose map and records a list is of: that of the first day typed before it.
    fn day_before(&self, at: usize) -> Option<Day> {
        let days = self
            .slots
            .iter()
            .take(at)
            .filter(|slot| matches!(slot.field.input, Input::Day) && slot.field.asked != Asked::Editing);
        // Nothing is relative here: a day that was left stands written out.
        days.filter_map(|slot| slot.value(Day::MIN).ok()?.and_then(|day| parse_day(day.as_str()?))).next()
    }
}
