//! Reading: a sheet from outside, with a cap on everything and the place of every fault.

use crate::text::nfc;
use crate::text::nfc::Limit;
use std::io;
use std::io::Read;
use std::sync::Arc;
use thiserror::Error;

/// Reads a whole sheet: the first line that is not blank names the columns.
///
/// A byte order mark, `\r\n`, and line breaks in quotes are fine. A Vietnamese Excel parts the cells with `;`, and a
/// copied range has tabs, so whichever of these the first line has most of is taken. Blank lines are left out, missing
/// cells at the end of a row are empty. Cells come as they are: who makes records of them cleans them.
pub fn read(input: impl Read, limits: &Limits) -> Result<Table, SheetError> {
    let bytes = read_capped(input, limits.bytes)?;
    let data = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if data.starts_with(&[0xff, 0xfe]) || data.starts_with(&[0xfe, 0xff]) {
        return Err(SheetError::Utf16);
    }
    let separator = separator_of(data);
    if let Some(line) = unclosed_quote(data, separator) {
        return Err(SheetError::UnclosedQuote { line });
    }
    let mut lines = Lines { data, at: 0, line: 1 };
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(data);
    let mut header: Option<Arc<[String]>> = None;
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record.map_err(io::Error::from)?;
        let line = lines.line_of(record.position().map_or(0, ::csv::Position::byte));
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        let cells = texts(&record, line, limits)?;
        let Some(names) = &header else {
            header = Some(names_of(cells, line, limits)?);
            continue;
        };
        if rows.len() == limits.rows {
            return Err(SheetError::TooManyRows { line, limit: limits.rows });
        }
        rows.push(Row { line, cells: fitted(cells, names.len(), line)?, names: Arc::clone(names) });
    }
    let names = header.ok_or(SheetError::NoHeader)?;
    Ok(Table { names, rows })
}

/// The most that is read. A sheet with more is refused as a whole, never read in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole file.
    pub bytes: u64,
    /// Rows below the names.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Characters in one cell.
    pub cell: usize,
}

/// Room for a province's whole register, and an end to a file that was made to fill the memory.
impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 64 << 20, rows: 100_000, columns: 100, cell: 4000 }
    }
}

/// A sheet that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, cleaned, from left to right.
    pub names: Arc<[String]>,
    /// The rows that are not blank.
    pub rows: Vec<Row>,
}

/// A row that was read; it has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins, counted from 1.
    pub line: u64,
    names: Arc<[String]>,
    cells: Vec<String>,
}

impl Row {
    /// The cell below a name, or nothing when there is no such column.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.cells().find(|(column, _)| *column == name).map(|(_, cell)| cell)
    }

    /// Every cell with the name above it, from left to right.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names.iter().map(String::as_str).zip(self.cells.iter().map(String::as_str))
    }
}

/// Why a sheet was not read. Lines and columns are counted from 1, as spreadsheets do.
#[derive(Debug, Error)]
pub enum SheetError {
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file is too big.
    #[error("the file has more than {limit} bytes")]
    TooBig {
        /// The most bytes.
        limit: u64,
    },
    /// The file is in UTF-16, as Excel's "Unicode text" is.
    #[error("the file is in UTF-16; save it as CSV UTF-8")]
    Utf16,
    /// A cell is not UTF-8, most likely because the file is in an old Vietnamese code page.
    #[error("line {line}, column {column}: this is not UTF-8; save the file as CSV UTF-8")]
    NotUtf8 {
        /// The line on which its row begins.
        line: u64,
        /// The column.
        column: usize,
    },
    /// There is no line with names.
    #[error("the file is empty: its first line must name the columns")]
    NoHeader,
    /// A column has no name although one to its right has.
    #[error("line {line}, column {column}: the column has no name")]
    NoName {
        /// The line of the names.
        line: u64,
        /// The column.
        column: usize,
    },
    /// Two columns have the same name.
    #[error("line {line}, column {column}: there are two columns named {name:?}")]
    SameName {
        /// The line of the names.
        line: u64,
        /// The second of the two.
        column: usize,
        /// Their name.
        name: String,
    },
    /// There are too many columns.
    #[error("line {line}: {got} columns, where at most {limit} are read")]
    TooManyColumns {
        /// The line.
        line: u64,
        /// The most columns.
        limit: usize,
        /// How many there are.
        got: usize,
    },
    /// There are too many rows.
    #[error("line {line}: there are more than {limit} rows")]
    TooManyRows {
        /// The line of the first that is too many.
        line: u64,
        /// The most rows.
        limit: usize,
    },
    /// A cell is too long.
    #[error("line {line}, column {column}: {got} characters, where at most {limit} fit")]
    TooLong {
        /// The line on which its row begins.
        line: u64,
        /// The column.
        column: usize,
        /// The most characters.
        limit: usize,
        /// How many there are.
        got: usize,
    },
    /// A cell stands to the right of the last named column.
    #[error("line {line}, column {column}: the column of this cell has no name")]
    NoColumn {
        /// The line on which its row begins.
        line: u64,
        /// The column.
        column: usize,
    },
    /// A quote is opened and never closed, which would make one cell of the rest of the file.
    #[error("line {line}: a quote is opened here and never closed")]
    UnclosedQuote {
        /// The line of the quote.
        line: u64,
    },
}

fn read_capped(input: impl Read, limit: u64) -> Result<Vec<u8>, SheetError> {
    let mut bytes = Vec::new();
    let got = input.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    // One byte more than allowed is asked for, to tell a full file from one that is too big.
    if got as u64 > limit { Err(SheetError::TooBig { limit }) } else { Ok(bytes) }
}

fn texts(record: &::csv::ByteRecord, line: u64, limits: &Limits) -> Result<Vec<String>, SheetError> {
    // Spreadsheets add empty cells to the right; only what stands in front of them is counted.
    let used = record.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    if used > limits.columns {
        return Err(SheetError::TooManyColumns { line, limit: limits.columns, got: used });
    }
    let cells = record.iter().take(used).zip(1..).map(|(cell, column)| {
        let text = str::from_utf8(cell).map_err(|_| SheetError::NotUtf8 { line, column })?;
        match text.chars().count() {
            got if got > limits.cell => Err(SheetError::TooLong { line, column, limit: limits.cell, got }),
            _ => Ok(text.to_owned()),
        }
    });
    cells.collect()
}

fn names_of(cells: Vec<String>, line: u64, limits: &Limits) -> Result<Arc<[String]>, SheetError> {
    let mut names: Vec<String> = Vec::with_capacity(cells.len());
    for (cell, column) in cells.iter().zip(1..) {
        let name = nfc::clean_line(cell, Limit::new(limits.cell))
            .map_err(|nfc::TextProblem::TooLong { limit, got }| SheetError::TooLong { line, column, limit, got })?;
        if name.is_empty() {
            return Err(SheetError::NoName { line, column });
        }
        if names.contains(&name) {
            return Err(SheetError::SameName { line, column, name });
        }
        names.push(name);
    }
    Ok(names.into())
}

/// The cells of a row, as many as there are columns.
fn fitted(mut cells: Vec<String>, columns: usize, line: u64) -> Result<Vec<String>, SheetError> {
    let beyond = cells.iter().skip(columns).position(|cell| !cell.trim().is_empty());
    if let Some(beyond) = beyond {
        return Err(SheetError::NoColumn { line, column: columns + beyond + 1 });
    }
    cells.resize(columns, String::new());
    Ok(cells)
}

/// Whichever of `,`, `;` and tab the first line with anything on it has most of, outside quotes.
fn separator_of(data: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in data.trim_ascii_start() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The last of equals would win, so the order is turned: a comma is the rule, the others need a majority.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

/// The line of a quote that opens a cell and never closes.
///
/// The parser takes such a cell to the end of the file, and a person would be told of a cell far too long instead.
fn unclosed_quote(data: &[u8], separator: u8) -> Option<u64> {
    let (mut line, mut opened_on) = (1, 1);
    let (mut inside, mut just_closed, mut at_start) = (false, false, true);
    for &byte in data {
        let quote = byte == b'"';
        if inside {
            just_closed = quote;
            inside = !quote;
        } else {
            // Two quotes within quotes are one of the text: the first closes, the second opens again at once.
            inside = quote && (just_closed || at_start);
            opened_on = if inside && !just_closed { line } else { opened_on };
            just_closed = false;
        }
        at_start = byte == separator || byte == b'\n' || byte == b'\r';
        line += u64::from(byte == b'\n');
    }
    inside.then_some(opened_on)
}

/// Tells the line of a byte, going forward only. The parser's own count is off after `\r\n` and blank lines.
struct Lines<'d> {
    data: &'d [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn line_of(&mut self, byte: u64) -> u64 {
        let to = usize::try_from(byte).unwrap_or(usize::MAX).min(self.data.len());
        let blank = self.data.get(to..).unwrap_or_default().iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let to = to + blank;
        let passed = self.data.get(self.at..to).unwrap_or_default();
        self.line += passed.iter().filter(|&&b| b == b'\n').count() as u64;
        self.at = to.max(self.at);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(data: &[u8]) -> String {
        let limits = Limits { bytes: 200, rows: 3, columns: 3, cell: 20 };
        match read(data, &limits) {
            Ok(table) => {
                let rows = table.rows.iter().map(|row| format!("{}:{}", row.line, row.cells.join("|")));
                std::iter::once(table.names.join("|")).chain(rows).collect::<Vec<_>>().join(" / ")
            }
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn what_is_read() {
        let cases: [(&[u8], &str); 15] = [
            (b"a,b\n1,2\n", "a|b / 2:1|2"),
            (b"\xef\xbb\xbfa,b\r\n1,2\r\n3,4", "a|b / 2:1|2 / 3:3|4"),
            (b"\n\r\na\n\n\n1\n\n2\n", "a / 6:1 / 8:2"),
            (b"a,b\n\"x\ny\",2\n3,4\n", "a|b / 2:x\ny|2 / 4:3|4"),
            (b"a,b\n\"say \"\"hi\"\"\",\"\"\n", "a|b / 2:say \"hi\"|"),
            (b"a,b\n5\" pipe,2\n", "a|b / 2:5\" pipe|2"),
            (b"a;b;c\n1,5;2;3\n", "a|b|c / 2:1,5|2|3"),
            (b"a\tb\n1;2\t3\n", "a|b / 2:1;2|3"),
            (b"\"a;b;c\",d\n1,2\n", "a;b;c|d / 2:1|2"),
            (b"a,b,,\n1,2,,\n,,,\n3\n", "a|b / 2:1|2 / 4:3|"),
            (b" a ,e\xcc\x82\n1,2\n", "a|ê / 2:1|2"),
            (b"a\rb\rc\r", "a / 1:b / 1:c"),
            (b"a\n\"\"\n \n1\n", "a / 4:1"),
            (b"a,b\n\"x\"y,\"z\"\n", "a|b / 2:xy|z"),
            (b"a", "a"),
        ];
        for (data, want) in cases {
            assert_eq!(table(data), want, "{:?}", String::from_utf8_lossy(data));
        }
    }

    #[test]
    fn what_is_refused() {
        let long = "x".repeat(21);
        let cases: [(&[u8], &str); 14] = [
            (b"", "the file is empty: its first line must name the columns"),
            (b"\n,,\n", "the file is empty: its first line must name the columns"),
            (&[b'x'; 201], "the file has more than 200 bytes"),
            (b"\xff\xfea\0", "the file is in UTF-16; save it as CSV UTF-8"),
            (b"a,b\n1,\xd0x\n", "line 2, column 2: this is not UTF-8; save the file as CSV UTF-8"),
            (b"a,,c\n", "line 1, column 2: the column has no name"),
            (b"a,b, a\n", "line 1, column 3: there are two columns named \"a\""),
            (b"a,b,c,d\n", "line 1: 4 columns, where at most 3 are read"),
            (b"a\n1\n2\n3\n\n4\n5\n", "line 6: there are more than 3 rows"),
            (b"a,b\n1,2,3\n", "line 2, column 3: the column of this cell has no name"),
            (b"a\n1\n\"x\n2\n3\n", "line 3: a quote is opened here and never closed"),
            (b"a\n\"x\n\"\"\n2\n", "line 2: a quote is opened here and never closed"),
            (long.as_bytes(), "line 1, column 1: 21 characters, where at most 20 fit"),
            (b"a,b\n1,2\n\"3\n\n\",xxxxxxxxxxxxxxxxxxxxx\n", "line 3, column 2: 21 characters, where at most 20 fit"),
        ];
        for (data, want) in cases {
            assert_eq!(table(data), want, "{:?}", String::from_utf8_lossy(data));
        }
    }

    #[test]
    fn cells_go_by_name() {
        let table = read(&b"name,members\nT,3\n"[..], &Limits::default()).expect("a good sheet");
        let row = table.rows.first().expect("one row");
        assert_eq!((row.get("members"), row.get("Members")), (Some("3"), None));
    }
}
