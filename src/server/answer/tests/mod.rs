//! Questions of data entry, asked of a small register: two provinces, one of them redrawn on 2025-07-01.

mod alike;
mod pick;
mod sight;

use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::model::authority::Authority;
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
use crate::model::right::Grant;
use crate::model::rules;
use crate::model::rules::Context;
use crate::model::unit::Succession;
use crate::model::unit::Unit;
use crate::server::answer::Cache;
use crate::server::answer::Scene;
use crate::server::answer::answer;
use crate::server::projection::Projection;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::ServerState;

/// A server's register with a session of each officer.
pub struct Desk {
    pub projection: Projection,
    pub cache: Cache,
    pub officer: OfficerName,
    pub authority: Authority,
    pub via: Via,
    /// All entries, as a journal would have them.
    pub entries: Vec<Entry>,
}

/// Tier, id, kind and name, what it lies in, and whether it is of the old map or the new one.
const UNITS: &[(&str, &str, &str, &str, &str)] = &[
    ("province", "15@old", "Tỉnh", "Yên Bái", ""),
    ("province", "19@old", "Tỉnh", "Thái Nguyên", ""),
    ("district", "138@old", "Huyện", "Trấn Yên", "15@old"),
    ("district", "135@old", "Huyện", "Lục Yên", "15@old"),
    ("district", "133@old", "Thị xã", "Nghĩa Lộ", "15@old"),
    ("district", "170@old", "Huyện", "Định Hóa", "19@old"),
    ("commune", "04543@old", "Xã", "Hưng Khánh", "138@old"),
    ("commune", "04531@old", "Xã", "Lương Thịnh", "138@old"),
    ("commune", "04546@old", "Xã", "Minh Tiến", "138@old"),
    ("commune", "04300@old", "Xã", "Minh Tiến", "135@old"),
    ("commune", "04303@old", "Thị trấn", "Yên Thế", "135@old"),
    ("commune", "04660@old", "Xã", "Nghĩa Lộ", "133@old"),
    ("commune", "04663@old", "Phường", "Pú Trạng", "133@old"),
    ("commune", "05551@old", "Xã", "Minh Tiến", "170@old"),
    ("commune", "05554@old", "Xã", "Hùng An", "170@old"),
    ("province", "15@2025", "Tỉnh", "Lào Cai", ""),
    ("commune", "04543@2025", "Xã", "Hưng Khánh", "15@2025"),
    ("commune", "04660@2025", "Phường", "Nghĩa Lộ", "15@2025"),
    ("commune", "04661@2025", "Phường", "Trung Tâm", "15@2025"),
];

const SUCCESSIONS: &[(&str, &str)] = &[
    ("15@old", "15@2025"),
    ("04543@old", "04543@2025"),
    ("04531@old", "04543@2025"),
    ("04660@old", "04660@2025"),
    ("04660@old", "04661@2025"),
];

impl Desk {
    /// Units, associations and models; no sites.
    pub fn new() -> Self {
        let projection = Projection::new(Register::new(), day("2026-11-24"));
        let officer = OfficerName::new("nam");
        let (cache, authority) = (Cache::default(), Authority::Owner);
        let mut desk = Self { projection, cache, officer, authority, via: Via::Tui, entries: Vec::new() };
        let home = Some(UnitId::new("15@old"));
        let mut changes = vec![Change::Settings(Settings { home, ..Settings::default() })];
        changes.extend(UNITS.iter().map(|row| Change::AddUnit(unit(row))));
        changes.extend(SUCCESSIONS.iter().map(|step| Change::AddSuccession(succession(step))));
        desk.push(changes, None);
        for (code, name, english) in [
            ("HND", "Hội Nông dân", "Farmers' Union"),
            ("CCB", "Hội Cựu chiến binh", "Veterans' Association"),
            ("HPN", "Hội Liên hiệp Phụ nữ", "Women's Union"),
        ] {
            desk.must(json!({"add_association": {"code": code, "name": name, "name_en": english}}));
        }
        for (code, name, lead, field) in [
            ("HND-01", "Nông dân với kiến thức pháp luật", "HND", "legal-knowledge"),
            ("HND-04", "Nông dân tự quản về an ninh, trật tự", "HND", "patrol"),
            ("CCB-01", "Cựu chiến binh gương mẫu", "CCB", "family"),
        ] {
            let criteria = if code == "CCB-01" { vec!["một", "hai"] } else { vec![] };
            let model = json!({"code": code, "name": name, "lead": lead, "field": field, "criteria": criteria});
            desk.must(json!({"add_model": model}));
        }
        desk
    }

    pub fn register(&self) -> &Register {
        self.projection.register()
    }

    pub fn push(&mut self, changes: Vec<Change>, token: Option<String>) -> Seq {
        let seq = self.register().seq().next();
        let at = Stamp::new(format!("2026-11-24T03:{:02}:00Z", seq.0 % 60).parse().unwrap());
        let (id, by, via) = (Uuid::from_u128(u128::from(seq.0)), self.officer.clone(), self.via);
        let entry = Entry { seq, id, at, by, via, token, changes };
        self.projection.apply(&entry).unwrap();
        self.entries.push(entry);
        seq
    }

    pub fn submit(&mut self, command: &Value) -> Result<Seq, Problem> {
        let context = Context { today: day("2026-11-24"), by: self.officer.clone(), via: self.via };
        let request = rules::read(&command.to_string())?;
        let checked = rules::check(self.register(), &request, &context)?;
        Ok(self.push(checked.changes, request.token))
    }

    pub fn must(&mut self, command: Value) -> Seq {
        self.submit(&command).unwrap_or_else(|problem| panic!("{command}: {problem}"))
    }

    /// Adds a usual site and gives its id.
    pub fn site(&mut self, unit: &str, name: &str, more: Value) -> String {
        let mut facts = json!({"model": "HND-01", "unit": unit, "name": name, "lead": "HND", "founded": "2021-05-12"});
        for (field, value) in more.as_object().unwrap() {
            facts[field] = value.clone();
        }
        self.must(json!({ "add_site": facts }));
        format!("S{:06}", self.register().sites().len())
    }

    pub fn ask(&mut self, ask: &Ask) -> Answer {
        let state = ServerState { today: day("2026-11-24"), sessions: 1, read_only: None };
        let (officer, since) = (&self.officer, "2026-11-23T17:00:00Z".parse().unwrap());
        let (projection, authority, today) = (&self.projection, &self.authority, state.today);
        let reach = authority.reach(ask.power());
        let scene = Scene { projection, today, officer, authority, reach, since, state: &state };
        answer(&scene, &mut self.cache, ask).unwrap()
    }

    /// From now on questions are asked by an officer with these rights.
    pub fn narrow_to(&mut self, rights: &[&str]) {
        self.authority = Authority::Granted(rights.iter().map(|right| Grant::parse(right).unwrap()).collect());
        self.cache = Cache::default();
    }
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn unit((level, id, kind, name, parent): &(&str, &str, &str, &str, &str)) -> Unit {
    let change = Some(day("2025-07-01"));
    let old = id.ends_with("@old");
    Unit {
        id: UnitId::new(id),
        gso_code: id.split('@').next().unwrap().to_owned(),
        level: Level::new(level),
        kind: "commune".to_owned(),
        name: (*name).to_owned(),
        full_name: format!("{kind} {name}"),
        parent: Some(*parent).filter(|parent| !parent.is_empty()).map(UnitId::new),
        valid_from: change.filter(|_| !old),
        // The other province stays as it is.
        valid_to: change.filter(|_| old && !["19@old", "170@old"].contains(parent) && *id != "19@old"),
        lat: None,
        lon: None,
        aliases: Vec::new(),
    }
}

fn succession((from, to): &(&str, &str)) -> Succession {
    Succession {
        from: UnitId::new(from),
        to: UnitId::new(to),
        date: day("2025-07-01"),
        kind: SuccessionKind::Merge,
        source: String::new(),
        confidence: String::new(),
    }
}
