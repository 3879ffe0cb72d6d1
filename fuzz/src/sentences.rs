//! Sentence boundaries: those of the standard are those of `unicode-segmentation`, others tile the text.

use unicode_segmentation::UnicodeSegmentation;
use unscaffold::sentence::{Level, Segmenter, Tailoring};

use crate::parts::Choices;

const LANGUAGES: [&str; 8] = ["en", "de", "fr", "ru", "el", "hy", "zh", "xx"];

pub fn run(data: &[u8]) {
    let mut choices = Choices(data);
    let (language, without) = (choices.byte() ^ b'\n', choices.short() ^ 0x0a0a);
    let text = choices.text();
    let standard = Segmenter::new().level(Level::Uax29);
    // The crate takes quadratic time on hostile texts.
    if text.len() < 10_000 {
        assert!(standard.sentences(&text).eq(text.split_sentence_bounds()));
    }
    let mut segmenter = Segmenter::new();
    if language > 0 {
        segmenter = segmenter.language(LANGUAGES[usize::from(language) % LANGUAGES.len()]);
    }
    for (bit, tailoring) in Tailoring::ALL.into_iter().enumerate() {
        if without >> (bit % 16) & 1 == 1 {
            segmenter = segmenter.without(tailoring);
        }
    }
    let mut end = 0;
    for (start, sentence) in segmenter.sentence_indices(&text) {
        assert_eq!(start, end);
        assert!(!sentence.is_empty());
        end += sentence.len();
    }
    assert_eq!(end, text.len());
}
