//! Officers, of whom the register keeps every version.

use crate::model::id::OfficerName;
use crate::model::officer::Officer;
use crate::model::record::Table;
use crate::model::register::Register;

impl Register {
    /// Every version of every officer, in the order of the register, also those taken back.
    pub fn officers(&self) -> &[Officer] {
        &self.officers
    }

    /// Officers as they are now: of each the last version that was not taken back.
    pub fn officers_now(&self) -> impl Iterator<Item = &Officer> {
        let held = self.officers.iter().enumerate().filter(|(at, _)| self.is_in_use(Table::Officers, *at));
        held.filter(|(at, found)| self.is_last_of_officer(*at, &found.name)).map(|(_, found)| found)
    }

    /// Whether no later version of an officer than the one at a place is in use.
    pub fn is_last_of_officer(&self, place: usize, name: &OfficerName) -> bool {
        let mut later = self.officers.iter().enumerate().skip(place + 1);
        !later.any(|(at, found)| found.name == *name && self.is_in_use(Table::Officers, at))
    }

    /// An officer as kept now.
    pub fn officer(&self, name: &OfficerName) -> Option<&Officer> {
        let mut latest_first = self.officers.iter().enumerate().rev();
        latest_first
            .find(|(at, found)| found.name == *name && self.is_in_use(Table::Officers, *at))
            .map(|(_, found)| found)
    }

    /// How many versions of an officer are in use.
    pub fn versions_of_officer(&self, name: &OfficerName) -> u32 {
        let all = self.officers.iter().enumerate();
        all.filter(|(at, found)| found.name == *name && self.is_in_use(Table::Officers, *at)).count() as u32
    }
}
