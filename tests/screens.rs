//! What the dashboard looks like, in both languages and every layout.

use antq::lang::Lang;
use antq::model::code::FormKind;
use antq::model::field::PickOf;
use antq::model::site::SiteField;
use antq::tui::event::Event;
use antq::wire::message::PickRow;
use insta::assert_snapshot;

use crate::clerk::conflict;
use crate::clerk::like;
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

#[test]
fn the_form_of_a_site() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut seat = Seat::new(lang, width, height);
            let check = |name: &str, seat: &Seat| {
                assert_snapshot!(format!("form_{name}_{code}_{width}x{height}"), seat.screen());
            };
            seat.press("n");
            check("empty", &seat);
            seat.press("12/5/21 Enter hnd-01 Enter hung");
            check("list", &seat);
            seat.press("Enter");
            seat.write("thôn 3");
            seat.press(
                "Enter Enter Enter ca Enter ccb Enter Enter 30 Enter 2 Enter Enter 45/QD-UBND Enter 10/5/21 Enter",
            );
            seat.write("UBND huyện");
            seat.press("Enter 12 Enter");
            seat.clerk.alike = vec![like("S000398", FormKind::Site)];
            seat.wait(200);
            check("filled", &seat);
            seat.press("F9");
            check("next", &seat);
            seat.press("C-s");
            check("missing", &seat);
        }
    }
}

#[test]
fn the_four_choices_stand_whole_on_a_narrow_screen() {
    for (lang, label, last) in [(Lang::Vi, "bon", "4· tự hòa giải"), (Lang::En, "four", "4·mediation")] {
        let mut seat = Seat::new(lang, 80, 24);
        seat.press("n F3");
        seat.write(label);
        seat.press("Enter");
        assert!(seat.screen().contains(last), "{}", seat.screen());
    }
}

#[test]
fn what_is_typed_beside_what_is_like_it() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut seat = Seat::new(lang, width, height);
            seat.press("n 12/5/21 Enter hnd-01 Enter");
            seat.write("hung k");
            seat.press("Enter");
            seat.write("thôn 3");
            seat.press("Enter Enter Enter Enter 30 Enter");
            let mut like = like("S000398", FormKind::Site);
            let facts = [("model", "\"HND-01\""), ("hamlet", "\"thôn 3, cạnh nhà văn hóa\""), ("members", "28")];
            like.facts.extend(facts.map(|(name, value)| (name.to_owned(), value.to_owned())));
            let name = |code: &str, name: &str, name_en: &str| PickRow {
                code: code.to_owned(),
                name: name.to_owned(),
                name_en: name_en.to_owned(),
                ..PickRow::default()
            };
            let model = name("HND-01", "Nông dân với kiến thức pháp luật", "Farmers with knowledge of the law");
            like.names = vec![(PickOf::Model, model)];
            seat.clerk.alike = vec![like];
            seat.wait(200);
            seat.press("F4");
            assert_snapshot!(format!("compare_{code}_{width}x{height}"), seat.screen());
        }
    }
}

#[test]
fn a_clash_and_what_lies_over_a_form() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut seat = Seat::new(lang, width, height);
            seat.press("Right Right Right e 35");
            seat.clerk.refusals.push_back(conflict());
            (seat.clerk.rev, seat.clerk.changed) = (1, vec![(SiteField::Members, 31.into())]);
            seat.press("C-s 3");
            assert_snapshot!(format!("conflict_{code}_{width}x{height}"), seat.screen());
        }
        let mut seat = Seat::new(lang, 80, 24);
        seat.press("n hn Enter F1");
        assert_snapshot!(format!("form_help_{code}_80x24"), seat.screen());
        seat.press("Esc F3");
        assert_snapshot!(format!("form_goto_{code}_80x24"), seat.screen());
        seat.press("Esc Esc D");
        assert_snapshot!(format!("draft_{code}_80x24"), seat.screen());
        seat.press("Esc i");
        assert_snapshot!(format!("forms_{code}_80x24"), seat.screen());
    }
}
