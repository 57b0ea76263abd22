//! Drafts that were left half typed, here or at a dashboard.

use crate::face::form::title;
use crate::face::value;
use crate::model::id::SiteId;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Begin;
use crate::plain::talk::Choice;
use crate::plain::talk::Confirm;
use crate::plain::talk::Menu;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::KeptDraft;

impl Plain {
    /// Offers what was left, when the session begins.
    pub(super) fn offer_drafts(&mut self) -> Result<(), Leave> {
        let left = self.left()?;
        match left.as_slice() {
            [] => Ok(()),
            [only] => {
                let told = self.told(only);
                self.say(&told)?;
                match self.confirm(self.lang.t("plain.resume"), Confirm::Yes)? {
                    Confirm::Yes => self.resume(only),
                    Confirm::No => Ok(()),
                }
            }
            _ => self.drafts(),
        }
    }

    /// Lists the drafts and opens those that are chosen.
    pub(super) fn drafts(&mut self) -> Result<(), Leave> {
        loop {
            let left = self.left()?;
            if left.is_empty() {
                return self.say(self.lang.t("drafts.none"));
            }
            let rows: Vec<String> = left.iter().map(|kept| self.told(kept)).collect();
            let title = self.lang.t("drafts.title");
            let Choice::Row(at) = self.choose(&Menu { title, rows: &rows, first: 1, acts: &[], words: None })? else {
                return Ok(());
            };
            if let Some(kept) = left.get(at) {
                self.resume(kept)?;
            }
        }
    }

    fn left(&mut self) -> Result<Vec<KeptDraft>, Leave> {
        Ok(match self.find_out(Ask::Drafts)? {
            Some(Answer::Drafts(left)) => left,
            _ => Vec::new(),
        })
    }

    fn resume(&mut self, kept: &KeptDraft) -> Result<(), Leave> {
        if kept.draft.field.is_empty() {
            return self.say(self.lang.t("plain.draft_is_table"));
        }
        self.type_form(Begin::Draft(kept.draft.clone())).map(drop)
    }

    /// Where somebody was, in a sentence.
    fn told(&self, kept: &KeptDraft) -> String {
        let (lang, draft) = (self.lang, &kept.draft);
        let time = value::moment(kept.at, lang, Self::offset());
        let form = title(draft.form, SiteId::parse(&draft.subject), lang);
        if draft.field.is_empty() {
            return lang.fill("plain.draft_table", &[("form", &form), ("time", &time)]);
        }
        let field = value::label(lang, Some(draft.form), &draft.field);
        let told = lang.fill("plain.draft", &[("field", &field), ("form", &form), ("time", &time)]);
        if kept.open_elsewhere { format!("{told} {}.", value::upper_first(lang.t("drafts.elsewhere"))) } else { told }
    }
}
