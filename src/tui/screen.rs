//! The whole screen: panes where the layout puts them, rules between them, and what floats above.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::layout::Layout;
use crate::tui::modal;
use crate::tui::pane::PANES;
use crate::tui::pane::footer;
use crate::tui::pane::sites;
use crate::tui::pane::strip;
use crate::widget::ink;
use crate::widget::style::Look;

/// Draws the screen and answers where the terminal's cursor belongs; nowhere when nothing is typed.
pub fn render(buf: &mut Buffer, app: &App, look: &Look) -> Option<Position> {
    let area = buf.area;
    if Layout::is_too_small(area) {
        ink::write_centred(buf, area, app.lang.t("tui.too_small"), look.text);
        return None;
    }
    let layout = app.layout();
    strip::render(layout.strip, buf, app, look);
    rules(&layout, buf, look);
    if layout.strip.height == 1
        && let Some(rule) = layout.levels.first()
    {
        strip::render_caution(*rule, buf, app, look);
    }
    if let Some(area) = layout.chips {
        sites::render_chips(area, buf, app, look);
    }
    let mut cursor = None;
    for row in PANES {
        if let Some(area) = layout.place(row.pane) {
            cursor = (row.render)(area, buf, app, look).or(cursor);
        }
    }
    footer::render(layout.footer, buf, app, look);
    let scene = app.scene();
    for task in app.tasks.iter() {
        cursor = task.render(area, buf, &scene, look);
    }
    match &app.menu {
        Some(menu) => modal::render(area, buf, app, menu, look),
        None => cursor,
    }
}

fn rules(layout: &Layout, buf: &mut Buffer, look: &Look) {
    for level in &layout.levels {
        ink::fill(buf, *level, look.glyphs.horizontal, look.rule);
    }
    for upright in &layout.uprights {
        for at in 0..upright.height {
            ink::write(buf, ink::row(*upright, at), look.glyphs.vertical, look.rule);
        }
        joints(*upright, layout, buf, look);
    }
}

/// Where rules meet they are joined.
fn joints(upright: Rect, layout: &Layout, buf: &mut Buffer, look: &Look) {
    for level in &layout.levels {
        let crosses = (level.left()..level.right()).contains(&upright.x);
        let above = Rect { y: upright.y.saturating_sub(1), height: 1, ..upright };
        if crosses && level.y + 1 == upright.y {
            ink::write(buf, above, look.glyphs.tee_down, look.rule);
        } else if level.left() == upright.x + 1 && (upright.top()..upright.bottom()).contains(&level.y) {
            ink::write(buf, Rect { y: level.y, height: 1, ..upright }, look.glyphs.tee_right, look.rule);
        }
    }
}
