//! A province made up for tests of screens: the same at every run, and natural enough to judge a screen by.
//!
//! It answers a dashboard's questions as a server would, and can be changed as officers would change it.

use antq::lang::Lang;
use antq::model::code::EventKind;
use antq::model::code::Power;
use antq::model::code::Rating;
use antq::model::code::Recognition;
use antq::model::code::SelfDirection;
use antq::model::code::Status;
use antq::model::code::Via;
use antq::model::count::Group;
use antq::model::count::GroupValue;
use antq::model::count::Tally;
use antq::model::date::Day;
use antq::model::entry::Stamp;
use antq::model::id::AssociationCode;
use antq::model::id::Level;
use antq::model::id::ModelCode;
use antq::model::id::OfficerName;
use antq::model::id::Seq;
use antq::model::id::SiteId;
use antq::model::id::UnitId;
use antq::model::period::PeriodCode;
use antq::model::problem::Problem;
use antq::model::problem::Reason;
use antq::model::site::Decision;
use antq::model::site::Figures;
use antq::model::site::Funding;
use antq::model::site::SiteFacts;
use antq::text::fold::fold;
use antq::text::order::sort_key;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::AssociationRow;
use antq::wire::message::AwardLine;
use antq::wire::message::Board;
use antq::wire::message::BoardAsk;
use antq::wire::message::Capacity;
use antq::wire::message::Card;
use antq::wire::message::Direction;
use antq::wire::message::EventLine;
use antq::wire::message::HistoryLine;
use antq::wire::message::ModelRow;
use antq::wire::message::RatingLine;
use antq::wire::message::RatingRow;
use antq::wire::message::RatingSheet;
use antq::wire::message::RatingSheetAsk;
use antq::wire::message::Receipt;
use antq::wire::message::ServerState;
use antq::wire::message::SessionNumber;
use antq::wire::message::SiteColumn;
use antq::wire::message::SiteRow;
use antq::wire::message::UnitRow;
use antq::wire::message::Window;
use antq::wire::message::WindowAsk;

use crate::past;

/// Code, name, English name, short name.
pub const ASSOCIATIONS: [(&str, &str, &str, &str); 9] = [
    ("HND", "Hội Nông dân", "Farmers' Union", "Hội Nông dân"),
    ("HPN", "Hội Liên hiệp Phụ nữ", "Women's Union", "Hội LH Phụ nữ"),
    ("CCB", "Hội Cựu chiến binh", "Veterans' Association", "Hội CCB"),
    ("DTN", "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Ho Chi Minh Communist Youth Union", "Đoàn Thanh niên"),
    ("MTTQ", "Mặt trận Tổ quốc Việt Nam", "Vietnam Fatherland Front", "Mặt trận Tổ quốc"),
    ("NCT", "Hội Người cao tuổi", "Association of the Elderly", "Hội Người cao tuổi"),
    ("CA", "Công an", "Police", "Công an"),
    ("GD", "Ngành Giáo dục và Đào tạo", "Education and Training Sector", "Ngành Giáo dục"),
    ("TG", "Tổ chức tôn giáo", "Religious Organisations", "Tổ chức tôn giáo"),
];

/// Code, name, English name. The lead is what stands before the hyphen.
pub const MODELS: [(&str, &str, &str); 15] = [
    ("HND-01", "Nông dân với kiến thức pháp luật", "Farmers with knowledge of the law"),
    (
        "HND-02",
        "Tổ tuần tra xung kích của Hội Nông dân tự quản về an ninh, trật tự",
        "Farmers' Union shock patrol teams self-managing security and order",
    ),
    ("HPN-01", "Gia đình 5 không, 3 sạch", "Families with 5 noes and 3 cleans"),
    ("HPN-02", "Phòng, chống bạo lực gia đình", "Preventing and combating domestic violence"),
    ("HPN-04", "Địa chỉ tin cậy cộng đồng", "Trusted addresses in the community"),
    ("CCB-01", "5 không", "5 Noes"),
    ("CCB-03", "Vì đường phố bình yên", "For peaceful streets"),
    ("DTN-01", "CLB tuổi trẻ với pháp luật", "Youth and the law club"),
    ("MTTQ-01", "Dòng họ tự quản", "Self-managing clans"),
    ("CA-03", "Hộ an toàn, thôn, bản, tổ dân phố bình yên", "Safe households, peaceful hamlets and urban groups"),
    ("CA-07", "Tiếng kẻng an ninh", "The security gong"),
    ("CA-09", "Camera an ninh", "Security cameras"),
    ("CA-13", "Tổ liên gia an toàn phòng cháy, chữa cháy", "Neighbouring households safe from fire"),
    ("GD-01", "Trường học an ninh", "Secure schools"),
    ("TG-01", "Giáo xứ bình yên", "Peaceful parishes"),
];

/// Id, kind, name and communes of a district; `*` marks a ward, `+` a township.
const DISTRICTS: [(&str, &str, &str, &str, &[&str]); 6] = [
    ("132@old", "city", "Yên Bái", "Thành phố Yên Bái", &["*Yên Thịnh", "*Minh Tân", "*Hồng Hà", "Minh Bảo", "Âu Lâu"]),
    ("133@old", "town", "Nghĩa Lộ", "Thị xã Nghĩa Lộ", &["*Pú Trạng", "*Trung Tâm", "Nghĩa Lợi", "Thạch Lương"]),
    (
        "136@old",
        "rural-district",
        "Văn Yên",
        "Huyện Văn Yên",
        &["+Mậu A", "Đông Cuông", "Xuân Tầm", "Mỏ Vàng", "Yên Hợp", "Đại Phác"],
    ),
    (
        "138@old",
        "rural-district",
        "Trấn Yên",
        "Huyện Trấn Yên",
        &["+Cổ Phúc", "Báo Đáp", "Hưng Khánh", "Hưng Thịnh", "Minh Quán", "Nga Quán", "Việt Thành", "Y Can"],
    ),
    ("139@old", "rural-district", "Trạm Tấu", "Huyện Trạm Tấu", &["+Trạm Tấu", "Pá Lau", "Bản Công", "Xà Hồ"]),
    (
        "140@old",
        "rural-district",
        "Văn Chấn",
        "Huyện Văn Chấn",
        &["+Sơn Thịnh", "Gia Hội", "Nậm Búng", "Suối Quyền", "Tân Thịnh", "Cát Thịnh"],
    ),
];

const CRITERIA: [&str; 5] = [
    "Có quy chế hoạt động và lịch tuần tra",
    "Duy trì tuần tra đúng lịch trong kỳ",
    "Phối hợp thường xuyên với Công an xã",
    "Không để xảy ra trọng án trên địa bàn",
    "Sinh hoạt định kỳ, có sổ ghi chép",
];

const HAMLETS: [&str; 8] =
    ["thôn 3", "thôn Khe Sấu", "bản Nả", "tổ dân phố số 11", "thôn Hợp Nhất", "bản Cò Cọi", "thôn Đồng Cát", ""];

/// A site, with what a query looks at.
#[derive(Clone, Debug)]
struct Made {
    row: SiteRow,
    lead: usize,
    partners: Vec<usize>,
    model: usize,
    district: usize,
    commune: usize,
    unit: UnitId,
    origin: Option<SiteId>,
    search: String,
}

/// The province.
#[derive(Clone, Debug)]
pub struct Province {
    sites: Vec<Made>,
    /// The one that was struck off today.
    gone: Made,
    /// The last entry.
    pub seq: u64,
    /// Sites added since it was made.
    added: u64,
    /// How somebody else rated the first site meanwhile.
    first_rated: Option<Rating>,
}

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }

    /// Low numbers more often than high ones.
    fn low(&mut self, sides: usize) -> usize {
        self.roll(sides).min(self.roll(sides))
    }
}

pub fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

/// When the last entry was written: 24 November 2026, 14:31 in Yên Bái.
pub fn last_entry() -> Stamp {
    let at = chrono::DateTime::from_timestamp(1_795_505_490, 0).expect("a moment");
    Stamp::new(at)
}

impl Province {
    /// A province with so many sites.
    pub fn with(sites: usize) -> Self {
        let mut dice = Dice(2026);
        let mut province = Self { sites: Vec::new(), gone: gone(sites), seq: 4_812, added: 0, first_rated: None };
        for at in 0..sites {
            let made = make(at, &mut dice);
            province.sites.push(made);
        }
        province
    }

    /// A site gets other members, as a saved edit would; its id comes back for the push.
    pub fn edit(&mut self, at: usize, members: u32) -> SiteId {
        self.seq += 1;
        let made = &mut self.sites[at];
        made.row.members = members;
        made.row.touched = Seq(self.seq);
        made.row.id
    }

    /// Somebody rates the first site.
    pub fn rate_first(&mut self, rating: Rating) {
        self.first_rated = Some(rating);
    }

    /// A new site comes in; its id comes back for the push.
    pub fn add(&mut self) -> SiteId {
        self.seq += 1;
        self.added += 1;
        let mut made = make(self.sites.len(), &mut Dice(self.seq));
        made.row.touched = Seq(self.seq);
        let id = made.row.id;
        self.sites.push(made);
        id
    }

    /// What is written of a site.
    pub fn facts(&self, id: SiteId) -> Option<SiteFacts> {
        self.sites.iter().find(|made| made.row.id == id).map(facts)
    }

    /// How many sites a model has.
    pub fn sites_of_model(&self, code: &str) -> u64 {
        self.sites.iter().filter(|made| made.row.model.as_str() == code).count() as u64
    }

    /// The first few sites.
    pub fn some_sites(&self) -> impl Iterator<Item = &SiteRow> {
        self.sites.iter().take(50).map(|made| &made.row)
    }

    /// Id, name, kind with parent, and number of sites of each commune.
    pub fn communes(&self) -> Vec<(UnitId, String, String, u64)> {
        let mut all = Vec::new();
        for (at, (_, _, _, full, communes)) in DISTRICTS.iter().enumerate() {
            for (place, marked) in communes.iter().enumerate() {
                let (kind, name) = kind_of(marked);
                let kind = Lang::Vi.find(&format!("unit_kind.{kind}")).unwrap_or(kind);
                let sites = self.sites.iter().filter(|made| made.district == at && made.commune == place).count();
                let detail = format!("{kind}, {}", full.to_lowercase());
                all.push((unit_id(at, place), name.to_owned(), detail, sites as u64));
            }
        }
        all
    }

    /// What a server would answer.
    pub fn answer(&self, ask: &Ask) -> Answer {
        match ask {
            Ask::Watch => Answer::Watching { seq: Seq(self.seq), state: state(), capacity: capacity() },
            Ask::Board(ask) => Answer::Board(Box::new(self.board(ask))),
            Ask::Window(ask) => self.window(ask),
            Ask::Card { id, .. } => match self.sites.iter().chain([&self.gone]).find(|made| made.row.id == *id) {
                Some(made) => Answer::Card(Box::new(self.card(made))),
                None => Answer::Refused(Problem::new(Reason::UnknownSite).with("value", id)),
            },
            Ask::Count(_) => Answer::Groups(self.communes_with_good()),
            Ask::RatingSheet(ask) => Answer::RatingSheet(Box::new(self.rating_sheet(ask))),
            Ask::KeepDraft(_) => Answer::Kept { at: last_entry() },
            Ask::DropDraft { .. } => Answer::Dropped,
            Ask::Submit { .. } => {
                Answer::Done(Receipt { seq: Seq(self.seq + 1), ids: Vec::new(), rev: None, merged: Vec::new() })
            }
            Ask::Acts(ask) => past::acts(ask),
            Ask::Undoing { seq } => past::undoing(*seq),
            _ => Answer::Refused(Problem::new(Reason::UnknownCommand)),
        }
    }

    /// Every third site is rated for the period already.
    fn rating_sheet(&self, ask: &RatingSheetAsk) -> RatingSheet {
        let found = self.found(&ask.query);
        let row = |(at, made): (usize, &&Made)| {
            let rated = at % 3 == 2;
            RatingRow {
                id: made.row.id,
                name: made.row.name.clone(),
                place: made.row.commune.clone(),
                model: made.row.model.clone(),
                rating: if at == 0 { self.first_rated } else { rated.then_some(made.row.rating) },
                answers: if rated { vec![true; made.model % 4 + 2] } else { Vec::new() },
                figures: Figures::default(),
                note: String::new(),
                before: Some((PeriodCode::new("2025-H2"), made.row.rating)),
            }
        };
        let (rated, unrated): (Vec<_>, Vec<_>) =
            found.iter().enumerate().map(row).partition(|row: &RatingRow| row.id.index() % 3 == 2);
        let criteria = |at: usize| (0..at % 4 + 2).map(|n| CRITERIA[n].to_owned()).collect();
        RatingSheet {
            period: ask.period.clone().unwrap_or_else(|| PeriodCode::new("2026-H1")),
            periods: ["2026-H1", "2025-H2", "2025", "2025-H1"].map(PeriodCode::new).into(),
            total: found.len() as u32,
            rated: rated.len() as u32,
            criteria: MODELS.iter().enumerate().map(|(at, model)| (ModelCode::new(model.0), criteria(at))).collect(),
            rows: unrated.into_iter().chain(rated).take(ask.limit as usize).collect(),
        }
    }

    fn communes_with_good(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for made in self.sites.iter().filter(|made| made.row.rating == Rating::Good) {
            let values = vec![GroupValue::text(made.unit.as_str())];
            if groups.iter().all(|group| group.values != values) {
                groups.push(Group { values, tally: Tally { sites: 1, ..Tally::default() } });
            }
        }
        groups
    }

    fn found(&self, query: &str) -> Vec<&Made> {
        let words = words(query);
        if words.iter().any(|word| word == "moved:0d") {
            // Three came today before anything happened in the test.
            return self
                .sites
                .iter()
                .take(3)
                .chain(self.sites.iter().rev().take(self.added as usize))
                .chain([&self.gone])
                .collect();
        }
        self.sites.iter().filter(|made| words.iter().all(|word| fits(made, word))).collect()
    }

    fn board(&self, ask: &BoardAsk) -> Board {
        let all: Vec<&Made> = self.sites.iter().collect();
        let units = self.found(&ask.units);
        let with_good = self.communes_with_good().len();
        Board {
            seq: Seq(self.seq),
            at: Some(last_entry()),
            day: day(2026, 11, 24),
            state: state(),
            home: "Tỉnh Yên Bái".to_owned(),
            demo: true,
            total: tally(&all),
            exemplars: count(&all, |made| made.row.exemplar),
            communes_without_good: (communes() - with_good) as u64,
            communes: communes() as u64,
            added_today: 3 + self.added,
            ended_today: 1,
            associations: associations(&self.found(&ask.associations)),
            associations_total: tally(&self.found(&ask.associations)),
            units: unit_rows(&units),
            to_place: Tally { sites: 2, ..Tally::default() },
            units_total: tally(&units),
        }
    }

    fn window(&self, ask: &WindowAsk) -> Answer {
        if ask.query.contains("bad:") || ask.query.contains("status:nonsense") {
            let problem = Problem::new(Reason::BadQuery).with("word", "status:nonsense").with("cause", "?");
            return Answer::Refused(problem);
        }
        let mut found = self.found(&ask.query);
        found.sort_by_cached_key(|made| (key(made, ask.sort), made.row.id));
        if ask.direction == Direction::Descending {
            found.reverse();
        }
        let anchor = ask.anchor.and_then(|id| found.iter().position(|made| made.row.id == id));
        let limit = ask.limit as usize;
        let from = match anchor {
            Some(at) if at < ask.from as usize || at >= ask.from as usize + limit => at.saturating_sub(limit / 2),
            _ => (ask.from as usize).min(found.len()),
        };
        Answer::Window(Box::new(Window {
            seq: Seq(self.seq),
            day: day(2026, 11, 24),
            total: found.len() as u32,
            tally: tally(&found),
            all: self.sites.len() as u32,
            from: from as u32,
            rows: found.iter().skip(from).take(limit).map(|made| made.row.clone()).collect(),
            anchor: anchor.map(|at| at as u32),
        }))
    }

    fn card(&self, made: &Made) -> Card {
        let (_, model, model_en) = MODELS[made.model];
        let copies = self.sites.iter().filter(|other| other.origin == Some(made.row.id)).take(3);
        let origin = made.origin.and_then(|id| self.sites.get(id.index()));
        let district = DISTRICTS[made.district].3;
        let place = format!("{}, {district}, Tỉnh Yên Bái", made.row.commune);
        Card {
            seq: Seq(self.seq),
            day: day(2026, 11, 24),
            row: made.row.clone(),
            facts: facts(made),
            rev: 3,
            undone: false,
            founding_place: place.clone(),
            place: Some(place),
            model: (model.to_owned(), model_en.to_owned()),
            lead: full_names(made.lead),
            partners: made.partners.iter().map(|&at| full_names(at)).collect(),
            drives: vec![(
                "Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh".to_owned(),
                "All people united for new countryside and civilised towns".to_owned(),
            )],
            criteria: vec![
                ("Có quy chế hoạt động và lịch tuần tra".to_owned(), Some(true)),
                ("Duy trì tuần tra đúng lịch trong kỳ".to_owned(), Some(made.row.rating != Rating::Weak)),
                ("Phối hợp thường xuyên với Công an xã".to_owned(), None),
            ],
            ratings: ratings(made),
            events: events(made),
            awards: awards(made),
            origin: origin.map(|made| (made.row.id, made.row.name.clone())),
            copies: copies.map(|made| (made.row.id, made.row.name.clone())).collect(),
            history: history(),
        }
    }
}

fn full_names(at: usize) -> (String, String) {
    (ASSOCIATIONS[at].1.to_owned(), ASSOCIATIONS[at].2.to_owned())
}

fn make(at: usize, dice: &mut Dice) -> Made {
    let model = dice.low(MODELS.len());
    let (code, name, _) = MODELS[model];
    let lead_code = code.split('-').next().unwrap_or(code);
    let lead = ASSOCIATIONS.iter().position(|(code, ..)| *code == lead_code).unwrap_or(0);
    let district = dice.roll(DISTRICTS.len());
    let communes = DISTRICTS[district].4;
    let commune = dice.low(communes.len());
    let (kind, commune_name) = kind_of(communes[commune]);
    let hamlet = HAMLETS[dice.roll(HAMLETS.len())];
    let unit = unit_id(district, commune);
    let others = [6, 4, 1, 2].into_iter().filter(|&other| other != lead);
    let partners: Vec<usize> = others.take(dice.roll(3)).collect();
    let full_name = if hamlet.is_empty() { name.to_owned() } else { format!("{name} {hamlet}") };
    let rating = [Rating::Good, Rating::Fair, Rating::Good, Rating::Average, Rating::Unrated, Rating::Weak];
    // A few communes have no site that is rated good, as in life.
    let rating =
        if commune == communes.len() - 1 && district.is_multiple_of(2) { Rating::Fair } else { rating[dice.low(6)] };
    let row = SiteRow {
        id: SiteId::from_index(u32::try_from(at).expect("few sites")),
        name: full_name.clone(),
        commune: commune_name.to_owned(),
        commune_kind: kind.to_owned(),
        district: Some(DISTRICTS[district].2.to_owned()),
        to_place: at % 500 == 499,
        hamlet: hamlet.to_owned(),
        founded: day(
            2012 + i32::try_from(dice.roll(14)).unwrap_or(0),
            1 + dice.roll(12) as u32,
            1 + dice.roll(28) as u32,
        ),
        members: 9 + dice.low(50) as u32,
        teams: 1 + (dice.roll(9) / 8) as u32,
        rating,
        status: if dice.roll(25) == 0 { Status::Paused } else { Status::Active },
        exemplar: rating == Rating::Good && dice.roll(9) == 0,
        lead: ASSOCIATIONS[lead].3.to_owned(),
        lead_en: ASSOCIATIONS[lead].2.to_owned(),
        model: ModelCode::new(code),
        touched: Seq(100 + at as u64 * 3),
        undone: false,
    };
    let search = fold(&format!("{full_name} {commune_name} {hamlet}"));
    let origin = (at > 40 && dice.roll(6) == 0).then(|| SiteId::from_index(dice.roll(40) as u32));
    Made { row, lead, partners, model, district, commune, unit, origin, search }
}

/// A site that was struck off; its id is far behind all that may still come.
fn gone(sites: usize) -> Made {
    let mut made = make(sites + 100_000, &mut Dice(7));
    made.row.status = Status::StruckOff;
    made
}

fn kind_of(marked: &str) -> (&'static str, &str) {
    match (marked.strip_prefix('*'), marked.strip_prefix('+')) {
        (Some(name), _) => ("ward", name),
        (_, Some(name)) => ("township", name),
        _ => ("commune", marked),
    }
}

fn unit_id(district: usize, commune: usize) -> UnitId {
    UnitId::new(&format!("04{district}{commune:02}@old"))
}

fn words(query: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut quoted = false;
    let mut word = String::new();
    for c in query.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn fits(made: &Made, word: &str) -> bool {
    let code = |at: usize| ASSOCIATIONS[at].0;
    match word.split_once(':') {
        Some(("assoc", want)) => code(made.lead) == want || made.partners.iter().any(|&at| code(at) == want),
        Some(("lead", want)) => code(made.lead) == want,
        Some(("model", want)) => made.row.model.as_str() == want,
        Some(("unit", want)) => want == "15@old" || DISTRICTS[made.district].0 == want || made.unit.as_str() == want,
        Some(("exemplar", _)) => made.row.exemplar,
        Some(("status", want)) => made.row.status.code() == want,
        Some(("origin", want)) => made.origin.is_some_and(|id| id.to_string() == want),
        _ => made.search.contains(&fold(word)),
    }
}

fn key(made: &Made, column: SiteColumn) -> Vec<u8> {
    let row = &made.row;
    let number = |n: u64| n.to_be_bytes().to_vec();
    match column {
        SiteColumn::Id => number(row.id.index() as u64),
        SiteColumn::Name => sort_key(&row.name),
        SiteColumn::Commune => sort_key(&row.commune),
        SiteColumn::Founded => row.founded.to_string().into_bytes(),
        SiteColumn::Members => number(u64::from(row.members)),
        SiteColumn::Teams => number(u64::from(row.teams)),
        SiteColumn::Rating => number(Rating::ALL.iter().position(|rating| *rating == row.rating).unwrap_or(0) as u64),
        SiteColumn::Status => row.status.code().as_bytes().to_vec(),
        SiteColumn::Lead => number(made.lead as u64),
        SiteColumn::Model => row.model.as_str().as_bytes().to_vec(),
        SiteColumn::Touched => number(row.touched.0),
    }
}

fn tally(sites: &[&Made]) -> Tally {
    Tally {
        models: MODELS.iter().enumerate().filter(|(at, _)| sites.iter().any(|made| made.model == *at)).count() as u64,
        sites: sites.len() as u64,
        teams: sites.iter().map(|made| u64::from(made.row.teams)).sum(),
        members: sites.iter().map(|made| u64::from(made.row.members)).sum(),
    }
}

fn count(sites: &[&Made], fits: impl Fn(&Made) -> bool) -> u64 {
    sites.iter().filter(|made| fits(made)).count() as u64
}

fn communes() -> usize {
    DISTRICTS.iter().map(|district| district.4.len()).sum()
}

fn associations(sites: &[&Made]) -> Vec<AssociationRow> {
    let some =
        |fits: &dyn Fn(&Made) -> bool| tally(&sites.iter().copied().filter(|made| fits(made)).collect::<Vec<_>>());
    let row = |(at, (code, name, name_en, short)): (usize, &(&str, &str, &str, &str))| AssociationRow {
        code: AssociationCode::new(code),
        name: (*name).to_owned(),
        name_en: (*name_en).to_owned(),
        short: (*short).to_owned(),
        tally: some(&|made| made.lead == at || made.partners.contains(&at)),
        lead: some(&|made| made.lead == at),
        models: MODELS
            .iter()
            .enumerate()
            .filter(|(_, (model, ..))| model.split('-').next() == Some(code))
            .map(|(place, (model, name, name_en))| ModelRow {
                code: ModelCode::new(model),
                name: (*name).to_owned(),
                name_en: (*name_en).to_owned(),
                tally: some(&|made| made.model == place),
            })
            .collect(),
    };
    ASSOCIATIONS.iter().enumerate().map(row).collect()
}

fn unit_rows(sites: &[&Made]) -> Vec<UnitRow> {
    let some =
        |fits: &dyn Fn(&Made) -> bool| tally(&sites.iter().copied().filter(|made| fits(made)).collect::<Vec<_>>());
    let row = |id: UnitId, depth, level, kind: &str, name: &str, full_name: String, tally| UnitRow {
        id,
        depth,
        level: Level::new(level),
        kind: kind.to_owned(),
        name: name.to_owned(),
        formerly: String::new(),
        search: fold(&full_name),
        full_name,
        tally,
    };
    let root = "Tỉnh Yên Bái".to_owned();
    let mut rows = vec![row(UnitId::new("15@old"), 0, "province", "province", "Yên Bái", root, some(&|_| true))];
    for (at, (id, kind, name, full, communes)) in DISTRICTS.iter().enumerate() {
        let tally = some(&|made| made.district == at);
        rows.push(row(UnitId::new(id), 1, "district", kind, name, (*full).to_owned(), tally));
        for (place, marked) in communes.iter().enumerate() {
            let (kind, name) = kind_of(marked);
            let title = match kind {
                "ward" => "Phường",
                "township" => "Thị trấn",
                _ => "Xã",
            };
            let tally = some(&|made| made.district == at && made.commune == place);
            rows.push(row(unit_id(at, place), 2, "commune", kind, name, format!("{title} {name}"), tally));
        }
    }
    rows
}

fn capacity() -> Capacity {
    Capacity {
        session: SessionNumber(1),
        officer: OfficerName::new("canbo"),
        viewing_as: None,
        title: String::new(),
        powers: Power::ALL.to_vec(),
    }
}

fn state() -> ServerState {
    ServerState { today: day(2026, 11, 24), sessions: 3, read_only: None }
}

fn facts(made: &Made) -> SiteFacts {
    let row = &made.row;
    let days = |n| row.founded.checked_add_days(chrono::Days::new(n));
    SiteFacts {
        model: row.model.clone(),
        unit: made.unit.clone(),
        name: row.name.clone(),
        hamlet: row.hamlet.clone(),
        lead: AssociationCode::new(ASSOCIATIONS[made.lead].0),
        partners: made.partners.iter().map(|&at| AssociationCode::new(ASSOCIATIONS[at].0)).collect(),
        founded: row.founded,
        launched: days(8),
        decision: Some(Decision {
            number: format!("{}/QĐ-UBND", 10 + row.id.index() % 140),
            date: row.founded.checked_sub_days(chrono::Days::new(2)),
            issuer: format!("UBND xã {}", row.commune),
        }),
        teams: row.teams,
        members: row.members,
        self_direction: vec![SelfDirection::Manage, SelfDirection::Prevent, SelfDirection::Mediate],
        funding: Funding { socialised: true, amount_vnd: 60_000_000 },
        origin: made.origin,
        drives: Vec::new(),
        note: "Sinh hoạt hằng quý tại nhà văn hóa thôn".to_owned(),
    }
}

fn ratings(made: &Made) -> Vec<RatingLine> {
    let line = |period: &str, rating| RatingLine {
        period: period.to_owned(),
        rating,
        figures: Figures { sessions: 4, attendees: 120, tips: 3, mediations: 2 },
    };
    vec![line("2026-H1", made.row.rating), line("2025-H2", Rating::Good), line("2025-H1", Rating::Fair)]
}

fn events(made: &Made) -> Vec<EventLine> {
    let event = |event, on, reason: &str| EventLine { event, on, into: None, reason: reason.to_owned() };
    vec![
        event(EventKind::Strengthened, day(2025, 3, 14), "thay tổ trưởng"),
        event(EventKind::Launched, made.row.founded, ""),
    ]
}

fn awards(made: &Made) -> Vec<AwardLine> {
    let award = AwardLine {
        form: "giấy khen".to_owned(),
        level: Recognition::District,
        on: day(2025, 8, 19),
        decision: "1606/QĐ-UBND, UBND huyện".to_owned(),
    };
    if made.row.exemplar { vec![award] } else { Vec::new() }
}

fn history() -> Vec<HistoryLine> {
    let line = |seq, act: &str, fields: &[(&str, &str, &str)], undone| HistoryLine {
        seq: Seq(seq),
        at: last_entry(),
        by: OfficerName::new("nam"),
        via: Via::Tui,
        act: act.to_owned(),
        rated: None,
        fields: fields.iter().map(|(f, a, b)| ((*f).to_owned(), (*a).to_owned(), (*b).to_owned())).collect(),
        undone,
    };
    let rated = |seq, period: &str, rating, via| {
        let rated = Some((period.to_owned(), rating));
        HistoryLine { rated, via, ..line(seq, "assess", &[], false) }
    };
    vec![
        line(4_812, "edit_site", &[("members", "28", "30")], false),
        line(4_795, "edit_site", &[("launched", "2019-05-01", "2019-05-12")], false),
        line(4_790, "edit_site", &[("note", "\"\"", "\"Sinh hoạt hằng quý\"")], true),
        rated(4_700, "2026-H1", Rating::Good, Via::Tui),
        line(4_650, "exemplar", &[], false),
        rated(1_206, "2025-H2", Rating::Good, Via::Import),
        rated(1_205, "2025-H1", Rating::Fair, Via::Import),
        line(1_204, "add_site", &[], false),
    ]
}
