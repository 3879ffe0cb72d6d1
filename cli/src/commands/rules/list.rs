//! `unscaffold rules list`: all rules, one a line.

use std::io::{IsTerminal, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use unscaffold::{Category, Cleaner};

use super::print;
use super::table::{Side, Table};
use crate::failure::Failure;

pub const EXAMPLES: &str = "\
Columns: category, confidence, file and line, the rule; of grammars its first line. With tabs between where the output is no terminal.

Examples:
  unscaffold rules list --category newsletter --find subscribe
  unscaffold rules list --rules my.rules --no-builtin-rules";

#[derive(Args, Clone, Debug)]
pub struct List {
    /// Add the rules of this file; may be repeated.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Only rules that are added.
    #[arg(long, requires = "rules")]
    no_builtin_rules: bool,
    /// Only rules of this category; may be repeated.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    category: Vec<Category>,
    /// Only rules with this text, in whatever case, in them or in their file's name.
    #[arg(long, value_name = "TEXT")]
    find: Option<String>,
}

pub fn run(arguments: &List) -> Result<ExitCode, Failure> {
    let mut builder = Cleaner::builder();
    for path in &arguments.rules {
        builder = builder.rules_file(path);
    }
    if arguments.no_builtin_rules {
        builder = builder.without_builtin_rules();
    }
    let cleaner = builder.build().map_err(|error| Failure::usage(error.to_string()))?;
    let wanted = arguments.find.as_deref().unwrap_or_default().to_lowercase();
    let mut table = Table::new([Side::Right, Side::Left, Side::Right, Side::Right]);
    for rule in cleaner.rules() {
        let is_of_category = arguments.category.is_empty() || arguments.category.contains(&rule.category);
        if is_of_category && rule.to_string().to_lowercase().contains(&wanted) {
            let place = format!("{}:{}", rule.file, rule.line);
            table.add([rule.category.to_string(), format!("{:.2}", rule.confidence), place, rule.text.to_owned()]);
        }
    }
    print(&table.to_text(stdout().is_terminal()))?;
    Ok(ExitCode::SUCCESS)
}
