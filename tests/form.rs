//! Forms: what is typed becomes one command, nothing typed is lost, and nothing is rewritten under the typing hand.

use antq::lang::Lang;
use antq::model::code::FormKind;
use antq::model::code::Via;
use antq::model::field::FIELDS;
use antq::model::problem::Problem;
use antq::model::problem::Reason;
use antq::model::site::SiteField;
use antq::text::nfc::shown;
use antq::text::width::width;
use antq::tui::event::Event;
use antq::wire::message::Ask;
use antq::wire::message::Draft;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use unicode_normalization::is_nfc;

use crate::clerk::conflict;
use crate::clerk::like;
use crate::seat::Seat;

fn seat() -> Seat {
    Seat::new(Lang::Vi, 120, 36)
}

/// Types a site up to its head-count.
fn typical(seat: &mut Seat) {
    seat.press("n 12/5/21 Enter hnd-01 Enter");
    seat.write("hung k");
    seat.press("Enter");
    seat.write("thôn 3");
    seat.press("Enter Enter Enter Enter 30 Enter");
}

#[track_caller]
fn shows(seat: &Seat, text: &str) {
    let screen = seat.screen();
    assert!(screen.contains(text), "«{text}» is not on\n{screen}");
}

fn last(seat: &Seat) -> &Value {
    seat.clerk.lines.last().expect("something was submitted")
}

#[test]
fn a_site_is_typed_from_the_first_field_to_the_last() {
    let mut seat = seat();
    typical(&mut seat);
    shows(&seat, "12/05/2021");
    shows(&seat, "HND-01 · ");
    shows(&seat, "xã, huyện trấn yên");
    seat.press("C-s");
    let mut line = last(&seat).clone();
    assert!(line["token"].as_str().is_some_and(|token| token.len() == 32), "{line}");
    line["token"] = Value::Null;
    let want = json!({
        "add_site": {
            "founded": "2021-05-12", "model": "HND-01", "unit": "04302@old", "hamlet": "thôn 3",
            "name": "Nông dân với kiến thức pháp luật", "lead": "HND", "members": 30,
        },
        "token": null,
    });
    assert_eq!(line, want);
    assert_eq!(seat.clerk.vias, [Via::Tui]);
    assert!(seat.app.tasks.is_empty());
    shows(&seat, "Đã lưu S001135 · u hoàn tác");
    assert!(seat.clerk.drafts.is_empty());
}

#[test]
fn parts_stand_together_and_fields_that_are_not_asked_for_are_left_out() {
    let mut seat = seat();
    typical(&mut seat);
    let hidden = seat.screen();
    assert!(!hidden.contains("Nơi ban hành"), "{hidden}");
    seat.press("2 Enter Enter 45/QD-UBND Enter 10/5/21 Enter");
    seat.write("UBND huyện Trấn Yên");
    seat.press("Enter 1 3 Enter c Enter 60tr Enter Enter Enter");
    seat.write("Sinh hoạt hằng quý");
    seat.press("C-s");
    let site = &last(&seat)["add_site"];
    let decision = json!({ "number": "45/QĐ-UBND", "date": "2021-05-10", "issuer": "UBND huyện Trấn Yên" });
    assert_eq!(site["decision"], decision);
    assert_eq!(site["self"], json!(["manage", "protect"]));
    assert_eq!(site["funding"], json!({ "socialised": true, "amount_vnd": 60_000_000 }));
    assert_eq!((&site["teams"], &site["note"]), (&json!(2), &json!("Sinh hoạt hằng quý")));
    assert!(site.get("launched").is_none() && site.get("origin").is_none());
}

#[test]
fn the_next_record_of_a_series_takes_over_what_repeats() {
    let mut seat = seat();
    typical(&mut seat);
    seat.press("F9");
    shows(&seat, "đã thêm 1");
    let first = last(&seat).clone();
    seat.write("minh q");
    seat.press("Enter Enter Enter Enter Enter 25 F9");
    let second = last(&seat);
    assert_eq!(second["add_site"]["unit"], "04304@old");
    assert_eq!(second["add_site"]["members"], 25);
    for kept in ["founded", "model", "name", "lead"] {
        assert_eq!(second["add_site"][kept], first["add_site"][kept], "{kept}");
    }
    assert!(second["add_site"].get("hamlet").is_none());
    assert_ne!(second["token"], first["token"]);
    shows(&seat, "đã thêm 2");
    // The untouched next one leaves no draft, and goes without a word.
    seat.wait(400);
    assert!(seat.clerk.drafts.is_empty());
    seat.press("Esc");
    assert!(seat.app.tasks.is_empty());
}

#[test]
fn a_field_can_be_told_to_repeat_or_not() {
    let mut seat = seat();
    typical(&mut seat);
    seat.press("Up C-k");
    shows(&seat, "bản ghi sau sẽ giữ ô này");
    seat.press("F9");
    seat.write("minh q");
    seat.press("Enter C-s");
    assert_eq!(last(&seat)["add_site"]["members"], 30);
}

#[test]
fn a_bad_value_keeps_the_caret_and_says_what_to_type() {
    let mut seat = seat();
    seat.press("n 31/2/21 Enter");
    shows(&seat, "Ngày thành lập");
    shows(&seat, "31/2/21");
    let here = seat.cursor();
    seat.press("Tab");
    assert_eq!(seat.cursor(), here);
    seat.press("C-u 28/2/21 Enter");
    shows(&seat, "28/02/2021");
    assert_ne!(seat.cursor(), here);
}

#[test]
fn what_is_required_is_marked_at_save() {
    let mut seat = seat();
    seat.press("n C-s");
    assert!(seat.clerk.lines.is_empty());
    shows(&seat, "(còn thiếu)");
    shows(&seat, "Ngày thành lập: còn thiếu, hãy nhập.");
    seat.press("hn Enter C-s");
    shows(&seat, "Mô hình: còn thiếu");
}

#[test]
fn the_first_letter_takes_the_place_of_a_number_and_text_goes_on() {
    let mut seat = seat();
    seat.press("Right Right Right e");
    shows(&seat, "Sửa điểm S0");
    let before = seat.province.facts(seat.app.site().expect("a site")).expect("facts").note;
    seat.press("35 F3");
    seat.write("ghi ch");
    seat.press("Enter");
    seat.write(", thêm");
    seat.press("C-s");
    let set = &last(&seat)["edit_site"]["set"];
    assert_eq!(*set, json!({ "members": 35, "note": format!("{before}, thêm") }));
}

#[test]
fn a_correction_sends_only_what_changed_with_the_revision_that_was_seen() {
    let mut seat = seat();
    seat.press("e C-s");
    shows(&seat, "Không có gì thay đổi");
    seat.press("F3");
    seat.write("thanh vien");
    seat.press("Enter 99 C-s");
    let line = last(&seat);
    assert_eq!(line["rev"], 3);
    assert_eq!(line["edit_site"]["set"], json!({ "members": 99 }));
    assert!(line["edit_site"].get("declined").is_none());
}

#[test]
fn keys_that_come_before_the_record_are_typed_when_it_is_there() {
    let mut seat = seat();
    seat.press("Right Right Right");
    seat.holds = true;
    seat.press("e 41 C-s");
    assert!(seat.clerk.lines.is_empty());
    seat.answer();
    assert_eq!(last(&seat)["edit_site"]["set"], json!({ "members": 41 }));
}

#[test]
fn typing_goes_on_before_the_list_is_there() {
    let mut seat = seat();
    seat.press("n hn Enter");
    seat.holds = true;
    seat.write("hnd-01");
    seat.press("Enter");
    seat.write("nga q");
    seat.press("Enter");
    seat.write("thôn 5");
    seat.answer();
    shows(&seat, "Nga Quán");
    shows(&seat, "thôn 5");
    seat.press("C-s");
    let site = &last(&seat)["add_site"];
    assert_eq!(
        (&site["model"], &site["unit"], &site["hamlet"]),
        (&json!("HND-01"), &json!("04305@old"), &json!("thôn 5"))
    );
}

#[test]
fn who_means_nothing_or_several_is_told() {
    let mut seat = seat();
    seat.press("n hn Enter");
    seat.holds = true;
    seat.write("xyz");
    seat.press("Enter");
    seat.answer();
    shows(&seat, "Mô hình: không thấy “xyz”");
    seat.press("C-u hnd-02 Enter");
    // Two communes are called Tân Thịnh in life; here two are made alike by what is typed.
    seat.holds = true;
    seat.write("trạm tấu");
    seat.press("Enter");
    seat.write("x");
    seat.answer();
    seat.press("C-s");
    let screen = seat.screen();
    assert!(screen.contains("Trạm Tấu"), "{screen}");
}

#[test]
fn the_keys_of_the_list_move_in_it_while_it_is_open() {
    let mut seat = seat();
    seat.press("n hn Enter hnd");
    shows(&seat, "Tổ tuần tra xung kích");
    seat.press("Down Enter");
    shows(&seat, "HND-02 · ");
    seat.press("Up");
    seat.press("Enter C-s");
    shows(&seat, "Xã, phường: còn thiếu");
}

#[test]
fn several_are_picked_one_after_the_other() {
    let mut seat = seat();
    typical(&mut seat);
    seat.press("F3");
    seat.write("phoi hop");
    seat.press("Enter ca Enter ccb Enter nct Enter BS C-s");
    assert_eq!(last(&seat)["add_site"]["partners"], json!(["CA", "CCB"]));
}

#[test]
fn a_draft_is_kept_while_one_types_and_an_untouched_form_leaves_none() {
    let mut seat = seat();
    seat.press("n");
    seat.wait(1_000);
    assert_eq!(seat.clerk.keeps, 0);
    // 100 ms between keys never rest, so it is kept after 250 ms all the same.
    for c in "12/5/21".chars() {
        seat.write(&c.to_string());
        seat.wait(100);
    }
    assert!((2..=3).contains(&seat.clerk.keeps), "{}", seat.clerk.keeps);
    seat.wait(120);
    let draft = seat.clerk.drafts.last().expect("a draft");
    assert_eq!((draft.form, draft.field.as_str(), draft.subject.as_str()), (FormKind::Site, "founded", ""));
    assert!(draft.body.contains("12/5/21"), "{}", draft.body);
    shows(&seat, "nháp đã giữ");
}

#[test]
fn what_was_put_away_opens_again_with_the_caret_where_it_was() {
    let mut seat = seat();
    typical(&mut seat);
    seat.press("Up Up Up Up Up");
    seat.press("Left Left BS");
    let (before, caret) = (seat.screen(), seat.cursor());
    seat.press("Esc");
    assert!(seat.app.tasks.is_empty());
    shows(&seat, "Đã cất nháp; nhấn D để mở lại.");
    seat.press("D");
    shows(&seat, "Bạn đang ở ô Thôn, tổ, cơ quan của Thêm điểm mô hình (nháp 14:31 hôm nay).");
    seat.press("Enter");
    let strip = |screen: &str| screen.lines().filter(|line| !line.contains("┌")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(strip(&seat.screen()), strip(&before));
    assert_eq!(seat.cursor(), caret);
    seat.press("C-s");
    assert_eq!(last(&seat)["add_site"]["hamlet"], "thô 3");
    assert!(seat.clerk.drafts.is_empty());
}

#[test]
fn drafts_that_were_left_are_offered_at_the_start() {
    let mut before = seat();
    typical(&mut before);
    before.press("Esc");
    let mut seat = seat();
    seat.clerk.drafts = before.clerk.drafts.clone();
    seat.app = antq::tui::app::App::new(Lang::Vi, None, seat.app.area, seat.app.now);
    seat.happen(Event::Tick);
    shows(&seat, "Bạn đang ở ô Số tổ của Thêm điểm mô hình");
    seat.press("Enter C-s");
    assert_eq!(last(&seat)["add_site"]["members"], 30);
}

#[test]
fn a_draft_goes_only_when_it_is_told_twice() {
    let mut seat = seat();
    seat.press("n hn");
    seat.wait(400);
    seat.press("F8");
    shows(&seat, "F8 lần nữa");
    seat.press("Left F8 F8");
    assert!(seat.app.tasks.is_empty() && seat.clerk.drafts.is_empty());
    seat.press("n hn Esc");
    assert_eq!(seat.clerk.drafts.len(), 1);
    seat.press("D F8 F8");
    assert!(seat.clerk.drafts.is_empty());
}

#[test]
fn a_draft_is_kept_before_the_dashboard_ends() {
    let mut seat = seat();
    seat.press("n hn C-c");
    assert!(seat.ended);
    assert_eq!(seat.clerk.drafts.len(), 1);
}

#[test]
fn a_save_over_a_lost_line_is_sent_again_with_the_same_token() {
    let mut seat = seat();
    typical(&mut seat);
    seat.holds = true;
    seat.press("C-s");
    shows(&seat, "Đang lưu…");
    // The line goes before the answer comes: nobody knows whether it was written.
    seat.happen(Event::Lost("reset".to_owned()));
    shows(&seat, "Chờ nối lại với máy chủ để lưu");
    seat.press("x Enter");
    seat.happen(Event::Back);
    seat.answer();
    let tokens: Vec<_> = seat.clerk.lines.iter().map(|line| line["token"].clone()).collect();
    assert!(!tokens.is_empty() && tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    shows(&seat, "Đã lưu");
}

#[test]
fn an_unknown_outcome_is_asked_again() {
    let mut seat = seat();
    typical(&mut seat);
    seat.clerk.refusals.push_back(Problem::new(Reason::OutcomeUnknown));
    seat.press("C-s");
    shows(&seat, "Đang lưu…");
    assert_eq!(seat.clerk.lines.len(), 1);
    seat.wait(1_100);
    assert_eq!(seat.clerk.lines.len(), 2);
    assert_eq!(seat.clerk.lines[0], seat.clerk.lines[1]);
    assert!(seat.app.tasks.is_empty());
}

#[test]
fn a_refusal_puts_the_caret_to_the_field_it_is_about() {
    let mut seat = seat();
    typical(&mut seat);
    let day = Problem::new(Reason::BeforeFounding).on("launched").with("field", "launched").with("day", "2021-05-12");
    seat.clerk.refusals.push_back(day);
    seat.press("C-s");
    shows(&seat, "Ngày ra mắt: sớm hơn ngày thành lập 12/05/2021");
    seat.press("20/5/21 C-s");
    assert_eq!(last(&seat)["add_site"]["launched"], "2021-05-20");
    assert!(seat.app.tasks.is_empty());
}

#[test]
fn changes_of_colleagues_in_other_fields_are_told() {
    let mut seat = seat();
    seat.press("Right Right Right e 35");
    seat.clerk.merged = vec!["teams".to_owned()];
    seat.press("C-s");
    shows(&seat, "đồng nghiệp đã sửa: Số tổ");
}

#[test]
fn a_clash_is_chosen_by_digits_and_what_is_let_go_is_told() {
    for (key, set, declined) in [
        ("1", json!({ "members": 0 }), json!({ "members": 35 })),
        ("2", json!({ "members": 35 }), Value::Null),
        ("3", json!({}), json!({ "members": 35 })),
    ] {
        let mut seat = seat();
        seat.press("Right Right Right e 35");
        let before = seat.province.facts(seat.app.site().expect("a site")).expect("facts").members;
        seat.clerk.refusals.push_back(conflict());
        (seat.clerk.rev, seat.clerk.changed) = (1, vec![(SiteField::Members, json!(31)), (SiteField::Teams, json!(7))]);
        seat.press("C-s");
        shows(&seat, "lan 14:31");
        shows(&seat, "● 3 lan".replace("● 3", "· 3").as_str());
        seat.press("C-s");
        shows(&seat, "Còn ô chưa chọn");
        seat.press(key);
        seat.press("C-s");
        let line = last(&seat);
        assert_eq!(line["rev"], 4, "{line}");
        let set = if key == "1" { json!({ "members": before }) } else { set };
        assert_eq!(line["edit_site"]["set"], set, "{key}");
        assert_eq!(line["edit_site"].get("declined").cloned().unwrap_or_default(), declined, "{key}");
        assert!(seat.app.tasks.is_empty());
    }
}

#[test]
fn a_clash_can_be_edited_with_all_values_known() {
    let mut seat = seat();
    seat.press("Right Right Right e 35");
    seat.clerk.refusals.push_back(conflict());
    (seat.clerk.rev, seat.clerk.changed) = (1, vec![(SiteField::Members, json!(31)), (SiteField::Teams, json!(7))]);
    seat.press("C-s e 66 C-s");
    let line = last(&seat);
    assert_eq!((&line["rev"], &line["edit_site"]["set"]), (&json!(4), &json!({ "members": 66 })));
}

/// Whoever puts a clash away has not chosen yet: opened again and saved, the form must meet it again.
#[test]
fn a_clash_that_was_put_away_is_no_choice() {
    let mut seat = seat();
    seat.press("Right Right Right e 35");
    seat.clerk.refusals.push_back(conflict());
    (seat.clerk.rev, seat.clerk.changed) = (1, vec![(SiteField::Members, json!(31))]);
    seat.press("C-s");
    seat.wait(400);
    seat.press("Esc D Enter");
    seat.clerk.refusals.push_back(conflict());
    seat.press("C-s");
    assert_eq!(last(&seat)["rev"], 3, "the revision that was seen before the clash");
    shows(&seat, "1 ô đã được đồng nghiệp sửa");
    seat.press("3 C-s");
    let line = last(&seat);
    assert_eq!((&line["rev"], &line["edit_site"]["declined"]), (&json!(4), &json!({ "members": 35 })));
}

#[test]
fn what_only_others_changed_merges_by_itself_but_not_for_ever() {
    let mut seat = seat();
    seat.press("Right Right Right e 35");
    seat.clerk.refusals.extend((0..20).map(|_| conflict()));
    (seat.clerk.rev, seat.clerk.changed) = (1, vec![(SiteField::Teams, json!(7))]);
    seat.press("C-s");
    assert!(seat.clerk.lines.len() < 6, "{}", seat.clerk.lines.len());
    shows(&seat, "đang được người khác sửa liên tục");
    seat.clerk.refusals.clear();
    seat.press("C-s");
    assert_eq!(last(&seat)["edit_site"]["set"], json!({ "members": 35 }));
}

#[test]
fn another_like_this_copies_what_repeats() {
    let mut seat = seat();
    let facts = seat.province.facts(seat.app.site().expect("a site")).expect("facts");
    seat.press("N");
    seat.write("minh q");
    seat.press("Enter C-s");
    let site = &last(&seat)["add_site"];
    assert_eq!(site["unit"], "04304@old");
    assert_eq!((&site["model"], &site["name"]), (&json!(facts.model.as_str()), &json!(facts.name)));
    assert_eq!(site["decision"]["number"], json!(facts.decision.expect("a decision").number));
    assert!(site.get("members").is_none() && site.get("origin").is_none() && site.get("note").is_none());
}

#[test]
fn an_event_asks_for_the_other_site_only_of_a_merger() {
    let mut seat = seat();
    let site = seat.app.site().expect("a site").to_string();
    seat.press("v thanh Enter hn Enter C-s");
    let event = json!({ "id": site, "event": "struck_off", "on": "2026-11-24" });
    assert_eq!(last(&seat)["site_event"], event);
    seat.press("v sap Space nhap Enter hn Enter C-s");
    shows(&seat, "Điểm nhận sáp nhập: còn thiếu");
}

#[test]
fn one_site_is_rated_with_its_criteria() {
    let mut seat = seat();
    seat.press("a 2026 Enter 1 Enter");
    shows(&seat, "Có quy chế hoạt động và lịch tuần tra");
    seat.press("110 Enter 4 Enter 120 C-s");
    let rated = &last(&seat)["assess"];
    assert_eq!((&rated["period"], &rated["rating"]), (&json!("2026-H1"), &json!("good")));
    assert_eq!(rated["criteria"], json!([true, true, false]));
    assert_eq!(rated["figures"], json!({ "sessions": 4, "attendees": 120 }));
}

#[test]
fn criteria_are_passed_over_where_the_model_has_none() {
    let mut seat = seat();
    seat.clerk.no_criteria = true;
    seat.press("a 2026 Enter 1 Enter 4 C-s");
    let rated = &last(&seat)["assess"];
    assert_eq!(rated["figures"], json!({ "sessions": 4 }));
    assert!(rated.get("criteria").is_none());
}

#[test]
fn every_kind_of_record_has_its_form_in_the_menu() {
    for (at, kind) in FormKind::ALL.iter().enumerate() {
        let mut seat = seat();
        seat.press("i");
        (0..at).for_each(|_| seat.press("Down"));
        seat.press("Enter");
        let title = antq::face::form::new_title(*kind, Lang::Vi);
        shows(&seat, title);
        seat.press("C-s Esc");
        assert!(seat.app.tasks.is_empty(), "{kind}");
    }
}

#[test]
fn every_field_has_a_label_in_both_languages() {
    for field in FIELDS {
        for lang in Lang::ALL {
            assert!(field.label_keys().iter().any(|key| lang.find(key).is_some()), "{field:?}");
        }
    }
}

#[test]
fn what_is_alike_is_told_and_compared_and_stops_nobody() {
    let mut seat = seat();
    seat.clerk.alike = vec![like("S000398", FormKind::Site)];
    typical(&mut seat);
    seat.wait(150);
    shows(&seat, "Giống: S000398 cùng mô hình, nơi · Hưng Khánh, Huyện Trấn Yên · thành lập 20");
    seat.press("F4");
    shows(&seat, "S000398 Nông dân với kiến thức pháp luật");
    seat.press("Esc C-s");
    assert_eq!(seat.clerk.lines.len(), 1);
}

#[test]
fn a_model_that_is_there_already_is_used_instead() {
    let mut seat = seat();
    seat.clerk.alike = vec![like("HND-01", FormKind::Model)];
    seat.press("i Down Enter");
    seat.write("Nông dân với kiến thức");
    seat.wait(200);
    shows(&seat, "Giống: HND-01");
    seat.press("F4 Enter");
    assert!(seat.app.tasks.is_empty() && seat.clerk.lines.is_empty() && seat.clerk.drafts.is_empty());
    shows(&seat, "Đã có mô hình HND-01");
}

#[test]
fn what_looks_like_a_person_is_told_and_saved_only_when_it_is_meant() {
    let mut seat = seat();
    typical(&mut seat);
    seat.press("F3");
    seat.write("ghi");
    seat.press("Enter");
    seat.write("liên hệ 0912 345 678");
    seat.press("BackTab");
    shows(&seat, "“0912 345 678” trông như số điện thoại; sổ chỉ giữ mô hình, không giữ người.");
    seat.press("C-s");
    assert!(seat.clerk.lines.is_empty());
    shows(&seat, "để vẫn");
    // Another key in between, and it is told again.
    seat.press("Left C-s");
    assert!(seat.clerk.lines.is_empty());
    seat.press("C-s");
    assert_eq!(last(&seat)["add_site"]["note"], "liên hệ 0912 345 678");
}

#[test]
fn what_was_saved_in_spite_of_a_warning_is_not_told_again_in_the_series() {
    let mut seat = seat();
    typical(&mut seat);
    seat.press("F3");
    seat.write("ten diem");
    seat.press("Enter");
    seat.write(" 0912345678");
    seat.press("F9");
    assert!(seat.clerk.lines.is_empty());
    seat.press("F9");
    seat.write("minh q");
    seat.press("Enter F9");
    assert_eq!(seat.clerk.lines.len(), 2);
}

#[test]
fn vietnamese_is_written_by_our_own_method_where_there_is_no_other() {
    let mut seat = seat();
    seat.press("n F3");
    seat.write("thon");
    seat.press("Enter F12");
    shows(&seat, "TELEX");
    seat.write("toor daan phoos Windows ");
    shows(&seat, "tổ dân phố Windows");
    seat.press("C-u F12");
    seat.write("thon6 3");
    shows(&seat, "thôn 3");
    // An input method is at work after all.
    seat.write("đ");
    shows(&seat, "kiểu gõ ở đây đã tắt");
    seat.write("a6");
    shows(&seat, "thôn 3đa6");
    assert_eq!(seat.app.method, None);
}

#[test]
fn a_model_that_is_missing_is_typed_on_the_way_and_picked() {
    let mut seat = seat();
    seat.press("n hn Enter");
    seat.write("Tổ tự quản đường biên");
    seat.press("Ins");
    shows(&seat, "Thêm mô hình ─");
    seat.press("Enter hnd Enter hnd-09 Enter patrol C-s");
    assert_eq!(last(&seat)["add_model"]["name"], "Tổ tự quản đường biên");
    shows(&seat, "Thêm điểm mô hình");
    seat.press("Enter");
    seat.write("hung k");
    seat.press("Enter C-s");
    let site = &last(&seat)["add_site"];
    assert_eq!((&site["model"], &site["name"]), (&json!("HND-09"), &json!("Tổ tự quản đường biên")));
    assert!(seat.app.tasks.is_empty());
}

#[test]
fn fields_and_keys_are_found_by_a_part_of_their_names() {
    let mut seat = seat();
    seat.press("n F1");
    seat.write("telex");
    shows(&seat, "F12");
    seat.press("Esc F3");
    seat.write("ghi");
    seat.press("Enter");
    seat.write("một ghi chú");
    let screen = seat.screen();
    let line = screen.lines().find(|line| line.contains("Ghi chú")).expect("the field");
    assert!(line.contains("một ghi chú"), "{screen}");
}

#[test]
fn a_change_can_be_taken_back() {
    let mut seat = seat();
    seat.press("Right Right Right e");
    let before = seat.screen();
    seat.press("77 C-z");
    let rows = |screen: &str| {
        screen
            .lines()
            .filter(|line| line.contains("Số thành viên"))
            .map(|line| line.replace('•', " "))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows(&seat.screen()), rows(&before));
}

#[test]
fn a_long_paste_is_cut_at_the_room_and_a_block_is_not_squeezed_into_a_field() {
    let mut seat = seat();
    seat.press("n F3");
    seat.write("thon");
    seat.press("Enter");
    seat.happen(Event::Paste("dòng một\r\ndòng hai".to_owned()));
    shows(&seat, "dòng một dòng hai");
    seat.happen(Event::Paste("ế".repeat(10_000)));
    shows(&seat, "không vừa ô này");
    seat.happen(Event::Paste("12/5/21\tHND-01\tHưng Khánh\r\n12/5/21\tHND-01\tY Can\r\n".to_owned()));
    // A block goes into the table of new sites, and the form waits below it.
    shows(&seat, "Cột dán vào là ô nào?");
    seat.press("Esc Esc");
    let screen = seat.screen();
    assert!(!screen.contains("Y Can") && screen.contains("Thêm điểm"), "{screen}");
}

/// A draft as it was kept last.
fn body(draft: &Draft) -> Value {
    serde_json::from_str(&draft.body).expect("a body of JSON")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn any_keys_and_pastes(
        keys in prop::collection::vec((0u8..34, "\\PC{0,6}|[aeđ\u{302}\u{323}\u{200c}1/ \r\n\t]{0,6}"), 0..60),
        form in 0usize..8,
        (width, height) in (24u16..140, 6u16..40),
    ) {
        let mut seat = Seat::new(Lang::Vi, width, height);
        seat.press("i");
        (0..form).for_each(|_| seat.press("Down"));
        seat.press("Enter");
        for (key, text) in keys {
            match key {
                0..=12 => text.chars().filter(|c| !c.is_control()).for_each(|c| seat.write(&c.to_string())),
                13..=15 => seat.happen(Event::Paste(text)),
                16 => seat.wait(130),
                17 => seat.press("BS"),
                18 => seat.happen(Event::Lost(String::new())),
                19 => seat.happen(Event::Back),
                20 => seat.holds = true,
                21 => seat.answer(),
                22 => seat.press("C-s"),
                key => seat.press([
                    "Enter", "BackTab", "Left", "Right", "Home", "End", "Del", "C-u", "C-z", "C-k", "F9",
                ][usize::from(key) - 23]),
            }
            let due = seat.app.next_due();
            prop_assert!(due.is_none_or(|due| due > seat.app.now.ms), "it would not rest: {due:?}");
            if let Some(caret) = seat.cursor() {
                prop_assert!(caret.x < width && caret.y < height);
            }
            seat.screen();
        }
        seat.answer();
        for draft in &seat.clerk.drafts {
            let body = body(draft);
            let field = body["fields"].as_array().into_iter().flatten().find(|field| field["name"] == json!(draft.field));
            let text = field.and_then(|field| field["text"].as_str()).unwrap_or_default();
            let caret = usize::try_from(body["caret"].as_u64().unwrap_or(0)).unwrap_or(0);
            prop_assert!(text.is_char_boundary(caret), "{caret} in {text:?}");
        }
        for line in &seat.clerk.lines {
            prop_assert!(is_nfc(&line.to_string()), "{line}");
        }
    }

    /// What an input method sends is what stands in the field, code point by code point, until the field is left.
    #[test]
    fn what_an_input_method_sends_stands_as_it_is(bursts in prop::collection::vec((0usize..3, "[a-zđêợ\u{302}\u{323}\u{301}\u{200c} ]{0,4}"), 1..20)) {
        let mut seat = seat();
        seat.press("n F3");
        seat.write("thon");
        seat.press("Enter");
        let begin = seat.cursor().expect("a caret").x;
        let mut want = String::new();
        for (back, text) in bursts {
            for _ in 0..back {
                seat.press("BS");
                want.pop();
            }
            seat.write(&text);
            want.push_str(&text);
            let columns = u16::try_from(width(&shown(&want)))?;
            prop_assert_eq!(seat.cursor().map(|caret| caret.x), Some(begin + columns));
        }
        seat.wait(400);
        if let Some(draft) = seat.clerk.drafts.last() {
            let body = body(draft);
            let typed = body["fields"].as_array().and_then(|all| all.iter().find(|field| field["name"] == "hamlet"));
            prop_assert_eq!(typed.and_then(|field| field["text"].as_str()), Some(want.as_str()));
        }
    }
}

#[test]
fn an_untouched_question_is_not_asked_twice() {
    let mut seat = seat();
    typical(&mut seat);
    seat.wait(400);
    let before = seat.asked.len();
    seat.happen(Event::Tick);
    seat.happen(Event::Tick);
    let again: Vec<&Ask> = seat.asked.iter().skip(before).collect();
    assert_eq!(again, Vec::<&Ask>::new());
}
