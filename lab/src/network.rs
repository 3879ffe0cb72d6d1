//! The network in the form that has gradients. `src/model` of the library computes the same from the finished weights.

use std::collections::HashMap;

use candle_core::{DType, Device, Result, Tensor, Var};
use fastrand::Rng;
use unscaffold::internals::{BINS, DISTANCES, FURTHEST, WIDTH};

use crate::examples::Example;

/// The weights, named by what `src/model/file.rs` calls them.
pub struct Network {
    pub bins: Var,
    pub words: Var,
    pub bias: Var,
    pub input: Layer,
    pub context: Vec<Layer>,
    pub whole: Layer,
    pub hidden: Layer,
    pub output: Layer,
}

/// Matrices, by input, whose products are summed up, and a bias.
pub struct Layer {
    pub weights: Vec<Var>,
    pub bias: Var,
}

impl Layer {
    /// Random weights, evenly within ± 1 / √inputs.
    fn new(matrices: usize, outputs: usize, rng: &mut Rng) -> Result<Self> {
        let most = 1.0 / ((matrices * WIDTH) as f32).sqrt();
        let mut even = |rows: usize| {
            let values: Vec<f32> = (0..rows * outputs).map(|_| (2.0 * rng.f32() - 1.0) * most).collect();
            Var::from_tensor(&Tensor::from_vec(values, (rows, outputs), &Device::Cpu)?)
        };
        Ok(Layer { weights: (0..matrices).map(|_| even(WIDTH)).collect::<Result<_>>()?, bias: even(1)? })
    }

    fn of(&self, inputs: &[&Tensor]) -> Result<Tensor> {
        let mut sum: Option<Tensor> = None;
        for (input, weights) in inputs.iter().zip(&self.weights) {
            let product = input.matmul(weights)?;
            sum = Some(match sum {
                Some(sum) => (sum + product)?,
                None => product,
            });
        }
        sum.expect("an input").broadcast_add(&self.bias)
    }
}

/// Documents, one after the other, as tensors.
pub struct Batch {
    /// Bins, and the blocks that fall into them; likewise words, of those that are not dropped.
    bins: (Tensor, Tensor),
    words: (Tensor, Tensor),
    /// Rows of the blocks among all rows, which are zeros between documents.
    places: Tensor,
    /// 1 for rows of blocks, 0 between documents.
    mask: Tensor,
    /// Document of each block; sizes of the documents.
    documents: Tensor,
    sizes: Vec<usize>,
    blocks: usize,
    rows: usize,
    labels: Tensor,
    weights: Tensor,
    /// What words count, since others were dropped.
    word_scale: f64,
}

impl Batch {
    /// `vocabulary` gives the rows of words; a share of the words, `dropped`, is left out by chance.
    pub fn new(examples: &[(&Example, f32)], vocabulary: &HashMap<u32, u32>, dropped: f32, rng: &mut Rng) -> Result<Self> {
        let (mut bins, mut bin_blocks, mut words, mut word_blocks) = (vec![], vec![], vec![], vec![]);
        let (mut places, mut documents, mut sizes, mut labels, mut weights) = (vec![], vec![], vec![], vec![], vec![]);
        let mut mask = vec![0_f32; FURTHEST];
        for (number, (example, counts)) in examples.iter().enumerate() {
            for (at, block) in example.blocks.iter().enumerate() {
                let here = places.len() as u32;
                places.push(mask.len() as u32);
                mask.push(1.0);
                documents.push(number as u32);
                bins.extend(block.bins.iter().map(|&bin| u32::from(bin)));
                bin_blocks.resize(bins.len(), here);
                words.extend(block.words.iter().filter_map(|word| vocabulary.get(word)).filter(|_| rng.f32() >= dropped));
                word_blocks.resize(words.len(), here);
                labels.push(f32::from(u8::from(example.labels[at] == Some(true))));
                weights.push(example.weights[at] * example.weight * counts);
            }
            mask.resize(mask.len() + FURTHEST, 0.0);
            sizes.push(example.blocks.len());
        }
        let cpu = &Device::Cpu;
        let (blocks, rows) = (places.len(), mask.len());
        let indices = |values: Vec<u32>| {
            let len = values.len();
            Tensor::from_vec(values, len, cpu)
        };
        Ok(Batch {
            bins: (indices(bins)?, indices(bin_blocks)?),
            words: (indices(words)?, indices(word_blocks)?),
            places: indices(places)?,
            mask: Tensor::from_vec(mask, (rows, 1), cpu)?,
            documents: indices(documents)?,
            sizes,
            blocks,
            rows,
            labels: Tensor::from_vec(labels, blocks, cpu)?,
            weights: Tensor::from_vec(weights, blocks, cpu)?,
            word_scale: 1.0 / f64::from(1.0 - dropped),
        })
    }
}

impl Network {
    /// With random weights, for so many words.
    pub fn new(words: usize, rng: &mut Rng) -> Result<Self> {
        let mut table = |rows: usize, deviation: f32| {
            // The sum of three even ones is near enough to a normal one.
            let normal = |rng: &mut Rng| (rng.f32() + rng.f32() + rng.f32() - 1.5) * 2.0 * deviation;
            let values: Vec<f32> = (0..rows * WIDTH).map(|_| normal(rng)).collect();
            Var::from_tensor(&Tensor::from_vec(values, (rows, WIDTH), &Device::Cpu)?)
        };
        let (bins, words) = (table(BINS, 0.05)?, table(words, 0.02)?);
        let whole = Layer::new(2, WIDTH, rng)?;
        for matrix in &whole.weights {
            matrix.set(&matrix.zeros_like()?)?;
        }
        Ok(Network {
            bins,
            words,
            bias: Var::zeros((1, WIDTH), DType::F32, &Device::Cpu)?,
            input: Layer::new(1, WIDTH, rng)?,
            context: DISTANCES.iter().map(|_| Layer::new(3, WIDTH, rng)).collect::<Result<_>>()?,
            whole,
            hidden: Layer::new(1, WIDTH, rng)?,
            output: Layer::new(1, 1, rng)?,
        })
    }

    /// The tables of rows; all other weights.
    pub fn variables(&self) -> (Vec<Var>, Vec<Var>) {
        let layers = [&self.input, &self.whole, &self.hidden, &self.output].into_iter().chain(&self.context);
        let mut others = vec![self.bias.clone()];
        others.extend(layers.flat_map(|layer| layer.weights.iter().chain([&layer.bias])).cloned());
        (vec![self.bins.clone(), self.words.clone()], others)
    }

    /// The weighted mean of the losses of the blocks.
    pub fn loss(&self, batch: &Batch) -> Result<Tensor> {
        let scores = self.scores(batch)?;
        // log(1 + e^-x) of the score for content, of its opposite for scaffolding, without overflow.
        let losses = ((scores.relu()? - (&scores * &batch.labels)?)? + (scores.abs()?.neg()?.exp()? + 1.0)?.log()?)?;
        (losses * &batch.weights)?.sum_all()? / batch.weights.sum_all()?
    }

    /// The score of each block: above 0 for content.
    pub fn scores(&self, batch: &Batch) -> Result<Tensor> {
        let zeros = Tensor::zeros((batch.blocks, WIDTH), DType::F32, &Device::Cpu)?;
        let bag = |table: &Var, (rows, blocks): &(Tensor, Tensor)| zeros.index_add(blocks, &table.index_select(rows, 0)?, 0);
        let sum = (bag(&self.bins, &batch.bins)? + (bag(&self.words, &batch.words)? * batch.word_scale)?)?;
        let input = self.input.of(&[&sum.broadcast_add(&self.bias)?.relu()?])?.relu()?;
        let spread =
            |blocks: &Tensor| Tensor::zeros((batch.rows, WIDTH), DType::F32, &Device::Cpu)?.index_add(&batch.places, blocks, 0);
        let mut states = spread(&input)?;
        for (number, (layer, &distance)) in self.context.iter().zip(&DISTANCES).enumerate() {
            if number == DISTANCES.len() / 2 {
                states = (&states + spread(&self.told_whole(&states.index_select(&batch.places, 0)?, batch)?)?)?;
            }
            let rows = batch.rows - distance;
            let before = states.narrow(0, 0, rows)?.pad_with_zeros(0, distance, 0)?;
            let behind = states.narrow(0, distance, rows)?.pad_with_zeros(0, 0, distance)?;
            let more = layer.of(&[&before, &states, &behind])?.relu()?;
            states = (&states + more.broadcast_mul(&batch.mask)?)?;
        }
        let hidden = self.hidden.of(&[&states.index_select(&batch.places, 0)?])?.relu()?;
        self.output.of(&[&hidden])?.squeeze(1)
    }

    /// What each block is told of its whole document.
    fn told_whole(&self, states: &Tensor, batch: &Batch) -> Result<Tensor> {
        let documents = batch.sizes.len();
        let counts: Vec<f32> = batch.sizes.iter().map(|&size| size as f32).collect();
        let counts = Tensor::from_vec(counts, (documents, 1), &Device::Cpu)?;
        let zeros = Tensor::zeros((documents, WIDTH), DType::F32, &Device::Cpu)?;
        let mean = zeros.index_add(&batch.documents, states, 0)?.broadcast_div(&counts)?;
        let most = states.gather(&highest(states, &batch.sizes)?, 0)?;
        self.whole.of(&[&mean, &most])?.relu()?.index_select(&batch.documents, 0)
    }
}

/// For each document and column, the row of the highest value.
fn highest(states: &Tensor, sizes: &[usize]) -> Result<Tensor> {
    let values = states.flatten_all()?.to_vec1::<f32>()?;
    let mut rows = Vec::with_capacity(sizes.len() * WIDTH);
    let mut start = 0;
    for &size in sizes {
        for column in 0..WIDTH {
            let mut best = start;
            for row in start + 1..start + size {
                if values[row * WIDTH + column] > values[best * WIDTH + column] {
                    best = row;
                }
            }
            rows.push(best as u32);
        }
        start += size;
    }
    Tensor::from_vec(rows, (sizes.len(), WIDTH), &Device::Cpu)
}
