//! The program: all of it is in the library beside it.

use std::process::ExitCode;

use unscaffold_cli::{commands, failure::Failure};

fn main() -> ExitCode {
    commands::run().unwrap_or_else(Failure::exit)
}
