//! Keys of a table of new sites.

use crossterm::event::KeyCode;

use crate::model::field::Input;
use crate::text::telex::Method;
use crate::text::telex::Telex;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Wish;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::count_back::Counted;
use crate::tui::task::grid::help::Help;
use crate::tui::task::grid::help::Helped;
use crate::tui::task::grid::keeper::Keeper;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::Stage;
use crate::tui::task::grid::sites::Typing;
use crate::tui::task::grid::sites::sheet::Place;
use crate::tui::task::grid::sites::sheet::Sheet;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::marking::Marking;
use crate::widget::line_input::LineInput;

/// The most code points in a cell: a note, its letters put together from three each.
const MOST_TYPED: usize = 6_000;

impl SitesGrid {
    pub(super) fn take_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        match &mut self.stage {
            Stage::Counting(count) => match count.key(chord) {
                Counted::Waiting => {}
                Counted::Right => self.write(scene),
                Counted::Given => self.stage = Stage::Typing,
            },
            Stage::Helping(help) => match help.key(chord) {
                Helped::Open => {}
                Helped::Closed => self.stage = Stage::Typing,
                Helped::Press(chord) => {
                    self.stage = Stage::Typing;
                    return self.grid_key(chord, scene);
                }
            },
            Stage::Mapping(_) => self.map_key(chord, scene),
            Stage::Choosing(_) => self.choose_key(chord, scene),
            Stage::Saving(_) if chord.code == KeyCode::Esc => return self.leave(scene),
            Stage::Saving(_) => {}
            Stage::Discarding => {
                self.stage = Stage::Typing;
                if keys::act(chord, Scope::Grid) == Some(TaskAct::Discard) {
                    return self.keeper.discard().into_iter().chain([Wish::Close]).collect();
                }
            }
            Stage::Typing => {
                self.said = None;
                return if self.typing.is_some() { self.cell_key(chord, scene) } else { self.grid_key(chord, scene) };
            }
        }
        Vec::new()
    }

    /// A key while nothing is typed: moves, acts, or begins a cell.
    fn grid_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        if let Some(c) = chord.text() {
            self.begin(Some(c), scene);
            return Vec::new();
        }
        match keys::act(chord, Scope::Grid) {
            Some(TaskAct::Close) => return self.leave(scene),
            Some(act) => return self.act(act, scene),
            None => {}
        }
        match chord.code {
            KeyCode::Enter if self.opens_list() => self.open_list(scene),
            _ => self.travel(chord),
        }
        Vec::new()
    }

    /// A key while a cell is typed into.
    fn cell_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let Some(typing) = &mut self.typing else { return Vec::new() };
        let inside = typing.inside;
        // The caret moves or text goes in another way than by letters: the word under way is over.
        if chord.text().is_none() && chord.code != KeyCode::Backspace {
            typing.telex.iter_mut().for_each(Telex::reset);
        }
        match chord.code {
            // What is typed is never lost: a step back brings what was there before.
            KeyCode::Esc => self.commit(scene),
            KeyCode::Backspace => typing.backspace(),
            KeyCode::Char('h') if chord.ctrl => typing.backspace(),
            KeyCode::Char('u') if chord.ctrl => typing.input.clear(),
            KeyCode::Char('w') if chord.ctrl => typing.input.delete_word(),
            KeyCode::Delete => typing.input.delete(),
            KeyCode::Left if inside => typing.input.left(),
            KeyCode::Right if inside => typing.input.right(),
            KeyCode::Home if inside => typing.input.home(),
            KeyCode::End if inside => typing.input.end(),
            _ => match (chord.text(), keys::act(chord, Scope::Grid)) {
                (Some(c), _) => typing.letter(c),
                (None, Some(TaskAct::Change)) => typing.inside = true,
                (None, act) => {
                    self.commit(scene);
                    match act {
                        Some(act) => return self.act(act, scene),
                        None => self.travel(chord),
                    }
                }
            },
        }
        Vec::new()
    }

    fn act(&mut self, act: TaskAct, scene: &Scene) -> Vec<Wish> {
        let place = self.place();
        match act {
            TaskAct::Save => self.save(scene),
            TaskAct::StepBack => {
                if let Some(place) = self.sheet.undo() {
                    self.changed(scene);
                    self.go(place);
                }
            }
            TaskAct::StepForward => {
                if let Some(place) = self.sheet.redo() {
                    self.changed(scene);
                    self.go(place);
                }
            }
            TaskAct::Change => self.begin(None, scene),
            TaskAct::PickList if self.is_pick() => self.open_list(scene),
            TaskAct::ClearCell => self.put(place, None, scene),
            TaskAct::FillDown => self.fill_down(scene),
            TaskAct::RemoveRow => {
                self.sheet.remove(place.row, (place, place));
                self.changed(scene);
                self.go(place);
            }
            TaskAct::NextFlaw => self.next_flaw(scene),
            TaskAct::Units => return self.back_to_units(),
            TaskAct::Help => self.stage = Stage::Helping(Box::new(Help::of(Scope::Grid, scene.lang))),
            TaskAct::Method => return self.next_method(scene),
            TaskAct::Discard if self.draft().is_none() => return vec![Wish::Close],
            TaskAct::Discard => self.stage = Stage::Discarding,
            _ => {}
        }
        Vec::new()
    }

    /// Moves the cursor. Enter goes down, back to the column in which the row was begun; Tab goes right.
    fn travel(&mut self, chord: Chord) {
        let place = self.place();
        let last = self.sheet.columns.len().saturating_sub(1);
        let rows = self.grid.viewport.len();
        let to = match chord.code {
            KeyCode::Tab if place.column == last => Place { row: place.row + 1, column: 0 },
            KeyCode::Tab => Place { column: place.column + 1, ..place },
            KeyCode::BackTab if place.column == 0 && place.row > 0 => Place { row: place.row - 1, column: last },
            KeyCode::BackTab | KeyCode::Left => Place { column: place.column.saturating_sub(1), ..place },
            KeyCode::Right => Place { column: (place.column + 1).min(last), ..place },
            KeyCode::Enter => Place { row: (place.row + 1).min(rows.saturating_sub(1)), column: self.begun },
            KeyCode::Up => Place { row: place.row.saturating_sub(1), ..place },
            KeyCode::Down => Place { row: place.row + 1, ..place },
            KeyCode::Home => Place { column: 0, ..place },
            KeyCode::End => Place { column: last, ..place },
            KeyCode::PageUp => return self.grid.viewport.page_up(),
            KeyCode::PageDown => return self.grid.viewport.page_down(),
            _ => return,
        };
        self.go(to);
        if chord.code != KeyCode::Tab {
            self.begun = self.grid.column;
        }
    }

    /// Begins to type into the cell: over what is there, or behind it.
    fn begin(&mut self, first: Option<char>, scene: &Scene) {
        let input = self.sheet.columns.get(self.grid.column).map(|field| field.input);
        let takes_words = matches!(input, Some(Input::Line(_) | Input::Pick(_) | Input::PickMany(_)));
        let telex = scene.method.filter(|_| takes_words).map(Telex::new);
        let mut typing = Typing { input: LineInput::new(MOST_TYPED), inside: first.is_none(), telex };
        match first {
            Some(c) => typing.letter(c),
            None => {
                let cell = self.sheet.own(self.place());
                // A picked record has its name there, and its code only in the command.
                let text = cell.map(|cell| if self.is_pick() { cell.shown() } else { &cell.typed }).unwrap_or_default();
                typing.input.insert_text(text);
            }
        }
        self.typing = Some(typing);
    }

    /// Writes by the next method: Telex, VNI, the terminal's own.
    fn next_method(&mut self, scene: &Scene) -> Vec<Wish> {
        let (next, key) = match scene.method {
            None => (Some(Method::Telex), "form.method_telex"),
            Some(Method::Telex) => (Some(Method::Vni), "form.method_vni"),
            Some(Method::Vni) => (None, "form.method_off"),
        };
        self.said = Some(Said::Done(scene.lang.find(key).unwrap_or_default().to_owned()));
        vec![Wish::Method(next)]
    }

    /// Takes what is typed into its cell, checked.
    pub(super) fn commit(&mut self, scene: &Scene) {
        let Some(typing) = self.typing.take() else { return };
        let place = self.place();
        let text = typing.input.text();
        let unchanged = self.sheet.own(place).is_some_and(|cell| cell.shown() == text || cell.typed == text);
        let empty = text.trim().is_empty() && self.sheet.own(place).is_none() && !self.sheet.is_copies;
        if !unchanged && !empty {
            self.put(place, Some(text), scene);
        }
    }

    /// Puts a text into a cell, or nothing at all.
    pub(super) fn put(&mut self, place: Place, text: Option<String>, scene: &Scene) {
        if place.row >= self.sheet.rows.len() && text.is_none() {
            return;
        }
        let texts = [(place.row, vec![(place.column, text)])];
        self.sheet.put(&texts, (place, place), Self::around(scene), &mut self.names);
        self.changed(scene);
    }

    /// The cell above goes into this one.
    fn fill_down(&mut self, scene: &Scene) {
        let place = self.place();
        let Some(above) = place.row.checked_sub(1).filter(|row| *row >= self.sheet.first()) else { return };
        let text = self.sheet.own(Place { row: above, ..place }).map(|cell| cell.typed.clone());
        self.put(place, text, scene);
        self.go(Place { row: place.row + 1, ..place });
    }

    fn next_flaw(&mut self, scene: &Scene) {
        match self.sheet.next_flaw(self.place()) {
            Some(place) => self.go(place),
            None => self.said = Some(Said::Done(scene.lang.t("grid.no_flaw").to_owned())),
        }
    }

    /// Goes back to the tree of units; what is typed for the rows goes along.
    fn back_to_units(&mut self) -> Vec<Wish> {
        let Some(source) = self.source.take() else { return Vec::new() };
        let keeper = std::mem::replace(&mut self.keeper, Keeper::fresh());
        let sheet = std::mem::replace(&mut self.sheet, Sheet::table());
        vec![Wish::Replace(Box::new(Marking::resumed(source, keeper, sheet)))]
    }

    /// Whether the cell under the cursor is picked from records.
    pub(super) fn is_pick(&self) -> bool {
        let field = self.sheet.columns.get(self.grid.column);
        field.is_some_and(|field| matches!(field.input, Input::Pick(_) | Input::PickMany(_)))
    }

    /// Whether Enter opens the list: where a name means nothing or several things.
    fn opens_list(&self) -> bool {
        self.is_pick() && self.sheet.own(self.place()).is_some_and(|cell| cell.is_wrong())
    }
}

impl Typing {
    /// Types a letter, by our own input method where there is one.
    fn letter(&mut self, c: char) {
        // A letter beyond ASCII comes from an input method: two of them would spoil each other's words.
        if !c.is_ascii() {
            self.telex = None;
        }
        let Some(telex) = &mut self.telex else {
            self.input.insert(c);
            return;
        };
        let edit = telex.key(c);
        (0..edit.back).for_each(|_| self.input.backspace());
        self.input.insert_text(&edit.text);
    }

    fn backspace(&mut self) {
        self.input.backspace();
        self.telex.iter_mut().for_each(Telex::backspace);
    }
}
