//! Keys of the tree in which units are marked.

use crossterm::event::KeyCode;

use crate::lang::Lang;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Wish;
use crate::tui::task::grid::help::Help;
use crate::tui::task::grid::help::Helped;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::marking::Marking;
use crate::tui::task::marking::Said;
use crate::widget::viewport::Motion;

impl Marking {
    pub(super) fn take_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        self.said = None;
        self.hasty = false;
        let discards = std::mem::take(&mut self.discards);
        if discards && keys::act(chord, Scope::Marking) == Some(TaskAct::Discard) {
            return self.keeper.discard().into_iter().chain([Wish::Close]).collect();
        }
        if let Some(help) = &mut self.help {
            match help.key(chord) {
                Helped::Open => {}
                Helped::Closed => self.help = None,
                Helped::Press(chord) => {
                    self.help = None;
                    return self.act(chord, scene);
                }
            }
            return Vec::new();
        }
        if self.in_tree { self.tree_key(chord, scene) } else { self.find_key(chord, scene) }
    }

    /// A key in the field above the tree.
    fn find_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        match chord.code {
            KeyCode::Esc => return self.leave(scene),
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => {
                self.enter_tree();
                return Vec::new();
            }
            KeyCode::Backspace => self.find.backspace(),
            KeyCode::Char('h') if chord.ctrl => self.find.backspace(),
            KeyCode::Char('u') if chord.ctrl => self.find.clear(),
            KeyCode::Char('w') if chord.ctrl => self.find.delete_word(),
            KeyCode::Delete => self.find.delete(),
            KeyCode::Left => self.find.left(),
            KeyCode::Right => self.find.right(),
            _ => match chord.text() {
                Some(c) => {
                    self.find.insert(c);
                }
                None => return self.act(chord, scene),
            },
        }
        self.search();
        Vec::new()
    }

    /// A key in the tree. A letter goes on with the search.
    fn tree_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let act = keys::act(chord, Scope::Marking);
        if act.is_some() {
            return self.act(chord, scene);
        }
        match chord.code {
            KeyCode::Up if self.tree.viewport().cursor() == Some(0) => self.in_tree = false,
            KeyCode::Up => self.tree.go(Motion::Up),
            KeyCode::Down => self.tree.go(Motion::Down),
            KeyCode::PageUp => self.tree.go(Motion::PageUp),
            KeyCode::PageDown => self.tree.go(Motion::PageDown),
            KeyCode::Home => self.tree.go(Motion::Home),
            KeyCode::End => self.tree.go(Motion::End),
            KeyCode::Left => self.tree.left(),
            KeyCode::Right => self.tree.right(),
            KeyCode::Tab | KeyCode::BackTab => self.in_tree = false,
            KeyCode::Backspace => {
                self.in_tree = false;
                return self.find_key(chord, scene);
            }
            _ if chord.text().is_some() => {
                self.in_tree = false;
                return self.find_key(chord, scene);
            }
            _ => {}
        }
        Vec::new()
    }

    fn act(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        match keys::act(chord, Scope::Marking) {
            Some(TaskAct::Close) => return self.leave(scene),
            Some(TaskAct::ToRows) => return self.open_rows(scene),
            Some(TaskAct::Help) => self.help = Some(Box::new(Help::of(Scope::Marking, scene.lang))),
            Some(TaskAct::Mark) => self.mark(scene),
            Some(TaskAct::MarkBelow) => self.mark_below(scene),
            Some(TaskAct::Unmark) => self.unmark(scene),
            Some(TaskAct::FindUnit) => {
                self.in_tree = false;
                self.find.clear();
                self.search();
            }
            Some(TaskAct::Discard) if self.marked.is_empty() => return vec![Wish::Close],
            Some(TaskAct::Discard) => {
                self.discards = true;
                self.said = Some(Said::Warning(scene.lang.t("grid.discard_again").to_owned()));
            }
            _ => {}
        }
        Vec::new()
    }

    fn here(&self) -> Option<usize> {
        self.position(self.tree.cursor()?)
    }

    /// Marks a commune, or no longer, and goes on to the next; a unit above communes is opened instead.
    fn mark(&mut self, scene: &Scene) {
        let Some(at) = self.here() else { return };
        if !self.is_leaf(at) {
            self.tree.right();
            return;
        }
        if let Some(id) = self.units.get(at).map(|row| row.id.clone())
            && !self.marked.remove(&id)
        {
            self.marked.insert(id);
        }
        self.tree.go(Motion::Down);
        self.keeper.touch(scene.now.ms);
    }

    /// Marks all communes below the unit, or below the one that a commune lies in; none of them if all are marked.
    fn mark_below(&mut self, scene: &Scene) {
        let Some(at) = self.here() else { return };
        let top = if self.is_leaf(at) { self.parent(at).unwrap_or(at) } else { at };
        let below: Vec<_> = self.leaves_below(top).into_iter().filter_map(|at| self.units.get(at)).collect();
        let (ids, name): (Vec<_>, _) = (below.iter().map(|row| row.id.clone()).collect(), self.name_of(top));
        let all = ids.iter().all(|id| self.marked.contains(id));
        let count = ids.len();
        if all {
            ids.iter().for_each(|id| {
                self.marked.remove(id);
            });
        } else {
            self.marked.extend(ids);
        }
        let key = if all { "marking.unmarked_below" } else { "marking.marked_below" };
        self.said = Some(Said::Plain(told(scene.lang, key, count, &name)));
        self.keeper.touch(scene.now.ms);
    }

    /// Takes the mark off a commune, or off all below the unit.
    fn unmark(&mut self, scene: &Scene) {
        let Some(at) = self.here() else { return };
        let ids: Vec<_> =
            self.leaves_below(at).into_iter().filter_map(|at| self.units.get(at)).map(|row| row.id.clone()).collect();
        ids.iter().for_each(|id| {
            self.marked.remove(id);
        });
        self.tree.go(Motion::Down);
        self.keeper.touch(scene.now.ms);
    }

    fn name_of(&self, at: usize) -> String {
        self.units.get(at).map(|row| row.full_name.clone()).unwrap_or_default()
    }
}

fn told(lang: Lang, key: &str, count: usize, name: &str) -> String {
    lang.fill(key, &[("n", &lang.number(count as u64)), ("unit", name)])
}
