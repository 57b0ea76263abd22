//! What the terminal, the server and the clock say.

use ratatui::layout::Rect;

use crate::model::count::Group;
use crate::model::count::GroupValue;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::problem::Code;
use crate::model::problem::Problem;
use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::desk::Kind;
use crate::tui::effect::Ticket;
use crate::tui::event::Event;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Board;
use crate::wire::message::BoardAsk;
use crate::wire::message::Push;

impl App {
    /// Takes in an event that is no key.
    pub(super) fn hear(&mut self, event: Event) {
        match event {
            Event::Paste(text) => self.paste(&text),
            Event::Resize(width, height) => self.area = Rect::new(0, 0, width, height),
            Event::Answer(ticket, answer) => self.answer(ticket, answer),
            Event::Push(push) => self.pushed(push),
            Event::Lost(_) => self.lost(),
            Event::Back => self.back_again(),
            // Whoever has no right any more must not go on looking at what is on the screen.
            Event::Refused(problem) if problem.reason.code() == Code::Forbidden => self.dismissed = Some(problem),
            Event::Refused(problem) => self.link = LinkState::Refused(problem),
            Event::Key(_) | Event::Tick | Event::Hangup => {}
        }
    }

    fn lost(&mut self) {
        if self.link == LinkState::Up {
            self.link = LinkState::Lost(self.now);
        }
        self.desk.clear();
        self.tasks_lost();
        self.asked.watching = false;
        self.keeping.lost();
    }

    fn back_again(&mut self) {
        self.lost();
        self.link = LinkState::Up;
        self.all_stale();
    }

    /// Whatever is on the screen may be old.
    fn all_stale(&mut self) {
        self.asked.board_stale = true;
        self.sites.stale = true;
        self.card.stale = true;
    }

    fn pushed(&mut self, push: Push) {
        match push {
            Push::Changed { seq, sites, lagged } => self.changed(seq, &sites, lagged),
            Push::State(state) => {
                // On another day other sites count and today's changes begin at nothing.
                if self.state.as_ref().is_some_and(|before| before.today != state.today) {
                    self.all_stale();
                }
                self.state = Some(state);
            }
            Push::Dismissed(problem) => self.dismissed = Some(problem),
            Push::Capacity(_) | Push::Present(_) => {}
            // The connection ends right after it, and that is what the reader is told.
            Push::Stopping => {}
        }
    }

    fn changed(&mut self, seq: Seq, sites: &[SiteId], lagged: bool) {
        self.seq = seq;
        if self.board.as_ref().is_none_or(|board| board.seq < seq) {
            self.asked.board_stale = true;
            self.sites.stale = true;
        }
        self.marks.touch(sites, self.now.ms);
        let shown = self.card.card.as_ref().map(|card| card.row.id);
        self.card.stale |= lagged || shown.is_some_and(|id| sites.contains(&id));
        self.card.missing = None;
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer) {
        let Some((kind, ask)) = self.desk.take(ticket) else { return };
        if let Kind::Task(id, topic) = kind {
            return self.task_hears(id, topic, ask, answer);
        }
        match (kind, answer) {
            (Kind::Leftover, _) => self.leftover_done(),
            (Kind::LastView, Answer::Views { last, .. }) => self.take_last_view(last),
            // A view that could not be kept is kept when it changes again.
            (Kind::LastView | Kind::KeepView, _) => {}
            (Kind::Drafts, answer) => {
                self.asked.drafts = true;
                if let Answer::Drafts(drafts) = answer {
                    self.offer_drafts(drafts);
                }
            }
            (kind, answer) => self.take(kind, ask, answer),
        }
    }

    fn take(&mut self, kind: Kind, ask: Ask, answer: Answer) {
        match (ask, answer) {
            (Ask::Watch, Answer::Watching { seq, state, capacity }) => {
                self.asked.watching = true;
                // Not the higher of the two: the register may be another one, restored from a copy.
                self.seq = seq;
                self.capacity = Some(capacity);
                self.state = Some(state);
            }
            (Ask::Board(ask), Answer::Board(board)) => self.take_board(ask, board),
            (Ask::Window(ask), Answer::Window(window)) => {
                if self.sites.take(&ask, *window, &self.filter.query()) {
                    self.problem = None;
                }
            }
            (Ask::Card { .. }, Answer::Card(card)) => self.take_card(card),
            (Ask::Count(_), Answer::Groups(groups)) => self.take_good(&groups),
            (ask, Answer::Refused(problem)) => self.refused(kind, ask, problem),
            // The server stops; the loss of the connection follows and tells the reader.
            _ => self.all_stale(),
        }
    }

    fn take_board(&mut self, ask: BoardAsk, board: Box<Board>) {
        if let Some(before) = &self.board
            && self.asked.board.as_ref() == Some(&ask)
        {
            self.marks.compare(before, &board, self.now.ms);
        }
        self.asked.board = Some(ask);
        self.state = Some(board.state.clone());
        self.associations.rebuild(&board, self.lang);
        self.tree.rebuild(&board, self.lang);
        self.board = Some(board);
    }

    fn take_card(&mut self, card: Box<crate::wire::message::Card>) {
        let another = self.card.card.as_ref().is_none_or(|before| before.row.id != card.row.id);
        if another {
            self.card.view.move_to(0);
        }
        self.card.card = Some(card);
        self.card.missing = None;
        self.card.forget_lines();
    }

    fn take_good(&mut self, groups: &[Group]) {
        let unit = |group: &Group| match group.values.first() {
            Some(GroupValue::Text(id)) if group.tally.sites > 0 => Some(UnitId::new(id)),
            _ => None,
        };
        let good: Vec<UnitId> = groups.iter().filter_map(unit).collect();
        let without = self.units_without_good(&good);
        self.tree.narrow_to(without);
    }

    fn refused(&mut self, kind: Kind, ask: Ask, problem: Problem) {
        match (kind, ask) {
            (Kind::Board, Ask::Board(ask)) => self.asked.board = Some(ask),
            (Kind::Window, Ask::Window(ask)) if ask.query == self.filter.query() => self.sites.refuse(ask),
            (Kind::Card, Ask::Card { id, .. }) => {
                // A site that is gone is no mistake of the reader: the card says so by itself.
                self.card.missing = Some(id);
                return;
            }
            _ => {}
        }
        self.problem = Some(problem);
    }
}
