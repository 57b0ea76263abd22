//! `antq submit [FILE]`: a command a line, answered one line each, in order, as soon as each is durable.
//!
//! Three threads: one reads lines, one hears the server, and this one sends, keeps the order and writes. Many commands
//! are on their way at once, so that the server can make many of them durable together.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::channel;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::thread::Builder;
use std::time::Duration;
use std::time::Instant;

use clap::Arg;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::cli::out;
use crate::cli::out::Out;
use crate::client::Answers;
use crate::client::Caller;
use crate::client::ClientError;
use crate::client::MOST_IN_FLIGHT;
use crate::client::Questions;
use crate::lang::Lang;
use crate::model::code::Via;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::rules;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

mod answer;
mod lines;

use lines::Line;

/// The command.
pub const ROW: Row =
    Row { name: "submit", about: "help.submit", usage: "usage.submit", audience: Audience::Officers, args, run };

/// A line takes a permit, and one more for every so many bytes, so that what waits is bounded in bytes too.
const BYTES_A_PERMIT: usize = 8 * 1024;

fn args(command: Command, lang: Lang) -> Command {
    let file = Arg::new("file").value_parser(clap::value_parser!(PathBuf)).value_name(lang.t("help.file_name"));
    command.arg(file.help(lang.t("help.file")).help_heading(lang.t("help.arguments")))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let path = matches.get_one::<PathBuf>("file").filter(|path| path.as_os_str() != "-");
    let input: Box<dyn io::Read + Send> = match path {
        None => Box::new(io::stdin()),
        Some(path) => Box::new(
            File::open(path)
                .map_err(|error| CliError::failed("cli.file").with("path", path.display()).with("cause", error))?,
        ),
    };
    let (questions, answers) = link::connect(options)?.split();
    let (events, happens) = channel();
    // Whoever sends into this has a permit; it is given back when the line is answered.
    let (permits, returned) = sync_channel(MOST_IN_FLIGHT);
    let heard = events.clone();
    spawn("submit-lines", move || read(input, &permits, &heard))?;
    let mut desk = Desk {
        options,
        out: Out::open(),
        events,
        returned,
        questions: None,
        gone: false,
        round: 0,
        waiting: VecDeque::new(),
        refused: false,
        unread: false,
    };
    desk.listen(questions, answers)?;
    desk.work(&happens)?;
    if desk.refused { Err(CliError::said()) } else { Ok(()) }
}

/// What happens at the desk.
enum Event {
    /// A line came in.
    Line(Line),
    /// There are no more lines.
    End(io::Result<()>),
    /// The server answered a question.
    Answer(u64, Answer),
    /// The connection of this round broke.
    Lost(u32),
}

/// A line that is not answered yet.
struct Waiting {
    text: String,
    permits: usize,
    state: State,
    /// Whether it was sent again after a loss.
    again: bool,
}

enum State {
    /// It was sent under this number.
    Asked(u64),
    /// The answer is known, and is written when its turn comes.
    Known(Answer),
    /// It could not be sent.
    Unsent,
}

/// Where lines become questions and answers become lines.
struct Desk<'a> {
    options: &'a Options,
    out: Out,
    events: Sender<Event>,
    returned: Receiver<()>,
    /// The way to the server; none while it is lost.
    questions: Option<Questions>,
    /// Whether it is lost for good.
    gone: bool,
    /// Counts the connections, so that news of an old one is not taken for news of this one.
    round: u32,
    waiting: VecDeque<Waiting>,
    refused: bool,
    /// Whether whoever read the answers has gone.
    unread: bool,
}

impl Desk<'_> {
    fn work(&mut self, happens: &Receiver<Event>) -> Result<(), CliError> {
        let mut ended = None;
        loop {
            self.write_known()?;
            if let Some(end) = ended.take_if(|_| self.waiting.is_empty()) {
                return end;
            }
            // While more is there to be done at once, answers gather; before waiting, all of them go out.
            let event = match happens.try_recv() {
                Ok(event) => event,
                Err(_) => {
                    self.flush()?;
                    let Ok(event) = happens.recv() else { return Ok(()) };
                    event
                }
            };
            match event {
                Event::Line(line) => self.take(line),
                Event::End(end) => {
                    ended = Some(end.map_err(|error| CliError::failed("cli.input").with("cause", error)))
                }
                Event::Answer(id, answer) => self.hear(id, answer),
                Event::Lost(round) if round == self.round => self.reconnect()?,
                Event::Lost(_) => {}
            }
        }
    }

    fn take(&mut self, line: Line) {
        let permits = line.permits();
        let waiting = match line {
            Line::Text(text) => {
                let state = self.send(&text);
                Waiting { text, permits, state, again: false }
            }
            Line::Bad(problem) => {
                Waiting { text: String::new(), permits, state: State::Known(Answer::Refused(problem)), again: false }
            }
        };
        self.waiting.push_back(waiting);
    }

    fn send(&mut self, text: &str) -> State {
        if self.gone {
            // What was never sent was not done, and its writer can tell that from an unknown outcome.
            let problem = Problem::new(Reason::ReadOnly).with("cause", "cli.lost_cause");
            return State::Known(Answer::Refused(problem));
        }
        let Some(questions) = &mut self.questions else { return State::Unsent };
        match questions.send(Ask::Submit { line: text.to_owned(), via: Via::Cli }) {
            Ok(id) => State::Asked(id),
            Err(ClientError::Refused(problem)) => State::Known(Answer::Refused(problem)),
            // The thread that hears the server tells of the loss too; until then the line waits.
            Err(_) => State::Unsent,
        }
    }

    fn hear(&mut self, id: u64, answer: Answer) {
        let asked = self.waiting.iter_mut().find(|waiting| matches!(waiting.state, State::Asked(asked) if asked == id));
        let Some(waiting) = asked else { return };
        if answer == Answer::Stopping {
            // The server took no more lines, so nothing was written of this one. Its hanging up follows, and then the
            // line goes to the next server, with all that come until then.
            waiting.state = State::Unsent;
            self.questions = None;
        } else {
            waiting.state = State::Known(answer);
        }
    }

    /// Writes the answers whose turn has come.
    fn write_known(&mut self) -> Result<(), CliError> {
        while let Some(Waiting { state: State::Known(answer), permits, .. }) = self.waiting.front() {
            let permits = *permits;
            let (line, done) = answer::line(answer, self.options.lang);
            self.refused |= !done;
            self.write(&line)?;
            for _ in 0..permits {
                // The reader is gone when all lines are in; then nobody waits for a permit.
                let _ = self.returned.try_recv();
            }
            self.waiting.pop_front();
        }
        Ok(())
    }

    /// Writes an answer. Once nobody reads them any more the lines are still done: what was given is recorded, and the
    /// status says whether all of it was.
    fn write(&mut self, line: &str) -> Result<(), CliError> {
        let written = if self.unread { Ok(()) } else { self.out.line(line) };
        self.heed(written)
    }

    fn flush(&mut self) -> Result<(), CliError> {
        let flushed = if self.unread { Ok(()) } else { self.out.flush() };
        self.heed(flushed)
    }

    fn heed(&mut self, written: io::Result<()>) -> Result<(), CliError> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.unread = true,
            other => other?,
        }
        Ok(())
    }

    /// Finds another way to the server. A line that has a token is sent again, once: the token makes that safe. Of any
    /// other line that was sent nobody knows what became of it, and that is what its writer is told.
    fn reconnect(&mut self) -> Result<(), CliError> {
        self.questions = None;
        // What is known goes out first: finding a server can take a while.
        self.write_known()?;
        self.flush()?;
        match find_again(self.options) {
            Ok(caller) => {
                let (questions, answers) = caller.split();
                self.listen(questions, answers)?;
            }
            Err(error) => {
                self.gone = true;
                out::say(&self.options.lang.sentence(error.key(), "", &error.args()));
            }
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        for line in &mut waiting {
            line.state = match line.state {
                State::Asked(_) if self.gone || line.again || !has_token(&line.text) => {
                    State::Known(Answer::Refused(Problem::new(Reason::OutcomeUnknown)))
                }
                State::Asked(_) => {
                    line.again = true;
                    self.send(&line.text)
                }
                State::Unsent => self.send(&line.text),
                State::Known(_) => continue,
            };
        }
        self.waiting = waiting;
        Ok(())
    }

    /// Hears a connection, in a thread of its own, until it breaks.
    fn listen(&mut self, questions: Questions, mut answers: Answers) -> Result<(), CliError> {
        self.round += 1;
        self.questions = Some(questions);
        let (round, events) = (self.round, self.events.clone());
        spawn("submit-answers", move || {
            loop {
                let event = match answers.receive() {
                    Ok((id, answer)) => Event::Answer(id, answer),
                    Err(_) => Event::Lost(round),
                };
                let over = matches!(event, Event::Lost(_));
                if events.send(event).is_err() || over {
                    return;
                }
            }
        })
    }
}

/// Connects again, for as long as a server may need that is started anew by whoever looks after it.
fn find_again(options: &Options) -> Result<Caller, ClientError> {
    let end = Instant::now() + PATIENCE;
    loop {
        match link::open(options) {
            Err(ClientError::NoServer(_)) if Instant::now() < end => thread::sleep(PAUSE),
            found => return found,
        }
    }
}

/// How long a lost server is looked for where this program may not start one.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Whether the line's writer has marked it, so that sending it twice does it once.
fn has_token(text: &str) -> bool {
    rules::read(text).is_ok_and(|request| request.token.is_some())
}

/// Reads all lines, each when it has its permits.
fn read(input: Box<dyn io::Read + Send>, permits: &SyncSender<()>, events: &Sender<Event>) {
    let mut input = BufReader::with_capacity(1 << 16, input);
    loop {
        match lines::next(&mut input) {
            Ok(None) => break,
            Ok(Some(line)) => {
                let took_all = (0..line.permits()).all(|_| permits.send(()).is_ok());
                if !took_all || events.send(Event::Line(line)).is_err() {
                    return;
                }
            }
            Err(error) => {
                let _ = events.send(Event::End(Err(error)));
                return;
            }
        }
    }
    // Nobody hears it any more only when the program is ending.
    let _ = events.send(Event::End(Ok(())));
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), CliError> {
    let thread = Builder::new().name(name.to_owned()).spawn(body);
    thread.map(|_| ()).map_err(|error| CliError::failed("cli.internal").with("cause", error))
}
