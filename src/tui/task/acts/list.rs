//! The entries of a list: page by page as one scrolls, brought up to date from the top, and never all of them.

use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::tui::task::Scene;
use crate::tui::task::fresh::Fresh;
use crate::widget::viewport::Viewport;
use crate::wire::message::ActRow;
use crate::wire::message::ActsAsk;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Whose;

/// So many entries at a time.
const PAGE: u32 = 50;

/// No more than these are held: who wants one further back searches for it.
const MOST: usize = 5_000;

/// The next page is asked for when so few rows are left below those on the screen.
const AHEAD: usize = 10;

/// Which entries are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Only those of this record.
    pub about: Option<String>,
    /// Whose.
    pub whose: Whose,
    /// Words that they must have.
    pub words: String,
}

/// The entries that are there so far.
#[derive(Debug)]
pub struct List {
    wanted: Wanted,
    rows: Vec<ActRow>,
    /// Before which entry to go on; none at the end.
    rest: Option<Seq>,
    /// Whether the first page is there.
    is_known: bool,
    /// Whether the connection was lost since: behind it may be another register, restored from a copy.
    was_lost: bool,
    /// An entry to go to, once it is there.
    goal: Option<Seq>,
    fresh: Fresh,
    /// Why there is nothing.
    pub problem: Option<Problem>,
    /// The cursor and the rows in view.
    pub view: Viewport,
}

impl List {
    /// A list that has yet to be asked for, with the cursor on an entry when one is meant.
    pub fn new(wanted: Wanted, goal: Option<Seq>) -> Self {
        Self {
            wanted,
            rows: Vec::new(),
            rest: None,
            is_known: false,
            was_lost: false,
            goal,
            fresh: Fresh::default(),
            problem: None,
            view: Viewport::default(),
        }
    }

    /// Which entries are listed.
    pub const fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// The entries.
    pub fn rows(&self) -> &[ActRow] {
        &self.rows
    }

    /// The entry under the cursor.
    pub fn at_cursor(&self) -> Option<&ActRow> {
        self.rows.get(self.view.cursor()?)
    }

    /// Whether earlier entries are on their way or can be asked for.
    pub const fn has_rest(&self) -> bool {
        self.rest.is_some()
    }

    /// Whether what was asked for is here, as far as it is needed.
    pub const fn is_known(&self) -> bool {
        self.is_known
    }

    /// Lists other entries.
    pub fn list(&mut self, wanted: Wanted) {
        if wanted != self.wanted {
            let height = self.view.height();
            *self = Self { view: Viewport::new(height), ..Self::new(wanted, None) };
        }
    }

    /// The next question, if there is one. It is called while none is out.
    pub fn question(&mut self, scene: &Scene) -> Option<Ask> {
        if !self.is_known || self.fresh.is_due(scene) {
            self.fresh.ask(scene);
            return Some(self.ask(None, self.news(scene)));
        }
        let below = self.rows.len().saturating_sub(self.view.visible().end);
        let wants_more = below < AHEAD || self.goal.is_some();
        self.rest.filter(|_| wants_more && self.rows.len() < MOST).map(|rest| self.ask(Some(rest), PAGE))
    }

    /// How many entries to ask for from the top: no more can be new than the register has grown by, and one that is here
    /// already shows that there is no gap.
    fn news(&self, scene: &Scene) -> u32 {
        let newest = self.rows.first().filter(|_| self.is_known && !self.was_lost).map(|row| row.seq.0);
        let grown = newest.map_or(u64::MAX, |newest| scene.seq.0.saturating_sub(newest));
        u32::try_from(grown.saturating_add(1)).unwrap_or(PAGE).clamp(2, PAGE)
    }

    /// The answers that were out won't come.
    pub const fn lost(&mut self) {
        self.fresh.forget();
        self.was_lost = true;
    }

    /// When to look again.
    pub fn next_due(&self, scene: &Scene) -> Option<u64> {
        self.fresh.next_due(scene)
    }

    /// Takes an answer; what belongs to another list than the present one is left alone.
    pub fn hear(&mut self, ask: &ActsAsk, answer: Answer) {
        let Wanted { about, whose, words } = &self.wanted;
        if ask.about != *about || ask.whose != *whose || ask.words != *words {
            return;
        }
        match answer {
            Answer::Acts { rows, rest } if ask.before.is_none() => self.take_top(rows, rest),
            Answer::Acts { rows, rest } if ask.before == self.rest => {
                self.rows.extend(rows);
                self.rest = rest;
            }
            Answer::Acts { .. } => {}
            Answer::Refused(problem) => {
                self.is_known = true;
                self.rest = None;
                self.problem = Some(problem);
            }
            _ => self.lost(),
        }
        self.view.set_len(self.rows.len());
        self.go_to_goal();
    }

    fn ask(&self, before: Option<Seq>, limit: u32) -> Ask {
        let Wanted { about, whose, words } = self.wanted.clone();
        Ask::Acts(ActsAsk { about, whose, words, before, limit })
    }

    /// Takes the latest entries. Those that are there already stay below them, the cursor on the same one.
    fn take_top(&mut self, top: Vec<ActRow>, rest: Option<Seq>) {
        self.problem = None;
        let cursor = self.at_cursor().map(|row| row.seq);
        // Everything down to here is answered; what is older and was there stays as it is.
        let answered_to = rest.map_or(Seq(0), |rest| top.last().map_or(rest, |last| last.seq));
        let newest = self.rows.first().map(|row| row.seq);
        let is_other = newest.is_some_and(|newest| top.first().is_none_or(|first| first.seq < newest));
        let is_gap = is_other || newest.is_some_and(|newest| newest < answered_to);
        let mut older = std::mem::take(&mut self.rows);
        older.retain(|row| row.seq < answered_to && !is_gap);
        if older.is_empty() || is_gap {
            self.rest = rest;
        }
        let turned: Vec<(Seq, Seq)> = top.iter().rev().filter_map(|row| Some((row.seq, row.undoes?))).collect();
        self.rows = top;
        self.rows.append(&mut older);
        self.is_known = true;
        self.was_lost = false;
        for (by, undone) in turned.into_iter().filter(|(by, _)| newest.is_none_or(|newest| *by > newest)) {
            self.mark(undone, by);
        }
        self.view.set_len(self.rows.len());
        if let Some(at) = cursor.and_then(|seq| self.place(seq)) {
            self.view.follow(at);
        }
    }

    /// Notes that an entry was taken back by another: what it had taken back itself holds again, and so on down the line.
    fn mark(&mut self, undone: Seq, by: Seq) {
        let (mut next, mut by, mut is_gone) = (Some(undone), by, true);
        while let Some(seq) = next {
            let Some(row) = self.place(seq).and_then(|at| self.rows.get_mut(at)) else { return };
            row.undone_by = is_gone.then_some(by);
            // An undo stands after what it takes back, so this comes to an end.
            next = row.undoes.filter(|earlier| *earlier < seq);
            (by, is_gone) = (seq, !is_gone);
        }
    }

    /// Where an entry stands: the latest comes first.
    fn place(&self, seq: Seq) -> Option<usize> {
        self.rows.binary_search_by(|row| seq.cmp(&row.seq)).ok()
    }

    fn go_to_goal(&mut self) {
        let Some(goal) = self.goal else { return };
        if let Some(at) = self.place(goal) {
            self.view.move_to(at);
            self.goal = None;
        } else if self.is_known && (self.rest.is_none_or(|rest| rest <= goal) || self.rows.len() >= MOST) {
            self.goal = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::acts::sample::act;
    use crate::tui::task::stage;

    fn own() -> Wanted {
        Wanted { about: None, whose: Whose::Own, words: String::new() }
    }

    /// A list whose questions are answered from entries, latest first, `page` of them at a time.
    fn serve(list: &mut List, entries: &[ActRow], page: usize, scene: &Scene) -> usize {
        let mut asked = 0;
        while let Some(Ask::Acts(ask)) = list.question(scene) {
            asked += 1;
            assert!(asked < 100, "it asks for ever");
            let before = ask.before.unwrap_or(Seq(u64::MAX));
            let limit = page.min(ask.limit as usize);
            let found: Vec<ActRow> = entries.iter().filter(|row| row.seq < before).take(limit).cloned().collect();
            let last = found.last().map(|row| row.seq);
            let rest = last.filter(|last| entries.iter().any(|row| row.seq < *last));
            list.hear(&ask, Answer::Acts { rows: found, rest });
        }
        asked
    }

    fn entries(newest: u64) -> Vec<ActRow> {
        (1..=newest).rev().map(|seq| act(seq, "edit_site")).collect()
    }

    #[test]
    fn pages_come_as_one_scrolls_and_never_all() {
        let scene = stage::scene(80, 24);
        let mut list = List::new(own(), None);
        list.view.set_height(10);
        let all = entries(1_000);
        assert_eq!(serve(&mut list, &all, 50, &scene), 1);
        assert_eq!(list.rows().len(), 50);
        list.view.end();
        assert_eq!(serve(&mut list, &all, 50, &scene), 1);
        assert_eq!((list.rows().len(), list.view.cursor()), (100, Some(49)));
    }

    #[test]
    fn an_entry_is_gone_to_through_as_many_pages_as_it_takes() {
        let scene = stage::scene(80, 24);
        let mut list = List::new(own(), Some(Seq(812)));
        list.view.set_height(10);
        serve(&mut list, &entries(1_000), 50, &scene);
        assert_eq!(list.at_cursor().map(|row| row.seq), Some(Seq(812)));
        assert!(list.rows().len() <= 250);
        let mut list = List::new(own(), Some(Seq(2_000)));
        serve(&mut list, &entries(1_000), 50, &scene);
        assert_eq!(list.rows().len(), 50, "what is not there is not searched for to the end");
    }

    #[test]
    fn what_is_new_comes_in_above_and_the_cursor_stays_on_its_entry() {
        let mut scene = stage::scene(80, 24);
        let mut list = List::new(own(), None);
        list.view.set_height(10);
        serve(&mut list, &entries(100), 20, &scene);
        list.view.move_to(5);
        let line = 5 - list.view.visible().start;
        scene.seq = Seq(103);
        scene.now.ms += 1_000;
        serve(&mut list, &entries(103), 20, &scene);
        assert_eq!(list.at_cursor().map(|row| row.seq), Some(Seq(95)));
        assert_eq!(8 - list.view.visible().start, line);
        let seqs: Vec<u64> = list.rows().iter().map(|row| row.seq.0).collect();
        assert_eq!(seqs, (104 - seqs.len() as u64..=103).rev().collect::<Vec<_>>());
    }

    #[test]
    fn no_more_is_asked_for_than_can_be_new() {
        let mut scene = stage::scene(80, 24);
        scene.seq = Seq(100);
        let mut list = List::new(own(), None);
        list.view.set_height(5);
        serve(&mut list, &entries(100), 50, &scene);
        (scene.seq, scene.now.ms) = (Seq(103), scene.now.ms + 1_000);
        assert!(matches!(list.question(&scene), Some(Ask::Acts(ask)) if ask.limit == 4));
        list.lost();
        assert!(matches!(list.question(&scene), Some(Ask::Acts(ask)) if ask.limit == PAGE));
    }

    #[test]
    fn another_register_behind_a_lost_line_is_listed_as_it_is() {
        let scene = stage::scene(80, 24);
        let mut list = List::new(own(), None);
        list.view.set_height(5);
        serve(&mut list, &entries(100), 50, &scene);
        list.lost();
        serve(&mut list, &entries(40), 50, &scene);
        assert_eq!(list.rows().first().map(|row| row.seq), Some(Seq(40)));
    }

    #[test]
    fn so_much_that_is_new_that_there_would_be_a_gap_begins_anew() {
        let mut scene = stage::scene(80, 24);
        let mut list = List::new(own(), None);
        list.view.set_height(5);
        serve(&mut list, &entries(100), 20, &scene);
        scene.seq = Seq(900);
        scene.now.ms += 1_000;
        serve(&mut list, &entries(900), 20, &scene);
        let seqs: Vec<u64> = list.rows().iter().map(|row| row.seq.0).collect();
        assert_eq!(seqs, (901 - seqs.len() as u64..=900).rev().collect::<Vec<_>>());
    }

    #[test]
    fn an_undo_marks_what_it_takes_back_and_a_redo_what_holds_again() {
        let mut scene = stage::scene(80, 24);
        let mut list = List::new(own(), None);
        list.view.set_height(5);
        let mut all = entries(100);
        // Few at a time, so that the entry itself is not among those that are answered again.
        serve(&mut list, &all, 8, &scene);
        let undone =
            |list: &List, seq| list.rows().iter().find(|row| row.seq == Seq(seq)).and_then(|row| row.undone_by);
        let undo = |seq, undoes| ActRow { undoes: Some(Seq(undoes)), ..act(seq, "undo") };
        for (seq, undoes) in [(101, 94), (102, 101)] {
            all.insert(0, undo(seq, undoes));
            scene.seq = Seq(seq);
            scene.now.ms += 1_000;
            serve(&mut list, &all, 4, &scene);
        }
        assert_eq!((undone(&list, 101), undone(&list, 94)), (Some(Seq(102)), None));
        all.insert(0, undo(103, 102));
        scene.seq = Seq(103);
        scene.now.ms += 1_000;
        serve(&mut list, &all, 2, &scene);
        assert_eq!((undone(&list, 102), undone(&list, 101)), (Some(Seq(103)), None));
        assert_eq!(undone(&list, 94), Some(Seq(101)), "taken back again");
    }

    #[test]
    fn an_answer_for_other_words_is_left_alone() {
        let scene = stage::scene(80, 24);
        let mut list = List::new(own(), None);
        let Some(Ask::Acts(ask)) = list.question(&scene) else { panic!("it asks") };
        list.list(Wanted { words: "hung".to_owned(), ..own() });
        list.hear(&ask, Answer::Acts { rows: entries(5), rest: None });
        assert!(list.rows().is_empty());
        assert!(matches!(list.question(&scene), Some(Ask::Acts(ask)) if ask.words == "hung"));
    }
}
