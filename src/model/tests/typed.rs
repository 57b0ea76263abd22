//! What people type, over all fields of all forms.

use proptest::collection::btree_set;
use proptest::collection::vec;
use proptest::prelude::BoxedStrategy;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;
use proptest::sample::select;
use proptest::sample::subsequence;
use serde_json::Value;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc;

use crate::model::code::FormKind;
use crate::model::field::FIELDS;
use crate::model::field::Field;
use crate::model::field::Input;
use crate::model::field::PickOf;
use crate::model::problem::Reason;
use crate::model::rules::MOST_DONG;
use crate::model::tests::world::TODAY;
use crate::model::tests::world::day;
use crate::model::typed::read;
use crate::model::typed::written;
use crate::text::nfc::has_control;

fn field(form: FormKind, name: &str) -> &'static Field {
    form.field(name).expect("a field")
}

/// What was read, or why it was refused.
fn told(form: FormKind, name: &str, typed: &str) -> Value {
    match read(field(form, name), typed, day(TODAY)) {
        Ok(value) => value.unwrap_or_default(),
        Err(problem) => Value::from(format!("{:?}", problem.reason)),
    }
}

#[test]
fn each_kind_of_field_reads_what_is_typed() {
    use FormKind::*;
    let cases = [
        (Site, "name", "  To\u{302}\u{309}  tự\u{200c} quản ", json!("Tổ tự quản")),
        (Site, "name", " \n ", Value::Null),
        (Site, "hamlet", "ế", json!("ế")),
        (Site, "founded", "hôm nay", json!(TODAY)),
        (Site, "founded", "ho\u{302}m nay", json!(TODAY)),
        (Site, "founded", "ngày kia", json!("NotADay")),
        (Site, "members", "1.134", json!(1134)),
        (Site, "members", "ba mươi", json!("NotACount")),
        (Site, "members", "-1", json!("Negative")),
        (Site, "members", "10000001", json!("TooLargeNumber")),
        (Site, "funding.amount_vnd", "1,5 tỷ", json!(1_500_000_000)),
        (Site, "funding.amount_vnd", "nhiều", json!("NotASum")),
        (Site, "funding.socialised", "Có", json!(true)),
        (Site, "funding.socialised", "không", json!(false)),
        (Site, "funding.socialised", "x", json!(true)),
        (Site, "funding.socialised", "N", json!(false)),
        (Site, "funding.socialised", "có lẽ", json!("NotYesOrNo")),
        (Site, "decision.number", "45 qd ubnd", json!("45/QĐ-UBND")),
        (Site, "decision.number", " biên bản  họp ", json!("biên bản họp")),
        (Site, "self", "prot, manage;prevent", json!(["manage", "prevent", "protect"])),
        (Site, "self", "pr", json!("BadChoice")),
        (Site, "self", "manage ma", json!("DuplicateItem")),
        (Site, "model", "hnd-01", json!("hnd-01")),
        (Site, "model", "nông dân", json!("UnknownModel")),
        (Site, "unit", "hưng khánh", json!("UnknownUnit")),
        (Site, "origin", "s000123", json!("S000123")),
        (Site, "origin", "123", json!("UnknownSite")),
        (Site, "partners", "CA, MTTQ", json!(["CA", "MTTQ"])),
        (Site, "partners", " , ", Value::Null),
        (Model, "code", "hnd-01", json!("HND-01")),
        (Model, "code", "hnd 01", json!("BadCode")),
        (Model, "code", "HNĐ", json!("BadCode")),
        (Model, "code", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx", json!("TooLong")),
        (Model, "criteria", "một; hai ;;ba", json!(["một", "hai", "ba"])),
        (Model, "criteria", "một; vì thế\r\nhai\n", json!(["một; vì thế", "hai"])),
        (Model, "criteria", "một; một", json!("DuplicateItem")),
        (Association, "code", "hnd", json!("HND")),
        (Officer, "name", "Lan.nv", json!("Lan.nv")),
        (Officer, "rights", "entry  unit:138@old; viewer;", json!(["entry unit:138@old", "viewer"])),
        (Officer, "rights", "ghi sổ", json!("BadRight")),
        (Event, "event", "stre", json!("strengthened")),
        (Event, "event", "st", json!("BadChoice")),
        (Event, "event", "Struck off", json!("struck_off")),
        (Event, "event", "exemplar", json!("exemplar")),
        (Event, "event", "exemplar-", json!("exemplar_withdrawn")),
        (Assessment, "rating", "g", json!("good")),
        (Assessment, "rating", "\"", json!("BadChoice")),
        (Assessment, "criteria", "11011", json!([true, true, false, true, true])),
        (Assessment, "criteria", "x - C;K", json!([true, false, true, false])),
        (Assessment, "criteria", "1121", json!("NotAnswers")),
        (Assessment, "criteria", ";", Value::Null),
        (Assessment, "period", "2024 H1", json!("BadPeriod")),
        (Award, "to", "giỏi", json!("UnknownId")),
    ];
    for (form, name, typed, want) in cases {
        assert_eq!(told(form, name, typed), want, "{form}.{name}: {typed:?}");
    }
}

#[test]
fn a_choice_that_may_be_several_names_just_those() {
    let problem = read(field(FormKind::Event, "event"), "st", day(TODAY)).expect_err("two begin so");
    assert_eq!((problem.reason, problem.field.as_str()), (Reason::BadChoice, "event"));
    assert!(problem.args.contains(&("choices".to_owned(), "strengthened, struck_off".to_owned())), "{problem:?}");
}

#[test]
fn a_problem_speaks_of_the_member_of_the_command() {
    let problem = read(field(FormKind::Award, "decision.date"), "x", day(TODAY)).expect_err("no day");
    assert_eq!(problem.field, "decision");
    let told = [("field", "decision"), ("value", "x")].map(|(hole, word)| (hole.to_owned(), word.to_owned()));
    assert_eq!(problem.args, told);
}

#[test]
fn forms_open_on_what_is_there() {
    use FormKind::*;
    let cases = [
        (Site, "founded", json!("2024-05-31"), "31/05/2024"),
        (Site, "members", json!(1134), "1134"),
        (Site, "funding.amount_vnd", json!(60_000_000), "60.000.000"),
        (Site, "funding.socialised", json!(true), "yes"),
        (Site, "self", json!(["manage", "prevent"]), "manage, prevent"),
        (Site, "note", Value::Null, ""),
        (Site, "partners", json!([]), ""),
        (Model, "criteria", json!(["một", "hai"]), "một; hai"),
        (Model, "criteria", json!(["một", "hai; ba"]), "một\nhai; ba"),
        (Officer, "rights", json!(["viewer", "entry assoc:HND"]), "viewer; entry assoc:HND"),
        (Assessment, "criteria", json!([true, false]), "10"),
        (Assessment, "rating", json!("good"), "good"),
    ];
    for (form, name, value, want) in cases {
        assert_eq!(written(field(form, name), &value), want, "{form}.{name}");
    }
}

/// A value that a record can have in a field.
fn a_value(field: &Field) -> BoxedStrategy<Value> {
    let text = "[A-ZĐa-zđếữ0-9][a-zđếữ0-9;,.-]{0,9}( [A-Za-zđ0-9;]{1,9}){0,3}";
    let code = "[A-Za-z0-9][A-Za-z0-9_.@-]{0,12}";
    let codes = || btree_set(code, 1..5).prop_map(|codes| codes.into_iter().collect::<Value>()).boxed();
    let site = || (1u32..99_999_999).prop_map(|number| Value::from(format!("S{number:06}"))).boxed();
    match field.input {
        Input::Line(_) => text.prop_map(Value::from).boxed(),
        Input::Lines(_) => btree_set(text, 1..5).prop_map(|items| items.into_iter().collect()).boxed(),
        Input::Code if field.form == FormKind::Officer => code.prop_map(Value::from).boxed(),
        Input::Code => "[A-Z0-9][A-Z0-9-]{0,12}".prop_map(Value::from).boxed(),
        Input::Rights => btree_set(select(vec!["viewer", "wall", "administrator", "entry unit:138@old"]), 1..4)
            .prop_map(|rights| rights.into_iter().collect::<Value>())
            .boxed(),
        Input::DecisionNumber => {
            prop_oneof![Just(json!("45/QĐ-UBND")), "[0-9]{1,6}/(QĐ|NQ|KH)-[A-CE-Z]{2,6}".prop_map(Value::from)].boxed()
        }
        Input::Day => (1945i32..=2099, 1u32..=12, 1u32..=28)
            .prop_map(|(year, month, day)| Value::from(format!("{year}-{month:02}-{day:02}")))
            .boxed(),
        Input::Count(most) => (0..=most).prop_map(Value::from).boxed(),
        Input::Money => prop_oneof![0..=MOST_DONG, (0u64..1000).prop_map(|millions| millions * 1_000_000)]
            .prop_map(Value::from)
            .boxed(),
        Input::YesNo => any::<bool>().prop_map(Value::from).boxed(),
        Input::Choice(choices) => select(choices.names()).prop_map(Value::from).boxed(),
        Input::Choose(choices) => {
            let names = choices.names();
            let most = names.len();
            subsequence(names, 1..=most).prop_map(Value::from).boxed()
        }
        Input::Pick(PickOf::Site) => site(),
        Input::PickMany(PickOf::Site) => site().prop_map(|id| json!([id])).boxed(),
        Input::Pick(_) => code.prop_map(Value::from).boxed(),
        Input::PickMany(_) => codes(),
        Input::Criteria => vec(any::<bool>(), 1..12).prop_map(Value::from).boxed(),
    }
}

/// Something typed: near to sense, or anything at all.
fn a_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9./, -]{0,10}( ?(tr|triệu|tỷ|k|đ|d|n|th))?",
        "[0-9]{1,4}[/ -]?(qd|kh|2021|nq)?[/ -](ubnd|hdnd|hnd)?",
        "[+-][0-9]{0,12} ?(d|tuần|th|y)",
        "[a-zđế_@;, -]{0,16}",
        "[01xck -]{0,8}",
        "(?s:.{0,24})",
    ]
}

proptest! {
    #[test]
    fn what_a_form_shows_is_read_as_what_was_there(
        (at, value) in (0..FIELDS.len()).prop_flat_map(|at| (Just(at), a_value(&FIELDS[at])))
    ) {
        let shown = written(&FIELDS[at], &value);
        prop_assert_eq!(read(&FIELDS[at], &shown, day(TODAY)), Ok(Some(value)), "{:?}", shown);
    }

    #[test]
    fn whatever_is_typed_is_read_once_and_for_all(at in 0..FIELDS.len(), typed in a_text()) {
        let field = &FIELDS[at];
        match read(field, &typed, day(TODAY)) {
            Ok(Some(value)) => {
                let shown = written(field, &value);
                prop_assert!(is_nfc(&shown));
                prop_assert!(!has_control(&shown));
                prop_assert_eq!(read(field, &shown, day(TODAY)), Ok(Some(value)), "{:?}", shown);
            }
            Ok(None) => prop_assert!(!typed.contains(|c: char| c.is_ascii_alphanumeric())),
            Err(problem) => {
                prop_assert_eq!(problem.field.as_str(), field.member());
                prop_assert!(problem.args.iter().any(|(hole, _)| hole == "field"));
            }
        }
    }

    #[test]
    fn decomposed_letters_mean_the_same(at in 0..FIELDS.len(), typed in a_text()) {
        let (composed, apart): (String, String) = (typed.nfc().collect(), typed.nfd().collect());
        prop_assert_eq!(read(&FIELDS[at], &composed, day(TODAY)), read(&FIELDS[at], &apart, day(TODAY)));
    }
}
