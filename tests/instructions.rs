//! The instructions that cleaning a byte takes stay what was recorded in `tests/cases/instructions.txt`, within 10 %.
//!
//! `UNSCAFFOLD_WRITE=1 cargo test --release --test instructions` records them anew. The test runs itself under
//! `valgrind --tool=callgrind`, with one pass over texts that are made here and with three, so that the difference is two passes with
//! warm memory and nothing else. Other compilers, processors and profiles take other counts: there it is skipped, and says why.

#[path = "../benches/texts/mod.rs"]
mod texts;

use std::fmt::Write;
use std::process::Command;

use texts::Kind;
use unscaffold::{Cleaner, Policy, Scratch};

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/instructions.txt");
const TOLERANCE: f64 = 0.1;

/// What a run under `callgrind` shall do: the name of a text, that of a policy, and how many passes.
const TASK: &str = "UNSCAFFOLD_INSTRUCTIONS";

const TEXTS: [(&str, Kind); 4] =
    [("prose", texts::prose), ("pages", texts::page), ("russian", texts::russian), ("chinese", texts::chinese)];
const POLICIES: [(&str, Policy); 2] = [("default", Policy::balanced()), ("rules only", Policy::conservative())];
const BYTES: usize = 100_000;

fn main() {
    if let Ok(task) = std::env::var(TASK) {
        return clean(&task);
    }
    if let Err(reason) = measure() {
        println!("skipped: {reason}");
    }
}

fn clean(task: &str) {
    let mut words = task.split(", ");
    let mut word = || words.next().expect("three words");
    let (text, policy, passes) = (word(), word(), word());
    let (_, kind) = TEXTS.into_iter().find(|(name, _)| *name == text).expect("a text of that name");
    let (_, policy) = POLICIES.into_iter().find(|(name, _)| *name == policy).expect("a policy of that name");
    let cleaner = Cleaner::builder().policy(policy).build().expect("the built-in rules");
    let documents = texts::documents(kind, BYTES);
    let mut scratch = Scratch::new();
    for _ in 0..passes.parse().expect("a number of passes") {
        for document in &documents {
            let cleaned = cleaner.clean_with(&mut scratch, document);
            scratch.recycle(cleaned);
        }
    }
}

/// Measures and compares; an error says why it cannot.
fn measure() -> Result<(), String> {
    if cfg!(debug_assertions) {
        return Err("only optimised code is worth counting: cargo test --release --test instructions".to_owned());
    }
    let output = |command: &mut Command| command.output().ok().filter(|output| output.status.success());
    output(Command::new("valgrind").arg("--version")).ok_or("no valgrind")?;
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let rustc = output(Command::new(rustc).arg("--version")).ok_or("no rustc that tells its version")?;
    let machine = format!("{}, {}", String::from_utf8_lossy(&rustc.stdout).trim(), processor());

    let writes = std::env::var_os("UNSCAFFOLD_WRITE").is_some();
    let record = if writes { String::new() } else { std::fs::read_to_string(RECORD).expect("a record") };
    let recorded_on = record.lines().next().unwrap_or_default();
    if !writes && recorded_on != machine {
        return Err(format!("recorded with {recorded_on}, and this is {machine}"));
    }
    let mut recorded = record.lines().skip(1);
    let mut new_record = format!("{machine}\n");
    let mut wrong = 0;
    for (text, kind) in TEXTS {
        let bytes: usize = texts::documents(kind, BYTES).iter().map(String::len).sum();
        for (policy, _) in POLICIES {
            let [once, thrice] = [1, 3].map(|passes| instructions(&format!("{text}, {policy}, {passes}")));
            let measured = (thrice - once) as f64 / 2.0 / bytes as f64;
            let name = format!("{text}, {policy}");
            writeln!(new_record, "{name}: {measured:.1}").expect("strings take all");
            if writes {
                println!("{name}: {measured:.1} instructions a byte");
                continue;
            }
            let line = recorded.next().unwrap_or_default();
            let before: f64 = line.strip_prefix(&format!("{name}: ")).and_then(|n| n.parse().ok()).expect("a record of each");
            let is_right = (measured / before - 1.0).abs() <= TOLERANCE;
            wrong += usize::from(!is_right);
            println!("{name}: {measured:.1} instructions a byte, recorded {before:.1}{}", if is_right { "" } else { ": WRONG" });
        }
    }
    if writes {
        std::fs::write(RECORD, new_record).expect("a file that can be written");
    }
    assert!(wrong == 0, "{wrong} counts are off by more than 10 %: find out why, or record them with UNSCAFFOLD_WRITE=1");
    Ok(())
}

/// What code that looks for the processor's instructions may find.
fn processor() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        return "x86_64 with AVX2";
    }
    std::env::consts::ARCH
}

fn instructions(task: &str) -> u64 {
    let executable = std::env::current_exe().expect("the path of this test");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(executable).env(TASK, task);
    let output = command.output().expect("valgrind");
    let told = String::from_utf8_lossy(&output.stderr);
    let collected = told.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    collected.filter(|_| output.status.success()).unwrap_or_else(|| panic!("{task}: {told}"))
}
