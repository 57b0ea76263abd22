//! Grids: many records typed row by row, and written together as one entry.
//!
//! What is typed is kept as a draft while it is typed, checked cell by cell, and written only on the key for saving:
//! an Enter in a text that was pasted without brackets writes nothing.

pub mod count_back;
pub mod help;
pub mod keeper;
pub mod letters;
pub mod log;
pub mod rating;
pub mod saving;
pub mod sites;

use crate::lang::Lang;
use crate::model::problem::Problem;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::tui::task::Topic;
use crate::tui::task::grid::keeper::Keeper;
use crate::tui::task::grid::saving::Saving;
use crate::wire::message::Ask;
use crate::wire::message::Draft;

/// Writing more records than this at once asks for their number, typed back.
pub const MANY: usize = 20;

/// Opens a grid again as a draft kept it; none when the draft is not that of a grid.
pub fn resume(draft: &Draft, lang: Lang) -> Option<Box<dyn Task>> {
    match draft.subject.as_str() {
        rating::SUBJECT => Some(Box::new(rating::RatingGrid::resume(draft))),
        sites::SUBJECT => sites::draft::open(draft, lang),
        _ => None,
    }
}

/// What a list of drafts says of one; none when the draft is not that of a grid.
pub fn title(draft: &Draft, lang: Lang) -> Option<String> {
    match draft.subject.as_str() {
        rating::SUBJECT => rating::draft::title(draft, lang),
        sites::SUBJECT => sites::draft::title(draft, lang),
        _ => None,
    }
}

/// What a grid said last.
#[derive(Clone, Debug)]
pub enum Said {
    /// That something was done.
    Done(String),
    /// That something needs a look.
    Warning(String),
    /// That something was refused.
    Refused(Problem),
}

/// What a grid asks to keep what is typed, and then to save it: what is saved is kept before. The draft is given when one
/// is due, and is none when nothing is typed.
fn keep_and_save(
    keeper: &mut Keeper,
    draft: Option<Option<Draft>>,
    saving: Option<&mut Saving>,
    is_out: &dyn Fn(Topic) -> bool,
    ms: u64,
) -> Vec<(Topic, Ask)> {
    let kept = draft.and_then(|draft| keeper.send(draft)).map(|ask| (Topic::Draft, ask));
    let saved = saving.filter(|_| keeper.is_settled()).and_then(|saving| {
        saving.announce();
        saving.question(is_out(Topic::Save), ms).map(|ask| (Topic::Save, ask))
    });
    kept.into_iter().chain(saved).collect()
}

/// What the frame of a grid says of its draft: when it was last kept, or why it is not.
pub fn draft_note(keeper: &Keeper, scene: &Scene) -> String {
    let lang = scene.lang;
    if let Some(problem) = keeper.problem() {
        return format!("{}: {}", lang.t("grid.not_kept"), lang.sentence(problem.reason.key(), "", &problem.args));
    }
    let Some(at) = keeper.at() else { return String::new() };
    // Without seconds: they would change with every key, and a thin line would carry each of them.
    let time = lang.time(at.time().with_timezone(scene.now.wall.offset()).time());
    lang.fill("grid.kept", &[("time", &time)])
}
