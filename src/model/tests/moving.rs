//! What is new and what is gone by the entries of a day: the figure and the rows behind it.

use chrono::TimeDelta;
use serde_json::json;

use crate::model::code::Status;
use crate::model::code::Via;
use crate::model::id::SiteId;
use crate::model::movement::EntryDays;
use crate::model::movement::Moved;
use crate::model::query::Filter;
use crate::model::query::Query;
use crate::model::standing::View;
use crate::model::tests::world::World;
use crate::model::tests::world::day;
use crate::model::tests::world::site;

/// Clocks here are so far ahead that the evening of a day at Greenwich is the next day.
const EAST: TimeDelta = TimeDelta::hours(7);

impl World {
    /// Adds a usual site and gives its id.
    fn settle(&mut self) -> SiteId {
        self.must(json!({"add_site": site("a@old", "2021-05-12")}));
        SiteId::from_index(self.register.sites().len() as u32 - 1)
    }

    fn end(&mut self, id: SiteId, into: Option<SiteId>) {
        let event = if into.is_some() { "merged" } else { "struck_off" };
        let mut body = json!({"id": id, "event": event, "on": "2026-11-01", "reason": "thôi"});
        if let (Some(into), Some(body)) = (into, body.as_object_mut()) {
            body.insert("into".into(), json!(into));
        }
        self.must(json!({"site_event": body}));
    }

    fn found(&self, query: &str, on: &str) -> Vec<(SiteId, Status)> {
        let (on, query) = (day(on), Query::parse(query).expect("a query"));
        let view = View::of(&self.register, on);
        let filter = Filter::new(&query, &self.register, on).expect("a query of the register").with_clocks_ahead(EAST);
        filter.find(&self.register, &view).map(|(site, standing)| (site.id, standing.status)).collect()
    }

    /// What the figure says of a day, held against the rows of the query behind it.
    fn moved(&self, on: &str) -> (u64, u64) {
        let days = EntryDays { from: day(on), to: day(on), east: EAST };
        let moved = Moved::count(&self.register, &View::of(&self.register, day(on)), &days);
        let rows = |query| self.found(query, on).len() as u64;
        assert_eq!(rows("new:0d"), moved.new, "new on {on}");
        assert_eq!(rows("gone:0d"), moved.gone, "gone on {on}");
        assert_eq!(rows("moved:0d"), moved.new + moved.gone, "moved on {on}");
        (moved.new, moved.gone)
    }
}

#[test]
fn a_figure_and_its_rows_say_the_same_of_a_day() {
    let mut world = World::new();
    // In the evening at Greenwich it is the next day here.
    world.entry_day = "2026-11-20";
    let old: Vec<SiteId> = (0..6).map(|_| world.settle()).collect();
    world.entry_day = "2026-11-22";
    let new: Vec<SiteId> = (0..3).map(|_| world.settle()).collect();
    let regretted = world.must(json!({"add_site": site("b@old", "2020-01-01")}));
    world.must(json!({"undo": {"seq": regretted}}));
    world.end(old[0], None);
    world.end(old[1], Some(old[2]));
    world.end(old[3], None);
    world.must(json!({"undo": {"seq": world.register.seq()}}));
    // It came and went: it is gone, and not new.
    let short_lived = world.settle();
    world.end(short_lived, None);
    // An edit of an old one moves nothing, nor does one of a site that is new already.
    world.must(json!({"edit_site": {"id": old[4], "set": {"members": 31}}}));
    world.must(json!({"edit_site": {"id": new[0], "set": {"members": 31}}}));
    world.via = Via::Import;
    world.settle();
    world.end(old[5], None);
    world.via = Via::Tui;
    world.entry_day = "2026-11-23";
    world.end(new[2], None);

    assert_eq!(world.moved("2026-11-20"), (0, 0));
    // As things stand: the sites of the first day that ended meanwhile had ended on a day before it.
    assert_eq!(world.moved("2026-11-21"), (3, 0));
    assert_eq!(world.moved("2026-11-23"), (2, 3));
    assert_eq!(world.moved("2026-11-24"), (0, 1));
    let status =
        |query, on| world.found(query, on).into_iter().map(|(id, status)| (id, status.code())).collect::<Vec<_>>();
    let gone = [(old[0], "struck_off"), (old[1], "merged")];
    let (struck, active) = (|id| (id, "struck_off"), |id| (id, "active"));
    let moved = [gone[0], gone[1], active(new[0]), active(new[1]), struck(short_lived)];
    assert_eq!(status("moved:0d", "2026-11-23"), moved);
    assert_eq!(status("gone:1d -status:merged", "2026-11-24"), [gone[0], struck(new[2]), struck(short_lived)]);
    assert_eq!(status("moved:0d lead:CCB", "2026-11-23"), []);
}

#[test]
fn what_did_not_move_is_looked_for_among_what_counts() {
    let mut world = World::new();
    world.entry_day = "2026-11-20";
    let old: Vec<SiteId> = (0..3).map(|_| world.settle()).collect();
    world.entry_day = "2026-11-22";
    let new = world.settle();
    world.end(old[0], None);
    let ids = |query| world.found(query, "2026-11-23").into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids("-moved:0d"), old[1..]);
    assert_eq!(ids("-new:0d"), old[1..]);
    assert_eq!(ids("-gone:0d"), [old[1], old[2], new]);
    assert_eq!(ids("-moved:0d status:struck_off"), []);
    assert_eq!(ids("-moved:0d gone:1w"), []);
}
