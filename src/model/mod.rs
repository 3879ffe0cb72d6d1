//! Features of blocks -> how surely each is scaffolding.
//!
//! A small network that sees context. A block's input is the sum of the rows of its bins and of those of its words that the model
//! knows. Layers follow that each look at a block and at two others, further and further away; between them every block is told
//! what the document is like as a whole. A last step knows that an article is one run of blocks. `docs/model.md` has figures,
//! and what else was tried.
//!
//! `file` reads and writes the weights, `vocabulary` finds the rows of words, `layers` computes, in whole numbers: the same text gives
//! the same bits everywhere.

mod file;
mod layers;
mod vocabulary;

use std::ops::Range;
use std::sync::LazyLock;

use crate::features::{Features, MOST_WORDS, Rows};
use crate::vector::{Layer, Row, WIDTH};

pub(crate) use file::Model;
#[cfg(feature = "lab")]
pub use file::Parts;
#[cfg(feature = "lab")]
pub(crate) use file::{CURVES, DISTANCES, seal};
#[cfg(feature = "lab")]
pub(crate) use layers::{FURTHEST, KNOTS, LEAST_SCORE, PER_SCORE};

/// The model that the library comes with. One that does not fit the features is as good as none; a test sees to it that it does.
pub(crate) fn builtin() -> Option<&'static Model> {
    static BUILTIN: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(include_bytes!("../data/model.bin")).ok());
    BUILTIN.as_ref()
}

/// Memory for tagging, reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    states: Vec<Row>,
    next: Vec<Row>,
    logits: Vec<f32>,
    /// The curve of each block.
    #[cfg(feature = "lab")]
    curves: Vec<usize>,
    /// For each block, how likely it is scaffolding: 0 to 1.
    pub(crate) confidences: Vec<f32>,
    /// The main run.
    pub(crate) main: Range<usize>,
}

#[cfg(feature = "lab")]
impl Memory {
    /// The scores of the blocks, above 0 for content, and which curves their confidences come from.
    pub(crate) fn scores(&self) -> impl Iterator<Item = (f32, usize)> {
        self.logits.iter().copied().zip(self.curves.iter().copied())
    }
}

impl Rows for Model {
    type Sum = Row;

    #[inline(always)]
    fn add_bin(&self, sum: &mut Row, bin: usize) {
        sum.add(&self.bins[bin]);
    }

    fn add_words(&self, sum: &mut Row, hashes: &[u32]) {
        // Which of them may be known is told without a branch, since it cannot be foreseen; that those are known can.
        let mut known = [0; MOST_WORDS];
        let mut count = 0;
        for &hash in hashes {
            known[count] = hash;
            count += usize::from(self.vocabulary.may_hold(hash));
        }
        let mut all = *sum;
        for &hash in &known[..count] {
            if let Some(row) = self.vocabulary.find(hash) {
                all.add(&self.words[row]);
            }
        }
        *sum = all;
    }
}

impl Model {
    /// Tags the blocks that were read.
    pub(crate) fn tag(&self, features: &Features<Row>, memory: &mut Memory) {
        let Memory { states, next, logits, confidences, .. } = memory;
        let count = features.len();
        layers::clear(states, count);
        layers::clear(next, count);
        self.embed(features, layers::blocks_mut(next));
        self.input.run(layers::blocks(next), layers::blocks_mut(states));
        let (near, far) = self.context.split_at(self.context.len() / 2);
        let mut run = |layers: &[Layer], states: &mut Vec<Row>| {
            for layer in layers {
                layer.run(states, layers::blocks_mut(next));
                std::mem::swap(states, next);
            }
        };
        run(near, states);
        self.tell_whole(layers::blocks_mut(states));
        run(far, states);
        self.hidden.run(layers::blocks(states), layers::blocks_mut(next));
        logits.clear();
        logits.extend(layers::blocks(next).iter().map(|hidden| self.output.score(hidden)));
        let (share, main) = self.overview(&features.sizes, logits);
        memory.main = main.clone();
        let above = SHARES.iter().filter(|&&limit| share >= limit).count();
        confidences.clear();
        #[cfg(feature = "lab")]
        memory.curves.clear();
        for (at, (logit, &prose)) in logits.iter_mut().zip(&features.prose).enumerate() {
            let inside = main.contains(&at);
            if !inside {
                *logit -= self.main_outside;
            }
            let curve = 4 * above + 2 * usize::from(inside) + usize::from(prose);
            confidences.push(self.confidence[curve].at(*logit));
            #[cfg(feature = "lab")]
            memory.curves.push(curve);
        }
    }

    /// The input of each block: max(0, the sum of its rows).
    fn embed(&self, features: &Features<Row>, out: &mut [Row]) {
        let mut document = features.document;
        document.add(&self.bias);
        for (input, out) in features.blocks.iter().zip(out) {
            *out = *input;
            out.add(&document);
            out.0.iter_mut().for_each(|number| *number = (*number).max(0));
        }
    }

    /// Tells each block what all blocks are like: the mean and the maximum of each number. There are fewer than 2^16.
    fn tell_whole(&self, states: &mut [Row]) {
        let mut told = [Row::default()];
        let mut sums = [0_i32; WIDTH];
        let mut most = Row::default();
        for state in &*states {
            for ((sum, most), &number) in sums.iter_mut().zip(&mut most.0).zip(&state.0) {
                *sum += i32::from(number);
                *most = number.max(*most);
            }
        }
        let count = i32::try_from(states.len().max(1)).unwrap_or(i32::MAX);
        let mean = Row(sums.map(|sum| (sum / count) as i16));
        self.whole.run(&[mean, most], &mut told);
        for state in states {
            state.add_up(&told[0]);
        }
    }

    /// The share of a document that is scaffolding, and the main run: of all runs of blocks the one with the most that is likely
    /// content, less what is likely not.
    fn overview(&self, sizes: &[u32], logits: &[f32]) -> (f32, Range<usize>) {
        let (mut content, mut all) = (0.0, 0.0);
        let (mut best, mut main) = (0.0, 0..0);
        let (mut sum, mut start) = (0.0, 0);
        for (at, (&size, &logit)) in sizes.iter().zip(logits).enumerate() {
            let weight = size_weight(size);
            let likely = self.content.at(logit);
            all += weight;
            content += weight * likely;
            if sum <= 0.0 {
                (sum, start) = (0.0, at);
            }
            sum += (likely - self.main_least) * weight;
            if sum > best {
                (best, main) = (sum, start..at + 1);
            }
        }
        (if all > 0.0 { 1.0 - content / all } else { 0.0 }, main)
    }
}

/// How much a score tells depends on how much of a document is scaffolding, since a block that looks like it is so less often in a
/// text that has hardly any; on whether it stands in the main run; and on whether it is prose. There are four curves for documents
/// below each of these shares, and four for the others.
const SHARES: [f32; 4] = [0.02, 0.06, 0.15, 0.4];

/// What a block of so many words weighs: more than a shorter one, less than two of half its size. (n + 1)^¾, by roots, which all
/// platforms round alike.
fn size_weight(words: u32) -> f32 {
    let root = (words as f32 + 1.0).sqrt();
    root * root.sqrt()
}

#[cfg(test)]
mod tests;
