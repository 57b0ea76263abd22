//! From a line of JSON to a command, without the register.

use serde_json::Value;

use crate::model::activity::ActivityFacts;
use crate::model::association::Association;
use crate::model::award::AwardFacts;
use crate::model::award::Recipient;
use crate::model::code::Audience;
use crate::model::command::Body;
use crate::model::command::Command;
use crate::model::command::LONGEST;
use crate::model::command::Request;
use crate::model::id::AssociationCode;
use crate::model::id::DriveCode;
use crate::model::id::ModelCode;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::model::id::UnitId;
use crate::model::id::WorkField;
use crate::model::officer::Officer;
use crate::model::officer::OfficerPatch;
use crate::model::period::Period;
use crate::model::period::PeriodCode;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::programme::Drive;
use crate::model::programme::Model;
use crate::model::right::Grant;
use crate::model::right::Right;
use crate::model::rules::body;
use crate::model::rules::body::Fields;
use crate::model::rules::body::MOST_DONG;
use crate::model::rules::body::MOST_MEMBERS;
use crate::model::site::AssessmentFacts;
use crate::model::site::Decision;
use crate::model::site::Figures;
use crate::model::site::Funding;
use crate::model::site::SiteFacts;
use crate::model::site::SiteField;
use crate::model::site::SitePatch;
use crate::model::site::SiteValue;
use crate::text::nfc::Limit;

/// Reads a line of JSON.
///
/// # Errors
/// When it is no JSON, no command, or a field of it is of another shape than the contract says.
pub fn read(line: &str) -> Result<Request, Problem> {
    if line.len() > LONGEST {
        return Err(Problem::new(Reason::LineTooLarge).on("line").with("limit", LONGEST));
    }
    let json: Value = serde_json::from_str(line)
        .map_err(|e| Problem::new(Reason::NotJson).on("line").with("cause", e.to_string()))?;
    let Value::Object(mut outer) = json else { return Err(body::wrong_type("line", "want.object")) };
    let mut around = Around::default();
    around.take_from(&mut outer)?;
    let command = read_command(outer, &mut around)?;
    let as_of = around.as_of.map(|value| body::day("as_of", value)).transpose()?;
    let token = around
        .token
        .map(|value| body::text("token", value, Limit::SHORT))
        .transpose()?
        .filter(|token| !token.is_empty());
    Ok(Request { command, as_of, token })
}

/// What may stand beside the command's name, or inside its body: both are understood.
#[derive(Default)]
struct Around {
    as_of: Option<Value>,
    token: Option<Value>,
    rev: Option<Value>,
}

impl Around {
    fn take_from(&mut self, object: &mut Body) -> Result<(), Problem> {
        for (name, slot) in [("as_of", &mut self.as_of), ("token", &mut self.token), ("rev", &mut self.rev)] {
            let Some(value) = object.remove(name).filter(|value| !value.is_null()) else { continue };
            if slot.replace(value).is_some() {
                return Err(Problem::new(Reason::DuplicateItem).on(name).with("field", name).with("value", name));
            }
        }
        Ok(())
    }
}

fn read_command(outer: Body, around: &mut Around) -> Result<Command, Problem> {
    let mut members = outer.into_iter();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        return Err(Problem::new(Reason::NotOneCommand).on("command"));
    };
    if name == "batch" {
        return read_batch(value);
    }
    let mut fields = match value {
        Value::Object(mut inner) => {
            around.take_from(&mut inner)?;
            Fields::of(&name, Value::Object(inner))?
        }
        other => Fields::of(&name, other)?,
    };
    let rev = around
        .rev
        .take()
        .map(|value| body::count("rev", &value, u64::from(u32::MAX)))
        .transpose()?
        .map(|rev| rev as u32);
    let command = match name.as_str() {
        "add_association" => read_association(&mut fields)?,
        "add_model" => read_model(&mut fields)?,
        "add_drive" => read_drive(&mut fields)?,
        "add_period" => read_period(&mut fields)?,
        "add_officer" => read_officer(&mut fields)?,
        "keep_view" => read_view(&mut fields)?,
        "drop_view" => Command::DropView { name: fields.required_text("name", Limit::SHORT)? },
        "edit_officer" => read_officer_edit(&mut fields, rev)?,
        "add_site" => Command::AddSite(read_site(&mut fields)?),
        "add_sites" => read_sites(&mut fields)?,
        "edit_site" => read_edit(&mut fields, rev)?,
        "site_event" => read_event(&mut fields, rev)?,
        "assess" => read_assessment(&mut fields)?,
        "add_activity" => read_activity(&mut fields)?,
        "award" => read_award(&mut fields)?,
        "undo" => Command::Undo(Seq(body::count("seq", &fields.required("seq")?, u64::MAX)?)),
        _ => return Err(Problem::new(Reason::UnknownCommand).on("command").with("name", &name)),
    };
    fields.end()?;
    Ok(command)
}

fn read_batch(value: Value) -> Result<Command, Problem> {
    let Value::Array(items) = value else { return Err(body::wrong_type("batch", "want.list")) };
    if items.is_empty() {
        return Err(Problem::new(Reason::BatchEmpty).on("batch"));
    }
    let commands = items.into_iter().enumerate();
    let commands = commands.map(|(at, item)| read_item(item).map_err(|problem| problem.at_item(at)));
    commands.collect::<Result<_, _>>().map(Command::Batch)
}

/// Reads a command of a batch.
fn read_item(item: Value) -> Result<Command, Problem> {
    let Value::Object(mut outer) = item else { return Err(body::wrong_type("batch", "want.object")) };
    let mut around = Around::default();
    around.take_from(&mut outer)?;
    let command = read_command(outer, &mut around)?;
    // A business date or a token belongs to the batch as a whole; one inside would be lost without a word.
    if let Some(name) = around.as_of.map(|_| "as_of").or(around.token.map(|_| "token")) {
        return Err(Problem::new(Reason::NotEffective).on(name).with("field", name));
    }
    match command {
        Command::Batch(_) | Command::Undo(_) => Err(Problem::new(Reason::BatchNested).on("batch")),
        command => Ok(command),
    }
}

fn read_association(fields: &mut Fields) -> Result<Command, Problem> {
    Ok(Command::AddAssociation(Association {
        code: AssociationCode::new(&fields.required_code("code")?),
        name: fields.required_text("name", Limit::NAME)?,
        name_en: fields.text("name_en", Limit::NAME)?,
        short: fields.text("short", Limit::CODE)?,
    }))
}

fn read_model(fields: &mut Fields) -> Result<Command, Problem> {
    let criteria = fields.optional("criteria");
    let level = fields.optional("level");
    Ok(Command::AddModel(Model {
        code: ModelCode::new(&fields.required_code("code")?),
        name: fields.required_text("name", Limit::NAME)?,
        name_en: fields.text("name_en", Limit::NAME)?,
        lead: AssociationCode::new(&fields.required_code("lead")?),
        field: WorkField::new(&fields.required_code("field")?),
        criteria: criteria.map_or(Ok(Vec::new()), |value| {
            body::list("criteria", value, |item| body::text("criteria", item, Limit::NAME))
        })?,
        level: level.map(|value| body::choice("level", value)).transpose()?,
        note: fields.text("note", Limit::NOTE)?,
    }))
}

fn read_drive(fields: &mut Fields) -> Result<Command, Problem> {
    Ok(Command::AddDrive(Drive {
        code: DriveCode::new(&fields.required_code("code")?),
        name: fields.required_text("name", Limit::NAME)?,
        name_en: fields.text("name_en", Limit::NAME)?,
        association: fields.code("association")?.map(|code| AssociationCode::new(&code)),
    }))
}

fn read_period(fields: &mut Fields) -> Result<Command, Problem> {
    Ok(Command::AddPeriod(Period {
        code: PeriodCode::new(&fields.required_code("code")?),
        start: fields.required_day("start")?,
        end: fields.required_day("end")?,
        kind: fields.required_code("kind")?,
    }))
}

fn read_officer(fields: &mut Fields) -> Result<Command, Problem> {
    Ok(Command::AddOfficer(Officer {
        name: OfficerName::new(&body::account("name", fields.required("name")?)?),
        title: fields.text("title", Limit::SHORT)?,
        rights: fields.optional("rights").map_or(Ok(Vec::new()), read_rights)?,
    }))
}

fn read_officer_edit(fields: &mut Fields, rev: Option<u32>) -> Result<Command, Problem> {
    let name = OfficerName::new(&body::account("name", fields.required("name")?)?);
    let mut set = Fields::of("set", fields.required("set")?)?;
    let title = set.optional("title").map(|value| body::text("title", value, Limit::SHORT)).transpose()?;
    let rights = set.optional("rights").map(read_rights).transpose()?;
    set.end()?;
    Ok(Command::EditOfficer { name, rev, set: OfficerPatch { title, rights } })
}

fn read_view(fields: &mut Fields) -> Result<Command, Problem> {
    let name = fields.required_text("name", Limit::SHORT)?;
    let audience = fields.optional("audience").map_or(Ok(Audience::Own), |value| body::choice("audience", value))?;
    let vantage = serde_json::from_value(fields.required("vantage")?);
    let vantage = vantage.map_err(|_| body::wrong_type("vantage", "want.object"))?;
    Ok(Command::KeepView { name, audience, vantage })
}

fn read_rights(value: Value) -> Result<Vec<Right>, Problem> {
    let right = |item| Grant::parse(&body::text("rights", item, Limit::SHORT)?).map(Right::Granted);
    body::list("rights", value, right)
}

fn read_site(fields: &mut Fields) -> Result<SiteFacts, Problem> {
    // What the contract requires comes first, so that a line without it hears of that before of anything else.
    for name in ["model", "unit", "name", "lead", "founded"] {
        fields.peek(name).ok_or_else(|| body::missing(name))?;
    }
    read_template(fields, None)
}

/// Reads all fields of a site; for several at once the unit comes from outside.
fn read_template(fields: &mut Fields, unit: Option<&UnitId>) -> Result<SiteFacts, Problem> {
    let mut facts = SiteFacts {
        model: ModelCode::new(&fields.required_code("model")?),
        unit: match unit {
            Some(unit) => unit.clone(),
            None => UnitId::new(&fields.required_code("unit")?),
        },
        name: fields.required_text("name", Limit::NAME)?,
        hamlet: String::new(),
        lead: AssociationCode::new(&fields.required_code("lead")?),
        partners: Vec::new(),
        founded: fields.required_day("founded")?,
        launched: None,
        decision: None,
        teams: 0,
        members: 0,
        self_direction: Vec::new(),
        funding: Funding::default(),
        origin: None,
        drives: Vec::new(),
        note: String::new(),
    };
    for field in SiteField::ALL {
        if let Some(value) = fields.optional(field.name()) {
            if unit.is_some() && *field == SiteField::Unit {
                return Err(Problem::new(Reason::NotEffective).on("unit").with("field", "unit"));
            }
            facts.put(site_value(*field, value)?);
        }
    }
    Ok(facts)
}

fn read_sites(fields: &mut Fields) -> Result<Command, Problem> {
    let units =
        body::list("units", fields.required("units")?, |item| body::code("units", item).map(|id| UnitId::new(&id)))?;
    let first = units.first().ok_or_else(|| Problem::new(Reason::Empty).on("units").with("field", "units"))?;
    let mut inner = Fields::inside("template", fields.required("template")?)?;
    let template = read_template(&mut inner, Some(first))?;
    inner.end()?;
    Ok(Command::AddSites { template, units })
}

fn read_edit(fields: &mut Fields, rev: Option<u32>) -> Result<Command, Problem> {
    let id = fields.required_site("id")?;
    let declined = fields.optional("declined").map(read_fields).transpose()?.unwrap_or_default();
    // Whoever lets all of it go in a conflict changes nothing, and history still tells what was typed.
    let set = match fields.optional("set") {
        None if !declined.is_empty() => SitePatch::default(),
        set => read_fields(set.ok_or_else(|| body::missing("set"))?)?,
    };
    if set.is_empty() && declined.is_empty() {
        return Err(Problem::new(Reason::Empty).on("set").with("field", "set"));
    }
    Ok(Command::EditSite { id, rev, set, declined })
}

/// Reads new values for some fields of a site.
///
/// # Errors
/// When a field is unknown or its value of another shape.
pub fn read_fields(value: Value) -> Result<SitePatch, Problem> {
    let Value::Object(members) = value else { return Err(body::wrong_type("set", "want.object")) };
    let values = members.into_iter().map(|(name, value)| {
        let field = SiteField::parse(&name).ok_or_else(|| body::unknown_field(&name))?;
        site_value(field, value)
    });
    values.collect::<Result<_, _>>().map(SitePatch::new)
}

/// Reads the value of one field of a site. Null empties a field that may be empty.
fn site_value(field: SiteField, value: Value) -> Result<SiteValue, Problem> {
    let name = field.name();
    let given = Some(value).filter(|value| !value.is_null());
    let mut one = Fields::of(name, Value::Object(given.map(|value| (name.to_owned(), value)).into_iter().collect()))?;
    let list = |one: &mut Fields| one.optional(name).unwrap_or_else(|| Value::Array(Vec::new()));
    Ok(match field {
        SiteField::Model => SiteValue::Model(ModelCode::new(&one.required_code(name)?)),
        SiteField::Unit => SiteValue::Unit(UnitId::new(&one.required_code(name)?)),
        SiteField::Name => SiteValue::Name(one.required_text(name, Limit::NAME)?),
        SiteField::Hamlet => SiteValue::Hamlet(one.text(name, Limit::SHORT)?),
        SiteField::Lead => SiteValue::Lead(AssociationCode::new(&one.required_code(name)?)),
        SiteField::Partners => SiteValue::Partners(body::list(name, list(&mut one), |item| {
            body::code(name, item).map(|code| AssociationCode::new(&code))
        })?),
        SiteField::Founded => SiteValue::Founded(one.required_day(name)?),
        SiteField::Launched => SiteValue::Launched(one.day(name)?),
        SiteField::Decision => SiteValue::Decision(one.optional(name).map(read_decision).transpose()?.flatten()),
        SiteField::Teams => SiteValue::Teams(one.count(name, MOST_MEMBERS)? as u32),
        SiteField::Members => SiteValue::Members(one.count(name, MOST_MEMBERS)? as u32),
        SiteField::SelfDirection => {
            let mut ways = body::list(name, list(&mut one), |item| body::choice(name, item))?;
            ways.sort_unstable();
            SiteValue::SelfDirection(ways)
        }
        SiteField::Funding => SiteValue::Funding(one.optional(name).map_or(Ok(Funding::default()), read_funding)?),
        SiteField::Origin => SiteValue::Origin(one.site(name)?),
        SiteField::Drives => SiteValue::Drives(body::list(name, list(&mut one), |item| {
            body::code(name, item).map(|code| DriveCode::new(&code))
        })?),
        SiteField::Note => SiteValue::Note(one.text(name, Limit::NOTE)?),
    })
}

/// A decision; one without number, date and issuer is none.
fn read_decision(value: Value) -> Result<Option<Decision>, Problem> {
    let mut fields = Fields::inside("decision", value)?;
    let decision = Decision {
        number: fields.text("number", Limit::SHORT)?,
        date: fields.day("date")?,
        issuer: fields.text("issuer", Limit::SHORT)?,
    };
    fields.end()?;
    Ok(Some(decision).filter(|decision| *decision != Decision::default()))
}

fn read_funding(value: Value) -> Result<Funding, Problem> {
    let mut fields = Fields::inside("funding", value)?;
    let funding = Funding { socialised: fields.yes("socialised")?, amount_vnd: fields.count("amount_vnd", MOST_DONG)? };
    fields.end()?;
    Ok(funding)
}

fn read_event(fields: &mut Fields, rev: Option<u32>) -> Result<Command, Problem> {
    Ok(Command::SiteEvent {
        id: fields.required_site("id")?,
        event: fields.required_choice("event")?,
        on: fields.required_day("on")?,
        into: fields.site("into")?,
        reason: fields.text("reason", Limit::NOTE)?,
        rev,
    })
}

fn read_assessment(fields: &mut Fields) -> Result<Command, Problem> {
    let site = fields.required_site("site")?;
    let period = PeriodCode::new(&fields.required_code("period")?);
    let rating = fields.required_choice("rating")?;
    let criteria = match fields.optional("criteria") {
        None => Vec::new(),
        Some(value) => serde_json::from_value(value).map_err(|_| body::wrong_type("criteria", "want.answers"))?,
    };
    let figures = match fields.optional("figures") {
        None => Figures::default(),
        Some(value) => read_figures(value)?,
    };
    let note = fields.text("note", Limit::NOTE)?;
    Ok(Command::Assess(AssessmentFacts { site, period, rating, criteria, figures, note }))
}

fn read_figures(value: Value) -> Result<Figures, Problem> {
    let mut fields = Fields::inside("figures", value)?;
    let mut figure = |name| fields.count(name, MOST_MEMBERS).map(|number| number as u32);
    let (sessions, attendees, tips, mediations) =
        (figure("sessions")?, figure("attendees")?, figure("tips")?, figure("mediations")?);
    fields.end()?;
    Ok(Figures { sessions, attendees, tips, mediations })
}

fn read_activity(fields: &mut Fields) -> Result<Command, Problem> {
    Ok(Command::AddActivity(ActivityFacts {
        kind: fields.required_choice("kind")?,
        unit: UnitId::new(&fields.required_code("unit")?),
        association: fields.code("association")?.map(|code| AssociationCode::new(&code)),
        on: fields.required_day("on")?,
        attendees: fields.count("attendees", MOST_MEMBERS)? as u32,
        title: fields.required_text("title", Limit::NAME)?,
    }))
}

fn read_award(fields: &mut Fields) -> Result<Command, Problem> {
    Ok(Command::Award(AwardFacts {
        to: Recipient::parse(&fields.required_code("to")?),
        level: fields.required_choice("level")?,
        form: fields.required_text("form", Limit::SHORT)?,
        decision: fields.optional("decision").map(read_decision).transpose()?.flatten(),
        on: fields.required_day("on")?,
    }))
}
