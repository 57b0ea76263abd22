//! The part of the country that concerns one province: what it was, what it became, and with whom.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::sheet::csv::Row;
use crate::sheet::csv::Table;

/// The rows of the units and successions that concern a province, ready to be added one after the other.
#[derive(Debug)]
pub struct Part<'t> {
    /// Units, each behind the one in which it lies.
    pub units: Vec<&'t Row>,
    /// Successions between those units.
    pub successions: Vec<&'t Row>,
}

/// The part of the country that hangs together with a province: the provinces that it came from or became, those that
/// shared in these, and all that lies in any of them. Yên Bái thus brings the old and the new Lào Cai along.
///
/// None when there is no such province.
pub fn part_of<'t>(home: &str, units: &'t Table, successions: &'t Table) -> Option<Part<'t>> {
    let provinces: HashSet<&str> = provinces(units).filter_map(|row| row.get("id")).collect();
    let joined = joined(provinces.get(home).copied()?, &provinces, successions);
    let ids: HashMap<&str, &Row> = units.rows.iter().filter_map(|row| Some((row.get("id")?, row))).collect();
    let mut part = Part { units: Vec::new(), successions: Vec::new() };
    let mut taken = HashSet::new();
    for row in &units.rows {
        let line = line_up(row, &ids);
        if line.last().and_then(|top| top.get("id")).is_some_and(|top| joined.contains(top)) {
            // From the top: the file may name a commune before its district.
            let missing = line.into_iter().rev().filter(|row| row.get("id").is_some_and(|id| taken.insert(id)));
            part.units.extend(missing);
        }
    }
    let inside = |row: &&Row| ["from_id", "to_id"].iter().all(|end| row.get(end).is_some_and(|id| taken.contains(id)));
    part.successions = successions.rows.iter().filter(inside).collect();
    Some(part)
}

/// The provinces of a table of units, of any day.
pub fn provinces(units: &Table) -> impl Iterator<Item = &Row> {
    units.rows.iter().filter(|row| row.get("level") == Some("province"))
}

/// The province with all that it is joined to over successions between provinces, in either direction.
fn joined<'t>(home: &'t str, provinces: &HashSet<&'t str>, successions: &'t Table) -> HashSet<&'t str> {
    let pairs: Vec<(&str, &str)> = successions
        .rows
        .iter()
        .filter_map(|row| Some((row.get("from_id")?, row.get("to_id")?)))
        .filter(|(from, to)| provinces.contains(from) && provinces.contains(to))
        .collect();
    let mut joined = HashSet::from([home]);
    let mut open = vec![home];
    while let Some(at) = open.pop() {
        for (from, to) in &pairs {
            let next = if *from == at { to } else { from };
            if (*from == at || *to == at) && joined.insert(next) {
                open.push(next);
            }
        }
    }
    joined
}

/// A unit and those above it, from below. A circle of parents ends the line where it closes.
fn line_up<'t>(row: &'t Row, ids: &HashMap<&str, &'t Row>) -> Vec<&'t Row> {
    let mut line = vec![row];
    let mut at = row;
    while let Some(parent) = at.get("parent_id").and_then(|id| ids.get(id)) {
        if line.len() > MOST_TIERS {
            break;
        }
        line.push(parent);
        at = parent;
    }
    line
}

/// More tiers than any state has: a longer line is a circle.
const MOST_TIERS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::bundle::Bundle;
    use crate::sheet::csv;
    use crate::sheet::csv::Limits;

    fn table(text: &str) -> Table {
        csv::read(text.as_bytes(), &Limits::default()).expect("a good sheet")
    }

    fn ids<'t>(rows: &[&'t Row], column: &str) -> Vec<&'t str> {
        rows.iter().filter_map(|row| row.get(column)).collect()
    }

    #[test]
    fn neighbours_by_succession_come_along() {
        let units = table(
            "id,level,parent_id\nc,commune,d\nd,district,A\nA,province,\nB,province,\nN,province,\nn,commune,N\nX,province,\nx,commune,X\n",
        );
        let successions = table("from_id,to_id\nA,N\nB,N\nc,n\nx,n\nc,x\n");
        let part = part_of("A", &units, &successions).expect("a province");
        assert_eq!(ids(&part.units, "id"), ["A", "d", "c", "B", "N", "n"]);
        assert_eq!(ids(&part.successions, "from_id"), ["A", "B", "c"]);
        assert_eq!(ids(&part_of("X", &units, &successions).expect("a province").units, "id"), ["X", "x"]);
        for no_province in ["d", "no-such", ""] {
            assert!(part_of(no_province, &units, &successions).is_none(), "{no_province:?}");
        }
    }

    #[test]
    fn a_circle_of_parents_ends() {
        let units = table("id,level,parent_id\nA,province,\na,commune,b\nb,district,a\n");
        let none = table("from_id,to_id\n");
        let part = part_of("A", &units, &none).expect("a province");
        assert_eq!(ids(&part.units, "id"), ["A"]);
    }

    #[test]
    fn yen_bai_brings_both_lao_cai() {
        let (units, successions) =
            (Bundle::CompiledIn.require("units.csv"), Bundle::CompiledIn.require("successions.csv"));
        let (units, successions) = (units.expect("units"), successions.expect("successions"));
        let part = part_of("15@old", &units, &successions).expect("a province");
        let provinces: Vec<_> = part.units.iter().filter(|row| row.get("level") == Some("province")).copied().collect();
        assert_eq!(ids(&provinces, "id"), ["10@old", "15@old", "15@2025"]);
        let in_yen_bai = part.units.iter().filter(|row| row.get("parent_id") == Some("15@old")).count();
        assert_eq!(in_yen_bai, 9, "districts");
        assert!(part.successions.len() > 300);
    }
}
