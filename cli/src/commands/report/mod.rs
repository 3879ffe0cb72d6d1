//! `unscaffold report`: a page for a browser. `gather` collects what it shows, `lines` the lines that went most often,
//! `worst` the documents that lost most, `sites` the templates of sites; `page` makes HTML of it, and `visible` shows what would not be seen.

mod gather;
mod lines;
mod numbers;
mod page;
mod sites;
mod worst;

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::arguments::{Choices, Input, Sites, all_cores};
use crate::compression::Compression;
use crate::failure::{Failure, SOME_FAILED};
use crate::files::{self, Sources};
use crate::interrupt::{self, is_interrupted};
use crate::messages::say;
use crate::outputs::{Output, Target};
use crate::progress::Progress;
use crate::site_cleaners::SiteCleaners;
use crate::tally::plural;

pub const EXAMPLES: &str = "\
Examples:
  unscaffold report pages.jsonl.gz -o report.html
  unscaffold report crawl/ --worst 200 -o report.html
  unscaffold report data.parquet --field content --policy aggressive -o report.html --overwrite
  zcat pages.jsonl.gz | head -n 10000 | unscaffold report - -o report.html

The page needs no network and runs nothing of what it shows. \"report.html#category=share\" opens it with one category only.

Exit codes: 0 done; 1 some records failed (the page counts them), or the run did; 2 the command line is wrong.";

#[derive(Args, Clone, Debug)]
pub struct Report {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub choices: Choices,
    #[command(flatten)]
    pub sites: Sites,
    /// The page: one HTML file, which is there when it is whole; "-" is standard output.
    #[arg(short, long, value_name = "PATH", help_heading = "Output")]
    pub output: PathBuf,
    /// Replace a page that exists.
    #[arg(long, help_heading = "Output")]
    pub overwrite: bool,
    /// So many documents are shown, those of which most went.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(0..=1000), help_heading = "Output")]
    pub worst: u16,
    /// Threads that clean; all cores by default.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Running")]
    pub threads: Option<u16>,
    /// No progress and no summary; only errors.
    #[arg(short, long, help_heading = "Running")]
    pub quiet: bool,
}

impl Report {
    fn threads(&self) -> usize {
        self.threads.map_or_else(all_cores, usize::from)
    }

    /// Where the page goes, unless something is there that should stay.
    fn target(&self, sources: &Sources) -> Result<Target, Failure> {
        let path = &self.output;
        if path.as_os_str() == "-" {
            return Ok(Target::StandardOutput);
        }
        if path.is_dir() {
            return Err(Failure::usage(format!("{} is a folder; the page is a file", path.display())));
        }
        if path.exists() && !self.overwrite {
            return Err(Failure::usage(format!("{} exists; --overwrite replaces it", path.display())));
        }
        // A slip of the fingers would cost the data.
        let same =
            |input: &Path| fs::canonicalize(path).is_ok_and(|path| fs::canonicalize(input).is_ok_and(|input| input == path));
        if sources.files.iter().any(|source| source.path.as_deref().is_some_and(same)) {
            return Err(Failure::usage(format!("{} is read, and cannot be the page too", path.display())));
        }
        Ok(Target::File(path.clone()))
    }
}

pub fn run(arguments: &Report) -> Result<ExitCode, Failure> {
    if arguments.input.paths.is_empty() && std::io::stdin().is_terminal() {
        return Err(Failure::usage("no input: name a file or folder, or pipe a text in"));
    }
    let cleaners = SiteCleaners::new(arguments.choices.builder()?, &arguments.sites)?;
    let sources = files::find(&arguments.input, None)?;
    // Opened first: what cannot be written is better known before hours of reading.
    let mut output = Output::create(&arguments.target(&sources)?, Compression::None, arguments.overwrite)?;
    let progress = Progress::new(sources.bytes(), arguments.quiet);
    if !arguments.quiet {
        sources.tell_passed_over(&progress);
    }
    interrupt::listen();
    let gathered = gather::gather(arguments, &cleaners, &sources, &progress);
    progress.clear();
    let gathered = gathered?;
    if is_interrupted() {
        return Err(Failure::Interrupted("interrupted: no page was written".to_owned()));
    }
    let page = page::render(arguments, &cleaners, &sources.files, &gathered)?;
    output.write(page.as_bytes())?;
    output.finish(true)?;
    if !arguments.quiet {
        let documents = plural(gathered.tally.documents, "document");
        let removed = numbers::percent(gathered.tally.removed_share());
        say(&format!("{}: {documents}, {removed} removed", arguments.output.display()));
    }
    Ok(if gathered.tally.errors > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}
