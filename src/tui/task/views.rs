//! Views that have names: to look through again, to keep the present one, to share, to drop.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use serde_json::Value;
use serde_json::json;

use crate::lang::Lang;
use crate::model::code::Audience;
use crate::model::code::Via;
use crate::model::problem::Problem;
use crate::model::vantage::NamedView;
use crate::model::vantage::Vantage;
use crate::text::nfc::Limit;
use crate::text::nfc::clean_line;
use crate::tui::edit::edit;
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
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::widget::viewport::Viewport;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

const WIDEST: u16 = 86;
const MOST_ROWS: u16 = 16;

/// The views that one may choose from.
#[derive(Debug)]
pub struct Views {
    /// How the dashboard looks at the register now.
    present: Vantage,
    /// None before they are here.
    rows: Option<Vec<NamedView>>,
    asked: bool,
    view: Viewport,
    /// The name that is being typed for the present view.
    naming: Option<LineInput>,
    /// What is to be written next.
    waiting: Option<Value>,
    /// The view that is dropped when the key is pressed once more.
    armed: Option<String>,
    note: Option<String>,
}

impl Views {
    /// The views, over a dashboard that looks so.
    pub fn over(present: Vantage) -> Self {
        let (view, rows) = (Viewport::default(), None);
        Self { present, rows, asked: false, view, naming: None, waiting: None, armed: None, note: None }
    }

    fn take(&mut self, rows: Vec<NamedView>, scene: &Scene) {
        // One's own come first; within both kinds they stand in the order of their names.
        let mut rows = rows;
        rows.sort_by_cached_key(|row| {
            (Some(&row.owner) != scene.officer.as_ref(), crate::text::order::sort_key(&row.name))
        });
        self.view.set_len(rows.len());
        self.rows = Some(rows);
    }

    fn chosen(&self) -> Option<&NamedView> {
        self.rows.as_ref()?.get(self.view.cursor()?)
    }

    fn own(&self, scene: &Scene) -> Option<&NamedView> {
        self.chosen().filter(|view| Some(&view.owner) == scene.officer.as_ref())
    }

    fn begin_naming(&mut self) {
        self.naming = Some(LineInput::new(Limit::SHORT.chars()));
    }

    fn typed(&mut self, chord: Chord, scene: &Scene) {
        match keys::act(chord, Scope::Naming) {
            Some(TaskAct::Back) => self.naming = None,
            Some(TaskAct::Done) => self.keep_as_typed(scene),
            _ => {
                if let Some(input) = &mut self.naming {
                    edit(input, chord);
                }
            }
        }
    }

    fn keep_as_typed(&mut self, scene: &Scene) {
        let Some(input) = &self.naming else { return };
        let name = clean_line(&input.text(), Limit::SHORT).unwrap_or_default();
        if name.is_empty() {
            self.note = Some(scene.lang.t("views.no_name").to_owned());
            return;
        }
        let known = self.rows.iter().flatten();
        let mut known = known.filter(|row| Some(&row.owner) == scene.officer.as_ref() && row.name == name);
        let audience = known.next().map_or(Audience::Own, |row| row.audience);
        self.keep(&name, audience, &self.present.clone().to_share());
        self.naming = None;
    }

    fn keep(&mut self, name: &str, audience: Audience, vantage: &Vantage) {
        self.waiting = Some(json!({ "keep_view": { "name": name, "audience": audience, "vantage": vantage } }));
    }

    /// Shows a view of one's own to everyone, or no longer.
    fn share(&mut self, scene: &Scene) {
        match self.own(scene).cloned() {
            Some(NamedView { name, audience, vantage: Some(vantage), .. }) => {
                let other = if audience == Audience::Own { Audience::Everyone } else { Audience::Own };
                self.keep(&name, other, &vantage);
            }
            _ => self.note = Some(scene.lang.t("views.not_own").to_owned()),
        }
    }

    fn drop_chosen(&mut self, armed: Option<String>, scene: &Scene) {
        let Some(name) = self.own(scene).map(|view| view.name.clone()) else {
            self.note = Some(scene.lang.t("views.not_own").to_owned());
            return;
        };
        if armed.as_ref() == Some(&name) {
            self.waiting = Some(json!({ "drop_view": { "name": name } }));
        } else {
            let key = keys::key_of(TaskAct::Discard);
            self.note = Some(scene.lang.fill("views.drop_again", &[("name", &name), ("key", &key)]));
            self.armed = Some(name);
        }
    }

    fn frame(&self, screen: Rect) -> Rect {
        let rows = self.rows.as_ref().map_or(1, |rows| ink::size(rows.len()).clamp(2, MOST_ROWS));
        // The border, a blank under the rows and the line for notes and names.
        floating(room(screen), Size { width: WIDEST, height: rows + 4 })
    }

    fn refuse(&mut self, problem: &Problem, lang: Lang) {
        self.note = Some(lang.sentence(problem.reason.key(), &problem.field, &problem.args));
    }

    fn draw_rows(&self, area: Rect, buf: &mut Buffer, rows: &[NamedView], scene: &Scene, look: &Look) {
        let view = self.view.at_height(area.height);
        for (line, at) in (0..).zip(view.visible()) {
            let Some(found) = rows.get(at) else { continue };
            let row = ink::row(area, line);
            draw_row(ink::skip(row, 2), buf, found, scene, look);
            if view.cursor() == Some(at) {
                ink::mark_cursor(buf, row, look, self.naming.is_none());
            }
        }
    }
}

fn draw_row(area: Rect, buf: &mut Buffer, view: &NamedView, scene: &Scene, look: &Look) {
    let own = Some(&view.owner) == scene.officer.as_ref();
    let whose = match (own, view.audience) {
        (true, Audience::Own) => scene.lang.t("views.own").to_owned(),
        (true, Audience::Everyone) => scene.lang.t("views.shared").to_owned(),
        (false, _) => scene.lang.fill("views.of", &[("officer", view.owner.as_str())]),
    };
    let used = ink::write_right(buf, area, &whose, look.label, look);
    let room = ink::take(area, area.width.saturating_sub(used + 2));
    let used = ink::write_cut(buf, room, &view.name, look.text, look);
    let chips = view.vantage.iter().flat_map(|vantage| &vantage.chips);
    let chips: Vec<&str> = chips.map(|chip| chip.label.as_str()).collect();
    if !chips.is_empty() {
        ink::write_cut(buf, ink::skip(room, used + 2), &chips.join(" · "), look.label, look);
    }
}

impl Task for Views {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let armed = self.armed.take();
        self.note = None;
        if self.naming.is_some() {
            self.typed(chord, scene);
            return Vec::new();
        }
        match keys::act(chord, Scope::Views) {
            Some(TaskAct::Done) => {
                let vantage = self.chosen().and_then(|view| view.vantage.clone());
                return vantage.map_or_else(Vec::new, |vantage| vec![Wish::Close, Wish::View(Box::new(vantage))]);
            }
            Some(TaskAct::Back) => return vec![Wish::Close],
            Some(TaskAct::KeepView) => self.begin_naming(),
            Some(TaskAct::Toggle) => self.share(scene),
            Some(TaskAct::Discard) => self.drop_chosen(armed, scene),
            Some(act) => act.motion().into_iter().for_each(|motion| self.view.go(motion)),
            None => {}
        }
        Vec::new()
    }

    fn paste(&mut self, text: &str, _scene: &Scene) -> Vec<Wish> {
        if let Some(input) = &mut self.naming {
            input.insert_text(text);
        }
        Vec::new()
    }

    fn hear(&mut self, _topic: Topic, _ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match answer {
            Answer::Views { named, .. } => self.take(named, scene),
            Answer::Done(_) => self.asked = false,
            Answer::Refused(problem) => self.refuse(&problem, scene.lang),
            _ => {}
        }
        Vec::new()
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, _scene: &Scene) -> Vec<(Topic, Ask)> {
        let mut questions = Vec::new();
        if let Some(command) = self.waiting.take_if(|_| !is_out(Topic::Save)) {
            questions.push((Topic::Save, Ask::Submit { line: command.to_string(), via: Via::Tui }));
        }
        if !is_out(Topic::Rows) && !std::mem::replace(&mut self.asked, true) {
            questions.push((Topic::Rows, Ask::Views));
        }
        questions
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
        let scope = if self.naming.is_some() { Scope::Naming } else { Scope::Views };
        let hint = keys::footer(scope, lang, usize::from(frame.width.saturating_sub(4)));
        let area = Floating { title: lang.t("views.title"), note: "", hint: &hint }.render(frame, buf, look);
        let list = Rect { height: area.height.saturating_sub(2), ..area };
        match self.rows.as_deref() {
            None => drop(ink::write_cut(buf, list, lang.t("views.wait"), look.label, look)),
            Some([]) => {
                let key = keys::key_of(TaskAct::KeepView);
                ink::write_cut(buf, list, &lang.fill("views.none", &[("key", &key)]), look.label, look);
            }
            Some(rows) => self.draw_rows(list, buf, rows, scene, look),
        }
        let last = ink::row(area, area.height.saturating_sub(1));
        if let Some(input) = &self.naming {
            let used = ink::write(buf, last, &format!("{} ", lang.t("views.name")), look.label);
            return input.render(ink::skip(last, used), buf, look);
        }
        if let Some(note) = &self.note {
            ink::write_cut(buf, last, note, look.warning, look);
        }
        None
    }
}
