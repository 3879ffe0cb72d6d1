//! What the trainer of the model and the benchmark of stages need of the library. Not part of the public face.

mod stages;

use crate::clean::Cleaner;
use crate::detect::Finding;
use crate::features::Listed;
use crate::model::{self, Model};
use crate::site::Standing;
use crate::span::Span;

pub use crate::model::Parts;
pub use stages::{Stage, Staged, Stages};

/// Number of bins.
pub const BINS: usize = crate::features::BINS as usize;
/// Numbers that the network keeps of each block.
pub const WIDTH: usize = crate::vector::WIDTH;
/// How far the layers look, in blocks.
pub const DISTANCES: [usize; 4] = model::DISTANCES;
/// The furthest of these.
pub const FURTHEST: usize = model::FURTHEST;
/// Number of curves for confidences, …
pub const CURVES: usize = model::CURVES;
/// … of values of each, …
pub const KNOTS: usize = model::KNOTS;
/// … the score that the first stands for, …
pub const LEAST_SCORE: f32 = model::LEAST_SCORE;
/// … and their number a unit of score.
pub const PER_SCORE: f32 = model::PER_SCORE;

/// A block as the model sees it.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Where it stands.
    pub span: Span,
    /// Bins that it falls into.
    pub bins: Vec<u16>,
    /// Hashes of its words.
    pub words: Vec<u32>,
    /// Number of its words, about.
    pub size: u32,
    /// Its score by the cleaner's model, above 0 for content, …
    pub score: f32,
    /// … and which curve its confidence comes from.
    pub curve: usize,
}

/// The blocks of a text, blank ones aside. None where the text is too long for one part.
pub fn blocks(cleaner: &Cleaner, text: &str) -> Vec<Block> {
    let detector = cleaner.read(text);
    let Some((layout, features)) = detector.seen(text) else { return Vec::new() };
    let filled = layout.blocks.iter().filter(|block| !block.is_blank());
    let blocks = filled.zip(detector.scores()).enumerate().map(|(at, (block, (score, curve)))| {
        let Listed { bins, words } = features.blocks[at].clone();
        let bins = [bins, features.document.bins.clone()].concat();
        Block { span: block.text, bins, words, size: features.sizes[at], score, curve }
    });
    blocks.collect()
}

/// The blocks of a page of the cleaner's site: where each stands, on how many pages of the site, and `edge`, `edge prose`, `body` or `body
/// prose`. Nothing where no site is known.
pub fn recurring(cleaner: &Cleaner, text: &str) -> Vec<(Span, u8, &'static str)> {
    let named = |standing| match standing {
        Standing::Edge => "edge",
        Standing::EdgeProse => "edge prose",
        Standing::Body => "body",
        Standing::BodyProse => "body prose",
    };
    let blocks = cleaner.recurring(text).unwrap_or_default();
    blocks.into_iter().map(|(span, count, standing)| (span, count, named(standing))).collect()
}

/// A cleaner like this one with another model.
///
/// # Errors
///
/// Where the bytes are no model for these features.
pub fn with_model(cleaner: &Cleaner, model: &[u8]) -> Result<Cleaner, &'static str> {
    Ok(cleaner.with_model(Model::read(model)?))
}

/// What [`Cleaner::detect`] finds by the slow twins of all that is fast: without gates, without known phrases, in plain code. While it
/// runs, all threads compute in plain code.
pub fn detect_slowly(cleaner: &Cleaner, text: &str) -> Vec<Finding> {
    #[cfg(target_arch = "x86_64")]
    crate::vector::IS_PLAIN.store(true, std::sync::atomic::Ordering::Relaxed);
    let findings = cleaner.detect_slowly(text);
    #[cfg(target_arch = "x86_64")]
    crate::vector::IS_PLAIN.store(false, std::sync::atomic::Ordering::Relaxed);
    findings
}

/// Gives a model's file that was changed the checksum that it would have: damage that is seen by nothing else.
pub fn seal_model(bytes: &mut [u8]) {
    model::seal(bytes);
}

/// The same for a site's profile or template.
pub fn seal_site(bytes: &mut [u8]) {
    crate::site::seal(bytes);
}
