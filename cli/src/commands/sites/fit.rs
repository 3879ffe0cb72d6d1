//! Counts what recurs on the pages of each host. Memory is bounded: what does not fit goes to scratch files, which are merged at the end.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use clap::Args;
use unscaffold::site::{PageReader, SiteProfile};

use super::{ProfilesOutput, create};
use crate::arguments::{Hosts, Input, all_cores, size};
use crate::documents::{Failing, Portion, Reader};
use crate::failure::{Failure, SOME_FAILED};
use crate::files;
use crate::interrupt::{self, is_interrupted};
use crate::messages::say;
use crate::outputs::is_same;
use crate::pipeline;
use crate::progress::Progress;
use crate::sites::{self, Run, Writer};
use crate::tally::plural;

pub const EXAMPLES: &str = "\
A profile is a sample of 64 pages of a host, however many it has. \"unscaffold clean --sites\" uses it from 5 pages on.

Examples:
  unscaffold sites fit pages.jsonl.gz -o profiles.bin            the field \"url\" tells the host
  unscaffold sites fit CC-MAIN-*.warc.wet.gz -o profiles.bin
  unscaffold sites fit pages/ --host example.org -o profiles.bin one text a page, all of one host
  unscaffold clean pages.jsonl.gz --sites profiles.bin -o clean.jsonl.gz";

#[derive(Args, Clone, Debug)]
pub struct Fit {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub hosts: Hosts,
    /// Where the profiles go.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: PathBuf,
    /// Replace output that exists.
    #[arg(long, help_heading = "Output")]
    pub overwrite: bool,
    /// Leave hosts with fewer pages out.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Output")]
    pub min_pages: usize,
    /// Do not keep what the lines of a few pages say: half as large, and "sites show" has nothing to show.
    #[arg(long, help_heading = "Output")]
    pub no_lines: bool,
    /// Memory for profiles; more of them go to scratch files beside the output.
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size, help_heading = "Running")]
    pub memory: usize,
    /// Threads that read pages; all cores by default.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Running")]
    pub threads: Option<u16>,
    /// No progress and no summary; only errors.
    #[arg(short, long, help_heading = "Running")]
    pub quiet: bool,
}

pub fn run(arguments: &Fit) -> Result<ExitCode, Failure> {
    if arguments.input.paths.is_empty() && io::stdin().is_terminal() {
        return Err(Failure::usage("no input: name a file or folder, or pipe pages in"));
    }
    if let Some(host) = arguments.hosts.host.as_deref().filter(|host| sites::host(host).is_none()) {
        return Err(Failure::usage(format!("--host: {host:?} is no host")));
    }
    let sources = files::find(&arguments.input, None)?;
    let reads_output = |path: &PathBuf| is_same(path, &arguments.output);
    if sources.files.iter().filter_map(|source| source.path.as_ref()).any(reads_output) {
        return Err(Failure::usage(format!("{} is read, and cannot be the output too", arguments.output.display())));
    }
    let output = create(&arguments.output, arguments.overwrite)?;
    let progress = Progress::new(sources.bytes(), arguments.quiet);
    if !arguments.quiet {
        sources.tell_passed_over(&progress);
    }
    interrupt::listen();
    let mut fitted = Fitted::new(arguments);
    let read = fitted.read(arguments, &sources, &progress);
    progress.clear();
    read?;
    if is_interrupted() {
        return Err(Failure::Interrupted("interrupted: no profiles were written".to_owned()));
    }
    let hosts = fitted.write(output, arguments.min_pages)?;
    if !arguments.quiet {
        let Fitted { pages, without_host, errors, .. } = fitted;
        let seconds = progress.started.elapsed().as_secs_f64();
        let (pages, hosts) = (plural(pages, "page"), plural(hosts, "host"));
        say(&format!("{}: {hosts} of {pages}, in {seconds:.1} s", arguments.output.display()));
        if without_host > 0 {
            let field = &arguments.hosts.host_field;
            say(&format!("{} without a host in \"{field}\" (--host-field), and in no profile", plural(without_host, "page")));
        }
        if errors > 0 {
            say(&format!("{} failed", plural(errors, "record")));
        }
    }
    Ok(if fitted.errors > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// Runs are merged into one when there are so many: each is an open file.
const MOST_RUNS: usize = 64;

/// Profiles of some pages, by host.
type ByHost = HashMap<String, SiteProfile>;

/// Profiles as they are counted.
struct Fitted {
    hosts: ByHost,
    /// Bytes of memory that they take.
    size: usize,
    most: usize,
    runs: Vec<File>,
    /// Where scratch files go.
    folder: PathBuf,
    pages: u64,
    without_host: u64,
    errors: u64,
}

/// What a worker makes of some documents.
#[derive(Default)]
struct Part {
    hosts: ByHost,
    pages: u64,
    without_host: u64,
}

/// Of a host in a table: its name and the table's own.
const HOST: usize = 96;

impl Fitted {
    fn new(arguments: &Fit) -> Self {
        let folder = arguments.output.parent().filter(|folder| !folder.as_os_str().is_empty());
        Fitted {
            hosts: ByHost::new(),
            size: 0,
            most: arguments.memory,
            runs: Vec::new(),
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
            pages: 0,
            without_host: 0,
            errors: 0,
        }
    }

    /// Reads all pages.
    fn read(&mut self, arguments: &Fit, sources: &files::Sources, progress: &Progress) -> Result<(), Failure> {
        let read: Arc<AtomicU64> = progress.read.clone();
        let mut reader = Reader::new(&sources.files, &arguments.input, arguments.hosts.field(), read);
        let mut failing = Failing::new(&sources.files, progress);
        let work = |pages: &mut PageReader, portion: Portion| {
            let mut part = Part::default();
            let mut faults = Vec::new();
            for document in portion.documents {
                let document = match document {
                    Ok(document) => document,
                    Err(fault) => {
                        faults.push(fault);
                        continue;
                    }
                };
                part.pages += 1;
                let Some(host) = arguments.hosts.of(document.address.as_deref()) else {
                    part.without_host += 1;
                    continue;
                };
                let empty = if arguments.no_lines { SiteProfile::new } else { SiteProfile::readable };
                part.hosts.entry(host).or_insert_with(empty).add(&pages.read(&document.text));
            }
            (portion.file, portion.format, part, faults)
        };
        let threads = arguments.threads.map_or_else(all_cores, usize::from);
        pipeline::run(
            threads,
            move || reader.next(),
            PageReader::new,
            work,
            |(file, format, part, faults)| {
                self.errors += faults.len() as u64;
                for fault in &faults {
                    failing.say(file, format, fault);
                }
                self.take(part)?;
                progress.show_message(|| plural(self.pages, "page"));
                Ok(())
            },
        )?;
        failing.end();
        for message in &sources.unreadable {
            progress.say(message);
            self.errors += 1;
        }
        Ok(())
    }

    fn take(&mut self, part: Part) -> Result<(), Failure> {
        self.pages += part.pages;
        self.without_host += part.without_host;
        for (host, profile) in part.hosts {
            if let Some(known) = self.hosts.get_mut(&host) {
                self.size -= known.size();
                known.merge(&profile);
                self.size += known.size();
            } else {
                self.size += profile.size() + host.len() + HOST;
                self.hosts.insert(host, profile);
            }
        }
        if self.size > self.most { self.spill().map_err(|error| self.scratch(&error)) } else { Ok(()) }
    }

    fn scratch(&self, error: &io::Error) -> Failure {
        Failure::writing(&format!("a scratch file in {}", self.folder.display()), error)
    }

    /// Moves the profiles to a scratch file.
    fn spill(&mut self) -> io::Result<()> {
        let file = self.sorted(BufWriter::new(tempfile::tempfile_in(&self.folder)?))?;
        self.runs.push(file);
        if self.runs.len() >= MOST_RUNS {
            let mut writer = Writer::new(BufWriter::new(tempfile::tempfile_in(&self.folder)?))?;
            let runs = self.runs.drain(..).map(Run::of).collect::<io::Result<Vec<_>>>()?;
            sites::merge(runs, |host, profile| writer.add(host, profile))?;
            self.runs.push(writer.finish()?.0.into_inner().map_err(io::IntoInnerError::into_error)?);
        }
        Ok(())
    }

    /// Writes the profiles that are in memory, which are then none.
    fn sorted(&mut self, to: BufWriter<File>) -> io::Result<File> {
        let mut hosts: Vec<(String, SiteProfile)> = self.hosts.drain().collect();
        hosts.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self.size = 0;
        let mut writer = Writer::new(to)?;
        for (host, profile) in hosts {
            writer.add(&host, &profile)?;
        }
        writer.finish()?.0.into_inner().map_err(io::IntoInnerError::into_error)
    }

    /// Writes all profiles; how many hosts they are of.
    fn write(&mut self, output: ProfilesOutput, min_pages: usize) -> Result<u64, Failure> {
        let name = output.name.clone();
        let failed = |error: io::Error| ProfilesOutput::failed(&name, &error);
        let mut writer = Writer::new(output).map_err(failed)?;
        let mut add = |host: &str, profile: &SiteProfile| {
            if profile.pages() >= min_pages { writer.add(host, profile) } else { Ok(()) }
        };
        if self.runs.is_empty() {
            let mut hosts: Vec<(&String, &SiteProfile)> = self.hosts.iter().collect();
            hosts.sort_unstable_by_key(|(host, _)| *host);
            hosts.into_iter().try_for_each(|(host, profile)| add(host, profile)).map_err(failed)?;
        } else {
            self.spill().map_err(|error| self.scratch(&error))?;
            let runs = self.runs.drain(..).map(Run::of).collect::<io::Result<Vec<_>>>().map_err(failed)?;
            sites::merge(runs, add).map_err(failed)?;
        }
        let (output, count) = writer.finish().map_err(failed)?;
        output.finish()?;
        Ok(count)
    }
}
