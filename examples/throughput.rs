//! How fast the default path is: `throughput [--policy NAME] [--jsonl] FILE…`.
//!
//! Documents are separated by blank lines, or are the lines of `--jsonl`. Each of seven rounds validates all documents with
//! `std::str::from_utf8`, then cleans them; the medians are printed as one line of JSON.

mod input;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use unscaffold::{Cleaner, Scratch};

const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = input::Arguments::read()?;
    let cleaner = Cleaner::builder().policy(arguments.policy.clone()).build()?;
    let documents = documents(&arguments)?;
    let bytes: usize = documents.iter().map(String::len).sum();
    if bytes == 0 {
        return Err("no text".into());
    }
    // Short inputs are repeated, so that a round takes a measurable time.
    let repeats = (8_000_000 / bytes).max(1);
    let mut scratch = Scratch::new();
    let mut removed = 0;
    let (mut clean, mut validate) = (Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..=ROUNDS {
        let start = Instant::now();
        for _ in 0..repeats {
            for document in &documents {
                black_box(std::str::from_utf8(black_box(document.as_bytes())))?;
            }
        }
        let validated = start.elapsed();
        removed = 0;
        let start = Instant::now();
        for _ in 0..repeats {
            for document in &documents {
                let cleaned = cleaner.clean_with(&mut scratch, black_box(document));
                removed += document.len() - cleaned.text().len();
                scratch.recycle(cleaned);
            }
        }
        if round > 0 {
            clean.push(start.elapsed().as_secs_f64());
            validate.push(validated.as_secs_f64());
        }
    }
    let multiples = clean.iter().zip(&validate).map(|(clean, validate)| clean / validate).collect();
    let per_second = (bytes * repeats) as f64 / median(clean);
    println!(
        "{}",
        serde_json::json!({
            "documents": documents.len(),
            "bytes": bytes,
            "removed_share": removed as f64 / (bytes * repeats) as f64,
            "bytes_per_second": per_second.round(),
            "from_utf8_bytes_per_second": ((bytes * repeats) as f64 / median(validate)).round(),
            "times_from_utf8": (median(multiples) * 100.0).round() / 100.0,
        })
    );
    Ok(())
}

fn documents(arguments: &input::Arguments) -> Result<Vec<String>, Box<dyn Error>> {
    let text = arguments.text()?;
    if arguments.jsonl {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        return lines.map(|(number, line)| Ok(input::record(number, line)?.1)).collect();
    }
    let mut documents = vec![String::new()];
    for line in text.split_inclusive('\n') {
        match documents.last_mut() {
            Some(document) if !line.trim().is_empty() => document.push_str(line),
            Some(document) if !document.is_empty() => documents.push(String::new()),
            _ => {}
        }
    }
    documents.retain(|document| !document.is_empty());
    Ok(documents)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
