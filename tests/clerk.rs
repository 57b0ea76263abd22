//! The desk behind a seat: answers what forms ask as a server would, and remembers what it was given.

use std::collections::VecDeque;

use antq::lang::Lang;
use antq::model::code::FormKind;
use antq::model::code::Via;
use antq::model::entry::Stamp;
use antq::model::field::PickOf;
use antq::model::id::OfficerName;
use antq::model::id::Seq;
use antq::model::problem::Problem;
use antq::model::problem::Reason;
use antq::model::site::SiteField;
use antq::text::fold::fold;
use antq::wire::message::AlikeRow;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Blame;
use antq::wire::message::Draft;
use antq::wire::message::KeptDraft;
use antq::wire::message::Named;
use antq::wire::message::PickRow;
use antq::wire::message::Receipt;
use antq::wire::message::SiteNow;
use serde_json::Value;
use serde_json::json;

use crate::past;
use crate::province::Province;
use crate::province::day;
use crate::province::last_entry;

/// What the desk was given, and what it is to say.
#[derive(Debug, Default)]
pub struct Clerk {
    /// The lines that were submitted, in order.
    pub lines: Vec<Value>,
    /// Whether each submit came from the dashboard.
    pub vias: Vec<Via>,
    /// The drafts as they are kept now.
    pub drafts: Vec<Draft>,
    /// How often a draft was kept.
    pub keeps: usize,
    /// What the next submits are refused for.
    pub refusals: VecDeque<Problem>,
    /// Fields that the next saves are told that a colleague changed.
    pub merged: Vec<String>,
    /// What is like anything.
    pub alike: Vec<AlikeRow>,
    /// What a colleague wrote into every site.
    pub changed: Vec<(SiteField, Value)>,
    /// The revision of every site.
    pub rev: u32,
    /// Whether no model has criteria.
    pub no_criteria: bool,
}

impl Clerk {
    /// Answers what only forms ask.
    pub fn answer(&mut self, ask: &Ask, province: &Province) -> Option<Answer> {
        Some(match ask {
            Ask::Pick(ask) => {
                let mut rows: Vec<_> = rows(province, ask.of).into_iter().filter(|row| fits(row, &ask.text)).collect();
                rows.sort_by_key(|row| fold(&row.code) != fold(&ask.text));
                let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                let limit = usize::try_from(ask.limit).unwrap_or(usize::MAX);
                Answer::Picks { rows: rows.into_iter().take(limit).collect(), total }
            }
            Ask::Name(ask) => Answer::Named(ask.texts.iter().map(|text| named(province, ask.of, text)).collect()),
            Ask::Show { id, .. } => Answer::Lines { lines: vec![model(id)], total: 1, more: false },
            Ask::Alike(_) => Answer::Alike(self.alike.clone()),
            Ask::SiteNow { id } => {
                let facts = province.facts(*id)?;
                let blamed = past::blame(facts.founded);
                let mut now = SiteNow { id: *id, rev: 3 + self.rev, facts, blame: blamed, names: names(province) };
                for (field, value) in &self.changed {
                    let before = now.facts.get(*field).to_json().to_string();
                    let value = antq::model::site::SiteValue::from_json(*field, value.clone()).expect("a value");
                    now.facts.put(value);
                    now.blame.retain(|blame| blame.field != *field);
                    now.blame.push(blame(*field, before));
                }
                Answer::SiteNow(Box::new(now))
            }
            Ask::KeepDraft(draft) => {
                self.keeps += 1;
                self.drafts.retain(|kept| kept.token != draft.token);
                self.drafts.push(draft.clone());
                Answer::Kept { at: last_entry() }
            }
            Ask::DropDraft { token } => {
                self.drafts.retain(|kept| kept.token != *token);
                Answer::Dropped
            }
            Ask::Drafts => Answer::Drafts(self.drafts.iter().rev().map(kept).collect()),
            Ask::Card { .. } if self.no_criteria => match province.answer(ask) {
                Answer::Card(mut card) => {
                    card.criteria.clear();
                    Answer::Card(card)
                }
                other => other,
            },
            Ask::Submit { line, via } => self.submit(line, *via),
            _ => return None,
        })
    }

    fn submit(&mut self, line: &str, via: Via) -> Answer {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        let token = line["token"].as_str().unwrap_or_default().to_owned();
        self.lines.push(line);
        self.vias.push(via);
        if let Some(problem) = self.refusals.pop_front() {
            return Answer::Refused(problem);
        }
        self.drafts.retain(|draft| draft.token != token);
        let id = format!("S{:06}", 1_134 + self.lines.len());
        let merged = std::mem::take(&mut self.merged);
        Answer::Done(Receipt { seq: Seq(4_900), ids: vec![id], rev: Some(1), merged })
    }
}

fn kept(draft: &Draft) -> KeptDraft {
    KeptDraft { draft: draft.clone(), at: last_entry(), open_elsewhere: false }
}

fn blame(field: SiteField, before: String) -> Blame {
    let (at, by) = (Stamp::new(last_entry().time()), OfficerName::new("lan"));
    Blame { field, seq: Seq(4_810), at, by, via: Via::Tui, on: day(2026, 11, 24), before }
}

fn fits(row: &PickRow, text: &str) -> bool {
    let all = fold(&format!("{} {} {}", row.code, row.name, row.detail));
    fold(text).split(' ').all(|word| all.contains(word))
}

fn named(province: &Province, of: PickOf, text: &str) -> Named {
    let found = rows(province, of).into_iter().find(|row| row.code == text || fold(&row.name) == fold(text));
    found.map_or(Named::Nothing, Named::One)
}

fn names(province: &Province) -> Vec<(PickOf, PickRow)> {
    let kinds = [PickOf::Model, PickOf::Commune, PickOf::Association];
    kinds.into_iter().flat_map(|of| rows(province, of).into_iter().map(move |row| (of, row))).collect()
}

/// The models as they are shown: the lead is what stands before the hyphen.
fn model(code: &str) -> String {
    let lead = code.split('-').next().unwrap_or(code);
    json!({ "code": code, "lead": lead }).to_string()
}

fn rows(province: &Province, of: PickOf) -> Vec<PickRow> {
    let row = |code: &str, name: &str, name_en: &str, detail: &str, sites| PickRow {
        code: code.to_owned(),
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        detail: detail.to_owned(),
        sites,
        recent: false,
    };
    let of_model =
        |(code, name, name_en): &(&str, &str, &str)| row(code, name, name_en, "", province.sites_of_model(code));
    match of {
        PickOf::Model => crate::province::MODELS.iter().map(of_model).collect(),
        PickOf::Association => {
            let of = |(code, name, name_en, _): &(&str, &str, &str, &str)| row(code, name, name_en, "", 0);
            crate::province::ASSOCIATIONS.iter().map(of).collect()
        }
        PickOf::Commune | PickOf::Unit => province
            .communes()
            .into_iter()
            .map(|(id, name, detail, sites)| row(id.as_str(), &name, "", &detail, sites))
            .collect(),
        PickOf::Site | PickOf::Recipient => {
            province.some_sites().map(|site| row(&site.id.to_string(), &site.name, "", &site.commune, 0)).collect()
        }
        PickOf::Period => ["2026-H1", "2025-H2", "2025-H1"]
            .map(|code| row(code, &Lang::Vi.period(code), &Lang::En.period(code), "", 0))
            .into(),
        PickOf::WorkField => ["patrol", "family"]
            .map(|code| {
                let word = |lang: Lang| lang.find(&format!("work_field.{code}")).unwrap_or(code).to_owned();
                row(code, &word(Lang::Vi), &word(Lang::En), "", 0)
            })
            .into(),
        PickOf::Drive => vec![row("NTM", "Xây dựng nông thôn mới", "New countryside", "", 0)],
    }
}

/// A record that is like what is typed.
pub fn like(id: &str, form: FormKind) -> AlikeRow {
    let same = match form {
        FormKind::Site => vec![antq::wire::message::Same::Model, antq::wire::message::Same::Unit],
        _ => vec![antq::wire::message::Same::Name],
    };
    AlikeRow {
        id: id.to_owned(),
        name: "Nông dân với kiến thức pháp luật".to_owned(),
        detail: "Hưng Khánh, Huyện Trấn Yên".to_owned(),
        likeness: 88,
        same,
        facts: vec![("founded".to_owned(), "\"2020-08-20\"".to_owned())],
        names: Vec::new(),
    }
}

/// A refusal since somebody else changed the same field.
pub fn conflict() -> Problem {
    Problem::new(Reason::ConflictRev).on("rev").with("id", "S000001").with("mine", 3).with("theirs", 4)
}
