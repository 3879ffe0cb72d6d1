//! `unscaffold rules`: check rules of one's own, list all rules, or test rules on labelled documents.

mod check;
mod list;
mod table;
mod test;

use std::io::Write;
use std::process::ExitCode;

use clap::Subcommand;

use crate::failure::Failure;

use check::Check;
use list::List;
use test::Test;

#[derive(Clone, Debug, Subcommand)]
pub enum Rules {
    /// Check rule files: what they hold, what is wrong with them, and what they find in a sample.
    #[command(after_help = check::EXAMPLES)]
    Check(Check),
    /// List all rules, one a line.
    #[command(after_help = list::EXAMPLES)]
    List(List),
    /// Test rules, and what else finds something, on labelled documents: how often each is right.
    #[command(after_help = test::EXAMPLES)]
    Test(Test),
}

pub fn run(rules: &Rules) -> Result<ExitCode, Failure> {
    match rules {
        Rules::Check(arguments) => check::run(arguments),
        Rules::List(arguments) => list::run(arguments),
        Rules::Test(arguments) => test::run(arguments),
    }
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure::writing("standard output", &error))
}
