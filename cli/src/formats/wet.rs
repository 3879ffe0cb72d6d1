//! Common Crawl's WET files: WARC records, of which those of the type "conversion" hold text.
//!
//! The format is that of [WARC 1.0](https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/): a line with the
//! version, header lines, an empty line, `Content-Length` bytes, and two line ends. Of gzip each record is a member.

use std::borrow::Cow;
use std::ops::Range;

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::{BATCH, Batch, Fault, Framing, Limits, Opened, Place, Reading, Record, utf8};

const MAGIC: &[u8] = b"WARC/";
/// Longer headers are none.
const MAX_HEADER: usize = 1 << 20;

/// Reads records.
pub struct Records {
    reading: Reading,
    limits: Limits,
    /// The number of the record that was read last.
    number: u64,
    /// Bytes of a record that is too long, still to come.
    long: u64,
    /// No record began where one should: what is there up to the next is passed on or left out.
    lost: bool,
    /// A record that was too long stands before.
    after_long: bool,
    /// A length was wrong before: so records end where the next begins, too. Otherwise each wrong length could cost the whole rest.
    mistrusts: bool,
    /// Bytes that were read again, since what was taken for one record held others. Of too many, records end wherever a line looks like
    /// the start of another: otherwise a file of wrong lengths could cost each record the bytes of a thousand.
    again: usize,
}

/// So many bytes are read again at most, however long the file is.
const MOST_AGAIN: usize = 64 << 20;

impl Records {
    pub fn new(reading: Reading, limits: Limits) -> Self {
        Records { reading, limits, number: 0, long: 0, lost: false, after_long: false, mistrusts: false, again: 0 }
    }

    /// Appends the next line with its end, or so many bytes of it.
    fn line(&mut self, bytes: &mut Vec<u8>, most: usize) {
        let limit = bytes.len() + most;
        while bytes.len() < limit {
            let there = self.reading.peek();
            let there = &there[..there.len().min(limit - bytes.len())];
            let end = memchr::memchr(b'\n', there).map(|at| at + 1);
            let count = end.unwrap_or(there.len());
            bytes.extend_from_slice(&there[..count]);
            self.reading.consume(count);
            if end.is_some() || count == 0 {
                return;
            }
        }
    }

    /// The next record, behind what the batch holds; false at the end, and where a batch must end.
    fn record(&mut self, batch: &mut Batch) -> bool {
        let start = batch.bytes.len();
        // Line ends that are too many, or stand behind a record that is left out.
        while self.line_end(&mut batch.bytes) {}
        if std::mem::take(&mut self.after_long) {
            self.leave(batch, start);
        }
        let header = batch.bytes.len();
        if self.reading.peek().is_empty() {
            return false;
        }
        self.line(&mut batch.bytes, MAX_HEADER);
        if !batch.bytes[header..].starts_with(MAGIC) {
            if !self.lost {
                self.lost = true;
                self.number += 1;
                batch.faults.push(Fault {
                    number: self.number,
                    reason: "is not a WARC record: it does not begin with \"WARC/\"".to_owned(),
                });
            }
            self.leave(batch, start);
            return true;
        }
        self.lost = false;
        self.number += 1;
        let number = self.number;
        loop {
            let line = batch.bytes.len();
            self.line(&mut batch.bytes, MAX_HEADER);
            match &batch.bytes[line..] {
                b"\r\n" | b"\n" => break,
                other if other.starts_with(MAGIC) => return self.wrong(batch, start, number, "its header does not end"),
                [.., b'\n'] if batch.bytes.len() - header < MAX_HEADER => {}
                _ => return self.wrong(batch, start, number, "its header does not end"),
            }
        }
        let Some(length) = content_length(&batch.bytes[header..]) else {
            // Where it ends is not known; the next one is found by its first line.
            return self.wrong(batch, start, number, "has no Content-Length");
        };
        if length > self.limits.max_record as u64 {
            batch.faults.push(self.limits.too_long(number));
            self.long = length;
            self.leave(batch, start);
            return false;
        }
        if !self.content(&mut batch.bytes, length as usize) {
            return self.wrong(batch, start, number, "it ends before its Content-Length says");
        }
        if !self.line_ends(&mut batch.bytes) {
            return self.wrong(batch, start, number, "it does not end where its Content-Length says");
        }
        batch.records.push(Record { span: header..batch.bytes.len(), number });
        true
    }

    /// Appends so many bytes; false where there are not so many.
    fn content(&mut self, bytes: &mut Vec<u8>, length: usize) -> bool {
        if !self.mistrusts {
            return self.reading.take(bytes, length) == length;
        }
        let end = bytes.len() + length;
        let (mut is_behind_blank, mut is_line_start) = (false, true);
        while bytes.len() < end {
            if (is_behind_blank || self.again > MOST_AGAIN && is_line_start) && self.reading.is_at(MAGIC) {
                return false;
            }
            let line = bytes.len();
            self.line(bytes, end - line);
            if bytes.len() == line {
                return false;
            }
            is_behind_blank = bytes[line..].trim_ascii().is_empty();
            is_line_start = bytes.ends_with(b"\n");
        }
        true
    }

    /// Appends a line end, if one is next.
    fn line_end(&mut self, bytes: &mut Vec<u8>) -> bool {
        let count =
            if self.reading.is_at(b"\r\n") { 2 } else { usize::from(matches!(self.reading.peek().first(), Some(b'\r' | b'\n'))) };
        self.reading.take(bytes, count) > 0
    }

    /// Appends the two line ends behind a record, or what there is of them; false where there are too few, and no other record behind.
    fn line_ends(&mut self, bytes: &mut Vec<u8>) -> bool {
        let count = (0..2).filter(|_| self.line_end(bytes)).count();
        match self.reading.peek().first() {
            None => {
                if self.limits.joins {
                    bytes.extend_from_slice(b"\r\n\r\n".get(2 * count..).unwrap_or_default());
                }
                true
            }
            Some(_) => count == 2 || count == 1 && self.reading.is_at(MAGIC),
        }
    }

    /// A record that does not hold together. Those that begin in what was taken for it are read again.
    fn wrong(&mut self, batch: &mut Batch, start: usize, number: u64, reason: &str) -> bool {
        self.mistrusts = true;
        // What was taken may end amid the first bytes of the next.
        let more = self.reading.take(&mut batch.bytes, MAGIC.len());
        let taken = &batch.bytes[start..];
        let next = memchr::memmem::find_iter(taken, b"\nWARC/").map(|at| at + 1).find(|&at| at > MAGIC.len());
        if let Some(next) = next {
            let others = batch.bytes.split_off(start + next);
            self.again += others.len();
            self.reading.put_back(others);
        } else {
            self.reading.put_back(batch.bytes.split_off(batch.bytes.len() - more));
        }
        if next.is_none() && self.reading.failed.is_some() {
            // The stream's own error says more.
            self.number -= 1;
            batch.bytes.truncate(start);
            return false;
        }
        batch.faults.push(Fault { number, reason: reason.to_owned() });
        self.lost = true;
        self.leave(batch, start);
        true
    }

    /// Leaves out what stands behind `start`, unless it is to be passed on.
    fn leave(&self, batch: &mut Batch, start: usize) {
        if !self.limits.keep_long {
            batch.bytes.truncate(start);
        }
    }

    /// Goes on in a record that is too long, by its own account: it ends where another begins, at the latest.
    fn pass_long(&mut self, batch: &mut Batch) {
        while self.long > 0 && batch.bytes.len() < BATCH {
            let start = batch.bytes.len();
            let most = BATCH.min(self.long as usize);
            self.line(&mut batch.bytes, most);
            let count = batch.bytes.len() - start;
            self.long -= count as u64;
            let is_blank = batch.bytes[start..].trim_ascii().is_empty();
            self.leave(batch, start);
            if count == 0 || is_blank && self.reading.is_at(MAGIC) {
                self.long = 0;
            }
            self.after_long = self.long == 0;
        }
    }
}

impl Framing for Records {
    fn next(&mut self) -> Result<Option<Batch>, Fault> {
        let mut batch = Batch::default();
        self.pass_long(&mut batch);
        while self.long == 0 && batch.bytes.len() < BATCH && self.record(&mut batch) {}
        if batch.bytes.is_empty() && batch.faults.is_empty() && self.long == 0 {
            self.reading.end(self.number + 1)?;
            return Ok(None);
        }
        Ok(Some(batch))
    }
}

/// The header lines, without their ends, behind the one with the version.
fn header_lines(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    header.split(|&byte| byte == b'\n').skip(1).map(<[u8]>::trim_ascii_end).take_while(|line| !line.is_empty())
}

/// Name and value of a header line.
fn name_and_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    Some((line[..colon].trim_ascii(), line[colon + 1..].trim_ascii()))
}

fn value<'h>(header: &'h [u8], wanted: &str) -> Option<&'h [u8]> {
    header_lines(header)
        .filter_map(name_and_value)
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
        .map(|(_, value)| value)
}

fn content_length(header: &[u8]) -> Option<u64> {
    std::str::from_utf8(value(header, "Content-Length")?).ok()?.parse().ok()
}

/// Where things stand in a record.
#[derive(Debug)]
pub struct Places {
    content: Range<usize>,
}

pub(super) fn open(record: &[u8]) -> Result<Opened<'_>, String> {
    let start = header_end(record);
    let header = &record[..start];
    let length = content_length(header).unwrap_or(0) as usize;
    let content = start..(start + length).min(record.len());
    let is_text = value(header, "WARC-Type").is_some_and(|kind| kind.eq_ignore_ascii_case(b"conversion"))
        && value(header, "Content-Type").is_none_or(|kind| kind.to_ascii_lowercase().starts_with(b"text/plain"));
    let text = if is_text { Some(Cow::Borrowed(utf8(&record[content.clone()])?)) } else { None };
    let address = value(header, "WARC-Target-URI").and_then(|address| std::str::from_utf8(address).ok()).map(Cow::Borrowed);
    Ok(Opened { text, address, place: Place::Wet(Places { content }) })
}

/// Behind the first empty line.
fn header_end(record: &[u8]) -> usize {
    let mut at = 0;
    for line in record.split_inclusive(|&byte| byte == b'\n') {
        at += line.len();
        if line.trim_ascii_end().is_empty() {
            break;
        }
    }
    at
}

impl Places {
    /// Appends the record with this text, and with its length and digests in the header; a digest by an unknown algorithm is left out,
    /// since it would be wrong.
    pub(super) fn write(&self, record: &[u8], text: Option<&str>, out: &mut Vec<u8>) {
        let Some(text) = text else {
            out.extend_from_slice(record);
            return;
        };
        for line in record[..self.content.start].split_inclusive(|&byte| byte == b'\n') {
            let Some((name, old)) = name_and_value(line) else {
                out.extend_from_slice(line);
                continue;
            };
            let new = if name.eq_ignore_ascii_case(b"Content-Length") {
                Some(text.len().to_string())
            } else if name.eq_ignore_ascii_case(b"WARC-Block-Digest") || name.eq_ignore_ascii_case(b"WARC-Payload-Digest") {
                let Some(digest) = digest(old, text.as_bytes()) else { continue };
                Some(digest)
            } else {
                None
            };
            match new {
                None => out.extend_from_slice(line),
                Some(new) => {
                    // The name and the spaces around the value stay as they were.
                    let before = line.len() - line[name.len()..].len();
                    let value = before + line[before..].windows(old.len().max(1)).position(|part| part == old).unwrap_or(0);
                    out.extend_from_slice(&line[..value]);
                    out.extend_from_slice(new.as_bytes());
                    out.extend_from_slice(&line[value + old.len()..]);
                }
            }
        }
        out.extend_from_slice(text.as_bytes());
        out.extend_from_slice(&record[self.content.end..]);
    }
}

/// A digest of the kind and spelling of the old one.
fn digest(old: &[u8], content: &[u8]) -> Option<String> {
    let old = std::str::from_utf8(old).ok()?;
    let (algorithm, spelt) = old.split_once(':')?;
    let bytes: Vec<u8> = match algorithm.to_ascii_lowercase().as_str() {
        "sha1" | "sha-1" => Sha1::digest(content).to_vec(),
        "sha256" | "sha-256" => Sha256::digest(content).to_vec(),
        _ => return None,
    };
    let is_hex = spelt.len() == 2 * bytes.len();
    let new = if is_hex { bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")) } else { base32(&bytes) };
    Some(format!("{algorithm}:{new}"))
}

/// RFC 4648, as WARC files spell digests.
fn base32(bytes: &[u8]) -> String {
    let bits = |at: usize| {
        (0..5).fold(0, |value, bit| {
            let bit = at + bit;
            value << 1 | usize::from(bytes.get(bit / 8).is_some_and(|byte| byte >> (7 - bit % 8) & 1 == 1))
        })
    };
    (0..bytes.len() * 8).step_by(5).map(|at| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[bits(at)])).collect()
}
