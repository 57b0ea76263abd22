//! `antq count [QUERY…]`: figures, in groups or in one.

use clap::Arg;
use clap::ArgMatches;
use clap::Command;

use crate::cli::Audience;
use crate::cli::Row;
use crate::cli::error::CliError;
use crate::cli::link;
use crate::cli::list;
use crate::cli::names::Names;
use crate::cli::options::Options;
use crate::cli::out::Format;
use crate::cli::out::Out;
use crate::client::Caller;
use crate::lang::Lang;
use crate::model::count::Group;
use crate::model::count::GroupKey;
use crate::model::count::GroupValue;
use crate::model::count::Tally;
use crate::model::date::Day;
use crate::sheet::Cell;
use crate::sheet::Column;
use crate::sheet::Sheet;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::CountAsk;

/// The command.
pub const ROW: Row =
    Row { name: "count", about: "help.count", usage: "usage.count", audience: Audience::Officers, args, run };

fn args(command: Command, lang: Lang) -> Command {
    let keys: Vec<&'static str> = GroupKey::ALL.iter().map(|key| key.name()).collect();
    let by = Arg::new("by")
        .long("by")
        .value_name(lang.t("help.keys_name"))
        .value_delimiter(',')
        .value_parser(keys)
        .hide_possible_values(true)
        .help(lang.t("help.by"));
    command.arg(list::query(lang)).arg(by).arg(list::as_of(lang))
}

fn run(options: &Options, matches: &ArgMatches) -> Result<(), CliError> {
    let keys = matches.get_many::<String>("by").into_iter().flatten().filter_map(|name| GroupKey::parse(name));
    let mut by: Vec<GroupKey> = Vec::new();
    for key in keys {
        // A key that is named twice would give a column twice, and an object with the same field twice.
        if !by.contains(&key) {
            by.push(key);
        }
    }
    let as_of = matches.get_one::<Day>("as-of").copied();
    let ask = CountAsk { query: list::query_of(matches), by, as_of };
    let mut caller = link::connect(options)?;
    let groups = groups(&mut caller, ask.clone())?;
    let mut out = Out::open();
    if options.format == Format::People {
        write_for_people(options.lang, &mut caller, &ask, &groups, &mut out)?;
    } else {
        out.sheet(&for_programs(&ask.by, &groups), options.format, options.lang)?;
    }
    Ok(out.flush()?)
}

fn groups(caller: &mut Caller, ask: CountAsk) -> Result<Vec<Group>, CliError> {
    match link::ask(caller, Ask::Count(ask))? {
        Answer::Groups(groups) => Ok(groups),
        _ => Err(CliError::garbled()),
    }
}

/// A row for each group: its keys in the order in which they were asked for, then its figures.
fn for_programs(by: &[GroupKey], groups: &[Group]) -> Sheet {
    let keys = by.iter().map(|key| Column::left(key.name(), key.name()));
    let figures = FIGURES.iter().map(|(name, _)| Column::right(*name, *name));
    let mut sheet = Sheet::new(keys.chain(figures).collect());
    for group in groups {
        let keys = group.values.iter().map(|value| match value {
            GroupValue::Text(text) => Cell::from(&**text),
            GroupValue::Year(year) => Cell::Number(i64::from(*year)),
            GroupValue::Nothing => Cell::Empty,
        });
        sheet.push(keys.chain(figures_of(&group.tally)).collect());
    }
    sheet
}

fn write_for_people(
    lang: Lang,
    caller: &mut Caller,
    ask: &CountAsk,
    groups: &[Group],
    out: &mut Out,
) -> Result<(), CliError> {
    if ask.by.is_empty() {
        let tally = groups.first().map(|group| group.tally).unwrap_or_default();
        let counts = FIGURES.map(|(name, figure)| lang.count(&format!("count.{name}"), figure(&tally)));
        return Ok(out.line(&counts.join(" · "))?);
    }
    let names = Names::fetch(caller, lang)?;
    let keys = ask
        .by
        .iter()
        .map(|key| Column::left(key.name(), lang.find(&format!("group.{}", key.name())).unwrap_or_default()));
    let figures =
        FIGURES.iter().map(|(name, _)| Column::right(*name, lang.find(&format!("figure.{name}")).unwrap_or(name)));
    let mut sheet = Sheet::new(keys.chain(figures).collect());
    for group in groups {
        let keys = ask.by.iter().zip(&group.values).map(|(key, value)| names.group(*key, value));
        sheet.push(keys.chain(figures_of(&group.tally)).collect());
    }
    // The sum of the groups is not the whole: a model is kept in many communes, and a site may have many partners.
    let whole = self::groups(caller, CountAsk { by: Vec::new(), ..ask.clone() })?;
    let whole = whole.first().map(|group| group.tally).unwrap_or_default();
    let label = |place: usize| if place == 0 { Cell::from(lang.t("cli.total")) } else { Cell::Empty };
    sheet.push((0..ask.by.len()).map(label).chain(figures_of(&whole)).collect());
    out.sheet(&sheet, Format::People, lang)?;
    if ask.by.contains(&GroupKey::Association) {
        out.line(lang.t("cli.overlap"))?;
    }
    Ok(())
}

/// A figure: the name that programs know, and where it stands.
type Figure = (&'static str, fn(&Tally) -> u64);

/// The figures, in the order in which they are given.
const FIGURES: [Figure; 4] = [
    ("models", |tally| tally.models),
    ("sites", |tally| tally.sites),
    ("teams", |tally| tally.teams),
    ("members", |tally| tally.members),
];

fn figures_of(tally: &Tally) -> impl Iterator<Item = Cell> + '_ {
    FIGURES.iter().map(|(_, figure)| Cell::Number(i64::try_from(figure(tally)).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::json;

    #[test]
    fn the_keys_come_first_in_the_order_asked() {
        let tally = Tally { models: 3, sites: 41, teams: 44, members: 1290 };
        let values = vec![GroupValue::text("HND"), GroupValue::Nothing, GroupValue::Year(2021)];
        let by = [GroupKey::Lead, GroupKey::District, GroupKey::Year];
        let mut written = Vec::new();
        json::write(&for_programs(&by, &[Group { values, tally }]), &mut written).expect("memory");
        let want = r#"{"lead":"HND","district":null,"year":2021,"models":3,"sites":41,"teams":44,"members":1290}"#;
        assert_eq!(String::from_utf8_lossy(&written).trim_end(), want);
    }
}
