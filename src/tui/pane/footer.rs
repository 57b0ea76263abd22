//! The footer: the keys that work here and now, or what is wrong.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::lang::Lang;
use crate::model::problem::Problem;
use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::keymap::ACTIONS;
use crate::tui::keymap::Action;
use crate::tui::keymap::ActionId;
use crate::tui::pane::inset;
use crate::widget::ink;
use crate::widget::style::Look;

/// At most so many keys: more are not read, and `?` has them all.
const MOST_KEYS: usize = 8;

/// Draws the footer.
pub fn render(area: Rect, buf: &mut Buffer, app: &App, look: &Look) {
    let area = inset(area);
    if let Some((text, style)) = trouble(app, look) {
        let keys = hints(app, &[ActionId::Help, ActionId::Quit]);
        let needed = keys.iter().map(|(key, word)| width(key, word)).sum();
        let used = ink::write_cut(buf, ink::take(area, area.width.saturating_sub(needed)), &text, style, look);
        draw(ink::skip(area, used + 2), buf, &keys, look);
        return;
    }
    if let Some(told) = &app.told {
        ink::write_cut(buf, area, told, look.text, look);
        return;
    }
    if app.menu.is_some() || !app.tasks.is_empty() {
        // A menu and a task say in their own frames which keys work.
        return;
    }
    if app.search.is_some() {
        ink::write_cut(buf, area, app.lang.t("tui.keys_search"), look.label, look);
        return;
    }
    draw(area, buf, &fitting(app, area.width), look);
}

/// What the reader must know before anything else.
fn trouble(app: &App, look: &Look) -> Option<(String, Style)> {
    let lang = app.lang;
    match &app.link {
        LinkState::Refused(problem) => return Some((sentence(lang, problem), look.error)),
        LinkState::Lost(since) => {
            let time = lang.time(since.wall.time());
            return Some((lang.fill("tui.lost", &[("time", &time)]), look.error));
        }
        LinkState::Up => {}
    }
    if let Some(problem) = &app.problem {
        return Some((sentence(lang, problem), look.warning));
    }
    let read_only = app.state.as_ref()?.read_only.as_ref()?;
    Some((format!("{} {}", lang.t("tui.read_only"), sentence(lang, read_only)), look.warning))
}

fn sentence(lang: Lang, problem: &Problem) -> String {
    lang.sentence(problem.reason.key(), &problem.field, &problem.args)
}

/// As many keys as fit; help and quit are always there.
fn fitting(app: &App, room: u16) -> Vec<(String, &'static str)> {
    let always = hints(app, &[ActionId::Help, ActionId::Quit]);
    let mut rows: Vec<&Action> = ACTIONS
        .iter()
        .filter(|row| row.footer.is_some() && row.on.contains(&app.focus) && app.works(row.id))
        .filter(|row| !matches!(row.id, ActionId::Help | ActionId::Quit))
        .collect();
    rows.sort_by_key(|row| row.footer);
    let mut left = room.saturating_sub(always.iter().map(|(key, word)| width(key, word)).sum());
    let mut keys = Vec::new();
    for row in rows.into_iter().take(MOST_KEYS - always.len()) {
        let (key, word) = (row.shown_key(), row.short(app.lang));
        let Some(rest) = left.checked_sub(width(&key, word)) else { break };
        left = rest;
        keys.push((key, word));
    }
    keys.extend(always);
    keys
}

fn hints(app: &App, ids: &[ActionId]) -> Vec<(String, &'static str)> {
    let rows = ACTIONS.iter().filter(|row| ids.contains(&row.id) && app.works(row.id));
    rows.map(|row| (row.shown_key(), row.short(app.lang))).collect()
}

fn draw(area: Rect, buf: &mut Buffer, keys: &[(String, &'static str)], look: &Look) {
    let mut rest = area;
    for (key, word) in keys {
        let used = ink::write(buf, rest, key, look.heading);
        ink::write(buf, ink::skip(rest, used + 1), word, look.label);
        rest = ink::skip(rest, width(key, word));
    }
}

/// A key and its word, with the gap behind them.
fn width(key: &str, word: &str) -> u16 {
    ink::columns(key) + 1 + ink::columns(word) + 3
}
