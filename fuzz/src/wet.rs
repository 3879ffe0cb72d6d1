//! WARC records.

use unscaffold_cli::formats::wet::Records;
use unscaffold_cli::formats::{Codec, Limits};

use crate::parts::Choices;
use crate::records::check;

pub fn run(data: &[u8]) {
    let mut choices = Choices(data);
    let how = choices.byte() ^ b'\n';
    let max_record = if how & 1 == 1 { 40 } else { 1 << 20 };
    let limits = Limits { max_record, keep_long: how & 2 == 0, joins: how & 4 != 0 };
    check(
        choices.0,
        1 + usize::from(how >> 4) * 7,
        limits,
        |reading, limits| Box::new(Records::new(reading, limits)),
        &Codec::Wet,
    );
}
