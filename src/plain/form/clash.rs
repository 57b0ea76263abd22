//! Somebody else changed the same field of a site: what was there, what is typed and what is there now, to choose from.

use serde_json::Map;
use serde_json::Value;

use crate::face::clash;
use crate::face::clash::Clash;
use crate::face::clash::MOST_TRIES;
use crate::face::command;
use crate::face::value;
use crate::face::value::Names;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Form;
use crate::plain::form::save::Saved;
use crate::plain::paper::aloud;
use crate::plain::talk::Choice;
use crate::plain::talk::Menu;
use crate::wire::message::SiteNow;

impl Plain {
    /// Lays what they wrote beside what is typed, has it chosen field by field, and saves again.
    pub(super) fn meet(&mut self, form: &mut Form) -> Result<Saved, Leave> {
        let Some(original) = &form.original else { return Ok(Saved::Not(None)) };
        let Some(now) = self.site_now(original.id)? else { return Ok(Saved::Not(None)) };
        let mine = form.changes(self.today());
        let Some(original) = &mut form.original else { return Ok(Saved::Not(None)) };
        let (clashes, taken) = clash::meet(original, &mine, &now);
        original.base.extend(taken.clone());
        self.put_members(form, &taken, &now);
        form.tries += 1;
        if form.tries > MOST_TRIES {
            form.tries = 0;
            self.say(self.lang.t("form.too_busy"))?;
            return Ok(Saved::Not(None));
        }
        for clash in clashes {
            if !self.settle(form, clash, &now)? {
                return Ok(Saved::Not(None));
            }
        }
        // The revision counts as seen only with nothing left to choose: a draft that opens again meets the clash again.
        form.original.iter_mut().for_each(|original| original.rev = now.rev);
        let declined = form.original.as_ref().is_some_and(|original| !original.declined.is_empty());
        if !declined && form.changes(self.today()).is_empty() {
            self.say(self.lang.t("form.same_already"))?;
            return Ok(Saved::Already);
        }
        self.save(form)
    }

    /// Has one clash chosen; false when the person would rather go back.
    fn settle(&mut self, form: &mut Form, clash: Clash, now: &SiteNow) -> Result<bool, Leave> {
        let lang = self.lang;
        let label = value::label(lang, Some(form.kind), &clash.name);
        let by = clash.blame.as_ref().map(|blame| blame.by.to_string()).unwrap_or_default();
        let when = clash.blame.as_ref().map(|blame| value::moment(blame.at, lang, Self::offset())).unwrap_or_default();
        let title = lang.fill("plain.clash", &[("field", &label), ("by", &by), ("when", &when)]);
        let mut names = form.names();
        names.extend(now.names.iter().cloned());
        let row = |key: &'static str, found: &Value| {
            format!("{}: {}", lang.t(key), aloud(&told(lang, &clash.name, found, &names), lang))
        };
        let rows = [
            row("form.clash_base", &clash.base),
            row("form.clash_mine", &clash.mine),
            row("form.clash_theirs", &clash.theirs),
        ];
        let Choice::Row(at) = self.choose(&Menu { title: &title, rows: &rows, first: 1, acts: &[], words: None })?
        else {
            return Ok(false);
        };
        let Some(original) = &mut form.original else { return Ok(false) };
        original.base.insert(clash.name.clone(), clash.theirs.clone());
        let put = match at {
            0 => clash.base,
            1 => return Ok(true),
            _ => clash.theirs,
        };
        original.declined.insert(clash.name.clone(), clash.mine);
        self.put_members(form, &Map::from_iter([(clash.name, put)]), now);
        Ok(true)
    }

    fn put_members(&self, form: &mut Form, members: &Map<String, Value>, now: &SiteNow) {
        for slot in form.slots.iter_mut().filter(|slot| members.contains_key(slot.field.member())) {
            let found = command::part(members, slot.field.name).unwrap_or(&Value::Null);
            slot.put(found, &now.names, self.lang);
        }
    }
}

impl Form {
    /// Names of everything that is picked in it.
    pub(super) fn names(&self) -> Vec<(crate::model::field::PickOf, crate::wire::message::PickRow)> {
        let picks = self.slots.iter().filter_map(|slot| Some((slot.pick_of()?, slot)));
        picks.flat_map(|(of, slot)| slot.picks.iter().map(move |row| (of, row.clone()))).collect()
    }
}

fn told(lang: crate::lang::Lang, name: &str, found: &Value, names: &Names) -> String {
    value::shown_or_empty(lang, name, found, names)
}
