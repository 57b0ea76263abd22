//! The terminal: taken at the start, given back at the end whatever happens, and written to in one piece a frame.

use std::fs::File;
use std::io;
use std::io::Write;
use std::os::fd::AsFd;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crossterm::cursor::Hide;
use crossterm::cursor::Show;
use crossterm::event::DisableBracketedPaste;
use crossterm::event::EnableBracketedPaste;
use crossterm::execute;
use crossterm::terminal::EnterAlternateScreen;
use crossterm::terminal::LeaveAlternateScreen;
use crossterm::terminal::disable_raw_mode;
use crossterm::terminal::enable_raw_mode;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use signal_hook::consts::SIGHUP;
use signal_hook::consts::SIGTERM;
use signal_hook::iterator::Signals;

use crate::text::telex::Method;
use crate::tui::encode::Encoder;

/// So many bytes come in one packet, and what comes at once is drawn at once. A larger frame is put between two marks, so
/// that terminals that know them show nothing half done, and its cursor is hidden while it wanders.
const ONE_PACKET: usize = 1_000;

const HIDE: &[u8] = b"\x1b[?25l";
const SHOW: &[u8] = b"\x1b[?25h";
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The terminal while the dashboard has it.
///
/// ratatui's own `Terminal` asks the terminal where the cursor is when it clears, which fails after two seconds on one
/// that does not answer, and prints to stderr when it is dropped, which aborts after a hang-up. What is left of it
/// without these is the comparison of two buffers, which [`Encoder`] writes down.
#[derive(Debug)]
pub struct Terminal {
    /// Not the standard output of the library, which parts a frame at its last end of line.
    out: File,
    encoder: Encoder,
    shown: Buffer,
    /// Where the next frame is drawn; kept, as a screen of cells is too much to allocate at every key.
    next: Buffer,
    cursor: Option<Position>,
}

impl Terminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// What the terminal says, as that it is none.
    pub fn enter() -> io::Result<Self> {
        // crossterm's own NO_COLOR drops the reverse of a cursor too; the theme does it right.
        crossterm::style::force_color_output(true);
        give_back_on_panic();
        Self::take().inspect_err(|_| give_back())
    }

    fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        let (width, height) = crossterm::terminal::size()?;
        let area = bounded(width, height);
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let (shown, next) = (Buffer::empty(area), Buffer::empty(area));
        let mut terminal = Self { out, encoder: Encoder::default(), shown, next, cursor: None };
        // The Linux console has no other screen to go to: what stood there must be wiped.
        terminal.wipe()?;
        Ok(terminal)
    }

    /// How large it is.
    pub const fn area(&self) -> Rect {
        self.shown.area
    }

    /// Takes note of another size and answers how much of it is used. The terminal may have wrapped or cut what was there, so all of it is drawn anew.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn resize(&mut self, width: u16, height: u16) -> io::Result<Rect> {
        self.shown = Buffer::empty(bounded(width, height));
        self.next = self.shown.clone();
        self.wipe()?;
        Ok(self.area())
    }

    /// Makes it blank, so that the next frame is drawn whole.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn wipe(&mut self) -> io::Result<()> {
        self.shown.reset();
        self.out.write_all(b"\x1b[2J")
    }

    /// Draws a frame: only the cells that changed are written, and nothing at all if none did.
    ///
    /// # Errors
    /// What the terminal says; after a hang-up, that it is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        self.next.reset();
        let cursor = render(&mut self.next);
        self.encoder.begin();
        self.encoder.turn(&self.shown, &self.next);
        std::mem::swap(&mut self.shown, &mut self.next);
        let before = std::mem::replace(&mut self.cursor, cursor);
        if self.encoder.bytes().is_empty() && cursor == before {
            return Ok(());
        }
        if let Some(position) = cursor {
            self.encoder.go(position);
        }
        self.out.write_all(&framed(self.encoder.bytes(), before.is_some(), cursor.is_some()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// By which of our own methods Vietnamese is written at first on a terminal of this `TERM`: the bare console of Linux has
/// no input method, and everywhere else ours would get into the way of the one that is there.
pub fn own_method(term: Option<&str>) -> Option<Method> {
    (term == Some("linux")).then_some(Method::Telex)
}

/// A frame as it is sent, when its cursor was seen before or not, and is to be seen behind it or not.
fn framed(frame: &[u8], seen: bool, wanted: bool) -> Vec<u8> {
    let part = |sent: bool, bytes: &'static [u8]| if sent { bytes } else { b"" };
    let large = frame.len() > ONE_PACKET;
    let hides = seen && (large || !wanted);
    let shows = wanted && (large || !seen);
    [part(large, BEGIN), part(hides, HIDE), frame, part(shows, SHOW), part(large, END)].concat()
}

/// The part of a terminal that is drawn on. Nobody has a larger one, but any size can be claimed, and every cell costs
/// memory.
fn bounded(width: u16, height: u16) -> Rect {
    Rect::new(0, 0, width.min(1_000), height.min(500))
}

/// Gives the terminal back. It may be gone, so whatever it says is of no use.
pub fn give_back() {
    let _ = execute!(io::stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

/// Ends the process when the terminal hangs up or somebody asks for it, even while a frame waits to be written.
///
/// # Errors
/// When the signals can't be had.
pub fn end_on_signals() -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM])?;
    let wait = move || {
        if signals.forever().next().is_some() {
            abandon();
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait)?;
    Ok(())
}

/// Ends at once. A terminal that no longer takes bytes must not hold the process, so giving it back has half a second.
pub fn abandon() -> ! {
    let (done, gone) = mpsc::channel();
    let tidy = move || {
        give_back();
        let _ = done.send(());
    };
    if thread::Builder::new().spawn(tidy).is_ok() {
        let _ = gone.recv_timeout(Duration::from_millis(500));
    }
    std::process::exit(HUNG_UP)
}

/// The exit status after a hang-up, as shells give it.
const HUNG_UP: i32 = 129;

fn give_back_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        give_back();
        before(panic);
    }));
}
