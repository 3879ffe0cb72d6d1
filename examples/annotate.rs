//! What would go, as data: `annotate [--policy NAME] [--jsonl] [FILE…]`.
//!
//! One JSON object a document, with every finding: offsets in bytes, category, rule, confidence, and whether the policy acts on it.

mod input;

use std::error::Error;
use std::io::{BufWriter, Write, stdout};

use serde_json::{Value, json};
use unscaffold::Cleaner;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = input::Arguments::read()?;
    let cleaner = Cleaner::builder().policy(arguments.policy.clone()).build()?;
    let text = arguments.text()?;
    let mut out = BufWriter::new(stdout().lock());
    if !arguments.jsonl {
        writeln!(out, "{}", json!({ "findings": findings(&cleaner, &text) }))?;
        return Ok(out.flush()?);
    }
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (record, text) = input::record(number, line)?;
        writeln!(out, "{}", json!({ "id": record.get("id"), "findings": findings(&cleaner, &text) }))?;
    }
    Ok(out.flush()?)
}

fn findings(cleaner: &Cleaner, text: &str) -> Vec<Value> {
    let findings = cleaner.detect(text);
    let value = findings.iter().map(|finding| {
        json!({
            "start": finding.span.start,
            "end": finding.span.end,
            "category": finding.category.name(),
            "rule": cleaner.why(finding),
            "confidence": (f64::from(finding.confidence) * 100.0).round() / 100.0,
            "goes": cleaner.policy().acts_on(finding),
        })
    });
    value.collect()
}
