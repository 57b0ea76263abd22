//! By association and by area: lists that lead down to the sites.

use crate::face::pick::named;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::sites::Found;
use crate::plain::talk::Choice;
use crate::plain::talk::Menu;
use crate::text::fold::fold;
use crate::wire::message::AssociationRow;
use crate::wire::message::UnitRow;

/// A line of a list with the sites behind it.
struct Way {
    text: String,
    found: Found,
}

impl Plain {
    /// The associations, each with its sites and its models.
    pub(super) fn associations(&mut self) -> Result<(), Leave> {
        loop {
            let Some(board) = self.board()? else { return Ok(()) };
            let lang = self.lang;
            let name = |row: &AssociationRow| named(lang, &row.name, &row.name_en).to_owned();
            let line = |row: &AssociationRow| {
                let (sites, lead) = (lang.count("count.sites", row.tally.sites), lang.number(row.lead.sites));
                lang.fill("plain.association", &[("name", &name(row)), ("sites", &sites), ("lead", &lead)])
            };
            let rows: Vec<String> = board.associations.iter().map(line).collect();
            self.say(lang.t("plain.overlap"))?;
            let menu = Menu { title: lang.t("plain.associations"), rows: &rows, first: 1, acts: &[], words: None };
            let Choice::Row(at) = self.choose(&menu)? else { return Ok(()) };
            if let Some(row) = board.associations.get(at) {
                self.association(row, &name(row))?;
            }
        }
    }

    fn association(&mut self, row: &AssociationRow, name: &str) -> Result<(), Leave> {
        let lang = self.lang;
        let way = |key: &str, query: String, sites: u64| {
            let title = lang.fill(key, &[("name", name)]);
            let text = with_sites(&title, &lang.count("count.sites", sites));
            Way { text, found: Found { query, title } }
        };
        let mut ways = vec![
            way("plain.sites_of_association", format!("assoc:{}", row.code), row.tally.sites),
            way("plain.sites_led_by", format!("lead:{}", row.code), row.lead.sites),
        ];
        ways.extend(row.models.iter().map(|model| {
            let title = named(lang, &model.name, &model.name_en).to_owned();
            let text = with_sites(&title, &lang.count("count.sites", model.tally.sites));
            Way { text, found: Found { query: format!("model:{}", model.code), title } }
        }));
        self.ways(name, &ways)
    }

    /// The tree of units, a level at a time.
    pub(super) fn areas(&mut self) -> Result<(), Leave> {
        match self.board()? {
            Some(board) => self.area(&board.units, 0),
            None => Ok(()),
        }
    }

    /// A unit: all of its sites, and the units in it. Words find a unit in it, however deep.
    fn area(&mut self, units: &[UnitRow], at: usize) -> Result<(), Leave> {
        let lang = self.lang;
        let Some(here) = units.get(at) else { return Ok(()) };
        let within = within(units, at);
        let all_here = children(units, at);
        let mut shown = all_here.clone();
        loop {
            let line = |unit: &UnitRow| with_sites(&unit.full_name, &lang.count("count.sites", unit.tally.sites));
            let all = lang.fill("plain.all_sites_in", &[("unit", &here.full_name)]);
            let mut rows = vec![with_sites(&all, &lang.count("count.sites", here.tally.sites))];
            rows.extend(shown.iter().filter_map(|at| units.get(*at)).map(line));
            let words = Some("plain.words_area").filter(|_| !within.is_empty());
            let menu = Menu { title: &here.full_name, rows: &rows, first: 1, acts: &[], words };
            match self.choose(&menu)? {
                Choice::Row(0) => self.sites(&sites_of(here))?,
                Choice::Row(row) => match shown.get(row - 1).copied() {
                    Some(child) if self::within(units, child).is_empty() => {
                        units.get(child).map_or(Ok(()), |unit| self.sites(&sites_of(unit)))?;
                    }
                    Some(child) => self.area(units, child)?,
                    None => {}
                },
                Choice::Words(words) => {
                    let folded = fold(&words);
                    let is_it = |at: &usize| units.get(*at).is_some_and(|unit| unit.is_found_by(&folded));
                    let found: Vec<usize> = within.clone().filter(is_it).collect();
                    match found.is_empty() {
                        true => self.say(&lang.fill("plain.no_area", &[("value", &words)]))?,
                        false => shown = found,
                    }
                }
                // From what was found first to all that is here.
                Choice::Back if shown != all_here => shown.clone_from(&all_here),
                Choice::Back | Choice::Act(_) => return Ok(()),
            }
        }
    }

    fn ways(&mut self, title: &str, ways: &[Way]) -> Result<(), Leave> {
        let rows: Vec<String> = ways.iter().map(|way| way.text.clone()).collect();
        loop {
            let menu = Menu { title, rows: &rows, first: 1, acts: &[], words: None };
            let Choice::Row(at) = self.choose(&menu)? else { return Ok(()) };
            if let Some(way) = ways.get(at) {
                self.sites(&way.found)?;
            }
        }
    }
}

fn sites_of(unit: &UnitRow) -> Found {
    Found { query: format!("unit:{}", unit.id), title: unit.full_name.clone() }
}

fn with_sites(text: &str, sites: &str) -> String {
    format!("{text}: {sites}")
}

/// The rows below a row of a tree that stands depth first.
fn within(units: &[UnitRow], at: usize) -> std::ops::Range<usize> {
    let depth = units.get(at).map_or(0, |unit| unit.depth);
    let end =
        units.iter().skip(at + 1).position(|unit| unit.depth <= depth).map_or(units.len(), |below| at + 1 + below);
    at + 1..end
}

/// Those of them that stand directly below it.
fn children(units: &[UnitRow], at: usize) -> Vec<usize> {
    let depth = units.get(at).map_or(0, |unit| unit.depth);
    within(units, at).filter(|below| units.get(*below).is_some_and(|unit| unit.depth == depth + 1)).collect()
}
