//! Drafts: what officers have half typed, kept on disk so that it outlives their line, their client and this server.
//!
//! A draft is one file, `drafts/<officer>/<token>.json` in the data folder, put in its place whole: a cut leaves the old
//! one or the new one. Its token is that of the command which it becomes, so a draft whose token the register knows has
//! been saved and is swept. The session's own thread writes, since only its own officer waits for that.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::io::Read;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::Weak;

use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::model::code::FormKind;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::server::state::Seat;
use crate::server::state::Shared;
use crate::server::state::hold;
use crate::wire::message::Answer;
use crate::wire::message::Draft;
use crate::wire::message::KeptDraft;
use crate::wire::message::LONGEST_DRAFT;
use crate::wire::message::MOST_DRAFTS;

/// Which session has which draft open, by officer and token, and who may write now.
#[derive(Default)]
pub struct Drafts {
    open: Mutex<HashMap<(OfficerName, String), Weak<Seat>>>,
    /// Held while an officer's folder is changed: a client that comes back may send a version while the session of its
    /// cut line is not done with the one before.
    turns: [Mutex<()>; TURNS],
}

/// How many officers can have drafts written at a time; two that share a turn wait for each other.
const TURNS: usize = 16;

/// A draft as it stands in its file.
#[derive(Serialize, Deserialize)]
struct Kept {
    at: Stamp,
    form: FormKind,
    subject: String,
    field: String,
    body: String,
}

/// Room for what stands around the body of a draft in its file, and for the characters that JSON writes longer.
const LONGEST_FILE: u64 = 8 * LONGEST_DRAFT as u64;

/// Keeps a draft; answered when it is on disk. One that was saved meanwhile is dropped.
///
/// # Errors
/// When it is too long, there are too many, or the disk refuses it; the client still has what is typed.
pub fn keep(shared: &Shared, seat: &Arc<Seat>, draft: &Draft) -> Result<Answer, Problem> {
    let path = path_of(shared, &seat.officer, &draft.token)?;
    let length = draft.body.len() + draft.subject.len() + draft.field.len();
    if length > LONGEST_DRAFT {
        return Err(Problem::new(Reason::TooLong).on("draft").with("limit", LONGEST_DRAFT).with("got", length));
    }
    let _turn = turn(shared, &seat.officer);
    if is_saved(shared, &seat.officer, &draft.token) {
        forget(shared, seat, &path, &draft.token)?;
        return Ok(Answer::Dropped);
    }
    if !path.exists() && unsaved(shared, seat)?.len() >= MOST_DRAFTS {
        return Err(Problem::new(Reason::TooManyDrafts).on("draft").with("limit", MOST_DRAFTS));
    }
    let at = Stamp::new(Utc::now());
    let Draft { form, subject, field, body, .. } = draft.clone();
    let bytes = serde_json::to_vec(&Kept { at, form, subject, field, body })
        .map_err(|error| failed(shared, "a draft", &io::Error::other(error)))?;
    put(&path, &bytes, shared.place.data()).map_err(|error| failed(shared, "keeping a draft", &error))?;
    let mut open = hold(&shared.drafts.open);
    open.retain(|_, seat| seat.strong_count() > 0);
    open.insert((seat.officer.clone(), draft.token.clone()), Arc::downgrade(seat));
    Ok(Answer::Kept { at })
}

/// Forgets a draft.
///
/// # Errors
/// When the disk refuses it.
pub fn drop_draft(shared: &Shared, seat: &Arc<Seat>, token: &str) -> Result<Answer, Problem> {
    let path = path_of(shared, &seat.officer, token)?;
    let _turn = turn(shared, &seat.officer);
    forget(shared, seat, &path, token)?;
    Ok(Answer::Dropped)
}

/// The officer's drafts, latest first. What can't be read is set aside beside them and told in the log.
///
/// # Errors
/// When the folder can't be read.
pub fn list(shared: &Shared, seat: &Arc<Seat>) -> Result<Answer, Problem> {
    let mut all = Vec::new();
    let _turn = turn(shared, &seat.officer);
    for (token, path) in unsaved(shared, seat)? {
        match read(&path) {
            Ok(Kept { at, form, subject, field, body }) => {
                let open_elsewhere = is_open_elsewhere(shared, seat, &token);
                all.push(KeptDraft { draft: Draft { token, form, subject, field, body }, at, open_elsewhere });
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => set_aside(shared, &path, &error),
            // It is there and whole, as far as is known: another time it may be read.
            Err(error) => shared.log.error(format_args!("reading a draft, {}: {error}", path.display())),
        }
    }
    all.sort_by_key(|kept| std::cmp::Reverse(kept.at.time()));
    Ok(Answer::Drafts(all))
}

fn is_saved(shared: &Shared, officer: &OfficerName, token: &str) -> bool {
    shared.projection().register().entry_of_token(officer, token).is_some()
}

fn is_open_elsewhere(shared: &Shared, seat: &Arc<Seat>, token: &str) -> bool {
    let open = hold(&shared.drafts.open);
    let other = open.get(&(seat.officer.clone(), token.to_owned())).and_then(Weak::upgrade);
    other.is_some_and(|other| !Arc::ptr_eq(&other, seat))
}

fn forget(shared: &Shared, seat: &Arc<Seat>, path: &Path, token: &str) -> Result<(), Problem> {
    hold(&shared.drafts.open).remove(&(seat.officer.clone(), token.to_owned()));
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(shared, "dropping a draft", &error)),
        _ => Ok(()),
    }
}

/// The officer's drafts that were not saved yet: token and file. What was saved or given up half written is swept.
fn unsaved(shared: &Shared, seat: &Arc<Seat>) -> Result<Vec<(String, PathBuf)>, Problem> {
    let mut unsaved = Vec::new();
    for (token, path) in listed(shared, &seat.officer)? {
        if is_saved(shared, &seat.officer, &token) {
            forget(shared, seat, &path, &token)?;
        } else {
            unsaved.push((token, path));
        }
    }
    Ok(unsaved)
}

/// Waits until nobody else changes the officer's folder.
pub(super) fn turn<'a>(shared: &'a Shared, officer: &OfficerName) -> Option<MutexGuard<'a, ()>> {
    let sum = officer.as_str().bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    shared.drafts.turns.get(sum % TURNS).map(hold)
}

/// The drafts that lie in an officer's folder: token and file. Nobody else writes now, so what is half written was left
/// by a server that was killed.
fn listed(shared: &Shared, officer: &OfficerName) -> Result<Vec<(String, PathBuf)>, Problem> {
    let files = match fs::read_dir(folder_of(shared, officer)) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(shared, "looking for drafts", &error)),
    };
    let token = |path: &Path| {
        let token = path.file_name()?.to_str()?.strip_suffix(".json")?;
        is_token(token).then(|| token.to_owned())
    };
    let paths: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    let is_left_over = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "new");
    paths.iter().filter(is_left_over).for_each(|path| drop(fs::remove_file(path)));
    // Only what this server wrote lies here, and it writes no more than so many.
    Ok(paths.into_iter().filter_map(|path| Some((token(&path)?, path))).take(4 * MOST_DRAFTS).collect())
}

fn read(path: &Path) -> io::Result<Kept> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LONGEST_FILE).read_to_end(&mut bytes)?;
    serde_json::from_slice(&bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Puts the bytes in the file's place at once; `data` is the folder that was there before any draft.
fn put(path: &Path, bytes: &[u8], data: &Path) -> io::Result<()> {
    let is_new = !path.exists();
    let folder = path.parent().unwrap_or(path);
    let is_first = !folder.exists();
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let fresh = path.with_extension("new");
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_data()))
        .and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        // On a full disk the unfinished copy would keep what little room there is.
        let _ = fs::remove_file(&fresh);
    }
    written?;
    // The name is made durable once; later versions take its place, and a power cut leaves one of them.
    let made = folder.ancestors().take(if is_first { usize::MAX } else { usize::from(is_new) });
    for folder in made.take_while(|folder| folder.starts_with(data)) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn set_aside(shared: &Shared, path: &Path, error: &io::Error) {
    shared.log.error(format_args!("a draft that can't be read, {}: {error}", path.display()));
    let _ = fs::rename(path, path.with_extension("damaged"));
}

pub(super) fn failed(shared: &Shared, doing: &str, error: &io::Error) -> Problem {
    if error.kind() == io::ErrorKind::StorageFull || error.kind() == io::ErrorKind::QuotaExceeded {
        return Problem::new(Reason::DiskFull);
    }
    shared.log.error(format_args!("{doing}: {error}"));
    Problem::new(Reason::Internal)
}

fn path_of(shared: &Shared, officer: &OfficerName, token: &str) -> Result<PathBuf, Problem> {
    if !is_token(token) {
        return Err(Problem::new(Reason::BadCode).on("token").with("field", "token").with("value", token));
    }
    Ok(folder_of(shared, officer).join(format!("{token}.json")))
}

/// A token names a file, so it is a plain short word.
fn is_token(token: &str) -> bool {
    (1..=64).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// An account may have any name; in the folder's name every byte but letters and digits is written as a number.
pub(super) fn folder_of(shared: &Shared, officer: &OfficerName) -> PathBuf {
    let mut name = String::new();
    for byte in officer.as_str().bytes() {
        if byte.is_ascii_alphanumeric() {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("_{byte:02x}"));
        }
    }
    shared.place.data().join("drafts").join(name)
}
