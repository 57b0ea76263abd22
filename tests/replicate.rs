//! Replication: units marked in the tree, rows that differ where they must, one entry for all of them.

use antq::lang::Lang;
use antq::model::problem::Problem;
use antq::model::problem::Reason;
use antq::tui::event::Event;
use antq::tui::task::grid;
use insta::assert_snapshot;
use serde_json::Value;

use crate::province::Province;
use crate::seat::Seat;

fn seat() -> Seat {
    Seat::at(Province::with(60), Lang::Vi, 80, 24)
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
fn eight_communes_of_a_district_are_few_keys() {
    let mut seat = seat();
    seat.press("m");
    seat.write("tran y");
    seat.press("Enter Space Space Space Space Space Space Space Space Enter C-s");
    assert!(seat.strokes <= 25, "{} keys", seat.strokes);
    let line = last(&seat);
    let units = line["add_sites"]["units"].as_array().expect("units");
    assert_eq!(units.len(), 8);
    let template = &line["add_sites"]["template"];
    assert_eq!(template["origin"], seat_site(&seat));
    assert!(template["model"].is_string() && template["lead"].is_string() && template["founded"].is_string());
    assert!(template["decision"]["number"].is_string());
    for cleared in ["unit", "hamlet", "members", "note"] {
        assert!(template[cleared].is_null(), "{cleared} is another one at each place");
    }
    shows(&seat, "Đã nhân rộng tới 8 xã");
}

fn seat_site(seat: &Seat) -> String {
    seat.app.site().expect("a site").to_string()
}

#[test]
fn a_whole_district_is_one_key() {
    let mut seat = seat();
    seat.press("m tran Space y Enter *");
    shows(&seat, "Đã đánh dấu 8 xã của Huyện Trấn Yên");
    seat.press("*");
    shows(&seat, "đã đánh dấu 0 xã");
    seat.press("Up *");
    shows(&seat, "đã đánh dấu 8 xã");
    seat.press("Down - Enter C-s");
    assert_eq!(last(&seat)["add_sites"]["units"].as_array().map(Vec::len), Some(7));
}

#[test]
fn keys_before_the_answers_are_not_lost() {
    let mut seat = seat();
    seat.holds = true;
    seat.press("m tran Space y Enter Space Space Enter");
    seat.answer();
    shows(&seat, "2 điểm mới");
    seat.press("C-s");
    assert_eq!(last(&seat)["add_sites"]["units"].as_array().map(Vec::len), Some(2));
}

#[test]
fn single_rows_differ_and_the_rest_follows_the_common_row() {
    let mut seat = seat();
    seat.press("m tran Space y Enter Space Space Space Enter");
    // The common row: a new day for all of them.
    seat.press("Right Right Right 1/6/2026 Enter");
    // The first copy: another name and a head-count.
    seat.press("Home F2 Space x Tab Tab 25 Enter");
    seat.press("Down Home");
    seat.write("Tên khác");
    seat.press("Enter C-s");
    let batch = last(&seat)["batch"].as_array().expect("a batch").clone();
    assert_eq!(batch.len(), 3);
    let site = |at: usize| &batch[at]["add_site"];
    assert!((0..3).all(|at| site(at)["founded"] == "2026-06-01" && site(at)["origin"].is_string()));
    assert_eq!((&site(0)["members"], &site(1)["members"]), (&25.into(), &Value::Null));
    assert_eq!(site(2)["name"], "Tên khác");
    let units: Vec<&str> = (0..3).filter_map(|at| site(at)["unit"].as_str()).collect();
    assert_eq!(units, ["04300@old", "04301@old", "04302@old"]);
}

#[test]
fn going_back_to_the_units_keeps_what_was_typed() {
    let mut seat = seat();
    seat.press("m tran Space y Enter Space Space Space Enter Down Right Right 25 Enter C-b");
    shows(&seat, "đã đánh dấu 3 xã");
    seat.write("tran y");
    seat.press("Enter Down Space Enter C-s");
    let batch = last(&seat)["batch"].as_array().expect("a batch").clone();
    assert_eq!((batch.len(), &batch[0]["add_site"]["members"]), (2, &25.into()));
}

#[test]
fn more_than_twenty_are_typed_back() {
    let mut seat = seat();
    seat.press("m yen Enter * C-u");
    for district in ["van Space y", "tran Space y", "van Space c"] {
        seat.press("/");
        seat.press(district);
        seat.press("Enter *");
    }
    seat.press("Enter C-s");
    shows(&seat, "Hãy gõ lại số");
    assert!(seat.clerk.lines.is_empty());
    let count = seat
        .screen()
        .split("Hãy gõ lại số ")
        .nth(1)
        .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    seat.press(&format!("{} Enter", count.expect("a number")));
    assert_eq!(seat.clerk.lines.len(), 1);
}

#[test]
fn a_refusal_leads_to_the_cell_of_the_commune() {
    let mut seat = seat();
    seat.press("m tran Space y Enter Space Space Space Enter");
    let problem = Problem::new(Reason::FutureDate).on("founded").with("field", "founded").with("value", "2099-01-01");
    seat.clerk.refusals.push_back(problem.at_item(1));
    seat.press("C-s");
    assert_snapshot!("replicate_refused_vi_80x24", seat.screen());
    seat.press("1/6/2026 Enter C-s");
    assert_eq!(last(&seat)["batch"][1]["add_site"]["founded"], "2026-06-01");
}

#[test]
fn half_marked_and_half_typed_copies_are_taken_up_again() {
    let mut seat = seat();
    seat.press("m tran Space y Enter Space Space");
    seat.wait(300);
    let marked = seat.clerk.drafts.last().cloned().expect("a draft");
    assert_eq!(grid::title(&marked, Lang::Vi), Some(format!("Nhân rộng {}, 2 dòng", seat_site(&seat))));
    seat.press("Enter Down Right Right 25 Esc Esc");
    let typed = seat.clerk.drafts.last().cloned().expect("a draft");
    assert_eq!(typed.token, marked.token);
    for (draft, keys) in [(marked, "Enter Down Enter C-s"), (typed, "C-s")] {
        let mut later = Seat::at(Province::with(60), Lang::Vi, 80, 24);
        later.app.open_task(grid::resume(&draft, Lang::Vi).expect("a grid"));
        later.happen(Event::Tick);
        later.press(keys);
        assert_eq!(last(&later)["token"], draft.token.as_str());
    }
}

#[test]
fn a_column_pasted_into_copies_goes_to_its_communes() {
    let mut seat = seat();
    seat.press("m tran Space y Enter Space Space Space Enter Down Right Right");
    seat.happen(Event::Paste("25\r\n30\r\n41\r\n99\r\n".to_owned()));
    shows(&seat, "1 dòng không có chỗ");
    seat.happen(Event::Paste(
        "Xã, phường, thị trấn\tThôn, tổ, cơ quan\nHưng Khánh\tthôn 7\nKhông Có\tthôn 8".to_owned(),
    ));
    seat.press("C-s");
    let batch = last(&seat)["batch"].as_array().expect("a batch").clone();
    let members: Vec<u64> = batch.iter().filter_map(|item| item["add_site"]["members"].as_u64()).collect();
    assert_eq!(members, [25, 30, 41]);
    assert_eq!(batch[2]["add_site"]["hamlet"], "thôn 7");
}

#[test]
fn marking_and_copies_in_both_languages() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut seat = Seat::at(Province::with(60), lang, width, height);
            seat.press("m tran Space y Enter Space Space Down Space");
            assert_snapshot!(format!("marking_{code}_{width}x{height}"), seat.screen());
            seat.press("Enter Down Right Right 25 Enter");
            assert_snapshot!(format!("copies_{code}_{width}x{height}"), seat.screen());
        }
    }
}
