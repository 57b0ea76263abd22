//! Random lives of a register, held against figures that are counted plainly from its entries.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::Days;
use proptest::collection::vec;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;
use serde_json::Value;
use serde_json::json;

use crate::model::change::Change;
use crate::model::code::EventKind;
use crate::model::count::GroupKey;
use crate::model::count::GroupValue;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::entry::Entry;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::query::Filter;
use crate::model::query::Query;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::SiteFacts;
use crate::model::site::SiteValue;
use crate::model::standing::Sum;
use crate::model::standing::View;
use crate::model::tests::world::TODAY;
use crate::model::tests::world::World;
use crate::model::tests::world::day;
use crate::model::tests::world::site;

fn a_day() -> impl Strategy<Value = String> {
    (0u64..2500).prop_map(|after| {
        day("2020-01-01").checked_add_days(Days::new(after)).map(|day| day.to_string()).unwrap_or_default()
    })
}

fn a_site() -> impl Strategy<Value = String> {
    (1u32..8).prop_map(|number| format!("S{number:06}"))
}

fn a_command() -> impl Strategy<Value = Value> {
    let unit = prop_oneof![
        Just("a@old"),
        Just("b@old"),
        Just("c@old"),
        Just("d@old"),
        Just("z@old"),
        Just("ab@2025"),
        Just("d1@2025")
    ];
    let model = prop_oneof![Just(("HND-01", "HND")), Just(("HND-02", "HND")), Just(("CCB-01", "CCB"))];
    let add = (unit, model, a_day(), any::<bool>(), 0u32..90).prop_map(
        |(unit, (model, lead), founded, with_front, members)| {
            let mut body = site(unit, &founded);
            body["model"] = json!(model);
            body["lead"] = json!(lead);
            body["members"] = json!(members);
            if with_front {
                body["partners"] = json!(["MTTQ"]);
            }
            json!({"add_site": body})
        },
    );
    let edit =
        (a_site(), a_day(), 0u32..90, any::<bool>(), a_day()).prop_map(|(id, as_of, members, dates, founded)| {
            let mut set = json!({"members": members, "teams": members % 4});
            if dates {
                set["founded"] = json!(founded);
            }
            json!({"edit_site": {"id": id, "set": set}, "as_of": as_of})
        });
    let kinds: Vec<EventKind> = EventKind::ALL.to_vec();
    let event = (a_site(), proptest::sample::select(kinds), a_day(), a_site()).prop_map(|(id, event, on, into)| {
        let into = (event == EventKind::Merged).then_some(into);
        json!({"site_event": {"id": id, "event": event, "on": on, "into": into}})
    });
    let assess = (a_site(), 2020u32..2026, any::<bool>(), any::<bool>()).prop_map(|(id, year, half, good)| {
        let rating = if good { "good" } else { "weak" };
        json!({"assess": {"site": id, "period": format!("{year}-H{}", 1 + u8::from(half)), "rating": rating}})
    });
    let names = (0u32..3, any::<bool>()).prop_map(|(number, model)| match model {
        true => json!({"add_model": {"code": format!("NEW-{number}"), "name": "Mới", "lead": "HND", "field": "new"}}),
        false => json!({"add_association": {"code": format!("NEW{number}"), "name": "Mới"}}),
    });
    let period = (0u32..2).prop_map(|number| {
        json!({"add_period": {"code": format!("2022-H{}", number + 1), "start": "2022-02-01", "end": "2022-09-30", "kind": "special"}})
    });
    let refer = (a_site(), a_day(), 0u32..3, any::<bool>()).prop_map(|(id, as_of, number, partners)| {
        let set = if partners {
            json!({"partners": ["MTTQ", format!("NEW{number}")]})
        } else {
            json!({"model": format!("NEW-{number}"), "lead": "CCB"})
        };
        json!({"edit_site": {"id": id, "set": set}, "as_of": as_of})
    });
    let lead = (a_site(), a_day(), any::<bool>()).prop_map(|(id, as_of, front)| {
        let set = if front { json!({"lead": "MTTQ", "partners": []}) } else { json!({"partners": ["HND"]}) };
        json!({"edit_site": {"id": id, "set": set}, "as_of": as_of})
    });
    let undo = (8u64..70).prop_map(|seq| json!({"undo": {"seq": seq}}));
    prop_oneof![4 => add, 3 => edit, 3 => event, 2 => assess, 4 => undo, 1 => names, 1 => period, 2 => refer, 2 => lead]
}

/// A site as a person with paper and pencil would keep it.
struct Plain {
    seq: Seq,
    facts: SiteFacts,
    edits: Vec<(Day, Seq, Vec<SiteValue>)>,
    events: Vec<(Day, Seq, EventKind)>,
}

/// Retells the entries that were not taken back.
fn retell(entries: &[Entry]) -> BTreeMap<SiteId, Plain> {
    let mut gone: BTreeSet<Seq> = BTreeSet::new();
    for entry in entries.iter().rev() {
        if let (Some(Change::Undo { seq }), false) = (entry.changes.first(), gone.contains(&entry.seq)) {
            gone.insert(*seq);
        }
    }
    let mut sites: BTreeMap<SiteId, Plain> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !gone.contains(&entry.seq)) {
        for change in &entry.changes {
            match change {
                Change::AddSite { id, facts } => {
                    let plain = Plain { seq: entry.seq, facts: facts.clone(), edits: Vec::new(), events: Vec::new() };
                    sites.insert(*id, plain);
                }
                Change::EditSite { id, on, set, .. } => {
                    if let Some(site) = sites.get_mut(id) {
                        site.edits.push((*on, entry.seq, set.values().to_vec()));
                    }
                }
                Change::SiteEvent { id, event, on, .. } => {
                    if let Some(site) = sites.get_mut(id) {
                        site.events.push((*on, entry.seq, *event));
                    }
                }
                _ => {}
            }
        }
    }
    sites
}

/// Counts the sites of a day, by reading everything up to it in the order of days.
fn count_plainly(sites: &BTreeMap<SiteId, Plain>, on: Day) -> (Tally, BTreeMap<String, Tally>) {
    let (mut total, mut by_lead) = (Tally::default(), BTreeMap::<String, Tally>::new());
    let mut models: BTreeSet<(String, String)> = BTreeSet::new();
    for site in sites.values() {
        let mut facts = site.facts.clone();
        let mut edits: Vec<_> = site.edits.iter().collect();
        edits.sort_by_key(|(day, seq, _)| (*day, *seq));
        for (day, _, values) in edits {
            for value in values {
                if *day <= on || matches!(value, SiteValue::Founded(_)) {
                    facts.put(value.clone());
                }
            }
        }
        let ended = site.events.iter().any(|(day, _, event)| *day <= on && event.ends());
        if facts.founded > on || ended || site.seq == Seq(0) {
            continue;
        }
        let lead = facts.lead.to_string();
        let group = by_lead.entry(lead.clone()).or_default();
        for (tally, scope) in [(&mut total, String::new()), (group, lead)] {
            tally.sites += 1;
            tally.teams += u64::from(facts.teams);
            tally.members += u64::from(facts.members);
            tally.models += u64::from(models.insert((scope, facts.model.to_string())));
        }
    }
    (total, by_lead)
}

fn all_records(register: &Register) -> Vec<Record> {
    let keys =
        Table::ALL.iter().flat_map(|table| (0..register.len(*table)).map(|number| RecordKey { table: *table, number }));
    keys.filter_map(|key| register.record(key)).collect()
}

/// All that leads to a site: the order of names, the searched texts, the copies, the entries.
fn found_by(register: &Register) -> Vec<String> {
    let about = |id: SiteId| {
        let copies: Vec<_> = register.copies_of(id).map(|copy| copy.id).collect();
        let acts = register.acts_on(RecordKey { table: Table::Sites, number: id.index() as u32 });
        format!("{id} {:?} {:?} {copies:?} {acts:?}", register.search_text(id), register.marked_text(id))
    };
    let codes = ["NEW-0", "NEW-1", "NEW-2", "NEW0", "NEW1", "NEW2", "2022-H1", "HND"];
    let named = codes.map(|code| {
        format!("{code} {:?} {:?} {:?}", register.model(code), register.association(code), register.period(code))
    });
    register.sites_by_name().map(about).chain(named).collect()
}

proptest! {
    #[test]
    fn figures_of_a_filter_are_those_of_its_group(commands in vec(a_command(), 1..50)) {
        let mut world = World::new();
        for command in &commands {
            let _refused = world.submit(command);
        }
        for on in ["2022-01-01", "2024-12-01", "2025-07-01", TODAY].map(day) {
            let view = View::of(&world.register, on);
            for (key, word) in [(GroupKey::Lead, "lead"), (GroupKey::Association, "assoc"), (GroupKey::Model, "model"), (GroupKey::Commune, "unit"), (GroupKey::Province, "unit")] {
                for (value, tally) in view.groups(key) {
                    let GroupValue::Text(code) = world.register.group_value(key, value) else { continue };
                    let query = Query::parse(&format!("{word}:{code} placed:yes")).expect("a query");
                    let all = Query::parse(&format!("{word}:{code}")).expect("a query");
                    let query = if word == "unit" { query } else { all };
                    let filter = Filter::new(&query, &world.register, on).expect("codes that are there");
                    let mut sum = Sum::default();
                    filter.find(&world.register, &view).for_each(|(_, standing)| sum.add(&standing));
                    prop_assert_eq!(sum.tally(), tally, "{}:{} on {}", word, code, on);
                }
            }
        }
    }

    #[test]
    fn kept_figures_are_recounted_figures_and_as_of_is_a_retelling(commands in vec(a_command(), 1..60)) {
        let mut world = World::new();
        let days = ["2020-06-01", "2022-01-01", "2024-11-30", "2024-12-01", "2025-06-30", "2025-07-01", TODAY].map(day);
        let mut views: Vec<View> = days.iter().map(|day| View::of(&world.register, *day)).collect();
        for command in &commands {
            if let Ok(seq) = world.submit(command) {
                let touched: Vec<_> = world.register.act(seq).map(|act| act.touched().collect()).unwrap_or_default();
                views.iter_mut().for_each(|view| view.refresh(&world.register, touched.iter().copied()));
            }
        }
        let plain = retell(&world.entries);
        for view in &views {
            prop_assert!(*view == View::of(&world.register, view.day()), "kept figures of {} differ", view.day());
            for id in (0..world.register.sites().len()).map(|at| SiteId::from_index(at as u32)) {
                let Some(standing) = view.standing(id) else { continue };
                prop_assert!(standing.model != u32::MAX && standing.lead != u32::MAX, "{} of something that is gone", id);
                prop_assert!(!standing.partners.contains(&standing.lead), "{} leads and is a partner on {}", id, view.day());
            }
            let (total, by_lead) = count_plainly(&plain, view.day());
            prop_assert_eq!(view.total(), total, "on {}", view.day());
            for (lead, tally) in by_lead {
                let (at, _) = world.register.association(&lead).expect("a lead that is there");
                prop_assert_eq!(view.group(GroupKey::Lead, at), tally, "{} on {}", lead, view.day());
            }
        }
    }

    #[test]
    fn a_register_loaded_from_its_records_is_the_same(commands in vec(a_command(), 1..60)) {
        let mut world = World::new();
        for command in &commands {
            let _refused = world.submit(command);
        }
        let records = all_records(&world.register);
        let loaded = Register::load(records.clone().into_iter()).expect("records that fit");
        prop_assert_eq!(&all_records(&loaded), &records);
        prop_assert_eq!(loaded.seq(), world.register.seq());
        prop_assert!(View::of(&loaded, day(TODAY)) == View::of(&world.register, day(TODAY)));
        prop_assert_eq!(found_by(&loaded), found_by(&world.register));
        let mut replayed = Register::new();
        for entry in &world.entries {
            replayed.apply(entry).expect("an entry that fits");
        }
        prop_assert_eq!(&all_records(&replayed), &records);
    }
}
