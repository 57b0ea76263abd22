//! Blame: who wrote each field of a site last, when, by what, and what was there before.

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::layout::Size;

use crate::face::value;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::field::FIELDS;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::site::SiteField;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::acts::Acts;
use crate::tui::task::fresh::Fresh;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::tui::task::room;
use crate::tui::task::undo::Undo;
use crate::widget::column::Column;
use crate::widget::column::Width;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::frame::inside;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::table::Cell;
use crate::widget::table::RowView;
use crate::widget::table::Table;
use crate::widget::table::TableState;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Blame as Written;
use crate::wire::message::SiteNow;

/// The fields of a site with who wrote them.
#[derive(Debug)]
pub struct Blame {
    site: SiteId,
    now: Option<Box<SiteNow>>,
    /// Who wrote the fields, in the order in which they are typed.
    rows: Vec<Written>,
    problem: Option<Problem>,
    fresh: Fresh,
    table: TableState,
}

/// Wider than this a line is hard to follow.
const WIDEST: u16 = 150;
/// From this width on, the value before and by what it came have columns of their own.
const ROOMY: u16 = 110;
/// Without such columns, what the row under the cursor has there is told in so many rows at the foot.
const FOOT: u16 = 2;

impl Blame {
    /// Opens the blame of a site.
    pub fn open(site: SiteId) -> Box<dyn Task> {
        Box::new(Self {
            site,
            now: None,
            rows: Vec::new(),
            problem: None,
            fresh: Fresh::default(),
            table: TableState::default(),
        })
    }

    fn take(&mut self, now: Box<SiteNow>) {
        let place = |row: &Written| FIELDS.iter().position(|field| field.member() == row.field.name());
        self.rows.clone_from(&now.blame);
        self.rows.sort_by_key(place);
        self.table.viewport.set_len(self.rows.len());
        self.now = Some(now);
        self.problem = None;
    }

    fn at_cursor(&self) -> Option<&Written> {
        self.rows.get(self.table.viewport.cursor()?)
    }

    fn frame(&self, screen: Rect) -> Rect {
        // The border, the titles, the rows, a blank and the foot.
        let rows = ink::size(SiteField::ALL.len());
        floating(room(screen), Size { width: WIDEST, height: rows.saturating_add(2 + 1 + 1 + FOOT) })
    }

    fn title(&self, lang: Lang) -> String {
        let name = self.now.as_ref().map(|now| now.facts.name.as_str()).unwrap_or_default();
        lang.fill("blame.title", &[("id", &self.site.to_string()), ("name", name)])
    }

    fn value(&self, row: &Written, lang: Lang) -> String {
        let Some(now) = &self.now else { return String::new() };
        value::shown_or_empty(lang, row.field.name(), &now.facts.get(row.field).to_json(), &now.names)
    }

    fn before(&self, row: &Written, lang: Lang) -> String {
        let Some(now) = self.now.as_ref().filter(|_| !row.before.is_empty()) else { return String::new() };
        value::shown_or_empty(lang, row.field.name(), &value::read(&row.before), &now.names)
    }

    fn row(&self, at: usize, scene: &Scene, look: &Look) -> Option<RowView<'_>> {
        let (row, lang) = (self.rows.get(at)?, scene.lang);
        let cells = vec![
            Cell::new(value::label(lang, Some(FormKind::Site), row.field.name()), look.label),
            Cell::new(self.value(row, lang), look.text),
            Cell::new(self.before(row, lang), look.label),
            Cell::new(row.by.as_str(), look.text),
            Cell::new(value::moment_short(row.at, lang, scene.now.wall), look.label),
            Cell::new(via(row, lang), look.label),
            Cell::new(lang.number(row.seq.0), look.label),
        ];
        Some(RowView { cells, mark: None })
    }

    /// What the columns leave out of the row under the cursor.
    fn draw_foot(&self, area: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) {
        let Some(row) = self.at_cursor() else { return };
        let lang = scene.lang;
        let before = self.before(row, lang);
        let before = if before.is_empty() { String::new() } else { lang.fill("blame.before", &[("value", &before)]) };
        let on = (row.on > NaiveDate::MIN).then(|| lang.fill("blame.holds_from", &[("day", &lang.day(row.on))]));
        let when = value::moment(row.at, lang, *scene.now.wall.offset());
        let told = [Some(when), Some(via(row, lang).to_owned()), on];
        let told = told.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        ink::write_cut(buf, ink::row(area, 0), &before, look.text, look);
        ink::write_cut(buf, ink::row(area, 1), &told, look.label, look);
    }

    /// Why there are no rows.
    fn message(&self, scene: &Scene) -> String {
        let lang = scene.lang;
        match &self.problem {
            Some(problem) => lang.sentence(problem.reason.key(), &problem.field, &problem.args),
            None if scene.online => lang.t("blame.wait").to_owned(),
            None => lang.t("tui.empty_offline").to_owned(),
        }
    }
}

impl Task for Blame {
    fn key(&mut self, chord: Chord, _scene: &Scene) -> Vec<Wish> {
        let Some(act) = keys::act(chord, Scope::Blame) else { return Vec::new() };
        let seq = self.at_cursor().map(|row| row.seq);
        let id = self.site.to_string();
        let wish = match act {
            TaskAct::Back => Some(Wish::Close),
            TaskAct::History => Some(Wish::Replace(Acts::about(&id))),
            TaskAct::Entry => seq.map(|seq| Wish::Open(Acts::about_at(&id, seq))),
            TaskAct::Undo => seq.map(|seq| Wish::Open(Undo::open(seq))),
            TaskAct::ShowSite => Some(Wish::ShowSite(self.site)),
            other => {
                if let Some(motion) = other.motion() {
                    self.table.viewport.go(motion);
                }
                None
            }
        };
        wish.into_iter().collect()
    }

    fn paste(&mut self, _text: &str, _scene: &Scene) -> Vec<Wish> {
        Vec::new()
    }

    fn hear(&mut self, _topic: Topic, _ask: Ask, answer: Answer, _scene: &Scene) -> Vec<Wish> {
        match answer {
            Answer::SiteNow(now) => self.take(now),
            Answer::Refused(problem) => self.problem = Some(problem),
            _ => self.fresh.forget(),
        }
        Vec::new()
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)> {
        if is_out(Topic::Now) || !self.fresh.is_due(scene) {
            return Vec::new();
        }
        self.fresh.ask(scene);
        vec![(Topic::Now, Ask::SiteNow { id: self.site })]
    }

    fn lost(&mut self) {
        self.fresh.forget();
    }

    fn next_due(&self, scene: &Scene) -> Option<u64> {
        self.fresh.next_due(scene)
    }

    fn fit(&mut self, screen: Rect) {
        let body = parts(inside(self.frame(screen))).0;
        self.table.viewport.set_height(Table::rows_in(body));
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let lang = scene.lang;
        let frame = self.frame(screen);
        let hint = keys::footer(Scope::Blame, lang, usize::from(frame.width.saturating_sub(6)));
        let framed = Floating { title: &self.title(lang), note: "", hint: &hint };
        let (body, foot) = parts(framed.render(frame, buf, look));
        if self.rows.is_empty() {
            ink::write_centred(buf, body, &self.message(scene), look.label);
            return None;
        }
        let columns = columns(lang, body.width);
        let table = Table { columns: &columns, sort: None, empty: "", focused: true };
        table.render(body, buf, look, &self.table, |at, _| {
            self.row(at, scene, look).map(|row| fitting(row, body.width))
        });
        self.draw_foot(foot, buf, scene, look);
        None
    }
}

/// The rows, and the foot under them.
fn parts(room: Rect) -> (Rect, Rect) {
    let body = Rect { height: room.height.saturating_sub(FOOT + 1), ..room };
    (body, ink::below(room, room.height.saturating_sub(FOOT)))
}

/// Columns that are left out where there is little room: the value before, and by what it came.
const ONLY_ROOMY: [usize; 2] = [2, 5];

fn columns(lang: Lang, width: u16) -> Vec<Column> {
    let (label, when) = (Width::Fixed(20), Width::Fixed(11));
    let value = Width::Fill { least: 10, weight: 1 };
    let all = vec![
        Column::left(lang.t("blame.column_field"), label),
        Column::left(lang.t("blame.column_value"), value),
        Column::left(lang.t("blame.column_before"), value),
        Column::left(lang.t("blame.column_by"), Width::Fixed(9)),
        Column::left(lang.t("blame.column_when"), when),
        Column::left(lang.t("blame.column_via"), Width::Fixed(14)),
        Column::right(lang.t("blame.column_entry"), Width::Fixed(7)),
    ];
    shown(all, width)
}

fn fitting(row: RowView<'_>, width: u16) -> RowView<'_> {
    RowView { cells: shown(row.cells, width), ..row }
}

fn shown<T>(all: Vec<T>, width: u16) -> Vec<T> {
    let kept = |(at, _): &(usize, T)| width >= ROOMY || !ONLY_ROOMY.contains(at);
    all.into_iter().enumerate().filter(kept).map(|(_, item)| item).collect()
}

fn via(row: &Written, lang: Lang) -> &'static str {
    lang.find(&format!("via.{}", row.via)).unwrap_or(row.via.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::acts::sample;
    use crate::model::code::Via;
    use crate::model::field::PickOf;
    use crate::model::id::OfficerName;
    use crate::model::id::Seq;
    use crate::model::problem::Reason;
    use crate::model::site::SiteFacts;
    use crate::tui::task::stage;

    fn facts() -> SiteFacts {
        let json = r#"{"model":"HND-01","unit":"04249@old","name":"Nông dân với kiến thức pháp luật","hamlet":"thôn 3",
            "lead":"HND","partners":["CA"],"founded":"2021-05-12","launched":null,"decision":null,"teams":1,"members":30,
            "self":["manage"],"funding":{"socialised":true,"amount_vnd":0},"origin":null,"drives":[],"note":""}"#;
        serde_json::from_str(json).unwrap()
    }

    fn now() -> SiteNow {
        let written = |field, seq, minutes, before: &str| Written {
            field,
            seq: Seq(seq),
            at: sample::moment(minutes),
            by: OfficerName::new(if seq > 1_204 { "lan" } else { "nam" }),
            via: if seq > 1_204 { Via::Tui } else { Via::Import },
            on: stage::scene(80, 24).today,
            before: before.to_owned(),
        };
        let changed = |field| match field {
            SiteField::Members => written(field, 4_812, 20, "28"),
            SiteField::Lead => written(field, 4_795, 3_000, "\"CCB\""),
            field => written(field, 1_204, 90_000, ""),
        };
        SiteNow {
            id: SiteId::from_index(411),
            rev: 3,
            facts: facts(),
            blame: SiteField::ALL.iter().map(|field| changed(*field)).collect(),
            names: vec![
                sample::name(PickOf::Association, "HND", "Hội Nông dân"),
                sample::name(PickOf::Association, "CCB", "Hội Cựu chiến binh"),
            ],
        }
    }

    fn blame(scene: &Scene) -> Box<dyn Task> {
        let mut task = Blame::open(SiteId::from_index(411));
        let questions = task.questions(&|_| false, scene);
        let [(topic, ask)] = questions.as_slice() else { panic!("{questions:?}") };
        task.hear(*topic, ask.clone(), Answer::SiteNow(Box::new(now())), scene);
        task
    }

    #[test]
    fn every_field_says_who_wrote_it() {
        let scene = stage::scene(80, 24);
        let mut task = blame(&scene);
        (0..7).for_each(|_| drop(task.key(Chord::char('j'), &scene)));
        let drawn = stage::draw(&mut *task, &scene);
        let want = [
            "│   Chủ trì               Hội Nông dân         lan        22/11/2026     4.795 │",
            "│   Phối hợp              CA                   nam        23/09/2026     1.204 │",
            "│ ▌ Số thành viên         30                   lan        14:11          4.812 │",
        ];
        assert_eq!(drawn[7..10], want, "{drawn:#?}");
        let foot = ["Trước đó: 28", "24/11/2026 14:11 · bảng theo dõi · tính từ 24/11/2026"];
        assert!(foot.iter().all(|text| drawn.iter().any(|line| line.contains(text))), "{drawn:#?}");
    }

    #[test]
    fn it_is_asked_again_when_the_register_changes_but_not_at_every_change() {
        let mut scene = stage::scene(80, 24);
        let mut task = blame(&scene);
        assert!(task.questions(&|_| false, &scene).is_empty());
        scene.seq = Seq(4_813);
        assert!(task.questions(&|_| false, &scene).is_empty());
        let due = task.next_due(&scene).expect("it looks again");
        scene.now.ms = due;
        assert_eq!(task.questions(&|_| false, &scene).len(), 1);
        assert!(task.questions(&|_| false, &scene).is_empty());
    }

    #[test]
    fn a_site_that_is_not_there_is_told() {
        let scene = stage::scene(80, 24);
        let mut task = Blame::open(SiteId::from_index(5));
        let ask = Ask::SiteNow { id: SiteId::from_index(5) };
        let refused = Answer::Refused(Problem::new(Reason::UnknownSite).with("value", "S000006"));
        task.hear(Topic::Now, ask, refused, &scene);
        assert!(stage::draw(&mut *task, &scene).join("\n").contains("S000006"));
    }
}
