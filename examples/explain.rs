//! Why what goes goes: `explain [--policy NAME] [FILE…]`.
//!
//! Prints the text with a margin: the category of each line that goes, empty for lines that stay. Parts of lines stand in `⟦…⟧`. The
//! rules are listed below. What is above them is a case as in `tests/cases/`.

mod input;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use unscaffold::{Cleaner, Finding};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = input::Arguments::read()?;
    let cleaner = Cleaner::builder().policy(arguments.policy.clone()).build()?;
    let text = arguments.text()?;
    let cleaned = cleaner.clean(&text);
    let mut out = String::new();
    let mut rules = BTreeMap::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let here: Vec<&Finding> =
            cleaned.removed().iter().filter(|finding| finding.span.start < at + line.len() && finding.span.end > at).collect();
        let margin = here.first().map_or("", |finding| finding.category.name());
        writeln!(out, "{margin:17} | {}", marked(line, at, &here).trim_end())?;
        for finding in here {
            *rules.entry((finding.category, cleaner.why(finding))).or_insert(0) += 1;
        }
        at += line.len();
    }
    writeln!(out)?;
    for ((category, rule), count) in rules {
        writeln!(out, "{count:5} {category:17} {rule}")?;
    }
    writeln!(out, "{:.1} % of the bytes gone", cleaned.removed_share() * 100.0)?;
    print!("{out}");
    Ok(())
}

/// The line, with what goes in brackets where that is a part of it.
fn marked(line: &str, at: usize, findings: &[&Finding]) -> String {
    let mut out = line.to_owned();
    for finding in findings.iter().rev() {
        let (start, end) = (finding.span.start.max(at) - at, finding.span.end.min(at + line.len()) - at);
        if start > 0 && !line[..start].trim().is_empty() || !line[end..].trim().is_empty() {
            out.insert(end, '⟧');
            out.insert(start, '⟦');
        }
    }
    out
}
