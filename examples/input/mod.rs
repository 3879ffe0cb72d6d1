//! What the examples share: their arguments, and the documents of a file.
#![allow(dead_code, reason = "each example uses a part of it")]

use std::error::Error;
use std::io::Read;

use unscaffold::Policy;

/// `[--policy NAME] [--jsonl] [--sentences] [FILE…]`
#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) policy: Policy,
    pub(crate) jsonl: bool,
    pub(crate) sentences: bool,
    pub(crate) files: Vec<String>,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let mut arguments = Arguments::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--jsonl" => arguments.jsonl = true,
                "--sentences" => arguments.sentences = true,
                "--policy" => arguments.policy = words.next().ok_or("--policy needs a name")?.parse()?,
                option if option.starts_with("--") => {
                    return Err(format!("unknown option {option}; there are --policy NAME, --jsonl and --sentences").into());
                }
                _ => arguments.files.push(word),
            }
        }
        Ok(arguments)
    }

    /// The text of the files, one after the other; of standard input where none is named.
    pub(crate) fn text(&self) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        if self.files.is_empty() {
            std::io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
        }
        for file in &self.files {
            text.push_str(&std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?);
        }
        Ok(text)
    }
}

/// A line `{"id": …, "text": "…"}`; other fields are kept.
pub(crate) fn record(number: usize, line: &str) -> Result<(serde_json::Map<String, serde_json::Value>, String), Box<dyn Error>> {
    let at = |reason: String| format!("line {}: {reason}", number + 1);
    let record: serde_json::Map<_, _> = serde_json::from_str(line).map_err(|error| at(error.to_string()))?;
    let text =
        record.get("text").and_then(serde_json::Value::as_str).ok_or_else(|| at("no field \"text\" with a string".to_owned()))?;
    let text = text.to_owned();
    Ok((record, text))
}
