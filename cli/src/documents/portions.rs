//! The documents of many files, some at a time, for a pipeline.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::Documents;
use crate::arguments::Input;
use crate::failure::Failure;
use crate::faults::Faults;
use crate::files::Source;
use crate::formats::{Document, Fault, Format, Path};
use crate::pipeline::Job;
use crate::progress::Progress;

/// So many faults are kept.
const MOST_SHOWN: usize = 100;

/// Some documents of a file; what cannot be read of it stands among them.
pub struct Portion {
    pub file: usize,
    /// None where the file cannot be opened.
    pub format: Option<Format>,
    pub documents: Vec<Result<Document, Fault>>,
    /// Records whose text is null.
    pub without_text: u64,
}

/// Reads files one after the other.
pub struct Reader<'r> {
    sources: &'r [Source],
    input: &'r Input,
    address: Option<&'r Path>,
    read: Arc<AtomicU64>,
    file: usize,
    documents: Option<Documents>,
}

impl<'r> Reader<'r> {
    /// Of these files, with the addresses that stand in this field, if any are asked for; `read` counts bytes.
    pub fn new(sources: &'r [Source], input: &'r Input, address: Option<&'r Path>, read: Arc<AtomicU64>) -> Self {
        Reader { sources, input, address, read, file: 0, documents: None }
    }

    /// Some documents more; none behind the last file. What is wrong with one file does not keep the others from being read.
    pub fn next(&mut self) -> Result<Option<Job<Portion>>, Failure> {
        while let Some(source) = self.sources.get(self.file) {
            let file = self.file;
            let documents = match &mut self.documents {
                Some(documents) => documents,
                none => match Documents::open(source, self.input, self.address, &self.read) {
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

/// Says what is wrong with records, and keeps some of it.
pub struct Failing<'f> {
    sources: &'f [Source],
    progress: &'f Progress,
    /// Of the file that comes.
    faults: Option<(usize, Faults)>,
    shown: Vec<String>,
}

impl<'f> Failing<'f> {
    pub fn new(sources: &'f [Source], progress: &'f Progress) -> Self {
        Failing { sources, progress, faults: None, shown: Vec::new() }
    }

    pub fn say(&mut self, file: usize, format: Option<Format>, fault: &Fault) {
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

    /// What is kept: where the first records of each file stood that could not be read, and what is wrong with them.
    pub fn end(self) -> Vec<String> {
        if let Some((_, faults)) = self.faults {
            faults.end(self.progress);
        }
        self.shown
    }
}
