//! The weights, read from their file.
//!
//! ```text
//! magic 8 bytes, fingerprint of the features u64, checksum of what follows u64, number of words u32
//! hashes of words u32 each, the commonest first; rows of words i8 × 16 each; rows of bins i8 × 16 each
//! f32 in this order: scales of words, scales of bins, bias; input; context layers; whole; hidden; output, its bias;
//!     least and outside of the main run; curve of content; curves of confidence
//! ```
//! All little-endian; a layer is its matrices, by input, then its bias.

use super::layers::{Curve, FURTHEST, KNOTS, Output, rows};
use super::vocabulary::Vocabulary;
use crate::features::{BINS, MOST_WORDS, fingerprint, groups};
use crate::vector::{Layer, ONE, Row, Trained, WIDTH};

const MAGIC: &[u8; 8] = b"unscaf\x00\x03";
const HEADER: usize = 28;
/// Number of curves for confidences.
pub(crate) const CURVES: usize = 4 * (super::SHARES.len() + 1);
/// How far the layers look.
pub(crate) const DISTANCES: [usize; 4] = [1, 2, 4, 8];

/// The trained weights.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(super) vocabulary: Vocabulary,
    /// Rows of the words, and of the bins.
    pub(super) words: Vec<Row>,
    pub(super) bins: Vec<Row>,
    /// What the sum of a block's rows begins with.
    pub(super) bias: Row,
    pub(super) input: Layer,
    pub(super) context: Vec<Layer>,
    pub(super) whole: Layer,
    pub(super) hidden: Layer,
    pub(super) output: Output,
    /// How likely content a block of the main run must be to count for it, …
    pub(super) main_least: f32,
    /// … and what scores outside of the run are lowered by.
    pub(super) main_outside: f32,
    /// Score -> how likely content, before the main run is known.
    pub(super) content: Curve,
    /// Score -> confidence that it is scaffolding, by the document and the kind of block.
    pub(super) confidence: [Curve; CURVES],
}

impl Model {
    /// Reads a model: an error says why it cannot be one.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        let header = bytes.get(..HEADER).ok_or("it is too short")?;
        let long = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().expect("eight bytes"));
        if header[..8] != *MAGIC {
            return Err("it is no model of this version");
        }
        if long(16) != checksum(&bytes[24..]) {
            return Err("it is damaged");
        }
        if long(8) != fingerprint() {
            return Err("it was trained on other features: train it anew");
        }
        let words = u32::from_le_bytes(header[24..28].try_into().expect("four bytes")) as usize;
        let bins = usize::from(BINS);
        // In 64 bits, whatever the platform's own width: the header may say anything.
        let rest = HEADER + bins * WIDTH + 4 * FLOATS;
        if bytes.len() as u64 != rest as u64 + words as u64 * (4 + WIDTH as u64) {
            return Err("it has another size than its header says");
        }
        let floats_at = bytes.len() - 4 * FLOATS;
        let rows_at = HEADER + 4 * words;
        let (word_rows, bin_rows) = bytes[rows_at..floats_at].split_at(words * WIDTH);
        let vocabulary = Vocabulary::new(&bytes[HEADER..rows_at]).ok_or("it has a word twice, or too many words")?;
        let mut floats = Floats(&bytes[floats_at..]);
        let (word_worth, bin_worth) = (floats.row(), floats.row());
        if !(0..WIDTH).all(|column| {
            most(column, word_rows, &word_worth) * MOST_WORDS as f32 + most_of_bins(column, bin_rows, &bin_worth) < LARGEST
        }) {
            return Err("its rows are too large to be summed up");
        }
        let too_large = "the weights of a layer are too large to be summed up";
        let model = Model {
            vocabulary,
            words: rows(word_rows, &word_worth),
            bins: rows(bin_rows, &bin_worth),
            bias: Row(floats.row().map(|bias| (bias * ONE).round() as i16)),
            input: floats.layer().ok_or(too_large)?,
            context: DISTANCES.iter().map(|&distance| floats.context(distance)).collect::<Option<_>>().ok_or(too_large)?,
            whole: floats.whole().ok_or(too_large)?,
            hidden: floats.layer().ok_or(too_large)?,
            output: Output::new(&floats.row(), floats.next()).ok_or(too_large)?,
            main_least: floats.next(),
            main_outside: floats.next(),
            content: floats.curve(),
            confidence: std::array::from_fn(|_| floats.curve()),
        };
        Ok(model)
    }
}

/// The largest sum of rows that 16 bits hold, with some room for the bias and for rounding.
const LARGEST: f32 = i16::MAX as f32 / ONE - 1.0;

/// The largest number of a column of rows.
fn most(column: usize, rows: &[u8], worth: &[f32; WIDTH]) -> f32 {
    let numbers = rows.iter().skip(column).step_by(WIDTH).map(|&byte| i8::from_le_bytes([byte]).unsigned_abs());
    f32::from(numbers.max().unwrap_or(0)) * worth[column].abs()
}

/// The most that the bins of a block come to: of some groups it falls into two.
fn most_of_bins(column: usize, rows: &[u8], worth: &[f32; WIDTH]) -> f32 {
    groups().map(|bins| 2.0 * most(column, &rows[bins.start * WIDTH..bins.end * WIDTH], worth)).sum()
}

/// Number of single-precision numbers in a file.
pub(crate) const FLOATS: usize = {
    let matrix = WIDTH * WIDTH;
    3 * WIDTH
        + (matrix + WIDTH)
        + DISTANCES.len() * (3 * matrix + WIDTH)
        + (2 * matrix + WIDTH)
        + (matrix + WIDTH)
        + WIDTH
        + 3
        + (1 + CURVES) * KNOTS
};

struct Floats<'a>(&'a [u8]);

impl Floats<'_> {
    fn next(&mut self) -> f32 {
        let (first, rest) = self.0.split_first_chunk::<4>().expect("as many as were counted");
        self.0 = rest;
        f32::from_le_bytes(*first)
    }

    fn row(&mut self) -> [f32; WIDTH] {
        std::array::from_fn(|_| self.next())
    }

    fn weights(&mut self) -> Trained {
        std::array::from_fn(|_| self.row())
    }

    fn layer(&mut self) -> Option<Layer> {
        Layer::new(&[(0, self.weights())], &self.row(), None)
    }

    /// Of two rows.
    fn whole(&mut self) -> Option<Layer> {
        Layer::new(&[(0, self.weights()), (1, self.weights())], &self.row(), None)
    }

    /// Adds to each block what it is together with the blocks `distance` before and behind it.
    fn context(&mut self, distance: usize) -> Option<Layer> {
        let offsets = [FURTHEST - distance, FURTHEST, FURTHEST + distance];
        Layer::new(&offsets.map(|offset| (offset, self.weights())), &self.row(), Some(FURTHEST))
    }

    fn curve(&mut self) -> Curve {
        Curve(std::array::from_fn(|_| self.next()))
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, eight: u64| (sum ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let chunks = bytes.chunks_exact(8);
    let rest = chunks.remainder().iter().fold(bytes.len() as u64, |rest, &byte| rest << 8 | u64::from(byte));
    step(chunks.map(|chunk| u64::from_le_bytes(chunk.try_into().expect("eight bytes"))).fold(0, step), rest)
}

/// Gives bytes that were changed the checksum that they would have.
#[cfg(any(test, feature = "lab"))]
pub(crate) fn seal(bytes: &mut [u8]) {
    if bytes.len() >= 24 {
        let sum = checksum(&bytes[24..]);
        bytes[16..24].copy_from_slice(&sum.to_le_bytes());
    }
}

/// What is in a file, for the trainer.
#[cfg(feature = "lab")]
#[derive(Debug, Default)]
pub struct Parts {
    /// Hashes of words, the commonest first.
    pub hashes: Vec<u32>,
    /// Rows of the words, then of the bins: 16 each.
    pub rows: Vec<i8>,
    /// All other numbers, in the order of the file.
    pub floats: Vec<f32>,
}

#[cfg(feature = "lab")]
impl Parts {
    /// A model that knows no words and finds nothing.
    pub fn blank() -> Self {
        Parts { hashes: Vec::new(), rows: vec![0; usize::from(BINS) * WIDTH], floats: vec![0.0; FLOATS] }
    }

    /// The file of these parts.
    ///
    /// # Panics
    ///
    /// Where there are more or fewer rows or numbers than a model has.
    pub fn to_bytes(&self) -> Vec<u8> {
        assert_eq!(self.rows.len(), (self.hashes.len() + usize::from(BINS)) * WIDTH);
        assert_eq!(self.floats.len(), FLOATS);
        let mut body = (self.hashes.len() as u32).to_le_bytes().to_vec();
        self.hashes.iter().for_each(|hash| body.extend(hash.to_le_bytes()));
        body.extend(self.rows.iter().map(|&value| value.to_le_bytes()[0]));
        self.floats.iter().for_each(|value| body.extend(value.to_le_bytes()));
        let mut bytes = MAGIC.to_vec();
        bytes.extend(fingerprint().to_le_bytes());
        bytes.extend(checksum(&body).to_le_bytes());
        bytes.extend(body);
        bytes
    }
}
