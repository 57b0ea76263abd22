//! New sites in a table: typed cell by cell or pasted from a spreadsheet, each cell checked at once, and copies of one
//! site for many units, where a row says only what differs.

pub mod cell;
mod choose;
pub mod draft;
mod draw;
mod map;
pub mod names;
mod paste;
mod save;
pub mod sheet;
mod typing;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::lang::Lang;
use crate::sheet::block::Block;
use crate::text::telex::Telex;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::Wish;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::count_back::CountBack;
use crate::tui::task::grid::help::Help;
use crate::tui::task::grid::keep_and_save;
use crate::tui::task::grid::keeper::Keeper;
use crate::tui::task::grid::saving::KeptPart;
use crate::tui::task::grid::saving::Saving;
use crate::tui::task::grid::sites::cell::Around;
use crate::tui::task::grid::sites::choose::Choosing;
use crate::tui::task::grid::sites::map::Mapping;
use crate::tui::task::grid::sites::names::Names;
use crate::tui::task::grid::sites::sheet::Place;
use crate::tui::task::grid::sites::sheet::Sheet;
use crate::tui::task::marking::Source;
use crate::widget::grid::GridState;
use crate::widget::line_input::LineInput;
use crate::widget::style::Look;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// The subject by which the draft of a table of new sites is known.
pub const SUBJECT: &str = "grid:sites";

/// New sites in a table.
#[derive(Debug)]
pub struct SitesGrid {
    lang: Lang,
    sheet: Sheet,
    /// The site that the rows are copies of.
    source: Option<Box<Source>>,
    names: Names,
    grid: GridState,
    /// What is being typed into the cell under the cursor.
    typing: Option<Typing>,
    /// The column in which the present row was begun: Enter goes back to it.
    begun: usize,
    keeper: Keeper,
    stage: Stage,
    said: Option<Said>,
    /// How many rows are wrong, and whether what looks as if it told of a person was warned of.
    wrong: usize,
    warned: bool,
    /// Whether somebody tried to save: from then on what is missing is told at once.
    tried: bool,
    /// Whether cells came that were not checked yet, as from a draft.
    unread: bool,
    /// Parts of a save that was cut: it goes on once the names in it are known again.
    cut: Vec<KeptPart>,
}

/// A cell that is being typed into.
#[derive(Debug)]
struct Typing {
    input: LineInput,
    /// Whether arrows move in the text, as after the key for editing, or leave the cell.
    inside: bool,
    /// Our own input method, where the terminal has none and the field takes words.
    telex: Option<Telex>,
}

/// What is being done.
#[derive(Debug)]
enum Stage {
    /// Cells are typed.
    Typing,
    /// The keys are listed.
    Helping(Box<Help>),
    /// The columns of a pasted block are told apart.
    Mapping(Box<Mapping>),
    /// A record is picked for the cell under the cursor.
    Choosing(Box<Choosing>),
    /// The number of rows is typed back.
    Counting(CountBack),
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

impl SitesGrid {
    /// An empty table.
    pub fn table(lang: Lang) -> Self {
        Self::of(Sheet::table(), None, Keeper::fresh(), lang)
    }

    /// A table that begins with a pasted block, whose columns are told apart first if no row names them.
    pub fn from_block(text: &str, scene: &Scene) -> Self {
        let mut grid = Self::table(scene.lang);
        grid.take_block(Block::read(text), true, scene);
        grid
    }

    /// Copies of a site, a row for each of the marked units.
    pub fn copies(source: Box<Source>, keeper: Keeper, sheet: Sheet, names: Names, lang: Lang) -> Self {
        Self { names, ..Self::of(sheet, Some(source), keeper, lang) }
    }

    fn of(sheet: Sheet, source: Option<Box<Source>>, keeper: Keeper, lang: Lang) -> Self {
        let mut grid = Self {
            lang,
            sheet,
            source,
            names: Names::default(),
            grid: GridState::default(),
            typing: None,
            begun: 0,
            keeper,
            stage: Stage::Typing,
            said: None,
            wrong: 0,
            warned: false,
            tried: false,
            unread: true,
            cut: Vec::new(),
        };
        grid.resize();
        grid
    }

    /// Where the cursor is.
    fn place(&self) -> Place {
        Place { row: self.grid.viewport.cursor().unwrap_or(0), column: self.grid.column }
    }

    fn go(&mut self, place: Place) {
        self.grid.column = place.column.min(self.sheet.columns.len().saturating_sub(1));
        self.grid.viewport.move_to(place.row);
    }

    /// How many rows are shown: a table has one more, for the next site.
    fn resize(&mut self) {
        let more = usize::from(!self.sheet.is_copies && self.sheet.rows.len() < sheet::MOST_ROWS);
        self.grid.viewport.set_len(self.sheet.rows.len() + more);
        self.wrong = self.sheet.wrong_rows();
    }

    const fn around(scene: &Scene) -> Around {
        Around { lang: scene.lang, today: scene.today, on: scene.today }
    }

    /// Cells with names are checked again once it is known what they mean.
    fn hear_names(&mut self, ask: Ask, answer: Answer, scene: &Scene) {
        if self.names.hear(ask, answer) {
            self.sheet.settle(Self::around(scene), &mut self.names);
            self.resize();
        }
    }

    /// Something changed: it is to be kept, and names in it are to be asked for.
    fn changed(&mut self, scene: &Scene) {
        self.resize();
        self.warned = false;
        self.keeper.touch(scene.now.ms);
    }
}

impl Task for SitesGrid {
    fn key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        self.take_key(chord, scene)
    }

    fn paste(&mut self, text: &str, scene: &Scene) -> Vec<Wish> {
        self.take_paste(text, scene);
        Vec::new()
    }

    fn hear(&mut self, topic: Topic, ask: Ask, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match topic {
            Topic::Name => self.hear_names(ask, answer, scene),
            Topic::Pick => self.hear_rows(ask, answer, scene),
            Topic::Draft => self.keeper.hear(answer),
            Topic::Save => return self.hear_save(answer, scene),
            _ => {}
        }
        Vec::new()
    }

    fn questions(&mut self, is_out: &dyn Fn(Topic) -> bool, scene: &Scene) -> Vec<(Topic, Ask)> {
        let (ms, mut asks) = (scene.now.ms, Vec::new());
        if std::mem::take(&mut self.unread) {
            self.sheet.settle(Self::around(scene), &mut self.names);
            self.resize();
        }
        if !is_out(Topic::Name) {
            asks.extend(self.names.question().map(|ask| (Topic::Name, ask)));
        }
        if !self.cut.is_empty() && !self.names.is_waiting() {
            let cut = std::mem::take(&mut self.cut);
            self.stage = Stage::Saving(Saving::resumed(&cut, &self.orders(), None));
        }
        if let Stage::Choosing(choosing) = &mut self.stage
            && !is_out(Topic::Pick)
        {
            asks.extend(choosing.question().map(|ask| (Topic::Pick, ask)));
        }
        let draft = self.keeper.is_due(is_out(Topic::Draft), ms).then(|| self.draft());
        let saving = if let Stage::Saving(saving) = &mut self.stage { Some(saving) } else { None };
        asks.extend(keep_and_save(&mut self.keeper, draft, saving, is_out, ms));
        asks
    }

    fn leave(&mut self, scene: &Scene) -> Vec<Wish> {
        self.commit(scene);
        // What is being saved has its draft with the server already.
        let kept = if self.stage.saving().is_some() { None } else { self.keeper.leave(self.draft()) };
        kept.into_iter().chain([Wish::Close]).collect()
    }

    fn lost(&mut self) {
        self.keeper.lost();
        if let Stage::Choosing(choosing) = &mut self.stage {
            choosing.lost();
        }
    }

    fn next_due(&self, _scene: &Scene) -> Option<u64> {
        let saving = self.stage.saving().and_then(Saving::next_due);
        [saving, self.keeper.next_due()].into_iter().flatten().min()
    }

    fn fit(&mut self, screen: Rect) {
        self.fit_to(screen);
    }

    fn render(&self, screen: Rect, buf: &mut Buffer, scene: &Scene, look: &Look) -> Option<Position> {
        draw::render(self, screen, buf, scene, look)
    }
}
