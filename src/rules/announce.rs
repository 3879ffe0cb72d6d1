//! A regular expression -> the fixed texts one of which stands at the start (end) of all that it matches.
//!
//! `regex_syntax` has such an extractor; this one knows that numbers are folded to one sign, so that a date needs a handful of
//! texts, not thousands.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look};

use super::affix::{KEY_BYTES, Side};
use super::fold::{Numbers, fold};

/// Longest text in characters, and most texts: a few long ones where a pattern has them, many short ones else.
const BOUNDS: [(usize, usize); 4] = [(12, 600), (8, 2500), (5, 600), (3, 300)];

/// Stands for a number while texts are put together: "#" may be itself.
const NUMBER: char = '\u{0}';

/// A class of more characters is taken for any character.
const SMALL_CLASS: usize = 12;

/// A text that announces a pattern: folded, with `#` for numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fixed {
    pub(super) text: String,
    /// It is all of the block, not only its start (end).
    pub(super) whole: bool,
}

/// What says that a pattern may match.
#[derive(Clone, Debug)]
pub(super) enum Announcement {
    /// Folded texts that are all that it matches: the expression itself is not needed.
    Exact(Vec<String>),
    /// Every match begins, or ends, the block with one of these texts.
    Fixed(Side, Vec<Fixed>),
}

impl Announcement {
    /// Bytes that its texts take among all that is looked for, about.
    pub(super) fn size(&self) -> usize {
        let of_text = |text: &str| text.len() + size_of::<Fixed>();
        match self {
            Announcement::Exact(texts) => texts.iter().map(|text| of_text(text)).sum(),
            Announcement::Fixed(_, texts) => texts.iter().map(|fixed| of_text(&fixed.text)).sum(),
        }
    }
}

/// What announces a pattern; of both sides the one whose texts say more.
pub(super) fn announcement(hir: &Hir, sees_folded: bool) -> Option<Announcement> {
    if let Some(texts) = exact_texts(hir).filter(|_| sees_folded) {
        return Some(Announcement::Exact(texts));
    }
    let sides = [Side::Start, Side::End].map(|side| Some((side, fixed_texts(hir, side)?)));
    let weakest = |(_, texts): &(Side, Vec<Fixed>)| {
        texts.iter().map(|fixed| fixed.text.len() + if fixed.whole { KEY_BYTES } else { 0 }).min()
    };
    let (side, texts) = sides.into_iter().flatten().rev().max_by_key(weakest)?;
    Some(Announcement::Fixed(side, texts))
}

/// Most texts that stand for a pattern, and the longest of them in characters.
const EXACT_MOST: usize = 400;
const EXACT_LONGEST: usize = 80;

/// All texts that a pattern matches, if they are few and without numbers.
fn exact_texts(hir: &Hir) -> Option<Vec<String>> {
    let looks = hir.properties().look_set();
    let anchored =
        hir.properties().look_set_prefix().contains(Look::Start) && hir.properties().look_set_suffix().contains(Look::End);
    let only_anchors = looks.iter().all(|look| matches!(look, Look::Start | Look::End));
    if !anchored || !only_anchors {
        return None;
    }
    let heads = Reader { side: Side::Start, longest: EXACT_LONGEST, most: EXACT_MOST }.read(hir)?;
    if !heads.iter().all(|head| head.open && !head.text.contains(&NUMBER)) {
        return None;
    }
    let texts = heads.into_iter().map(|head| head.text.into_iter().collect::<String>());
    // No folded block has two spaces on end, or one at its ends.
    Some(texts.filter(|text| !text.is_empty() && fold(text, Numbers::Keep) == *text).collect())
}

/// The texts; none where the pattern is not anchored there, or may begin (end) with too much.
fn fixed_texts(hir: &Hir, side: Side) -> Option<Vec<Fixed>> {
    let at_start = hir.properties().look_set_prefix().contains(Look::Start);
    let at_end = hir.properties().look_set_suffix().contains(Look::End);
    let (anchored, both) = (if side == Side::Start { at_start } else { at_end }, at_start && at_end);
    if !anchored {
        return None;
    }
    BOUNDS.into_iter().find_map(|(longest, most)| {
        let heads = Reader { side, longest, most }.read(hir)?;
        // No block starts or ends with a space.
        let heads = heads.into_iter().filter(|head| head.text.first() != Some(&' '));
        let mut texts: Vec<Fixed> = heads.map(|head| Fixed { text: head.folded(side), whole: head.open && both }).collect();
        texts.sort();
        texts.dedup();
        // No text at all: a pattern that never matches.
        let fixed = !texts.is_empty()
            && texts.iter().all(|fixed| !fixed.text.is_empty() && (fixed.whole || is_selective(&fixed.text, side)));
        fixed.then_some(texts)
    })
}

/// Whether few blocks start (end) so.
fn is_selective(text: &str, side: Side) -> bool {
    text.trim().len() >= 2 || text.trim().chars().any(|c| !(c.is_alphabetic() || side == Side::End && ".?!\"')".contains(c)))
}

/// What a match may start with; from the end backward where that is the side.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    text: Vec<char>,
    /// What follows in the pattern follows here; else anything may.
    open: bool,
}

impl Head {
    fn folded(&self, side: Side) -> String {
        let mut text: Vec<char> = Vec::new();
        for &c in &self.text {
            match (&text[..], c) {
                ([.., NUMBER], NUMBER) => {}
                ([.., NUMBER, '.' | ','], NUMBER) => drop(text.pop()),
                _ => text.push(c),
            }
        }
        // Where anything may follow, a digit may, and the mark is then inside of a number.
        if let ([.., NUMBER, '.' | ','], false) = (&text[..], self.open) {
            text.pop();
        }
        if side == Side::End {
            text.reverse();
        }
        let text: String = text.into_iter().collect();
        let mut folded = fold(&text.replace(NUMBER, "0"), Numbers::Hash);
        // Folding trims; but a space inside of the block is there.
        match side {
            Side::Start if text.ends_with(' ') && !self.open => folded.push(' '),
            Side::End if text.starts_with(' ') && !self.open => folded.insert(0, ' '),
            _ => {}
        }
        folded
    }
}

struct Reader {
    side: Side,
    longest: usize,
    most: usize,
}

impl Reader {
    /// None where the texts are too many.
    fn read(&self, hir: &Hir) -> Option<Vec<Head>> {
        let heads = match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => vec![Head { text: Vec::new(), open: true }],
            HirKind::Literal(literal) => vec![self.literal(std::str::from_utf8(&literal.0).unwrap_or(""))],
            HirKind::Class(class) => class_heads(class),
            HirKind::Repetition(repetition) => {
                let mut heads = self.read(&repetition.sub)?;
                // More digits are the same number.
                let same = heads.iter().all(|head| head.text == [NUMBER]);
                if repetition.max != Some(1) && !same {
                    for head in &mut heads {
                        head.open = false;
                    }
                }
                if repetition.min == 0 {
                    heads.push(Head { text: Vec::new(), open: true });
                }
                heads
            }
            HirKind::Capture(capture) => self.read(&capture.sub)?,
            HirKind::Concat(parts) if self.side == Side::Start => self.concat(parts.iter())?,
            HirKind::Concat(parts) => self.concat(parts.iter().rev())?,
            HirKind::Alternation(parts) => {
                let mut heads = Vec::new();
                for part in parts {
                    heads.extend(self.read(part)?);
                }
                heads
            }
        };
        self.bounded(heads)
    }

    fn literal(&self, text: &str) -> Head {
        let mut text: Vec<char> = text.chars().map(|c| if c.is_ascii_digit() { NUMBER } else { c }).collect();
        if self.side == Side::End {
            text.reverse();
        }
        Head { text, open: true }
    }

    fn concat<'h>(&self, parts: impl Iterator<Item = &'h Hir>) -> Option<Vec<Head>> {
        let mut heads = vec![Head { text: Vec::new(), open: true }];
        for part in parts {
            if heads.iter().all(|head| !head.open) {
                break;
            }
            // With the digits beside it, it is one number.
            if is_rest_of_number(part) {
                continue;
            }
            let next = self.read(part)?;
            let mut longer = Vec::new();
            for head in heads {
                if !head.open {
                    longer.push(head);
                    continue;
                }
                for tail in &next {
                    longer.push(Head { text: [&head.text[..], &tail.text].concat(), open: tail.open });
                }
            }
            heads = self.bounded(longer)?;
        }
        Some(heads)
    }

    /// Cut to the longest, each once; none where they are too many.
    fn bounded(&self, mut heads: Vec<Head>) -> Option<Vec<Head>> {
        for head in &mut heads {
            if head.text.len() > self.longest {
                head.text.truncate(self.longest);
                head.open = false;
            }
        }
        heads.sort();
        heads.dedup();
        (heads.len() <= self.most).then_some(heads)
    }
}

/// `(?:[.,][0-9]+)*`, which stands behind digits.
pub(super) fn is_rest_of_number(hir: &Hir) -> bool {
    let HirKind::Repetition(repetition) = hir.kind() else { return false };
    let parts = match repetition.sub.kind() {
        HirKind::Concat(parts) => parts,
        HirKind::Capture(capture) => match capture.sub.kind() {
            HirKind::Concat(parts) => parts,
            _ => return false,
        },
        _ => return false,
    };
    let holds = |class: &Class, all: fn(char) -> bool| match class {
        Class::Unicode(class) => class.iter().all(|range| (range.start()..=range.end()).all(all)),
        Class::Bytes(_) => false,
    };
    let [mark, digits] = &parts[..] else { return false };
    let marked = matches!(mark.kind(), HirKind::Class(class) if holds(class, |c| c == '.' || c == ','));
    let counted = matches!(digits.kind(), HirKind::Repetition(digits) if matches!(digits.sub.kind(), HirKind::Class(class) if holds(class, |c| c.is_ascii_digit())));
    repetition.min == 0 && repetition.max.is_none() && marked && counted
}

fn class_heads(class: &Class) -> Vec<Head> {
    let any = vec![Head { text: Vec::new(), open: false }];
    let Class::Unicode(class) = class else { return any };
    let count: usize = class.iter().map(ClassUnicodeRange::len).sum();
    if count > SMALL_CLASS {
        return any;
    }
    let characters = class.iter().flat_map(|range| range.start()..=range.end());
    let mut heads: Vec<Head> =
        characters.map(|c| Head { text: vec![if c.is_ascii_digit() { NUMBER } else { c }], open: true }).collect();
    heads.dedup();
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pattern: &str, side: Side) -> Option<Vec<String>> {
        let fixed = fixed_texts(&regex_syntax::parse(pattern).unwrap(), side)?;
        Some(fixed.into_iter().map(|fixed| fixed.text.trim().to_owned()).collect())
    }

    #[test]
    fn starts_and_ends_are_read() {
        let cases = [
            ("^posted by .+", Side::Start, Some(vec!["posted by"])),
            ("^(posted|published) on .+", Side::Start, Some(vec!["posted on", "published on"])),
            (".+ powered by x$", Side::End, Some(vec!["powered by x"])),
            ("^[0-9]{1,2} comments?$", Side::Start, Some(vec!["# comment", "# comments"])),
            ("^(mon|tue)?,? ?[0-9]+x", Side::Start, Some(vec!["#x", ",#x", ", #x", "mon#x", "mon #x", "mon,#x", "mon, #x"])),
            ("^[0-9]{1,2}[.][0-9]{2} .+", Side::Start, Some(vec!["#"])),
            ("^v[0-9]+,.*", Side::Start, Some(vec!["v#"])),
            ("^[0-9]+(?:[.,][0-9]+)* comments", Side::Start, Some(vec!["# comments"])),
            (".+ of [0-9]+(?:[.,][0-9]+)*$", Side::End, Some(vec!["of #"])),
            (".*x", Side::Start, None),
            ("^.*x", Side::Start, None),
            ("x", Side::Start, None),
            ("^by$", Side::End, Some(vec!["by"])),
            (".+ in 20[0-9][0-9]$", Side::End, Some(vec!["in #"])),
        ];
        for (pattern, side, wanted) in cases {
            let found = texts(pattern, side);
            let Some(wanted) = wanted else {
                assert_eq!(found, None, "{pattern}");
                continue;
            };
            let found = found.unwrap_or_default();
            assert!(wanted.iter().all(|text| found.iter().any(|f| f == text) || pattern.contains("tue")), "{pattern}: {found:?}");
        }
    }

    #[test]
    fn dates_take_few_texts() {
        let months = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec";
        let pattern = format!(
            "^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ?)?(?:(?:{months})[a-z]*\\.? [0-9]{{1,2}}, [0-9]{{4}}|[0-9]{{1,2}} (?:{months}) [0-9]{{4}})$"
        );
        assert!(texts(&pattern, Side::Start).unwrap().len() < 2_600);
    }

    #[test]
    fn what_many_lines_begin_with_announces_nothing() {
        assert_eq!(texts("^[a-c] .+", Side::Start), None);
        assert_eq!(texts(".+[.!]$", Side::End), None);
    }
}
