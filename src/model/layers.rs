//! What stands between the network's layers: its states, sums of rows, and what becomes of the last ones.

use crate::vector::{MOST_SHIFT, ONE, Row, WIDTH};

/// The furthest that a layer looks; as many rows of zeros stand before and behind a document's blocks.
pub(crate) const FURTHEST: usize = 8;
/// Zeros on both sides of a document's blocks.
const BOTH: usize = 2 * FURTHEST;

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

/// Bits of a worth behind the point.
const WORTH_BITS: u32 = 12;

/// Rows of the file, of 8 bits a number, of which a 1 is worth so much in each column: less than 8 parts of [`ONE`].
pub(super) fn rows(bytes: &[u8], worth: &[f32; WIDTH]) -> Vec<Row> {
    // Whole numbers, of which the compiler makes many at a time: rounding one by one would take a millisecond.
    let worth = worth.map(|worth| (worth * ONE * (1 << WORTH_BITS) as f32).round() as i16);
    let number = |byte: u8, worth: i16| {
        let product = i32::from(i8::from_le_bytes([byte])) * i32::from(worth);
        ((product + (1 << (WORTH_BITS - 1))) >> WORTH_BITS) as i16
    };
    let row = |row: &[u8]| Row(std::array::from_fn(|at| number(row[at], worth[at])));
    bytes.chunks_exact(WIDTH).map(row).collect()
}

/// The last sum: of one row, one number.
#[derive(Clone, Debug)]
pub(super) struct Output {
    weights: [i16; WIDTH],
    bias: i32,
    /// What 1 of the sum is worth.
    worth: f32,
}

impl Output {
    /// None where the sum may not fit into 32 bits, or what was trained is no number.
    pub(super) fn new(weights: &[f32; WIDTH], bias: f32) -> Option<Self> {
        let most = weights.iter().map(|weight| weight.abs()).sum::<f32>() * f32::from(i16::MAX) + bias.abs() * ONE;
        let shift = (0..=MOST_SHIFT).rev().find(|&shift| most * ((1_i32 << shift) as f32) < (1 << 30) as f32)?;
        let scale = (1_i32 << shift) as f32;
        Some(Output {
            weights: weights.map(|weight| (weight * scale).round() as i16),
            bias: (bias * ONE * scale).round() as i32,
            worth: 1.0 / (ONE * scale),
        })
    }

    pub(super) fn score(&self, row: &Row) -> f32 {
        let products = row.0.iter().zip(&self.weights).map(|(&number, &weight)| i32::from(number) * i32::from(weight));
        (products.sum::<i32>() + self.bias) as f32 * self.worth
    }
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
