//! Pasted blocks of sites: which column is which field, and where its rows go.

use std::collections::HashMap;

use crate::face::value;
use crate::lang::Lang;
use crate::model::field::Field;
use crate::sheet::block::Block;
use crate::text::fold::fold;
use crate::text::nfc::shown;
use crate::tui::task::Scene;
use crate::tui::task::grid::Said;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::grid::sites::Stage;
use crate::tui::task::grid::sites::map::Mapping;
use crate::tui::task::grid::sites::sheet::MOST_ROWS;
use crate::tui::task::grid::sites::sheet::Place;
use crate::tui::task::grid::sites::sheet::Sheet;

/// What a column of a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A column of the sheet.
    Column(usize),
    /// The unit that a row of copies stands for.
    Unit,
    /// Nothing that is taken over.
    Nothing,
}

impl SitesGrid {
    pub(super) fn take_paste(&mut self, text: &str, scene: &Scene) {
        match &mut self.stage {
            Stage::Typing => {}
            Stage::Choosing(list) => return list.write(text),
            _ => return self.said = Some(Said::Warning(scene.lang.t("grid.not_pasted").to_owned())),
        }
        self.said = None;
        if let Some(typing) = &mut self.typing {
            if !Block::is_one(text) {
                typing.input.insert_text(text.trim_end_matches(['\r', '\n']));
                return;
            }
            self.commit(scene);
        }
        self.take_block(Block::read(text), false, scene);
    }

    /// Takes a block in, from the cursor on. Where no row names its columns they are those from the cursor on, or are told
    /// apart first when the block opened the table.
    pub(super) fn take_block(&mut self, block: Block, opens: bool, scene: &Scene) {
        if block.rows.is_empty() {
            return;
        }
        if let Some(targets) = header(&block, &self.sheet) {
            self.fill(&block, &targets, true, scene);
        } else if opens && block.width() > 1 {
            self.stage = Stage::Mapping(Box::new(Mapping::new(block, self.sheet.columns.len())));
        } else {
            let from = self.grid.column;
            let targets = (0..block.width()).map(|at| match from + at {
                column if column < self.sheet.columns.len() => Target::Column(column),
                _ => Target::Nothing,
            });
            let targets: Vec<Target> = targets.collect();
            self.fill(&block, &targets, false, scene);
        }
    }

    /// Puts the cells of a block where they belong, as one step.
    pub(super) fn fill(&mut self, block: &Block, targets: &[Target], has_header: bool, scene: &Scene) {
        let before = self.place();
        let rows = block.rows.iter().skip(usize::from(has_header));
        let by_unit = targets.iter().position(|target| *target == Target::Unit);
        let units = self.units();
        let from = before.row.max(if has_header { self.sheet.first() } else { 0 });
        let (mut texts, mut beyond) = (Vec::new(), 0);
        for (line, cells) in rows.enumerate() {
            let row = match by_unit {
                Some(at) => cells.get(at).and_then(|name| units.get(&fold(name)).copied()),
                None => Some(from + line).filter(|row| *row < self.most_rows()),
            };
            let filled = cells.iter().zip(targets).filter(|(cell, _)| !cell.trim().is_empty());
            let filled: Vec<_> = filled
                .filter_map(|(cell, target)| match target {
                    Target::Column(column) => Some((*column, Some(cell.clone()))),
                    Target::Unit | Target::Nothing => None,
                })
                .collect();
            match row {
                Some(row) if !filled.is_empty() => texts.push((row, filled)),
                None if !filled.is_empty() => beyond += 1,
                _ => {}
            }
        }
        let count = texts.len();
        let first = texts.first().map_or(before, |(row, cells)| Place {
            row: *row,
            column: cells.first().map_or(before.column, |(column, _)| *column),
        });
        self.sheet.put(&texts, (before, first), Self::around(scene), &mut self.names);
        self.changed(scene);
        self.go(first);
        let nothing = passed_over(block, targets, has_header);
        self.said = Some(said(count, beyond + block.rows_left_out, block.cells_left_out, &nothing, scene.lang));
    }

    /// How many rows the sheet can have: of copies no more than units are marked.
    fn most_rows(&self) -> usize {
        if self.sheet.is_copies { self.sheet.rows.len() } else { MOST_ROWS }
    }

    /// The rows of copies by the folded names of their units.
    fn units(&self) -> HashMap<String, usize> {
        let named = self.sheet.rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.unit.as_ref()?)));
        named.flat_map(|(at, (id, name))| [(fold(name), at), (fold(id.as_str()), at)]).collect()
    }
}

/// What each column is, where the first row names them: most of its cells are names of fields.
pub fn header(block: &Block, sheet: &Sheet) -> Option<Vec<Target>> {
    let first = block.rows.first()?;
    let targets: Vec<Target> = first.iter().map(|name| target(name, sheet)).collect();
    let named = targets.iter().filter(|target| **target != Target::Nothing).count();
    let filled = first.iter().filter(|cell| !cell.trim().is_empty()).count();
    let mut padded = targets;
    padded.resize(block.width().max(padded.len()), Target::Nothing);
    (named > 0 && named * 2 >= filled).then_some(padded)
}

/// The field that a column's name means, in either language or as programs name it.
fn target(name: &str, sheet: &Sheet) -> Target {
    let folded = fold(name);
    if folded.is_empty() {
        return Target::Nothing;
    }
    let is_unit = || Lang::ALL.iter().any(|lang| fold(lang.t("field.unit")) == folded) || folded == "unit";
    match sheet.columns.iter().position(|field| is_named(field, &folded)) {
        Some(column) => Target::Column(column),
        None if sheet.is_copies && is_unit() => Target::Unit,
        None => Target::Nothing,
    }
}

fn is_named(field: &Field, folded: &str) -> bool {
    let name = field.name.to_lowercase();
    let labels = |lang: Lang| {
        let short = lang.find(&format!("column.{}", field.name)).or_else(|| match field.name {
            "unit" => lang.find("column.commune"),
            _ => None,
        });
        [Some(value::label(lang, Some(field.form), field.name)), short.map(str::to_owned)]
    };
    name == folded
        || name.replace('.', "_") == folded
        || Lang::ALL.into_iter().flat_map(labels).flatten().any(|label| fold(&label) == folded)
}

/// The columns that are not taken over though they say something: by their names, or by their numbers.
fn passed_over(block: &Block, targets: &[Target], has_header: bool) -> Vec<String> {
    let says = |at: usize| {
        let rows = block.rows.iter().skip(usize::from(has_header));
        rows.into_iter().any(|row| row.get(at).is_some_and(|cell| !cell.trim().is_empty()))
    };
    let over = targets.iter().enumerate().filter(|(at, target)| **target == Target::Nothing && says(*at));
    let name = |at: usize| {
        let named = block.rows.first().filter(|_| has_header).and_then(|row| row.get(at));
        let named = named.map(|cell| shown(cell.trim()).into_owned()).filter(|name| !name.is_empty());
        named.unwrap_or_else(|| (at + 1).to_string())
    };
    over.map(|(at, _)| name(at)).collect()
}

/// What came of a block: how much was taken, and everything that was not.
fn said(rows: usize, left_out: usize, cells: usize, nothing: &[String], lang: Lang) -> Said {
    let number = |n: usize| lang.number(n as u64);
    let mut text = lang.fill("grid.pasted", &[("n", &number(rows))]);
    for (key, n) in [("grid.pasted_beyond", left_out), ("grid.cells_left_out", cells)] {
        if n > 0 {
            text.push_str(" · ");
            text.push_str(&lang.fill(key, &[("n", &number(n))]));
        }
    }
    if !nothing.is_empty() {
        text.push_str(" · ");
        text.push_str(&lang.fill("grid.passed_over", &[("columns", &nothing.join(", "))]));
    }
    let whole = left_out + cells + nothing.len() == 0;
    if whole { Said::Done(text) } else { Said::Warning(text) }
}
