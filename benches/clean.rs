//! Benchmarks of the default path against its floors: `std::str::from_utf8` and a copy of the same bytes, in the same run.
//!
//! Texts are made here; with `UNSCAFFOLD_CORPUS=FILE` (JSON Lines with a field `text`) that file is another.
//! The ratio to `from_utf8` is what counts: absolute times change with the machine. The example `throughput` prints it for any file.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use unscaffold::{Cleaner, Scratch};

/// A document of each kind, about as large as documents of the web.
fn documents() -> Vec<(&'static str, Vec<String>)> {
    let sentences = [
        "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.",
        "There was no damage, the mayor said, but for one tree that had stood in the churchyard for a hundred years.",
        "“Not before Friday,” she said, and went back to the ferry, which had sailed an hour late every day since March.",
        "It carried two passengers and a dog; in the evening it came back empty, as it had the day before (and the day before that).",
    ];
    let paragraph = |seed: usize| (0..3 + seed % 4).map(|n| sentences[(seed * 7 + n * 3) % 4]).collect::<Vec<_>>().join(" ");
    let prose = |n: usize| (0..n).map(paragraph).collect::<Vec<_>>().join("\n");
    let menu = "Skip to content\nHome\nAbout us\nThe harbour\nFerries\nTimetables\nNews\nContact\nSearch for:\nLog in";
    let foot = "Share this:\nClick to share on Twitter (Opens in new window)\nRelated Articles\nA quiet winter on the river\nTen bridges of the north\n\
                Leave a Reply\nYour email address will not be published. Required fields are marked *\nComment *\nName *\nEmail *\nWebsite\n\
                Recent Posts\nWhat the river left\nThe last lamplighter\nArchives\nMarch 2019\nFebruary 2019\nPrivacy Policy\n© 2019 The Ferry Company";
    let page = |seed: usize| {
        format!("{menu}\n{}\nBy Ann Weaver\nMarch {}, 2019\n{}\n{foot}\n", paragraph(seed), 1 + seed % 28, prose(6 + seed % 5))
    };
    let russian = "Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты для движения.";
    let chinese = "暴风雨在夜里越过了这座小镇，到了早晨，通往海岸的所有道路都已重新开放，人们又可以出门了。";
    let mut documents = vec![
        ("prose", vec![prose(400)]),
        ("pages", (0..60).map(page).collect()),
        ("documents of 1 kB", (0..200).map(|seed| prose(2 + seed % 2)).collect()),
        ("russian", vec![format!("{russian}\n").repeat(800)]),
        ("chinese", vec![format!("{chinese}\n").repeat(800)]),
        ("one line", (0..20).map(|_| prose(12).replace('\n', " ")).collect()),
    ];
    if let Some(path) = std::env::var_os("UNSCAFFOLD_CORPUS") {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let records = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a line of JSON"));
        documents.push(("corpus", records.filter_map(|record| Some(record.get("text")?.as_str()?.to_owned())).collect()));
    }
    documents
}

fn clean(c: &mut Criterion) {
    let cleaner = Cleaner::default();
    let mut scratch = Scratch::new();
    for (name, documents) in documents() {
        let bytes: usize = documents.iter().map(String::len).sum();
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
        group.bench_function("floor: from_utf8", |b| {
            b.iter(|| documents.iter().all(|text| std::str::from_utf8(black_box(text.as_bytes())).is_ok()));
        });
        group.bench_function("floor: copy", |b| {
            let mut copy = String::with_capacity(bytes);
            b.iter(|| {
                copy.clear();
                for text in &documents {
                    copy.push_str(black_box(text));
                }
                copy.len()
            });
        });
        group.bench_function("clean", |b| {
            b.iter(|| {
                let mut left = 0;
                for text in &documents {
                    let cleaned = cleaner.clean_with(&mut scratch, black_box(text));
                    left += cleaned.text().len();
                    scratch.recycle(cleaned);
                }
                assert!(left > 0 && left <= bytes);
                left
            });
        });
        group.finish();
    }
}

/// What a process pays before its first text.
fn startup(c: &mut Criterion) {
    c.bench_function("build with built-in and one own rule", |b| {
        b.iter(|| Cleaner::builder().rules("own.rules", "[share]\n= Tell the harbour").build().expect("good rules"));
    });
}

criterion_group!(benches, clean, startup);
criterion_main!(benches);
