//! Every kind of file, whole and with a bad cell in it.

use std::fs;
use std::path::Path;

use super::*;
use crate::exchange::flaw::Cause;
use crate::lang::Lang;
use crate::model::date::parse_day;
use crate::model::id::OfficerName;
use crate::model::record::Table;

/// A register in small: one file of each kind.
const SMALL: &[(&str, &str)] = &[
    (
        "units.csv",
        "id,gso_code,level,kind,name,full_name,parent_id,valid_from,valid_to,lat,lon,aliases\n\
        P@old,15,province,province,Yên Bái,Tỉnh Yên Bái,,,2025-07-01,21.6,104.5,\n\
        D@old,138,district,rural-district,Trấn Yên,Huyện Trấn Yên,P@old,,2025-07-01,,,\n\
        c@old,04498,commune,commune,Cổ Phúc,Xã Cổ Phúc,D@old,,2025-07-01,,,Co Phuc;Cổ phúc cũ\n\
        P@new,15,province,province,Lào Cai,Tỉnh Lào Cai,,2025-07-01,,,,\n",
    ),
    (
        "successions.csv",
        "from_id,to_id,date,kind,source,confidence\nP@old,P@new,2025-07-01,merge,202/2025/QH15,dataset\n",
    ),
    (
        "associations.csv",
        "code,name,name_en,short\nHND,Hội Nông dân,Farmers' Union,Hội Nông dân\nCA,Công an,Police,Công an\n",
    ),
    ("drives.csv", "code,name,name_en,association\nntm,Nông thôn mới,New countryside,\ntn,Thanh niên,Youth,CA\n"),
    ("periods.csv", "code,start,end,kind\n2019-H1,2019-01-01,2019-06-30,half-year\n"),
    ("models.csv", "code,name,name_en,lead,field,level,note\nHND-01,Nông dân,Farmers,HND,patrol,province,\n"),
    ("criteria.csv", "model,position,text\nHND-01,2,Hai\nHND-01,1,Một\n"),
    (
        "sites.csv",
        "id,model,unit,name,hamlet,lead,partners,founded,launched,decision_number,decision_date,decision_issuer,teams,\
        members,self,socialised,amount_vnd,origin,drives,note\n\
        a,HND-01,c@old,Tổ một,thôn 1,HND,CA,2018-01-19,,10/QĐ-UBND,2018-01-17,UBND xã,1,15,manage;protect,yes,60000,,ntm,\n\
        b,HND-01,c@old,Tổ hai,thôn 2,HND,,2018-02-19,2018-02-20,,,,,,,,,a,,\n",
    ),
    ("events.csv", "site,event,on,into,reason\na,launched,2018-03-01,,\na,merged,2020-01-01,b,gộp lại\n"),
    (
        "assessments.csv",
        "site,period,rating,criteria,sessions,attendees,tips,mediations,assessed_on,note\n\
        b,2019-H1,good,yes;no,4,157,1,0,2019-06-14,\n",
    ),
    ("activities.csv", "kind,unit,association,on,attendees,title\ntraining,D@old,CA,2022-02-25,62,Tập huấn\n"),
    (
        "awards.csv",
        "to,level,form,decision_number,decision_date,decision_issuer,on\n\
        b,commune,giấy khen,191/QĐ,2019-11-09,UBND xã,2019-11-14\nHND,province,bằng khen,,,,2020-01-01\n",
    ),
];

/// Loads the small register from a folder, after one text of one file was replaced.
fn load(file: &str, from: &str, to: &str) -> Result<(Vec<Portion>, Register), Flaw> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in SMALL {
        let text = if *name == file { text.replacen(from, to, 1) } else { (*text).to_owned() };
        fs::write(folder.path().join(name), text).expect("room for a file");
    }
    load_all(&Bundle::Folder(folder.path().into()), "P@old")
}

fn load_all(bundle: &Bundle, home: &str) -> Result<(Vec<Portion>, Register), Flaw> {
    let today = parse_day("2026-01-15").expect("a day");
    let context = Context { today, by: OfficerName::new("lan"), via: Via::Init };
    let mut progress = |progress: Progress<'_>| assert!(progress.done <= progress.of);
    let mut plan = Plan::new(bundle, Settings::default(), context, &mut progress).expect("settings fit");
    assert!(plan.add_ground(home)?, "{home}");
    plan.add_bodies()?;
    plan.add_records()?;
    Ok(plan.finish())
}

#[test]
fn every_kind_of_file_is_read() {
    let (portions, register) = load("", "", "").expect("good files");
    assert!(portions.iter().all(|portion| !portion.changes.is_empty()));
    for (table, rows) in [
        (Table::Units, 4),
        (Table::Successions, 1),
        (Table::Associations, 2),
        (Table::Drives, 2),
        (Table::Periods, 1),
        (Table::Models, 1),
        (Table::Sites, 2),
        (Table::Assessments, 1),
        (Table::Activities, 1),
        (Table::Awards, 2),
    ] {
        assert_eq!(register.len(table), rows, "{}", table.name());
    }
    let model = register.models().first().expect("a model");
    assert_eq!(model.criteria, ["Một", "Hai"]);
    let sites: Vec<_> = register.sites().collect();
    let [a, b] = sites.as_slice() else { panic!("two sites") };
    assert_eq!((b.first.origin, a.events.last().and_then(|event| event.into)), (Some(a.id), Some(b.id)));
    assert!(a.first.decision.is_some() && b.first.decision.is_none());
    assert!(a.first.funding.socialised && a.first.funding.amount_vnd == 60_000);
    let assessment = register.assessments_of(b.id).next().expect("an assessment");
    assert_eq!(
        (assessment.facts.criteria.as_slice(), assessment.on.to_string().as_str()),
        (&[true, false][..], "2019-06-14")
    );
}

#[test]
fn a_bad_cell_is_told_with_its_place() {
    let cases = [
        ("units.csv", "21.6,", "north,", "2 lat WrongType"),
        ("units.csv", "Trấn Yên,Huyện", ",Huyện", "3 name Missing"),
        ("units.csv", "rural-district,Trấn Yên", "rural-district,Trấn\u{1b}Yên", "3 name ControlCharacters"),
        ("successions.csv", "2025-07-01", "2025-02-30", "2 date BadDate"),
        ("successions.csv", "merge", "marge", "2 kind BadCode"),
        ("associations.csv", "HND,Hội", ",Hội", "2 code Missing"),
        ("associations.csv", "CA,Công an", "HND,Công an", "3 code Exists"),
        ("associations.csv", ",short", ",shorter", "2 shorter UnknownField"),
        ("drives.csv", "Youth,CA", "Youth,XX", "3 association UnknownAssociation"),
        ("periods.csv", "2019-06-30", "30/06/2019", "2 end BadDate"),
        ("models.csv", ",HND,patrol", ",XX,patrol", "2 lead UnknownAssociation"),
        ("models.csv", ",province,", ",planet,", "2 level BadChoice"),
        ("criteria.csv", "HND-01,2", "HND-02,2", "2 model UnknownModel"),
        ("criteria.csv", "HND-01,1", "HND-01,2", "3 position DuplicateItem"),
        ("criteria.csv", "HND-01,1", "HND-01,x", "3 position WrongType"),
        ("sites.csv", "a,HND-01", "a,HND-09", "2 model UnknownModel"),
        ("sites.csv", "b,HND-01", "a,HND-01", "3 id Exists"),
        ("sites.csv", "2018-01-17", "2018-1-17", "2 decision_date BadDate"),
        ("sites.csv", ",15,manage", ",-15,manage", "2 members Negative"),
        ("sites.csv", ",15,manage", ",nhiều,manage", "2 members WrongType"),
        ("sites.csv", "manage;protect", "manage;pray", "2 self BadChoice"),
        ("sites.csv", ",yes,", ",maybe,", "2 socialised WrongType"),
        ("sites.csv", ",a,,\n", ",zzz,,\n", "3 origin UnknownSite"),
        ("sites.csv", "2018-01-19", "2025-07-02", "2 unit UnitClosed"),
        ("events.csv", "merged,2020-01-01,b", "merged,2020-01-01,c", "3 into UnknownSite"),
        ("events.csv", "launched", "lunched", "2 event BadChoice"),
        ("events.csv", "2018-03-01", "", "2 on Missing"),
        ("assessments.csv", "yes;no", "yes;no;yes", "2 criteria WrongCriteriaCount"),
        ("assessments.csv", "yes;no", "yes;perhaps", "2 criteria WrongType"),
        ("assessments.csv", "2019-06-14", "soon", "2 assessed_on BadDate"),
        ("assessments.csv", ",157,", ",-1,", "2 attendees Negative"),
        ("activities.csv", "D@old", "E@old", "2 unit UnknownUnit"),
        ("awards.csv", "HND,province", "XX,province", "3 to UnknownAssociation"),
        ("awards.csv", "2019-11-09", "2019-11-31", "2 decision_date BadDate"),
    ];
    for (file, from, to, want) in cases {
        let flaw = load(file, from, to).map(|_| ()).expect_err(want);
        let Cause::Record(problem) = &flaw.cause else { panic!("{flaw}") };
        let line = flaw.line.unwrap_or_default();
        let got = format!("{line} {} {:?}", flaw.column.as_deref().unwrap_or("-"), problem.reason);
        assert_eq!((flaw.file.as_str(), got.as_str()), (file, want), "{from} -> {to}");
        for lang in Lang::ALL {
            let told = flaw.told(lang);
            assert!(told.starts_with(file) && !told.contains('{'), "{told}");
        }
    }
}

#[test]
fn a_file_that_is_no_sheet_is_told() {
    let flaw = load("sites.csv", "a,HND-01", "\"a,HND-01").map(|_| ()).expect_err("an open quote");
    assert!(matches!(flaw.cause, Cause::Sheet(_)), "{flaw}");
    assert!(flaw.told(Lang::En).starts_with("sites.csv: line 2: a quote"), "{}", flaw.told(Lang::En));
    let empty = tempfile::tempdir().expect("a folder");
    let flaw = load_all(&Bundle::Folder(empty.path().into()), "P@old").map(|_| ()).expect_err("no file");
    assert_eq!(flaw.told(Lang::En), "units.csv: there is no such file; please check the name and the folder.");
}

#[test]
fn the_demo_register_is_whole() {
    let (portions, register) = load_all(&Bundle::CompiledIn, "15@old").expect("good files");
    assert_eq!((register.sites().len(), register.models().len()), (1232, 56));
    assert_eq!((register.assessments().len(), register.activities().len(), register.awards().len()), (5594, 159, 180));
    for portion in &portions {
        assert!(portion.changes.len() <= MOST_CHANGES);
        assert!(serde_json::to_string(&portion.changes).expect("JSON").len() < 950_000);
    }
    // What the file calls S000412 is that in the register too, since the file is in the order of founding.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/sites.csv");
    let text = fs::read_to_string(folder).expect("the file");
    assert!(register.sites().zip(text.lines().skip(1)).all(|(site, line)| line.starts_with(&site.id.to_string())));
    let imported = portions.iter().filter(|portion| portion.via == Via::Import).count();
    assert!(imported > 10 && portions.first().is_some_and(|portion| portion.via == Via::Init));
}
