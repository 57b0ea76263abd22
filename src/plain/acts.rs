//! What was done, and taking it back: with what stands on it, and only once all of it was told.

use serde_json::json;

use crate::face::acts::plan::Chain;
use crate::face::acts::plan::Obstacle;
use crate::face::acts::plan::Plan;
use crate::face::acts::plan::UNASKED;
use crate::face::acts::plan::Verdict;
use crate::face::acts::words;
use crate::face::acts::words::Naming;
use crate::face::acts::words::Turn;
use crate::face::draft::fresh_token;
use crate::face::value;
use crate::model::id::Seq;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::keys::Act;
use crate::plain::paper::aloud;
use crate::plain::talk::Choice;
use crate::plain::talk::Confirm;
use crate::plain::talk::Menu;
use crate::wire::message::ActRow;
use crate::wire::message::ActsAsk;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Undoing;
use crate::wire::message::Whose;

/// Entries of a page.
const PAGE: u32 = 10;

/// So many records and values of an entry are named.
const MOST_NAMED: usize = 20;

/// Which entries are listed.
#[derive(Clone, Debug)]
pub enum Acts {
    /// One's own.
    Own,
    /// Those of a record: its id and its name.
    About(String, String),
}

impl Plain {
    /// What the officer did.
    pub(super) fn own_acts(&mut self) -> Result<(), Leave> {
        self.acts(&Acts::Own)
    }

    /// Lists entries, latest first, and opens those that are chosen.
    pub(super) fn acts(&mut self, acts: &Acts) -> Result<(), Leave> {
        // Where each page so far begins.
        let mut pages: Vec<Option<Seq>> = vec![None];
        loop {
            let before = pages.last().copied().flatten();
            let (about, whose) = match acts {
                Acts::Own => (None, Whose::Own),
                Acts::About(id, _) => (Some(id.clone()), Whose::All),
            };
            let naming = if about.is_some() { Naming::Known } else { Naming::Named };
            let ask = ActsAsk { about, whose, words: String::new(), before, limit: PAGE };
            let Some(Answer::Acts { rows, rest }) = self.find_out(Ask::Acts(ask))? else { return Ok(()) };
            if rows.is_empty() {
                return self.say(self.lang.t("plain.no_acts"));
            }
            let lines: Vec<String> = rows.iter().map(|row| self.told_shortly(row, naming)).collect();
            let mut offered = Vec::new();
            offered.extend(rest.map(|_| Act::Next));
            offered.extend((pages.len() > 1).then_some(Act::Previous));
            let title = match acts {
                Acts::Own => self.lang.t("acts.title_own").to_owned(),
                Acts::About(id, name) => {
                    aloud(&self.lang.fill("acts.title_about", &[("id", id), ("name", name)]), self.lang)
                }
            };
            match self.choose(&Menu { title: &title, rows: &lines, first: 1, acts: &offered, words: None })? {
                Choice::Row(at) => rows.get(at).map_or(Ok(()), |row| self.entry(row.seq))?,
                Choice::Act(Act::Next) => pages.push(rest),
                Choice::Act(Act::Previous) => drop(pages.pop()),
                Choice::Act(_) | Choice::Words(_) => {}
                Choice::Back => return Ok(()),
            }
        }
    }

    fn told_shortly(&self, row: &ActRow, naming: Naming) -> String {
        let told = words::one_line(row, naming, self.lang, u16::MAX);
        let when = value::moment(row.at, self.lang, Self::offset());
        // Whoever is meant knows who they are.
        let by = if self.officer.as_ref() == Some(&row.by) { String::new() } else { format!(", {}", row.by) };
        aloud(&format!("{when}{by}: {told}"), self.lang)
    }

    /// An entry in full, and the offer to take it back.
    fn entry(&mut self, seq: Seq) -> Result<(), Leave> {
        let mut seq = seq;
        loop {
            let Some(outlook) = self.outlook(seq)? else { return Ok(()) };
            self.tell_outlook(&outlook)?;
            if let Some(undo) = outlook.act.undone_by {
                let told = self.lang.fill("acts.undone_by", &[("seq", &self.lang.number(undo.0))]);
                self.say(&told)?;
                if self.confirm(self.lang.t("plain.look_at_redo"), Confirm::No)? == Confirm::No {
                    return Ok(());
                }
                seq = undo;
                continue;
            }
            return self.offer_undo(outlook);
        }
    }

    fn offer_undo(&mut self, outlook: Undoing) -> Result<(), Leave> {
        let lang = self.lang;
        if !outlook.dependents.is_empty() {
            let count = u64::try_from(outlook.dependents.len()).unwrap_or(u64::MAX);
            self.say(&lang.count("undo.dependents", count))?;
            for act in outlook.dependents.iter().take(MOST_NAMED) {
                let told = self.told_shortly(act, Naming::Named);
                self.say(&told)?;
            }
            if self.confirm(lang.t("plain.look_at_all"), Confirm::No)? == Confirm::No {
                return Ok(());
            }
            let Some(chain) = self.chain(outlook)? else { return Ok(()) };
            return self.take_back(chain);
        }
        match &outlook.problem {
            Some(problem) => self.tell_problem(&problem.clone()),
            None => self.take_back(Chain::of(outlook.act)),
        }
    }

    fn outlook(&mut self, seq: Seq) -> Result<Option<Undoing>, Leave> {
        Ok(match self.find_out(Ask::Undoing { seq })? {
            Some(Answer::Undoing(outlook)) => Some(*outlook),
            _ => None,
        })
    }

    fn tell_outlook(&mut self, outlook: &Undoing) -> Result<(), Leave> {
        let (lang, act) = (self.lang, &outlook.act);
        self.say(&aloud(&format!("{}.", words::deed(act, lang)), lang))?;
        self.say(&aloud(&format!("{}.", words::written(act, lang, Self::offset())), lang))?;
        let lines = words::diff(act, Turn::AsWritten, lang, usize::from(u16::MAX));
        for line in lines.iter().take(MOST_NAMED) {
            // Label and value stand in columns there; read aloud they are parted by a colon.
            let parts: Vec<&str> = line.iter().map(|(_, text)| text.trim()).collect();
            self.say(&aloud(&parts.join(": "), lang))?;
        }
        if words::size(act) > 1 {
            self.say(&lang.count("acts.records", u64::from(words::size(act))))?;
            for (id, name) in outlook.records.iter().take(MOST_NAMED) {
                self.say(&format!("{id} {name}"))?;
            }
        }
        Ok(())
    }

    /// Looks at everything that stands on an entry; none, with a sentence, when it can't go in one go.
    fn chain(&mut self, outlook: Undoing) -> Result<Option<Chain>, Leave> {
        let mut plan = Plan::new(outlook);
        loop {
            match plan.verdict(self.officer.as_ref()) {
                Verdict::Safe(chain) => return Ok(Some(chain)),
                Verdict::Unsafe(obstacle) => {
                    self.tell_obstacle(&obstacle)?;
                    return Ok(None);
                }
                Verdict::LookAt(seq) => match self.outlook(seq)? {
                    Some(outlook) => plan.look(outlook),
                    None => return Ok(None),
                },
            }
        }
    }

    fn tell_obstacle(&mut self, obstacle: &Obstacle) -> Result<(), Leave> {
        let lang = self.lang;
        let told = match obstacle {
            Obstacle::TooMany => lang.t("undo.too_many").to_owned(),
            Obstacle::Foreign(seq, by) => {
                lang.fill("undo.foreign", &[("seq", &lang.number(seq.0)), ("by", &by.to_string())])
            }
            Obstacle::Refused(seq, problem) => {
                let why = lang.sentence(problem.reason.key(), &problem.field, &problem.args);
                lang.fill("undo.not_all", &[("seq", &lang.number(seq.0)), ("why", &why)])
            }
        };
        self.say(&told)
    }

    /// Takes the entries back one after the other, after the officer agreed. The first refusal stops it.
    fn take_back(&mut self, chain: Chain) -> Result<(), Leave> {
        let lang = self.lang;
        let n = lang.number(chain.size);
        if chain.size > UNASKED {
            let typed = self.ask(lang.fill("plain.type_count", &[("n", &n)]).as_str(), &[])?;
            let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
            if typed.parse() != Ok(chain.size) {
                return self.say(lang.t("plain.not_undone"));
            }
        } else {
            let entries = u64::try_from(chain.acts.len()).unwrap_or(u64::MAX);
            let question = lang.count("plain.undo_these", entries);
            if self.confirm(&question, Confirm::No)? == Confirm::No {
                return self.say(lang.t("plain.not_undone"));
            }
        }
        for act in &chain.acts {
            let line = json!({ "undo": { "seq": act.seq }, "token": fresh_token() }).to_string();
            match self.submit(&line)? {
                Ok(receipt) => {
                    let (seq, entry) = (lang.number(act.seq.0), lang.number(receipt.seq.0));
                    let key = if act.undoes.is_some() { "undo.saved_redo" } else { "undo.saved" };
                    self.say(&format!("{}.", lang.fill(key, &[("seq", &seq), ("entry", &entry)])))?;
                }
                Err(problem) => return self.tell_problem(&problem),
            }
        }
        Ok(())
    }
}
