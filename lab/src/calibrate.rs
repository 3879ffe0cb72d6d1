//! Scores of documents that a model has not seen -> how often such a block is scaffolding.

use unscaffold::Cleaner;
use unscaffold::internals::{self, CURVES, KNOTS, LEAST_SCORE, PER_SCORE};
use unscaffold_cli::evaluate::Document;

use crate::examples::{block_lines, label};

/// Blocks by curve and score: how many there are and how many of them are scaffolding.
#[derive(Clone, Debug)]
pub struct Tally {
    all: [[f64; KNOTS]; CURVES],
    scaffolding: [[f64; KNOTS]; CURVES],
}

impl Default for Tally {
    fn default() -> Self {
        Tally { all: [[0.0; KNOTS]; CURVES], scaffolding: [[0.0; KNOTS]; CURVES] }
    }
}

impl Tally {
    /// Adds the judged blocks of a document. A document of n blocks counts √n: no page of thousands decides.
    pub fn add(&mut self, cleaner: &Cleaner, document: &Document, counts: f64) {
        let text = document.text();
        let blocks = internals::blocks(cleaner, &text);
        let lines = block_lines(document, blocks.iter().map(|block| block.span));
        let counts = counts / (blocks.len().max(1) as f64).sqrt();
        for (lines, block) in lines.into_iter().zip(&blocks) {
            let Some(content) = label(&document.labels[lines]) else { continue };
            let place = ((block.score - LEAST_SCORE) * PER_SCORE).clamp(0.0, (KNOTS - 1) as f32);
            let knot = (place as usize).min(KNOTS - 2);
            let share = f64::from(place) - knot as f64;
            for (knot, share) in [(knot, 1.0 - share), (knot + 1, share)] {
                self.all[block.curve][knot] += share * counts;
                self.scaffolding[block.curve][knot] += if content { 0.0 } else { share * counts };
            }
        }
    }

    pub fn merge(&mut self, other: &Tally) {
        let mine = self.all.iter_mut().chain(&mut self.scaffolding).flatten();
        mine.zip(other.all.iter().chain(&other.scaffolding).flatten()).for_each(|(mine, other)| *mine += other);
    }

    /// The share of scaffolding by score, for each curve.
    pub fn curves(&self) -> [[f32; KNOTS]; CURVES] {
        std::array::from_fn(|curve| falling(&self.all[curve], &self.scaffolding[curve]))
    }
}

/// The share of scaffolding by score, made to fall as the score rises: neighbours that do not are pooled.
fn falling(all: &[f64; KNOTS], scaffolding: &[f64; KNOTS]) -> [f32; KNOTS] {
    // Weighted sums of pooled values, and how many they are.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    let near = |values: &[f64; KNOTS], knot: usize| {
        let at = |knot: Option<usize>| knot.and_then(|knot| values.get(knot)).copied().unwrap_or(0.0);
        0.5 * values[knot] + 0.25 * (at(knot.checked_sub(1)) + at(Some(knot + 1)))
    };
    for knot in 0..KNOTS {
        // A few made-up blocks keep the ends away from 0 and 1.
        let prior = if knot < KNOTS / 2 { 1.0 } else { 0.0 };
        let mut pool = (near(scaffolding, knot) + 0.5 * prior, near(all, knot) + 0.5, 1);
        while let Some(&(part, sum, count)) = pools.last() {
            if part / sum >= pool.0 / pool.1 {
                break;
            }
            pool = (pool.0 + part, pool.1 + sum, pool.2 + count);
            pools.pop();
        }
        pools.push(pool);
    }
    let mut curve = [0.0; KNOTS];
    let values = pools.iter().flat_map(|&(part, all, count)| std::iter::repeat_n((part / all) as f32, count));
    curve.iter_mut().zip(values).for_each(|(knot, value)| *knot = value);
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_falls() {
        let scaffolding = std::array::from_fn(|knot| if knot == 5 { 2.0 } else { 10.0 * (1.0 - knot as f64 / KNOTS as f64) });
        let curve = falling(&[10.0; KNOTS], &scaffolding);
        assert!(curve.windows(2).all(|two| two[0] >= two[1]));
        assert!(curve[0] > 0.9 && curve[KNOTS - 1] < 0.1);
    }
}
