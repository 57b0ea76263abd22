//! A made-up past of the province for tests of screens: what officers did, and what taking it back would mean.

use antq::model::code::Via;
use antq::model::date::Day;
use antq::model::field::PickOf;
use antq::model::id::OfficerName;
use antq::model::id::Seq;
use antq::model::id::SiteId;
use antq::model::problem::Problem;
use antq::model::problem::Reason;
use antq::model::site::SiteField;
use antq::text::fold::fold;
use antq::wire::message::ActRow;
use antq::wire::message::ActsAsk;
use antq::wire::message::Answer;
use antq::wire::message::Blame;
use antq::wire::message::PickRow;
use antq::wire::message::Undoing;
use antq::wire::message::Whose;

use crate::province::last_entry;

/// The officer of the seat.
const OWN: &str = "canbo";

/// What a server would answer to a question for acts.
pub fn acts(ask: &ActsAsk) -> Answer {
    let words = fold(&ask.words);
    let fits = |row: &ActRow| {
        let text = fold(&format!("{} {} {}", row.subject.0, row.subject.1, row.by));
        (ask.whose == Whose::All || row.by.as_str() == OWN)
            && ask.about.as_ref().is_none_or(|id| *id == row.subject.0)
            && ask.before.is_none_or(|before| row.seq < before)
            && words.split_whitespace().all(|word| text.contains(word))
    };
    Answer::Acts { rows: past().into_iter().filter(fits).take(ask.limit as usize).collect(), rest: None }
}

/// What a server would answer to a question for an undo.
pub fn undoing(seq: Seq) -> Answer {
    let past = past();
    let Some(act) = past.iter().find(|row| row.seq == seq).cloned() else {
        return Answer::Refused(Problem::new(Reason::UnknownSeq).with("value", seq));
    };
    // The sites that came in with this entry were changed by the two after it.
    let dependents: Vec<ActRow> =
        past.iter().filter(|row| seq == Seq(4_770) && [4_812, 4_795].contains(&row.seq.0)).cloned().collect();
    let standing = dependents.iter().map(|row| row.seq.to_string()).collect::<Vec<_>>().join(", ");
    let problem = match act.undone_by {
        Some(_) => Some(Problem::new(Reason::AlreadyUndone).on("seq").with("seq", seq)),
        None if dependents.is_empty() => None,
        None => Some(Problem::new(Reason::Depends).on("seq").with("seqs", standing)),
    };
    let record = |at: u32| (SiteId::from_index(400 + at).to_string(), "Tiếng kẻng an ninh".to_owned());
    let records = if act.records == 1 { vec![act.subject.clone()] } else { (0..act.records).map(record).collect() };
    Answer::Undoing(Box::new(Undoing { act, records, dependents, problem }))
}

/// Who wrote the fields of any site.
pub fn blame(founded: Day) -> Vec<Blame> {
    let written = |field: SiteField| {
        let (seq, by, via, before) = match field {
            SiteField::Members => (4_812, OWN, Via::Tui, "28"),
            SiteField::Launched => (4_795, OWN, Via::Tui, "\"2019-05-01\""),
            SiteField::Partners => (3_310, "lan", Via::Tui, "[\"CA\"]"),
            _ => (1_204, "nam", Via::Import, ""),
        };
        let (before, by) = (before.to_owned(), OfficerName::new(by));
        Blame { field, seq: Seq(seq), at: at(seq), by, via, on: founded, before }
    };
    SiteField::ALL.iter().map(|field| written(*field)).collect()
}

/// Everything that was done, latest first.
fn past() -> Vec<ActRow> {
    let site = ("S000412", "Nông dân với kiến thức pháp luật thôn Khe Sấu");
    let other = ("S000017", "Tổ tuần tra xung kích của Hội Nông dân tự quản về an ninh, trật tự");
    let edit = |seq, subject, fields: &[(&str, &str, &str)]| row(seq, OWN, "edit_site", subject, 1, fields);
    vec![
        edit(4_812, site, &[("members", "28", "30"), ("teams", "1", "2")]),
        ActRow {
            undoes: Some(Seq(4_790)),
            ..row(4_799, OWN, "undo", site, 1, &[("note", "\"Sinh hoạt hằng quý\"", "")])
        },
        edit(4_795, site, &[("launched", "\"2019-05-01\"", "\"2019-05-12\"")]),
        ActRow { undone_by: Some(Seq(4_799)), ..edit(4_790, site, &[("note", "", "\"Sinh hoạt hằng quý\"")]) },
        ActRow {
            declined: vec![("members".to_owned(), "32".to_owned())],
            ..edit(4_781, other, &[("lead", "\"HND\"", "\"CCB\""), ("partners", "[\"CCB\"]", "[\"HND\",\"CA\"]")])
        },
        row(
            4_770,
            OWN,
            "add_site",
            ("S000401", "Tiếng kẻng an ninh"),
            12,
            &[
                ("founded", "", "\"2026-11-02\""),
                ("lead", "", "\"CA\""),
                ("model", "", "\"CA-07\""),
                ("name", "", "\"Tiếng kẻng an ninh\""),
                ("origin", "", "\"S000017\""),
                ("unit", "", "\"04302@old\""),
            ],
        ),
        row(
            4_760,
            "lan",
            "site_event",
            other,
            1,
            &[("event", "", "\"struck_off\""), ("on", "", "\"2026-10-30\""), ("reason", "", "\"không còn hoạt động\"")],
        ),
        row(4_700, OWN, "assess", site, 34, &[("period", "", "\"2026-H1\""), ("rating", "", "\"good\"")]),
        row(4_650, OWN, "award", site, 1, &[("form", "", "\"giấy khen\""), ("level", "", "\"district\"")]),
        row(3_310, "lan", "edit_site", site, 1, &[("partners", "[\"CA\"]", "[\"CA\",\"CCB\"]")]),
        row(1_204, "nam", "add_site", site, 1, &[("members", "", "28"), ("unit", "", "\"04302@old\"")]),
    ]
}

fn row(seq: u64, by: &str, act: &str, (id, name): (&str, &str), records: u32, fields: &[(&str, &str, &str)]) -> ActRow {
    ActRow {
        seq: Seq(seq),
        at: at(seq),
        by: OfficerName::new(by),
        via: if seq == 1_204 { Via::Import } else { Via::Tui },
        act: act.to_owned(),
        changes: records,
        subject: (id.to_owned(), name.to_owned()),
        records,
        fields: fields.iter().map(|(f, b, a)| ((*f).to_owned(), (*b).to_owned(), (*a).to_owned())).collect(),
        names: names(),
        declined: Vec::new(),
        undone_by: None,
        undoes: None,
    }
}

/// The further back an entry, the longer ago it was.
fn at(seq: u64) -> antq::model::entry::Stamp {
    let minutes = i64::try_from((4_812 - seq) * 11).expect("few entries");
    antq::model::entry::Stamp::new(last_entry().time() - chrono::TimeDelta::minutes(minutes))
}

fn names() -> Vec<(PickOf, PickRow)> {
    let name = |of, code: &str, name: &str, name_en: &str| {
        let row = PickRow {
            code: code.to_owned(),
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            detail: String::new(),
            sites: 0,
            recent: false,
        };
        (of, row)
    };
    vec![
        name(PickOf::Association, "HND", "Hội Nông dân", "Farmers' Union"),
        name(PickOf::Association, "CCB", "Hội Cựu chiến binh", "Veterans' Association"),
        name(PickOf::Association, "CA", "Công an", "Police"),
        name(PickOf::Model, "CA-07", "Tiếng kẻng an ninh", "The security gong"),
        name(PickOf::Commune, "04302@old", "Hưng Khánh", ""),
        name(PickOf::Site, "S000017", "Tổ tuần tra xung kích", ""),
    ]
}
