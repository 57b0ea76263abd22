//! What runs on the socket between a client and the server: messages, frames and the socket's place.

pub mod frame;
pub mod message;
pub mod place;
