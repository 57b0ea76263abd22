//! Help and palette: a list of things to run, found by typing a part of their names.

use crate::face::form::new_title;
use crate::face::pick::named;
use crate::lang::Lang;
use crate::model::code::FormKind;
use crate::model::id::SiteId;
use crate::tui::app::App;
use crate::tui::app::filter::Chip;
use crate::tui::keymap::ACTIONS;
use crate::tui::keymap::ActionId;
use crate::widget::list::Item;
use crate::widget::list::Picker;

/// What a line of the menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// An action, as by its key.
    Act(ActionId),
    /// Opens the sites under a chip.
    Show(Chip),
    /// Opens a site.
    Site(SiteId),
    /// Opens an empty form.
    Form(FormKind),
    /// Opens the table of new sites.
    Table,
}

/// Which menu it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuKind {
    /// The keys that work here and now.
    Help,
    /// Everything that can be done or gone to.
    Palette,
    /// Everything that can be typed.
    Forms,
}

/// An open menu.
#[derive(Debug)]
pub struct Menu {
    /// Which it is.
    pub kind: MenuKind,
    /// The lines, what was typed and the cursor.
    pub picker: Picker,
    runs: Vec<Run>,
}

impl Menu {
    /// Opens a menu over the dashboard.
    pub fn open(kind: MenuKind, app: &App) -> Self {
        let mut lines = if kind == MenuKind::Forms { Vec::new() } else { actions(app) };
        if kind != MenuKind::Help {
            let group = if kind == MenuKind::Palette { app.lang.t("form.menu_title") } else { "" };
            lines.extend(forms(app.lang, group));
        }
        if kind == MenuKind::Palette {
            lines.extend(places(app));
        }
        let (items, runs) = lines.into_iter().unzip();
        Self { kind, picker: Picker::new(items), runs }
    }

    /// What Enter does now. A site's id can be typed though it is in no list.
    pub fn picked(&self) -> Option<Run> {
        match self.picker.picked() {
            Some(at) => self.runs.get(at).cloned(),
            None => self.typed_site().map(Run::Site),
        }
    }

    /// The site whose id is typed.
    pub fn typed_site(&self) -> Option<SiteId> {
        SiteId::parse(&self.picker.input().text().trim().to_uppercase())
    }
}

fn actions(app: &App) -> Vec<(Item, Run)> {
    let works = ACTIONS.iter().filter(|action| action.on.contains(&app.focus) && app.works(action.id));
    let line = |action: &crate::tui::keymap::Action| {
        let text = action.name(app.lang).to_owned();
        (Item { key: action.all_keys(), text, group: String::new() }, Run::Act(action.id))
    };
    works.map(line).collect()
}

fn forms(lang: Lang, group: &str) -> impl Iterator<Item = (Item, Run)> {
    let line = move |kind: &FormKind| {
        let text = new_title(*kind, lang).to_owned();
        (Item { key: String::new(), text, group: group.to_owned() }, Run::Form(*kind))
    };
    let text = lang.t("grid.table_title").to_owned();
    let table = (Item { key: String::new(), text, group: group.to_owned() }, Run::Table);
    FormKind::ALL.iter().map(line).chain([table])
}

fn places(app: &App) -> Vec<(Item, Run)> {
    let Some(board) = &app.board else { return Vec::new() };
    let lang = app.lang;
    let line = |group: &'static str, text: &str, sites: u64, chip: Chip| {
        let (key, group) = (lang.count("count.sites", sites), lang.t(group).to_owned());
        (Item { key, text: text.to_owned(), group }, Run::Show(chip))
    };
    let mut lines = gone(lang);
    for row in &board.associations {
        let chip = Chip::association(&row.code, app.associations.lead_only, named(lang, &row.short, &row.name_en));
        lines.push(line("pane.associations", named(lang, &row.name, &row.name_en), row.tally.sites, chip));
    }
    for model in board.associations.iter().flat_map(|row| &row.models) {
        let name = named(lang, &model.name, &model.name_en);
        let text = format!("{} · {name}", model.code);
        lines.push(line("tui.group_models", &text, model.tally.sites, Chip::model(&model.code, name)));
    }
    for row in &board.units {
        lines.push(line("pane.tree", &row.full_name, row.tally.sites, Chip::unit(&row.id, &row.name)));
    }
    lines
}

/// What no longer counts and is still there to be looked at.
fn gone(lang: Lang) -> Vec<(Item, Run)> {
    let line = |text: &'static str, chip: fn(&str) -> Chip, label: &'static str| {
        let group = lang.t("pane.sites").to_owned();
        (Item { key: String::new(), text: lang.t(text).to_owned(), group }, Run::Show(chip(lang.t(label))))
    };
    vec![
        line("tui.show_struck_off", Chip::struck_off, "tui.chip_struck_off"),
        line("tui.show_undone", Chip::undone, "tui.chip_undone"),
    ]
}
