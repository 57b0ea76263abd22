//! The draft: everything typed, on its way to the server while typing goes on, and back into a form.

use chrono::DateTime;
use chrono::Utc;

use crate::face::command::Original;
use crate::face::draft::Body;
use crate::face::draft::KeptSlot;
use crate::lang::Lang;
use crate::model::id::SiteId;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::Tone;
use crate::tui::task::form::save::Saving;
use crate::tui::task::form::save::Then;
use crate::tui::task::form::slot::Slot;
use crate::tui::task::form::slot::Source;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;

/// After a pause in typing of this length what is typed is kept …
const RESTS_MS: u64 = 120;
/// … and while typing goes on, after this time at the latest.
const LATEST_MS: u64 = 250;

/// How far the server has what is typed.
#[derive(Debug, Default)]
pub struct Keeping {
    /// Since when there is something that it was not told, and when the last key came.
    unkept: Option<(u64, u64)>,
    /// What is on its way.
    out: bool,
    /// Whether the server was told anything of this record.
    told: bool,
    /// When it last had everything on its disk.
    kept: Option<DateTime<Utc>>,
    /// Why it does not keep it, which is told once.
    refused: bool,
}

impl Keeping {
    /// Something was typed at this time.
    fn touch(&mut self, ms: u64) {
        let (since, _) = self.unkept.unwrap_or((ms, ms));
        self.unkept = Some((since, ms));
    }

    /// When it is time to tell the server.
    pub fn next_due(&self) -> Option<u64> {
        let (since, last) = self.unkept.filter(|_| !self.out)?;
        Some((last + RESTS_MS).min(since + LATEST_MS))
    }

    /// The connection is gone: the next server may never have heard of it, or holds it as left by a session that died.
    pub fn lost(&mut self) {
        if self.told || self.unkept.is_some() {
            self.unkept = Some((0, 0));
        }
        self.out = false;
    }

    /// When the server had everything on its disk; none as long as it never had.
    pub const fn kept(&self) -> Option<DateTime<Utc>> {
        self.kept
    }

    /// Whether the server may hold a draft of this record.
    pub const fn holds_anything(&self) -> bool {
        self.told
    }

    /// Whether it must still be told when the form is put away.
    pub const fn is_due_at_the_end(&self) -> bool {
        self.unkept.is_some() || self.out
    }
}

impl Form {
    /// Something was typed that is not to be lost.
    pub(super) fn touched(&mut self, scene: &Scene) {
        self.keeping.touch(scene.now.ms);
    }

    /// Something was typed into a field.
    pub(super) fn touched_at(&mut self, at: usize, scene: &Scene) {
        let field = self.slots[at].field.name;
        self.likes.changed(field, scene.now.ms);
        self.touched(scene);
    }

    /// Whether anything was typed into this record.
    pub(super) fn is_touched(&self) -> bool {
        self.keeping.told || self.keeping.unkept.is_some() || self.keeping.kept.is_some()
    }

    pub(super) fn draft_question(&mut self, scene: &Scene) -> Option<Ask> {
        let due = self.keeping.next_due()? <= scene.now.ms;
        // What was sent is the register's, and keeping it now would leave a draft of it behind.
        let typing = matches!(self.stage, Stage::Typing | Stage::Conflict(_));
        if !due || !typing {
            return None;
        }
        self.keeping.unkept = None;
        (self.keeping.out, self.keeping.told) = (true, true);
        Some(Ask::KeepDraft(self.draft()))
    }

    pub(super) fn hear_kept(&mut self, answer: Answer) -> Vec<Wish> {
        self.keeping.out = false;
        match answer {
            Answer::Kept { at } => {
                self.keeping.kept = Some(at.time());
                self.keeping.refused = false;
            }
            Answer::Refused(problem) if !self.keeping.refused => {
                self.keeping.refused = true;
                let cause = self.lang.sentence(problem.reason.key(), &problem.field, &problem.args);
                self.say(Tone::Warning, self.lang.fill("form.not_kept", &[("cause", &cause)]));
            }
            _ => {}
        }
        Vec::new()
    }

    /// Everything typed, as the server keeps it.
    pub(super) fn draft(&self) -> Draft {
        let slot = &self.slots[self.at];
        let kept = |slot: &Slot| KeptSlot {
            name: slot.field.name.to_owned(),
            text: slot.input.typed().to_owned(),
            picks: slot.picks.clone(),
            waiting: slot.waiting.clone(),
            by_hand: slot.source == Source::Hand,
            carried: slot.carried,
            keep: slot.keep,
        };
        let original = self.original.as_ref();
        let body = Body {
            fields: self.slots.iter().map(kept).collect(),
            caret: slot.input.caret(),
            fresh: slot.fresh,
            added: self.series.added,
            sent: matches!(&self.stage, Stage::Saving(saving) if saving.may_be_written()),
            rev: original.map(|original| original.rev),
            base: original.map(|original| original.base.clone()).unwrap_or_default(),
            declined: original.map(|original| original.declined.clone()).unwrap_or_default(),
        };
        Draft {
            token: self.series.token.clone(),
            form: self.kind,
            subject: original.map(|original| original.id.to_string()).unwrap_or_default(),
            field: slot.field.name.to_owned(),
            body: serde_json::to_string(&body).unwrap_or_default(),
        }
    }

    /// The form that a draft was made of, with the caret where it was; none when it can't be read.
    pub fn resumed(draft: &Draft, lang: Lang) -> Option<Self> {
        let body: Body = serde_json::from_str(&draft.body).ok()?;
        let mut form = Self::blank(draft.form, draft.token.clone(), lang);
        if let Some(id) = SiteId::parse(&draft.subject)
            && let Some(rev) = body.rev
        {
            form.original = Some(Original { id, rev, base: body.base, declined: body.declined });
        }
        for kept in body.fields {
            let Some(at) = form.find(&kept.name) else { continue };
            let slot = &mut form.slots[at];
            slot.input.insert_text(&kept.text);
            slot.picks = kept.picks;
            slot.waiting = kept.waiting;
            (slot.carried, slot.keep) = (kept.carried, kept.keep);
            slot.source = match (slot.is_empty(), kept.by_hand) {
                (true, _) => Source::Nobody,
                (false, true) => Source::Hand,
                (false, false) => Source::Model,
            };
        }
        form.series.added = body.added;
        // Kept once more, so that other sessions see that it is open here.
        (form.keeping.told, form.keeping.unkept) = (true, Some((0, 0)));
        form.wants_criteria();
        form.enter(form.find(&draft.field).unwrap_or(form.at));
        let slot = form.slot();
        slot.input.put_caret(body.caret);
        slot.fresh = body.fresh;
        if body.sent {
            form.stage = Stage::Saving(Saving::again(Then::Close));
        }
        form.follow_typing();
        Some(form)
    }
}
