//! Acts: the entries of an officer, of everybody or of one record, each in a line, and the one under the cursor in full.

pub mod draw;
mod list;

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::tui::edit::edit;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::acts::list::List;
use crate::tui::task::acts::list::Wanted;
use crate::tui::task::blame::Blame;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::undo::Undo;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::widget::viewport::Motion;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Whose;

/// Longer than what anybody searches for.
const MOST_TYPED: usize = 80;

/// A list of acts.
#[derive(Debug)]
pub struct Acts {
    list: List,
    /// The words that are searched for; some while they are typed.
    search: Option<LineInput>,
}

impl Acts {
    /// Opens the officer's own acts.
    pub fn own() -> Box<dyn Task> {
        Self::open(None, Whose::Own, None)
    }

    /// Opens the acts of a record, of whomever.
    pub fn about(id: &str) -> Box<dyn Task> {
        Self::open(Some(id.to_owned()), Whose::All, None)
    }

    /// Opens the acts of a record with the cursor on one of them.
    pub fn about_at(id: &str, seq: Seq) -> Box<dyn Task> {
        Self::open(Some(id.to_owned()), Whose::All, Some(seq))
    }

    fn open(about: Option<String>, whose: Whose, goal: Option<Seq>) -> Box<dyn Task> {
        let wanted = Wanted { about, whose, words: String::new() };
        Box::new(Self { list: List::new(wanted, goal), search: None })
    }

    fn searches(&mut self, chord: Chord) {
        let Some(search) = &mut self.search else { return };
        match chord.code {
            KeyCode::Enter | KeyCode::Tab => self.search = None,
            KeyCode::Esc => {
                self.search = None;
                self.list_words("");
            }
            KeyCode::Up => self.list.view.go(Motion::Up),
            KeyCode::Down => self.list.view.go(Motion::Down),
            KeyCode::PageUp => self.list.view.go(Motion::PageUp),
            KeyCode::PageDown => self.list.view.go(Motion::PageDown),
            _ => {
                if edit(search, chord) {
                    self.searched();
                }
            }
        }
    }

    fn searched(&mut self) {
        let words = self.search.as_ref().map(|search| search.text().trim().to_owned()).unwrap_or_default();
        self.list_words(&words);
    }

    fn list_words(&mut self, words: &str) {
        self.list.list(Wanted { words: words.to_owned(), ..self.list.wanted().clone() });
    }

    fn turn_whose(&mut self) {
        let whose = match self.list.wanted().whose {
            Whose::Own => Whose::All,
            Whose::All => Whose::Own,
        };
        self.list.list(Wanted { whose, ..self.list.wanted().clone() });
    }

    /// The site that the entry under the cursor is about.
    fn site(&self) -> Option<SiteId> {
        let about = self.list.wanted().about.as_deref();
        about.or_else(|| self.list.at_cursor().map(|row| row.subject.0.as_str())).and_then(SiteId::parse)
    }

    /// Whether a key is worth showing.
    fn works(&self, act: TaskAct) -> bool {
        match act {
            // The key that looks at it first is shown.
            TaskAct::Undo => false,
            TaskAct::Look => self.list.at_cursor().is_some(),
            TaskAct::Blame | TaskAct::ShowSite => self.site().is_some(),
            _ => true,
        }
    }

    /// Who wrote each field of the site: in place of this list when it is that of the site, or else above it.
    fn blame(&self) -> Vec<Wish> {
        let Some(site) = self.site() else { return Vec::new() };
        let blame = Blame::open(site);
        vec![if self.list.wanted().about.is_some() { Wish::Replace(blame) } else { Wish::Open(blame) }]
    }
}

impl Task for Acts {
    fn key(&mut self, chord: Chord, _scene: &Scene) -> Vec<Wish> {
        if self.search.is_some() {
            self.searches(chord);
            return Vec::new();
        }
        let Some(act) = keys::act(chord, Scope::Acts) else { return Vec::new() };
        match act {
            TaskAct::Back => return vec![Wish::Close],
            TaskAct::Look | TaskAct::Undo => {
                return self.list.at_cursor().map(|row| Wish::Open(Undo::open(row.seq))).into_iter().collect();
            }
            TaskAct::Blame => return self.blame(),
            TaskAct::ShowSite => return self.site().map(Wish::ShowSite).into_iter().collect(),
            TaskAct::Whose => self.turn_whose(),
            TaskAct::Find => self.search = Some(LineInput::with_text(&self.list.wanted().words, MOST_TYPED)),
            other => {
                if let Some(motion) = other.motion() {
                    self.list.view.go(motion);
                }
            }
        }
        Vec::new()
    }

    fn paste(&mut self, text: &str, _scene: &Scene) -> Vec<Wish> {
        if let Some(search) = &mut self.search {
            search.insert_text(text);
            self.searched();
        }
        Vec::new()
    }

    fn hear(&mut self, _topic: Topic, ask: Ask, answer: Answer, _scene: &Scene) -> Vec<Wish> {
        if let Ask::Acts(ask) = ask {
            self.list.hear(&ask, answer);
        }
        Vec::new()
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)> {
        if is_out(Topic::Rows) {
            return Vec::new();
        }
        self.list.question(scene).map(|ask| (Topic::Rows, ask)).into_iter().collect()
    }

    fn lost(&mut self) {
        self.list.lost();
    }

    fn next_due(&self, scene: &Scene) -> Option<u64> {
        self.list.next_due(scene)
    }

    fn fit(&mut self, screen: Rect) {
        let height = draw::list_height(screen);
        self.list.view.set_height(usize::from(height));
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        draw::render(self, screen, buf, scene, look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::acts::sample::act;
    use crate::face::acts::sample::on;
    use crate::face::acts::sample::with;
    use crate::tui::task::stage;
    use crate::wire::message::ActRow;

    fn rows() -> Vec<ActRow> {
        vec![
            with(with(act(4_812, "edit_site"), "members", "28", "30"), "teams", "1", "2"),
            ActRow { undone_by: Some(Seq(4_811)), ..with(act(4_810, "edit_site"), "note", "", "\"x\"") },
            with(on(act(4_700, "add_site"), 12), "origin", "", "\"S000017\""),
            with(on(act(4_650, "assess"), 30), "period", "", "\"2024-H1\""),
            ActRow { undoes: Some(Seq(4_600)), ..with(act(4_601, "undo"), "members", "30", "28") },
        ]
    }

    fn opened(task: &mut Box<dyn Task>, scene: &Scene) {
        for (topic, ask) in task.questions(&|_| false, scene) {
            task.hear(topic, ask, Answer::Acts { rows: rows(), rest: None }, scene);
        }
    }

    #[test]
    fn each_entry_is_told_in_words() {
        let scene = stage::scene(112, 24);
        let mut task = Acts::own();
        opened(&mut task, &scene);
        let drawn = stage::draw(&mut *task, &scene).join("\n");
        for text in [
            "Sửa S000412 Nông dân với kiến thức pháp luật: số thành viên 28 → 30; số tổ 1 → 2",
            "(đã hoàn tác bởi mục 4.811) Sửa S000412",
            "Nhân rộng 12 điểm",
            "Xếp loại 30 điểm, kỳ 6T đầu 2024",
            "Hoàn tác mục 4.600: S000412 Nông dân",
        ] {
            assert!(drawn.contains(text), "{text}: {drawn}");
        }
    }

    #[test]
    fn words_are_typed_and_asked_for() {
        let scene = stage::scene(112, 24);
        let mut task = Acts::own();
        opened(&mut task, &scene);
        for key in ['/', 'h', 'o'] {
            task.key(Chord::char(key), &scene);
        }
        let asks = task.questions(&|_| false, &scene);
        assert!(
            matches!(asks.as_slice(), [(Topic::Rows, Ask::Acts(ask))] if ask.words == "ho" && ask.whose == Whose::Own)
        );
        task.key(Chord::plain(KeyCode::Enter), &scene);
        task.key(Chord::char('o'), &scene);
        let asks = task.questions(&|_| false, &scene);
        assert!(
            matches!(asks.as_slice(), [(Topic::Rows, Ask::Acts(ask))] if ask.words == "ho" && ask.whose == Whose::All)
        );
    }

    #[test]
    fn nothing_that_is_typed_acts_on_a_record() {
        let scene = stage::scene(112, 24);
        let mut task = Acts::own();
        opened(&mut task, &scene);
        task.key(Chord::char('/'), &scene);
        for key in ['u', 'h', 's', 'o'] {
            assert!(task.key(Chord::char(key), &scene).is_empty());
        }
    }
}
