//! `antq serve`: the server in the foreground.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use clap::Arg;
use clap::ArgAction;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::log;
use crate::cli::options::Options;
use crate::cli::out::Out;
use crate::lang::Lang;
use crate::server;
use crate::server::Ground;
use crate::server::access::Access;
use crate::wire::place::keep_private;

/// The command.
pub const ROW: Row =
    Row { name: "serve", about: "help.serve", usage: "usage.serve", audience: Audience::Machine, args, run };

fn args(command: Command, lang: Lang) -> Command {
    let idle_exit = Arg::new("idle-exit")
        .long("idle-exit")
        .value_name(lang.t("help.duration"))
        .value_parser(|text: &str| duration(text).ok_or("not a time as 30s, 10m or 2h"))
        .help(lang.t("help.idle_exit"));
    // Only the program itself uses this, when it starts a server in the background.
    let detached = Arg::new("detached").long("detached").action(ArgAction::SetTrue).hide(true);
    let group = Arg::new("group").long("group").value_name(lang.t("help.group_name")).help(lang.t("help.group"));
    command.arg(idle_exit).arg(group).arg(detached)
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    keep_private();
    let _quiet = log::stderr_to(&options.place.log());
    let detached = matches.get_flag("detached");
    let group = matches.get_one::<String>("group").map(|name| Access::of_group(name)).transpose()?;
    let running = server::Options {
        place: options.place.clone(),
        idle_exit: matches.get_one::<Duration>("idle-exit").copied(),
        ground: if detached { Ground::Background } else { Ground::Foreground },
        access: group.unwrap_or_default(),
    };
    Ok(server::run(&running, ready)?)
}

/// Tells whoever started the server that clients can come. The server runs on when nobody reads it.
fn ready(socket: &Path) {
    let mut out = Out::open();
    let _ = out.line(&format!("ready {}", socket.display())).and_then(|()| out.flush());
    if let Some(manager) = std::env::var_os("NOTIFY_SOCKET") {
        // A manager that does not hear it ends its patience with this server, and says so in its own log.
        let _ = UnixDatagram::unbound().and_then(|own| own.send_to(b"READY=1\n", manager));
    }
}

/// Reads a stretch of time as `30s`, `10m` or `2h`.
fn duration(text: &str) -> Option<Duration> {
    let (number, seconds) = match text.strip_suffix('s') {
        Some(number) => (number, 1),
        None => match text.strip_suffix('m') {
            Some(number) => (number, 60),
            None => (text.strip_suffix('h')?, 60 * 60),
        },
    };
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = number.parse().ok().filter(|number| plain && *number > 0)?;
    number.checked_mul(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_time_are_read() {
        for (text, want) in [("30s", Some(30)), ("10m", Some(600)), ("2h", Some(7200))] {
            assert_eq!(duration(text).map(|time| time.as_secs()), want, "{text}");
        }
        for text in ["", "s", "10", "0s", "-5s", "+5s", "1.5h", "99999999999999999999h", "9999999999999999999h", "m10"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
