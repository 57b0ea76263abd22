//! Two records side by side: what is being typed, and one that is there already and looks like it.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use serde_json::Value;

use crate::face::value;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::field::Asked;
use crate::model::field::Field;
use crate::model::id::SiteId;
use crate::text::width::wrap;
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
use crate::wire::message::AlikeRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// A field as it is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// The field.
    pub field: &'static Field,
    /// Its value, as the command would have it; null when it is empty or makes no sense yet.
    pub value: Value,
    /// What stands in it, with names instead of codes.
    pub shown: String,
}

/// The comparison.
#[derive(Debug)]
pub struct Compare {
    form: FormKind,
    other: AlikeRow,
    rows: Vec<Row>,
    view: Viewport,
}

/// A field of both.
#[derive(Debug)]
struct Row {
    label: String,
    mine: String,
    theirs: String,
    differs: bool,
}

/// Wider than this, lines would be hard to follow from one side to the other.
const WIDEST: u16 = 140;
/// The mark and the label before the two values.
const BEFORE: u16 = MARKS + LABELS + 2;
/// The cursor's bar and the mark of a difference, each with a blank behind it.
const MARKS: u16 = 4;
/// Labels stand in a column of this width.
const LABELS: u16 = 18;
/// The values of the row under the cursor stand in full at the foot, in at most so many rows.
const FOOT: u16 = 4;

impl Compare {
    /// Lays what is typed beside a record that is like it.
    pub fn open(form: FormKind, typed: &[Typed], other: AlikeRow, lang: Lang) -> Box<dyn Task> {
        let rows: Vec<Row> = form
            .fields()
            .filter(|field| field.asked != Asked::Editing)
            .map(|field| row(form, field, typed, &other, lang))
            .filter(|row| !row.mine.is_empty() || !row.theirs.is_empty())
            .collect();
        let mut view = Viewport::default();
        view.set_len(rows.len());
        let mut task = Self { form, other, rows, view };
        // The first difference is what one came to see.
        if task.rows.first().is_some_and(|row| !row.differs) {
            task.next_difference();
        }
        Box::new(task)
    }

    fn differing(&self) -> usize {
        self.rows.iter().filter(|row| row.differs).count()
    }

    /// Goes to the next row that differs, from the last one round to the first.
    fn next_difference(&mut self) {
        let at = self.view.cursor().unwrap_or(0);
        let all = (at + 1..self.rows.len()).chain(0..at);
        let next = all.into_iter().find(|at| self.rows.get(*at).is_some_and(|row| row.differs));
        if let Some(next) = next {
            self.view.move_to(next);
        }
    }

    /// A site that is there is opened; a model that is there is taken instead of a new one.
    fn use_like(&self) -> Vec<Wish> {
        match (self.form, SiteId::parse(&self.other.id)) {
            (FormKind::Site, Some(site)) => vec![Wish::Close, Wish::ShowSite(site)],
            _ => vec![Wish::Use(Box::new(self.other.clone()))],
        }
    }

    fn frame(&self, screen: Rect) -> Rect {
        // The border, the two titles, a blank, the rows, a blank and the foot.
        let height = ink::size(self.rows.len()).saturating_add(2 + 2 + 1 + 1 + FOOT);
        floating(room(screen), Size { width: WIDEST, height })
    }

    fn draw_titles(&self, area: Rect, buf: &mut Buffer, lang: Lang, look: &Look) {
        let [mine, theirs] = halves(area);
        ink::write_cut(buf, mine, lang.t("compare.typed"), look.heading, look);
        let name = format!("{} {}", self.other.id, self.other.name);
        ink::write_cut(buf, theirs, &name, look.heading, look);
        let [mine, theirs] = halves(ink::below(area, 1));
        let count = u64::try_from(self.differing()).unwrap_or(u64::MAX);
        ink::write_cut(buf, mine, &lang.count("compare.differing", count), look.label, look);
        ink::write_cut(buf, theirs, &self.other.detail, look.label, look);
    }

    fn draw_row(&self, area: Rect, buf: &mut Buffer, row: &Row, look: &Look) {
        let style = if row.differs { look.text } else { look.label };
        let (mark, marked) = if row.differs { (look.glyphs.filled, look.accent) } else { ("", look.label) };
        ink::write(buf, ink::skip(area, 2), mark, marked);
        ink::write_cut(buf, ink::take(ink::skip(area, MARKS), LABELS), &row.label, look.label, look);
        let [mine, theirs] = halves(area);
        ink::write_cut(buf, mine, &row.mine, style, look);
        ink::write_cut(buf, theirs, &row.theirs, style, look);
    }

    /// The row under the cursor in full, where its values are too long for the list.
    fn draw_foot(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        let Some(row) = self.view.cursor().and_then(|at| self.rows.get(at)) else { return };
        let [mine, theirs] = halves(area);
        let fits = |text: &str, area: Rect| ink::columns(text) <= area.width;
        if fits(&row.mine, mine) && fits(&row.theirs, theirs) {
            return;
        }
        ink::write_cut(buf, ink::take(ink::skip(area, MARKS), LABELS), &row.label, look.label, look);
        for (text, area) in [(&row.mine, mine), (&row.theirs, theirs)] {
            for (line, at) in wrap(text, usize::from(area.width)).iter().zip(0..area.height) {
                ink::write_cut(buf, ink::row(area, at), line, look.text, look);
            }
        }
    }
}

impl Task for Compare {
    fn key(&mut self, chord: Chord, _scene: &Scene) -> Vec<Wish> {
        let Some(act) = keys::act(chord, Scope::Compare) else { return Vec::new() };
        match act {
            TaskAct::Back => return vec![Wish::Close],
            TaskAct::UseLike => return self.use_like(),
            TaskAct::NextDifference => self.next_difference(),
            other => {
                if let Some(motion) = other.motion() {
                    self.view.go(motion);
                }
            }
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
        let body = parts(inside(self.frame(screen))).1;
        self.view.set_height(usize::from(body.height));
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let lang = scene.lang;
        let frame = self.frame(screen);
        let title = match self.form {
            FormKind::Model => "compare.models",
            _ => "compare.sites",
        };
        let hint = keys::footer(Scope::Compare, lang, usize::from(frame.width.saturating_sub(6)));
        let framed = Floating { title: lang.t(title), note: "", hint: &hint };
        let (titles, body, foot) = parts(framed.render(frame, buf, look));
        self.draw_titles(titles, buf, lang, look);
        let view = self.view.at_height(body.height);
        for (line, at) in (0..).zip(view.visible()) {
            let area = ink::row(body, line);
            if let Some(row) = self.rows.get(at) {
                self.draw_row(area, buf, row, look);
            }
            if view.cursor() == Some(at) {
                ink::mark_cursor(buf, area, look, true);
            }
        }
        self.draw_foot(foot, buf, look);
        None
    }
}

/// Titles, rows and foot of the room inside the frame.
fn parts(room: Rect) -> (Rect, Rect, Rect) {
    let titles = Rect { height: room.height.min(2), ..room };
    let rest = ink::below(room, 3);
    let foot = FOOT.min(rest.height / 3);
    let body = Rect { height: rest.height.saturating_sub(foot + 1), ..rest };
    (titles, body, ink::below(rest, rest.height.saturating_sub(foot)))
}

/// Where the two values stand.
fn halves(area: Rect) -> [Rect; 2] {
    let values = ink::skip(area, BEFORE);
    let half = values.width / 2;
    [ink::take(values, half.saturating_sub(2)), ink::skip(values, half)]
}

fn row(form: FormKind, field: &'static Field, typed: &[Typed], other: &AlikeRow, lang: Lang) -> Row {
    let mine = typed.iter().find(|typed| typed.field.name == field.name);
    let theirs = fact(other, field.name);
    let shown = mine.map(|typed| typed.shown.clone()).unwrap_or_default();
    let differs = match mine {
        // What can't be read yet is no value, but it is not nothing either.
        Some(typed) if typed.value.is_null() && !typed.shown.is_empty() => true,
        Some(typed) => !same(&typed.value, &theirs),
        None => !value::is_nothing(&theirs),
    };
    let theirs =
        if value::is_nothing(&theirs) { String::new() } else { value::shown(lang, field.name, &theirs, &other.names) };
    Row { label: value::label(lang, Some(form), field.name), mine: shown, theirs, differs }
}

/// A value of the record that is there; a part of a field that has several may stand within it.
fn fact(other: &AlikeRow, name: &str) -> Value {
    let found = |name: &str| other.facts.iter().find(|(field, _)| field == name).map(|(_, json)| value::read(json));
    let within = || {
        let (field, part) = name.split_once('.')?;
        found(field)?.get(part).cloned()
    };
    found(name).or_else(within).unwrap_or(Value::Null)
}

/// Whether two values say the same. The order of codes says nothing, that of answers everything.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) if one.iter().all(Value::is_string) => {
            one.len() == other.len() && one.iter().all(|item| other.contains(item))
        }
        (one, other) => one == other || (value::is_nothing(one) && value::is_nothing(other)),
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;
    use serde_json::json;

    use super::*;
    use crate::face::acts::sample::name;
    use crate::model::field::PickOf;
    use crate::tui::task::stage;

    fn scene() -> Scene {
        stage::scene(80, 20)
    }

    fn typed(name: &str, value: Value, shown: &str) -> Typed {
        Typed { field: FormKind::Site.field(name).unwrap(), value, shown: shown.to_owned() }
    }

    fn compare() -> Box<dyn Task> {
        let mine = [
            typed("founded", json!("2021-05-12"), "12/05/2021"),
            typed("lead", json!("HND"), "Hội Nông dân"),
            typed("partners", json!(["CA", "CCB"]), "Công an, Hội CCB"),
            typed("members", json!(30), "30"),
            typed("decision.number", json!("45/QĐ-UBND"), "45/QĐ-UBND"),
            typed("teams", Value::Null, "một"),
        ];
        let fact = |field: &str, value: Value| (field.to_owned(), value.to_string());
        let other = AlikeRow {
            id: "S000398".to_owned(),
            name: "Nông dân với kiến thức pháp luật".to_owned(),
            detail: "Hưng Khánh, Huyện Trấn Yên".to_owned(),
            likeness: 80,
            same: Vec::new(),
            facts: vec![
                fact("founded", json!("2020-08-20")),
                fact("lead", json!("HND")),
                fact("partners", json!(["CCB", "CA"])),
                fact("members", json!(30)),
                fact("decision", json!({"number": "45/QĐ-UBND", "date": "2020-08-18"})),
                fact("note", json!("Sinh hoạt hằng quý tại nhà văn hóa thôn, có mặt đông đủ")),
            ],
            names: vec![
                name(PickOf::Association, "HND", "Hội Nông dân"),
                name(PickOf::Association, "CCB", "Hội CCB"),
                name(PickOf::Association, "CA", "Công an"),
            ],
        };
        Compare::open(FormKind::Site, &mine, other, Lang::Vi)
    }

    #[test]
    fn rows_that_differ_are_marked() {
        let want = [
            "┌ So hai điểm cạnh nhau ───────────────────────────────────────────────────────┐",
            "│                         Đang nhập                 S000398 Nông dân với kiến… │",
            "│                         4 ô khác nhau, có dấu ●   Hưng Khánh, Huyện Trấn Yên │",
            "│                                                                              │",
            "│ ▌ ● Ngày thành lập      12/05/2021                20/08/2020                 │",
            "│     Chủ trì             Hội Nông dân              Hội Nông dân               │",
            "│     Phối hợp            Công an, Hội CCB          Hội CCB, Công an           │",
            "│     Số thành viên       30                        30                         │",
            "│   ● Số tổ               một                                                  │",
            "│     Số quyết định       45/QĐ-UBND                45/QĐ-UBND                 │",
            "│   ● Ngày quyết định                               18/08/2020                 │",
            "│   ● Ghi chú                                       Sinh hoạt hằng quý tại nh… │",
            "│                                                                              │",
        ];
        assert_eq!(stage::draw(&mut *compare(), &scene())[..want.len()], want);
    }

    #[test]
    fn a_long_value_under_the_cursor_stands_in_full_at_the_foot() {
        let mut task = compare();
        task.key(Chord::plain(KeyCode::End), &scene());
        let drawn = stage::draw(&mut *task, &scene()).join("\n");
        assert!(drawn.contains("văn hóa thôn, có mặt đông") && drawn.contains("đủ"), "{drawn}");
    }

    #[test]
    fn n_goes_from_difference_to_difference_and_round() {
        let mut task = compare();
        let mut seen = Vec::new();
        for _ in 0..5 {
            let cursor = stage::draw(&mut *task, &scene()).into_iter().find(|line| line.contains("│ ▌")).unwrap();
            seen.push(cursor.split("● ").nth(1).unwrap().split("  ").next().unwrap().to_owned());
            task.key(Chord::char('n'), &scene());
        }
        assert_eq!(seen, ["Ngày thành lập", "Số tổ", "Ngày quyết định", "Ghi chú", "Ngày thành lập"]);
    }

    #[test]
    fn enter_opens_the_site_that_is_there() {
        let wishes = compare().key(Chord::plain(KeyCode::Enter), &scene());
        assert!(matches!(wishes.as_slice(), [Wish::Close, Wish::ShowSite(site)] if site.to_string() == "S000398"));
    }
}
