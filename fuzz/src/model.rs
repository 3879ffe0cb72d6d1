//! A damaged model: an error, or a model that tags whatever it is given.

use unscaffold::internals;

use crate::parts::{CLEANER, PAGE};

const MODEL: &[u8] = include_bytes!("../../src/data/model.bin");

/// Groups of five bytes: a place in the file, and what stands there then; one more says what becomes of the file.
pub fn run(data: &[u8]) {
    let mut bytes = MODEL.to_vec();
    let (kind, edits) = data.split_first().unwrap_or((&0, &[]));
    for edit in edits.chunks_exact(5) {
        let place = usize::try_from(u32::from_le_bytes([edit[0], edit[1], edit[2], 0])).unwrap_or(0);
        // Half of them in what is not words.
        let place = if edit[3] & 1 == 1 { bytes.len() - 1 - place % (1 << 15) } else { place % bytes.len() };
        bytes[place] = edit[4];
    }
    match kind & 3 {
        0 => {}
        1 => bytes.truncate(bytes.len() - edits.len() % bytes.len()),
        2 => bytes.extend_from_slice(edits),
        _ => bytes = edits.to_vec(),
    }
    if kind & 4 == 0 {
        internals::seal_model(&mut bytes);
    }
    if let Ok(cleaner) = internals::with_model(&CLEANER, &bytes) {
        let findings = cleaner.detect(PAGE);
        assert!(findings.iter().all(|finding| (0.0..=1.0).contains(&finding.confidence)), "{findings:?}");
        assert_eq!(findings, internals::detect_slowly(&cleaner, PAGE));
    }
}
