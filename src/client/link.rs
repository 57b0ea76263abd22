//! A connection for a screen: it never blocks the one who asks, and after a loss it finds its way back.

use std::io::BufReader;
use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread::Builder;
use std::time::Duration;

use crate::client::ClientError;
use crate::client::Spawn;
use crate::client::other_version;
use crate::client::start::Way;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::frame::FrameError;
use crate::wire::frame::encode_request;
use crate::wire::frame::read_from_server;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::FromServer;
use crate::wire::message::Purpose;
use crate::wire::message::Push;
use crate::wire::message::Request;
use crate::wire::place::Place;

/// Questions that wait to be sent. A server that leaves so many lying is as good as lost, and is treated so.
const MOST_WAITING: usize = 256;

const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long a screen leaves a server stopped that was stopped in an orderly way, before it starts one again: whoever
/// stopped it had something to do without it.
const RESPECT: Duration = Duration::from_secs(10);

/// What a link tells its screen.
#[derive(Debug)]
pub enum LinkEvent {
    /// The answer to a question.
    Reply {
        /// The question's number.
        id: u64,
        /// The answer.
        answer: Answer,
    },
    /// Something changed.
    Push(Push),
    /// The connection broke, for this reason (for the log). Questions that were not answered never will be.
    Lost(String),
    /// It is there again. Whoever wants answers, and pushes, asks again.
    Back,
    /// The server is there but lets this client not in; the link goes on trying.
    Refused(Problem),
}

/// A connection with threads of its own, which end when it is dropped. They call the sink that the link was given, never
/// two at once and never from within [`Link::ask`].
pub struct Link {
    inner: Arc<Inner>,
}

type Sink = Box<dyn FnMut(LinkEvent) + Send>;

struct Inner {
    way: Way,
    asked: AtomicU64,
    /// The way to the server, while there is one.
    line: Mutex<Option<Line>>,
    sink: Mutex<Sink>,
    dropped: Mutex<bool>,
    changed: Condvar,
}

/// One connection, as long as it holds.
struct Line {
    waiting: SyncSender<Request>,
    stream: UnixStream,
}

impl Link {
    /// Connects, starting a server if that is allowed and needed; from then on the sink is told what happens.
    ///
    /// # Errors
    /// When the first connection fails.
    pub fn start(place: Place, purpose: Purpose, spawn: Spawn, sink: Sink) -> Result<Self, ClientError> {
        let way = Way { place, spawn, purpose };
        let stream = way.connect(&|| true)?;
        let inner = Arc::new(Inner {
            way,
            asked: AtomicU64::new(0),
            line: Mutex::new(None),
            sink: Mutex::new(sink),
            dropped: Mutex::new(false),
            changed: Condvar::new(),
        });
        inner.lay(&stream).map_err(ClientError::system("setting up the socket"))?;
        let reading = Arc::clone(&inner);
        let thread = Builder::new().name("link-reader".to_owned()).spawn(move || reading.run(stream));
        thread.map_err(ClientError::system("starting a thread"))?;
        Ok(Self { inner })
    }

    /// Asks without waiting and gives the number that the answer will carry. While the connection is lost the question
    /// is forgotten; after [`LinkEvent::Back`] one asks again.
    pub fn ask(&self, ask: Ask) -> u64 {
        let id = self.inner.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let mut line = hold(&self.inner.line);
        if let Some(there) = &*line
            && there.waiting.try_send(Request { id, ask }).is_err()
        {
            // The reader notices and says that the connection is lost.
            let _ = there.stream.shutdown(Shutdown::Both);
            *line = None;
        }
        id
    }
}

impl Drop for Link {
    /// Ends the threads without waiting for them: one of them may be in the sink, waiting for whoever drops the link.
    fn drop(&mut self) {
        *hold(&self.inner.dropped) = true;
        self.inner.changed.notify_all();
        if let Some(line) = hold(&self.inner.line).take() {
            let _ = line.stream.shutdown(Shutdown::Both);
        }
    }
}

impl Inner {
    /// The life of the reader thread: hear, and find the way back, until the link is dropped.
    fn run(self: Arc<Self>, mut stream: UnixStream) {
        while self.wanted() {
            let (why, orderly) = self.hear(&stream);
            *hold(&self.line) = None;
            self.tell(LinkEvent::Lost(why.to_string()));
            match self.find_back(if orderly { RESPECT } else { Duration::ZERO }) {
                Some(next) => stream = next,
                None => return,
            }
            self.tell(LinkEvent::Back);
        }
    }

    /// Gives on what the server says until the connection breaks. Tells why it broke, and whether the server had said
    /// that it stops.
    fn hear(&self, stream: &UnixStream) -> (FrameError, bool) {
        let mut reader = BufReader::new(stream);
        let mut orderly = false;
        loop {
            match read_from_server(&mut reader) {
                Ok(FromServer::Reply { id, answer }) => self.tell(LinkEvent::Reply { id, answer }),
                Ok(FromServer::Push(push)) => {
                    orderly |= push == Push::Stopping;
                    self.tell(LinkEvent::Push(push));
                }
                Err(why) => return (why, orderly),
            }
        }
    }

    /// Tries to connect until it works; none when the link was dropped meanwhile.
    fn find_back(self: &Arc<Self>, respect: Duration) -> Option<UnixStream> {
        let mut pause = SHORTEST_PAUSE;
        let mut waited = Duration::ZERO;
        let mut told = None;
        while self.rest(pause) {
            waited += pause;
            let spawn = if waited < respect { Spawn::Never } else { self.way.spawn };
            match (Way { spawn, ..self.way.clone() }).connect(&|| self.wanted()) {
                Ok(stream) => {
                    if self.lay(&stream).is_ok() {
                        return Some(stream);
                    }
                }
                Err(error) => {
                    let refusal = refusal(error);
                    if refusal.is_some() && refusal != told {
                        refusal.iter().cloned().for_each(|problem| self.tell(LinkEvent::Refused(problem)));
                        told = refusal;
                    }
                }
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        None
    }

    /// Makes a new connection the one that questions go to, with a thread that writes them.
    fn lay(self: &Arc<Self>, stream: &UnixStream) -> std::io::Result<()> {
        let (waiting, questions) = sync_channel(MOST_WAITING);
        let (writing, writer) = (Arc::clone(self), stream.try_clone()?);
        let line = Line { waiting, stream: stream.try_clone()? };
        Builder::new().name("link-writer".to_owned()).spawn(move || writing.speak(writer, &questions))?;
        *hold(&self.line) = Some(line);
        // The link may have been dropped before the line was laid; then nobody else cuts it.
        if !self.wanted() {
            stream.shutdown(Shutdown::Both)?;
        }
        Ok(())
    }

    /// The life of a writer thread: it ends with its connection, when the sender of its queue is dropped.
    fn speak(&self, mut stream: UnixStream, questions: &Receiver<Request>) {
        for request in questions {
            let id = request.id;
            match encode_request(&request) {
                Ok(frame) => {
                    if stream.write_all(&frame).is_err() {
                        let _ = stream.shutdown(Shutdown::Both);
                        return;
                    }
                }
                Err(_) => {
                    let answer = Answer::Refused(Problem::new(Reason::LineTooLarge));
                    self.tell(LinkEvent::Reply { id, answer });
                }
            }
        }
    }

    fn tell(&self, event: LinkEvent) {
        let mut sink = hold(&self.sink);
        if self.wanted() {
            sink(event);
        }
    }

    fn wanted(&self) -> bool {
        !*hold(&self.dropped)
    }

    /// Waits, but not on a link that is dropped meanwhile; then false.
    fn rest(&self, pause: Duration) -> bool {
        let waiting = self.changed.wait_timeout_while(hold(&self.dropped), pause, |dropped| !*dropped);
        let (dropped, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        !*dropped
    }
}

/// What a screen must be told of a failed attempt; everything else is part of being lost.
fn refusal(error: ClientError) -> Option<Problem> {
    match error {
        ClientError::OtherVersion { server } => Some(other_version(&server)),
        ClientError::Refused(problem) => Some(problem),
        _ => None,
    }
}

/// What a lock guards stays usable when another thread panicked: each of them is set as a whole.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
