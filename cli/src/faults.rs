//! Messages about records that cannot be read: not all of them, if there are many.

use crate::files::Source;
use crate::formats::{Fault, Format};
use crate::progress::Progress;
use crate::tally::grouped;

/// So many are said of a file.
const MOST_SAID: u64 = 10;

/// What is wrong with a file.
pub struct Faults {
    file: String,
    format: Format,
    count: u64,
}

/// Where a record stands, as people would look for it.
pub fn place(file: &str, format: Format, number: u64) -> String {
    match format {
        Format::Text => file.to_owned(),
        Format::Jsonl => format!("{file}: line {number}"),
        Format::Wet => format!("{file}: record {number}"),
        Format::Parquet => format!("{file}: row {number}"),
    }
}

impl Faults {
    pub fn of(source: &Source, format: Format) -> Self {
        Faults { file: source.name(), format, count: 0 }
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    pub fn message(&self, fault: &Fault) -> String {
        format!("{}: {}", place(&self.file, self.format, fault.number), fault.reason)
    }

    /// Says it, if not too much was said of this file already; whether it did.
    pub fn say(&mut self, fault: &Fault, progress: &Progress) -> bool {
        self.count += 1;
        if self.count <= MOST_SAID {
            progress.say(&self.message(fault));
        }
        self.count <= MOST_SAID
    }

    /// Says how much was not said.
    pub fn end(&self, progress: &Progress) {
        if self.count > MOST_SAID {
            progress.say(&format!("{}: {} more like these", self.file, grouped(self.count - MOST_SAID)));
        }
    }
}
