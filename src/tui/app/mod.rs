//! The state of a dashboard. [`update`] is the only place where it changes: no clock, no socket, no terminal.

pub mod act;
pub mod associations;
mod clock;
pub mod columns;
pub mod desk;
pub mod figure;
pub mod filter;
pub mod fit;
pub mod forms;
pub mod keys;
pub mod leftovers;
pub mod listen;
pub mod marks;
pub mod menu;
mod past;
mod record;
pub mod settle;
pub mod sites;
pub mod story;
pub mod tasks;
pub mod trail;
pub mod tree;
pub mod views;
mod works;

use ratatui::layout::Rect;

use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::text::telex::Method;
use crate::tui::app::associations::Associations;
use crate::tui::app::desk::Desk;
use crate::tui::app::desk::Kind;
use crate::tui::app::figure::Figure;
use crate::tui::app::filter::Filter;
use crate::tui::app::leftovers::Leftovers;
use crate::tui::app::marks::Marks;
use crate::tui::app::menu::Menu;
use crate::tui::app::settle::Asked;
use crate::tui::app::sites::Sites;
use crate::tui::app::story::Line;
use crate::tui::app::tasks::Tasks;
use crate::tui::app::trail::Trail;
use crate::tui::app::tree::Tree;
use crate::tui::app::views::Keeping;
use crate::tui::effect::Effect;
use crate::tui::event::Event;
use crate::tui::event::Now;
use crate::tui::focus::Pane;
use crate::widget::line_input::LineInput;
use crate::widget::viewport::Viewport;
use crate::wire::message::Board;
use crate::wire::message::Capacity;
use crate::wire::message::Card;
use crate::wire::message::ServerState;

/// A dashboard.
#[derive(Debug)]
pub struct App {
    /// Its language.
    pub lang: Lang,
    /// As of which day everything is shown; today, and always today, when none is given.
    pub as_of: Option<Day>,
    /// The screen.
    pub area: Rect,
    /// When the last event was handled.
    pub now: Now,
    /// How the connection is.
    pub link: LinkState,
    /// Where the keys go.
    pub focus: Pane,
    /// Of associations and tree, the one that had the focus last: a low screen shows only that.
    pub side: Pane,
    /// What the strip, the associations and the tree show.
    pub board: Option<Box<Board>>,
    /// The state of the server.
    pub state: Option<ServerState>,
    /// What is filtered.
    pub filter: Filter,
    /// The figure under the cursor of the strip.
    pub figure: Figure,
    /// The associations.
    pub associations: Associations,
    /// The tree.
    pub tree: Tree,
    /// The table.
    pub sites: Sites,
    /// The card.
    pub card: CardState,
    /// A search that is being typed.
    pub search: Option<Search>,
    /// Help or palette, when it is open.
    pub menu: Option<Menu>,
    /// Forms, grids and the like that are open on top of the panes.
    pub tasks: Tasks,
    /// What a task said last, until the next key.
    pub told: Option<String>,
    /// As whom the server knows this dashboard, and what it may do.
    pub capacity: Option<Capacity>,
    /// Why the server has sent this dashboard away; it ends then.
    pub dismissed: Option<Problem>,
    /// By which of our own methods Vietnamese is written in forms; none where the terminal has one.
    pub method: Option<Method>,
    /// The last entry of the register that was heard of.
    pub seq: Seq,
    /// What changed a moment ago.
    pub marks: Marks,
    /// Why the last question was refused.
    pub problem: Option<Problem>,
    desk: Desk,
    asked: Asked,
    trail: Trail,
    leftovers: Leftovers,
    keeping: Keeping,
}

/// How the connection to the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It works.
    Up,
    /// It is gone since this moment; the figures on the screen are those of then.
    Lost(Now),
    /// The server is there but lets this dashboard not in, as one of another version; the client goes on trying.
    Refused(Problem),
}

/// The card.
#[derive(Debug, Default)]
pub struct CardState {
    /// The site that it shows.
    pub card: Option<Box<Card>>,
    /// The card as lines, composed for the width of the pane.
    pub lines: Vec<Line>,
    /// The cursor and the lines in view.
    pub view: Viewport,
    /// A site that was asked for and is not there.
    pub missing: Option<SiteId>,
    stale: bool,
    composed_for: u16,
}

/// A search that is being typed.
#[derive(Debug)]
pub struct Search {
    /// What was typed.
    pub input: LineInput,
    /// Whether the tree is searched, or else the table.
    pub in_tree: bool,
    /// Whether nothing was typed yet: the first letter then takes the place of the search before.
    pub fresh: bool,
}

impl App {
    /// A dashboard that has just been opened.
    pub fn new(lang: Lang, as_of: Option<Day>, area: Rect, now: Now) -> Self {
        Self {
            lang,
            as_of,
            area,
            now,
            link: LinkState::Up,
            focus: Pane::Sites,
            side: Pane::Associations,
            board: None,
            state: None,
            filter: Filter::default(),
            figure: Figure::Models,
            associations: Associations::default(),
            tree: Tree::default(),
            sites: Sites::default(),
            card: CardState::default(),
            search: None,
            menu: None,
            tasks: Tasks::default(),
            told: None,
            capacity: None,
            dismissed: None,
            method: None,
            seq: Seq(0),
            marks: Marks::default(),
            problem: None,
            desk: Desk::default(),
            asked: Asked::default(),
            trail: Trail::default(),
            leftovers: Leftovers::default(),
            keeping: Keeping::default(),
        }
    }

    /// When a [`Event::Tick`] is due, if anything on the screen will have changed by then without another event.
    pub fn next_due(&self) -> Option<u64> {
        let to_next_minute = 60_000 - u64::from(chrono::Timelike::second(&self.now.wall)) * 1_000;
        let clock = self.now.ms + to_next_minute.saturating_sub(millis(self.now));
        let refresh = self.asked.next_refresh(self.awaits_refresh());
        let (marks, desk) = (self.marks.next_due(), self.desk.next_due(self.now.ms));
        let keeping = self.keeping.next_due().filter(|_| self.link == LinkState::Up);
        let due = [marks, desk, refresh, self.tasks_due(), self.leftovers.next_due(), keeping, Some(clock)];
        due.into_iter().flatten().min()
    }

    /// The site under the cursor of the table.
    pub fn site(&self) -> Option<SiteId> {
        self.sites.at_cursor().map(|row| row.id)
    }

    fn is_stale(&self) -> bool {
        self.asked.board_is_stale() || self.sites.stale || self.card.stale
    }

    /// Whether something that is seen is to be asked for anew as soon as it may be. What can't be asked for now, as without
    /// a connection or while its last question is out, comes with the event that changes that and not by the clock.
    fn awaits_refresh(&self) -> bool {
        let free = |kind| !self.desk.is_out(kind);
        let board = self.asked.board_is_stale() && free(Kind::Board);
        let sites = self.sites.stale && free(Kind::Window);
        let card = self.card.stale && self.sees_card() && free(Kind::Card);
        self.link == LinkState::Up && (board || sites || card)
    }

    /// Whether a card is on the screen.
    fn sees_card(&self) -> bool {
        self.site().is_some() && (self.focus == Pane::Card || self.layout().card.is_some())
    }

    fn units_without_good(&self, with_good: &[UnitId]) -> std::collections::HashSet<UnitId> {
        let Some(board) = &self.board else { return std::collections::HashSet::new() };
        let deepest = board.units.iter().map(|row| row.depth).max().unwrap_or(0);
        let communes = board.units.iter().filter(|row| row.depth == deepest);
        communes.map(|row| row.id.clone()).filter(|id| !with_good.contains(id)).collect()
    }
}

/// Handles an event: the state changes, and what is to be done outside comes back.
pub fn update(app: &mut App, event: Event, now: Now) -> Vec<Effect> {
    app.now = now;
    app.marks.expire(now.ms);
    let mut effects = match event {
        Event::Key(chord) => app.key(chord),
        Event::Hangup => return vec![Effect::Abandon],
        other => {
            app.hear(other);
            Vec::new()
        }
    };
    app.fit();
    app.fit_tasks();
    app.settle(&mut effects);
    app.keep_view(&mut effects);
    app.end_when_kept(&mut effects);
    effects
}

fn millis(now: Now) -> u64 {
    u64::from(now.wall.timestamp_subsec_millis())
}
