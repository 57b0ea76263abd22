//! What runs on the socket between a client and the server: messages, frames, the first greeting and the socket's place.

pub mod frame;
pub mod greeting;
pub mod message;
pub mod place;
