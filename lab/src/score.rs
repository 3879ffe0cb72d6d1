//! Cleans labelled pages and measures what comes of it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use unscaffold::{Cleaner, Evidence};
use unscaffold_cli::evaluate::{Corpus, HEADER, Named, Outcome, Row, Scores, in_parallel};

use crate::Cleaning;
use crate::corpora::fold;

/// What to show beside the rows of each corpus.
#[derive(Clone, Copy, Debug)]
pub struct Show<'p> {
    /// What other confidences bring, and how often findings are right.
    pub curves: bool,
    /// Where the results of cleaning go.
    pub predictions: Option<&'p Path>,
}

/// Scores these corpora: the report.
pub fn score(corpora: &[Corpus], cleaning: &Cleaning, show: Show<'_>) -> Result<String> {
    let mut out = String::new();
    let cleaners = cleaning.cleaners(None)?;
    let mut written = match show.predictions {
        Some(path) => Some(std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?),
        None => None,
    };
    for corpus in corpora {
        let outcomes = in_parallel(&corpus.documents, |document| Outcome::of(&cleaners[fold(document)], document));
        let mut scores = Scores::of(corpus, &outcomes, |document| &cleaners[fold(document)]);
        let aside: Vec<_> = corpus.documents.iter().zip(&outcomes).filter(|(document, _)| fold(document) == 0).collect();
        let aside = Row::of(&aside.into_iter().map(|(_, outcome)| outcome).collect::<Vec<_>>());
        scores.rows.insert(1, Named { by: None, name: "of which rules saw none".to_owned(), row: aside });
        scores.print(&mut out);
        if let Some(file) = &mut written {
            for (document, outcome) in corpus.documents.iter().zip(&outcomes) {
                let keep: Vec<u8> = outcome.kept.iter().map(|&kept| u8::from(kept)).collect();
                writeln!(file, "{}", json!({"id": document.id, "text": outcome.text, "keep": keep}))?;
            }
        }
    }
    if show.curves {
        show_curves(&mut out, corpora, cleaning)?;
        reliability(&mut out, corpora, &cleaning.cleaners(None)?);
    }
    Ok(out)
}

/// What more or less confidence would bring and cost.
fn show_curves(out: &mut String, corpora: &[Corpus], cleaning: &Cleaning) -> Result<()> {
    let steps = [0.5_f32, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];
    let cleaners = steps.iter().map(|&step| cleaning.cleaners(Some(step))).collect::<Result<Vec<_>>>()?;
    for corpus in corpora {
        let mut kinds: Vec<Option<&str>> = corpus.documents.iter().map(|document| document.page_type.as_deref()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if corpus.name.ends_with("extracted") {
            kinds.retain(|kind| *kind == Some("article"));
        }
        let _ = writeln!(out, "\n{}: by confidence asked for\n{HEADER}", corpus.name);
        for (step, cleaners) in steps.iter().zip(&cleaners) {
            let outcomes = in_parallel(&corpus.documents, |document| Outcome::of(&cleaners[fold(document)], document));
            Row::of(&outcomes.iter().collect::<Vec<_>>()).print(out, &format!("{step:.2}"));
            for kind in kinds.iter().flatten() {
                let of_kind =
                    corpus.documents.iter().zip(&outcomes).filter(|(document, _)| document.page_type.as_deref() == Some(kind));
                Row::of(&of_kind.map(|(_, outcome)| outcome).collect::<Vec<_>>()).print(out, &format!("{step:.2}   {kind}"));
            }
        }
    }
    Ok(())
}

/// How often findings of the model are right, by confidence.
fn reliability(out: &mut String, corpora: &[Corpus], cleaners: &[Cleaner]) {
    let _ = writeln!(out, "\nfindings of the model that are right (share, and number of judged ones), by confidence");
    let steps: Vec<f32> = (0..9).map(|step| 0.5 + 0.05 * step as f32).collect();
    let _ = write!(out, "{:18}", "");
    for step in &steps {
        let _ = write!(out, "  {step:.2} on   ");
    }
    out.push('\n');
    for corpus in corpora {
        let found = in_parallel(&corpus.documents, |document| {
            let source = document.text();
            let findings = cleaners[fold(document)].detect(&source);
            let findings = findings.iter().filter(|finding| finding.evidence == Evidence::Model);
            let (spans, confidences): (Vec<_>, Vec<_>) = findings.map(|finding| (finding.span, finding.confidence)).unzip();
            let lines = crate::examples::block_lines(document, spans.into_iter());
            let labels = lines.into_iter().map(|lines| crate::examples::label(&document.labels[lines]));
            labels.zip(confidences).filter_map(|(label, confidence)| Some((label?, confidence))).collect::<Vec<_>>()
        });
        let _ = write!(out, "{:18}", corpus.name);
        for &least in &steps {
            let within: Vec<bool> = found
                .iter()
                .flatten()
                .filter(|(_, confidence)| (least..least + 0.05).contains(confidence))
                .map(|(content, _)| !content)
                .collect();
            let right = within.iter().filter(|&&right| right).count();
            let _ = write!(out, "{:5.2} of{:>5}", right as f64 / within.len().max(1) as f64, short(within.len()));
        }
        out.push('\n');
    }
}

/// A number in four characters.
fn short(number: usize) -> String {
    if number < 10_000 { number.to_string() } else { format!("{}k", number / 1000) }
}
