//! Entries of the journal: what they did, in words, and how they are taken back.

pub mod plan;
#[cfg(test)]
pub mod sample;

pub mod words;
