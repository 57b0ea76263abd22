//! What the form says: its title, what to type into a field, what is wrong, and what stands in a field in a few words.

use crate::face::choice;
use crate::face::form;
use crate::face::pick::details;
use crate::face::pick::name_of;
use crate::lang::Lang;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::problem::Problem;
use crate::tui::task::Scene;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::slot::Slot;
use crate::tui::task::keys::TaskAct;
use crate::widget::ink;
use crate::wire::message::PickRow;

impl Form {
    /// What the form is for.
    pub(super) fn title(&self) -> String {
        let id = match (&self.original, &self.stage) {
            (Some(original), _) => Some(original.id),
            (None, Stage::Loading(loading)) if loading.corrects() => Some(loading.id()),
            _ => None,
        };
        form::title(self.kind, id, self.lang)
    }

    /// How far everything typed is safe, and how many were added.
    pub(super) fn state(&self, scene: &Scene) -> String {
        let lang = self.lang;
        let added = match self.series.added() {
            0 => None,
            n => Some(lang.fill("form.added", &[("n", &lang.number(n))])),
        };
        let kept = self.keeping.kept().map(|at| {
            let time = at.with_timezone(scene.now.wall.offset()).format("%H:%M:%S").to_string();
            lang.fill("form.kept", &[("time", &time)])
        });
        added.into_iter().chain(kept).collect::<Vec<_>>().join(" · ")
    }

    /// What is waited for, if anything is.
    pub(super) fn wait_told(&self, scene: &Scene) -> Option<String> {
        let waiting = self.slots.iter().find_map(|slot| slot.waiting.first());
        if let Some(text) = waiting.filter(|_| scene.online && matches!(self.stage, Stage::Saving(_))) {
            return Some(self.lang.fill("form.looking_up", &[("value", text.trim())]));
        }
        let key = match &self.stage {
            Stage::Loading(_) if scene.online => "form.loading",
            Stage::Loading(_) => "form.loading_offline",
            Stage::Saving(_) if scene.online => "form.saving",
            Stage::Saving(_) => "form.saving_offline",
            Stage::Conflict(_) | Stage::Typing => return None,
        };
        Some(self.lang.t(key).to_owned())
    }

    /// What to type into the field with the caret.
    pub(super) fn hint(&self) -> String {
        let lang = self.lang;
        let slot = &self.slots[self.at];
        let key = match slot.field.input {
            Input::Choice(choices) => {
                let rows = choice::rows(choices, lang).into_iter().zip(1..);
                return rows.map(|(row, n)| format!("{n} {}", row.name)).collect::<Vec<_>>().join(" · ");
            }
            Input::Line(_) => "form.hint_line",
            Input::Lines(_) => "form.hint_lines",
            Input::Code => "form.hint_code",
            Input::Rights => "form.hint_rights",
            Input::DecisionNumber => "form.hint_decision",
            Input::Day => "form.hint_day",
            Input::Count(_) => "form.hint_count",
            Input::Money => "form.hint_money",
            Input::YesNo => "form.hint_yes_no",
            Input::Choose(_) => "form.hint_choose",
            Input::Pick(PickOf::Model) if self.works(TaskAct::NewModel) => "form.hint_pick_model",
            Input::Pick(_) => "form.hint_pick",
            Input::PickMany(_) => "form.hint_pick_many",
            Input::Criteria => "form.hint_criteria",
        };
        lang.t(key).to_owned()
    }

    /// A problem as a sentence about a field of this form.
    pub(super) fn told(&self, problem: &Problem, at: usize) -> String {
        form::told(problem, self.slots.get(at).map(|slot| (slot.field, slot.label.as_str())), self.lang)
    }

    /// What stands in a field, in a few words.
    pub(super) fn summary(&self, at: usize) -> String {
        let slot = &self.slots[at];
        match slot.field.input {
            Input::PickMany(_) | Input::Choose(_) => pieces(slot, self.lang).join(", "),
            _ => slot.input.text(),
        }
    }
}

/// What is picked in a field, each by its name, with texts that still wait for theirs.
pub(super) fn pieces(slot: &Slot, lang: Lang) -> Vec<String> {
    let picked = slot.picks.iter().map(|row| name_of(row, lang).to_owned());
    picked.chain(slot.waiting.iter().map(|text| format!("{}…", text.trim()))).collect()
}

/// What tells a picked row from others of its name, within so many columns.
pub(super) fn detail(of: Option<PickOf>, row: &PickRow, lang: Lang, room: u16) -> String {
    let parts = details(of, row, lang);
    let whole = parts.join(" · ");
    // Half a number would be a wrong one, and the name comes first.
    match parts.first() {
        Some(first) if ink::columns(&whole) > room => first.clone(),
        _ => whole,
    }
}
