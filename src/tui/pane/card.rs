//! The card of the site under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::app::App;
use crate::tui::app::LinkState;
use crate::tui::app::desk::Kind;
use crate::tui::app::story::Line;
use crate::tui::app::story::Link;
use crate::tui::app::story::Tone;
use crate::tui::focus::Pane;
use crate::tui::keymap::ActionId;
use crate::tui::keymap::key_of;
use crate::tui::pane::heading;
use crate::tui::pane::inset;
use crate::tui::pane::message;
use crate::tui::pane::sites::rating_style;
use crate::widget::ink;
use crate::widget::style::Look;

/// Draws the pane.
pub fn render(area: Rect, buf: &mut Buffer, app: &App, look: &Look) -> Option<Position> {
    let inside = app.inside(Pane::Card, area);
    let Some(site) = app.site() else {
        heading(inside.heading, buf, app, Pane::Card, look);
        message(inside.body, buf, &empty(app), look);
        return None;
    };
    let card = app.card.card.as_ref();
    let is_other = card.is_none_or(|card| card.row.id != site);
    let why = match app.link {
        LinkState::Up if app.card.missing == Some(site) => Some("tui.card_missing"),
        LinkState::Up if is_other && app.is_slow(Kind::Card) => Some("tui.wait_card"),
        LinkState::Lost(_) | LinkState::Refused(_) if is_other => Some("tui.card_offline"),
        _ => None,
    };
    if let Some(key) = why {
        heading(inside.heading, buf, app, Pane::Card, look);
        message(inside.body, buf, &app.lang.fill(key, &[("id", &site.to_string())]), look);
        return None;
    }
    // Until another site's card is there, which takes a blink, the last one stays: an empty pane would flicker.
    let card = card?;
    title(inside.heading, buf, app, card, look);
    let view = app.card.view.at_height(inside.body.height);
    for (line, at) in (0..).zip(view.visible()) {
        let row = ink::row(inside.body, line);
        if let Some(text) = app.card.lines.get(at) {
            draw(inset(row), buf, text, look);
        }
        if view.cursor() == Some(at) && app.focus == Pane::Card {
            ink::mark_cursor(buf, row, look, true);
        }
    }
    more(inside.body, buf, view.visible().end < view.len(), look);
    None
}

/// Why there is no card, and which key helps.
fn empty(app: &App) -> String {
    match (app.sites.is_known(), app.sites.table.viewport.is_empty(), app.filter.is_empty()) {
        (true, true, true) => app.lang.t("tui.empty_card").to_owned(),
        (true, true, false) => app.lang.fill("tui.empty_card_filter", &[("key", &key_of(ActionId::DropChip))]),
        _ => String::new(),
    }
}

/// The site's id and name, and at the right where it is.
fn title(area: Rect, buf: &mut Buffer, app: &App, card: &crate::wire::message::Card, look: &Look) {
    let area = inset(area);
    let row = &card.row;
    let place = match &row.district {
        Some(district) => format!("{}, {district}", row.commune),
        None => row.commune.clone(),
    };
    let id = row.id.to_string();
    let used = ink::write(buf, area, &id, look.label) + 2;
    let least_name = ink::columns(&row.name).min(area.width / 2);
    let room = ink::skip(area, used);
    let placed = ink::write_right(buf, ink::skip(room, least_name + 2), &place, look.label, look);
    let style = if app.focus == Pane::Card { look.accent } else { look.heading };
    ink::write_cut(buf, ink::take(room, room.width.saturating_sub(placed + 2)), &row.name, style, look);
}

fn draw(area: Rect, buf: &mut Buffer, line: &Line, look: &Look) {
    let mut rest = area;
    for (tone, text) in &line.spans {
        let used = match tone {
            Tone::Yes => ink::write(buf, rest, look.glyphs.filled, look.good),
            Tone::No => ink::write(buf, rest, look.glyphs.dot, look.label),
            tone => ink::write_cut(buf, rest, text, style(*tone, look), look),
        };
        rest = ink::skip(rest, used);
    }
    // Every line of the history opens its entry: a mark on each would say nothing, and values have arrows of their own.
    if line.link.as_ref().is_some_and(|link| !matches!(link, Link::Entry(..))) {
        ink::write(buf, ink::skip(rest, 1), look.glyphs.right, look.label);
    }
}

const fn style(tone: Tone, look: &Look) -> Style {
    match tone {
        Tone::Text => look.text,
        Tone::Label | Tone::Yes | Tone::No => look.label,
        Tone::Heading => look.heading,
        Tone::Rating(rating) => rating_style(rating, look),
    }
}

/// A mark in the corner while there is more below.
fn more(body: Rect, buf: &mut Buffer, more: bool, look: &Look) {
    if more {
        let last = ink::row(body, body.height.saturating_sub(1));
        ink::write_right(buf, last, look.glyphs.down, look.label, look);
    }
}
