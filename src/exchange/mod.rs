//! Records from sheets, and the sheets that are compiled in: what makes a register out of plain CSV files.
//!
//! [`records`] says which columns each kind of file has and makes a command of each row, so that a cell passes the same
//! door as a line of `antq submit`; [`plan`] checks the commands one after the other and gathers them into entries.

pub mod bundle;
pub mod files;
pub mod flaw;
pub mod ground;
pub mod plan;
pub mod records;
pub mod units;
