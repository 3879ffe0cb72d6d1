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
mod messages;
mod outputs;
mod pipeline;
mod progress;
mod reasons;
mod site_cleaners;
mod sites;
mod tally;
mod visible;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run().unwrap_or_else(failure::Failure::exit)
}
