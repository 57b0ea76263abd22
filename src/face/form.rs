//! What a form is called, and what is said of its fields.

use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::field::Asked;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::sensitive;

/// The title of a form for a new record of a kind.
pub fn new_title(kind: FormKind, lang: Lang) -> &'static str {
    lang.find(&format!("form.new_{kind}")).unwrap_or(kind.code())
}

/// The title of a form: of one that corrects a site, or of one for a new record.
pub fn title(kind: FormKind, corrected: Option<SiteId>, lang: Lang) -> String {
    match corrected {
        Some(id) => lang.fill("form.correct_site", &[("id", &id.to_string())]),
        None => new_title(kind, lang).to_owned(),
    }
}

/// A problem as a sentence about a field, which is called by its label on the form.
pub fn told(problem: &Problem, about: Option<(&Field, &str)>, lang: Lang) -> String {
    let label = about.map_or("", |(_, label)| label);
    let is_it = |word: &str| about.is_some_and(|(field, _)| [field.name, field.member()].contains(&word));
    let word = |(hole, word): &(String, String)| match hole.as_str() {
        "field" if is_it(word) => (hole.clone(), label.to_owned()),
        _ => (hole.clone(), word.clone()),
    };
    let words: Vec<_> = problem.args.iter().map(word).collect();
    lang.sentence(problem.reason.key(), label, &words)
}

/// What else stands in a form, as far as fields depend on it.
pub struct Around<'f> {
    /// Whether a record that is there already is corrected.
    pub editing: bool,
    /// The code that is picked or chosen in a field.
    pub code: &'f dyn Fn(&str) -> Option<String>,
    /// Whether anything stands in a field.
    pub is_filled: &'f dyn Fn(&str) -> bool,
}

/// Whether a field is asked for in a form.
pub fn is_asked(field: &Field, around: &Around<'_>) -> bool {
    match field.asked {
        Asked::Always => true,
        Asked::Editing => around.editing,
        Asked::If(other, value) => (around.code)(other).as_deref() == Some(value),
        Asked::IfAny(other) => (around.is_filled)(other),
    }
}

/// What in a free text looks like it names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// The piece of the text.
    pub piece: String,
    /// A sentence about it.
    pub sentence: String,
}

/// What in the text of a field looks like it names a person and was not accepted before.
pub fn suspicion(field: &Field, text: &str, accepted: &[String], lang: Lang) -> Option<Suspicion> {
    if !matches!(field.input, Input::Line(_) | Input::Lines(_)) {
        return None;
    }
    let pieces = sensitive::find(text).into_iter().filter_map(|found| Some((found.kind, text.get(found.range)?)));
    let (kind, piece) = pieces.into_iter().find(|(_, piece)| !accepted.iter().any(|known| known == piece))?;
    let word = lang.find(&format!("form.sensitive_{kind}")).unwrap_or(kind.code());
    let sentence = lang.fill("form.sensitive", &[("value", piece), ("kind", word)]);
    Some(Suspicion { piece: piece.to_owned(), sentence })
}
