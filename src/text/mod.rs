//! Unicode for a Vietnamese register: cleaning at the door, folding for search, order for lists, width for the
//! screen, and typing where no input method is at hand.
//!
//! The lowest floor: it imports nothing of the crate. Inside the register every string is NFC and free of what could
//! move a cursor; [`nfc`] is the only way in, and [`nfc::shown`] the last look before anything is drawn.

pub mod fold;
pub mod fragment;
pub mod likeness;
pub mod nfc;
pub mod order;
pub mod telex;
pub mod width;
