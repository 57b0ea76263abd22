//! Long lists, in parts that each fit a frame.

use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::server::answer::Cache;
use crate::server::answer::Scene;
use crate::server::answer::answer;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::ListAsk;

/// The answer to a question about the register. A list comes whole: all of its parts are made while the register stands
/// still, else a row could be missed, or come twice, where something changed between two parts.
pub fn pages(scene: &Scene<'_>, cache: &mut Cache, ask: &Ask) -> Vec<Answer> {
    let mut one = |ask: &Ask| {
        let refused = || Answer::Refused(Problem::new(Reason::Internal));
        answer(scene, cache, ask).unwrap_or_else(refused)
    };
    let Ask::List(list) = ask else { return vec![one(ask)] };
    let (mut rest, mut parts) = (list.clone(), Vec::new());
    loop {
        let mut part = one(&Ask::List(rest.clone()));
        let more = pass(&mut rest, &mut part);
        parts.push(part);
        if !more {
            return parts;
        }
    }
}

/// Moves a question behind the rows of a part, and marks the part when there are more.
fn pass(rest: &mut ListAsk, part: &mut Answer) -> bool {
    let Answer::Lines { lines, total, more } = part else { return false };
    let rows = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    rest.from = rest.from.saturating_add(rows);
    rest.limit = rest.limit.saturating_sub(rows);
    *more = rows > 0 && rest.limit > 0 && rest.from < *total;
    *more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::code::Kind;

    #[test]
    fn a_question_moves_on_until_it_has_its_rows() {
        let mut rest = ListAsk { kind: Kind::Sites, query: String::new(), as_of: None, from: 5, limit: 25 };
        let mut part = |rows: usize| {
            let mut part = Answer::Lines { lines: vec![String::new(); rows], total: 40, more: false };
            let more = pass(&mut rest, &mut part);
            (more, rest.from, rest.limit)
        };
        assert_eq!(part(10), (true, 15, 15));
        assert_eq!(part(15), (false, 30, 0));
        assert!(!pass(&mut rest, &mut Answer::Stopping));
        (rest.from, rest.limit) = (38, u32::MAX);
        let mut last = Answer::Lines { lines: vec![String::new(); 2], total: 40, more: false };
        assert!(!pass(&mut rest, &mut last) && rest.from == 40);
    }
}
