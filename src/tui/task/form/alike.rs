//! Records that are like what is typed: looked for while one types, told in a line at the foot, never in the way.

use serde_json::Value;

use crate::face::alike;
use crate::face::alike::TELLING;
use crate::face::pick::bare;
use crate::model::code::FormKind;
use crate::model::date::parse_day;
use crate::model::id::SiteId;
use crate::tui::task::Scene;
use crate::tui::task::Wish;
use crate::tui::task::compare::Compare;
use crate::tui::task::compare::Typed;
use crate::tui::task::form::Form;
use crate::tui::task::form::Stage;
use crate::tui::task::keys;
use crate::tui::task::keys::TaskAct;
use crate::wire::message::AlikeAsk;
use crate::wire::message::AlikeRow;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::PickRow;

/// The search waits until typing rests for so long.
const RESTS_MS: u64 = 150;

/// What is like what is typed.
#[derive(Debug, Default)]
pub struct Likes {
    rows: Vec<AlikeRow>,
    changed: Option<u64>,
    asked: Option<AlikeAsk>,
    /// Whether the answer is waited for.
    out: bool,
    /// The row that is compared next.
    next: usize,
}

impl Likes {
    /// A field that tells was changed at this time.
    pub fn changed(&mut self, field: &str, ms: u64) {
        if TELLING.contains(&field) {
            self.changed = Some(ms);
        }
    }

    /// Whether anything is alike.
    pub fn are_there(&self) -> bool {
        !self.rows.is_empty()
    }

    /// When the search begins.
    pub fn next_due(&self) -> Option<u64> {
        self.changed.filter(|_| !self.out).map(|ms| ms + RESTS_MS)
    }

    /// The connection is gone: what was asked is asked again.
    pub fn lost(&mut self) {
        self.out = false;
        if self.asked.take().is_some() {
            self.changed.get_or_insert(0);
        }
    }
}

impl Form {
    pub(super) fn alike_question(&mut self, scene: &Scene) -> Option<Ask> {
        let due = self.likes.next_due()? <= scene.now.ms;
        if !due || !matches!(self.stage, Stage::Typing) {
            return None;
        }
        self.likes.changed = None;
        let ask = self.resemblance(scene);
        if self.likes.asked == ask {
            return None;
        }
        self.likes.asked.clone_from(&ask);
        if ask.is_none() {
            self.likes.rows.clear();
        }
        self.likes.out = ask.is_some();
        ask.map(Ask::Alike)
    }

    /// What is looked for; nothing as long as too little is typed to be like anything.
    fn resemblance(&self, scene: &Scene) -> Option<AlikeAsk> {
        let text = |name: &str| self.find(name).map(|at| self.slots[at].input.text()).unwrap_or_default();
        let code = |name: &str| self.find(name).and_then(|at| self.slots[at].code().map(str::to_owned));
        let founded = self.find("founded").and_then(|at| self.slots[at].value(scene.today).ok().flatten());
        let on = founded.as_ref().and_then(|day| parse_day(day.as_str()?)).unwrap_or(match self.kind {
            FormKind::Model => scene.as_of.unwrap_or(scene.today),
            _ => scene.today,
        });
        let except = self.original.as_ref().map(|original| original.id);
        alike::question(&alike::Typed { kind: self.kind, except, text: &text, code: &code, on })
    }

    pub(super) fn hear_alike(&mut self, ask: Ask, answer: Answer) -> Vec<Wish> {
        self.likes.out = false;
        if let (Ask::Alike(ask), Answer::Alike(rows)) = (ask, answer)
            && self.likes.asked.as_ref() == Some(&ask)
        {
            (self.likes.rows, self.likes.next) = (rows, 0);
        }
        Vec::new()
    }

    /// What is alike, in one line; none when nothing is.
    pub(super) fn alike_line(&self) -> Option<String> {
        alike::line(&self.likes.rows, self.lang)
    }

    /// Lays what is typed beside what is like it; once more: beside the next one.
    pub(super) fn compare(&mut self, scene: &Scene) -> Vec<Wish> {
        let Some(row) = self.likes.rows.get(self.likes.next).cloned() else {
            return Vec::new();
        };
        self.likes.next = (self.likes.next + 1) % self.likes.rows.len();
        vec![Wish::Open(Compare::open(self.kind, &self.typed(scene), row, self.lang))]
    }

    fn typed(&self, scene: &Scene) -> Vec<Typed> {
        let typed = |at: usize| {
            let slot = &self.slots[at];
            let value = slot.value(scene.today).ok().flatten().unwrap_or(Value::Null);
            Typed { field: slot.field, value, shown: self.summary(at) }
        };
        self.asked().map(typed).collect()
    }

    /// A record was chosen instead of what is typed here, or for a field of it.
    pub(super) fn use_record(&mut self, record: &AlikeRow, scene: &Scene) -> Vec<Wish> {
        match (self.kind, SiteId::parse(&record.id)) {
            // The model is there already: whoever asked for a new one gets it.
            (FormKind::Model, _) => {
                let told = self.lang.fill("form.model_used", &[("id", &record.id), ("name", &record.name)]);
                let forget = Wish::Forget(self.series.token.clone());
                vec![forget, Wish::Tell(told), Wish::Use(Box::new(record.clone()))]
            }
            (_, Some(site)) => vec![Wish::ShowSite(site)],
            _ => {
                if let Some(at) = self.find("model") {
                    let row = PickRow { name: record.name.clone(), detail: record.detail.clone(), ..bare(&record.id) };
                    self.picked(at, row, scene);
                }
                Vec::new()
            }
        }
    }

    /// The key that compares, for the foot.
    pub(super) fn compare_key(&self) -> String {
        format!("{} {}", keys::key_of(TaskAct::Compare), self.lang.t("form.alike_key"))
    }
}
