//! The folded texts that a search looks through, side by side, so that a search reads memory in one go.

use crate::model::id::SiteId;

/// A text for each site, by the order of their ids.
#[derive(Default)]
pub struct Words {
    text: String,
    spans: Vec<(u32, u32)>,
    /// Bytes of texts that were replaced.
    waste: usize,
}

impl Words {
    /// The text of a site; empty for one that has none.
    pub fn of(&self, id: SiteId) -> &str {
        let span = self.spans.get(id.index());
        span.and_then(|(start, end)| self.text.get(*start as usize..*end as usize)).unwrap_or_default()
    }

    /// Puts a site's text in the place of the one before.
    pub fn put(&mut self, id: SiteId, write: impl FnOnce(&mut String)) {
        if self.spans.len() <= id.index() {
            self.spans.resize(id.index() + 1, (0, 0));
        }
        let start = self.text.len();
        write(&mut self.text);
        let span = (start as u32, self.text.len() as u32);
        if let Some(old) = self.spans.get_mut(id.index()).map(|slot| std::mem::replace(slot, span)) {
            self.waste += (old.1 - old.0) as usize;
        }
        // Half of it unused is the point at which copying pays; small waste is left lying.
        if self.waste > 65_536 && self.waste > self.text.len() / 2 {
            self.tidy();
        }
    }

    fn tidy(&mut self) {
        let mut text = String::with_capacity(self.text.len() - self.waste);
        for (start, end) in &mut self.spans {
            let from = text.len() as u32;
            text.push_str(self.text.get(*start as usize..*end as usize).unwrap_or_default());
            (*start, *end) = (from, text.len() as u32);
        }
        (self.text, self.waste) = (text, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_right_while_others_are_replaced() {
        let mut words = Words::default();
        for round in 0..400_u32 {
            for place in 0..40 {
                words.put(SiteId::from_index(place), |text| {
                    text.push_str(&format!("{place} in {round} {}", "x".repeat(20)))
                });
            }
        }
        assert!(words.text.len() < 200_000, "{}", words.text.len());
        assert!((0..40).all(|place| words.of(SiteId::from_index(place)).starts_with(&format!("{place} in 399 "))));
        assert_eq!(words.of(SiteId::from_index(99)), "");
    }
}
