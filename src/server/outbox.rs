//! What waits to be sent to one client.
//!
//! Whoever has an answer writes it straight to the socket when nothing else waits and the socket takes it at once; that
//! saves waking a thread. What the socket does not take waits for the client's writer thread.
//!
//! Nobody but the client's own threads ever waits here. An answer has its place promised before the question is
//! handled, so the one who writes the journal never stands in line behind a slow terminal. News is not queued beyond
//! half of the room: a client that is behind gets the latest news instead of all, marked as lagged, once it has
//! caught up.

use std::collections::VecDeque;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use rustix::net::SendFlags;
use rustix::net::send;

use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::frame::encode_from_server;
use crate::wire::message::Answer;
use crate::wire::message::FromServer;

/// How many frames may wait, those promised counted in. More questions are not read before the client has read answers.
const MOST_FRAMES: usize = 256;

/// How many frames may wait before news is held back.
const MOST_NEWS: usize = MOST_FRAMES / 2;

/// How many bytes may wait before no further question is read. A single answer may be as large again.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// How many bytes go into one write, unless a single frame is larger.
const TOGETHER: usize = 32 * 1024;

/// An encoded message; many clients share one.
pub type Frame = Arc<[u8]>;

/// What waits to be sent to one client.
#[derive(Default)]
pub struct Outbox {
    tray: Mutex<Tray>,
    changed: Condvar,
    /// The client's socket; none where everything is to go through the queue.
    stream: Option<Arc<UnixStream>>,
}

#[derive(Default)]
struct Tray {
    frames: VecDeque<Frame>,
    bytes: usize,
    promised: usize,
    /// How many wait for a place, or until answers were given.
    standing: usize,
    /// The latest change, when earlier ones were held back.
    missed: Option<Frame>,
    /// The latest state; an older one is of no interest.
    state: Option<Frame>,
    /// Who is here now; who was is of no interest.
    presence: Option<Frame>,
    /// What the client may do now.
    capacity: Option<Frame>,
    watching: bool,
    /// The writer thread has taken something and is not done with it.
    writing: bool,
    end: End,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum End {
    #[default]
    Open,
    /// What waits is sent, nothing more.
    Closing,
    /// The client is gone.
    Gone,
}

impl Outbox {
    /// What waits for the client at the other end of a socket.
    pub fn to(stream: Arc<UnixStream>) -> Self {
        Self { stream: Some(stream), ..Self::default() }
    }

    /// Keeps a place for an answer, waiting for room. False when the client is gone.
    pub fn promise(&self) -> bool {
        let full = |tray: &mut Tray| {
            (tray.frames.len() + tray.promised >= MOST_FRAMES || tray.bytes >= MOST_BYTES) && tray.end == End::Open
        };
        let mut tray = self.stand_while(full);
        tray.promised += 1;
        tray.end == End::Open
    }

    /// Gives an answer for which a place was promised. It never waits.
    pub fn answer(&self, id: u64, answer: Answer) {
        self.answer_all(vec![(id, answer)]);
    }

    /// Gives several answers at once, in their order; a place was promised for each.
    pub fn answer_all(&self, answers: Vec<(u64, Answer)>) {
        let count = answers.len();
        let mut frames: Vec<u8> = Vec::new();
        for (id, answer) in answers {
            let frame = encode_from_server(&FromServer::Reply { id, answer }).or_else(|_| {
                // An answer too large for a frame is a mistake in the making of pages; the client must not hang on it.
                let answer = Answer::Refused(Problem::new(Reason::Internal));
                encode_from_server(&FromServer::Reply { id, answer })
            });
            frames.extend(frame.unwrap_or_default());
        }
        let mut tray = self.tray();
        tray.promised = tray.promised.saturating_sub(count);
        let sent = self.send_at_once(&tray, &frames);
        let rest = frames.get(sent..).filter(|rest| !rest.is_empty());
        // Most answers go out at once; then there is no need to wake the writer thread.
        let wake = rest.is_some() || tray.standing > 0;
        if let Some(rest) = rest {
            tray.queue(rest.into());
        }
        if wake {
            self.changed.notify_all();
        }
    }

    /// How much of a frame went out without waiting. An error is left for the writer thread to meet again.
    fn send_at_once(&self, tray: &Tray, frame: &[u8]) -> usize {
        let free = tray.is_empty() && !tray.writing && tray.end == End::Open;
        let Some(stream) = self.stream.as_ref().filter(|_| free) else { return 0 };
        send(stream, frame, SendFlags::DONTWAIT | SendFlags::NOSIGNAL).unwrap_or(0)
    }

    /// Waits until every promised answer was given.
    pub fn settle(&self) {
        self.settle_to(0);
    }

    /// Waits until so many promised answers are left at most.
    pub fn settle_to(&self, left: usize) {
        let open = |tray: &mut Tray| tray.promised > left && tray.end != End::Gone;
        drop(self.stand_while(open));
    }

    fn stand_while(&self, open: impl Fn(&mut Tray) -> bool) -> MutexGuard<'_, Tray> {
        let mut tray = self.tray();
        if open(&mut tray) {
            tray.standing += 1;
            tray = self.changed.wait_while(tray, open).unwrap_or_else(PoisonError::into_inner);
            tray.standing -= 1;
        }
        tray
    }

    /// From now on the client wants news.
    pub fn watch(&self) {
        self.tray().watching = true;
    }

    /// Tells of a change; `lagged` is the same news for a client that missed some.
    pub fn tell_change(&self, news: &Frame, lagged: &Frame) {
        let mut tray = self.tray();
        if tray.watching {
            if tray.missed.is_some() || tray.frames.len() >= MOST_NEWS {
                tray.missed = Some(Arc::clone(lagged));
            } else {
                tray.queue(Arc::clone(news));
            }
            self.changed.notify_all();
        }
    }

    /// Tells of the state.
    pub fn tell_state(&self, news: &Frame) {
        let mut tray = self.tray();
        if tray.watching {
            tray.state = Some(Arc::clone(news));
            self.changed.notify_all();
        }
    }

    /// Tells who is here. False when the client does not watch, and is told nothing.
    pub fn tell_presence(&self, news: &Frame) -> bool {
        let mut tray = self.tray();
        if tray.watching {
            tray.presence = Some(Arc::clone(news));
            self.changed.notify_all();
        }
        tray.watching
    }

    /// Tells a client what it may do now.
    pub fn tell_capacity(&self, news: &Frame) {
        let mut tray = self.tray();
        if tray.watching {
            tray.capacity = Some(Arc::clone(news));
            self.changed.notify_all();
        }
    }

    /// Says something that every client must hear, once.
    pub fn say(&self, news: &Frame) {
        self.tray().queue(Arc::clone(news));
        self.changed.notify_all();
    }

    /// Sends what waits and then nothing more.
    pub fn close(&self) {
        let mut tray = self.tray();
        if tray.end == End::Open {
            tray.end = End::Closing;
        }
        self.changed.notify_all();
    }

    /// The client is gone; nothing is sent any more and nobody waits.
    pub fn abandon(&self) {
        let mut tray = self.tray();
        *tray = Tray { end: End::Gone, promised: tray.promised, standing: tray.standing, ..Tray::default() };
        self.changed.notify_all();
    }

    /// Takes what is to be sent next into a buffer, waiting for it; false at the end. Small frames go together, since
    /// each write wakes the client.
    pub fn next_together(&self, buffer: &mut Vec<u8>) -> bool {
        self.tray().writing = false;
        let Some(first) = self.next() else { return false };
        buffer.extend_from_slice(&first);
        let mut tray = self.tray();
        while tray.frames.front().is_some_and(|frame| buffer.len() + frame.len() <= TOGETHER) {
            if let Some(frame) = tray.take() {
                buffer.extend_from_slice(&frame);
            }
        }
        self.changed.notify_all();
        true
    }

    /// The next frame to send, waiting for one; none at the end.
    pub fn next(&self) -> Option<Frame> {
        let idle = |tray: &mut Tray| tray.is_empty() && tray.end == End::Open;
        let mut tray = self.changed.wait_while(self.tray(), idle).unwrap_or_else(PoisonError::into_inner);
        let next = tray.take();
        tray.writing = next.is_some();
        self.changed.notify_all();
        next
    }

    fn tray(&self) -> MutexGuard<'_, Tray> {
        self.tray.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tray {
    fn queue(&mut self, frame: Frame) {
        if self.end != End::Gone && !frame.is_empty() {
            self.bytes += frame.len();
            self.frames.push_back(frame);
        }
    }

    fn is_empty(&self) -> bool {
        self.frames.is_empty()
            && [&self.missed, &self.capacity, &self.state, &self.presence].into_iter().all(Option::is_none)
    }

    fn take(&mut self) -> Option<Frame> {
        if let Some(frame) = self.frames.pop_front() {
            self.bytes = self.bytes.saturating_sub(frame.len());
            return Some(frame);
        }
        let latest = [&mut self.missed, &mut self.capacity, &mut self.state, &mut self.presence];
        latest.into_iter().find_map(Option::take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Frame {
        text.as_bytes().into()
    }

    #[test]
    fn a_client_that_is_behind_gets_the_latest_news_and_knows_it() {
        let outbox = Outbox::default();
        outbox.tell_change(&frame("before watching"), &frame("never"));
        outbox.watch();
        for nth in 0..MOST_NEWS + 50 {
            outbox.tell_change(&frame(&format!("news {nth}")), &frame(&format!("lagged {nth}")));
        }
        outbox.close();
        let sent: Vec<_> = std::iter::from_fn(|| outbox.next()).collect();
        assert_eq!(sent.len(), MOST_NEWS + 1);
        assert_eq!(sent.first(), Some(&frame("news 0")));
        assert_eq!(sent.last(), Some(&frame(&format!("lagged {}", MOST_NEWS + 49))));
    }

    #[test]
    fn only_the_client_itself_waits_for_room() {
        let outbox = Outbox::default();
        for id in 0..MOST_FRAMES as u64 {
            assert!(outbox.promise());
            outbox.answer(id, Answer::Stopping);
        }
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| outbox.promise());
            assert!(outbox.next().is_some());
            assert!(waiting.join().unwrap());
            let gone = scope.spawn(|| outbox.promise());
            outbox.abandon();
            assert!(!gone.join().unwrap());
        });
        outbox.settle();
        assert_eq!(outbox.next(), None);
    }
}
