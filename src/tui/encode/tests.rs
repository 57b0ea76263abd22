//! Whatever is painted must look as ratatui's own backend has it, in no more bytes.

use proptest::collection::vec;
use proptest::prelude::*;
use ratatui::backend::Backend;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;

use super::Encoder;

const WIDTH: u16 = 40;
const HEIGHT: u16 = 8;

/// What is written somewhere on a frame.
#[derive(Clone, Debug)]
struct Stroke {
    x: u16,
    y: u16,
    text: String,
    style: Style,
}

/// Letters of two columns are not among them: what is left of one that is half written over, each terminal has its way.
fn texts() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        4 => Just("Hội Nông dân"),
        3 => Just("a"),
        3 => Just("            "),
        3 => Just("  "),
        2 => Just("1.134"),
        2 => Just("▌ ●"),
        1 => Just("e\u{323}\u{302}"),
    ];
    vec(words, 1..5).prop_map(|words| words.concat())
}

fn styles() -> impl Strategy<Value = Style> {
    let colour = || {
        prop_oneof![
            4 => Just(Color::Reset),
            1 => Just(Color::Red),
            1 => Just(Color::Cyan),
            1 => Just(Color::DarkGray),
            1 => Just(Color::White),
            1 => Just(Color::Indexed(3)),
            1 => Just(Color::Indexed(243)),
            1 => Just(Color::Rgb(1, 20, 255)),
        ]
    };
    let background = prop_oneof![6 => Just(Color::Reset), 1 => colour()];
    // Bold and dim at once is another thing on each terminal.
    let attributes = prop_oneof![
        Just(Modifier::empty()),
        Just(Modifier::BOLD),
        Just(Modifier::DIM),
        Just(Modifier::REVERSED),
        Just(Modifier::BOLD | Modifier::UNDERLINED),
        Just(Modifier::DIM | Modifier::ITALIC | Modifier::REVERSED),
    ];
    (colour(), background, attributes)
        .prop_map(|(fg, bg, attributes)| Style::reset().fg(fg).bg(bg).add_modifier(attributes))
}

fn frames() -> impl Strategy<Value = Vec<Vec<Stroke>>> {
    let stroke = (0..WIDTH, 0..HEIGHT, texts(), styles()).prop_map(|(x, y, text, style)| Stroke { x, y, text, style });
    vec(vec(stroke, 0..12), 1..5)
}

fn buffer(strokes: &[Stroke]) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
    for stroke in strokes {
        buffer.set_string(stroke.x, stroke.y, &stroke.text, stroke.style);
    }
    buffer
}

fn terminal() -> vt100::Parser {
    let some = |number| std::num::NonZeroU16::new(number).unwrap();
    vt100::Parser::new(some(HEIGHT), some(WIDTH), 0)
}

/// Everything that is seen of a cell: its letter, and its style as far as the letter shows it.
fn seen(terminal: &vt100::Parser) -> Vec<String> {
    let cells = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (y, x)));
    let told = |(y, x)| {
        let cell = terminal.screen().cell(y, x).unwrap();
        let blank = cell.contents().trim().is_empty();
        let shape = (cell.bgcolor(), cell.inverse(), cell.underline());
        let letter = (!blank).then(|| (cell.contents().to_owned(), cell.bold(), cell.dim(), cell.italic()));
        let ink = (!blank || cell.inverse() || cell.underline()).then(|| cell.fgcolor());
        format!("{y}:{x} {letter:?} {ink:?} {shape:?}")
    };
    cells.map(told).collect()
}

/// The same frame by ratatui's own backend.
fn by_ratatui(shown: &Buffer, next: &Buffer) -> Vec<u8> {
    crossterm::style::force_color_output(true);
    let mut bytes = Vec::new();
    CrosstermBackend::new(&mut bytes).draw(shown.diff(next).into_iter()).unwrap();
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frames_look_as_ratatui_has_them(frames in frames(), lost in (0..HEIGHT, 0..WIDTH)) {
        let (mut ours, mut theirs, mut encoder) = (terminal(), terminal(), Encoder::default());
        let mut shown = buffer(&[]);
        for strokes in &frames {
            let next = buffer(strokes);
            encoder.begin();
            encoder.turn(&shown, &next);
            let reference = by_ratatui(&shown, &next);
            // Behind a letter with marks of its own nothing is sure, and a whole position is sent.
            let marked = [&shown, &next].iter().any(|frame| frame.content.iter().any(|cell| cell.symbol().contains('\u{323}')));
            prop_assert!(marked || encoder.bytes().len() <= reference.len());
            ours.process(encoder.bytes());
            theirs.process(&reference);
            let other = seen(&ours).into_iter().zip(seen(&theirs)).find(|(ours, theirs)| ours != theirs);
            prop_assert_eq!(other, None, "{:?} against {:?}", String::from_utf8_lossy(encoder.bytes()), String::from_utf8_lossy(&reference));
            let pen = (ours.screen().fgcolor(), ours.screen().bgcolor(), ours.screen().inverse());
            prop_assert_eq!(pen, (vt100::Color::Default, vt100::Color::Default, false));
            // Somebody else may move the cursor between two frames.
            ours.process(format!("\x1b[{};{}H", lost.0 + 1, lost.1 + 1).as_bytes());
            shown = next;
        }
    }

    #[test]
    fn the_cursor_goes_where_it_is_sent(places in vec((0..WIDTH, 0..HEIGHT), 1..20)) {
        let (mut terminal, mut encoder) = (terminal(), Encoder::default());
        for (x, y) in places {
            let before = encoder.bytes().len();
            encoder.go(Position { x, y });
            terminal.process(&encoder.bytes()[before..]);
            prop_assert_eq!(terminal.screen().cursor_position(), (y, x));
        }
    }
}

/// Letters of two columns, and what comes in their place.
#[test]
fn wide_letters_leave_nothing_behind() {
    let plain = Style::new();
    let lines = ["a漢字b", "漢字 ab", "abcdef", "", "ab漢", "漢"];
    for (before, after) in lines.iter().flat_map(|before| lines.map(|after| (*before, after))) {
        let (shown, next) = (buffer(&[at(3, 1, before, plain)]), buffer(&[at(3, 1, after, plain)]));
        let (mut terminal, mut encoder) = (terminal(), Encoder::default());
        for (from, to) in [(&buffer(&[]), &shown), (&shown, &next)] {
            encoder.begin();
            encoder.turn(from, to);
            terminal.process(encoder.bytes());
        }
        assert_eq!(terminal.screen().contents().trim(), after.trim(), "from {before}");
    }
}

/// What turns one line into another.
fn encoded(shown: &[Stroke], next: &[Stroke]) -> String {
    let mut encoder = Encoder::default();
    encoder.begin();
    encoder.turn(&buffer(shown), &buffer(next));
    String::from_utf8(encoder.bytes().to_vec()).unwrap()
}

fn at(x: u16, y: u16, text: &str, style: Style) -> Stroke {
    Stroke { x, y, text: text.to_owned(), style }
}

#[test]
fn sequences_are_as_short_as_they_can_be() {
    let (plain, red) = (Style::new(), Style::new().fg(Color::Red));
    let bold_red = red.add_modifier(Modifier::BOLD);
    assert_eq!(encoded(&[], &[]), "");
    assert_eq!(encoded(&[], &[at(0, 0, "a", plain)]), "\x1b[Ha");
    assert_eq!(encoded(&[], &[at(2, 1, "yếu", bold_red)]), "\x1b[2;3H\x1b[1;31myếu\x1b[m");
    // Of two colours that no blank shows, nothing is told.
    assert_eq!(encoded(&[at(3, 0, "  ", red)], &[at(3, 0, "  ", bold_red)]), "");
    assert_eq!(
        encoded(&[], &[at(1, 0, "a", red), at(2, 0, " ", plain), at(3, 0, "b", red)]),
        "\x1b[1;2H\x1b[31ma b\x1b[m"
    );
    // A column of marks.
    assert_eq!(encoded(&[], &[at(1, 0, "●", plain), at(1, 1, "●", plain)]), "\x1b[1;2H●\x1b[B\x08●");
    // A letter that stands between is shorter than a move over it.
    assert_eq!(encoded(&[at(0, 0, "1.134", plain)], &[at(0, 0, "2.135", plain)]), "\x1b[H2.135");
    // What is left of a longer text is erased.
    assert_eq!(encoded(&[at(0, 0, "Hội Nông dân", plain)], &[at(0, 0, "Hội", plain)]), "\x1b[1;5H\x1b[K");
    let (long, short) = ("Câu lạc bộ gia đình", "CLB");
    let edge = at(30, 0, "|", plain);
    assert_eq!(
        encoded(&[at(0, 0, long, plain), edge.clone()], &[at(0, 0, short, plain), edge]),
        "\x1b[1;2HLB \x1b[15X"
    );
}
