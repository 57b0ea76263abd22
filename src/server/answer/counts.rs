//! Figures by groups.

use std::collections::BTreeMap;

use crate::model::count::Group;
use crate::model::count::GroupValue;
use crate::model::problem::Problem;
use crate::model::query::Filter;
use crate::model::query::Query;
use crate::model::register::Register;
use crate::model::standing::Standing;
use crate::model::standing::Sum;
use crate::model::standing::View;
use crate::server::answer::Scene;
use crate::wire::message::CountAsk;

pub(super) fn count(scene: &Scene<'_>, ask: &CountAsk) -> Result<Vec<Group>, Problem> {
    let (register, view) = (scene.register(), scene.view(ask.as_of));
    let filter = Filter::new(&Query::parse(&ask.query)?, register, view.day())?;
    if filter.is_empty() {
        // Without a filter the kept figures answer, whatever the size of the register.
        match ask.by.as_slice() {
            [] => return Ok(vec![Group { values: Vec::new(), tally: view.total() }]),
            [key] => {
                let groups = view
                    .groups(*key)
                    .map(|(value, tally)| Group { values: vec![register.group_value(*key, value)], tally });
                let mut groups: Vec<Group> = groups.collect();
                groups.sort_by(|a, b| a.values.cmp(&b.values));
                return Ok(groups);
            }
            _ => {}
        }
    }
    let mut sums: BTreeMap<Vec<GroupValue>, Sum> = BTreeMap::new();
    if ask.by.is_empty() {
        sums.insert(Vec::new(), Sum::default());
    }
    for (_, standing) in filter.find(register, &view) {
        for values in values_of(register, &view, ask, standing) {
            sums.entry(values).or_default().add(standing);
        }
    }
    Ok(sums.into_iter().map(|(values, sum)| Group { values, tally: sum.tally() }).collect())
}

/// Every group that a site stands in: one for each combination of the values that it has for the keys.
fn values_of(register: &Register, view: &View, ask: &CountAsk, standing: &Standing) -> Vec<Vec<GroupValue>> {
    let mut all = vec![Vec::new()];
    for key in &ask.by {
        let values: Vec<_> =
            view.values(*key, standing).into_iter().map(|value| register.group_value(*key, value)).collect();
        let longer = |head: Vec<GroupValue>| {
            values.iter().map(move |value| {
                let mut longer = head.clone();
                longer.push(value.clone());
                longer
            })
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all
}
