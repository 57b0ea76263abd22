//! For whom the socket is: the server's own account, or the members of a group too.

use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Error;
use std::io::ErrorKind;
use std::path::Path;

use rustix::fs::AtFlags;
use rustix::fs::CWD;
use rustix::fs::Gid;
use rustix::fs::Mode;

use crate::server::ServerError;

/// Where the system lists the groups of its own.
const LIST: &str = "/etc/group";

/// Whom the system lets connect. What somebody may do who has connected is decided elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Processes of the server's own account.
    #[default]
    Owner,
    /// Members of this group too.
    Group(Gid),
}

impl Access {
    /// For a group by its name. One that is not in the system's own list, but in some directory, is given by its number.
    ///
    /// # Errors
    /// When there is no such group.
    pub fn of_group(name: &str) -> Result<Self, ServerError> {
        let list = File::open(LIST).map_err(ServerError::system("reading the groups"))?;
        find(BufReader::new(list), name).map(Self::Group).ok_or_else(|| ServerError::NoGroup(name.to_owned()))
    }

    /// Opens a socket's file to whom it is for. It is closed to all others first, whatever it was before.
    pub(super) fn give(self, path: &Path) -> std::io::Result<()> {
        let own = Mode::RUSR | Mode::WUSR;
        rustix::fs::chmod(path, own)?;
        let Self::Group(group) = self else { return Ok(()) };
        rustix::fs::chownat(CWD, path, None, Some(group), AtFlags::SYMLINK_NOFOLLOW).map_err(|error| {
            match error.kind() {
                ErrorKind::PermissionDenied => Error::new(ErrorKind::PermissionDenied, "server.not_in_group"),
                _ => error.into(),
            }
        })?;
        Ok(rustix::fs::chmod(path, own | Mode::RGRP | Mode::WGRP)?)
    }
}

fn find(list: impl BufRead, wanted: &str) -> Option<Gid> {
    // A line that is no text belongs to some other group.
    let named = list.split(b'\n').map_while(Result::ok).find_map(|line| {
        let line = String::from_utf8(line).ok()?;
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (name == wanted && !name.is_empty()).then(|| number.parse().ok())?
    });
    let by_number = || wanted.bytes().all(|byte| byte.is_ascii_digit()).then(|| wanted.parse().ok())?;
    // The highest number means none to the kernel, which would leave the group as it is and say nothing.
    named.or_else(by_number).filter(|number| *number != u32::MAX).map(Gid::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_its_name_or_given_by_its_number() {
        let list = b"root:x:0:\n\xff:x:7:\n:x:8:\nbroken:x\nodd:x:-1:\nantq:x:990:nam,lan\n990:x:991:\n";
        for (name, want) in [
            ("antq", Some(990)),
            ("root", Some(0)),
            ("990", Some(991)),
            ("1234", Some(1234)),
            ("", None),
            ("odd", None),
            ("broken", None),
            ("nam", None),
            ("antq:x", None),
            ("4294967295", None),
            ("99999999999", None),
        ] {
            assert_eq!(find(&list[..], name).map(Gid::as_raw), want, "{name}");
        }
        assert!(matches!(Access::of_group("no:such"), Err(ServerError::NoGroup(name)) if name == "no:such"));
    }
}
