//! `unscaffold rules test`: how often each rule is right, on labelled documents.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write;
use std::io::{IsTerminal, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use unscaffold::{Cleaner, Evidence, Finding};

use super::print;
use super::table::{Side, Table};
use crate::arguments::Choices;
use crate::commands::evaluate;
use crate::evaluate::{Document, Outcome, in_parallel};
use crate::failure::Failure;
use crate::visible::on_one_line;

pub const EXAMPLES: &str = "\
Counts lines that a rule, the model, or what else finds something speaks of: lines of content, where it is wrong, of scaffolding, where it is \
right, and lines that are not judged; the share of content among those that are judged; the characters of content; and the lines that the \
policy acts on. The worst stand first. With tabs between where the output is no terminal.

\"unscaffold evaluate --help\" tells what labelled documents are.

Examples:
  unscaffold explain page.txt > page.case   # set the margin right by hand, then
  unscaffold rules test page.case --lines --rules my.rules
  unscaffold rules test labelled.jsonl.gz | head -20
  unscaffold rules test labelled.jsonl --rules my.rules --no-builtin-rules";

#[derive(Args, Clone, Debug)]
pub struct Test {
    /// Labelled documents: JSON Lines, plain or compressed by gzip or zstd, or text with a margin; "-" is standard input.
    #[arg(required = true, value_name = "CORPUS")]
    corpora: Vec<PathBuf>,
    /// Print, instead of the table, each line that goes and should stay, or stays and should go; any is a failure.
    #[arg(long)]
    lines: bool,
    #[command(flatten)]
    choices: Choices,
}

/// Lines that a rule speaks of.
#[derive(Clone, Copy, Debug, Default)]
struct Spoken {
    content: u64,
    scaffolding: u64,
    unjudged: u64,
    /// Of content, in findings.
    characters: u64,
    acted_on: u64,
}

impl Spoken {
    fn merge(&mut self, other: &Spoken) {
        self.content += other.content;
        self.scaffolding += other.scaffolding;
        self.unjudged += other.unjudged;
        self.characters += other.characters;
        self.acted_on += other.acted_on;
    }

    /// Of the judged lines, those of content.
    fn share(&self) -> f64 {
        self.content as f64 / (self.content + self.scaffolding).max(1) as f64
    }
}

/// With a finding each, which tells the rule.
type ByEvidence = HashMap<Evidence, (Finding, Spoken)>;

pub fn run(arguments: &Test) -> Result<ExitCode, Failure> {
    let cleaner = arguments.choices.cleaner()?;
    if arguments.lines {
        return wrong_lines(&cleaner, &arguments.corpora);
    }
    let mut all = ByEvidence::new();
    for path in &arguments.corpora {
        for found in in_parallel(&evaluate::read(path)?.documents, |document| count(&cleaner, document)) {
            for (evidence, (finding, spoken)) in found {
                all.entry(evidence).or_insert((finding, Spoken::default())).1.merge(&spoken);
            }
        }
    }
    let mut rows: Vec<(Spoken, String, String)> = all
        .into_values()
        .map(|(finding, spoken)| {
            // What is no rule finds all categories.
            let category =
                finding.evidence.rule().map_or_else(|| "any".to_owned(), |rule| cleaner.rule(rule).category.to_string());
            (spoken, category, cleaner.why(&finding))
        })
        .collect();
    rows.sort_by_cached_key(|(spoken, _, why)| (Reverse((spoken.characters, spoken.content)), spoken.scaffolding, why.clone()));
    let mut table =
        Table::new([Side::Left, Side::Left, Side::Left, Side::Left, Side::Left, Side::Left, Side::Right, Side::Right]);
    table.add(["content", "scaffolding", "unjudged", "share", "characters", "acted-on", "category", "rule"].map(str::to_owned));
    for (spoken, category, why) in rows {
        let Spoken { content, scaffolding, unjudged, characters, acted_on } = spoken;
        let [content, scaffolding, unjudged, characters, acted_on] =
            [content, scaffolding, unjudged, characters, acted_on].map(|count| count.to_string());
        table.add([content, scaffolding, unjudged, format!("{:.3}", spoken.share()), characters, acted_on, category, why]);
    }
    print(&table.to_text(stdout().is_terminal()))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the lines that are not as their labels say.
fn wrong_lines(cleaner: &Cleaner, corpora: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut wrong = String::new();
    for path in corpora {
        let documents = evaluate::read(path)?.documents;
        for (document, outcome) in documents.iter().zip(in_parallel(&documents, |document| Outcome::of(cleaner, document))) {
            let lines = document.lines.iter().zip(&document.labels).zip(outcome.kept);
            for ((line, &label), kept) in lines.filter(|((line, _), _)| !line.trim().is_empty()) {
                let says = match (label, kept) {
                    (1, false) => "goes, and should stay",
                    (0, true) => "stays, and should go",
                    _ => continue,
                };
                let _ = writeln!(wrong, "{}: {says}: {}", on_one_line(&document.id), on_one_line(line.trim()));
            }
        }
    }
    print(&wrong)?;
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Counts the lines of a document.
fn count(cleaner: &Cleaner, document: &Document) -> ByEvidence {
    let text = document.text();
    let findings = cleaner.detect(&text);
    let mut found = ByEvidence::new();
    let (mut start, mut first) = (0, 0);
    for (line, &label) in document.lines.iter().zip(&document.labels) {
        let end = start + line.len();
        first += findings[first..].iter().take_while(|finding| finding.span.end <= start).count();
        let mut counted: Vec<Evidence> = Vec::new();
        for finding in findings[first..].iter().take_while(|finding| finding.span.start < end) {
            let spoken = &mut found.entry(finding.evidence).or_insert((*finding, Spoken::default())).1;
            if label == 1 {
                let range = finding.span.start.max(start)..finding.span.end.min(end);
                spoken.characters += text[range].chars().count() as u64;
            }
            // It may speak of several parts of a line.
            if !counted.contains(&finding.evidence) {
                counted.push(finding.evidence);
                match label {
                    1 => spoken.content += 1,
                    0 => spoken.scaffolding += 1,
                    _ => spoken.unjudged += 1,
                }
                spoken.acted_on += u64::from(cleaner.policy().acts_on(finding));
            }
        }
        start = end + 1;
    }
    found
}
