//! The program `unscaffold`: cleans files of web text, explains what goes, and reports on it.

mod arguments;
mod cleaning;
mod commands;
mod compression;
mod documents;
mod failure;
mod faults;
mod files;
mod formats;
mod interrupt;
mod outputs;
mod pipeline;
mod progress;
mod reasons;
mod tally;
mod words;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let Arguments { command, clean, color } = Arguments::parse();
    color.write_global();
    let done = match command {
        None => commands::clean::run(&clean),
        Some(Command::Clean(clean)) => commands::clean::run(&clean),
        Some(Command::Explain(explain)) => commands::explain::run(&explain),
        Some(Command::Report(report)) => commands::report::run(&report),
        Some(Command::Rules(rules)) => commands::rules::run(&rules),
        Some(Command::Evaluate(evaluate)) => commands::evaluate::run(&evaluate),
        Some(Command::Completions { shell }) => commands::manual::completions(shell),
        Some(Command::Man) => commands::manual::man(),
    };
    match done {
        Ok(code) => code,
        Err(failure) => failure.exit(),
    }
}
