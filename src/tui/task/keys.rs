//! The keys of tasks, once: their footers, their help and the second table in README are made from [`TASK_ACTIONS`].

use crossterm::event::KeyCode;

use crate::lang::Lang;
use crate::tui::binding::Binding;
use crate::tui::binding::bindings;
use crate::tui::binding::c;
use crate::tui::binding::ctrl;
use crate::tui::binding::f;
use crate::tui::binding::find;
use crate::tui::binding::key;
use crate::tui::event::Chord;
use crate::widget::viewport::Motion;

/// Where a key of a task works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A form.
    Form,
    /// A grid of records.
    Grid,
    /// A grid of ratings.
    Rating,
    /// Units that are marked for replication.
    Marking,
    /// A list of acts.
    Acts,
    /// An act that is about to be taken back.
    Undoing,
    /// Acts that stand in the way of it.
    Dependents,
    /// Fields that somebody else changed too.
    Conflict,
    /// Drafts that were left.
    Drafts,
    /// Two records side by side.
    Compare,
    /// Who wrote each field of a record.
    Blame,
    /// Views that have names.
    Views,
    /// The name of a view, while it is typed.
    Naming,
    /// The columns of the table.
    Columns,
    /// The day that everything is shown of.
    Day,
}

impl Scope {
    /// Every scope.
    pub const ALL: &[Self] = &[
        Self::Form,
        Self::Grid,
        Self::Rating,
        Self::Marking,
        Self::Acts,
        Self::Undoing,
        Self::Dependents,
        Self::Conflict,
        Self::Drafts,
        Self::Compare,
        Self::Blame,
        Self::Views,
        Self::Naming,
        Self::Columns,
        Self::Day,
    ];
}

/// What a key of a task can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskAct {
    /// Go to the next field.
    Next,
    /// Go to the field before.
    Previous,
    /// Write what is typed.
    Save,
    /// Write what is typed and begin the next record of the series.
    SaveNext,
    /// Put the task away; what is typed stays as a draft.
    Close,
    /// Find a field by a part of its label.
    Goto,
    /// Show a like record beside what is typed.
    Compare,
    /// Let the next record of a series take this field over, or no longer.
    Carry,
    /// Take the last change of this field back.
    TakeBack,
    /// Empty this field.
    Empty,
    /// Write Vietnamese by Telex, by VNI, or as the terminal does it.
    Method,
    /// Take the last step back.
    StepBack,
    /// Do the step again that was taken back last.
    StepForward,
    /// Change what is in the cell.
    Change,
    /// Pick the record that the cell means from a list.
    PickList,
    /// Empty the cell; a copy then takes it over again.
    ClearCell,
    /// Take the cell above.
    FillDown,
    /// Take the row out.
    RemoveRow,
    /// To the next cell that is wrong.
    NextFlaw,
    /// Back to the units that are marked.
    Units,
    /// Mark a commune, or no longer, and go on to the next.
    Mark,
    /// Mark all communes below a unit, or none.
    MarkBelow,
    /// Take the mark off.
    Unmark,
    /// On to the rows that the marks become.
    ToRows,
    /// Look for a unit.
    FindUnit,
    /// Rate the site under the cursor, by the first letter of the word.
    Rate,
    /// Say whether a criterion is met.
    Criterion,
    /// Say nothing of the criteria.
    ClearCriteria,
    /// Take out what is typed for the row.
    ClearRow,
    /// To the next site without a rating.
    NextUnrated,
    /// Rate another period.
    Period,
    /// Type a new model, for the field with the caret.
    NewModel,
    /// Who wrote each field of the record that is corrected.
    WhoWrote,
    /// Forget what is typed.
    Discard,
    /// The keys that work here.
    Help,
    /// Open a draft where it was left.
    Resume,
    /// Leave the drafts for later.
    Later,
    /// What was there before a clash is to stay.
    TakeBase,
    /// What is typed is to stay.
    TakeMine,
    /// What the other one wrote is to stay.
    TakeTheirs,
    /// Edit the field that clashes.
    EditClash,
    /// Back to what lies beneath.
    Back,
    /// Take the like record instead of typing it again.
    UseLike,
    /// To the next row that differs.
    NextDifference,
    /// Look at what taking an act back would mean.
    Look,
    /// Take an act back.
    Undo,
    /// Take it back, after a look at what that means.
    Confirm,
    /// Take back all that stands on an act, and the act.
    UndoAll,
    /// The officer's own acts, or everybody's.
    Whose,
    /// Find acts by words.
    Find,
    /// Who wrote each field.
    Blame,
    /// The acts of the record.
    History,
    /// Go to the act that wrote a field.
    Entry,
    /// Show the site on the panes.
    ShowSite,
    /// Take what is under the cursor, or what was typed.
    Done,
    /// Keep the present view under a name.
    KeepView,
    /// Turn what is under the cursor on or off.
    Toggle,
    /// Show the register as of now again.
    Now,
    /// To the next day.
    DayOn,
    /// To the day before.
    DayBack,
    /// A month on.
    MonthOn,
    /// A month back.
    MonthBack,
    /// A year on.
    YearOn,
    /// A year back.
    YearBack,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl TaskAct {
    /// How it moves the cursor of a list, if it does.
    pub const fn motion(self) -> Option<Motion> {
        match self {
            Self::Up => Some(Motion::Up),
            Self::Down => Some(Motion::Down),
            Self::PageUp => Some(Motion::PageUp),
            Self::PageDown => Some(Motion::PageDown),
            Self::First => Some(Motion::Home),
            Self::Last => Some(Motion::End),
            _ => None,
        }
    }
}

/// A row of the table.
pub type TaskAction = Binding<TaskAct, Scope>;

/// Where rows are read with a cursor and nothing is typed.
const READ: &[Scope] =
    &[Scope::Acts, Scope::Undoing, Scope::Dependents, Scope::Compare, Scope::Blame, Scope::Views, Scope::Columns];

/// Where one of several is chosen.
const CHOSEN: &[Scope] = &[Scope::Views, Scope::Columns];

/// Where acts are read.
const PAST: &[Scope] = &[Scope::Acts, Scope::Blame];

/// Where something is typed.
const TYPED: &[Scope] = &[Scope::Form, Scope::Grid, Scope::Rating, Scope::Marking, Scope::Conflict];

bindings! {
    /// Every key of tasks.
    TASK_ACTIONS: TaskAction, TaskAct, "task";
    Next / "next", &[Scope::Form], Some(1), [key(KeyCode::Enter), key(KeyCode::Tab), key(KeyCode::Down)];
    Previous / "previous", &[Scope::Form], Some(5), [key(KeyCode::BackTab), key(KeyCode::Up)];
    Save / "save", &[Scope::Form, Scope::Grid, Scope::Rating, Scope::Conflict], Some(2), [ctrl('s'), f(5)];
    SaveNext / "save_next", &[Scope::Form], Some(3), [f(9), ctrl('n')];
    Close / "close", TYPED, Some(4), [key(KeyCode::Esc)];
    Goto / "goto", &[Scope::Form], Some(7), [f(3), ctrl('g')];
    Compare / "compare", &[Scope::Form], None, [f(4), ctrl('l')];
    Carry / "carry", &[Scope::Form], None, [ctrl('k')];
    TakeBack / "take_back", &[Scope::Form], None, [ctrl('z')];
    Empty / "empty", &[Scope::Form], None, [ctrl('u')];
    Method / "method", &[Scope::Form, Scope::Grid], None, [f(12), ctrl('t')];
    Change / "change", &[Scope::Grid], Some(3), [f(2)];
    PickList / "pick_list", &[Scope::Grid], Some(5), [f(4), ctrl('l')];
    ClearCell / "clear_cell", &[Scope::Grid], None, [key(KeyCode::Delete)];
    FillDown / "fill_down", &[Scope::Grid], Some(6), [ctrl('d')];
    RemoveRow / "remove_row", &[Scope::Grid], None, [ctrl('x'), f(7)];
    NextFlaw / "next_flaw", &[Scope::Grid], Some(8), [f(3), ctrl('g')];
    Units / "units", &[Scope::Grid], None, [f(6), ctrl('b')];
    Mark / "mark", &[Scope::Marking], Some(1), [c(' '), key(KeyCode::Insert)];
    MarkBelow / "mark_below", &[Scope::Marking], Some(2), [c('*'), f(4), ctrl('e')];
    Unmark / "unmark", &[Scope::Marking], Some(5), [c('-'), key(KeyCode::Delete)];
    ToRows / "to_rows", &[Scope::Marking], Some(3), [key(KeyCode::Enter), f(5)];
    FindUnit / "find_unit", &[Scope::Marking], Some(6), [c('/'), f(3), ctrl('f')];
    Rate / "rate", &[Scope::Rating], None, [
        c('t'), c('k'), c('b'), c('y'), c('c'), c('g'), c('f'), c('a'), c('w'), c('ư'), c('u'),
    ];
    Criterion / "criterion", &[Scope::Rating], None, [
        c('1'), c('2'), c('3'), c('4'), c('5'), c('6'), c('7'), c('8'), c('9'),
    ];
    ClearCriteria / "clear_criteria", &[Scope::Rating], None, [c('0')];
    StepBack / "step_back", &[Scope::Rating], Some(5), [key(KeyCode::Backspace), ctrl('z'), ctrl('h')];
    StepBack / "step_back_cells", &[Scope::Grid], Some(7), [ctrl('z')];
    StepForward / "step_forward", &[Scope::Rating, Scope::Grid], None, [ctrl('y')];
    ClearRow / "clear_row", &[Scope::Rating], None, [key(KeyCode::Delete)];
    NextUnrated / "next_unrated", &[Scope::Rating], Some(3), [c('n'), key(KeyCode::Tab)];
    Period / "period", &[Scope::Rating], Some(6), [c('p'), f(6)];
    Discard / "discard", &[Scope::Form, Scope::Grid, Scope::Rating, Scope::Marking, Scope::Drafts, Scope::Views], Some(8), [f(8)];
    Help / "help", &[Scope::Form, Scope::Grid, Scope::Rating, Scope::Marking], Some(6), [f(1)];
    NewModel / "new_model", &[Scope::Form], None, [key(KeyCode::Insert), ctrl('o')];
    WhoWrote / "who_wrote", &[Scope::Form], None, [f(7), ctrl('b')];
    Resume / "resume", &[Scope::Drafts], Some(1), [key(KeyCode::Enter)];
    Later / "later", &[Scope::Drafts], Some(2), [key(KeyCode::Esc)];
    TakeBase / "take_base", &[Scope::Conflict], Some(1), [c('1')];
    TakeMine / "take_mine", &[Scope::Conflict], Some(1), [c('2')];
    TakeTheirs / "take_theirs", &[Scope::Conflict], Some(1), [c('3')];
    EditClash / "edit_clash", &[Scope::Conflict], Some(1), [c('e'), f(2)];
    UseLike / "use_like", &[Scope::Compare], Some(2), [key(KeyCode::Enter)];
    NextDifference / "next_difference", &[Scope::Compare], Some(1), [c('n'), f(3), ctrl('n')];
    Look / "look", &[Scope::Acts, Scope::Dependents], Some(1), [key(KeyCode::Enter)];
    Entry / "entry", &[Scope::Blame], Some(1), [key(KeyCode::Enter)];
    Confirm / "confirm", &[Scope::Undoing], Some(1), [key(KeyCode::Enter)];
    UndoAll / "undo_all", &[Scope::Dependents], Some(2), [c('a'), f(5)];
    Undo / "undo", PAST, Some(2), [c('u'), ctrl('z')];
    Whose / "whose", &[Scope::Acts], Some(3), [c('o'), f(4)];
    Find / "find", &[Scope::Acts], Some(4), [c('/'), f(3), ctrl('f')];
    Blame / "blame", &[Scope::Acts], Some(5), [c('h'), key(KeyCode::Tab), ctrl('b')];
    History / "history", &[Scope::Blame], Some(3), [c('h'), key(KeyCode::Tab)];
    ShowSite / "show_site", PAST, Some(10), [c('s'), f(2)];
    Up / "up", READ, None, [key(KeyCode::Up), c('k')];
    Down / "down", READ, None, [key(KeyCode::Down), c('j')];
    PageUp / "page_up", READ, None, [key(KeyCode::PageUp), ctrl('u')];
    PageDown / "page_down", READ, None, [key(KeyCode::PageDown), ctrl('d')];
    First / "first", READ, None, [key(KeyCode::Home), c('g')];
    Last / "last", READ, None, [key(KeyCode::End), c('G')];
    Done / "done", &[Scope::Views, Scope::Naming, Scope::Columns, Scope::Day], Some(1), [key(KeyCode::Enter)];
    KeepView / "keep_view", &[Scope::Views], Some(2), [c('s'), f(5), ctrl('s')];
    Toggle / "toggle", CHOSEN, Some(3), [c(' '), f(4)];
    Now / "now", &[Scope::Day], Some(3), [f(6), ctrl('t')];
    DayOn / "day_on", &[Scope::Day], Some(4), [key(KeyCode::Up)];
    DayBack / "day_back", &[Scope::Day], None, [key(KeyCode::Down)];
    MonthOn / "month_on", &[Scope::Day], Some(5), [key(KeyCode::PageUp)];
    MonthBack / "month_back", &[Scope::Day], None, [key(KeyCode::PageDown)];
    YearOn / "year_on", &[Scope::Day], Some(6), [f(8), ctrl('n')];
    YearBack / "year_back", &[Scope::Day], Some(7), [f(7), ctrl('o')];
    Back / "back_naming", &[Scope::Naming], Some(2), [key(KeyCode::Esc)];
    Back / "back_day", &[Scope::Day], Some(2), [key(KeyCode::Esc)];
    Back / "back", READ, Some(9), [key(KeyCode::Esc)];
}

/// What a key stands for in a scope.
pub fn act(chord: Chord, scope: Scope) -> Option<TaskAct> {
    find(TASK_ACTIONS, chord, scope)
}

/// The key that is shown for an act.
pub fn key_of(act: TaskAct) -> String {
    let row = TASK_ACTIONS.iter().find(|row| row.id == act);
    row.map(TaskAction::shown_key).unwrap_or_default()
}

/// The footer of a scope: key and word, as many as fit into so many columns, the most important ones.
pub fn footer(scope: Scope, lang: Lang, room: usize) -> String {
    footer_of(scope, lang, room, &|_| true)
}

/// The footer of a scope without the keys that do nothing now.
pub fn footer_of(scope: Scope, lang: Lang, room: usize, works: &dyn Fn(TaskAct) -> bool) -> String {
    let here = TASK_ACTIONS.iter().filter(|row| row.on.contains(&scope) && works(row.id));
    let mut rows: Vec<_> = here.filter_map(|row| Some((row.footer?, row))).collect();
    rows.sort_by_key(|(place, _)| *place);
    let mut line = String::new();
    for (_, row) in rows {
        let piece = format!("{}{} {}", if line.is_empty() { "" } else { " · " }, row.shown_key(), row.short(lang));
        if crate::text::width::width(&line) + crate::text::width::width(&piece) <= room {
            line.push_str(&piece);
        }
    }
    line
}

/// The table of keys for README, as Markdown.
pub fn markdown(lang: Lang) -> String {
    crate::tui::binding::markdown(TASK_ACTIONS, lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::binding::check;

    #[test]
    fn the_table_is_well_made() {
        check(TASK_ACTIONS);
    }
}
