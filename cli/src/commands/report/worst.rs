//! The documents that lost most, and what is shown of them.

use std::collections::BinaryHeap;

use unscaffold::{Category, Cleaned, Finding};

use crate::formats::Format;
use crate::reasons::{Gone, Reasons};
use crate::words::Size;

/// So many characters of a text are shown: more makes pages that browsers are slow with.
pub const SHOWN: usize = 20_000;

/// The documents that lost most, so many of them.
#[derive(Debug)]
pub struct Worst {
    most: usize,
    heap: BinaryHeap<Kept>,
}

/// In the heap the one that would go next comes first.
#[derive(Debug)]
struct Kept(Lost);

/// A document that lost something.
#[derive(Debug)]
pub struct Lost {
    rank: Rank,
    pub before: Shown,
    pub after: Shown,
    /// What went of what is shown, with spans in it.
    pub removed: Vec<Finding>,
    /// Why it went, of all of it.
    pub reasons: Reasons,
    /// In the order of the documentation.
    pub categories: Vec<Category>,
}

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: usize,
    pub number: u64,
    pub format: Option<Format>,
}

/// The rank of a document: smaller is worse. Those that lost the same share stand as they were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Bits of floats that are not negative are in the order of the floats.
    share: std::cmp::Reverse<u32>,
    place: Place,
}

/// The start of a text, and how much there is.
#[derive(Debug)]
pub struct Shown {
    pub text: String,
    pub size: Size,
}

impl Shown {
    fn new(text: &str) -> Self {
        let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(end, _)| end);
        Shown { text: text[..end].to_owned(), size: Size::of(text) }
    }

    pub fn is_cut(&self) -> bool {
        self.size.characters > SHOWN as u64
    }
}

impl Lost {
    pub fn place(&self) -> Place {
        self.rank.place
    }

    /// Share of its bytes that went.
    pub fn share(&self) -> f32 {
        f32::from_bits(self.rank.share.0)
    }

    fn new(rank: Rank, text: &str, cleaned: &Cleaned) -> Self {
        let before = Shown::new(text);
        let mut removed = Vec::new();
        let mut reasons = Reasons::default();
        let mut has = [false; Category::ALL.len()];
        for &finding in cleaned.removed() {
            has[finding.category as usize] = true;
            reasons.count(&finding, &Gone::of(text, &finding));
            if finding.span.start < before.text.len() {
                let mut shown = finding;
                shown.span.end = shown.span.end.min(before.text.len());
                removed.push(shown);
            }
        }
        let categories = Category::ALL.into_iter().filter(|&category| has[category as usize]).collect();
        Lost { rank, before, after: Shown::new(cleaned.text()), removed, reasons, categories }
    }
}

impl Worst {
    pub fn new(most: usize) -> Self {
        Worst { most, heap: BinaryHeap::new() }
    }

    /// Keeps what is shown of a document, if it is among the worst so far.
    pub fn offer(&mut self, place: Place, text: &str, cleaned: &Cleaned) {
        let share = cleaned.removed_share();
        let rank = Rank { share: std::cmp::Reverse(share.to_bits()), place };
        if share > 0.0 && self.takes(rank) {
            self.keep(Lost::new(rank, text, cleaned));
        }
    }

    fn takes(&self, rank: Rank) -> bool {
        self.heap.len() < self.most || self.heap.peek().is_some_and(|last| rank < last.0.rank)
    }

    fn keep(&mut self, lost: Lost) {
        self.heap.push(Kept(lost));
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    pub fn merge(&mut self, other: Worst) {
        for Kept(lost) in other.heap {
            if self.takes(lost.rank) {
                self.keep(lost);
            }
        }
    }

    /// The worst first.
    pub fn ranked(&self) -> Vec<&Lost> {
        let mut all: Vec<&Lost> = self.heap.iter().map(|Kept(lost)| lost).collect();
        all.sort_by_key(|lost| lost.rank);
        all
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.0.rank == other.0.rank
    }
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.rank.cmp(&other.0.rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unscaffold::Cleaner;

    fn worst(most: usize, texts: &[(usize, u64, &str)]) -> Worst {
        let cleaner = Cleaner::default();
        let mut worst = Worst::new(most);
        for &(file, number, text) in texts {
            let cleaned = cleaner.clean(text);
            worst.offer(Place { file, number, format: None }, text, &cleaned);
        }
        worst
    }

    const TEXTS: [(usize, u64, &str); 5] = [
        (0, 1, "The roads are open again, and the ferry sails at noon.\nLeave a Reply\n"),
        (0, 2, "Leave a Reply"),
        (0, 3, "The ferry sailed an hour late, with two passengers and a dog."),
        (1, 1, "Leave a Reply"),
        (1, 2, "The ferry sailed an hour late.\nLeave a Reply\n"),
    ];

    fn places(worst: &Worst) -> Vec<(usize, u64)> {
        worst.ranked().iter().map(|lost| (lost.place().file, lost.place().number)).collect()
    }

    #[test]
    fn those_that_lost_most_come_first_in_any_order_of_reading() {
        let mut texts = TEXTS;
        for _ in 0..texts.len() {
            assert_eq!(places(&worst(9, &texts)), [(0, 2), (1, 1), (1, 2), (0, 1)]);
            assert_eq!(places(&worst(2, &texts)), [(0, 2), (1, 1)]);
            let mut merged = worst(3, &texts[..2]);
            merged.merge(worst(3, &texts[2..]));
            assert_eq!(places(&merged), [(0, 2), (1, 1), (1, 2)]);
            texts.rotate_left(1);
        }
        assert!(places(&worst(0, &texts)).is_empty());
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = format!("{}\nLeave a Reply\n", "Ü".repeat(SHOWN - 7));
        let cleaned = Cleaner::default().clean(&text).into_text().into_owned();
        let worst = worst(1, &[(0, 1, &text)]);
        let lost = worst.ranked()[0];
        assert!(lost.before.is_cut() && lost.before.text.ends_with("\nLeave "));
        assert_eq!(&lost.before.text[lost.removed[0].span.range()], "Leave ");
        assert_eq!(lost.after.text, cleaned);
    }
}
