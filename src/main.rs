//! The program: it hands the faces for officers to the command line, since no face knows another.

use std::process::ExitCode;

use antq::cli;
use antq::cli::error::CliError;
use antq::cli::options::Face;
use antq::cli::options::Options;
use antq::plain;
use antq::tui;
use antq::tui::TuiError;
use antq::tui::theme::Theme;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), open)
}

fn open(options: &Options) -> Result<(), CliError> {
    match options.face {
        Face::Dashboard => dashboard(options),
        Face::Plain => {
            let (lang, as_of, place, spawn) = (options.lang, options.as_of, options.place.clone(), options.spawning());
            Ok(plain::run(plain::Options { lang, as_of, place, spawn })?)
        }
    }
}

fn dashboard(options: &Options) -> Result<(), CliError> {
    let set = |name| std::env::var(name).ok();
    let theme = Theme::for_terminal(set("NO_COLOR").as_deref(), set("TERM").as_deref());
    let (lang, as_of, look) = (options.lang, options.as_of, theme.look());
    let method = tui::terminal::own_method(set("TERM").as_deref());
    let (place, spawn) = (options.place.clone(), options.spawning());
    tui::run(tui::Options { lang, as_of, method, look, place, spawn }).map_err(|error| match error {
        TuiError::NoTerminal => CliError::failed("cli.no_terminal"),
        TuiError::Client(error) => error.into(),
        TuiError::Terminal(error) => CliError::failed("cli.terminal").with("cause", error),
    })
}
