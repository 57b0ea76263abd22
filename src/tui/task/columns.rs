//! Which columns the table of sites has: each is shown or hidden, and seen at once.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;

use crate::tui::app::columns::title;
use crate::tui::app::sites::COLUMNS;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::room;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::viewport::Viewport;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::SiteColumn;

const WIDTH: u16 = 50;

/// The columns, with those that are shown.
#[derive(Debug)]
pub struct Columns {
    shown: Vec<SiteColumn>,
    view: Viewport,
}

impl Columns {
    /// The columns, of which these are shown.
    pub fn of(shown: &[SiteColumn]) -> Self {
        let mut view = Viewport::default();
        view.set_len(COLUMNS.len());
        Self { shown: shown.to_vec(), view }
    }

    /// Shows the column under the cursor, or no longer. The name is what a row is known by, so it stays.
    fn toggle(&mut self) -> Vec<Wish> {
        let Some(column) = self.view.cursor().and_then(|at| COLUMNS.get(at)).copied() else { return Vec::new() };
        if column == SiteColumn::Name {
            return Vec::new();
        }
        let wanted = !self.shown.contains(&column);
        let kept = |other: &SiteColumn| if *other == column { wanted } else { self.shown.contains(other) };
        self.shown = COLUMNS.into_iter().filter(kept).collect();
        vec![Wish::Columns(self.shown.clone())]
    }

    fn frame(screen: Rect) -> Rect {
        floating(room(screen), Size { width: WIDTH, height: ink::size(COLUMNS.len()) + 2 })
    }
}

impl Task for Columns {
    fn key(&mut self, chord: Chord, _scene: &Scene) -> Vec<Wish> {
        match keys::act(chord, Scope::Columns) {
            Some(TaskAct::Toggle) => return self.toggle(),
            Some(TaskAct::Back | TaskAct::Done) => return vec![Wish::Close],
            Some(act) => act.motion().into_iter().for_each(|motion| self.view.go(motion)),
            None => {}
        }
        Vec::new()
    }

    fn paste(&mut self, _text: &str, _scene: &Scene) -> Vec<Wish> {
        Vec::new()
    }

    fn hear(&mut self, _topic: Topic, _ask: Ask, _answer: Answer, _scene: &Scene) -> Vec<Wish> {
        Vec::new()
    }

    fn questions(&mut self, _is_out: &dyn Fn(Topic) -> bool, _scene: &Scene) -> Vec<(Topic, Ask)> {
        Vec::new()
    }

    fn lost(&mut self) {}

    fn next_due(&self, _scene: &Scene) -> Option<u64> {
        None
    }

    fn fit(&mut self, screen: Rect) {
        self.view.set_height(usize::from(inside(Self::frame(screen)).height));
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let (lang, frame) = (scene.lang, Self::frame(screen));
        let hint = keys::footer(Scope::Columns, lang, usize::from(frame.width.saturating_sub(4)));
        let area = Floating { title: lang.t("columns.title"), note: "", hint: &hint }.render(frame, buf, look);
        let view = self.view.at_height(area.height);
        for (line, at) in (0..).zip(view.visible()) {
            let Some(column) = COLUMNS.get(at) else { continue };
            let row = ink::row(area, line);
            let mark = if self.shown.contains(column) { "[x] " } else { "[ ] " };
            let used = ink::write(buf, ink::skip(row, 2), mark, look.label);
            ink::write_cut(buf, ink::skip(row, 2 + used), &title(*column, lang), look.text, look);
            if view.cursor() == Some(at) {
                ink::mark_cursor(buf, row, look, true);
            }
        }
        None
    }
}
