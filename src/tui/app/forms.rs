//! Opening forms: a new record, one like the site under the cursor, a correction of it, or a draft that was left.

use uuid::Uuid;

use crate::model::code::FormKind;
use crate::tui::app::App;
use crate::tui::focus::Pane;
use crate::tui::task::drafts::Drafts;
use crate::tui::task::form::Form;
use crate::tui::task::grid::sites::SitesGrid;
use crate::tui::task::marking::Marking;
use crate::tui::task::marking::Source;
use crate::wire::message::KeptDraft;
use crate::wire::message::PickRow;
use crate::wire::message::SiteColumn;
use crate::wire::message::SiteRow;

impl App {
    /// Opens an empty form.
    pub(super) fn open_form(&mut self, kind: FormKind) {
        self.open_task(Box::new(Form::blank(kind, token(), self.lang)));
    }

    /// Opens a form for another site like the one under the cursor.
    pub(super) fn open_another(&mut self) {
        if let Some(site) = self.site() {
            self.open_task(Box::new(Form::another(site, token(), self.lang)));
        }
    }

    /// Opens a form that corrects the site under the cursor, at the field that the column or the card's line shows.
    pub(super) fn open_correction(&mut self) {
        if let Some(site) = self.site() {
            let field = self.field_at_cursor();
            self.open_task(Box::new(Form::correcting(site, field, token(), self.lang)));
        }
    }

    /// Opens a form for something of the site under the cursor.
    pub(super) fn open_about_site(&mut self, kind: FormKind) {
        if let Some(row) = self.sites.at_cursor() {
            let form = Form::about(kind, picked(row), token(), self.lang);
            self.open_task(Box::new(form));
        }
    }

    /// Opens the table in which new sites are typed row by row.
    pub(super) fn open_table(&mut self) {
        self.open_task(Box::new(SitesGrid::table(self.lang)));
    }

    /// Opens the tree in which units are marked for copies of the site under the cursor.
    pub(super) fn open_replication(&mut self) {
        let Some(row) = self.sites.at_cursor() else { return };
        let source = Source { id: row.id, name: row.name.clone(), model: row.model.clone(), as_of: self.as_of };
        let units = self.board.as_ref().map(|board| board.units.clone()).unwrap_or_default();
        let marking = Marking::new(source, units, &self.scene());
        self.open_task(Box::new(marking));
    }

    /// Opens the list of drafts that were left.
    pub(super) fn open_drafts(&mut self) {
        self.open_task(Box::new(Drafts::list()));
    }

    /// Offers the drafts that were left when the dashboard last ended, unless somebody is already at something else.
    pub(super) fn offer_drafts(&mut self, drafts: Vec<KeptDraft>) {
        let left: Vec<_> = drafts.into_iter().filter(|draft| !draft.open_elsewhere).collect();
        if left.is_empty() {
            return;
        }
        if self.tasks.is_empty() && self.menu.is_none() && self.search.is_none() {
            self.open_task(Box::new(Drafts::greeting(left)));
        } else {
            let count = u64::try_from(left.len()).unwrap_or(u64::MAX);
            self.told = Some(self.lang.count("drafts.waiting", count));
        }
    }

    /// The field that the cursor points at.
    fn field_at_cursor(&self) -> Option<&'static str> {
        if self.focus == Pane::Card {
            return self.card.lines.get(self.card.view.cursor()?)?.field;
        }
        match self.sites.columns.get(self.sites.column)? {
            SiteColumn::Name => Some("name"),
            SiteColumn::Commune => Some("unit"),
            SiteColumn::Founded => Some("founded"),
            SiteColumn::Members => Some("members"),
            SiteColumn::Teams => Some("teams"),
            SiteColumn::Lead => Some("lead"),
            SiteColumn::Model => Some("model"),
            SiteColumn::Id | SiteColumn::Rating | SiteColumn::Status | SiteColumn::Touched => None,
        }
    }
}

fn picked(row: &SiteRow) -> PickRow {
    PickRow {
        code: row.id.to_string(),
        name: row.name.clone(),
        name_en: String::new(),
        detail: row.commune.clone(),
        sites: 0,
        recent: false,
    }
}

/// A random id for a draft and for what it becomes.
fn token() -> String {
    Uuid::new_v4().simple().to_string()
}
