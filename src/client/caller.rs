//! A client that asks and waits, with many questions on their way at once when it is taken apart.

use std::io::BufReader;
use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::client::ClientError;
use crate::client::Spawn;
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

/// How many questions may be on their way at once. It is enough to fill the server's group commits; a server takes no
/// more from one client before it has answered.
pub const MOST_IN_FLIGHT: usize = 256;

/// A connection for questions that are asked one after the other.
pub struct Caller {
    questions: Questions,
    answers: Answers,
}

/// The asking half of a [`Caller`].
pub struct Questions {
    stream: UnixStream,
    asked: u64,
    flight: Arc<Flight>,
}

/// The hearing half of a [`Caller`].
pub struct Answers {
    reader: BufReader<UnixStream>,
    flight: Arc<Flight>,
    /// Why the server sends this client away, once it said so.
    dismissed: Option<Problem>,
}

/// How many questions are on their way; none once nobody hears the answers any more.
struct Flight {
    count: Mutex<Option<usize>>,
    landed: Condvar,
}

impl Caller {
    /// Connects to the server, starting one if that is allowed and needed.
    ///
    /// # Errors
    /// When there is no server to be had, or it does not let this client in.
    pub fn open(place: &Place, spawn: Spawn, purpose: Purpose) -> Result<Self, ClientError> {
        let stream = Way { place: place.clone(), spawn, purpose }.connect(&|| true)?;
        let reader = stream.try_clone().map_err(ClientError::system("setting up the socket"))?;
        let flight = Arc::new(Flight { count: Mutex::new(Some(0)), landed: Condvar::new() });
        let questions = Questions { stream, asked: 0, flight: Arc::clone(&flight) };
        Ok(Self { questions, answers: Answers { reader: BufReader::new(reader), flight, dismissed: None } })
    }

    /// Asks and waits for the whole answer; a long list is put together.
    ///
    /// # Errors
    /// When the connection breaks; a refusal is an answer.
    pub fn ask(&mut self, ask: Ask) -> Result<Answer, ClientError> {
        let mut before = Vec::new();
        let last = self.ask_parts(ask, &mut |lines| {
            before.extend(lines);
            Ok::<(), ClientError>(())
        })?;
        Ok(match last {
            Answer::Lines { lines, total, .. } => {
                before.extend(lines);
                Answer::Lines { lines: before, total, more: false }
            }
            other => other,
        })
    }

    /// Asks for lines and gives each on as it comes, so that a list of any length needs no room. Gives how many there
    /// are in all.
    ///
    /// # Errors
    /// When the connection breaks or the question is refused, and what `each` fails with: then the rest of the answer is
    /// still on its way, and the connection is of no further use.
    pub fn ask_lines<E: From<ClientError>>(
        &mut self,
        ask: Ask,
        each: &mut dyn FnMut(&str) -> Result<(), E>,
    ) -> Result<u32, E> {
        let mut all = |lines: Vec<String>| lines.iter().try_for_each(|line| each(line));
        match self.ask_parts(ask, &mut all)? {
            Answer::Lines { lines, total, .. } => all(lines).map(|()| total),
            Answer::Refused(problem) => Err(ClientError::Refused(problem).into()),
            _ => Err(ClientError::Lost(FrameError::Garbled("an answer of another kind".to_owned())).into()),
        }
    }

    /// Takes the connection apart, for two threads: one that asks without waiting and one that hears the answers as
    /// they come. Commands are answered in the order in which they were asked, each as soon as it is durable.
    pub fn split(self) -> (Questions, Answers) {
        (self.questions, self.answers)
    }

    fn ask_parts<E: From<ClientError>>(
        &mut self,
        ask: Ask,
        each: &mut dyn FnMut(Vec<String>) -> Result<(), E>,
    ) -> Result<Answer, E> {
        let asked = self.questions.send(ask)?;
        loop {
            match self.answers.receive()? {
                (id, _) if id != asked => {
                    let what = FrameError::Garbled("an answer to another question".to_owned());
                    return Err(ClientError::Lost(what).into());
                }
                (_, Answer::Lines { lines, more: true, .. }) => each(lines)?,
                (_, answer) => return Ok(answer),
            }
        }
    }
}

impl Questions {
    /// Asks without waiting for the answer, and gives the number that the answer will carry. While
    /// [`MOST_IN_FLIGHT`] are on their way it waits until one is answered.
    ///
    /// # Errors
    /// When the connection broke, or the question is too long to be sent; then nothing was sent.
    pub fn send(&mut self, ask: Ask) -> Result<u64, ClientError> {
        let id = self.asked + 1;
        let frame = encode_request(&Request { id, ask }).map_err(|error| match error {
            FrameError::TooLong { .. } => ClientError::Refused(Problem::new(Reason::LineTooLarge)),
            other => ClientError::Lost(other),
        })?;
        if !self.flight.take_off() {
            return Err(ClientError::Lost(FrameError::Closed));
        }
        self.asked = id;
        self.stream.write_all(&frame).map_err(|error| ClientError::Lost(error.into()))?;
        Ok(id)
    }
}

impl Drop for Questions {
    /// Tells the server that nothing more will be asked; it answers what it was asked and hangs up.
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }
}

impl Answers {
    /// Waits for the next answer, with the number of its question. A long list comes in several parts with `more`.
    ///
    /// # Errors
    /// When the connection broke: [`FrameError::Closed`] after [`Questions`] was dropped and everything was answered.
    pub fn receive(&mut self) -> Result<(u64, Answer), ClientError> {
        loop {
            match read_from_server(&mut self.reader) {
                Ok(FromServer::Reply { id, answer }) => {
                    if !matches!(answer, Answer::Lines { more: true, .. }) {
                        self.flight.land();
                    }
                    return Ok((id, answer));
                }
                // What is owed still comes; why nothing follows is told when nothing does.
                Ok(FromServer::Push(Push::Dismissed(problem))) => self.dismissed = Some(problem),
                Ok(FromServer::Push(_)) => {}
                Err(error) => {
                    return Err(self.dismissed.take().map_or(ClientError::Lost(error), ClientError::Refused));
                }
            }
        }
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        *self.flight.count.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.flight.landed.notify_all();
    }
}

impl Flight {
    /// Counts one more as soon as there is room; false when nobody will hear the answer.
    fn take_off(&self) -> bool {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |count: &mut Option<usize>| count.is_some_and(|count| count >= MOST_IN_FLIGHT);
        let mut count = self.landed.wait_while(count, full).unwrap_or_else(PoisonError::into_inner);
        *count = count.map(|count| count + 1);
        count.is_some()
    }

    fn land(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count = count.map(|count| count.saturating_sub(1));
        self.landed.notify_all();
    }
}
