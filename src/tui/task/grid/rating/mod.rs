//! The rating sheet: the sites that are listed, one key a rating, all of them written as one entry.

pub mod draft;
pub mod draw;
pub mod paste;
pub mod rows;
pub mod typing;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::model::date::Day;
use crate::model::period::PeriodCode;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::grid::MANY;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::count_back::CountBack;
use crate::tui::task::grid::help::Help;
use crate::tui::task::grid::keep_and_save;
use crate::tui::task::grid::keeper::Keeper;
use crate::tui::task::grid::rating::rows::Rows;
use crate::tui::task::grid::saving::Order;
use crate::tui::task::grid::saving::Outcome;
use crate::tui::task::grid::saving::Saving;
use crate::widget::grid::GridState;
use crate::widget::list::Picker;
use crate::widget::style::Look;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;
use crate::wire::message::RatingSheet;
use crate::wire::message::RatingSheetAsk;
use crate::wire::message::Receipt;

pub use draft::SUBJECT;

/// A sheet has at most so many sites; the rest comes when these are rated, since those without a rating stand first.
const MOST_SITES: u32 = 2_000;

/// The rating sheet.
#[derive(Debug)]
pub struct RatingGrid {
    query: String,
    as_of: Option<Day>,
    period: Option<PeriodCode>,
    /// What the sheet says of itself, once it is there.
    head: Option<Head>,
    rows: Rows,
    grid: GridState,
    keeper: Keeper,
    /// A draft that waits for the rows.
    resumed: Option<draft::Body>,
    stage: Stage,
    /// Whether the rows are wanted, and whether they are on their way.
    wanted: bool,
    said: Option<Said>,
    slip: typing::Slip,
    /// What came before there were rows for it.
    early: Vec<typing::Early>,
    /// The row whose criteria are shown, and when the cursor left it.
    detail: (usize, u64),
}

/// What a sheet says of itself.
#[derive(Clone, Debug)]
struct Head {
    period: PeriodCode,
    periods: Vec<PeriodCode>,
    total: u32,
    rated: u32,
}

/// What is being done.
#[derive(Debug)]
enum Stage {
    /// Ratings are typed.
    Typing,
    /// The number of rows is typed back.
    Counting(CountBack),
    /// Another period is chosen.
    Choosing(Box<Picker>),
    /// The keys are listed.
    Helping(Box<Help>),
    /// What the register has now is looked at once more, so that nobody's rating is overwritten unseen.
    Checking,
    /// The rows are on their way.
    Saving(Saving),
    /// Everything typed is to be thrown away, if the key comes again.
    Discarding,
}

impl Stage {
    const fn saving(&self) -> Option<&Saving> {
        if let Self::Saving(saving) = self { Some(saving) } else { None }
    }
}

impl RatingGrid {
    /// A sheet of the sites that a query finds.
    pub fn new(query: &str, as_of: Option<Day>) -> Self {
        Self {
            query: query.to_owned(),
            as_of,
            period: None,
            head: None,
            rows: Rows::default(),
            grid: GridState::default(),
            keeper: Keeper::fresh(),
            resumed: None,
            stage: Stage::Typing,
            wanted: true,
            said: None,
            slip: typing::Slip::default(),
            early: Vec::new(),
            detail: (0, 0),
        }
    }

    /// The row under the cursor.
    fn at(&self) -> usize {
        self.grid.viewport.cursor().unwrap_or(0)
    }

    /// The row whose criteria are shown: that under the cursor, once it rests there. A panel that changed with every key
    /// of a fast typist would cost a thin line more than all the rest.
    fn detail_row(&self, ms: u64) -> usize {
        if ms >= self.detail.1 + RESTS_MS { self.at() } else { self.detail.0 }
    }

    /// Takes in a sheet that came, at first, for another period, or before a save.
    fn take_sheet(&mut self, sheet: &RatingSheet, scene: &Scene) {
        let fresh = self.head.is_none();
        self.head = Some(Head {
            period: sheet.period.clone(),
            periods: sheet.periods.clone(),
            total: sheet.total,
            rated: sheet.rated,
        });
        self.period = Some(sheet.period.clone());
        let clash = if fresh {
            self.rows = Rows::of(sheet);
            self.take_up_draft(scene)
        } else {
            self.rows.refresh(sheet)
        };
        self.grid.viewport.set_len(self.rows.len());
        if clash {
            self.stage = Stage::Typing;
            self.said = Some(Said::Warning(scene.lang.t("grid.clash").to_owned()));
            let theirs = self.rows.sites.iter().position(|row| row.theirs);
            self.grid.viewport.move_to(theirs.unwrap_or(0));
        } else if matches!(self.stage, Stage::Checking) {
            self.write(scene);
        }
    }

    /// Begins to save: first the count is typed back where it is large.
    fn save(&mut self, scene: &Scene) {
        if let Some(at) = self.rows.first_obstacle() {
            self.grid.viewport.move_to(at);
            self.said = None;
            return;
        }
        let count = self.rows.changed().count();
        self.rows.sites.iter_mut().for_each(|row| row.theirs = false);
        if count == 0 {
            self.said = Some(Said::Warning(scene.lang.t("grid.nothing_to_save").to_owned()));
        } else if count > MANY {
            self.stage = Stage::Counting(CountBack::new(count));
        } else {
            self.check();
        }
    }

    fn check(&mut self) {
        (self.stage, self.wanted) = (Stage::Checking, true);
    }

    fn write(&mut self, scene: &Scene) {
        let saving = Saving::new(&self.orders(), self.keeper.token(), self.as_of);
        if saving.must_announce() {
            self.keeper.touch(scene.now.ms);
        }
        self.keeper.hurry();
        self.stage = Stage::Saving(saving);
    }

    /// The commands of all changed rows.
    fn orders(&self) -> Vec<Order> {
        let Some(head) = &self.head else { return Vec::new() };
        let order = |row: &rows::Row| {
            let facts = serde_json::to_value(row.facts(&head.period)?).ok()?;
            Some(Order { row: row.site.id.to_string(), command: serde_json::json!({ "assess": facts }) })
        };
        self.rows.changed().filter_map(order).collect()
    }

    fn hear_save(&mut self, answer: Answer, scene: &Scene) {
        let Stage::Saving(saving) = &mut self.stage else { return };
        match saving.hear(answer, scene.now.ms) {
            Outcome::Waiting => {}
            Outcome::Written { rows, receipt, last } => {
                let (_, total) = saving.progress();
                if let Some(head) = &mut self.head {
                    let rated = self.rows.newly_rated_of(&rows);
                    head.rated = head.rated.saturating_add(u32::try_from(rated).unwrap_or(0));
                }
                self.rows.written(&rows);
                if last {
                    self.saved(total, &receipt, scene);
                } else {
                    self.keeper.touch(scene.now.ms);
                    self.keeper.hurry();
                }
            }
            Outcome::Refused { problem, row } => {
                self.stage = Stage::Typing;
                self.keeper.touch(scene.now.ms);
                let at = row.and_then(|id| self.rows.sites.iter().position(|row| row.site.id.to_string() == id));
                match at {
                    Some(at) => {
                        self.grid.viewport.move_to(at);
                        if let Some(row) = self.rows.sites.get_mut(at) {
                            row.problem = Some(problem);
                        }
                    }
                    None => self.said = Some(Said::Refused(problem)),
                }
            }
        }
    }

    fn saved(&mut self, count: usize, receipt: &Receipt, scene: &Scene) {
        self.stage = Stage::Typing;
        self.keeper.renew();
        let words = [("n", &*scene.lang.number(count as u64)), ("seq", &*scene.lang.number(receipt.seq.0))];
        self.said = Some(Said::Done(scene.lang.fill("grid.saved_ratings", &words)));
        if let Some(next) = self.rows.next_unrated(self.at()) {
            self.grid.viewport.move_to(next);
        }
    }
}

/// How long the cursor rests on a row before its criteria are shown.
const RESTS_MS: u64 = 600;

impl Task for RatingGrid {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let before = self.at();
        self.detail.0 = self.detail_row(scene.now.ms);
        let wishes = self.take_key(chord, scene);
        if self.at() != before {
            self.detail.1 = scene.now.ms;
        }
        wishes
    }

    fn paste(&mut self, text: &str, scene: &Scene) -> Vec<Wish> {
        self.take_paste(text, scene);
        Vec::new()
    }

    fn hear(&mut self, topic: Topic, _ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match (topic, answer) {
            (Topic::Rows, Answer::RatingSheet(sheet)) => {
                self.take_sheet(&sheet, scene);
                return self.catch_up(scene);
            }
            (Topic::Rows, Answer::Refused(problem)) => {
                self.stage = Stage::Typing;
                self.said = Some(Said::Refused(problem));
            }
            (Topic::Draft, answer) => self.keeper.hear(answer),
            (Topic::Save, answer) => self.hear_save(answer, scene),
            _ => {}
        }
        Vec::new()
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)> {
        let (ms, mut asks) = (scene.now.ms, Vec::new());
        if self.wanted && !is_out(Topic::Rows) {
            self.wanted = false;
            let ask = RatingSheetAsk {
                query: self.query.clone(),
                period: self.period.clone(),
                as_of: self.as_of,
                limit: MOST_SITES,
            };
            asks.push((Topic::Rows, Ask::RatingSheet(ask)));
        }
        let draft = self.keeper.is_due(is_out(Topic::Draft), ms).then(|| self.draft());
        let saving = if let Stage::Saving(saving) = &mut self.stage { Some(saving) } else { None };
        asks.extend(keep_and_save(&mut self.keeper, draft, saving, is_out, ms));
        asks
    }

    fn leave(&mut self, _scene: &Scene) -> Vec<Wish> {
        // What is being saved has its draft with the server already; one that came after the save would never go.
        let kept = if self.stage.saving().is_some() { None } else { self.keeper.leave(self.draft()) };
        kept.into_iter().chain([Wish::Close]).collect()
    }

    fn lost(&mut self) {
        self.keeper.lost();
        self.wanted |= self.head.is_none() || matches!(self.stage, Stage::Checking);
    }

    fn next_due(&self, _scene: &Scene) -> Option<u64> {
        let saving = self.stage.saving().and_then(Saving::next_due);
        let rests = (self.detail.0 != self.at()).then(|| self.detail.1 + RESTS_MS);
        [saving, rests, self.keeper.next_due()].into_iter().flatten().min()
    }

    fn fit(&mut self, screen: Rect) {
        self.fit_to(screen);
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        draw::render(self, screen, buf, scene, look)
    }
}

impl RatingGrid {
    /// Opens a sheet as a draft kept it.
    pub fn resume(draft: &Draft) -> Self {
        draft::open(draft)
    }
}
