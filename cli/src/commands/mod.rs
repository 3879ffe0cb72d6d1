//! The command line, and its commands, one a file.

mod clean;
mod evaluate;
mod explain;
mod manual;
mod report;
mod rules;
mod sites;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::arguments::{Clean, Color};
use crate::failure::Failure;

use evaluate::Evaluate;
use explain::Explain;
use report::Report;
use rules::Rules;
use sites::Sites;

const EXAMPLES: &str = "\
Examples:
  unscaffold page.txt                                  clean text to standard output, a summary to standard error
  unscaffold pages.jsonl.gz -o clean.jsonl.gz          JSON Lines: only the field \"text\" changes
  unscaffold crawl/ -o clean/ --resume                 a folder; goes on behind what an interrupted run finished
  unscaffold CC-MAIN-*.warc.wet.gz -o clean/           Common Crawl WET files
  unscaffold data.parquet --field content -o out.parquet --min-words 50
  unscaffold sites fit pages.jsonl -o profiles.bin     what recurs on the pages of each host, for clean --sites
  unscaffold explain page.txt | less -R                what goes, and why
  unscaffold report pages.jsonl -o report.html         the same for many documents, for a browser

Exit codes: 0 done; 1 some records failed, or the run did; 2 the command line is wrong.";

/// Removes web scaffolding (comment forms, share bars, cookie notices, footers, related links) from text, keeps the prose, and says
/// what went and why.
///
/// Cleans plain text, JSON Lines, Parquet and Common Crawl WET files, plain or compressed by gzip or zstd.
#[derive(Debug, Parser)]
#[command(name = "unscaffold", version, args_conflicts_with_subcommands = true, after_help = EXAMPLES, max_term_width = 120)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub clean: Clean,
    /// Colours: where the output is a terminal, always, or never.
    #[arg(long, value_enum, default_value_t, global = true, hide_possible_values = true, value_name = "auto|always|never")]
    pub color: Color,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Clean files, folders or standard input; what is done where no command is named.
    #[command(after_help = EXAMPLES)]
    Clean(Clean),
    /// Show a text with what goes struck through, and the reason in the margin.
    #[command(after_help = explain::EXAMPLES)]
    Explain(Explain),
    /// Make a page for a browser: figures, what goes most often, and the worst documents side by side.
    #[command(after_help = report::EXAMPLES)]
    Report(Report),
    /// Check rules of your own, list all rules, or test rules on labelled documents.
    #[command(subcommand)]
    Rules(Rules),
    /// Count what recurs on the pages of each site, for "clean --sites", and show it.
    #[command(subcommand)]
    Sites(Sites),
    /// Measure cleaning on documents whose lines are labelled.
    #[command(after_help = evaluate::EXAMPLES)]
    Evaluate(Evaluate),
    /// Print the completions of a shell.
    #[command(after_help = "Example:\n  unscaffold completions bash > /etc/bash_completion.d/unscaffold")]
    Completions { shell: clap_complete::Shell },
    /// Print the manual page.
    #[command(after_help = "Example:\n  unscaffold man | man -l -")]
    Man,
}

/// Does what the command line says.
pub fn run() -> Result<ExitCode, Failure> {
    let Arguments { command, clean, color } = Arguments::parse();
    color.write_global();
    match command {
        None => clean::run(&clean),
        Some(Command::Clean(clean)) => clean::run(&clean),
        Some(Command::Explain(explain)) => explain::run(&explain),
        Some(Command::Report(report)) => report::run(&report),
        Some(Command::Rules(rules)) => rules::run(&rules),
        Some(Command::Sites(sites)) => sites::run(&sites),
        Some(Command::Evaluate(evaluate)) => evaluate::run(&evaluate),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man) => manual::man(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
