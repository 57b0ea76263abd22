//! What may be taken back: any entry on which nothing stands that holds.

use std::collections::BTreeSet;

use crate::model::award::Recipient;
use crate::model::change::Change;
use crate::model::date::Day;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::record::Act;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::rules::draft::Draft;

impl Draft<'_> {
    pub(super) fn check_undo(&self, seq: Seq) -> Result<Vec<Change>, Problem> {
        let problem = |reason| Problem::new(reason).on("seq").with("seq", seq);
        let act = self.register.act(seq).ok_or_else(|| problem(Reason::UnknownSeq).with("value", seq))?;
        if act.undone {
            return Err(problem(Reason::AlreadyUndone));
        }
        if act.made.iter().any(|(first, _)| !can_go(first.table)) {
            return Err(problem(Reason::CannotUndo));
        }
        if act.undoes.is_some() {
            self.check_again(act)?;
        }
        let standing_on = self.dependents(act);
        if !standing_on.is_empty() {
            let seqs: Vec<_> = standing_on.iter().take(10).map(ToString::to_string).collect();
            return Err(Problem::new(Reason::Depends).on("seq").with("seqs", seqs.join(", ")));
        }
        Ok(vec![Change::Undo { seq }])
    }

    /// Whether what an undo took out of force would still fit when it comes back.
    fn check_again(&self, undo: &Act) -> Result<(), Problem> {
        let (mut act, mut comes_back) = (undo, false);
        while let Some(earlier) = act.undoes.and_then(|seq| self.register.act(seq)) {
            (act, comes_back) = (earlier, !comes_back);
        }
        let exists = |code: &dyn std::fmt::Display| Err(Problem::new(Reason::Exists).on("seq").with("value", code));
        for key in act.touched().filter(|_| comes_back) {
            let at = key.number as usize;
            match key.table {
                Table::Associations => match self.register.associations().get(at) {
                    Some(found) if self.has_association(&found.code) => return exists(&found.code),
                    _ => {}
                },
                Table::Models => match self.register.models().get(at) {
                    Some(found) if self.model(found.code.as_str()).is_some() => return exists(&found.code),
                    _ => {}
                },
                Table::Sites => {
                    if let Some(site) = self.register.site(SiteId::from_index(key.number)) {
                        self.fits(&self.latest(site), Some(site.id), Day::MAX)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Later entries that hold and would hang in the air.
    fn dependents(&self, act: &Act) -> BTreeSet<Seq> {
        let holds = |seq: &Seq| self.register.act(*seq).is_some_and(|later| !later.undone && later.undoes.is_none());
        let mut seqs = BTreeSet::new();
        for (first, count) in &act.made {
            for number in first.number..first.number.saturating_add(*count) {
                match first.table {
                    Table::Sites => self.dependents_of_site(SiteId::from_index(number), &mut seqs),
                    Table::Models => self.dependents_of_model(number, &mut seqs),
                    Table::Associations => self.dependents_of_association(number, &mut seqs),
                    _ => {}
                }
            }
        }
        seqs.retain(|seq| *seq > act.seq && holds(seq));
        seqs
    }

    fn dependents_of_site(&self, id: SiteId, seqs: &mut BTreeSet<Seq>) {
        let key = RecordKey { table: Table::Sites, number: id.index() as u32 };
        seqs.extend(self.register.acts_on(key));
        seqs.extend(self.register.copies_of(id).map(|copy| copy.seq));
        let mergers = self.register.sites().flat_map(|site| &site.events);
        seqs.extend(mergers.filter(|event| !event.undone && event.into == Some(id)).map(|event| event.seq));
    }

    fn dependents_of_model(&self, number: u32, seqs: &mut BTreeSet<Seq>) {
        let Some(model) = self.register.models().get(number as usize) else { return };
        let sites = self.register.sites().filter(|site| !site.undone);
        seqs.extend(sites.filter(|site| self.latest(site).model == model.code).map(|site| site.touched));
    }

    fn dependents_of_association(&self, number: u32, seqs: &mut BTreeSet<Seq>) {
        let Some(association) = self.register.associations().get(number as usize) else { return };
        let code = &association.code;
        let sites = self.register.sites().filter(|site| !site.undone).filter(|site| {
            let facts = self.latest(site);
            facts.lead == *code || facts.partners.contains(code)
        });
        seqs.extend(sites.map(|site| site.touched));
        let models = self.register.models().iter().enumerate().filter(|(_, model)| model.lead == *code);
        for (place, _) in models {
            let key = RecordKey { table: Table::Models, number: place as u32 };
            seqs.extend(self.register.acts_on(key));
        }
        let activities = self.register.activities().iter().filter(|found| !found.undone);
        seqs.extend(activities.filter(|found| found.facts.association.as_ref() == Some(code)).map(|found| found.seq));
        let awards = self.register.awards().iter().filter(|found| !found.undone);
        seqs.extend(
            awards.filter(|found| found.facts.to == Recipient::Association(code.clone())).map(|found| found.seq),
        );
    }
}

/// Whether records of a table can be taken back at all. Units and the register's own settings carry everything else.
const fn can_go(table: Table) -> bool {
    !matches!(table, Table::Settings | Table::Units | Table::Successions)
}
