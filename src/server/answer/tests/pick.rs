//! Pick lists: what a fragment finds, in which order, and what pasted names mean.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::json;

use crate::model::change::Change;
use crate::model::code::Via;
use crate::model::field::PickOf;
use crate::model::id::OfficerName;
use crate::model::problem::Reason;
use crate::server::answer::Cache;
use crate::server::answer::tests::Desk;
use crate::server::answer::tests::day;
use crate::server::answer::tests::succession;
use crate::server::answer::tests::unit;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::NameAsk;
use crate::wire::message::Named;
use crate::wire::message::PickAsk;
use crate::wire::message::PickRow;

impl Desk {
    fn pick(&mut self, of: PickOf, text: &str, on: &str) -> (Vec<PickRow>, u32) {
        let ask = PickAsk { of, text: text.to_owned(), on: day(on), limit: 50 };
        match self.ask(&Ask::Pick(ask)) {
            Answer::Picks { rows, total } => (rows, total),
            other => panic!("{other:?}"),
        }
    }

    fn codes(&mut self, of: PickOf, text: &str, on: &str) -> String {
        let (rows, _) = self.pick(of, text, on);
        rows.into_iter().map(|row| row.code).collect::<Vec<_>>().join(" ")
    }

    fn name(&mut self, of: PickOf, text: &str, on: &str) -> String {
        let ask = NameAsk { of, texts: vec![text.to_owned()], on: day(on) };
        let Answer::Named(named) = self.ask(&Ask::Name(ask)) else { panic!("no names") };
        match &named[..] {
            [Named::One(row)] => row.code.clone(),
            [Named::Several(rows)] => {
                format!("? {}", rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>().join(" "))
            }
            [Named::Nothing] => "-".to_owned(),
            other => panic!("{other:?}"),
        }
    }
}

const OLD: &str = "2021-05-12";
const NEW: &str = "2026-01-01";

#[test]
fn units_are_found_by_fragments_on_the_map_of_the_day() {
    let mut desk = Desk::new();
    for (of, typed, on, want) in [
        (PickOf::Commune, "hung khanh", OLD, "04543@old"),
        (PickOf::Commune, "hk", OLD, "04543@old"),
        (PickOf::Commune, "khanh hung", OLD, "04543@old"),
        (PickOf::Commune, "hungkhanh", NEW, "04543@2025"),
        // The district of that name is no place for a site, and on the new map it is gone.
        (PickOf::Commune, "nghia lo", OLD, "04660@old"),
        (PickOf::Unit, "ngl", OLD, "133@old 04660@old"),
        (PickOf::Commune, "ngl", NEW, "04660@2025"),
        // What it was called before.
        (PickOf::Commune, "luong thinh", NEW, "04543@2025"),
        (PickOf::Commune, "tx nghia lo", NEW, "04660@2025 04661@2025"),
        (PickOf::Commune, "trung tam", OLD, "04660@old"),
        // The register's own area comes first, also before a better fit elsewhere.
        (PickOf::Commune, "hung", OLD, "04543@old 05554@old"),
        (PickOf::Commune, "Hùng", OLD, "04543@old 05554@old"),
        (PickOf::Commune, "minh tien", OLD, "04546@old 04300@old 05551@old"),
        // Words of what lies above tell apart what has one name.
        (PickOf::Commune, "minh tien tran yen", OLD, "04546@old"),
        (PickOf::Commune, "minh tien dh", OLD, "05551@old"),
        (PickOf::Commune, "minh tien thai nguyen", OLD, "05551@old"),
        // The own province tells nothing apart.
        (PickOf::Commune, "tien yb", OLD, ""),
        (PickOf::Commune, "luong bai", NEW, ""),
        // A name that another province has on that day is not taken for a later one of the own.
        (PickOf::Unit, "thai nguyen", NEW, "19@old"),
        (PickOf::Commune, "tran", OLD, "04663@old"),
        (PickOf::Unit, "tran", OLD, "138@old 04663@old"),
        (PickOf::Commune, "tt yt", OLD, "04303@old"),
        (PickOf::Commune, "04546", OLD, "04546@old"),
        (PickOf::Commune, "04546@old", OLD, "04546@old"),
        (PickOf::Commune, "zzz", OLD, ""),
        (PickOf::Commune, "!?", OLD, ""),
    ] {
        assert_eq!(desk.codes(of, typed, on), want, "{typed} on {on}");
    }
}

#[test]
fn rows_of_one_name_can_be_told_apart() {
    let mut desk = Desk::new();
    let (rows, total) = desk.pick(PickOf::Commune, "minh tien", OLD);
    let details: Vec<_> = rows.iter().map(|row| row.detail.as_str()).collect();
    assert_eq!(details, ["xã, huyện Trấn Yên", "xã, huyện Lục Yên", "xã, huyện Định Hóa, tỉnh Thái Nguyên"]);
    assert_eq!(total, 3);
    let (rows, _) = desk.pick(PickOf::Commune, "lương thịnh", NEW);
    assert_eq!(rows[0].detail, "xã, tỉnh Lào Cai ← Xã Lương Thịnh");
}

#[test]
fn what_the_officer_used_lately_comes_first_then_what_has_more_sites() {
    let mut desk = Desk::new();
    desk.officer = OfficerName::new("lan");
    desk.site("04300@old", "Của người khác", json!({}));
    desk.officer = OfficerName::new("nam");
    desk.cache = Cache::default();
    assert_eq!(desk.codes(PickOf::Commune, "minh", OLD), "04300@old 04546@old 05551@old");
    desk.via = Via::Import;
    desk.site("04546@old", "Từ tệp", json!({"lead": "CCB", "model": "CCB-01"}));
    assert_eq!(desk.codes(PickOf::Association, "", OLD), "CCB HND HPN");
    desk.via = Via::Tui;
    let id = desk.site("05551@old", "Tự nhập", json!({"lead": "HPN", "partners": ["CCB"], "model": "HND-04"}));
    assert_eq!(desk.codes(PickOf::Association, "", OLD), "HPN CCB HND");
    assert_eq!(desk.codes(PickOf::Model, "", OLD), "HND-04 CCB-01 HND-01");
    assert_eq!(desk.codes(PickOf::Site, "", OLD), format!("{id} S000001 S000002"));
    let (rows, _) = desk.pick(PickOf::Commune, "", OLD);
    let first: Vec<_> = rows.iter().map(|row| (row.code.as_str(), row.sites, row.recent)).take(2).collect();
    assert_eq!(first, [("04546@old", 1, false), ("04300@old", 1, false)]);
    let away = rows.iter().find(|row| row.code == "05551@old").unwrap();
    assert!(away.recent && away.sites == 1);
    // Before the founding there were no sites, and after the reform they stand elsewhere.
    assert!(desk.pick(PickOf::Commune, "", "2020-01-01").0.iter().all(|row| row.sites == 0));
    desk.site("04531@old", "Lương Thịnh", json!({}));
    desk.site("04543@old", "Hưng Khánh", json!({}));
    let (rows, _) = desk.pick(PickOf::Unit, "hung khanh", NEW);
    assert_eq!((rows[0].code.as_str(), rows[0].sites), ("04543@2025", 2));
    let (rows, _) = desk.pick(PickOf::Unit, "lao cai", NEW);
    assert_eq!((rows[0].code.as_str(), rows[0].sites), ("15@2025", 2));
}

#[test]
fn short_lists_are_found_by_codes_initials_and_english() {
    let mut desk = Desk::new();
    for (of, typed, want) in [
        (PickOf::Association, "hnd", "HND"),
        (PickOf::Association, "hccb", "CCB"),
        (PickOf::Association, "women", "HPN"),
        (PickOf::Association, "hoi", "CCB HND HPN"),
        (PickOf::Model, "antt", "HND-04"),
        (PickOf::Model, "hnd", "HND-04 HND-01"),
        (PickOf::Model, "hnd01", "HND-01"),
        (PickOf::Model, "HND-01", "HND-01"),
        (PickOf::Model, "hnd pháp luật", "HND-01"),
        (PickOf::WorkField, "kien thuc", "legal-knowledge"),
        (PickOf::WorkField, "traffic", ""),
        (PickOf::Recipient, "ccb", "CCB"),
        (PickOf::Drive, "", ""),
    ] {
        assert_eq!(desk.codes(of, typed, OLD), want, "{typed}");
    }
    desk.must(json!({"add_model": {"code": "NEW-1", "name": "Mới", "lead": "HND", "field": "clan"}}));
    assert_eq!(desk.codes(PickOf::Model, "moi", OLD), "NEW-1");
    let seq = desk.register().seq().0;
    desk.must(json!({"undo": {"seq": seq}}));
    assert_eq!(desk.codes(PickOf::Model, "moi", OLD), "");
}

#[test]
fn sites_are_found_by_name_hamlet_place_model_and_id() {
    let mut desk = Desk::new();
    let one = desk.site("04543@old", "CLB Nông dân với pháp luật", json!({"hamlet": "thôn Hợp Nhất"}));
    let two = desk.site("04300@old", "CLB Cựu chiến binh", json!({"model": "CCB-01", "lead": "CCB"}));
    let three = desk.site("04531@old", "Tổ nông dân tự quản", json!({"model": "HND-04"}));
    for (typed, want) in [
        ("nong dan", format!("{three} {one}")),
        ("clb", format!("{two} {one}")),
        ("hop nhat", one.clone()),
        ("xx clb hung", String::new()),
        ("clb hung", one.clone()),
        ("clb hk", one.clone()),
        ("tran yen", format!("{three} {one}")),
        ("nong luc", String::new()),
        ("antt", three.clone()),
        ("ccb-01", two.clone()),
        ("S000002", two.clone()),
        ("2", two.clone()),
        ("S000009", String::new()),
    ] {
        assert_eq!(desk.codes(PickOf::Site, typed, OLD), want, "{typed}");
    }
    desk.must(json!({"edit_site": {"id": two, "set": {"name": "Tiếng kẻng"}}}));
    assert_eq!(desk.codes(PickOf::Site, "clb", OLD), one);
    assert_eq!(desk.codes(PickOf::Site, "kẻng", OLD), two);
    let seq = desk.register().site("S000002".parse_id()).unwrap().seq.0;
    desk.must(json!({"undo": {"seq": seq + 2}}));
    assert_eq!(desk.codes(PickOf::Site, "kẻng", OLD), "");
    let (rows, _) = desk.pick(PickOf::Site, "hop nhat", OLD);
    assert_eq!(rows[0].detail, "thôn Hợp Nhất, xã Hưng Khánh, huyện Trấn Yên · HND-01");
}

trait ParseId {
    fn parse_id(&self) -> crate::model::id::SiteId;
}

impl ParseId for str {
    fn parse_id(&self) -> crate::model::id::SiteId {
        crate::model::id::SiteId::parse(self).unwrap()
    }
}

#[test]
fn periods_around_the_day_are_offered_and_others_can_be_typed() {
    let mut desk = Desk::new();
    let on = "2024-07-03";
    let (rows, _) = desk.pick(PickOf::Period, "", on);
    let first: Vec<_> = rows.iter().map(|row| row.code.as_str()).take(3).collect();
    assert_eq!(first, ["2024-H1", "2024-H2", "2023-H2"]);
    for (typed, want) in [
        ("2024h1", "2024-H1"),
        ("6 tháng 2024", "2024-H1 2024-H2"),
        ("6 thang dau nam 2023", "2023-H1"),
        ("quý 3 2023", "2023-Q3"),
        ("q2 2024", "2024-Q2"),
        ("năm 2022", "2022"),
        ("2011-H2", "2011-H2"),
        ("2025-H1", ""),
        ("9t 2023", "2023-9M"),
    ] {
        let codes = desk.codes(PickOf::Period, typed, on);
        let shown: Vec<_> = codes.split(' ').take(want.split(' ').count()).collect();
        assert_eq!(shown.join(" "), want, "{typed}: {codes}");
    }
    desk.must(json!({"add_period": {"code": "TET-2024", "start": "2024-01-25", "end": "2024-02-20", "kind": "drive"}}));
    assert_eq!(desk.codes(PickOf::Period, "tet", on), "TET-2024");
}

#[test]
fn pasted_names_mean_one_record_or_are_told() {
    let mut desk = Desk::new();
    let one = desk.site("04543@old", "Tiếng kẻng an ninh, trật tự", json!({"hamlet": "thôn 2"}));
    let two = desk.site("04531@old", "Tiếng kẻng an ninh, trật tự", json!({}));
    for (of, text, on, want) in [
        (PickOf::Commune, "Hưng Khánh", OLD, "04543@old"),
        (PickOf::Commune, " xã hưng khánh ", OLD, "04543@old"),
        (PickOf::Commune, "X. Hung Khanh", OLD, "04543@old"),
        (PickOf::Commune, "Hưng Khánh, Trấn Yên", OLD, "04543@old"),
        (PickOf::Commune, "Hưng Khánh (H. Trấn Yên, tỉnh Yên Bái)", OLD, "04543@old"),
        (PickOf::Commune, "Hưng Khánh, Lục Yên", OLD, "-"),
        (PickOf::Commune, "TT Yên Thế", OLD, "04303@old"),
        (PickOf::Commune, "Minh Tiến", OLD, "? 04546@old 04300@old"),
        (PickOf::Commune, "Minh Tiến, Lục Yên", OLD, "04300@old"),
        (PickOf::Commune, "Minh Tiến, Định Hóa", OLD, "05551@old"),
        (PickOf::Commune, "Hùng An", OLD, "05554@old"),
        (PickOf::Commune, "Nghĩa Lộ", OLD, "04660@old"),
        (PickOf::Unit, "Nghĩa Lộ", OLD, "? 133@old 04660@old"),
        (PickOf::Unit, "thị xã Nghĩa Lộ", OLD, "133@old"),
        (PickOf::Commune, "Lương Thịnh", NEW, "? 04543@2025"),
        (PickOf::Commune, "04543", OLD, "04543@old"),
        (PickOf::Commune, "04543", NEW, "04543@2025"),
        (PickOf::Commune, "04531@old", OLD, "04531@old"),
        (PickOf::Commune, "Hưng", OLD, "-"),
        (PickOf::Commune, "", OLD, "-"),
        (PickOf::Association, "HND", OLD, "HND"),
        (PickOf::Association, "hội nông dân", OLD, "HND"),
        (PickOf::Association, "Farmers' Union", OLD, "HND"),
        (PickOf::Association, "Hội", OLD, "-"),
        (PickOf::Model, "hnd 01", OLD, "HND-01"),
        (PickOf::Model, "Nông dân tự quản về an ninh, trật tự", OLD, "HND-04"),
        (PickOf::Period, "2024-H1", OLD, "-"),
        (PickOf::Period, "6T đầu 2024", NEW, "2024-H1"),
        (PickOf::Period, "6 tháng đầu năm 2024", NEW, "2024-H1"),
        (PickOf::Site, "S000002", OLD, &two),
        (PickOf::Site, "tiếng kẻng an ninh, trật tự", OLD, &format!("? {one} {two}")),
        (PickOf::Site, "Tiếng kẻng an ninh, trật tự, Lương Thịnh", OLD, &two),
        (PickOf::Site, "Tiếng kẻng an ninh, trật tự, thôn 2", OLD, &one),
        (PickOf::Recipient, "CCB", OLD, "CCB"),
        (PickOf::Recipient, "S000001", OLD, &one),
    ] {
        assert_eq!(desk.name(of, text, on), want, "{text} on {on}");
    }
    let many = NameAsk { of: PickOf::Commune, texts: vec![String::new(); 5001], on: day(OLD) };
    let Answer::Refused(problem) = desk.ask(&Ask::Name(many)) else { panic!("too many are answered") };
    assert_eq!(problem.reason, Reason::TooLargeNumber);
}

proptest! {
    #[test]
    fn a_fragment_finds_only_rows_that_differ(typed in "[a-zđưạ0-9 ,-]{0,8}", on in 0usize..2, at in 0usize..9) {
        use PickOf::*;
        let of = [Model, Commune, Unit, Association, Site, Drive, Period, WorkField, Recipient][at];
        let mut desk = Desk::new();
        desk.site("04543@old", "CLB Nông dân", json!({}));
        let (rows, total) = desk.pick(of, &typed, [OLD, NEW][on]);
        prop_assert!(rows.len() <= total as usize && rows.len() <= 50);
        let looks: HashSet<_> = rows.iter().map(|row| (&row.name, &row.detail, &row.code)).collect();
        prop_assert_eq!(looks.len(), rows.len());
        // Fewer rows are the first of more.
        let ask = PickAsk { of, text: typed, on: day([OLD, NEW][on]), limit: 3 };
        let Answer::Picks { rows: fewer, .. } = desk.ask(&Ask::Pick(ask)) else { panic!("no rows") };
        if of != Recipient {
            prop_assert_eq!(&fewer[..], &rows[..fewer.len()]);
        }
    }
}

#[test]
fn what_is_added_later_is_found_too() {
    let mut desk = Desk::new();
    assert_eq!(desk.codes(PickOf::Commune, "viet hong", NEW), "");
    let new = ("commune", "04540@2025", "Xã", "Việt Hồng", "15@2025");
    desk.push(vec![Change::AddUnit(unit(&new))], None);
    assert_eq!(desk.codes(PickOf::Commune, "viet hong", NEW), "04540@2025");
    assert_eq!(desk.codes(PickOf::Commune, "viet hong", OLD), "");
    desk.push(vec![Change::AddSuccession(succession(&("04546@old", "04540@2025")))], None);
    assert_eq!(desk.codes(PickOf::Commune, "viet hong", OLD), "04546@old");
    desk.site("04546@old", "Tiếng kẻng", json!({}));
    let (rows, _) = desk.pick(PickOf::Commune, "vh", NEW);
    assert_eq!((rows[0].code.as_str(), rows[0].sites), ("04540@2025", 1));
}
