//! The register alone, without disk or socket: what a change, a search and a board cost at three sizes.
//!
//! `cargo bench --bench register`. Each figure stands beside a plain pass over the same records, so that the ratio
//! holds on any machine. The largest size takes a minute to fill; `ANTQ_BENCH_SITES` sets the sizes, as `1134,100000`.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::hint::black_box;
use std::time::Duration;
use std::time::Instant;

use antq::model::authority::Authority;
use antq::model::authority::Reach;
use antq::model::change::Change;
use antq::model::change::Settings;
use antq::model::code::Via;
use antq::model::entry::Entry;
use antq::model::entry::Stamp;
use antq::model::field::PickOf;
use antq::model::id::AssociationCode;
use antq::model::id::Level;
use antq::model::id::ModelCode;
use antq::model::id::OfficerName;
use antq::model::id::SiteId;
use antq::model::id::UnitId;
use antq::model::id::WorkField;
use antq::model::problem::Code;
use antq::model::programme::Model;
use antq::model::register::Register;
use antq::model::site::Funding;
use antq::model::site::SiteFacts;
use antq::model::site::SitePatch;
use antq::model::site::SiteValue;
use antq::model::unit::Unit;
use antq::server::answer::Cache;
use antq::server::answer::Scene;
use antq::server::answer::answer;
use antq::server::projection::Projection;
use antq::wire::message::AlikeAsk;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::BoardAsk;
use antq::wire::message::Direction;
use antq::wire::message::PickAsk;
use antq::wire::message::ServerState;
use antq::wire::message::SiteColumn;
use antq::wire::message::WindowAsk;
use uuid::Uuid;

const COMMUNES: u32 = 400;

/// Communes of the rest of the country, which have no sites.
const ELSEWHERE: u32 = 10_000;
const WORDS: [&str; 12] = [
    "Báo Đáp",
    "Hưng Khánh",
    "nông dân",
    "tự quản",
    "an ninh",
    "trật tự",
    "phụ nữ",
    "đường phố",
    "bình yên",
    "Đông Cuông",
    "thôn",
    "tổ",
];

fn main() {
    let sizes = std::env::var("ANTQ_BENCH_SITES").unwrap_or_else(|_| "1134,100000,1000000".into());
    println!("{:>9} {:<34} {:>12} {:>12} {:>8}", "sites", "what", "p50", "worst", "ratio");
    for size in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
        at_size(size);
    }
}

fn at_size(size: u32) {
    let begun = Instant::now();
    let mut projection = Projection::new(filled(size), day());
    println!("{size:>9} {:<34} {:>12}", "fill and count", shown(begun.elapsed()));
    let floor = measure(size, "one pass over the names", None, 9, |_| {
        let sites = projection.register().sites().filter(|site| site.first.name.contains("Cuông"));
        sites.count()
    });
    let mut next = 0;
    measure(size, "one change, all figures kept", None, 200, |_| {
        next += 7919;
        let id = SiteId::from_index(next % size);
        let set = SitePatch::new(vec![SiteValue::Members(next % 90)]);
        let change = Change::EditSite { id, on: day(), set, declined: SitePatch::default() };
        projection.apply(&entry(projection.register(), vec![change])).expect("a change that fits").len()
    });
    let words = ["d", "do", "don", "dong", "dong ", "dong c", "dong cu", "dong cuo", "dong cuon", "dong cuong"];
    let mut cache = Cache::default();
    measure(size, "search, a letter more each time", Some(floor), 10, |at| {
        ask(&projection, &mut cache, window(words[at % 10], 0, SiteColumn::Name))
    });
    measure(size, "search, each from the start", Some(floor), 10, |at| {
        ask(&projection, &mut Cache::default(), window(words[at % 10], 0, SiteColumn::Name))
    });
    measure(size, "search with marks", Some(floor), 10, |_| {
        ask(&projection, &mut Cache::default(), window("\"Đông Cuông\"", 0, SiteColumn::Name))
    });
    measure(size, "sort by commune", Some(floor), 5, |_| {
        ask(&projection, &mut Cache::default(), window("", 0, SiteColumn::Commune))
    });
    let mut cache = Cache::default();
    ask(&projection, &mut cache, window("", 0, SiteColumn::Name));
    measure(size, "a page further", None, 100, |at| {
        ask(&projection, &mut cache, window("", at as u32 * 40, SiteColumn::Name))
    });
    let mut cache = Cache::default();
    measure(size, "board, nothing chosen", None, 50, |_| ask(&projection, &mut cache, board("", "")));
    let mut cache = Cache::default();
    let begun = Instant::now();
    ask(&projection, &mut cache, pick(PickOf::Site, ""));
    println!("{size:>9} {:<34} {:>12}", "the first pick list", shown(begun.elapsed()));
    for (what, of) in [("pick a commune, a letter more", PickOf::Commune), ("pick a site, a letter more", PickOf::Site)]
    {
        measure(size, what, None, 10, |at| ask(&projection, &mut cache, pick(of, words[at % 10])));
    }
    measure(size, "pick a commune, another day", None, 10, |at| {
        let on = day() - chrono::Days::new(at as u64);
        let ask_of = PickAsk { of: PickOf::Commune, text: "d".to_owned(), on, limit: 20 };
        ask(&projection, &mut cache, Ask::Pick(ask_of))
    });
    measure(size, "sites alike, each from the start", None, 10, |at| {
        let site = projection.register().sites().nth(at * 97).map(|site| site.first.clone()).expect("a site");
        ask(&projection, &mut cache, Ask::Alike(alike_to(site)))
    });
    measure(size, "board, an association chosen", Some(floor), 10, |_| {
        ask(&projection, &mut cache, board("unit:C0001", "assoc:A3"))
    });
}

fn measure(
    size: u32,
    what: &str,
    floor: Option<Duration>,
    times: usize,
    mut work: impl FnMut(usize) -> usize,
) -> Duration {
    let mut all: Vec<Duration> = (0..times)
        .map(|at| {
            let begun = Instant::now();
            black_box(work(at));
            begun.elapsed()
        })
        .collect();
    all.sort();
    let (median, worst) = (all[all.len() / 2], all[all.len() - 1]);
    let ratio = floor.map(|floor| format!("{:.1}", median.as_secs_f64() / floor.as_secs_f64())).unwrap_or_default();
    println!("{size:>9} {what:<34} {:>12} {:>12} {ratio:>8}", shown(median), shown(worst));
    median
}

fn shown(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}

fn ask(projection: &Projection, cache: &mut Cache, ask: Ask) -> usize {
    let state = ServerState { today: day(), sessions: 1, read_only: None };
    let since = Default::default();
    let officer = OfficerName::new("bench");
    let (authority, reach) = (&Authority::Owner, Reach::Everywhere);
    let scene = Scene { projection, today: day(), officer: &officer, authority, reach, since, state: &state };
    match answer(&scene, cache, &ask) {
        Some(Answer::Window(window)) => window.total as usize,
        Some(Answer::Board(board)) => board.units.len(),
        Some(Answer::Picks { total, .. }) => total as usize,
        Some(Answer::Alike(rows)) => rows.len(),
        other => panic!("{other:?}"),
    }
}

fn window(query: &str, from: u32, sort: SiteColumn) -> Ask {
    let (query, as_of, direction, anchor) = (query.to_owned(), None, Direction::Ascending, None);
    Ask::Window(WindowAsk { query, as_of, sort, direction, from, limit: 120, anchor })
}

fn pick(of: PickOf, text: &str) -> Ask {
    Ask::Pick(PickAsk { of, text: text.to_owned(), on: day(), limit: 20 })
}

fn alike_to(site: SiteFacts) -> AlikeAsk {
    AlikeAsk::Site {
        except: None,
        model: Some(site.model),
        unit: Some(site.unit),
        lead: Some(site.lead),
        name: site.name,
        hamlet: site.hamlet,
        decision: "45/QĐ-UBND".to_owned(),
        on: day(),
    }
}

fn board(associations: &str, units: &str) -> Ask {
    Ask::Board(BoardAsk { as_of: None, associations: associations.into(), units: units.into() })
}

fn day() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2024, 5, 31).expect("a day")
}

fn entry(register: &Register, changes: Vec<Change>) -> Entry {
    let seq = register.seq().next();
    let (id, at, by) = (Uuid::nil(), Stamp::new(Default::default()), OfficerName::new("bench"));
    Entry { seq, id, at, by, via: Via::Import, token: None, changes }
}

fn filled(size: u32) -> Register {
    let mut register = Register::new();
    let mut changes = vec![Change::Settings(Settings { home: Some(UnitId::new("P")), ..Settings::default() })];
    changes.push(Change::AddUnit(unit("P", "province", None)));
    changes.extend((0..COMMUNES).map(|at| Change::AddUnit(unit(&format!("C{at:04}"), "commune", Some("P")))));
    changes.push(Change::AddUnit(unit("Q", "province", None)));
    changes.extend((0..ELSEWHERE).map(|at| Change::AddUnit(unit(&format!("E{at:05}"), "commune", Some("Q")))));
    for at in 0..14 {
        let body = format!(r#"{{"add_association":{{"code":"A{at}","name":"Hội {at}"}}}}"#);
        changes.extend(made_of(&register, &body));
    }
    register.apply(&entry(&register, changes)).expect("units");
    let models = (0..56).map(|at| {
        Change::AddModel(Model {
            code: ModelCode::new(&format!("M{at}")),
            name: format!("Mô hình {at}"),
            name_en: String::new(),
            lead: AssociationCode::new(&format!("A{}", at % 14)),
            field: WorkField::new("patrol"),
            criteria: Vec::new(),
            level: None,
            note: String::new(),
        })
    });
    let models = models.collect();
    register.apply(&entry(&register, models)).expect("models");
    let mut at = 0;
    while at < size {
        let last = size.min(at + 500);
        let sites = (at..last).map(|at| Change::AddSite { id: SiteId::from_index(at), facts: facts(at) }).collect();
        register.apply(&entry(&register, sites)).expect("sites");
        at = last;
    }
    register
}

fn made_of(register: &Register, line: &str) -> Vec<Change> {
    let context = antq::model::rules::Context { today: day(), by: OfficerName::new("bench"), via: Via::Import };
    let request = antq::model::rules::read(line)
        .map_err(|problem| problem.reason.code())
        .unwrap_or_else(|code: Code| panic!("{code:?}"));
    antq::model::rules::check(register, &request, &context).expect("a command that fits").changes
}

fn unit(id: &str, level: &str, parent: Option<&str>) -> Unit {
    let name = WORDS[id.bytes().map(usize::from).sum::<usize>() % 10];
    Unit {
        id: UnitId::new(id),
        gso_code: String::new(),
        level: Level::new(level),
        kind: level.into(),
        name: format!("{name} {id}"),
        full_name: format!("Xã {name} {id}"),
        parent: parent.map(UnitId::new),
        valid_from: None,
        valid_to: None,
        lat: None,
        lon: None,
        aliases: Vec::new(),
    }
}

fn facts(at: u32) -> SiteFacts {
    let word = |step: u32| WORDS[(at.wrapping_mul(step).wrapping_add(at >> 7) % 12) as usize];
    SiteFacts {
        model: ModelCode::new(&format!("M{}", at % 56)),
        unit: UnitId::new(&format!("C{:04}", at % COMMUNES)),
        name: format!("{} {} {} {}", word(7), word(11), word(13), at % 97),
        hamlet: format!("thôn {}", at % 23),
        lead: AssociationCode::new(&format!("A{}", at % 14)),
        partners: vec![AssociationCode::new(&format!("A{}", (at + 1) % 14))],
        founded: day() - chrono::Days::new(u64::from(at % 4000)),
        launched: None,
        decision: None,
        teams: at % 3,
        members: at % 90,
        self_direction: Vec::new(),
        funding: Funding::default(),
        origin: None,
        drives: Vec::new(),
        note: String::new(),
    }
}
