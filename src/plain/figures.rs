//! The figures of the register, a sentence each.

use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::sites::Found;
use crate::plain::talk::Choice;
use crate::plain::talk::Menu;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Board;
use crate::wire::message::BoardAsk;

/// What the figures open: the query of the sites behind them, and the texts.
const BEHIND: [(&str, &str); 3] =
    [("", "plain.open_all"), ("exemplar:yes", "plain.open_exemplars"), ("moved:0d", "plain.open_moved")];

impl Plain {
    /// Whose register it is, and how many sites it has.
    pub(super) fn greet(&mut self) -> Result<(), Leave> {
        let Some(board) = self.board()? else { return Ok(()) };
        let officer = self.officer.as_ref().map(ToString::to_string).unwrap_or_default();
        self.say(&self.lang.fill("plain.greeting", &[("home", &board.home), ("officer", &officer)]))?;
        self.cautions(&board)?;
        self.say(self.lang.t("plain.greeting_help"))
    }

    /// Prints every figure, and opens the sites behind some.
    pub(super) fn figures(&mut self) -> Result<(), Leave> {
        loop {
            let Some(board) = self.board()? else { return Ok(()) };
            self.say(&format!("{}.", board.home))?;
            self.cautions(&board)?;
            for line in self.sentences(&board) {
                self.say(&line)?;
            }
            let rows: Vec<String> = BEHIND.iter().map(|(_, text)| self.lang.t(text).to_owned()).collect();
            let menu = Menu { title: "", rows: &rows, first: 1, acts: &[], words: None };
            let Choice::Row(at) = self.choose(&menu)? else { return Ok(()) };
            if let (Some((query, _)), Some(title)) = (BEHIND.get(at), rows.get(at)) {
                self.sites(&Found { query: (*query).to_owned(), title: title.clone() })?;
            }
        }
    }

    fn sentences(&self, board: &Board) -> Vec<String> {
        let lang = self.lang;
        let (added, ended) = (lang.number(board.added_today), lang.number(board.ended_today));
        let moved = if self.as_of.is_some() { "plain.moved_on_day" } else { "plain.moved_today" };
        let communes = [("n", lang.number(board.communes_without_good)), ("of", lang.number(board.communes))];
        let communes: Vec<(&str, &str)> = communes.iter().map(|(hole, word)| (*hole, word.as_str())).collect();
        let mut lines = vec![
            lang.count("plain.sites", board.total.sites),
            lang.count("plain.models", board.total.models),
            lang.count("plain.teams", board.total.teams),
            lang.count("plain.members", board.total.members),
            lang.count("plain.exemplars", board.exemplars),
            lang.fill(moved, &[("added", &added), ("ended", &ended)]),
            lang.fill("plain.without_good", &communes),
        ];
        if board.to_place.sites > 0 {
            lines.push(lang.count("plain.to_place", board.to_place.sites));
        }
        lines
    }

    /// What a reader must know before believing a figure.
    fn cautions(&mut self, board: &Board) -> Result<(), Leave> {
        if let Some(day) = self.as_of {
            self.say(&self.lang.fill("plain.as_of", &[("day", &self.lang.day(day))]))?;
        }
        if board.demo {
            self.say(self.lang.t("plain.demo"))?;
        }
        Ok(())
    }

    /// The figures of all panes, unfiltered.
    pub(super) fn board(&mut self) -> Result<Option<Board>, Leave> {
        let ask = BoardAsk { as_of: self.as_of, ..BoardAsk::default() };
        Ok(match self.find_out(Ask::Board(ask))? {
            Some(Answer::Board(board)) => Some(*board),
            _ => None,
        })
    }
}
