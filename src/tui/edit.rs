//! The keys of a text field of one line.

use crossterm::event::KeyCode;

use crate::tui::event::Chord;
use crate::widget::line_input::LineInput;

/// Edits a text field, and answers whether its text changed.
pub fn edit(input: &mut LineInput, chord: Chord) -> bool {
    match chord.code {
        // Input methods of some terminals send Ctrl-H for a backspace.
        KeyCode::Backspace | KeyCode::Char('h') if chord.ctrl || chord.code == KeyCode::Backspace => input.backspace(),
        KeyCode::Char('w') if chord.ctrl => input.delete_word(),
        KeyCode::Char('u') if chord.ctrl => input.clear(),
        KeyCode::Delete => input.delete(),
        KeyCode::Left => return moved(input, LineInput::left),
        KeyCode::Right => return moved(input, LineInput::right),
        KeyCode::Home => return moved(input, LineInput::home),
        KeyCode::End => return moved(input, LineInput::end),
        _ => return chord.text().is_some_and(|c| input.insert(c)),
    }
    true
}

fn moved(input: &mut LineInput, step: fn(&mut LineInput)) -> bool {
    step(input);
    false
}
