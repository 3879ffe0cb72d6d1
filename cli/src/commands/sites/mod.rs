//! `unscaffold sites`: profiles of sites: counted from pages, merged, and shown.

mod fit;
mod merge;
mod show;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;

use crate::failure::Failure;
use crate::outputs::{Output, Target};

use fit::Fit;
use merge::Merge;
use show::Show;

#[derive(Clone, Debug, Subcommand)]
pub enum Sites {
    /// Count what recurs on the pages of each host, and write a profile of each.
    #[command(after_help = fit::EXAMPLES)]
    Fit(Fit),
    /// Merge files of profiles into one: the same, byte for byte, as one fitted on all of the pages.
    #[command(after_help = merge::EXAMPLES)]
    Merge(Merge),
    /// Show the template of a host, or the hosts that there are.
    #[command(after_help = show::EXAMPLES)]
    Show(Show),
}

pub fn run(sites: &Sites) -> Result<ExitCode, Failure> {
    match sites {
        Sites::Fit(arguments) => fit::run(arguments),
        Sites::Merge(arguments) => merge::run(arguments),
        Sites::Show(arguments) => show::run(arguments),
    }
}

/// The file of profiles that is to be written, which takes its place when it is whole.
fn create(path: &Path, overwrite: bool) -> Result<ProfilesOutput, Failure> {
    if path.is_dir() {
        return Err(Failure::usage(format!("{} is a folder; the profiles are a file", path.display())));
    }
    if path.exists() && !overwrite {
        return Err(Failure::usage(format!("{} exists; --overwrite replaces it", path.display())));
    }
    let target = Target::File(path.to_owned());
    Ok(ProfilesOutput { output: Output::create(&target, crate::compression::Compression::None, overwrite)?, name: target.name() })
}

/// Where profiles are written.
struct ProfilesOutput {
    output: Output,
    name: String,
}

impl Write for ProfilesOutput {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.output.write(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(Failure::Run(message)) => Err(std::io::Error::other(message)),
            Err(_) => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl ProfilesOutput {
    fn finish(self) -> Result<(), Failure> {
        self.output.finish(true)
    }

    fn failed(name: &str, error: &std::io::Error) -> Failure {
        Failure::run(format!("{name}: {error}"))
    }
}
