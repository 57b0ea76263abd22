//! Drafts that were left: offered when the dashboard starts, and listed whenever one looks for them.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;

use crate::face::form;
use crate::face::value;
use crate::lang::Lang;
use crate::model::id::SiteId;
use crate::text::width::wrap;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::form::Form;
use crate::tui::task::grid;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::room;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::viewport::Motion;
use crate::widget::viewport::Viewport;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;
use crate::wire::message::KeptDraft;

/// The drafts, latest first.
#[derive(Debug)]
pub struct Drafts {
    /// None before they are here.
    rows: Option<Vec<KeptDraft>>,
    asked: bool,
    view: Viewport,
    /// The draft that is thrown away when the key is pressed once more.
    armed: Option<String>,
    note: Option<String>,
}

/// Wider than this no line needs to be.
const WIDEST: u16 = 86;
/// A draft takes a row; a list of them at most so many.
const MOST_ROWS: u16 = 20;

impl Drafts {
    /// The drafts, as they are asked for.
    pub fn list() -> Self {
        Self { rows: None, asked: false, view: Viewport::default(), armed: None, note: None }
    }

    /// These drafts, as they are offered when the dashboard starts.
    pub fn greeting(rows: Vec<KeptDraft>) -> Self {
        let mut drafts = Self::list();
        drafts.take(rows);
        drafts
    }

    fn take(&mut self, rows: Vec<KeptDraft>) {
        self.view.set_len(rows.len());
        self.rows = Some(rows);
    }

    fn chosen(&self) -> Option<&KeptDraft> {
        self.rows.as_ref()?.get(self.view.cursor()?)
    }

    fn resume(&mut self, scene: &Scene) -> Vec<Wish> {
        let Some(kept) = self.chosen() else { return Vec::new() };
        match reopened(&kept.draft, scene.lang) {
            Some(task) => vec![Wish::Replace(task)],
            None => {
                self.note = Some(scene.lang.t("drafts.unreadable").to_owned());
                Vec::new()
            }
        }
    }

    /// Throws the draft under the cursor away, when the key is pressed once more.
    fn discard(&mut self, armed: Option<String>, lang: Lang) -> Vec<Wish> {
        let Some(token) = self.chosen().map(|kept| kept.draft.token.clone()) else { return Vec::new() };
        if armed.as_ref() != Some(&token) {
            let key = keys::key_of(TaskAct::Discard);
            self.note = Some(lang.fill("drafts.discard_again", &[("key", &key)]));
            self.armed = Some(token);
            return Vec::new();
        }
        let mut rows = self.rows.take().unwrap_or_default();
        rows.retain(|kept| kept.draft.token != token);
        let empty = rows.is_empty();
        self.take(rows);
        let mut wishes = vec![Wish::Forget(token), Wish::Tell(lang.t("form.discarded").to_owned())];
        if empty {
            wishes.push(Wish::Close);
        }
        wishes
    }

    fn frame(&self, screen: Rect) -> Rect {
        let rows = self.rows.as_ref().map_or(1, |rows| ink::size(rows.len()).clamp(1, MOST_ROWS));
        // The border, a blank under the rows and the note.
        floating(room(screen), Size { width: WIDEST, height: rows.max(2) + 4 })
    }
}

/// The task that a draft was made of; none when this version can't read it.
fn reopened(draft: &Draft, lang: Lang) -> Option<Box<dyn Task>> {
    grid::resume(draft, lang).or_else(|| Some(Box::new(Form::resumed(draft, lang)?)))
}

/// What a draft is of.
fn title(draft: &Draft, lang: Lang) -> String {
    if let Some(title) = grid::title(draft, lang) {
        return title;
    }
    form::title(draft.form, SiteId::parse(&draft.subject), lang)
}

/// When a draft was kept last.
fn when(kept: &KeptDraft, scene: &Scene) -> String {
    let lang = scene.lang;
    let at = kept.at.time().with_timezone(scene.now.wall.offset());
    let time = lang.time(at.time());
    if at.date_naive() == scene.now.wall.date_naive() {
        lang.fill("drafts.today", &[("time", &time)])
    } else {
        lang.fill("drafts.at", &[("time", &time), ("day", &lang.day(at.date_naive()))])
    }
}

impl Task for Drafts {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let armed = self.armed.take();
        self.note = None;
        match keys::act(chord, Scope::Drafts) {
            Some(TaskAct::Resume) => return self.resume(scene),
            Some(TaskAct::Later) => return vec![Wish::Close],
            Some(TaskAct::Discard) => return self.discard(armed, scene.lang),
            _ => {}
        }
        let motion = match chord.code {
            crossterm::event::KeyCode::Up => Motion::Up,
            crossterm::event::KeyCode::Down => Motion::Down,
            _ => return Vec::new(),
        };
        self.view.go(motion);
        Vec::new()
    }

    fn paste(&mut self, _text: &str, _scene: &Scene) -> Vec<Wish> {
        Vec::new()
    }

    fn hear(&mut self, _topic: Topic, _ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match answer {
            Answer::Drafts(rows) if rows.is_empty() => {
                vec![Wish::Tell(scene.lang.t("drafts.none").to_owned()), Wish::Close]
            }
            Answer::Drafts(rows) => {
                self.take(rows);
                Vec::new()
            }
            Answer::Refused(problem) => {
                let told = scene.lang.sentence(problem.reason.key(), &problem.field, &problem.args);
                vec![Wish::Tell(told), Wish::Close]
            }
            _ => Vec::new(),
        }
    }

    fn questions(&mut self, _is_out: &dyn Fn(Topic) -> bool, _scene: &Scene) -> Vec<(Topic, Ask)> {
        if self.rows.is_some() || std::mem::replace(&mut self.asked, true) {
            return Vec::new();
        }
        vec![(Topic::Rows, Ask::Drafts)]
    }

    fn lost(&mut self) {
        self.asked = false;
    }

    fn next_due(&self, _scene: &Scene) -> Option<u64> {
        None
    }

    fn fit(&mut self, screen: Rect) {
        let height = inside(self.frame(screen)).height.saturating_sub(2);
        self.view.set_height(usize::from(height));
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let (lang, frame) = (scene.lang, self.frame(screen));
        let hint = keys::footer(Scope::Drafts, lang, usize::from(frame.width.saturating_sub(4)));
        let area = Floating { title: lang.t("drafts.title"), note: "", hint: &hint }.render(frame, buf, look);
        match self.rows.as_deref() {
            None => {
                ink::write_cut(buf, ink::row(area, 0), lang.t("drafts.wait"), look.label, look);
            }
            Some([only]) => {
                for (line, at) in wrap(&greeting(only, scene), usize::from(area.width)).iter().zip(0..2) {
                    ink::write(buf, ink::row(area, at), line, look.text);
                }
            }
            Some(rows) => {
                let view = self.view.at_height(area.height.saturating_sub(2));
                for (line, at) in (0..).zip(view.visible()) {
                    let Some(kept) = rows.get(at) else { continue };
                    let row = ink::row(area, line);
                    draw_row(ink::skip(row, 2), buf, kept, scene, look);
                    if view.cursor() == Some(at) {
                        ink::mark_cursor(buf, row, look, true);
                    }
                }
            }
        }
        if let Some(note) = &self.note {
            ink::write_cut(buf, ink::row(area, area.height.saturating_sub(1)), note, look.warning, look);
        }
        None
    }
}

/// Where one was, in a sentence.
fn greeting(kept: &KeptDraft, scene: &Scene) -> String {
    let (lang, draft) = (scene.lang, &kept.draft);
    let (form, time) = (title(draft, lang), when(kept, scene));
    if draft.field.is_empty() {
        return lang.fill("drafts.greeting_grid", &[("form", &form), ("time", &time)]);
    }
    let field = value::label(lang, Some(draft.form), &draft.field);
    let told = lang.fill("drafts.greeting", &[("field", &field), ("form", &form), ("time", &time)]);
    if kept.open_elsewhere { format!("{told} {}", value::upper_first(lang.t("drafts.elsewhere"))) } else { told }
}

fn draw_row(area: Rect, buf: &mut Buffer, kept: &KeptDraft, scene: &Scene, look: &Look) {
    let (lang, draft) = (scene.lang, &kept.draft);
    let place = match draft.field.as_str() {
        "" => lang.t("drafts.grid").to_owned(),
        field => lang.fill("drafts.where", &[("field", &value::label(lang, Some(draft.form), field))]),
    };
    let elsewhere = if kept.open_elsewhere { format!(" · {}", lang.t("drafts.elsewhere")) } else { String::new() };
    let right = format!("{}{elsewhere}", when(kept, scene));
    let used = ink::write_right(buf, area, &right, look.label, look);
    let room = ink::take(area, area.width.saturating_sub(used + 2));
    ink::write_cut(buf, room, &format!("{} · {place}", title(draft, lang)), look.text, look);
}
