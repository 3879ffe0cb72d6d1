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

use crate::arguments::{Clean, OnError, Stats};
use crate::cleaning::{Cleaning, Worker};
use crate::compression::Compression;
use crate::documents::OpenFile;
use crate::failure::{Failure, SOME_FAILED};
use crate::faults::Faults;
use crate::files::{self, Output, Plan, Target, Task};
use crate::formats::{Batch, Fault, Format};
use crate::interrupt::{self, is_interrupted};
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
    let plan = Plan::new(&sources, arguments)?;
    plan.tasks.iter().try_for_each(|task| check(task, task.source.format, &cleaning))?;
    let progress = Progress::new(sources.bytes(), arguments.quiet);
    let mut run = Run { arguments, cleaning: &cleaning, progress: &progress, tally: Tally::default(), files: 0 };
    if !arguments.quiet {
        sources.tell_passed_over(&progress);
    }
    interrupt::listen();
    let done = run.all(&plan.tasks);
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

/// The summary.
fn tell(arguments: &Clean, cleaning: &Cleaning, tally: &Tally, ran: &Ran) -> Result<(), Failure> {
    match arguments.stats {
        _ if arguments.quiet => {}
        Stats::Text => anstream::eprint!("{}", tally.summary(&cleaning.cleaner, ran)),
        Stats::Json => anstream::eprintln!("{}", tally.to_json(&cleaning.cleaner, ran)),
        Stats::None => {}
    }
    let Some(path) = &arguments.stats_file else { return Ok(()) };
    let json = format!("{:#}\n", tally.to_json(&cleaning.cleaner, ran));
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
    progress: &'r Progress,
    tally: Tally,
    files: u64,
}

/// Of texts that go to files of their own so many, or so many bytes, are a job.
const TEXTS: (usize, u64) = (64, 1 << 20);

impl Run<'_> {
    fn all(&mut self, tasks: &[Task]) -> Result<(), Failure> {
        let mut rest = tasks;
        while let Some(task) = rest.first() {
            let is_own_text = |task: &Task| task.source.format == Some(Format::Text) && task.target != Target::StandardOutput;
            let texts = rest.iter().take_while(|task| is_own_text(task)).count();
            if texts > 1 {
                self.texts(&rest[..texts])?;
                rest = &rest[texts..];
            } else {
                self.file(task)?;
                rest = &rest[1..];
            }
            if is_interrupted() {
                let behind = if self.arguments.output.is_some() { "; --resume goes on behind it" } else { "" };
                return Err(Failure::Interrupted(format!("interrupted: {} whole{behind}", plural(self.files, "file"))));
            }
        }
        Ok(())
    }

    /// A file of whatever format.
    fn file(&mut self, task: &Task) -> Result<(), Failure> {
        let keep_long = self.arguments.on_error == OnError::Keep;
        let opened = match OpenFile::open(&task.source, &self.arguments.input, &self.progress.read, keep_long) {
            Ok(opened) => opened,
            Err(Failure::Run(message)) => return self.failed_file(message),
            Err(other) => return Err(other),
        };
        let format = opened.format;
        check(task, Some(format), self.cleaning)?;
        if format == Format::Parquet {
            #[cfg(feature = "parquet")]
            return self.parquet(task);
            #[cfg(not(feature = "parquet"))]
            return Err(crate::documents::without_parquet(&task.source));
        }
        let (mut framing, codec) =
            opened.stream(format, &self.arguments.input, self.cleaning.fields().into_iter().map(str::to_owned).collect());
        let mut output = Output::create(&task.target, task.compression)?;
        let mut faults = Faults::of(&task.source, format);
        let members = Members::of(task.compression, format);
        let (cleaning, keeps) = (self.cleaning, keep_long);
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
        match done {
            Ok(()) => {}
            Err(Ended::File(fault)) => self.report(&mut faults, &[fault])?,
            Err(Ended::Run(failure)) => return Err(failure),
        }
        faults.end(self.progress);
        if is_interrupted() {
            return Ok(());
        }
        output.finish(format != Format::Text)?;
        self.files += 1;
        Ok(())
    }

    /// Texts that go to files of their own: each worker reads and cleans some of them.
    fn texts(&mut self, tasks: &[Task]) -> Result<(), Failure> {
        let mut rest = tasks;
        let source = || {
            let (mut count, mut bytes) = (0, 0);
            while count < rest.len() && count < TEXTS.0 && bytes < TEXTS.1 {
                bytes += rest[count].source.len;
                count += 1;
            }
            let (some, others) = rest.split_at(count);
            rest = others;
            Ok((count > 0).then_some(Job { size: bytes as usize, job: some }))
        };
        let (arguments, cleaning, read) = (self.arguments, self.cleaning, self.progress.read.clone());
        let keeps = arguments.on_error == OnError::Keep;
        let work = |worker: &mut Worker, some: &[Task]| -> Vec<Result<Done, Failure>> {
            let clean = |task: &Task| clean_text(task, arguments, cleaning, &read, worker, keeps);
            some.iter().map(clean).collect()
        };
        let mut next = tasks.iter();
        pipeline::run(arguments.threads(), source, Worker::default, work, |all| {
            for (done, task) in all.into_iter().zip(&mut next) {
                match done {
                    Ok(done) => self.take_text(task, &done)?,
                    Err(Failure::Run(message)) => self.failed_file(message)?,
                    Err(other) => return Err(other),
                }
            }
            self.progress.show(&self.tally);
            Ok(())
        })
    }

    /// Writes a text to its file; one that failed or was dropped has none.
    fn take_text(&mut self, task: &Task, done: &Done) -> Result<(), Failure> {
        self.tally.merge(&done.tally);
        let mut faults = Faults::of(&task.source, Format::Text);
        self.report(&mut faults, &done.faults)?;
        let has_failed = !done.faults.is_empty() && self.arguments.on_error != OnError::Keep;
        let is_dropped = self.cleaning.drops() && done.tally.rejected.iter().sum::<u64>() > 0;
        if !has_failed && !is_dropped {
            let mut output = Output::create(&task.target, task.compression)?;
            output.write(&done.bytes)?;
            output.finish(false)?;
        }
        self.files += 1;
        Ok(())
    }

    /// A file that cannot be read at all.
    fn failed_file(&mut self, message: String) -> Result<(), Failure> {
        self.tally.errors += 1;
        if self.arguments.on_error == OnError::Stop {
            return Err(Failure::Run(message));
        }
        self.progress.say(&message);
        Ok(())
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
    read: &Arc<std::sync::atomic::AtomicU64>,
    worker: &mut Worker,
    keeps: bool,
) -> Result<Done, Failure> {
    let opened = OpenFile::open(&task.source, &arguments.input, read, keeps)?;
    let (mut framing, codec) = opened.stream(Format::Text, &arguments.input, Vec::new());
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
            Err(fault) => {
                all.faults.push(fault);
                return Ok(all);
            }
        }
    }
}
