//! Shows what recurs on the pages of a host, or which hosts there are.

use std::fmt::Write as _;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use unscaffold::site::{SiteProfile, SiteThresholds};

use super::ProfilesOutput;
use crate::failure::Failure;
use crate::sites::{Profiles, host};
use crate::tally::{grouped, plural};
use crate::visible::on_one_line;

pub const EXAMPLES: &str = "\
Before each line stands on how many pages of the sample it is. \"…\" stands for lines that are on this page only.

Examples:
  unscaffold sites show profiles.bin                   all hosts, with their numbers of pages
  unscaffold sites show profiles.bin example.org       the template of one";

#[derive(Args, Clone, Debug)]
pub struct Show {
    /// A file of profiles, as "unscaffold sites fit" writes them.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The host, or an address of one of its pages.
    #[arg(value_name = "HOST")]
    pub host: Option<String>,
}

pub fn run(arguments: &Show) -> Result<ExitCode, Failure> {
    let profiles = Profiles::open(&arguments.file)?;
    let Some(wanted) = &arguments.host else { return list(arguments, profiles) };
    let wanted = host(wanted).ok_or_else(|| Failure::usage(format!("{wanted:?} is no host")))?;
    let profile = profiles.get(&wanted).map_err(Failure::run)?;
    let Some(profile) = profile else {
        let message = format!("{}: no profile of {wanted}; without a host, this lists all", arguments.file.display());
        return Err(Failure::run(message));
    };
    print(&template(&wanted, &profile))?;
    Ok(ExitCode::SUCCESS)
}

fn list(arguments: &Show, profiles: Profiles) -> Result<ExitCode, Failure> {
    let failed = |error| ProfilesOutput::failed(&arguments.file.display().to_string(), &error);
    print(&format!("{:>12}{:>12}  host\n", "pages", "recurring"))?;
    for each in profiles.into_run().map_err(failed)? {
        let (host, profile) = each.map_err(failed)?;
        print(&format!("{:>12}{:>12}  {}\n", grouped(profile.observed()), profile.template().len(), on_one_line(&host)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The template of a host, as people read it.
fn template(host: &str, profile: &SiteProfile) -> String {
    let template = profile.template();
    let mut out = format!("{}: {} seen", on_one_line(host), plural(profile.observed(), "page"));
    let _ = writeln!(out, ", {} of them in the sample, {} recur", profile.pages(), plural(template.len() as u64, "block"));
    if profile.pages() < SiteThresholds::LEAST_PAGES {
        let _ = writeln!(out, "too few pages: of fewer than {} nothing is acted on", SiteThresholds::LEAST_PAGES);
    }
    let mut own = 0;
    let end_own = |own: &mut u64, out: &mut String| {
        if *own > 0 {
            let _ = writeln!(out, "{:>8}  … ({})", "", plural(*own, "line"));
        }
        *own = 0;
    };
    let mut lines = 0;
    for (pages, line) in profile.lines() {
        lines += 1;
        if pages < 2 {
            own += 1;
            continue;
        }
        end_own(&mut own, &mut out);
        let _ = writeln!(out, "{:>8}  {}", format!("{pages}/{}", profile.pages()), on_one_line(line));
    }
    end_own(&mut own, &mut out);
    if lines == 0 {
        out.push_str("what its lines say was not kept (\"unscaffold sites fit --no-lines\")\n");
    }
    out
}

fn print(text: &str) -> Result<(), Failure> {
    stdout().lock().write_all(text.as_bytes()).map_err(|error| Failure::writing("standard output", &error))
}
