use super::*;
use crate::layout::Layout;

static FILE: &[u8] = include_bytes!("../data/model.bin");

#[test]
fn the_model_fits_the_features() {
    assert!(FILE.len() <= 512 * 1024);
    if let Err(reason) = Model::read(FILE) {
        panic!("src/data/model.bin does not fit this code: {reason}");
    }
}

#[test]
fn a_file_that_is_no_model_is_told_why() {
    let reason = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = FILE.to_vec();
        change(&mut bytes);
        Model::read(&bytes).unwrap_err()
    };
    assert_eq!(reason(&|bytes| bytes.truncate(20)), "it is too short");
    assert_eq!(reason(&|bytes| bytes[0] = b'x'), "it is no model of this version");
    assert_eq!(reason(&|bytes| bytes[1000] ^= 1), "it is damaged");
    assert_eq!(reason(&|bytes| bytes.truncate(bytes.len() - 4)), "it is damaged");
    let another_size = |words: u32| {
        reason(&|bytes| {
            bytes[24..28].copy_from_slice(&words.to_le_bytes());
            file::seal(bytes);
        })
    };
    assert_eq!(another_size(0), "it has another size than its header says");
    assert_eq!(another_size(u32::MAX), "it has another size than its header says");
    assert_eq!(reason(&|bytes| bytes[8] ^= 1), "it was trained on other features: train it anew");
    // Sums of such weights were left to overflow: not a number, endless, and what 32 bits do not hold.
    let layer_floats = file::FLOATS - (1 + file::CURVES) * layers::KNOTS;
    for weight in [f32::NAN, f32::INFINITY, 1e10, -1e10] {
        for at in (3 * WIDTH..layer_floats - 2).step_by(97) {
            let told = reason(&|bytes| {
                let at = bytes.len() - 4 * (file::FLOATS - at);
                bytes[at..at + 4].copy_from_slice(&weight.to_le_bytes());
                file::seal(bytes);
            });
            assert_eq!(told, "the weights of a layer are too large to be summed up", "{weight} at {at}");
        }
    }
}

#[test]
fn words_are_found_as_by_looking_at_all() {
    let bytes = |hashes: &[u32]| hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect::<Vec<u8>>();
    // Those of the second kind have one slot, the last, and the same low bits.
    let hashes: Vec<u32> =
        (0..3000_u32).map(|n| n.wrapping_mul(0x9e37_79b1)).chain((0..2).map(|n| u32::MAX - (n << 16))).collect();
    let vocabulary = vocabulary::Vocabulary::new(&bytes(&hashes)).unwrap();
    let others = (0..20_000_u32).map(|n| n.wrapping_mul(0x85eb_ca6b) ^ n);
    for hash in hashes.iter().copied().chain(others).chain([1, u32::MAX - (2 << 16)]) {
        assert_eq!(vocabulary.find(hash), hashes.iter().position(|&known| known == hash));
    }
    assert!(vocabulary::Vocabulary::new(&bytes(&[2, 1, 2])).is_none());
}

#[test]
fn confidences_are_shares_and_memory_leaves_no_trace() {
    let model = Model::read(FILE).unwrap();
    let texts = [
        "Home\nNews\nThe roads are open again, and the ferry sails at nine.\nLog in\n",
        "",
        "a\n\nb",
        "道路はもう開いていますか？",
    ];
    let tag = |memory: &mut Memory, features: &mut Features<Row>, text: &str| {
        let mut layout = Layout::default();
        layout.read(text);
        features.read(&model, text, &layout.blocks, &[]);
        model.tag(features, memory);
        memory.confidences.iter().map(|confidence| confidence.to_bits()).collect::<Vec<_>>()
    };
    let (mut memory, mut features) = (Memory::default(), Features::default());
    for text in texts.iter().chain(texts.iter().rev()) {
        let kept = tag(&mut memory, &mut features, text);
        assert_eq!(kept, tag(&mut Memory::default(), &mut Features::default(), text));
        assert!(memory.confidences.iter().all(|confidence| (0.0..=1.0).contains(confidence)));
        assert_eq!(kept.len(), text.lines().filter(|line| !line.is_empty()).count());
    }
}
