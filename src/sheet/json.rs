//! JSON: one object a line, so that a reader can begin with the first row and a broken pipe costs only the last.

use super::Cell;
use super::Column;
use super::Sheet;
use serde::Serialize;
use serde::Serializer;
use std::io;
use std::io::Write;

/// Writes each row as an object with the columns' ids for keys, in their order; nothing known is `null`.
pub fn write(sheet: &Sheet, out: &mut impl Write) -> io::Result<()> {
    for cells in sheet.rows() {
        // A line goes out in one piece, so that a reader at the other end of a pipe never sees half a row.
        let mut line = serde_json::to_vec(&Row { columns: sheet.columns(), cells })?;
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

/// A row with its keys. A map would lose the order of the columns.
struct Row<'s> {
    columns: &'s [Column],
    cells: &'s [Cell],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.columns.iter().map(|column| &column.id).zip(self.cells))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Number(n) => serializer.serialize_i64(*n),
            Cell::Day(day) => serializer.collect_str(day),
            Cell::YesNo(yes) => serializer.serialize_bool(*yes),
            Cell::Empty => serializer.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;

    #[test]
    fn one_object_a_line() {
        let mut out = Vec::new();
        write(&sample(), &mut out).expect("memory takes everything");
        let want = concat!(
            r#"{"name":"Tổ “tự quản”, số 3","members":1134,"founded":"2024-05-31","exemplar":true}"#,
            "\n",
            r#"{"name":"=1+1","members":-5,"founded":null,"exemplar":false}"#,
            "\n",
        );
        assert_eq!(String::from_utf8(out).as_deref(), Ok(want));
    }
}
