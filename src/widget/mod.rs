//! Drawing and the state that belongs to it: what the terminal interface and the wall are put together from.
//!
//! Nothing here knows a server, a record or a word of any language: figures come formatted, texts translated and rows
//! through a closure that is asked for the visible ones only. Three rules hold in every file:
//!
//! - **Drawing reads, never writes.** State changes in methods called from the update; `render` takes `&self`.
//! - **Only what is seen is built.** A list of a hundred thousand rows costs as much as the screen is high.
//! - **Text reaches a cell through [`ink`] alone**, which cleans it: a record cannot attack a terminal.

pub mod chips;
pub mod column;
pub mod digits;
pub mod frame;
pub mod glyphs;
pub mod grid;
pub mod ink;
pub mod line_input;
pub mod list;
pub mod spark;
pub mod style;
pub mod table;
pub mod tree;
pub mod viewport;
