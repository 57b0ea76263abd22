//! FIELDS: every field that an officer types, once. Forms, grids, pasted blocks and the screens of conflicts and blame are
//! made from this table, so a new field is one row here and its reading in [`crate::model::rules`].

use crate::model::code::ActivityKind;
use crate::model::code::EventKind;
use crate::model::code::FormKind;
use crate::model::code::Listed;
use crate::model::code::Rating;
use crate::model::code::Recognition;
use crate::model::code::SelfDirection;
use crate::model::rules::MOST_MEMBERS;
use crate::text::nfc::Limit;

use serde::Deserialize;
use serde::Serialize;

impl FormKind {
    /// The command that a new record of this kind becomes.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Site => "add_site",
            Self::Model => "add_model",
            Self::Event => "site_event",
            Self::Assessment => "assess",
            Self::Activity => "add_activity",
            Self::Award => "award",
            Self::Association => "add_association",
            Self::Officer => "add_officer",
        }
    }

    /// Its fields, in the order in which they are typed.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        FIELDS.iter().filter(move |field| field.form == self)
    }

    /// The field of this name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The form on which it stands.
    pub form: FormKind,
    /// Its place in the command: its name in JSON, a dot before the name of a part.
    pub name: &'static str,
    /// What is typed into it.
    pub input: Input,
    /// Whether it may stay empty.
    pub need: Need,
    /// What the next record of a series takes over.
    pub carry: Carry,
    /// When it is asked for.
    pub asked: Asked,
}

impl Field {
    /// The keys of its label in `lang`: its own one, and the one that it shares with fields of that name elsewhere.
    pub fn label_keys(&self) -> [String; 2] {
        let name = self.name.replace('.', "_");
        [format!("form_field.{}_{name}", self.form), format!("field.{name}")]
    }

    /// The name by which a problem speaks of it: that of the member of the command that it stands in.
    pub fn member(&self) -> &'static str {
        self.name.split('.').next().unwrap_or(self.name)
    }
}

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line of text.
    Line(Limit),
    /// Several short texts, as the criteria of a model: a line each, `;` between them.
    Lines(Limit),
    /// A new code, as `HND-01`.
    Code,
    /// Several rights with `;` between them, as `entry unit:138@old; viewer`.
    Rights,
    /// The number of a decision, as `45/QĐ-UBND`.
    DecisionNumber,
    /// A day.
    Day,
    /// A whole number up to a bound.
    Count(u64),
    /// A sum in đồng.
    Money,
    /// Yes or no.
    YesNo,
    /// One value of a closed list.
    Choice(Choices),
    /// Any of a closed list.
    Choose(Choices),
    /// One record, found by a fragment.
    Pick(PickOf),
    /// Any number of records, each found by a fragment.
    PickMany(PickOf),
    /// Yes or no for each criterion of the site's model.
    Criteria,
}

/// The closed lists that fields choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choices {
    /// Bands of an assessment.
    Rating,
    /// What happens to a site.
    Event,
    /// The levels that recognise and praise.
    Level,
    /// The kinds of activity.
    Activity,
    /// The four "tự".
    SelfDirection,
}

impl Choices {
    /// The codes, in the order in which people expect them.
    pub fn names(self) -> Vec<&'static str> {
        match self {
            Self::Rating => Rating::names(),
            Self::Event => EventKind::names(),
            Self::Level => Recognition::names(),
            Self::Activity => ActivityKind::names(),
            Self::SelfDirection => SelfDirection::names(),
        }
    }

    /// The section of `lang` that has a word for each code.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Event => "event",
            Self::Level => "award_level",
            Self::Activity => "activity",
            Self::SelfDirection => "self",
        }
    }
}

/// The kinds of record that are picked from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PickOf {
    /// A model.
    Model,
    /// A commune, ward or township of the day's map.
    Commune,
    /// A unit of any tier of the day's map.
    Unit,
    /// An association.
    Association,
    /// A site.
    Site,
    /// An emulation drive.
    Drive,
    /// A reporting period.
    Period,
    /// A field of work.
    WorkField,
    /// Who is praised: a site or an association.
    Recipient,
}

/// Whether a field may stay empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must be filled.
    Required,
    /// It may stay empty.
    Optional,
}

/// What the next record of a series takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carry {
    /// The value stays.
    Keep,
    /// The field begins empty.
    Clear,
}

/// When a field is asked for; elsewhere it is passed over and stays empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Always.
    Always,
    /// Only when a record is corrected, not when it is new.
    Editing,
    /// Only when this other field has this value.
    If(&'static str, &'static str),
    /// Only when this other field has a value.
    IfAny(&'static str),
}

/// Declares [`FIELDS`], a row each.
macro_rules! fields {
    ($($form:ident: $name:literal, $input:expr, $need:ident, $carry:ident, $asked:expr;)+) => {
        /// Every field of every form, in the order in which it is typed. A day comes before a unit, so that the list of
        /// units is that of the day.
        pub const FIELDS: &[Field] = &[$(Field {
            form: FormKind::$form,
            name: $name,
            input: $input,
            need: Need::$need,
            carry: Carry::$carry,
            asked: $asked,
        }),+];
    };
}

use Asked::Always;
use Asked::Editing;
use Asked::If;
use Asked::IfAny;
use Input::Choice;
use Input::Choose;
use Input::Code;
use Input::Count;
use Input::Criteria;
use Input::Day;
use Input::DecisionNumber;
use Input::Line;
use Input::Lines;
use Input::Money;
use Input::Pick;
use Input::PickMany;
use Input::Rights;
use Input::YesNo;

/// More heads than a commune has.
const HEADS: u64 = MOST_MEMBERS;

fields! {
    Site: "as_of", Day, Optional, Clear, Editing;
    Site: "founded", Day, Required, Keep, Always;
    Site: "model", Pick(PickOf::Model), Required, Keep, Always;
    Site: "unit", Pick(PickOf::Commune), Required, Clear, Always;
    Site: "hamlet", Line(Limit::SHORT), Optional, Clear, Always;
    Site: "name", Line(Limit::NAME), Required, Keep, Always;
    Site: "lead", Pick(PickOf::Association), Required, Keep, Always;
    Site: "partners", PickMany(PickOf::Association), Optional, Keep, Always;
    Site: "members", Count(HEADS), Optional, Clear, Always;
    Site: "teams", Count(HEADS), Optional, Keep, Always;
    Site: "launched", Day, Optional, Keep, Always;
    Site: "decision.number", DecisionNumber, Optional, Keep, Always;
    Site: "decision.date", Day, Optional, Keep, IfAny("decision.number");
    Site: "decision.issuer", Line(Limit::SHORT), Optional, Keep, IfAny("decision.number");
    Site: "self", Choose(Choices::SelfDirection), Optional, Keep, Always;
    Site: "funding.socialised", YesNo, Optional, Keep, Always;
    Site: "funding.amount_vnd", Money, Optional, Clear, Always;
    Site: "origin", Pick(PickOf::Site), Optional, Keep, Always;
    Site: "drives", PickMany(PickOf::Drive), Optional, Keep, Always;
    Site: "note", Line(Limit::NOTE), Optional, Clear, Always;

    Model: "name", Line(Limit::NAME), Required, Clear, Always;
    Model: "lead", Pick(PickOf::Association), Required, Keep, Always;
    Model: "code", Code, Required, Clear, Always;
    Model: "field", Pick(PickOf::WorkField), Required, Keep, Always;
    Model: "criteria", Lines(Limit::NAME), Optional, Clear, Always;
    Model: "level", Choice(Choices::Level), Optional, Clear, Always;
    Model: "name_en", Line(Limit::NAME), Optional, Clear, Always;
    Model: "note", Line(Limit::NOTE), Optional, Clear, Always;

    Event: "id", Pick(PickOf::Site), Required, Clear, Always;
    Event: "event", Choice(Choices::Event), Required, Keep, Always;
    Event: "on", Day, Required, Keep, Always;
    Event: "into", Pick(PickOf::Site), Required, Clear, If("event", "merged");
    Event: "reason", Line(Limit::NOTE), Optional, Keep, Always;

    Assessment: "site", Pick(PickOf::Site), Required, Clear, Always;
    Assessment: "period", Pick(PickOf::Period), Required, Keep, Always;
    Assessment: "rating", Choice(Choices::Rating), Required, Clear, Always;
    Assessment: "criteria", Criteria, Optional, Clear, Always;
    Assessment: "figures.sessions", Count(HEADS), Optional, Clear, Always;
    Assessment: "figures.attendees", Count(HEADS), Optional, Clear, Always;
    Assessment: "figures.tips", Count(HEADS), Optional, Clear, Always;
    Assessment: "figures.mediations", Count(HEADS), Optional, Clear, Always;
    Assessment: "note", Line(Limit::NOTE), Optional, Clear, Always;

    Activity: "on", Day, Required, Keep, Always;
    Activity: "kind", Choice(Choices::Activity), Required, Keep, Always;
    Activity: "unit", Pick(PickOf::Unit), Required, Clear, Always;
    Activity: "association", Pick(PickOf::Association), Optional, Keep, Always;
    Activity: "title", Line(Limit::NAME), Required, Keep, Always;
    Activity: "attendees", Count(HEADS), Optional, Clear, Always;

    Award: "to", Pick(PickOf::Recipient), Required, Clear, Always;
    Award: "level", Choice(Choices::Level), Required, Keep, Always;
    Award: "form", Line(Limit::SHORT), Required, Keep, Always;
    Award: "on", Day, Required, Keep, Always;
    Award: "decision.number", DecisionNumber, Optional, Keep, Always;
    Award: "decision.date", Day, Optional, Keep, IfAny("decision.number");
    Award: "decision.issuer", Line(Limit::SHORT), Optional, Keep, IfAny("decision.number");

    Association: "name", Line(Limit::NAME), Required, Clear, Always;
    Association: "code", Code, Required, Clear, Always;
    Association: "short", Line(Limit::CODE), Optional, Clear, Always;
    Association: "name_en", Line(Limit::NAME), Optional, Clear, Always;

    Officer: "name", Code, Required, Clear, Always;
    Officer: "title", Line(Limit::SHORT), Optional, Keep, Always;
    Officer: "rights", Rights, Optional, Keep, Always;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::SiteField;

    #[test]
    fn every_fact_of_a_site_stands_on_its_form() {
        for fact in SiteField::ALL {
            assert!(FormKind::Site.fields().any(|field| field.member() == fact.name()), "{}", fact.name());
        }
    }

    #[test]
    fn no_form_asks_twice_and_conditions_look_back() {
        for (at, field) in FIELDS.iter().enumerate() {
            let before = || FIELDS[..at].iter().filter(|other| other.form == field.form);
            assert!(before().all(|other| other.name != field.name), "{field:?}");
            if let If(other, _) | IfAny(other) = field.asked {
                assert!(before().any(|earlier| earlier.name == other), "{field:?}");
            }
        }
    }

    #[test]
    fn the_day_comes_before_the_unit() {
        for form in FormKind::ALL {
            let place = |wanted: fn(&Input) -> bool| form.fields().position(|field| wanted(&field.input));
            let unit = place(|input| matches!(input, Pick(PickOf::Commune | PickOf::Unit)));
            let day = place(|input| matches!(input, Day));
            assert!(unit.is_none() || day < unit, "{form}");
        }
    }
}
