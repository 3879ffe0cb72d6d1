//! The network's layers.

/// Numbers that the network keeps of each block.
pub(crate) const WIDTH: usize = 16;
/// The furthest that a layer looks; as many rows of zeros stand before and behind a document's blocks.
pub(crate) const FURTHEST: usize = 8;
/// Blocks that are computed at once.
const TOGETHER: usize = 2;
/// Zeros on both sides of a document's blocks.
const BOTH: usize = 2 * FURTHEST;

/// The numbers of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(64))]
pub(crate) struct Row(pub(crate) [f32; WIDTH]);

/// Weights by input, then output.
pub(crate) type Matrix = [Row; WIDTH];

/// Makes room for so many blocks.
pub(super) fn clear(states: &mut Vec<Row>, blocks: usize) {
    states.clear();
    states.resize(blocks + BOTH, Row::default());
}

/// The rows of the blocks, without the zeros around them.
pub(super) fn blocks(states: &[Row]) -> &[Row] {
    &states[FURTHEST..states.len() - FURTHEST]
}

/// Likewise.
pub(super) fn blocks_mut(states: &mut [Row]) -> &mut [Row] {
    let end = states.len() - FURTHEST;
    &mut states[FURTHEST..end]
}

/// max(0, bias + the sum of inputs by weights), of so many rows.
#[derive(Clone, Debug)]
pub(crate) struct Dense<const ROWS: usize> {
    pub(crate) weights: [Matrix; ROWS],
    pub(crate) bias: Row,
}

impl<const ROWS: usize> Dense<ROWS> {
    pub(super) fn of(&self, inputs: [&Row; ROWS]) -> Row {
        let mut sum = self.bias;
        for (input, weights) in inputs.into_iter().zip(&self.weights) {
            multiply_add(&mut sum, input, weights);
        }
        positive(sum)
    }
}

/// Adds to a block what it is together with the blocks `distance` before and behind it.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) distance: usize,
    /// For the block before, the block, and the one behind.
    pub(crate) weights: [Matrix; 3],
    pub(crate) bias: Row,
}

impl Context {
    pub(super) fn run(&self, states: &mut Vec<Row>, next: &mut Vec<Row>) {
        debug_assert!(self.distance <= FURTHEST);
        clear(next, states.len() - BOTH);
        let blocks = states.len() - BOTH;
        let out = blocks_mut(next);
        // Several blocks at a time share what is loaded of the weights.
        let mut at = 0;
        while at + TOGETHER <= blocks {
            let more: [Row; TOGETHER] = self.more(states, at);
            for (step, more) in more.iter().enumerate() {
                out[at + step] = plus(&states[at + step + FURTHEST], more);
            }
            at += TOGETHER;
        }
        for at in at..blocks {
            let [more] = self.more(states, at);
            out[at] = plus(&states[at + FURTHEST], &more);
        }
        std::mem::swap(states, next);
    }

    /// What is added to the blocks from `first` on.
    fn more<const BLOCKS: usize>(&self, states: &[Row], first: usize) -> [Row; BLOCKS] {
        let mut sums = [self.bias; BLOCKS];
        for (tap, weights) in self.weights.iter().enumerate() {
            let start = first + FURTHEST + tap * self.distance - self.distance;
            let inputs: &[Row; BLOCKS] = states[start..start + BLOCKS].try_into().expect("as many");
            for (input, weights) in weights.iter().enumerate() {
                for (sum, state) in sums.iter_mut().zip(inputs) {
                    let value = state.0[input];
                    for number in 0..WIDTH {
                        sum.0[number] += value * weights.0[number];
                    }
                }
            }
        }
        sums.map(positive)
    }
}

/// Adds the product of a row and a matrix, input by input.
fn multiply_add(sum: &mut Row, input: &Row, weights: &Matrix) {
    for (value, weights) in input.0.iter().zip(weights) {
        for number in 0..WIDTH {
            sum.0[number] += value * weights.0[number];
        }
    }
}

fn plus(row: &Row, more: &Row) -> Row {
    Row(std::array::from_fn(|number| row.0[number] + more.0[number]))
}

fn positive(mut row: Row) -> Row {
    row.0.iter_mut().for_each(|value| *value = value.max(0.0));
    row
}

/// Number of values of a [`Curve`].
pub(crate) const KNOTS: usize = 65;
/// The score of a curve's first value; the last one's is its opposite.
pub(crate) const LEAST_SCORE: f32 = -8.0;
/// Values of a curve a unit of score.
pub(crate) const PER_SCORE: f32 = (KNOTS - 1) as f32 / (2.0 * -LEAST_SCORE);

/// A function of a score: straight between its values at evenly spaced scores, level beyond.
#[derive(Clone, Debug)]
pub(crate) struct Curve(pub(crate) [f32; KNOTS]);

impl Curve {
    pub(super) fn at(&self, score: f32) -> f32 {
        let place = ((score - LEAST_SCORE) * PER_SCORE).clamp(0.0, (KNOTS - 1) as f32);
        let knot = (place as usize).min(KNOTS - 2);
        let (low, high) = (self.0[knot], self.0[knot + 1]);
        low + (high - low) * (place - knot as f32)
    }
}
