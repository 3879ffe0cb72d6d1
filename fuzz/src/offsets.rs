//! Positions in the source and in what is cleaned, there and back.

use unscaffold::Cleaner;

use crate::parts::Choices;

pub fn run(data: &[u8]) {
    let mut choices = Choices(data);
    let options = choices.normalize();
    let mut builder = Cleaner::builder().policy(choices.policy()).normalize(options);
    if choices.byte() & 1 == 1 {
        builder = builder.one_sentence_a_line();
    }
    let ranges: [_; 4] = std::array::from_fn(|_| (choices.short(), choices.short()));
    let text = choices.text();
    let cleaned = builder.build().expect("there are no rules to be wrong").clean(&text);
    let mut last = 0..0;
    for (at, c) in cleaned.text().char_indices() {
        let source = cleaned.to_source(at..at + c.len_utf8());
        assert!(text.is_char_boundary(source.start) && text.is_char_boundary(source.end));
        assert!(source == last || source.start >= last.end, "in order");
        last = source;
    }
    for at in (0..text.len().min(1 << 12)).filter(|&at| text.is_char_boundary(at)) {
        if let Some(place) = cleaned.to_cleaned(at) {
            assert!(cleaned.text().is_char_boundary(place));
        }
    }
    for (start, len) in ranges {
        // Where a range cuts a character, so may what it stands for.
        let cuts = cleaned.text().get(start..start + len).is_none();
        let source = cleaned.to_source(start..start + len);
        assert!(source.start <= source.end && source.end <= text.len());
        assert!(cuts || text.get(source).is_some());
        let _ = cleaned.to_cleaned(start);
    }
    let _ = cleaned.to_source(0..usize::MAX);
    assert_eq!(cleaned.to_cleaned(usize::MAX), Some(cleaned.text().len()));
}
