//! Benchmarks of the whole path against its floors, by kind of document: by default, and by rules only.
//!
//! With `UNSCAFFOLD_CORPUS=PATH` of real documents, too: a directory of `*.jsonl` and `*.jsonl.gz`, or such a file. What the end of the
//! run prints is what counts; the example `throughput` prints it for a file.

mod floors;
mod texts;

use std::ops::Range;

use criterion::{Criterion, criterion_group, criterion_main};
use floors::{Candidate, ThreadTime};
use texts::Kind;
use unscaffold::{Cleaner, Policy, Scratch};

const BYTES: usize = 1_000_000;

/// The kinds, and how much of them stays: texts that are made are worth measuring while they are cleaned as real ones are.
const KINDS: [(&str, Kind, Range<f64>); 7] = [
    ("prose", texts::prose, 0.97..1.01),
    ("pages", texts::page, 0.5..0.9),
    ("extracted", texts::extracted, 0.85..0.999),
    ("russian", texts::russian, 0.85..0.999),
    ("chinese", texts::chinese, 0.85..0.999),
    ("hard-wrapped", texts::hard_wrapped, 0.97..1.01),
    ("one line", texts::one_line, 0.85..0.999),
];

/// What one text is cut into.
const SIZES: [(&str, usize); 3] = [("1 kB", 1_000), ("5 kB", 5_000), ("1 MB", BYTES)];

const POLICIES: [(&str, Policy); 2] = [("default", Policy::balanced()), ("rules only", Policy::conservative())];

fn candidate((name, policy): (&str, Policy)) -> Candidate<'_> {
    let cleaner = Cleaner::builder().policy(policy).build().expect("the built-in rules");
    let mut scratch = Scratch::new();
    let clean = move |document: &str| {
        let cleaned = cleaner.clean_with(&mut scratch, document);
        let left = cleaned.text().len();
        scratch.recycle(cleaned);
        left
    };
    (name, Box::new(clean))
}

/// The share of the documents' bytes that stays.
fn left(documents: &[String]) -> f64 {
    let (_, mut clean) = candidate(POLICIES[0].clone());
    let left: usize = documents.iter().map(|document| clean(document)).sum();
    left as f64 / documents.iter().map(String::len).sum::<usize>() as f64
}

fn clean_all(c: &mut Criterion<ThreadTime>) {
    let mut report = Vec::new();
    let mut bench = |name: &str, documents: &[String]| {
        report.extend(floors::bench(c, name, documents, POLICIES.map(candidate).into()));
    };
    for (name, kind, stays) in KINDS {
        let documents = texts::documents(kind, BYTES);
        let left = left(&documents);
        assert!(stays.contains(&left), "of {name} {left} stays");
        bench(name, &documents);
    }
    let text = texts::documents(texts::extracted, BYTES).concat();
    let sized = SIZES.map(|(name, size)| (name, texts::cut(&text, size)));
    for (name, documents) in &sized {
        bench(&format!("documents of {name}"), documents);
    }
    for (name, documents) in texts::corpora() {
        bench(&name, &documents);
    }
    for policy in POLICIES {
        let mut parts = sized.each_ref().map(|(_, documents)| {
            let (_, mut clean) = candidate(policy.clone());
            move || floors::pass(documents, &mut clean)
        });
        let [small, medium, large] = floors::rounds(&mut parts).try_into().expect("a row a size");
        report.push(format!(
            "a byte of documents of 1 kB and 5 kB, {}: {:.2} and {:.2} x one of 1 MB",
            policy.0,
            floors::ratio(&small, &large),
            floors::ratio(&medium, &large)
        ));
    }
    println!("\n{}", report.join("\n"));
}

criterion_group! { name = benches; config = floors::config(); targets = clean_all }
criterion_main!(benches);
