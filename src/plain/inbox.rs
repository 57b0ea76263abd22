//! Inbox: what is typed and what the server says, for one thread that waits for the one or the other.
//!
//! Lines are read by the kernel's own line editing, so every input method and every screen reader works; a thread of its
//! own takes them in, so that a terminal that vanishes is noticed also while the server is waited for.

use std::collections::VecDeque;
use std::io;
use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Read;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread::Builder;
use std::time::Duration;
use std::time::Instant;

use rustix::stdio::stdin;
use rustix::termios::InputModes;
use rustix::termios::OptionalActions;
use rustix::termios::Termios;
use rustix::termios::tcgetattr;
use rustix::termios::tcsetattr;

use crate::client::ClientError;
use crate::client::Link;
use crate::client::LinkEvent;
use crate::client::Spawn;
use crate::model::id::Seq;
use crate::model::problem::Code;
use crate::model::problem::Problem;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Purpose;
use crate::wire::message::Push;
use crate::wire::message::ServerState;
use crate::wire::place::Place;

/// The longest line that is taken in; what is longer is told and forgotten.
const LONGEST: usize = 64 * 1024;

/// Lines that wait to be read; whoever types ahead more than that waits at the terminal.
const MOST_AHEAD: usize = 256;

/// How long a server is waited for once the terminal is gone.
const AFTER_HANG_UP: Duration = Duration::from_millis(1_500);

/// How long a lost server is waited for once a script has said all it had to say.
const AFTER_SCRIPT: Duration = Duration::from_secs(10);

/// A line, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Its text.
    Line(String),
    /// It is too long, or no UTF-8.
    Unreadable,
    /// Nothing will come any more.
    End,
}

/// How the server can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is there.
    Up,
    /// The connection broke; it is looked for.
    Lost,
    /// It is there, but lets this client not in.
    Refused(Problem),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The way to the server changed; the question must be asked again once it is [`Way::Up`].
    Way(Way),
    /// Whoever asked is gone, or wants to go.
    Unwanted,
}

/// The inbox.
pub struct Inbox {
    shared: Arc<Shared>,
    link: Link,
    is_terminal: bool,
    _letters: Option<Letters>,
}

/// A terminal that erases whole letters. Where nothing has told its line editing that letters are of several bytes,
/// the erase key would leave half of a Vietnamese letter behind.
struct Letters {
    before: Termios,
}

impl Letters {
    /// Makes the terminal erase whole letters, where there is one and it does not do so yet.
    fn whole() -> Option<Self> {
        let before = tcgetattr(stdin()).ok().filter(|modes| !modes.input_modes.contains(InputModes::IUTF8))?;
        let mut modes = before.clone();
        modes.input_modes.insert(InputModes::IUTF8);
        tcsetattr(stdin(), OptionalActions::Now, &modes).ok()?;
        Some(Self { before })
    }
}

impl Drop for Letters {
    /// Leaves the terminal as it was found. One that is gone needs nothing.
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.before);
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    lines: VecDeque<Heard>,
    ended: bool,
    /// The question that is out, and its answer.
    wanted: Option<u64>,
    answer: Option<Answer>,
    way: Option<Way>,
    /// Why the server has sent this session away; it ends then.
    dismissed: Option<Problem>,
    /// Whether the present connection does not tell of changes yet.
    unwatched: bool,
    seq: Seq,
    server: Option<ServerState>,
}

impl Inbox {
    /// Connects, and begins to listen.
    ///
    /// # Errors
    /// When the first connection fails.
    pub fn open(place: Place, spawn: Spawn) -> Result<Self, ClientError> {
        let shared = Arc::new(Shared::default());
        shared.hold().unwatched = true;
        let hearing = Arc::clone(&shared);
        let link = Link::start(place, Purpose::Dashboard, spawn, Box::new(move |event| hearing.take(event)))?;
        let reading = Arc::clone(&shared);
        let thread = Builder::new().name("plain-lines".to_owned()).spawn(move || reading.read(&mut io::stdin().lock()));
        thread.map_err(|error| ClientError::System { doing: "starting a thread", error })?;
        Ok(Self { shared, link, is_terminal: io::stdin().is_terminal(), _letters: Letters::whole() })
    }

    /// Whether a person types at a terminal, which shows what is typed itself.
    pub const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// The last entry that the server has told of.
    pub fn seq(&self) -> Seq {
        self.shared.hold().seq
    }

    /// An entry of one's own, which the server may tell of later than it acknowledged it.
    pub fn note(&self, seq: Seq) {
        let mut state = self.shared.hold();
        state.seq = state.seq.max(seq);
    }

    /// What the server last said of itself.
    pub fn server(&self) -> Option<ServerState> {
        self.shared.hold().server.clone()
    }

    /// Why the server has sent this session away, if it has.
    pub fn dismissed(&self) -> Option<Problem> {
        self.shared.hold().dismissed.clone()
    }

    /// How the server can be reached now.
    pub fn way(&self) -> Way {
        self.shared.hold().way.clone().unwrap_or(Way::Up)
    }

    /// Whether changes must be asked for, on a new connection.
    pub fn is_unwatched(&self) -> bool {
        self.shared.hold().unwatched
    }

    /// Waits for the next line.
    pub fn hear(&self) -> Heard {
        let state = self.shared.hold();
        let waiting = |state: &mut State| state.lines.is_empty() && !state.ended && state.dismissed.is_none();
        let mut state = self.shared.changed.wait_while(state, waiting).unwrap_or_else(PoisonError::into_inner);
        if state.dismissed.is_some() {
            return Heard::End;
        }
        let heard = state.lines.pop_front().unwrap_or(Heard::End);
        self.shared.changed.notify_all();
        heard
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// When the connection breaks before it came, or nobody waits for it any more.
    pub fn ask(&self, ask: Ask) -> Result<Answer, Silence> {
        let watches = ask == Ask::Watch;
        {
            let mut state = self.shared.hold();
            if let Some(way) = state.way.clone().filter(|way| *way != Way::Up) {
                return Err(Silence::Way(way));
            }
            state.answer = None;
            // The lock is held, so the answer can't come before it is known which one is wanted.
            state.wanted = Some(self.link.ask(ask));
        }
        let answer = self.wait(|state| {
            let lost = state.way.clone().filter(|way| *way != Way::Up);
            state.answer.take().map(Ok).or_else(|| lost.map(|way| Err(Silence::Way(way))))
        })?;
        if watches && let Ok(Answer::Watching { seq, state: server, .. }) = &answer {
            let mut state = self.shared.hold();
            (state.unwatched, state.seq, state.server) = (false, state.seq.max(*seq), Some(server.clone()));
        }
        answer
    }

    /// Waits until the way to the server is another one than this.
    ///
    /// # Errors
    /// When nobody waits for it any more.
    pub fn wait_for_another(&self, before: &Way) -> Result<Way, Silence> {
        self.wait(|state| state.way.clone().filter(|way| way != before))
    }

    /// Waits for so long before something is asked again.
    pub fn rest(&self, pause: Duration) {
        let state = self.shared.hold();
        let _ = self.shared.changed.wait_timeout_while(state, pause, |state| !state.ended);
    }

    /// Waits for something of the server, but not for a person who is gone.
    fn wait<T>(&self, mut there: impl FnMut(&mut State) -> Option<T>) -> Result<T, Silence> {
        let mut state = self.shared.hold();
        let mut until = None;
        loop {
            if let Some(found) = there(&mut state) {
                return Ok(found);
            }
            if state.dismissed.is_some() {
                return Err(Silence::Unwanted);
            }
            let is_lost = state.way.as_ref().is_some_and(|way| *way != Way::Up);
            if is_lost && state.lines.front() == Some(&Heard::Line("q".to_owned())) {
                return Err(Silence::Unwanted);
            }
            let patience = match (state.ended && state.lines.is_empty(), self.is_terminal, is_lost) {
                (true, true, _) => Some(AFTER_HANG_UP),
                (true, false, true) => Some(AFTER_SCRIPT),
                _ => None,
            };
            let Some(patience) = patience else {
                state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let rest = until.get_or_insert_with(|| Instant::now() + patience).saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return Err(Silence::Unwanted);
            }
            let waited = self.shared.changed.wait_timeout(state, rest);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Shared {
    fn hold(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the link tells.
    fn take(&self, event: LinkEvent) {
        let mut state = self.hold();
        match event {
            LinkEvent::Reply { id, answer } if state.wanted == Some(id) => {
                (state.wanted, state.answer) = (None, Some(answer));
            }
            LinkEvent::Reply { .. } => {}
            LinkEvent::Push(Push::Changed { seq, .. }) => state.seq = state.seq.max(seq),
            LinkEvent::Push(Push::State(server)) => state.server = Some(server),
            LinkEvent::Push(Push::Stopping | Push::Present(_) | Push::Capacity(_)) => {}
            LinkEvent::Push(Push::Dismissed(problem)) => state.dismissed = Some(problem),
            // Whoever has no right any more must not go on asking.
            LinkEvent::Refused(problem) if problem.reason.code() == Code::Forbidden => state.dismissed = Some(problem),
            LinkEvent::Lost(_) => (state.way, state.wanted) = (Some(Way::Lost), None),
            LinkEvent::Refused(problem) => state.way = Some(Way::Refused(problem)),
            LinkEvent::Back => (state.way, state.unwatched) = (Some(Way::Up), true),
        }
        drop(state);
        self.changed.notify_all();
    }

    /// The life of the thread that reads lines. It ends with the terminal, or with the process.
    fn read(&self, from: &mut impl BufRead) {
        while let Some(heard) = next_line(from) {
            let state = self.hold();
            let full = |state: &mut State| state.lines.len() >= MOST_AHEAD;
            let mut state = self.changed.wait_while(state, full).unwrap_or_else(PoisonError::into_inner);
            state.lines.push_back(heard);
            drop(state);
            self.changed.notify_all();
        }
        self.hold().ended = true;
        self.changed.notify_all();
    }
}

/// The next line; none at the end, which is also a terminal that hung up.
fn next_line(from: &mut impl BufRead) -> Option<Heard> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    if from.by_ref().take(limit).read_until(b'\n', &mut bytes).ok()? == 0 {
        return None;
    }
    if bytes.last() != Some(&b'\n') && bytes.len() >= LONGEST {
        // The rest of it goes too, a piece at a time.
        let mut piece = Vec::new();
        while from.by_ref().take(limit).read_until(b'\n', &mut piece).ok()? > 0 && piece.last() != Some(&b'\n') {
            piece.clear();
        }
        return Some(Heard::Unreadable);
    }
    while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        bytes.pop();
    }
    Some(String::from_utf8(bytes).map_or(Heard::Unreadable, Heard::Line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Heard> {
        let mut from = bytes;
        std::iter::from_fn(|| next_line(&mut from)).collect()
    }

    #[test]
    fn lines_are_read_whole_and_within_bounds() {
        let line = |text: &str| Heard::Line(text.to_owned());
        assert_eq!(lines("hưng\r\n\nkhánh".as_bytes()), [line("hưng"), line(""), line("khánh")]);
        assert_eq!(lines(b"\xff\xfe\nq\n"), [Heard::Unreadable, line("q")]);
        let long = [vec![b'x'; 3 * LONGEST], b"\nq\n".to_vec()].concat();
        assert_eq!(lines(&long), [Heard::Unreadable, line("q")]);
    }
}
