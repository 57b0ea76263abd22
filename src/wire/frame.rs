//! Frames: a length of four bytes (little end first) and so many bytes of bincode.
//!
//! A length is never believed. It is held against a cap before anything is made ready for it, and room grows only with
//! what has really arrived, so a header that promises four gigabytes costs nothing. Bytes left over behind a message
//! are refused: they mean that the two sides do not agree on what a message is.

use std::io::ErrorKind;
use std::io::Read;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::lang::told;
use crate::model::command::LONGEST;
use crate::wire::message::FromServer;
use crate::wire::message::Request;

/// The longest frame that a server reads: the largest command, with room for what goes along with it.
pub const TO_SERVER: usize = LONGEST + LONGEST / 10;

/// The longest frame that a client reads. Longer answers come as several.
pub const TO_CLIENT: usize = 16 * 1024 * 1024;

/// bincode counts a number at its full width against its limit, though small ones take one byte on the socket; so the
/// limit is a multiple of the cap. It only has to stop a length inside a message that no frame could hold.
const WIDEST: usize = 8;

/// Why a frame could not be read or made.
#[derive(Debug, Error)]
pub enum FrameError {
    /// The other side hung up, between two frames.
    #[error("the other side hung up")]
    Closed,
    /// The other side hung up in the middle of a frame.
    #[error("the other side hung up in the middle of a frame")]
    Cut,
    /// The other side said nothing for too long.
    #[error("the other side says nothing")]
    Silent,
    /// The frame is longer than the cap.
    #[error("a frame of {length} bytes, where {cap} are the most")]
    TooLong {
        /// How long it would be.
        length: usize,
        /// How long it may be.
        cap: usize,
    },
    /// The bytes are no message.
    #[error("no message: {0}")]
    Garbled(String),
    /// Something is behind the message.
    #[error("{0} bytes are left over behind the message")]
    LeftOver(usize),
    /// The system refused.
    #[error("the socket: {0}")]
    Io(std::io::Error),
}

impl FrameError {
    /// The error, to be told in the reader's language.
    pub fn told(&self) -> String {
        match self {
            Self::Closed => told("frame.closed", &[]),
            Self::Cut => told("frame.cut", &[]),
            Self::Silent => told("frame.silent", &[]),
            Self::TooLong { length, cap } => told("frame.too_long", &[("length", length), ("cap", cap)]),
            // What exactly makes no sense is of use only to whoever mends the program.
            Self::Garbled(_) | Self::LeftOver(_) => told("frame.garbled", &[]),
            Self::Io(error) => error.to_string(),
        }
    }
}

impl From<std::io::Error> for FrameError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => Self::Cut,
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Self::Closed,
            // A read or write that ran into its timeout.
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Self::Silent,
            _ => Self::Io(error),
        }
    }
}

/// The frame of a question.
///
/// # Errors
/// When it would be longer than [`TO_SERVER`].
pub fn encode_request(request: &Request) -> Result<Vec<u8>, FrameError> {
    encode(request, TO_SERVER)
}

/// The frame of what a server sends.
///
/// # Errors
/// When it would be longer than [`TO_CLIENT`].
pub fn encode_from_server(message: &FromServer) -> Result<Vec<u8>, FrameError> {
    encode(message, TO_CLIENT)
}

/// Reads the next question of a client.
///
/// # Errors
/// When the client hung up, or what it sent is no question; then nothing that follows can be understood either.
pub fn read_request(reader: &mut impl Read) -> Result<Request, FrameError> {
    decode::<_, { TO_SERVER * WIDEST }>(&read(reader, TO_SERVER)?)
}

/// Reads what the server sends next.
///
/// # Errors
/// As [`read_request`].
pub fn read_from_server(reader: &mut impl Read) -> Result<FromServer, FrameError> {
    decode::<_, { TO_CLIENT * WIDEST }>(&read(reader, TO_CLIENT)?)
}

fn encode(message: &impl Serialize, cap: usize) -> Result<Vec<u8>, FrameError> {
    let mut frame = vec![0; 4];
    bincode::serde::encode_into_std_write(message, &mut frame, bincode::config::standard())
        .map_err(|error| FrameError::Garbled(error.to_string()))?;
    let length = frame.len() - 4;
    let too_long = FrameError::TooLong { length, cap };
    let header = u32::try_from(length).ok().filter(|_| length <= cap).ok_or(too_long)?.to_le_bytes();
    frame.iter_mut().zip(header).for_each(|(place, byte)| *place = byte);
    Ok(frame)
}

fn read(reader: &mut impl Read, cap: usize) -> Result<Vec<u8>, FrameError> {
    let mut header = [0; 4];
    let (first, rest) = header.split_at_mut(1);
    if read_some(reader, first)? == 0 {
        return Err(FrameError::Closed);
    }
    reader.read_exact(rest)?;
    let length = usize::try_from(u32::from_le_bytes(header)).unwrap_or(usize::MAX);
    if length > cap {
        return Err(FrameError::TooLong { length, cap });
    }
    let mut body = Vec::new();
    // This grows the buffer with what arrives, not by the length that was promised.
    reader.take(length as u64).read_to_end(&mut body)?;
    if body.len() == length { Ok(body) } else { Err(FrameError::Cut) }
}

fn read_some(reader: &mut impl Read, into: &mut [u8]) -> Result<usize, FrameError> {
    loop {
        match reader.read(into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => return Ok(outcome?),
        }
    }
}

fn decode<T: DeserializeOwned, const LIMIT: usize>(body: &[u8]) -> Result<T, FrameError> {
    let config = bincode::config::standard().with_limit::<LIMIT>();
    let (message, used) =
        bincode::serde::decode_from_slice(body, config).map_err(|error| FrameError::Garbled(error.to_string()))?;
    match body.len() - used {
        0 => Ok(message),
        more => Err(FrameError::LeftOver(more)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;
    use crate::model::code::Via;
    use crate::model::id::Seq;
    use crate::wire::message::Answer;
    use crate::wire::message::Ask;
    use crate::wire::message::Receipt;

    fn submit(line: &str) -> Request {
        Request { id: 7, ask: Ask::Submit { line: line.to_owned(), via: Via::Cli } }
    }

    #[test]
    fn messages_come_through_one_after_the_other() {
        let mut bytes = encode_request(&submit("{}")).unwrap();
        bytes.extend(encode_request(&Request { id: 8, ask: Ask::Status }).unwrap());
        let mut reader = Cursor::new(bytes);
        assert_eq!(read_request(&mut reader).unwrap(), submit("{}"));
        assert_eq!(read_request(&mut reader).unwrap().ask, Ask::Status);
        assert!(matches!(read_request(&mut reader), Err(FrameError::Closed)));
    }

    #[test]
    fn a_frame_cut_anywhere_is_told_from_a_hang_up() {
        let bytes = encode_request(&submit("{\"undo\":{\"seq\":1}}")).unwrap();
        for length in 1..bytes.len() {
            let outcome = read_request(&mut Cursor::new(&bytes[..length]));
            assert!(matches!(outcome, Err(FrameError::Cut)), "{length}: {outcome:?}");
        }
    }

    #[test]
    fn a_length_is_not_believed() {
        let outcome = read_request(&mut Cursor::new([0xff; 64]));
        assert!(matches!(outcome, Err(FrameError::TooLong { length: 0xffff_ffff, .. })), "{outcome:?}");
        // A frame within the cap whose text says that it is 2^40 bytes long: id 1, ask 0 and the length.
        let mut bytes = vec![11, 0, 0, 0, 1, 0];
        bytes.push(253);
        bytes.extend((1_u64 << 40).to_le_bytes());
        let outcome = read_request(&mut Cursor::new(bytes));
        assert!(matches!(outcome, Err(FrameError::Garbled(_))), "{outcome:?}");
    }

    #[test]
    fn the_largest_command_fits_and_a_larger_one_does_not() {
        let line = "x".repeat(LONGEST);
        let bytes = encode_request(&submit(&line)).unwrap();
        assert_eq!(read_request(&mut Cursor::new(bytes)).unwrap(), submit(&line));
        assert!(matches!(encode_request(&submit(&"x".repeat(TO_SERVER))), Err(FrameError::TooLong { .. })));
    }

    #[test]
    fn left_over_bytes_are_refused() {
        let mut bytes = encode_request(&Request { id: 1, ask: Ask::Status }).unwrap();
        bytes[0] += 3;
        bytes.extend([0, 0, 0]);
        assert!(matches!(read_request(&mut Cursor::new(bytes)), Err(FrameError::LeftOver(3))));
    }

    #[test]
    fn many_small_numbers_fit_the_limit() {
        let ids = (0..400_000).map(|n| format!("S{n:06}")).collect();
        let answer = Answer::Done(Receipt { seq: Seq(1), ids, rev: None, merged: Vec::new() });
        let message = FromServer::Reply { id: 1, answer };
        let bytes = encode_from_server(&message).unwrap();
        assert_eq!(read_from_server(&mut Cursor::new(bytes)).unwrap(), message);
    }

    proptest! {
        #[test]
        fn random_bytes_are_refused_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_request(&mut Cursor::new(&bytes));
            let _ = read_from_server(&mut Cursor::new(&bytes));
            let mut framed = u32::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
            framed.extend(&bytes);
            if let Ok(request) = read_request(&mut Cursor::new(&framed)) {
                let again = encode_request(&request).unwrap();
                prop_assert_eq!(read_request(&mut Cursor::new(again)).unwrap(), request);
            }
            let _ = read_from_server(&mut Cursor::new(&framed));
        }
    }
}
