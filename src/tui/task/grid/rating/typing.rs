//! Keys and pasted text of a rating sheet.

use crossterm::event::KeyCode;

use crate::face::choice::rating_of;
use crate::lang::Lang;
use crate::model::period::PeriodCode;
use crate::sheet::block::Block;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Wish;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::count_back::Counted;
use crate::tui::task::grid::help::Help;
use crate::tui::task::grid::help::Helped;
use crate::tui::task::grid::letters::pressed;
use crate::tui::task::grid::rating::RatingGrid;
use crate::tui::task::grid::rating::Stage;
use crate::tui::task::grid::rating::paste;
use crate::tui::task::grid::rating::paste::Pasted;
use crate::tui::task::grid::rating::rows::Mark;
use crate::tui::task::grid::rating::rows::Part;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::widget::list::Item;
use crate::widget::list::Picker;
use crate::widget::viewport::Motion;

/// Keys that come from an input method rather than from a finger follow each other within this time.
const BURST_MS: u64 = 30;

/// What an input method may be in the middle of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Slip {
    /// A key that a backspace took back, and when.
    undone: Option<(char, u64)>,
    /// When a character came that only makes room for a backspace.
    phantom: Option<u64>,
}

/// What came before there were rows for it.
#[derive(Clone, Debug)]
pub enum Early {
    /// A key.
    Key(Chord),
    /// Pasted text.
    Paste(String),
}

/// At most so many keys and pastes wait for the rows.
const MOST_EARLY: usize = 256;

impl RatingGrid {
    /// The rows are here: what came before them is typed now.
    pub(super) fn catch_up(&mut self, scene: &Scene) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for early in std::mem::take(&mut self.early) {
            match early {
                Early::Key(chord) => wishes.extend(self.take_key(chord, scene)),
                Early::Paste(text) => self.take_paste(&text, scene),
            }
        }
        wishes
    }

    pub(super) fn take_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        match &mut self.stage {
            Stage::Counting(count) => match count.key(chord) {
                Counted::Waiting => {}
                Counted::Right => self.check(),
                Counted::Given => self.stage = Stage::Typing,
            },
            Stage::Choosing(_) => self.choose(chord),
            Stage::Helping(help) => match help.key(chord) {
                Helped::Open => {}
                Helped::Closed => self.stage = Stage::Typing,
                Helped::Press(chord) => {
                    self.stage = Stage::Typing;
                    return self.type_key(chord, scene);
                }
            },
            Stage::Checking | Stage::Saving(_) if chord.code == KeyCode::Esc => return self.leave(scene),
            Stage::Checking | Stage::Saving(_) => {}
            Stage::Discarding => {
                self.stage = Stage::Typing;
                if keys::act(chord, Scope::Rating) == Some(TaskAct::Discard) {
                    return self.keeper.discard().into_iter().chain([Wish::Close]).collect();
                }
            }
            Stage::Typing => return self.type_key(chord, scene),
        }
        Vec::new()
    }

    fn type_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        self.said = None;
        if self.head.is_none() && chord.code != KeyCode::Esc {
            self.early.extend((self.early.len() < MOST_EARLY).then_some(Early::Key(chord)));
            return Vec::new();
        }
        if let Some(motion) = motion(chord) {
            self.grid.go(motion);
            return Vec::new();
        }
        if let Some(c) = chord.text() {
            self.letter(c, scene);
            return Vec::new();
        }
        match keys::act(chord, Scope::Rating) {
            Some(TaskAct::Close) => return self.leave(scene),
            Some(TaskAct::Save) => self.save(scene),
            Some(TaskAct::StepBack) => self.undo(scene.now.ms),
            Some(TaskAct::StepForward) => {
                if let Some(at) = self.rows.redo() {
                    self.settle(at, scene.now.ms);
                }
            }
            Some(TaskAct::NextUnrated) => self.next_unrated(scene.lang),
            Some(TaskAct::Period) => self.open_periods(scene.lang),
            Some(TaskAct::ClearRow) => self.clear_row(scene.now.ms),
            Some(TaskAct::Discard) => return self.ask_discard(),
            Some(TaskAct::Help) => self.stage = Stage::Helping(Box::new(Help::of(Scope::Rating, scene.lang))),
            _ => {}
        }
        Vec::new()
    }

    /// A letter stands for one key, or for two where an input method put them together.
    fn letter(&mut self, c: char, scene: &Scene) {
        let ms = scene.now.ms;
        if matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}') {
            self.slip.phantom = Some(ms);
            return;
        }
        let undone = self.slip.undone.take().filter(|(_, at)| ms <= at + BURST_MS).map(|(key, _)| key);
        for key in pressed(c, undone, scene.lang) {
            self.press(key, scene);
        }
    }

    fn press(&mut self, key: char, scene: &Scene) {
        let (at, ms) = (self.at(), scene.now.ms);
        if let Some(rating) = rating_of(key, scene.lang) {
            if at < self.rows.sites.len() {
                let next = (at + 1).min(self.rows.len() - 1);
                self.rows.change(at, next, Some(key), |mark| {
                    mark.rating = Some(rating);
                    mark.set_right(Part::Rating);
                });
                self.settle(next, ms);
            }
            return;
        }
        match (key, keys::act(Chord::char(key), Scope::Rating)) {
            (_, Some(TaskAct::Criterion)) => self.toggle(key, scene),
            (_, Some(TaskAct::ClearCriteria)) => {
                self.rows.change(at, at, Some(key), |mark| {
                    mark.answers.clear();
                    mark.set_right(Part::Criteria);
                });
                self.settle(at, ms);
                self.detail.1 = 0;
            }
            (_, Some(TaskAct::NextUnrated)) => self.next_unrated(scene.lang),
            (_, Some(TaskAct::Period)) => self.open_periods(scene.lang),
            _ => {}
        }
    }

    fn toggle(&mut self, digit: char, scene: &Scene) {
        let at = self.at();
        let count = self.rows.criteria(at).len();
        let Some(place) = digit.to_digit(10).and_then(|digit| (digit as usize).checked_sub(1)) else { return };
        if place >= count {
            let n = scene.lang.number(count as u64);
            self.said = Some(Said::Warning(scene.lang.fill("grid.no_such_criterion", &[("n", &n)])));
            return;
        }
        self.rows.change(at, at, Some(digit), |mark| {
            mark.answers.resize(count, false);
            mark.answers.iter_mut().skip(place).take(1).for_each(|answer| *answer = !*answer);
            mark.set_right(Part::Criteria);
        });
        self.settle(at, scene.now.ms);
        self.detail.1 = 0;
    }

    fn undo(&mut self, ms: u64) {
        if self.slip.phantom.take().is_some_and(|at| ms <= at + BURST_MS) {
            return;
        }
        if let Some((key, at)) = self.rows.undo() {
            self.slip.undone = key.map(|key| (key, ms));
            self.settle(at, ms);
        }
    }

    /// Something changed: the cursor goes to a row, and what is typed is to be kept.
    fn settle(&mut self, at: usize, ms: u64) {
        self.grid.viewport.set_len(self.rows.len());
        self.grid.viewport.move_to(at);
        self.keeper.touch(ms);
    }

    fn next_unrated(&mut self, lang: Lang) {
        match self.rows.next_unrated(self.at()) {
            Some(at) => self.grid.viewport.move_to(at),
            None => self.said = Some(Said::Done(lang.t("grid.all_rated").to_owned())),
        }
    }

    /// What is typed for the row is taken out, or a pasted row that has no place.
    fn clear_row(&mut self, ms: u64) {
        let at = self.at();
        if let Some(row) = self.rows.sites.get(at) {
            let base = Mark::of(&row.site);
            self.rows.change(at, at, None, |mark| *mark = base);
        } else {
            self.rows.drop_stray(at);
        }
        self.settle(at, ms);
    }

    fn ask_discard(&mut self) -> Vec<Wish> {
        if self.body().is_none() {
            return vec![Wish::Close];
        }
        self.stage = Stage::Discarding;
        Vec::new()
    }

    fn open_periods(&mut self, lang: Lang) {
        if self.body().is_some() {
            self.said = Some(Said::Warning(lang.t("grid.save_before_period").to_owned()));
            return;
        }
        let Some(head) = &self.head else { return };
        let item = |period: &PeriodCode| Item {
            key: period.to_string(),
            text: lang.period(period.as_str()),
            group: String::new(),
        };
        self.stage = Stage::Choosing(Box::new(Picker::new(head.periods.iter().map(item).collect())));
    }

    fn choose(&mut self, chord: Chord) {
        let Stage::Choosing(picker) = &mut self.stage else { return };
        match chord.code {
            KeyCode::Esc => self.stage = Stage::Typing,
            KeyCode::Enter => {
                let chosen = picker.picked().and_then(|at| self.head.as_ref()?.periods.get(at).cloned());
                self.stage = Stage::Typing;
                if chosen.is_some() && chosen != self.period {
                    (self.period, self.head, self.wanted) = (chosen, None, true);
                }
            }
            KeyCode::Backspace => picker.edit(|input| input.backspace()),
            _ => match (motion(chord), chord.text()) {
                (Some(motion), _) => picker.go(motion),
                (_, Some(c)) => {
                    picker.edit(|input| input.insert(c));
                }
                _ => {}
            },
        }
    }

    /// Pasted text is a block of cells. Every cell is checked now, and none is written before all are right.
    pub(super) fn take_paste(&mut self, text: &str, scene: &Scene) {
        if self.head.is_none() && self.early.len() < MOST_EARLY {
            return self.early.push(Early::Paste(text.to_owned()));
        }
        if !matches!(self.stage, Stage::Typing) || self.rows.is_empty() {
            return self.said = Some(Said::Warning(scene.lang.t("grid.not_pasted").to_owned()));
        }
        let block = Block::read(text);
        let at = self.at();
        let pasted = paste::read(&block, &self.rows, at, scene.lang);
        if pasted.marks.is_empty() && pasted.strays.is_empty() {
            return;
        }
        self.said = Some(said(&pasted, &block, scene.lang));
        let first = pasted.marks.first().map(|(at, _)| *at);
        let bad = pasted.marks.iter().find(|(_, mark)| !mark.wrong.is_empty()).map(|(at, _)| *at);
        let stray = (!pasted.strays.is_empty()).then_some(self.rows.len());
        let after = bad.or(stray).or(first).unwrap_or(at);
        self.rows.paste(pasted.marks, pasted.strays, (at, after));
        self.settle(after, scene.now.ms);
    }
}

/// What came of a block: how much was taken, and everything that was not.
fn said(pasted: &Pasted, block: &Block, lang: Lang) -> Said {
    let count = |n: usize| lang.number(n as u64);
    let mut text = lang.fill("grid.pasted", &[("n", &count(pasted.marks.len()))]);
    let mut add = |key: &str, n: usize| {
        if n > 0 {
            text.push_str(" · ");
            text.push_str(&lang.fill(key, &[("n", &count(n))]));
        }
    };
    add("grid.pasted_wrong", pasted.wrong);
    add("grid.pasted_strays", pasted.strays.len());
    add("grid.rows_left_out", block.rows_left_out);
    add("grid.cells_left_out", block.cells_left_out);
    if !pasted.passed_over.is_empty() {
        let names = pasted.passed_over.join(", ");
        text.push_str(" · ");
        text.push_str(&lang.fill("grid.passed_over", &[("columns", &names)]));
    }
    let whole = pasted.wrong + pasted.strays.len() + block.rows_left_out + block.cells_left_out == 0;
    if whole { Said::Done(text) } else { Said::Warning(text) }
}

/// The keys that move in a list and are no letters.
const fn motion(chord: Chord) -> Option<Motion> {
    match chord.code {
        KeyCode::Up => Some(Motion::Up),
        KeyCode::Down | KeyCode::Enter => Some(Motion::Down),
        KeyCode::PageUp => Some(Motion::PageUp),
        KeyCode::PageDown => Some(Motion::PageDown),
        KeyCode::Home => Some(Motion::Home),
        KeyCode::End => Some(Motion::End),
        _ => None,
    }
}
