//! Putting files in their places: all of them or none, and none that is another already.

use std::fs;
use std::fs::DirBuilder;
use std::fs::File;
use std::fs::Metadata;
use std::fs::Permissions;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

/// A file, or a folder, and where it is to be.
pub struct Item {
    /// Where.
    pub path: PathBuf,
    /// Its mode.
    pub mode: u32,
    /// What is in it, if it is a file.
    pub text: Option<String>,
}

/// Whether a file that is another gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// It stays, and nothing is done at all.
    Never,
    /// It gives way.
    Always,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was not there and is now.
    Written,
    /// It was another.
    Replaced,
    /// It was there as it should be.
    Kept,
}

impl Done {
    /// The key of its word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Written => "install.written",
            Self::Replaced => "install.replaced",
            Self::Kept => "install.kept",
        }
    }
}

/// Why nothing was done.
#[derive(Debug)]
pub enum Refused {
    /// These files are others.
    Different(Vec<PathBuf>),
    /// Something else than a file lies there, or than a folder; it is left alone whatever was asked.
    NotAFile(PathBuf),
    /// The system refused.
    System(PathBuf, io::Error),
}

/// Puts all items in their places.
///
/// # Errors
/// When one is another already and must not give way, or the system refuses. Then everything is as it was.
pub fn put(items: &[Item], overwrite: Overwrite) -> Result<Vec<Done>, Refused> {
    let found: Vec<Option<Found>> = items.iter().map(look).collect::<Result<_, _>>()?;
    let other = |(item, found): (&Item, &Option<Found>)| (*found == Some(Found::Another)).then(|| item.path.clone());
    let different: Vec<PathBuf> = items.iter().zip(&found).filter_map(other).collect();
    if overwrite == Overwrite::Never && !different.is_empty() {
        return Err(Refused::Different(different));
    }
    let mut work = Work::default();
    let mut done = Vec::new();
    for (item, found) in items.iter().zip(&found) {
        work.prepare(item, *found).map_err(|error| Refused::System(item.path.clone(), error))?;
        done.push(match found {
            None => Done::Written,
            Some(Found::Same) => Done::Kept,
            Some(Found::Another) => Done::Replaced,
        });
    }
    work.finish().map_err(|(path, error)| Refused::System(path, error))?;
    Ok(done)
}

/// What lies where an item is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// The same.
    Same,
    /// A file that is another, or another mode.
    Another,
}

fn look(item: &Item) -> Result<Option<Found>, Refused> {
    let refused = |error| Refused::System(item.path.clone(), error);
    let found = match fs::symlink_metadata(&item.path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(error)),
    };
    let mode_fits = |found: &Metadata| found.permissions().mode() & 0o7777 == item.mode;
    match &item.text {
        None if found.is_dir() => Ok(Some(Found::Same)),
        Some(text) if found.is_file() => {
            let same = mode_fits(&found) && fs::read(&item.path).map_err(refused)? == text.as_bytes();
            Ok(Some(if same { Found::Same } else { Found::Another }))
        }
        _ => Err(Refused::NotAFile(item.path.clone())),
    }
}

/// What was done so far. Unless it is finished, all of it is taken back.
#[derive(Default)]
struct Work {
    steps: Vec<Step>,
    /// Files that lie beside their places, and those places.
    waiting: Vec<(PathBuf, PathBuf)>,
}

/// Something that can be taken back.
enum Step {
    Folder(PathBuf),
    File(PathBuf),
    /// A file was put aside.
    Aside {
        from: PathBuf,
        to: PathBuf,
    },
}

impl Work {
    /// Does what can be done without touching anything that is there.
    fn prepare(&mut self, item: &Item, found: Option<Found>) -> io::Result<()> {
        if found == Some(Found::Same) {
            return Ok(());
        }
        let Some(text) = &item.text else { return self.folder(&item.path, item.mode) };
        if let Some(folder) = item.path.parent() {
            self.folder(folder, 0o755)?;
        }
        let beside = beside(&item.path, "new");
        // What a killed installation left behind.
        remove(&beside)?;
        let mut file = File::options().write(true).create_new(true).open(&beside)?;
        self.steps.push(Step::File(beside.clone()));
        // Set and not asked for at the creation, where the mask of this process would have a say.
        file.set_permissions(Permissions::from_mode(item.mode))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        self.waiting.push((beside, item.path.clone()));
        Ok(())
    }

    /// Makes a folder and those above it that are missing.
    fn folder(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
            self.folder(above, 0o755)?;
        }
        DirBuilder::new().create(path)?;
        self.steps.push(Step::Folder(path.to_owned()));
        fs::set_permissions(path, Permissions::from_mode(mode))
    }

    /// Puts everything in its place.
    fn finish(mut self) -> Result<(), (PathBuf, io::Error)> {
        for (new, place) in std::mem::take(&mut self.waiting) {
            self.replace(&new, &place).map_err(|error| (place, error))?;
        }
        for step in std::mem::take(&mut self.steps) {
            if let Step::Aside { to, .. } = step {
                // One that stays behind is read by nobody.
                let _ = fs::remove_file(to);
            }
        }
        Ok(())
    }

    fn replace(&mut self, new: &Path, place: &Path) -> io::Result<()> {
        let old = beside(place, "old");
        remove(&old)?;
        match fs::hard_link(place, &old) {
            Ok(()) => self.steps.push(Step::Aside { from: place.to_owned(), to: old }),
            Err(error) if error.kind() == ErrorKind::NotFound => self.steps.push(Step::File(place.to_owned())),
            Err(error) => return Err(error),
        }
        fs::rename(new, place)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // Whatever can't be taken back is of no harm: what failed is told.
        for step in self.steps.drain(..).rev() {
            let _ = match step {
                Step::Folder(path) => fs::remove_dir(path),
                Step::File(path) => remove(&path),
                // Where nothing was replaced yet both are one file, which a rename leaves under both names.
                Step::Aside { from, to } => fs::rename(&to, from).and_then(|()| remove(&to)),
            };
        }
    }
}

/// A hidden name in the same folder, which neither sshd nor systemd reads.
fn beside(path: &Path, what: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.antq-{what}"))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
