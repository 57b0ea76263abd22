//! Figures by groups.

use std::collections::BTreeMap;

use crate::model::count::Group;
use crate::model::count::GroupKey;
use crate::model::count::GroupValue;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::query::Query;
use crate::model::register::Register;
use crate::model::standing::Standing;
use crate::model::standing::Sum;
use crate::model::standing::View;
use crate::server::answer::Scene;
use crate::wire::message::CountAsk;

/// How many keys may be grouped by. A site stands in a group for each combination of its values, and every further key
/// makes them more.
const MOST_KEYS: usize = 4;

pub(super) fn count(scene: &Scene<'_>, ask: &CountAsk) -> Result<Vec<Group>, Problem> {
    check(&ask.by)?;
    let (register, view) = (scene.register(), scene.view(ask.as_of));
    let filter = scene.filter(&Query::parse(&ask.query)?, view.day())?;
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
        let standing = &*standing;
        for values in values_of(register, &view, ask, standing) {
            sums.entry(values).or_default().add(standing);
        }
    }
    Ok(sums.into_iter().map(|(values, sum)| Group { values, tally: sum.tally() }).collect())
}

/// Whether one may group by these keys: each once, and not too many.
fn check(keys: &[GroupKey]) -> Result<(), Problem> {
    let twice = keys.iter().enumerate().find(|(at, key)| keys.iter().take(*at).any(|before| before == *key));
    if let Some((_, key)) = twice {
        return Err(Problem::new(Reason::DuplicateItem).on("by").with("field", "by").with("value", key.name()));
    }
    match keys.get(MOST_KEYS) {
        Some(key) => {
            Err(Problem::new(Reason::BadQuery).on("by").with("word", key.name()).with("cause", "want.few_keys"))
        }
        None => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_given_once_and_are_few() {
        use GroupKey::Commune;
        use GroupKey::Lead;
        use GroupKey::Rating;
        use GroupKey::Status;
        use GroupKey::Year;
        let cases: [(&[GroupKey], Option<Reason>); 5] = [
            (&[], None),
            (&[Lead, Year, Status, Rating], None),
            (&[Lead, Year, Lead], Some(Reason::DuplicateItem)),
            (&[Lead, Year, Status, Rating, Commune], Some(Reason::BadQuery)),
            (&[Lead, Lead, Lead, Lead, Lead, Lead], Some(Reason::DuplicateItem)),
        ];
        for (keys, want) in cases {
            let refused = check(keys).err();
            assert!(refused.iter().all(|problem| problem.field == "by"), "{keys:?}");
            assert_eq!(refused.map(|problem| problem.reason), want, "{keys:?}");
        }
    }
}
