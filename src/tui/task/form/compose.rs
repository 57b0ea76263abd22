//! From what stands in the fields to the one command that the register takes.

use serde_json::Map;
use serde_json::Value;

use crate::face::command;
use crate::model::date::Day;
use crate::tui::task::form::Form;
use crate::tui::task::form::slot::Flaw;

/// The field that can't be saved, and why.
pub(super) type Fault = (usize, Flaw);

impl Form {
    /// What is typed, as one line of JSON with the draft's token: however often it is sent, it is written once.
    pub(super) fn command(&self, today: Day) -> Result<String, Fault> {
        Ok(command::line(self.kind, self.members(today)?, self.original.as_ref(), &self.series.token))
    }

    /// The values of all fields that are asked for and filled. The parts of a member stand together in it.
    pub(super) fn members(&self, today: Day) -> Result<Map<String, Value>, Fault> {
        let mut members = Map::new();
        for at in self.asked() {
            let slot = &self.slots[at];
            if let Some(value) = slot.value(today).map_err(|flaw| (at, flaw))? {
                command::put(&mut members, slot.field.name, value);
            }
        }
        Ok(members)
    }

    /// Which members of a site that is corrected have another value now, with that value; null for one that was emptied.
    pub(super) fn changes(&self, today: Day) -> Result<Map<String, Value>, Fault> {
        let members = self.members(today)?;
        Ok(self.original.as_ref().map_or_else(Map::new, |original| original.changes(members)))
    }
}
