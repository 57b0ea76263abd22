//! A list to pick the record from that a cell means.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;

use crate::face::pick::name_of;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::Stage;
use crate::tui::task::grid::sites::cell::State;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::ink;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::widget::viewport::Viewport;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::PickAsk;
use crate::wire::message::PickRow;

/// The list.
#[derive(Debug)]
pub struct Choosing {
    of: PickOf,
    on: Day,
    /// The part of the cell's text that is picked for.
    part: String,
    input: LineInput,
    /// The text that was asked for last, and whether its rows are here.
    asked: Option<String>,
    here: bool,
    rows: Vec<PickRow>,
    view: Viewport,
    /// Enter came before the rows: the first of them is taken when they come.
    hasty: bool,
}

/// At most so many rows are asked for: who sees more types another letter instead.
const MOST_ROWS: u32 = 40;

/// So many rows are shown.
const HEIGHT: u16 = 10;

impl Choosing {
    /// What to ask of the server now.
    pub fn question(&mut self) -> Option<Ask> {
        let text = self.input.text();
        if self.asked.as_ref() == Some(&text) {
            return None;
        }
        (self.asked, self.here) = (Some(text.clone()), false);
        Some(Ask::Pick(PickAsk { of: self.of, text, on: self.on, limit: MOST_ROWS }))
    }

    /// Types pasted text.
    pub fn write(&mut self, text: &str) {
        self.input.insert_text(text.trim_end_matches(['\r', '\n']));
    }

    /// The connection is gone, and with it the question.
    pub fn lost(&mut self) {
        if !self.here {
            self.asked = None;
        }
    }

    fn is_level(&self) -> bool {
        self.here && self.asked.as_deref() == Some(&self.input.text())
    }

    /// Draws the list.
    pub fn render(&self, screen: Rect, buf: &mut Buffer, title: &str, lang: Lang, look: &Look) -> Option<Position> {
        let frame = Floating { title, note: "", hint: lang.t("grid.choose_keys") };
        let room = frame.render(floating(screen, Size { width: 72, height: HEIGHT + 4 }), buf, look);
        let caret = self.input.render(ink::row(room, 0), buf, look);
        let body = ink::below(room, 1);
        if self.rows.is_empty() {
            let key = if self.is_level() { "grid.choose_none" } else { "grid.choose_wait" };
            ink::write_cut(buf, ink::skip(ink::row(body, 0), 2), lang.find(key).unwrap_or_default(), look.label, look);
        }
        let view = self.view.at_height(body.height);
        for (line, at) in (0..body.height).zip(view.visible()) {
            let Some(row) = self.rows.get(at) else { continue };
            let area = ink::row(body, line);
            let used = ink::write_right(buf, area, &row.code, look.label, look);
            let words = ink::take(ink::skip(area, 2), area.width.saturating_sub(used + 4));
            let named = ink::write_cut(buf, words, name_of(row, lang), look.text, look);
            ink::write_cut(buf, ink::skip(words, named + 2), &row.detail, look.label, look);
            if view.cursor() == Some(at) {
                ink::mark_cursor(buf, area, look, true);
            }
        }
        caret
    }
}

impl SitesGrid {
    /// Opens the list for the cell under the cursor: for the part of it that means nothing or several things.
    pub(super) fn open_list(&mut self, scene: &Scene) {
        let place = self.place();
        let Some(Input::Pick(of) | Input::PickMany(of)) = self.sheet.columns.get(place.column).map(|field| field.input)
        else {
            return;
        };
        let cell = self.sheet.own(place);
        let part = match cell.map(|cell| &cell.state) {
            Some(State::Several { part, .. }) => part.clone(),
            Some(State::Bad(problem)) => {
                problem.args.iter().find(|(hole, _)| hole == "value").map(|(_, word)| word.clone()).unwrap_or_default()
            }
            Some(State::Wanted) => cell.map(|cell| cell.typed.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        let on = self.sheet.list_day(place, scene.today);
        let rows = match cell.map(|cell| &cell.state) {
            Some(State::Several { rows, .. }) => rows.clone(),
            _ => Vec::new(),
        };
        let mut view = Viewport::new(usize::from(HEIGHT));
        view.set_len(rows.len());
        let input = LineInput::with_text(&part, 200);
        self.stage = Stage::Choosing(Box::new(Choosing {
            of,
            on,
            part,
            input,
            asked: None,
            here: false,
            rows,
            view,
            hasty: false,
        }));
    }

    pub(super) fn choose_key(&mut self, chord: Chord, scene: &Scene) {
        let Stage::Choosing(list) = &mut self.stage else { return };
        list.hasty = false;
        match chord.code {
            KeyCode::Esc => self.stage = Stage::Typing,
            KeyCode::Enter | KeyCode::Tab if list.is_level() => self.choose(scene),
            KeyCode::Enter | KeyCode::Tab => list.hasty = true,
            KeyCode::Up => list.view.up(1),
            KeyCode::Down => list.view.down(1),
            KeyCode::PageUp => list.view.page_up(),
            KeyCode::PageDown => list.view.page_down(),
            KeyCode::Backspace => list.input.backspace(),
            KeyCode::Char('h') if chord.ctrl => list.input.backspace(),
            KeyCode::Char('u') if chord.ctrl => list.input.clear(),
            _ => {
                if let Some(c) = chord.text() {
                    list.input.insert(c);
                }
            }
        }
    }

    pub(super) fn hear_rows(&mut self, ask: Ask, answer: Answer, scene: &Scene) {
        let Stage::Choosing(list) = &mut self.stage else { return };
        let Ask::Pick(ask) = ask else { return };
        if list.asked.as_ref() != Some(&ask.text) {
            return;
        }
        list.here = true;
        list.rows = if let Answer::Picks { rows, .. } = answer { rows } else { Vec::new() };
        list.view.set_len(list.rows.len());
        list.view.home();
        if list.hasty && list.is_level() {
            self.choose(scene);
        }
    }

    /// The row under the list's cursor takes the place of the part that it was picked for.
    fn choose(&mut self, scene: &Scene) {
        let Stage::Choosing(list) = &self.stage else { return };
        let Some(row) = list.view.cursor().and_then(|at| list.rows.get(at)).cloned() else { return };
        let (of, on, part) = (list.of, list.on, list.part.clone());
        let place = self.place();
        let is_many =
            self.sheet.columns.get(place.column).is_some_and(|field| matches!(field.input, Input::PickMany(_)));
        let before = self.sheet.own(place).map(|cell| cell.typed.clone()).unwrap_or_default();
        let text = match (is_many, part.is_empty()) {
            (true, false) => before.replacen(&part, &row.code, 1),
            (true, true) if !before.is_empty() => format!("{before}, {}", row.code),
            _ => row.code.clone(),
        };
        self.names.put(of, on, row.clone());
        self.stage = Stage::Typing;
        self.put(place, Some(text), scene);
    }
}
