//! The dashboard: panes over the register, live, by keyboard alone.
//!
//! An [`event::Event`] goes into [`app::update`], which changes the [`app::App`] and answers what is to be done outside;
//! then [`screen::render`] draws it. Only [`run()`] touches a terminal or a server.

pub mod app;
pub mod binding;
mod edit;
pub mod effect;
pub mod encode;
pub mod event;
pub mod focus;
pub mod keymap;
pub mod layout;
pub mod modal;
pub mod pane;
pub mod run;
pub mod screen;
pub mod task;
pub mod terminal;
pub mod theme;
pub use run::Options;
pub use run::TuiError;
pub use run::run;
