//! What is asked of the server: whatever the screen needs and does not have, at most one question of a kind at a time.

use crate::model::count::GroupKey;
use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::desk::Kind;
use crate::tui::effect::Effect;
use crate::wire::message::Ask;
use crate::wire::message::BoardAsk;
use crate::wire::message::CountAsk;
use crate::wire::message::WindowAsk;

/// What was asked so far.
#[derive(Debug, Default)]
pub struct Asked {
    /// Whether pushes come.
    pub(super) watching: bool,
    /// The question to which the board on the screen is the answer.
    pub(super) board: Option<BoardAsk>,
    /// Whether the register changed since then.
    pub(super) board_stale: bool,
    /// Whether drafts were asked for, which is done once.
    pub(super) drafts: bool,
    /// Whether the communes with a good site are wanted.
    pub(super) good: bool,
    refreshed: Option<u64>,
}

/// Under a storm of changes the screen is brought up to date so often: far below what an eye can follow, and far
/// above what a server with forty dashboards can bear at every change.
const REFRESH_MS: u64 = 50;

impl Asked {
    /// Whether the register changed since the board was asked for.
    pub const fn board_is_stale(&self) -> bool {
        self.board_stale
    }

    /// Lets the next refresh be asked for at once, as when something else is looked at.
    pub(super) const fn hurry(&mut self) {
        self.refreshed = None;
    }

    /// When the next refresh may be asked for, if one is wanted.
    pub fn next_refresh(&self, wanted: bool) -> Option<u64> {
        self.refreshed.filter(|_| wanted).map(|at| at + REFRESH_MS)
    }

    fn may_refresh(&self, ms: u64) -> bool {
        self.refreshed.is_none_or(|at| ms >= at + REFRESH_MS)
    }
}

impl App {
    /// Asks for what is missing.
    pub(super) fn settle(&mut self, effects: &mut Vec<Effect>) {
        if self.link != LinkState::Up {
            return;
        }
        let may_refresh = self.asked.may_refresh(self.now.ms);
        let stale = self.is_stale();
        let before = effects.len();
        self.ask_to_watch(effects);
        self.ask_board(effects, may_refresh);
        self.ask_window(effects, may_refresh);
        self.ask_card(effects, may_refresh);
        self.ask_good(effects);
        self.ask_drafts(effects);
        self.ask_for_tasks(effects);
        self.ask_leftovers(effects);
        if stale && may_refresh && effects.len() > before {
            self.asked.refreshed = Some(self.now.ms);
        }
    }

    pub(super) fn send(&mut self, kind: Kind, ask: Ask, effects: &mut Vec<Effect>) {
        let ticket = self.desk.send(kind, ask.clone(), self.now.ms);
        effects.push(Effect::Ask(ticket, ask));
    }

    fn ask_to_watch(&mut self, effects: &mut Vec<Effect>) {
        if !self.asked.watching && !self.desk.is_out(Kind::Watch) {
            self.send(Kind::Watch, Ask::Watch, effects);
        }
    }

    fn ask_board(&mut self, effects: &mut Vec<Effect>, may_refresh: bool) {
        let ask = BoardAsk {
            as_of: self.as_of,
            associations: self.filter.query_for_associations(),
            units: self.filter.query_for_units(),
        };
        let wanted = self.asked.board.as_ref() != Some(&ask) || (self.asked.board_stale && may_refresh);
        if wanted && !self.desk.is_out(Kind::Board) {
            self.asked.board_stale = false;
            self.send(Kind::Board, Ask::Board(ask), effects);
        }
    }

    fn ask_window(&mut self, effects: &mut Vec<Effect>, may_refresh: bool) {
        if self.desk.is_out(Kind::Window) {
            return;
        }
        if let Some(ask) = self.sites.question(&self.filter.query(), may_refresh) {
            self.sites.stale = false;
            self.send(Kind::Window, Ask::Window(WindowAsk { as_of: self.as_of, ..ask }), effects);
        }
    }

    fn ask_card(&mut self, effects: &mut Vec<Effect>, may_refresh: bool) {
        let Some(id) = self.site().filter(|_| self.sees_card()) else { return };
        let known = self.card.card.as_ref().is_some_and(|card| card.row.id == id) || self.card.missing == Some(id);
        let wanted = !known || (self.card.stale && may_refresh);
        if wanted && !self.desk.is_out(Kind::Card) {
            self.card.stale = false;
            self.send(Kind::Card, Ask::Card { id, as_of: self.as_of }, effects);
        }
    }

    fn ask_drafts(&mut self, effects: &mut Vec<Effect>) {
        if !self.asked.drafts && !self.desk.is_out(Kind::Drafts) {
            self.send(Kind::Drafts, Ask::Drafts, effects);
        }
    }

    fn ask_good(&mut self, effects: &mut Vec<Effect>) {
        if self.asked.good && !self.desk.is_out(Kind::Good) {
            self.asked.good = false;
            let by = vec![GroupKey::Commune];
            self.send(
                Kind::Good,
                Ask::Count(CountAsk { query: "rating:good".to_owned(), by, as_of: self.as_of }),
                effects,
            );
        }
    }

    /// Whether the reader must be told that an answer of this kind is waited for.
    pub fn is_slow(&self, kind: Kind) -> bool {
        self.link == LinkState::Up && self.desk.is_slow(kind, self.now.ms)
    }
}
