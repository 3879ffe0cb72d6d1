//! Cleans labelled pages and measures what comes of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use unscaffold::{Cleaner, Evidence};

use crate::Cleaning;
use crate::corpus::{Corpus, Document, in_parallel};
use crate::measures::{Lines, Prf, Shingles, word_prf, words};

/// What became of a document.
pub struct Outcome {
    pub text: String,
    /// For each line, whether some of it stayed.
    pub kept: Vec<bool>,
    /// Words, and words of the text as it was.
    pub words: Option<(Prf, Prf)>,
    pub shingles: Option<(Shingles, Shingles)>,
    pub lines: Lines,
    /// Characters of content, and of these the lost ones.
    content: (usize, usize),
}

impl Outcome {
    pub fn of(cleaner: &Cleaner, document: &Document) -> Self {
        let source = document.text();
        let cleaned = cleaner.clean(&source);
        let mut kept = Vec::new();
        let mut lines = Lines::default();
        let mut content = (0, 0);
        let mut removed = cleaned.removed();
        let mut start = 0;
        for (line, &label) in document.lines.iter().zip(&document.labels) {
            let end = start + line.len();
            while removed.first().is_some_and(|finding| finding.span.end <= start) {
                removed = &removed[1..];
            }
            let touching = removed.iter().take_while(|finding| finding.span.start < end);
            let gone: usize =
                touching.map(|finding| source[finding.span.start.max(start)..finding.span.end.min(end)].chars().count()).sum();
            let all = line.trim().chars().count();
            let stays = gone < all || all == 0;
            if all > 0 {
                lines.add(label, stays);
            }
            if label == 1 {
                content.0 += all;
                content.1 += gone;
            }
            kept.push(stays);
            start = end + 1;
        }
        let gold = document.gold.as_deref();
        let words = gold.map(|gold| (word_prf(cleaned.text(), gold), word_prf(&source, gold)));
        let shingles = gold.map(|gold| (Shingles::of(cleaned.text(), gold), Shingles::of(&source, gold)));
        Outcome { text: cleaned.text().to_owned(), kept, words, shingles, lines, content }
    }
}

/// Means over some documents.
struct Row {
    documents: usize,
    words: Prf,
    words_before: f64,
    shingles: Prf,
    lines: Lines,
    /// Means over documents: share of the lines of scaffolding that went, of the characters of content that were lost.
    gone: f64,
    lost: f64,
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

impl Row {
    fn of(outcomes: &[&Outcome]) -> Self {
        let words = || outcomes.iter().filter_map(|outcome| outcome.words);
        let shingles: Vec<Shingles> = outcomes.iter().filter_map(|outcome| outcome.shingles.map(|(after, _)| after)).collect();
        let mut lines = Lines::default();
        for outcome in outcomes {
            lines.content_kept += outcome.lines.content_kept;
            lines.content_gone += outcome.lines.content_gone;
            lines.scaffolding_kept += outcome.lines.scaffolding_kept;
            lines.scaffolding_gone += outcome.lines.scaffolding_gone;
        }
        let gone = outcomes.iter().filter_map(|outcome| {
            let all = outcome.lines.scaffolding_gone + outcome.lines.scaffolding_kept;
            (all > 0).then(|| outcome.lines.scaffolding_gone as f64 / all as f64)
        });
        let lost = outcomes.iter().filter(|outcome| outcome.content.0 > 0);
        Row {
            documents: outcomes.len(),
            words: Prf {
                precision: mean(words().map(|(after, _)| after.precision)),
                recall: mean(words().map(|(after, _)| after.recall)),
                f1: mean(words().map(|(after, _)| after.f1)),
            },
            words_before: mean(words().map(|(_, before)| before.f1)),
            shingles: Shingles::prf(&shingles),
            lines,
            gone: mean(gone),
            lost: mean(lost.map(|outcome| outcome.content.1 as f64 / outcome.content.0 as f64)),
        }
    }
}

const HEADER: &str = "                                 pages  words: before   after (P, R)          shingles (P, R)        lines: keep    drop  gone %  lost %";

fn print(out: &mut String, name: &str, row: &Row) {
    let Prf { precision, recall, f1 } = row.words;
    let shingles = row.shingles;
    let _ = writeln!(
        out,
        "{name:30} {:7}         {:.4}  {f1:.4} ({precision:.3}, {recall:.3})  {:.4} ({:.3}, {:.3})       {:.4}  {:.4}  {:6.2}  {:6.3}",
        row.documents,
        row.words_before,
        shingles.f1,
        shingles.precision,
        shingles.recall,
        row.lines.keep().f1,
        row.lines.drop().f1,
        100.0 * row.gone,
        100.0 * row.lost
    );
}

/// A language with fewer pages has no row.
const FEWEST: usize = 10;

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
        let outcomes = in_parallel(&corpus.documents, |document| Outcome::of(&cleaners[document.fold()], document));
        let pairs: Vec<(&Document, &Outcome)> = corpus.documents.iter().zip(&outcomes).collect();
        let _ = writeln!(out, "\n{}\n{HEADER}", corpus.name);
        print(&mut out, "all", &Row::of(&outcomes.iter().collect::<Vec<_>>()));
        let aside: Vec<_> = pairs.iter().filter(|(document, _)| document.fold() == 0).map(|(_, outcome)| *outcome).collect();
        print(&mut out, "of which rules saw none", &Row::of(&aside));
        groups(&mut out, &pairs, |document| document.page_type.clone());
        groups(&mut out, &pairs, |document| document.lang.clone());
        groups(&mut out, &pairs, |document| {
            let view = document.view.strip_prefix("extracted:")?;
            Some(format!("{view}, {}", if document.page_type.as_deref() == Some("article") { "articles" } else { "others" }))
        });
        gold_alone(&mut out, corpus, &cleaners);
        if let Some(file) = &mut written {
            for (document, outcome) in &pairs {
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

fn groups(out: &mut String, pairs: &[(&Document, &Outcome)], of: impl Fn(&Document) -> Option<String>) {
    let mut groups: BTreeMap<String, Vec<&Outcome>> = BTreeMap::new();
    for (document, outcome) in pairs {
        if let Some(name) = of(document) {
            groups.entry(name).or_default().push(outcome);
        }
    }
    groups.retain(|_, outcomes| outcomes.len() >= FEWEST);
    if groups.len() > 1 {
        groups.iter().for_each(|(name, outcomes)| print(out, &format!("  {name}"), &Row::of(outcomes)));
    }
}

/// What is lost of gold texts, which have nothing to remove.
fn gold_alone(out: &mut String, corpus: &Corpus, cleaners: &[Cleaner]) {
    let whole =
        corpus.documents.iter().filter(|document| !document.is_extracted() && document.page_type.as_deref() != Some("clean"));
    let documents: Vec<&Document> =
        whole.filter(|document| document.gold.as_ref().is_some_and(|gold| !gold.is_empty())).collect();
    let lost = in_parallel(&documents, |document| {
        let gold = document.gold.as_deref().unwrap_or_default();
        let kept = cleaners[document.fold()].clean(gold);
        (words(gold).count(), words(gold).count() - words(kept.text()).count())
    });
    let share = |only: &dyn Fn(&Document) -> bool| {
        let chosen = documents.iter().zip(&lost).filter(|(document, _)| only(document));
        let (all, gone) = chosen.fold((0, 0), |(all, gone), (_, (a, g))| (all + a, gone + g));
        100.0 * gone as f64 / all.max(1) as f64
    };
    if !documents.is_empty() {
        let articles = share(&|document| document.page_type.as_deref() == Some("article"));
        let _ = writeln!(out, "gold texts alone: {:.2} % of the words lost (articles: {articles:.2} %)", share(&|_| true));
    }
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
            let outcomes = in_parallel(&corpus.documents, |document| Outcome::of(&cleaners[document.fold()], document));
            print(out, &format!("{step:.2}"), &Row::of(&outcomes.iter().collect::<Vec<_>>()));
            for kind in kinds.iter().flatten() {
                let of_kind =
                    corpus.documents.iter().zip(&outcomes).filter(|(document, _)| document.page_type.as_deref() == Some(kind));
                print(out, &format!("{step:.2}   {kind}"), &Row::of(&of_kind.map(|(_, outcome)| outcome).collect::<Vec<_>>()));
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
            let findings = cleaners[document.fold()].detect(&source);
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
