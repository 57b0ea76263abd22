//! Who is at the other end of a socket, as the kernel says.

use std::io::BufRead;
use std::io::BufReader;
use std::os::fd::AsFd;
use std::path::Path;

use crate::model::id::OfficerName;

/// Where the system lists the accounts of its own.
const LIST: &str = "/etc/passwd";

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's name.
    pub name: OfficerName,
    /// Whether it is the server's own account: the register is its, whatever the register says.
    pub rank: Rank,
}

/// What an account is to the server itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The account that the server runs under.
    Owner,
    /// Any other account: it may do what the register says.
    Officer,
}

/// The account at the other end, as the kernel says.
///
/// # Errors
/// When the kernel does not tell.
pub fn peer(stream: &impl AsFd) -> std::io::Result<Account> {
    let peer = rustix::net::sockopt::socket_peercred(stream)?;
    let rank = if peer.uid == rustix::process::geteuid() { Rank::Owner } else { Rank::Officer };
    Ok(Account { name: name(Path::new(LIST), peer.uid.as_raw()), rank })
}

/// The account of this process.
pub fn own() -> OfficerName {
    name(Path::new(LIST), rustix::process::geteuid().as_raw())
}

/// The name of an account; where the system's list has none, its number does.
fn name(list: &Path, uid: u32) -> OfficerName {
    let found = std::fs::File::open(list).ok().and_then(|file| find(BufReader::new(file), uid));
    OfficerName::new(&found.unwrap_or_else(|| format!("uid:{uid}")))
}

fn find(list: impl BufRead, uid: u32) -> Option<String> {
    // A line that is no text belongs to some other account.
    list.split(b'\n').map_while(Result::ok).find_map(|line| {
        let line = String::from_utf8(line).ok()?;
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        // The name goes into the journal and onto screens.
        let fits = !name.is_empty() && name.len() <= 64 && name.chars().all(|c| !c.is_control() && !c.is_whitespace());
        (fits && number.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_number() {
        let list =
            b"root:x:0:0:root:/root:/bin/sh\n\xff:x:7:7::/:\nb\x1bad:x:8:8::/:\n+::::::\nnam:x:1000:1000:Nam,,,:/:\n";
        for (uid, expected) in [(0, Some("root")), (1000, Some("nam")), (7, None), (8, None), (9, None)] {
            assert_eq!(find(&list[..], uid).as_deref(), expected, "{uid}");
        }
        assert_eq!(name(Path::new("/nonexistent"), 12).as_str(), "uid:12");
    }
}
