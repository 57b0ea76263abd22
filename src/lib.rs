#![doc = include_str!("ARCHITECTURE.md")]

pub mod cli;
pub mod client;
pub mod exchange;
pub mod face;
pub mod journal;
pub mod lang;
pub mod model;
pub mod plain;
pub mod server;
pub mod sheet;
pub mod store;
pub mod text;
pub mod tui;
pub mod widget;
pub mod wire;
