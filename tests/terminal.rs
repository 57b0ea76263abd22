//! The real binary in a pseudo-terminal, seen as a person would see it.

use std::io::Read;
use std::io::Write;
use std::num::NonZeroU16;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::MasterPty;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

/// How long anything may take before the test gives up and shows the screen.
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal with a program in it.
pub struct Screen {
    parser: vt100::Parser,
    chunks: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    /// The program.
    pub child: Box<dyn Child + Send + Sync>,
    /// When the last bytes came.
    pub last: Instant,
    /// How many bytes came.
    pub bytes: usize,
}

impl Screen {
    /// Starts a program in a terminal of so many columns and rows.
    pub fn start(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a terminal");
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("a program");
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let keys = pair.master.take_writer().expect("its keys");
        let (sender, chunks) = channel();
        thread::spawn(move || {
            let mut chunk = [0; 65_536];
            while let Ok(length @ 1..) = reader.read(&mut chunk) {
                if sender.send((Instant::now(), chunk[..length].to_vec())).is_err() {
                    return;
                }
            }
        });
        let parser = vt100::Parser::new(some(rows), some(columns), 0);
        Self { parser, chunks, keys, master: pair.master, child, last: Instant::now(), bytes: 0 }
    }

    /// Types text or escape sequences.
    pub fn press(&mut self, keys: &str) {
        self.send(keys.as_bytes());
    }

    /// Sends bytes in one write, which may end within a letter.
    pub fn send(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).expect("keys");
        self.keys.flush().expect("keys");
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Takes in what has come, waiting at most so long for the first of it.
    pub fn take_in(&mut self, wait: Duration) -> bool {
        let Ok((at, chunk)) = self.chunks.recv_timeout(wait) else { return false };
        let mut all = vec![(at, chunk)];
        all.extend(self.chunks.try_iter());
        for (at, chunk) in all {
            (self.last, self.bytes) = (at, self.bytes + chunk.len());
            self.parser.process(&chunk);
        }
        true
    }

    /// Waits until the screen is as it should be, and tells when that was.
    pub fn wait_until(&mut self, what: &str, mut is_so: impl FnMut(&str) -> bool) -> Instant {
        let begun = Instant::now();
        loop {
            if is_so(&self.text()) {
                return self.last;
            }
            assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}; the screen is\n{}", self.text());
            self.take_in(Duration::from_millis(200));
        }
    }

    /// Waits until a text is there.
    pub fn wait_for(&mut self, text: &str) -> Instant {
        self.wait_until(&format!("«{text}» is there"), |screen| screen.contains(text))
    }

    /// Makes the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(some(rows), some(columns));
        self.master.resize(size(columns, rows)).expect("a size");
    }

    /// Waits until the program has ended, and gives its status.
    pub fn wait_for_end(&mut self) -> u32 {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a program") {
                return status.exit_code();
            }
            assert!(begun.elapsed() < PATIENCE, "the program does not end; the screen is\n{}", self.text());
            self.take_in(Duration::from_millis(50));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

const fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn some(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a size of a screen")
}
