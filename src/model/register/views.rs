//! Views under names, of which the register keeps every version.

use crate::model::code::Audience;
use crate::model::id::OfficerName;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::vantage::NamedView;

impl Register {
    /// Every version of every view, in the order of the register, also those taken back.
    pub fn views(&self) -> &[NamedView] {
        &self.views
    }

    /// Views as they are now: of each the last version that was not taken back, unless the view was dropped by it.
    pub fn views_now(&self) -> impl Iterator<Item = &NamedView> {
        let held = self.views.iter().enumerate().filter(|(at, _)| self.is_in_use(Table::Views, *at));
        let last = held.filter(|(at, view)| {
            let mut later = self.views.iter().enumerate().skip(at + 1);
            !later.any(|(at, other)| is_same(view, other) && self.is_in_use(Table::Views, at))
        });
        last.map(|(_, view)| view).filter(|view| view.vantage.is_some())
    }

    /// The views that an officer may choose from: the own ones, and those of others that are for everyone.
    pub fn views_for<'a>(&'a self, officer: &'a OfficerName) -> impl Iterator<Item = &'a NamedView> {
        self.views_now().filter(move |view| view.owner == *officer || view.audience == Audience::Everyone)
    }
}

fn is_same(one: &NamedView, other: &NamedView) -> bool {
    one.owner == other.owner && one.name == other.name
}
