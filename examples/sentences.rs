//! Splits text into sentences, one a line.
//!
//! ```text
//! sentences [--lang CODE] [--uax29] [FILE]          one sentence a line
//! sentences --jsonl [--lang CODE] [--uax29] [FILE]  {"id", "text"} a line -> {"id", "sentences": […]} a line
//! ```
//!
//! `--without NAME` leaves a tailoring out (`Abbreviations`, `Lists`, …). Standard input is read where no file is named; lines that are
//! no documents are reported and counted.

mod input;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

use serde_json::json;
use unscaffold::sentence::{Level, Segmenter, Tailoring};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut segmenter, mut jsonl, mut file) = (Segmenter::new(), false, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--jsonl" => jsonl = true,
            "--uax29" => segmenter = segmenter.level(Level::Uax29),
            "--lang" => segmenter = segmenter.language(&arguments.next().ok_or("--lang wants a code, as de")?),
            "--without" => segmenter = segmenter.without(tailoring(&arguments.next().unwrap_or_default())?),
            _ => file = Some(argument),
        }
    }
    let mut input: Box<dyn BufRead> = match file {
        Some(path) => Box::new(BufReader::new(File::open(&path).map_err(|error| format!("{path}: {error}"))?)),
        None => Box::new(io::stdin().lock()),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    if !jsonl {
        let mut text = String::new();
        input.read_to_string(&mut text)?;
        for sentence in segmenter.sentences(&text).map(str::trim).filter(|sentence| !sentence.is_empty()) {
            writeln!(out, "{sentence}")?;
        }
        return Ok(out.flush()?);
    }
    let mut bad = 0;
    for (number, line) in input.lines().enumerate() {
        match input::record(number, &line?) {
            Ok((record, text)) => {
                let sentences: Vec<&str> = segmenter.sentences(&text).map(str::trim_end).collect();
                writeln!(out, "{}", json!({"id": record.get("id"), "sentences": sentences}))?;
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

fn tailoring(name: &str) -> Result<Tailoring, String> {
    let known = Tailoring::ALL.into_iter().find(|tailoring| format!("{tailoring:?}") == name);
    known.ok_or_else(|| format!("--without wants one of {:?}, not {name:?}", Tailoring::ALL))
}
