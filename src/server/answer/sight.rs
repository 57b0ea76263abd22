//! Which records a reader may see.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::authority::Reach;
use crate::model::authority::Spot;
use crate::model::award::Recipient;
use crate::model::code::Audience;
use crate::model::count::GroupKey;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::model::id::AssociationCode;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::problem::Problem;
use crate::model::query::Filter;
use crate::model::query::Query;
use crate::model::record::Act;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::standing::Standing;
use crate::model::standing::Sum;
use crate::model::standing::View;
use crate::model::vantage::NamedView;
use crate::server::answer::Scene;
use crate::server::projection::Projection;

/// What a reader may see on the map of today.
pub struct Sight {
    /// The bounds; none when there are none.
    bounds: Option<Bounds>,
}

struct Bounds {
    filter: Filter,
    view: Arc<View>,
    reach: Reach,
}

impl Sight {
    /// The sight of one who sees everything.
    pub const WHOLE: Self = Self { bounds: None };

    /// The sight of one whose powers reach so far.
    pub fn new(projection: &Projection, today: Day, reach: &Reach) -> Self {
        let bounds = || {
            // A query without words names nothing that could be unknown.
            let filter = Filter::new(&Query::default(), projection.register(), today).ok()?;
            let filter = filter.within(reach, projection.register());
            Some(Bounds { filter, view: projection.view(today), reach: reach.clone() })
        };
        if *reach == Reach::Everywhere { Self::WHOLE } else { Self { bounds: bounds() } }
    }

    /// Whether there are no bounds.
    pub const fn is_whole(&self) -> bool {
        self.bounds.is_none()
    }

    /// Whether a site is seen, be it one that counts, ended or was taken back.
    pub fn sees(&self, register: &Register, id: SiteId) -> bool {
        let Some(Bounds { filter, view, .. }) = &self.bounds else { return true };
        let Some(site) = register.site(id) else { return false };
        match view.standing(id) {
            Some(standing) => filter.is_seen(register, view, id, standing),
            None => filter.is_seen(register, view, id, &Standing::of(register, site, view.map())),
        }
    }

    /// Whether an award is seen.
    pub fn sees_award(&self, register: &Register, to: &Recipient) -> bool {
        match to {
            Recipient::Site(id) => self.sees(register, *id),
            Recipient::Association(code) => self.sees_place(register, None, std::slice::from_ref(code)),
        }
    }

    /// Whether something is seen that belongs to a unit and to associations.
    pub fn sees_place(&self, register: &Register, unit: Option<&UnitId>, associations: &[AssociationCode]) -> bool {
        let Some(Bounds { view, reach, .. }) = &self.bounds else { return true };
        let unit = unit.and_then(|unit| register.geography().find(unit));
        reach.covers(register.geography(), &Spot { unit, associations: associations.iter().collect() }, view.day())
    }

    /// Whether an entry is seen: every record that it touched must be.
    pub fn sees_act(&self, register: &Register, act: &Act) -> bool {
        self.bounds.is_none() || act.touched().all(|key| self.sees_record(register, key))
    }

    /// Whether a record is seen. What the register refers to, as units and models, everybody sees; officers nobody but
    /// administrators, whose sight has no bounds.
    pub fn sees_record(&self, register: &Register, key: RecordKey) -> bool {
        let at = key.number as usize;
        match key.table {
            Table::Sites => self.sees(register, SiteId::from_index(key.number)),
            Table::Assessments => {
                register.assessments().get(at).is_some_and(|found| self.sees(register, found.facts.site))
            }
            Table::Awards => register.awards().get(at).is_some_and(|found| self.sees_award(register, &found.facts.to)),
            Table::Activities => register.activities().get(at).is_some_and(|found| {
                self.sees_place(register, Some(&found.facts.unit), found.facts.association.as_slice())
            }),
            Table::Officers => self.bounds.is_none(),
            Table::Views => {
                let everyone = |view: &NamedView| view.audience == Audience::Everyone;
                self.bounds.is_none() || register.views().get(at).is_some_and(everyone)
            }
            Table::Settings
            | Table::Units
            | Table::Successions
            | Table::Associations
            | Table::Models
            | Table::Drives
            | Table::Periods
            | Table::Acts => true,
        }
    }
}

/// Figures by a key for a reader: the kept ones, or counted anew for one who sees a part of the register.
pub struct Tallies<'a> {
    view: &'a View,
    counted: Option<HashMap<(GroupKey, u32), Tally>>,
}

impl<'a> Tallies<'a> {
    /// The figures by model and by association.
    ///
    /// # Errors
    /// When the reader's bounds can't be looked up.
    pub fn of(scene: &Scene<'_>, view: &'a View) -> Result<Self, Problem> {
        if scene.reach == Reach::Everywhere {
            return Ok(Self { view, counted: None });
        }
        let mut sums: HashMap<(GroupKey, u32), Sum> = HashMap::new();
        for (_, standing) in scene.filter(&Query::default(), view.day())?.find(scene.register(), view) {
            for key in [GroupKey::Model, GroupKey::Association] {
                let values = view.values(key, &standing).into_iter();
                values.for_each(|value| sums.entry((key, value)).or_default().add(&standing));
            }
        }
        Ok(Self { view, counted: Some(sums.into_iter().map(|(group, sum)| (group, sum.tally())).collect()) })
    }

    /// The figures of one group.
    pub fn group(&self, key: GroupKey, value: u32) -> Tally {
        match &self.counted {
            None => self.view.group(key, value),
            Some(counted) => counted.get(&(key, value)).copied().unwrap_or_default(),
        }
    }
}
