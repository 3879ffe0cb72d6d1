//! What the page shows, collected from documents of any number in memory that does not grow with it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use unscaffold::{Cleaner, Scratch};

use super::Report;
use super::lines::Lines;
use super::worst::{Place, Worst};
use crate::arguments::Input;
use crate::documents::Documents;
use crate::failure::Failure;
use crate::faults::Faults;
use crate::files::{Source, Sources};
use crate::formats::{Document, Fault, Format};
use crate::pipeline::{self, Job};
use crate::progress::Progress;
use crate::tally::Tally;

/// So many faults stand on the page.
const MOST_SHOWN: usize = 100;

/// Tenths of documents, by how much of them went; documents of which nothing went stand before them.
pub const STEPS: usize = 11;

/// What the page shows, of some documents or of all.
pub struct Gathered {
    pub tally: Tally,
    pub lines: Lines,
    pub worst: Worst,
    /// Documents by the share that went.
    pub spread: [u64; STEPS],
    /// Documents that the policy left alone, since too much would have gone.
    pub stopped: u64,
    /// Where the first records stood that could not be read, and what is wrong with them.
    pub faults: Vec<String>,
}

impl Gathered {
    fn new(worst: usize) -> Self {
        Gathered {
            tally: Tally::default(),
            lines: Lines::default(),
            worst: Worst::new(worst),
            spread: [0; STEPS],
            stopped: 0,
            faults: Vec::new(),
        }
    }

    fn count(&mut self, cleaner: &Cleaner, scratch: &mut Scratch, place: Place, text: &str) {
        let cleaned = cleaner.clean_with(scratch, text);
        self.tally.count(text, &cleaned);
        self.lines.count(self.tally.documents, text, cleaned.removed());
        self.worst.offer(place, text, &cleaned);
        self.spread[step(cleaned.removed_share())] += 1;
        self.stopped += u64::from(cleaned.is_stopped());
        scratch.recycle(cleaned);
    }

    fn merge(&mut self, other: Gathered) {
        self.tally.merge(&other.tally);
        self.lines.merge(other.lines);
        self.worst.merge(other.worst);
        self.spread.iter_mut().zip(other.spread).for_each(|(sum, more)| *sum += more);
        self.stopped += other.stopped;
    }
}

fn step(share: f32) -> usize {
    if share > 0.0 { 1 + ((share * 10.0) as usize).min(STEPS - 2) } else { 0 }
}

/// Some documents of a file; what cannot be read of it stands among them.
struct Portion {
    file: usize,
    /// None where the file cannot be opened.
    format: Option<Format>,
    documents: Vec<Result<Document, Fault>>,
    /// Records whose text is null.
    without_text: u64,
}

/// Reads files one after the other.
struct Reader<'r> {
    sources: &'r [Source],
    input: &'r Input,
    read: Arc<AtomicU64>,
    file: usize,
    documents: Option<Documents>,
}

impl Reader<'_> {
    /// Some documents more; none behind the last file. What is wrong with one file does not keep the others from being read.
    fn next(&mut self) -> Result<Option<Job<Portion>>, Failure> {
        while let Some(source) = self.sources.get(self.file) {
            let file = self.file;
            let documents = match &mut self.documents {
                Some(documents) => documents,
                none => match Documents::open(source, self.input, &self.read) {
                    Ok(documents) => none.insert(documents),
                    Err(Failure::Run(reason)) => {
                        self.file += 1;
                        let documents = vec![Err(Fault { number: 0, reason })];
                        return Ok(Some(Job { size: 0, job: Portion { file, format: None, documents, without_text: 0 } }));
                    }
                    Err(other) => return Err(other),
                },
            };
            let next = documents.next();
            let (format, without_text) = (Some(documents.format), std::mem::take(&mut documents.without_text));
            let documents = match next {
                Ok(Some(documents)) => documents,
                Ok(None) => {
                    self.leave();
                    continue;
                }
                Err(fault) => {
                    self.leave();
                    vec![Err(fault)]
                }
            };
            let size = documents.iter().flatten().map(|document| document.text.len()).sum();
            return Ok(Some(Job { size, job: Portion { file, format, documents, without_text } }));
        }
        Ok(None)
    }

    fn leave(&mut self) {
        self.documents = None;
        self.file += 1;
    }
}

/// Reads and cleans all documents.
pub fn gather(arguments: &Report, cleaner: &Cleaner, sources: &Sources, progress: &Progress) -> Result<Gathered, Failure> {
    let Sources { files: sources, unreadable, .. } = sources;
    let mut reader = Reader { sources, input: &arguments.input, read: progress.read.clone(), file: 0, documents: None };
    let most = usize::from(arguments.worst);
    let mut all = Gathered::new(most);
    let mut failing = Failing { sources, progress, faults: None, shown: Vec::new() };
    let work = |scratch: &mut Scratch, portion: Portion| {
        let Portion { file, format, documents, without_text } = portion;
        let mut part = Gathered::new(most);
        part.tally.without_text = without_text;
        let mut faults = Vec::new();
        for document in documents {
            match document {
                Ok(document) => part.count(cleaner, scratch, Place { file, format, number: document.number }, &document.text),
                Err(fault) => faults.push(fault),
            }
        }
        (file, format, part, faults)
    };
    let take = |(file, format, part, faults): (usize, Option<Format>, Gathered, Vec<Fault>)| {
        all.merge(part);
        all.tally.errors += faults.len() as u64;
        for fault in &faults {
            failing.say(file, format, fault);
        }
        progress.show(&all.tally);
        Ok(())
    };
    pipeline::run(arguments.threads(), move || reader.next(), Scratch::new, work, take)?;
    all.faults = failing.end();
    for message in unreadable {
        progress.say(message);
        all.tally.errors += 1;
        all.faults.push(message.clone());
    }
    Ok(all)
}

/// Says what is wrong with records, and keeps some of it for the page.
struct Failing<'f> {
    sources: &'f [Source],
    progress: &'f Progress,
    /// Of the file that comes.
    faults: Option<(usize, Faults)>,
    shown: Vec<String>,
}

impl Failing<'_> {
    fn say(&mut self, file: usize, format: Option<Format>, fault: &Fault) {
        let Some(format) = format else {
            // The reason names the file.
            self.progress.say(&fault.reason);
            self.shown.push(fault.reason.clone());
            return;
        };
        if let Some((_, faults)) = self.faults.take_if(|(before, _)| *before != file) {
            faults.end(self.progress);
        }
        let (_, faults) = self.faults.get_or_insert_with(|| (file, Faults::of(&self.sources[file], format)));
        if faults.say(fault, self.progress) {
            self.shown.push(faults.message(fault));
        }
        self.shown.truncate(MOST_SHOWN);
    }

    fn end(self) -> Vec<String> {
        if let Some((_, faults)) = self.faults {
            faults.end(self.progress);
        }
        self.shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_steps() {
        assert_eq!([0.0, 0.001, 0.0999, 0.1, 0.55, 0.9, 1.0].map(step), [0, 1, 1, 2, 6, 10, 10]);
    }
}
