//! How each officer looked at the register last, kept beside the drafts: like them it is nobody's business but the
//! officer's, and like them it can't be made again. Views under names are records of the register.

use std::fs;
use std::io;
use std::io::Read;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::Utc;

use crate::model::entry::Stamp;
use crate::model::problem::Problem;
use crate::model::vantage::Vantage;
use crate::server::drafts::failed;
use crate::server::drafts::folder_of;
use crate::server::drafts::turn;
use crate::server::state::Seat;
use crate::server::state::Shared;
use crate::wire::message::Answer;

/// The file in the officer's folder. Its ending keeps it out of the list of drafts.
const FILE: &str = "last.view";

/// Far more than a vantage that passes its check takes.
const LONGEST_FILE: u64 = 4_000_000;

/// Keeps how an officer looks at the register; answered when it is on disk.
///
/// # Errors
/// When it is not what a screen can have sent, or the disk refuses it.
pub fn keep(shared: &Shared, seat: &Seat, vantage: &Vantage) -> Result<Answer, Problem> {
    vantage.check()?;
    let bytes = serde_json::to_vec(vantage).map_err(|error| failed(shared, "a view", &io::Error::other(error)))?;
    let _turn = turn(shared, &seat.officer);
    let path = folder_of(shared, &seat.officer).join(FILE);
    put(&path, &bytes).map_err(|error| failed(shared, "keeping a view", &error))?;
    Ok(Answer::Kept { at: Stamp::new(Utc::now()) })
}

/// Puts the bytes in the file's place at once. Nothing is synced: hundreds of officers come to rest every minute, and
/// what a power cut takes is where somebody last looked.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path.parent().unwrap_or(path))?;
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&fresh);
    file.and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&fresh, path)).inspect_err(|_| {
        // On a full disk the unfinished copy would keep what little room there is.
        let _ = fs::remove_file(&fresh);
    })
}

/// How an officer looked at the register last, with the views under names.
pub fn list(shared: &Shared, seat: &Seat) -> Answer {
    let last = last(shared, seat);
    let projection = shared.projection();
    Answer::Views { last, named: projection.register().views_for(&seat.officer).cloned().collect() }
}

/// The last view; one that can't be read is as good as none.
fn last(shared: &Shared, seat: &Seat) -> Option<Box<Vantage>> {
    let _turn = turn(shared, &seat.officer);
    let mut bytes = Vec::new();
    let file = fs::File::open(folder_of(shared, &seat.officer).join(FILE)).ok()?;
    file.take(LONGEST_FILE).read_to_end(&mut bytes).ok()?;
    let vantage: Vantage = serde_json::from_slice(&bytes).ok()?;
    vantage.check().ok().map(|()| Box::new(vantage))
}
