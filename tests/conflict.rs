//! Two forms on one site before the real server, their keys, questions and answers in any order: every value that was
//! acknowledged is in the record, or was seen by whoever wrote another one over it; and what a writer let go for a
//! colleague's value is in the history.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use antq::client::Caller;
use antq::lang::Lang;
use antq::model::id::Seq;
use antq::model::id::SiteId;
use antq::tui::event::Chord;
use antq::tui::task::Scene;
use antq::tui::task::Task;
use antq::tui::task::Topic;
use antq::tui::task::Wish;
use antq::tui::task::form::Form;
use antq::widget::style::Look;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Receipt;
use chrono::Local;
use crossterm::event::KeyCode;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::Value;

use crate::office::Office;
use crate::office::submit;
use crate::seat::now;

/// The fields that are typed: the name in the command, and what finds it on the form.
const FIELDS: [(&str, &str); 5] =
    [("members", "so thanh"), ("teams", "so to"), ("hamlet", "thon"), ("name", "ten diem"), ("note", "ghi chu")];

/// So many interleavings.
const CASES: u32 = 200;

/// One thing that happens to one of the two.
#[derive(Clone, Debug)]
enum Act {
    /// A value is typed into a field; before a clash, one of the three is chosen instead.
    Type(usize),
    /// The key to save.
    Save,
    /// The oldest question reaches the server, and its answer sets out.
    Serve,
    /// The oldest answer arrives.
    Hear,
    /// The connection is gone with all that was on its way, and there again.
    Cut,
    /// A clash is chosen, by one of the keys.
    Choose(char),
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let act = prop_oneof![
        4 => (0..FIELDS.len()).prop_map(Act::Type),
        3 => Just(Act::Save),
        8 => Just(Act::Serve),
        8 => Just(Act::Hear),
        1 => Just(Act::Cut),
        3 => prop::sample::select(vec!['1', '2', '3', 'e']).prop_map(Act::Choose),
    ];
    prop::collection::vec((0..2_usize, act), 10..60)
}

/// An edit that the server acknowledged.
#[derive(Debug)]
struct Written {
    hand: usize,
    seq: Seq,
    /// The revision that its writer knew, and the one that it made.
    revs: (u64, u64),
    set: BTreeMap<String, String>,
    declined: BTreeSet<String>,
    merged: Vec<String>,
    /// Values that the writer had on the screen by then.
    seen: BTreeSet<String>,
}

/// One of the two, with a form on the site.
struct Hand {
    form: Option<Box<dyn Task>>,
    out: VecDeque<(Topic, Ask)>,
    back: VecDeque<(Topic, Ask, Answer)>,
    seen: BTreeSet<String>,
    /// What stands in the form as typed by this hand and not yet saved.
    typed: BTreeSet<String>,
    ms: u64,
    known: Seq,
}

/// The site, the server and the two.
struct World<'a> {
    caller: &'a RefCell<Caller>,
    site: SiteId,
    hands: [Hand; 2],
    written: Vec<Written>,
    /// Every value is another number, so that it is known wherever it shows up.
    last: &'a Cell<u32>,
}

/// `known` is the last entry that the dashboard had heard of.
fn scene(ms: u64, known: Seq) -> Scene {
    Scene {
        lang: Lang::Vi,
        now: now(ms),
        today: Local::now().date_naive(),
        as_of: None,
        officer: None,
        online: true,
        seq: known,
        method: None,
        screen: Rect::new(0, 0, 120, 45),
    }
}

/// The numbers of four digits and more in a text; a dot for thousands is no part of one.
fn numbers(text: &str) -> BTreeSet<String> {
    let plain: Vec<char> = text.chars().collect();
    let is_dot = |at: usize| {
        plain[at] == '.'
            && at > 0
            && plain[at - 1].is_ascii_digit()
            && plain.get(at + 1).is_some_and(char::is_ascii_digit)
    };
    let kept: String = (0..plain.len()).filter(|at| !is_dot(*at)).map(|at| plain[at]).collect();
    let runs = kept.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() >= 4).map(str::to_owned).collect()
}

/// A value as a text. A field that was emptied is sent as null and stands as nothing or 0.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.as_u64() != Some(0) => number.to_string(),
        _ => String::new(),
    }
}

fn screen(form: &mut dyn Task, scene: &Scene) -> String {
    let mut buf = Buffer::empty(scene.screen);
    form.fit(scene.screen);
    form.render(scene.screen, &mut buf, scene, &Look::plain());
    let lines = buf.content.chunks(usize::from(scene.screen.width));
    lines.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>()).collect::<Vec<_>>().join("\n")
}

impl Hand {
    fn new(site: SiteId, known: Seq, token: String) -> Self {
        Self {
            form: Some(Box::new(Form::correcting(site, None, token, Lang::Vi))),
            out: VecDeque::new(),
            back: VecDeque::new(),
            seen: BTreeSet::new(),
            typed: BTreeSet::new(),
            ms: 1_000,
            known,
        }
    }

    fn scene(&self) -> Scene {
        scene(self.ms, self.known)
    }

    fn screen(&mut self) -> String {
        let scene = self.scene();
        self.form.as_mut().map(|form| screen(&mut **form, &scene)).unwrap_or_default()
    }

    fn clashes(&mut self) -> bool {
        self.screen().contains("đồng nghiệp sửa trong lúc bạn gõ")
    }

    fn press(&mut self, code: KeyCode) {
        self.chord(Chord::plain(code));
    }

    fn chord(&mut self, chord: Chord) {
        let scene = self.scene();
        let wishes = self.form.as_mut().map(|form| form.key(chord, &scene)).unwrap_or_default();
        self.after(wishes);
    }

    fn write(&mut self, text: &str) {
        text.chars().for_each(|c| self.press(KeyCode::Char(c)));
    }

    /// After each event the form asks what it wants to know.
    fn after(&mut self, wishes: Vec<Wish>) {
        if wishes.iter().any(|wish| matches!(wish, Wish::Close)) {
            self.form = None;
        }
        let scene = self.scene();
        let Some(form) = &mut self.form else { return };
        let waits: Vec<Topic> =
            self.out.iter().map(|(topic, _)| *topic).chain(self.back.iter().map(|(topic, ..)| *topic)).collect();
        self.out.extend(form.questions(&|topic| waits.contains(&topic), &scene));
    }

    /// Looks at the screen, at moments when a person could have.
    fn look(&mut self) {
        let shown = self.screen();
        self.seen.extend(numbers(&shown));
    }

    fn cut(&mut self) {
        self.out.clear();
        self.back.clear();
        if let Some(form) = &mut self.form {
            form.lost();
        }
        self.after(Vec::new());
    }

    fn hear(&mut self) -> bool {
        let Some((topic, ask, answer)) = self.back.pop_front() else { return false };
        let scene = self.scene();
        let wishes = self.form.as_mut().map(|form| form.hear(topic, ask, answer, &scene)).unwrap_or_default();
        self.after(wishes);
        true
    }
}

impl World<'_> {
    fn act(&mut self, at: usize, act: &Act) {
        // Time goes on, so that what is due in a moment is not due for ever.
        self.hands[at].ms += 40;
        match act {
            Act::Type(field) if !self.hands[at].clashes() => self.write_into(at, FIELDS[*field].1),
            Act::Type(_) => self.choose(at, '2'),
            Act::Choose(key) => self.choose(at, *key),
            Act::Save => self.hands[at].chord(Chord::ctrl('s')),
            Act::Serve => drop(self.serve(at)),
            Act::Hear => drop(self.hands[at].hear()),
            Act::Cut => self.hands[at].cut(),
        }
        self.hands[at].look();
    }

    fn number(&self) -> String {
        self.last.set(self.last.get() + 1);
        self.last.get().to_string()
    }

    /// Types a value. Only what is then seen in the form was typed: one that is being saved takes no keys.
    fn write_into(&mut self, at: usize, field: &str) {
        let number = self.number();
        let hand = &mut self.hands[at];
        hand.chord(Chord::ctrl('g'));
        hand.write(field);
        hand.press(KeyCode::Enter);
        self.replace(at, &number);
    }

    /// Puts a number in place of what stands in the field with the caret.
    fn replace(&mut self, at: usize, number: &str) {
        let hand = &mut self.hands[at];
        hand.chord(Chord::ctrl('u'));
        hand.write(number);
        let shown = numbers(&hand.screen());
        if shown.contains(number) {
            // What this hand typed before into the same field is gone by its own will.
            hand.typed.retain(|value| shown.contains(value));
            hand.typed.insert(number.to_owned());
        }
    }

    fn choose(&mut self, at: usize, key: char) {
        if !self.hands[at].clashes() {
            return;
        }
        self.hands[at].press(KeyCode::Char(key));
        if key == 'e' {
            let number = self.number();
            self.replace(at, &number);
            self.hands[at].chord(Chord::ctrl('s'));
        } else {
            self.hands[at].press(KeyCode::Enter);
        }
    }

    /// Brings the oldest question of a hand to the server.
    fn serve(&mut self, at: usize) -> bool {
        let Some((topic, ask)) = self.hands[at].out.pop_front() else { return false };
        let answer = self.caller.borrow_mut().ask(ask.clone()).expect("an answer");
        if let (Ask::Submit { line, .. }, Answer::Done(receipt)) = (&ask, &answer) {
            self.note(at, line, receipt);
        }
        self.hands[at].back.push_back((topic, ask, answer));
        true
    }

    fn note(&mut self, at: usize, line: &str, receipt: &Receipt) {
        // A command that is sent again under its token is answered again and written once.
        if self.written.iter().any(|written| written.seq == receipt.seq) {
            return;
        }
        let line: Value = serde_json::from_str(line).expect("JSON");
        let edit = &line["edit_site"];
        let values = |member: &str| -> BTreeMap<String, String> {
            let all = edit[member].as_object().into_iter().flatten();
            all.map(|(field, found)| (field.clone(), text(found))).collect()
        };
        self.written.push(Written {
            hand: at,
            seq: receipt.seq,
            revs: (line["rev"].as_u64().expect("a revision"), u64::from(receipt.rev.expect("a revision"))),
            set: values("set"),
            declined: values("declined").into_values().collect(),
            merged: receipt.merged.clone(),
            seen: self.hands[at].seen.clone(),
        });
    }

    /// Lets both come to an end: all is answered, clashes are chosen, and what is typed is saved.
    fn settle(&mut self, choices: &[char]) {
        let mut choices = choices.iter().cycle();
        for round in 0..200 {
            let busy = [0, 1].map(|at| {
                self.hands[at].ms += 1_500;
                self.hands[at].after(Vec::new());
                let busy = self.serve(at) | self.hands[at].hear();
                self.hands[at].look();
                busy
            });
            if busy.contains(&true) {
                continue;
            }
            // Each in turn, so that neither is always the second.
            let at = round % 2;
            if self.hands[at].clashes() {
                self.choose(at, *choices.next().unwrap_or(&'2'));
            } else if self.hands[at].form.is_some() && !self.hands[at].typed.is_empty() {
                self.hands[at].chord(Chord::ctrl('s'));
            }
            let is_done = |hand: &Hand| hand.form.is_none() || hand.typed.is_empty();
            if self.hands.iter().all(is_done) && self.hands.iter().all(|hand| hand.out.is_empty()) {
                return;
            }
        }
        panic!("the two do not come to an end:\n{}\n{}", self.hands[0].screen(), self.hands[1].screen());
    }

    /// The site as the server has it.
    fn facts(&self) -> BTreeMap<String, String> {
        let answer = self.caller.borrow_mut().ask(Ask::SiteNow { id: self.site }).expect("an answer");
        let Answer::SiteNow(now) = answer else { panic!("{answer:?}") };
        let facts = serde_json::to_value(&now.facts).expect("JSON");
        FIELDS.iter().map(|(field, _)| ((*field).to_owned(), text(&facts[*field]))).collect()
    }

    /// What must hold at the end.
    fn check(&self, before: &BTreeMap<String, String>) -> Result<(), TestCaseError> {
        self.nothing_is_overwritten_unseen()?;
        self.what_merged_is_said()?;
        // The record is what was acknowledged, in its order.
        let mut want = before.clone();
        self.written.iter().for_each(|written| want.extend(written.set.clone()));
        prop_assert_eq!(self.facts(), want);
        // What was typed and saved is in an entry, as its value or as one that was let go.
        for (at, hand) in self.hands.iter().enumerate().filter(|(_, hand)| hand.form.is_none()) {
            let own = || self.written.iter().filter(|written| written.hand == at);
            for value in &hand.typed {
                let is_kept = own()
                    .any(|written| written.declined.contains(value) || written.set.values().any(|set| set == value));
                prop_assert!(is_kept, "{} of hand {} is in no entry: {:#?}", value, at, self.written);
            }
        }
        Ok(())
    }

    fn nothing_is_overwritten_unseen(&self) -> Result<(), TestCaseError> {
        for (at, later) in self.written.iter().enumerate() {
            for field in later.set.keys() {
                let before =
                    self.written[..at].iter().rev().find_map(|written| Some((written, written.set.get(field)?)));
                let Some((earlier, value)) = before.filter(|(earlier, _)| earlier.hand != later.hand) else { continue };
                prop_assert!(
                    later.seen.contains(value),
                    "{} {} of entry {} is overwritten unseen by {:#?}",
                    field,
                    value,
                    earlier.seq,
                    later
                );
            }
        }
        Ok(())
    }

    fn what_merged_is_said(&self) -> Result<(), TestCaseError> {
        for later in &self.written {
            let meanwhile =
                self.written.iter().filter(|other| (later.revs.0 + 1..later.revs.1).contains(&other.revs.1));
            for field in meanwhile.flat_map(|other| other.set.keys()) {
                prop_assert!(later.merged.contains(field), "{} is not said to be merged in {:#?}", field, later);
            }
        }
        Ok(())
    }
}

#[test]
fn no_acknowledged_value_is_ever_overwritten_unseen() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let caller = RefCell::new(office.caller());
    let (last, cases, clashes) = (Cell::new(3_000), Cell::new(0_u32), Cell::new(0_usize));
    let mut runner = TestRunner::new(ProptestConfig { cases: CASES, failure_persistence: None, ..Default::default() });
    let strategy = (acts(), prop::collection::vec(prop::sample::select(vec!['1', '2', '3', 'e']), 4));
    let ran = runner.run(&strategy, |(acts, choices)| {
        cases.set(cases.get() + 1);
        let (known, site) = add(&mut caller.borrow_mut());
        let token = |at: usize| format!("hand-{}-{at}", cases.get());
        let hands = [Hand::new(site, known, token(0)), Hand::new(site, known, token(1))];
        let mut world = World { caller: &caller, site, hands, written: Vec::new(), last: &last };
        let before = world.facts();
        for at in [0, 1] {
            world.hands[at].after(Vec::new());
        }
        for (at, act) in &acts {
            world.act(*at, act);
        }
        world.settle(&choices);
        clashes.set(clashes.get() + world.written.iter().filter(|written| !written.declined.is_empty()).count());
        world.check(&before)
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
    // Otherwise the orders would be too tame to show anything.
    assert!(clashes.get() > 10, "only {} entries let something go", clashes.get());
}

fn add(caller: &mut Caller) -> (Seq, SiteId) {
    let line = r#"{"add_site":{"model":"HND-01","unit":"04249@old","name":"Điểm chung","lead":"HND","founded":"2021-05-12","members":7}}"#;
    match submit(caller, line.to_owned()) {
        Answer::Done(receipt) => (receipt.seq, receipt.ids.first().and_then(|id| SiteId::parse(id)).expect("a site")),
        other => panic!("{other:?}"),
    }
}
