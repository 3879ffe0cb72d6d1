//! Pages after cleaning, to be read.

use unscaffold::Cleaner;
use unscaffold_cli::evaluate::{Corpus, Document, Outcome, in_parallel, words};

use crate::corpora::fold;

/// Lines around a wrong one that are shown.
const AROUND: usize = 1;
/// Characters of a line that are shown.
const SHOWN: usize = 160;

/// Shows the pages where most words are lost or left, as shares of the page's judged words; or `worst` random ones.
pub fn show(corpora: &[Corpus], cleaners: &[Cleaner], worst: usize, random: Option<u64>, page_type: Option<&str>) {
    for corpus in corpora {
        let of_type = |document: &&Document| page_type.is_none_or(|wanted| document.page_type.as_deref() == Some(wanted));
        let documents: Vec<&Document> = corpus.documents.iter().filter(of_type).collect();
        let outcomes = in_parallel(&documents, |document| Outcome::of(&cleaners[fold(document)], document));
        let mut pairs: Vec<(&Document, Outcome, usize, usize)> = documents
            .into_iter()
            .zip(outcomes)
            .map(|(document, outcome)| {
                let lost = wrong_words(document, &outcome, 1, false);
                let left = wrong_words(document, &outcome, 0, true);
                (document, outcome, lost, left)
            })
            .collect();
        if let Some(seed) = random {
            fastrand::Rng::with_seed(seed).shuffle(&mut pairs);
        } else {
            let share = |document: &Document, wrong: usize| wrong as f64 / (50.0 + words(&document.text()).count() as f64);
            pairs.sort_by(|(a, _, lost_a, left_a), (b, _, lost_b, left_b)| {
                share(b, lost_b + left_b).total_cmp(&share(a, lost_a + left_a)).then_with(|| a.id.cmp(&b.id))
            });
        }
        for (document, outcome, lost, left) in pairs.iter().take(worst) {
            println!("\n== {} {} · {lost} words of content lost, {left} of scaffolding left", corpus.name, document.id);
            show_lines(document, outcome, random.is_some());
        }
    }
}

/// Words of lines of this label that were kept, or not.
fn wrong_words(document: &Document, outcome: &Outcome, label: i8, kept: bool) -> usize {
    let lines = document.lines.iter().zip(&document.labels).zip(&outcome.kept);
    lines.filter(|((_, is), was)| **is == label && **was == kept).map(|((line, _), _)| words(line).count()).sum()
}

/// `LOST` and `LEFT` are wrong; `-` went and `+` stayed rightly; `?` was not judged.
fn show_lines(document: &Document, outcome: &Outcome, all: bool) {
    let mark = |at: usize| match (document.labels[at], outcome.kept[at]) {
        (1, false) => "LOST",
        (0, true) if !document.lines[at].is_empty() => "LEFT",
        (0, false) => "-",
        (1, true) => "+",
        (_, true) => "?+",
        (_, false) => "?-",
    };
    let count = document.lines.len();
    let wrong = |at: usize| matches!(mark(at), "LOST" | "LEFT");
    let mut before = None;
    for at in 0..count {
        if all || (at.saturating_sub(AROUND)..count.min(at + AROUND + 1)).any(wrong) {
            if before.is_some_and(|before| before + 1 < at) {
                println!("      …");
            }
            before = Some(at);
            let line: String = document.lines[at].chars().take(SHOWN).collect();
            println!("{:>4}  {line}", mark(at));
        }
    }
}
