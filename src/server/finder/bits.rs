//! A set of small numbers, a bit each.

/// A set of numbers below some bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// An empty set of numbers below this one.
    pub fn below(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)])
    }

    /// Puts a number in; one beyond the bound is passed over.
    pub fn put(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether a number is in.
    pub fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Keeps only what is in another set too.
    pub fn keep(&mut self, other: &Self) {
        for (at, word) in self.0.iter_mut().enumerate() {
            *word &= other.0.get(at).copied().unwrap_or_default();
        }
    }

    /// How many numbers are in.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The numbers, from below.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(at as u32 * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_is_a_set(one in proptest::collection::btree_set(0u32..300, 0..40), two in proptest::collection::btree_set(0u32..300, 0..40)) {
            let bits = |numbers: &BTreeSet<u32>| {
                let mut bits = Bits::below(300);
                numbers.iter().for_each(|number| bits.put(*number));
                bits
            };
            let mut both = bits(&one);
            both.keep(&bits(&two));
            let want: Vec<u32> = one.intersection(&two).copied().collect();
            prop_assert_eq!(both.iter().collect::<Vec<_>>(), want.clone());
            prop_assert_eq!(both.count(), want.len());
            prop_assert!((0..400).all(|number| bits(&one).has(number) == one.contains(&number)));
        }
    }
}
