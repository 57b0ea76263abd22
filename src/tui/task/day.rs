//! The day that the whole dashboard shows: typed as people type days, or stepped to, and seen at once behind the frame.

use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::Weekday;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::problem::Reason;
use crate::model::typed::day;
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
use crate::widget::ink;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// The border, the line that is typed and what it means.
const HEIGHT: u16 = 4;

/// Longer than any way to write a day.
const MOST_TYPED: usize = 40;

/// The day that is being chosen.
#[derive(Debug)]
pub struct DayChoice {
    input: LineInput,
    /// Whether nothing was typed yet: the first letter then takes the place of the day that stands there.
    fresh: bool,
    /// As of which day everything was shown before, to go back to.
    before: Option<Day>,
    /// The day on the screen behind.
    shown: Option<Day>,
}

impl DayChoice {
    /// Begins at the day that is shown now.
    pub fn over(shown: Option<Day>, today: Day) -> Self {
        let input = LineInput::with_text(&typed(shown.unwrap_or(today)), MOST_TYPED);
        Self { input, fresh: true, before: shown, shown }
    }

    fn meant(&self, today: Day) -> Result<Option<Day>, Reason> {
        let text = self.input.text();
        if text.trim().is_empty() {
            return Ok(None);
        }
        // Today is no past day: its figures go on with the clock.
        day::read(&text, today).map(|day| Some(day).filter(|day| *day != today))
    }

    fn show(&mut self, day: Option<Day>) -> Vec<Wish> {
        self.shown = day;
        vec![Wish::AsOf(day)]
    }

    /// Steps from the day that is typed, or else from the one that is shown.
    fn step(&mut self, act: TaskAct, today: Day) -> Vec<Wish> {
        let from = self.meant(today).unwrap_or(self.shown).unwrap_or(today);
        let Some(to) = beside(act, from) else { return Vec::new() };
        self.input.set_text(&typed(to));
        self.fresh = true;
        self.show(Some(to).filter(|day| *day != today))
    }

    fn done(&mut self, today: Day) -> Vec<Wish> {
        match self.meant(today) {
            Ok(day) => vec![Wish::Close, Wish::AsOf(day)],
            Err(_) => Vec::new(),
        }
    }

    /// What is typed, in words: the day of the week tells a slip of the finger from what was meant.
    fn meaning(&self, scene: &Scene) -> Result<String, String> {
        let lang = scene.lang;
        match self.meant(scene.today) {
            Ok(None) => Ok(lang.t("as_of.now").to_owned()),
            Ok(Some(day)) => {
                let weekday = lang.t(weekday(day));
                let text = lang.fill("as_of.day", &[("day", &lang.day(day)), ("weekday", weekday)]);
                let ahead = (day > scene.today).then(|| lang.t("as_of.ahead"));
                Ok(ahead.map_or(text.clone(), |ahead| format!("{text} · {ahead}")))
            }
            Err(_) => Err(lang.t("as_of.no_day").to_owned()),
        }
    }

    /// At the foot of the screen, so that the figures above are seen while the day moves.
    fn frame(screen: Rect) -> Rect {
        let room = room(screen);
        let height = HEIGHT.min(room.height);
        Rect { y: room.y + room.height - height, height, ..room }
    }
}

/// The key of the name of its day of the week.
fn weekday(day: Day) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "weekday.mon",
        Weekday::Tue => "weekday.tue",
        Weekday::Wed => "weekday.wed",
        Weekday::Thu => "weekday.thu",
        Weekday::Fri => "weekday.fri",
        Weekday::Sat => "weekday.sat",
        Weekday::Sun => "weekday.sun",
    }
}

/// A day as it is typed, in either language.
fn typed(day: Day) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// The day a step away; none where the register's calendar ends.
fn beside(act: TaskAct, day: Day) -> Option<Day> {
    let to = match act {
        TaskAct::DayOn => day.checked_add_days(Days::new(1)),
        TaskAct::DayBack => day.checked_sub_days(Days::new(1)),
        TaskAct::MonthOn => day.checked_add_months(Months::new(1)),
        TaskAct::MonthBack => day.checked_sub_months(Months::new(1)),
        TaskAct::YearOn => day.checked_add_months(Months::new(12)),
        TaskAct::YearBack => day.checked_sub_months(Months::new(12)),
        _ => None,
    };
    to.and_then(|day| parse_day(&day.to_string()))
}

impl Task for DayChoice {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        match keys::act(chord, Scope::Day) {
            Some(TaskAct::Done) => self.done(scene.today),
            Some(TaskAct::Back) => vec![Wish::Close, Wish::AsOf(self.before)],
            Some(TaskAct::Now) => vec![Wish::Close, Wish::AsOf(None)],
            Some(act) => self.step(act, scene.today),
            None => {
                if chord.text().is_some() && std::mem::take(&mut self.fresh) {
                    self.input.clear();
                }
                self.fresh = false;
                edit(&mut self.input, chord);
                Vec::new()
            }
        }
    }

    fn paste(&mut self, text: &str, _scene: &Scene) -> Vec<Wish> {
        self.input.set_text("");
        self.fresh = false;
        self.input.insert_text(text.trim());
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

    fn fit(&mut self, _screen: Rect) {}

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        let (lang, frame) = (scene.lang, Self::frame(screen));
        let hint = keys::footer(Scope::Day, lang, usize::from(frame.width.saturating_sub(4)));
        let area = Floating { title: lang.t("as_of.title"), note: "", hint: &hint }.render(frame, buf, look);
        let (meaning, style) = match self.meaning(scene) {
            Ok(text) => (text, look.label),
            Err(text) => (text, look.warning),
        };
        ink::write_cut(buf, ink::row(area, 1), &meaning, style, look);
        let first = ink::row(area, 0);
        let used = ink::write(buf, first, &format!("{} ", lang.t("as_of.label")), look.label);
        self.input.render(ink::skip(first, used), buf, look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::task::stage;

    fn day(text: &str) -> Day {
        parse_day(text).expect(text)
    }

    fn press(choice: &mut DayChoice, chords: &[Chord]) -> Option<Option<Day>> {
        let scene = stage::scene(80, 24);
        let wishes = chords.iter().flat_map(|chord| choice.key(*chord, &scene)).collect::<Vec<_>>();
        wishes.into_iter().rev().find_map(|wish| if let Wish::AsOf(day) = wish { Some(day) } else { None })
    }

    #[test]
    fn days_are_typed_as_people_type_them_and_today_is_now() {
        let today = stage::scene(80, 24).today;
        for (text, want) in [
            ("31/5/24", Some(Some(day("2024-05-31")))),
            ("hôm qua", Some(today.checked_sub_days(Days::new(1)))),
            ("-3d", Some(today.checked_sub_days(Days::new(3)))),
            ("hôm nay", Some(None)),
            (" ", Some(None)),
            ("31/2/24", None),
            ("x", None),
        ] {
            let mut chords: Vec<Chord> = text.chars().map(Chord::char).collect();
            chords.push(Chord::plain(crossterm::event::KeyCode::Enter));
            assert_eq!(press(&mut DayChoice::over(None, today), &chords), want, "{text}");
        }
    }

    #[test]
    fn steps_are_seen_at_once_end_with_the_calendar_and_are_taken_back_by_esc() {
        use crossterm::event::KeyCode;
        let key = Chord::plain;
        let today = stage::scene(80, 24).today;
        let mut choice = DayChoice::over(Some(day("2024-03-31")), today);
        assert_eq!(press(&mut choice, &[key(KeyCode::PageDown)]), Some(Some(day("2024-02-29"))));
        assert_eq!(press(&mut choice, &[key(KeyCode::Down), key(KeyCode::F(7))]), Some(Some(day("2023-02-28"))));
        assert_eq!(press(&mut choice, &[key(KeyCode::Esc)]), Some(Some(day("2024-03-31"))));
        assert_eq!(press(&mut choice, &[key(KeyCode::F(6))]), Some(None));
        assert_eq!(beside(TaskAct::DayBack, day("1945-01-01")), None);
    }
}
