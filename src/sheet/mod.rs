//! Sheets: a table on its way out to a file or a pipe, and a table that comes in.
//!
//! A sheet knows columns and cells and nothing of records or languages; what a cell means, and how a person likes to
//! see it, is settled by the floors above.

pub mod block;
pub mod csv;
pub mod json;
pub mod plain;

use chrono::NaiveDate;
use std::borrow::Cow;

/// A table to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// A table of these columns, without rows.
    pub fn new(columns: Vec<Column>) -> Sheet {
        Sheet { columns, rows: Vec::new() }
    }

    /// Adds a row with one cell for each column.
    ///
    /// A row of another length is a fault of the caller: debug builds stop, others keep the table rectangular.
    pub fn push(&mut self, mut row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.columns.len(), "cells and columns");
        row.resize(self.columns.len(), Cell::Empty);
        self.rows.push(row);
    }

    /// The columns, from left to right.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The rows, each with as many cells as there are columns.
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name that programs use; it never changes with the language.
    pub id: Cow<'static, str>,
    /// The name that people read.
    pub label: String,
    /// The side on which its cells stand in a text table.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn left(id: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Column {
        Column { id: id.into(), label: label.into(), align: Align::Left }
    }

    /// A column of figures.
    pub fn right(id: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Column {
        Column { id: id.into(), label: label.into(), align: Align::Right }
    }
}

/// The side on which cells stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Figures, so that their places stand below each other.
    Right,
}

/// What is at one place of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// A yes or a no.
    YesNo(bool),
    /// Nothing is known.
    #[default]
    Empty,
}

impl Cell {
    /// The form that programs read: plain digits, `2024-05-31`, `true` or `false`, and nothing for nothing.
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(n) => Cow::Owned(n.to_string()),
            Cell::Day(day) => Cow::Owned(day.to_string()),
            Cell::YesNo(true) => Cow::Borrowed("true"),
            Cell::YesNo(false) => Cow::Borrowed("false"),
            Cell::Empty => Cow::Borrowed(""),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<i64> for Cell {
    fn from(n: i64) -> Cell {
        Cell::Number(n)
    }
}

impl From<u32> for Cell {
    fn from(n: u32) -> Cell {
        Cell::Number(n.into())
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Cell {
        Cell::Day(day)
    }
}

impl From<bool> for Cell {
    fn from(yes: bool) -> Cell {
        Cell::YesNo(yes)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(known: Option<T>) -> Cell {
        known.map_or(Cell::Empty, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small table with a cell of every sort, for the tests of all formats.
    pub(super) fn sample() -> Sheet {
        let day = NaiveDate::from_ymd_opt(2024, 5, 31);
        let mut sheet = Sheet::new(vec![
            Column::left("name", "Tên điểm"),
            Column::right("members", "Số thành viên"),
            Column::left("founded", "Ngày thành lập"),
            Column::left("exemplar", "Điển hình"),
        ]);
        sheet.push(vec!["Tổ “tự quản”, số 3".into(), 1134_i64.into(), day.into(), true.into()]);
        sheet.push(vec!["=1+1".into(), (-5_i64).into(), Cell::Empty, false.into()]);
        sheet
    }

    #[test]
    fn cells_have_a_plain_form() {
        let forms: Vec<_> = sample().rows().iter().flatten().map(|cell| cell.plain().into_owned()).collect();
        assert_eq!(forms, ["Tổ “tự quản”, số 3", "1134", "2024-05-31", "true", "=1+1", "-5", "", "false"]);
        assert_eq!(Cell::from(None::<i64>), Cell::Empty);
        assert_eq!(Cell::from(7_u32), Cell::Number(7));
        assert_eq!(Cell::from(String::from("a")), Cell::from("a"));
    }
}
