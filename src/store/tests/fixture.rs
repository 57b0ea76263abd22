//! A register with every kind of record, and what drives a store with it.

use std::path::Path;
use std::sync::Arc;
use std::sync::RwLock;
use std::time::Duration;
use std::time::Instant;

use uuid::Uuid;

use crate::model::activity::ActivityFacts;
use crate::model::association::Association;
use crate::model::award::AwardFacts;
use crate::model::award::Recipient;
use crate::model::change::Change;
use crate::model::change::Settings;
use crate::model::code::ActivityKind;
use crate::model::code::Audience;
use crate::model::code::EventKind;
use crate::model::code::Rating;
use crate::model::code::Recognition;
use crate::model::code::SuccessionKind;
use crate::model::code::Via;
use crate::model::date::Day;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::id::ActivityId;
use crate::model::id::AssociationCode;
use crate::model::id::AwardId;
use crate::model::id::DriveCode;
use crate::model::id::Level;
use crate::model::id::ModelCode;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::id::WorkField;
use crate::model::officer::Officer;
use crate::model::period::Boundary;
use crate::model::period::Period;
use crate::model::period::PeriodCode;
use crate::model::programme::Drive;
use crate::model::programme::Model;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::AssessmentFacts;
use crate::model::site::Decision;
use crate::model::site::Figures;
use crate::model::site::Funding;
use crate::model::site::SiteFacts;
use crate::model::site::SitePatch;
use crate::model::site::SiteValue;
use crate::model::unit::Succession;
use crate::model::unit::Unit;
use crate::model::vantage::NamedView;
use crate::model::vantage::Vantage;
use crate::store::HeadMark;
use crate::store::OpenStore;
use crate::store::RebuildSource;
use crate::store::RecordSource;
use crate::store::State;
use crate::store::StoreHandle;
use crate::store::portion;
use crate::store::start;
use crate::store::start::Start;
use crate::store::total;

/// A register that several threads share, as the server has it.
pub type Shared = Arc<RwLock<Register>>;

/// Reads the shared register in portions, each under a lock of its own.
pub struct Source {
    register: Shared,
    seq: Seq,
    pub pause: Duration,
}

impl Source {
    pub fn of(register: &Shared) -> Box<Self> {
        let seq = register.read().expect("the register's lock").seq();
        Box::new(Self { register: Arc::clone(register), seq, pause: Duration::ZERO })
    }
}

impl RebuildSource for Source {
    fn seq(&self) -> Seq {
        self.seq
    }

    fn next(&mut self, after: Option<RecordKey>, most: usize) -> Vec<(RecordKey, Record)> {
        std::thread::sleep(self.pause);
        portion(&self.register.read().expect("the register's lock"), after, most)
    }

    fn total(&self) -> u64 {
        total(&self.register.read().expect("the register's lock"))
    }
}

impl RecordSource for Source {
    fn records(&self, keys: &[RecordKey]) -> Vec<(RecordKey, Record)> {
        let register = self.register.read().expect("the register's lock");
        keys.iter().filter_map(|key| Some((*key, register.record(*key)?))).collect()
    }
}

/// A register of the ground data and `sites` sites, each with something that happened to it.
pub fn register(sites: u32) -> Shared {
    let shared = Shared::default();
    for changes in beginning(sites) {
        apply(&shared, changes);
    }
    shared
}

/// The entries of such a register.
pub fn beginning(sites: u32) -> impl Iterator<Item = Vec<Change>> {
    std::iter::once(ground()).chain((0..sites).flat_map(life))
}

/// Applies an entry; gives what the server would tell the store.
pub fn apply(register: &Shared, changes: Vec<Change>) -> (Seq, Vec<RecordKey>) {
    let mut register = register.write().expect("the register's lock");
    let seq = register.seq().next();
    let by = OfficerName::new("lan");
    let token = seq.0.is_multiple_of(3).then(|| format!("mark-{seq}"));
    let at = Stamp::new(chrono::DateTime::from_timestamp_micros(1_700_000_000_000_000 + seq.0 as i64).expect("a time"));
    let entry = Entry { seq, id: Uuid::nil(), at, by, via: Via::Cli, token, changes };
    let act = register.apply(&entry).expect("an entry that fits").clone();
    let own = RecordKey { table: Table::Acts, number: (seq.0 - 1) as u32 };
    let keys = act.touched().chain([own]);
    (seq, keys.collect())
}

/// Every record of a register.
pub fn records(register: &Register) -> Vec<(RecordKey, Record)> {
    portion(register, None, usize::MAX)
}

/// A head of the journal at the register's last entry.
pub fn head(register: &Shared) -> HeadMark {
    HeadMark { seq: register.read().expect("the register's lock").seq(), hash: "b3-of-the-last-line".into() }
}

/// Starts a store's thread with nothing.
pub fn spawn(dir: &Path, register: &Shared) -> StoreHandle {
    StoreHandle::spawn(dir, None, Source::of(register)).expect("a thread")
}

/// Writes a store of the register and closes it cleanly.
pub fn leave_behind(dir: &Path, register: &Shared) {
    let store = spawn(dir, register);
    store.rebuild(Source::of(register));
    wait(&store, "the rebuild", |state| matches!(state, State::Current(_)));
    store.stop(&head(register)).expect("a clean stop");
}

/// Starts cleanly and compares; gives the store's thread.
pub fn taken(dir: &Path, expected: &Shared) -> StoreHandle {
    StoreHandle::spawn(dir, Some(opened(dir, expected)), Source::of(expected)).expect("a thread")
}

/// Starts cleanly and compares; gives the store.
pub fn opened(dir: &Path, expected: &Shared) -> OpenStore {
    let (found, store) = match start(dir, &head(expected)) {
        Start::Clean { register, store } => (register, store),
        Start::Rebuild { why } => panic!("the store was refused: {why}"),
    };
    let expected = expected.read().expect("the register's lock");
    assert_eq!(found.seq(), expected.seq());
    assert_eq!(records(&found), records(&expected));
    for site in expected.sites() {
        assert_eq!(found.facts(site.id), expected.facts(site.id));
        let number = site.id.index() as u32;
        let key = RecordKey { table: Table::Sites, number };
        assert_eq!(found.acts_on(key), expected.acts_on(key));
    }
    store
}

/// Waits until the store is in some state.
pub fn wait(store: &StoreHandle, what: &str, is_so: impl Fn(&State) -> bool) {
    let start = Instant::now();
    while !is_so(&store.state()) {
        assert!(start.elapsed() < Duration::from_secs(20), "waited for {what}, and it is {:?}", store.state());
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Starts, expecting that the store may not be used; gives why.
pub fn refused(dir: &Path, head: &HeadMark) -> String {
    match start(dir, head) {
        Start::Rebuild { why } => why,
        Start::Clean { .. } => panic!("the store was taken"),
    }
}

/// An edit that makes a site's record longer or, in time, much longer.
pub fn edit(number: u32, length: usize) -> Vec<Change> {
    let set = SitePatch::new(vec![SiteValue::Note("đ".repeat(length))]);
    vec![Change::EditSite { id: SiteId::from_index(number), on: Day::default(), set, declined: SitePatch::default() }]
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn ground() -> Vec<Change> {
    let unit = |id: &str, parent: Option<&str>| {
        Change::AddUnit(Unit {
            id: UnitId::new(id),
            gso_code: id.get(..5).unwrap_or(id).into(),
            level: Level::new(if parent.is_none() { "province" } else { "commune" }),
            kind: "ward".into(),
            name: format!("Yên Thịnh {id}"),
            full_name: format!("Phường Yên Thịnh {id}"),
            parent: parent.map(UnitId::new),
            valid_from: Some(day("1991-10-01")),
            valid_to: None,
            lat: Some(21.7),
            lon: parent.map(|_| 104.9),
            aliases: vec!["Yen Thinh".into()],
        })
    };
    let association = |code: &str| {
        Change::AddAssociation(Association {
            code: AssociationCode::new(code),
            name: format!("Hội {code}"),
            name_en: String::new(),
            short: code.into(),
        })
    };
    vec![
        Change::Settings(Settings {
            epoch: "0f3a".into(),
            home: Some(UnitId::new("15")),
            demo: true,
            boundary: Boundary::default(),
        }),
        unit("15", None),
        unit("04249@old", Some("15")),
        unit("04250", Some("15")),
        Change::AddSuccession(Succession {
            from: UnitId::new("04249@old"),
            to: UnitId::new("04250"),
            date: day("2025-07-01"),
            kind: SuccessionKind::Merge,
            source: "1685/NQ-UBTVQH15".into(),
            confidence: "confirmed".into(),
        }),
        association("HND"),
        association("CA"),
        Change::AddModel(Model {
            code: ModelCode::new("HND-01"),
            name: "Dòng họ tự quản về an ninh, trật tự".into(),
            name_en: String::new(),
            lead: AssociationCode::new("HND"),
            field: WorkField::new("self-managed"),
            criteria: vec!["Không có tội phạm".into(), "Không khiếu kiện".into()],
            level: Some(Recognition::Province),
            note: String::new(),
        }),
        Change::AddDrive(Drive {
            code: DriveCode::new("TDBVANTQ"),
            name: "Toàn dân bảo vệ an ninh Tổ quốc".into(),
            name_en: String::new(),
            association: None,
        }),
        Change::AddPeriod(Period {
            code: PeriodCode::new("dot-1"),
            start: day("2024-01-01"),
            end: day("2024-03-31"),
            kind: "campaign".into(),
        }),
        Change::AddOfficer(Officer {
            name: OfficerName::new("lan"),
            title: "cán bộ xã".into(),
            rights: vec!["sites".to_owned().into()],
        }),
        Change::KeepView(NamedView {
            owner: OfficerName::new("lan"),
            name: "Trấn Yên".into(),
            audience: Audience::Everyone,
            vantage: Some(Vantage { sort: "name".into(), ..Vantage::default() }),
        }),
    ]
}

fn facts(number: u32) -> SiteFacts {
    SiteFacts {
        model: ModelCode::new("HND-01"),
        unit: UnitId::new(if number.is_multiple_of(2) { "04250" } else { "04249@old" }),
        name: format!("Tổ tự quản số {number}"),
        hamlet: "thôn Đầm Hồng".into(),
        lead: AssociationCode::new("HND"),
        partners: vec![AssociationCode::new("CA")],
        founded: day("2019-05-31"),
        launched: number.is_multiple_of(4).then(|| day("2019-06-15")),
        decision: Some(Decision { number: format!("{number}/QĐ-UBND"), date: None, issuer: String::new() }),
        teams: number % 7,
        members: number * 3,
        self_direction: Vec::new(),
        funding: Funding { socialised: true, amount_vnd: u64::from(number) * 1_000_000 },
        origin: (number > 0 && number.is_multiple_of(5)).then(|| SiteId::from_index(number - 1)),
        drives: vec![DriveCode::new("TDBVANTQ")],
        note: "ghi chú ".repeat(number as usize % 40),
    }
}

/// The entries that make a site and what happens to it.
pub fn life(number: u32) -> Vec<Vec<Change>> {
    let id = SiteId::from_index(number);
    let add = vec![Change::AddSite { id, facts: facts(number) }];
    let next = match number % 6 {
        0 => vec![Change::EditSite {
            id,
            on: day("2023-02-01"),
            set: SitePatch::new(vec![SiteValue::Members(12), SiteValue::Name(format!("Tên mới {number}"))]),
            declined: SitePatch::default(),
        }],
        1 => vec![Change::SiteEvent {
            id,
            event: EventKind::Paused,
            on: day("2022-01-01"),
            into: None,
            reason: "ít người".into(),
        }],
        2 => vec![Change::Assess { on: day("2024-06-30"), facts: assessment(id) }],
        3 => vec![Change::AddActivity { id: ActivityId::from_index(number / 6), facts: activity() }],
        4 => vec![Change::Award { id: AwardId::from_index(number / 6), facts: award(id) }],
        _ => return vec![add],
    };
    let mut entries = vec![add, next];
    if number == 4 {
        // The ground is entry 1, then each site takes two: 7 has assessed site 2, 11 has praised this one. That one comes back.
        entries.extend([7, 11, 13].map(|seq| vec![Change::Undo { seq: Seq(seq) }]));
    }
    entries
}

fn assessment(site: SiteId) -> AssessmentFacts {
    AssessmentFacts {
        site,
        period: PeriodCode::new("2024-H1"),
        rating: Rating::Good,
        criteria: vec![true, false],
        figures: Figures { sessions: 4, attendees: 120, tips: 3, mediations: 1 },
        note: String::new(),
    }
}

fn activity() -> ActivityFacts {
    ActivityFacts {
        kind: ActivityKind::Training,
        unit: UnitId::new("04250"),
        association: Some(AssociationCode::new("HND")),
        on: day("2024-04-01"),
        attendees: 45,
        title: "Tập huấn hòa giải".into(),
    }
}

fn award(site: SiteId) -> AwardFacts {
    AwardFacts {
        to: Recipient::Site(site),
        level: Recognition::Commune,
        form: "giấy khen".into(),
        decision: None,
        on: day("2024-11-18"),
    }
}
