//! When something that was asked of the server must be asked again because the register has changed.

use crate::model::id::Seq;
use crate::tui::task::Scene;

/// How far the register was, and when, at the last question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fresh(Option<(Seq, u64)>);

/// Under a storm of changes what is read is brought up to date no more often than this.
const AGAIN_MS: u64 = 500;

impl Fresh {
    /// Whether to ask now.
    pub fn is_due(&self, scene: &Scene) -> bool {
        self.0.is_none_or(|(seq, ms)| seq != scene.seq && scene.now.ms >= ms + AGAIN_MS)
    }

    /// Notes that it is asked now.
    pub fn ask(&mut self, scene: &Scene) {
        self.0 = Some((scene.seq, scene.now.ms));
    }

    /// Forgets the last question: its answer won't come, or is about something else.
    pub const fn forget(&mut self) {
        self.0 = None;
    }

    /// When to look again.
    pub fn next_due(&self, scene: &Scene) -> Option<u64> {
        let (_, ms) = self.0.filter(|(seq, _)| *seq != scene.seq)?;
        Some(ms + AGAIN_MS).filter(|due| *due > scene.now.ms)
    }
}
