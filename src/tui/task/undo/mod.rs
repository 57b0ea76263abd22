//! Undo: what taking back an entry would mean, what stands in its way, and the taking back itself.

mod draw;
mod steps;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::face::acts::plan::Chain;
use crate::face::acts::plan::Obstacle;
use crate::face::acts::plan::Plan;
use crate::face::acts::plan::UNASKED;
use crate::face::acts::plan::Verdict;
use crate::lang::Lang;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::tui::edit::edit;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::fresh::Fresh;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::undo::steps::Progress;
use crate::tui::task::undo::steps::Steps;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::widget::viewport::Viewport;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Undoing;

/// An entry that is about to be taken back.
#[derive(Debug)]
pub struct Undo {
    seq: Seq,
    outlook: Option<Box<Undoing>>,
    /// Why nothing is known of the entry.
    problem: Option<Problem>,
    fresh: Fresh,
    /// The cursor in the entries that stand on it.
    view: Viewport,
    stage: Stage,
    /// The number of records, typed back.
    count: LineInput,
    note: Option<Note>,
}

/// How far it is.
#[derive(Debug)]
enum Stage {
    /// It is looked at.
    Looking,
    /// What stands on it is looked at too.
    Planning(Plan),
    /// A chain that may go.
    Ready(Chain),
    /// Commands are on their way.
    Running(Steps),
    /// They came to an end before the last of them.
    Stopped(Steps),
}

/// What the last key came to, when it was nothing.
#[derive(Debug)]
enum Note {
    /// The server can't be reached.
    Offline,
    /// Another number was typed.
    WrongCount,
    /// The chain can't go.
    Obstacle(Obstacle),
}

/// What Enter means now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Take it back.
    Confirm,
    /// Look at the entry under the cursor, which stands in the way.
    OpenDependent(Seq),
    /// Look at what took it back already.
    OpenUndo(Seq),
    /// Nothing.
    Wait,
}

impl Undo {
    /// Opens what taking back an entry would mean.
    pub fn open(seq: Seq) -> Box<dyn Task> {
        Box::new(Self {
            seq,
            outlook: None,
            problem: None,
            fresh: Fresh::default(),
            view: Viewport::default(),
            stage: Stage::Looking,
            count: LineInput::new(9),
            note: None,
        })
    }

    fn turn(&self) -> Turn {
        let Some(outlook) = &self.outlook else { return Turn::Wait };
        let dependent = self.view.cursor().and_then(|at| outlook.dependents.get(at));
        match (&self.stage, dependent) {
            (Stage::Ready(_), _) => Turn::Confirm,
            (Stage::Looking, Some(act)) => Turn::OpenDependent(act.seq),
            (Stage::Looking, None) => match (&outlook.problem, outlook.act.undone_by) {
                (None, _) => Turn::Confirm,
                (Some(problem), Some(undo)) if problem.reason == Reason::AlreadyUndone => Turn::OpenUndo(undo),
                _ => Turn::Wait,
            },
            _ => Turn::Wait,
        }
    }

    /// What would be taken back now.
    fn chain(&self) -> Option<Chain> {
        match (&self.stage, self.turn()) {
            (Stage::Ready(chain), _) => Some(chain.clone()),
            (_, Turn::Confirm) => self.outlook.as_ref().map(|outlook| Chain::of(outlook.act.clone())),
            _ => None,
        }
    }

    /// The number that has to be typed back, if any.
    fn asked_count(&self) -> Option<u32> {
        self.chain().map(|chain| chain.size).filter(|size| *size > UNASKED)
    }

    /// The keys that mean something now.
    fn scope(&self) -> Scope {
        match self.turn() {
            Turn::OpenDependent(_) | Turn::OpenUndo(_) => Scope::Dependents,
            Turn::Confirm | Turn::Wait => Scope::Undoing,
        }
    }

    fn works(&self, act: TaskAct) -> bool {
        match act {
            TaskAct::Look => self.scope() == Scope::Dependents,
            TaskAct::UndoAll => matches!(self.turn(), Turn::OpenDependent(_)),
            TaskAct::Confirm => self.turn() == Turn::Confirm,
            _ => true,
        }
    }

    fn enter(&mut self, scene: &Scene) -> Vec<Wish> {
        match self.turn() {
            Turn::OpenDependent(seq) => return vec![Wish::Open(Self::open(seq))],
            Turn::OpenUndo(seq) => return vec![Wish::Replace(Self::open(seq))],
            Turn::Confirm => self.confirm(scene),
            Turn::Wait => {}
        }
        Vec::new()
    }

    fn confirm(&mut self, scene: &Scene) {
        if !scene.online {
            self.note = Some(Note::Offline);
            return;
        }
        // Digits alone count: a dot for thousands is how the number stands on the screen.
        let typed: String = self.count.text().chars().filter(char::is_ascii_digit).collect();
        if self.asked_count().is_some_and(|asked| typed.parse() != Ok(asked)) {
            self.note = Some(Note::WrongCount);
            return;
        }
        if let Some(chain) = self.chain() {
            self.stage = Stage::Running(Steps::new(chain));
        }
    }

    /// Begins to look at all that stands on the entry.
    fn plan_all(&mut self, scene: &Scene) {
        let Some(outlook) = self.outlook.as_ref().filter(|_| self.works(TaskAct::UndoAll)) else { return };
        self.stage = Stage::Planning(Plan::new((**outlook).clone()));
        self.go_on_planning(scene);
    }

    fn go_on_planning(&mut self, scene: &Scene) {
        let Stage::Planning(plan) = &self.stage else { return };
        match plan.verdict(scene.officer.as_ref()) {
            Verdict::LookAt(_) => {}
            Verdict::Safe(chain) => self.stage = Stage::Ready(chain),
            Verdict::Unsafe(obstacle) => self.give_up_planning(obstacle),
        }
    }

    fn give_up_planning(&mut self, obstacle: Obstacle) {
        self.stage = Stage::Looking;
        self.note = Some(Note::Obstacle(obstacle));
    }

    fn back(&mut self, scene: &Scene) -> Vec<Wish> {
        match &mut self.stage {
            Stage::Planning(_) | Stage::Ready(_) => {
                self.stage = Stage::Looking;
                self.count.clear();
            }
            Stage::Running(steps) if steps.len() > 1 && !steps.is_stopping() && scene.online => steps.stop(),
            Stage::Running(steps) => {
                let seq = steps.present().map_or(self.seq, |act| act.seq);
                let text = scene.lang.fill("undo.left", &[("seq", &scene.lang.number(seq.0))]);
                return vec![Wish::Close, Wish::Tell(text)];
            }
            Stage::Looking | Stage::Stopped(_) => return vec![Wish::Close],
        }
        Vec::new()
    }

    fn hear_outlook(&mut self, seq: Seq, answer: Answer, scene: &Scene) {
        match (answer, &mut self.stage) {
            (Answer::Undoing(outlook), Stage::Planning(plan)) => plan.look(*outlook),
            (Answer::Undoing(outlook), Stage::Looking) if seq == self.seq => {
                self.view.set_len(outlook.dependents.len());
                self.outlook = Some(outlook);
                self.problem = None;
            }
            (Answer::Refused(problem), Stage::Planning(plan)) => {
                if let Some(obstacle) = plan.refused(seq, problem) {
                    self.give_up_planning(obstacle);
                }
            }
            (Answer::Refused(problem), Stage::Looking) => self.problem = Some(problem),
            _ => {}
        }
        self.go_on_planning(scene);
    }

    fn hear_step(&mut self, answer: &Answer, scene: &Scene) -> Vec<Wish> {
        let is_redo = self.is_redo();
        let Stage::Running(steps) = &mut self.stage else { return Vec::new() };
        steps.hear(answer, scene.now.ms);
        match steps.progress() {
            Progress::Going => Vec::new(),
            Progress::Finished => vec![Wish::Close, Wish::Tell(finished(steps, is_redo, scene.lang))],
            Progress::Stopped => {
                if let Stage::Running(steps) = std::mem::replace(&mut self.stage, Stage::Looking) {
                    self.stage = Stage::Stopped(steps);
                }
                Vec::new()
            }
        }
    }

    /// Whether taking the entry back makes hold again what was undone.
    fn is_redo(&self) -> bool {
        self.outlook.as_ref().is_some_and(|outlook| outlook.act.act == "undo")
    }
}

impl Task for Undo {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        self.note = None;
        let counts = self.asked_count().is_some();
        match keys::act(chord, self.scope()) {
            Some(TaskAct::Back) => return self.back(scene),
            Some(TaskAct::Confirm | TaskAct::Look) => return self.enter(scene),
            Some(TaskAct::UndoAll) => self.plan_all(scene),
            Some(act) if act.motion().is_some() && !counts => {
                if let Some(motion) = act.motion() {
                    self.view.go(motion);
                }
            }
            _ if counts && chord.text().is_none_or(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) => {
                edit(&mut self.count, chord);
            }
            _ => {}
        }
        Vec::new()
    }

    fn paste(&mut self, _text: &str, _scene: &Scene) -> Vec<Wish> {
        // A number that is typed back is a look at it; a pasted one would be none.
        Vec::new()
    }

    fn hear(&mut self, topic: Topic, ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match (topic, ask) {
            (Topic::Save, _) => return self.hear_step(&answer, scene),
            (_, Ask::Undoing { seq }) => self.hear_outlook(seq, answer, scene),
            _ => {}
        }
        Vec::new()
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)> {
        let ask = match &self.stage {
            Stage::Running(steps) if !is_out(Topic::Save) => steps.question(scene.now.ms).map(|ask| (Topic::Save, ask)),
            Stage::Planning(plan) if !is_out(Topic::Undoing) => match plan.verdict(scene.officer.as_ref()) {
                Verdict::LookAt(seq) => Some((Topic::Undoing, Ask::Undoing { seq })),
                _ => None,
            },
            Stage::Looking if !is_out(Topic::Undoing) && self.fresh.is_due(scene) => {
                self.fresh.ask(scene);
                Some((Topic::Undoing, Ask::Undoing { seq: self.seq }))
            }
            _ => None,
        };
        ask.into_iter().collect()
    }

    fn lost(&mut self) {
        self.fresh.forget();
    }

    fn next_due(&self, scene: &Scene) -> Option<u64> {
        match &self.stage {
            Stage::Running(steps) => steps.next_due(scene.now.ms),
            Stage::Looking => self.fresh.next_due(scene),
            _ => None,
        }
    }

    fn fit(&mut self, screen: Rect) {
        let rows = draw::list_height(self, screen);
        self.view.set_height(usize::from(rows));
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        draw::render(self, screen, buf, scene, look)
    }
}

/// What is said when all is written.
fn finished(steps: &Steps, is_redo: bool, lang: Lang) -> String {
    let entry = steps.entry().map(|seq| lang.number(seq.0)).unwrap_or_default();
    let done = steps.acts().last().map(|act| lang.number(act.seq.0)).unwrap_or_default();
    let count = lang.number(steps.len());
    let key = match (steps.len(), is_redo) {
        (1, true) => "undo.saved_redo",
        (1, false) => "undo.saved",
        _ => "undo.saved_all",
    };
    lang.fill(key, &[("seq", &done), ("entry", &entry), ("n", &count)])
}
