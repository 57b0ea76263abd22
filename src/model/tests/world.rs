//! A small register: a province that is redrawn on 2025-07-01, three associations, three models.

use serde_json::json;
use uuid::Uuid;

use crate::model::change::Change;
use crate::model::change::Settings;
use crate::model::code::SuccessionKind;
use crate::model::code::Via;
use crate::model::date::Day;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::Level;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::register::Register;
use crate::model::rules::Context;
use crate::model::rules::check;
use crate::model::rules::read;
use crate::model::unit::Succession;
use crate::model::unit::Unit;

/// The day on which everything is typed.
pub const TODAY: &str = "2026-11-24";

/// A register with the entries that made it.
pub struct World {
    pub register: Register,
    pub entries: Vec<Entry>,
    /// The day on which the next entry is made, and by what it comes.
    pub entry_day: &'static str,
    pub via: Via,
}

impl World {
    /// Units, associations and models; no sites.
    pub fn new() -> Self {
        let mut world = Self { register: Register::new(), entries: Vec::new(), entry_day: TODAY, via: Via::Cli };
        let home = Some(UnitId::new("P@old"));
        let mut changes = vec![Change::Settings(Settings { home, ..Settings::default() })];
        changes.extend(units().into_iter().map(Change::AddUnit));
        changes.extend(successions().into_iter().map(Change::AddSuccession));
        world.push(changes);
        for code in ["HND", "CCB", "MTTQ"] {
            world.must(json!({"add_association": {"code": code, "name": format!("Hội {code}")}}));
        }
        for (code, lead, field) in [("HND-01", "HND", "legal"), ("HND-02", "HND", "patrol"), ("CCB-01", "CCB", "legal")]
        {
            let criteria = if code == "CCB-01" { vec!["một", "hai"] } else { vec![] };
            let model = json!({"code": code, "name": format!("Mô hình {code}"), "lead": lead, "field": field, "criteria": criteria});
            world.must(json!({"add_model": model}));
        }
        world
    }

    /// Adds an entry as it is.
    pub fn push(&mut self, changes: Vec<Change>) {
        let seq = self.register.seq().next();
        let at = Stamp::new(format!("{}T20:00:00Z", self.entry_day).parse().expect("a moment"));
        let by = OfficerName::new("nam");
        let entry = Entry { seq, id: Uuid::from_u128(u128::from(seq.0)), at, by, via: self.via, token: None, changes };
        self.register.apply(&entry).expect("a fitting entry");
        self.entries.push(entry);
    }

    /// Writes a command; the entry's number when it is accepted.
    pub fn submit(&mut self, command: &serde_json::Value) -> Result<Seq, Problem> {
        self.submit_line(&command.to_string())
    }

    /// Writes a line.
    pub fn submit_line(&mut self, line: &str) -> Result<Seq, Problem> {
        let checked = check(&self.register, &read(line)?, &context())?;
        self.push(checked.changes);
        Ok(self.register.seq())
    }

    /// Writes a command that must be accepted.
    pub fn must(&mut self, command: serde_json::Value) -> Seq {
        self.submit(&command).unwrap_or_else(|problem| panic!("{command}: {problem}"))
    }
}

/// Who types, and when.
pub fn context() -> Context {
    Context { today: day(TODAY), by: OfficerName::new("nam"), via: Via::Cli }
}

/// A day of a test.
pub fn day(text: &str) -> Day {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// A usual site.
pub fn site(unit: &str, founded: &str) -> serde_json::Value {
    json!({"model": "HND-01", "unit": unit, "name": "CLB Nông dân với pháp luật", "lead": "HND", "founded": founded, "teams": 1, "members": 30})
}

fn units() -> Vec<Unit> {
    let end = Some("2025-07-01");
    let mut all = vec![unit("P@old", "province", None, None, end)];
    for district in ["D1@old", "D2@old"] {
        all.push(unit(district, "district", Some("P@old"), None, end));
    }
    for (id, parent) in [("a@old", "D1@old"), ("b@old", "D1@old"), ("c@old", "D2@old"), ("d@old", "D2@old")] {
        all.push(unit(id, "commune", Some(parent), None, end));
    }
    all.push(unit("z@old", "commune", Some("D1@old"), None, Some("2024-12-01")));
    all.push(unit("P@2025", "province", None, end, None));
    for id in ["ab@2025", "c@2025", "d1@2025", "d2@2025"] {
        all.push(unit(id, "commune", Some("P@2025"), end, None));
    }
    all
}

fn successions() -> Vec<Succession> {
    let steps = [
        ("z@old", "a@old", "2024-12-01"),
        ("P@old", "P@2025", "2025-07-01"),
        ("a@old", "ab@2025", "2025-07-01"),
        ("b@old", "ab@2025", "2025-07-01"),
        ("c@old", "c@2025", "2025-07-01"),
        ("d@old", "d1@2025", "2025-07-01"),
        ("d@old", "d2@2025", "2025-07-01"),
    ];
    let step = |(from, to, date): (&str, &str, &str)| Succession {
        from: UnitId::new(from),
        to: UnitId::new(to),
        date: day(date),
        kind: SuccessionKind::Merge,
        source: String::new(),
        confidence: String::new(),
    };
    steps.into_iter().map(step).collect()
}

fn unit(id: &str, level: &str, parent: Option<&str>, from: Option<&str>, to: Option<&str>) -> Unit {
    Unit {
        id: UnitId::new(id),
        gso_code: String::new(),
        level: Level::new(level),
        kind: level.into(),
        name: id.into(),
        full_name: format!("Xã {id}"),
        parent: parent.map(UnitId::new),
        valid_from: from.map(day),
        valid_to: to.map(day),
        lat: None,
        lon: None,
        aliases: Vec::new(),
    }
}
