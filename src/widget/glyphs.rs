//! Glyphs: every symbol drawn that is not text, so that a poorer terminal is one other value of [`Glyphs`].

/// The symbols of a screen. Each takes exactly one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A level rule, `─`.
    pub horizontal: &'static str,
    /// An upright rule, `│`.
    pub vertical: &'static str,
    /// The corner `┌`.
    pub top_left: &'static str,
    /// The corner `┐`.
    pub top_right: &'static str,
    /// The corner `└`.
    pub bottom_left: &'static str,
    /// The corner `┘`.
    pub bottom_right: &'static str,
    /// An upright rule that sends one to the right, `├`.
    pub tee_right: &'static str,
    /// An upright rule that is met from the left, `┤`.
    pub tee_left: &'static str,
    /// A level rule that sends one down, `┬`.
    pub tee_down: &'static str,
    /// A level rule that is met from above, `┴`.
    pub tee_up: &'static str,
    /// Where two rules cross, `┼`.
    pub cross: &'static str,
    /// A full block, `█`.
    pub full: &'static str,
    /// A half shaded block, `▒`.
    pub shade: &'static str,
    /// A lightly shaded block, `░`.
    pub light: &'static str,
    /// The left half of a block, `▌`; a blank where there is none.
    pub left_half: &'static str,
    /// The upper half of a block, `▀`.
    pub upper_half: &'static str,
    /// The lower half of a block, `▄`.
    pub lower_half: &'static str,
    /// What stands at the left edge of the cursor's row, `▌`.
    pub cursor: &'static str,
    /// Ascending order, `▲`.
    pub up: &'static str,
    /// Descending order, `▼`.
    pub down: &'static str,
    /// A node whose children are shown, `▾`.
    pub open: &'static str,
    /// A node whose children are hidden, `▸`.
    pub closed: &'static str,
    /// Yes, or live, `●`.
    pub filled: &'static str,
    /// No, or a parting between facts, `·`.
    pub dot: &'static str,
    /// A mark on a row, `•`.
    pub bullet: &'static str,
    /// There is more to the right, `→`.
    pub right: &'static str,
    /// There is more to the left, `←`.
    pub left: &'static str,
    /// Something was left out, `…`.
    pub ellipsis: &'static str,
}

impl Glyphs {
    /// For terminals with a Unicode font.
    pub const fn unicode() -> Self {
        Self {
            horizontal: "─",
            vertical: "│",
            top_left: "┌",
            top_right: "┐",
            bottom_left: "└",
            bottom_right: "┘",
            tee_right: "├",
            tee_left: "┤",
            tee_down: "┬",
            tee_up: "┴",
            cross: "┼",
            full: "█",
            shade: "▒",
            light: "░",
            left_half: "▌",
            upper_half: "▀",
            lower_half: "▄",
            cursor: "▌",
            up: "▲",
            down: "▼",
            open: "▾",
            closed: "▸",
            filled: "●",
            dot: "·",
            bullet: "•",
            right: "→",
            left: "←",
            ellipsis: "…",
        }
    }

    /// For the Linux console, whose fonts have the lines and blocks but not the small triangles.
    pub const fn console() -> Self {
        Self { open: "v", closed: ">", ..Self::unicode() }
    }

    /// For terminals that show ASCII only.
    pub const fn ascii() -> Self {
        Self {
            horizontal: "-",
            vertical: "|",
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            tee_right: "+",
            tee_left: "+",
            tee_down: "+",
            tee_up: "+",
            cross: "+",
            full: "#",
            shade: "=",
            light: "-",
            left_half: " ",
            upper_half: "#",
            lower_half: "#",
            cursor: ">",
            up: "^",
            down: "v",
            open: "v",
            closed: ">",
            filled: "*",
            dot: ".",
            bullet: "*",
            right: ">",
            left: "<",
            ellipsis: "~",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::width;

    #[test]
    fn each_takes_one_column() {
        for glyphs in [Glyphs::unicode(), Glyphs::console(), Glyphs::ascii()] {
            // The derived Debug lists every field, so that a new one cannot be forgotten here.
            let listed = format!("{glyphs:?}");
            let symbols: Vec<&str> = listed.split('"').skip(1).step_by(2).collect();
            assert_eq!(symbols.len(), 28);
            assert!(symbols.iter().all(|symbol| width(symbol) == 1), "{symbols:?}");
        }
    }

    #[test]
    fn ascii_is_ascii() {
        assert!(format!("{:?}", Glyphs::ascii()).is_ascii());
    }
}
