//! The texts of files of any format, to be read and not written.

mod portions;

use std::io::{self, BufRead, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::arguments::Input;
use crate::compression::{Stream, open};
use crate::failure::Failure;
use crate::faults::Faults;
use crate::files::{self, Source};
use crate::formats::{
    Batch, Codec, Document, Fault, Format, Framing, Limits, Opened, Path, Reading, jsonl, text, wet, without_mark,
};
use crate::progress::Progress;

pub use portions::{Failing, Portion, Reader};

/// The documents of a file, some at a time.
pub struct Documents {
    pub format: Format,
    kind: Kind,
    /// Records without a text that came so far.
    pub without_text: u64,
}

enum Kind {
    Stream(Box<dyn Framing>, Codec),
    #[cfg(feature = "parquet")]
    Parquet(Box<crate::formats::parquet::Texts>),
}

impl Documents {
    pub fn open(source: &Source, input: &Input, address: Option<&Path>, read: &Arc<AtomicU64>) -> Result<Self, Failure> {
        let opened = OpenFile::open(source, read, Limits { max_record: input.max_record, keep_long: false, joins: false })?;
        let format = opened.format;
        let kind = if format == Format::Parquet {
            parquet(source, input, address, read)?
        } else {
            let (framing, codec) = opened.stream(input, address, Vec::new());
            Kind::Stream(framing, codec)
        };
        Ok(Documents { format, kind, without_text: 0 })
    }

    /// Some more; none at the end. An error ends the file.
    pub fn next(&mut self) -> Result<Option<Vec<Result<Document, Fault>>>, Fault> {
        match &mut self.kind {
            Kind::Stream(framing, codec) => Ok(framing.next()?.map(|batch| texts(&batch, codec, &mut self.without_text))),
            #[cfg(feature = "parquet")]
            Kind::Parquet(texts) => Ok(texts.next_documents(&mut self.without_text)),
        }
    }
}

#[cfg(feature = "parquet")]
fn parquet(source: &Source, input: &Input, address: Option<&Path>, read: &Arc<AtomicU64>) -> Result<Kind, Failure> {
    crate::formats::parquet::Texts::open(source.path.as_deref(), (&input.field, address), input.max_record, read)
        .map(Box::new)
        .map(Kind::Parquet)
}

#[cfg(not(feature = "parquet"))]
fn parquet(source: &Source, _: &Input, _: Option<&Path>, _: &Arc<AtomicU64>) -> Result<Kind, Failure> {
    Err(without_parquet(source))
}

#[cfg(not(feature = "parquet"))]
pub fn without_parquet(source: &Source) -> Failure {
    Failure::usage(format!("{}: this program was built without Parquet (cargo feature \"parquet\")", source.name()))
}

fn texts(batch: &Batch, codec: &Codec, without_text: &mut u64) -> Vec<Result<Document, Fault>> {
    let mut all: Vec<Result<Document, Fault>> = batch.faults.iter().cloned().map(Err).collect();
    for record in &batch.records {
        match codec.open(&batch.bytes[record.span.clone()]) {
            Ok(Opened { text: Some(text), address, .. }) => {
                let address = address.map(std::borrow::Cow::into_owned);
                all.push(Ok(Document { number: record.number, text: text.into_owned(), address }));
            }
            // Other records of WET files are none that should have one.
            Ok(_) => *without_text += u64::from(!matches!(codec, Codec::Wet)),
            Err(reason) => all.push(Err(Fault { number: record.number, reason })),
        }
    }
    all.sort_by_key(|each| each.as_ref().map_or_else(|fault| fault.number, |document| document.number));
    all
}

/// Hands on each text, with its address if that is asked for, until `then` is done with a file. How many records could not be read: each is reported.
pub fn each(
    input: &Input,
    address: Option<&Path>,
    mut then: impl FnMut(&str, Format, Document) -> Result<ControlFlow<()>, Failure>,
) -> Result<u64, Failure> {
    let mut errors = 0;
    let progress = Progress::new(None, true);
    let sources = files::find(input, None)?;
    sources.tell_passed_over(&progress);
    for message in &sources.unreadable {
        progress.say(message);
        errors += 1;
    }
    for source in &sources.files {
        let mut documents = match Documents::open(source, input, address, &progress.read) {
            Ok(documents) => documents,
            Err(Failure::Run(message)) => {
                progress.say(&message);
                errors += 1;
                continue;
            }
            Err(other) => return Err(other),
        };
        let format = documents.format;
        let mut faults = Faults::of(source, format);
        let mut report = |fault: &Fault| {
            faults.say(fault, &progress);
            errors += 1;
        };
        'file: loop {
            match documents.next() {
                Ok(None) => break,
                Ok(Some(batch)) => {
                    for document in batch {
                        match document {
                            Ok(document) => {
                                if then(&source.name(), format, document)?.is_break() {
                                    break 'file;
                                }
                            }
                            Err(fault) => report(&fault),
                        }
                    }
                }
                Err(fault) => {
                    report(&fault);
                    break;
                }
            }
        }
        faults.end(&progress);
    }
    Ok(errors)
}

/// So much of a stream is looked at for its format, at most.
const START: usize = 1 << 16;

/// Takes the first line that is not blank, or a part of it.
fn first_line(stream: &mut Stream) -> Vec<u8> {
    let mut start = Vec::new();
    let has_line = |start: &[u8]| without_mark(start).trim_ascii_start().contains(&b'\n');
    while start.len() < START && !has_line(&start) {
        let count = match stream.fill_buf() {
            Ok([]) => break,
            Ok(there) => {
                start.extend_from_slice(there);
                there.len()
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(_) => break,
        };
        stream.consume(count);
    }
    start
}

/// A stream that was opened, and what format it has.
pub struct OpenFile {
    pub format: Format,
    reading: Reading,
    limits: Limits,
}

impl OpenFile {
    /// Opens a file or standard input; where its name tells no format, its first bytes do.
    pub fn open(source: &Source, read: &Arc<AtomicU64>, limits: Limits) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::run(format!("cannot read {}: {error}", source.name()));
        let (mut stream, compression) = open(source.path.as_deref(), read).map_err(failed)?;
        let format = source.format.unwrap_or_else(|| {
            // What is wrong with the stream is said when it is read.
            let start = first_line(&mut stream);
            let format = Format::by_start(&start);
            let rest = std::mem::replace(&mut stream, Box::new(io::empty()));
            stream = Box::new(Cursor::new(start).chain(rest));
            format
        });
        Ok(OpenFile { format, reading: Reading::new(stream, compression), limits })
    }

    /// What reads it, and finds texts in its records; `written` are fields that will be written.
    pub fn stream(self, input: &Input, address: Option<&Path>, written: Vec<String>) -> (Box<dyn Framing>, Codec) {
        let OpenFile { format, reading, limits } = self;
        match format {
            Format::Jsonl => (
                Box::new(jsonl::Lines::new(reading, limits)),
                Codec::Jsonl(jsonl::Jsonl::new(input.field.clone(), address.cloned(), written, input.max_record)),
            ),
            Format::Wet => (Box::new(wet::Records::new(reading, limits)), Codec::Wet),
            Format::Text | Format::Parquet => (Box::new(text::Whole::new(reading, limits)), Codec::Text),
        }
    }
}
