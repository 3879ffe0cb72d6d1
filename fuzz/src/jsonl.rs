//! JSON Lines.

use unscaffold_cli::formats::jsonl::{Jsonl, Lines};
use unscaffold_cli::formats::{Codec, Limits, Path};

use crate::parts::Choices;
use crate::records::check;

pub fn run(data: &[u8]) {
    let mut choices = Choices(data);
    let how = choices.byte() ^ b'\n';
    let max_record = if how & 1 == 1 { 40 } else { 1 << 20 };
    let limits = Limits { max_record, keep_long: how & 2 == 0, joins: how & 4 != 0 };
    let path = |path: &[&str]| Path(path.iter().map(|&name| name.to_owned()).collect());
    let field = if how & 8 == 0 { path(&["text"]) } else { path(&["page", "text"]) };
    let codec = Codec::Jsonl(Jsonl::new(field, Some(path(&["url"])), vec!["was".to_owned()], max_record + 100));
    check(choices.0, 1 + usize::from(how >> 4) * 7, limits, |reading, limits| Box::new(Lines::new(reading, limits)), &codec);
}
