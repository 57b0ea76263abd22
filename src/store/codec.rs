//! How a record becomes bytes in sled: bincode in an envelope, cut into parts that sled keeps inside its pages.
//!
//! The envelope is `layout (1) | length of the body (4, big endian) | checksum (8) | body`. The checksum covers the record's
//! table and place too, so a record that turns up in another's place is noticed. bincode is not self-describing and takes
//! one damaged record in eight for a good one, hence the checksum and the layout's number.

use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::store::Fault;
use crate::store::sums::Sum;

/// The number of the layout. It grows with every change of a record's shape; a test holds the bytes of this one.
pub const LAYOUT: u8 = 2;

/// sled moves a value or a page above 128 KiB into a file of its own, which it never takes back and may hang on when the
/// disk is full. A page holds 16 values, so parts of this size stay well inside.
const PART_MOST: usize = 4_000;

/// An entry is at most 1 MB, and what a record takes of an entry is less; the rest is room for a site that is edited for
/// decades. It fits the parts that two bytes can count.
const RECORD_MOST: usize = 4 << 20;

/// bincode counts a number as eight bytes against its limit even when it stands in one, so the limit is wider than the record.
const CLAIM_MOST: usize = 8 * RECORD_MOST;

const HEADER: usize = 1 + 4 + 8;

/// A record in its envelope.
pub struct Sealed {
    bytes: Vec<u8>,
    sum: Sum,
}

impl Sealed {
    /// Its checksum and how many parts it takes.
    pub const fn sum(&self) -> Sum {
        self.sum
    }

    /// Its parts, counted from 0.
    pub fn parts(&self) -> impl Iterator<Item = (u16, &[u8])> {
        (0..).zip(self.bytes.chunks(PART_MOST))
    }
}

/// Puts a record into its envelope.
///
/// # Errors
/// When the record is not of the key's table, or larger than the store takes.
pub fn seal(key: RecordKey, record: &Record) -> Result<Sealed, Fault> {
    if record.table() != key.table {
        return Fault::odd(format!("{} is given a record of {}", name(key), record.table().name()));
    }
    let body = bincode::serde::encode_to_vec(record, config());
    let body = body.map_err(|e| Fault::Odd(format!("{} can't be encoded: {e}", name(key))))?;
    // bincode heeds its limit only when it reads, so a record that could not be read again has to be met here.
    if body.len() > RECORD_MOST {
        return Fault::odd(format!("{} takes {} bytes, and the store {RECORD_MOST}", name(key), body.len()));
    }
    let hash = checksum(key, &body);
    let mut bytes = Vec::with_capacity(HEADER + body.len());
    bytes.push(LAYOUT);
    bytes.extend_from_slice(&(body.len() as u32).to_be_bytes());
    bytes.extend_from_slice(&hash.to_be_bytes());
    bytes.extend_from_slice(&body);
    let parts = parts_of(bytes.len());
    Ok(Sealed { bytes, sum: Sum { hash, parts } })
}

/// Takes a record out of its envelope.
///
/// # Errors
/// When anything about it is not as [`seal`] has made it.
pub fn unseal(key: RecordKey, bytes: &[u8]) -> Result<(Sum, Record), Fault> {
    let damaged = |what: &str| Fault::Odd(format!("{} is damaged: {what}", name(key)));
    let (layout, length, hash, body) = open(bytes).ok_or_else(|| damaged("it is cut short"))?;
    if layout != LAYOUT {
        return Fault::odd(format!("{} is of layout {layout}", name(key)));
    }
    if length != body.len() {
        return Err(damaged("it has another length"));
    }
    if checksum(key, body) != hash {
        return Err(damaged("its checksum is wrong"));
    }
    let (record, read): (Record, usize) =
        bincode::serde::decode_from_slice(body, config()).map_err(|e| damaged(&e.to_string()))?;
    // bincode says nothing of what it leaves over.
    if read != body.len() || record.table() != key.table {
        return Err(damaged("it is another record"));
    }
    Ok((Sum { hash, parts: parts_of(bytes.len()) }, record))
}

/// How long the whole envelope is, as its first part says.
pub fn whole_length(first: &[u8]) -> Option<usize> {
    open(first).map(|(_, length, _, _)| HEADER + length).filter(|length| *length <= HEADER + RECORD_MOST)
}

/// The key of a part in its table's tree: places in order, and the parts of each in order.
pub const fn part_key(number: u32, part: u16) -> [u8; 6] {
    let ([a, b, c, d], [e, f]) = (number.to_be_bytes(), part.to_be_bytes());
    [a, b, c, d, e, f]
}

/// The place and the part that a key of sled names.
pub fn read_part_key(key: &[u8]) -> Option<(u32, u16)> {
    let (number, part) = key.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*number), u16::from_be_bytes(part.try_into().ok()?)))
}

/// A record's name in messages.
pub fn name(key: RecordKey) -> String {
    format!("{} {}", key.table.name(), key.number)
}

fn open(bytes: &[u8]) -> Option<(u8, usize, u64, &[u8])> {
    let (layout, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (hash, body) = rest.split_first_chunk::<8>()?;
    Some((*layout, u32::from_be_bytes(*length) as usize, u64::from_be_bytes(*hash), body))
}

fn checksum(key: RecordKey, body: &[u8]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key.table.name().as_bytes()).update(&key.number.to_be_bytes()).update(body);
    hasher.finalize().as_bytes().first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// The cast is safe: the largest record takes 1,049 parts.
const fn parts_of(length: usize) -> u16 {
    length.div_ceil(PART_MOST) as u16
}

const fn config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<CLAIM_MOST>()
}
