//! Paper: lines of text and nothing else. No sign that a terminal would obey is ever written, whatever the register holds.

use std::io;
use std::io::Write;

use crate::lang::Lang;
use crate::text::nfc::shown;
use crate::text::width::wrap;

/// How wide lines are where nobody says.
const USUAL: usize = 80;

/// Narrower than this a list can't be read; a braille line of 20 cells still can.
const NARROWEST: usize = 20;

/// Nothing is wider than this; what says so is wrong.
const WIDEST: usize = 10_000;

/// Of a prompt's last line so much is left for what is typed.
const TYPED: usize = 12;

/// What everything is printed on.
pub struct Paper {
    to: Box<dyn Write>,
    columns: fn() -> Option<usize>,
}

impl Paper {
    /// The standard output, as wide as its terminal is at the moment of printing, or as COLUMNS says where there is none.
    pub fn standard() -> Self {
        Self { to: Box::new(io::stdout()), columns: || of_terminal().or_else(of_environment) }
    }

    /// Prints a text in as many lines as it needs.
    ///
    /// # Errors
    /// When nobody is there to read it.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        let text = shown(text);
        for line in wrap(&text, self.columns()) {
            self.to.write_all(line.trim_end().as_bytes())?;
            self.to.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Prints what is asked, and stays on its last line, where the answer is typed.
    ///
    /// # Errors
    /// When nobody is there to read it.
    pub fn prompt(&mut self, text: &str) -> io::Result<()> {
        let text = shown(text);
        let mut lines = wrap(&format!("{}:", text.trim_end()), self.columns().saturating_sub(TYPED).max(8));
        let last = lines.pop().unwrap_or_default();
        for line in lines {
            self.to.write_all(line.trim_end().as_bytes())?;
            self.to.write_all(b"\n")?;
        }
        self.to.write_all(last.trim_end().as_bytes())?;
        self.to.write_all(b" ")?;
        self.to.flush()
    }

    /// Ends the line of a prompt where no terminal does so.
    ///
    /// # Errors
    /// When nobody is there to read it.
    pub fn end_line(&mut self) -> io::Result<()> {
        self.to.write_all(b"\n")?;
        self.to.flush()
    }

    fn columns(&self) -> usize {
        (self.columns)().unwrap_or(USUAL).max(NARROWEST)
    }
}

fn of_terminal() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

fn of_environment() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns <= WIDEST)
}

/// A composed text as it is read aloud: the signs that only an eye reads become words and commas.
pub fn aloud(text: &str, lang: Lang) -> String {
    let text = text.replace(" → ", &format!(" {} ", lang.t("plain.becomes"))).replace(" · ", ", ");
    if lang != Lang::Vi {
        return text;
    }
    // A sum of money ends in the letter that stands for the currency.
    let mut words: Vec<&str> = text.split(' ').collect();
    for at in 1..words.len() {
        let (before, word) = (words[at - 1], words[at]);
        if before.ends_with(|c: char| c.is_ascii_digit()) && matches!(word, "đ" | "đ,") {
            words[at] = if word == "đ" { "đồng" } else { "đồng," };
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;
    use crate::text::width::width;

    #[derive(Clone, Default)]
    struct Sheet(Rc<RefCell<Vec<u8>>>);

    impl Write for Sheet {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn printed(columns: fn() -> Option<usize>, print: impl FnOnce(&mut Paper)) -> String {
        let sheet = Sheet::default();
        print(&mut Paper { to: Box::new(sheet.clone()), columns });
        let bytes = sheet.0.borrow().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn lines_are_as_narrow_as_the_terminal_and_hold_no_orders() {
        let hostile =
            "a\u{1b}[31mđỏ\u{7}\u{202e}b \u{9b}2J\rmột dòng dài hơn một hàng chữ nổi bốn mươi ô rất nhiều lần";
        let text = printed(|| Some(40), |paper| paper.line(hostile).unwrap());
        assert!(text.lines().count() > 1 && text.lines().all(|line| width(line) <= 40), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains('\u{202e}'), "{text:?}");
    }

    #[test]
    fn signs_for_the_eye_become_words() {
        let text = aloud("số tổ 1 → 2 · xã hội hóa 60.000.000 đ · đ", Lang::Vi);
        assert_eq!(text, "số tổ 1 thành 2, xã hội hóa 60.000.000 đồng, đ");
        assert_eq!(aloud("teams 1 → 2", Lang::En), "teams 1 to 2");
    }

    #[test]
    fn a_prompt_ends_with_a_colon_and_leaves_room() {
        let text = printed(|| Some(40), |paper| paper.prompt("Chọn số, hoặc dấu hỏi để xem trợ giúp ở đây").unwrap());
        assert!(text.ends_with(": ") && !text.ends_with("  "), "{text:?}");
        assert!(text.lines().all(|line| width(line) <= 40), "{text:?}");
        assert_eq!(printed(|| None, |paper| paper.prompt("Số").unwrap()), "Số: ");
        assert_eq!(printed(|| Some(1), |paper| paper.line("hai mươi ô là ít nhất").unwrap()).lines().count(), 2);
    }
}
