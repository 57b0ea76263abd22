//! The pile of tasks: the uppermost has the keys, and the server is asked on behalf of all.

use crate::model::id::SiteId;
use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::desk::Kind;
use crate::tui::effect::Effect;
use crate::tui::event::Chord;
use crate::tui::keymap::ActionId;
use crate::tui::keymap::key_of;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::wire::message::AlikeRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// At most so many tasks lie on each other; beyond it a new one takes the place of the uppermost.
const MOST: usize = 8;

/// The pile.
#[derive(Debug, Default)]
pub struct Tasks {
    pile: Vec<(TaskId, Box<dyn Task>)>,
    last: u64,
}

/// Tells the tasks of one dashboard apart, also after they are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskId(u64);

impl Tasks {
    /// Whether there is any.
    pub fn is_empty(&self) -> bool {
        self.pile.is_empty()
    }

    /// All of them, the uppermost last.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Task> {
        self.pile.iter().map(|(_, task)| &**task)
    }

    fn lay(&mut self, task: Box<dyn Task>) {
        self.pile.truncate(MOST - 1);
        self.last += 1;
        self.pile.push((TaskId(self.last), task));
    }
}

impl App {
    /// What is around a task.
    pub fn scene(&self) -> Scene {
        Scene {
            lang: self.lang,
            now: self.now,
            today: self.state.as_ref().map_or_else(|| self.now.wall.date_naive(), |state| state.today),
            as_of: self.as_of,
            officer: self.capacity.as_ref().map(|capacity| capacity.officer.clone()),
            online: self.link == LinkState::Up,
            seq: self.seq,
            method: self.method,
            screen: self.area,
        }
    }

    /// Lays a task on the pile.
    pub fn open_task(&mut self, task: Box<dyn Task>) {
        self.told = None;
        self.tasks.lay(task);
    }

    pub(super) fn task_key(&mut self, chord: Chord) {
        self.told = None;
        let scene = self.scene();
        let Some((id, task)) = self.tasks.pile.last_mut() else { return };
        let (id, wishes) = (*id, task.key(chord, &scene));
        self.grant(id, wishes);
    }

    pub(super) fn task_paste(&mut self, text: &str) {
        let scene = self.scene();
        let Some((id, task)) = self.tasks.pile.last_mut() else { return };
        let (id, wishes) = (*id, task.paste(text, &scene));
        self.grant(id, wishes);
    }

    pub(super) fn task_hears(&mut self, id: TaskId, topic: Topic, ask: Ask, answer: Answer) {
        let scene = self.scene();
        let Some((_, task)) = self.tasks.pile.iter_mut().find(|(other, _)| *other == id) else { return };
        let is_saved = topic == Topic::Save && matches!(answer, Answer::Done(_));
        let wishes = task.hear(topic, ask, answer, &scene);
        self.grant(id, wishes);
        if is_saved && self.tasks.is_empty() {
            self.tell_how_to_undo();
        }
    }

    /// Whoever wrote something hears at once how to take it back.
    fn tell_how_to_undo(&mut self) {
        let saved = self.told.take().unwrap_or_else(|| self.lang.t("tui.saved").to_owned());
        let key = key_of(ActionId::Acts);
        let saved = saved.trim_end_matches('.');
        self.told = Some(format!("{saved} · {}", self.lang.fill("tui.saved_undo", &[("key", &key)])));
    }

    pub(super) fn tasks_lost(&mut self) {
        self.tasks.pile.iter_mut().for_each(|(_, task)| task.lost());
    }

    pub(super) fn fit_tasks(&mut self) {
        let screen = self.area;
        self.tasks.pile.iter_mut().for_each(|(_, task)| task.fit(screen));
    }

    /// Asks what the tasks want to know.
    pub(super) fn ask_for_tasks(&mut self, effects: &mut Vec<Effect>) {
        let scene = self.scene();
        let mut wanted = Vec::new();
        let desk = &self.desk;
        for (id, task) in &mut self.tasks.pile {
            let id = *id;
            let questions = task.questions(&|topic| desk.is_out(Kind::Task(id, topic)), &scene);
            wanted.extend(questions.into_iter().map(|(topic, ask)| (id, topic, ask)));
        }
        for (id, topic, ask) in wanted {
            self.send(Kind::Task(id, topic), ask, effects);
        }
    }

    pub(super) fn tasks_due(&self) -> Option<u64> {
        let scene = self.scene();
        // What is past due without a connection waits for that and not for the clock.
        let waits = |due: &u64| scene.online || *due > scene.now.ms;
        self.tasks.iter().filter_map(|task| task.next_due(&scene)).filter(waits).min()
    }

    /// Puts every task away, so that nothing is lost when the dashboard ends.
    pub(super) fn leave_tasks(&mut self) {
        let scene = self.scene();
        let left: Vec<_> = self.tasks.pile.iter_mut().map(|(id, task)| (*id, task.leave(&scene))).collect();
        left.into_iter().for_each(|(id, wishes)| self.grant(id, wishes));
    }

    fn grant(&mut self, id: TaskId, wishes: Vec<Wish>) {
        for wish in wishes {
            match wish {
                Wish::Close => self.tasks.pile.retain(|(other, _)| *other != id),
                Wish::Open(task) => self.tasks.lay(task),
                Wish::Replace(task) => {
                    self.tasks.pile.retain(|(other, _)| *other != id);
                    self.tasks.lay(task);
                }
                Wish::Tell(text) => self.told = Some(text),
                Wish::ShowSite(site) => self.show_site(site),
                Wish::AsOf(day) => self.turn_to(day),
                Wish::Columns(columns) => self.sites.show(&columns),
                Wish::View(vantage) => {
                    self.leave_view();
                    self.look(&vantage);
                }
                Wish::Use(record) => self.hand_down(id, &record),
                Wish::Keep(draft) => self.leftovers.put(Ask::KeepDraft(*draft)),
                Wish::Method(method) => self.method = method,
                Wish::Forget(token) => self.leftovers.put(Ask::DropDraft { token }),
            }
        }
    }

    /// Shows a site on the panes, for which all tasks make way.
    fn show_site(&mut self, site: SiteId) {
        self.open_site(site);
        self.leave_tasks();
    }

    /// Gives a record that was chosen on a task to the one beneath it.
    fn hand_down(&mut self, from: TaskId, record: &AlikeRow) {
        self.tasks.pile.retain(|(other, _)| *other != from);
        let scene = self.scene();
        let Some((id, task)) = self.tasks.pile.last_mut() else { return };
        let (id, wishes) = (*id, task.take(record, &scene));
        self.grant(id, wishes);
    }
}
