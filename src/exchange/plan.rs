//! Making a register out of files: every row is checked behind those before it, and what they do is gathered in
//! portions, each of which becomes one entry of the journal. Nothing is written until all rows have been found good.

use chrono::DateTime;
use uuid::Uuid;

use crate::exchange::bundle::Bundle;
use crate::exchange::files;
use crate::exchange::files::FileKind;
use crate::exchange::flaw::Flaw;
use crate::exchange::ground;
use crate::exchange::records;
use crate::exchange::records::References;
use crate::exchange::units;
use crate::model::change::Change;
use crate::model::change::Settings;
use crate::model::code::Via;
use crate::model::command::Command;
use crate::model::command::Request;
use crate::model::entry::Entry;
use crate::model::entry::Stamp;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::register::Register;
use crate::model::register::Unfit;
use crate::model::rules;
use crate::model::rules::Context;
use crate::sheet::csv::Row;

/// The most changes in a portion: one entry is one undo and one line of a history, so it should not be a whole register.
const MOST_CHANGES: usize = 500;

/// The most bytes of JSON in a portion. An entry may have 1 MB; the rest is for what stands around its changes.
const MOST_BYTES: usize = 900_000;

/// What one entry is to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Portion {
    /// By what it comes.
    pub via: Via,
    /// What it does.
    pub changes: Vec<Change>,
}

/// How far the reading of files is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The file.
    pub file: &'a str,
    /// Rows that are checked.
    pub done: usize,
    /// Rows there are.
    pub of: usize,
}

/// A register in the making.
pub struct Plan<'p> {
    bundle: &'p Bundle,
    context: Context,
    register: Register,
    references: References,
    portions: Vec<Portion>,
    bytes: usize,
    progress: &'p mut dyn FnMut(Progress<'_>),
}

impl<'p> Plan<'p> {
    /// Begins with an empty register of these settings. `context` says who makes it, and on which day.
    ///
    /// # Errors
    /// When the register does not take the settings, which would be a fault of this program.
    pub fn new(
        bundle: &'p Bundle,
        settings: Settings,
        context: Context,
        progress: &'p mut dyn FnMut(Progress<'_>),
    ) -> Result<Self, Unfit> {
        let (register, references) = (Register::new(), References::default());
        let mut plan = Self { bundle, context, register, references, portions: Vec::new(), bytes: 0, progress };
        plan.apply(vec![Change::Settings(settings)])?;
        plan.begin_portion(Via::Init);
        Ok(plan)
    }

    /// Adds the units of the part of the country that concerns a province, and the successions between them.
    /// Tells whether there is such a province.
    ///
    /// # Errors
    /// The first row that is wrong.
    pub fn add_ground(&mut self, home: &str) -> Result<bool, Flaw> {
        let all = self.bundle.require(files::UNITS)?;
        let successions = self.bundle.require(files::SUCCESSIONS)?;
        let Some(part) = units::part_of(home, &all, &successions) else { return Ok(false) };
        self.context.via = Via::Init;
        self.add_rows(&Rows::Units, &part.units)?;
        self.add_rows(&Rows::Successions, &part.successions)?;
        Ok(true)
    }

    /// Adds what every register begins with: associations, drives and periods.
    ///
    /// # Errors
    /// The first row that is wrong.
    pub fn add_bodies(&mut self) -> Result<(), Flaw> {
        self.context.via = Via::Init;
        [&files::ASSOCIATIONS, &files::DRIVES, &files::PERIODS].into_iter().try_for_each(|kind| self.add_file(kind))
    }

    /// Adds what officers keep: models, sites and what became of them.
    ///
    /// # Errors
    /// The first row that is wrong.
    pub fn add_records(&mut self) -> Result<(), Flaw> {
        self.context.via = Via::Import;
        self.add_models()?;
        [&files::SITES, &files::EVENTS, &files::ASSESSMENTS, &files::ACTIVITIES, &files::AWARDS]
            .into_iter()
            .try_for_each(|kind| self.add_file(kind))
    }

    /// Ends with the portions, in the order in which they are to be written, and the register as it will be.
    pub fn finish(mut self) -> (Vec<Portion>, Register) {
        self.portions.retain(|portion| !portion.changes.is_empty());
        (self.portions, self.register)
    }

    fn add_models(&mut self) -> Result<(), Flaw> {
        let criteria = self.bundle.read(files::CRITERIA)?;
        if let Some(criteria) = &criteria {
            self.references.learn_criteria(criteria)?;
        }
        self.add_file(&files::MODELS)?;
        // Criteria of a model that is not there would be lost without a word.
        let lost = criteria.iter().flat_map(|table| &table.rows).find_map(|row| {
            let model = row.get("model").unwrap_or_default().trim();
            self.register.model(model).is_none().then_some((row, model))
        });
        lost.map_or(Ok(()), |(row, model)| {
            let problem = Problem::new(Reason::UnknownModel).on("model").with("value", model);
            Err(records::flaw_at(files::CRITERIA, row, "model", problem))
        })
    }

    /// Adds the rows of a file, when the bundle has it.
    fn add_file(&mut self, kind: &FileKind) -> Result<(), Flaw> {
        let Some(table) = self.bundle.read(kind.file)? else { return Ok(()) };
        self.add_rows(&Rows::Commands(kind), &table.rows.iter().collect::<Vec<_>>())
    }

    /// Adds rows one behind the other.
    fn add_rows(&mut self, what: &Rows<'_>, rows: &[&Row]) -> Result<(), Flaw> {
        self.begin_portion(self.context.via);
        for (done, row) in rows.iter().enumerate() {
            (self.progress)(Progress { file: what.file(), done, of: rows.len() });
            let request = what.request(row, &self.references)?;
            self.add(&request).map_err(|problem| what.flaw(row, problem))?;
            if let (Command::AddSite(_), Some(site)) = (&request.command, self.register.sites().last()) {
                self.references.learn_site(row, site.id)?;
            }
        }
        (self.progress)(Progress { file: what.file(), done: rows.len(), of: rows.len() });
        Ok(())
    }

    /// Checks a command and does what it says.
    fn add(&mut self, request: &Request) -> Result<(), Problem> {
        let checked = rules::check(&self.register, request, &self.context)?;
        self.apply(checked.changes).map_err(|unfit| Problem::new(Reason::Internal).with("cause", unfit))
    }

    /// Folds changes into the register and puts them into the last portion, or into a new one when that is full.
    ///
    /// Here each command is an entry of its own, so that the next one is checked against a register that has it. Only
    /// the numbers of entries differ from those that the journal will have, and no rule looks at them.
    fn apply(&mut self, changes: Vec<Change>) -> Result<(), Unfit> {
        let entry = Entry {
            seq: self.register.seq().next(),
            id: Uuid::nil(),
            at: Stamp::new(DateTime::UNIX_EPOCH),
            by: self.context.by.clone(),
            via: self.context.via,
            token: None,
            changes,
        };
        self.register.apply(&entry)?;
        // What can be applied can be written; should it fail all the same, the journal refuses the entry and says so.
        let bytes = serde_json::to_string(&entry.changes).map_or(0, |json| json.len());
        let full = |portion: &Portion| portion.changes.len() + entry.changes.len() > MOST_CHANGES;
        if self.bytes + bytes > MOST_BYTES || self.portions.last().is_none_or(full) {
            self.begin_portion(self.context.via);
        }
        self.bytes += bytes;
        if let Some(portion) = self.portions.last_mut() {
            portion.changes.extend(entry.changes);
        }
        Ok(())
    }

    fn begin_portion(&mut self, via: Via) {
        self.bytes = 0;
        self.portions.push(Portion { via, changes: Vec::new() });
    }
}

/// What the rows of a file are.
enum Rows<'k> {
    Units,
    Successions,
    Commands(&'k FileKind),
}

impl Rows<'_> {
    const fn file(&self) -> &str {
        match self {
            Self::Units => files::UNITS,
            Self::Successions => files::SUCCESSIONS,
            Self::Commands(kind) => kind.file,
        }
    }

    fn request(&self, row: &Row, references: &References) -> Result<Request, Flaw> {
        match self {
            Self::Units => ground::unit(row),
            Self::Successions => ground::succession(row),
            Self::Commands(kind) => records::request(kind, row, references),
        }
    }

    /// A rule that a row breaks, at the column that fills the field.
    fn flaw(&self, row: &Row, problem: Problem) -> Flaw {
        let column = match self {
            Self::Units | Self::Successions => ground::column_of(&problem.field),
            Self::Commands(kind) => kind.column_of(&problem.field),
        };
        let column = column.to_owned();
        records::flaw_at(self.file(), row, &column, problem)
    }
}

#[cfg(test)]
mod tests;
