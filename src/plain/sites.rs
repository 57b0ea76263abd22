//! Lists of sites, ten at a time.

use crate::lang::Lang;
use crate::model::code::Rating;
use crate::model::code::Status;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::keys::Act;
use crate::plain::talk::Choice;
use crate::plain::talk::Menu;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Direction;
use crate::wire::message::SiteColumn;
use crate::wire::message::SiteRow;
use crate::wire::message::Window;
use crate::wire::message::WindowAsk;

/// Rows of a page.
pub const PAGE: u32 = 10;

/// Sites that somebody looks for.
#[derive(Clone, Debug)]
pub struct Found {
    /// Words of the query language.
    pub query: String,
    /// What they are, for people.
    pub title: String,
}

impl Plain {
    /// Lists sites page by page and opens those that are chosen.
    pub(super) fn sites(&mut self, found: &Found) -> Result<(), Leave> {
        let (mut from, mut limit) = (0, PAGE);
        loop {
            // A window of more rows than are left would begin earlier than the page.
            let Some(window) = self.window(&found.query, from, limit)? else { return Ok(()) };
            if window.total == 0 {
                return self.say(&self.lang.fill("plain.no_sites", &[("title", &found.title)]));
            }
            from = window.from;
            let rows: Vec<String> = window.rows.iter().map(|row| told(row, self.lang)).collect();
            let title = self.page_title(found, &window);
            let mut acts = vec![Act::RateAll];
            acts.extend((from + PAGE < window.total).then_some(Act::Next));
            acts.extend((from > 0).then_some(Act::Previous));
            let first = usize::try_from(from).unwrap_or(0) + 1;
            match self.choose(&Menu { title: &title, rows: &rows, first, acts: &acts, words: None })? {
                Choice::Row(at) => {
                    if let Some(row) = window.rows.get(at) {
                        self.card(row.id)?;
                    }
                }
                Choice::Act(Act::Next) => {
                    from += PAGE;
                    limit = window.total.saturating_sub(from).clamp(1, PAGE);
                }
                Choice::Act(Act::Previous) => (from, limit) = (from.saturating_sub(PAGE), PAGE),
                Choice::Act(Act::RateAll) => self.rate_found(found)?,
                Choice::Act(_) | Choice::Words(_) => {}
                Choice::Back => return Ok(()),
            }
        }
    }

    fn window(&mut self, query: &str, from: u32, limit: u32) -> Result<Option<Window>, Leave> {
        let (sort, direction) = (SiteColumn::Name, Direction::Ascending);
        let ask = WindowAsk { query: query.to_owned(), as_of: self.as_of, sort, direction, from, limit, anchor: None };
        Ok(match self.find_out(Ask::Window(ask))? {
            Some(Answer::Window(window)) => Some(*window),
            _ => None,
        })
    }

    fn page_title(&self, found: &Found, window: &Window) -> String {
        let lang = self.lang;
        let sites = lang.count("count.sites", u64::from(window.total));
        let pages = window.total.div_ceil(PAGE);
        if pages < 2 {
            return lang.fill("plain.list", &[("title", &found.title), ("sites", &sites)]);
        }
        let (page, pages) = (lang.number(window.from / PAGE + 1), lang.number(pages));
        let key = if window.from == 0 { "plain.list_first_page" } else { "plain.list_page" };
        lang.fill(key, &[("title", &found.title), ("sites", &sites), ("page", &page), ("pages", &pages)])
    }
}

/// A site in a line: its name, where it is, how it is rated, how many are in it.
fn told(row: &SiteRow, lang: Lang) -> String {
    let kind = lang.find(&format!("unit_kind.{}", row.commune_kind)).unwrap_or_default();
    let commune = lang.fill("plain.commune", &[("kind", kind), ("name", &row.commune)]);
    let band = lang.find(&format!("rating.{}", row.rating)).unwrap_or(row.rating.code());
    let rating = match row.rating {
        Rating::Unrated => band.to_owned(),
        _ => lang.fill("plain.rated", &[("rating", band)]),
    };
    // A name that has the hamlet in it need not be followed by it.
    let hamlet = if row.name.contains(&row.hamlet) { String::new() } else { row.hamlet.clone() };
    let mut parts = vec![row.name.clone(), hamlet, commune.trim().to_owned(), rating];
    parts.push(lang.count("count.members", u64::from(row.members)));
    if row.undone {
        parts.push(lang.t("tui.undone").to_owned());
    } else if row.status != Status::Active {
        parts.push(lang.find(&format!("status.{}", row.status)).unwrap_or(row.status.code()).to_owned());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
