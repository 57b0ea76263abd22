//! What was done, looked at and taken back: pictures before the made-up province, and chains before the real server.

use antq::client::Caller;
use antq::lang::Lang;
use antq::model::id::Seq;
use antq::tui::app::App;
use antq::tui::app::update;
use antq::tui::effect::Effect;
use antq::tui::event::Chord;
use antq::tui::event::Event;
use antq::tui::screen;
use antq::widget::style::Look;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Push;
use crossterm::event::KeyCode;
use insta::assert_snapshot;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::office::Office;
use crate::office::submit;
use crate::seat::Seat;
use crate::seat::now;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

/// Draws a screen in both languages and sizes, after some keys.
fn check(name: &str, keys: &str) {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for (width, height) in SIZES {
            let mut seat = Seat::new(lang, width, height);
            seat.press(keys);
            assert_snapshot!(format!("{name}_{code}_{width}x{height}"), seat.screen());
        }
    }
}

#[test]
fn acts_of_oneself_of_all_and_of_a_record() {
    check("acts_own", "u Down Down Down Down");
    check("acts_all", "u o Down Down Down");
    check("acts_about", ": S000412 Enter h Down");
}

#[test]
fn what_an_undo_would_mean() {
    check("undo", "u Enter");
    check("undo_of_many", "u Down Down Down Down Down Down Enter 3 5 Enter");
    check("undo_with_dependents", "u Down Down Down Down Down Enter Down");
    check("undo_chain", "u Down Down Down Down Down Enter a");
}

#[test]
fn who_wrote_what() {
    check("blame", ": S000412 Enter h Tab Down Down Down Down Down Down Down");
}

#[test]
fn a_wide_screen_and_a_search() {
    let mut seat = Seat::new(Lang::Vi, 240, 67);
    seat.press("u o Down Down");
    assert_snapshot!("acts_all_vi_240x67", seat.screen());
    let mut seat = Seat::new(Lang::Vi, 80, 24);
    seat.press("u / tuan Space tra");
    assert_snapshot!("acts_found_vi_80x24", seat.screen());
}

#[test]
fn a_line_of_the_cards_history_opens_its_entry() {
    let mut seat = Seat::new(Lang::Vi, 120, 36);
    // The last line of the card is the founding of the site.
    seat.press(": S000412 Enter End Enter");
    let shown = seat.screen();
    assert!(shown.contains("Các lần sửa · S000412") && shown.contains("▌   1.204"), "{shown}");
    seat.press("Esc");
    assert!(seat.screen().contains("S000412"));
}

#[test]
fn what_no_longer_counts_is_found_by_the_palette() {
    for (typed, chip, query) in [
        ("thanh Space loai", "đã thanh loại", "status:struck_off"),
        ("cac Space diem Space da Space hoan", "đã hoàn tác", "undone:yes"),
    ] {
        let mut seat = Seat::new(Lang::Vi, 120, 36);
        seat.press(&format!(": {typed} Enter"));
        let asked = seat.asked.iter().rev().find_map(|ask| if let Ask::Window(ask) = ask { Some(ask) } else { None });
        assert_eq!(asked.map(|ask| ask.query.as_str()), Some(query));
        assert!(seat.screen().contains(chip), "{}", seat.screen());
    }
}

#[test]
fn whoever_undid_something_is_told_so_and_the_keys_of_a_dashboard_do_nothing_meanwhile() {
    let mut seat = Seat::new(Lang::Vi, 120, 36);
    seat.press("u Enter q");
    assert!(!seat.ended);
    seat.press("Enter");
    assert!(seat.screen().contains("Đã lưu: hoàn tác mục 4.812, thành mục 4.900"), "{}", seat.screen());
}

/// A dashboard before the real server. Pushes are made up: each answer that wrote something is told as a change.
struct Desk {
    app: App,
    caller: Caller,
    ms: u64,
    submitted: Vec<String>,
}

impl Desk {
    fn new(office: &Office) -> Self {
        let app = App::new(Lang::Vi, None, Rect::new(0, 0, 120, 36), now(0));
        let mut desk = Self { app, caller: office.caller(), ms: 0, submitted: Vec::new() };
        desk.happen(Event::Tick);
        desk
    }

    fn happen(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in update(&mut self.app, event, now(self.ms)) {
                let Effect::Ask(ticket, ask) = effect else { continue };
                if let Ask::Submit { line, .. } = &ask {
                    self.submitted.push(line.clone());
                }
                let answer = self.caller.ask(ask).expect("an answer");
                if let Answer::Done(receipt) = &answer {
                    events.push(changed(receipt.seq));
                }
                events.push(Event::Answer(ticket, answer));
            }
        }
    }

    /// Lets a second pass, after which what is read is up to date.
    fn wait(&mut self) {
        self.ms += 1_000;
        self.happen(Event::Tick);
    }

    fn press(&mut self, keys: &[KeyCode]) {
        keys.iter().for_each(|code| self.happen(Event::Key(Chord::plain(*code))));
    }

    fn screen(&self) -> String {
        let mut buf = Buffer::empty(self.app.area);
        screen::render(&mut buf, &self.app, &Look::sixteen());
        let width = usize::from(self.app.area.width);
        let lines = buf.content.chunks(width).map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>());
        lines.collect::<Vec<_>>().join("\n")
    }

    fn sees(&self, text: &str) {
        let screen = self.screen();
        assert!(screen.contains(text), "no “{text}” in\n{screen}");
    }
}

fn changed(seq: Seq) -> Event {
    Event::Push(Push::Changed { seq, sites: Vec::new(), lagged: true })
}

fn write(caller: &mut Caller, line: &str) -> (Seq, String) {
    match submit(caller, line.to_owned()) {
        Answer::Done(receipt) => (receipt.seq, receipt.ids.first().cloned().unwrap_or_default()),
        other => panic!("{other:?} to {line}"),
    }
}

fn add(caller: &mut Caller, more: &str) -> (Seq, String) {
    let site =
        r#""model":"HND-01","unit":"04249@old","name":"Điểm thử","lead":"HND","founded":"2021-05-12","members":7"#;
    write(caller, &format!(r#"{{"add_site":{{{site}{more}}}}}"#))
}

fn undone(caller: &mut Caller, seq: Seq) -> bool {
    match caller.ask(Ask::Undoing { seq }) {
        Ok(Answer::Undoing(undoing)) => undoing.act.undone_by.is_some(),
        other => panic!("{other:?}"),
    }
}

const ENTER: KeyCode = KeyCode::Enter;
const DOWN: KeyCode = KeyCode::Down;

fn c(c: char) -> KeyCode {
    KeyCode::Char(c)
}

#[test]
fn a_site_goes_with_all_that_was_done_to_it_and_to_its_copy_the_last_first() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    let (source, id) = add(&mut caller, "");
    let (edit, _) = write(&mut caller, &format!(r#"{{"edit_site":{{"id":"{id}","set":{{"members":9}}}}}}"#));
    let (copy, copied) = add(&mut caller, &format!(r#","origin":"{id}""#));
    let (paused, _) =
        write(&mut caller, &format!(r#"{{"site_event":{{"id":"{copied}","event":"paused","on":"2024-03-01"}}}}"#));
    let mut desk = Desk::new(&office);
    desk.press(&[c('u'), DOWN, DOWN, DOWN, ENTER]);
    desk.sees(&format!("Hoàn tác mục {source}"));
    desk.sees("3 việc sau dựa vào việc này");
    desk.press(&[c('a')]);
    desk.sees("Sẽ hoàn tác lần lượt 4 mục");
    assert_eq!(desk.submitted.len(), 0);
    desk.press(&[ENTER]);
    desk.sees("Đã lưu: hoàn tác 4 mục");
    let order: Vec<String> = [paused, copy, edit, source].iter().map(|seq| format!(r#""seq":{seq}"#)).collect();
    assert_eq!(desk.submitted.len(), 4);
    assert!(desk.submitted.iter().zip(&order).all(|(line, seq)| line.contains(seq)), "{:?}", desk.submitted);
    for seq in [source, edit, copy, paused] {
        assert!(undone(&mut caller, seq), "{seq}");
    }
}

#[test]
fn an_undo_from_the_list_and_the_redo_of_it() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    let (_, id) = add(&mut caller, "");
    let (edit, _) = write(&mut caller, &format!(r#"{{"edit_site":{{"id":"{id}","set":{{"members":9}}}}}}"#));
    let (later, _) = write(&mut caller, &format!(r#"{{"edit_site":{{"id":"{id}","set":{{"teams":2}}}}}}"#));
    let mut desk = Desk::new(&office);
    // Not the last one: the edit before it.
    desk.press(&[c('u'), DOWN, ENTER]);
    desk.sees("9 → 7");
    desk.press(&[ENTER]);
    desk.sees(&format!("Đã lưu: hoàn tác mục {edit}"));
    assert!(undone(&mut caller, edit) && !undone(&mut caller, later));
    desk.wait();
    desk.sees(&format!("(đã hoàn tác bởi mục {})", later.next()));
    // The undo has come in above; it is taken back itself.
    desk.press(&[KeyCode::Home, ENTER]);
    desk.sees("Làm lại: bỏ lần hoàn tác");
    desk.press(&[ENTER]);
    desk.sees("Đã lưu: làm lại");
    assert!(!undone(&mut caller, edit));
}

#[test]
fn a_chain_stops_where_a_step_is_refused_and_what_was_done_before_stays() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut caller = office.caller();
    let (source, id) = add(&mut caller, "");
    let (edit, _) = write(&mut caller, &format!(r#"{{"edit_site":{{"id":"{id}","set":{{"members":9}}}}}}"#));
    let mut desk = Desk::new(&office);
    desk.press(&[c('u'), DOWN, ENTER, c('a')]);
    desk.sees("Sẽ hoàn tác lần lượt 2 mục");
    // Somebody else writes to the site before the chain is confirmed.
    let (meanwhile, _) = write(&mut caller, &format!(r#"{{"edit_site":{{"id":"{id}","set":{{"teams":3}}}}}}"#));
    desk.press(&[ENTER]);
    desk.sees("Đã hoàn tác 1/2 và đã lưu");
    desk.sees(&meanwhile.to_string());
    assert!(undone(&mut caller, edit) && !undone(&mut caller, source) && !undone(&mut caller, meanwhile));
}
