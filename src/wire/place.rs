//! Where things are: the folder of the data, the socket, and the few files around them.

use std::ffi::OsStr;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

use rustix::fs::FlockOperation;
use rustix::fs::Mode;
use rustix::io::Errno;
use thiserror::Error;

/// The socket of a server that the system runs for all.
const SYSTEM_SOCKET: &str = "/run/antq/antq.sock";

/// Where that server keeps its data.
const SYSTEM_DATA: &str = "/var/lib/antq";

/// A socket's address holds a path of so many bytes, and a zero.
const LONGEST_SOCKET: usize = 107;

/// Where a register lives and where its server listens. Every path is absolute: a server runs in another folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    data: PathBuf,
    socket: PathBuf,
    /// The private folder that the socket was moved to because its own path is too long.
    private: Option<PathBuf>,
    system: bool,
}

/// Why there is no place.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// Neither the environment nor the command line says where the data is.
    #[error("there is no home directory; say where the data is with --data or ANTQ_DATA")]
    NoHome,
    /// The path can't be made absolute.
    #[error("{}: {error}", .path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The folder for the socket could be another user's trap.
    #[error("{} is not a private folder of this account", .0.display())]
    NotPrivate(PathBuf),
}

impl PlaceError {
    /// The key of its sentence.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoHome => "place.no_home",
            Self::Path { .. } => "place.path",
            Self::NotPrivate(_) => "place.not_private",
        }
    }

    /// What is the matter with which path, for the hole `cause` of its sentence.
    pub fn cause(&self) -> String {
        match self {
            Self::NoHome => String::new(),
            Self::Path { path, error } => format!("{}: {error}", path.display()),
            Self::NotPrivate(path) => path.display().to_string(),
        }
    }
}

impl Place {
    /// The place that the command line names, else the environment, else the usual one.
    ///
    /// # Errors
    /// When there is no home directory to fall back to, or a path makes no sense.
    pub fn find(data: Option<&Path>, socket: Option<&Path>) -> Result<Self, PlaceError> {
        Self::resolve(data, socket, &|name| std::env::var_os(name), Path::new(SYSTEM_SOCKET))
    }

    /// The place of the server that the system runs for all, on its usual socket or another. The environment is not
    /// asked: it comes from the other end of a connection.
    ///
    /// # Errors
    /// When the path of the socket can't be made absolute.
    pub fn of_system(socket: Option<&Path>) -> Result<Self, PlaceError> {
        let socket = absolute(socket.unwrap_or(Path::new(SYSTEM_SOCKET)))?;
        Ok(Self { data: PathBuf::from(SYSTEM_DATA), socket, private: None, system: true })
    }

    /// The folder of the data.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The server's socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The file that the server holds locked for its whole life.
    pub fn lock(&self) -> PathBuf {
        self.data.join("lock")
    }

    /// Another socket than this place's on which a server of the same data said it listens.
    pub fn told_elsewhere(&self) -> Option<PathBuf> {
        let told = std::fs::read(self.lock()).ok().filter(|told| !told.is_empty())?;
        let told = PathBuf::from(OsString::from_vec(told));
        (told != self.socket).then_some(told)
    }

    /// The file that a client holds locked while it starts a server.
    pub fn start_lock(&self) -> PathBuf {
        self.data.join("start.lock")
    }

    /// The server's log.
    pub fn log(&self) -> PathBuf {
        self.data.join("log")
    }

    /// The log before the last change of files.
    pub fn old_log(&self) -> PathBuf {
        self.data.join("log.old")
    }

    /// The file whose time says when the last backup was made.
    pub fn backup_mark(&self) -> PathBuf {
        self.data.join("last-backup")
    }

    /// Whether the server is the system's, so that a client never starts one itself.
    pub const fn is_system(&self) -> bool {
        self.system
    }

    /// Makes sure that the folder of the socket is private to this account, where it is one in `/tmp`. Nobody else can
    /// then have put the socket there. A client calls this before it connects, a server before it listens.
    ///
    /// # Errors
    /// When the folder belongs to somebody else, is open to others, or can't be made.
    pub fn secure(&self) -> Result<(), PlaceError> {
        let Some(folder) = &self.private else { return Ok(()) };
        let made = std::fs::DirBuilder::new().mode(0o700).create(folder);
        let found = std::fs::symlink_metadata(folder)
            .map_err(|error| PlaceError::Path { path: folder.clone(), error: made.err().unwrap_or(error) })?;
        let mine = found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o077 == 0;
        if mine { Ok(()) } else { Err(PlaceError::NotPrivate(folder.clone())) }
    }

    fn resolve(
        data: Option<&Path>,
        socket: Option<&Path>,
        env: &dyn Fn(&str) -> Option<OsString>,
        system_socket: &Path,
    ) -> Result<Self, PlaceError> {
        let set = |name: &str| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let named = data.map(Path::to_owned).or_else(|| set("ANTQ_DATA"));
        let socket = socket.map(Path::to_owned).or_else(|| set("ANTQ_SOCKET"));
        let system = named.is_none() && socket.is_none() && system_socket.exists();
        let data = match named {
            Some(path) => path,
            None if system => PathBuf::from(SYSTEM_DATA),
            None => data_home(&set).ok_or(PlaceError::NoHome)?.join("antq"),
        };
        let data = absolute(&data)?;
        let socket = match socket {
            Some(path) => absolute(&path)?,
            None if system => system_socket.to_owned(),
            None => data.join("antq.sock"),
        };
        let private = (socket.as_os_str().len() > LONGEST_SOCKET).then(private_folder);
        let socket = private.as_ref().map_or_else(|| socket.clone(), |folder| folder.join(short_name(&socket)));
        Ok(Self { data, socket, private, system })
    }
}

/// Takes the lock on a file, made when there is none; nothing while somebody else holds it. It is let go when the file is
/// dropped, and dies with the process.
///
/// # Errors
/// When the file can't be opened or the file system has no locks.
pub fn take_lock(path: &Path) -> std::io::Result<Option<File>> {
    // Whoever may read a file may lock it, and a lock that others can take is none.
    let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Writes into the lock where the server listens, for clients that look for it elsewhere.
///
/// # Errors
/// What the system says.
pub fn tell_socket(mut lock: &File, socket: &Path) -> std::io::Result<()> {
    lock.set_len(0)?;
    lock.write_all(socket.as_os_str().as_bytes())
}

/// Keeps what this process writes from now on from other accounts, also in a folder that is open to them: whoever made
/// the folder beforehand did not know what officers write into it.
pub fn keep_private() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

fn data_home(set: &dyn Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    // The specification says that a relative path in the variable is to be ignored.
    let named = set("XDG_DATA_HOME").filter(|path| path.is_absolute());
    named.or_else(|| set("HOME").map(|home| home.join(".local/share")))
}

fn absolute(path: &Path) -> Result<PathBuf, PlaceError> {
    std::path::absolute(path).map_err(|error| PlaceError::Path { path: path.to_owned(), error })
}

/// A short folder for sockets with long paths. It is not `XDG_RUNTIME_DIR`: a client started by cron has no such
/// variable and would look elsewhere than the server, and the folder goes away when the account's last session ends,
/// under a server that lives on.
fn private_folder() -> PathBuf {
    PathBuf::from(format!("/tmp/antq-{}", rustix::process::geteuid().as_raw()))
}

/// A name that is the same for every client of this socket, and another one for every other socket.
fn short_name(socket: &Path) -> String {
    let hash = blake3::hash(OsStr::as_bytes(socket.as_os_str())).to_hex();
    format!("{}.sock", hash.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: (Option<&str>, Option<&str>), env: &[(&str, &str)], system: &Path) -> (String, String, bool) {
        let env = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
        let place = Place::resolve(given.0.map(Path::new), given.1.map(Path::new), &env, system).unwrap();
        (place.data.display().to_string(), place.socket.display().to_string(), place.system)
    }

    #[test]
    fn the_command_line_goes_before_the_environment() {
        let none = Path::new("/nonexistent");
        let home = ("HOME", "/srv/nam");
        let usual = ("/srv/nam/.local/share/antq".into(), "/srv/nam/.local/share/antq/antq.sock".into(), false);
        assert_eq!(check((None, None), &[home], none), usual);
        assert_eq!(check((None, None), &[home, ("XDG_DATA_HOME", "relative"), ("ANTQ_DATA", "")], none), usual);
        assert_eq!(check((None, None), &[home, ("XDG_DATA_HOME", "/x")], none).0, "/x/antq");
        assert_eq!(check((None, None), &[home, ("ANTQ_DATA", "/d")], none).1, "/d/antq.sock");
        assert_eq!(check((Some("/e"), None), &[home, ("ANTQ_DATA", "/d")], none).0, "/e");
        let sockets = [home, ("ANTQ_SOCKET", "/s")];
        assert_eq!(check((Some("/e"), None), &sockets, none).1, "/s");
        assert_eq!(check((Some("/e"), Some("/t")), &sockets, none).1, "/t");
        assert!(Path::new(&check((Some("e"), Some("t")), &[], none).1).is_absolute());
        assert!(matches!(Place::resolve(None, None, &|_| None, none), Err(PlaceError::NoHome)));
    }

    #[test]
    fn the_system_socket_is_for_those_who_name_no_data() {
        let there = Path::new("/");
        assert_eq!(check((None, None), &[("HOME", "/h")], there), ("/var/lib/antq".into(), "/".into(), true));
        assert_eq!(check((Some("/d"), None), &[], there), ("/d".into(), "/d/antq.sock".into(), false));
        assert_eq!(check((None, None), &[("ANTQ_DATA", "/d")], there).1, "/d/antq.sock");
        let named = Place::of_system(Some(Path::new("/t/antq.sock"))).unwrap();
        assert_eq!((named.data(), named.socket()), (Path::new("/var/lib/antq"), Path::new("/t/antq.sock")));
        assert!(named.is_system() && Place::of_system(None).unwrap().socket() == Path::new("/run/antq/antq.sock"));
    }

    #[test]
    fn a_long_path_gets_a_short_socket() {
        let none = Path::new("/nonexistent");
        let long = |last: char| format!("/{}{last}", "d".repeat(120));
        let (one, two) = (check((Some(&long('1')), None), &[], none), check((Some(&long('2')), None), &[], none));
        assert!(one.1.len() <= LONGEST_SOCKET && one.1.starts_with("/tmp/antq-"), "{}", one.1);
        assert_ne!(one.1, two.1);
        assert_eq!(one, check((Some(&long('1')), None), &[], none));
    }

    #[test]
    fn a_folder_of_somebody_else_or_open_to_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let private = folder.path().join("private");
        let place = |private: &Path| Place {
            data: "/d".into(),
            socket: private.join("x.sock"),
            private: Some(private.to_owned()),
            system: false,
        };
        place(&private).secure().unwrap();
        place(&private).secure().unwrap();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&private, open).unwrap();
        assert!(matches!(place(&private).secure(), Err(PlaceError::NotPrivate(_))));
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/tmp", &link).unwrap();
        assert!(matches!(place(&link).secure(), Err(PlaceError::NotPrivate(_))));
    }
}
