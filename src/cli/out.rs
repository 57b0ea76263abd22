//! Where results go: the standard output, locked for the whole command, in large pieces.

use std::io;
use std::io::BufWriter;
use std::io::IsTerminal;
use std::io::StdoutLock;
use std::io::Write;

use crate::lang::Lang;
use crate::sheet::Cell;
use crate::sheet::Sheet;
use crate::sheet::csv;
use crate::sheet::json;
use crate::sheet::plain;

/// In which form results are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    People,
    /// JSON, an object a line.
    Json,
    /// CSV for programs.
    Csv,
}

/// The standard output of a command.
pub struct Out {
    to: BufWriter<StdoutLock<'static>>,
}

impl Out {
    /// The standard output of this process.
    pub fn open() -> Self {
        Self { to: BufWriter::with_capacity(1 << 16, io::stdout().lock()) }
    }

    /// Writes a line.
    ///
    /// # Errors
    /// When the output is gone.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        self.to.write_all(line.as_bytes())?;
        self.to.write_all(b"\n")
    }

    /// Writes a table.
    ///
    /// # Errors
    /// When the output is gone.
    pub fn sheet(&mut self, sheet: &Sheet, format: Format, lang: Lang) -> io::Result<()> {
        match format {
            Format::People => plain::write(sheet, |cell| spoken(cell, lang), &mut self.to),
            Format::Json => json::write(sheet, &mut self.to),
            Format::Csv => csv::write(sheet, csv::Style::Machines, &mut self.to),
        }
    }

    /// Sends on what was written so far.
    ///
    /// # Errors
    /// When the output is gone.
    pub fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Whether somebody looks at the talk of the command.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Writes a line for people beside the results. Nobody is told when that fails: there is nobody to tell.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes over the line on which the talk stands, for what changes often.
pub fn say_over(line: &str) {
    let mut to = io::stderr().lock();
    let _ = write!(to, "\r\u{1b}[K{line}").and_then(|()| to.flush());
}

/// A cell as people read it.
pub fn spoken(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Number(number) => lang.number(*number),
        Cell::Day(day) => lang.day(*day),
        Cell::YesNo(true) => lang.t("cli.yes").to_owned(),
        Cell::YesNo(false) => lang.t("cli.no").to_owned(),
        Cell::Text(_) | Cell::Empty => cell.plain().into_owned(),
    }
}
