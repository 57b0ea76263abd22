//! Clashes on the screen: each field with what was there, what is typed and what a colleague wrote.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::Value;

use crate::face::clash::Chosen;
use crate::face::clash::Clash;
use crate::face::value;
use crate::tui::task::Scene;
use crate::tui::task::form::Form;
use crate::tui::task::form::conflict::Conflict;
use crate::widget::ink;
use crate::widget::style::Look;

/// A label and three values, with a blank behind them.
pub(super) const CLASH_ROWS: u16 = 5;

/// The words before the values stand in a column of this width.
const WORDS: u16 = 20;

impl Form {
    pub(super) fn draw_conflict(&self, area: Rect, buf: &mut Buffer, conflict: &Conflict, scene: &Scene, look: &Look) {
        let lang = self.lang;
        if conflict.rows.is_empty() {
            let key = if scene.online { "form.conflict_wait" } else { "form.loading_offline" };
            ink::write_centred(buf, area, lang.t(key), look.label);
            return;
        }
        let count = u64::try_from(conflict.rows.len()).unwrap_or(u64::MAX);
        ink::write_cut(buf, ink::row(area, 0), &lang.count("form.clashes", count), look.warning, look);
        let body = ink::below(area, 2);
        let view = conflict.view.at_height(body.height / CLASH_ROWS);
        for (line, at) in (0..).zip(view.visible()) {
            let Some(row) = conflict.rows.get(at) else { continue };
            let area = ink::below(body, line * CLASH_ROWS);
            let here = view.cursor() == Some(at);
            self.draw_clash(area, buf, row, conflict, (here, scene), look);
        }
    }

    fn draw_clash(
        &self,
        area: Rect,
        buf: &mut Buffer,
        row: &Clash,
        conflict: &Conflict,
        (here, scene): (bool, &Scene),
        look: &Look,
    ) {
        let lang = self.lang;
        let heading = ink::row(area, 0);
        if here {
            ink::write(buf, heading, look.glyphs.cursor, look.accent);
        }
        let label = value::label(lang, Some(self.kind), &row.name);
        ink::write_cut(buf, ink::skip(heading, 2), &label, if here { look.accent } else { look.heading }, look);
        let theirs = match &row.blame {
            Some(blame) => format!("{} {}", blame.by, value::moment_short(blame.at, lang, scene.now.wall)),
            None => lang.t("form.clash_theirs").to_owned(),
        };
        let mine = match row.chosen {
            Some(Chosen::Edited) => lang.t("form.clash_edited"),
            _ => lang.t("form.clash_mine"),
        };
        let lines = [
            ("1", lang.t("form.clash_base"), &row.base, Chosen::Base),
            ("2", mine, &row.mine, Chosen::Mine),
            ("3", &theirs, &row.theirs, Chosen::Theirs),
        ];
        for (line, (key, word, value, chosen)) in (1..).zip(lines) {
            let area = ink::skip(ink::row(area, line), 2);
            let is_chosen =
                row.chosen == Some(chosen) || (chosen == Chosen::Mine && row.chosen == Some(Chosen::Edited));
            let mark = if is_chosen { look.glyphs.filled } else { look.glyphs.dot };
            ink::write(buf, area, mark, if is_chosen { look.accent } else { look.label });
            ink::write(buf, ink::skip(area, 2), key, look.accent);
            ink::write_cut(buf, ink::take(ink::skip(area, 4), WORDS), word, look.label, look);
            let style = if is_chosen { look.heading } else { look.text };
            ink::write_cut(
                buf,
                ink::skip(area, 4 + WORDS + 1),
                &self.clash_value(&row.name, value, conflict),
                style,
                look,
            );
        }
    }

    fn clash_value(&self, name: &str, value: &Value, conflict: &Conflict) -> String {
        let shown = value::shown(self.lang, name, value, conflict.names());
        let named = self.find(name).map(|at| self.summary(at));
        match value {
            value if value::is_nothing(value) => self.lang.t("form.clash_empty").to_owned(),
            // What is typed is known here by its name, though the server did not send it along.
            Value::String(code)
                if shown == *code && self.find(name).is_some_and(|at| self.slots[at].code() == Some(code)) =>
            {
                named.unwrap_or(shown)
            }
            _ => shown,
        }
    }
}
