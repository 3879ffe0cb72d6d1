//! The fast path against its slow twin: every line settled, nothing skipped.

use proptest::prelude::*;

use super::line::{Outcome, Rewriter, overlooked};
use super::lines::Lines;
use super::{Normalize, normalize};

/// What a text may hold, dirt above all, and what is longer than the look at it takes in at once.
const PARTS: [&str; 49] = [
    "the ferry",
    "the ferry that had left at six in the morning, with two passengers and a dog",
    "The",
    " ",
    " ",
    "  ",
    "   ",
    "\t",
    "\n",
    "\n",
    "\n\n\n",
    "\r\n",
    "\r",
    "\u{2028}",
    "\u{85}",
    "\u{a0}",
    "\u{2003}",
    "\u{202f}",
    "\u{3000}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "\u{1}",
    "\u{92}",
    "&amp;",
    "amp;",
    "&lt;",
    "&gt;",
    "&nbsp;",
    "&eacute;",
    "&#8217;",
    "&#38;",
    "<b>",
    "SÃ£o",
    "â€™",
    "Ã",
    "Â",
    "ÃƒÂ£",
    "IRMÃ”",
    "”",
    "é",
    "e\u{301}",
    "\u{301}",
    "क\u{93c}",
    "１９",
    "ﬁ",
    "ｶﾞ",
    "same line\nsame line\n",
    "{",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PARTS[..]), 0..40).prop_map(|parts| parts.concat())
}

/// As `normalize` does without tags, duplicates and joining.
fn line_by_line(text: &str, options: &Normalize) -> String {
    let (mut lines, mut rewriter, mut out) = (Lines::new(text, true), Rewriter::default(), String::new());
    while let Some(line) = lines.next(0) {
        match rewriter.settle(&text[line.content], 0, options, true) {
            Outcome::Rewritten => out += &rewriter.settled().text,
            Outcome::Settled | Outcome::Endless => out += &text[line.content],
        }
        out += if line.end.is_empty() { "" } else { "\n" };
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn skipped_lines_need_nothing(text in text()) {
        let text = text.replace('<', "");
        let options = Normalize::default().empty_lines(false).duplicate_lines(false).hard_wraps(false);
        prop_assert_eq!(normalize(&text, &options), line_by_line(&text, &options));
    }

    #[test]
    fn the_look_overlooks_nothing(line in prop_oneof![text(), "\\PC{0,90}", any::<String>()]) {
        let line = line.replace(['\n', '\r'], "");
        prop_assert_eq!(overlooked(&line, &Normalize::default()), [0_u8; 0]);
    }
}

#[test]
fn whether_a_line_settles_is_asked_of_all_of_it() {
    // Each round takes a zero-width space out of an entity, which makes the next; one round more, and it would not settle.
    let settles = format!("&a&#82&#8203;03;mp; {}  two spaces\n<b>bold</b>\n", "the ferry had left ".repeat(9).trim_end());
    assert_eq!(normalize(&settles, &Normalize::default()), settles.replace("  ", " "));
    let endless = settles.replace("&#82", "&#82&#82").replace("03;", "03;03;");
    assert_eq!(normalize(&endless, &Normalize::default()), endless);
}
