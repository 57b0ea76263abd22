//! How the server is, for `antq status`.

use std::fs::File;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;

use chrono::DateTime;
use chrono::Utc;

use crate::model::code::Power;
use crate::model::entry::Stamp;
use crate::server::state::Seat;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::store::State;
use crate::wire::greeting::VERSION;
use crate::wire::message::Answer;
use crate::wire::message::SessionReport;
use crate::wire::message::StatusReport;
use crate::wire::message::StoreState;

/// How the server is.
pub fn status(shared: &Shared, asker: &Seat) -> Answer {
    let (whole, viewer) = {
        let projection = shared.projection();
        let (viewer, authority) = asker.view(projection.register(), projection.today().day());
        (authority.has(Power::Administer), viewer)
    };
    let head = shared.reader.head();
    let state = shared.state();
    let data = shared.place.data();
    let sites = shared.projection().today().total().sites;
    let seats = shared.seats();
    let shown = seats.iter().filter(|seat| whole || seat.officer == viewer);
    // What the machine is like is no business of those who don't look after it.
    let of_machine = |figure: u64| if whole { figure } else { 0 };
    Answer::Status(Box::new(StatusReport {
        whole,
        version: VERSION.to_owned(),
        pid: if whole { std::process::id() } else { 0 },
        started: shared.started,
        seq: head.seq,
        head: head.hash.to_string(),
        journal_bytes: of_machine(journal_bytes(&data.join("journal"))),
        store_bytes: of_machine(store_bytes(data)),
        store: if whole { store_state(shared) } else { StoreState::Current(head.seq) },
        disk_free: of_machine(rustix::fs::statvfs(data).map_or(0, |disk| disk.f_bavail.saturating_mul(disk.f_frsize))),
        sites,
        sessions: shown.map(|seat| session(seat)).collect(),
        state,
        last_backup: changed(&shared.place.backup_mark()),
        memory: of_machine(memory()),
        notices: if whole { shared.notices.clone() } else { Vec::new() },
    }))
}

fn session(seat: &Seat) -> SessionReport {
    let idle = hold(&seat.asked).elapsed().as_secs();
    SessionReport { officer: seat.officer.clone(), purpose: seat.purpose, since: seat.since, idle }
}

fn store_state(shared: &Shared) -> StoreState {
    match hold(&shared.store).as_ref().map(|store| store.state()) {
        Some(State::Current(seq)) => StoreState::Current(seq),
        Some(State::Rebuilding { done, total }) => StoreState::Rebuilding { done, total },
        Some(State::Off(cause)) => StoreState::Off(cause.told()),
        None => StoreState::Off("store.none".to_owned()),
    }
}

fn changed(path: &Path) -> Option<Stamp> {
    let time = std::fs::metadata(path).ok()?.modified().ok()?;
    Some(Stamp::new(DateTime::<Utc>::from(time)))
}

/// What this process holds in memory, as the kernel counts it.
fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// The journal's files without the newlines that are laid out ahead of what is written.
fn journal_bytes(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.map(|path| written(&path).unwrap_or(0)).sum()
}

/// How long a file is without the newlines at its end but one.
fn written(path: &Path) -> std::io::Result<u64> {
    const CHUNK: u64 = 64 * 1024;
    let mut file = File::open(path)?;
    let mut end = file.metadata()?.len();
    let mut chunk = Vec::new();
    while end > 0 {
        let from = end.saturating_sub(CHUNK);
        file.seek(SeekFrom::Start(from))?;
        chunk.clear();
        file.by_ref().take(end - from).read_to_end(&mut chunk)?;
        if let Some(last) = chunk.iter().rposition(|byte| *byte != b'\n') {
            return Ok(from + last as u64 + 2);
        }
        end = from;
    }
    Ok(0)
}

fn store_bytes(data: &Path) -> u64 {
    let entries = std::fs::read_dir(data).into_iter().flatten().flatten();
    let generations = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("sled-"));
    generations.map(|entry| size(&entry.path())).sum()
}

/// What lies in a folder, in bytes.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| {
        let found = entry.metadata().ok()?;
        Some(if found.is_dir() { size(&entry.path()) } else { found.len() })
    });
    sizes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_laid_out_ahead_is_not_counted() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("1", "{}\n{}\n".to_owned() + &"\n".repeat(200_000)), ("2", "\n".repeat(70_000))] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(journal_bytes(folder.path()), 6);
        assert!(memory() > 1_000_000);
    }
}
