//! Cleans a text: `clean [--policy NAME] [--jsonl] [--sentences] [FILE…]`, from standard input where no file is named.
//!
//! With `--sentences` each sentence stands on a line of its own. With `--jsonl` each line is a document, `{"id": …, "text": "…"}`; lines that are none are reported and counted.

mod input;

use std::error::Error;
use std::io::{BufWriter, Write, stdout};

use unscaffold::{Cleaner, Scratch};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = input::Arguments::read()?;
    let builder = Cleaner::builder().policy(arguments.policy.clone());
    let cleaner = if arguments.sentences { builder.one_sentence_a_line() } else { builder }.build()?;
    let text = arguments.text()?;
    let mut out = BufWriter::new(stdout().lock());
    if !arguments.jsonl {
        out.write_all(cleaner.clean(&text).text().as_bytes())?;
        return Ok(out.flush()?);
    }
    let mut scratch = Scratch::new();
    let mut bad = 0;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match input::record(number, line) {
            Ok((mut record, text)) => {
                let cleaned = cleaner.clean_with(&mut scratch, &text);
                record.insert("text".to_owned(), cleaned.text().into());
                scratch.recycle(cleaned);
                serde_json::to_writer(&mut out, &record)?;
                out.write_all(b"\n")?;
            }
            Err(error) => {
                eprintln!("{error}");
                bad += 1;
            }
        }
    }
    out.flush()?;
    if bad > 0 { Err(format!("{bad} lines are no documents").into()) } else { Ok(()) }
}
