//! The facts of the register and the rules they obey: no I/O, no clock, no terminal.
//!
//! Everything that happens is an [`entry::Entry`]; [`register::Register`] is the fold of all entries and
//! [`rules`] turn a [`command::Command`] into the changes of the next one, or into a [`problem::Problem`].

pub mod activity;
pub mod association;
pub mod authority;
pub mod award;
pub mod change;
pub mod code;
pub mod command;
pub mod count;
pub mod date;
pub mod entry;
pub mod field;
pub mod id;
pub mod map;
pub mod movement;
pub mod officer;
pub mod period;
pub mod problem;
pub mod programme;
pub mod query;
pub mod record;
pub mod register;
pub mod right;
pub mod rules;
pub mod sensitive;
pub mod site;
pub mod standing;
pub mod typed;
pub mod unit;
pub mod vantage;

#[cfg(test)]
mod tests;
