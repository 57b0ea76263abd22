//! Plain text: a table for a terminal or a pager, aligned by columns of the screen.

use super::Align;
use super::Cell;
use super::Sheet;
use crate::text::nfc;
use crate::text::width;
use std::io;
use std::io::Write;

/// Writes a line of labels, a rule, and a line for each row, two blanks between the columns.
///
/// The caller says how a cell reads, since numbers and days depend on the language. Whatever it says is made safe to
/// draw. Nothing is cut: a pager scrolls sideways, and a cut name could not be copied.
pub fn write(sheet: &Sheet, form: impl Fn(&Cell) -> String, out: &mut impl Write) -> io::Result<()> {
    let safe = |text: &str| nfc::shown(text).into_owned();
    let labels: Vec<String> = sheet.columns().iter().map(|column| safe(&column.label)).collect();
    let rows: Vec<Vec<String>> =
        sheet.rows().iter().map(|row| row.iter().map(|cell| safe(&form(cell))).collect()).collect();
    let mut widths: Vec<usize> = labels.iter().map(|label| width::width(label)).collect();
    for row in &rows {
        for (widest, text) in widths.iter_mut().zip(row) {
            *widest = width::width(text).max(*widest);
        }
    }
    let aligns: Vec<Align> = sheet.columns().iter().map(|column| column.align).collect();
    let rule: Vec<String> = widths.iter().map(|&columns| "-".repeat(columns)).collect();
    for cells in [&labels, &rule].into_iter().chain(&rows) {
        writeln!(out, "{}", aligned(cells, &aligns, &widths))?;
    }
    Ok(())
}

/// One line, without blanks after its last word.
fn aligned(cells: &[String], aligns: &[Align], widths: &[usize]) -> String {
    let mut line = String::new();
    for ((text, align), &columns) in cells.iter().zip(aligns).zip(widths) {
        if !line.is_empty() {
            line.push_str("  ");
        }
        line.push_str(&match align {
            Align::Left => width::pad_right(text, columns),
            Align::Right => width::pad_left(text, columns),
        });
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::super::tests::sample;
    use super::*;

    fn drawn(sheet: &Sheet) -> String {
        let mut out = Vec::new();
        write(sheet, |cell| cell.plain().into_owned(), &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn columns_are_aligned() {
        let want = "\
Tên điểm            Số thành viên  Ngày thành lập  Điển hình
------------------  -------------  --------------  ---------
Tổ “tự quản”, số 3           1134  2024-05-31      true
=1+1                           -5                  false
";
        assert_eq!(drawn(&sample()), want);
    }

    #[test]
    fn a_hostile_cell_is_made_harmless() {
        let mut sheet = Sheet::new(vec![Column::left("a", "A\x1b"), Column::left("b", "B")]);
        sheet.push(vec!["x\x1b[2J\ny".into(), "e\u{302}".into()]);
        assert_eq!(drawn(&sheet), "A·       B\n-------  -\nx·[2J y  ê\n");
    }

    #[test]
    fn without_rows_or_columns() {
        assert_eq!(drawn(&Sheet::new(vec![Column::left("a", "A")])), "A\n-\n");
        assert_eq!(drawn(&Sheet::default()), "\n\n");
    }
}
