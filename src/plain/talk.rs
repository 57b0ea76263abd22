//! Talk: one question at a time, each with its help, its way back and its way out.

use std::io;
use std::time::Duration;

use crate::face::form;
use crate::model::code::Via;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::inbox::Heard;
use crate::plain::inbox::Silence;
use crate::plain::inbox::Way;
use crate::plain::keys;
use crate::plain::keys::Act;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Receipt;

/// After an outcome that nobody knows, the same command is sent again after this time.
const AGAIN: Duration = Duration::from_millis(500);

/// A menu of more lines than these is read in pages of [`PAGE`].
const LONGEST: usize = 15;

/// So many menus are remembered as read out.
const REMEMBERED: usize = 12;

/// Lines of a page.
const PAGE: usize = 10;

/// Something to choose from, a line each.
pub struct Menu<'m> {
    /// What the lines are.
    pub title: &'m str,
    /// The lines.
    pub rows: &'m [String],
    /// The number of the first of them.
    pub first: usize,
    /// What else can be typed.
    pub acts: &'m [Act],
    /// What words do here, as a key of the texts; none where they mean nothing.
    pub words: Option<&'static str>,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A line, by its place in the menu.
    Row(usize),
    /// A sign.
    Act(Act),
    /// Words.
    Words(String),
    /// The way back.
    Back,
}

/// A line that was typed at a prompt, and is no question for help and no wish to quit.
pub type Typed = String;

impl Plain {
    /// Prints a text.
    pub fn say(&mut self, text: &str) -> Result<(), Leave> {
        Ok(self.paper.line(text)?)
    }

    /// Asks for one line. `?` prints the help and asks again, `q` leaves.
    pub fn ask(&mut self, prompt: &str, help: &[String]) -> Result<Typed, Leave> {
        loop {
            self.paper.prompt(prompt)?;
            let heard = self.inbox.hear();
            // A terminal has shown the end of the line itself, but not the end of everything.
            if !self.inbox.is_terminal() || heard == Heard::End {
                self.paper.end_line()?;
            }
            match heard {
                Heard::End => return Err(Leave::Gone),
                Heard::Unreadable => self.say(self.lang.t("plain.unreadable"))?,
                Heard::Line(text) => match text.trim() {
                    "q" | "Q" => return Err(Leave::Quit),
                    "?" => {
                        self.say(self.lang.t("plain.help"))?;
                        help.iter().try_for_each(|line| self.say(line))?;
                        self.say(&keys::told("q", self.lang.t("plain.key_quit")))?;
                    }
                    text => return Ok(text.to_owned()),
                },
            }
        }
    }

    /// Offers a menu until something in it is chosen. One that was read out lately and is still the same is known: then
    /// its title is enough.
    pub fn choose(&mut self, menu: &Menu<'_>) -> Result<Choice, Leave> {
        self.tell_news()?;
        let read = (menu.title.to_owned(), menu.first, menu.rows.to_vec());
        let known = self.read.iter().position(|other| *other == read).filter(|_| !menu.title.is_empty());
        // What is used stays known, and of the others those that were not used for long are forgotten.
        known.map(|at| self.read.remove(at));
        self.read.truncate(REMEMBERED - 1);
        self.read.push_front(read);
        if known.is_some() {
            let title = menu.title.trim_end_matches(['.', '?', ':']);
            self.say(&self.lang.fill("plain.again", &[("title", title)]))?;
        } else {
            self.print(menu, 0)?;
        }
        let mut from = 0;
        let help = self.help_of(menu);
        let prompt = self.lang.t(if menu.rows.is_empty() { "plain.prompt_empty" } else { "plain.prompt" });
        loop {
            let typed = self.ask(prompt, &help)?;
            match understood(&typed, menu) {
                Some(Choice::Act(Act::Again)) => self.print(menu, from)?,
                Some(Choice::Act(Act::Next)) if menu.is_long() => {
                    from = (from + PAGE).min(last_page(menu.rows.len()));
                    self.print(menu, from)?;
                }
                Some(Choice::Act(Act::Previous)) if menu.is_long() => {
                    from = from.saturating_sub(PAGE);
                    self.print(menu, from)?;
                }
                Some(choice) => return Ok(choice),
                None => {
                    let (first, last) = (menu.first, menu.first + menu.rows.len().saturating_sub(1));
                    let (first, last) = (self.lang.number(first), self.lang.number(last));
                    let key = if menu.rows.is_empty() { "plain.not_here" } else { "plain.not_a_row" };
                    self.say(&self.lang.fill(key, &[("value", &typed), ("first", &first), ("last", &last)]))?;
                }
            }
        }
    }

    /// Prints a menu, or a page of a long one.
    fn print(&mut self, menu: &Menu<'_>, from: usize) -> Result<(), Leave> {
        if !menu.title.is_empty() {
            self.say(menu.title)?;
        }
        let page = if menu.is_long() { PAGE } else { LONGEST };
        for (row, number) in menu.rows.iter().zip(menu.first..).skip(from).take(page) {
            self.say(&format!("{number}. {row}"))?;
        }
        if menu.is_long() && from + page < menu.rows.len() {
            self.say(self.lang.t("plain.page"))?;
        }
        Ok(())
    }

    fn help_of(&self, menu: &Menu<'_>) -> Vec<String> {
        let lang = self.lang;
        let mut help = Vec::new();
        if !menu.rows.is_empty() {
            let (first, last) = (lang.number(menu.first), lang.number(menu.first + menu.rows.len() - 1));
            let numbers = lang.fill("plain.numbers", &[("first", &first), ("last", &last)]);
            help.push(keys::told(&numbers, lang.t("plain.key_row")));
        }
        help.extend(menu.words.map(|key| lang.t(key).to_owned()));
        help.extend(keys::help(menu.acts, lang));
        help.extend(menu.is_long().then(|| keys::help(&[Act::Next, Act::Previous], lang)).into_iter().flatten());
        help.extend(keys::help(&[Act::Again], lang));
        help.push(lang.t("plain.key_back").to_owned());
        help
    }

    /// Asks something that is answered with yes or no; Enter alone answers as given.
    pub fn confirm(&mut self, question: &str, enter: Confirm) -> Result<Confirm, Leave> {
        let lang = self.lang;
        let shown = lang.t(if enter == Confirm::Yes { "plain.yes_or_no" } else { "plain.no_or_yes" });
        let help = [lang.t("plain.help_yes_or_no").to_owned()];
        loop {
            let typed = self.ask(&format!("{question} ({shown})"), &help)?;
            match yes_or_no(&typed) {
                _ if typed.is_empty() => return Ok(enter),
                Some(answer) => return Ok(answer),
                None => self.say(lang.t("plain.help_yes_or_no"))?,
            }
        }
    }

    /// Asks the server and waits, also over a loss of the connection.
    pub fn learn(&mut self, ask: Ask) -> Result<Answer, Leave> {
        loop {
            if self.inbox.is_unwatched() && ask != Ask::Watch {
                self.learn(Ask::Watch)?;
            }
            match self.inbox.ask(ask.clone()) {
                // The loss of the connection follows, and with it the way to the next server.
                Ok(Answer::Stopping) => self.inbox.rest(AGAIN),
                Ok(answer) => return Ok(answer),
                Err(Silence::Unwanted) => return Err(Leave::Gone),
                Err(Silence::Way(way)) => self.wait_for_server(way)?,
            }
        }
    }

    /// Asks the server; a refusal is told, and then there is no answer.
    pub fn find_out(&mut self, ask: Ask) -> Result<Option<Answer>, Leave> {
        match self.learn(ask)? {
            Answer::Refused(problem) => {
                self.tell_problem(&problem)?;
                Ok(None)
            }
            answer => Ok(Some(answer)),
        }
    }

    /// Has a command written. It has a token, so it is sent again until its fate is known.
    pub fn submit(&mut self, line: &str) -> Result<Result<Receipt, Problem>, Leave> {
        loop {
            match self.learn(Ask::Submit { line: line.to_owned(), via: Via::Plain })? {
                Answer::Done(receipt) => {
                    self.own += u64::from(receipt.seq > self.seen);
                    self.inbox.note(receipt.seq);
                    return Ok(Ok(receipt));
                }
                Answer::Refused(problem) if matches!(problem.reason, Reason::OutcomeUnknown | Reason::Busy) => {
                    self.inbox.rest(AGAIN);
                }
                Answer::Refused(problem) => return Ok(Err(problem)),
                _ => self.inbox.rest(AGAIN),
            }
        }
    }

    /// Tells a refusal.
    pub fn tell_problem(&mut self, problem: &Problem) -> Result<(), Leave> {
        let told = form::told(problem, None, self.lang);
        let told = if problem.field.is_empty() {
            told
        } else {
            self.lang.sentence(problem.reason.key(), &problem.field, &problem.args)
        };
        self.say(&told)
    }

    fn wait_for_server(&mut self, way: Way) -> Result<(), Leave> {
        let mut way = way;
        while way != Way::Up {
            match &way {
                Way::Refused(problem) => self.tell_problem(&problem.clone())?,
                _ => self.say(self.lang.t("plain.lost"))?,
            }
            way = match self.inbox.wait_for_another(&way) {
                Ok(way) => way,
                Err(_) => return Err(Leave::Gone),
            };
        }
        self.say(self.lang.t("plain.back"))
    }

    /// Tells in one line how much changed since one was told last, and in another whether anything can be written.
    fn tell_news(&mut self) -> Result<(), Leave> {
        if self.inbox.is_unwatched() && self.inbox.way() == Way::Up {
            self.learn(Ask::Watch)?;
        }
        let seq = self.inbox.seq();
        let others = seq.0.saturating_sub(self.seen.0).saturating_sub(self.own);
        (self.seen, self.own) = (self.seen.max(seq), 0);
        if others > 0 {
            self.say(&self.lang.count("plain.changes", others))?;
        }
        let problem = self.inbox.server().and_then(|server| server.read_only);
        if problem != self.read_only {
            match &problem {
                Some(problem) => self.tell_problem(&problem.clone())?,
                None => self.say(self.lang.t("plain.writable"))?,
            }
            self.read_only = problem;
        }
        Ok(())
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// What an answer means, in whichever language it was typed.
pub fn yes_or_no(typed: &str) -> Option<Confirm> {
    match crate::text::fold::fold(typed).as_str() {
        "c" | "co" | "y" | "yes" => Some(Confirm::Yes),
        "k" | "ko" | "khong" | "n" | "no" => Some(Confirm::No),
        _ => None,
    }
}

impl Menu<'_> {
    /// Whether it is read in pages. Every number can be chosen all the same.
    const fn is_long(&self) -> bool {
        self.rows.len() > LONGEST
    }
}

/// Where the last page of so many lines begins.
const fn last_page(rows: usize) -> usize {
    rows.saturating_sub(1) / PAGE * PAGE
}

fn understood(typed: &str, menu: &Menu<'_>) -> Option<Choice> {
    if typed.is_empty() || typed == "0" {
        return Some(Choice::Back);
    }
    if typed == "=" {
        return Some(Choice::Act(Act::Again));
    }
    let pages: &[Act] = if menu.is_long() { &[Act::Next, Act::Previous] } else { &[] };
    if let Some(act) = keys::act(typed, menu.acts).or_else(|| keys::act(typed, pages)) {
        return Some(Choice::Act(act));
    }
    if typed.bytes().all(|byte| byte.is_ascii_digit()) {
        let place = typed.parse::<usize>().ok()?.checked_sub(menu.first)?;
        return (place < menu.rows.len()).then_some(Choice::Row(place));
    }
    // One letter is a slip, and would find nearly everything.
    menu.words.filter(|_| typed.chars().count() > 1).map(|_| Choice::Words(typed.to_owned()))
}

impl From<io::Error> for Leave {
    /// Nobody is there to read any more.
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_at_a_menu() {
        let rows = ["a".to_owned(), "b".to_owned()];
        let menu = Menu { title: "", rows: &rows, first: 11, acts: &[Act::Next], words: None };
        assert_eq!(understood("", &menu), Some(Choice::Back));
        assert_eq!(understood("0", &menu), Some(Choice::Back));
        assert_eq!(understood("12", &menu), Some(Choice::Row(1)));
        assert_eq!(understood("+", &menu), Some(Choice::Act(Act::Next)));
        for typed in ["1", "13", "99999999999999999999999", "-", "hội"] {
            assert_eq!(understood(typed, &menu), None, "{typed}");
        }
        let menu = Menu { words: Some("plain.words_search"), ..menu };
        assert_eq!(understood("hội", &menu), Some(Choice::Words("hội".to_owned())));
        let long: Vec<String> = (0..16).map(|n| n.to_string()).collect();
        let menu = Menu { rows: &long, first: 1, acts: &[], ..menu };
        assert_eq!(understood("+", &menu), Some(Choice::Act(Act::Next)));
        assert_eq!(understood("16", &menu), Some(Choice::Row(15)), "a number of another page");
        assert_eq!((last_page(16), last_page(20), last_page(0)), (10, 10, 0));
        assert_eq!((yes_or_no("Có"), yes_or_no("n"), yes_or_no("x")), (Some(Confirm::Yes), Some(Confirm::No), None));
    }
}
