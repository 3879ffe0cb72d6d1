//! Examples -> the bytes of a model.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::Result;
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use fastrand::Rng;
use indicatif::ProgressBar;
use unscaffold::internals::{BINS, CURVES, FURTHEST, KNOTS, LEAST_SCORE, PER_SCORE, Parts, WIDTH};

use crate::examples::Example;
use crate::network::{Batch, Layer, Network};

/// How to train.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Times that all examples are seen.
    pub epochs: usize,
    /// Highest learning rate; it falls evenly to a fiftieth.
    pub rate: f64,
    /// Blocks of a batch, and the zeros between documents.
    pub batch: usize,
    /// Share of the words that are dropped.
    pub dropped: f32,
    /// A word or pair has a row if so many domains have it.
    pub domains: u16,
    /// Outputs of extractors that are drawn for each page and epoch.
    pub drawn: usize,
    pub seed: u64,
    /// The last step of the model: see `Model::tag`.
    pub main_least: f32,
    pub main_outside: f32,
}

impl Default for Recipe {
    fn default() -> Self {
        Recipe {
            epochs: 5,
            rate: 4e-3,
            batch: 12_000,
            dropped: 0.8,
            domains: 40,
            drawn: 2,
            seed: 1,
            main_least: 0.3,
            main_outside: 1.5,
        }
    }
}

/// Steps in which the learning rate rises.
const WARM_UP: usize = 50;
/// Largest norm of the gradients.
const LONGEST: f64 = 1.0;
/// How fast rows, and all other weights, shrink.
const DECAY: (f64, f64) = (1e-2, 1e-3);

/// A network that was trained, and the hashes of its words, the commonest first.
pub struct Trained {
    network: Network,
    hashes: Vec<u32>,
}

impl Recipe {
    /// Trains on these examples.
    pub fn train(&self, examples: &[&Example], bar: &ProgressBar) -> Result<Trained> {
        let mut rng = Rng::with_seed(self.seed);
        let hashes = known_words(examples, self.domains);
        let rows = hashes.iter().enumerate().map(|(row, &hash)| (hash, row as u32)).collect();
        let network = Network::new(hashes.len(), &mut rng)?;
        let (tables, others) = network.variables();
        let all: Vec<_> = tables.iter().chain(&others).cloned().collect();
        let optimizer = |variables, weight_decay| AdamW::new(variables, ParamsAdamW { weight_decay, ..ParamsAdamW::default() });
        let mut optimizers = [optimizer(tables, DECAY.0)?, optimizer(others, DECAY.1)?];
        let mut step = 0;
        let mut steps = 0;
        for epoch in 0..self.epochs {
            let batches = self.batches(examples, &mut rng);
            if epoch == 0 {
                steps = batches.len() * self.epochs;
                bar.set_length(steps as u64);
            }
            for batch in batches {
                let left = 1.0 - f64::from(step) / steps as f64;
                let rate = self.rate * (f64::from(step) / WARM_UP as f64).min(1.0) * left.max(0.02);
                step += 1;
                let loss = network.loss(&Batch::new(&batch, &rows, self.dropped, &mut rng)?)?;
                let mut gradients = loss.backward()?;
                let mut squares = 0.0;
                for variable in &all {
                    if let Some(gradient) = gradients.get(variable) {
                        squares += f64::from(gradient.sqr()?.sum_all()?.to_scalar::<f32>()?);
                    }
                }
                let norm = squares.sqrt();
                if norm > LONGEST {
                    for variable in &all {
                        if let Some(gradient) = gradients.remove(variable) {
                            gradients.insert(variable, (gradient * (LONGEST / norm))?);
                        }
                    }
                }
                for optimizer in &mut optimizers {
                    optimizer.set_learning_rate(rate);
                    optimizer.step(&gradients)?;
                }
                bar.inc(1);
                if step % 20 == 0 {
                    bar.set_message(format!("loss {:.4}", loss.to_scalar::<f32>()?));
                }
            }
        }
        Ok(Trained { network, hashes })
    }

    /// All examples, and some outputs of extractors for each page, in batches.
    fn batches<'e>(&self, examples: &[&'e Example], rng: &mut Rng) -> Vec<Vec<(&'e Example, f32)>> {
        let mut seen: Vec<(&Example, f32)> = Vec::new();
        let mut pages: BTreeMap<usize, Vec<&Example>> = BTreeMap::new();
        for &example in examples {
            match example.drawn_from {
                None => seen.push((example, 1.0)),
                Some(page) => pages.entry(page).or_default().push(example),
            }
        }
        for outputs in pages.values_mut() {
            rng.shuffle(outputs);
            seen.extend(outputs.iter().take(self.drawn).map(|&output| (output, 1.0 / self.drawn as f32)));
        }
        rng.shuffle(&mut seen);
        let mut batches = vec![Vec::new()];
        let mut size = 0;
        for (example, counts) in seen {
            let rows = example.blocks.len() + FURTHEST;
            if size + rows > self.batch && size > 0 {
                batches.push(Vec::new());
                size = 0;
            }
            size += rows;
            batches.last_mut().expect("one at least").push((example, counts));
        }
        batches
    }
}

/// Hashes that pages of so many domains have, those of most domains first.
fn known_words(examples: &[&Example], domains: u16) -> Vec<u32> {
    let mut by_domain: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for example in examples.iter().filter(|example| example.drawn_from.is_none()) {
        by_domain.entry(&example.domain).or_default().push(example);
    }
    let mut counts: HashMap<u32, u16> = HashMap::new();
    for examples in by_domain.values() {
        let words: HashSet<u32> =
            examples.iter().flat_map(|example| &example.blocks).flat_map(|block| &block.words).copied().collect();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut known: Vec<(u32, u16)> = counts.into_iter().filter(|(_, count)| *count >= domains).collect();
    known.sort_unstable_by_key(|&(word, count)| (std::cmp::Reverse(count), word));
    known.into_iter().map(|(word, _)| word).collect()
}

impl Trained {
    /// The model's file, with these curves for confidences.
    pub fn to_bytes(&self, recipe: &Recipe, confidences: &[[f32; KNOTS]; CURVES]) -> Result<Vec<u8>> {
        let Network { bins, words, bias, input, context, whole, hidden, output } = &self.network;
        let (word_rows, word_scale) = small(&words.flatten_all()?.to_vec1()?);
        let (bin_rows, bin_scale) = small(&bins.flatten_all()?.to_vec1()?);
        let mut floats = [word_scale, bin_scale, bias.flatten_all()?.to_vec1()?].concat();
        let mut put = |layer: &Layer| -> Result<()> {
            for tensor in layer.weights.iter().chain([&layer.bias]) {
                floats.extend(tensor.flatten_all()?.to_vec1::<f32>()?);
            }
            Ok(())
        };
        put(input)?;
        context.iter().try_for_each(&mut put)?;
        [whole, hidden, output].into_iter().try_for_each(put)?;
        floats.extend([recipe.main_least, recipe.main_outside]);
        floats.extend((0..KNOTS).map(|knot| 1.0 / (1.0 + (-score_of(knot)).exp())));
        floats.extend(confidences.iter().flatten());
        let rows = [word_rows, bin_rows].concat();
        debug_assert_eq!(rows.len(), (self.hashes.len() + BINS) * WIDTH);
        Ok(Parts { hashes: self.hashes.clone(), rows, floats }.to_bytes())
    }

    pub fn words(&self) -> usize {
        self.hashes.len()
    }
}

/// The score that a value of a curve stands for.
fn score_of(knot: usize) -> f32 {
    LEAST_SCORE + knot as f32 / PER_SCORE
}

/// Rows of floats as rows of whole numbers, and what a 1 of each column is worth.
fn small(rows: &[f32]) -> (Vec<i8>, Vec<f32>) {
    let mut scale = vec![1e-6_f32; WIDTH];
    for row in rows.chunks_exact(WIDTH) {
        for (most, value) in scale.iter_mut().zip(row) {
            *most = most.max(value.abs() / 127.0);
        }
    }
    let whole = rows.iter().enumerate().map(|(at, value)| (value / scale[at % WIDTH]).round() as i8);
    (whole.collect(), scale)
}

#[cfg(test)]
mod tests {
    use unscaffold::{Cleaner, internals};

    use super::*;

    /// The library's network and the one with gradients are written twice: they must be one.
    #[test]
    fn the_library_computes_what_was_trained() {
        let lines =
            ["Home", "News", "The roads are open again, and the ferry sails at nine.", "Log in", "12 March 2021", "Буря прошла."];
        let text = (0..40).map(|line| lines[line * 7 % 6].repeat(1 + line % 2)).collect::<Vec<_>>().join("\n");
        let cleaner = Cleaner::default();
        let blank = internals::with_model(&cleaner, &Parts::blank().to_bytes()).unwrap();
        let blocks = internals::blocks(&blank, &text);
        let labels = blocks.iter().map(|block| Some(block.size > 5)).collect();
        let weights = vec![1.0 / blocks.len() as f32; blocks.len()];
        let domain = "example.org".to_owned();
        let example = Example { blocks, labels, weights, weight: 1.0, fold: 0, domain, drawn_from: None };
        let recipe = Recipe { epochs: 60, domains: 1, main_outside: 0.0, ..Recipe::default() };
        let trained = recipe.train(&[&example], &ProgressBar::hidden()).unwrap();
        let again = recipe.train(&[&example], &ProgressBar::hidden()).unwrap();
        let curves = [[0.5; KNOTS]; CURVES];
        let model = trained.to_bytes(&recipe, &curves).unwrap();
        assert_eq!(model, again.to_bytes(&recipe, &curves).unwrap(), "the same seed gives the same bytes");

        let rows = trained.hashes.iter().enumerate().map(|(row, &hash)| (hash, row as u32)).collect();
        let batch = Batch::new(&[(&example, 1.0)], &rows, 0.0, &mut Rng::with_seed(1)).unwrap();
        let wanted: Vec<f32> = trained.network.scores(&batch).unwrap().to_vec1().unwrap();
        let scores = internals::blocks(&internals::with_model(&cleaner, &model).unwrap(), &text);
        assert_eq!(scores.len(), wanted.len());
        let (least, most) = wanted.iter().fold((f32::MAX, f32::MIN), |(least, most), &score| (least.min(score), most.max(score)));
        assert!(most - least > 1.0, "it has learnt something: {least} to {most}");
        for (block, wanted) in scores.iter().zip(&wanted) {
            // Rows have 8 bits in the file.
            assert!((block.score - wanted).abs() < 0.03 * (most - least), "{} {wanted}", block.score);
        }
    }
}
