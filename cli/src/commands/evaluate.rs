//! `unscaffold evaluate`: measures cleaning on labelled documents.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use crate::arguments::Choices;
use crate::compression::{describe, open};
use crate::evaluate::{Corpus, Outcome, Scores, in_parallel};
use crate::failure::Failure;

pub const EXAMPLES: &str = "\
A document is a JSON object on a line of its own: \"lines\" is the list of its lines, \"labels\" one number for each, 1 for content, 0 for \
scaffolding, -1 for what is not judged. Instead of labels, or beside them, \"gold\" may hold the text that cleaning should leave. \"id\", \
\"lang\", \"page_type\" and \"view\" may be there; groups of 10 documents and more have rows of their own. Or it is what \"unscaffold \
explain\" prints, set right by hand: the margin names what goes, and is empty where a line stays; \"# heading\" begins a document.

Columns: F1 of words before and after cleaning, with precision and recall, and of runs of four words; F1 of keeping and of dropping the \
right lines; shares of the scaffolding lines that went and of the content's characters that were lost, as means over documents.

Examples:
  unscaffold evaluate labelled.jsonl.gz
  unscaffold evaluate labelled.jsonl --rules my.rules --policy conservative --json";

#[derive(Args, Clone, Debug)]
pub struct Evaluate {
    /// Labelled documents: JSON Lines, plain or compressed by gzip or zstd, or text with a margin; "-" is standard input.
    #[arg(required = true, value_name = "CORPUS")]
    pub corpora: Vec<PathBuf>,
    #[command(flatten)]
    pub choices: Choices,
    /// Print the figures as JSON; shares are from 0 to 1.
    #[arg(long)]
    pub json: bool,
}

pub fn run(arguments: &Evaluate) -> Result<ExitCode, Failure> {
    let cleaner = arguments.choices.cleaner()?;
    let mut all = Vec::new();
    for path in &arguments.corpora {
        let corpus = read(path)?;
        let outcomes = in_parallel(&corpus.documents, |document| Outcome::of(&cleaner, document));
        let scores = Scores::of(&corpus, &outcomes, |_| &cleaner);
        if arguments.json {
            all.push(scores.to_json());
        } else {
            let mut text = String::new();
            scores.print(&mut text);
            print(&text)?;
        }
    }
    if arguments.json {
        print(&format!("{:#}\n", json!({"corpora": Value::from(all)})))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure::writing("standard output", &error))
}

/// Reads labelled documents.
pub fn read(path: &Path) -> Result<Corpus, Failure> {
    let is_standard_input = path.as_os_str() == "-";
    let path = if is_standard_input { Path::new("standard input") } else { path };
    let opened = open(Some(path).filter(|_| !is_standard_input), &Arc::default());
    let (stream, compression) = opened.map_err(|error| Failure::run(format!("cannot read {}: {error}", path.display())))?;
    let lines = stream.split(b'\n').map(|line| {
        let line = line.map_err(|error| io::Error::other(describe(&error, compression)))?;
        let not_utf8 = |at: usize| io::Error::other(format!("is not UTF-8 at byte {}", at + 1));
        String::from_utf8(line).map_err(|error| not_utf8(error.utf8_error().valid_up_to()))
    });
    Corpus::read(path, lines).map_err(|error| Failure::run(error.to_string()))
}
