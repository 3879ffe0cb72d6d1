//! A batch of records: cleaned by a worker, and packed where that is a worker's work.

use crate::cleaning::{Cleaning, Fate, Worker};
use crate::compression::{Compression, gzip_member};
use crate::formats::{Batch, Codec, Fault, Format};
use crate::tally::Tally;

/// A batch, cleaned and packed.
pub struct Done {
    pub bytes: Vec<u8>,
    pub tally: Tally,
    pub faults: Vec<Fault>,
}

/// What is a member of a gzip stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Members {
    None,
    Batches,
    /// As Common Crawl has them, so that one record can be read without the others.
    Records,
}

impl Members {
    pub fn of(compression: Compression, format: Format) -> Self {
        match (compression, format) {
            (Compression::Gzip, Format::Wet) => Members::Records,
            (Compression::Gzip, _) => Members::Batches,
            _ => Members::None,
        }
    }
}

/// Cleans the records of a batch; what stands between them stays.
pub fn clean_batch(cleaning: &Cleaning, codec: &Codec, worker: &mut Worker, batch: Batch, keeps: bool, members: Members) -> Done {
    let mut done = Done { bytes: Vec::with_capacity(batch.bytes.len()), tally: Tally::default(), faults: batch.faults };
    let mut member = Vec::new();
    let mut at = 0;
    for record in &batch.records {
        let to = if members == Members::Records { &mut member } else { &mut done.bytes };
        to.extend_from_slice(&batch.bytes[at..record.span.start]);
        at = record.span.end;
        let bytes = &batch.bytes[record.span.clone()];
        if let Err(reason) = clean_record(cleaning, codec, worker, bytes, to, &mut done.tally) {
            done.faults.push(Fault { number: record.number, reason });
            if keeps {
                to.extend_from_slice(bytes);
            }
        }
        if members == Members::Records && !member.is_empty() {
            gzip_member(&member, &mut done.bytes);
            member.clear();
        }
    }
    done.faults.sort_by_key(|fault| fault.number);
    let rest = &batch.bytes[at..];
    if members == Members::Records && !rest.is_empty() {
        gzip_member(rest, &mut done.bytes);
    } else {
        done.bytes.extend_from_slice(rest);
    }
    if members == Members::Batches && !done.bytes.is_empty() {
        let plain = std::mem::take(&mut done.bytes);
        gzip_member(&plain, &mut done.bytes);
    }
    done
}

/// Appends the record, cleaned.
fn clean_record(
    cleaning: &Cleaning,
    codec: &Codec,
    worker: &mut Worker,
    record: &[u8],
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), String> {
    let opened = codec.open(record)?;
    let Some(text) = &opened.text else {
        tally.without_text += u64::from(!matches!(codec, Codec::Wet));
        out.extend_from_slice(record);
        return Ok(());
    };
    match cleaning.treat(worker, text, opened.address.as_deref(), tally)? {
        Fate::Dropped => {}
        Fate::Restored => out.extend_from_slice(record),
        Fate::Stays(cleaned, reason) => {
            let fields = cleaning.json_fields(worker, text, &cleaned, reason);
            let new = (!cleaned.is_unchanged() && cleaning.into.is_none()).then(|| cleaned.text());
            opened.write(record, new, &fields, out);
            worker.scratch.recycle(cleaned);
        }
    }
    Ok(())
}
