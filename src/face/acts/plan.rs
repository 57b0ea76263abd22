//! A plan to take back an entry with all that stands on it, last first: only once every one of them was looked at.

use std::collections::BTreeMap;

use crate::face::acts::words;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::wire::message::ActRow;
use crate::wire::message::Undoing;

/// Chains of more entries are not taken back in one go: nobody reads so many. The server names no more either.
const MOST: usize = 99;

/// What touches more records than this asks for their number to be typed back.
pub const UNASKED: u32 = 20;

/// What is known so far of the entries of a chain.
#[derive(Debug)]
pub struct Plan {
    goal: Seq,
    looked_at: BTreeMap<Seq, Undoing>,
}

/// What became of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This entry must be looked at next.
    LookAt(Seq),
    /// All of them can go, in this order.
    Safe(Chain),
    /// They can't go in one go.
    Unsafe(Obstacle),
}

/// Entries to be taken back one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The entries, latest first.
    pub acts: Vec<ActRow>,
    /// How many records they are about together.
    pub size: u32,
}

/// Why a chain can't be taken back in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Too many entries.
    TooMany,
    /// A colleague's entry, which is not undone along the way.
    Foreign(Seq, OfficerName),
    /// An entry that can't be taken back.
    Refused(Seq, Problem),
}

impl Chain {
    /// A chain of one.
    pub fn of(act: ActRow) -> Self {
        Self { size: words::size(&act), acts: vec![act] }
    }
}

impl Plan {
    /// A plan that begins with what is known of the entry itself.
    pub fn new(outlook: Undoing) -> Self {
        Self { goal: outlook.act.seq, looked_at: BTreeMap::from([(outlook.act.seq, outlook)]) }
    }

    /// Takes in what taking back one of the entries would mean.
    pub fn look(&mut self, outlook: Undoing) {
        self.looked_at.insert(outlook.act.seq, outlook);
    }

    /// How many entries were looked at.
    pub fn seen(&self) -> usize {
        self.looked_at.len()
    }

    /// What is to be done next.
    pub fn verdict(&self, officer: Option<&OfficerName>) -> Verdict {
        let dependents = || self.looked_at.values().flat_map(|outlook| &outlook.dependents);
        if self.looked_at.values().any(|outlook| outlook.dependents.len() > MOST) || self.looked_at.len() > MOST {
            return Verdict::Unsafe(Obstacle::TooMany);
        }
        if let Some(foreign) = dependents().find(|act| Some(&act.by) != officer) {
            return Verdict::Unsafe(Obstacle::Foreign(foreign.seq, foreign.by.clone()));
        }
        for (seq, outlook) in &self.looked_at {
            // Others that stand on it are in the plan themselves.
            if let Some(problem) = outlook.problem.as_ref().filter(|problem| problem.reason != Reason::Depends) {
                return Verdict::Unsafe(Obstacle::Refused(*seq, problem.clone()));
            }
        }
        match dependents().map(|act| act.seq).find(|seq| !self.looked_at.contains_key(seq)) {
            Some(next) => Verdict::LookAt(next),
            None => Verdict::Safe(self.chain()),
        }
    }

    /// Why an entry of the plan could not be looked at.
    pub fn refused(&self, seq: Seq, problem: Problem) -> Option<Obstacle> {
        (seq != self.goal).then_some(Obstacle::Refused(seq, problem))
    }

    /// Latest first: nothing stands on an entry but later ones.
    fn chain(&self) -> Chain {
        let acts: Vec<ActRow> = self.looked_at.values().rev().map(|outlook| outlook.act.clone()).collect();
        Chain { size: acts.iter().map(words::size).fold(0, u32::saturating_add), acts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::acts::sample::act;
    use crate::face::acts::sample::on;

    fn outlook(seq: u64, dependents: &[u64]) -> Undoing {
        Undoing {
            act: on(act(seq, "add_site"), 3),
            records: Vec::new(),
            dependents: dependents.iter().map(|seq| act(*seq, "edit_site")).collect(),
            problem: (!dependents.is_empty()).then(|| Problem::new(Reason::Depends)),
        }
    }

    fn nam() -> OfficerName {
        OfficerName::new("nam")
    }

    #[test]
    fn every_entry_is_looked_at_and_the_latest_goes_first() {
        let mut plan = Plan::new(outlook(10, &[14, 12]));
        assert_eq!(plan.verdict(Some(&nam())), Verdict::LookAt(Seq(14)));
        plan.look(outlook(14, &[]));
        assert_eq!(plan.verdict(Some(&nam())), Verdict::LookAt(Seq(12)));
        // What stands on a copy stands on its source too, also when the server does not say so at once.
        plan.look(outlook(12, &[20]));
        assert_eq!(plan.verdict(Some(&nam())), Verdict::LookAt(Seq(20)));
        plan.look(outlook(20, &[]));
        let Verdict::Safe(chain) = plan.verdict(Some(&nam())) else { panic!("{plan:?}") };
        assert_eq!(chain.acts.iter().map(|act| act.seq.0).collect::<Vec<_>>(), [20, 14, 12, 10]);
        assert_eq!(chain.size, 12);
    }

    #[test]
    fn a_colleagues_entry_is_not_undone_along_the_way() {
        let mut first = outlook(10, &[14]);
        first.dependents[0].by = OfficerName::new("lan");
        let verdict = Plan::new(first).verdict(Some(&nam()));
        assert_eq!(verdict, Verdict::Unsafe(Obstacle::Foreign(Seq(14), OfficerName::new("lan"))));
    }

    #[test]
    fn an_entry_that_cannot_be_taken_back_stops_the_plan() {
        let mut plan = Plan::new(outlook(10, &[14]));
        plan.look(Undoing { problem: Some(Problem::new(Reason::CannotUndo)), ..outlook(14, &[]) });
        let verdict = plan.verdict(Some(&nam()));
        assert_eq!(verdict, Verdict::Unsafe(Obstacle::Refused(Seq(14), Problem::new(Reason::CannotUndo))));
    }

    #[test]
    fn too_many_are_not_undone_in_one_go() {
        let many: Vec<u64> = (11..=111).collect();
        assert_eq!(Plan::new(outlook(10, &many)).verdict(Some(&nam())), Verdict::Unsafe(Obstacle::TooMany));
    }
}
