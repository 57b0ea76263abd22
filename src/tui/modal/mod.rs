//! What floats over the panes: help and the palette, one list to type into and run from.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::app::menu::Menu;
use crate::tui::app::menu::MenuKind;
use crate::widget::list::PickerText;
use crate::widget::style::Look;

/// Draws a menu and answers where its field wants the terminal's cursor.
pub fn render(screen: Rect, buf: &mut Buffer, app: &App, menu: &Menu, look: &Look) -> Option<Position> {
    let title = match menu.kind {
        MenuKind::Help => "tui.help_title",
        MenuKind::Palette => "tui.palette_title",
        MenuKind::Forms => "form.menu_title",
    };
    let empty = match menu.typed_site() {
        Some(id) => app.lang.fill("tui.open_site", &[("id", &id.to_string())]),
        None => app.lang.t("tui.empty_menu").to_owned(),
    };
    let text = PickerText {
        title: app.lang.t(title),
        hint: app.lang.t("tui.keys_menu"),
        prompt: app.lang.t("tui.search_prompt"),
        empty: &empty,
    };
    menu.picker.render(screen, buf, look, &text)
}
