//! Codes and ids as people call them: the names of units, associations and models, asked of the server once.

use std::collections::HashMap;

use crate::cli::error::CliError;
use crate::cli::node::Node;
use crate::client::Caller;
use crate::lang::Lang;
use crate::model::code::Kind;
use crate::model::count::GroupKey;
use crate::model::count::GroupValue;
use crate::model::date::parse_day;
use crate::sheet::Cell;
use crate::wire::message::Ask;
use crate::wire::message::ListAsk;

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As it is; days as people write them.
    Plain,
    /// As the text under this section of the texts.
    Code(&'static str),
    /// As the unit's name.
    Unit,
    /// As the association's short name.
    Association,
}

/// Names by codes and ids.
pub struct Names {
    lang: Lang,
    units: HashMap<String, String>,
    associations: HashMap<String, String>,
    models: HashMap<String, String>,
}

impl Names {
    /// Asks for all names that the register has.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn fetch(caller: &mut Caller, lang: Lang) -> Result<Self, CliError> {
        let english = |name| if lang == Lang::En { ["name_en", name] } else { [name, name] };
        let units = named(caller, Kind::Units, "id", ["full_name", "name"])?;
        let short = if lang == Lang::En { ["name_en", "name"] } else { ["short", "name"] };
        let associations = named(caller, Kind::Associations, "code", short)?;
        let models = named(caller, Kind::Models, "code", english("name"))?;
        Ok(Self { lang, units, associations, models })
    }

    /// What people call a column.
    pub fn label(&self, column: &str) -> String {
        let keys = [format!("list_column.{column}"), format!("field.{column}")];
        keys.iter().find_map(|key| self.lang.find(key)).unwrap_or(column).to_owned()
    }

    /// A value as people see it.
    pub fn shown(&self, look: Look, value: Option<&Node>, lang: Lang) -> Cell {
        let Some(value) = value else { return Cell::Empty };
        let Some(text) = value.text() else {
            return match value {
                Node::List(items) => {
                    let items = items.iter().map(|item| self.shown(look, Some(item), lang).plain().into_owned());
                    Cell::Text(items.collect::<Vec<_>>().join(", "))
                }
                other => other.cell(),
            };
        };
        match look {
            Look::Plain => parse_day(text).map_or_else(|| Cell::from(text), Cell::Day),
            Look::Code(section) => Cell::from(lang.find(&format!("{section}.{text}")).unwrap_or(text)),
            Look::Unit => Cell::from(self.units.get(text).map_or(text, String::as_str)),
            Look::Association => Cell::from(self.associations.get(text).map_or(text, String::as_str)),
        }
    }

    /// A group as people call it.
    pub fn group(&self, key: GroupKey, value: &GroupValue) -> Cell {
        let text = match value {
            GroupValue::Nothing => return Cell::from(self.lang.t("cli.none")),
            // A year is no figure: it has no thousands.
            GroupValue::Year(year) => return Cell::Text(year.to_string()),
            GroupValue::Text(text) => &**text,
        };
        let named = |names: &HashMap<String, String>| names.get(text).cloned();
        let coded = |section: &str| self.lang.find(&format!("{section}.{text}")).map(str::to_owned);
        let name = match key {
            GroupKey::Lead | GroupKey::Association => named(&self.associations),
            GroupKey::Model => named(&self.models).map(|name| format!("{text}  {name}")),
            GroupKey::Province | GroupKey::District | GroupKey::Commune => named(&self.units),
            GroupKey::Field => coded("work_field"),
            GroupKey::Status => coded("status"),
            GroupKey::Rating => coded("rating"),
            GroupKey::Year => None,
        };
        Cell::Text(name.unwrap_or_else(|| text.to_owned()))
    }
}

/// The first of two fields that says something, by the field that names the record.
fn named(caller: &mut Caller, kind: Kind, id: &str, fields: [&str; 2]) -> Result<HashMap<String, String>, CliError> {
    let mut names = HashMap::new();
    let ask = ListAsk { kind, query: String::new(), as_of: None, from: 0, limit: u32::MAX };
    caller.ask_lines(Ask::List(ask), &mut |line| {
        let node = Node::read(line).map_err(|_| CliError::garbled())?;
        let text = |field: &str| node.get(field).and_then(Node::text).filter(|text| !text.is_empty());
        if let (Some(id), Some(name)) = (text(id), fields.iter().find_map(|field| text(field))) {
            names.insert(id.to_owned(), name.to_owned());
        }
        Ok::<(), CliError>(())
    })?;
    Ok(names)
}
