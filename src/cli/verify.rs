//! `antq verify`: the chain, the counters against a recount, and sled against the journal. It never writes.

use std::ops::ControlFlow;
use std::path::Path;

use chrono::Local;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::cli::out::Out;
use crate::client::ClientError;
use crate::journal;
use crate::journal::Step;
use crate::journal::VerifyError;
use crate::lang::Lang;
use crate::model::date::Day;
use crate::model::record::RecordKey;
use crate::model::register::Register;
use crate::model::register::Unfit;
use crate::model::standing::View;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// The command.
pub const ROW: Row = Row { name: "verify", about: "help.verify", usage: "usage.verify", args, run };

const fn args(command: Command, _: Lang) -> Command {
    command
}

fn run(options: &Options, _: &ArgMatches) -> Result<(), CliError> {
    let today = Local::now().date_naive();
    let mut found = match read(options.place.data(), today, options.lang) {
        Ok(found) => found,
        Err(error) => return Err(unverified(error, options)),
    };
    // What a server holds in memory and in sled only the server can compare. With none running there is no memory, and
    // what sled holds is compared, and made anew if need be, before the next server uses it.
    match link::open(&Options { spawn: false, ..options.clone() }) {
        Ok(mut caller) => match link::ask(&mut caller, Ask::Verify)? {
            Answer::Verified { seq, sites, head, findings } => {
                let findings = found.findings.into_iter().chain(findings).collect();
                found = Found { seq: seq.0, sites, head, findings };
            }
            _ => return Err(CliError::garbled()),
        },
        Err(ClientError::NoServer(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let mut out = Out::open();
    if found.findings.is_empty() {
        out.line(&format!("ok seq={} sites={} head={}", found.seq, found.sites, found.head))?;
        return Ok(out.flush()?);
    }
    Err(CliError::told(found.findings.iter().try_for_each(|finding| out.line(finding)).and_then(|()| out.flush())))
}

/// What was found in the files.
struct Found {
    seq: u64,
    sites: u64,
    head: String,
    findings: Vec<String>,
}

/// Reads the journal from its first line, folds all entries, and counts by both ways that there are.
fn read(data: &Path, today: Day, lang: Lang) -> Result<Found, VerifyError> {
    let mut register = Register::new();
    let mut kept = View::of(&register, today);
    let mut unfit: Option<Unfit> = None;
    let mut fold = |step: Step<'_>| {
        let Step::Entry(entry) = step else { return ControlFlow::Continue(()) };
        if unfit.is_none() {
            match register.apply(entry) {
                Ok(act) => {
                    let touched: Vec<RecordKey> = act.touched().collect();
                    kept.refresh(&register, touched.into_iter());
                }
                // The chain is still worth reading to its end.
                Err(error) => unfit = Some(error),
            }
        }
        ControlFlow::Continue(())
    };
    let verified = journal::verify(data, &mut fold)?;
    let counted = View::of(&register, today);
    let mut findings: Vec<String> = unfit.iter().map(ToString::to_string).collect();
    if findings.is_empty() && kept != counted {
        findings.push(lang.t("cli.counters").to_owned());
    }
    Ok(Found { seq: verified.head.seq.0, sites: counted.total().sites, head: verified.head.hash.to_string(), findings })
}

/// Why the journal is not what was written, on the standard output as the contract has it; or why there is none.
fn unverified(error: VerifyError, options: &Options) -> CliError {
    match error {
        VerifyError::Damaged { damage, head } => {
            let told = options
                .lang
                .fill("cli.damaged", &[("what", &damage.to_string()), ("seq", &options.lang.number(head.seq.0))]);
            let mut out = Out::open();
            CliError::told(out.line(&told).and_then(|()| out.flush()))
        }
        VerifyError::Open(journal::OpenError::Absent(path)) => ClientError::NoRegister(path).into(),
        VerifyError::Open(error) => CliError::failed("cli.journal").with("cause", error),
    }
}
