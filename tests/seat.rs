//! A seat at a dashboard: keys go in, the made-up province answers, and the screen can be read.

use antq::lang::Lang;
use antq::tui::app::App;
use antq::tui::app::update;
use antq::tui::effect::Effect;
use antq::tui::event::Chord;
use antq::tui::event::Event;
use antq::tui::event::Now;
use antq::tui::screen;
use antq::widget::style::Look;
use antq::wire::message::Ask;
use chrono::FixedOffset;
use crossterm::event::KeyCode;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::clerk::Clerk;
use crate::province::Province;
use crate::province::last_entry;

/// A dashboard with its server.
pub struct Seat {
    /// The dashboard.
    pub app: App,
    /// The server.
    pub province: Province,
    /// The desk that forms are typed for.
    pub clerk: Clerk,
    /// What was asked so far.
    pub asked: Vec<Ask>,
    /// How many keys were pressed.
    pub strokes: usize,
    /// Whether answers wait until [`Seat::answer`].
    pub holds: bool,
    held: Vec<Effect>,
    /// Whether the dashboard has ended.
    pub ended: bool,
    ms: u64,
}

impl Seat {
    /// Sits down at a screen of this size; the first answers are there.
    pub fn new(lang: Lang, width: u16, height: u16) -> Self {
        Self::at(Province::with(1_134), lang, width, height)
    }

    /// Sits down before another province.
    pub fn at(province: Province, lang: Lang, width: u16, height: u16) -> Self {
        let app = App::new(lang, None, Rect::new(0, 0, width, height), now(0));
        let clerk = Clerk::default();
        let (asked, held) = (Vec::new(), Vec::new());
        let mut seat = Self { app, province, clerk, asked, strokes: 0, holds: false, held, ended: false, ms: 0 };
        seat.happen(Event::Tick);
        seat
    }

    /// Lets something happen, and the server answer all that is asked because of it.
    pub fn happen(&mut self, event: Event) {
        let mut effects = self.update(event);
        if self.holds {
            return self.held.append(&mut effects);
        }
        while !effects.is_empty() {
            let mut next = Vec::new();
            for effect in effects {
                next.extend(self.serve(effect));
            }
            effects = next;
        }
    }

    /// Answers what was held back, and whatever is asked because of it.
    pub fn answer(&mut self) {
        self.holds = false;
        let mut effects = std::mem::take(&mut self.held);
        while !effects.is_empty() {
            let mut next = Vec::new();
            for effect in effects {
                next.extend(self.serve(effect));
            }
            effects = next;
        }
    }

    /// Lets something happen; nothing is answered.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        update(&mut self.app, event, now(self.ms))
    }

    /// Lets time pass.
    pub fn wait(&mut self, ms: u64) {
        self.ms += ms;
        self.happen(Event::Tick);
    }

    /// Types a text, letter by letter.
    pub fn write(&mut self, text: &str) {
        text.chars().for_each(|c| self.happen(Event::Key(Chord::char(c))));
    }

    /// Where the terminal's cursor stands.
    pub fn cursor(&self) -> Option<Position> {
        let mut buf = Buffer::empty(self.app.area);
        screen::render(&mut buf, &self.app, &Look::sixteen())
    }

    /// Presses keys: `Enter`, `Tab`, `C-l` and the like by name, any other word letter by letter.
    pub fn press(&mut self, keys: &str) {
        for word in keys.split(' ').filter(|word| !word.is_empty()) {
            let keys = named(word).map_or_else(|| word.chars().map(Chord::char).collect(), |chord| vec![chord]);
            self.strokes += keys.len();
            keys.into_iter().for_each(|chord| self.happen(Event::Key(chord)));
        }
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let area = self.app.area;
        let mut terminal = Terminal::new(TestBackend::new(area.width, area.height)).expect("a screen in memory");
        let draw = |frame: &mut ratatui::Frame<'_>| {
            screen::render(frame.buffer_mut(), &self.app, &Look::sixteen());
        };
        terminal.draw(draw).expect("drawing in memory");
        terminal.backend().to_string()
    }

    /// Does what is wanted done, and answers what is wanted because of it.
    pub fn serve(&mut self, effect: Effect) -> Vec<Effect> {
        match effect {
            Effect::Ask(ticket, ask) => {
                let answer = self.clerk.answer(&ask, &self.province);
                let answer = answer.unwrap_or_else(|| self.province.answer(&ask));
                self.asked.push(ask);
                self.update(Event::Answer(ticket, answer))
            }
            Effect::Redraw => Vec::new(),
            Effect::Quit | Effect::Abandon => {
                self.ended = true;
                Vec::new()
            }
        }
    }
}

/// A moment after the last entry, in Yên Bái.
pub fn now(ms: u64) -> Now {
    let offset = FixedOffset::east_opt(7 * 3600).expect("an offset");
    let wall = last_entry().time() + chrono::TimeDelta::milliseconds(i64::try_from(ms).expect("a short test"));
    Now { ms, wall: wall.with_timezone(&offset) }
}

fn named(word: &str) -> Option<Chord> {
    if let Some(c) = word.strip_prefix("C-").and_then(|rest| rest.chars().next()) {
        return Some(Chord::ctrl(c));
    }
    let code = match word {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "BackTab" => KeyCode::BackTab,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "BS" => KeyCode::Backspace,
        "Space" => KeyCode::Char(' '),
        "Del" => KeyCode::Delete,
        "Ins" => KeyCode::Insert,
        "F1" => KeyCode::F(1),
        "F2" => KeyCode::F(2),
        "F3" => KeyCode::F(3),
        "F4" => KeyCode::F(4),
        "F5" => KeyCode::F(5),
        "F8" => KeyCode::F(8),
        "F9" => KeyCode::F(9),
        "F12" => KeyCode::F(12),
        _ => return None,
    };
    Some(Chord::plain(code))
}

/// A key by its name, or a letter.
pub fn chord(word: &str) -> Chord {
    named(word).unwrap_or_else(|| Chord::char(word.chars().next().expect("a letter")))
}
