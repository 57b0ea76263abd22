//! The columns of a pasted block told apart, when none of its rows names them.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::layout::Size;

use crate::face::value;
use crate::lang::Lang;
use crate::sheet::block::Block;
use crate::text::nfc::shown;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::Stage;
use crate::tui::task::grid::sites::paste::Target;
use crate::tui::task::grid::sites::sheet::Sheet;
use crate::widget::frame::Floating;
use crate::widget::frame::floating;
use crate::widget::ink;
use crate::widget::style::Look;
use crate::widget::viewport::Viewport;

/// A block and what its columns are taken for.
#[derive(Debug)]
pub struct Mapping {
    block: Block,
    targets: Vec<Target>,
    /// How many columns the sheet has.
    columns: usize,
    view: Viewport,
}

/// So many columns are shown at once.
const HEIGHT: u16 = 14;

impl Mapping {
    /// The columns are taken for those of the sheet, in order, until somebody says otherwise.
    pub fn new(block: Block, columns: usize) -> Self {
        let target = |at: usize| if at < columns { Target::Column(at) } else { Target::Nothing };
        let targets: Vec<Target> = (0..block.width()).map(target).collect();
        let mut view = Viewport::new(usize::from(HEIGHT));
        view.set_len(targets.len());
        Self { block, targets, columns, view }
    }

    /// Takes the column under the cursor for another one: each field once, and nothing at the end.
    fn turn(&mut self, step: isize) {
        let Some(at) = self.view.cursor() else { return };
        let nothing = self.columns;
        let number = |target: &Target| match target {
            Target::Column(column) => *column,
            Target::Unit | Target::Nothing => nothing,
        };
        let taken: Vec<usize> = self.targets.iter().map(number).collect();
        let mut next = taken.get(at).copied().unwrap_or(nothing);
        for _ in 0..=self.columns {
            next = next.checked_add_signed(step).unwrap_or(nothing);
            next = if next > nothing { 0 } else { next };
            if next == nothing || !taken.contains(&next) {
                break;
            }
        }
        if let Some(target) = self.targets.get_mut(at) {
            *target = if next == nothing { Target::Nothing } else { Target::Column(next) };
        }
    }

    /// Draws the columns: what the first rows have there, and what it is taken for.
    pub fn render(&self, screen: Rect, buf: &mut Buffer, sheet: &Sheet, lang: Lang, look: &Look) {
        let rows = lang.count("grid.rows", self.block.rows.len() as u64);
        let frame = Floating { title: lang.t("grid.map_title"), note: &rows, hint: lang.t("grid.map_keys") };
        let height = ink::size(self.targets.len()).min(HEIGHT);
        let room = frame.render(floating(screen, Size { width: 76, height: height + 3 }), buf, look);
        let half = room.width / 2;
        let titles = ink::row(room, 0);
        ink::write_cut(buf, ink::skip(titles, 2), lang.t("grid.map_pasted"), look.label, look);
        ink::write_cut(buf, ink::skip(titles, half), lang.t("grid.map_field"), look.label, look);
        let body = ink::below(room, 1);
        let view = self.view.at_height(body.height);
        for (line, at) in (0..body.height).zip(view.visible()) {
            let area = ink::row(body, line);
            ink::write_cut(
                buf,
                ink::take(ink::skip(area, 2), half.saturating_sub(4)),
                &self.sample(at),
                look.text,
                look,
            );
            let name = match self.targets.get(at) {
                Some(Target::Column(column)) => {
                    sheet.columns.get(*column).map(|field| value::label(lang, Some(field.form), field.name))
                }
                _ => None,
            };
            let style = if name.is_some() { look.heading } else { look.label };
            let name = name.unwrap_or_else(|| lang.t("grid.map_nothing").to_owned());
            ink::write_cut(buf, ink::skip(area, half), &name, style, look);
            if view.cursor() == Some(at) {
                ink::write(buf, area, look.glyphs.cursor, look.accent);
                ink::write(buf, ink::skip(area, half.saturating_sub(2)), look.glyphs.left, look.accent);
                ink::write(buf, ink::skip(area, half + ink::columns(&name) + 1), look.glyphs.right, look.accent);
            }
        }
    }

    /// The first few cells of a column.
    fn sample(&self, at: usize) -> String {
        let cells = self.block.rows.iter().filter_map(|row| row.get(at)).map(|cell| shown(cell.trim()));
        cells.filter(|cell| !cell.is_empty()).take(3).collect::<Vec<_>>().join(" | ")
    }
}

impl SitesGrid {
    pub(super) fn map_key(&mut self, chord: Chord, scene: &Scene) {
        let Stage::Mapping(mapping) = &mut self.stage else { return };
        match chord.code {
            KeyCode::Up => mapping.view.up(1),
            KeyCode::Down | KeyCode::Tab => mapping.view.down(1),
            KeyCode::Left => mapping.turn(-1),
            KeyCode::Right => mapping.turn(1),
            KeyCode::Esc => {
                self.stage = Stage::Typing;
                self.said = Some(Said::Warning(scene.lang.t("grid.not_pasted").to_owned()));
            }
            KeyCode::Enter => {
                if let Stage::Mapping(mapping) = std::mem::replace(&mut self.stage, Stage::Typing) {
                    self.fill(&mapping.block, &mapping.targets, false, scene);
                }
            }
            _ => {}
        }
    }
}
