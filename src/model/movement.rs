//! Which sites came into the totals and which left them by what was entered in some days.

use chrono::TimeDelta;

use crate::model::code::Via;
use crate::model::date::Day;
use crate::model::id::Seq;
use crate::model::id::SiteId;
use crate::model::record::Act;
use crate::model::record::Table;
use crate::model::register::Register;
use crate::model::site::Site;
use crate::model::standing::Standing;
use crate::model::standing::View;

/// How a site moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// It was added and counts.
    New,
    /// It was struck off or merged, be it an old one or one that was added in the same days.
    Gone,
}

/// Days of the calendar, both included, in which something was entered.
#[derive(Clone, Copy, Debug)]
pub struct EntryDays {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
    /// How far ahead of the sun's time at Greenwich clocks are here: entries have moments, calendars have days.
    pub east: TimeDelta,
}

/// How many sites moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// So many are new.
    pub new: u64,
    /// So many are gone.
    pub gone: u64,
}

impl EntryDays {
    /// The day on which an entry was made.
    pub fn day_of(&self, act: &Act) -> Day {
        (act.at.time() + self.east).date_naive()
    }

    /// Whether an entry was made in these days by a person. The loading of files is no news.
    fn has(&self, act: &Act) -> bool {
        matches!(act.via, Via::Cli | Via::Tui) && (self.from..=self.to).contains(&self.day_of(act))
    }
}

impl Movement {
    /// How a site moved by the entries of some days, as it stands on the last of them.
    pub fn of(register: &Register, site: &Site, standing: &Standing, days: &EntryDays) -> Option<Self> {
        let made_by = |seq: Seq| register.act(seq).is_some_and(|act| days.has(act));
        if standing.status.counts() {
            return made_by(site.seq).then_some(Self::New);
        }
        site.end().filter(|end| end.on <= days.to && made_by(end.seq)).map(|_| Self::Gone)
    }
}

impl Moved {
    /// Counts what moved by the entries of some days. Only those and later entries are looked at.
    pub fn count(register: &Register, view: &View, days: &EntryDays) -> Self {
        let acts = register.acts().iter().rev().skip_while(|act| days.day_of(act) > days.to);
        let acts = acts.take_while(|act| days.day_of(act) >= days.from);
        let mut moved = Self::default();
        for act in acts.filter(|act| days.has(act)) {
            for id in act.touched().filter(|key| key.table == Table::Sites).map(|key| SiteId::from_index(key.number)) {
                let (Some(site), Some(standing)) = (register.site(id), view.standing(id)) else { continue };
                // Other entries may have touched the site too: each movement is counted at the entry that made it.
                match Movement::of(register, site, standing, days) {
                    Some(Movement::New) if site.seq == act.seq => moved.new += 1,
                    Some(Movement::Gone) if site.end().is_some_and(|end| end.seq == act.seq) => moved.gone += 1,
                    _ => {}
                }
            }
        }
        moved
    }
}
