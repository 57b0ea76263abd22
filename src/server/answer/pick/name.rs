//! What pasted names mean: a code, a name as it is written, or a name with the place that tells it from others.

use std::cmp::Ordering;

use crate::model::field::PickOf;
use crate::model::id::SiteId;
use crate::model::map::UnitIndex;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::server::answer::Scene;
use crate::server::answer::pick::PickCache;
use crate::server::answer::pick::Picking;
use crate::server::answer::pick::Typed;
use crate::server::answer::pick::periods;
use crate::server::answer::pick::rows::tell_apart;
use crate::text::fold::fold;
use crate::text::fold::has_marks;
use crate::text::fragment::Fragment;
use crate::text::fragment::Spelling;
use crate::text::fragment::words_of;
use crate::wire::message::Answer;
use crate::wire::message::NameAsk;
use crate::wire::message::Named;
use crate::wire::message::PickRow;

/// How many texts one question may have: more rows than a pasted block can have.
const MOST_TEXTS: usize = 5000;

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 800;

/// How many of several rows are told.
const MOST_ROWS: usize = 8;

/// How many sites are looked at for one name.
const MOST_SITES: usize = 200;

/// What people write for the kind of a unit, and what it stands for.
const KINDS: [(&str, &str); 8] = [
    ("tt", "thi tran"),
    ("tx", "thi xa"),
    ("tp", "thanh pho"),
    ("p", "phuong"),
    ("x", "xa"),
    ("h", "huyen"),
    ("q", "quan"),
    ("t", "tinh"),
];

pub(in crate::server::answer) fn name(
    scene: &Scene<'_>,
    cache: &mut PickCache,
    ask: &NameAsk,
) -> Result<Answer, Problem> {
    if ask.texts.len() > MOST_TEXTS {
        let problem = Problem::new(Reason::TooLargeNumber).on("texts");
        return Err(problem.with("field", "texts").with("limit", MOST_TEXTS));
    }
    let picking = Picking::new(scene, cache, ask.of, ask.on);
    Ok(Answer::Named(ask.texts.iter().map(|text| picking.name(ask.of, text)).collect()))
}

impl Picking<'_> {
    fn name(&self, of: PickOf, text: &str) -> Named {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Named::Nothing;
        }
        match of {
            PickOf::Commune | PickOf::Unit => self.name_unit(of, text),
            PickOf::Model | PickOf::Association | PickOf::Drive | PickOf::WorkField => self.name_listed(of, text),
            PickOf::Site => self.name_site(text),
            PickOf::Period => self.name_period(text),
            PickOf::Recipient => match self.name_listed(PickOf::Association, text) {
                Named::Nothing => self.name_site(text),
                known => known,
            },
        }
    }

    fn name_listed(&self, of: PickOf, text: &str) -> Named {
        let list = self.list(of);
        if let Some(row) = list.of_code(text) {
            return Named::One(self.listed_row(of, row));
        }
        let typed = Fragment::new(text);
        let spelled: Vec<_> = list.called(&words(text)).collect();
        let by_code: Vec<_> =
            spelled.iter().copied().filter(|row| typed.fit_code(&row.code) == Some(Ordering::Equal)).collect();
        let known = if by_code.is_empty() { spelled } else { by_code };
        let exact = |row: &&crate::server::finder::Named| row.spellings.iter().any(|name| is_written(name, text));
        self.one_of(known, exact, |row| self.listed_row(of, row))
    }

    /// `Hưng Khánh`, `xã Hưng Khánh`, `TT. Mậu A`, `Hưng Khánh, Trấn Yên`, `04249`.
    fn name_unit(&self, of: PickOf, text: &str) -> Named {
        let geography = self.register.geography();
        let map = self.finder.units.on(self.register, self.on);
        if let Some(unit) = geography.find(&crate::model::id::UnitId::new(text)).filter(|unit| self.is_of(of, *unit)) {
            return if map.has(unit) { Named::One(self.unit_row(unit, None)) } else { self.name_heirs(of, &[unit]) };
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let units = self.finder.units.all().filter(|unit| map.has(*unit));
            let same = |unit: &UnitIndex| geography.unit(*unit).is_some_and(|found| found.gso_code == text);
            let known = units.filter(|unit| self.is_of(of, *unit)).filter(same).collect();
            return self.one_of(known, |_| true, |unit| self.unit_row(unit, None));
        }
        let mut parts = text.split([',', ';', '(', ')']).map(str::trim).filter(|part| !part.is_empty());
        let own = parts.next().unwrap_or_default();
        let above: Vec<String> = parts.map(kind_in_full).collect();
        let lies = |unit: &UnitIndex| {
            let has = |part: &String, at: UnitIndex| {
                self.finder.units.spellings(at).iter().any(|name| name.text() == part || name.bare() == part)
            };
            above.iter().all(|part| geography.line_up(*unit).skip(1).any(|at| has(part, at)))
        };
        let called: Vec<UnitIndex> = self.called(own).into_iter().filter(lies).collect();
        let known: Vec<UnitIndex> =
            called.iter().copied().filter(|unit| map.has(*unit) && self.is_of(of, *unit)).collect();
        if known.is_empty() {
            return self.name_heirs(of, &called);
        }
        // A name without more means a place of the register's own area, when there is one.
        let at_home: Vec<UnitIndex> = known.iter().copied().filter(|unit| map.is_home(*unit)).collect();
        let known = if at_home.is_empty() { known } else { at_home };
        let exact = |unit: &UnitIndex| self.finder.units.spellings(*unit).iter().any(|name| is_written(name, own));
        self.one_of(known, exact, |unit| self.unit_row(unit, None))
    }

    /// Units that have a name, with or without what they are called by law, be that in full or in short.
    fn called(&self, text: &str) -> Vec<UnitIndex> {
        let mut units = self.finder.units.called(&words(text)).to_vec();
        units.extend(self.finder.units.called(&kind_in_full(text)));
        units.sort_unstable();
        units.dedup();
        units
    }

    /// What became of units that are not on the map. Whoever pasted the old name should see the new one before it is
    /// taken, so even a single one is only offered.
    fn name_heirs(&self, of: PickOf, gone: &[UnitIndex]) -> Named {
        let map = self.finder.units.on(self.register, self.on);
        let mut heirs: Vec<(UnitIndex, UnitIndex)> = Vec::new();
        for unit in gone.iter().filter(|unit| !map.has(**unit)) {
            let own = map.all_of(*unit).filter(|heir| self.is_of(of, *heir) && map.is_home(*heir));
            heirs.extend(own.map(|heir| (heir, *unit)));
        }
        heirs.sort_unstable();
        heirs.dedup_by_key(|(heir, _)| *heir);
        let rows = heirs.into_iter().take(MOST_ROWS).map(|(heir, former)| self.unit_row(heir, Some(former)));
        let rows: Vec<PickRow> = rows.collect();
        if rows.is_empty() { Named::Nothing } else { Named::Several(rows) }
    }

    /// `S000123`, a name, or a name with its place: `Tiếng kẻng an ninh, thôn Hợp Nhất, Báo Đáp`.
    fn name_site(&self, text: &str) -> Named {
        let there = |id: &SiteId| self.is_there(*id);
        if let Some(row) = SiteId::parse(text).filter(there).and_then(|id| self.site_row(id)) {
            return Named::One(row);
        }
        // A name may have commas of its own: the longest part that is a name is the name.
        let ends = text.match_indices(',').map(|(at, _)| at).chain([text.len()]);
        for end in ends.collect::<Vec<_>>().into_iter().rev() {
            let (own, rest) = text.split_at_checked(end).unwrap_or((text, ""));
            let mut known = self.sites_called(own);
            let parts: Vec<String> = rest.split(',').map(kind_in_full).filter(|part| !part.is_empty()).collect();
            known.retain(|id| parts.iter().all(|part| self.stands_in(*id, part)));
            if !known.is_empty() {
                let exact = |id: &SiteId| {
                    self.register.facts(*id).is_some_and(|facts| is_written(&Spelling::new(&facts.name), own))
                };
                return self.one_of(known, exact, |id| self.site_row(id).unwrap_or_default());
            }
        }
        Named::Nothing
    }

    fn sites_called(&self, text: &str) -> Vec<SiteId> {
        let folded = words(text);
        let having = |word: &str| self.finder.sites.having(word);
        let rarest = folded.split(' ').map(having).min_by_key(|sites| sites.len()).unwrap_or_default();
        let ids = rarest.iter().map(|at| SiteId::from_index(*at));
        let same = |id: &SiteId| self.register.facts(*id).is_some_and(|facts| words(&facts.name) == folded);
        ids.filter(same).filter(|id| self.sight.sees(self.register, *id)).take(MOST_SITES).collect()
    }

    /// Whether a site stands in a hamlet or a unit of this folded name.
    fn stands_in(&self, id: SiteId, part: &str) -> bool {
        let Some(facts) = self.register.facts(id) else { return false };
        let geography = self.register.geography();
        let map = self.finder.units.on(self.register, self.on);
        let written = geography.find(&facts.unit);
        let units = written.into_iter().chain(written.and_then(|unit| map.place(unit)));
        let named = |at: UnitIndex| {
            self.finder.units.spellings(at).iter().any(|name| name.text() == part || name.bare() == part)
        };
        kind_in_full(&facts.hamlet) == part || units.flat_map(|unit| geography.line_up(unit)).any(named)
    }

    fn name_period(&self, text: &str) -> Named {
        let typed = Fragment::new(text);
        let known = self.periods(&Typed::new(text)).into_iter().filter(|period| periods::is_called(period, &typed));
        self.one_of(known.collect(), |_| true, |period| self.period_row(&period))
    }

    /// The one that is meant, or those that could be. Of several those are meant that are written just so.
    fn one_of<T>(&self, known: Vec<T>, exact: impl Fn(&T) -> bool, row: impl Fn(T) -> PickRow) -> Named {
        let strict = known.iter().any(&exact);
        let mut meant: Vec<T> = known.into_iter().filter(|found| !strict || exact(found)).collect();
        match (meant.pop(), meant.is_empty()) {
            (None, _) => Named::Nothing,
            (Some(only), true) => Named::One(row(only)),
            (Some(last), false) => {
                meant.push(last);
                let mut rows: Vec<PickRow> = meant.into_iter().take(MOST_ROWS).map(row).collect();
                tell_apart(&mut rows);
                Named::Several(rows)
            }
        }
    }
}

/// The words of a text, folded.
fn words(text: &str) -> String {
    words_of(&fold(text)).collect::<Vec<_>>().join(" ")
}

/// The same with the kind of a unit in full where it was written in short: `tt. Mậu A` is `thi tran mau a`.
fn kind_in_full(text: &str) -> String {
    let folded = words(text);
    let known = folded.split_once(' ').and_then(|(first, rest)| {
        let (_, full) = KINDS.iter().find(|(short, _)| *short == first)?;
        Some(format!("{full} {rest}"))
    });
    known.unwrap_or(folded)
}

/// Whether a text is a name with just these marks. One without any means every name that folds to it.
fn is_written(name: &Spelling, text: &str) -> bool {
    let lower = text.to_lowercase();
    has_marks(text) && name.marked().ends_with(&words_of(&lower).collect::<Vec<_>>().join(" "))
}
