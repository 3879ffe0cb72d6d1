//! Sentences: cases, and the laws of segmentation.
//!
//! `tests/cases/sentences.txt` holds named cases: a line a sentence, behind `|` where a space stands between it and the one before,
//! behind `+` where none does; `~` is a remark.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use unscaffold::sentence::{Level, Segmenter, Tailoring, sentence_indices, sentences};

#[test]
fn cases() {
    let mut failed = Vec::new();
    let cases = include_str!("cases/sentences.txt").split("\n\n");
    let mut count = 0;
    for case in cases {
        let (name, lines) = case.trim().split_once('\n').expect("a case has a name and sentences");
        assert!(name.starts_with("# "), "{name:?} is no name of a case");
        let (mut text, mut expected) = (String::new(), Vec::new());
        for line in lines.lines() {
            let (sign, sentence) = line.split_once(' ').unwrap_or((line, ""));
            match sign {
                "|" if text.is_empty() => {}
                "|" => text.push(' '),
                "+" => {}
                "~" => continue,
                _ => panic!("{name}: a line begins with |, + or ~: {line:?}"),
            }
            text += sentence;
            expected.push(sentence);
        }
        let found: Vec<&str> = sentences(&text).map(str::trim_end).collect();
        if found != expected {
            failed.push(format!("{name}\n  expected {expected:#?}\n  found {found:#?}"));
        }
        count += 1;
    }
    assert!(count > 40, "{count} cases");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_language_may_be_told() {
    let text = "Nr. 12. Juni";
    assert_eq!(Segmenter::new().language("de-AT").sentences(text).count(), 1);
    assert_eq!(Segmenter::new().language("en").sentences(text).count(), 2);
    assert_eq!(Segmenter::new().language("tlh").sentences(text).count(), Segmenter::new().sentences(text).count());
}

#[test]
fn tailorings_can_be_left_out() {
    let text = "He met Mr. Lund.";
    assert_eq!(sentences(text).count(), 1);
    assert_eq!(Segmenter::new().without(Tailoring::Abbreviations).sentences(text).count(), 2);
    assert_eq!(Segmenter::new().level(Level::Uax29).sentences(text).count(), 2);
}

/// Texts that cost a careless segmenter quadratic time.
#[test]
fn time_is_linear() {
    let hostile = [
        ".)",
        "!) ",
        "?($",
        ". ",
        "“ . ",
        "« ! – A",
        "? a",
        "1) a ",
        "1. ",
        "• ",
        "\" ",
        ". \" ",
        "« . ",
        ". – ",
        "...",
        ".[1]",
        "z. ",
        "a.B",
        ";) ",
        ": ",
        "《！",
        ". 1",
        "\u{301}",
        ".\u{301}",
        "。」",
        "Mr. ",
        "a",
        "… ",
        ". ...",
        "it. is ",
        "A.A. ",
    ];
    for piece in hostile {
        let time = |repeats: usize| {
            let text = piece.repeat(repeats);
            let times = (0..3).map(|_| {
                let start = Instant::now();
                assert!(Segmenter::new().sentences(&text).map(str::len).sum::<usize>() == text.len());
                assert!(Segmenter::new().level(Level::Uax29).sentences(&text).map(str::len).sum::<usize>() == text.len());
                start.elapsed()
            });
            times.min().unwrap()
        };
        let (short, long) = (time(10_000), time(80_000));
        assert!(long < short * 30 + Duration::from_millis(20), "{piece:?}: {short:?}, eight times as long: {long:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5_000) })]

    #[test]
    fn sentences_tile_the_text(text in prop_oneof![
        "[aAbI1zZ.?!,:;) \"«»“”'–•…\\[\\]\n。」《》]{0,60}",
        "(Mr|etc|U\\.S|z|B|p|No|The|it|1|12|ein|und|der|и|т|д|А)([.?!;:]| |\\. |\\.\\)){0,3}",
        "\\PC{0,60}",
    ], code in prop::sample::select(&["", "en", "de", "ru", "el"][..])) {
        for segmenter in [Segmenter::new(), Segmenter::new().language(code), Segmenter::new().level(Level::Uax29)] {
            let mut end = 0;
            let mut iterator = segmenter.sentence_indices(&text);
            loop {
                let (least, most) = iterator.size_hint();
                let left = iterator.clone().count();
                prop_assert!(least <= left && most.is_some_and(|most| left <= most));
                let Some((start, sentence)) = iterator.next() else { break };
                prop_assert_eq!(start, end);
                prop_assert!(!sentence.is_empty());
                prop_assert_eq!(&text[start..start + sentence.len()], sentence);
                end += sentence.len();
            }
            prop_assert_eq!(end, text.len());
            prop_assert!(iterator.next().is_none());
        }
    }

    #[test]
    fn every_newline_ends_a_sentence(text in "[aA.?! \n\r]{0,40}") {
        for (start, sentence) in sentence_indices(&text) {
            let inside = sentence.trim_end_matches(['\n', '\r']);
            prop_assert!(!inside.contains(['\n', '\r']), "{start}: {sentence:?}");
        }
    }
}
