//! Tests of the model as a whole: a small world, and random lives of it held against a plain retelling.

mod bad_input;
mod moving;
mod properties;
mod rights;
mod taking_back;
mod typed;
mod views;
pub mod world;
