//! Benchmarks of sentence segmentation beside `unicode-segmentation` and `icu_segmenter`, and the floor `std::str::from_utf8`, in one run.
//!
//! Texts are made here; with `UNSCAFFOLD_CORPUS=PATH` real ones are added, as in the benchmark `clean`.

mod texts;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use unicode_segmentation::UnicodeSegmentation;
use unscaffold::sentence::{Level, Segmenter};

/// Texts by language, of about 200 kB.
fn all() -> Vec<(String, String)> {
    let english = [
        "The storm passed over the town in the night, and by the morning all the roads to the coast were open again. ",
        "There was no damage, Mr. Weaver said, but for one tree that had stood in St. Mary’s churchyard for a hundred years.\n",
        "“Not before Friday,” she said, and went back to the ferry, which had sailed an hour late every day since March. ",
        "It carried 2.5 tons, two passengers and a dog; in the evening it came back empty, as it had the day before (and the day before that). ",
        "Who was to pay for that? The company’s office in Washington, D.C. did not answer. See www.example.com/ferry for the timetable.\n",
        "At 6 p.m. the harbour master, J. R. Lund, closed the gates. Nobody minded! ",
    ];
    let russian = [
        "Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты для движения. ",
        "Паром вышел в 1898 г. и с тех пор ни разу не опоздал. Кто бы мог подумать?\n",
    ];
    let japanese = [
        "嵐は夜のうちに町を通り過ぎ、朝までに海岸への道路はすべて再び開通しました。",
        "橋は金曜日に開通する予定です。「それまでは船が出ます」と市長は言った。\n",
    ];
    let of = |parts: &[&str]| {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        (0..200_000 / len).map(|n| (0..parts.len()).map(|k| parts[(k * (n + 1) + n) % parts.len()]).collect::<String>()).collect()
    };
    let made = [("english", of(&english)), ("russian", of(&russian)), ("japanese", of(&japanese))];
    let corpora = texts::corpora().into_iter().map(|(name, documents)| (name, documents.join("\n")));
    made.map(|(name, text)| (name.to_owned(), text)).into_iter().chain(corpora).collect()
}

fn sentences(c: &mut Criterion) {
    let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let uax29 = Segmenter::new().level(Level::Uax29);
    let tailored = Segmenter::new();
    for (name, text) in all() {
        let text = text.as_str();
        assert!(uax29.sentences(text).eq(text.split_sentence_bounds()));
        let mut group = c.benchmark_group(format!("sentences, {name}"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        group.bench_function("floor: from_utf8", |b| b.iter(|| std::str::from_utf8(black_box(text.as_bytes())).is_ok()));
        group.bench_function("unicode-segmentation", |b| b.iter(|| black_box(text).unicode_sentences().count()));
        group.bench_function("icu_segmenter", |b| b.iter(|| icu.segment_str(black_box(text)).count()));
        group.bench_function("uax29", |b| b.iter(|| uax29.sentences(black_box(text)).count()));
        group.bench_function("tailored", |b| b.iter(|| tailored.sentences(black_box(text)).count()));
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(std::time::Duration::from_millis(300)).measurement_time(std::time::Duration::from_secs(1));
    targets = sentences
}
criterion_main!(benches);
