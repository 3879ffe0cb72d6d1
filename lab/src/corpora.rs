//! The corpora that are trained on and scored, and the parts that they are split into.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use unscaffold_cli::evaluate::{Corpus, Document};

/// Pages are split by registered domain into so many parts.
pub const FOLDS: usize = 3;

/// The part of the split that a page's domain falls into.
pub fn fold(document: &Document) -> usize {
    let digest = Sha256::digest(document.domain.as_deref().unwrap_or(&document.id));
    // The whole digest as one number, from its highest byte on.
    digest.iter().fold(0, |rest, &byte| (rest * 256 + usize::from(byte)) % FOLDS)
}

/// Reads these files, gzip or plain.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Corpus>> {
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Corpus> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let zipped = path.extension().is_some_and(|end| end == "gz");
    let reader: Box<dyn Read> = if zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    Corpus::read(path, BufReader::new(reader).lines())
}
