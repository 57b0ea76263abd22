//! The look of the dashboard on this terminal: by option, by `NO_COLOR`, by `TERM`.

use crate::widget::style::Look;

/// A look that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Sixteen colours, right on every terminal and palette.
    Sixteen,
    /// 256 colours.
    Rich,
    /// No colours.
    Plain,
    /// The Linux console.
    Console,
}

impl Theme {
    /// Every theme by its name.
    pub const ALL: [(&'static str, Self); 4] =
        [("sixteen", Self::Sixteen), ("rich", Self::Rich), ("plain", Self::Plain), ("console", Self::Console)];

    /// The theme of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, theme)| *theme)
    }

    /// The theme for a terminal, when none is asked for. `no_color` and `term` are the variables of those names.
    pub fn for_terminal(no_color: Option<&str>, term: Option<&str>) -> Self {
        match (no_color, term) {
            (Some(set), _) if !set.is_empty() => Self::Plain,
            (_, Some("linux")) => Self::Console,
            _ => Self::Sixteen,
        }
    }

    /// How it looks.
    pub const fn look(self) -> Look {
        match self {
            Self::Sixteen => Look::sixteen(),
            Self::Rich => Look::rich(),
            Self::Plain => Look::plain(),
            Self::Console => Look::console(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_says_how_it_is_to_look() {
        assert_eq!(Theme::for_terminal(None, Some("xterm-256color")), Theme::Sixteen);
        assert_eq!(Theme::for_terminal(Some(""), Some("linux")), Theme::Console);
        assert_eq!(Theme::for_terminal(Some("1"), Some("linux")), Theme::Plain);
        for (name, theme) in Theme::ALL {
            assert_eq!(Theme::parse(name), Some(theme));
        }
        assert_eq!(Theme::parse("pink"), None);
    }
}
