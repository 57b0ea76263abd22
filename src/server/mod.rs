//! The one process that owns the data: it writes, keeps the register and answers.

pub mod answer;
pub mod projection;
