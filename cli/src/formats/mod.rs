//! The formats that records come in. `jsonl`, `text` and `wet` cut a stream into batches of records, find the text in one, and write it
//! back; `parquet` holds columns, and is a world of its own.

mod field;
pub mod jsonl;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
pub mod text;
pub mod wet;

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use clap::ValueEnum;

use crate::compression::{Compression, Stream, describe};

pub use field::Path;

/// A format of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// A document a file
    Text,
    /// A JSON object a line
    Jsonl,
    /// A table with a column of text
    Parquet,
    /// Common Crawl's extracted text: WARC records of the type "conversion"
    Wet,
}

impl Format {
    /// By the end of a file's name, behind that of its compression.
    pub fn by_name(path: &std::path::Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let name = [".gz", ".zst", ".zstd"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        Some(match name.rsplit_once('.')?.1 {
            "txt" | "text" | "md" => Format::Text,
            "jsonl" | "ndjson" | "json" => Format::Jsonl,
            "parquet" | "pq" => Format::Parquet,
            "wet" | "warc" => Format::Wet,
            _ => return None,
        })
    }

    /// By its first bytes: enough of them for a line, where it has one, that is not blank.
    pub fn by_start(start: &[u8]) -> Self {
        let start = without_mark(start).trim_ascii_start();
        if start.starts_with(b"PAR1") {
            return Format::Parquet;
        }
        if start.starts_with(b"WARC/1.") {
            return Format::Wet;
        }
        // A whole line that is an object, or the start of one that is longer than what is seen of it.
        let first = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let is_object = if first.len() < start.len() || first.ends_with(b"}") {
            first.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
        } else {
            first.starts_with(b"{\"")
        };
        if is_object { Format::Jsonl } else { Format::Text }
    }
}

/// Records that were read together, and what stands between them: bytes outside of all records are passed on.
#[derive(Debug, Default)]
pub struct Batch {
    pub bytes: Vec<u8>,
    pub records: Vec<Record>,
    /// Records that could not be read whole, in order.
    pub faults: Vec<Fault>,
}

/// A record of a batch.
#[derive(Clone, Debug)]
pub struct Record {
    pub span: Range<usize>,
    /// Its line, or its position in the file, from 1.
    pub number: u64,
}

/// A record that cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// As in [`Record`].
    pub number: u64,
    pub reason: String,
}

/// A text, and which record of its file it is.
#[derive(Clone, Debug)]
pub struct Document {
    pub number: u64,
    pub text: String,
    /// Where it is from, if that is told and was asked for.
    pub address: Option<String>,
}

/// A batch is read up to about this size.
const BATCH: usize = 1 << 20;

/// What readers of records must know.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longer records are faults.
    pub max_record: usize,
    /// Pass them on nevertheless.
    pub keep_long: bool,
    /// Another file follows in the same stream: the last line is ended, and the mark at the first one's start left out.
    pub joins: bool,
}

impl Limits {
    fn too_long(self, number: u64) -> Fault {
        Fault { number, reason: too_long(self.max_record) }
    }
}

fn too_long(most: usize) -> String {
    format!("is longer than {}, and is not read (--max-record)", bytes(most as u64))
}

/// What stands behind the mark that some programs begin a file with, which once told the order of bytes.
pub fn without_mark(start: &[u8]) -> &[u8] {
    start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start)
}

/// A number of bytes for people.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.2} GB", count as f64 / 1e9),
    }
}

/// Cuts a stream into batches.
pub trait Framing: Send {
    /// The next records; none at the end. An error is the last thing to come: what was whole before it has come already.
    fn next(&mut self) -> Result<Option<Batch>, Fault>;
}

/// A stream, and what may go wrong with it.
pub struct Reading {
    stream: Stream,
    compression: Compression,
    /// Bytes that are read once more, and how far that is.
    again: (Vec<u8>, usize),
    /// Kept until what came before it has been handed out.
    failed: Option<io::Error>,
}

impl Reading {
    pub fn new(stream: Stream, compression: Compression) -> Self {
        Reading { stream, compression, again: (Vec::new(), 0), failed: None }
    }

    /// What is there next, without taking it; nothing at the end, and where the stream fails.
    fn peek(&mut self) -> &[u8] {
        if self.again.1 < self.again.0.len() {
            return &self.again.0[self.again.1..];
        }
        while self.failed.is_none() {
            match self.stream.fill_buf() {
                // It is buffered now; borrowed again, since the loop ends here only.
                Ok(_) => return self.stream.fill_buf().unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
            }
        }
        &[]
    }

    /// Takes so many of the bytes that were seen.
    fn consume(&mut self, count: usize) {
        if self.again.1 < self.again.0.len() {
            self.again.1 += count;
        } else if count > 0 {
            // What was read before this cannot be put back by going back.
            self.again = (Vec::new(), 0);
            self.stream.consume(count);
        }
    }

    /// Appends up to so many bytes; how many there were.
    fn take(&mut self, bytes: &mut Vec<u8>, most: usize) -> usize {
        let before = bytes.len();
        while bytes.len() - before < most {
            let there = self.peek();
            let some = there.len().min(most - (bytes.len() - before));
            if some == 0 {
                break;
            }
            bytes.extend_from_slice(&there[..some]);
            self.consume(some);
        }
        bytes.len() - before
    }

    /// Puts bytes back in front that were taken last.
    fn put_back(&mut self, mut bytes: Vec<u8>) {
        if self.again.1 >= bytes.len() {
            // They were put back before.
            self.again.1 -= bytes.len();
            return;
        }
        bytes.extend_from_slice(&self.again.0[self.again.1..]);
        self.again = (bytes, 0);
    }

    /// Whether these bytes are next.
    fn is_at(&mut self, bytes: &[u8]) -> bool {
        let there = self.peek();
        if there.len() >= bytes.len() || there.is_empty() {
            return there.starts_with(bytes);
        }
        // What is buffered ends amid them.
        let mut next = Vec::new();
        self.take(&mut next, bytes.len());
        let is_at = next == bytes;
        self.put_back(next);
        is_at
    }

    /// The error that ended the stream, if one did.
    fn end(&mut self, number: u64) -> Result<(), Fault> {
        self.failed.take().map_or(Ok(()), |error| Err(Fault { number, reason: describe(&error, self.compression) }))
    }
}

/// A record whose text was found.
#[derive(Debug)]
pub struct Opened<'r> {
    /// None where it has no text to clean: then the record is passed on.
    pub text: Option<Cow<'r, str>>,
    /// Where it is from, if that is told and was asked for.
    pub address: Option<Cow<'r, str>>,
    place: Place,
}

impl Opened<'_> {
    /// Appends the record with another text, and with values of fields that only JSON has.
    pub fn write(&self, record: &[u8], text: Option<&str>, fields: &[(&str, Vec<u8>)], out: &mut Vec<u8>) {
        match &self.place {
            Place::Whole => out.extend_from_slice(text.map_or(record, str::as_bytes)),
            Place::Json(places) => places.write(record, text, fields, out),
            Place::Wet(places) => places.write(record, text, out),
        }
    }
}

/// Where the text stands, and what else is to be written.
#[derive(Debug)]
enum Place {
    Whole,
    Json(jsonl::Places),
    Wet(wet::Places),
}

/// Finds the text in records, and writes it back.
#[derive(Clone, Debug)]
pub enum Codec {
    Text,
    Jsonl(jsonl::Jsonl),
    Wet,
}

impl Codec {
    /// Finds the text of a record.
    ///
    /// # Errors
    ///
    /// What is wrong with the record.
    pub fn open<'r>(&self, record: &'r [u8]) -> Result<Opened<'r>, String> {
        match self {
            Codec::Text => Ok(Opened { text: Some(Cow::Borrowed(utf8(record)?)), address: None, place: Place::Whole }),
            Codec::Jsonl(jsonl) => jsonl.open(record),
            Codec::Wet => wet::open(record),
        }
    }
}

/// # Errors
///
/// Says where the text is none.
pub fn utf8(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| match not_text(bytes) {
        Some(what) => format!("is {what}, not UTF-8"),
        None => format!("is not UTF-8 at byte {}", error.valid_up_to() + 1),
    })
}

/// What something is that is no text, by its first bytes.
fn not_text(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "packed by xz",
        [b'B', b'Z', b'h', ..] => "packed by bzip2",
        [b'P', b'K', 3, 4, ..] => "a zip archive",
        [b'%', b'P', b'D', b'F', ..] => "PDF",
        _ => return None,
    })
}
