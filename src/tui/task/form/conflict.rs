//! Fields that somebody else changed too: what was there, what is typed and what they wrote, chosen one by one.
//!
//! Whatever is let go goes along with the save, so that both values stay in the history.

use crossterm::event::KeyCode;
use serde_json::Map;
use serde_json::Value;

use crate::face::clash::Chosen;
use crate::face::clash::Clash;
use crate::face::clash::MOST_TRIES;
use crate::face::clash::meet;
use crate::face::command::part;
use crate::tui::event::Chord;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::form::Tone;
use crate::tui::task::form::keys::list_motion;
use crate::tui::task::form::save::Then;
use crate::tui::task::keys;
use crate::tui::task::keys::Scope;
use crate::tui::task::keys::TaskAct;
use crate::widget::viewport::Viewport;
use crate::wire::message::Answer;
use crate::wire::message::SiteNow;

/// The fields that clash.
#[derive(Debug, Default)]
pub struct Conflict {
    asked: bool,
    /// The site as it is now; none before it came.
    now: Option<Box<SiteNow>>,
    /// The clashes.
    pub rows: Vec<Clash>,
    /// The cursor.
    pub view: Viewport,
}

impl Conflict {
    /// Whether the site must be asked for.
    pub fn asks(&mut self) -> bool {
        !std::mem::replace(&mut self.asked, true)
    }

    /// The connection is gone: the site is asked for again, unless it is here.
    pub fn lost(&mut self) {
        self.asked = self.now.is_some();
    }

    /// Names of what the values refer to.
    pub fn names(&self) -> &crate::face::value::Names {
        self.now.as_ref().map_or(&[], |now| &now.names)
    }

    fn is_settled(&self) -> bool {
        self.rows.iter().all(|row| row.chosen.is_some())
    }

    /// Notes a choice for the row under the cursor, and goes to the next one without a choice.
    fn choose(&mut self, chosen: Chosen) {
        let Some(at) = self.view.cursor() else { return };
        if let Some(row) = self.rows.get_mut(at) {
            row.chosen = Some(chosen);
        }
        self.go_to_open();
    }

    /// Goes to the next row without a choice, if there is one.
    fn go_to_open(&mut self) {
        let at = self.view.cursor().unwrap_or(0);
        let open = |at: &usize| self.rows.get(*at).is_some_and(|row| row.chosen.is_none());
        let next = (at..self.rows.len()).chain(0..at).find(open);
        self.view.move_to(next.unwrap_or(at));
    }
}

impl Form {
    /// The save was refused since somebody else changed the same field.
    pub(super) fn meet_conflict(&mut self) {
        self.stage = Stage::Conflict(Box::default());
    }

    /// Goes back to the clashes that were left to edit a field, to the next one without a choice; false when none is open.
    pub(super) fn goes_back_to_conflict(&mut self, scene: &Scene) -> bool {
        let Some(mut conflict) = self.set_aside.take() else { return false };
        if conflict.is_settled() {
            self.apply(*conflict);
            return false;
        }
        // What was edited is what is typed now, also if another choice is made after all.
        if let Ok(typed) = self.members(scene.today) {
            for row in conflict.rows.iter_mut().filter(|row| row.chosen == Some(Chosen::Edited)) {
                row.mine = typed.get(&row.name).cloned().unwrap_or(Value::Null);
            }
        }
        conflict.go_to_open();
        self.stage = Stage::Conflict(conflict);
        true
    }

    pub(super) fn hear_theirs(&mut self, answer: Answer, scene: &Scene) -> Vec<Wish> {
        match answer {
            Answer::SiteNow(now) => self.compare_with(now, scene),
            Answer::Refused(problem) => {
                self.stage = Stage::Typing;
                let sentence = self.told(&problem, self.at);
                self.say(Tone::Problem, sentence);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Lays what they wrote beside what is typed. What only they changed is taken over, what both changed must be chosen.
    fn compare_with(&mut self, now: Box<SiteNow>, scene: &Scene) -> Vec<Wish> {
        let mine = self.changes(scene.today).unwrap_or_default();
        let Some(original) = &mut self.original else { return Vec::new() };
        let (rows, taken) = meet(original, &mine, &now);
        original.base.extend(taken.clone());
        self.put_members(&taken, &now);
        self.tries += 1;
        if !rows.is_empty() {
            let mut view = Viewport::default();
            view.set_len(rows.len());
            self.stage = Stage::Conflict(Box::new(Conflict { asked: true, now: Some(now), rows, view }));
            return Vec::new();
        }
        // The revision counts as seen only with nothing left to choose: a draft that opens again meets the clash again.
        self.original.iter_mut().for_each(|original| original.rev = now.rev);
        if self.changes(scene.today).is_ok_and(|set| set.is_empty()) {
            // They wrote the very same.
            let told = self.lang.t("form.same_already").to_owned();
            return vec![Wish::Forget(self.series.token.clone()), Wish::Tell(told), Wish::Close];
        }
        if self.tries > MOST_TRIES {
            self.stage = Stage::Typing;
            self.tries = 0;
            let sentence = self.lang.t("form.too_busy").to_owned();
            self.say(Tone::Warning, sentence);
        } else {
            self.send(Then::Close);
        }
        Vec::new()
    }

    fn put_members(&mut self, members: &Map<String, Value>, now: &SiteNow) {
        let lang = self.lang;
        for slot in &mut self.slots {
            if members.contains_key(slot.field.member()) {
                let value = part(members, slot.field.name).unwrap_or(&Value::Null);
                slot.put(value, &now.names, lang);
            }
        }
    }

    pub(super) fn conflict_key(&mut self, chord: Chord, scene: &Scene) -> Vec<Wish> {
        let Stage::Conflict(conflict) = &mut self.stage else { return Vec::new() };
        self.note = None;
        let act = keys::act(chord, Scope::Conflict);
        if act == Some(TaskAct::Close) {
            return self.put_away(scene);
        }
        if conflict.rows.is_empty() {
            return Vec::new();
        }
        match act {
            Some(TaskAct::TakeBase) => conflict.choose(Chosen::Base),
            Some(TaskAct::TakeMine) => conflict.choose(Chosen::Mine),
            Some(TaskAct::TakeTheirs) => conflict.choose(Chosen::Theirs),
            Some(TaskAct::EditClash) => self.edit_clash(),
            Some(TaskAct::Save) => self.settle_conflict(scene),
            _ if chord.code == KeyCode::Enter => self.settle_conflict(scene),
            _ => list_motion(chord.code).into_iter().for_each(|motion| conflict.view.go(motion)),
        }
        Vec::new()
    }

    /// Goes to the field of the clash under the cursor; the others stay as they are.
    fn edit_clash(&mut self) {
        let Stage::Conflict(mut conflict) = std::mem::replace(&mut self.stage, Stage::Typing) else { return };
        let at = conflict.view.cursor().and_then(|at| conflict.rows.get_mut(at));
        let name = at.map(|row| {
            row.chosen = Some(Chosen::Edited);
            row.name.clone()
        });
        self.set_aside = Some(conflict);
        if let Some(at) = name.and_then(|name| self.place_of(&name)) {
            self.enter(at);
        }
        let key = keys::key_of(TaskAct::Save);
        self.say(Tone::Plain, self.lang.fill("form.edit_clash", &[("key", &key)]));
    }

    /// Saves what was chosen, once everything is.
    fn settle_conflict(&mut self, scene: &Scene) {
        let Stage::Conflict(conflict) = std::mem::replace(&mut self.stage, Stage::Typing) else { return };
        if !conflict.is_settled() {
            self.stage = Stage::Conflict(conflict);
            self.say(Tone::Problem, self.lang.t("form.choose_each"));
            return;
        }
        self.apply(*conflict);
        self.touched(scene);
        self.send(Then::Close);
    }

    /// Puts what was chosen into the fields, and what was let go beside it.
    fn apply(&mut self, conflict: Conflict) {
        let Some(now) = &conflict.now else { return };
        self.original.iter_mut().for_each(|original| original.rev = now.rev);
        for row in conflict.rows {
            let Some(original) = &mut self.original else { return };
            original.base.insert(row.name.clone(), row.theirs.clone());
            let put = match row.chosen {
                Some(Chosen::Base) => row.base,
                Some(Chosen::Theirs) => row.theirs,
                Some(Chosen::Mine | Chosen::Edited) | None => continue,
            };
            original.declined.insert(row.name.clone(), row.mine);
            self.put_members(&Map::from_iter([(row.name, put)]), now);
        }
    }
}
