//! What each action does.

use crate::face::pick::named;
use crate::model::code::FormKind;
use crate::tui::app::App;
use crate::tui::app::associations::Item;
use crate::tui::app::associations::find;
use crate::tui::app::associations::find_model;
use crate::tui::app::figure::Figure;
use crate::tui::app::filter::Chip;
use crate::tui::app::filter::ChipKind;
use crate::tui::app::menu::MenuKind;
use crate::tui::app::sites::Anchor;
use crate::tui::app::story::Link;
use crate::tui::app::trail::View;
use crate::tui::effect::Effect;
use crate::tui::focus::Pane;
use crate::tui::keymap::ActionId;
use crate::tui::task::acts::Acts;
use crate::tui::task::day::DayChoice;
use crate::tui::task::grid::rating::RatingGrid;
use crate::widget::viewport::Motion;
use crate::wire::message::Direction;
use crate::wire::message::SiteColumn;

impl App {
    /// Does an action.
    pub(super) fn act(&mut self, id: ActionId) -> Vec<Effect> {
        match id {
            ActionId::NextPane => self.go(self.focus.next()),
            ActionId::PreviousPane => self.go(self.focus.previous()),
            ActionId::Search => self.open_search(),
            ActionId::Open => self.open(),
            ActionId::Choose => self.choose(),
            ActionId::Unfold => self.fold(true),
            ActionId::Fold => self.fold(false),
            ActionId::FoldAll => self.fold_all(),
            ActionId::LeadOnly => self.toggle_lead_only(),
            ActionId::Sort => self.sorted(|app| app.sites.sort_here()),
            ActionId::Reverse => self.sorted(|app| app.sites.reverse()),
            ActionId::Left => self.sideways(-1),
            ActionId::Right => self.sideways(1),
            ActionId::DropChip => self.drop_chip(),
            ActionId::ClearChips => self.clear_chips(),
            ActionId::Back => self.back(),
            ActionId::Forward => self.forward(),
            ActionId::Up => self.move_cursor(Motion::Up),
            ActionId::Down => self.move_cursor(Motion::Down),
            ActionId::PageUp => self.move_cursor(Motion::PageUp),
            ActionId::PageDown => self.move_cursor(Motion::PageDown),
            ActionId::First => self.move_cursor(Motion::Home),
            ActionId::Last => self.move_cursor(Motion::End),
            ActionId::GoStrip => self.go(Pane::Strip),
            ActionId::GoAssociations => self.go(Pane::Associations),
            ActionId::GoTree => self.go(Pane::Tree),
            ActionId::GoSites | ActionId::Close => self.go(Pane::Sites),
            ActionId::GoCard => self.go(Pane::Card),
            ActionId::Acts => self.open_task(Acts::own()),
            ActionId::History => self.open_history(),
            ActionId::Rate => self.open_task(Box::new(RatingGrid::new(&self.filter.query(), self.as_of))),
            ActionId::Replicate => self.open_replication(),
            ActionId::NewSite => self.open_form(FormKind::Site),
            ActionId::Another => self.open_another(),
            ActionId::Edit => self.open_correction(),
            ActionId::Happened => self.open_about_site(FormKind::Event),
            ActionId::Assess => self.open_about_site(FormKind::Assessment),
            ActionId::Forms => self.open_menu(MenuKind::Forms),
            ActionId::Drafts => self.open_drafts(),
            ActionId::Views => self.open_views(),
            ActionId::Columns => self.open_columns(),
            ActionId::AsOf => self.open_days(),
            ActionId::Now => self.back_to_now(),
            ActionId::Help => self.open_menu(MenuKind::Help),
            ActionId::Palette => self.open_menu(MenuKind::Palette),
            ActionId::Redraw => return vec![Effect::Redraw],
            ActionId::Quit => self.quit(),
        }
        Vec::new()
    }

    /// Puts the focus on a pane.
    pub(super) fn go(&mut self, pane: Pane) {
        self.focus = pane;
        if matches!(pane, Pane::Associations | Pane::Tree) {
            self.side = pane;
        }
    }

    /// Moves the cursor of the pane in focus.
    pub(super) fn move_cursor(&mut self, motion: Motion) {
        match self.focus {
            Pane::Strip => self.move_figure(motion),
            Pane::Associations => self.associations.list.go(motion),
            Pane::Tree => self.tree.nodes.go(motion),
            Pane::Sites => self.sites.table.viewport.go(motion),
            Pane::Card => self.card.view.go(motion),
        }
    }

    fn move_figure(&mut self, motion: Motion) {
        let step = match motion {
            Motion::Up => -1,
            Motion::Down => 1,
            Motion::PageUp | Motion::PageDown | Motion::Home | Motion::End => return,
        };
        self.figure = self.figure.beside(step).unwrap_or(self.figure);
    }

    fn sideways(&mut self, step: isize) {
        if self.focus == Pane::Strip {
            self.figure = self.figure.beside(step).unwrap_or(self.figure);
        } else {
            let column = self.sites.column.saturating_add_signed(step);
            self.sites.column = column.min(self.sites.columns.len().saturating_sub(1));
        }
    }

    fn fold(&mut self, show: bool) {
        match (self.focus, show) {
            (Pane::Associations, true) => self.associations.list.right(),
            (Pane::Associations, false) => self.associations.list.left(),
            (_, true) => self.tree.nodes.right(),
            (_, false) => self.tree.nodes.left(),
        }
    }

    fn fold_all(&mut self) {
        match self.focus {
            Pane::Associations => self.associations.fold_all(),
            _ => self.tree.fold_all(),
        }
    }

    fn toggle_lead_only(&mut self) {
        self.leave_view();
        self.associations.lead_only = !self.associations.lead_only;
        let (Some(board), Some(chip)) = (&self.board, self.filter.get(ChipKind::Association)) else { return };
        // The chip that is in force means the same association from now on counted the other way.
        let code = chip.query.split_once(':').map(|(_, code)| code);
        let row = board.associations.iter().find(|row| Some(row.code.as_str()) == code);
        if let Some(row) = row {
            let chip = Chip::association(&row.code, self.associations.lead_only, &chip.label);
            self.filter.put(chip);
            self.sites.anchor = Anchor::Top;
        }
    }

    fn sorted(&mut self, sort: impl FnOnce(&mut Self)) {
        self.leave_view();
        sort(self);
    }

    /// Changes the filter; the view before can be gone back to.
    fn refilter(&mut self, change: impl FnOnce(&mut Self)) {
        self.leave_view();
        change(self);
        self.problem = None;
        self.sites.anchor = self.site().map_or(Anchor::Top, |_| Anchor::Cursor);
    }

    fn clear_chips(&mut self) {
        self.tree.widen();
        self.refilter(|app| app.filter.clear());
    }

    fn drop_chip(&mut self) {
        if self.drops_narrowing() {
            self.tree.widen();
        } else {
            self.refilter(|app| app.filter.pop());
        }
    }

    /// Opens what is under the cursor of the pane in focus.
    fn open(&mut self) {
        match self.focus {
            Pane::Strip => self.open_figure(),
            Pane::Associations | Pane::Tree => {
                if let Some(choice) = self.choice() {
                    self.refilter(|app| app.apply(choice));
                    self.sites.anchor = Anchor::Top;
                    self.go(Pane::Sites);
                }
            }
            Pane::Sites => self.go(Pane::Card),
            Pane::Card => self.follow_link(),
        }
    }

    /// Filters by what is under the cursor; if that is so already, no longer.
    fn choose(&mut self) {
        match self.choice() {
            Some(Choice::Chip(chip)) if self.filter.has(&chip) => {
                self.refilter(|app| app.filter.remove(chip.kind));
            }
            Some(choice) => self.refilter(|app| app.apply(choice)),
            None => {}
        }
    }

    fn choice(&self) -> Option<Choice> {
        let board = self.board.as_ref()?;
        if self.focus == Pane::Tree {
            let row = self.tree.at_cursor(board)?;
            // The root holds everything, also what has no place on the map yet.
            let chip = (row.depth > 0).then(|| Chip::unit(&row.id, &row.name));
            return Some(chip.map_or(Choice::AllUnits, Choice::Chip));
        }
        match self.associations.list.cursor()? {
            Item::All => Some(Choice::AllAssociations),
            Item::Association(code) => {
                let row = find(board, code)?;
                let label = named(self.lang, &row.short, &row.name_en);
                Some(Choice::Chip(Chip::association(code, self.associations.lead_only, label)))
            }
            Item::Model(lead, code) => {
                let model = find_model(board, lead, code)?;
                Some(Choice::Chip(Chip::model(code, named(self.lang, &model.name, &model.name_en))))
            }
        }
    }

    fn apply(&mut self, choice: Choice) {
        match choice {
            Choice::AllUnits => self.filter.remove(ChipKind::Unit),
            Choice::AllAssociations => {
                self.filter.remove(ChipKind::Association);
                self.filter.remove(ChipKind::Model);
            }
            Choice::Chip(chip) => self.put(chip),
        }
    }

    /// Chooses a chip. An association and a model take each other's place, since a model has its association.
    fn put(&mut self, chip: Chip) {
        match chip.kind {
            ChipKind::Association => self.filter.remove(ChipKind::Model),
            ChipKind::Model => self.filter.remove(ChipKind::Association),
            _ => {}
        }
        self.filter.put(chip);
    }

    /// Opens the sites under a chip.
    pub(super) fn show(&mut self, chip: Chip) {
        self.refilter(|app| app.put(chip));
        self.sites.anchor = Anchor::Top;
        self.go(Pane::Sites);
    }

    /// Opens a site, among all sites.
    pub(super) fn open_site(&mut self, id: crate::model::id::SiteId) {
        self.leave_view();
        self.filter.clear();
        self.sites.anchor = Anchor::Site(id);
        self.go(Pane::Card);
    }

    /// What Enter opens on the line under the card's cursor.
    pub fn link_at_cursor(&self) -> Option<&Link> {
        self.card.lines.get(self.card.view.cursor()?)?.link.as_ref()
    }

    fn follow_link(&mut self) {
        let Some(link) = self.link_at_cursor().cloned() else { return };
        let lead_only = self.associations.lead_only;
        match link {
            Link::Site(id) => self.open_site(id),
            Link::Copies(id) => self.show_only(Chip::origin(id, &format!("{} {id}", self.lang.t("tui.card_origin")))),
            Link::Model(code, name) => self.show_only(Chip::model(&code, &name)),
            Link::Association(code, name) => self.show_only(Chip::association(&code, lead_only, &name)),
            Link::Unit(id, name) => self.show_only(Chip::unit(&id, &name)),
            Link::Entry(site, seq) => self.open_task(Acts::about_at(&site.to_string(), seq)),
        }
    }

    fn show_only(&mut self, chip: Chip) {
        self.leave_view();
        self.filter.clear();
        self.show(chip);
    }

    fn open_figure(&mut self) {
        let lang = self.lang;
        match self.figure {
            Figure::Models => self.open_models(),
            Figure::Sites => self.show_all(SiteColumn::Name, Direction::Ascending),
            Figure::Teams => self.show_all(SiteColumn::Teams, Direction::Descending),
            Figure::Members => self.show_all(SiteColumn::Members, Direction::Descending),
            Figure::Exemplars => self.show_only(Chip::exemplar(lang.t("tui.chip_exemplar"))),
            Figure::Today => self.open_today(),
            Figure::WithoutGood => self.open_without_good(),
        }
    }

    fn open_models(&mut self) {
        self.refilter(|app| app.filter.clear());
        self.associations.open_all();
        self.go(Pane::Associations);
    }

    fn open_today(&mut self) {
        self.show_only(Chip::moved(self.lang.t("tui.chip_moved")));
        // New and gone are told apart by the status: its column comes into view, and those that are gone stand first.
        self.sites.sort_by(SiteColumn::Status, Direction::Descending);
    }

    fn open_without_good(&mut self) {
        // The figure counts without any filter, so the communes behind it are shown with all of their sites.
        self.refilter(|app| app.filter.clear());
        self.asked.good = true;
        self.go(Pane::Tree);
    }

    fn show_all(&mut self, sort: SiteColumn, direction: Direction) {
        self.refilter(|app| app.filter.clear());
        self.sites.sort_by(sort, direction);
        self.go(Pane::Sites);
    }

    fn view(&self) -> View {
        View {
            as_of: self.as_of,
            filter: self.filter.clone(),
            sort: self.sites.sort,
            direction: self.sites.direction,
            column: self.sites.column,
            focus: self.focus,
            site: self.site(),
        }
    }

    /// Opens the choice of the day.
    fn open_days(&mut self) {
        let today = self.scene().today;
        self.leave_view();
        self.open_task(Box::new(DayChoice::over(self.as_of, today)));
    }

    fn back_to_now(&mut self) {
        self.leave_view();
        self.turn_to(None);
    }

    /// Notes the present view as one to go back to.
    pub(super) fn leave_view(&mut self) {
        self.trail.leave(self.view());
    }

    fn back(&mut self) {
        if let Some(view) = self.trail.back(self.view()) {
            self.restore(view);
        }
    }

    fn forward(&mut self) {
        if let Some(view) = self.trail.forward(self.view()) {
            self.restore(view);
        }
    }

    fn restore(&mut self, view: View) {
        self.turn_to(view.as_of);
        self.filter = view.filter;
        self.sites.sort = view.sort;
        self.sites.direction = view.direction;
        self.sites.column = view.column;
        self.sites.anchor = view.site.map_or(Anchor::Top, Anchor::Site);
        self.problem = None;
        self.go(view.focus);
    }
}

/// What can be chosen in the side panes.
#[derive(Clone, Debug)]
enum Choice {
    /// A chip.
    Chip(Chip),
    /// No association in particular.
    AllAssociations,
    /// No unit in particular.
    AllUnits,
}
