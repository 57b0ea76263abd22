//! The table of new sites: typed and pasted cell by cell, each checked at once, none lost and none saved by accident.

use antq::lang::Lang;
use antq::tui::event::Event;
use antq::tui::task::grid;
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::province::Province;
use crate::seat::Seat;

const BLOCK: &str = "Tên điểm\tXã, phường\tMô hình\tNgày thành lập\tChủ trì\tSố thành viên\tPhối hợp\tGhi riêng\r\n\
    Tiếng kẻng thôn 3\tHưng Khánh\tCA-07\t12/05/2021\tCông an\t30\tHội Nông dân; MTTQ\tx\r\n\
    Tiếng kẻng thôn 4\tHưng Thịnh\tTiếng kẻng an ninh\t31/2/2021\tCA\tba mươi\t\t\r\n\
    Tiếng kẻng thôn 5\tHưng Yên\tCA-07\t1/6/21\tHND\t1.134\t\t\r\n";

/// The table, opened from the menu of everything that can be typed.
fn table(lang: Lang, (width, height): (u16, u16)) -> Seat {
    let mut seat = Seat::at(Province::with(60), lang, width, height);
    seat.press("i");
    seat.write(if lang == Lang::Vi { "bang diem" } else { "table of" });
    seat.press("Enter");
    seat
}

fn paste(seat: &mut Seat, text: &str) {
    seat.happen(Event::Paste(text.to_owned()));
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
fn sites_are_typed_row_by_row() {
    let mut seat = table(Lang::Vi, (120, 36));
    for unit in ["Hưng Khánh", "Hưng Thịnh"] {
        seat.press("12/5/21 Tab HND-01 Tab");
        seat.write(unit);
        seat.press("Tab Tab");
        seat.write("CLB Nông dân");
        seat.press("Tab HND Enter");
    }
    seat.press("C-s");
    let batch = last(&seat)["batch"].as_array().expect("a batch").clone();
    let want = json!({
        "founded": "2021-05-12", "model": "HND-01", "unit": "04302@old", "name": "CLB Nông dân", "lead": "HND",
    });
    assert_eq!((batch.len(), &batch[0]["add_site"]), (2, &want));
    shows(&seat, "Đã thêm 2 điểm");
    shows(&seat, "0 điểm mới");
}

#[test]
fn a_block_is_told_by_its_header_and_each_cell_is_checked() {
    let mut seat = table(Lang::Vi, (120, 36));
    paste(&mut seat, BLOCK);
    shows(&seat, "không dùng cột Ghi riêng");
    shows(&seat, "2 dòng cần xem lại");
    assert_snapshot!("table_pasted_vi_120x36", seat.screen());
    seat.press("C-s");
    assert!(seat.clerk.lines.is_empty(), "nothing is saved while a cell is wrong");
    shows(&seat, "“31/2/2021” không phải là ngày");
    seat.press("30/4/2021 Enter C-s");
    shows(&seat, "“ba mươi” không phải là số");
    seat.press("30 Enter C-s");
    // No commune of that name: a list is opened and the right one picked.
    shows(&seat, "Nhấn Enter để chọn");
    seat.press("Enter C-u");
    seat.write("hung k");
    seat.press("Enter C-s");
    let batch = last(&seat)["batch"].as_array().expect("a batch").clone();
    let site = |at: usize| &batch[at]["add_site"];
    assert_eq!((site(0)["partners"].clone(), site(0)["lead"].clone()), (json!(["HND", "MTTQ"]), json!("CA")));
    assert_eq!((site(1)["members"].clone(), site(2)["members"].clone()), (json!(30), json!(1134)));
    assert_eq!((site(1)["model"].clone(), site(2)["unit"].clone()), (json!("CA-07"), json!("04302@old")));
}

#[test]
fn a_block_without_names_has_its_columns_told_apart() {
    let mut seat = Seat::at(Province::with(60), Lang::Vi, 80, 24);
    seat.press("n");
    paste(&mut seat, "CA-07\tHưng Khánh\t1/6/2021\tTiếng kẻng\tCA\nCA-07\tHưng Thịnh\t1/6/2021\tTiếng kẻng 2\tCA\n");
    assert_snapshot!("table_columns_vi_80x24", seat.screen());
    // Taken for day, model, unit, hamlet, name: they are model, unit, day, name, lead.
    seat.press("Down Down Right Right Right Right");
    seat.press("Enter");
    assert!(seat.clerk.lines.is_empty());
    shows(&seat, "2 điểm mới");
}

#[test]
fn a_block_without_names_goes_from_the_cursor_on() {
    let mut seat = table(Lang::Vi, (80, 24));
    paste(&mut seat, "1/6/2021\tCA-07\tHưng Khánh\t\tTiếng kẻng\tCA\n2/6/2021\tCA-07\tHưng Thịnh\t\tTiếng kẻng\tCA");
    seat.press("C-s");
    assert_eq!(last(&seat)["batch"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_paste_without_brackets_fills_cells_and_saves_nothing() {
    let mut seat = table(Lang::Vi, (80, 24));
    for row in ["1/6/2021 Tab CA-07 Tab", "2/6/2021 Tab CA-07 Tab"] {
        seat.press(row);
        seat.write("Hưng Khánh");
        seat.press("Enter");
    }
    shows(&seat, "2 điểm mới");
    assert!(seat.clerk.lines.is_empty());
}

#[test]
fn names_are_written_by_our_own_method_where_the_terminal_has_none() {
    let mut seat = table(Lang::Vi, (120, 36));
    seat.press("C-t Tab Tab Tab");
    seat.write("thoon Dongf Cast");
    seat.press("Enter");
    shows(&seat, "thôn Dòng Cát");
}

#[test]
fn the_keys_are_listed_and_run_from_the_list() {
    let mut seat = table(Lang::Vi, (120, 36));
    seat.press("F1");
    shows(&seat, "Lấy theo ô bên trên");
    seat.write("bo han");
    seat.press("Enter");
    shows(&seat, "ĐIỂM MÔ HÌNH");
}

#[test]
fn steps_are_taken_back_and_done_again() {
    let mut seat = table(Lang::Vi, (120, 36));
    paste(&mut seat, BLOCK);
    seat.press("Down Down Down Home abc Enter");
    shows(&seat, "4 điểm mới");
    seat.press("C-z C-z");
    shows(&seat, "0 điểm mới");
    seat.press("C-y");
    shows(&seat, "3 điểm mới");
    seat.press("C-x");
    shows(&seat, "2 điểm mới");
    seat.press("C-z Down C-d");
    shows(&seat, "3 điểm mới");
}

#[test]
fn what_looks_as_if_it_told_of_a_person_is_warned_of_once() {
    let mut seat = table(Lang::Vi, (120, 36));
    paste(&mut seat, "1/6/2021\tCA-07\tHưng Khánh\t\tTiếng kẻng, gọi 0912 345 678\tCA");
    seat.press("C-s");
    assert!(seat.clerk.lines.is_empty());
    shows(&seat, "số điện thoại");
    seat.press("C-s");
    assert_eq!(seat.clerk.lines.len(), 1);
}

#[test]
fn more_than_twenty_sites_are_typed_back() {
    let mut seat = table(Lang::Vi, (80, 24));
    let row = "1/6/2021\tCA-07\tHưng Khánh\t\tTiếng kẻng\tCA\n";
    paste(&mut seat, &row.repeat(25));
    seat.press("C-s 24 Enter");
    assert!(seat.clerk.lines.is_empty());
    seat.press("BS 5 Enter");
    assert_eq!(last(&seat)["batch"].as_array().map(Vec::len), Some(25));
}

#[test]
fn more_than_an_entry_holds_goes_in_parts_that_the_draft_names_before() {
    let mut seat = table(Lang::Vi, (80, 24));
    let note = "sinh hoạt hằng quý ".repeat(60);
    let header = "founded\tmodel\tunit\tname\tlead\tnote\n";
    let row = format!("1/6/2021\tCA-07\tHưng Khánh\tTiếng kẻng\tCA\t{note}\n");
    paste(&mut seat, &format!("{header}{}", row.repeat(700)));
    seat.wait(300);
    let draft = seat.clerk.drafts.last().cloned().expect("a draft");
    seat.press("C-s 700 Enter");
    let lines = &seat.clerk.lines;
    assert_eq!(lines.len(), 2, "700 notes are more than 1 MB");
    let rows: usize = lines.iter().filter_map(|line| line["batch"].as_array()).map(Vec::len).sum();
    assert_eq!(rows, 700);
    assert!(lines.iter().all(|line| line.to_string().len() < 1_000_000));
    assert_ne!(lines[0]["token"], lines[1]["token"]);
    assert_eq!(lines[1]["token"], draft.token.as_str(), "the draft goes with the last part");
    shows(&seat, "Đã thêm 700 điểm");
    assert!(seat.clerk.drafts.is_empty());
}

#[test]
fn a_table_is_kept_while_it_is_typed_and_taken_up_again() {
    let mut seat = table(Lang::Vi, (120, 36));
    paste(&mut seat, BLOCK);
    seat.wait(300);
    let draft = seat.clerk.drafts.last().cloned().expect("a draft");
    assert_eq!(grid::title(&draft, Lang::Vi).as_deref(), Some("Bảng điểm mô hình mới, 3 dòng"));
    let mut later = Seat::at(Province::with(60), Lang::Vi, 120, 36);
    later.app.open_task(grid::resume(&draft, Lang::Vi).expect("a grid"));
    later.happen(Event::Tick);
    shows(&later, "2 dòng cần xem lại");
    shows(&later, "Tiếng kẻng an ninh");
    seat.press("F8 F8");
    assert!(seat.clerk.drafts.is_empty());
}

#[test]
fn the_table_in_both_languages() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut seat = table(lang, (width, height));
            paste(
                &mut seat,
                "1/6/2021\tCA-07\tHưng Khánh\t\tTiếng kẻng\tCA\n2/6/2021\tXX-9\tHưng Thịnh\t\tTiếng kẻng\tCA",
            );
            seat.press("Right");
            assert_snapshot!(format!("table_{code}_{width}x{height}"), seat.screen());
        }
    }
    let mut seat = table(Lang::Vi, (80, 24));
    seat.press("Tab Tab");
    seat.write("Hung");
    seat.press("Enter Up Right Right Enter");
    assert_snapshot!("table_choosing_vi_80x24", seat.screen());
}

#[derive(Clone, Debug)]
enum Act {
    Press(&'static str),
    Paste(String),
    Wait(u64),
    Resize(u16, u16),
    Cut,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let keys = [
        "a", "1", "ế", "Up", "Down", "Left", "Right", "Tab", "BackTab", "Enter", "BS", "Del", "F2", "C-z", "C-y",
        "C-x", "C-d", "C-s", "Home", "End", "PgDn", "C-u", "C-g", "C-l", "Space",
    ];
    let cell = prop_oneof![Just("CA-07"), Just("1/6/2021"), Just("Hưng Khánh"), Just(""), Just("xyz"), Just("30")];
    let row = proptest::collection::vec(cell, 1..5).prop_map(|cells| cells.join("\t"));
    let block = proptest::collection::vec(row, 1..5).prop_map(|rows| rows.join("\n"));
    let act = prop_oneof![
        8 => proptest::sample::select(keys.to_vec()).prop_map(Act::Press),
        2 => block.prop_map(Act::Paste),
        1 => (0u64..400).prop_map(Act::Wait),
        1 => ((1u16..130), (1u16..45)).prop_map(|(width, height)| Act::Resize(width, height)),
        1 => Just(Act::Cut),
    ];
    proptest::collection::vec(act, 0..50)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever is pressed and pasted, no panic; and a draft brings back every cell that is not saved.
    #[test]
    fn any_keys_and_pastes_lose_no_cell(acts in acts(), copies in any::<bool>()) {
        let mut seat = if copies {
            let mut seat = Seat::at(Province::with(60), Lang::Vi, 80, 24);
            seat.press("m tran Space y Enter Space Space Space Enter");
            seat
        } else {
            table(Lang::Vi, (80, 24))
        };
        for act in acts {
            match act {
                Act::Press(keys) => seat.press(keys),
                Act::Paste(text) => paste(&mut seat, &text),
                Act::Wait(ms) => seat.wait(ms),
                Act::Resize(width, height) => seat.happen(Event::Resize(width, height)),
                Act::Cut => {
                    seat.happen(Event::Lost("cut".to_owned()));
                    seat.happen(Event::Back);
                }
            }
            seat.screen();
        }
        for line in &seat.clerk.lines {
            let rows = line["batch"].as_array().cloned().unwrap_or_default();
            prop_assert!(rows.iter().all(|row| row["add_site"]["name"].is_string() && row["add_site"]["founded"].is_string()));
        }
        seat.happen(Event::Resize(120, 40));
        seat.press("Enter");
        seat.wait(1_000);
        let counts = |seat: &Seat| seat.screen().lines().nth(1).map(|line| line.split("  ").next().unwrap_or_default().to_owned());
        let open = seat.screen().contains("điểm mới");
        if let Some(draft) = seat.clerk.drafts.last().filter(|_| open) {
            let mut later = Seat::at(Province::with(60), Lang::Vi, 120, 40);
            later.app.open_task(grid::resume(draft, Lang::Vi).expect("a grid"));
            later.happen(Event::Tick);
            prop_assert_eq!(counts(&later), counts(&seat));
        }
    }
}
