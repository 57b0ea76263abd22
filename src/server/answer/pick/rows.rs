//! The rows of pick lists: what a record is called and what tells it from others of that name.

use std::collections::HashMap;

use crate::lang::Lang;
use crate::model::field::PickOf;
use crate::model::id::SiteId;
use crate::model::map::UnitIndex;
use crate::model::period::Period;
use crate::model::unit::Unit;
use crate::server::answer::pick::Picking;
use crate::server::finder::Named;
use crate::wire::message::PickRow;

impl Picking<'_> {
    /// The row of a unit, with the name under which it was found when that is a former one.
    pub(super) fn unit_row(&self, index: UnitIndex, former: Option<UnitIndex>) -> PickRow {
        let geography = self.register.geography();
        let full = |at: UnitIndex| geography.unit(at).map(|unit| unit.full_name.as_str()).unwrap_or_default();
        let Some(unit) = geography.unit(index) else { return PickRow::default() };
        let mut detail = self.unit_detail(index, unit);
        if let Some(former) = former {
            detail = format!("{detail} ← {}", full(former));
        }
        PickRow {
            code: unit.id.to_string(),
            name: unit.name.clone(),
            name_en: String::new(),
            detail,
            sites: u64::from(self.tallies.unit(index)),
            recent: self.is_recent(PickOf::Unit, unit.id.as_str()),
        }
    }

    /// The kind and the units above: `xã, huyện Trấn Yên`. The register's own area goes without saying, unless there is
    /// nothing else to say.
    fn unit_detail(&self, index: UnitIndex, unit: &Unit) -> String {
        let geography = self.register.geography();
        let map = self.finder.units.on(self.register, self.on);
        let kind = unit.full_name.strip_suffix(unit.name.as_str()).map_or("", str::trim);
        let kind = if kind.is_empty() { unit.kind.as_str() } else { kind };
        let above = || geography.line_up(index).skip(1);
        let inside = above().take_while(|at| !map.is_root(*at)).count();
        let shown = if inside == 0 { 1 } else { inside };
        let names = above().take(shown).filter_map(|at| geography.unit(at)).map(|unit| unit.full_name.as_str());
        std::iter::once(kind).chain(names).map(uncapitalised).collect::<Vec<_>>().join(", ")
    }

    pub(in crate::server::answer) fn listed_row(&self, of: PickOf, row: &Named) -> PickRow {
        let register = self.register;
        let at = row.place as usize;
        let short = |code: &str| {
            let found = register.association(code).map(|(_, found)| found);
            found.map_or_else(
                || code.to_owned(),
                |found| [&found.short, &found.name][usize::from(found.short.is_empty())].clone(),
            )
        };
        let detail = match of {
            PickOf::Model => register.models().get(at).map(|model| short(model.lead.as_str())),
            PickOf::Drive => {
                register.drives().get(at).and_then(|drive| drive.association.as_ref()).map(|code| short(code.as_str()))
            }
            _ => None,
        };
        PickRow {
            code: row.code.to_string(),
            name: row.name.to_string(),
            name_en: row.name_en.to_string(),
            detail: detail.unwrap_or_default(),
            sites: u64::from(self.sites_of(of, row)),
            recent: self.is_recent(of, &row.code),
        }
    }

    /// How many sites a record of a list has.
    pub(super) fn sites_of(&self, of: PickOf, row: &Named) -> u32 {
        match of {
            PickOf::Model => self.tallies.model(row.place),
            PickOf::Association => self.tallies.association(row.place),
            PickOf::WorkField => {
                let models = self.register.models().iter().enumerate();
                let own = models.filter(|(_, model)| model.field.as_str() == &*row.code);
                own.map(|(at, _)| self.tallies.model(at as u32)).sum()
            }
            _ => 0,
        }
    }

    /// The row of a site: where it stands and of which model it is.
    pub(in crate::server::answer) fn site_row(&self, id: SiteId) -> Option<PickRow> {
        let facts = self.register.facts(id)?;
        let geography = self.register.geography();
        let written = geography.find(&facts.unit);
        let map = self.finder.units.on(self.register, self.on);
        let unit = written.map(|unit| map.place(unit).unwrap_or(unit));
        let names = unit.into_iter().flat_map(|unit| geography.line_up(unit)).take_while(|at| !map.is_root(*at));
        let names = names.filter_map(|at| geography.unit(at)).map(|unit| uncapitalised(&unit.full_name));
        let hamlet = Some(facts.hamlet.clone()).filter(|hamlet| !hamlet.is_empty());
        let place = hamlet.into_iter().chain(names).collect::<Vec<_>>().join(", ");
        Some(PickRow {
            code: id.to_string(),
            name: facts.name.clone(),
            name_en: String::new(),
            detail: format!("{place} · {}", facts.model),
            sites: 0,
            recent: self.is_recent(PickOf::Site, &id.to_string()),
        })
    }

    pub(super) fn period_row(&self, period: &Period) -> PickRow {
        let code = period.code.as_str();
        PickRow {
            code: code.to_owned(),
            name: Lang::Vi.period(code),
            name_en: Lang::En.period(code),
            // Days as the papers have them; both languages read these.
            detail: format!("{} – {}", Lang::Vi.day(period.start), Lang::Vi.day(period.end)),
            sites: 0,
            recent: self.is_recent(PickOf::Period, code),
        }
    }

    fn is_recent(&self, of: PickOf, code: &str) -> bool {
        self.recents.place(of, code).is_some()
    }
}

/// Adds the code to what rows say of themselves where two of them would else look the same.
pub(super) fn tell_apart(rows: &mut [PickRow]) {
    let mut seen: HashMap<(String, String), u32> = HashMap::new();
    for row in rows.iter() {
        *seen.entry((row.name.clone(), row.detail.clone())).or_default() += 1;
    }
    for row in rows {
        if seen.get(&(row.name.clone(), row.detail.clone())).is_some_and(|count| *count > 1) {
            row.detail = format!("{} · {}", row.detail, row.code);
        }
    }
}

/// A name in the middle of a sentence: `xã Hưng Khánh`.
fn uncapitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
