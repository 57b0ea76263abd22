//! Encoding: the escape sequences that turn one frame into the next, in as few bytes as a terminal understands.
//!
//! Over a thin line the bytes of a frame are what one waits for. crossterm writes a colour as one of 256, each attribute
//! in a sequence of its own, and every move to a full position, which is half of what a key costs. Here the sixteen
//! colours have their short numbers, moves are relative where that is shorter, blanks are erased instead of written, and
//! a style is not changed for a blank that shows nothing of it.

mod sgr;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::layout::Position;
use unicode_width::UnicodeWidthChar;

use crate::tui::encode::sgr::Sgr;

/// So many blanks are shorter erased and stepped over than written.
const MANY_BLANKS: u16 = 11;

/// The bytes of a frame while they are put together.
///
/// A frame begins without knowing where the terminal's cursor is, as somebody else may have written there, and leaves the
/// terminal's pen plain.
#[derive(Debug, Default)]
pub struct Encoder {
    out: Vec<u8>,
    /// Where the terminal's cursor is, if that is sure.
    at: Option<Position>,
    pen: Sgr,
}

impl Encoder {
    /// Begins another frame.
    pub fn begin(&mut self) {
        self.out.clear();
        self.at = None;
        self.pen = Sgr::default();
    }

    /// What was put together since.
    pub fn bytes(&self) -> &[u8] {
        &self.out
    }

    /// Turns what is shown into what comes next. Both are of one size.
    pub fn turn(&mut self, shown: &Buffer, next: &Buffer) {
        let changes: Vec<(u16, u16)> = shown
            .diff(next)
            .into_iter()
            .filter(|(x, y, cell)| !is_seen_already(shown, (*x, *y), cell))
            .map(|(x, y, _)| (x, y))
            .collect();
        for row in changes.chunk_by(|one, other| one.1 == other.1) {
            self.turn_row(next, row);
        }
        self.pen.put(&Sgr::default(), &mut self.out);
    }

    /// Puts the terminal's cursor there.
    pub fn go(&mut self, to: Position) {
        if self.at == Some(to) {
            return;
        }
        let absolute = absolute(to);
        let relative = self.at.map(|from| relative(from, to));
        let shortest = relative.filter(|relative| relative.len() < absolute.len()).unwrap_or(absolute);
        self.out.extend_from_slice(shortest.as_bytes());
        self.at = Some(to);
    }

    fn turn_row(&mut self, next: &Buffer, row: &[(u16, u16)]) {
        let mut changes = row;
        while let Some((&(x, y), rest)) = changes.split_first() {
            let blanks = blanks_from(next, x, y);
            if blanks > 0 && x + blanks == next.area.right() && self.saves(changes.len(), b"\x1b[K".len()) {
                self.erase(next, Position { x, y }, "\x1b[K");
                return;
            }
            let covered = changes.iter().take_while(|change| change.0 < x + blanks).count();
            let span = changes.get(covered.saturating_sub(1)).map_or(0, |last| last.0 + 1 - x);
            if blanks > 0 && span >= MANY_BLANKS {
                self.erase(next, Position { x, y }, &format!("\x1b[{span}X"));
                changes = changes.get(covered..).unwrap_or_default();
                continue;
            }
            self.step(next, Position { x, y });
            if let Some(cell) = next.cell((x, y)) {
                self.print(cell, next.area.right());
            }
            changes = rest;
        }
    }

    /// Whether a sequence that leaves the pen plain is shorter than so many blanks.
    fn saves(&self, blanks: usize, sequence: usize) -> bool {
        let plain = if self.pen.blanks_like(&Sgr::default()) { 0 } else { b"\x1b[m".len() };
        blanks > sequence + plain
    }

    /// Blanks cells by a sequence that leaves the cursor where it is. Terminals fill them with the pen's background.
    fn erase(&mut self, next: &Buffer, at: Position, sequence: &str) {
        self.step(next, at);
        if !self.pen.blanks_like(&Sgr::default()) {
            self.pen.put(&Sgr::default(), &mut self.out);
        }
        self.out.extend_from_slice(sequence.as_bytes());
    }

    /// Goes there, over the cells between if writing them once more is no longer than a move.
    fn step(&mut self, next: &Buffer, to: Position) {
        if let Some(from) = self.at.filter(|from| from.y == to.y && from.x < to.x) {
            let between: Option<Vec<&Cell>> = (from.x..to.x)
                .map(|x| next.cell((x, to.y)).filter(|cell| is_narrow(cell) && self.pen.writes(cell)))
                .take(8)
                .collect();
            let bytes = |cells: &[&Cell]| cells.iter().map(|cell| cell.symbol().len()).sum::<usize>();
            let shown = between
                .filter(|cells| cells.len() == usize::from(to.x - from.x) && bytes(cells) <= relative(from, to).len());
            if let Some(cells) = shown {
                cells.iter().for_each(|cell| self.out.extend_from_slice(cell.symbol().as_bytes()));
                self.at = Some(to);
                return;
            }
        }
        self.go(to);
    }

    fn print(&mut self, cell: &Cell, right: u16) {
        if !self.pen.writes(cell) {
            self.pen.put(&Sgr::of(cell), &mut self.out);
        }
        self.out.extend_from_slice(cell.symbol().as_bytes());
        // Terminals differ over the width of what is not one plain letter, and over where the cursor is behind the last
        // column.
        let known = self.at.filter(|at| is_narrow(cell) && at.x + 1 < right);
        self.at = known.map(|at| Position { x: at.x + 1, ..at });
    }
}

/// Whether the cell there shows the same already: blanks of different colours do. Behind a letter of two columns nothing
/// is sure.
fn is_seen_already(shown: &Buffer, (x, y): (u16, u16), cell: &Cell) -> bool {
    let before = x.checked_sub(1).and_then(|before| shown.cell((before, y)));
    let sure = before.is_none_or(is_narrow);
    let alike = |old: &Cell| old.symbol() == " " && cell.symbol() == " " && Sgr::of(old).blanks_like(&Sgr::of(cell));
    sure && shown.cell((x, y)).is_some_and(alike)
}

/// How many blanks that show nothing but the terminal's own background stand there.
fn blanks_from(next: &Buffer, x: u16, y: u16) -> u16 {
    let is_blank = |cell: &Cell| cell.symbol() == " " && Sgr::of(cell).blanks_like(&Sgr::default());
    let blanks = (x..next.area.right()).take_while(|x| next.cell((*x, y)).is_some_and(is_blank)).count();
    u16::try_from(blanks).unwrap_or(0)
}

/// Whether every terminal moves on by one column behind it.
fn is_narrow(cell: &Cell) -> bool {
    let mut letters = cell.symbol().chars();
    letters.next().and_then(UnicodeWidthChar::width) == Some(1) && letters.next().is_none()
}

fn absolute(to: Position) -> String {
    match (to.x, to.y) {
        (0, 0) => "\x1b[H".to_owned(),
        (0, y) => format!("\x1b[{}H", y + 1),
        (x, y) => format!("\x1b[{};{}H", y + 1, x + 1),
    }
}

/// The shortest move from there. A line feed is used behind a carriage return only: some terminals have it imply one.
fn relative(from: Position, to: Position) -> String {
    let down = if to.y < from.y { sequence(from.y - to.y, 'A') } else { sequence(to.y - from.y, 'B') };
    let sideways = if to.x < from.x { back(from.x - to.x) } else { sequence(to.x - from.x, 'C') };
    let straight = format!("{down}{sideways}");
    let feeds = to.y.checked_sub(from.y).filter(|feeds| *feeds < 8);
    let from_the_edge = feeds.map(|feeds| format!("\r{}{}", "\n".repeat(feeds.into()), sequence(to.x, 'C')));
    from_the_edge.filter(|other| other.len() < straight.len()).unwrap_or(straight)
}

fn back(columns: u16) -> String {
    if columns < 4 { "\x08".repeat(columns.into()) } else { sequence(columns, 'D') }
}

fn sequence(count: u16, last: char) -> String {
    match count {
        0 => String::new(),
        1 => format!("\x1b[{last}"),
        count => format!("\x1b[{count}{last}"),
    }
}
