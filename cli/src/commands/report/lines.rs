//! The lines that went from most documents: where documents come from one site, its template shows here.

use std::collections::HashMap;

use unscaffold::{Category, Finding};

/// More lines are not counted at a time: some 20 MB of usual ones.
const MOST: usize = 200_000;

/// So many characters of a line are looked at. Lines that begin alike are one, which is right for all but a few.
const LONGEST: usize = 120;

/// Counts from how many documents each line went, in memory that has a limit.
///
/// When there are too many lines, the rarer half is dropped, and what could have been counted of those at most is kept as the `floor`
/// (lossy counting, Manku and Motwani 2002). So a count is never too high, and too low by the floor at most; a line that went from more
/// documents than the floor says is never lost. Which lines are dropped depends on counts only, so that the order in which a map hands
/// them out does not matter.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    counts: HashMap<(Category, String), Count>,
    floor: u64,
    most: Option<usize>,
}

/// Of a line.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    documents: u64,
    /// It went from at most so many more, before it was counted.
    missed: u64,
    /// The document that was counted last: a line counts once in each.
    last: u64,
}

impl Lines {
    #[cfg(test)]
    fn with_most(most: usize) -> Self {
        Lines { most: Some(most), ..Lines::default() }
    }

    /// Counts what went from a document; numbers of documents start from 1, and do not come again.
    pub fn count(&mut self, number: u64, text: &str, removed: &[Finding]) {
        for finding in removed {
            for line in text[finding.span.range()].lines() {
                let line = line.trim();
                if !line.is_empty() {
                    self.count_line(number, finding.category, line);
                }
            }
        }
    }

    fn count_line(&mut self, number: u64, category: Category, line: &str) {
        let line = line.char_indices().nth(LONGEST).map_or_else(|| line.to_owned(), |(end, _)| format!("{}…", &line[..end]));
        let missed = self.floor;
        let count = self.counts.entry((category, line)).or_insert(Count { missed, ..Count::default() });
        if count.last != number {
            count.last = number;
            count.documents += 1;
        }
        self.limit();
    }

    /// Adds counts of other documents.
    pub fn merge(&mut self, other: Lines) {
        if other.floor > 0 {
            // What the other one has dropped may be any of these.
            self.counts.values_mut().for_each(|count| count.missed += other.floor);
        }
        for (line, more) in other.counts {
            let count = self.counts.entry(line).or_insert(Count { missed: self.floor + other.floor, ..Count::default() });
            count.documents += more.documents;
            count.missed = count.missed + more.missed - other.floor;
        }
        self.floor += other.floor;
        self.limit();
    }

    fn limit(&mut self) {
        let most = self.most.unwrap_or(MOST);
        if self.counts.len() <= most {
            return;
        }
        let mut counts: Vec<u64> = self.counts.values().map(|count| count.documents + count.missed).collect();
        let middle = counts.len() / 2;
        self.floor = *counts.select_nth_unstable(middle).1;
        self.counts.retain(|_, count| count.documents + count.missed > self.floor);
    }

    /// Lines that went from more than one document, from the most on: the first `most`, and at least `of_each` of each category.
    pub fn top(&self, most: usize, of_each: usize) -> Vec<Top<'_>> {
        let mut all: Vec<Top> = self.counts.iter().filter(|(_, count)| count.documents > 1).map(Top::new).collect();
        all.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| (a.line, a.category).cmp(&(b.line, b.category))));
        let mut seen = [0; Category::ALL.len()];
        let mut number = 0;
        all.retain(|top| {
            number += 1;
            seen[top.category as usize] += 1;
            number <= most || seen[top.category as usize] <= of_each
        });
        all
    }

    /// Counts may be too low by so much.
    pub fn floor(&self) -> u64 {
        self.floor
    }
}

/// A line that went from several documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Top<'l> {
    /// Ends in "…" where it is longer.
    pub line: &'l str,
    pub category: Category,
    pub documents: u64,
}

impl<'l> Top<'l> {
    fn new(((category, line), count): (&'l (Category, String), &Count)) -> Self {
        Top { line, category: *category, documents: count.documents }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(lines: &Lines) -> Vec<(&str, u64)> {
        lines.top(10, 0).iter().map(|top| (top.line, top.documents)).collect()
    }

    #[test]
    fn a_line_counts_once_a_document() {
        let mut lines = Lines::default();
        for (number, line) in [(1, "Login"), (1, "Login"), (2, "Login"), (2, "Home"), (3, "Login"), (3, "Home"), (4, "Once")] {
            lines.count_line(number, Category::Login, line);
        }
        assert_eq!(top(&lines), [("Login", 3), ("Home", 2)]);
    }

    #[test]
    fn a_category_has_its_own_first_lines() {
        let mut lines = Lines::default();
        for (line, category, count) in
            [("a", Category::Login, 9), ("b", Category::Login, 8), ("c", Category::Share, 3), ("d", Category::Share, 2)]
        {
            (1..=count).for_each(|number| lines.count_line(number, category, line));
        }
        let of = |most, of_each| lines.top(most, of_each).iter().map(|top| top.line).collect::<String>();
        assert_eq!(
            (of(1, 0), of(1, 1), of(3, 1), of(9, 9)),
            ("a".to_owned(), "ac".to_owned(), "abc".to_owned(), "abcd".to_owned())
        );
    }

    /// Against exact counts: lines of very different frequency, in parts that are merged.
    #[test]
    fn frequent_lines_survive_and_counts_are_off_by_the_floor_at_most() {
        let mut lines = Lines::with_most(100);
        let mut exact: HashMap<String, u64> = HashMap::new();
        let mut seed = 7_u32;
        for _ in 0..40 {
            let mut part = Lines::with_most(100);
            for number in 1..=50 {
                for place in 0..8 {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let random = (seed >> 8) % (1 << (2 * place + 2));
                    let line = format!("{place} {random}");
                    part.count_line(number, Category::Other, &line);
                    *exact.entry(line).or_default() += 1;
                }
            }
            lines.merge(part);
        }
        assert!(lines.floor() > 0 && lines.counts.len() <= 100);
        for (line, &documents) in &exact {
            let counted = lines.counts.get(&(Category::Other, line.clone())).map_or(0, |count| count.documents);
            assert!(counted <= documents && documents <= counted + lines.floor(), "{line}: {counted} for {documents}");
        }
        // Of four lines of place 0 each goes from a quarter of 2000 documents.
        assert!(top(&lines)[..4].iter().all(|(line, _)| line.starts_with("0 ")));
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let mut lines = Lines::default();
        let long = "ü".repeat(LONGEST + 1);
        (1..3).for_each(|number| lines.count_line(number, Category::Other, &long));
        assert_eq!(lines.top(1, 0)[0].line, format!("{}…", "ü".repeat(LONGEST)));
    }
}
