//! Where the files come from: compiled into the program, or beside it in a folder that people may edit.

use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::exchange::flaw::Flaw;
use crate::sheet::csv;
use crate::sheet::csv::Limits;
use crate::sheet::csv::SheetError;
use crate::sheet::csv::Table;

/// A set of files by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// The files of `demo-data`, as they were when the program was built; so it works from any folder.
    CompiledIn,
    /// The files of a folder.
    Folder(PathBuf),
}

/// The files of `demo-data`.
const FILES: &[(&str, &str)] = &[
    ("units.csv", include_str!("../../demo-data/units.csv")),
    ("successions.csv", include_str!("../../demo-data/successions.csv")),
    ("associations.csv", include_str!("../../demo-data/associations.csv")),
    ("drives.csv", include_str!("../../demo-data/drives.csv")),
    ("periods.csv", include_str!("../../demo-data/periods.csv")),
    ("models.csv", include_str!("../../demo-data/models.csv")),
    ("criteria.csv", include_str!("../../demo-data/criteria.csv")),
    ("sites.csv", include_str!("../../demo-data/sites.csv")),
    ("events.csv", include_str!("../../demo-data/events.csv")),
    ("assessments.csv", include_str!("../../demo-data/assessments.csv")),
    ("activities.csv", include_str!("../../demo-data/activities.csv")),
    ("awards.csv", include_str!("../../demo-data/awards.csv")),
];

impl Bundle {
    /// Reads a file of the set; none when the set has no such file.
    ///
    /// # Errors
    /// When it can't be read as a sheet.
    pub fn read(&self, name: &str) -> Result<Option<Table>, Flaw> {
        let read = match self {
            Self::CompiledIn => FILES
                .iter()
                .find(|(file, _)| *file == name)
                .map(|(_, text)| csv::read(text.as_bytes(), &Limits::default())),
            Self::Folder(folder) => match File::open(folder.join(name)) {
                Ok(file) => Some(csv::read(file, &Limits::default())),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => Some(Err(SheetError::Io(error))),
            },
        };
        read.transpose().map_err(|error| Flaw::of_sheet(name, error))
    }

    /// Reads a file that the set must have.
    ///
    /// # Errors
    /// When it can't be read, or is not there.
    pub fn require(&self, name: &str) -> Result<Table, Flaw> {
        self.read(name)?.ok_or_else(|| Flaw::of_sheet(name, SheetError::Io(ErrorKind::NotFound.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_as_the_compiled_files_are() {
        let folder = Bundle::Folder(concat!(env!("CARGO_MANIFEST_DIR"), "/demo-data").into());
        for (name, _) in FILES {
            let both = (folder.read(name).expect(name), Bundle::CompiledIn.read(name).expect(name));
            assert!(both.0.is_some() && both.0 == both.1, "{name}");
        }
        for bundle in [folder, Bundle::CompiledIn] {
            assert_eq!(bundle.read("no-such.csv").expect("no fault"), None);
            assert!(bundle.require("no-such.csv").is_err());
        }
    }
}
