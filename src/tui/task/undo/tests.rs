//! An undo from the first look to the last answer.

use crossterm::event::KeyCode;

use super::*;
use crate::face::acts::sample::act;
use crate::face::acts::sample::on;
use crate::face::acts::sample::with;
use crate::tui::task::stage;
use crate::wire::message::ActRow;
use crate::wire::message::Receipt;

fn enter() -> Chord {
    Chord::plain(KeyCode::Enter)
}

fn edit_of_members() -> ActRow {
    with(act(4_812, "edit_site"), "members", "28", "30")
}

fn outlook(act: ActRow, dependents: Vec<ActRow>) -> Undoing {
    let problem = (!dependents.is_empty()).then(|| Problem::new(Reason::Depends).on("seq").with("seqs", "4811"));
    Undoing { records: vec![act.subject.clone()], act, dependents, problem }
}

/// An undo that knows what it would mean.
fn opened(outlook: Undoing, scene: &Scene) -> Box<dyn Task> {
    let mut task = Undo::open(outlook.act.seq);
    hear_outlook(&mut task, outlook, scene);
    task
}

fn hear_outlook(task: &mut Box<dyn Task>, outlook: Undoing, scene: &Scene) {
    let asked = task.questions(&|_| false, scene);
    let [(topic, ask @ Ask::Undoing { seq })] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(*seq, outlook.act.seq);
    task.hear(*topic, ask.clone(), Answer::Undoing(Box::new(outlook)), scene);
}

/// The command that is asked for now, as its entry and its token.
fn command(task: &mut Box<dyn Task>, scene: &Scene) -> Option<(u64, String)> {
    match task.questions(&|_| false, scene).into_iter().next() {
        Some((Topic::Save, Ask::Submit { line, via: crate::model::code::Via::Tui })) => {
            let json: serde_json::Value = serde_json::from_str(&line).unwrap();
            Some((json["undo"]["seq"].as_u64().unwrap(), json["token"].as_str().unwrap().to_owned()))
        }
        _ => None,
    }
}

fn answer(task: &mut Box<dyn Task>, answer: Answer, scene: &Scene) -> Vec<Wish> {
    let ask = Ask::Submit { line: String::new(), via: crate::model::code::Via::Tui };
    task.hear(Topic::Save, ask, answer, scene)
}

fn done(seq: u64) -> Answer {
    Answer::Done(Receipt { seq: Seq(seq), ids: Vec::new(), rev: None, merged: Vec::new() })
}

fn told(wishes: &[Wish]) -> &str {
    match wishes {
        [Wish::Close, Wish::Tell(text)] => text,
        other => panic!("{other:?}"),
    }
}

fn screen(task: &mut Box<dyn Task>, scene: &Scene) -> String {
    stage::draw(&mut **task, scene).join("\n")
}

#[test]
fn one_key_confirms_and_saved_is_said_only_when_it_is() {
    let scene = stage::scene(80, 24);
    let mut task = opened(outlook(edit_of_members(), Vec::new()), &scene);
    let shown = screen(&mut task, &scene);
    assert!(shown.contains("Số thành viên") && shown.contains("30 → 28"), "{shown}");
    assert_eq!(command(&mut task, &scene), None, "nothing is sent before the key");
    assert!(task.key(enter(), &scene).is_empty());
    assert!(!screen(&mut task, &scene).contains("Đã lưu"));
    assert_eq!(command(&mut task, &scene).map(|(seq, _)| seq), Some(4_812));
    assert_eq!(told(&answer(&mut task, done(4_813), &scene)), "Đã lưu: hoàn tác mục 4.812, thành mục 4.813");
}

#[test]
fn a_lost_line_asks_again_with_the_same_token() {
    let mut scene = stage::scene(80, 24);
    let mut task = opened(outlook(edit_of_members(), Vec::new()), &scene);
    task.key(enter(), &scene);
    let first = command(&mut task, &scene);
    scene.online = false;
    task.lost();
    assert!(screen(&mut task, &scene).contains("không hoàn tác hai lần"));
    scene.online = true;
    assert!(first.is_some());
    assert_eq!(command(&mut task, &scene), first);
}

#[test]
fn without_a_connection_nothing_is_begun() {
    let mut scene = stage::scene(80, 24);
    let mut task = opened(outlook(edit_of_members(), Vec::new()), &scene);
    scene.online = false;
    task.key(enter(), &scene);
    assert!(screen(&mut task, &scene).contains("Đang mất kết nối"));
    scene.online = true;
    assert_eq!(command(&mut task, &scene), None);
}

#[test]
fn more_than_twenty_records_ask_for_their_number() {
    let scene = stage::scene(80, 24);
    let mut task = opened(outlook(on(act(4_700, "add_site"), 34), Vec::new()), &scene);
    assert!(screen(&mut task, &scene).contains("Gõ lại số này"));
    task.key(enter(), &scene);
    assert_eq!(command(&mut task, &scene), None);
    for c in ['y', '3', '5'] {
        task.key(Chord::char(c), &scene);
    }
    task.key(enter(), &scene);
    assert_eq!(command(&mut task, &scene), None);
    assert!(screen(&mut task, &scene).contains("Chưa đúng số 34"));
    task.key(Chord::plain(KeyCode::Backspace), &scene);
    task.key(Chord::char('4'), &scene);
    task.paste("34", &scene);
    task.key(enter(), &scene);
    assert_eq!(command(&mut task, &scene).map(|(seq, _)| seq), Some(4_700));
    let mut small = opened(outlook(on(act(4_700, "add_site"), 20), Vec::new()), &scene);
    small.key(enter(), &scene);
    assert!(command(&mut small, &scene).is_some());
}

#[test]
fn what_stands_on_it_is_listed_and_each_can_be_opened() {
    let scene = stage::scene(80, 24);
    let later = with(act(4_811, "edit_site"), "members", "28", "30");
    let mut task = opened(outlook(act(4_700, "add_site"), vec![later]), &scene);
    let shown = screen(&mut task, &scene);
    assert!(shown.contains("1 việc sau dựa vào việc này") && shown.contains("4.811"), "{shown}");
    assert!(matches!(task.key(enter(), &scene).as_slice(), [Wish::Open(_)]));
    assert_eq!(command(&mut task, &scene), None);
}

#[test]
fn all_of_them_go_last_first_and_the_first_refusal_stops() {
    let scene = stage::scene(80, 24);
    let later = |seq| with(act(seq, "edit_site"), "members", "28", "30");
    let begun = || {
        let mut task = opened(outlook(act(4_700, "add_site"), vec![later(4_811), later(4_790)]), &scene);
        task.key(Chord::char('a'), &scene);
        hear_outlook(&mut task, outlook(later(4_811), Vec::new()), &scene);
        assert_eq!(command(&mut task, &scene), None, "nothing goes before all are looked at");
        hear_outlook(&mut task, outlook(later(4_790), Vec::new()), &scene);
        assert!(screen(&mut task, &scene).contains("3 mục, mục mới nhất trước"));
        assert_eq!(command(&mut task, &scene), None, "nor before it is confirmed");
        task.key(enter(), &scene);
        task
    };
    let mut task = begun();
    for (at, seq) in [4_811, 4_790, 4_700].into_iter().enumerate() {
        assert_eq!(command(&mut task, &scene).map(|(seq, _)| seq), Some(seq));
        let wishes = answer(&mut task, done(4_813), &scene);
        assert_eq!(wishes.is_empty(), at < 2);
    }
    let mut task = begun();
    command(&mut task, &scene);
    answer(&mut task, done(4_813), &scene);
    answer(&mut task, Answer::Refused(Problem::new(Reason::Depends).on("seq").with("seqs", "4812")), &scene);
    let shown = screen(&mut task, &scene);
    assert!(shown.contains("Đã hoàn tác 1/3 và đã lưu; dừng ở mục 4.790"), "{shown}");
    assert!(shown.contains("hãy hoàn tác chúng trước"), "{shown}");
    assert_eq!(command(&mut task, &scene), None);
}

#[test]
fn esc_stops_a_chain_after_the_step_that_is_on_its_way() {
    let scene = stage::scene(80, 24);
    let later = act(4_811, "edit_site");
    let mut task = opened(outlook(act(4_700, "add_site"), vec![later.clone()]), &scene);
    task.key(Chord::char('a'), &scene);
    hear_outlook(&mut task, outlook(later, Vec::new()), &scene);
    task.key(enter(), &scene);
    command(&mut task, &scene);
    assert!(task.key(Chord::plain(KeyCode::Esc), &scene).is_empty());
    answer(&mut task, done(4_813), &scene);
    assert_eq!(command(&mut task, &scene), None);
    assert!(screen(&mut task, &scene).contains("Đã hoàn tác 1/2 và đã lưu"));
}

#[test]
fn a_colleagues_later_entry_is_not_undone_along_the_way() {
    let scene = stage::scene(80, 24);
    let theirs = ActRow { by: crate::model::id::OfficerName::new("lan"), ..act(4_811, "edit_site") };
    let mut task = opened(outlook(act(4_700, "add_site"), vec![theirs]), &scene);
    task.key(Chord::char('a'), &scene);
    let shown = screen(&mut task, &scene);
    assert!(shown.contains("Mục 4.811 là của lan"), "{shown}");
    task.key(enter(), &scene);
    assert_eq!(command(&mut task, &scene), None);
}

#[test]
fn an_undo_of_an_undo_is_a_redo_in_words() {
    let scene = stage::scene(80, 24);
    let undo = ActRow { undoes: Some(Seq(4_700)), ..with(act(4_812, "undo"), "members", "30", "28") };
    let mut task = opened(outlook(undo, Vec::new()), &scene);
    let shown = screen(&mut task, &scene);
    assert!(shown.contains("Làm lại: bỏ lần hoàn tác ở mục 4.812") && shown.contains("28 → 30"), "{shown}");
    task.key(enter(), &scene);
    command(&mut task, &scene);
    assert!(told(&answer(&mut task, done(4_813), &scene)).starts_with("Đã lưu: làm lại"));
}

#[test]
fn what_was_undone_already_leads_to_the_entry_that_did_it() {
    let scene = stage::scene(80, 24);
    let gone = ActRow { undone_by: Some(Seq(4_812)), ..act(4_700, "edit_site") };
    let problem = Some(Problem::new(Reason::AlreadyUndone).on("seq").with("seq", 4_700));
    let mut task = opened(Undoing { problem, ..outlook(gone, Vec::new()) }, &scene);
    assert!(screen(&mut task, &scene).contains("đã hoàn tác bởi mục 4.812"));
    assert!(matches!(task.key(enter(), &scene).as_slice(), [Wish::Replace(_)]));
}

#[test]
fn what_can_not_be_taken_back_says_why() {
    let scene = stage::scene(80, 24);
    let problem = Some(Problem::new(Reason::CannotUndo).on("seq").with("seq", 3));
    let mut task = opened(Undoing { problem, ..outlook(act(3, "add_unit"), Vec::new()) }, &scene);
    assert!(screen(&mut task, &scene).contains("Không thể hoàn tác thay đổi số 3"));
    task.key(enter(), &scene);
    assert_eq!(command(&mut task, &scene), None);
}
