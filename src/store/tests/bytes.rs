//! The bytes of a record on disk.

use proptest::prelude::any;
use proptest::proptest;

use super::fixture::records;
use super::fixture::register;
use crate::model::code::Via;
use crate::model::entry::Stamp;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::record::Act;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::store::codec::part_key;
use crate::store::codec::read_part_key;
use crate::store::codec::seal;
use crate::store::codec::unseal;
use crate::store::codec::whole_length;

fn sealed(key: RecordKey, record: &Record) -> Vec<u8> {
    seal(key, record).expect("a record that fits").parts().flat_map(|(_, part)| part.to_vec()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An act that changed that many records.
fn act(changed: u32) -> Record {
    let changed = (0..changed).map(|number| RecordKey { table: Table::Sites, number }).collect();
    Record::Acts(Act {
        seq: Seq(1),
        at: Stamp::new(chrono::DateTime::UNIX_EPOCH),
        by: OfficerName::new("lan"),
        via: Via::Import,
        token: None,
        made: Vec::new(),
        changed,
        undoes: None,
        undone: false,
    })
}

const FIRST_ACT: RecordKey = RecordKey { table: Table::Acts, number: 0 };

#[test]
fn the_envelope_is_what_it_was() {
    let record = act(2);
    let expected = "02" // the layout
        .to_owned()
        + "00000011" // the body's length
        + "acbc27ccf7c3298a" // the checksum
        + "0d01" // an act, of entry 1
        + "00" // at the epoch
        + "036c616e" // by lan
        + "02" // by an import
        + "00" // without a mark
        + "00" // made nothing
        + "0208000801" // changed sites 0 and 1
        + "0000"; // is no undo and was not undone
    assert_eq!(hex(&sealed(FIRST_ACT, &record)), expected);
}

/// When this fails, records have another shape, or the same entries make others (or only the fixture was changed): let
/// `codec::LAYOUT` grow and put the new hash here.
#[test]
fn every_table_has_the_bytes_of_this_layout() {
    let register = register(12);
    let mut hasher = blake3::Hasher::new();
    for (key, record) in records(&register.read().expect("the register's lock")) {
        hasher.update(&sealed(key, &record));
    }
    assert_eq!(hasher.finalize().to_hex().get(..16), Some("edac523a9f6cca9e"));
}

#[test]
fn every_record_comes_back() {
    let register = register(60);
    let all = records(&register.read().expect("the register's lock"));
    for table in Table::ALL {
        assert!(all.iter().any(|(key, _)| key.table == *table), "nothing in {}", table.name());
    }
    for (key, record) in all {
        let bytes = sealed(key, &record);
        assert_eq!(unseal(key, &bytes).expect("the record").1, record);
        assert_eq!(whole_length(bytes.get(..4000).unwrap_or(&bytes)), Some(bytes.len()));
    }
}

#[test]
fn any_flipped_bit_and_any_cut_is_noticed() {
    let bytes = sealed(FIRST_ACT, &act(3));
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut other = bytes.clone();
            other[at] ^= 1 << bit;
            assert!(unseal(FIRST_ACT, &other).is_err(), "byte {at}, bit {bit}");
        }
        assert!(unseal(FIRST_ACT, &bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(unseal(RecordKey { number: 1, ..FIRST_ACT }, &bytes).is_err(), "in another's place");
    assert!(unseal(RecordKey { table: Table::Sites, number: 0 }, &bytes).is_err(), "in another's table");
    assert!(seal(RecordKey { table: Table::Sites, number: 0 }, &act(0)).is_err(), "of another's table");
}

#[test]
fn the_largest_record_can_be_read_and_a_larger_one_is_refused() {
    // Sites beyond 65,536 take six bytes each, and of those below most take four.
    let largest = act(720_000);
    let bytes = sealed(FIRST_ACT, &largest);
    assert!(bytes.len() > 4_000_000, "{}", bytes.len());
    assert_eq!(unseal(FIRST_ACT, &bytes).expect("the record").1, largest);
    assert!(seal(FIRST_ACT, &act(800_000)).is_err());
}

proptest! {
    #[test]
    fn strange_bytes_are_never_a_record(bytes: Vec<u8>) {
        assert!(unseal(FIRST_ACT, &bytes).is_err());
        whole_length(&bytes);
    }

    #[test]
    fn keys_sort_by_place_and_part(a in any::<(u32, u16)>(), b in any::<(u32, u16)>()) {
        assert_eq!(read_part_key(&part_key(a.0, a.1)), Some(a));
        assert_eq!(part_key(a.0, a.1).cmp(&part_key(b.0, b.1)), a.cmp(&b));
    }
}
