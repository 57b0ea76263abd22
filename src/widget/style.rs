//! Style: the look of everything drawn, as named styles and glyphs passed down to each `render`.
//!
//! There is one accent, for the focus, the cursor and the figure just changed. Everything else is the terminal's own
//! foreground, so that it can be read on a dark and on a light background alike. No state is told by colour alone.

use crate::widget::glyphs::Glyphs;
use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;

/// The styles a widget may use, and the symbols it draws with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// What is there to be read.
    pub text: Style,
    /// Labels, hints and context: less than text.
    pub label: Style,
    /// The one thing to look at.
    pub accent: Style,
    /// The cursor's row in the pane that has the focus.
    pub cursor_focused: Style,
    /// The cursor's row elsewhere.
    pub cursor_unfocused: Style,
    /// The title of a list or a frame.
    pub heading: Style,
    /// Lines that part and frame.
    pub rule: Style,
    /// A figure or a row that changed a moment ago.
    pub changed: Style,
    /// The best rating.
    pub good: Style,
    /// The second rating.
    pub fair: Style,
    /// The third rating.
    pub average: Style,
    /// The lowest rating.
    pub weak: Style,
    /// Something to look into.
    pub warning: Style,
    /// Something that failed.
    pub error: Style,
    /// The part of a text that a search found.
    pub match_highlight: Style,
    /// The symbols.
    pub glyphs: Glyphs,
}

impl Look {
    /// Sixteen colours: the default, right on every terminal and palette.
    ///
    /// Only the six dark colours are named: the bright ones vanish on white, `DarkGray` vanishes on black in half of
    /// the palettes, and blue cannot be read on PuTTY's black.
    pub const fn sixteen() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            text: plain,
            label: plain.add_modifier(Modifier::DIM),
            accent: bold.fg(Color::Cyan),
            cursor_focused: CURSOR,
            cursor_unfocused: bold,
            heading: bold,
            rule: plain.add_modifier(Modifier::DIM),
            changed: bold.fg(Color::Cyan),
            good: plain.fg(Color::Green),
            fair: plain.fg(Color::Cyan),
            average: plain.fg(Color::Yellow),
            weak: plain.fg(Color::Red),
            warning: bold.fg(Color::Yellow),
            error: bold.fg(Color::Red),
            match_highlight: bold.add_modifier(Modifier::UNDERLINED),
            glyphs: Glyphs::unicode(),
        }
    }

    /// For `TERM=linux`: sixteen colours without dim and underline, which the console shows as odd colours.
    pub const fn console() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            label: plain,
            rule: plain,
            match_highlight: bold.fg(Color::Yellow),
            glyphs: Glyphs::console(),
            ..Self::sixteen()
        }
    }

    /// For `NO_COLOR`: bold, reverse and underline only.
    pub const fn plain() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            text: plain,
            label: plain,
            accent: bold,
            cursor_focused: CURSOR,
            cursor_unfocused: bold,
            heading: bold,
            rule: plain,
            changed: bold.add_modifier(Modifier::UNDERLINED),
            good: plain,
            fair: plain,
            average: plain,
            weak: plain,
            warning: bold,
            error: bold.add_modifier(Modifier::REVERSED),
            match_highlight: bold.add_modifier(Modifier::UNDERLINED),
            glyphs: Glyphs::unicode(),
        }
    }

    /// For terminals with 256 colours: shades picked to stand out from black as much as from white.
    pub const fn rich() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let accent = bold.fg(Color::Indexed(31));
        Self {
            label: plain.fg(Color::Indexed(243)),
            accent,
            rule: plain.fg(Color::Indexed(243)),
            changed: accent,
            good: plain.fg(Color::Indexed(28)),
            fair: plain.fg(Color::Indexed(30)),
            average: plain.fg(Color::Indexed(136)),
            weak: plain.fg(Color::Indexed(160)),
            warning: bold.fg(Color::Indexed(136)),
            error: bold.fg(Color::Indexed(160)),
            ..Self::sixteen()
        }
    }

    /// The same look with other symbols.
    pub const fn with_glyphs(self, glyphs: Glyphs) -> Self {
        Self { glyphs, ..self }
    }
}

/// The cursor's bar is flat: colours and dimness under it are taken away, as reversed they would be patches.
const CURSOR: Style =
    Style::new().fg(Color::Reset).bg(Color::Reset).add_modifier(Modifier::REVERSED).remove_modifier(Modifier::DIM);

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(look: Look) -> [Style; 15] {
        [
            look.text,
            look.label,
            look.accent,
            look.cursor_focused,
            look.cursor_unfocused,
            look.heading,
            look.rule,
            look.changed,
            look.good,
            look.fair,
            look.average,
            look.weak,
            look.warning,
            look.error,
            look.match_highlight,
        ]
    }

    #[test]
    fn without_colour_there_is_none() {
        for style in styles(Look::plain()) {
            assert!(matches!(style.fg, None | Some(Color::Reset)), "{style:?}");
            assert!(matches!(style.bg, None | Some(Color::Reset)), "{style:?}");
            assert!(!style.add_modifier.contains(Modifier::DIM), "{style:?}");
        }
    }

    #[test]
    fn the_console_has_no_dim_or_underline() {
        for style in styles(Look::console()) {
            assert!(!style.add_modifier.intersects(Modifier::DIM | Modifier::UNDERLINED), "{style:?}");
        }
    }

    #[test]
    fn backgrounds_are_the_terminals_own() {
        for look in [Look::sixteen(), Look::console(), Look::plain(), Look::rich()] {
            assert!(styles(look).iter().all(|style| matches!(style.bg, None | Some(Color::Reset))));
        }
    }

    #[test]
    fn rich_colours_can_be_read_on_black_and_on_white() {
        for style in styles(Look::rich()) {
            let Some(Color::Indexed(index)) = style.fg else { continue };
            let light = luminance(index);
            assert!((light + 0.05) / 0.05 >= 3.0, "{index} on black");
            assert!(1.05 / (light + 0.05) >= 3.0, "{index} on white");
        }
    }

    /// Relative luminance (WCAG 2) of a colour of the 256-colour cube or its greys.
    fn luminance(index: u8) -> f64 {
        let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
        let rgb = match index {
            232.. => [8 + 10 * (index - 232); 3],
            _ => [step((index - 16) / 36), step((index - 16) / 6 % 6), step((index - 16) % 6)],
        };
        let linear = rgb.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
