//! What goes wrong with a journal, in the form in which it reaches people: see [`told`].

use crate::journal::Cause;
use crate::journal::Damage;
use crate::journal::Flaw;
use crate::journal::OpenError;
use crate::journal::ReadError;
use crate::journal::Refusal;
use crate::journal::TornTail;
use crate::lang::told;
use crate::model::register::Unfit;

impl Flaw {
    /// The flaw, to be told in the reader's language.
    pub fn told(&self) -> String {
        match self {
            Self::Broken => told("damage.broken", &[]),
            Self::Unreadable(_) => told("damage.unreadable", &[]),
            Self::TooLong => told("damage.too_long", &[]),
            Self::Number { expected, found } => told("damage.number", &[("expected", expected), ("found", found)]),
            Self::Chain { next } => told("damage.chain", &[("next", next)]),
            Self::Unlinked => told("damage.unlinked", &[]),
            Self::Origin => told("damage.origin", &[]),
            Self::Empty => told("damage.empty", &[]),
            Self::Seq { expected, found } => told("damage.seq", &[("expected", expected), ("found", found)]),
            Self::Missing => told("damage.missing", &[]),
            Self::Behind => told("damage.behind", &[]),
            Self::Witness { commit } => told("damage.witness", &[("commit", commit)]),
            Self::Short { commit } => told("damage.short", &[("commit", commit)]),
        }
    }
}

impl Damage {
    /// The damage, to be told in the reader's language.
    pub fn told(&self) -> String {
        let Self { file, line, offset, flaw } = self;
        told("damage.at", &[("file", file), ("line", line), ("offset", offset), ("cause", &flaw.told())])
    }
}

impl Cause {
    /// The cause, to be told in the reader's language.
    pub fn told(&self) -> String {
        match self {
            Self::DiskFull => told("damage.disk_full", &[]),
            Self::Damaged(damage) => damage.told(),
            Self::Failed { doing, error } => told("damage.failed", &[("doing", doing), ("error", error)]),
        }
    }
}

impl Refusal {
    /// The refusal, to be told in the reader's language.
    pub fn told(&self) -> String {
        match self {
            Self::DiskFull => told("damage.disk_full", &[]),
            Self::ReadOnly(cause) => told("damage.read_only", &[("cause", &cause.told())]),
            Self::EntryTooLarge { seq, bytes } => told("damage.entry_too_large", &[("seq", seq), ("bytes", bytes)]),
            Self::CommitTooLarge => told("damage.commit_too_large", &[]),
            Self::Empty => told("damage.empty", &[]),
            Self::Misnumbered { expected, found } => told("damage.seq", &[("expected", expected), ("found", found)]),
            Self::Repeated { seq, .. } => told("damage.repeated", &[("seq", seq)]),
            Self::Unwritable(_) => told("damage.unwritable", &[]),
        }
    }
}

impl TornTail {
    /// What became of it, to be told in the reader's language.
    pub fn told(&self) -> String {
        let Self { file, line, bytes, path, .. } = self;
        match path {
            None => told("damage.torn", &[("bytes", bytes), ("file", file), ("line", line)]),
            Some(path) => {
                let path = path.display();
                told("damage.torn_kept", &[("bytes", bytes), ("file", file), ("line", line), ("path", &path)])
            }
        }
    }
}

impl ReadError {
    /// The error, to be told in the reader's language.
    pub fn told(&self) -> String {
        match self {
            Self::Io { file, error } => {
                told("damage.on_file", &[("doing", &"reading"), ("path", file), ("error", error)])
            }
            Self::Damaged(damage) => damage.told(),
            Self::Ahead { asked, head } => told("damage.ahead", &[("asked", asked), ("head", head)]),
        }
    }
}

impl OpenError {
    /// The error, to be told in the reader's language.
    pub fn told(&self) -> String {
        match self {
            Self::Locked(path) => told("damage.locked", &[("path", &path.display())]),
            Self::Absent(path) => told("damage.absent", &[("path", &path.display())]),
            Self::Interrupted => told("damage.interrupted", &[]),
            Self::Io { doing, path, error } => {
                told("damage.on_file", &[("doing", doing), ("path", &path.display()), ("error", error)])
            }
        }
    }
}

/// An entry that does not fit the register, to be told in the reader's language.
pub fn unfit(unfit: &Unfit) -> String {
    told("damage.unfit", &[("seq", &unfit.seq)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::model::id::Seq;

    #[test]
    fn every_flaw_has_its_words_in_both_languages() {
        let (expected, found) = (Seq(7), Seq(9));
        let flaws = [
            Flaw::Broken,
            Flaw::Unreadable("missing field".to_owned()),
            Flaw::TooLong,
            Flaw::Number { expected: 7, found: 9 },
            Flaw::Chain { next: 7 },
            Flaw::Unlinked,
            Flaw::Origin,
            Flaw::Empty,
            Flaw::Seq { expected, found },
            Flaw::Missing,
            Flaw::Behind,
            Flaw::Witness { commit: 7 },
            Flaw::Short { commit: 7 },
        ];
        for flaw in flaws {
            let cause = Cause::Damaged(Damage { file: "000000001.ndjson".to_owned(), line: 3, offset: 55, flaw });
            let both = Lang::ALL.map(|lang| lang.told(&Refusal::ReadOnly(cause.clone()).told()));
            for text in &both {
                assert!(
                    text.contains("000000001.ndjson") && !text.contains("damage.") && !text.contains('{'),
                    "{text}"
                );
            }
            assert!(!both[0].contains(" the ") && !both[0].contains("line"), "{}", both[0]);
        }
    }

    #[test]
    fn what_was_being_done_is_told_too() {
        let error = || std::io::Error::from_raw_os_error(13);
        let open = OpenError::Io { doing: "blanking the end of", path: "/d/x".into(), error: error() };
        assert_eq!(Lang::Vi.told(&open.told()), "xóa trắng phần cuối của /d/x: không có quyền");
        let failed = Cause::Failed { doing: "syncing a commit", error: error().to_string() };
        assert_eq!(Lang::Vi.told(&failed.told()), "đưa nhật ký xuống đĩa: không có quyền");
    }
}
