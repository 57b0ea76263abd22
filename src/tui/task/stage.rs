//! A scene for tests of tasks: 24 November 2026, 14:31 in Yên Bái, and a screen in memory.

use chrono::FixedOffset;
use ratatui::layout::Rect;

use crate::face::acts::sample::moment;
use crate::lang::Lang;
use crate::model::id::OfficerName;
use crate::model::id::Seq;
use crate::tui::event::Now;
use crate::tui::task::Scene;
use crate::tui::task::Task;
use crate::widget::ink::picture;
use crate::widget::style::Look;

/// The scene, on a screen of this size.
pub fn scene(width: u16, height: u16) -> Scene {
    let wall = moment(0).time().with_timezone(&FixedOffset::east_opt(7 * 3600).unwrap());
    Scene {
        lang: Lang::Vi,
        now: Now { ms: 10_000, wall },
        today: wall.date_naive(),
        as_of: None,
        officer: Some(OfficerName::new("nam")),
        online: true,
        seq: Seq(4_812),
        method: None,
        screen: Rect::new(0, 0, width, height),
    }
}

/// What a task looks like, line by line.
pub fn draw(task: &mut dyn Task, scene: &Scene) -> Vec<String> {
    task.fit(scene.screen);
    picture(scene.screen.width, scene.screen.height, |area, buf| {
        task.render(area, buf, scene, &Look::sixteen());
    })
}
