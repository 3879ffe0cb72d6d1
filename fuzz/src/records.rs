//! What readers of records promise, whatever the format.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use unscaffold_cli::compression::Compression;
use unscaffold_cli::formats::{Codec, Framing, Limits, Reading};

/// A stream that gives a few bytes at once.
struct Drops(Cursor<Vec<u8>>, usize);

impl Read for Drops {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

/// Reads all of it in drops of that size: records stand in order and apart, what is passed on is what was read, and a record whose text
/// is put back is the one that it was.
pub fn check(bytes: &[u8], drop: usize, limits: Limits, framing: fn(Reading, Limits) -> Box<dyn Framing>, codec: &Codec) {
    let stream: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(drop, Drops(Cursor::new(bytes.to_vec()), drop)));
    let mut framing = framing(Reading::new(stream, Compression::None), limits);
    let mut passed_on = Vec::new();
    let mut number = 0;
    while let Some(batch) = framing.next().expect("the stream does not fail") {
        let mut at = 0;
        for record in &batch.records {
            assert!(at <= record.span.start && record.span.start < record.span.end);
            at = record.span.end;
            assert!(record.number > number, "records are counted up");
            number = record.number;
            let record = &batch.bytes[record.span.clone()];
            let Ok(opened) = codec.open(record) else { continue };
            let mut same = Vec::new();
            opened.write(record, None, &[], &mut same);
            assert_eq!(same, record);
            if opened.text.is_some() {
                let mut other = Vec::new();
                let fields: &[_] = if matches!(codec, Codec::Jsonl(_)) { &[("was", b"{}".to_vec())] } else { &[] };
                opened.write(record, Some("a \"new\" text\n"), fields, &mut other);
                // It may have become longer than a record may be.
                if other.len() > limits.max_record {
                    continue;
                }
                let again = codec.open(&other).expect("what is written can be read");
                assert_eq!(again.text.as_deref(), Some("a \"new\" text\n"));
            }
        }
        assert!(at <= batch.bytes.len());
        passed_on.extend_from_slice(&batch.bytes);
    }
    if limits.keep_long && !limits.joins {
        assert!(passed_on == bytes, "all bytes are passed on");
    }
}
