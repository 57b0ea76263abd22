//! What an officer may do on a day: all rights that hold, taken together.
//!
//! Reading is a right like any other: who may write in an area may read there, and who is to see more gets a right as a
//! viewer beside it.

use crate::model::code::Power;
use crate::model::date::Day;
use crate::model::id::AssociationCode;
use crate::model::id::OfficerName;
use crate::model::id::UnitId;
use crate::model::map::Geography;
use crate::model::map::UnitIndex;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::register::Register;
use crate::model::right::Grant;

/// At most so many administrators are named to one who was refused.
const MOST_NAMED: usize = 3;

/// What an officer may do on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Everything: the account that owns the server.
    Owner,
    /// What these rights say.
    Granted(Vec<Grant>),
}

/// How far a power goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everywhere.
    Everywhere,
    /// In any of these areas; nowhere when there is none.
    Areas(Vec<Area>),
}

/// A part of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// This unit with all that lies in it; everywhere when there is none.
    pub unit: Option<UnitId>,
    /// What this association leads or is a partner in; all of them when there is none.
    pub association: Option<AssociationCode>,
}

/// What somebody wants to do something to.
#[derive(Clone, Debug)]
pub struct Spot<'a> {
    /// Where it is; none when it belongs to no place, but to all.
    pub unit: Option<UnitIndex>,
    /// Whose it is.
    pub associations: Vec<&'a AssociationCode>,
}

impl Authority {
    /// The rights of an officer that hold on a day.
    pub fn of(register: &Register, name: &OfficerName, today: Day) -> Self {
        let rights = register.officer(name).map_or(&[][..], |officer| &officer.rights);
        Self::Granted(
            rights.iter().filter_map(|right| right.grant()).filter(|grant| grant.holds_on(today)).cloned().collect(),
        )
    }

    /// Whether it is no right at all.
    pub fn is_nothing(&self) -> bool {
        !self.has(Power::Watch)
    }

    /// Whether it gives a power somewhere.
    pub fn has(&self, power: Power) -> bool {
        match self {
            Self::Owner => true,
            Self::Granted(grants) => grants.iter().any(|grant| grant.role.powers().contains(&power)),
        }
    }

    /// How far it gives a power.
    pub fn reach(&self, power: Power) -> Reach {
        let Self::Granted(grants) = self else { return Reach::Everywhere };
        let giving = grants.iter().filter(|grant| grant.role.powers().contains(&power));
        let areas: Vec<Area> =
            giving.map(|grant| Area { unit: grant.unit.clone(), association: grant.association.clone() }).collect();
        if areas.iter().any(|area| area.unit.is_none() && area.association.is_none()) {
            return Reach::Everywhere;
        }
        Reach::Areas(areas)
    }

    /// Whether it gives a power at a spot.
    ///
    /// # Errors
    /// When it does not: what would be needed, where, and who can give it.
    pub fn demand(&self, power: Power, spot: &Spot<'_>, register: &Register, today: Day) -> Result<(), Problem> {
        if self.reach(power).covers(register.geography(), spot, today) {
            return Ok(());
        }
        let unit = spot.unit.and_then(|unit| register.geography().unit(unit)).map(|unit| unit.full_name.clone());
        let whose = spot.associations.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let place = [unit.unwrap_or_default(), whose].into_iter().filter(|part| !part.is_empty());
        Err(refusal(power, &place.collect::<Vec<_>>().join(" · "), register, today))
    }

    /// The same for a power that is needed somewhere, whatever the spot.
    ///
    /// # Errors
    /// When it is given nowhere.
    pub fn demand_somewhere(&self, power: Power, register: &Register, today: Day) -> Result<(), Problem> {
        if self.has(power) { Ok(()) } else { Err(refusal(power, "", register, today)) }
    }
}

/// What is told of a power that an officer lacks: the rule, the place, and who can give it.
fn refusal(power: Power, place: &str, register: &Register, today: Day) -> Problem {
    let mut names: Vec<&str> = register
        .officers_now()
        .filter(|officer| is_administrator(officer, today))
        .map(|officer| officer.name.as_str())
        .collect();
    names.truncate(MOST_NAMED);
    let ask = if names.is_empty() { "problem.ask_owner".to_owned() } else { names.join(", ") };
    let place = if place.is_empty() { "problem.anywhere" } else { place };
    Problem::new(Reason::NotAllowed).with("power", power).with("cause", place).with("error", ask)
}

fn is_administrator(officer: &crate::model::officer::Officer, today: Day) -> bool {
    let mut grants = officer.rights.iter().filter_map(|right| right.grant());
    grants.any(|grant| grant.role.powers().contains(&Power::Administer) && grant.holds_on(today))
}

impl Reach {
    /// Whether it goes to a spot on the map of a day.
    pub fn covers(&self, geography: &Geography, spot: &Spot<'_>, today: Day) -> bool {
        let Self::Areas(areas) = self else { return true };
        areas.iter().any(|area| {
            let whose = area.association.as_ref().is_none_or(|code| spot.associations.contains(&code));
            whose && area.unit.as_ref().is_none_or(|unit| spot.unit.is_some_and(|at| lies(geography, at, unit, today)))
        })
    }
}

/// Whether a unit of any day lies in another one on the map of a day. One that is still to be placed lies there when it
/// lay there once, or when all that it became does.
fn lies(geography: &Geography, at: UnitIndex, area: &UnitId, today: Day) -> bool {
    let Some(area) = geography.find(area) else { return false };
    let meant = geography.on_day(area, today);
    let inside = |unit: UnitIndex| geography.line_up(unit).any(|above| meant.binary_search(&above).is_ok());
    match geography.place(at, today) {
        Some(place) => inside(place),
        None => {
            let became = geography.on_day(at, today);
            geography.lies_in(at, area) || (!became.is_empty() && became.into_iter().all(inside))
        }
    }
}
