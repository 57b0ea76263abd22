//! What the dashboard looks like, in both languages and every layout.

use antq::lang::Lang;
use antq::tui::event::Event;
use insta::assert_snapshot;

use crate::seat::Seat;

/// Draws a screen after some keys, for a snapshot of this name.
fn check(name: &str, lang: Lang, (width, height): (u16, u16), keys: &str) {
    let mut seat = Seat::new(lang, width, height);
    seat.press(keys);
    assert_snapshot!(name, seat.screen());
}

#[test]
fn the_dashboard_in_every_size_and_language() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (100, 30), (120, 36), (240, 67)] {
            check(&format!("dashboard_{code}_{width}x{height}"), lang, (width, height), "");
        }
    }
}

#[test]
fn each_pane_on_a_narrow_screen() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (pane, keys) in [
            ("associations", "1 Down Right"),
            ("tree", "2 Down Right"),
            ("card", "4 Down"),
            ("card_end", "4 End"),
            ("strip", "0 Down Down"),
            ("found", "/ hung Space kha Enter"),
        ] {
            check(&format!("{pane}_{code}_80x24"), lang, (80, 24), keys);
        }
    }
}

#[test]
fn what_is_filtered_and_why() {
    check("filtered_vi_120x36", Lang::Vi, (120, 36), "1 Down Space 2 Down Down Down Down Enter");
    check("search_vi_120x36", Lang::Vi, (120, 36), "/ hung");
    check("nothing_found_vi_120x36", Lang::Vi, (120, 36), "/ xyz Enter");
    check("tree_search_vi_120x36", Lang::Vi, (120, 36), "2 / hung");
    check("today_vi_80x24", Lang::Vi, (80, 24), "0 Right Right Right Right Right Enter");
    check("without_good_vi_120x36", Lang::Vi, (120, 36), "0 Right Right Right Right Right Right Enter");
}

#[test]
fn help_and_palette() {
    check("help_vi_120x36", Lang::Vi, (120, 36), "?");
    check("help_en_80x24", Lang::En, (80, 24), "1 ?");
    check("palette_vi_120x36", Lang::Vi, (120, 36), ": tran Space yen");
}

#[test]
fn a_change_and_a_loss() {
    let mut seat = Seat::new(Lang::Vi, 120, 36);
    seat.wait(60_000);
    let site = seat.province.add();
    let seq = antq::model::id::Seq(seat.province.seq);
    seat.happen(Event::Push(antq::wire::message::Push::Changed { seq, sites: vec![site], lagged: false }));
    assert_snapshot!("changed_vi_120x36", seat.screen());
    seat.happen(Event::Lost("reset".to_owned()));
    seat.wait(2_000);
    assert_snapshot!("lost_vi_120x36", seat.screen());
}

#[test]
fn a_screen_that_is_too_small_says_so() {
    check("tiny_vi_24x5", Lang::Vi, (24, 5), "");
}
