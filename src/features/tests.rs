use proptest::prelude::*;

use super::bytes::Counts;
use super::*;

fn bins_of(block: &str) -> Vec<u16> {
    let mut bins = Vec::new();
    let mut head = Head::default();
    head.look(block.as_bytes(), 0, block.len());
    Counts::of(&head, block.len()).bins(block.as_bytes(), |group, bin| bins.push(number_of(group, bin) as u16));
    bins.sort_unstable();
    bins
}

fn has(block: &str, group: Group, bin: u16) -> bool {
    bins_of(block).contains(&(OFFSETS[group as usize] + bin))
}

#[test]
fn bins_say_what_is_there() {
    assert!(has("mail@example.org", Group::At, 0));
    assert!(!has("mail at example.org", Group::At, 0));
    assert!(has("https://example.org/a", Group::Address, 0));
    assert!(!has("and/or/both", Group::Address, 0));
    assert!(has("at 10:45", Group::Time, 0));
    assert!(!has("10: 45", Group::Time, 0));
    assert!(has("© 2021", Group::Copyright, 0));
    assert!(has("News · Sport", Group::Dot, 0));
    assert!(has("• News", Group::Dot, 0));
    assert!(has("Next »", Group::Arrow, 1));
    assert!(has("20 €", Group::Money, 1));
    assert!(has("And so on...", Group::Dots, 0));
    assert!(has("And so on…", Group::Dots, 1));
    assert!(has("MORE NEWS", Group::Upper, 7));
    assert!(has("Leave a Reply", Group::First, 0));
    assert!(has("The roads are open.", Group::Last, 1));
    assert!(has("道路は開いた。", Group::Last, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// Every quantity of a block falls into at most one bin of those that have a scale, and all bins exist.
    #[test]
    fn blocks_fall_into_one_bin_of_a_scale(block in "\\PC{1,40}|[ -~]{1,300}|[а-я一-龥ぁ-ん。 ]{1,40}") {
        let bins = bins_of(&block);
        for group in [Group::Length, Group::Words, Group::Upper, Group::First, Group::Last, Group::Script] {
            let range = OFFSETS[group as usize]..OFFSETS[group as usize + 1];
            prop_assert_eq!(bins.iter().filter(|bin| range.contains(bin)).count(), 1);
        }
        prop_assert!(bins.iter().all(|&bin| bin < BINS));
    }

    /// Words are those between what is no letter, whatever their case; the reading from the end meets the reading from the start.
    #[test]
    fn words_do_not_depend_on_case_or_marks(words in prop::collection::vec("[a-z]{1,9}|[а-я]{1,5}|[一-龥]", 1..30)) {
        let read = |text: &str| {
            let mut layout = crate::layout::Layout::default();
            layout.read(text);
            let mut features = Features::default();
            features.read(&List, text, &layout.blocks, &[]);
            features.blocks.into_iter().map(|block| block.words).collect::<Vec<_>>()
        };
        let plain = read(&words.join(" "));
        let upper: Vec<String> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
        prop_assert_eq!(&read(&upper.join(" ")), &plain);
        // A one-line text of words has all of them up to 12, and each pair with its neighbour.
        if words.len() < 12 {
            prop_assert_eq!(plain[0].len(), 2 * words.len() + 2);
        } else {
            prop_assert!(plain[0].len() <= 2 * 16);
        }
    }
}
