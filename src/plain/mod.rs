//! Plain: antq's daily work in lines of text, for screen readers, braille lines and teletypes.
//!
//! No sign moves a cursor or colours anything. One question is asked at a time, its prompt ends in a colon, and what can
//! be typed there is told by `?`. Nothing is printed while somebody types. It works with a pipe as well as with a terminal.

mod acts;
mod areas;
mod card;
mod drafts;
mod figures;
mod form;
mod inbox;
mod keys;
mod menu;
mod paper;
mod rating;
mod sites;
mod talk;

use std::collections::VecDeque;

use chrono::FixedOffset;
use chrono::Local;

use crate::client::ClientError;
use crate::client::Spawn;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::plain::inbox::Inbox;
use crate::plain::paper::Paper;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::place::Place;

/// What it is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language.
    pub lang: Lang,
    /// As of which day the register is shown; today when none is given.
    pub as_of: Option<Day>,
    /// Where the register is.
    pub place: Place,
    /// Whether a server is started when none runs.
    pub spawn: Spawn,
}

/// Why somebody is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leave {
    /// They said so.
    Quit,
    /// The end of the input, a terminal that hung up, an output that nobody reads.
    Gone,
}

/// A session.
struct Plain {
    lang: Lang,
    as_of: Option<Day>,
    inbox: Inbox,
    paper: Paper,
    /// As whom the server knows this session.
    officer: Option<OfficerName>,
    /// The last entry that the person was told of.
    seen: Seq,
    /// How many entries since then are their own.
    own: u64,
    /// The menus that were read out lately: title, number of the first line, lines.
    read: VecDeque<(String, usize, Vec<String>)>,
    /// What was told of why nothing can be written.
    read_only: Option<Problem>,
}

/// Talks until the person leaves.
///
/// # Errors
/// When the first connection fails, or the server sends the person away.
pub fn run(options: Options) -> Result<(), ClientError> {
    let inbox = Inbox::open(options.place, options.spawn)?;
    let mut plain = Plain {
        lang: options.lang,
        as_of: options.as_of,
        inbox,
        paper: Paper::standard(),
        officer: None,
        seen: Seq(0),
        own: 0,
        read: VecDeque::new(),
        read_only: None,
    };
    // However it ends, what was typed is kept by then; and nobody can be told of an output that is gone.
    match plain.begin().and_then(|()| plain.home()) {
        Ok(()) | Err(Leave::Quit) => {
            let bye = plain.lang.t("plain.bye");
            let _ = plain.say(bye);
        }
        Err(Leave::Gone) => {}
    }
    match plain.inbox.dismissed() {
        Some(problem) => Err(ClientError::Refused(problem)),
        None => Ok(()),
    }
}

impl Plain {
    /// Says who is here, and offers what was left half typed.
    fn begin(&mut self) -> Result<(), Leave> {
        if let Answer::Watching { seq, capacity, .. } = self.learn(Ask::Watch)? {
            (self.seen, self.officer) = (seq, Some(capacity.officer));
        }
        self.greet()?;
        self.offer_drafts()
    }

    /// Today, where the server is.
    fn today(&self) -> Day {
        self.inbox.server().map_or_else(|| Local::now().date_naive(), |server| server.today)
    }

    /// The day whose register is shown.
    fn day(&self) -> Day {
        self.as_of.unwrap_or_else(|| self.today())
    }

    /// A period by its code, as it is said: `2024-H1` is "6 tháng đầu năm 2024".
    fn period_said(&self, code: &str) -> String {
        let Some((year, part)) = code.split_once('-') else { return code.to_owned() };
        let key = format!("period_said.{part}");
        match self.lang.find(&key) {
            // The first of its spellings is the usual one.
            Some(_) => self.lang.fill(&key, &[("year", year)]).split(';').next().unwrap_or_default().to_owned(),
            None => self.lang.period(code),
        }
    }

    fn offset() -> FixedOffset {
        *Local::now().offset()
    }
}
