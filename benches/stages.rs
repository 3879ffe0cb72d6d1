//! Benchmarks of the stages of cleaning one by one, and of the whole, in nanoseconds a byte of the text: `cargo bench --bench stages
//! --features lab`.
//!
//! Each stage is given what those before it have made of a document. The whole is more than the sum of the stages: it is what binds them
//! too, such as grammars, zones and what stands between findings. With `UNSCAFFOLD_CORPUS=PATH` of real documents, too.

mod floors;
mod texts;

use std::cell::RefCell;

use criterion::{Criterion, criterion_group, criterion_main};
use floors::ThreadTime;
use unscaffold::internals::{Staged, Stages};
use unscaffold::{Cleaner, Scratch};

const BYTES: usize = 1_000_000;

/// What is timed over all documents, with its name.
type Part<'d> = (&'d str, Box<dyn FnMut() + 'd>);

fn stages(c: &mut Criterion<ThreadTime>) {
    let cleaner = Cleaner::default();
    let made = [("pages", texts::documents(texts::page, BYTES)), ("prose", texts::documents(texts::prose, BYTES))];
    let made = made.into_iter().map(|(name, documents)| (name.to_owned(), documents));
    for (name, documents) in made.chain(texts::corpora()) {
        let bytes: usize = documents.iter().map(String::len).sum();
        let stages = RefCell::new(Stages::of(&cleaner).expect("the model"));
        let staged: Vec<Staged> = documents.iter().map(|document| stages.borrow_mut().document(document)).collect();
        let mut scratch = Scratch::new();
        let mut parts: Vec<Part> = vec![(
            "from_utf8",
            Box::new(|| floors::pass(&documents, &mut |document| std::str::from_utf8(document.as_bytes()).map_or(0, str::len))),
        )];
        for (stage, run) in Stages::ALL {
            let (stages, staged) = (&stages, &staged);
            let all = move || {
                for document in staged {
                    std::hint::black_box(run(&mut stages.borrow_mut(), document));
                }
            };
            parts.push((stage, Box::new(all)));
        }
        let whole = || {
            floors::pass(&documents, &mut |document| {
                let cleaned = cleaner.clean_with(&mut scratch, document);
                let left = cleaned.text().len();
                scratch.recycle(cleaned);
                left
            });
        };
        parts.push(("all", Box::new(whole)));
        let mut group = c.benchmark_group(&name);
        for (part, run) in &mut parts {
            group.bench_function(*part, |b| b.iter(&mut *run));
        }
        group.finish();
        let seconds = floors::rounds(&mut parts.iter_mut().map(|(_, run)| run).collect::<Vec<_>>());
        println!("\n| {name} | ns a byte | times from_utf8 |\n|---|---:|---:|");
        for ((part, _), taken) in parts.iter().zip(&seconds) {
            let nanoseconds = floors::median(taken) * 1e9 / bytes as f64;
            println!("| {part} | {nanoseconds:.3} | {:.1} |", floors::ratio(taken, &seconds[0]));
        }
    }
}

criterion_group!(name = benches; config = floors::config(); targets = stages);
criterion_main!(benches);
