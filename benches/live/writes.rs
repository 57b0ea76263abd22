//! Acknowledged writes a second, beside bare loops of append and fdatasync in the same run: in one process, behind the
//! same socket with the same clients, and beside the journal alone.
//!
//! The cases of a round come one after the other and the figures are medians over rounds, so that a disk or a processor
//! that others use as well spoils a round and not the ratio. The server writes its store when it is quiet: each case waits
//! for that, so that no other case pays for it, and its cost is told beside that of the case.

use std::path::Path;
use std::process::Child;
use std::sync::Mutex;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use antq::client::Caller;
use antq::client::Spawn;
use antq::model::code::Via;
use antq::wire::message::Answer;
use antq::wire::message::Ask;
use antq::wire::message::Purpose;
use antq::wire::message::StoreState;
use antq::wire::place::Place;

use crate::bare;
use crate::site;

/// How long each case of a round takes.
const CASE: Duration = Duration::from_millis(600);

/// How many rounds there are.
const ROUNDS: usize = 5;

/// How many commands a client keeps under way, as `antq submit` does with a file.
const UNDER_WAY: u32 = 64;

/// What is measured, in the order in which it is told.
const CASES: [&str; 5] = [
    "bare loop in one process, each waits",
    "bare loop behind a socket, each waits",
    "antq, each waits for its answer",
    "bare loop behind a socket, 64 under way",
    "antq, 64 commands under way",
];

/// Measures a server's writes and tells them.
pub fn writes(server: &Child, place: &Place, scratch: &Path) {
    println!(
        "  acknowledged writes a second, medians of {ROUNDS}; ratios to the first line and to the bare loop above"
    );
    settle(place);
    let socket = bare::serve(scratch);
    for submitters in [1, 16, 64] {
        let (mut rates, mut costs) = ([const { Vec::new() }; 5], [const { Vec::new() }; 5]);
        let mut store_costs = [const { Vec::new() }; 5];
        for _ in 0..ROUNDS {
            for case in 0..CASES.len() {
                let before = processor_time(server.id());
                let (count, rate) = match case {
                    0 => in_process(submitters, &scratch.join("bare")),
                    1 => waiting(submitters, &socket),
                    2 => waiting(submitters, place),
                    3 => under_way(submitters, &socket),
                    _ => under_way(submitters, place),
                };
                let answered = processor_time(server.id());
                if matches!(case, 2 | 4) {
                    settle(place);
                }
                let settled = processor_time(server.id());
                let each = |spent: Duration| spent.as_secs_f64() * 1e6 / f64::from(count.max(1));
                rates[case].push(rate);
                costs[case].push(each(answered.saturating_sub(before)));
                store_costs[case].push(each(settled.saturating_sub(answered)));
            }
        }
        println!("  {submitters} submitters");
        for (case, what) in CASES.iter().enumerate() {
            let to = |other: usize| median(rates[case].iter().zip(&rates[other]).map(|(own, bare)| own / bare));
            let beside = if matches!(case, 2 | 4) {
                let (cost, later) = (median(costs[case].iter().copied()), median(store_costs[case].iter().copied()));
                let ratio = to(case - 1);
                format!(", to the same socket {ratio:.2}; {cost:.1} µs of processor each and {later:.1} afterwards")
            } else {
                String::new()
            };
            println!("    {what:<42} {:>9.0} ratio {:.2}{beside}", median(rates[case].iter().copied()), to(0));
        }
    }
    bare::journal_alone(scratch);
}

/// Waits until a server's store has all that was written.
pub fn settle(place: &Place) {
    let (begun, mut caller) = (Instant::now(), crate::caller(place));
    loop {
        let Answer::Status(report) = caller.ask(Ask::Status).expect("an answer") else { panic!("no status") };
        if report.store == StoreState::Current(report.seq) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "the store is {:?}", report.store);
        thread::sleep(Duration::from_millis(50));
    }
}

/// The middle of some figures.
pub fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// How long a process has used processors so far.
fn processor_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name, which may hold blanks, the 12th and 13th field are hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    Duration::from_millis(10 * fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum::<u64>())
}

/// Each submitter waits for every answer.
fn waiting(submitters: u32, place: &Place) -> (u32, f64) {
    run(submitters, |own, until| {
        let mut caller = Caller::open(place, Spawn::Never, Purpose::Command).expect("a server");
        let mut count = 0;
        while Instant::now() < until {
            let ask = Ask::Submit { line: site(own * 1009 + count), via: Via::Import };
            assert!(matches!(caller.ask(ask).expect("an answer"), Answer::Done(_)));
            count += 1;
        }
        count
    })
}

/// Each submitter keeps some commands under way.
fn under_way(submitters: u32, place: &Place) -> (u32, f64) {
    run(submitters, |own, until| {
        let caller = Caller::open(place, Spawn::Never, Purpose::Command).expect("a server");
        let (mut questions, mut answers) = caller.split();
        let (mut sent, mut done) = (0, 0);
        while Instant::now() < until || done < sent {
            while sent < done + UNDER_WAY && Instant::now() < until {
                let ask = Ask::Submit { line: site(own * 1009 + sent), via: Via::Import };
                questions.send(ask).expect("a question");
                sent += 1;
            }
            if done < sent {
                assert!(matches!(answers.receive().expect("an answer").1, Answer::Done(_)));
                done += 1;
            }
        }
        done
    })
}

/// The bare loop with its submitters in one process, each of which waits for every answer.
fn in_process(submitters: u32, path: &Path) -> (u32, f64) {
    let (sender, jobs) = channel::<Sender<()>>();
    let writer = bare::committer(path, jobs, |group| {
        group.into_iter().for_each(|done| done.send(()).expect("a submitter"));
    });
    let sender = Mutex::new(sender);
    let rate = run(submitters, |_, until| {
        let ask = sender.lock().expect("a sender").clone();
        let mut count = 0;
        while Instant::now() < until {
            let (done, wait) = channel();
            ask.send(done).expect("a writer");
            wait.recv().expect("an answer");
            count += 1;
        }
        count
    });
    drop(sender);
    writer.join().expect("an end");
    rate
}

/// Runs each submitter in a thread of its own; how many writes they had acknowledged, and how many a second.
fn run(submitters: u32, submit: impl Fn(u32, Instant) -> u32 + Sync) -> (u32, f64) {
    let begun = Instant::now();
    let total: u32 = thread::scope(|scope| {
        let submit = &submit;
        let all: Vec<_> = (0..submitters).map(|own| scope.spawn(move || submit(own, begun + CASE))).collect();
        all.into_iter().map(|one| one.join().expect("a submitter")).sum()
    });
    (total, f64::from(total) / begun.elapsed().as_secs_f64())
}
