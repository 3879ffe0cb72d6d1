//! JSON Lines: an object a line. Only the value of one field is replaced; all other bytes of a line stay.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{BATCH, Batch, Fault, Framing, Limits, Opened, Path, Place, Reading, Record, too_long, utf8, without_mark};

/// Reads lines.
pub struct Lines {
    reading: Reading,
    limits: Limits,
    /// The number of the line that was read last.
    number: u64,
    /// The start of a line that the last batch ended in.
    rest: Vec<u8>,
    /// Inside of a line that is too long.
    in_long: bool,
}

impl Lines {
    pub fn new(reading: Reading, limits: Limits) -> Self {
        Lines { reading, limits, number: 0, rest: Vec::new(), in_long: false }
    }

    /// Goes on in a line that is too long; false where the stream ends.
    fn pass_long(&mut self, batch: &mut Batch) -> bool {
        while self.in_long && batch.bytes.len() < BATCH {
            let there = self.reading.peek();
            if there.is_empty() {
                self.in_long = false;
                if self.limits.keep_long && self.limits.joins {
                    batch.bytes.push(b'\n');
                }
                return false;
            }
            let end = memchr::memchr(b'\n', there).map(|at| at + 1);
            let count = end.unwrap_or(there.len());
            if self.limits.keep_long {
                batch.bytes.extend_from_slice(&there[..count]);
            }
            self.reading.consume(count);
            self.in_long = end.is_none();
        }
        true
    }
}

impl Framing for Lines {
    fn next(&mut self) -> Result<Option<Batch>, Fault> {
        let mut batch = Batch::default();
        let mut more = self.pass_long(&mut batch);
        if self.in_long || !more && !batch.bytes.is_empty() {
            return Ok(Some(batch));
        }
        let start = batch.bytes.len();
        batch.bytes.append(&mut self.rest);
        // Lines up to here are done with.
        let mut at = start;
        let mut seen = batch.bytes.len();
        loop {
            while let Some(end) = memchr::memchr(b'\n', &batch.bytes[seen..]).map(|end| seen + end) {
                self.line(&mut batch, at..end + 1);
                at = end + 1;
                seen = at;
            }
            seen = batch.bytes.len();
            if seen - at > self.limits.max_record {
                self.number += 1;
                batch.faults.push(self.limits.too_long(self.number));
                self.in_long = true;
                if !self.limits.keep_long {
                    batch.bytes.truncate(at);
                }
                return Ok(Some(batch));
            }
            if at > start && seen - start >= BATCH || !more {
                break;
            }
            let there = self.reading.peek();
            more = !there.is_empty();
            let count = there.len().min(BATCH);
            batch.bytes.extend_from_slice(&there[..count]);
            self.reading.consume(count);
        }
        if more {
            self.rest = batch.bytes.split_off(at);
        } else if at < batch.bytes.len() {
            if self.reading.failed.is_some() {
                // A part of a line is none; the error says so.
                batch.bytes.truncate(at);
            } else {
                if self.limits.joins {
                    batch.bytes.push(b'\n');
                }
                let end = batch.bytes.len();
                self.line(&mut batch, at..end);
            }
        }
        if batch.bytes.is_empty() && batch.faults.is_empty() {
            self.reading.end(self.number + 1)?;
            return Ok(None);
        }
        Ok(Some(batch))
    }
}

impl Lines {
    /// A line, with its end. Blank ones are none.
    fn line(&mut self, batch: &mut Batch, mut span: Range<usize>) {
        self.number += 1;
        if self.number == 1 && without_mark(&batch.bytes[span.clone()]).len() < span.len() {
            if self.limits.joins {
                batch.bytes[span.start..span.start + 3].fill(b' ');
            }
            span.start += 3;
        }
        if batch.bytes[span.clone()].iter().all(u8::is_ascii_whitespace) {
            return;
        }
        batch.records.push(Record { span, number: self.number });
    }
}

/// Which fields of an object are read and written.
#[derive(Clone, Debug)]
pub struct Jsonl {
    field: Path,
    /// Where the address of the document stands, if that is asked for.
    address: Option<Path>,
    /// Fields that are written, whose old values are to be found.
    written: Vec<String>,
    /// Longer lines are not read.
    max_record: usize,
}

/// Where things stand in a line.
#[derive(Debug)]
pub struct Places {
    text: Range<usize>,
    /// Values of written fields that are there already.
    written: Vec<(String, Range<usize>)>,
    /// The last brace.
    end: usize,
}

impl Jsonl {
    pub fn new(field: Path, address: Option<Path>, written: Vec<String>, max_record: usize) -> Self {
        Jsonl { field, address, written, max_record }
    }

    pub(super) fn open<'r>(&self, line: &'r [u8]) -> Result<Opened<'r>, String> {
        let line = utf8(line)?.trim_end_matches('\n');
        if line.len() > self.max_record {
            return Err(too_long(self.max_record));
        }
        let found = self.find(line).or_else(|error| {
            // Places are the same in both.
            without_nan(line).and_then(|plain| self.find(&plain).ok()).ok_or_else(|| not_an_object(line, &error))
        })?;
        let place = found.text.ok_or_else(|| self.missing(line))?;
        let value = &line[place.clone()];
        let text = match value.as_bytes().first() {
            Some(b'"') => Some(decoded(value).map_err(|error| format!("field {:?}: {error}", self.field.to_string()))?),
            // As good as no text.
            Some(b'n') => None,
            first => {
                let kind = match first {
                    Some(b'{') => "an object",
                    Some(b'[') => "a list",
                    Some(b't' | b'f') => "true or false",
                    _ => "a number",
                };
                return Err(format!("field {:?} is {kind}, not a string", self.field.to_string()));
            }
        };
        let end = line.trim_end().len() - 1;
        let address = self.address.as_ref().and_then(|path| string_at(line, path));
        Ok(Opened { text, address, place: Place::Json(Places { text: place, written: found.written, end }) })
    }

    /// Where the values stand in a line.
    fn find(&self, line: &str) -> serde_json::Result<Found<Range<usize>>> {
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let found = Object { path: &self.field.0, written: &self.written }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        let place = |value: &RawValue| {
            let start = value.get().as_ptr() as usize - line.as_ptr() as usize;
            start..start + value.get().len()
        };
        let written = found.written.into_iter().map(|(name, value)| (name, place(value))).collect();
        Ok(Found { text: found.text.map(place), written })
    }

    fn missing(&self, line: &str) -> String {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap_or_default();
        let mut names: Vec<&str> = object.iter().filter(|(_, value)| value.is_string()).map(|(name, _)| name.as_str()).collect();
        names.truncate(12);
        let known =
            if names.is_empty() { "no field is a string".to_owned() } else { format!("these are strings: {}", names.join(", ")) };
        format!("has no field {:?} (--field); {known}", self.field.to_string())
    }
}

/// The string at a path, if there is one.
fn string_at<'l>(line: &'l str, path: &Path) -> Option<Cow<'l, str>> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let found = Object { path: &path.0, written: &[] }.deserialize(&mut deserializer).ok()?;
    found.text.and_then(|value| decoded(value.get()).ok())
}

/// A line without the numbers that Python writes and JSON does not have: numbers of the same length stand for them. None where it has none
/// of them.
fn without_nan(line: &str) -> Option<String> {
    let mut plain = line.to_owned();
    let mut in_string = false;
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let mut step = 1;
        match line.as_bytes()[at] {
            b'"' => in_string = !in_string,
            b'\\' => step = 2,
            b'N' | b'I' if !in_string => {
                let is_begun = at == 0 || matches!(line.as_bytes()[at - 1], b':' | b',' | b'[' | b'-' | b' ' | b'\t');
                let is_ended = |word: &&str| {
                    matches!(rest.as_bytes().get(word.len()), None | Some(b',' | b']' | b'}' | b' ' | b'\t' | b'\r'))
                };
                let word = ["NaN", "Infinity"].into_iter().find(|word| rest.starts_with(word)).filter(is_ended);
                if let Some(word) = word.filter(|_| is_begun) {
                    plain.replace_range(at..at + word.len(), &"1".repeat(word.len()));
                    step = word.len();
                }
            }
            _ => {}
        }
        at += step;
        while !line.is_char_boundary(at.min(line.len())) {
            at += 1;
        }
    }
    (plain != line).then_some(plain)
}

fn not_an_object(line: &str, error: &serde_json::Error) -> String {
    if line.trim_start().starts_with('[') && line.trim_end().len() < 3 {
        return "is the start of a JSON list; JSON Lines have an object a line (jq -c '.[]' makes them)".to_owned();
    }
    let error = error.to_string();
    // The only line there is.
    let error = error.replace(" at line 1 column ", " at column ");
    format!("is not a JSON object: {error}")
}

fn decoded(value: &str) -> Result<Cow<'_, str>, String> {
    Text.deserialize(&mut serde_json::Deserializer::from_str(value)).map_err(|error| {
        let error = error.to_string();
        let error = error.split(" at line 1").next().unwrap_or(&error);
        if error.contains("hex escape") || error.contains("surrogate") {
            format!("half of a surrogate pair is no character ({error})")
        } else {
            error.to_owned()
        }
    })
}

/// Looks for the value at a path, and, in the outermost object, for those of written fields.
struct Object<'p> {
    path: &'p [String],
    written: &'p [String],
}

#[derive(Debug)]
struct Found<V> {
    text: Option<V>,
    written: Vec<(String, V)>,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = Found<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Found<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (name, inner) = self.path.split_first().expect("a path has a name");
        let mut found = Found { text: None, written: Vec::new() };
        while let Some(key) = map.next_key_seed(Text)? {
            if key == *name {
                // Of fields with one name the last counts, as it does for other readers.
                found.text = if inner.is_empty() { Some(map.next_value()?) } else { map.next_value_seed(Inner { path: inner })? };
            } else if let Some(name) = self.written.iter().find(|name| key == **name) {
                found.written.push((name.clone(), map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A value on the way to the text: an object, or something that has no fields.
struct Inner<'p> {
    path: &'p [String],
}

impl<'de> DeserializeSeed<'de> for Inner<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let value: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
        if !value.get().starts_with('{') {
            return Ok(None);
        }
        let mut inside = serde_json::Deserializer::from_str(value.get());
        let found = Object { path: self.path, written: &[] }.deserialize(&mut inside).map_err(serde::de::Error::custom)?;
        Ok(found.text)
    }
}

/// A string, borrowed where it has no escapes.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl Places {
    /// Appends the line with this text, and these fields of the outermost object: in place of old ones, or at its end.
    pub(super) fn write(&self, line: &[u8], text: Option<&str>, fields: &[(&str, Vec<u8>)], out: &mut Vec<u8>) {
        enum New<'n> {
            Text(&'n str),
            Value(&'n [u8]),
        }
        let mut edits: Vec<(&Range<usize>, New)> = Vec::with_capacity(1 + fields.len());
        edits.extend(text.map(|text| (&self.text, New::Text(text))));
        for (name, value) in fields {
            edits.extend(self.written.iter().filter(|(old, _)| old == name).map(|(_, span)| (span, New::Value(value))));
        }
        edits.sort_by_key(|(span, _)| span.start);
        let mut at = 0;
        for (span, new) in edits {
            out.extend_from_slice(&line[at..span.start]);
            match new {
                New::Text(text) => serde_json::to_writer(&mut *out, text).expect("memory takes all"),
                New::Value(value) => out.extend_from_slice(value),
            }
            at = span.end;
        }
        out.extend_from_slice(&line[at..self.end]);
        for (name, value) in fields.iter().filter(|(name, _)| self.written.iter().all(|(old, _)| old != name)) {
            out.push(b',');
            serde_json::to_writer(&mut *out, name).expect("memory takes all");
            out.push(b':');
            out.extend_from_slice(value);
        }
        out.extend_from_slice(&line[self.end..]);
    }
}
