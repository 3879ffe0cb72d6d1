//! The level `Uax29` against `unicode-segmentation`, on the texts of all treebanks at hand.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use unicode_segmentation::UnicodeSegmentation;
use unscaffold::sentence::{Level, Segmenter};

#[test]
fn boundaries_are_those_of_the_crate_in_all_treebanks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/sentences");
    let Ok(files) = folder.read_dir() else {
        println!("skipped: there are no treebanks in {}", folder.display());
        return;
    };
    let segmenter = Segmenter::new().level(Level::Uax29);
    let mut texts = 0;
    for path in files.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|ending| ending == "gz")) {
        for line in BufReader::new(MultiGzDecoder::new(File::open(&path).unwrap())).lines() {
            let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            let text = record["text"].as_str().unwrap();
            assert!(segmenter.sentences(text).eq(text.split_sentence_bounds()), "{}: {}", path.display(), record["id"]);
            texts += 1;
        }
    }
    assert!(texts > 1_000, "{texts} texts");
}
