//! The rating sheet: one key a rating, blocks pasted from spreadsheets, nothing lost and nothing saved by accident.

use antq::lang::Lang;
use antq::model::id::SiteId;
use antq::model::problem::Problem;
use antq::model::problem::Reason;
use antq::tui::effect::Effect;
use antq::tui::event::Event;
use antq::tui::task::grid;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Draft;
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::Value;

use crate::province::Province;
use crate::seat::Seat;

/// A sheet of so many sites, as the demo's dashboard opens it.
fn sheet(lang: Lang, sites: usize, (width, height): (u16, u16)) -> Seat {
    let mut seat = Seat::at(Province::with(sites), lang, width, height);
    seat.press("r");
    seat
}

fn paste(seat: &mut Seat, text: &str) {
    seat.happen(Event::Paste(text.to_owned()));
}

fn submitted(seat: &Seat) -> Vec<Value> {
    let line = |ask: &Ask| if let Ask::Submit { line, .. } = ask { serde_json::from_str(line).ok() } else { None };
    seat.asked.iter().filter_map(line).collect()
}

fn ratings(command: &Value) -> Vec<String> {
    let one = |item: &Value| item["assess"]["rating"].as_str().unwrap_or_default().to_owned();
    command["batch"].as_array().expect("a batch").iter().map(one).collect()
}

fn kept(seat: &Seat) -> Option<Draft> {
    let draft = |ask: &Ask| match ask {
        Ask::KeepDraft(draft) => Some(Some(draft.clone())),
        // What is submitted under its token takes the draft away too.
        Ask::DropDraft { .. } | Ask::Submit { .. } => Some(None),
        _ => None,
    };
    seat.asked.iter().filter_map(draft).next_back().flatten()
}

#[test]
fn thirty_ratings_are_forty_keys() {
    let mut seat = Seat::at(Province::with(45), Lang::Vi, 80, 24);
    seat.press("r");
    seat.press(&"t".repeat(18));
    seat.press(&"k".repeat(8));
    seat.press("byct C-s 30 Enter");
    assert!(seat.strokes <= 40, "{} keys", seat.strokes);
    let commands = submitted(&seat);
    assert_eq!(commands.len(), 1);
    let ratings = ratings(&commands[0]);
    assert_eq!((ratings.len(), ratings.iter().filter(|rating| *rating == "good").count()), (30, 19));
    assert_eq!(ratings[26..29], ["average", "weak", "unrated"]);
    assert!(seat.screen().contains("Đã lưu 30 xếp loại"), "{}", seat.screen());
}

#[test]
fn keys_before_the_rows_are_there_rate_all_the_same() {
    let mut seat = Seat::at(Province::with(30), Lang::Vi, 80, 24);
    seat.holds = true;
    seat.press("r t k 1 b");
    seat.answer();
    seat.press("C-s");
    assert_eq!(ratings(&submitted(&seat)[0]), ["good", "fair", "average"]);
}

#[test]
fn many_ratings_want_their_number_typed_back() {
    let mut seat = sheet(Lang::Vi, 45, (80, 24));
    seat.press(&"t".repeat(21));
    seat.press("C-s 20 Enter Enter");
    assert!(submitted(&seat).is_empty());
    seat.press("Esc C-s 21 Enter");
    assert_eq!(submitted(&seat).len(), 1);
}

#[test]
fn keys_are_taken_back_one_by_one_and_done_again() {
    let mut seat = sheet(Lang::En, 9, (80, 24));
    seat.press("g f 1 2 2 BS BS C-z C-s");
    assert_eq!(ratings(&submitted(&seat)[0]), ["good", "fair"]);
    assert_eq!(submitted(&seat)[0]["batch"][1]["assess"]["criteria"], serde_json::json!([]));
    let mut seat = sheet(Lang::En, 9, (80, 24));
    seat.press("g f BS BS C-y a C-s");
    assert_eq!(ratings(&submitted(&seat)[0]), ["good", "average"]);
}

#[test]
fn an_input_method_that_puts_keys_together_rates_as_they_were_pressed() {
    let mut seat = sheet(Lang::En, 9, (80, 24));
    // Telex sends a, then takes it back and sends à for the f.
    seat.press("a BS à ư g \u{200c} BS C-s");
    assert_eq!(ratings(&submitted(&seat)[0]), ["average", "fair", "weak", "good"]);
    let mut slow = sheet(Lang::En, 9, (80, 24));
    slow.press("u BS");
    slow.wait(200);
    slow.press("ư C-s");
    assert_eq!(ratings(&submitted(&slow)[0]), ["weak"]);
}

#[test]
fn digits_answer_criteria_and_stay_on_the_row() {
    let mut seat = sheet(Lang::Vi, 9, (80, 24));
    seat.press("1 2 t Up 2 C-s");
    let assess = &submitted(&seat)[0]["batch"][0]["assess"];
    assert_eq!(
        (assess["rating"].as_str(), &assess["criteria"][0], &assess["criteria"][1]),
        (Some("good"), &true.into(), &false.into())
    );
}

#[test]
fn a_row_with_answers_but_no_rating_is_not_saved() {
    let mut seat = sheet(Lang::Vi, 9, (80, 24));
    seat.press("Down 1 Up C-s");
    assert!(submitted(&seat).is_empty());
    assert!(seat.screen().contains("còn thiếu"), "{}", seat.screen());
    seat.press("k C-s");
    assert_eq!(submitted(&seat).len(), 1);
}

#[test]
fn a_column_from_a_spreadsheet_goes_down_from_the_cursor() {
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("Down");
    paste(&mut seat, "Tốt\r\nkhá\r\n\r\ntb\r\nYẾU\r\n");
    seat.press("C-s");
    assert_eq!(ratings(&submitted(&seat)[0]), ["good", "fair", "average", "weak"]);
    let sites: Vec<Option<&str>> =
        (0..4).map(|at| submitted(&seat)[0]["batch"][at]["assess"]["site"].as_str().map(|_| "site")).collect();
    assert_eq!(sites, [Some("site"); 4]);
}

#[test]
fn a_block_with_ids_finds_its_rows_and_a_bad_cell_holds_everything_back() {
    let mut seat = sheet(Lang::Vi, 30, (120, 36));
    paste(
        &mut seat,
        "Mã điểm\tTên điểm\tXếp loại\tSố buổi\nS000004\tTiếng kẻng\ttôtt\t4\nS000002\tx\tkhá\t1.200\nS000999\ty\ttốt\t\n",
    );
    assert_snapshot!("rating_pasted_vi_120x36", seat.screen());
    seat.press("C-s");
    assert!(submitted(&seat).is_empty(), "a bad cell and a row without a place");
    // The cursor is on the bad cell; a key puts it right, and the row without a place is dropped.
    seat.press("t C-s");
    assert!(submitted(&seat).is_empty());
    seat.press("Del C-s");
    let command = &submitted(&seat)[0];
    assert_eq!(ratings(command).len(), 2);
    let sessions = |site: &str| {
        let batch = command["batch"].as_array().expect("a batch");
        let one = batch.iter().find(|item| item["assess"]["site"] == *site).expect("the site");
        one["assess"]["figures"]["sessions"].as_u64()
    };
    assert_eq!((sessions("S000004"), sessions("S000002")), (Some(4), Some(1_200)));
}

#[test]
fn a_paste_is_one_step_back() {
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t");
    paste(&mut seat, &"khá\n".repeat(40));
    assert!(seat.screen().contains("11 dòng không có chỗ"), "{}", seat.screen());
    seat.press("C-z C-s");
    assert_eq!(ratings(&submitted(&seat)[0]), ["good"]);
}

#[test]
fn a_paste_without_brackets_saves_nothing() {
    let mut seat = sheet(Lang::Vi, 60, (80, 24));
    for line in ["tốt", "khá", "30", "trung Space bình"] {
        seat.press(line);
        seat.press("Enter");
    }
    assert!(submitted(&seat).is_empty());
}

#[test]
fn what_is_typed_is_kept_within_a_third_of_a_second_and_taken_up_again() {
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t k 1 b");
    assert!(kept(&seat).is_none());
    seat.wait(200);
    let draft = kept(&seat).expect("a draft");
    assert_eq!(grid::title(&draft, Lang::Vi).as_deref(), Some("Xếp loại 6T đầu 2026, 3 dòng"));
    let mut later = Seat::at(Province::with(30), Lang::Vi, 80, 24);
    later.app.open_task(grid::resume(&draft, Lang::Vi).expect("a grid"));
    later.happen(Event::Tick);
    later.press("C-s");
    let commands = submitted(&later);
    assert_eq!(ratings(&commands[0]), ["good", "fair", "average"]);
    assert_eq!(commands[0]["token"], draft.token.as_str(), "so that it can't be saved twice");
}

#[test]
fn leaving_keeps_what_is_typed_and_taking_all_of_it_back_forgets_the_draft() {
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t Esc");
    assert!(kept(&seat).is_some(), "put away before the pause was over");
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t");
    seat.wait(200);
    seat.press("BS Esc");
    assert!(kept(&seat).is_none());
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t");
    seat.wait(200);
    seat.press("F8 Down");
    assert!(seat.asked.iter().all(|ask| !matches!(ask, Ask::DropDraft { .. })), "another key keeps it");
    seat.press("F8 F8");
    assert!(kept(&seat).is_none() && seat.screen().contains("ĐIỂM MÔ HÌNH"));
}

/// Answers everything but the last question of this kind, which comes back.
fn hold(seat: &mut Seat, keys: &str, held: fn(&Ask) -> bool) -> antq::tui::effect::Ticket {
    let mut effects = Vec::new();
    for word in keys.split(' ') {
        effects.extend(seat.update(Event::Key(crate::seat::chord(word))));
    }
    loop {
        let mut next = Vec::new();
        for effect in effects {
            match effect {
                Effect::Ask(ticket, ask) if held(&ask) => return ticket,
                other => next.extend(seat.serve(other)),
            }
        }
        assert!(!next.is_empty(), "no such question");
        effects = next;
    }
}

#[test]
fn saved_is_said_when_it_is_durable_and_a_refusal_leads_to_its_row() {
    let is_save = |ask: &Ask| matches!(ask, Ask::Submit { .. });
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t t t Home");
    seat.wait(300);
    let ticket = hold(&mut seat, "C-s", is_save);
    assert!(!seat.screen().contains("Đã lưu") && seat.screen().contains("Đang lưu"));
    let problem = Problem::new(Reason::AfterEnd).on("period").with("day", "2024-01-01").at_item(2);
    seat.happen(Event::Answer(ticket, Answer::Refused(problem)));
    assert_snapshot!("rating_refused_vi_80x24", seat.screen());
    seat.press("Del C-s");
    assert_eq!(ratings(&submitted(&seat)[0]).len(), 2, "nothing else was lost");
}

#[test]
fn a_save_that_was_cut_is_sent_again_with_its_token() {
    let is_save = |ask: &Ask| matches!(ask, Ask::Submit { .. });
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t k");
    seat.wait(300);
    hold(&mut seat, "C-s", is_save);
    let draft = kept(&seat).expect("a draft");
    seat.happen(Event::Lost("reset".to_owned()));
    seat.happen(Event::Back);
    let again = submitted(&seat);
    assert_eq!((again.len(), again[0]["token"].as_str()), (1, Some(draft.token.as_str())));
    assert!(seat.screen().contains("Đã lưu 2"));
}

#[test]
fn a_rating_that_somebody_else_wrote_meanwhile_is_shown_before_it_is_overwritten() {
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t");
    let is_rows = |ask: &Ask| matches!(ask, Ask::RatingSheet(_));
    let ticket = hold(&mut seat, "C-s", is_rows);
    let mut now = seat.province.clone();
    now.rate_first(antq::model::code::Rating::Weak);
    let ask = seat.asked.iter().rfind(|ask| is_rows(ask)).cloned().expect("the sheet was asked for");
    seat.happen(Event::Answer(ticket, now.answer(&ask)));
    assert!(submitted(&seat).is_empty());
    assert_snapshot!("rating_clash_vi_80x24", seat.screen());
    seat.province = now;
    seat.press("C-s");
    assert_eq!(ratings(&submitted(&seat)[0]), ["good"]);
}

#[test]
fn another_period_is_chosen_only_when_nothing_is_typed() {
    let mut seat = sheet(Lang::Vi, 30, (80, 24));
    seat.press("t p");
    assert!(seat.screen().contains("trước khi chọn kỳ khác"));
    seat.press("BS p Down Enter");
    assert!(seat.screen().contains("6T cuối 2025"));
}

#[test]
fn the_sheet_in_both_languages() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut seat = sheet(lang, 40, (width, height));
            let keys = if lang == Lang::Vi { "t k t b y 1 3 t k" } else { "g f g a w 1 3 g f" };
            seat.press(keys);
            seat.wait(700);
            assert_snapshot!(format!("rating_{code}_{width}x{height}"), seat.screen());
        }
    }
    let mut seat = sheet(Lang::Vi, 60, (80, 24));
    seat.press(&"t".repeat(30));
    seat.press("C-s 29 Enter");
    assert_snapshot!("rating_count_vi_80x24", seat.screen());
    assert_snapshot!("rating_vi_240x67", sheet(Lang::Vi, 100, (240, 67)).screen());
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
        "t", "k", "b", "y", "c", "1", "2", "9", "0", "n", "Up", "Down", "PgDn", "Home", "End", "BS", "C-z", "C-y",
        "Del", "C-s", "Enter", "Esc", "p", "F8", "à", "ư", "Tab", "5",
    ];
    let cell = prop_oneof![Just("tốt"), Just("khá"), Just("xyz"), Just(""), Just("S000003"), Just("1,2"), Just("x")];
    let row = proptest::collection::vec(cell, 1..4).prop_map(|cells| cells.join("\t"));
    let block = proptest::collection::vec(row, 1..12).prop_map(|rows| rows.join("\n"));
    let act = prop_oneof![
        8 => proptest::sample::select(keys.to_vec()).prop_map(Act::Press),
        2 => block.prop_map(Act::Paste),
        1 => (0u64..400).prop_map(Act::Wait),
        1 => ((1u16..130), (1u16..45)).prop_map(|(width, height)| Act::Resize(width, height)),
        1 => Just(Act::Cut),
    ];
    proptest::collection::vec(act, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever is pressed and pasted, no panic; and what is on the screen as typed is in the draft or in a command.
    #[test]
    fn any_keys_and_pastes_lose_no_cell(acts in acts()) {
        let mut seat = sheet(Lang::Vi, 25, (80, 24));
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
        // What is typed and not saved is what the draft brings back.
        seat.wait(1_000);
        seat.happen(Event::Resize(120, 40));
        let unsaved = |screen: &str| screen.lines().nth(1).and_then(|line| line.split("  ").find(|part| part.contains("chưa lưu")).map(str::trim).map(str::to_owned));
        if seat.screen().contains("Xếp loại · ") {
            let mut later = Seat::at(seat.province.clone(), Lang::Vi, 120, 40);
            if let Some(draft) = kept(&seat) {
                later.app.open_task(grid::resume(&draft, Lang::Vi).expect("a grid"));
                later.happen(Event::Tick);
                prop_assert_eq!(unsaved(&later.screen()), unsaved(&seat.screen()));
            } else if submitted(&seat).is_empty() {
                prop_assert_eq!(unsaved(&seat.screen()), None);
            }
        }
        // Nothing was submitted that was not right. Once the sheet is put away, keys act on what lies beneath it, and that
        // writes no batches.
        for command in submitted(&seat) {
            for item in command["batch"].as_array().into_iter().flatten() {
                prop_assert!(item["assess"]["rating"].is_string());
                prop_assert!(SiteId::parse(item["assess"]["site"].as_str().unwrap_or_default()).is_some());
            }
        }
    }
}
