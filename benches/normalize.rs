//! Benchmarks of normalisation against its floor, `std::str::from_utf8` on the same bytes in the same run.
//!
//! Clean texts are only looked at; of dirty ones every line needs something. Texts are made here.

use std::borrow::Cow;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use unscaffold::sentence::{Normalize, normalize};

const BYTES: usize = 1 << 16;

/// Lines again and again, numbered, so that none equals the one before, and with a short one between, since lines of one length may be
/// hard wraps.
fn repeated(lines: &[&str]) -> String {
    let mut text = String::with_capacity(BYTES + 1_000);
    for number in 0.. {
        text.extend([lines[number % lines.len()], " ", &number.to_string(), ".\n"]);
        text.push_str(["", "\n", "—\n"][number % 3]);
        if text.len() >= BYTES {
            break;
        }
    }
    text
}

fn clean_texts() -> Vec<(&'static str, String)> {
    let english = [
        "The storm passed over the town in the night, and by the morning all the roads to the coast were open again",
        "“Not before Friday,” she said – and went back to the ferry, which had sailed an hour late every day since March…",
        "There was no damage, the mayor said, but for one tree that had stood in the churchyard for a hundred years",
    ];
    let paragraph = english.join(". ");
    vec![
        ("clean: english", repeated(&[&paragraph, &format!("{paragraph}. {paragraph}")])),
        ("clean: english, a sentence a line", repeated(&english)),
        ("clean: short lines", repeated(&["Home", "About us", "The harbour", "Ferries and timetables"])),
        (
            "clean: french",
            repeated(&[
                "L’été dernier, à l’hôtel, « rien n’était prêt » ; le café était fermé, et la mairie aussi, a-t-il déclaré",
            ]),
        ),
        (
            "clean: russian",
            repeated(&["Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты для движения"]),
        ),
        (
            "clean: chinese",
            repeated(&["暴风雨在夜里越过了这座小镇，到了早晨，通往海岸的所有道路都已重新开放，人们又可以出门了。"]),
        ),
        (
            "clean: arabic",
            repeated(&["مرت العاصفة فوق البلدة في الليل، وبحلول الصباح كانت جميع الطرق المؤدية إلى الساحل مفتوحة مرة أخرى"]),
        ),
        ("clean: hindi", repeated(&["तूफ़ान रात में शहर के ऊपर से गुज़र गया, और सुबह तक तट की ओर जाने वाली सभी सड़कें फिर से खुल गई थीं।"])),
    ]
}

fn dirty_texts() -> Vec<(&'static str, String)> {
    vec![
        ("dirty: spaces", repeated(&["The storm passed over  the town in the night,\u{a0}and by the morning all the roads to the coast were open again. "])),
        ("dirty: entities", repeated(&["It&#8217;s over: the storm passed the town &amp; the harbour, and by the morning all the roads were open again"])),
        ("dirty: mojibake", repeated(&["Itâ€™s over: the storm passed SÃ£o Paulo in the night, and by the morning all the roads were open again"])),
        ("dirty: decomposed", repeated(&["L’e\u{301}te\u{301} dernier le cafe\u{301} e\u{301}tait ferme\u{301}, et la mairie aussi, a-t-il de\u{301}clare\u{301} a\u{300} la presse"])),
        ("dirty: line ends", repeated(&["The storm passed over the town in the night"]).replace('\n', "\r\n")),
        (
            "dirty: hard wraps",
            "The storm passed over the town in the night, and by the\nmorning all the roads to the coast were open again. The\nferry sailed an hour late, with two passengers and a dog,\nand came back empty in the evening.\n\n"
                .repeat(BYTES / 200),
        ),
        (
            "dirty: a page",
            repeated(&[
                "The storm passed over the town in the night, and by the morning all the roads to the coast were open again",
                "It&rsquo;s  over,\u{a0}the mayor said &ndash; and went back to the ferry, which had sailed an hour late every day",
                "There was no damage, the mayor said, but for one tree that had stood in the churchyard for a hundred years\n\n",
                " Itâ€™s late, she said, and the next boat to the other bank would sail in the evening.\u{a0}",
            ]),
        ),
    ]
}

fn bench(c: &mut Criterion) {
    let options = Normalize::default();
    let texts = clean_texts().into_iter().map(|(name, text)| (name, text, true));
    for (name, text, clean) in texts.chain(dirty_texts().into_iter().map(|(name, text)| (name, text, false))) {
        assert_eq!(matches!(normalize(&text, &options), Cow::Borrowed(_)), clean, "{name}");
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        group.bench_function("floor: from_utf8", |b| b.iter(|| std::str::from_utf8(black_box(text.as_bytes())).is_ok()));
        group.bench_function("normalize", |b| b.iter(|| normalize(black_box(&text), &options).len()));
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
