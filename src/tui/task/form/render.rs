//! The form on the screen: a frame with its fields, what is told at the foot, and what lies over it.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use ratatui::style::Style;

use crate::model::field::Asked;
use crate::text::width::wrap;
use crate::tui::task::Scene;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::Tone;
use crate::tui::task::form::conflict_render::CLASH_ROWS;
use crate::tui::task::form::over::Over;
use crate::tui::task::form::over::OverKind;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::room;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::list::PickerText;
use crate::widget::style::Look;

/// Wider than this, values would stand far from their labels.
const WIDEST: u16 = 104;
/// A form of few fields is still so high, so that a list finds room under its last field.
const LEAST_ROWS: u16 = 12;
/// What is told, and what is alike.
const FOOT: u16 = 2;

impl Form {
    /// Fits the rows and the lists to the screen.
    pub(super) fn fit_rows(&mut self, screen: Rect) {
        let (fields, _) = self.parts(self.frame(screen));
        let asked: Vec<usize> = self.asked().collect();
        self.view.set_len(asked.len());
        self.view.set_height(usize::from(fields.height));
        self.view.move_to(asked.iter().position(|at| *at == self.at).unwrap_or(0));
        let height = usize::from(self.list_area(fields, u16::MAX).height);
        self.list_height = height;
        if let Some(list) = &mut self.list {
            list.view.set_height(height);
        }
        if let Stage::Conflict(conflict) = &mut self.stage {
            conflict.view.set_height(usize::from(fields.height.saturating_sub(2) / CLASH_ROWS));
        }
        if let Some(over) = &mut self.over {
            over.picker.set_area(room(screen));
        }
    }

    /// The frame stays as it is while fields come and go.
    fn frame(&self, screen: Rect) -> Rect {
        let rows = self.most_asked().max(LEAST_ROWS);
        floating(room(screen), Size { width: WIDEST, height: rows + FOOT + 3 })
    }

    /// How many fields are asked for at most.
    fn most_asked(&self) -> u16 {
        let corrects = self.is_edit();
        ink::size(self.slots.iter().filter(|slot| corrects || slot.field.asked != Asked::Editing).count())
    }

    /// Where the fields are, and the foot.
    fn parts(&self, frame: Rect) -> (Rect, Rect) {
        let inside = inside(frame);
        // A blank row parts them where there is one to spare.
        let spare = u16::from(inside.height > self.most_asked() + FOOT);
        let height = inside.height.saturating_sub(FOOT + spare);
        let fields = Rect { height, ..inside };
        (fields, ink::below(inside, height + spare))
    }

    pub(super) fn draw(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let frame = self.frame(screen);
        let (title, note) = (self.title(), self.state(scene));
        let scope = if matches!(self.stage, Stage::Conflict(_)) { Scope::Conflict } else { Scope::Form };
        let room = usize::from(frame.width.saturating_sub(4));
        let hint = keys::footer_of(scope, self.lang, room, &|act| self.works(act));
        Floating { title: &title, note: &note, hint: &hint }.render(frame, buf, look);
        let (fields, foot) = self.parts(frame);
        let mut cursor = match &self.stage {
            Stage::Conflict(conflict) => {
                self.draw_conflict(fields, buf, conflict, scene, look);
                None
            }
            Stage::Loading(_) => None,
            Stage::Typing | Stage::Saving(_) => self.draw_fields(fields, buf, scene, look),
        };
        self.draw_foot(foot, buf, scene, look);
        if let Some(over) = &self.over {
            cursor = self.draw_over(screen, buf, over, look);
        }
        cursor
    }

    /// What is told or waited for, or else what to type; under it what is alike.
    fn draw_foot(&self, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) {
        let (text, style) = self.foot_text(scene, look);
        let lines = wrap(&text, usize::from(area.width));
        for (line, at) in lines.iter().zip(0..FOOT) {
            ink::write(buf, ink::row(area, at), line, style);
        }
        if lines.len() < usize::from(FOOT)
            && let Some(alike) = self.alike_line()
        {
            let row = ink::row(area, FOOT - 1);
            let key = ink::write_right(buf, row, &self.compare_key(), look.accent, look);
            ink::write_cut(buf, ink::take(row, row.width.saturating_sub(key + 2)), &alike, look.warning, look);
        }
    }

    fn foot_text(&self, scene: &Scene, look: &Look) -> (String, Style) {
        if let Some(note) = &self.note {
            let style = match note.tone {
                Tone::Problem => look.error,
                Tone::Warning => look.warning,
                Tone::Plain => look.text,
            };
            return (note.text.clone(), style);
        }
        if let Some(wait) = self.wait_told(scene) {
            return (wait, look.text);
        }
        if matches!(self.stage, Stage::Conflict(_)) {
            return (self.lang.t("form.conflict_hint").to_owned(), look.label);
        }
        (self.hint(), look.label)
    }

    fn draw_over(&self, screen: Rect, buf: &mut Buffer, over: &Over, look: &Look) -> Option<Position> {
        let lang = self.lang;
        let title = match over.kind {
            OverKind::Help(_) => lang.t("tui.help_title"),
            OverKind::Goto(_) => lang.t("form.goto_title"),
        };
        let text = PickerText {
            title,
            hint: lang.t("tui.keys_menu"),
            prompt: lang.t("tui.search_prompt"),
            empty: lang.t("tui.empty_menu"),
        };
        over.picker.render(room(screen), buf, look, &text)
    }
}
