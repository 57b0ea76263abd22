//! `antq verify`: the chain, the counters against a recount, and sled against the journal. It never writes.

use std::ops::ControlFlow;
use std::path::Path;

use chrono::Local;
use clap::ArgMatches;
use clap::Command;
use serde_json::json;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::options::Options;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::client::Caller;
use crate::client::ClientError;
use crate::journal;
use crate::journal::Step;
use crate::journal::VerifyError;
use crate::lang::Lang;
use crate::lang::told;
use crate::model::date::Day;
use crate::model::id::Seq;
use crate::model::record::Record;
use crate::model::record::RecordKey;
use crate::model::register::Register;
use crate::model::register::Unfit;
use crate::model::standing::View;
use crate::store;
use crate::store::Compared;
use crate::store::HeadMark;
use crate::store::RebuildSource;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::place::keep_private;

/// The command.
pub const ROW: Row =
    Row { name: "verify", about: "help.verify", usage: "usage.verify", audience: Audience::Officers, args, run };

const fn args(command: Command, _: Lang) -> Command {
    command
}

fn run(options: &Options, _: &ArgMatches) -> Result<(), CliError> {
    // The files of a server that runs for all are its own, and it reads them itself.
    let found = if options.place.is_system() { heard(&mut link::connect(options)?)? } else { look(options)? };
    let findings: Vec<String> = found.findings.iter().map(|finding| options.lang.told(finding)).collect();
    let lines = match options.format {
        Format::Json => vec![
            json!({ "ok": findings.is_empty(), "seq": found.seq, "sites": found.sites, "head": found.head, "findings": findings })
                .to_string(),
        ],
        Format::People | Format::Csv if findings.is_empty() => {
            vec![format!("ok seq={} sites={} head={}", found.seq, found.sites, found.head)]
        }
        Format::People | Format::Csv => findings.clone(),
    };
    let told = tell(&lines);
    if findings.is_empty() { Ok(told?) } else { Err(CliError::told(told)) }
}

/// What the server finds.
fn heard(caller: &mut Caller) -> Result<Found, CliError> {
    match link::ask(caller, Ask::Verify)? {
        Answer::Verified { seq, sites, head, findings } => Ok(Found { seq, sites, head, findings }),
        _ => Err(CliError::garbled()),
    }
}

/// What is found in the files, and what a server finds if one runs.
fn look(options: &Options) -> Result<Found, CliError> {
    // The store is compared in a copy, which is for nobody else to read.
    keep_private();
    let data = options.place.data();
    let (mut found, register) = match read(data, Local::now().date_naive()) {
        Ok(found) => found,
        Err(error) => return Err(unverified(error, options)),
    };
    // What a server holds in memory and in sled only the server can compare. With none running there is no memory, and
    // sled is compared here.
    match link::open(&Options { spawn: false, ..options.clone() }) {
        Ok(mut caller) => {
            let heard = heard(&mut caller)?;
            found.findings.extend(heard.findings);
            found = Found { findings: found.findings, ..heard };
        }
        Err(ClientError::NoServer(_)) if found.findings.is_empty() => {
            let head = HeadMark { seq: found.seq, hash: found.head.clone() };
            found.findings.extend(compare_store(data, &head, register));
        }
        Err(ClientError::NoServer(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(found)
}

fn tell(lines: &[String]) -> std::io::Result<()> {
    let mut out = Out::open();
    lines.iter().try_for_each(|line| out.line(line))?;
    out.flush()
}

/// What was found.
struct Found {
    seq: Seq,
    sites: u64,
    head: String,
    /// Texts of [`told`].
    findings: Vec<String>,
}

/// Reads the journal from its first line, folds all entries, and counts by both ways that there are. What the
/// entries make comes along.
fn read(data: &Path, today: Day) -> Result<(Found, Register), VerifyError> {
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
    let mut findings: Vec<String> = unfit.iter().map(journal::unfit).collect();
    if findings.is_empty() && kept != counted {
        findings.push(told("cli.counters", &[]));
    }
    let (seq, head) = (verified.head.seq, verified.head.hash.to_string());
    Ok((Found { seq, sites: counted.total().sites, head, findings }, register))
}

/// How a store that was closed cleanly differs from the journal. Where there is no such store nothing is wrong: the next
/// server makes it anew.
fn compare_store(data: &Path, head: &HeadMark, register: Register) -> Vec<String> {
    match store::compare(data, head, Box::new(Folded(register))) {
        Compared::Different(lines) => lines,
        Compared::Same { .. } | Compared::Nothing(_) => Vec::new(),
    }
}

/// A register that stands still, for the store to be compared with.
struct Folded(Register);

impl RebuildSource for Folded {
    fn seq(&self) -> Seq {
        self.0.seq()
    }

    fn next(&mut self, after: Option<RecordKey>, most: usize) -> Vec<(RecordKey, Record)> {
        store::portion(&self.0, after, most)
    }

    fn total(&self) -> u64 {
        store::total(&self.0)
    }
}

/// Why the journal is not what was written, on the standard output as the contract has it; or why there is none.
fn unverified(error: VerifyError, options: &Options) -> CliError {
    match error {
        VerifyError::Damaged { damage, head } => {
            let (what, seq) = (options.lang.told(&damage.told()), options.lang.number(head.seq.0));
            let told = options.lang.fill("cli.damaged", &[("what", &what), ("seq", &seq)]);
            let line = match options.format {
                Format::Json => {
                    json!({ "ok": false, "seq": head.seq, "sites": null, "head": head.hash.to_string(), "findings": [told] })
                        .to_string()
                }
                Format::People | Format::Csv => told,
            };
            CliError::told(tell(&[line]))
        }
        VerifyError::Open(journal::OpenError::Absent(path)) => ClientError::NoRegister(path).into(),
        VerifyError::Open(error) => CliError::failed("cli.journal").with("cause", error.told()),
    }
}
