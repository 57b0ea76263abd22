//! The options that every command has.

use std::ffi::OsStr;
use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;

use clap::ArgMatches;

use crate::cli::error::CliError;
use crate::cli::out::Format;
use crate::client::Spawn;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::wire::place::Place;
use crate::wire::place::PlaceError;

/// What the options say.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language.
    pub lang: Lang,
    /// Where the register is and where its server listens.
    pub place: Place,
    /// In which form results are wanted.
    pub format: Format,
    /// Whether a server is started when none runs.
    pub spawn: bool,
    /// As of which day the dashboard shows the register; today when none is given.
    pub as_of: Option<Day>,
    /// In which face officers do their work.
    pub face: Face,
    /// Opens that face. It stands on the same floor as the commands, so whoever is above both hands it in.
    pub dashboard: Dashboard,
}

/// The faces for people who work with the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// The dashboard.
    Dashboard,
    /// Lines of text, for screen readers, braille lines and teletypes.
    Plain,
}

/// What opens the chosen face and comes back when it is left.
pub type Dashboard = fn(&Options) -> Result<(), CliError>;

impl Options {
    /// Reads the options; they stand before or behind the command.
    pub fn of(matches: &ArgMatches, place: Place, lang: Lang, dashboard: Dashboard) -> Self {
        let format = match (matches.get_flag("json"), matches.get_flag("csv")) {
            (true, _) => Format::Json,
            (_, true) => Format::Csv,
            _ => Format::People,
        };
        let plain = matches.get_flag("plain") || is_set(std::env::var_os("ANTQ_PLAIN").as_deref());
        let face = if plain { Face::Plain } else { Face::Dashboard };
        let as_of = matches.try_get_one::<Day>("as-of").ok().flatten().copied();
        Self { lang, place, format, spawn: !matches.get_flag("no-spawn"), as_of, face, dashboard }
    }

    /// Whether a client may start a server.
    pub const fn spawning(&self) -> Spawn {
        if self.spawn { Spawn::Allowed } else { Spawn::Never }
    }

    /// The same for another register.
    ///
    /// # Errors
    /// When the path makes no sense.
    pub fn at(&self, data: &Path) -> Result<Self, CliError> {
        let place = Place::find(Some(data), Some(&data.join("antq.sock"))).map_err(|error| misplaced(&error))?;
        Ok(Self { place, ..self.clone() })
    }
}

/// The place that the options name, else the environment, else the usual one.
///
/// # Errors
/// When there is no place for the data.
pub fn place(matches: &ArgMatches) -> Result<Place, CliError> {
    let path = |name| matches.get_one::<PathBuf>(name).map(PathBuf::as_path);
    Place::find(path("data"), path("socket")).map_err(|error| misplaced(&error))
}

/// The place of the server that runs for all, on another socket if the options name one. The environment has no say.
///
/// # Errors
/// When the path of the socket makes no sense.
pub fn system_place(matches: &ArgMatches) -> Result<Place, CliError> {
    Place::of_system(matches.get_one::<PathBuf>("socket").map(PathBuf::as_path)).map_err(|error| misplaced(&error))
}

/// Whether a variable that is a switch is on.
fn is_set(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !value.is_empty() && value != "0")
}

/// A place that can't be used.
pub fn misplaced(error: &PlaceError) -> CliError {
    CliError::failed(error.key()).with("cause", error.cause())
}

/// The language in which the arguments ask to be spoken to. It must be known before they are understood, since what is
/// said of arguments that are not understood is in that language too.
pub fn lang_of(args: &[OsString], set: Option<&str>) -> Lang {
    let mut texts = args.iter().skip(1).filter_map(|arg| arg.to_str());
    let mut asked = None;
    while let Some(text) = texts.next() {
        match text.strip_prefix("--lang") {
            Some("") => asked = texts.next().and_then(Lang::parse).or(asked),
            Some(rest) => asked = rest.strip_prefix('=').and_then(Lang::parse).or(asked),
            None if text == "--" => break,
            None => {}
        }
    }
    asked.or_else(|| set.and_then(Lang::parse)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_on_unless_it_is_empty_or_nought() {
        let set = |value: &str| is_set(Some(OsStr::new(value)));
        assert!(set("1") && set("yes"));
        assert!(!set("0") && !set("") && !is_set(None));
    }

    #[test]
    fn the_language_is_known_before_all_else() {
        for (args, set, want) in [
            ("antq list sites", None, Lang::Vi),
            ("antq list --lang en sites", None, Lang::En),
            ("antq --lang=en", Some("vi"), Lang::En),
            ("antq", Some("en"), Lang::En),
            ("antq", Some("fr"), Lang::Vi),
            ("antq --lang", None, Lang::Vi),
            ("antq --lang fr", None, Lang::Vi),
            ("antq --lang en --lang vi", None, Lang::Vi),
            ("antq list sites -- --lang en", None, Lang::Vi),
        ] {
            let args: Vec<OsString> = args.split(' ').map(OsString::from).collect();
            assert_eq!(lang_of(&args, set), want, "{args:?}");
        }
    }
}
