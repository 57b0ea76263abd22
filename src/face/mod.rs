//! Face: what every face for people says and sends, whoever draws it: values in words, the fields of a form on their way
//! to a command and into a draft, clashes, likenesses, entries and cards as texts. Nothing here draws, asks or waits.

pub mod acts;
pub mod alike;
pub mod card;
pub mod choice;
pub mod clash;
pub mod command;
pub mod draft;
pub mod form;
pub mod pick;
pub mod presence;
pub mod value;
