//! The end of a form: everything in it once more, and the way into the register.

use crate::face::command;
use crate::face::form as words;
use crate::face::value;
use crate::model::field::Need;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Form;
use crate::plain::form::field::Step;
use crate::plain::form::slot::record;
use crate::plain::keys;
use crate::plain::keys::Act;
use crate::plain::talk::Confirm;
use crate::text::fold::fold;
use crate::wire::message::PickRow;
use crate::wire::message::Receipt;

/// What can be typed at the end of a form.
const SIGNS: [Act; 3] = [Act::Save, Act::DontSave, Act::Again];

/// What became of an attempt to save.
pub(super) enum Saved {
    /// It is in the register.
    Written(Receipt),
    /// The very same is in the register already.
    Already,
    /// It is not, and why was said; this field is to be put right, if it is one.
    Not(Option<usize>),
}

impl Plain {
    /// Tells what is typed and has it saved; a field of which the number is typed is asked once more. None when it was
    /// not saved. All fields are listed at first only where they were all asked or are to be chosen from.
    pub(super) fn finish(&mut self, form: &mut Form, were_asked: bool) -> Result<Option<PickRow>, Leave> {
        self.list(form)?;
        let prompt = self.lang.t(if were_asked { "plain.prompt_save" } else { "plain.prompt_fields" });
        loop {
            let typed = self.ask(prompt, &self.help_of_end())?;
            match (typed.as_str(), keys::act(&typed, &SIGNS)) {
                ("" | "0", _) => {
                    self.put_away(form)?;
                    return Ok(None);
                }
                (_, Some(Act::Again)) => self.list(form)?,
                (_, Some(Act::DontSave)) => {
                    self.drop_or_keep(form)?;
                    return Ok(None);
                }
                (_, Some(Act::Save)) => match self.save(form)? {
                    Saved::Written(receipt) => return Ok(Some(self.tell_saved(form, &receipt)?)),
                    Saved::Already => {
                        self.forget(form)?;
                        return Ok(None);
                    }
                    Saved::Not(Some(at)) => self.correct(form, at)?,
                    Saved::Not(None) => {}
                },
                _ => match form.field_meant(&typed) {
                    Some(at) => self.correct(form, at)?,
                    None => self.say(&self.lang.fill("plain.no_such_field", &[("value", &typed)]))?,
                },
            }
        }
    }

    fn help_of_end(&self) -> Vec<String> {
        let lang = self.lang;
        let mut help = vec![lang.t("plain.help_fields").to_owned()];
        help.extend(keys::help(&SIGNS, lang));
        help.push(lang.t("plain.leave_form").to_owned());
        help
    }

    /// Every field with what stands in it.
    fn list(&mut self, form: &Form) -> Result<(), Leave> {
        self.say(&form.title(self.lang))?;
        for (at, number) in form.asked().into_iter().zip(1..) {
            let Some(slot) = form.slots.get(at) else { continue };
            let shown = slot.shown(self.lang);
            let shown = if shown.is_empty() { self.lang.t("value.empty") } else { &shown };
            self.say(&format!("{number}. {}: {shown}", slot.label))?;
        }
        Ok(())
    }

    /// Asks for one field again, and tells what a correction would change so far.
    fn correct(&mut self, form: &mut Form, at: usize) -> Result<(), Leave> {
        form.at = at;
        // Wherever one wants to go from there, the end is where one is.
        let (Step::Next | Step::Before | Step::ToEnd | Step::Leave) = self.ask_field(form, at)?;
        let Some(original) = &form.original else { return Ok(()) };
        let lang = self.lang;
        let changes = form.changes(self.today());
        let told = |name: &String| {
            let before = original.base.get(name).map(|value| self.value_of(form, name, value));
            let after = form.slots.iter().filter(|slot| slot.field.member() == name).map(|slot| slot.shown(lang));
            let after = after.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
            let or_empty = |text: String| if text.is_empty() { lang.t("value.empty").to_owned() } else { text };
            let (label, before) = (value::label(lang, Some(form.kind), name), or_empty(before.unwrap_or_default()));
            lang.fill("plain.change", &[("field", &label), ("before", &before), ("after", &or_empty(after))])
        };
        let lines: Vec<String> = changes.keys().map(told).collect();
        if lines.is_empty() {
            return self.say(lang.t("plain.no_change"));
        }
        lines.iter().try_for_each(|line| self.say(line))
    }

    fn value_of(&self, form: &Form, name: &str, value: &serde_json::Value) -> String {
        // Names of what is picked now; what was there before may be known by its code only.
        let picks = form.slots.iter().filter_map(|slot| Some((slot.pick_of()?, slot)));
        let names: Vec<_> = picks.flat_map(|(of, slot)| slot.picks.iter().map(move |row| (of, row.clone()))).collect();
        crate::plain::paper::aloud(&value::shown(self.lang, name, value, &names), self.lang)
    }

    fn drop_or_keep(&mut self, form: &mut Form) -> Result<(), Leave> {
        if !form.touched {
            return Ok(());
        }
        match self.confirm(self.lang.t("plain.keep_draft"), Confirm::Yes)? {
            Confirm::Yes => self.put_away(form),
            Confirm::No => {
                self.forget(form)?;
                self.say(self.lang.t("form.discarded"))
            }
        }
    }

    /// Saves, if everything is as it must be.
    pub(super) fn save(&mut self, form: &mut Form) -> Result<Saved, Leave> {
        if let Some(at) = self.first_flaw(form)? {
            return Ok(Saved::Not(Some(at)));
        }
        let today = self.today();
        if form.original.as_ref().is_some_and(|original| original.declined.is_empty()) && form.changes(today).is_empty()
        {
            self.tell_problem(&Problem::new(Reason::NoChange))?;
            return Ok(Saved::Not(None));
        }
        if !self.accepts_suspicions(form)? {
            return Ok(Saved::Not(None));
        }
        // What is sent is kept first: if the line is cut now, it is found as a draft or in the register, and never twice.
        self.keep(form)?;
        let Ok(members) = form.members(today) else { return Ok(Saved::Not(None)) };
        let line = command::line(form.kind, members, form.original.as_ref(), &form.token);
        match self.submit(&line)? {
            Ok(receipt) => Ok(Saved::Written(receipt)),
            Err(problem) if problem.reason == Reason::ConflictRev && form.original.is_some() => self.meet(form),
            Err(problem) => {
                let at = form.place_of(&problem.field);
                let slot = at.and_then(|at| form.slots.get(at));
                let told = words::told(&problem, slot.map(|slot| (slot.field, slot.label.as_str())), self.lang);
                self.say(&told)?;
                Ok(Saved::Not(at))
            }
        }
    }

    /// The first field that can't be saved; why is told.
    fn first_flaw(&mut self, form: &Form) -> Result<Option<usize>, Leave> {
        for at in form.asked() {
            let Some(slot) = form.slots.get(at) else { continue };
            let told = match slot.value(self.today()) {
                Ok(None) if slot.field.need == Need::Required => {
                    self.lang.fill("problem.missing", &[("field", &slot.label)])
                }
                Ok(_) => continue,
                Err(problem) => words::told(&problem, Some((slot.field, &slot.label)), self.lang),
            };
            self.say(&told)?;
            return Ok(Some(at));
        }
        Ok(None)
    }

    /// Tells each piece that looks like it names a person, and asks whether it is to be saved all the same.
    fn accepts_suspicions(&mut self, form: &mut Form) -> Result<bool, Leave> {
        loop {
            let asked = form.asked();
            let mut slots = asked.iter().filter_map(|at| form.slots.get(*at));
            let found = slots.find_map(|slot| words::suspicion(slot.field, &slot.text, &form.accepted, self.lang));
            let Some(found) = found else { return Ok(true) };
            let question = format!("{} {}", found.sentence, self.lang.t("plain.save_anyway"));
            if self.confirm(&question, Confirm::No)? == Confirm::No {
                return Ok(false);
            }
            form.accepted.push(found.piece);
        }
    }

    /// What is in the register now, and which fields a colleague changed meanwhile.
    fn tell_saved(&mut self, form: &Form, receipt: &Receipt) -> Result<PickRow, Leave> {
        let lang = self.lang;
        let id = receipt.ids.first().cloned().unwrap_or_default();
        self.say(&lang.fill("form.saved", &[("id", &id)]))?;
        if !receipt.merged.is_empty() {
            let labels: Vec<_> = receipt.merged.iter().map(|name| value::label(lang, Some(form.kind), name)).collect();
            self.say(&lang.fill("form.merged", &[("fields", &labels.join(", "))]))?;
        }
        let code = form.slot_of("code").map_or(id, |slot| slot.text.clone());
        let name = form.slot_of("name").map(|slot| slot.text.clone()).unwrap_or_default();
        Ok(record(&code, &name))
    }
}

impl Form {
    /// The field of this name in a problem: `decision.date`, or the member `decision`.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        let member = |at: &usize| self.slots.get(*at).is_some_and(|slot| slot.field.member() == name);
        self.find(name).or_else(|| self.asked().into_iter().find(member)).filter(|at| self.is_asked(*at))
    }

    /// The field that is meant by its number in the list, or by a part of its label that no other has.
    fn field_meant(&self, typed: &str) -> Option<usize> {
        let asked = self.asked();
        if let Ok(number) = typed.parse::<usize>() {
            return number.checked_sub(1).and_then(|at| asked.get(at).copied());
        }
        let wanted = fold(typed);
        let has = |at: &&usize| self.slots.get(**at).is_some_and(|slot| fold(&slot.label).contains(&wanted));
        let mut found = asked.iter().filter(has);
        found.next().filter(|_| found.next().is_none()).copied()
    }
}
