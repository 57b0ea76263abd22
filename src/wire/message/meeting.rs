//! What client and server say first: who they are, and whether the client is let in.

use serde::Deserialize;
use serde::Serialize;

use crate::model::problem::Reason;
#[cfg(doc)]
use crate::wire::message::PROTOCOL;

/// The first frame of a client. It is the one type that must stay readable for ever, so it is written by hand in `frame`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The client's [`PROTOCOL`].
    pub protocol: u32,
    /// The client's version, for people.
    pub version: String,
    /// What the client is for.
    pub purpose: Purpose,
}

/// What a client is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// A scripting command.
    Command,
    /// A dashboard.
    Dashboard,
    /// A wall display.
    Wall,
}

/// What the server says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The server's [`PROTOCOL`]; when it is another one than the client's, the server hangs up after this.
    pub protocol: u32,
    /// Why the server hangs up after this; none when the client is let in.
    pub refusal: Option<Reason>,
    /// The server's version, for people.
    pub version: String,
}
