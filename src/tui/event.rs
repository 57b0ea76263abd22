//! Everything that can happen to a dashboard, as one closed list.

use chrono::DateTime;
use chrono::FixedOffset;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;

use crate::model::problem::Problem;
use crate::tui::effect::Ticket;
use crate::wire::message::Answer;
use crate::wire::message::Push;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A key was pressed.
    Key(Chord),
    /// Text was pasted.
    Paste(String),
    /// The terminal has so many columns and rows now.
    Resize(u16, u16),
    /// The answer to a question of this dashboard.
    Answer(Ticket, Answer),
    /// The server says something by itself.
    Push(Push),
    /// The connection is gone; the client tries to get it back. Why, for the log.
    Lost(String),
    /// The connection is there again.
    Back,
    /// The server is there but lets this dashboard not in; the client goes on trying.
    Refused(Problem),
    /// Something is due: a mark rests, a wait is told, or the clock shows another minute.
    Tick,
    /// The terminal hung up or the process is asked to end.
    Hangup,
}

/// The time at which an event is handled. State never looks at a clock, so tests say what time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds of a clock that never goes back.
    pub ms: u64,
    /// The time of day where the dashboard is.
    pub wall: DateTime<FixedOffset>,
}

/// A key as it is bound: Shift is in the character, and only Ctrl and Alt are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub code: KeyCode,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
}

impl Chord {
    /// A key by itself.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// A character.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// A character with Ctrl.
    pub const fn ctrl(c: char) -> Self {
        Self { code: KeyCode::Char(c), ctrl: true, alt: false }
    }

    /// The character that a text field takes from this key, if it is one.
    pub const fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The chord of a key event; none for a release.
    pub fn from_key(key: KeyEvent) -> Option<Self> {
        if key.kind == KeyEventKind::Release {
            return None;
        }
        Some(Self {
            code: key.code,
            ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
            alt: key.modifiers.contains(KeyModifiers::ALT),
        })
    }

    /// The name that help and footer show: the same in both languages, as it is printed on keyboards.
    pub fn name(self) -> String {
        let key = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) if self.ctrl => c.to_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Up => "↑".to_owned(),
            KeyCode::Down => "↓".to_owned(),
            KeyCode::Left => "←".to_owned(),
            KeyCode::Right => "→".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "Shift-Tab".to_owned(),
            KeyCode::F(n) => format!("F{n}"),
            other => format!("{other:?}"),
        };
        if self.ctrl { format!("Ctrl-{key}") } else { key }
    }
}

/// Drops what is left of a key sequence that the network cut behind its Esc: `[A` after an Esc is no typing.
///
/// PuTTY also sends two Esc for Alt with an arrow, and a terminal has no way to say where a sequence ends.
#[derive(Debug, Default)]
pub struct StrayKeys {
    after_esc: Option<u64>,
    inside: bool,
}

impl StrayKeys {
    /// A person can't follow Esc with a bracket and a letter in this time; the rest of a cut sequence comes at once.
    const WITHIN_MS: u64 = 30;

    /// Whether the key is part of such a rest and must be dropped.
    pub fn is_stray(&mut self, chord: Chord, ms: u64) -> bool {
        let fresh = self.after_esc.is_some_and(|at| ms.saturating_sub(at) <= Self::WITHIN_MS);
        if chord.code == KeyCode::Esc {
            *self = Self { after_esc: Some(ms), inside: false };
            return false;
        }
        let stray = match chord.text() {
            Some('[' | 'O') if fresh && !self.inside => {
                self.inside = true;
                return true;
            }
            // Parameters of the sequence go too; its final letter or tilde ends it.
            Some('0'..='9' | ';') if fresh && self.inside => return true,
            Some('A'..='Z' | 'a'..='z' | '~') => fresh && self.inside,
            _ => false,
        };
        *self = Self::default();
        stray
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(keys: &[(KeyCode, u64)]) -> Vec<KeyCode> {
        let mut stray = StrayKeys::default();
        let kept = keys.iter().filter(|(code, ms)| !stray.is_stray(Chord::plain(*code), *ms));
        kept.map(|(code, _)| *code).collect()
    }

    #[test]
    fn the_rest_of_a_cut_sequence_is_dropped() {
        let c = KeyCode::Char;
        assert_eq!(kept(&[(KeyCode::Esc, 0), (c('['), 1), (c('A'), 1), (c('q'), 2)]), [KeyCode::Esc, c('q')]);
        assert_eq!(kept(&[(KeyCode::Esc, 0), (c('['), 1), (c('1'), 1), (c('5'), 1), (c('~'), 2)]), [KeyCode::Esc]);
        assert_eq!(kept(&[(KeyCode::Esc, 0), (c('['), 100), (c('A'), 101)]), [KeyCode::Esc, c('['), c('A')]);
        assert_eq!(kept(&[(KeyCode::Esc, 0), (c('q'), 1)]), [KeyCode::Esc, c('q')]);
        assert_eq!(kept(&[(c('['), 1), (c('A'), 1)]), [c('['), c('A')]);
    }
}
