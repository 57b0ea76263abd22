//! The lines of the input: bounded in length, and taken as bytes, since not all that comes is text.

use std::io;
use std::io::BufRead;
use std::io::Read;

use crate::cli::submit::BYTES_A_PERMIT;
use crate::client::MOST_IN_FLIGHT;
use crate::model::command::LONGEST;
use crate::model::problem::Problem;
use crate::model::problem::Reason;

/// A line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A text that may be a command.
    Text(String),
    /// Something that is none.
    Bad(Problem),
}

impl Line {
    /// How many permits it takes, which is not more than there are.
    pub fn permits(&self) -> usize {
        let bytes = match self {
            Self::Text(text) => text.len(),
            Self::Bad(_) => 0,
        };
        (1 + bytes / BYTES_A_PERMIT).min(MOST_IN_FLIGHT)
    }
}

/// The next line that is not blank; none at the end. Of a line that is too long nothing is kept.
pub fn next(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    loop {
        let mut bytes = Vec::new();
        // Room for the end of the line, and for one byte too many.
        let most = LONGEST as u64 + 2;
        if input.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let whole = bytes.ends_with(b"\n");
        let text = bytes.trim_ascii();
        if text.len() > LONGEST || (!whole && bytes.len() as u64 == most) {
            if !whole {
                skip_line(input)?;
            }
            let problem = Problem::new(Reason::LineTooLarge).on("line").with("limit", LONGEST);
            return Ok(Some(Line::Bad(problem)));
        }
        if text.is_empty() {
            continue;
        }
        let line = match std::str::from_utf8(text) {
            Ok(text) => Line::Text(text.to_owned()),
            Err(_) => Line::Bad(Problem::new(Reason::NotJson).on("line").with("cause", "UTF-8")),
        };
        return Ok(Some(line));
    }
}

/// Passes over the rest of a line without keeping it.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let (used, over) = match input.fill_buf() {
            Ok([]) => return Ok(()),
            Ok(bytes) => match bytes.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end + 1, true),
                None => (bytes.len(), false),
            },
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        input.consume(used);
        if over {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = next(&mut input).expect("memory can be read") {
            lines.push(match line {
                Line::Text(text) => text,
                Line::Bad(problem) => format!("{:?}", problem.reason),
            });
        }
        lines
    }

    #[test]
    fn blank_lines_are_passed_over_and_bad_ones_are_told() {
        assert_eq!(all(b""), Vec::<String>::new());
        assert_eq!(all(b"\n \r\n\t\n"), Vec::<String>::new());
        assert_eq!(all(b"a\r\n\nb"), ["a", "b"]);
        assert_eq!(all(b"a\n\xff\xfe\nb\n"), ["a", "NotJson", "b"]);
    }

    #[test]
    fn a_line_too_long_is_one_fault_and_the_next_line_is_read() {
        let of = |length: usize| vec![b'x'; length];
        for (length, ending) in [(LONGEST + 1, "\n"), (LONGEST + 2, "\n"), (LONGEST + 3, "\n"), (3 * LONGEST, "\r\n")] {
            let input = [of(length), ending.into(), b"next\n".to_vec()].concat();
            assert_eq!(all(&input), ["LineTooLarge", "next"], "{length}");
        }
        assert_eq!(all(&of(2 * LONGEST)), ["LineTooLarge"]);
        let input = [of(LONGEST), b"\nnext".to_vec()].concat();
        assert_eq!(all(&input).iter().map(String::len).collect::<Vec<_>>(), [LONGEST, 4]);
    }
}
