//! One field: its prompt with what stands in it, and what is typed at it.

use crate::face::alike;
use crate::face::choice;
use crate::face::form as words;
use crate::model::code::FormKind;
use crate::model::date::Day;
use crate::model::date::parse_day;
use crate::model::field::Asked;
use crate::model::field::Choices;
use crate::model::field::Input;
use crate::model::field::Need;
use crate::model::field::PickOf;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Form;
use crate::plain::form::slot::Slot;
use crate::plain::keys;
use crate::plain::keys::Act;
use crate::plain::paper::aloud;
use crate::wire::message::Answer;
use crate::wire::message::Ask;

/// Where to go after a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the next one.
    Next,
    /// To the one before.
    Before,
    /// To the end, where it is saved.
    ToEnd,
    /// Away from the form.
    Leave,
}

/// What can be typed at every field.
const SIGNS: [Act; 3] = [Act::Before, Act::ToEnd, Act::Clear];

/// What became of a line that was typed at a field.
pub(super) enum Took {
    /// It is the field's value now.
    Value,
    /// Something was added to it, and more may follow.
    More,
    /// Nothing, and why was said.
    Nothing,
}

impl Plain {
    /// Asks for one field until something was typed that it can have.
    pub(super) fn ask_field(&mut self, form: &mut Form, at: usize) -> Result<Step, Leave> {
        self.tell_choices(form, at)?;
        loop {
            let Some(slot) = form.slots.get(at) else { return Ok(Step::Next) };
            let typed = self.ask(&self.prompt_of(slot), &self.help_of_field(slot))?;
            match keys::act(&typed, &SIGNS) {
                Some(Act::Before) => return Ok(Step::Before),
                Some(Act::ToEnd) => return Ok(Step::ToEnd),
                Some(Act::Clear) => {
                    form.slots.get_mut(at).into_iter().for_each(|slot| {
                        slot.clear();
                        slot.touch();
                    });
                    self.keep(form)?;
                    match form.slots.get(at).map(|slot| slot.field.need) {
                        Some(Need::Required) => continue,
                        _ => return Ok(Step::Next),
                    }
                }
                _ => {}
            }
            if typed.is_empty() {
                if slot.is_empty() && slot.field.need == Need::Required {
                    self.say(&self.lang.fill("problem.missing", &[("field", &slot.label)]))?;
                    continue;
                }
                return Ok(Step::Next);
            }
            match self.take(form, at, &typed)? {
                Took::Nothing => {}
                took => {
                    self.keep(form)?;
                    self.look_at(form, at)?;
                    if matches!(took, Took::Value) {
                        return Ok(Step::Next);
                    }
                }
            }
        }
    }

    /// The label, with what stands in the field and what Enter does with it.
    fn prompt_of(&self, slot: &Slot) -> String {
        let lang = self.lang;
        let shown = slot.shown(lang);
        match (shown.is_empty(), slot.field.need) {
            (true, Need::Required) => lang.fill("plain.prompt_required", &[("field", &slot.label)]),
            (true, Need::Optional) => slot.label.clone(),
            (false, _) => format!("{} [{}]", slot.label, shown.replace(['\n', '\r'], "; ")),
        }
    }

    fn help_of_field(&self, slot: &Slot) -> Vec<String> {
        let lang = self.lang;
        let key = match slot.field.input {
            Input::Line(_) => "form.hint_line",
            Input::Lines(_) => "form.hint_lines",
            Input::Code => "form.hint_code",
            Input::Rights => "form.hint_rights",
            Input::DecisionNumber => "form.hint_decision",
            Input::Day => "form.hint_day",
            Input::Count(_) => "form.hint_count",
            Input::Money => "form.hint_money",
            Input::YesNo => "plain.hint_yes_no",
            Input::Choice(_) => "plain.hint_choice",
            Input::Choose(_) => "plain.hint_choose",
            Input::Pick(PickOf::Model) => "plain.hint_pick_model",
            Input::Pick(_) => "plain.hint_pick",
            Input::PickMany(_) => "plain.hint_pick_many",
            Input::Criteria => "plain.hint_criteria",
        };
        let mut help = vec![keys::told(&slot.label, lang.t(key))];
        help.push(keys::told(
            "Enter",
            lang.t(if slot.is_empty() { "plain.enter_passes" } else { "plain.enter_keeps" }),
        ));
        help.extend(keys::help(&SIGNS, lang));
        help.push(lang.t("plain.quit_keeps").to_owned());
        help
    }

    /// What a closed list or a list of criteria has, before it is asked for.
    fn tell_choices(&mut self, form: &Form, at: usize) -> Result<(), Leave> {
        let lang = self.lang;
        match form.slots.get(at).map(|slot| slot.field.input) {
            Some(Input::Choice(choices) | Input::Choose(choices)) => {
                let rows = choice::rows(choices, lang).into_iter().zip(1..);
                self.say(&rows.map(|(row, n)| format!("{n} {}", row.name)).collect::<Vec<_>>().join(", "))
            }
            Some(Input::Criteria) => {
                for (text, n) in form.criteria.iter().flatten().zip(1..) {
                    self.say(&lang.fill("plain.criterion_line", &[("n", &lang.number(n)), ("text", text)]))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Takes a line into a field.
    fn take(&mut self, form: &mut Form, at: usize, typed: &str) -> Result<Took, Leave> {
        let (lang, today) = (self.lang, self.today());
        let Some(slot) = form.slots.get_mut(at) else { return Ok(Took::Nothing) };
        match slot.field.input {
            Input::Choice(choices) => match choice::find(choices, typed, lang).into_iter().next() {
                Some(row) => {
                    slot.pick(row);
                    slot.touch();
                    Ok(Took::Value)
                }
                None => self.refuse_choice(slot, choices, typed),
            },
            Input::Choose(choices) => match chosen(choices, typed, lang) {
                Some(rows) => {
                    slot.picks = rows;
                    slot.touch();
                    Ok(Took::Value)
                }
                None => self.refuse_choice(slot, choices, typed),
            },
            Input::Pick(of) => self.take_pick(form, at, of, typed),
            Input::PickMany(of) => self.take_picks(form, at, of, typed),
            _ => match slot.type_text(typed, today, lang) {
                Ok(()) => Ok(Took::Value),
                Err(problem) => {
                    let told = words::told(&problem, Some((slot.field, &slot.label)), lang);
                    self.say(&told)?;
                    Ok(Took::Nothing)
                }
            },
        }
    }

    fn refuse_choice(&mut self, slot: &Slot, choices: Choices, typed: &str) -> Result<Took, Leave> {
        let all: Vec<_> = choice::rows(choices, self.lang).into_iter().map(|row| row.name).collect();
        let problem = Problem::new(Reason::BadChoice).on(slot.field.member());
        let problem = problem.with("field", slot.field.member()).with("value", typed).with("choices", all.join(", "));
        let told = words::told(&problem, Some((slot.field, &slot.label)), self.lang);
        self.say(&told)?;
        Ok(Took::Nothing)
    }

    /// What is to be said of a value that was just typed: that it looks like a person's, that the record is like another.
    fn look_at(&mut self, form: &mut Form, at: usize) -> Result<(), Leave> {
        let Some(slot) = form.slots.get(at) else { return Ok(()) };
        if let Some(found) = words::suspicion(slot.field, &slot.text, &form.accepted, self.lang) {
            self.say(&found.sentence)?;
        }
        if alike::TELLING.contains(&slot.field.name) {
            self.look_for_alike(form)?;
        }
        Ok(())
    }

    fn look_for_alike(&mut self, form: &mut Form) -> Result<(), Leave> {
        let text = |name: &str| form.slot_of(name).map(|slot| slot.shown(self.lang)).unwrap_or_default();
        let code = |name: &str| form.slot_of(name).and_then(|slot| slot.code().map(str::to_owned));
        let (kind, except) = (form.kind, form.original.as_ref().map(|original| original.id));
        let on = match kind {
            FormKind::Model => self.day(),
            _ => form.day_before(form.slots.len()).unwrap_or_else(|| self.today()),
        };
        let Some(ask) = alike::question(&alike::Typed { kind, except, text: &text, code: &code, on }) else {
            return Ok(());
        };
        // Likenesses are a help; while the server is away nobody waits for one.
        let Ok(Answer::Alike(rows)) = self.inbox.ask(Ask::Alike(ask)) else { return Ok(()) };
        let told = alike::line(&rows, self.lang).unwrap_or_default();
        if !told.is_empty() && told != form.alike {
            self.say(&aloud(&told, self.lang))?;
        }
        form.alike = told;
        Ok(())
    }
}

impl Form {
    /// The day whose map and records a field is about: that of the first day before it.
    pub(super) fn day_before(&self, at: usize) -> Option<Day> {
        let days = self.slots.iter().take(at);
        let days = days.filter(|slot| slot.field.input == Input::Day && slot.field.asked != Asked::Editing);
        // Nothing is relative here: a day that was typed stands written out.
        days.filter_map(|slot| slot.value(Day::MIN).ok()?.and_then(|day| parse_day(day.as_str()?))).next()
    }
}

/// Several values of a closed list, by their numbers or words; none when one of them is no such value.
fn chosen(choices: Choices, typed: &str, lang: crate::lang::Lang) -> Option<Vec<crate::wire::message::PickRow>> {
    if typed == "*" {
        return Some(choice::rows(choices, lang));
    }
    let digits = typed.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == ',');
    let between: &[char] = if digits { &[' ', ','] } else { &[',', ';'] };
    let words = typed.split(between).map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| choice::find(choices, word, lang).into_iter().next()).collect()
}
