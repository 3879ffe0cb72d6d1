//! What the README shows is what the program prints.

mod common;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use common::{stderr, stdout};

#[test]
fn the_first_command_prints_what_stands_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let Ok(readme) = fs::read_to_string(root.join("README.md")) else {
        eprintln!("skipped: the package stands alone, without the library's README");
        return;
    };
    let (_, behind) = readme.split_once("cargo run --release -p unscaffold-cli -- examples/page.txt").unwrap();
    let (_, shown) = behind.split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("```\n").unwrap();
    let done = Command::new(cargo_bin!("unscaffold")).arg("examples/page.txt").current_dir(root).assert().success();
    // Time and speed are of the day.
    let without_time = |text: &str| {
        let lines = text.lines().map(|line| line.split(" bytes in ").next().unwrap_or(line).trim_end());
        lines.filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without_time(shown), without_time(&format!("{}\n{}", stdout(&done), stderr(&done))));
}
