//! Blocks: cells that were copied in a spreadsheet and pasted into a terminal.
//!
//! Spreadsheets part cells with tabs and rows with line ends, and put a cell into quotes when it has either of them in
//! itself. Terminals make `\r` of the line ends. Nothing of a block is dropped without being counted.

/// Cells as they were copied: rows may differ in length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The rows, from the top.
    pub rows: Vec<Vec<String>>,
    /// How many rows found no room.
    pub rows_left_out: usize,
    /// How many cells stood to the right of the last column that there is room for.
    pub cells_left_out: usize,
}

/// The most rows of a block.
pub const MOST_ROWS: usize = 2_000;

/// The most columns of a block.
pub const MOST_COLUMNS: usize = 64;

impl Block {
    /// Reads a pasted text.
    pub fn read(text: &str) -> Self {
        let mut block = Self::default();
        let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut row = Vec::new();
        while !rest.is_empty() {
            let (cell, after) = take_cell(rest);
            row.push(cell);
            let (end, next) = take_end(after);
            rest = next;
            if end == End::Row {
                block.push(std::mem::take(&mut row));
            } else if rest.is_empty() {
                row.push(String::new());
            }
        }
        if !row.is_empty() {
            block.push(row);
        }
        block.trim();
        block
    }

    /// Whether the text is more than a line of one cell, and so belongs into several cells.
    pub fn is_one(text: &str) -> bool {
        text.trim_end_matches(['\r', '\n']).contains(['\t', '\r', '\n'])
    }

    /// How many columns its longest row has.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn push(&mut self, mut row: Vec<String>) {
        if self.rows.len() == MOST_ROWS {
            self.rows_left_out += 1;
            return;
        }
        if row.len() > MOST_COLUMNS {
            self.cells_left_out += row.drain(MOST_COLUMNS..).filter(|cell| !cell.trim().is_empty()).count();
        }
        self.rows.push(row);
    }

    /// Blank rows at the end are what a spreadsheet selects beyond its last row.
    fn trim(&mut self) {
        while self.rows.last().is_some_and(|row| row.iter().all(|cell| cell.trim().is_empty())) {
            self.rows.pop();
        }
    }
}

/// What stands behind a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Another cell.
    Cell,
    /// The end of the row, or of the text.
    Row,
}

fn take_cell(text: &str) -> (String, &str) {
    if let Some(quoted) = take_quoted(text) {
        return quoted;
    }
    let end = text.find(['\t', '\r', '\n']).unwrap_or(text.len());
    let (cell, rest) = text.split_at(end);
    (cell.to_owned(), rest)
}

/// A cell in quotes. A quote that is never closed, or closed before the end of its cell, is a letter of the text.
fn take_quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut cell = String::new();
    let mut rest = inner;
    loop {
        let (before, after) = rest.split_once('"')?;
        cell.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None if after.is_empty() || after.starts_with(['\t', '\r', '\n']) => return Some((cell, after)),
            None => return None,
        }
    }
}

fn take_end(text: &str) -> (End, &str) {
    if let Some(rest) = text.strip_prefix('\t') {
        return (End::Cell, rest);
    }
    let rest = text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\r', '\n']));
    (End::Row, rest.unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        Block::read(text).rows
    }

    #[test]
    fn blocks_come_with_every_line_end_and_with_quotes() {
        let want = [["tốt", "1"], ["khá", "2"]];
        for text in ["tốt\t1\r\nkhá\t2\r\n", "tốt\t1\nkhá\t2", "tốt\t1\rkhá\t2\r", "\u{feff}tốt\t1\nkhá\t2\n\n\t\n"]
        {
            assert_eq!(rows(text), want, "{text:?}");
        }
        let cases: [(&str, &[&[&str]]); 8] = [
            ("", &[]),
            ("a\n\nb", &[&["a"], &[""], &["b"]]),
            ("a\t\tb\t", &[&["a", "", "b", ""]]),
            ("\"thôn 3\r\nxã Báo Đáp\"\t\"nói \"\"có\"\"\"\n", &[&["thôn 3\r\nxã Báo Đáp", "nói \"có\""]]),
            ("\"không đóng\ta\nb", &[&["\"không đóng", "a"], &["b"]]),
            ("\"Tổ 3\" tự quản\tb", &[&["\"Tổ 3\" tự quản", "b"]]),
            ("\"\"\tb", &[&["", "b"]]),
            ("12\" ống\tb", &[&["12\" ống", "b"]]),
        ];
        for (text, want) in cases {
            assert_eq!(rows(text), want, "{text:?}");
        }
    }

    #[test]
    fn a_block_has_bounds_and_tells_what_is_beyond_them() {
        let long = Block::read(&"tốt\n".repeat(2_010));
        assert_eq!((long.rows.len(), long.rows_left_out), (MOST_ROWS, 10));
        let wide = Block::read(&"x\t".repeat(70));
        assert_eq!((wide.width(), wide.cells_left_out), (MOST_COLUMNS, 6));
    }

    #[test]
    fn what_is_a_block_is_told_from_a_line() {
        assert!(["a\tb", "a\nb", "a\rb\r", "\ta"].iter().all(|text| Block::is_one(text)));
        assert!(["", "a", "a b\r\n", "\n"].iter().all(|text| !Block::is_one(text)));
    }

    /// A cell as a spreadsheet copies it.
    fn copied(cell: &str) -> String {
        let quoted = cell.contains(['\t', '\r', '\n']) || cell.starts_with('"');
        if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    }

    proptest! {
        #[test]
        fn what_was_copied_is_what_is_read(
            rows in proptest::collection::vec(proptest::collection::vec("[a-zêế\"\t\n\r ]{0,8}", 1..5), 1..8),
            end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        ) {
            let lines: Vec<String> =
                rows.iter().map(|row| row.iter().map(|cell| copied(cell)).collect::<Vec<_>>().join("\t")).collect();
            let mut want = Block { rows, ..Block::default() };
            want.trim();
            prop_assert_eq!(Block::read(&lines.join(end)).rows, want.rows);
        }

        #[test]
        fn no_text_does_harm(text in "[\"\t\r\na-c]{0,60}") {
            let block = Block::read(&text);
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).count();
            let kept: usize = block.rows.iter().flatten().map(|cell| letters(cell)).sum();
            prop_assert_eq!(kept, letters(&text));
        }
    }
}
