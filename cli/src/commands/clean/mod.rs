//! `unscaffold clean`: files in, cleaned files out, in the same order, byte for byte the same but for the text.
//!
//! `batch` cleans records of streams, `parquet` tables, `columns` are what is added to those.

mod batch;
#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
mod parquet;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::arguments::{Clean, OnError, Stats};
use crate::cleaning::{Cleaning, Worker};
use crate::compression::Compression;
use crate::documents::OpenFile;
use crate::failure::{Failure, SOME_FAILED};
use crate::faults::Faults;
use crate::files::{self, Source};
use crate::formats::{Batch, Fault, Format, Limits};
use crate::interrupt::{self, is_interrupted};
use crate::messages::say_as_it_is;
use crate::outputs::{Output, Plan, Target, Task, is_same, resolved};
use crate::pipeline::{self, Job};
use crate::progress::Progress;
use crate::tally::{Ran, Tally, plural};

use batch::{Done, Members, clean_batch};

pub fn run(arguments: &Clean) -> Result<ExitCode, Failure> {
    if arguments.input.paths.is_empty() && std::io::stdin().is_terminal() {
        return Err(Failure::usage("no input: name a file or folder, or pipe a text in"));
    }
    let cleaning = Cleaning::new(arguments)?;
    let sources = files::find(&arguments.input, arguments.output.as_deref())?;
    let progress = Progress::new(sources.bytes(), arguments.quiet);
    if !arguments.quiet {
        sources.tell_passed_over(&progress);
    }
    let unreadable = sources.unreadable.clone();
    let plan = Plan::new(sources, arguments)?;
    plan.sources.iter().try_for_each(|source| check(&plan.task(source), source.format, &cleaning))?;
    refuse_to_overwrite(arguments, &plan)?;
    let mut run = Run { arguments, cleaning: &cleaning, plan: &plan, progress: &progress, tally: Tally::default(), files: 0 };
    interrupt::listen();
    for message in &unreadable {
        run.failed_file(Failure::run(message))?;
    }
    let done = run.all().map_err(|failure| match failure {
        Failure::Run(message) => Failure::Run(format!("{message}{}", run.whole("\n"))),
        Failure::Interrupted(message) => Failure::Interrupted(format!("{message}{}", run.whole(": "))),
        other => other,
    });
    progress.clear();
    let ran = Ran {
        files: run.files,
        resumed: plan.resumed,
        bytes_in: progress.bytes(),
        seconds: progress.started.elapsed().as_secs_f64(),
        interrupted: is_interrupted(),
    };
    let Run { tally, .. } = run;
    if !matches!(done, Err(Failure::BrokenPipe | Failure::Usage(_))) {
        tell(arguments, &cleaning, &tally, &ran)?;
    }
    done?;
    Ok(if tally.errors > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// The summary must not replace what is read or written, nor anything but a summary unasked.
fn refuse_to_overwrite(arguments: &Clean, plan: &Plan) -> Result<(), Failure> {
    let Some(path) = &arguments.stats_file else { return Ok(()) };
    let refused = |why: &str| Err(Failure::usage(format!("--stats-file: {} {why}", path.display())));
    let is_other = |bytes: Vec<u8>| memchr::memmem::find(&bytes, b"files_finished_before").is_none();
    if !arguments.overwrite && path.is_file() && std::fs::read(path).is_ok_and(is_other) {
        return refused("exists, and is no summary; --overwrite replaces it");
    }
    let stats = resolved(path);
    let is_taken = |source: &Source| {
        let is_output = matches!(plan.task(source).target, Target::File(target) if resolved(&target) == stats);
        is_output || source.path.as_deref().is_some_and(|path| resolved(path) == stats)
    };
    if plan.sources.iter().any(is_taken) { refused("is input or output of the run") } else { Ok(()) }
}

/// The summary.
fn tell(arguments: &Clean, cleaning: &Cleaning, tally: &Tally, ran: &Ran) -> Result<(), Failure> {
    if !arguments.quiet && arguments.output.is_none() && std::io::stdout().is_terminal() {
        // Behind the text.
        say_as_it_is("");
    }
    match arguments.stats {
        _ if arguments.quiet => {}
        Stats::Text => say_as_it_is(tally.summary(cleaning.cleaner(), ran).trim_end()),
        Stats::Json => say_as_it_is(&tally.to_json(cleaning.cleaner(), ran).to_string()),
        Stats::None => {}
    }
    let Some(path) = &arguments.stats_file else { return Ok(()) };
    let json = format!("{:#}\n", tally.to_json(cleaning.cleaner(), ran));
    std::fs::write(path, json).map_err(|error| Failure::writing(&path.display().to_string(), &error))
}

/// What a format cannot do.
fn check(task: &Task, format: Option<Format>, cleaning: &Cleaning) -> Result<(), Failure> {
    let Some(format) = format else { return Ok(()) };
    let name = task.source.name();
    if matches!(format, Format::Text | Format::Wet) && cleaning.writes_fields() {
        let fields = cleaning.fields().join(", ");
        return Err(Failure::usage(format!(
            "{name}: text has no fields beside it to hold {fields}; JSON Lines and Parquet have"
        )));
    }
    if let Target::File(path) = &task.target
        && Format::by_name(path).is_some_and(|other| other != format)
    {
        let path = path.display();
        let message = format!("{name} and {path}: the output has the format of the input, and its name says another");
        return Err(Failure::usage(message));
    }
    if format == Format::Parquet {
        if task.target == Target::StandardOutput {
            return Err(Failure::usage(format!("{name}: Parquet is not written to standard output; name a file by --output")));
        }
        if task.compression != Compression::None {
            return Err(Failure::usage(format!("{name}: Parquet is compressed inside, as its input is; not as a whole")));
        }
    }
    Ok(())
}

struct Run<'r> {
    arguments: &'r Clean,
    cleaning: &'r Cleaning,
    plan: &'r Plan,
    progress: &'r Progress,
    tally: Tally,
    files: u64,
}

/// Of texts that go to files of their own so many, or so many bytes, are a job.
const TEXTS: (usize, u64) = (64, 1 << 20);

impl Run<'_> {
    fn all(&mut self) -> Result<(), Failure> {
        let mut rest = &self.plan.sources[..];
        while let Some(source) = rest.first() {
            let has_own_file = |source: &Source| self.plan.task(source).target != Target::StandardOutput;
            let is_own_text = |source: &&Source| source.format == Some(Format::Text) && has_own_file(source);
            let texts = rest.iter().take_while(is_own_text).count();
            if texts > 0 {
                self.texts(&rest[..texts])?;
            } else {
                self.file(&self.plan.task(source))?;
            }
            rest = &rest[texts.max(1)..];
            if is_interrupted() {
                return Err(Failure::Interrupted("interrupted".to_owned()));
            }
        }
        Ok(())
    }

    /// What is there of a run of many files that ends early.
    fn whole(&self, before: &str) -> String {
        if self.plan.sources.len() < 2 || self.arguments.output.is_none() {
            return String::new();
        }
        format!("{before}{} whole; --resume goes on behind them", plural(self.files, "file"))
    }

    fn limits(&self, joins: bool) -> Limits {
        let Clean { input, on_error, .. } = self.arguments;
        Limits { max_record: input.max_record, keep_long: *on_error == OnError::Keep, joins }
    }

    /// A file of whatever format.
    fn file(&mut self, task: &Task) -> Result<(), Failure> {
        let limits = self.limits(task.target == Target::StandardOutput && self.plan.sources.len() > 1);
        let opened = match OpenFile::open(task.source, &self.progress.read, limits) {
            Ok(opened) => opened,
            Err(_) if is_interrupted() => return Ok(()),
            Err(failure) => return self.failed_file(failure),
        };
        let format = opened.format;
        check(task, Some(format), self.cleaning)?;
        if format == Format::Parquet {
            #[cfg(feature = "parquet")]
            return self.parquet(task);
            #[cfg(not(feature = "parquet"))]
            return Err(crate::documents::without_parquet(task.source));
        }
        let (mut framing, codec) = opened.stream(
            &self.arguments.input,
            self.arguments.sites.address_field(),
            self.cleaning.fields().into_iter().map(str::to_owned).collect(),
        );
        let mut output = Output::create(&task.target, task.compression, self.arguments.overwrite)?;
        let mut faults = Faults::of(task.source, format);
        let members = Members::of(task.compression, format);
        let (cleaning, keeps, rejected) = (self.cleaning, limits.keep_long, self.tally.rejected);
        let source = || match framing.next() {
            Ok(batch) => Ok(batch.map(|batch| Job { size: batch.bytes.len(), job: batch })),
            Err(fault) => Err(Ended::File(fault)),
        };
        let work = |worker: &mut Worker, batch: Batch| clean_batch(cleaning, &codec, worker, batch, keeps, members);
        let done = pipeline::run(self.arguments.threads(), source, Worker::default, work, |done: Done| {
            self.tally.merge(&done.tally);
            self.report(&mut faults, &done.faults).map_err(Ended::Run)?;
            output.write(&done.bytes).map_err(Ended::Run)?;
            self.progress.show(&self.tally);
            Ok(())
        });
        let mut is_cut_off = false;
        match done {
            Ok(()) => {}
            // It was cut off by us.
            Err(Ended::File(_)) if is_interrupted() => {}
            Err(Ended::File(fault)) => {
                self.report(&mut faults, &[fault])?;
                is_cut_off = true;
            }
            Err(Ended::Run(failure)) => return Err(failure),
        }
        faults.end(self.progress);
        if is_interrupted() {
            return Ok(());
        }
        // A part of a text is none.
        let has_failed = is_cut_off || faults.count() > 0 && !keeps;
        let rejects = self.cleaning.drops() && self.tally.rejected != rejected;
        if format == Format::Text && task.target != Target::StandardOutput && (has_failed || rejects) {
            return self.leave_out(task);
        }
        output.finish(format != Format::Text)?;
        self.files += 1;
        Ok(())
    }

    /// Texts that go to files of their own: each worker reads and cleans some of them.
    fn texts(&mut self, sources: &[Source]) -> Result<(), Failure> {
        let mut rest = sources;
        let source = || {
            let (mut count, mut bytes) = (0, 0);
            while count < rest.len() && count < TEXTS.0 && bytes < TEXTS.1 {
                bytes += rest[count].unpacked_len();
                count += 1;
            }
            let (some, others) = rest.split_at(count);
            rest = others;
            Ok((count > 0).then_some(Job { size: bytes as usize, job: some }))
        };
        let (arguments, cleaning, plan, read) = (self.arguments, self.cleaning, self.plan, self.progress.read.clone());
        let limits = self.limits(false);
        let work = |worker: &mut Worker, some: &[Source]| -> Vec<Result<Done, Failure>> {
            some.iter().map(|source| clean_text(&plan.task(source), arguments, cleaning, (&read, limits), worker)).collect()
        };
        let mut next = sources.iter();
        pipeline::run(arguments.threads(), source, Worker::default, work, |all| {
            for (done, source) in all.into_iter().zip(&mut next) {
                match done {
                    Ok(done) => self.take_text(&plan.task(source), &done)?,
                    Err(failure) => {
                        self.leave_out(&plan.task(source))?;
                        self.failed_file(failure)?;
                    }
                }
            }
            self.progress.show(&self.tally);
            Ok(())
        })
    }

    /// Writes a text to its file; one that failed or was dropped has none.
    fn take_text(&mut self, task: &Task, done: &Done) -> Result<(), Failure> {
        self.tally.merge(&done.tally);
        let mut faults = Faults::of(task.source, Format::Text);
        self.report(&mut faults, &done.faults)?;
        let has_failed = !done.faults.is_empty() && self.arguments.on_error != OnError::Keep;
        let is_dropped = self.cleaning.drops() && done.tally.rejected.iter().sum::<u64>() > 0;
        if has_failed || is_dropped {
            return self.leave_out(task);
        }
        let mut output = Output::create(&task.target, task.compression, self.arguments.overwrite)?;
        output.write(&done.bytes)?;
        output.finish(false)?;
        self.files += 1;
        Ok(())
    }

    /// A text without output: that of an earlier run is none of this one.
    fn leave_out(&self, task: &Task) -> Result<(), Failure> {
        let Target::File(path) = &task.target else { return Ok(()) };
        let is_input = task.source.path.as_deref().is_some_and(|source| is_same(source, path));
        if self.arguments.overwrite && path.is_file() && !is_input {
            std::fs::remove_file(path).map_err(|error| Failure::writing(&task.target.name(), &error))?;
        }
        Ok(())
    }

    /// A file that cannot be read at all, or, among others, has not what is asked for.
    fn failed_file(&mut self, failure: Failure) -> Result<(), Failure> {
        match failure {
            Failure::Run(message) if self.arguments.on_error != OnError::Stop => {
                self.tally.errors += 1;
                self.progress.say(&message);
                Ok(())
            }
            Failure::Usage(message) if self.plan.sources.len() > 1 => self.failed_file(Failure::Run(message)),
            other => Err(other),
        }
    }

    /// Says what is wrong with records, and counts it.
    fn report(&mut self, faults: &mut Faults, new: &[Fault]) -> Result<(), Failure> {
        for fault in new {
            self.tally.errors += 1;
            if self.arguments.on_error == OnError::Stop {
                return Err(stopped(faults, fault));
            }
            faults.say(fault, self.progress);
        }
        Ok(())
    }
}

fn stopped(faults: &Faults, fault: &Fault) -> Failure {
    Failure::run(format!(
        "{}\nstopped there, without output for this file; --on-error skip or keep goes on",
        faults.message(fault)
    ))
}

/// What ends a pipeline.
enum Ended {
    /// The input: what came before it is good.
    File(Fault),
    Run(Failure),
}

/// Reads and cleans a file that is one text.
fn clean_text(
    task: &Task,
    arguments: &Clean,
    cleaning: &Cleaning,
    (read, limits): (&Arc<AtomicU64>, Limits),
    worker: &mut Worker,
) -> Result<Done, Failure> {
    let keeps = limits.keep_long;
    let opened = OpenFile::open(task.source, read, limits)?;
    let (mut framing, codec) = opened.stream(&arguments.input, None, Vec::new());
    let mut all = Done { bytes: Vec::new(), tally: Tally::default(), faults: Vec::new() };
    let members = Members::of(task.compression, Format::Text);
    loop {
        match framing.next() {
            Ok(None) => return Ok(all),
            Ok(Some(batch)) => {
                let Done { bytes, tally, faults } = clean_batch(cleaning, &codec, worker, batch, keeps, members);
                all.bytes.extend(bytes);
                all.tally.merge(&tally);
                all.faults.extend(faults);
            }
            // A part of a text is none, and nothing to keep.
            Err(fault) => return Err(Failure::run(Faults::of(task.source, Format::Text).message(&fault))),
        }
    }
}
