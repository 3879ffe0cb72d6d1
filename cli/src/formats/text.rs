//! A text: one record, however long.

use super::{BATCH, Batch, Fault, Framing, Limits, Reading, Record};

/// Reads a stream as one record.
pub struct Whole {
    reading: Reading,
    limits: Limits,
    state: State,
}

#[derive(PartialEq)]
enum State {
    Start,
    /// The rest of a text that is too long is passed on.
    Passing,
    End,
}

impl Whole {
    pub fn new(reading: Reading, limits: Limits) -> Self {
        Whole { reading, limits, state: State::Start }
    }
}

impl Framing for Whole {
    fn next(&mut self) -> Result<Option<Batch>, Fault> {
        let mut batch = Batch::default();
        match self.state {
            State::End => return Ok(None),
            State::Start => {
                self.reading.take(&mut batch.bytes, self.limits.max_record.saturating_add(1));
                // A part of a text is none.
                self.reading.end(1)?;
                self.state = State::End;
                if batch.bytes.len() > self.limits.max_record {
                    batch.faults.push(self.limits.too_long(1));
                    if self.limits.keep_long {
                        self.state = State::Passing;
                    } else {
                        batch.bytes.clear();
                    }
                } else {
                    batch.records.push(Record { span: 0..batch.bytes.len(), number: 1 });
                }
            }
            State::Passing => {
                self.reading.take(&mut batch.bytes, BATCH);
                self.reading.end(1)?;
                if batch.bytes.is_empty() {
                    self.state = State::End;
                    return Ok(None);
                }
            }
        }
        Ok(Some(batch))
    }
}
