//! What is wrong with a file, and where: people mend it in a spreadsheet, so they need the line and the column.

use std::io;

use crate::lang::Lang;
use crate::model::problem::Problem;
use crate::sheet::csv::SheetError;

/// The first thing that is wrong with a file.
#[derive(Debug, thiserror::Error)]
#[error("{file}, line {line:?}, column {column:?}: {cause}")]
pub struct Flaw {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1; none when the file as a whole is meant.
    pub line: Option<u64>,
    /// The column's name; none when the row as a whole is meant.
    pub column: Option<String>,
    /// What is wrong.
    pub cause: Cause,
}

/// What can be wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// It can't be read as a sheet.
    #[error("{0}")]
    Sheet(#[source] SheetError),
    /// A row breaks a rule of the register.
    #[error("{0}")]
    Record(#[source] Problem),
}

impl Flaw {
    /// A file that can't be read as a sheet.
    pub fn of_sheet(file: &str, error: SheetError) -> Self {
        Self { file: file.to_owned(), line: None, column: None, cause: Cause::Sheet(error) }
    }

    /// The flaw in words: the place and a sentence.
    pub fn told(&self, lang: Lang) -> String {
        let what = match &self.cause {
            Cause::Sheet(error) => sheet_sentence(lang, error),
            Cause::Record(problem) => lang.sentence(problem.reason.key(), &problem.field, &problem.args),
        };
        let line = self.line.map(|line| line.to_string());
        let place = match (&line, &self.column) {
            (Some(line), Some(column)) => {
                lang.fill("sheet.at_cell", &[("file", &self.file), ("line", line), ("column", column)])
            }
            (Some(line), None) => lang.fill("sheet.at_line", &[("file", &self.file), ("line", line)]),
            _ => self.file.clone(),
        };
        format!("{place}: {what}")
    }
}

/// The sentence for a file that is no sheet.
fn sheet_sentence(lang: Lang, error: &SheetError) -> String {
    let text = |number: &dyn ToString| number.to_string();
    let (key, values): (&str, Vec<(&str, String)>) = match error {
        SheetError::Io(cause) if cause.kind() == io::ErrorKind::NotFound => ("sheet.not_found", Vec::new()),
        SheetError::Io(cause) => ("sheet.unreadable", vec![("cause", text(cause))]),
        SheetError::TooBig { limit } => ("sheet.too_big", vec![("limit", lang.number(*limit))]),
        SheetError::Utf16 => ("sheet.utf16", Vec::new()),
        SheetError::NotUtf8 { line, column } => {
            ("sheet.not_utf8", vec![("line", text(line)), ("column", text(column))])
        }
        SheetError::NoHeader => ("sheet.no_header", Vec::new()),
        SheetError::NoName { line, column } => ("sheet.no_name", vec![("line", text(line)), ("column", text(column))]),
        SheetError::SameName { line, column, name } => {
            ("sheet.same_name", vec![("line", text(line)), ("column", text(column)), ("name", name.clone())])
        }
        SheetError::TooManyColumns { line, limit, got } => {
            ("sheet.too_many_columns", vec![("line", text(line)), ("limit", text(limit)), ("got", text(got))])
        }
        SheetError::TooManyRows { line, limit } => {
            ("sheet.too_many_rows", vec![("line", text(line)), ("limit", lang.number(*limit as u64))])
        }
        SheetError::TooLong { line, column, limit, got } => {
            let (limit, got) = (lang.number(*limit as u64), lang.number(*got as u64));
            ("sheet.too_long", vec![("line", text(line)), ("column", text(column)), ("limit", limit), ("got", got)])
        }
        SheetError::NoColumn { line, column } => {
            ("sheet.no_column", vec![("line", text(line)), ("column", text(column))])
        }
        SheetError::UnclosedQuote { line } => ("sheet.unclosed_quote", vec![("line", text(line))]),
    };
    let values: Vec<(&str, &str)> = values.iter().map(|(hole, word)| (*hole, word.as_str())).collect();
    lang.fill(key, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_sheet_has_a_sentence() {
        let faults = [
            SheetError::Io(io::ErrorKind::NotFound.into()),
            SheetError::Io(io::ErrorKind::PermissionDenied.into()),
            SheetError::TooBig { limit: 1 },
            SheetError::Utf16,
            SheetError::NotUtf8 { line: 1, column: 2 },
            SheetError::NoHeader,
            SheetError::NoName { line: 1, column: 2 },
            SheetError::SameName { line: 1, column: 2, name: "a".into() },
            SheetError::TooManyColumns { line: 1, limit: 2, got: 3 },
            SheetError::TooManyRows { line: 1, limit: 2 },
            SheetError::TooLong { line: 1, column: 2, limit: 3, got: 4 },
            SheetError::NoColumn { line: 1, column: 2 },
            SheetError::UnclosedQuote { line: 1 },
        ];
        for (lang, fault) in Lang::ALL.into_iter().flat_map(|lang| faults.iter().map(move |fault| (lang, fault))) {
            let told = sheet_sentence(lang, fault);
            assert!(told.contains(' ') && !told.contains('{'), "{told}");
        }
    }
}
