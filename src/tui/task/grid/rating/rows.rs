//! Rows: the sites of a rating sheet, what is typed for each, and the way back.

use std::collections::HashMap;
use std::collections::HashSet;

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Rating;
use crate::model::id::ModelCode;
use crate::model::period::PeriodCode;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::site::AssessmentFacts;
use crate::model::site::Figures;
use crate::tui::task::grid::log::Log;
use crate::wire::message::RatingRow;
use crate::wire::message::RatingSheet;

/// What is typed for a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its rating.
    pub rating: Option<Rating>,
    /// The answers to the criteria; none at all where nobody asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<bool>,
    /// Counts of what was done.
    #[serde(default)]
    pub figures: Figures,
    /// Cells of a pasted block that mean nothing here; each stands until it is typed anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Wrong>,
}

/// A cell that can't be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// Where it stands.
    pub part: Part,
    /// What was pasted.
    pub text: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// The parts of an assessment that a row has cells for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The rating.
    Rating,
    /// The answers to the criteria.
    Criteria,
    /// The counts.
    Figures,
}

/// A site with what is typed for it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The site as the register has it.
    pub site: RatingRow,
    /// What is typed.
    pub mark: Mark,
    /// Why the server refused it.
    pub problem: Option<Problem>,
    /// Whether somebody else has written another rating of it meanwhile.
    pub theirs: bool,
}

/// A pasted row that belongs to no site of the sheet. It stands at the end until it is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// Its cells.
    pub cells: Vec<String>,
    /// Why it has no place.
    pub why: Why,
}

/// Why a pasted row has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// It names a site that is not in the sheet.
    Unknown,
    /// The sheet has no row for it any more.
    NoRow,
}

/// How a part of the rows was before a step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Rows by their places.
    pub marks: Vec<(usize, Mark)>,
    /// The strays, where the step changed them.
    pub strays: Option<Vec<Stray>>,
    /// Where the cursor was before it, and where it went.
    pub cursor: (usize, usize),
    /// The key that made the step, if one did.
    pub key: Option<char>,
}

/// The rows of a sheet.
#[derive(Debug, Default)]
pub struct Rows {
    /// The sites, in the order of the server.
    pub sites: Vec<Row>,
    /// Pasted rows without a place.
    pub strays: Vec<Stray>,
    criteria: HashMap<ModelCode, Vec<String>>,
    log: Log<Step>,
}

impl Mark {
    /// What the register has of a site.
    pub fn of(site: &RatingRow) -> Self {
        Self { rating: site.rating, answers: site.answers.clone(), figures: site.figures, wrong: Vec::new() }
    }

    /// What is wrong with one of its cells.
    pub fn wrong(&self, part: Part) -> Option<&Wrong> {
        self.wrong.iter().find(|wrong| wrong.part == part)
    }

    /// Takes the cells that were wrong in a part out, as it is typed anew.
    pub fn set_right(&mut self, part: Part) {
        self.wrong.retain(|wrong| wrong.part != part);
    }
}

impl Row {
    /// A site with nothing typed.
    pub fn new(site: RatingRow) -> Self {
        Self { mark: Mark::of(&site), site, problem: None, theirs: false }
    }

    /// Whether anything is typed that the register has not.
    pub fn is_changed(&self) -> bool {
        self.mark != Mark::of(&self.site)
    }

    /// Why it can't be written.
    pub fn obstacle(&self) -> Option<Problem> {
        if let Some(wrong) = self.mark.wrong.first() {
            return Some(wrong.problem.clone());
        }
        let lacks = self.mark.rating.is_none() && self.is_changed();
        lacks.then(|| Problem::new(Reason::Missing).on("rating").with("field", "rating"))
    }

    /// The assessment that it is to be written as.
    pub fn facts(&self, period: &PeriodCode) -> Option<AssessmentFacts> {
        Some(AssessmentFacts {
            site: self.site.id,
            period: period.clone(),
            rating: self.mark.rating?,
            criteria: self.mark.answers.clone(),
            figures: self.mark.figures,
            note: self.site.note.clone(),
        })
    }
}

impl Rows {
    /// The rows of an answer.
    pub fn of(sheet: &RatingSheet) -> Self {
        let criteria = sheet.criteria.iter().cloned().collect();
        let sites = sheet.rows.iter().cloned().map(Row::new).collect();
        Self { sites, strays: Vec::new(), criteria, log: Log::default() }
    }

    /// How many rows there are, strays included.
    pub fn len(&self) -> usize {
        self.sites.len() + self.strays.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The criteria of a row's model.
    pub fn criteria(&self, at: usize) -> &[String] {
        let model = self.sites.get(at).map(|row| &row.site.model);
        model.and_then(|model| self.criteria.get(model)).map_or(&[], Vec::as_slice)
    }

    /// The most criteria that a model of the sheet has.
    pub fn most_criteria(&self) -> usize {
        self.criteria.values().map(Vec::len).max().unwrap_or(0)
    }

    /// The rows that are to be written.
    pub fn changed(&self) -> impl Iterator<Item = &Row> {
        self.sites.iter().filter(|row| row.is_changed())
    }

    /// How many more sites are rated than the register knows.
    pub fn newly_rated(&self) -> usize {
        self.sites.iter().filter(|row| row.mark.rating.is_some() && row.site.rating.is_none()).count()
    }

    /// How many of some rows get their first rating.
    pub fn newly_rated_of(&self, ids: &[String]) -> usize {
        let ids: HashSet<&str> = ids.iter().map(String::as_str).collect();
        let newly = |row: &&Row| row.mark.rating.is_some() && row.site.rating.is_none();
        self.sites.iter().filter(newly).filter(|row| ids.contains(row.site.id.to_string().as_str())).count()
    }

    /// The first row that can't be written; strays are such rows.
    pub fn first_obstacle(&self) -> Option<usize> {
        let site = self.sites.iter().position(|row| row.obstacle().is_some());
        site.or_else(|| (!self.strays.is_empty()).then_some(self.sites.len()))
    }

    /// The next row without a rating behind this one, or from the top.
    pub fn next_unrated(&self, after: usize) -> Option<usize> {
        let unrated = |at: &usize| self.sites.get(*at).is_some_and(|row| row.mark.rating.is_none());
        (after + 1..self.sites.len()).find(unrated).or_else(|| (0..self.sites.len()).find(unrated))
    }

    /// Changes a row as one step, after which the cursor is on another row or the same. A key that changes nothing is a step too: an input method counts keys.
    pub fn change(&mut self, at: usize, after: usize, key: Option<char>, change: impl FnOnce(&mut Mark)) {
        let Some(row) = self.sites.get_mut(at) else { return };
        let before = row.mark.clone();
        change(&mut row.mark);
        row.problem = None;
        self.log.note(Step { marks: vec![(at, before)], strays: None, cursor: (at, after), key });
    }

    /// Puts marks and strays in place as one step.
    pub fn paste(&mut self, marks: Vec<(usize, Mark)>, strays: Vec<Stray>, cursor: (usize, usize)) {
        let more = (!strays.is_empty()).then(|| self.strays.iter().cloned().chain(strays).collect());
        let step = self.swap(Step { marks, strays: more, cursor, key: None });
        self.log.note(step);
    }

    /// Takes a stray away, as a step.
    pub fn drop_stray(&mut self, at: usize) -> bool {
        let Some(place) = at.checked_sub(self.sites.len()).filter(|place| *place < self.strays.len()) else {
            return false;
        };
        let before = self.strays.clone();
        self.strays.remove(place);
        self.log.note(Step { marks: Vec::new(), strays: Some(before), cursor: (at, at), key: None });
        true
    }

    /// Takes the last step back: the key that made it and where the cursor was.
    pub fn undo(&mut self) -> Option<(Option<char>, usize)> {
        let (key, cursor) = self.log.last().map(|step| (step.key, step.cursor.0))?;
        let mut log = std::mem::take(&mut self.log);
        log.undo(|step| self.swap(step));
        self.log = log;
        Some((key, cursor))
    }

    /// Does the step again that was taken back last, and answers where.
    pub fn redo(&mut self) -> Option<usize> {
        let mut log = std::mem::take(&mut self.log);
        let mut cursor = None;
        log.redo(|step| {
            cursor = Some(step.cursor.1);
            self.swap(step)
        });
        self.log = log;
        cursor
    }

    /// What was written is now what the register has. What was typed before can no longer be taken back here.
    pub fn written(&mut self, rows: &[String]) {
        let written: HashSet<&str> = rows.iter().map(String::as_str).collect();
        for row in self.sites.iter_mut().filter(|row| written.contains(row.site.id.to_string().as_str())) {
            let Mark { rating, answers, figures, .. } = row.mark.clone();
            row.site = RatingRow { rating, answers, figures, ..row.site.clone() };
            (row.theirs, row.problem) = (false, None);
        }
        self.log.clear();
    }

    /// Takes in what the register has now; whether somebody else changed what is typed here too. Rows keep their places.
    pub fn refresh(&mut self, sheet: &RatingSheet) -> bool {
        let now: HashMap<_, _> = sheet.rows.iter().map(|row| (row.id, row)).collect();
        let mut clash = false;
        for row in &mut self.sites {
            let Some(site) = now.get(&row.site.id).filter(|site| ***site != row.site) else { continue };
            let (was_changed, differs) = (row.is_changed(), Mark::of(site) != Mark::of(&row.site));
            row.site = (*site).clone();
            if !was_changed {
                row.mark = Mark::of(site);
            } else if differs && row.is_changed() {
                (row.theirs, clash) = (true, true);
            }
        }
        clash
    }

    /// Puts a step's state in place, and gives the one that was there.
    fn swap(&mut self, step: Step) -> Step {
        let Step { marks, strays, cursor, key } = step;
        let mut before = Vec::with_capacity(marks.len());
        for (at, mark) in marks {
            if let Some(row) = self.sites.get_mut(at) {
                before.push((at, std::mem::replace(&mut row.mark, mark)));
                row.problem = None;
            }
        }
        // The same row may stand twice in a step; the way back goes from its end.
        before.reverse();
        let strays = strays.map(|strays| std::mem::replace(&mut self.strays, strays));
        Step { marks: before, strays, cursor, key }
    }
}
