//! Entries as a screen lists them, latest first, and what taking one back would mean.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use crate::journal::Reader;
use crate::model::change::Change;
use crate::model::code::Via;
use crate::model::command::Command;
use crate::model::command::Request;
use crate::model::entry::Entry;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::record::Act;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::rules;
use crate::model::rules::Context;
use crate::model::rules::Draft;
use crate::server::answer::Scene;
use crate::server::answer::history::before;
use crate::server::answer::history::concerns;
use crate::server::answer::history::find;
use crate::server::answer::history::seen;
use crate::server::answer::refer;
use crate::text::fold::fold;
use crate::wire::message::ActRow;
use crate::wire::message::ActsAsk;
use crate::wire::message::Undoing;
use crate::wire::message::Whose;

/// The most rows of one answer.
const MOST_ROWS: usize = 200;

/// At most so many entries are looked through for one answer; what is left is asked for again.
const MOST_LOOKED_AT: usize = 20_000;

/// At most so many records and later entries of an undo are named: more than a screen shows.
const MOST_NAMED: usize = 100;

/// The entries of an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The entries, latest first.
    pub seqs: Vec<Seq>,
    /// Before which entry to go on asking; none when there are no earlier ones.
    pub rest: Option<Seq>,
}

/// Finds the entries that a screen asks for.
///
/// # Errors
/// When there is no such record.
pub fn choose(scene: &Scene<'_>, ask: &ActsAsk) -> Result<Chosen, Problem> {
    let (register, sight) = (scene.register(), scene.sight());
    let about = ask.about.as_ref().map(|id| seen(register, &sight, id)).transpose()?;
    let before = ask.before.unwrap_or(Seq(u64::MAX));
    let words: Vec<String> = fold(&ask.words).split_whitespace().map(str::to_owned).collect();
    let fits = |act: &Act| {
        let own = act.by == *scene.officer;
        (own || ask.whose == Whose::All && sight.sees_act(register, act))
            && (words.is_empty() || has_words(register, act, about, &words))
    };
    let candidates: Box<dyn Iterator<Item = &Act>> = match about.filter(|key| key.table != Table::Units) {
        Some(key) => Box::new(register.acts_on(key).iter().rev().filter_map(|seq| register.act(*seq))),
        None => Box::new(register.acts().iter().rev()),
    };
    let mut candidates = candidates.filter(|act| act.seq < before).peekable();
    let limit = MOST_ROWS.min(ask.limit as usize);
    let (mut seqs, mut last, mut looked_at) = (Vec::new(), before, 0);
    while let Some(act) = candidates.next_if(|_| seqs.len() < limit && looked_at < MOST_LOOKED_AT) {
        (last, looked_at) = (act.seq, looked_at + 1);
        let made_it = |key: RecordKey| key.table != Table::Units || act.touched().any(|touched| touched == key);
        if about.is_none_or(made_it) && fits(act) {
            seqs.push(act.seq);
        }
    }
    Ok(Chosen { seqs, rest: candidates.peek().map(|_| last) })
}

fn has_words(register: &Register, act: &Act, about: Option<RecordKey>, words: &[String]) -> bool {
    let (id, name) =
        about.or_else(|| records(act).first().copied()).map(|key| subject(register, key)).unwrap_or_default();
    let text = fold(&format!("{id} {name} {} {}", act.by, act.seq));
    words.iter().all(|word| text.contains(word.as_str()))
}

/// What is read from the journal for a row, without the register: the entry, and the one whose facts it turns when it is
/// an undo.
pub struct Source {
    entry: Entry,
    meant: Option<Entry>,
}

/// Reads what a row is made from; nothing when the journal has no such entry.
///
/// # Errors
/// What the journal says, for the log.
pub fn source(journal: &dyn Reader, seq: Seq, meant: Option<Seq>) -> Result<Option<Source>, String> {
    let read = |seq| journal.read(seq).map_err(|error| error.to_string());
    let Some(entry) = read(seq)? else { return Ok(None) };
    let meant = meant.filter(|meant| *meant != seq).map(read).transpose()?.flatten();
    Ok(Some(Source { entry, meant }))
}

/// The entry whose facts an entry writes or turns: itself, or for an undo the one at the end of its line.
pub fn meant(register: &Register, seq: Seq) -> Option<Seq> {
    register.line_of_undo(seq).last().map(|(meant, _)| *meant)
}

/// An entry as a row.
pub fn row(register: &Register, source: &Source, about: Option<&str>) -> Option<ActRow> {
    let Source { entry, meant } = source;
    let act = register.act(entry.seq)?;
    let told = meant.as_ref().unwrap_or(entry);
    // An undo of an undo writes what the first entry wrote; any other undo takes it away.
    let withdraws = act.undoes.is_some() && register.line_of_undo(entry.seq).len().is_multiple_of(2);
    let change = told.changes.iter().find(|change| about.is_none_or(|id| concerns(change, id)));
    let mut fields = change.map(|change| fields(register, told.seq, change)).unwrap_or_default();
    if withdraws {
        fields.iter_mut().for_each(|(_, old, new)| std::mem::swap(old, new));
    }
    let key = about.and_then(|id| find(register, id)).or_else(|| records(act).first().copied());
    let subject = key.map(|key| subject(register, key)).unwrap_or_default();
    let values = fields.iter().flat_map(|(name, old, new)| [(name.as_str(), old), (name.as_str(), new)]);
    Some(ActRow {
        seq: entry.seq,
        at: entry.at,
        by: entry.by.clone(),
        via: entry.via,
        act: name(act, told, withdraws),
        changes: told.changes.len() as u32,
        subject,
        records: records(act).len() as u32,
        names: refer::names(register, values.map(|(name, json)| (name, json.as_str()))),
        fields,
        declined: change.map(declined).unwrap_or_default(),
        undone_by: undone_by(register, act),
        undoes: act.undoes,
    })
}

/// The records that an entry touched, without the entries that an undo turned.
fn records(act: &Act) -> BTreeSet<RecordKey> {
    act.touched().filter(|key| key.table != Table::Acts).collect()
}

/// What the entry did, as the name of its first change; `redo` takes back an undo.
fn name(act: &Act, told: &Entry, withdraws: bool) -> String {
    if act.undoes.is_some() {
        return if withdraws { "undo" } else { "redo" }.to_owned();
    }
    let json = told.changes.first().and_then(|change| serde_json::to_value(change).ok());
    json.as_ref().and_then(Value::as_object).and_then(|object| object.keys().next().cloned()).unwrap_or_default()
}

/// The entry that took it back last. It stands on a record that both touched.
fn undone_by(register: &Register, act: &Act) -> Option<Seq> {
    let key = records(act).first().copied().filter(|_| act.undone)?;
    let mut later = register.acts_on(key).iter().rev().filter_map(|seq| register.act(*seq));
    later.find(|later| later.undoes == Some(act.seq)).map(|later| later.seq)
}

/// What a change wrote: field, before and after, in JSON.
fn fields(register: &Register, seq: Seq, change: &Change) -> Vec<(String, String, String)> {
    if let Change::EditSite { id, .. } = change {
        let changed = register.site(*id).map(|site| before(site, seq)).unwrap_or_default();
        let json = |value: Value| if is_nothing(&value) { String::new() } else { value.to_string() };
        let field =
            changed.iter().map(|(old, new)| (new.field().name().to_owned(), json(old.to_json()), json(new.to_json())));
        return field.collect();
    }
    let Ok(Value::Object(mut outer)) = serde_json::to_value(change) else { return Vec::new() };
    let body = outer.iter_mut().next().map(|(_, body)| body.take());
    let mut written = Map::new();
    for (name, value) in body.as_ref().and_then(Value::as_object).into_iter().flatten() {
        match value {
            Value::Object(facts) if name == "facts" => written.extend(facts.clone()),
            _ if name == "id" => {}
            _ => drop(written.insert(name.clone(), value.clone())),
        }
    }
    let told = written.into_iter().filter(|(_, value)| !is_nothing(value));
    told.map(|(name, value)| (name, String::new(), value.to_string())).collect()
}

/// What the writer let go in a conflict, as field and JSON.
fn declined(change: &Change) -> Vec<(String, String)> {
    let Change::EditSite { declined, .. } = change else { return Vec::new() };
    declined.values().iter().map(|value| (value.field().name().to_owned(), value.to_json().to_string())).collect()
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(parts) => parts.values().all(is_nothing),
        Value::Bool(yes) => !yes,
        Value::Number(number) => number.as_u64() == Some(0),
    }
}

/// A record's id and name.
fn subject(register: &Register, key: RecordKey) -> (String, String) {
    let named = |code: &str, name: &str| (code.to_owned(), name.to_owned());
    match register.record(key) {
        Some(Record::Sites(site)) => {
            let name = register.facts(site.id).map_or(&site.first.name, |facts| &facts.name);
            named(&site.id.to_string(), name)
        }
        Some(Record::Models(found)) => named(found.code.as_str(), &found.name),
        Some(Record::Associations(found)) => named(found.code.as_str(), &found.name),
        Some(Record::Drives(found)) => named(found.code.as_str(), &found.name),
        Some(Record::Units(found)) => named(found.id.as_str(), &found.full_name),
        Some(Record::Activities(found)) => named(&found.id.to_string(), &found.facts.title),
        Some(Record::Officers(found)) => named(found.name.as_str(), &found.title),
        Some(Record::Views(found)) => named(&found.name, found.owner.as_str()),
        Some(Record::Periods(found)) => named(found.code.as_str(), ""),
        Some(Record::Assessments(found)) => subject_site(register, found.facts.site),
        Some(Record::Awards(found)) => match &found.facts.to {
            crate::model::award::Recipient::Site(id) => subject_site(register, *id),
            crate::model::award::Recipient::Association(code) => {
                let name = register.association(code.as_str()).map(|(_, found)| found.name.as_str());
                named(code.as_str(), name.unwrap_or_default())
            }
        },
        Some(Record::Settings(_) | Record::Successions(_) | Record::Acts(_)) | None => (String::new(), String::new()),
    }
}

fn subject_site(register: &Register, id: crate::model::id::SiteId) -> (String, String) {
    (id.to_string(), register.facts(id).map(|facts| facts.name.clone()).unwrap_or_default())
}

/// What taking back an entry would mean, but for the rows of the entry and of those that stand on it.
pub struct Outlook {
    /// The later entries that stand on it, latest first.
    pub dependents: Vec<Seq>,
    records: Vec<(String, String)>,
    problem: Option<Problem>,
}

/// Looks at what taking back an entry would mean for the one who asks.
///
/// # Errors
/// When there is no such entry for the one who asks.
pub fn outlook(scene: &Scene<'_>, seq: Seq) -> Result<Outlook, Problem> {
    let register = scene.register();
    let act = register.act(seq).filter(|act| act.by == *scene.officer || scene.sight().sees_act(register, act));
    act.ok_or_else(|| Problem::new(Reason::UnknownSeq).on("seq").with("seq", seq).with("value", seq))?;
    let request = Request { command: Command::Undo(seq), as_of: None, token: None };
    let context = Context { today: scene.today, by: scene.officer.clone(), via: Via::Tui };
    let draft = Draft::new(register);
    let allowed = draft.may_touch(scene.authority, &request.command, scene.today);
    let problem = allowed.and_then(|()| draft.check(&request, &context).map(drop)).err();
    let dependents: Vec<Seq> = rules::standing_on(register, seq).into_iter().rev().take(MOST_NAMED).collect();
    let touched = register.act(seq).map(records).unwrap_or_default();
    let records = touched.into_iter().take(MOST_NAMED).map(|key| subject(register, key)).collect();
    Ok(Outlook { dependents, records, problem })
}

impl Outlook {
    /// The whole, with the rows.
    pub fn with_rows(self, act: ActRow, dependents: Vec<ActRow>) -> Undoing {
        Undoing { act, records: self.records, dependents, problem: self.problem }
    }
}
