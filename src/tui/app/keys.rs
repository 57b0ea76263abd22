//! Keys: to the menu if one is open, else to a search that is being typed, else to the pane in focus.

use crossterm::event::KeyCode;

use crate::tui::app::App;
use crate::tui::app::Search;
use crate::tui::app::filter::Chip;
use crate::tui::app::filter::ChipKind;
use crate::tui::app::menu::Menu;
use crate::tui::app::menu::MenuKind;
use crate::tui::app::menu::Run;
use crate::tui::app::sites::Anchor;
use crate::tui::edit::edit;
use crate::tui::effect::Effect;
use crate::tui::event::Chord;
use crate::tui::focus::Pane;
use crate::tui::keymap;
use crate::tui::keymap::ActionId;
use crate::widget::line_input::LineInput;
use crate::widget::viewport::Motion;

/// Longer than what anybody searches for.
const MOST_TYPED: usize = 200;

impl App {
    /// Handles a key.
    pub(super) fn key(&mut self, chord: Chord) -> Vec<Effect> {
        if chord == Chord::ctrl('c') {
            self.quit();
            return Vec::new();
        }
        if self.menu.is_some() {
            return self.menu_key(chord);
        }
        if !self.tasks.is_empty() {
            self.task_key(chord);
            return Vec::new();
        }
        self.told = None;
        if self.search.is_some() {
            return self.search_key(chord);
        }
        match keymap::action(chord, self.focus).filter(|id| self.works(*id)) {
            Some(id) => self.act(id),
            None => Vec::new(),
        }
    }

    /// Text that was pasted goes where one types; elsewhere it means nothing.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(menu) = &mut self.menu {
            menu.picker.edit(|input| input.insert_text(text));
        } else if !self.tasks.is_empty() {
            self.task_paste(text);
        } else if let Some(search) = &mut self.search {
            search.replace();
            search.input.insert_text(text);
            self.searched();
        }
    }

    /// Opens a menu.
    pub(super) fn open_menu(&mut self, kind: MenuKind) {
        self.menu = Some(Menu::open(kind, self));
    }

    /// Begins a search, or goes on with the one that is in force.
    pub(super) fn open_search(&mut self) {
        let in_tree = self.focus == Pane::Tree;
        if !in_tree {
            self.leave_view();
            self.focus = Pane::Sites;
        }
        let typed = match self.filter.get(ChipKind::Words) {
            _ if in_tree => self.tree.needle.clone(),
            Some(chip) => chip.label.clone(),
            None => String::new(),
        };
        self.search = Some(Search { input: LineInput::with_text(&typed, MOST_TYPED), in_tree, fresh: true });
    }

    fn menu_key(&mut self, chord: Chord) -> Vec<Effect> {
        match chord.code {
            KeyCode::Esc => self.menu = None,
            KeyCode::Enter => return self.run_menu(),
            _ => self.move_or_type_in_menu(chord),
        }
        Vec::new()
    }

    fn run_menu(&mut self) -> Vec<Effect> {
        let Some(run) = self.menu.as_ref().and_then(Menu::picked) else { return Vec::new() };
        self.menu = None;
        match run {
            Run::Act(id) => return self.act(id),
            Run::Show(chip) => self.show(chip),
            Run::Site(id) => self.open_site(id),
            Run::Form(kind) => self.open_form(kind),
            Run::Table => self.open_table(),
        }
        Vec::new()
    }

    fn move_or_type_in_menu(&mut self, chord: Chord) {
        let Some(menu) = &mut self.menu else { return };
        if let Some(motion) = list_motion(chord) {
            menu.picker.go(motion);
        } else {
            menu.picker.edit(|input| edit(input, chord));
        }
    }

    fn search_key(&mut self, chord: Chord) -> Vec<Effect> {
        match chord.code {
            KeyCode::Enter | KeyCode::Esc => self.search = None,
            KeyCode::Tab | KeyCode::BackTab => {
                self.search = None;
                let id = if chord.code == KeyCode::Tab { ActionId::NextPane } else { ActionId::PreviousPane };
                return self.act(id);
            }
            _ => self.move_or_type_in_search(chord),
        }
        Vec::new()
    }

    fn move_or_type_in_search(&mut self, chord: Chord) {
        if let Some(motion) = list_motion(chord) {
            self.move_cursor(motion);
        } else if let Some(search) = &mut self.search {
            if chord.text().is_some() {
                search.replace();
            }
            search.fresh = false;
            if edit(&mut search.input, chord) {
                self.searched();
            }
        }
    }

    /// The typed text changed: the table or the tree follows.
    fn searched(&mut self) {
        let Some(search) = &self.search else { return };
        let typed = search.input.text();
        if search.in_tree {
            if let Some(board) = &self.board {
                self.tree.search(&typed, board);
            }
            return;
        }
        match Chip::words(&typed) {
            Some(chip) => self.filter.put(chip),
            None => self.filter.remove(ChipKind::Words),
        }
        self.problem = None;
        self.sites.anchor = Anchor::Top;
    }
}

impl Search {
    /// Makes room for another search, as typing over a selected text does.
    fn replace(&mut self) {
        if std::mem::take(&mut self.fresh) {
            self.input.clear();
        }
    }
}

/// The keys that move in the list under a text field.
const fn list_motion(chord: Chord) -> Option<Motion> {
    match chord.code {
        KeyCode::Up => Some(Motion::Up),
        KeyCode::Down => Some(Motion::Down),
        KeyCode::PageUp => Some(Motion::PageUp),
        KeyCode::PageDown => Some(Motion::PageDown),
        _ => None,
    }
}
