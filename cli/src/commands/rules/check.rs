//! `unscaffold rules check`: what rule files hold, what is wrong with them, and what they find in a sample.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use unscaffold::{Category, Cleaner, Rule, RuleId};

use super::print;
use super::table::{Side, Table};
use crate::arguments::Input;
use crate::documents::each;
use crate::failure::{Failure, SOME_FAILED};
use crate::formats;
use crate::messages::say;
use crate::tally::{grouped, plural};
use crate::visible::on_one_line;

pub const EXAMPLES: &str = "\
Each file is checked alone, without the built-in rules, and its examples with it. The exit code is 2 where one is wrong.

Examples:
  unscaffold rules check my.rules
  unscaffold rules check my.rules --sample pages.jsonl.gz --field content";

#[derive(Args, Clone, Debug)]
pub struct Check {
    /// Files of rules.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Files and folders of texts, to show what each rule finds there; may be repeated, "-" is standard input.
    #[arg(long, value_name = "PATH", help_heading = "Sample")]
    sample: Vec<PathBuf>,
    /// The format of the sample; by default each file's name, or else its first bytes, tell.
    #[arg(long, value_enum, help_heading = "Sample")]
    format: Option<formats::Format>,
    /// The field of JSON Lines, or column of Parquet, that holds the text.
    #[arg(long, default_value = "text", value_name = "NAME", help_heading = "Sample")]
    field: formats::Path,
}

pub fn run(arguments: &Check) -> Result<ExitCode, Failure> {
    let mut checked = Vec::new();
    let mut is_wrong = false;
    for path in &arguments.files {
        match Cleaner::builder().without_builtin_rules().rules_file(path).build() {
            Ok(cleaner) => checked.push(Checked { path, cleaner, found: HashMap::new() }),
            Err(error) => {
                say(&format!("error: {error}"));
                is_wrong = true;
            }
        }
    }
    let mut sample = Sample::default();
    let mut errors = 0;
    if !arguments.sample.is_empty() && !checked.is_empty() {
        errors = each(&input(arguments), None, |_, _, document| {
            sample.documents += 1;
            sample.characters += document.text.chars().count() as u64;
            for checked in &mut checked {
                checked.find(&document.text);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if sample.documents == 0 {
            say("the sample has no texts");
        }
    }
    for (number, checked) in checked.iter().enumerate() {
        let mut out = if number > 0 { "\n".to_owned() } else { String::new() };
        checked.tell(&mut out);
        if sample.documents > 0 {
            checked.tell_found(&sample, &mut out);
        }
        print(&out)?;
    }
    Ok(match (is_wrong, errors) {
        (true, _) => ExitCode::from(2),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(SOME_FAILED),
    })
}

/// The sample is read as the input of other commands is.
fn input(arguments: &Check) -> Input {
    Input {
        paths: arguments.sample.clone(),
        format: arguments.format,
        field: arguments.field.clone(),
        glob: Vec::new(),
        max_record: 64 << 20,
    }
}

#[derive(Debug, Default)]
struct Sample {
    documents: u64,
    characters: u64,
}

/// A file that is fine.
struct Checked<'p> {
    path: &'p Path,
    cleaner: Cleaner,
    /// What its rules found in the sample.
    found: HashMap<RuleId, Found>,
}

/// What a rule found in the sample.
#[derive(Debug, Default)]
struct Found {
    blocks: u64,
    characters: u64,
    /// Different ones.
    examples: Vec<String>,
}

const SLOW: &str = "\
warning: no fixed text announces these, so they are tried on every block, which costs time; begin them, after ^, or end them, before $,
with fixed text, or confine them to \"@ tail\"
";

/// Blocks that are shown of what a rule found.
const EXAMPLES_SHOWN: usize = 3;
/// Characters that are shown of one.
const SHOWN: usize = 100;

/// What a line of a rule file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rule,
    Grammar,
    Exception,
}

impl Kind {
    fn of(rule: &Rule) -> Self {
        // The zone stands before the sign.
        let text = rule.text.strip_prefix('@').map_or(rule.text, |rest| {
            rest.trim_start().split_once(char::is_whitespace).map_or("", |(_, text)| text.trim_start())
        });
        match text.as_bytes().first() {
            Some(b'{') => Kind::Grammar,
            Some(b'!') => Kind::Exception,
            _ => Kind::Rule,
        }
    }
}

impl Checked<'_> {
    fn find(&mut self, text: &str) {
        for finding in self.cleaner.detect(text) {
            let Some(rule) = finding.evidence.rule() else { continue };
            let found = self.found.entry(rule).or_default();
            let span = &text[finding.span.range()];
            found.blocks += 1;
            found.characters += span.chars().count() as u64;
            if found.examples.len() < EXAMPLES_SHOWN {
                let example = short(span);
                if !found.examples.contains(&example) {
                    found.examples.push(example);
                }
            }
        }
    }

    /// What the file holds.
    fn tell(&self, out: &mut String) {
        let rules: Vec<Rule> = self.cleaner.rules().collect();
        let count = |category: Option<Category>, kind: Kind| {
            let of = rules.iter().filter(|rule| category.is_none_or(|category| rule.category == category));
            of.filter(|rule| Kind::of(rule) == kind).count() as u64
        };
        let all = |kind| count(None, kind);
        let (some, grammars, exceptions) = (all(Kind::Rule), all(Kind::Grammar), all(Kind::Exception));
        let sums = [plural(some, "rule"), plural(grammars, "grammar"), plural(exceptions, "exception")];
        let _ = writeln!(out, "{}: fine: {}", on_one_line(&self.path.display().to_string()), sums.join(", "));
        let mut table = Table::new([Side::Right, Side::Left, Side::Left, Side::Left]);
        table.add(["  category", "rules", "grammars", "exceptions"].map(str::to_owned));
        for category in Category::ALL {
            let counts = [Kind::Rule, Kind::Grammar, Kind::Exception].map(|kind| count(Some(category), kind));
            if counts.iter().sum::<u64>() > 0 {
                let [rules, grammars, exceptions] = counts.map(grouped);
                table.add([format!("  {category}"), rules, grammars, exceptions]);
            }
        }
        if !rules.is_empty() {
            out.push_str(&table.to_text(true));
        }
        let slow: Vec<&Rule> = rules.iter().filter(|rule| rule.tried_everywhere).collect();
        if !slow.is_empty() {
            out.push_str(SLOW);
            for rule in slow {
                tell_rule(rule, out);
            }
        }
    }

    /// What the rules find in the sample, most characters first, and which find nothing.
    fn tell_found(&self, sample: &Sample, out: &mut String) {
        let percent = |characters: u64| 100.0 * characters as f64 / sample.characters.max(1) as f64;
        let all = self.found.values().map(|found| found.characters).sum();
        let (documents, characters) = (plural(sample.documents, "document"), plural(sample.characters, "character"));
        let _ = writeln!(out, "sample: {documents} of {characters}, of which the rules find {:.2} %", percent(all));
        let mut spoke: Vec<(Rule, &Found)> = self.found.iter().map(|(id, found)| (self.cleaner.rule(*id), found)).collect();
        spoke.sort_by_key(|(rule, found)| (std::cmp::Reverse(found.characters), rule.line));
        for (rule, found) in &spoke {
            let _ = writeln!(out, "{:>7}  {:5.2} %  {}", grouped(found.blocks), percent(found.characters), place(rule));
            for example in &found.examples {
                let _ = writeln!(out, "{:21}{example}", "");
            }
        }
        let has_spoken: HashSet<usize> = spoke.iter().map(|(rule, _)| rule.line).collect();
        // Exceptions find nothing by nature.
        let rules: Vec<Rule> = self.cleaner.rules().filter(|rule| Kind::of(rule) != Kind::Exception).collect();
        let silent: Vec<&Rule> = rules.iter().filter(|rule| !has_spoken.contains(&rule.line)).collect();
        if !silent.is_empty() {
            let _ = writeln!(out, "nothing found by {} of {}:", grouped(silent.len() as u64), plural(rules.len() as u64, "rule"));
            for rule in silent {
                tell_rule(rule, out);
            }
        }
    }
}

fn tell_rule(rule: &Rule, out: &mut String) {
    let _ = writeln!(out, "  {}", place(rule));
}

/// Where a rule stands, how sure it is, and what it says.
fn place(rule: &Rule) -> String {
    let place = format!("{}:{} [{} {:.2}] {}", rule.file, rule.line, rule.category, rule.confidence, rule.text);
    on_one_line(&place).into_owned()
}

/// The start of a block, on one line.
fn short(block: &str) -> String {
    let mut line = block.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(SHOWN) {
        line.truncate(end);
        line.push('…');
    }
    on_one_line(&line).into_owned()
}
