//! What the dashboard does: keys and answers in, state and questions out.

use antq::lang::Lang;
use antq::model::date::Day;
use antq::model::date::parse_day;
use antq::model::id::Seq;
use antq::model::id::SiteId;
use antq::tui::app::LinkState;
use antq::tui::app::sites::COLUMNS;
use antq::tui::effect::Effect;
use antq::tui::event::Chord;
use antq::tui::event::Event;
use antq::tui::focus::Pane;
use antq::tui::keymap::ACTIONS;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Push;
use antq::wire::message::SiteColumn;
use crossterm::event::KeyCode;
use proptest::prelude::*;

use crate::province::Province;
use crate::seat::Seat;

fn seat() -> Seat {
    Seat::new(Lang::Vi, 120, 36)
}

fn asks(effects: &[Effect]) -> Vec<&Ask> {
    let ask = |effect: &'_ Effect| matches!(effect, Effect::Ask(..));
    effects
        .iter()
        .filter(|effect| ask(effect))
        .filter_map(|effect| if let Effect::Ask(_, ask) = effect { Some(ask) } else { None })
        .collect()
}

fn cursor(seat: &Seat) -> Option<usize> {
    seat.app.sites.table.viewport.cursor()
}

fn changed(seat: &Seat, site: SiteId) -> Event {
    Event::Push(Push::Changed { seq: Seq(seat.province.seq), sites: vec![site], lagged: false })
}

#[test]
fn it_first_asks_to_be_told_of_changes_and_then_for_what_it_shows() {
    let seat = seat();
    let kinds: Vec<&str> = seat.asked.iter().map(kind).collect();
    assert_eq!(kinds, ["watch", "board", "window", "drafts", "views", "card"]);
}

fn kind(ask: &Ask) -> &'static str {
    match ask {
        Ask::Watch => "watch",
        Ask::Board(_) => "board",
        Ask::Window(_) => "window",
        Ask::Card { .. } => "card",
        Ask::Drafts => "drafts",
        Ask::Views => "views",
        _ => "other",
    }
}

#[test]
fn nothing_is_asked_when_nothing_changes() {
    let mut seat = seat();
    assert!(seat.update(Event::Tick).is_empty());
    assert!(seat.update(Event::Key(Chord::plain(KeyCode::Tab))).is_empty());
}

#[test]
fn rows_ahead_are_asked_for_before_they_are_needed() {
    let mut seat = seat();
    for _ in 0..200 {
        seat.press("Down");
        assert!(seat.app.sites.at_cursor().is_some(), "the row under the cursor is at hand");
    }
    let windows = seat.asked.iter().filter(|ask| kind(ask) == "window").count();
    assert!(windows < 20, "{windows} windows for 200 rows");
}

#[test]
fn choosing_filters_and_each_pane_keeps_its_own_counts() {
    let mut seat = seat();
    seat.press("1 Down Space");
    assert_eq!(seat.app.filter.query(), "assoc:HND");
    let board = seat.app.board.as_ref().expect("a board");
    assert_eq!(board.associations_total.sites, 1_134);
    assert!(board.units_total.sites < 1_134);
    seat.press("Space");
    assert!(seat.app.filter.is_empty());
    seat.press("Enter");
    assert_eq!((seat.app.focus, seat.app.filter.query().as_str()), (Pane::Sites, "assoc:HND"));
    seat.press("1 c");
    assert_eq!(seat.app.filter.query(), "lead:HND");
}

#[test]
fn a_model_takes_the_place_of_its_association() {
    let mut seat = seat();
    seat.press("1 Down Space Right Right Enter");
    assert_eq!(seat.app.filter.query(), "model:HND-01");
}

#[test]
fn views_can_be_gone_back_to_and_forward() {
    let mut seat = seat();
    seat.press("Down Down Down");
    let site = seat.app.site();
    seat.press("1 Down Enter x");
    assert!(seat.app.filter.is_empty());
    seat.press("[");
    assert_eq!(seat.app.filter.query(), "assoc:HND");
    seat.press("ơ");
    assert!(seat.app.filter.is_empty());
    assert_eq!((seat.app.focus, seat.app.site()), (Pane::Associations, site));
    seat.press("]");
    assert_eq!(seat.app.filter.query(), "assoc:HND");
}

#[test]
fn search_goes_with_the_typing_and_esc_discards_nothing() {
    let mut seat = seat();
    seat.press("/ hung BS ng");
    assert_eq!(seat.app.filter.query(), "\"hunng\"");
    seat.press("BS BS BS ng Space kha Esc");
    assert_eq!(seat.app.filter.query(), "\"hung\" \"kha\"");
    assert!(!seat.app.sites.table.viewport.is_empty());
    seat.press("x");
    assert!(seat.app.filter.is_empty());
}

#[test]
fn a_new_search_takes_the_place_of_the_last_and_can_also_go_on_with_it() {
    let mut seat = seat();
    seat.press("/ hung Enter / kha Enter");
    assert_eq!(seat.app.filter.query(), "\"kha\"");
    seat.press("/ BS o Enter");
    assert_eq!(seat.app.filter.query(), "\"kho\"");
    seat.press("x 2 / tran Enter / yen Enter");
    assert_eq!(seat.app.tree.needle, "yen");
    seat.press("X");
    assert!(!seat.app.tree.is_narrowed());
}

#[test]
fn a_figure_opens_its_rows_with_the_column_that_they_are_sorted_by() {
    let mut seat = Seat::new(Lang::Vi, 80, 24);
    seat.press("0 Right Right Enter");
    assert!(seat.screen().contains("Tổ ▼"), "{}", seat.screen());
    seat.press("[");
    assert_eq!(seat.app.sites.column, 0);
}

#[test]
fn the_communes_behind_their_figure_are_counted_without_a_filter() {
    let mut seat = seat();
    seat.press("/ xyz Enter 0 Right Right Right Right Right Right Enter");
    assert!(seat.app.filter.is_empty());
    let board = seat.app.board.as_ref().expect("a board");
    let only = seat.app.tree.only.as_ref().expect("some communes");
    assert_eq!((only.len() as u64, board.units_total.sites), (board.communes_without_good, 1_134));
    seat.press("[");
    assert_eq!(seat.app.filter.query(), "\"xyz\"");
}

#[test]
fn the_tree_is_searched_with_the_units_above_kept() {
    let mut seat = seat();
    seat.press("2 / hung Space khanh Enter");
    let rows = seat.app.tree.nodes.viewport().len();
    assert_eq!(rows, 3, "the commune, its district and the province");
    seat.press("Space");
    assert_eq!(seat.app.filter.chips().first().map(|chip| chip.label.as_str()), Some("Hưng Khánh"));
    seat.press("x");
    assert!(!seat.app.tree.is_narrowed() && !seat.app.filter.is_empty());
}

#[test]
fn every_figure_opens_what_is_behind_it() {
    let opened = |right: usize| {
        let mut seat = seat();
        seat.press(&format!("0 {} Enter", "Right ".repeat(right)));
        seat
    };
    assert_eq!(opened(0).app.focus, Pane::Associations);
    assert_eq!(opened(1).app.focus, Pane::Sites);
    assert_eq!(opened(2).app.sites.sort, SiteColumn::Teams);
    assert_eq!(opened(3).app.sites.sort, SiteColumn::Members);
    assert_eq!(opened(4).app.filter.query(), "exemplar:yes");
    let seat = opened(5);
    let board = seat.app.board.as_ref().expect("a board");
    assert_eq!(seat.app.filter.query(), "moved:0d");
    assert_eq!(seat.app.sites.table.viewport.len() as u64, board.added_today + board.ended_today);
    assert_eq!(seat.app.sites.sort, SiteColumn::Status);
    let seat = opened(6);
    let board = seat.app.board.as_ref().expect("a board");
    let only = seat.app.tree.only.as_ref().expect("some communes");
    assert_eq!(only.len() as u64, board.communes_without_good);
}

#[test]
fn a_change_is_marked_and_the_cursor_stays_on_its_site() {
    let mut seat = seat();
    seat.press("End Up Up");
    let (site, line) = (seat.app.site(), line_of_cursor(&seat));
    for at in 0..40 {
        seat.wait(100);
        let new = seat.province.add();
        seat.happen(changed(&seat, new));
        assert_eq!((seat.app.site(), line_of_cursor(&seat)), (site, line), "after change {at}");
        assert!(seat.app.marks.site(new));
    }
    seat.wait(2_000);
    assert_eq!(seat.app.marks.next_due(), None);
}

fn line_of_cursor(seat: &Seat) -> Option<usize> {
    let view = &seat.app.sites.table.viewport;
    Some(view.cursor()? - view.visible().start)
}

#[test]
fn a_storm_of_changes_asks_at_a_bearable_pace() {
    let mut seat = seat();
    let before = seat.asked.len();
    for at in 0..1_000 {
        if at % 10 == 0 {
            seat.wait(1);
        }
        let site = seat.province.edit(at % 500, 33);
        seat.happen(changed(&seat, site));
    }
    assert!(seat.asked.len() - before < 20, "{} questions in 100 ms", seat.asked.len() - before);
    seat.wait(60);
    assert_eq!(seat.app.board.as_ref().map(|board| board.seq), Some(Seq(seat.province.seq)));
}

#[test]
fn one_question_of_a_kind_at_a_time_and_old_answers_are_passed_over() {
    let mut seat = seat();
    seat.press("/");
    let first = seat.update(Event::Key(Chord::char('h')));
    assert_eq!(asks(&first).iter().map(|ask| kind(ask)).collect::<Vec<_>>(), ["board", "window"]);
    let second = seat.update(Event::Key(Chord::char('u')));
    assert!(asks(&second).is_empty());
    let Some(Effect::Ask(ticket, ask)) = first.iter().find(|e| matches!(e, Effect::Ask(_, Ask::Window(_)))) else {
        panic!("a window was asked for");
    };
    let answer = seat.province.answer(ask);
    let third = seat.update(Event::Answer(*ticket, answer));
    let Some(Ask::Window(window)) = asks(&third).first() else { panic!("the new words are asked for") };
    assert_eq!(window.query, "\"hu\"");
    assert!(seat.app.sites.is_of_another(&seat.app.filter.query()));
}

#[test]
fn a_lost_server_leaves_the_figures_and_comes_back_by_itself() {
    let mut seat = seat();
    seat.happen(Event::Lost("reset".to_owned()));
    assert!(matches!(seat.app.link, LinkState::Lost(_)));
    seat.press("Down Tab");
    assert!(seat.screen().contains("1.134"));
    assert!(seat.screen().contains("sẽ hiện khi nối lại"), "no card of another site stands under the cursor");
    let asked = seat.asked.len();
    seat.province.add();
    seat.happen(Event::Back);
    let kinds: Vec<&str> = seat.asked.iter().skip(asked).map(kind).collect();
    assert!(["watch", "board", "window"].iter().all(|want| kinds.contains(want)), "{kinds:?}");
    assert!(seat.screen().contains("1.135"));
}

#[test]
fn a_query_that_makes_no_sense_is_told_and_not_asked_for_ever() {
    let mut seat = seat();
    seat.press("/ status:nonsense Enter");
    assert!(seat.app.problem.is_some());
    assert!(seat.update(Event::Tick).is_empty());
    seat.press("x");
    assert!(seat.app.problem.is_none());
}

#[test]
fn waits_are_told_after_a_tenth_of_a_second() {
    let mut seat = seat();
    let effects = seat.update(Event::Key(Chord::char('S')));
    assert!(!asks(&effects).is_empty());
    assert!(seat.app.next_due().is_some_and(|due| due <= 100));
}

#[test]
fn sorting_by_any_column_and_back() {
    let mut seat = seat();
    for column in COLUMNS.into_iter().skip(1) {
        seat.press("Right s");
        assert_eq!(seat.app.sites.sort, column);
        let first = seat.app.site();
        seat.press("S");
        assert_eq!(cursor(&seat), Some(0));
        assert_ne!(seat.app.site(), first);
    }
}

#[test]
fn the_card_opens_what_it_names() {
    let mut seat = seat();
    seat.press("Enter Enter");
    assert!(seat.app.filter.query().starts_with("model:"));
    seat.press(": S000123 Enter");
    assert_eq!(seat.app.site().map(|id| id.to_string()).as_deref(), Some("S000123"));
}

#[test]
fn quitting() {
    for keys in ["q", "C-c", "? C-c", "/ C-c", ": thoat Enter"] {
        let mut seat = seat();
        seat.press(keys);
        assert!(seat.ended, "{keys}");
    }
}

#[test]
fn help_runs_what_is_picked_and_offers_only_what_works() {
    let mut seat = seat();
    seat.press("? dao Space thu Enter");
    assert_eq!(seat.app.sites.direction, antq::wire::message::Direction::Descending);
}

fn some_event() -> impl Strategy<Value = Event> {
    let chords: Vec<Chord> = ACTIONS.iter().flat_map(|action| action.keys.iter().copied()).collect();
    let quits = |chord: &Chord| *chord == Chord::char('q') || *chord == Chord::ctrl('c') || *chord == Chord::ctrl('q');
    let chords: Vec<Chord> = chords.into_iter().filter(|chord| !quits(chord)).collect();
    prop_oneof![
        20 => prop::sample::select(chords).prop_map(Event::Key),
        4 => prop::sample::select("hung khánhđ:\"-1".chars().collect::<Vec<_>>()).prop_map(|c| Event::Key(Chord::char(c))),
        2 => Just(Event::Key(Chord::plain(KeyCode::Backspace))),
        2 => (1u16..260, 1u16..80).prop_map(|(width, height)| Event::Resize(width, height)),
        1 => "\\PC{0,8}".prop_map(Event::Paste),
        1 => Just(Event::Lost(String::new())),
        2 => Just(Event::Back),
        1 => Just(Event::Tick),
        1 => Just(Event::Answer(antq::tui::effect::Ticket(7), Answer::Stopping)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_keys_sizes_and_answers_break_it(
        events in prop::collection::vec((some_event(), 0u8..8), 1..60),
    ) {
        let mut seat = Seat::at(Province::with(90), Lang::Vi, 80, 24);
        for (event, then) in events {
            match then {
                // Now and then the answers stay away, time passes or the register changes.
                0 => drop(seat.update(event)),
                1 => {
                    seat.happen(event);
                    seat.wait(2_100);
                }
                2 => {
                    seat.happen(event);
                    let site = seat.province.add();
                    let push = changed(&seat, site);
                    seat.happen(push);
                }
                _ => seat.happen(event),
            }
            let view = seat.app.sites.table.viewport;
            prop_assert!(view.cursor().is_none_or(|cursor| cursor < view.len()));
            prop_assert!(!seat.screen().is_empty());
        }
    }
}

#[test]
fn another_day_is_shown_everywhere_and_filter_and_folds_stay() {
    let mut seat = seat();
    seat.press("1 Down Space Right 2 Right");
    let (filter, open) = (seat.app.filter.query(), seat.app.tree.nodes.opened().count());
    seat.asked.clear();
    seat.press("t 31/5/24 Enter");
    let days: Vec<Option<Day>> = seat.asked.iter().filter_map(day_of).collect();
    assert_eq!(days, [parse_day("2024-05-31"); 3], "board, rows and card are asked for that day");
    assert_eq!((seat.app.filter.query(), seat.app.tree.nodes.opened().count()), (filter.clone(), open));
    assert!(seat.screen().contains("TÍNH ĐẾN 31/05/2024"));
    seat.asked.clear();
    seat.press("T");
    let days: Vec<Option<Day>> = seat.asked.iter().filter_map(day_of).collect();
    assert_eq!((days, seat.app.filter.query()), (vec![None; 3], filter));
    assert!(!seat.screen().contains("TÍNH ĐẾN"));
    seat.press("[");
    assert_eq!(seat.app.as_of, parse_day("2024-05-31"), "the day belongs to the view that one goes back to");
}

fn day_of(ask: &Ask) -> Option<Option<Day>> {
    match ask {
        Ask::Board(ask) => Some(ask.as_of),
        Ask::Window(ask) => Some(ask.as_of),
        Ask::Card { as_of, .. } => Some(*as_of),
        _ => None,
    }
}

#[test]
fn what_was_asked_for_another_day_is_not_drawn_for_this_one() {
    let mut seat = seat();
    seat.holds = true;
    seat.press("t 31/5/24 Enter");
    assert!(!seat.screen().contains("TÍNH ĐẾN"), "the figures on the screen are still those of now");
    seat.press("T");
    let late = seat.asked.len();
    seat.answer();
    let days: Vec<Option<Day>> = seat.asked[late..].iter().filter_map(day_of).collect();
    assert!(days.contains(&None), "{days:?}");
    assert!(seat.app.shown_as_of().is_none() && !seat.screen().contains("TÍNH ĐẾN"));
}
