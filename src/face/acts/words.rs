//! Entries in words: what was done, to what, and the values that it wrote.

use chrono::FixedOffset;
use serde_json::Value;

use crate::face::value;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::site::SiteField;
use crate::text::width::cut;
use crate::text::width::width;
use crate::text::width::wrap;
use crate::wire::message::ActRow;

/// How a piece of a line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// What is to be read.
    Text,
    /// A label or a context.
    Label,
    /// What the lines are about.
    Heading,
}

/// A line of pieces.
pub type Line = Vec<(Tone, String)>;

/// Labels stand in a column of this width.
const LABELS: usize = 22;

/// However narrow a line is, so much of a name stays.
const LEAST_OF_NAME: usize = 12;

/// Whether a line names the record that the entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It does.
    Named,
    /// It need not: all lines are about the same.
    Known,
}

/// An entry in one line of so many columns: that it was taken back, what it did, to what, and what it wrote. A name that
/// is too long is cut before what was written is.
pub fn one_line(row: &ActRow, naming: Naming, lang: Lang, columns: u16) -> String {
    if naming == Naming::Known && !is_mass(row) {
        return line_about(row, "", lang);
    }
    let (id, name) = &row.subject;
    let whole = line_about(row, &what(row, name, lang), lang);
    let over = width(&whole).saturating_sub(usize::from(columns));
    if over == 0 || is_mass(row) || name.is_empty() {
        return whole;
    }
    let room = width(name).saturating_sub(over).max(LEAST_OF_NAME);
    line_about(row, &format!("{id} {}", cut(name, room)), lang)
}

fn line_about(row: &ActRow, what: &str, lang: Lang) -> String {
    let mut text = String::new();
    if let Some(undo) = row.undone_by {
        text.push_str(&lang.fill("acts.undone_by_before", &[("seq", &lang.number(undo.0))]));
        text.push(' ');
    }
    // Without a name the sign before or behind it has nothing to part.
    let deed = deed_to(row, what, lang);
    text.push_str(&value::upper_first(deed.trim_matches([':', ' '])));
    let details = details(row, lang);
    if !details.is_empty() {
        text.push_str(&format!(": {details}"));
    }
    text
}

/// What an entry did, and to what.
pub fn deed(row: &ActRow, lang: Lang) -> String {
    deed_to(row, &what(row, &row.subject.1, lang), lang)
}

fn deed_to(row: &ActRow, what: &str, lang: Lang) -> String {
    if let Some(undone) = row.undoes {
        let key = if row.act == "redo" { "acts.redo" } else { "acts.undo" };
        return lang.fill(key, &[("seq", &lang.number(undone.0)), ("what", what)]);
    }
    if row.act == "site_event"
        && let Some(Value::String(event)) = after(row, "event")
    {
        let event = lang.find(&format!("event.{event}")).unwrap_or_default();
        return value::upper_first(&lang.fill("acts.site_event", &[("event", event), ("what", what)]));
    }
    let period = after(row, "period").filter(|_| row.act == "assess" && is_mass(row));
    if let Some(Value::String(period)) = period {
        return lang.fill("acts.assess_period", &[("what", what), ("period", &lang.period(&period))]);
    }
    let replicates = row.act == "add_site" && is_mass(row) && after(row, "origin").is_some();
    let key = if replicates { "acts.replicate".to_owned() } else { format!("acts.{}", row.act) };
    let many = format!("acts.many_{}", row.act);
    match (lang.find(&many).filter(|_| is_mass(row)), lang.find(&key)) {
        (Some(_), _) => lang.fill(&many, &[("n", &lang.number(size(row)))]),
        (None, Some(_)) => lang.fill(&key, &[("what", what)]),
        (None, None) => {
            let act = lang.find(&format!("change.{}", row.act)).unwrap_or(&row.act);
            format!("{} {what}", value::upper_first(act)).trim_end().to_owned()
        }
    }
}

/// How many records the entry changed: those that it was about, without what moved along.
pub const fn size(row: &ActRow) -> u32 {
    if row.changes < row.records { row.changes } else { row.records }
}

/// The entry in full: what it did, who wrote it and when, and each value before and after.
pub fn in_full(row: &ActRow, lang: Lang, offset: FixedOffset, columns: u16) -> Vec<Line> {
    let columns = usize::from(columns);
    let mut lines = wrapped(Tone::Heading, &deed(row, lang), columns);
    lines.extend(wrapped(Tone::Label, &written(row, lang, offset), columns));
    if let Some(undo) = row.undone_by {
        let text = lang.fill("acts.undone_by", &[("seq", &lang.number(undo.0))]);
        lines.extend(wrapped(Tone::Heading, &text, columns));
    }
    lines.push(Line::new());
    lines.extend(diff(row, Turn::AsWritten, lang, columns));
    for (field, declined) in &row.declined {
        let shown = value::shown_or_empty(lang, field, &value::read(declined), &row.names);
        let label = value::label_within(lang, form(row), field);
        let text = format!("{label} {shown}");
        lines.extend(labelled(lang.t("acts.declined"), &text, columns));
    }
    let others = size(row).saturating_sub(1);
    if others > 0 {
        let text = lang.count("acts.others", u64::from(others));
        lines.extend(wrapped(Tone::Label, &text, columns));
    }
    lines
}

/// Its number, when it was written, by whom and by what it came.
pub fn written(row: &ActRow, lang: Lang, offset: FixedOffset) -> String {
    let via = lang.find(&format!("via.{}", row.via)).unwrap_or(row.via.code());
    let seq = lang.fill("acts.entry", &[("seq", &lang.number(row.seq.0))]);
    [seq, value::moment(row.at, lang, offset), row.by.to_string(), via.to_owned()].join(" · ")
}

/// Which way a difference is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// As the entry wrote it.
    AsWritten,
    /// As taking it back would write it.
    Back,
}

/// What an entry wrote, on the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// It put other values in place of those before.
    Changes,
    /// It wrote something new: a record, an event, a rating.
    Adds,
    /// It took something new away again.
    Removes,
}

/// What an entry wrote, on the whole.
pub fn sense(row: &ActRow) -> Sense {
    // An undo has the values of what it takes back, and those of an edit never make a whole record.
    let is_edit = row.fields.iter().all(|(field, ..)| SiteField::parse(field).is_some())
        && !row.fields.iter().any(|(field, ..)| field == SiteField::Founded.name())
        || row.act == "edit_site";
    match row.fields.iter().all(|(_, before, _)| before.is_empty()) {
        _ if is_edit => Sense::Changes,
        true => Sense::Adds,
        false => Sense::Removes,
    }
}

/// Each value before and after; of what is new or gone, the value alone.
pub fn diff(row: &ActRow, turn: Turn, lang: Lang, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    // The record itself stands above.
    let is_subject = |json: &str| value::read(json).as_str() == Some(row.subject.0.as_str());
    let told =
        |(_, before, after): &&(String, String, String)| before != after && !is_subject(before) && !is_subject(after);
    for (field, before, after) in row.fields.iter().filter(told) {
        let (before, after) = if turn == Turn::Back { (after, before) } else { (before, after) };
        let (before, after) = (shown(row, field, before, lang), shown(row, field, after, lang));
        let text = match sense(row) {
            Sense::Changes => format!("{} → {}", or_empty(before, lang), or_empty(after, lang)),
            Sense::Adds | Sense::Removes => format!("{before}{after}"),
        };
        lines.extend(labelled(&value::label(lang, form(row), field), &text, columns));
    }
    lines
}

/// A text in lines of one tone.
pub fn wrapped(tone: Tone, text: &str, columns: usize) -> Vec<Line> {
    wrap(text, columns.max(1)).into_iter().map(|line| vec![(tone, line)]).collect()
}

/// A label with a text beside it, which goes on below itself.
fn labelled(label: &str, text: &str, columns: usize) -> Vec<Line> {
    let lines = wrap(text, columns.saturating_sub(LABELS).max(8));
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    let line = |(label, text): (&str, String)| {
        vec![(Tone::Label, crate::text::width::pad_right(label, LABELS)), (Tone::Text, text)]
    };
    labels.zip(lines).map(line).collect()
}

/// The form on which the values of an entry are typed, whose labels are theirs.
fn form(row: &ActRow) -> Option<FormKind> {
    match row.act.as_str() {
        "edit_site" => Some(FormKind::Site),
        // An undo has the values of what it takes back.
        "undo" | "redo" => FormKind::ALL.iter().copied().find(|form| has_fields(*form, row)),
        act => FormKind::ALL.iter().copied().find(|form| form.command() == act),
    }
}

fn has_fields(form: FormKind, row: &ActRow) -> bool {
    row.fields.iter().all(|(name, ..)| form.fields().any(|field| field.member() == name))
}

const fn is_mass(row: &ActRow) -> bool {
    size(row) > 1
}

/// The record that an entry is about, or how many of them.
fn what(row: &ActRow, name: &str, lang: Lang) -> String {
    if is_mass(row) {
        let is_of_sites = matches!(row.act.as_str(), "add_site" | "edit_site" | "site_event" | "assess");
        let key = if is_of_sites { "count.sites" } else { "acts.records" };
        return lang.count(key, u64::from(size(row)));
    }
    let id = &row.subject.0;
    if name.is_empty() { id.clone() } else { format!("{id} {name}") }
}

/// What a line tells of the values.
fn details(row: &ActRow, lang: Lang) -> String {
    let one = |field: &str| after(row, field).map(|found| value::shown(lang, field, &found, &row.names));
    let some = |fields: &[&str]| fields.iter().filter_map(|field| one(field)).collect::<Vec<_>>().join(", ");
    match row.act.as_str() {
        _ if is_mass(row) => String::new(),
        "add_site" => some(&["unit"]),
        "assess" => some(&["period", "rating"]),
        "site_event" => some(&["into", "reason"]),
        "award" => some(&["form"]),
        "edit_site" | "undo" | "redo" => changes(row, lang),
        _ => String::new(),
    }
}

/// The values of an edit, as `số thành viên 28 → 30; số tổ 1 → 2`. Those of a whole record would say nothing.
fn changes(row: &ActRow, lang: Lang) -> String {
    if sense(row) != Sense::Changes {
        return String::new();
    }
    let change = |(field, before, after): &(String, String, String)| {
        let (before, after) = (shown(row, field, before, lang), shown(row, field, after, lang));
        let label = value::label_within(lang, form(row).or(Some(FormKind::Site)), field);
        let after = or_empty(after, lang);
        if before.is_empty() { format!("{label} {after}") } else { format!("{label} {before} → {after}") }
    };
    let changed = row.fields.iter().filter(|(_, before, after)| before != after);
    changed.map(change).collect::<Vec<_>>().join("; ")
}

fn shown(row: &ActRow, field: &str, json: &str, lang: Lang) -> String {
    value::shown(lang, field, &value::read(json), &row.names)
}

fn or_empty(text: String, lang: Lang) -> String {
    if text.is_empty() { lang.t("value.empty").to_owned() } else { text }
}

/// The value that an entry wrote into a field.
fn after(row: &ActRow, field: &str) -> Option<Value> {
    let found = row.fields.iter().find(|(name, _, _)| name == field);
    found.map(|(_, _, after)| value::read(after)).filter(|found| !value::is_nothing(found))
}
