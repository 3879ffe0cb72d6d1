use proptest::prelude::*;

use super::*;

fn layout(text: &str) -> Layout {
    let mut layout = Layout::default();
    layout.read(text);
    layout
}

fn texts<'t>(text: &'t str, layout: &Layout) -> Vec<&'t str> {
    layout.blocks.iter().map(|block| &text[block.text]).collect()
}

#[test]
fn lines_are_trimmed_and_blank_lines_are_one_block() {
    let text = " a \r\n\r\n\u{a0}\n\u{feff}b\u{3000}";
    let layout = layout(text);
    assert_eq!(texts(text, &layout), ["a", "", "b"]);
    assert_eq!(
        (0..3).map(|block| &text[layout.tile(block)]).collect::<Vec<_>>(),
        [" a \r\n", "\r\n\u{a0}\n", "\u{feff}b\u{3000}"]
    );
    assert_eq!(layout.kind, Kind::Lines);
}

#[test]
fn a_text_of_old_line_ends_has_lines() {
    let text = "a\rb\r";
    assert_eq!(texts(text, &layout(text)), ["a", "b"]);
}

const WRAPPED: &str = "\
The storm passed over the town in the night, and by the
morning all the roads to the coast were open again. The
ferry sailed an hour late, with two passengers and a dog,
and came back empty.

There was no damage, the mayor said, but for one tree that
had stood in the churchyard for a hundred years, and for a
fence:

- the fence of the school, which had been put up in the year
  before the last
- the sign of the inn
";

#[test]
fn wrapped_paragraphs_are_joined_and_items_are_not() {
    let layout = layout(WRAPPED);
    assert!(matches!(layout.kind, Kind::Wrapped(57..=62)), "{:?}", layout.kind);
    let blocks = texts(WRAPPED, &layout);
    let starts: Vec<&str> = blocks.iter().map(|block| &block[..block.len().min(9)]).collect();
    assert_eq!(starts, ["The storm", "", "There was", "", "- the fen", "- the sig"]);
}

#[test]
fn menus_and_paragraphs_are_not_wrapped() {
    let menu = "Home\nAbout us\nContact\nPrivacy policy\n".repeat(10);
    assert_eq!(layout(&menu).kind, Kind::Lines);
    let titles =
        "A quiet winter on the river and what came after it, told by those who saw\nTen bridges of the north\n".repeat(10);
    assert_eq!(layout(&titles).kind, Kind::Lines);
    let chinese = "暴风雨在夜里越过了这座小镇，到了早晨，通往海岸的所有道路都已重新开放，人们又可以出门了，学校也开门了，商店也开门了，一切都恢复了正常。\n".repeat(10);
    assert_eq!(layout(&chinese).kind, Kind::Lines);
}

#[test]
fn one_long_line_is_cut_into_sentences() {
    let sentence = "The ferry sailed an hour late, with two passengers and a dog. ";
    let text = format!("The ferry\n{}\n", sentence.repeat(10).trim_end());
    let layout = layout(&text);
    assert_eq!(layout.kind, Kind::OneLine);
    assert_eq!(texts(&text, &layout).len(), 11);
    assert_eq!(self::layout(&sentence.repeat(3)).kind, Kind::Lines);
}

proptest! {
    /// Blocks tile the text: every byte is in one tile, in order; a block's text lies inside its tile.
    #[test]
    fn blocks_tile_the_text(text in "([a-z .]{0,70}|\\PC{0,6}|[\r\n\u{a0}]{1,3}|(the ferry sailed late. ){20}){0,12}") {
        let layout = layout(&text);
        let mut at = 0;
        for (number, block) in layout.blocks.iter().enumerate() {
            let tile = layout.tile(number);
            prop_assert_eq!(tile.start, at);
            prop_assert!(tile.start <= block.text.start && block.text.start <= block.text.end && block.text.end <= tile.end);
            prop_assert!(!tile.is_empty() && text.is_char_boundary(tile.end));
            prop_assert_eq!(trimmed(&text, block.text), block.text);
            at = tile.end;
        }
        prop_assert_eq!(at, text.len());
    }
}
