//! SGR: the style in which a terminal writes, and the shortest sequence from one to another.

use std::fmt::Write;

use ratatui::buffer::Cell;
use ratatui::style::Color;
use ratatui::style::Modifier;

/// The style in which a terminal writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sgr {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// What is seen of a style without a letter, beside its background.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// Every attribute with the number that sets it, and the one that ends it.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Default for Sgr {
    /// As the terminal writes by itself.
    fn default() -> Self {
        Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() }
    }
}

impl Sgr {
    /// The style of a cell.
    pub fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether a blank looks the same in both styles.
    pub fn blanks_like(&self, other: &Self) -> bool {
        let plain = !(self.modifier | other.modifier).intersects(SEEN_ON_BLANKS);
        self == other || (plain && self.bg == other.bg)
    }

    /// Whether it writes the cell as it should look.
    pub fn writes(&self, cell: &Cell) -> bool {
        let wanted = Self::of(cell);
        *self == wanted || (cell.symbol() == " " && self.blanks_like(&wanted))
    }

    /// Makes the terminal's pen another.
    pub fn put(&mut self, to: &Self, out: &mut Vec<u8>) {
        if self == to {
            return;
        }
        let (from_here, anew) = (self.towards(to), Self::default().towards(to));
        // No number is the number of ending all.
        let anew = if anew.is_empty() { anew } else { format!("0;{anew}") };
        let shortest = if from_here.len() < anew.len() { from_here } else { anew };
        out.extend_from_slice(format!("\x1b[{shortest}m").as_bytes());
        *self = *to;
    }

    /// The numbers from here to there.
    fn towards(&self, to: &Self) -> String {
        let mut numbers = String::new();
        let ended = self.modifier - to.modifier;
        let mut kept = self.modifier;
        for (_, _, end) in ATTRIBUTES.iter().filter(|(attribute, ..)| ended.contains(*attribute)) {
            // One number may end two attributes.
            let all = ATTRIBUTES.iter().filter(|other| other.2 == *end).fold(Modifier::empty(), |all, one| all | one.0);
            if kept.intersects(all) {
                kept -= all;
                let _ = write!(numbers, "{end};");
            }
        }
        for (_, set, _) in ATTRIBUTES.iter().filter(|(attribute, ..)| (to.modifier - kept).contains(*attribute)) {
            let _ = write!(numbers, "{set};");
        }
        if self.fg != to.fg {
            numbers.push_str(&colour(to.fg, 30));
        }
        if self.bg != to.bg {
            numbers.push_str(&colour(to.bg, 40));
        }
        numbers.pop();
        numbers
    }
}

/// The number of a colour, where the eight of the letters begin with 30 and those of the background with 40.
fn colour(colour: Color, first: u8) -> String {
    let short = |nth: u8| format!("{};", if nth < 8 { first + nth } else { first + 52 + nth });
    match colour {
        Color::Reset => format!("{};", first + 9),
        Color::Black => short(0),
        Color::Red => short(1),
        Color::Green => short(2),
        Color::Yellow => short(3),
        Color::Blue => short(4),
        Color::Magenta => short(5),
        Color::Cyan => short(6),
        Color::Gray => short(7),
        Color::DarkGray => short(8),
        Color::LightRed => short(9),
        Color::LightGreen => short(10),
        Color::LightYellow => short(11),
        Color::LightBlue => short(12),
        Color::LightMagenta => short(13),
        Color::LightCyan => short(14),
        Color::White => short(15),
        Color::Indexed(nth) if nth < 16 => short(nth),
        Color::Indexed(nth) => format!("{};5;{nth};", first + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue};", first + 8),
    }
}
