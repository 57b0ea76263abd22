//! The draft of a form, on its way to the server before the next question is asked, and back into a form.

use crate::face::command::Original;
use crate::face::draft::Body;
use crate::face::draft::KeptSlot;
use crate::lang::Lang;
use crate::model::field::Carry;
use crate::model::id::SiteId;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Form;
use crate::plain::inbox::Way;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::Draft;

impl Form {
    /// Everything typed, as the server keeps it.
    pub(super) fn draft(&self) -> Draft {
        let kept = |slot: &super::slot::Slot| KeptSlot {
            name: slot.field.name.to_owned(),
            text: match slot.picks.first().filter(|_| slot.code().is_some()) {
                Some(row) => row.name.clone(),
                None => slot.text.clone(),
            },
            picks: slot.picks.clone(),
            waiting: Vec::new(),
            by_hand: slot.by_hand,
            carried: slot.carried,
            keep: slot.field.carry == Carry::Keep,
        };
        let original = self.original.as_ref();
        let body = Body {
            fields: self.slots.iter().map(kept).collect(),
            added: self.added,
            rev: original.map(|original| original.rev),
            base: original.map(|original| original.base.clone()).unwrap_or_default(),
            declined: original.map(|original| original.declined.clone()).unwrap_or_default(),
            ..Body::default()
        };
        Draft {
            token: self.token.clone(),
            form: self.kind,
            subject: original.map(|original| original.id.to_string()).unwrap_or_default(),
            field: self.slots.get(self.at).map(|slot| slot.field.name.to_owned()).unwrap_or_default(),
            body: serde_json::to_string(&body).unwrap_or_default(),
        }
    }

    /// The form that a draft was made of; none when it can't be read.
    pub(super) fn resumed(draft: &Draft, lang: Lang) -> Option<Self> {
        let body: Body = serde_json::from_str(&draft.body).ok()?;
        let mut form = Self::blank(draft.form, draft.token.clone(), lang);
        if let (Some(id), Some(rev)) = (SiteId::parse(&draft.subject), body.rev) {
            form.original = Some(Original { id, rev, base: body.base, declined: body.declined });
        }
        for kept in body.fields {
            let Some(slot) = form.slots.iter_mut().find(|slot| slot.field.name == kept.name) else { continue };
            (slot.by_hand, slot.carried) = (kept.by_hand, kept.carried);
            slot.picks = kept.picks;
            if !slot.is_picked() {
                slot.text = kept.text;
            }
        }
        form.added = body.added;
        form.at = form.find(&draft.field).unwrap_or(0);
        (form.touched, form.kept) = (true, true);
        Some(form)
    }
}

impl Plain {
    /// Has the server keep what is typed. While the server is away typing goes on; it is kept with the next answer.
    pub(super) fn keep(&mut self, form: &mut Form) -> Result<(), Leave> {
        form.touched = true;
        if self.inbox.way() != Way::Up {
            return self.tell_unkept(form, "plain.not_kept");
        }
        match self.inbox.ask(Ask::KeepDraft(form.draft())) {
            Ok(Answer::Refused(problem)) => {
                let cause = self.lang.sentence(problem.reason.key(), &problem.field, &problem.args);
                let told = self.lang.fill("form.not_kept", &[("cause", &cause)]);
                if !std::mem::replace(&mut form.told_unkept, true) {
                    self.say(&told)?;
                }
                Ok(())
            }
            Ok(_) => {
                (form.kept, form.told_unkept) = (true, false);
                Ok(())
            }
            Err(_) => self.tell_unkept(form, "plain.not_kept"),
        }
    }

    fn tell_unkept(&mut self, form: &mut Form, key: &'static str) -> Result<(), Leave> {
        if std::mem::replace(&mut form.told_unkept, true) {
            return Ok(());
        }
        self.say(self.lang.t(key))
    }

    /// Leaves a form; what is typed stays with the server.
    pub(super) fn put_away(&mut self, form: &mut Form) -> Result<(), Leave> {
        if !form.touched {
            return Ok(());
        }
        self.keep(form)?;
        self.say(self.lang.t(if form.told_unkept { "plain.put_away_unkept" } else { "plain.put_away" }))
    }

    /// Throws away what is typed.
    pub(super) fn forget(&mut self, form: &Form) -> Result<(), Leave> {
        if form.kept {
            self.find_out(Ask::DropDraft { token: form.token.clone() })?;
        }
        Ok(())
    }
}
