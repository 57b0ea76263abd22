//! Tasks: what takes all keys for a while, as a form, a grid or a list of acts, on top of the panes.
//!
//! A task is a state like the dashboard itself: it hears keys and answers, says what it wants, and is drawn. It knows no
//! socket and no clock; [`crate::tui::app`] keeps the pile of them and asks the server on their behalf.

pub mod acts;
pub mod blame;
pub mod columns;
pub mod compare;
pub mod day;
pub mod drafts;
pub mod form;
mod fresh;
pub mod grid;
pub mod keys;
pub mod marking;
#[cfg(test)]
mod stage;
pub mod undo;
pub mod views;

use std::fmt;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::vantage::Vantage;
use crate::text::telex::Method;
use crate::tui::event::Chord;
use crate::tui::event::Now;
use crate::widget::style::Look;
use crate::wire::message::AlikeRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;
use crate::wire::message::SiteColumn;

/// A task on the pile. Only the uppermost hears keys; each hears the answers to its own questions.
pub trait Task: fmt::Debug {
    /// Takes a key.
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish>;

    /// Takes pasted text.
    fn paste(&mut self, text: &str, scene: &Scene) -> Vec<Wish>;

    /// Takes the answer to a question of its own.
    fn hear(&mut self, topic: Topic, ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish>;

    /// What it wants to know or to have written now. `is_out` tells whether its last question of a topic still waits; a
    /// topic has one question out at a time. Called after every event while the server can be reached.
    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)>;

    /// Takes a record that was chosen on a task above it, as the model that is there already.
    fn take(&mut self, _record: &AlikeRow, _scene: &Scene) -> Vec<Wish> {
        Vec::new()
    }

    /// Makes way for what lies beneath, as by its own key for putting it away: what is typed must be kept first.
    fn leave(&mut self, _scene: &Scene) -> Vec<Wish> {
        vec![Wish::Close]
    }

    /// The connection is gone, and with it the answers to all questions that were out.
    fn lost(&mut self);

    /// When it must be looked at again without another event, in milliseconds of [`Now::ms`].
    fn next_due(&self, scene: &Scene) -> Option<u64>;

    /// Fits it to the screen before it is drawn.
    fn fit(&mut self, screen: Rect);

    /// Draws it over what is there, and answers where the terminal's cursor belongs.
    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position>;
}

/// What is around a task.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The language of the dashboard.
    pub lang: Lang,
    /// When the event happened.
    pub now: Now,
    /// Today, where the server is.
    pub today: Day,
    /// As of which day the dashboard shows everything; today when none is given.
    pub as_of: Option<Day>,
    /// As whom the server knows this dashboard; none before it said so.
    pub officer: Option<OfficerName>,
    /// Whether the server can be reached.
    pub online: bool,
    /// The last entry of the register that this dashboard heard of.
    pub seq: Seq,
    /// By which of our own methods Vietnamese is written; none where the terminal has one.
    pub method: Option<Method>,
    /// The screen.
    pub screen: Rect,
}

/// What a task wants done.
#[derive(Debug)]
pub enum Wish {
    /// It is done, or put away: take it off the pile.
    Close,
    /// Lay another task on top of it.
    Open(Box<dyn Task>),
    /// Take it off the pile and lay another one there.
    Replace(Box<dyn Task>),
    /// Tell the officer in the footer.
    Tell(String),
    /// Show this site in the table and on the card; every task makes way.
    ShowSite(SiteId),
    /// Show everything as of this day; as of today, and always today, when none is given.
    AsOf(Option<Day>),
    /// Show these columns of the table.
    Columns(Vec<SiteColumn>),
    /// Look at the register so.
    View(Box<Vantage>),
    /// Take it off the pile and give this record to the task beneath.
    Use(Box<AlikeRow>),
    /// Keep this draft, also when the task is gone by then.
    Keep(Box<Draft>),
    /// Forget the draft of this token, likewise.
    Forget(String),
    /// Write Vietnamese by this method from now on; by the terminal's own when none is given.
    Method(Option<Method>),
}

/// What a question of a task is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// What is typed is written.
    Save,
    /// A draft is kept or dropped.
    Draft,
    /// Rows of a pick list.
    Pick,
    /// What pasted names mean.
    Name,
    /// Records that are alike.
    Alike,
    /// A record as it stands.
    Now,
    /// What else a record says that was picked.
    Record,
    /// Rows of a grid or list.
    Rows,
    /// What an undo would mean.
    Undoing,
}

/// The part of the screen that tasks stand on: the footer below tells what was done and what is wrong.
pub fn room(screen: Rect) -> Rect {
    Rect { height: screen.height.saturating_sub(1), ..screen }
}
