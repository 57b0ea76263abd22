//! The real program: its start, its first frame, a key, a search, acknowledged writes, memory.
//!
//! `cargo bench --bench live`. The writes stand beside bare loops of append and fdatasync in the same run, with the same
//! number of submitters and lines of the same size, so that the ratio holds on any disk. `ANTQ_BENCH_SITES` sets the sizes,
//! `ANTQ_BENCH_WRITES_ONLY` leaves the dashboard out, and `ANTQ_BENCH_PROGRAM` names another build to measure.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

mod bare;
mod writes;

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::LazyLock;
use std::sync::mpsc::Receiver;
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
use antq::wire::place::Place;
use portable_pty::CommandBuilder;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

/// The program that is measured.
static ANTQ: LazyLock<String> =
    LazyLock::new(|| std::env::var("ANTQ_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_antq").to_owned()));

fn main() {
    let sizes = std::env::var("ANTQ_BENCH_SITES").unwrap_or_else(|_| "1134,100000".into());
    for size in sizes.split(',').filter_map(|size| size.trim().parse::<u32>().ok()) {
        let home = tempfile::tempdir().expect("a folder");
        let data = home.path().join("data");
        run(&["init", "--demo"], &data);
        println!("\n{size} sites");
        let (mut server, place) = serve(&data, "start of a server, register from the journal");
        fill(&place, size);
        stop(&mut server, &place);
        let (mut server, place) = serve(&data, "start of a server after a clean stop");
        if std::env::var_os("ANTQ_BENCH_WRITES_ONLY").is_none() {
            dashboard(&data);
        }
        if size < 10_000 {
            writes::writes(&server, &place, home.path());
        }
        println!("  {:<48} {:>10}", "memory of the server", memory(server.id()));
        stop(&mut server, &place);
    }
}

fn run(args: &[&str], data: &Path) {
    let done =
        Command::new(&*ANTQ).args(args).arg("--data").arg(data).stderr(Stdio::null()).status().expect("antq runs");
    assert!(done.success(), "antq {args:?}");
}

fn serve(data: &Path, what: &str) -> (Child, Place) {
    let begun = Instant::now();
    let mut server = Command::new(&*ANTQ)
        .args(["serve", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a server");
    let mut line = String::new();
    let out = server.stdout.take().expect("its output");
    BufReader::new(out).read_line(&mut line).expect("its first line");
    assert!(line.starts_with("ready "), "{line}");
    println!("  {what:<48} {:>10}", shown(begun.elapsed()));
    (server, Place::find(Some(data), None).expect("a place"))
}

fn stop(server: &mut Child, place: &Place) {
    caller(place).ask(Ask::Stop).expect("an answer");
    server.wait().expect("an end");
}

fn caller(place: &Place) -> Caller {
    Caller::open(place, Spawn::Never, Purpose::Command).expect("a server")
}

/// Adds sites until there are so many.
fn fill(place: &Place, size: u32) {
    let mut caller = caller(place);
    let mut at = 1134;
    while at < size {
        let last = size.min(at + 400);
        let sites: Vec<String> = (at..last).map(site).collect();
        submit(&mut caller, &format!(r#"{{"batch":[{}]}}"#, sites.join(",")));
        at = last;
    }
}

fn site(at: u32) -> String {
    let units = ["04249@old", "04252@old", "04255@old", "04258@old", "04285@old"];
    let (unit, members) = (units[at as usize % units.len()], at % 90);
    format!(
        r#"{{"add_site":{{"model":"HND-01","unit":"{unit}","name":"CLB Nông dân với kiến thức pháp luật số {at}","lead":"HND","founded":"2021-05-12","members":{members},"hamlet":"thôn {}"}}}}"#,
        at % 23
    )
}

fn submit(caller: &mut Caller, line: &str) {
    match caller.ask(Ask::Submit { line: line.to_owned(), via: Via::Import }).expect("an answer") {
        Answer::Done(_) => {}
        other => panic!("{other:?} to {line:.200}"),
    }
}

/// Starts a dashboard in a pseudo-terminal and times what a person would wait for.
fn dashboard(data: &Path) {
    let pair = native_pty_system()
        .openpty(PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 })
        .expect("a terminal");
    let mut command = CommandBuilder::new(&*ANTQ);
    command.args(["--data", data.to_str().expect("a path"), "--lang", "vi"]);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    let begun = Instant::now();
    let mut child = pair.slave.spawn_command(command).expect("a dashboard");
    let (sender, chunks) = channel();
    let mut reader = pair.master.try_clone_reader().expect("its output");
    thread::spawn(move || {
        let mut chunk = [0; 65_536];
        while let Ok(length @ 1..) = reader.read(&mut chunk) {
            if sender.send((Instant::now(), length)).is_err() {
                return;
            }
        }
    });
    let mut keys = pair.master.take_writer().expect("its keys");
    let (last, bytes) = quiet(&chunks, 400).expect("a first frame");
    println!("  {:<48} {:>10} {bytes:>8} bytes", "start of a client to its first full frame", shown(last - begun));
    press(&mut keys, &chunks, "cursor down", &[b"\x1b[B"], 300);
    press(&mut keys, &chunks, "page down", &[b"\x1b[6~"], 20);
    press(&mut keys, &chunks, "a key to another pane", &[b"\t"], 4);
    press(
        &mut keys,
        &chunks,
        "search, a letter more each time",
        &[b"/", b"d", b"o", b"n", b"g", b" ", b"d", b"a", b"n"],
        9,
    );
    form(&mut keys, &chunks);
    println!("  {:<48} {:>10}", "memory of a client", child.process_id().map(memory).unwrap_or_default());
    let idle = Instant::now();
    let moved = quiet(&chunks, 3000).map_or(0, |(_, bytes)| bytes);
    println!("  {:<48} {moved:>10} in {}", "bytes while nothing happens", shown(idle.elapsed()));
    child.kill().expect("an end");
}

/// Types into the form of a new site, and throws the draft away.
fn form(keys: &mut Box<dyn Write + Send>, chunks: &Receiver<(Instant, usize)>) {
    let mut send = |text: &str| {
        keys.write_all(text.as_bytes()).expect("keys");
        keys.flush().expect("keys");
        quiet(chunks, 400);
    };
    send("\r");
    send("n");
    send("12/5/21\rHND-01\r");
    press(keys, chunks, "a letter in a pick list", &[b"y", b"e", b"n", b" ", b"t", b"h"], 6);
    keys.write_all(b"inh\r").expect("keys");
    quiet(chunks, 400);
    press(keys, chunks, "a letter in a form", &[b"t", b"h", b"o", b"n", b" "], 100);
    keys.write_all(b"\x1b[19~\x1b[19~").expect("keys");
    quiet(chunks, 400);
}

/// Presses keys one at a time and tells how long it was from each to the last byte that it caused.
fn press(
    keys: &mut Box<dyn Write + Send>,
    chunks: &Receiver<(Instant, usize)>,
    what: &str,
    sequence: &[&[u8]],
    times: usize,
) {
    let (mut firsts, mut waits, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    for key in sequence.iter().cycle().take(times) {
        let begun = Instant::now();
        keys.write_all(key).expect("a key");
        keys.flush().expect("a key");
        // The first bytes are the frame with the cursor moved; what the server has to be asked for comes after it.
        let Ok((first, length)) = chunks.recv_timeout(Duration::from_millis(60)) else { continue };
        let (last, rest) = quiet(chunks, 60).unwrap_or((first, 0));
        firsts.push(first - begun);
        waits.push(last - begun);
        sizes.push(length + rest);
    }
    firsts.sort();
    waits.sort();
    sizes.sort_unstable();
    let at = |times: &[Duration], share: usize| {
        times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let bytes = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let (first, last) = (shown(at(&firsts, 50)), shown(at(&waits, 50)));
    let (first99, last99) = (shown(at(&firsts, 99)), shown(at(&waits, 99)));
    println!("  {what:<40} frame {first:>8} p99 {first99:>8}, all {last:>8} p99 {last99:>8} {bytes:>6} bytes");
}

/// Waits until nothing came for so many milliseconds; when the last byte came, and how many there were.
fn quiet(chunks: &Receiver<(Instant, usize)>, millis: u64) -> Option<(Instant, usize)> {
    let (mut last, mut bytes) = (None, 0);
    while let Ok((at, length)) = chunks.recv_timeout(Duration::from_millis(millis)) {
        (last, bytes) = (Some(at), bytes + length);
    }
    last.map(|last| (last, bytes))
}

fn memory(process: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or_default();
    format!("{:.1} MiB", kib / 1024.0)
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}
