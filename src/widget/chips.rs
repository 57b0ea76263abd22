//! Chips: the filters in force as a row of `[Hội Nông dân] [Trấn Yên]`, the last of them counted where room is short.

use crate::widget::ink;
use crate::widget::style::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws as many chips as fit, then how many there are more, and answers how many columns it took.
///
/// The first chip is always there, cut if need be: that a list is filtered must never be overlooked.
pub fn render<S: AsRef<str>>(labels: &[S], area: Rect, buf: &mut Buffer, look: &Look) -> u16 {
    let area = ink::row(area, 0);
    let shown = fitting(labels, area.width);
    let more = more(labels.len() - shown);
    // The count of the rest comes before the whole of the last chip.
    let room = area.width.saturating_sub(ink::columns(&more));
    let mut used = 0;
    for (at, label) in labels.iter().take(shown).enumerate() {
        used += u16::from(at > 0);
        used += chip(label.as_ref(), ink::skip(ink::take(area, room), used), buf, look);
    }
    used + ink::write(buf, ink::skip(area, used), &more, look.label)
}

fn chip(label: &str, area: Rect, buf: &mut Buffer, look: &Look) -> u16 {
    let Some(room) = area.width.checked_sub(2).filter(|room| *room > 0) else {
        return 0;
    };
    ink::write(buf, area, "[", look.label);
    let used = ink::write_cut(buf, ink::take(ink::skip(area, 1), room), label, look.accent, look);
    ink::write(buf, ink::skip(area, used + 1), "]", look.label);
    used + 2
}

/// How many chips fit whole beside the count of the others; at least one, if there is one.
fn fitting<S: AsRef<str>>(labels: &[S], room: u16) -> usize {
    let mut used = 0u16;
    let mut fitting = 0;
    for (at, label) in labels.iter().enumerate() {
        let wide = ink::columns(label.as_ref()).saturating_add(2 + u16::from(at > 0));
        used = used.saturating_add(wide);
        let rest = ink::columns(&more(labels.len() - at - 1));
        if used.saturating_add(rest) <= room {
            fitting = at + 1;
        }
    }
    fitting.max(1).min(labels.len())
}

fn more(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" +{count}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widget::ink::picture;

    fn check(labels: &[&str], room: u16, want: &str) {
        let mut used = 0;
        let drawn = picture(room, 1, |area, buf| used = render(labels, area, buf, &Look::sixteen()));
        assert_eq!(drawn, [want]);
        assert_eq!(used, ink::columns(want), "{want}");
    }

    #[test]
    fn chips_give_way_to_a_count() {
        let labels = ["Hội Nông dân", "Trấn Yên", "tốt"];
        check(&labels, 40, "[Hội Nông dân] [Trấn Yên] [tốt]");
        check(&labels, 31, "[Hội Nông dân] [Trấn Yên] [tốt]");
        check(&labels, 30, "[Hội Nông dân] [Trấn Yên] +1");
        check(&labels, 20, "[Hội Nông dân] +2");
        check(&labels, 14, "[Hội Nông…] +2");
        check(&labels, 5, " +2");
        check(&[], 10, "");
        check(&["Trấn Yên"], 10, "[Trấn Yên]");
    }
}
