//! The loop: wait for something to happen, let the state change, draw once, ask what it wants to know.

use std::collections::HashMap;
use std::io;
use std::io::IsTerminal;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use chrono::Local;
use crossterm::event::Event as TerminalEvent;
use thiserror::Error;

use crate::client::ClientError;
use crate::client::Link;
use crate::client::LinkEvent;
use crate::client::Spawn;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::text::telex::Method;
use crate::tui::app::App;
use crate::tui::app::update;
use crate::tui::effect::Effect;
use crate::tui::effect::Ticket;
use crate::tui::event::Chord;
use crate::tui::event::Event;
use crate::tui::event::Now;
use crate::tui::event::StrayKeys;
use crate::tui::screen;
use crate::tui::terminal;
use crate::tui::terminal::Terminal;
use crate::widget::style::Look;
use crate::wire::message::Ask;
use crate::wire::message::Purpose;
use crate::wire::place::Place;

/// How a dashboard is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// In which language.
    pub lang: Lang,
    /// As of which day; today when none is given.
    pub as_of: Option<Day>,
    /// By which of our own methods Vietnamese is written at first; none where the terminal has one.
    pub method: Option<Method>,
    /// How it looks; [`crate::tui::theme::Theme`] knows what suits a terminal.
    pub look: Look,
    /// Where the server is.
    pub place: Place,
    /// Whether a server is started when none runs.
    pub spawn: Spawn,
}

/// Why a dashboard could not run, or had to end.
#[derive(Debug, Error)]
pub enum TuiError {
    /// Input or output is no terminal, or one that can't place a cursor.
    #[error("not a terminal that a dashboard can be shown on")]
    NoTerminal,
    /// There is no server to show anything of.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// What the terminal said.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] io::Error),
}

/// Runs a dashboard until it is left.
///
/// # Errors
/// When there is no terminal or no server. Later the dashboard itself tells of a lost server and waits for it.
pub fn run(options: Options) -> Result<(), TuiError> {
    let capable = std::env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "dumb");
    if !capable || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(TuiError::NoTerminal);
    }
    let (to, incoming) = channel();
    let from_link = to.clone();
    // When nobody listens any more, the dashboard is ending and the link with it.
    let sink = Box::new(move |event| drop(from_link.send(Incoming::Link(event))));
    let link = Link::start(options.place, Purpose::Dashboard, options.spawn, sink)?;
    read_keys(to)?;
    drive(options.lang, options.as_of, options.method, &options.look, &incoming, |ask| link.ask(ask))
}

/// What comes in from the threads that wait.
#[derive(Debug)]
pub enum Incoming {
    /// The terminal.
    Terminal(TerminalEvent),
    /// The terminal is gone.
    Gone,
    /// The connection to the server.
    Link(LinkEvent),
}

/// At most so many events are handled before a frame is drawn, so that a storm of them does not freeze the screen.
const MOST_IN_A_BATCH: usize = 500;

/// Reads the terminal in a thread of its own, so that a frame that waits to be written stops no key and no signal.
///
/// # Errors
/// When there can be no thread.
pub fn read_keys(to: Sender<Incoming>) -> io::Result<()> {
    let read = move || {
        loop {
            let incoming = crossterm::event::read().map_or(Incoming::Gone, Incoming::Terminal);
            let last = matches!(incoming, Incoming::Gone);
            if to.send(incoming).is_err() || last {
                return;
            }
        }
    };
    thread::Builder::new().name("keys".to_owned()).spawn(read)?;
    Ok(())
}

/// Runs a dashboard until it is left. `ask` must not wait: it gives the number under which the answer will come in.
///
/// # Errors
/// What the terminal says.
pub fn drive(
    lang: Lang,
    as_of: Option<Day>,
    method: Option<Method>,
    look: &Look,
    incoming: &Receiver<Incoming>,
    ask: impl FnMut(Ask) -> u64,
) -> Result<(), TuiError> {
    let terminal = Terminal::enter()?;
    terminal::end_on_signals()?;
    let clock = Instant::now();
    let mut app = App::new(lang, as_of, terminal.area(), now(clock));
    app.method = method;
    let mut dashboard = Dashboard {
        app,
        terminal,
        clock,
        ask,
        unasked: Vec::new(),
        tickets: HashMap::new(),
        stray: StrayKeys::default(),
        running: true,
    };
    // The first tick asks the first questions.
    dashboard.handle(Event::Tick)?;
    while dashboard.running && dashboard.app.dismissed.is_none() {
        dashboard.terminal.draw(|buf| screen::render(buf, &dashboard.app, look))?;
        dashboard.ask_server();
        dashboard.take_batch(incoming)?;
    }
    match dashboard.app.dismissed.take() {
        Some(problem) => Err(ClientError::Refused(problem).into()),
        None => Ok(()),
    }
}

struct Dashboard<A> {
    app: App,
    terminal: Terminal,
    clock: Instant,
    ask: A,
    /// What is to be asked when the frame is out: a key is seen at once, and a question wakes threads that would compete
    /// with the drawing.
    unasked: Vec<(Ticket, Ask)>,
    /// Which ticket waits for the answer of which number.
    tickets: HashMap<u64, Ticket>,
    stray: StrayKeys,
    running: bool,
}

impl<A: FnMut(Ask) -> u64> Dashboard<A> {
    /// Waits for something to happen, and handles it with all that has happened by then.
    fn take_batch(&mut self, incoming: &Receiver<Incoming>) -> io::Result<()> {
        let first = match self.app.next_due() {
            Some(due) => incoming.recv_timeout(Duration::from_millis(due.saturating_sub(self.ms()))),
            None => incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match first {
            Ok(first) => self.receive(first)?,
            Err(RecvTimeoutError::Timeout) => return self.handle(Event::Tick),
            Err(RecvTimeoutError::Disconnected) => return self.handle(Event::Hangup),
        }
        for more in incoming.try_iter().take(MOST_IN_A_BATCH) {
            self.receive(more)?;
        }
        Ok(())
    }

    fn receive(&mut self, incoming: Incoming) -> io::Result<()> {
        match self.event(incoming)? {
            Some(event) => self.handle(event),
            None => Ok(()),
        }
    }

    fn event(&mut self, incoming: Incoming) -> io::Result<Option<Event>> {
        Ok(match incoming {
            Incoming::Terminal(event) => self.terminal_event(event)?,
            Incoming::Gone => Some(Event::Hangup),
            Incoming::Link(event) => self.link_event(event),
        })
    }

    fn link_event(&mut self, event: LinkEvent) -> Option<Event> {
        match event {
            LinkEvent::Reply { id, answer } => self.tickets.remove(&id).map(|ticket| Event::Answer(ticket, answer)),
            LinkEvent::Push(push) => Some(Event::Push(push)),
            LinkEvent::Lost(why) => {
                self.tickets.clear();
                self.unasked.clear();
                Some(Event::Lost(why))
            }
            LinkEvent::Back => Some(Event::Back),
            LinkEvent::Refused(problem) => Some(Event::Refused(problem)),
        }
    }

    fn terminal_event(&mut self, event: TerminalEvent) -> io::Result<Option<Event>> {
        Ok(match event {
            TerminalEvent::Key(key) => {
                let ms = self.ms();
                Chord::from_key(key).filter(|chord| !self.stray.is_stray(*chord, ms)).map(Event::Key)
            }
            TerminalEvent::Paste(text) => Some(Event::Paste(text)),
            TerminalEvent::Resize(width, height) => {
                let area = self.terminal.resize(width, height)?;
                Some(Event::Resize(area.width, area.height))
            }
            TerminalEvent::FocusGained | TerminalEvent::FocusLost | TerminalEvent::Mouse(_) => None,
        })
    }

    fn handle(&mut self, event: Event) -> io::Result<()> {
        let now = now(self.clock);
        for effect in update(&mut self.app, event, now) {
            match effect {
                Effect::Ask(ticket, ask) => self.unasked.push((ticket, ask)),
                Effect::Redraw => self.terminal.wipe()?,
                Effect::Quit => self.running = false,
                Effect::Abandon => terminal::abandon(),
            }
        }
        Ok(())
    }

    fn ask_server(&mut self) {
        for (ticket, ask) in self.unasked.drain(..) {
            let id = (self.ask)(ask);
            self.tickets.insert(id, ticket);
        }
    }

    fn ms(&self) -> u64 {
        now(self.clock).ms
    }
}

fn now(clock: Instant) -> Now {
    let ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    Now { ms, wall: Local::now().fixed_offset() }
}
