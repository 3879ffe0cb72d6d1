//! Merges files of profiles.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{ProfilesOutput, create};
use crate::failure::Failure;
use crate::messages::say;
use crate::outputs::is_same;
use crate::sites::{self, Profiles, Writer};
use crate::tally::plural;

pub const EXAMPLES: &str = "\
Example:
  unscaffold sites merge monday.bin tuesday.bin -o week.bin";

#[derive(Args, Clone, Debug)]
pub struct Merge {
    /// Files of profiles.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the merged profiles go.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Replace output that exists.
    #[arg(long)]
    pub overwrite: bool,
}

pub fn run(arguments: &Merge) -> Result<ExitCode, Failure> {
    if let Some(file) = arguments.files.iter().find(|file| is_same(file, &arguments.output)) {
        return Err(Failure::usage(format!("{} is input, and cannot be the output too", file.display())));
    }
    let open = |path: &PathBuf| {
        let read = |error| Failure::run(format!("cannot read {}: {error}", path.display()));
        Profiles::open(path)?.into_run().map_err(read)
    };
    let runs = arguments.files.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let output = create(&arguments.output, arguments.overwrite)?;
    let name = output.name.clone();
    let failed = |error| ProfilesOutput::failed(&name, &error);
    let mut writer = Writer::new(output).map_err(failed)?;
    sites::merge(runs, |host, profile| writer.add(host, profile)).map_err(failed)?;
    let (output, count) = writer.finish().map_err(failed)?;
    output.finish()?;
    say(&format!("{}: {}", arguments.output.display(), plural(count, "host")));
    Ok(ExitCode::SUCCESS)
}
