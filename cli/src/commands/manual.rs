//! Completions and the manual page, made of the command line's own description.

use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::Arguments;
use crate::failure::Failure;

const NAME: &str = "unscaffold";

pub fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut out);
    print(&out)
}

/// One page for all commands: each is a section behind the first.
pub fn man() -> Result<ExitCode, Failure> {
    let mut out = Vec::new();
    let mut command = Arguments::command();
    command.build();
    render(command.clone(), &mut out)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = format!("{NAME} {}", sub.get_name());
        let man = clap_mangen::Man::new(sub.clone().bin_name(name.clone()).display_name(name));
        let failed = |error| Failure::run(format!("cannot make the manual page: {error}"));
        writeln!(out, ".SH \"COMMAND {}\"", sub.get_name().to_uppercase()).map_err(failed)?;
        man.render_description_section(&mut out).map_err(failed)?;
        man.render_options_section(&mut out).map_err(failed)?;
    }
    print(&out)
}

fn render(command: clap::Command, out: &mut Vec<u8>) -> Result<(), Failure> {
    clap_mangen::Man::new(command).render(out).map_err(|error| Failure::run(format!("cannot make the manual page: {error}")))
}

fn print(text: &[u8]) -> Result<ExitCode, Failure> {
    let mut out = stdout().lock();
    out.write_all(text).and_then(|()| out.flush()).map_err(|error| Failure::writing("standard output", &error))?;
    Ok(ExitCode::SUCCESS)
}
