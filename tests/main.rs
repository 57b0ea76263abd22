//! The one integration test binary. Each file beside this one is a module of it; `tidy` checks that none is forgotten.

mod acts;
mod clerk;
mod cli;
mod conflict;
mod dashboard;
mod deploy;
mod drafts;
mod entry;
mod form;
mod install;
mod live;
mod office;
mod officers;
mod past;
mod province;
mod rating;
mod replicate;
mod screens;
mod seat;
mod server_clients;
mod support;
mod table;
mod terminal;
mod tidy;
mod typing;
mod undo;
