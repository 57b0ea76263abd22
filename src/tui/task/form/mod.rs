//! A form: the fields of one record, made from [`crate::model::field::FIELDS`], typed from the first to the last.
//!
//! Each part of its behaviour has a file: what stands in a field ([`slot`]), where the caret goes (`moves`), lists to
//! pick from (`pick`), the way to the register (`save`, `compose`), the draft that the server keeps (`draft`).

mod alike;
mod compose;
mod conflict;
mod conflict_render;
mod draft;
mod follow;
mod keys;
mod load;
mod moves;
mod over;
mod pick;
mod render;
mod rows;
mod save;
mod sensitive;
pub mod slot;
mod texts;
mod write;

use std::collections::VecDeque;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::face::command::Original;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::form::alike::Likes;
use crate::tui::task::form::conflict::Conflict;
use crate::tui::task::form::draft::Keeping;
use crate::tui::task::form::follow::Follow;
use crate::tui::task::form::load::Loading;
use crate::tui::task::form::over::Over;
use crate::tui::task::form::pick::PickList;
use crate::tui::task::form::save::Saving;
use crate::tui::task::form::slot::Slot;
use crate::tui::task::form::write::Writing;
use crate::widget::style::Look;
use crate::widget::viewport::Viewport;
use crate::wire::message::AlikeRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::PickRow;

/// A form.
#[derive(Debug)]
pub struct Form {
    kind: FormKind,
    lang: Lang,
    /// The site that is corrected; none when a record is new.
    original: Option<Original>,
    series: Series,
    slots: Vec<Slot>,
    /// The slot with the caret.
    at: usize,
    stage: Stage,
    list: Option<PickList>,
    /// The slot and the text whose rows were asked for last.
    looked_up: Option<(usize, String)>,
    /// The slot that was left before its list came, while nothing else was typed since.
    left: Option<usize>,
    over: Option<Over>,
    note: Option<Note>,
    armed: Option<Armed>,
    keeping: Keeping,
    likes: Likes,
    follow: Follow,
    /// What looked like it names a person, and is saved all the same.
    accepted: Vec<String>,
    writing: Writing,
    /// What was typed before there was a field for it.
    ahead: VecDeque<Early>,
    view: Viewport,
    /// How many rows a list has room for.
    list_height: usize,
    /// Clashes that were left for a moment to edit a field.
    set_aside: Option<Box<Conflict>>,
    /// How often the site was changed by others while it was being saved.
    tries: u8,
}

/// A series of new records.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Series {
    /// The token of the one that is typed.
    token: String,
    /// What the tokens of the series begin with.
    stem: String,
    /// How many were added.
    added: u32,
}

impl Series {
    fn new(token: String) -> Self {
        Self { stem: token.clone(), token, added: 0 }
    }

    /// One more is in the register; the next one has a token of its own.
    fn next(&mut self) {
        self.added += 1;
        self.token = format!("{}-{}", self.stem, self.added);
    }
}

/// What the form is doing.
#[derive(Debug)]
enum Stage {
    /// It waits for the record that it opens on.
    Loading(Loading),
    /// It is typed into.
    Typing,
    /// What is typed is on its way into the register.
    Saving(Saving),
    /// Somebody else changed the same fields.
    Conflict(Box<Conflict>),
}

/// Something typed before there was a field for it.
#[derive(Debug)]
enum Early {
    /// A key.
    Key(Chord),
    /// Pasted text.
    Paste(String),
}

/// A sentence at the foot, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Note {
    tone: Tone,
    text: String,
}

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    /// Something that must be put right.
    Problem,
    /// Something to look at once more.
    Warning,
    /// How it goes.
    Plain,
}

/// What the same key does at once when it is pressed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Armed {
    /// Throw away what is typed.
    Discard,
    /// Save in spite of a warning.
    Save,
}

impl Form {
    /// An empty form for a new record. The token must be random: it is the id of the draft and of what is saved.
    pub fn blank(kind: FormKind, token: String, lang: Lang) -> Self {
        let slots: Vec<Slot> = kind.fields().map(|field| Slot::new(field, lang)).collect();
        let mut form = Self {
            kind,
            lang,
            original: None,
            series: Series::new(token),
            slots,
            at: 0,
            stage: Stage::Typing,
            list: None,
            looked_up: None,
            left: None,
            over: None,
            note: None,
            armed: None,
            keeping: Keeping::default(),
            likes: Likes::default(),
            follow: Follow::default(),
            accepted: Vec::new(),
            writing: Writing::default(),
            ahead: VecDeque::new(),
            view: Viewport::default(),
            list_height: 0,
            set_aside: None,
            tries: 0,
        };
        form.at = form.first_asked();
        form.enter(form.at);
        form
    }

    /// A form for a new record that is about one already there, as an event of a site.
    pub fn about(kind: FormKind, record: PickRow, token: String, lang: Lang) -> Self {
        let mut form = Self::blank(kind, token, lang);
        if let Some(slot) = form.slots.iter_mut().find(|slot| slot.picks_one()) {
            slot.pick(record, lang);
        }
        form.wants_criteria();
        form.at = form.first_asked();
        if !form.slots[form.at].is_empty() {
            form.at = form.beside(form.at, 1).unwrap_or(form.at);
        }
        form.enter(form.at);
        form
    }

    /// Whether a record that is there already is corrected.
    fn is_edit(&self) -> bool {
        self.original.is_some() || matches!(&self.stage, Stage::Loading(loading) if loading.corrects())
    }

    fn slot(&mut self) -> &mut Slot {
        &mut self.slots[self.at]
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.slots.iter().position(|slot| slot.field.name == name)
    }

    fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.note = Some(Note { tone, text: text.into() });
    }
}

impl Task for Form {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        self.press(chord, scene)
    }

    fn paste(&mut self, text: &str, scene: &Scene) -> Vec<Wish> {
        self.pasted(text, scene)
    }

    fn hear(&mut self, topic: Topic, ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match topic {
            Topic::Now => self.hear_site(answer, scene),
            Topic::Pick => self.hear_rows(ask, answer, scene),
            Topic::Record => self.hear_record(ask, answer, scene),
            Topic::Alike => self.hear_alike(ask, answer),
            Topic::Draft => self.hear_kept(answer),
            Topic::Save => self.hear_saved(answer, scene),
            Topic::Name | Topic::Rows | Topic::Undoing => Vec::new(),
        }
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)> {
        type Question = fn(&mut Form, &Scene) -> Option<Ask>;
        let all: [(Topic, Question); 6] = [
            (Topic::Now, Self::site_question),
            (Topic::Pick, Self::rows_question),
            (Topic::Record, Self::record_question),
            // It may go back to typing, and what is typed is then kept.
            (Topic::Save, Self::save_question),
            (Topic::Alike, Self::alike_question),
            (Topic::Draft, Self::draft_question),
        ];
        let free = all.into_iter().filter(|(topic, _)| !is_out(*topic));
        free.filter_map(|(topic, question)| Some((topic, question(self, scene)?))).collect()
    }

    fn take(&mut self, record: &AlikeRow, scene: &Scene) -> Vec<Wish> {
        self.use_record(record, scene)
    }

    fn leave(&mut self, scene: &Scene) -> Vec<Wish> {
        self.put_away(scene)
    }

    fn lost(&mut self) {
        self.looked_up = None;
        self.likes.lost();
        self.follow.lost();
        self.keeping.lost();
        match &mut self.stage {
            Stage::Loading(loading) => loading.lost(),
            Stage::Saving(saving) => saving.lost(),
            Stage::Conflict(conflict) => conflict.lost(),
            Stage::Typing => {}
        }
    }

    fn next_due(&self, scene: &Scene) -> Option<u64> {
        // What can't be asked now is due with the event that changes that, and not by a clock.
        if !scene.online {
            return None;
        }
        match &self.stage {
            Stage::Typing => [self.keeping.next_due(), self.likes.next_due()].into_iter().flatten().min(),
            Stage::Conflict(_) => self.keeping.next_due(),
            Stage::Saving(saving) => saving.next_due(),
            Stage::Loading(_) => None,
        }
    }

    fn fit(&mut self, screen: Rect) {
        self.fit_rows(screen);
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        self.draw(screen, buf, scene, look)
    }
}
