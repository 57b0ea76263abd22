//! The socket: how it comes to be, how clients are let in, and how it goes.

use std::io::Error;
use std::io::ErrorKind;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread::Builder;
use std::time::Duration;

use rustix::net::AddressFamily;
use rustix::net::Shutdown;
use rustix::net::SocketAddrUnix;
use rustix::net::SocketFlags;
use rustix::net::SocketType;

use crate::model::problem::Reason;
use crate::server::access::Access;
use crate::server::session;
use crate::server::state::Shared;
use crate::wire::greeting::hurry;
use crate::wire::message::Welcome;

/// How many clients may be connected, those that have not greeted yet counted in. Each costs two threads and a
/// descriptor, of which a process commonly has 1,024: more clients would meet the system's limit and not a plain word.
pub const MOST_CLIENTS: usize = 400;

/// How many connections the system keeps until they are taken.
const BACKLOG: i32 = 128;

/// How long to rest after the system had no descriptor to give.
const REST: Duration = Duration::from_millis(200);

/// A socket that is listened on. It is removed when this is dropped.
pub struct Socket {
    listener: UnixListener,
    path: PathBuf,
    /// Device and number of the file, so that only our own is removed.
    file: (u64, u64),
}

impl Socket {
    /// Listens on a path for those who have access. Whoever calls holds the owner's lock, so nobody else tries the same.
    ///
    /// # Errors
    /// When another server listens there, something else lies there, or the system refuses.
    pub fn open(path: &Path, access: Access) -> std::io::Result<Self> {
        remove_stale(path)?;
        let flags = SocketFlags::CLOEXEC;
        let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        rustix::net::bind(&socket, &SocketAddrUnix::new(path)?)?;
        let found = std::fs::symlink_metadata(path)?;
        // From here on the file is removed when something fails.
        let socket = Self { listener: socket.into(), path: path.to_owned(), file: (found.dev(), found.ino()) };
        // Nobody can connect before it is listened on, so there is no moment in which others could.
        access.give(path)?;
        rustix::net::listen(&socket.listener, BACKLOG)?;
        Ok(socket)
    }

    /// Lets clients in until the socket is shut. A failure to do so never ends it.
    pub fn serve(&self, shared: &Arc<Shared>) {
        let connected = Arc::new(AtomicUsize::new(0));
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => welcome(shared, &connected, stream),
                // So says a listener that was shut.
                Err(error) if error.kind() == ErrorKind::InvalidInput => return,
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::ConnectionAborted) => {}
                Err(error) => {
                    shared.log.error(format_args!("letting a client in: {error}"));
                    if !shared.bell.rest(REST) {
                        return;
                    }
                }
            }
        }
    }

    /// Lets nobody in any more.
    pub fn shut(&self) {
        // It can only fail when it is shut already.
        let _ = rustix::net::shutdown(&self.listener, Shutdown::Both);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let ours = std::fs::symlink_metadata(&self.path).is_ok_and(|found| (found.dev(), found.ino()) == self.file);
        if ours {
            // What stays behind is removed by the next server.
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// Removes a socket that a server left behind, after it has refused a connection.
fn remove_stale(path: &Path) -> std::io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        // A connection to a plain file is refused, too.
        Ok(found) if !found.file_type().is_socket() => {
            return Err(Error::new(ErrorKind::AlreadyExists, "server.not_a_socket"));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path) {
        Ok(_) => Err(Error::new(ErrorKind::AddrInUse, "server.in_use")),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Gives a connection a thread of its own, or a plain word.
fn welcome(shared: &Arc<Shared>, connected: &Arc<AtomicUsize>, mut stream: UnixStream) {
    let place = Place(Arc::clone(connected));
    if connected.fetch_add(1, Ordering::Relaxed) >= MOST_CLIENTS {
        shared.log.warn("too many clients");
        // A fresh connection has room for these few bytes, so this does not wait.
        drop(hurry(&stream).map(|()| Welcome::new(Some(Reason::Busy)).write(&mut stream)));
        return;
    }
    let own = Arc::clone(shared);
    let serve = move || {
        session::run(&own, stream);
        drop(place);
    };
    if let Err(error) = Builder::new().name("session".to_owned()).spawn(serve) {
        shared.log.error(format_args!("starting a session: {error}"));
    }
}

/// A client's place in the count; it is free again when this is dropped, even by a panic.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
