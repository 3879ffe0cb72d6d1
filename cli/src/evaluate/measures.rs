//! How near a text is to gold: the measures of the corpora's own scorer.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::LazyLock;

use regex::Regex;

/// Precision, recall and F1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prf {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Prf {
    #[must_use]
    pub fn new(precision: f64, recall: f64) -> Self {
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        Prf { precision, recall, f1 }
    }
}

/// The words of a text: runs of letters, numbers and underscores.
///
/// # Panics
///
/// Never: the pattern is one.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_]+").expect("a pattern"));
    WORD.find_iter(text).map(|found| found.as_str())
}

fn count<T: Eq + Hash>(items: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    items.for_each(|item| *counts.entry(item).or_default() += 1);
    counts
}

fn common<T: Eq + Hash>(some: &HashMap<T, usize>, others: &HashMap<T, usize>) -> usize {
    some.iter().map(|(item, &count)| count.min(others.get(item).copied().unwrap_or(0))).sum()
}

/// Of a document's words, whatever their case and order. An empty text is right where gold is empty.
pub fn word_prf(text: &str, gold: &str) -> Prf {
    let (text, gold) = (text.to_lowercase(), gold.to_lowercase());
    let (text, gold) = (count(words(&text)), count(words(&gold)));
    let (many, most): (usize, usize) = (text.values().sum(), gold.values().sum());
    match (many, most) {
        (0, 0) => Prf::new(1.0, 1.0),
        (0, _) | (_, 0) => Prf::default(),
        _ => {
            let same = common(&text, &gold) as f64;
            Prf::new(same / many as f64, same / most as f64)
        }
    }
}

/// Runs of four words that text and gold have in common, that only the text has, and that only gold has: shares of all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shingles {
    common: f64,
    more: f64,
    less: f64,
}

impl Shingles {
    pub fn of(text: &str, gold: &str) -> Self {
        let (text, gold) = (shingles(text), shingles(gold));
        let same = common(&text, &gold);
        let (many, most): (usize, usize) = (text.values().sum(), gold.values().sum());
        let (more, less) = (many - same, most - same);
        let all = (same + more + less).max(1) as f64;
        Shingles { common: same as f64 / all, more: more as f64 / all, less: less as f64 / all }
    }

    /// Over documents: precision over those that have text, recall over those that have gold, F1 of the two.
    pub fn prf(all: &[Shingles]) -> Prf {
        let mean = |pairs: Vec<(f64, f64)>| {
            let ratios: Vec<f64> = pairs.iter().filter(|(_, of)| *of > 0.0).map(|(part, of)| part / of).collect();
            ratios.iter().sum::<f64>() / ratios.len().max(1) as f64
        };
        let precision = mean(all.iter().map(|s| (s.common, s.common + s.more)).collect());
        let recall = mean(all.iter().map(|s| (s.common, s.common + s.less)).collect());
        Prf::new(precision, recall)
    }
}

fn shingles(text: &str) -> HashMap<Vec<&str>, usize> {
    let words: Vec<&str> = words(text).collect();
    match words.len() {
        0 => HashMap::new(),
        1..4 => HashMap::from([(words, 1)]),
        _ => count(words.windows(4).map(<[&str]>::to_vec)),
    }
}

/// Lines by label and by what became of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lines {
    pub content_kept: usize,
    pub content_gone: usize,
    pub scaffolding_kept: usize,
    pub scaffolding_gone: usize,
}

impl Lines {
    /// Lines that are labelled as one or the other.
    pub fn judged(&self) -> usize {
        self.content_kept + self.content_gone + self.scaffolding_kept + self.scaffolding_gone
    }

    pub fn add(&mut self, label: i8, kept: bool) {
        match (label, kept) {
            (1, true) => self.content_kept += 1,
            (1, false) => self.content_gone += 1,
            (0, true) => self.scaffolding_kept += 1,
            (0, false) => self.scaffolding_gone += 1,
            _ => {}
        }
    }

    pub fn merge(&mut self, other: &Lines) {
        self.content_kept += other.content_kept;
        self.content_gone += other.content_gone;
        self.scaffolding_kept += other.scaffolding_kept;
        self.scaffolding_gone += other.scaffolding_gone;
    }

    /// Of keeping what is content.
    pub fn keep(&self) -> Prf {
        prf(self.content_kept, self.scaffolding_kept, self.content_gone)
    }

    /// Of dropping what is scaffolding.
    pub fn drop(&self) -> Prf {
        prf(self.scaffolding_gone, self.content_gone, self.scaffolding_kept)
    }
}

fn prf(right: usize, wrong: usize, missed: usize) -> Prf {
    let share = |all: usize| if all > 0 { right as f64 / all as f64 } else { 0.0 };
    Prf::new(share(right + wrong), share(right + missed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "0 and 1 come of no rounding")]
    fn words_are_counted_whatever_their_order() {
        let prf = word_prf("The storm passed. Log in", "the STORM passed over");
        assert!((prf.precision - 0.6).abs() < 1e-9 && (prf.recall - 0.75).abs() < 1e-9);
        assert_eq!(word_prf("", "").f1, 1.0);
        assert_eq!(word_prf("a", "").f1, 0.0);
        assert_eq!(word_prf("", "a").f1, 0.0);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "0 and 1 / 2 come of no rounding")]
    fn shingles_have_an_order() {
        let far = Shingles::of("d c b a", "a b c d");
        assert_eq!(Shingles::prf(&[far]).f1, 0.0);
        let near = Shingles::of("a b c d e", "a b c d");
        let prf = Shingles::prf(&[near]);
        assert!((prf.precision - 0.5).abs() < 1e-9 && (prf.recall - 1.0).abs() < 1e-9);
        // A text without words does not count for precision.
        assert_eq!(Shingles::prf(&[near, Shingles::of("", "a b c d")]).precision, 0.5);
    }
}
