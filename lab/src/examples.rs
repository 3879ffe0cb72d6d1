//! Labelled pages -> blocks with features, labels and weights: what is trained on.

use std::collections::HashMap;

use anyhow::Result;
use fastrand::Rng;
use unscaffold::internals::{self, Block};
use unscaffold::{Cleaner, Span};
use unscaffold_cli::evaluate::{Corpus, Document, in_parallel, words};

use crate::corpora::fold;

/// A document to train on.
#[derive(Debug)]
pub struct Example {
    pub blocks: Vec<Block>,
    /// 1 content, 0 scaffolding, where judged.
    pub labels: Vec<Option<bool>>,
    /// What each block counts; those of a document sum up to 1 or less.
    pub weights: Vec<f32>,
    /// What the document counts.
    pub weight: f32,
    pub fold: usize,
    pub domain: String,
    /// Of the outputs of extractors for a page, which share this number, some are drawn anew each time.
    pub drawn_from: Option<usize>,
}

/// What a document of these corpora counts; 1 in others. The daniel pages are of one subject, and htmltext's are those of wet
/// once more.
const WEIGHTS: [(&str, f32); 6] = [
    ("wcxb-dev.htmltext", 0.6),
    ("cleaneval.wet", 0.7),
    ("dragnet.wet", 0.7),
    ("daniel.wet", 0.6),
    ("readability.wet", 0.8),
    ("wild-dev", 0.0),
];
/// Blocks of so many words that are not judged, in pages whose gold seems to leave out much running text, are most often readers'
/// comments: they count as scaffolding, …
const DOUBTED_WORDS: usize = 6;
/// … for so much.
const DOUBTED: f32 = 0.5;
/// Chooses the pieces.
const SEED: u64 = 7;
/// What the gold text of a page counts, a document of which all is content.
const GOLD: f32 = 0.08;

/// Pieces that are cut out of each page, so that texts of a few lines are known too, …
const PIECES: usize = 2;
/// … of so many lines, …
const PIECE: std::ops::RangeInclusive<usize> = 2..=14;
/// … and what one counts.
const PIECE_COUNTS: f32 = 0.05;

/// Makes examples of all documents that are trained on.
pub fn make(cleaner: &Cleaner, corpora: &[Corpus]) -> Result<Vec<Example>> {
    // Rules and features do not depend on a model's weights, but detection asks one.
    let cleaner = internals::with_model(cleaner, &internals::Parts::blank().to_bytes()).map_err(anyhow::Error::msg)?;
    let mut examples = Vec::new();
    let mut pages = HashMap::new();
    let mut rng = Rng::with_seed(SEED);
    for corpus in corpora {
        let counts = WEIGHTS.iter().find(|(name, _)| *name == corpus.name).map_or(1.0, |(_, weight)| *weight);
        if counts == 0.0 {
            continue;
        }
        let made = in_parallel(&corpus.documents, |document| example(&cleaner, document, counts));
        for (document, mut example) in corpus.documents.iter().zip(made) {
            if document.is_extracted() {
                let page = (document.domain.clone(), document.gold.clone());
                let new = pages.len();
                example.drawn_from = Some(*pages.entry(page).or_insert(new));
            }
            examples.push(example);
        }
        let pieces = corpus.documents.iter().flat_map(|document| pieces(document, &mut rng)).collect::<Vec<_>>();
        examples.extend(in_parallel(&pieces, |piece| example(&cleaner, piece, PIECE_COUNTS * counts)));
        if corpus.name == "wcxb-dev.wet" {
            let golds: Vec<Document> = corpus.documents.iter().filter_map(gold).collect();
            examples.extend(in_parallel(&golds, |gold| example(&cleaner, gold, GOLD)));
        }
    }
    examples.retain(|example| !example.blocks.is_empty());
    Ok(examples)
}

/// The gold text of a page as a document.
fn gold(document: &Document) -> Option<Document> {
    let lines: Vec<String> = document.gold.as_ref()?.lines().map(str::to_owned).collect();
    let labels = vec![1; lines.len()];
    (!lines.is_empty()).then(|| Document { lines, labels, gold_doubt: false, gold_found: None, ..document.clone() })
}

/// Runs of lines of a page, most of them around a line of content.
fn pieces(document: &Document, rng: &mut Rng) -> Vec<Document> {
    let content: Vec<usize> = (0..document.lines.len()).filter(|&line| document.labels[line] == 1).collect();
    let one_in = if document.is_extracted() { 9 } else { 1 };
    if document.lines.is_empty() || rng.usize(..one_in) > 0 {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    for _ in 0..PIECES {
        let center = if rng.u8(..4) > 0 && !content.is_empty() {
            content[rng.usize(..content.len())]
        } else {
            rng.usize(..document.lines.len())
        };
        let start = center.saturating_sub(rng.usize(..*PIECE.end()));
        let end = (start + rng.usize(PIECE)).max(center + 1).min(document.lines.len());
        let lines = document.lines[start..end].to_vec();
        pieces.push(Document { lines, labels: document.labels[start..end].to_vec(), ..document.clone() });
    }
    pieces
}

fn example(cleaner: &Cleaner, document: &Document, counts: f32) -> Example {
    let blocks = internals::blocks(cleaner, &document.text());
    let doubted = document.gold_doubt && !document.is_extracted();
    let mut labels = Vec::new();
    let mut weights = Vec::new();
    let mut total = 0.0;
    for lines in block_lines(document, blocks.iter().map(|block| block.span)) {
        let size: usize = document.lines[lines.clone()].iter().map(|line| words(line).count()).sum();
        let weight = (size as f32 + 2.0).powf(0.75);
        total += weight;
        let label = label(&document.labels[lines]);
        if label.is_none() && doubted && size >= DOUBTED_WORDS {
            labels.push(Some(false));
            weights.push(weight * DOUBTED);
        } else {
            labels.push(label);
            weights.push(if label.is_some() { weight } else { 0.0 });
        }
    }
    for weight in &mut weights {
        *weight /= total;
    }
    let mut weight = counts;
    let found = document.gold_found.unwrap_or(1.0);
    if document.is_extracted() {
        let good = document.page_gold_found.unwrap_or(1.0) >= 0.9 && !document.gold_doubt && found >= 0.5;
        weight *= if good { 1.0 } else { 0.3 };
    } else if found < 0.9 {
        weight *= 0.5;
    }
    if document.gold_doubt {
        weight *= 0.5;
    }
    let domain = document.domain.clone().unwrap_or_else(|| document.id.clone());
    Example { blocks, labels, weights, weight, fold: fold(document), domain, drawn_from: None }
}

/// The lines that each block has a part in.
pub fn block_lines(document: &Document, blocks: impl Iterator<Item = Span>) -> Vec<std::ops::Range<usize>> {
    let mut starts = Vec::with_capacity(document.lines.len());
    let mut at = 0;
    for line in &document.lines {
        starts.push(at);
        at += line.len() + 1;
    }
    let line_of = |byte: usize| starts.partition_point(|&start| start <= byte) - 1;
    blocks.map(|span| line_of(span.start)..line_of(span.end - 1) + 1).collect()
}

/// The label of a block of these lines: that of all that are judged, none where they disagree.
pub fn label(lines: &[i8]) -> Option<bool> {
    let mut judged = lines.iter().filter(|&&label| label >= 0);
    let first = *judged.next()?;
    judged.all(|&label| label == first).then_some(first == 1)
}
