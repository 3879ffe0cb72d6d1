//! The arguments of `unscaffold clean`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::choices::share;
use super::{Choices, Input, Sites};
use crate::compression::Compression;

#[derive(Args, Clone, Debug)]
pub struct Clean {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub choices: Choices,
    #[command(flatten)]
    pub sites: Sites,
    /// Where the result goes: a file, or a folder for several files and for folders. Standard output where none is named.
    #[arg(short, long, value_name = "PATH", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Compress so; by default as the output's name says, and in folders as the input.
    #[arg(long, value_enum, help_heading = "Output")]
    pub compress: Option<Compression>,
    /// Replace output that exists.
    #[arg(long, help_heading = "Output")]
    pub overwrite: bool,
    /// Skip input whose output exists, which it does only when it is whole.
    #[arg(long, conflicts_with = "overwrite", requires = "output", help_heading = "Output")]
    pub resume: bool,
    /// One sentence a line; with "=list" a field "sentences" that lists them.
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "lines", help_heading = "Output")]
    pub sentences: Option<Sentences>,
    /// Put the cleaned text into this field, and leave the one that it came from as it is.
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub into: Option<String>,
    /// Add a field with the spans that went: start and end in the text as it was, category, rule, confidence.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "removed", value_name = "NAME", help_heading = "Output")]
    pub annotate: Option<String>,
    /// What spans count in: bytes of UTF-8, or characters, which are what indices of Python's strings count.
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub offsets: Offsets,
    /// Reject documents with fewer words than this after cleaning; a CJK character is a word.
    #[arg(long, value_name = "N", help_heading = "Rejecting")]
    pub min_words: Option<usize>,
    /// Reject documents of which more than this share, 0 to 1 of their bytes, goes.
    #[arg(long, value_name = "SHARE", value_parser = share, help_heading = "Rejecting")]
    pub max_removed: Option<f32>,
    /// What becomes of rejected documents; they are counted in any case.
    #[arg(long, value_enum, default_value_t, help_heading = "Rejecting")]
    pub reject: Reject,
    /// What becomes of records that cannot be read; they are reported and counted in any case.
    #[arg(long, value_enum, default_value_t, help_heading = "Running")]
    pub on_error: OnError,
    /// Threads that clean; all cores by default.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Running")]
    pub threads: Option<u16>,
    /// The summary at the end: text or JSON on standard error, or none.
    #[arg(long, value_enum, default_value_t, help_heading = "Running")]
    pub stats: Stats,
    /// Write the summary, as JSON, to this file too.
    #[arg(long, value_name = "FILE", help_heading = "Running")]
    pub stats_file: Option<PathBuf>,
    /// No progress and no summary; only errors.
    #[arg(short, long, help_heading = "Running")]
    pub quiet: bool,
}

impl Clean {
    pub fn threads(&self) -> usize {
        self.threads.map_or_else(all_cores, usize::from)
    }
}

pub fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sentences {
    Lines,
    List,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Offsets {
    #[default]
    Bytes,
    Characters,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Reject {
    /// They are left out
    #[default]
    Drop,
    /// They stay, cleaned, and a field "rejected" says why
    Flag,
    /// They stay as they were
    Restore,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// The run ends, without output for this file
    Stop,
    /// They are left out
    #[default]
    Skip,
    /// They stay as they were
    Keep,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Stats {
    #[default]
    Text,
    Json,
    None,
}
