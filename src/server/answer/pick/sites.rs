//! Sites to pick from, by words of their name, hamlet, place and model, or by their id.

use crate::model::date::Day;
use crate::model::field::PickOf;
use crate::model::id::SiteId;
use crate::server::answer::pick::Found;
use crate::server::answer::pick::Picking;
use crate::server::answer::pick::Typed;
use crate::server::answer::pick::best;
use crate::server::finder::Bits;
use crate::server::finder::Named;
use crate::text::fragment::Fragment;

/// Up to so many sites are all put in order. Of more, those are shown that come first on the way through the order of
/// names, since nobody who typed so little has meant any of them.
const MOST_SORTED: usize = 1000;

/// How far the order of names is gone through at most.
const MOST_STEPS: usize = 4096;

/// What puts a site in its place: the marks and the beginning of its name, how long ago it was used, its name.
type SiteRank<'a> = (bool, bool, usize, &'a [u8]);

impl Picking<'_> {
    pub(super) fn find_sites(&self, typed: &Typed, limit: usize) -> Found {
        let used = self.recents.all(PickOf::Site).filter_map(SiteId::parse);
        match typed {
            Typed::Nothing => {
                let used: Vec<SiteId> = used.filter(|id| self.is_there(*id)).collect();
                let rest = self.register.sites_by_name().filter(|id| self.is_there(*id) && !used.contains(id));
                let ids: Vec<SiteId> = used.iter().copied().chain(rest.take(limit)).take(limit).collect();
                let total = self.register.sites().filter(|site| self.is_there(site.id)).count();
                (ids.into_iter().filter_map(|id| self.site_row(id)).collect(), total)
            }
            Typed::Some(typed) => {
                let by_id = self.by_id(typed);
                let found = self.sites_with(typed);
                let total = found.count() + usize::from(by_id.is_some_and(|id| !found.has(id.index() as u32)));
                let used: Vec<SiteId> = used.filter(|id| found.has(id.index() as u32)).collect();
                let best = self.best_sites(typed, &found, &used, limit);
                let rest = best.into_iter().filter(|id| Some(*id) != by_id);
                let ids = by_id.into_iter().chain(rest).take(limit);
                (ids.filter_map(|id| self.site_row(id)).collect(), total)
            }
        }
    }

    /// The site whose id was typed, as `S000123`, `s123` or `123`.
    pub(super) fn by_id(&self, typed: &Fragment) -> Option<SiteId> {
        let [word] = typed.words() else { return None };
        let digits = word.strip_prefix('s').unwrap_or(word);
        let number: u32 = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
        Some(SiteId::from_index(number.checked_sub(1)?)).filter(|id| self.is_there(*id))
    }

    pub(in crate::server::answer) fn is_there(&self, id: SiteId) -> bool {
        self.register.site(id).is_some_and(|site| !site.undone) && self.sight.sees(self.register, id)
    }

    /// The sites that have every word: in the name, in the hamlet, or for the place or the model.
    fn sites_with(&self, typed: &Fragment) -> Bits {
        let sites = &self.finder.sites;
        let mut found: Option<Bits> = None;
        for word in typed.words() {
            let mut having = Bits::below(sites.known());
            sites.add_beginning(word, &mut having);
            self.add_related(&Fragment::new(word), &mut having);
            match &mut found {
                Some(found) => found.keep(&having),
                None => found = Some(having),
            }
        }
        let mut found = found.unwrap_or_default();
        // A code may have been taken for two words.
        if typed.words().len() > 1 {
            let of_model = self.models_that(|model| typed.fit_code(&model.code).is_some());
            self.add_sites_of(&of_model, &[], &mut found);
        }
        if !self.sight.is_whole() {
            let mut seen = Bits::below(sites.known());
            found
                .iter()
                .filter(|at| self.sight.sees(self.register, SiteId::from_index(*at)))
                .for_each(|at| seen.put(at));
            found.keep(&seen);
        }
        found
    }

    /// Adds the sites whose place or model is called so.
    fn add_related(&self, word: &Fragment, set: &mut Bits) {
        let of_model = self.models_that(|model| {
            word.fit_code(&model.code).is_some() || model.spellings.iter().any(|name| word.fit(name).is_some())
        });
        self.add_sites_of(&of_model, &self.units_called(word), set);
    }

    /// For each model whether it is meant.
    fn models_that(&self, are: impl Fn(&Named) -> bool) -> Vec<bool> {
        let mut meant = vec![false; self.register.models().len()];
        for model in self.finder.models.rows().iter().filter(|model| are(model)) {
            if let Some(slot) = meant.get_mut(model.place as usize) {
                *slot = true;
            }
        }
        meant
    }

    fn add_sites_of(&self, of_model: &[bool], in_unit: &[bool], set: &mut Bits) {
        if !of_model.contains(&true) && !in_unit.contains(&true) {
            return;
        }
        let is = |all: &[bool], at: u32| all.get(at as usize).copied().unwrap_or_default();
        for (id, line) in self.finder.sites.lines() {
            if (is(of_model, line.model) || is(in_unit, line.unit.0)) && line.from < Day::MAX {
                set.put(id.index() as u32);
            }
        }
    }

    /// For each unit in which sites stand whether it, or the one that it is on the day's map, or one above either is
    /// called so.
    fn units_called(&self, word: &Fragment) -> Vec<bool> {
        let geography = self.register.geography();
        let map = self.finder.units.on(self.register, self.on);
        let count = self.finder.units.known();
        let mut own: Vec<Option<bool>> = vec![None; count];
        let mut called = vec![false; count];
        for unit in self.finder.sites.units() {
            let then = map.place(unit).filter(|then| *then != unit);
            let mut line = geography.line_up(unit).chain(then.into_iter().flat_map(|then| geography.line_up(then)));
            let is = line.any(|at| {
                let fits = || self.finder.units.spellings(at).iter().any(|name| word.fit(name).is_some());
                own.get_mut(at.0 as usize).is_some_and(|slot| *slot.get_or_insert_with(fits))
            });
            if let Some(slot) = called.get_mut(unit.0 as usize) {
                *slot = is;
            }
        }
        called
    }

    fn best_sites(&self, typed: &Fragment, found: &Bits, used: &[SiteId], limit: usize) -> Vec<SiteId> {
        let text = typed.words().join(" ");
        let rank = |id: SiteId| -> SiteRank<'_> {
            let begins = self.register.search_text(id).starts_with(&text);
            let place = used.iter().position(|known| *known == id).unwrap_or(usize::MAX);
            (!typed.is_written_in(self.register.marked_text(id)), !begins, place, self.register.name_key(id))
        };
        let there = |id: &SiteId| found.has(id.index() as u32);
        let ids: Vec<SiteId> = if found.count() <= MOST_SORTED {
            found.iter().map(SiteId::from_index).collect()
        } else {
            // Those that begin with the text stand together, from where the text itself would stand.
            let begins = |id: &SiteId| self.register.search_text(*id).starts_with(&text);
            let from_there = self.register.sites_by_name_from(&text).take(MOST_STEPS).filter(begins);
            let from_start = self.register.sites_by_name().take(MOST_STEPS);
            let mut ids: Vec<SiteId> = used.to_vec();
            ids.extend(from_there.filter(there).take(limit));
            ids.extend(from_start.filter(there).take(limit));
            // Where they stand far apart, any will do.
            ids.extend(found.iter().map(SiteId::from_index).take(limit));
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        best(ids.into_iter().map(|id| (rank(id), id)).collect(), limit)
    }
}
