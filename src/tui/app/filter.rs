//! The filter: chips that stand on the screen, and the query that they make.

use crate::model::id::AssociationCode;
use crate::model::id::ModelCode;
use crate::model::id::SiteId;
use crate::model::id::UnitId;
use crate::model::query::KEYS;

/// What a chip is about. There is one chip of a kind at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipKind {
    /// The association that leads or accompanies.
    Association,
    /// The model.
    Model,
    /// The unit, with all that lies in it.
    Unit,
    /// The mark of an exemplar.
    Exemplar,
    /// New or gone on the day.
    Moved,
    /// Replicated from a site.
    Origin,
    /// No longer kept up, or taken back as a whole.
    Gone,
    /// The words of a search.
    Words,
}

/// A chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What it is about.
    pub kind: ChipKind,
    /// Its words in the query language.
    pub query: String,
    /// What stands on it.
    pub label: String,
}

impl Chip {
    /// The association leads, or leads or accompanies.
    pub fn association(code: &AssociationCode, lead_only: bool, label: &str) -> Self {
        let key = if lead_only { "lead" } else { "assoc" };
        Self { kind: ChipKind::Association, query: format!("{key}:{code}"), label: label.to_owned() }
    }

    /// The model.
    pub fn model(code: &ModelCode, label: &str) -> Self {
        Self { kind: ChipKind::Model, query: format!("model:{code}"), label: label.to_owned() }
    }

    /// The unit.
    pub fn unit(id: &UnitId, label: &str) -> Self {
        Self { kind: ChipKind::Unit, query: format!("unit:{id}"), label: label.to_owned() }
    }

    /// Only exemplars.
    pub fn exemplar(label: &str) -> Self {
        Self { kind: ChipKind::Exemplar, query: "exemplar:yes".to_owned(), label: label.to_owned() }
    }

    /// Only what is new or gone on the day.
    pub fn moved(label: &str) -> Self {
        Self { kind: ChipKind::Moved, query: "moved:0d".to_owned(), label: label.to_owned() }
    }

    /// Only what was replicated from a site.
    pub fn origin(id: SiteId, label: &str) -> Self {
        Self { kind: ChipKind::Origin, query: format!("origin:{id}"), label: label.to_owned() }
    }

    /// Only what was struck off.
    pub fn struck_off(label: &str) -> Self {
        Self { kind: ChipKind::Gone, query: "status:struck_off".to_owned(), label: label.to_owned() }
    }

    /// Only what was taken back as a whole.
    pub fn undone(label: &str) -> Self {
        Self { kind: ChipKind::Gone, query: "undone:yes".to_owned(), label: label.to_owned() }
    }

    /// The words of a search; none when nothing was typed.
    pub fn words(typed: &str) -> Option<Self> {
        let query = typed.split_whitespace().filter_map(word).collect::<Vec<_>>().join(" ");
        let label = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        (!query.is_empty()).then_some(Self { kind: ChipKind::Words, query, label })
    }
}

/// The chips, in the order in which they were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    chips: Vec<Chip>,
}

impl Filter {
    /// The chips.
    pub fn chips(&self) -> &[Chip] {
        &self.chips
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.chips.is_empty()
    }

    /// The chip of a kind.
    pub fn get(&self, kind: ChipKind) -> Option<&Chip> {
        self.chips.iter().find(|chip| chip.kind == kind)
    }

    /// Whether this chip is chosen.
    pub fn has(&self, chip: &Chip) -> bool {
        self.get(chip.kind).is_some_and(|mine| mine.query == chip.query)
    }

    /// Chooses a chip, in the place of the one of its kind.
    pub fn put(&mut self, chip: Chip) {
        match self.chips.iter_mut().find(|mine| mine.kind == chip.kind) {
            Some(mine) => *mine = chip,
            None => self.chips.push(chip),
        }
    }

    /// Takes the chip of a kind off, if there is one.
    pub fn remove(&mut self, kind: ChipKind) {
        self.chips.retain(|chip| chip.kind != kind);
    }

    /// Takes the newest chip off.
    pub fn pop(&mut self) {
        self.chips.pop();
    }

    /// Takes every chip off.
    pub fn clear(&mut self) {
        self.chips.clear();
    }

    /// All words of the query.
    pub fn query(&self) -> String {
        self.query_without(&[])
    }

    /// The query for the counts of associations, which their own chips must not narrow.
    pub fn query_for_associations(&self) -> String {
        self.query_without(&[ChipKind::Association, ChipKind::Model])
    }

    /// The query for the counts in the tree, which its own chip must not narrow.
    pub fn query_for_units(&self) -> String {
        self.query_without(&[ChipKind::Unit])
    }

    fn query_without(&self, kinds: &[ChipKind]) -> String {
        let words = self.chips.iter().filter(|chip| !kinds.contains(&chip.kind)).map(|chip| chip.query.as_str());
        words.collect::<Vec<_>>().join(" ")
    }
}

/// A typed word as a word of the query: a known key keeps its meaning, anything else is quoted and so means itself.
fn word(typed: &str) -> Option<String> {
    let bare = typed.trim_start_matches('-');
    if let Some((key, value)) = bare.split_once(':')
        && KEYS.contains(&key)
        && !value.is_empty()
        && !value.contains('"')
    {
        return Some(typed.to_owned());
    }
    let plain = typed.replace('"', "");
    (!plain.is_empty()).then(|| format!("\"{plain}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_make_one_query_and_each_pane_leaves_its_own_out() {
        let mut filter = Filter::default();
        filter.put(Chip::association(&AssociationCode::new("HND"), false, "Hội Nông dân"));
        filter.put(Chip::unit(&UnitId::new("138@old"), "Trấn Yên"));
        filter.put(Chip::association(&AssociationCode::new("CA"), true, "Công an"));
        assert_eq!(filter.query(), "lead:CA unit:138@old");
        assert_eq!(filter.query_for_associations(), "unit:138@old");
        assert_eq!(filter.query_for_units(), "lead:CA");
        filter.pop();
        assert_eq!(filter.query(), "lead:CA");
    }

    #[test]
    fn typed_words_mean_themselves_but_keys_keep_their_meaning() {
        let query = |typed: &str| Chip::words(typed).map(|chip| chip.query);
        assert_eq!(query(" hung  khánh ").as_deref(), Some("\"hung\" \"khánh\""));
        assert_eq!(query("status:paused 45/QĐ").as_deref(), Some("status:paused \"45/QĐ\""));
        assert_eq!(query("-x status: a:b").as_deref(), Some("\"-x\" \"status:\" \"a:b\""));
        assert_eq!(query("mô\"hình").as_deref(), Some("\"môhình\""));
        assert_eq!(query(" \" "), None);
    }
}
