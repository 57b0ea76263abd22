//! The greeting: what a client and a server say first. It is written by hand and must stay readable for ever, so that
//! two versions that do not understand each other can still say so in a plain sentence.
//!
//! A [`Hello`] is `antq`, the protocol (four bytes, little end first), the purpose (one byte), the length of the
//! version (one byte) and the version. A [`Welcome`] is the same with a verdict in the place of the purpose. Whatever
//! a later version wants to add goes into its frames, never in here.

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::model::problem::Reason;
use crate::wire::frame::FrameError;
use crate::wire::message::Hello;
use crate::wire::message::PROTOCOL;
use crate::wire::message::Purpose;
use crate::wire::message::Welcome;

/// How long either side waits for the other's greeting.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// This program's version, as people read it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

const MAGIC: &[u8; 4] = b"antq";

/// A version is a few characters; what is longer is cut, on both sides.
const LONGEST_VERSION: usize = 64;

impl Hello {
    /// The greeting of this program.
    pub fn new(purpose: Purpose) -> Self {
        Self { protocol: PROTOCOL, version: VERSION.to_owned(), purpose }
    }

    /// Sends the greeting.
    ///
    /// # Errors
    /// When the other side is gone.
    pub fn write(&self, to: &mut impl Write) -> Result<(), FrameError> {
        let purpose = match self.purpose {
            Purpose::Command => 0,
            Purpose::Dashboard => 1,
            Purpose::Wall => 2,
        };
        write(to, self.protocol, purpose, &self.version)
    }

    /// Reads a client's greeting.
    ///
    /// # Errors
    /// When the client hung up, said nothing or is no client of antq.
    pub fn read(from: &mut impl Read) -> Result<Self, FrameError> {
        let (protocol, purpose, version) = read(from)?;
        // A purpose that this version does not know comes with another protocol, and that is told first.
        let purpose = match purpose {
            1 => Purpose::Dashboard,
            2 => Purpose::Wall,
            _ => Purpose::Command,
        };
        Ok(Self { protocol, version, purpose })
    }
}

impl Welcome {
    /// The welcome of this program, or its refusal.
    pub fn new(refusal: Option<Reason>) -> Self {
        Self { protocol: PROTOCOL, refusal, version: VERSION.to_owned() }
    }

    /// Sends the welcome.
    ///
    /// # Errors
    /// When the other side is gone.
    pub fn write(&self, to: &mut impl Write) -> Result<(), FrameError> {
        let verdict = match self.refusal {
            None => 0,
            Some(Reason::Forbidden) => 1,
            Some(Reason::Busy) => 2,
            Some(_) => 3,
        };
        write(to, self.protocol, verdict, &self.version)
    }

    /// Reads a server's welcome.
    ///
    /// # Errors
    /// When the server hung up, said nothing or is no server of antq.
    pub fn read(from: &mut impl Read) -> Result<Self, FrameError> {
        let (protocol, verdict, version) = read(from)?;
        let refusal = match verdict {
            0 => None,
            1 => Some(Reason::Forbidden),
            2 => Some(Reason::Busy),
            _ => Some(Reason::Internal),
        };
        Ok(Self { protocol, refusal, version })
    }
}

/// Lets a stream's reads and writes give up after [`PATIENCE`], for the time of the greeting.
///
/// # Errors
/// When the system refuses.
pub fn hurry(stream: &UnixStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))
}

fn write(to: &mut impl Write, protocol: u32, byte: u8, version: &str) -> Result<(), FrameError> {
    let version = version.get(..LONGEST_VERSION).unwrap_or(version).as_bytes();
    let length = u8::try_from(version.len()).unwrap_or(0);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(protocol.to_le_bytes());
    bytes.extend([byte, length]);
    bytes.extend(version.iter().take(usize::from(length)));
    Ok(to.write_all(&bytes)?)
}

fn read(from: &mut impl Read) -> Result<(u32, u8, String), FrameError> {
    let (mut magic, mut protocol, mut bytes) = ([0; 4], [0; 4], [0; 2]);
    from.read_exact(&mut magic).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => FrameError::Closed,
        _ => error.into(),
    })?;
    if magic != *MAGIC {
        return Err(FrameError::Garbled("no greeting of antq".to_owned()));
    }
    from.read_exact(&mut protocol)?;
    from.read_exact(&mut bytes)?;
    let [byte, length] = bytes;
    let mut version = vec![0; usize::from(length)];
    from.read_exact(&mut version)?;
    // It is shown to people, so nothing that a terminal would obey may be in it.
    let shown =
        String::from_utf8_lossy(&version).chars().filter(char::is_ascii_graphic).take(LONGEST_VERSION).collect();
    Ok((u32::from_le_bytes(protocol), byte, shown))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::any;
    use proptest::proptest;

    use super::*;

    /// The bytes of the first version. They never change; a test that has to be changed here breaks every older peer.
    const FIRST: &[u8] = b"antq\x01\0\0\0\x02\x050.1.0";

    #[test]
    fn the_bytes_are_those_of_the_first_version() {
        let hello = Hello { protocol: 1, version: "0.1.0".to_owned(), purpose: Purpose::Wall };
        let mut bytes = Vec::new();
        hello.write(&mut bytes).unwrap();
        assert_eq!(bytes, FIRST);
        assert_eq!(Hello::read(&mut Cursor::new(FIRST)).unwrap(), hello);
        let welcome = Welcome::read(&mut Cursor::new(FIRST)).unwrap();
        assert_eq!(welcome, Welcome { protocol: 1, refusal: Some(Reason::Busy), version: "0.1.0".to_owned() });
        let mut bytes = Vec::new();
        welcome.write(&mut bytes).unwrap();
        assert_eq!(bytes, FIRST);
    }

    #[test]
    fn another_program_is_not_greeted() {
        let outcome = Hello::read(&mut Cursor::new(b"GET / HTTP/1.1\r\n\r\n"));
        assert!(matches!(outcome, Err(FrameError::Garbled(_))), "{outcome:?}");
        assert!(matches!(Hello::read(&mut Cursor::new(b"")), Err(FrameError::Closed)));
        assert!(matches!(Hello::read(&mut Cursor::new(b"antq\x01")), Err(FrameError::Cut)));
    }

    #[test]
    fn a_version_is_cut_and_cleaned() {
        let mut bytes = b"antq\x09\0\0\0\x63\xff".to_vec();
        bytes.extend(b"\x1b[31m7.0".iter().chain(&[b'x'; 247]));
        let hello = Hello::read(&mut Cursor::new(bytes)).unwrap();
        assert_eq!(hello.protocol, 9);
        assert!(hello.version.starts_with("[31m7.0xxx") && hello.version.len() == LONGEST_VERSION);
    }

    proptest! {
        #[test]
        fn random_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Hello::read(&mut Cursor::new(&bytes));
            let _ = Welcome::read(&mut Cursor::new([b"antq", bytes.as_slice()].concat()));
        }
    }
}
