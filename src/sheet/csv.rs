//! CSV: written for programs or for people with a spreadsheet, and read from either.

mod read;

pub use read::Limits;
pub use read::Row;
pub use read::SheetError;
pub use read::Table;
pub use read::read;

use super::Cell;
use super::Sheet;
use std::borrow::Cow;
use std::io;
use std::io::Write;

/// Writes a line of names and a line for each row, by RFC 4180 except that lines end with `\n`.
pub fn write(sheet: &Sheet, style: Style, out: &mut impl Write) -> io::Result<()> {
    if style == Style::People {
        // Without this mark, Excel takes the file for the local code page and every accent is lost.
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::Any(b'\n')).from_writer(out);
    for column in sheet.columns() {
        let name = match style {
            Style::People => guarded(&column.label),
            Style::Machines => Cow::Borrowed(&*column.id),
        };
        writer.write_field(name.as_bytes()).map_err(plain)?;
    }
    writer.write_record(None::<&[u8]>).map_err(plain)?;
    for row in sheet.rows() {
        for cell in row {
            writer.write_field(styled(cell, style).as_bytes()).map_err(plain)?;
        }
        writer.write_record(None::<&[u8]>).map_err(plain)?;
    }
    writer.flush()
}

/// What the system said, with its kind: that a reader went away is no error to those who know.
fn plain(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Whom a file is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// A person with a spreadsheet: labels, a byte order mark, and no text that the spreadsheet could run.
    #[default]
    People,
    /// A program: ids, and every text exactly as it is in the register.
    Machines,
}

/// A text that no spreadsheet takes for a formula: one that could be gets an apostrophe in front.
///
/// Reversible by [`unguarded`]; a text that begins with an apostrophe before a formula gets a second one.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text behind [`guarded`], for a file that went out to a person and came back.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(inner) if is_formula(inner.trim_start_matches('\'')) => inner,
        _ => text,
    }
}

fn styled(cell: &Cell, style: Style) -> Cow<'_, str> {
    match (cell, style) {
        (Cell::Text(text), Style::People) => guarded(text),
        _ => cell.plain(),
    }
}

/// The wide forms are what an East Asian input method types, and some spreadsheets read them as the narrow ones.
fn is_formula(text: &str) -> bool {
    let led_by_break = text.starts_with(['\t', '\r', '\n']);
    led_by_break || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::super::tests::sample;
    use super::*;
    use proptest::prelude::*;

    fn written(sheet: &Sheet, style: Style) -> String {
        let mut out = Vec::new();
        write(sheet, style, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn for_programs() {
        let want = "name,members,founded,exemplar\n\
            \"Tổ “tự quản”, số 3\",1134,2024-05-31,true\n\
            =1+1,-5,,false\n";
        assert_eq!(written(&sample(), Style::Machines), want);
    }

    #[test]
    fn for_people() {
        let want = "\u{feff}Tên điểm,Số thành viên,Ngày thành lập,Điển hình\n\
            \"Tổ “tự quản”, số 3\",1134,2024-05-31,true\n\
            '=1+1,-5,,false\n";
        assert_eq!(written(&sample(), Style::People), want);
    }

    #[test]
    fn quotes_and_line_breaks_are_kept() {
        let mut sheet = Sheet::new(vec![Column::left("a", "A")]);
        for text in ["x\"y", "x\ny", "x\ry", ""] {
            sheet.push(vec![text.into()]);
        }
        assert_eq!(written(&sheet, Style::Machines), "a\n\"x\"\"y\"\n\"x\ny\"\n\"x\ry\"\n\"\"\n");
    }

    #[test]
    fn formulas_are_guarded() {
        for text in ["=1", "+84", "-", "@A1", "\t=1", " =1", "\rx", "＝1", "'=1", "''-"] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["", "Tổ 3", "'a'", "45/QĐ-UBND", "'"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn guarding_is_undone(text in "['=+ \t@a-]{0,5}") {
            let guarded = guarded(&text).into_owned();
            prop_assert_eq!(unguarded(&guarded), text);
        }

        #[test]
        fn what_is_written_is_read(cells in proptest::collection::vec("[ab,;\"'\n\r\t=ạ]{0,6}", 3..=12)) {
            let mut sheet = Sheet::new(vec![Column::left("a", "A"), Column::left("b", "B"), Column::left("c", "C")]);
            for row in cells.chunks_exact(3).filter(|row| !row.concat().trim().is_empty()) {
                sheet.push(row.iter().map(|text| text.as_str().into()).collect());
            }
            let table = read(written(&sheet, Style::Machines).as_bytes(), &Limits::default());
            let table = table.map_err(|problem| TestCaseError::fail(problem.to_string()))?;
            let texts = |row: &Row| row.cells().map(|(_, cell)| Cell::from(cell)).collect::<Vec<_>>();
            let got: Vec<_> = table.rows.iter().map(texts).collect();
            prop_assert_eq!(sheet.rows(), got);
        }
    }
}
