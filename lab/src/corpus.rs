//! Labelled pages, read from JSON Lines.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Pages are split by registered domain into so many parts.
pub const FOLDS: usize = 3;

/// A page as text, with a label for each line.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    pub id: String,
    pub domain: Option<String>,
    pub lang: Option<String>,
    #[serde(alias = "kind")]
    pub page_type: Option<String>,
    #[serde(default)]
    pub view: String,
    pub lines: Vec<String>,
    /// 1 main content, 0 scaffolding, -1 not judged.
    pub labels: Vec<i8>,
    pub gold: Option<String>,
    pub gold_found: Option<f32>,
    /// Gold seems to leave out much running text.
    #[serde(default, deserialize_with = "or_default")]
    pub gold_doubt: bool,
    pub page_gold_found: Option<f32>,
}

/// What is null is as if it were not there.
fn or_default<'de, D: serde::Deserializer<'de>, T: Deserialize<'de> + Default>(value: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

impl Document {
    /// What an HTML extractor left of a page, rather than the page.
    pub fn is_extracted(&self) -> bool {
        self.view.starts_with("extracted")
    }

    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The part of the split that the page's domain falls into.
    pub fn fold(&self) -> usize {
        let digest = Sha256::digest(self.domain.as_deref().unwrap_or(&self.id));
        // The whole digest as one number, from its highest byte on.
        digest.iter().fold(0, |rest, &byte| (rest * 256 + usize::from(byte)) % FOLDS)
    }
}

/// A file of documents.
#[derive(Debug)]
pub struct Corpus {
    /// The file's name without its endings: `wcxb-dev.wet`.
    pub name: String,
    pub documents: Vec<Document>,
}

impl Corpus {
    pub fn read(path: &Path) -> Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
        let zipped = path.extension().is_some_and(|end| end == "gz");
        let reader: Box<dyn Read> = if zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut documents = Vec::new();
        for (number, line) in BufReader::new(reader).lines().enumerate() {
            let place = || format!("{}:{}", path.display(), number + 1);
            let line = line.with_context(place)?;
            let document: Document = serde_json::from_str(&line).with_context(place)?;
            anyhow::ensure!(document.lines.len() == document.labels.len(), "{}: lines and labels differ in number", place());
            documents.push(document);
        }
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let name = name.trim_end_matches(".gz").trim_end_matches(".jsonl").to_owned();
        Ok(Corpus { name, documents })
    }

    pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Self>> {
        paths.iter().map(|path| Corpus::read(path)).collect()
    }
}

/// Runs `each` on all of these, on all cores, in order.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, each(item)));
        }
    };
    let mut all: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker ends well")).collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, result)| result).collect()
}
