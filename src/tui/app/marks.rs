//! What changed a moment ago: rows and figures are marked for two seconds and then rest.

use std::collections::HashMap;

use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::tui::app::figure::Figure;
use crate::wire::message::Board;

/// How long a change stays marked.
pub const MARKED_MS: u64 = 2_000;

/// A figure on the screen that can change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Counter {
    /// On the strip.
    Strip(Figure),
    /// Sites of an association.
    Association(AssociationCode),
    /// Sites of a model.
    Model(ModelCode),
    /// Sites of a unit.
    Unit(UnitId),
}

/// The marks.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    sites: HashMap<SiteId, u64>,
    figures: HashMap<Counter, (i64, u64)>,
}

impl Marks {
    /// Marks sites that were touched.
    pub fn touch(&mut self, sites: &[SiteId], ms: u64) {
        self.sites.extend(sites.iter().map(|&id| (id, ms + MARKED_MS)));
    }

    /// Marks the figures in which two boards of the same question differ.
    pub fn compare(&mut self, before: &Board, after: &Board, ms: u64) {
        for figure in Figure::ALL {
            self.change(Counter::Strip(figure), figure.value(before), figure.value(after), ms);
        }
        let old: HashMap<_, _> = before.associations.iter().map(|row| (&row.code, row)).collect();
        for row in &after.associations {
            let Some(was) = old.get(&row.code) else { continue };
            self.change(Counter::Association(row.code.clone()), was.tally.sites, row.tally.sites, ms);
            let models: HashMap<_, _> = was.models.iter().map(|model| (&model.code, model.tally.sites)).collect();
            for model in &row.models {
                let was = models.get(&model.code).copied().unwrap_or(model.tally.sites);
                self.change(Counter::Model(model.code.clone()), was, model.tally.sites, ms);
            }
        }
        let old: HashMap<_, _> = before.units.iter().map(|row| (&row.id, row.tally.sites)).collect();
        for row in &after.units {
            let was = old.get(&row.id).copied().unwrap_or(row.tally.sites);
            self.change(Counter::Unit(row.id.clone()), was, row.tally.sites, ms);
        }
    }

    fn change(&mut self, counter: Counter, before: u64, after: u64, ms: u64) {
        if before == after {
            return;
        }
        let by = i64::try_from(after).unwrap_or(i64::MAX).saturating_sub(i64::try_from(before).unwrap_or(i64::MAX));
        // Changes in quick succession add up, so that the mark says what happened since the figure was last at rest.
        let (sum, until) = self.figures.entry(counter).or_insert((0, 0));
        *sum += by;
        *until = ms + MARKED_MS;
    }

    /// Whether a site is marked.
    pub fn site(&self, id: SiteId) -> bool {
        self.sites.contains_key(&id)
    }

    /// By how much a figure changed, while it is marked.
    pub fn figure(&self, counter: &Counter) -> Option<i64> {
        // Two changes may cancel each other out; then there is nothing to say.
        self.figures.get(counter).map(|(by, _)| *by).filter(|by| *by != 0)
    }

    /// Takes off the marks that have been there long enough.
    pub fn expire(&mut self, ms: u64) {
        self.sites.retain(|_, until| *until > ms);
        self.figures.retain(|_, (_, until)| *until > ms);
    }

    /// When the next mark comes off.
    pub fn next_due(&self) -> Option<u64> {
        self.sites.values().copied().chain(self.figures.values().map(|(_, until)| *until)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_add_up_and_come_off() {
        let mut marks = Marks::default();
        let counter = Counter::Unit(UnitId::new("138@old"));
        marks.change(counter.clone(), 4, 5, 0);
        marks.change(counter.clone(), 5, 7, 1_000);
        marks.touch(&[SiteId::from_index(0)], 1_500);
        assert_eq!(marks.figure(&counter), Some(3));
        assert_eq!(marks.next_due(), Some(3_000));
        marks.expire(3_000);
        assert_eq!(marks.figure(&counter), None);
        assert!(marks.site(SiteId::from_index(0)));
        marks.expire(3_500);
        assert_eq!(marks.next_due(), None);
    }
}
